//! One element as a listpack entry: head, data, and its length once more for walking backwards.
//!
//! | first byte | value | data |
//! |---|---|---|
//! | `0xxxxxxx` | integer 0 to 127 | |
//! | `10xxxxxx` | string of up to 63 bytes | the bytes |
//! | `110xxxxx` and one byte | integer of 13 bits | |
//! | `1110xxxx` and one byte | string of up to 4095 bytes | the bytes |
//! | `F0` and a length of 4 bytes | longer string | the bytes |
//! | `F1` `F2` `F3` `F4` | integer of 16, 24, 32, 64 bits | little endian |
//!
//! The length behind it counts head and data in groups of 7 bits, the most significant first; all groups but the first
//! have their top bit set, so that it can be read from its end.

use crate::value::number::parse_i64;
use crate::value::record::Str;

const STRING_32: u8 = 0xf0;
const INT_16: u8 = 0xf1;
const INT_24: u8 = 0xf2;
const INT_32: u8 = 0xf3;
const INT_64: u8 = 0xf4;

/// A string as the element that it is stored as: an integer if it is the canonical decimal of one.
#[inline]
pub fn element(bytes: &[u8]) -> Str<'_> {
    match parse_i64(bytes) {
        Some(number) => Str::Int(number),
        None => Str::Bytes(bytes),
    }
}

/// An entry about to be written.
pub struct Entry<'a> {
    head: Short<9>,
    data: &'a [u8],
    back: Short<5>,
}

struct Short<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Short<N> {
    #[inline]
    fn new(bytes: &[u8]) -> Self {
        let mut short = Short { bytes: [0; N], len: bytes.len() as u8 };
        short.bytes[..bytes.len()].copy_from_slice(bytes);
        short
    }

    #[inline]
    fn get(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl<'a> Entry<'a> {
    #[inline]
    pub fn new(value: Str<'a>) -> Entry<'a> {
        let (head, data) = match value {
            Str::Int(number) => (int_head(number), &[][..]),
            Str::Bytes(bytes) => (string_head(bytes.len()), bytes),
            Str::Shared(bytes) => (string_head(bytes.len()), bytes.as_slice()),
        };
        let back = back(usize::from(head.len) + data.len());
        Entry { head, data, back }
    }

    #[inline]
    pub fn size(&self) -> usize {
        usize::from(self.head.len) + self.data.len() + usize::from(self.back.len)
    }

    /// Writes the entry to where it is to be, which has its size.
    #[inline]
    pub fn write(&self, place: &mut [u8]) {
        let (head, rest) = place.split_at_mut(usize::from(self.head.len));
        let (data, back) = rest.split_at_mut(self.data.len());
        head.copy_from_slice(self.head.get());
        data.copy_from_slice(self.data);
        back.copy_from_slice(self.back.get());
    }

    #[inline]
    pub fn append_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.head.get());
        out.extend_from_slice(self.data);
        out.extend_from_slice(self.back.get());
    }
}

/// An element that is looked for: there is one way to write each, so its head and data are compared.
pub struct Wanted<'a> {
    head: Short<9>,
    data: &'a [u8],
}

impl<'a> Wanted<'a> {
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Wanted<'a> {
        match element(bytes) {
            Str::Int(number) => Wanted { head: int_head(number), data: &[] },
            _ => Wanted { head: string_head(bytes.len()), data: bytes },
        }
    }

    /// Whether the first of these entries is it.
    #[inline]
    pub fn is(&self, entries: &[u8]) -> bool {
        if entries[0] != self.head.bytes[0] {
            return false;
        }
        let (head, rest) = entries.split_at(usize::from(self.head.len).min(entries.len()));
        // The last byte first: names often differ there and not before.
        match self.data.split_last() {
            Some((last, _)) if rest.get(self.data.len() - 1) != Some(last) => false,
            _ => head[1..] == self.head.get()[1..] && rest.starts_with(self.data),
        }
    }
}

