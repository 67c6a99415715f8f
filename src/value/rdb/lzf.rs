//! LZF: text in which what was there before is named by where and how long.
//!
//! A run of up to 32 bytes stands behind its length less one. A repetition is a byte or two of length, less two, whose
//! lowest five bits are the highest of a distance less one, and another byte of the distance:
//!
//! ```text
//! 000nnnnn                     n + 1 bytes follow
//! nnndddddd dddddddd           n + 2 bytes, for n from 1 to 6
//! 111ddddd nnnnnnnn dddddddd   n + 9 bytes
//! ```
//!
//! What is compressed here is the same, byte for byte, as what a server makes of it. So the table of places has its size
//! and its hash, and the places that are entered are those that it enters.

const MAX_RUN: usize = 32;
const MAX_DISTANCE: usize = 1 << 13;
const MAX_REPETITION: usize = 264;

/// Slots of the table of places.
const SLOTS: usize = 1 << 16;

/// Compresses text to at most `room` bytes; `None` when that does not do.
pub fn compress(text: &[u8], room: usize) -> Option<Vec<u8>> {
    // A place of 0 is no place: nothing is found at the beginning.
    let mut places = vec![0u32; SLOTS];
    let mut out = Output { bytes: vec![0], run: 0, room };
    let mut at = 0;
    while at + 2 < text.len() {
        let slot = &mut places[slot(text, at)];
        let earlier = *slot as usize;
        *slot = at as u32;
        let is_near = earlier > 0 && at - earlier <= MAX_DISTANCE;
        if !is_near || text[earlier..earlier + 3] != text[at..at + 3] {
            out.literal(text[at])?;
            at += 1;
            continue;
        }
        let len = repeated(text, earlier, at);
        out.repetition(at - earlier, len)?;
        at += len;
        if at + 2 >= text.len() {
            break;
        }
        // Of the places inside only the last two.
        places[self::slot(text, at - 2)] = at as u32 - 2;
        places[self::slot(text, at - 1)] = at as u32 - 1;
    }
    out.finish(&text[at..])
}

/// Where the place of three bytes is entered.
fn slot(text: &[u8], at: usize) -> usize {
    let three = (text[at] as u32) << 16 | (text[at + 1] as u32) << 8 | text[at + 2] as u32;
    (three >> 8).wrapping_sub(three.wrapping_mul(5)) as usize % SLOTS
}

/// How many bytes are the same from two places on, the last two of the text not counted, unless a stretch of eighteen ends
/// there.
fn repeated(text: &[u8], earlier: usize, at: usize) -> usize {
    let most = (text.len() - at - 2).min(MAX_REPETITION);
    let differs = |len: usize| text[earlier + len] != text[at + len];
    if most > 16
        && let Some(len) = (3..19).find(|&len| differs(len))
    {
        return len;
    }
    let least = if most > 16 { 19 } else { 3 };
    (least..most).find(|&len| differs(len)).unwrap_or(most.max(least))
}

struct Output {
    /// With a byte for the length of the run that has begun.
    bytes: Vec<u8>,
    run: usize,
    room: usize,
}

impl Output {
    fn literal(&mut self, byte: u8) -> Option<()> {
        if self.bytes.len() >= self.room {
            return None;
        }
        self.bytes.push(byte);
        self.run += 1;
        if self.run == MAX_RUN {
            self.end_run();
            self.bytes.push(0);
        }
        Some(())
    }

    /// Writes the length of the run where it belongs, or takes its place away when there was none.
    fn end_run(&mut self) {
        if self.run == 0 {
            self.bytes.pop();
        } else {
            let begin = self.bytes.len() - self.run;
            self.bytes[begin - 1] = self.run as u8 - 1;
        }
        self.run = 0;
    }

    fn repetition(&mut self, distance: usize, len: usize) -> Option<()> {
        let unused = (self.run == 0) as usize;
        if self.bytes.len() - unused + 4 >= self.room {
            return None;
        }
        self.end_run();
        let [low, high, ..] = (distance - 1).to_le_bytes();
        match len - 2 {
            short @ ..7 => self.bytes.push((short as u8) << 5 | high),
            long => self.bytes.extend([7 << 5 | high, (long - 7) as u8]),
        }
        self.bytes.extend([low, 0]);
        Some(())
    }

    fn finish(mut self, rest: &[u8]) -> Option<Vec<u8>> {
        if self.bytes.len() + 3 > self.room {
            return None;
        }
        for &byte in rest {
            self.bytes.push(byte);
            self.run += 1;
            if self.run == MAX_RUN {
                self.end_run();
                self.bytes.push(0);
            }
        }
        self.end_run();
        Some(self.bytes)
    }
}

/// Undoes the compression, to exactly `len` bytes; `None` for anything else.
pub fn decompress(mut packed: &[u8], len: usize) -> Option<Vec<u8>> {
    // The length is believed as far as so many bytes can account for it.
    let mut text = Vec::with_capacity(len.min(packed.len().saturating_mul(MAX_REPETITION)));
    while let Some((&control, rest)) = packed.split_first() {
        packed = rest;
        if control < MAX_RUN as u8 {
            let (run, rest) = packed.split_at_checked(control as usize + 1)?;
            text.extend_from_slice(run);
            packed = rest;
        } else {
            let mut count = (control >> 5) as usize + 2;
            if count == 9 {
                let (&more, rest) = packed.split_first()?;
                count += more as usize;
                packed = rest;
            }
            let (&low, rest) = packed.split_first()?;
            packed = rest;
            let distance = (control as usize & 31) << 8 | low as usize;
            let start = text.len().checked_sub(distance + 1)?;
            // What is repeated may reach into the repetition.
            (start..start + count).for_each(|at| text.push(text[at]));
        }
        if text.len() > len {
            return None;
        }
    }
    (text.len() == len).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_may_reach_into_themselves() {
        // A run of two, then eight bytes from two back.
        let packed = [1, b'a', b'b', 6 << 5, 1];
        assert_eq!(decompress(&packed, 10).as_deref(), Some(&b"ababababab"[..]));
        assert_eq!(decompress(&packed, 9), None);
        assert_eq!(decompress(&packed, 11), None);
        assert_eq!(decompress(&[1, b'a', b'b', 6 << 5, 2], 10), None);
        assert_eq!(decompress(&packed[..4], 10), None);
        assert_eq!(decompress(&[1, b'a'], 2), None);
        assert_eq!(decompress(&[], 0), Some(Vec::new()));
    }

    /// Texts with many repetitions, and some with few.
    fn texts() -> impl Iterator<Item = Vec<u8>> {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        (0..3000usize).map(move |index| {
            let letters = 1 + index as u64 % 29;
            let mut next = || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state % letters) as u8 + b'a'
            };
            let mut text: Vec<u8> = (0..index % 700).map(|_| next()).collect();
            text.extend_from_within(text.len() / 3..);
            text
        })
    }

    #[test]
    fn what_is_compressed_comes_back() {
        for text in texts().chain([vec![b'x'; 100_000]]) {
            let room = text.len().saturating_sub(4);
            let Some(packed) = compress(&text, room) else { continue };
            assert!(packed.len() <= room);
            assert_eq!(decompress(&packed, text.len()), Some(text));
        }
    }
}
