//! Numbers as Redis reads and prints them.
//!
//! Integers, here, follow the strict rule every integer argument and every integer-valued string goes by.
//! Doubles are in the modules below.

mod grisu;
mod print;
mod read;

pub use print::{format_f64, format_f64_17};
pub use read::parse_f64;
pub(super) use read::{EXPONENT_LIMIT, HexFloat, parse_exponent, round_to_precision, split_sign};

use std::fmt::{self, Write};
use std::ops::Deref;

/// Room for the longest text any function here prints (24 bytes), with some to spare.
const TEXT_ROOM: usize = 40;

/// A printed number, held on the stack.
#[derive(Clone, Copy)]
pub struct NumberText {
    bytes: [u8; TEXT_ROOM],
    len: u8,
}

impl NumberText {
    const fn new() -> Self {
        NumberText { bytes: [0; TEXT_ROOM], len: 0 }
    }

    fn push(&mut self, bytes: &[u8]) {
        let start = usize::from(self.len);
        self.bytes[start..start + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len() as u8;
    }

    fn push_zeros(&mut self, count: usize) {
        for _ in 0..count {
            self.push(b"0");
        }
    }

    /// The text as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The text as a string; it is always ASCII.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// What C prints for the result of dividing zero by zero.
pub const MINUS_NAN: NumberText = {
    let mut text = NumberText::new();
    (text.bytes[0], text.bytes[1], text.bytes[2], text.bytes[3]) = (b'-', b'n', b'a', b'n');
    text.len = 4;
    text
};

impl Deref for NumberText {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Write for NumberText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if usize::from(self.len) + text.len() > TEXT_ROOM {
            return Err(fmt::Error);
        }
        self.push(text.as_bytes());
        Ok(())
    }
}

impl fmt::Debug for NumberText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads an integer in its one canonical spelling: what [`format_i64`] would print, and nothing else.
///
/// So no leading zeros, no `+`, no spaces, no `-0`: a string passes exactly when printing the result gives the
/// string back, which is what lets integer-valued strings be stored as integers.
pub fn parse_i64(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let magnitude = canonical_digits(digits)?;
    if negative {
        // `0 - m` covers i64::MIN, whose magnitude has no positive counterpart.
        if magnitude == 0 { None } else { 0i64.checked_sub_unsigned(magnitude) }
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// Reads an unsigned integer under the same rule as [`parse_i64`].
pub fn parse_u64(text: &[u8]) -> Option<u64> {
    canonical_digits(text)
}

/// Decimal digits without a leading zero (a lone `0` excepted) that fit a `u64`.
#[inline]
fn canonical_digits(digits: &[u8]) -> Option<u64> {
    let (&first, rest) = digits.split_first()?;
    if first == b'0' && !rest.is_empty() || digits.len() > 20 {
        return None;
    }
    // Nineteen digits always fit; only a twentieth can overflow.
    let (safe, last) = digits.split_at(digits.len().min(19));
    let mut value = 0u64;
    for &byte in safe {
        value = value * 10 + decimal(byte)?;
    }
    for &byte in last {
        value = value.checked_mul(10)?.checked_add(decimal(byte)?)?;
    }
    Some(value)
}

#[inline]
fn decimal(byte: u8) -> Option<u64> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

/// Prints an integer.
pub fn format_i64(value: i64) -> NumberText {
    let mut text = NumberText::new();
    text.push(itoa::Buffer::new().format(value).as_bytes());
    text
}

/// Prints an unsigned integer.
pub fn format_u64(value: u64) -> NumberText {
    let mut text = NumberText::new();
    text.push(itoa::Buffer::new().format(value).as_bytes());
    text
}

/// Appends an integer to `out`.
pub fn push_i64(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn integers_have_one_spelling() {
        let good: [(&[u8], i64); 7] = [
            (b"0", 0),
            (b"-1", -1),
            (b"10", 10),
            (b"9223372036854775807", i64::MAX),
            (b"-9223372036854775808", i64::MIN),
            (b"1000000000000000000", 1_000_000_000_000_000_000),
            (b"-999", -999),
        ];
        for (text, value) in good {
            assert_eq!(parse_i64(text), Some(value));
            assert_eq!(format_i64(value).as_bytes(), text);
        }
        for bad in [
            "",
            "-",
            "+1",
            "-0",
            "00",
            "01",
            "-01",
            " 1",
            "1 ",
            "1a",
            "a",
            "--1",
            "1.0",
            "1e3",
            "0x1",
            ":",
            "/",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "99999999999999999999",
            "100000000000000000000",
        ] {
            assert_eq!(parse_i64(bad.as_bytes()), None, "{bad:?}");
        }
        assert_eq!(parse_u64(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(parse_u64(b"18446744073709551616"), None);
        assert_eq!(parse_u64(b"-1"), None);
        assert_eq!(format_u64(u64::MAX).as_str(), "18446744073709551615");
    }

    proptest! {
        #[test]
        fn integers_round_trip(value: i64) {
            prop_assert_eq!(parse_i64(&format_i64(value)), Some(value));
            let mut out = Vec::new();
            push_i64(&mut out, value);
            prop_assert_eq!(parse_i64(&out), Some(value));
        }
    }
}
