//! The text of a library of functions, and what libraries look like in a dump.

use super::ast::Block;
use super::compile::code::Program;
use super::compile::compile;
use super::unit::split_words;
use super::{json, lua};
use crate::value::rdb;
use crate::value::rdb::string::{Reader, put_string};

/// A library in a dump.
const LIBRARY: u8 = 245;
/// As a candidate of Redis 7.0 wrote it.
const EARLY_LIBRARY: u8 = 246;

/// How error messages name the text.
const CHUNK: &[u8] = b"user_function";

/// A library whose name is known.
pub struct Source<'t> {
    pub name: Vec<u8>,
    body: Body<'t>,
}

enum Body<'t> {
    /// From the end of the first line on.
    Lua(&'t [u8]),
    Json(Block<'t>),
}

impl Source<'_> {
    /// Reads what has to be read to know the name. The error is the line that clients see, as for all that is here.
    pub fn read(text: &[u8]) -> Result<Source<'_>, Vec<u8>> {
        if !json::is_json(text) {
            let (name, body) = header(text)?;
            return Ok(Source { name, body: Body::Lua(body) });
        }
        let library = json::parse_library(text).map_err(|fault| not_compiled(fault.into_bytes()))?;
        check_name(library.name.as_bytes())?;
        Ok(Source { name: library.name.into_owned().into_bytes(), body: Body::Json(library.block) })
    }

    /// The program that registers the functions.
    pub fn compile(self) -> Result<Program, Vec<u8>> {
        let block = match self.body {
            Body::Lua(text) => lua::parse(text, &[b"@", CHUNK].concat()).map_err(not_compiled)?,
            Body::Json(block) => block,
        };
        compile(&block, CHUNK).map_err(|fault| not_compiled(fault.message))
    }
}

fn not_compiled(fault: Vec<u8>) -> Vec<u8> {
    [b"ERR Error compiling function: ", &fault[..]].concat()
}

/// The name that the first line gives the library, and the rest of the text from that line's end on.
fn header(text: &[u8]) -> Result<(Vec<u8>, &[u8]), Vec<u8>> {
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
    let mut payload = Vec::new();
    for text in texts {
        payload.push(LIBRARY);
        put_string(&mut payload, text);
    }
    rdb::seal(&mut payload);
    payload
}

/// The texts in a dump.
pub fn restore(payload: &[u8]) -> Result<Vec<Vec<u8>>, &'static str> {
    let payload = rdb::open(payload).ok_or("ERR DUMP payload version or checksum are wrong")?;
    let mut payload = Reader::new(payload);
    let mut texts = Vec::new();
    while let Some(kind) = payload.byte() {
        match kind {
            LIBRARY => texts.push(payload.string().ok_or("ERR Failed loading library payload")?),
            EARLY_LIBRARY => return Err("ERR Pre-GA function format not supported"),
            _ => return Err("ERR given type is not a function"),
        }
    }
    Ok(texts)
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
    }

    #[test]
    fn only_libraries_are_restored() {
        let sealed = |payload: &[u8]| {
            let mut payload = payload.to_vec();
            rdb::seal(&mut payload);
            restore(&payload)
        };
        assert_eq!(restore(b""), Err("ERR DUMP payload version or checksum are wrong"));
        assert_eq!(sealed(b""), Ok(Vec::new()));
        assert_eq!(sealed(b"\0\x01x"), Err("ERR given type is not a function"));
        assert_eq!(sealed(b"\xf6\x01x"), Err("ERR Pre-GA function format not supported"));
        assert_eq!(sealed(b"\xf5\x02x"), Err("ERR Failed loading library payload"));
    }
}
