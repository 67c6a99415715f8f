//! [`Bytes`]: a byte string that costs no allocation when it is short.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use super::size::size_class;

/// The longest string kept in place.
pub const INLINE: usize = 22;

/// An immutable byte string in 24 bytes, up to [`INLINE`] of them in place and longer ones on the heap.
#[derive(Clone)]
pub struct Bytes(Kind);

#[derive(Clone)]
enum Kind {
    Inline(u8, [u8; INLINE]),
    Heap(Box<[u8]>),
}

impl Bytes {
    #[inline]
    pub fn new(bytes: &[u8]) -> Bytes {
        if bytes.len() > INLINE {
            return Bytes(Kind::Heap(bytes.into()));
        }
        let mut inline = [0; INLINE];
        inline[..bytes.len()].copy_from_slice(bytes);
        Bytes(Kind::Inline(bytes.len() as u8, inline))
    }

    /// The parts one behind the other, with one allocation if with any.
    pub fn concat<const N: usize>(parts: [&[u8]; N]) -> Bytes {
        let len = parts.iter().map(|part| part.len()).sum::<usize>();
        if len > INLINE {
            return Bytes(Kind::Heap(parts.concat().into_boxed_slice()));
        }
        let mut inline = [0; INLINE];
        let mut at = 0;
        for part in parts {
            inline[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        Bytes(Kind::Inline(len as u8, inline))
    }

    /// Bytes of heap it costs beside itself.
    #[inline]
    pub fn heap_size(&self) -> usize {
        match &self.0 {
            Kind::Inline(..) => 0,
            Kind::Heap(bytes) => size_class(bytes.len()),
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Kind::Inline(len, bytes) => &bytes[..usize::from(*len)],
            Kind::Heap(bytes) => bytes,
        }
    }
}

impl Borrow<[u8]> for Bytes {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Bytes) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl PartialOrd for Bytes {
    fn partial_cmp(&self, other: &Bytes) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bytes {
    fn cmp(&self, other: &Bytes) -> std::cmp::Ordering {
        (**self).cmp(other)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_strings_stay_in_place() {
        assert_eq!(size_of::<Bytes>(), 24);
        for len in [0, 1, INLINE - 1, INLINE, INLINE + 1, 100] {
            let text = vec![b'x'; len];
            let bytes = Bytes::new(&text);
            assert_eq!((&*bytes, bytes.heap_size()), (&text[..], if len > INLINE { size_class(len) } else { 0 }));
            assert_eq!(bytes, bytes.clone());
            let (head, tail) = text.split_at(len / 3);
            assert_eq!(Bytes::concat([head, b"", tail]), bytes);
        }
        assert!(Bytes::new(b"a") < Bytes::new(b"b") && Bytes::new(b"a") < Bytes::new(b"aa"));
    }
}