#[inline]
fn string_head(len: usize) -> Short<9> {
    match len {
        0..=63 => Short::new(&[0x80 | len as u8]),
        64..=4095 => Short::new(&[0xe0 | (len >> 8) as u8, len as u8]),
        _ => {
            let [a, b, c, d] = (len as u32).to_le_bytes();
            Short::new(&[STRING_32, a, b, c, d])
        }
    }
}

#[inline]
fn int_head(number: i64) -> Short<9> {
    let wide = |tag: u8, len: usize| {
        let mut head = Short { bytes: [tag; 9], len: 1 + len as u8 };
        head.bytes[1..].copy_from_slice(&number.to_le_bytes());
        head
    };
    match number {
        0..=127 => Short::new(&[number as u8]),
        -4096..=4095 => Short::new(&[0xc0 | (number >> 8) as u8 & 0x1f, number as u8]),
        -0x8000..=0x7fff => wide(INT_16, 2),
        -0x80_0000..=0x7f_ffff => wide(INT_24, 3),
        -0x8000_0000..=0x7fff_ffff => wide(INT_32, 4),
        _ => wide(INT_64, 8),
    }
}

/// How many bytes the length behind an entry takes. The bounds are those of a real server, one below what would fit.
#[inline]
fn back_size(len: usize) -> usize {
    match len {
        0..=127 => 1,
        128..16_383 => 2,
        16_383..2_097_151 => 3,
        2_097_151..268_435_455 => 4,
        _ => 5,
    }
}

#[inline]
fn back(len: usize) -> Short<5> {
    let size = back_size(len);
    let mut back = Short { bytes: [0; 5], len: size as u8 };
    for (at, byte) in back.bytes[..size].iter_mut().enumerate() {
        let group = (len >> (7 * (size - 1 - at))) as u8 & 0x7f;
        *byte = if at == 0 { group } else { 0x80 | group };
    }
    back
}

/// The first entry's element, and the size of the entry.
#[inline]
pub fn first(entries: &[u8]) -> (Str<'_>, usize) {
    match entries[0] {
        head @ 0x80..=0xbf => {
            let end = 1 + usize::from(head & 0x3f);
            (Str::Bytes(&entries[1..end]), end + 1)
        }
        head => other(head, entries),
    }
}

fn other(head: u8, entries: &[u8]) -> (Str<'_>, usize) {
    let string = |from: usize, len: usize| (Str::Bytes(&entries[from..from + len]), from + len);
    let int = |len: usize| {
        // Fills the upper bytes with the sign.
        let mut word = [if entries[len] & 0x80 == 0 { 0 } else { 0xff }; 8];
        word[..len].copy_from_slice(&entries[1..=len]);
        (Str::Int(i64::from_le_bytes(word)), 1 + len)
    };
    let (value, len) = match head {
        0x00..=0xbf => (Str::Int(i64::from(head)), 1),
        0xc0..=0xdf => {
            let bits = u16::from(head & 0x1f) << 8 | u16::from(entries[1]);
            (Str::Int(i64::from((bits << 3) as i16 >> 3)), 2)
        }
        0xe0..=0xef => string(2, usize::from(head & 0x0f) << 8 | usize::from(entries[1])),
        STRING_32 => string(5, word_at(entries, 1)),
        INT_16 => int(2),
        INT_24 => int(3),
        INT_32 => int(4),
        _ => int(8),
    };
    (value, len + back_size(len))
}

/// The size of the first entry.
#[inline]
pub fn first_size(entries: &[u8]) -> usize {
    // Nearly all entries are short strings, which are told without a jump.
    match entries[0] {
        head @ 0x80..=0xbf => 2 + usize::from(head & 0x3f),
        head => other_size(head, entries),
    }
}

fn other_size(head: u8, entries: &[u8]) -> usize {
    let len = match head {
        0x00..=0xbf => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 2 + (usize::from(head & 0x0f) << 8 | usize::from(entries[1])),
        STRING_32 => 5 + word_at(entries, 1),
        INT_16 => 3,
        INT_24 => 4,
        INT_32 => 5,
        _ => 9,
    };
    len + back_size(len)
}

