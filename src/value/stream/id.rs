//! IDs of stream entries.

use std::fmt;

use crate::value::number::parse_i64;

/// The longest text that is looked at.
const MAX_TEXT: usize = 127;

/// An entry's ID: Unix milliseconds as a rule, and a number among the entries of the same millisecond.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct StreamId {
    pub ms: u64,
    pub seq: u64,
}

impl StreamId {
    /// `0-0`, which no entry has.
    pub const MIN: StreamId = StreamId { ms: 0, seq: 0 };
    pub const MAX: StreamId = StreamId { ms: u64::MAX, seq: u64::MAX };

    pub const fn new(ms: u64, seq: u64) -> StreamId {
        StreamId { ms, seq }
    }

    pub fn is_zero(self) -> bool {
        self == StreamId::MIN
    }

    /// The ID right behind this one; none behind the greatest.
    pub fn next(self) -> Option<StreamId> {
        match self.seq.checked_add(1) {
            Some(seq) => Some(StreamId { seq, ..self }),
            None => self.ms.checked_add(1).map(|ms| StreamId { ms, seq: 0 }),
        }
    }

    /// The ID right before this one; none before the smallest.
    pub fn prev(self) -> Option<StreamId> {
        match self.seq.checked_sub(1) {
            Some(seq) => Some(StreamId { seq, ..self }),
            None => self.ms.checked_sub(1).map(|ms| StreamId { ms, seq: u64::MAX }),
        }
    }

    /// Reads `ms-seq` or `ms` alone, which then gets `seq`.
    pub fn parse(text: &[u8], seq: u64) -> Option<StreamId> {
        let (ms, rest) = StreamId::split(text)?;
        Some(StreamId { ms: parse_u64(ms)?, seq: rest.map_or(Some(seq), parse_u64)? })
    }

    /// Reads `ms-*`.
    pub fn parse_ms_star(text: &[u8]) -> Option<u64> {
        match StreamId::split(text)? {
            (ms, Some(b"*")) => parse_u64(ms),
            _ => None,
        }
    }

    /// The texts before and behind the dash. A real server looks at them as C strings, which end at a zero byte.
    fn split(text: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let text = text.split(|&byte| byte == 0).next().unwrap_or(text);
        Some(match text.iter().position(|&byte| byte == b'-') {
            Some(dash) => (&text[..dash], Some(&text[dash + 1..])),
            None => (text, None),
        })
    }

    /// The bytes of `ms-seq`, written into `buf`.
    pub fn text(self, buf: &mut IdText) -> &[u8] {
        let mut digits = itoa::Buffer::new();
        let ms = digits.format(self.ms).as_bytes();
        let mut len = ms.len();
        buf.0[..len].copy_from_slice(ms);
        buf.0[len] = b'-';
        len += 1;
        let seq = digits.format(self.seq).as_bytes();
        buf.0[len..len + seq.len()].copy_from_slice(seq);
        &buf.0[..len + seq.len()]
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.ms, self.seq)
    }
}

/// Room for the longest ID.
pub struct IdText([u8; 41]);

impl Default for IdText {
    fn default() -> IdText {
        IdText([0; 41])
    }
}

/// Reads a number as `strtoull` does, with leading space, a sign and zeros; but a negative one in its plain form is
/// refused.
fn parse_u64(text: &[u8]) -> Option<u64> {
    if parse_i64(text).is_some_and(|number| number < 0) {
        return None;
    }
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"\x0b").map_or(text, <[u8]>::trim_ascii_start);
    let (negative, digits) = match text.split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let number = digits.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })?;
    Some(if negative { number.wrapping_neg() } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_ids_and_back() {
        let id = |ms, seq| Some(StreamId { ms, seq });
        let cases: [(&str, Option<StreamId>); 19] = [
            ("5", id(5, 77)),
            ("5-1", id(5, 1)),
            ("0005-+1", id(5, 1)),
            ("5- 1", id(5, 1)),
            ("5--1", None),
            ("5--01", id(5, u64::MAX)),
            ("18446744073709551615-18446744073709551615", id(u64::MAX, u64::MAX)),
            ("18446744073709551616-1", None),
            ("", None),
            ("-", None),
            ("+", None),
            ("-1", None),
            ("5-", None),
            ("5-1-1", None),
            ("5-*", None),
            ("0x5", None),
            ("5 ", None),
            ("5-1\0junk", id(5, 1)),
            ("(5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(StreamId::parse(text.as_bytes(), 77), expected, "{text:?}");
        }
        assert_eq!(StreamId::parse(&[b'0'; 127], 0), id(0, 0));
        assert_eq!(StreamId::parse(&[b'0'; 128], 0), None);
        assert_eq!((StreamId::parse_ms_star(b"7-*"), StreamId::parse_ms_star(b"7-**")), (Some(7), None));
        for id in [StreamId::MIN, StreamId::MAX, StreamId::new(12, 345)] {
            assert_eq!(id.text(&mut IdText::default()), id.to_string().as_bytes());
        }
    }

    #[test]
    fn neighbours() {
        assert_eq!(StreamId::new(5, u64::MAX).next(), Some(StreamId::new(6, 0)));
        assert_eq!(StreamId::new(6, 0).prev(), Some(StreamId::new(5, u64::MAX)));
        assert_eq!((StreamId::MAX.next(), StreamId::MIN.prev()), (None, None));
    }
}
