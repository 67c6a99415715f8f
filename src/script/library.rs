//! What stands in the first line of a library of functions, and what libraries look like in a dump.

use super::unit::split_words;
use crate::value::crc64::crc64;
use crate::value::lzf;

/// The format that dumps are written in, and the newest that is read.
const VERSION: u16 = 12;

/// A library in a dump.
const LIBRARY: u8 = 245;
/// As a candidate of Redis 7.0 wrote it.
const EARLY_LIBRARY: u8 = 246;

/// The name that the first line gives the library, and the rest of the text from that line's end on.
pub fn header(text: &[u8]) -> Result<(Vec<u8>, &[u8]), Vec<u8>> {
    const NO_METADATA: &[u8] = b"ERR Missing library metadata";
    const INVALID: &[u8] = b"ERR Invalid library metadata";
    if !text.starts_with(b"#!") {
        return Err(NO_METADATA.into());
    }
    let end = text.iter().position(|&byte| byte == b'\n').ok_or(INVALID)?;
    let words = split_words(&text[..end]).ok_or(INVALID)?;
    let Some((engine, words)) = words.split_first() else { return Err(INVALID.into()) };
    let mut name: Option<&[u8]> = None;
    for word in words {
        match word.split_at_checked(5) {
            Some((key, _)) if name.is_some() && key.eq_ignore_ascii_case(b"name=") => {
                return Err(b"ERR Invalid metadata value, name argument was given multiple times".into());
            }
            Some((key, value)) if key.eq_ignore_ascii_case(b"name=") => name = Some(value),
            _ => return Err([b"ERR Invalid metadata value given: ", &word[..]].concat()),
        }
    }
    let Some(name) = name else { return Err(b"ERR Library name was not given".into()) };
    check_name(name)?;
    if !engine[2..].eq_ignore_ascii_case(b"lua") {
        return Err([b"ERR Engine '", &engine[2..], b"' not found"].concat());
    }
    Ok((name.to_vec(), &text[end..]))
}

/// Of libraries and functions.
pub fn check_name(name: &[u8]) -> Result<(), Vec<u8>> {
    if !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return Ok(());
    }
    Err(b"ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long"
        .into())
}

/// The texts of libraries as FUNCTION DUMP gives them.
pub fn dump<'t>(texts: impl Iterator<Item = &'t [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for text in texts {
        out.push(LIBRARY);
        match text.len() {
            len @ ..64 => out.push(len as u8),
            len @ ..16384 => out.extend([0x40 | (len >> 8) as u8, len as u8]),
            len => {
                out.push(0x80);
                out.extend((len as u32).to_be_bytes());
            }
        }
        out.extend_from_slice(text);
    }
    out.extend(VERSION.to_le_bytes());
    let checksum = crc64(&out);
    out.extend(checksum.to_le_bytes());
    out
}

/// The texts in a dump.
pub fn restore(payload: &[u8]) -> Result<Vec<Vec<u8>>, &'static str> {
    const WRONG: &str = "ERR DUMP payload version or checksum are wrong";
    let Some((checked, checksum)) = payload.split_last_chunk::<8>() else { return Err(WRONG) };
    let Some((mut body, version)) = checked.split_last_chunk::<2>() else { return Err(WRONG) };
    if u16::from_le_bytes(*version) > VERSION || crc64(checked) != u64::from_le_bytes(*checksum) {
        return Err(WRONG);
    }
    let mut texts = Vec::new();
    while let Some((&kind, rest)) = body.split_first() {
        match kind {
            LIBRARY => {}
            EARLY_LIBRARY => return Err("ERR Pre-GA function format not supported"),
            _ => return Err("ERR given type is not a function"),
        }
        let (text, rest) = string(rest).ok_or("ERR Failed loading library data")?;
        texts.push(text);
        body = rest;
    }
    Ok(texts)
}

/// A string as dumps hold it, and what is behind it.
fn string(input: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (&first, rest) = input.split_first()?;
    if first >> 6 < 3 {
        let (len, rest) = length(input)?;
        let (text, rest) = rest.split_at_checked(len)?;
        return Some((text.to_vec(), rest));
    }
    match first & 63 {
        kind @ 0..=2 => {
            let (bytes, rest) = rest.split_at_checked(1 << kind)?;
            let mut wide = [if bytes.last()? & 0x80 != 0 { 0xff } else { 0 }; 4];
            wide[..bytes.len()].copy_from_slice(bytes);
            Some((i32::from_le_bytes(wide).to_string().into_bytes(), rest))
        }
        3 => {
            let (packed, rest) = length(rest)?;
            let (len, rest) = length(rest)?;
            let (packed, rest) = rest.split_at_checked(packed)?;
            Some((lzf::decompress(packed, len)?, rest))
        }
        _ => None,
    }
}

fn length(input: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = input.split_first()?;
    match (first >> 6, first) {
        (0, _) => Some((first as usize & 63, rest)),
        (1, _) => Some(((first as usize & 63) << 8 | *rest.first()? as usize, &rest[1..])),
        (2, 0x80) => {
            let (len, rest) = rest.split_first_chunk::<4>()?;
            Some((u32::from_be_bytes(*len) as usize, rest))
        }
        (2, 0x81) => {
            let (len, rest) = rest.split_first_chunk::<8>()?;
            Some((usize::try_from(u64::from_be_bytes(*len)).ok()?, rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_come_back() {
        let texts = [b"#!lua name=a\n".to_vec(), vec![b'x'; 63], vec![b'y'; 64], vec![b'z'; 20_000], Vec::new()];
        assert_eq!(restore(&dump(texts.iter().map(Vec::as_slice))), Ok(texts.to_vec()));
        // What Redis 8.2 gives for a library with a long comment.
        let theirs: &[u8] =
            b"\xf5@B#!lua name=a\nredis.register_function(\"f\", function() return 1 end)\x0c\x00\xbeIf{\xccBS\x99";
        let text = b"#!lua name=a\nredis.register_function(\"f\", function() return 1 end)";
        assert_eq!(restore(theirs), Ok(vec![text.to_vec()]));
        assert_eq!(dump([&text[..]].into_iter()), theirs);
        let packed: &[u8] = b"\xf5\xc3@NB>\x12#!lua name=big\n-- x\xe0\xff\x00\xe0\xe2\x00\x19\nredis.register_function(\"\"\x14\x02\", \xe0\x00\x0f\x0e) return 1 end)";
        let (text, rest) = string(&packed[1..]).expect("it is a string");
        let expected = format!(
            "#!lua name=big\n-- {}\nredis.register_function(\"big\", function() return 1 end)",
            "x".repeat(500)
        );
        assert_eq!((String::from_utf8(text).unwrap(), rest), (expected, &b""[..]));
    }

    #[test]
    fn damage_is_noticed() {
        let good = dump([&b"text"[..]].into_iter());
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(restore(&bad).is_err());
            assert!(restore(&good[..at]).is_err());
        }
    }
}
