//! Bit algorithms over byte strings.
//!
//! Bits are numbered as Redis numbers them: bit 0 is the most significant bit of byte 0. Ranges are half-open
//! ranges of bit numbers already clamped to the string; turning BYTE/BIT arguments and negative indexes into one
//! is the caller's work.

pub mod field;

use std::ops::Range;

/// A way to combine byte strings bit by bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitOp {
    /// Bits set in every input.
    And,
    /// Bits set in any input.
    Or,
    /// Bits set in an odd number of inputs.
    Xor,
    /// The first input with every bit flipped.
    Not,
    /// Bits set in the first input and in no other.
    Diff,
    /// Bits set in any other input than the first, and not in that.
    Diff1,
    /// Bits set in the first input and in any other.
    AndOr,
    /// Bits set in exactly one input.
    One,
}

/// How many bytes a string needs to hold the bit numbered `bit`.
pub fn bytes_for_bit(bit: u64) -> u64 {
    bit / 8 + 1
}

/// The bit numbered `bit`; bits past the end are clear.
pub fn get_bit(bytes: &[u8], bit: u64) -> bool {
    usize::try_from(bit / 8).ok().and_then(|at| bytes.get(at)).is_some_and(|byte| byte & mask_of(bit) != 0)
}

/// Sets or clears the bit numbered `bit` and tells what it was.
///
/// # Panics
///
/// When `bytes` is shorter than [`bytes_for_bit`] says.
pub fn set_bit(bytes: &mut [u8], bit: u64, on: bool) -> bool {
    let byte = &mut bytes[(bit / 8) as usize];
    let mask = mask_of(bit);
    let was = *byte & mask != 0;
    if on {
        *byte |= mask
    } else {
        *byte &= !mask
    }
    was
}

fn mask_of(bit: u64) -> u8 {
    0x80 >> (bit % 8)
}

/// How many bits of `bytes` are set.
pub fn count_ones(bytes: &[u8]) -> u64 {
    // Four independent sums keep the processor's counting unit busy.
    let (blocks, rest) = bytes.as_chunks::<32>();
    let mut sums = [0u64; 4];
    for block in blocks {
        for (sum, word) in sums.iter_mut().zip(block.as_chunks::<8>().0) {
            *sum += u64::from(u64::from_ne_bytes(*word).count_ones());
        }
    }
    let (words, tail) = rest.as_chunks::<8>();
    let whole: u64 = words.iter().map(|word| u64::from(u64::from_ne_bytes(*word).count_ones())).sum();
    let last: u64 = tail.iter().map(|byte| u64::from(byte.count_ones())).sum();
    sums.iter().sum::<u64>() + whole + last
}

/// How many bits in `range` are set. The range must lie within `bytes`; an empty or reversed one counts none.
pub fn count_ones_in(bytes: &[u8], range: Range<u64>) -> u64 {
    let Some(span) = Span::new(bytes, range) else { return 0 };
    count_ones(span.bytes) - span.outside_ones()
}

/// The first bit in `range` equal to `on`. The range must lie within `bytes`.
pub fn find_bit(bytes: &[u8], on: bool, range: Range<u64>) -> Option<u64> {
    let span = Span::new(bytes, range)?;
    // Looking for a clear bit is looking for a set one in the complement.
    let flip = if on { 0u8 } else { 0xff };
    let last = span.bytes.len() - 1;
    let edge = |at: usize| {
        let mut byte = span.bytes[at] ^ flip;
        byte &= if at == 0 { span.first_mask } else { 0xff };
        byte & if at == last { span.last_mask } else { 0xff }
    };
    let found = |at: usize, byte: u8| Some((span.start + at as u64) * 8 + u64::from(byte.leading_zeros()));

    if edge(0) != 0 {
        return found(0, edge(0));
    }
    if last > 1
        && let Some(at) = first_nonzero(&span.bytes[1..last], flip)
    {
        return found(at + 1, edge(at + 1));
    }
    if last > 0 && edge(last) != 0 { found(last, edge(last)) } else { None }
}

/// Index of the first byte that differs from `skip`.
fn first_nonzero(bytes: &[u8], skip: u8) -> Option<usize> {
    let (words, tail) = bytes.as_chunks::<8>();
    let skip_word = u64::from_ne_bytes([skip; 8]);
    let differs = |word: &[u8; 8]| u64::from_ne_bytes(*word) != skip_word;
    // Whole blocks first: the inner loop has no early exit, so it becomes vector code.
    let (blocks, _) = words.as_chunks::<8>();
    let clean =
        blocks.iter().take_while(|block| !block.iter().fold(false, |any, word| any | differs(word))).count() * 8;
    if let Some(at) = words[clean..].iter().position(differs) {
        let from = (clean + at) * 8;
        return bytes[from..].iter().position(|&byte| byte != skip).map(|at| from + at);
    }
    tail.iter().position(|&byte| byte != skip).map(|at| words.len() * 8 + at)
}

