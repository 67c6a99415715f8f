//! [`Text`]: a byte string that may be kept as an integer.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use super::record::Str;

/// The longest decimal of 64 bits, that of the smallest integer.
const DIGITS: usize = 20;

/// An element of a collection as a walk meets it: its bytes, which are written out if it is kept as an integer.
#[derive(Clone, Copy)]
pub struct Text<'a>(Kind<'a>);

#[derive(Clone, Copy)]
enum Kind<'a> {
    Bytes(&'a [u8]),
    Digits([u8; DIGITS], u8),
}

impl Deref for Text<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Kind::Bytes(bytes) => bytes,
            Kind::Digits(digits, len) => &digits[..usize::from(*len)],
        }
    }
}

impl From<i64> for Text<'_> {
    #[inline]
    fn from(number: i64) -> Self {
        let mut buf = itoa::Buffer::new();
        let text = buf.format(number).as_bytes();
        let mut digits = [0; DIGITS];
        digits[..text.len()].copy_from_slice(text);
        Text(Kind::Digits(digits, text.len() as u8))
    }
}

impl<'a> From<&'a [u8]> for Text<'a> {
    #[inline]
    fn from(bytes: &'a [u8]) -> Self {
        Text(Kind::Bytes(bytes))
    }
}

impl<'a> From<Str<'a>> for Text<'a> {
    #[inline]
    fn from(value: Str<'a>) -> Self {
        match value {
            Str::Int(number) => number.into(),
            Str::Bytes(bytes) => bytes.into(),
            Str::Shared(bytes) => bytes.as_slice().into(),
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text<'_> {}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(other)
    }
}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_its_decimal() {
        assert_eq!(size_of::<Text<'_>>(), 24);
        for number in [0, 7, -1, i64::MAX, i64::MIN] {
            let decimal = number.to_string();
            assert_eq!(Text::from(number), Text::from(decimal.as_bytes()));
            assert_eq!(&*Text::from(Str::Int(number)), decimal.as_bytes());
        }
    }
}
