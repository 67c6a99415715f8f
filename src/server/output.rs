//! What a connection has yet to send.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use smallvec::SmallVec;
use tokio::io::AsyncWrite;

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

    /// Sends as much as the system takes and returns how much that was; pending when something is left.
    pub fn poll_send<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        cx: &mut Context<'_>,
        sent: &mut u64,
    ) -> Poll<io::Result<()>> {
        while self.left > 0 {
            let stream = Pin::new(&mut *stream);
            let written = if self.shared.is_empty() {
                ready!(stream.poll_write(cx, &self.bytes[self.sent_bytes..]))?
            } else {
                ready!(stream.poll_write_vectored(cx, &self.pieces()))?
            };
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *sent += written as u64;
            self.advance(written);
        }
        self.reset();
        Poll::Ready(Ok(()))
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

    fn pieces(&self) -> SmallVec<[IoSlice<'_>; MOST_PIECES]> {
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

    fn advance(&mut self, mut written: usize) {
        self.left -= written;
        while written > 0 {
            let next = self.shared.get(self.sent_shared);
            let until = next.map_or(self.bytes.len(), |(before, _)| *before);
            let step = written.min(until - self.sent_bytes);
            self.sent_bytes += step;
            written -= step;
            let Some((_, piece)) = next else { return };
            if self.sent_bytes < until {
                return;
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
    }
}