/// A bit range as whole bytes and masks of the bits wanted in the outer two (which may be one and the same).
struct Span<'a> {
    bytes: &'a [u8],
    start: u64,
    first_mask: u8,
    last_mask: u8,
}

impl<'a> Span<'a> {
    fn new(bytes: &'a [u8], range: Range<u64>) -> Option<Span<'a>> {
        let end = range.end.min(bytes.len() as u64 * 8);
        if range.start >= end {
            return None;
        }
        let (start, last) = (range.start / 8, (end - 1) / 8);
        Some(Span {
            bytes: &bytes[start as usize..=last as usize],
            start,
            first_mask: 0xff >> (range.start % 8),
            last_mask: 0xff << (7 - (end - 1) % 8),
        })
    }

    /// Set bits of the outer bytes that the range leaves out.
    fn outside_ones(&self) -> u64 {
        let (first, last) = (self.bytes[0], self.bytes[self.bytes.len() - 1]);
        u64::from((first & !self.first_mask).count_ones() + (last & !self.last_mask).count_ones())
    }
}

/// Combines `inputs` into a string as long as the longest of them; shorter ones count as padded with zeros.
///
/// `Not` uses the first input only.
pub fn bitop(op: BitOp, inputs: &[&[u8]]) -> Vec<u8> {
    let Some((&first, others)) = inputs.split_first() else { return Vec::new() };
    let mut out = first.to_vec();
    if op == BitOp::Not {
        out.iter_mut().for_each(|byte| *byte = !*byte);
        return out;
    }
    let len = inputs.iter().map(|input| input.len()).max().unwrap_or(0);
    out.resize(len, 0);
    match op {
        BitOp::One => return once(inputs, len),
        BitOp::Diff1 | BitOp::AndOr => {
            let mut any = union(others, len);
            combine(&mut any, &out, |a, b| if op == BitOp::AndOr { a & b } else { a & !b });
            return any;
        }
        _ => {}
    }
    for &input in others {
        match op {
            BitOp::And => {
                combine(&mut out, input, |a, b| a & b);
                out[input.len()..].fill(0);
            }
            BitOp::Or => combine(&mut out, input, |a, b| a | b),
            BitOp::Diff => combine(&mut out, input, |a, b| a & !b),
            _ => combine(&mut out, input, |a, b| a ^ b),
        }
    }
    out
}

/// As [`BitOp::Or`] of some inputs, in so many bytes.
fn union(inputs: &[&[u8]], len: usize) -> Vec<u8> {
    let mut out = vec![0; len];
    inputs.iter().for_each(|input| combine(&mut out, input, |a, b| a | b));
    out
}

/// Bits that exactly one input has.
fn once(inputs: &[&[u8]], len: usize) -> Vec<u8> {
    let (mut any, mut several) = (vec![0; len], vec![0; len]);
    for &input in inputs {
        let (seen, again) = (&mut any[..input.len()], &mut several[..input.len()]);
        again.iter_mut().zip(seen.iter()).zip(input).for_each(|((again, &seen), &byte)| *again |= seen & byte);
        combine(seen, input, |a, b| a | b);
    }
    combine(&mut any, &several, |a, b| a & !b);
    any
}

/// Applies `op` over the bytes both have; simple enough a loop to become vector code.
#[inline(always)]
fn combine(out: &mut [u8], input: &[u8], op: impl Fn(u8, u8) -> u8) {
    for (a, &b) in out.iter_mut().zip(input) {
        *a = op(*a, b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn model(bytes: &[u8]) -> Vec<bool> {
        bytes.iter().flat_map(|byte| (0..8).map(move |at| byte >> (7 - at) & 1 == 1)).collect()
    }

    fn unmodel(bits: &[bool]) -> Vec<u8> {
        bits.chunks(8).map(|byte| byte.iter().fold(0, |sum, &bit| sum << 1 | u8::from(bit))).collect()
    }

    /// Mostly long runs of one byte, so that searches cross word and block borders.
    fn runs() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![3 => Just(0u8), 3 => Just(0xffu8), 1 => any::<u8>()];
        proptest::collection::vec((byte, 0usize..90), 0..5)
            .prop_map(|runs| runs.into_iter().flat_map(|(byte, count)| std::iter::repeat_n(byte, count)).collect())
    }

    #[test]
    fn bits_are_numbered_from_the_top() {
        let mut bytes = [0u8; 2];
        assert!(!set_bit(&mut bytes, 1, true));
        assert!(!set_bit(&mut bytes, 15, true));
        assert!(set_bit(&mut bytes, 15, true));
        assert_eq!(bytes, [0x40, 0x01]);
        assert!(get_bit(&bytes, 1) && !get_bit(&bytes, 0) && !get_bit(&bytes, 16) && !get_bit(&bytes, u64::MAX));
        assert!(set_bit(&mut bytes, 1, false));
        assert_eq!(bytes, [0, 1]);
        assert_eq!((bytes_for_bit(0), bytes_for_bit(7), bytes_for_bit(8)), (1, 1, 2));
    }

    #[test]
    fn counts_and_searches_at_the_edges() {
        assert_eq!(count_ones(b"foobar"), 26);
        assert_eq!(count_ones_in(b"foobar", 5..31), 17);
        assert_eq!(count_ones_in(b"foobar", 5..5), 0);
        assert_eq!(find_bit(b"\xff\xf0\x00", false, 0..24), Some(12));
        assert_eq!(find_bit(b"\x00\xff\xf0", true, 0..24), Some(8));
        assert_eq!(find_bit(b"\x00\x00\x00", true, 0..24), None);
        assert_eq!(find_bit(b"\xff\xff\xff", false, 0..24), None);
        assert_eq!(find_bit(b"\x10", true, 4..8), None);
        assert_eq!(find_bit(b"\x10", true, 3..4), Some(3));
        assert_eq!(find_bit(b"", false, 0..0), None);
    }

    #[test]
    fn operations_pad_with_zeros() {
        assert_eq!(bitop(BitOp::And, &[b"abc", b"a"]), b"a\0\0");
        assert_eq!(bitop(BitOp::And, &[b"a", b"abc"]), b"a\0\0");
        assert_eq!(bitop(BitOp::Or, &[b"a", b"abc"]), b"abc");
        assert_eq!(bitop(BitOp::Xor, &[b"abc", b"abc"]), b"\0\0\0");
        assert_eq!(bitop(BitOp::Not, &[b"\x00\xf0"]), b"\xff\x0f");
        assert_eq!(bitop(BitOp::Or, &[]), b"");
        assert_eq!(bitop(BitOp::And, &[b"", b""]), b"");
    }

    proptest! {
        #[test]
        fn counting_agrees_with_the_model(bytes in runs(), a: u64, b: u64) {
            let bits = model(&bytes);
            prop_assert_eq!(count_ones(&bytes), bits.iter().filter(|&&bit| bit).count() as u64);
            let size = bits.len() as u64 + 1;
            let (from, to) = ((a % size).min(b % size), (a % size).max(b % size));
            let expected = bits[from as usize..to as usize].iter().filter(|&&bit| bit).count() as u64;
            prop_assert_eq!(count_ones_in(&bytes, from..to), expected);
        }

        #[test]
        fn searching_agrees_with_the_model(bytes in runs(), on: bool, a: u64, b: u64) {
            let bits = model(&bytes);
            let size = bits.len() as u64 + 1;
            let (from, to) = ((a % size).min(b % size), (a % size).max(b % size));
            let expected = (from..to).find(|&at| bits[at as usize] == on);
            prop_assert_eq!(find_bit(&bytes, on, from..to), expected);
            prop_assert_eq!(find_bit(&bytes, on, 0..size - 1), bits.iter().position(|&bit| bit == on).map(|at| at as u64));
        }

        #[test]
        fn single_bits_agree_with_the_model(mut bytes in proptest::collection::vec(any::<u8>(), 1..40), at: u64, on: bool) {
            let mut bits = model(&bytes);
            let at = at % bits.len() as u64;
            prop_assert_eq!(get_bit(&bytes, at), bits[at as usize]);
            prop_assert_eq!(set_bit(&mut bytes, at, on), bits[at as usize]);
            bits[at as usize] = on;
            prop_assert_eq!(bytes, unmodel(&bits));
        }

        #[test]
        fn operations_agree_with_the_model(inputs in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..70), 1..5)) {
            let slices: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
            let models: Vec<Vec<bool>> = inputs.iter().map(|input| model(input)).collect();
            let size = models.iter().map(Vec::len).max().unwrap_or(0);
            let column = |at: usize| models.iter().map(move |bits| bits.get(at).copied().unwrap_or(false));
            let expect = |op: &dyn Fn(usize) -> bool| unmodel(&(0..size).map(op).collect::<Vec<_>>());
            prop_assert_eq!(bitop(BitOp::And, &slices), expect(&|at| column(at).all(|bit| bit)));
            prop_assert_eq!(bitop(BitOp::Or, &slices), expect(&|at| column(at).any(|bit| bit)));
            prop_assert_eq!(bitop(BitOp::Xor, &slices), expect(&|at| column(at).filter(|&bit| bit).count() % 2 == 1));
            let first = |at: usize| column(at).next() == Some(true);
            let other = |at: usize| column(at).skip(1).any(|bit| bit);
            prop_assert_eq!(bitop(BitOp::Diff, &slices), expect(&|at| first(at) && !other(at)));
            prop_assert_eq!(bitop(BitOp::Diff1, &slices), expect(&|at| !first(at) && other(at)));
            prop_assert_eq!(bitop(BitOp::AndOr, &slices), expect(&|at| first(at) && other(at)));
            prop_assert_eq!(bitop(BitOp::One, &slices), expect(&|at| column(at).filter(|&bit| bit).count() == 1));
            prop_assert_eq!(bitop(BitOp::Not, &slices[..1]), unmodel(&models[0].iter().map(|bit| !bit).collect::<Vec<_>>()));
        }
    }
}
