//! What a connection has yet to send.

use std::io::IoSlice;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::reply::resp::Sink;

/// Pieces given to the system in one call.
const MOST_PIECES: usize = 64;

/// Heap kept for reuse once everything is sent.
const KEEP: usize = 256 * 1024;

/// Encoded replies in order: copied bytes, and long strings that are only referred to.
#[derive(Default)]
pub struct Output {
    bytes: Vec<u8>,
    /// Each with the position in `bytes` that it stands before.
    shared: Vec<(usize, Arc<Vec<u8>>)>,
    /// Sent already: of `bytes`, and of the pieces in `shared`, the last of them perhaps in part.
    sent_bytes: usize,
    sent_shared: usize,
    sent_of_piece: usize,
    left: usize,
}

impl Sink for Output {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.left += bytes.len();
        self.bytes.extend_from_slice(bytes)
    }

    fn share(&mut self, bytes: &Arc<Vec<u8>>) {
        self.left += bytes.len();
        self.shared.push((self.bytes.len(), bytes.clone()));
    }
}

impl Output {
    /// Bytes not sent yet.
    #[inline]
    pub fn left(&self) -> usize {
        self.left
    }

    /// Copies the beginning of what is left, as much as there is room for; it counts as sent.
    pub fn copy_to(&mut self, room: &mut [u8]) -> usize {
        let mut copied = 0;
        while copied < room.len() && self.left > 0 {
            let step = {
                let bytes = self.first();
                let step = bytes.len().min(room.len() - copied);
                room[copied..copied + step].copy_from_slice(&bytes[..step]);
                step
            };
            copied += step;
            self.advance(step);
        }
        copied
    }

    /// The first piece that is not sent yet, all of it contiguous.
    #[inline]
    pub fn first(&self) -> &[u8] {
        match self.shared.get(self.sent_shared) {
            None => &self.bytes[self.sent_bytes..],
            Some((before, _)) if self.sent_bytes < *before => &self.bytes[self.sent_bytes..*before],
            Some((_, piece)) => &piece[self.sent_of_piece..],
        }
    }

    /// Whether all of it is one piece, [`Output::first`].
    #[inline]
    pub fn is_one_piece(&self) -> bool {
        self.shared.is_empty()
    }

    /// Puts something behind that nothing was sent of.
    pub fn append(&mut self, other: Output) {
        if self.left == 0 {
            *self = other;
            return;
        }
        let start = self.bytes.len();
        self.shared.extend(other.shared.into_iter().map(|(before, piece)| (start + before, piece)));
        self.bytes.extend_from_slice(&other.bytes);
        self.left += other.left;
    }

    /// Forgets what is not sent.
    pub fn discard(&mut self) {
        self.left = 0;
        self.reset();
    }

    fn reset(&mut self) {
        self.bytes.clear();
        self.shared.clear();
        if self.bytes.capacity() > KEEP {
            self.bytes = Vec::new();
        }
        (self.sent_bytes, self.sent_shared, self.sent_of_piece) = (0, 0, 0);
    }

    /// The beginning of what is left, as pieces for one call of the system.
    pub fn pieces(&self) -> SmallVec<[IoSlice<'_>; MOST_PIECES]> {
        let mut pieces = SmallVec::new();
        let mut from = self.sent_bytes;
        let mut skip = self.sent_of_piece;
        for (before, piece) in &self.shared[self.sent_shared..] {
            if pieces.len() + 2 > MOST_PIECES {
                return pieces;
            }
            if from < *before {
                pieces.push(IoSlice::new(&self.bytes[from..*before]));
                from = *before;
            }
            pieces.push(IoSlice::new(&piece[skip..]));
            skip = 0;
        }
        if from < self.bytes.len() && pieces.len() < MOST_PIECES {
            pieces.push(IoSlice::new(&self.bytes[from..]));
        }
        pieces
    }

    /// So many bytes have been sent.
    pub fn advance(&mut self, mut written: usize) {
        self.left -= written;
        if self.left == 0 {
            return self.reset();
        }
        while written > 0 {
            let next = self.shared.get(self.sent_shared);
            let until = next.map_or(self.bytes.len(), |(before, _)| *before);
            let step = written.min(until - self.sent_bytes);
            self.sent_bytes += step;
            written -= step;
            let Some((_, piece)) = next else { break };
            if self.sent_bytes < until {
                break;
            }
            let step = written.min(piece.len() - self.sent_of_piece);
            self.sent_of_piece += step;
            written -= step;
            if self.sent_of_piece == piece.len() {
                // The memory is given back as soon as it is sent, not when the whole batch is.
                self.shared[self.sent_shared].1 = Arc::default();
                self.sent_shared += 1;
                self.sent_of_piece = 0;
            }
        }
        self.forget_sent();
    }

    /// A receiver that always leaves something would otherwise make this grow without end.
    fn forget_sent(&mut self) {
        if self.sent_bytes >= KEEP && self.sent_bytes * 2 >= self.bytes.len() {
            self.bytes.drain(..self.sent_bytes);
            self.shared.drain(..self.sent_shared);
            self.shared.iter_mut().for_each(|(before, _)| *before -= self.sent_bytes);
            (self.sent_bytes, self.sent_shared) = (0, 0);
        }
    }
}
