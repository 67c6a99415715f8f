//! Lengths and strings.
//!
//! The highest two bits of the first byte tell how a length goes on, or that a string is written in another way: as an
//! integer, or compressed.

use super::lzf;
use crate::value::number::{format_i64, parse_i64};

const LEN_32: u8 = 0x80;
const LEN_64: u8 = 0x81;

/// Ways to write a string, in the lowest six bits when the highest two are set.
const INT_8: u8 = 0;
const INT_16: u8 = 1;
const INT_32: u8 = 2;
const LZF: u8 = 3;
const ENCODED: u8 = 0xc0;

/// No shorter text is compressed, nor one that does not lose more than `LEAST_GAIN` bytes by it.
const LEAST_COMPRESSED: usize = 21;
const LEAST_GAIN: usize = 4;

/// The longest text of an integer of four bytes.
const LONGEST_INT: usize = 11;

pub fn put_len(out: &mut Vec<u8>, len: u64) {
    match len {
        0..0x40 => out.push(len as u8),
        0x40..0x4000 => out.extend((0x4000 | len as u16).to_be_bytes()),
        0x4000..0x1_0000_0000 => {
            out.push(LEN_32);
            out.extend((len as u32).to_be_bytes());
        }
        _ => {
            out.push(LEN_64);
            out.extend(len.to_be_bytes());
        }
    }
}

/// Writes a string in the shortest of its ways.
pub fn put_string(out: &mut Vec<u8>, text: &[u8]) {
    if text.len() <= LONGEST_INT
        && let Some(int) = parse_i64(text)
        && put_int(out, int)
    {
        return;
    }
    if text.len() >= LEAST_COMPRESSED
        && let Some(packed) = lzf::compress(text, text.len() - LEAST_GAIN)
    {
        out.push(ENCODED | LZF);
        put_len(out, packed.len() as u64);
        put_len(out, text.len() as u64);
        out.extend(packed);
        return;
    }
    put_len(out, text.len() as u64);
    out.extend_from_slice(text);
}

/// Whether the integer fits.
fn put_int(out: &mut Vec<u8>, int: i64) -> bool {
    if let Ok(int) = i8::try_from(int) {
        out.push(ENCODED | INT_8);
        out.extend(int.to_le_bytes());
    } else if let Ok(int) = i16::try_from(int) {
        out.push(ENCODED | INT_16);
        out.extend(int.to_le_bytes());
    } else if let Ok(int) = i32::try_from(int) {
        out.push(ENCODED | INT_32);
        out.extend(int.to_le_bytes());
    } else {
        return false;
    }
    true
}

/// Reads a payload from front to back. `None` where it is not what it should be.
pub struct Reader<'p>(&'p [u8]);

impl<'p> Reader<'p> {
    pub fn new(payload: &'p [u8]) -> Reader<'p> {
        Reader(payload)
    }

    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.chunk().map(|[byte]| byte)
    }

    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*chunk)
    }

    fn take(&mut self, len: u64) -> Option<&'p [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(len).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn length(&mut self) -> Option<u64> {
        let first = self.byte()?;
        self.rest_of_len(first)
    }

    fn rest_of_len(&mut self, first: u8) -> Option<u64> {
        match first {
            0..0x40 => Some(first as u64),
            0x40..0x80 => Some((first as u64 & 0x3f) << 8 | self.byte()? as u64),
            LEN_32 => Some(u32::from_be_bytes(self.chunk()?) as u64),
            LEN_64 => Some(u64::from_be_bytes(self.chunk()?)),
            _ => None,
        }
    }

    pub fn string(&mut self) -> Option<Vec<u8>> {
        let first = self.byte()?;
        if first < ENCODED {
            let len = self.rest_of_len(first)?;
            return self.take(len).map(<[u8]>::to_vec);
        }
        let int = match first & !ENCODED {
            INT_8 => i8::from_le_bytes(self.chunk()?) as i64,
            INT_16 => i16::from_le_bytes(self.chunk()?) as i64,
            INT_32 => i32::from_le_bytes(self.chunk()?) as i64,
            LZF => return self.compressed(),
            _ => return None,
        };
        Some(format_i64(int).as_bytes().to_vec())
    }

    fn compressed(&mut self) -> Option<Vec<u8>> {
        let (packed, len) = (self.length()?, self.length()?);
        let packed = self.take(packed)?;
        lzf::decompress(packed, usize::try_from(len).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_string(&mut out, text);
        let mut reader = Reader::new(&out);
        assert_eq!(reader.string().as_deref(), Some(text));
        assert!(reader.is_at_end());
        out
    }

    #[test]
    fn strings_are_written_as_a_server_writes_them() {
        let table: &[(&[u8], &[u8])] = &[
            (b"", b"\0"),
            (b"text", b"\x04text"),
            (b"0", b"\xc0\0"),
            (b"-128", b"\xc0\x80"),
            (b"128", b"\xc1\x80\0"),
            (b"-32769", b"\xc2\xff\x7f\xff\xff"),
            (b"2147483647", b"\xc2\xff\xff\xff\x7f"),
            (b"2147483648", b"\x0a2147483648"),
            (b"0012", b"\x040012"),
            (&[b'a'; 20], b"\x14aaaaaaaaaaaaaaaaaaaa"),
            (&[b'a'; 28], b"\xc3\x09\x1c\x01aa\xe0\x0f\0\x01aa"),
            (&[b'a'; 67], b"\xc3\x09\x40\x43\x01aa\xe0\x36\0\x01aa"),
            (b"abcabcabcabcabcabcabcabcab", b"\xc3\x0b\x1a\x03abca\xe0\x0b\x02\x01ab"),
        ];
        for (text, expected) in table {
            assert_eq!(written(text), *expected, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn lengths_come_back() {
        for len in [0, 63, 64, 16_383, 16_384, u32::MAX as u64, 1 << 32, u64::MAX] {
            let mut out = Vec::new();
            put_len(&mut out, len);
            let mut reader = Reader::new(&out);
            assert_eq!(reader.length(), Some(len));
            assert!(reader.is_at_end());
        }
    }

    #[test]
    fn what_is_cut_off_or_unknown_is_no_string() {
        for text in [&b"text"[..], b"1", b"1000", b"100000", &[b'a'; 28]] {
            let whole = written(text);
            for at in 0..whole.len() {
                assert_eq!(Reader::new(&whole[..at]).string(), None);
            }
        }
        // A promise of 2^64 bytes, one of 2^60 to be had from nine, an encoding and a length that there are not.
        for bytes in
            [&b"\x81\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\xc3\x02\x81\x10\0\0\0\0\0\0\0\0a", b"\xc4", b"\x82"]
        {
            assert_eq!(Reader::new(bytes).string(), None);
        }
    }
}
