//! Strings of JSON.

use crate::script::fault::Result;
use crate::script::lib::buffer::Buffer;

/// What follows the backslash before a byte; 0 where none is wanted, `u` where four digits follow.
const fn escape(byte: u8) -> u8 {
    match byte {
        b'"' | b'\\' | b'/' => byte,
        8 => b'b',
        9 => b't',
        10 => b'n',
        12 => b'f',
        13 => b'r',
        0..=31 | 127 => b'u',
        _ => 0,
    }
}

static ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = escape(byte as u8);
        byte += 1;
    }
    table
};

/// A string in quotes. Bytes that are no UTF-8 pass through.
pub fn push_quoted(out: &mut Buffer, text: &[u8]) -> Result {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"')?;
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| ESCAPES[usize::from(*byte)] != 0) {
        out.extend(&rest[..at])?;
        let byte = rest[at];
        match ESCAPES[usize::from(byte)] {
            b'u' => {
                let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                out.extend(b"\\u00")?;
                out.extend(&digits)?;
            }
            letter => out.extend(&[b'\\', letter])?,
        }
        rest = &rest[at + 1..];
    }
    out.extend(rest)?;
    out.push(b'"')
}

/// Reads a string whose opening quote stands before `at`: its end behind the closing quote, or what is wrong with it and
/// where. Without escapes the string is a piece of the text, else it is written to `scratch`.
pub fn read<'a>(
    text: &'a [u8],
    at: usize,
    scratch: &'a mut Vec<u8>,
) -> std::result::Result<(&'a [u8], usize), (&'static str, usize)> {
    let stop = |from: usize| {
        let offset = memchr::memchr3(b'"', b'\\', 0, &text[from..]);
        offset.map_or(text.len(), |offset| from + offset)
    };
    let mut end = stop(at);
    if text.get(end) == Some(&b'"') {
        return Ok((&text[at..end], end + 1));
    }
    scratch.clear();
    let mut start = at;
    loop {
        scratch.extend_from_slice(&text[start..end]);
        match text.get(end) {
            Some(b'"') => return Ok((scratch, end + 1)),
            Some(b'\\') => start = unescape(text, end, scratch).map_err(|error| (error, end))?,
            _ => return Err(("unexpected end of string", end)),
        }
        end = stop(start);
    }
}

/// Reads the escape at `at`, and gives where it ends.
fn unescape(text: &[u8], at: usize, out: &mut Vec<u8>) -> std::result::Result<usize, &'static str> {
    let byte = match text.get(at + 1) {
        Some(byte @ (b'"' | b'\\' | b'/')) => *byte,
        Some(b'b') => 8,
        Some(b't') => 9,
        Some(b'n') => 10,
        Some(b'f') => 12,
        Some(b'r') => 13,
        Some(b'u') => return unicode(text, at, out).ok_or("invalid unicode escape code"),
        _ => return Err("invalid escape code"),
    };
    out.push(byte);
    Ok(at + 2)
}

/// A high surrogate must be followed by a low one, and a low one follows nothing else.
fn unicode(text: &[u8], at: usize, out: &mut Vec<u8>) -> Option<usize> {
    let unit = hexadecimal(text, at + 2)?;
    let (code, end) = if unit & 0xf800 == 0xd800 {
        if unit & 0x400 != 0 || text.get(at + 6..at + 8)? != b"\\u" {
            return None;
        }
        let low = hexadecimal(text, at + 8)?;
        if low & 0xfc00 != 0xdc00 {
            return None;
        }
        (((unit & 0x3ff) << 10 | low & 0x3ff) + 0x10000, at + 12)
    } else {
        (unit, at + 6)
    };
    let mut utf8 = [0; 4];
    out.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut utf8).as_bytes());
    Some(end)
}

fn hexadecimal(text: &[u8], at: usize) -> Option<u32> {
    text.get(at..at + 4)?.iter().try_fold(0, |value, byte| Some(value << 4 | (*byte as char).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> std::result::Result<Vec<u8>, (&'static str, usize)> {
        read(text.as_bytes(), 0, &mut Vec::new()).map(|(string, _)| string.to_vec())
    }

    #[test]
    fn strings_are_read() {
        assert_eq!(string("plain\" rest").unwrap(), b"plain");
        assert_eq!(string(r#"a\"\\\/\b\t\n\f\rz""#).unwrap(), b"a\"\\/\x08\t\n\x0c\rz");
        assert_eq!(string(r#"\u0041\u00e9\u20ac\ud83d\ude00\u0000""#).unwrap(), "Aé€😀\0".as_bytes());
        for (text, at) in [(r#"\udc00""#, 0), (r#"x\ud800x""#, 1), (r#"\ud800\u0041""#, 0), (r#"\u12g4""#, 0)] {
            assert_eq!(string(text), Err(("invalid unicode escape code", at)), "{text}");
        }
        assert_eq!(string(r#"\x""#), Err(("invalid escape code", 0)));
        assert_eq!(string("abc"), Err(("unexpected end of string", 3)));
        assert_eq!(string("a\0c\""), Err(("unexpected end of string", 1)));
    }
}