/// How many entries these are.
#[inline]
pub fn count(mut entries: &[u8]) -> usize {
    let mut count = 0;
    while !entries.is_empty() {
        entries = &entries[first_size(entries)..];
        count += 1;
    }
    count
}

/// The size of the last entry.
#[inline]
pub fn last_size(entries: &[u8]) -> usize {
    let mut len = 0;
    for (at, byte) in entries.iter().rev().take(5).enumerate() {
        len |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return len + at + 1;
        }
    }
    unreachable!("the length behind an entry has a first byte")
}

#[inline]
fn word_at(bytes: &[u8], at: usize) -> usize {
    let word = bytes[at..at + 4].try_into().expect("four bytes");
    u32::from_le_bytes(word) as usize
}

/// What elements are compared with.
#[derive(Clone, Copy)]
pub struct Needle<'a> {
    bytes: &'a [u8],
    int: Option<i64>,
}

impl<'a> Needle<'a> {
    pub fn new(bytes: &'a [u8]) -> Needle<'a> {
        Needle { bytes, int: parse_i64(bytes) }
    }

    #[inline]
    pub fn is(&self, element: Str<'_>) -> bool {
        match element {
            Str::Int(number) => self.int == Some(number),
            Str::Bytes(bytes) => bytes == self.bytes,
            Str::Shared(bytes) => **bytes == *self.bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(bytes: &[u8]) -> Vec<u8> {
        let entry = Entry::new(element(bytes));
        let mut out = Vec::new();
        entry.append_to(&mut out);
        let mut placed = vec![0; entry.size()];
        entry.write(&mut placed);
        assert_eq!(out, placed);
        out
    }

    #[test]
    fn elements_come_back_from_either_end() {
        let mut elements: Vec<Vec<u8>> = Vec::new();
        for power in 0..63 {
            for near in -1..=1 {
                elements.push((((1_i64 << power) + near).to_string()).into());
                elements.push(((-(1_i64 << power) + near).to_string()).into());
            }
        }
        elements.extend([i64::MIN, i64::MAX].map(|number| number.to_string().into()));
        for len in [0, 1, 63, 64, 125, 126, 127, 128, 4095, 4096, 16_376, 16_377, 16_378, 16_379, 70_000, 2_097_146] {
            elements.push(vec![b'x'; len]);
        }
        for bytes in &elements {
            let entry = encoded(bytes);
            let (value, size) = first(&entry);
            assert_eq!((value.to_vec(), size), (bytes.clone(), entry.len()), "{}", bytes.escape_ascii());
            assert_eq!((first_size(&entry), last_size(&entry)), (entry.len(), entry.len()));
            assert!(Needle::new(bytes).is(value) && !Needle::new(b"other").is(value));
        }
    }

    #[test]
    fn entries_are_those_of_the_format() {
        let cases: [(&str, &[u8]); 10] = [
            ("0", &[0x00, 1]),
            ("127", &[0x7f, 1]),
            ("128", &[0xc0, 0x80, 2]),
            ("-1", &[0xdf, 0xff, 2]),
            ("-4097", &[0xf1, 0xff, 0xef, 3]),
            ("40000", &[0xf2, 0x40, 0x9c, 0x00, 4]),
            ("-8388609", &[0xf3, 0xff, 0xff, 0x7f, 0xff, 5]),
            ("4294967296", &[0xf4, 0, 0, 0, 0, 1, 0, 0, 0, 9]),
            ("ab", &[0x82, b'a', b'b', 3]),
            ("01", &[0x82, b'0', b'1', 3]),
        ];
        for (text, entry) in cases {
            assert_eq!(encoded(text.as_bytes()), entry, "{text}");
        }
        assert_eq!(encoded(&[b'x'; 200])[..2], [0xe0, 200]);
        assert_eq!(encoded(&[b'x'; 200])[202..], [1, 0x80 | 74]);
        assert_eq!(encoded(&[b'x'; 5000])[..5], [0xf0, 0x88, 0x13, 0, 0]);
    }
}
