//! The request side of RESP: an incremental parser that builds nothing.
//!
//! The caller keeps the bytes of a half-received command and offers them again, longer; the parser remembers how far it
//! came, so that no byte is looked at twice however small the pieces are. Arguments are spans of the caller's buffer.

use std::ops::Range;

use memchr::memchr;
use smallvec::SmallVec;

use super::inline;
use crate::value::number;

/// Longest inline command, and longest count line, of which the end is not yet seen.
const LONGEST_LINE: usize = 64 * 1024;

/// Words and bytes that somebody who has not given the password may send in one command.
const UNAUTHENTICATED_WORDS: i64 = 10;
const UNAUTHENTICATED_BULK: i64 = 16384;

/// Spans kept for reuse after a command of more arguments.
const KEEP_SPANS: usize = 256;

/// An argument vector; commands of up to 24 words need no allocation.
pub type Argv<'a> = SmallVec<[&'a [u8]; 24]>;

/// What the server allows a client.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest argument (`proto-max-bulk-len`).
    pub bulk: usize,
    pub authenticated: bool,
}

/// What [`Parser::next`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A whole command of that many bytes; [`Parser::argv`] gives its words.
    Command { len: usize },
    /// That many bytes which ask for nothing: an empty line, or an array without elements.
    Empty { len: usize },
    /// The command goes on behind the end of the buffer, by at least this many bytes.
    Incomplete { missing: usize },
}

/// A request that ends the connection. The text is an error line without the `-`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProtocolError(pub Vec<u8>);

impl ProtocolError {
    #[cold]
    fn new(fault: &str) -> Self {
        ProtocolError(format!("ERR Protocol error: {fault}").into_bytes())
    }

    #[cold]
    fn expected_bulk(got: u8) -> Self {
        let mut line = b"ERR Protocol error: expected '$', got '".to_vec();
        // An error is one line.
        line.push(if matches!(got, b'\r' | b'\n') { b' ' } else { got });
        line.push(b'\'');
        ProtocolError(line)
    }
}

/// Where in a command the parser is. All positions count from the command's first byte.
#[derive(Default)]
pub struct Parser {
    /// Everything before is understood.
    at: usize,
    /// No line end lies between `at` and here.
    scanned: usize,
    /// Arguments of a multibulk command still to come; 0 before its count is read.
    left: usize,
    /// Length of the argument that begins at `at`, once its header is read.
    bulk: Option<usize>,
    words: Vec<Range<usize>>,
    /// Words of an inline command, unquoted; then `words` are spans of this.
    unquoted: Vec<u8>,
    is_inline: bool,
}

impl Parser {
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks for a whole command at the beginning of `data`. After [`Step::Incomplete`] it must be called with the same
    /// bytes and more; otherwise with what follows the bytes of the step.
    #[inline]
    pub fn next(&mut self, data: &[u8], limits: Limits) -> Result<Step, ProtocolError> {
        if self.left == 0 {
            if self.at == 0 && self.scanned == 0 {
                self.restart();
            }
            match data.first() {
                None => return Ok(Step::Incomplete { missing: 1 }),
                Some(b'*') => {}
                Some(_) => return self.inline(data),
            }
            match self.count(data, "too big mbulk count string")? {
                None => return Ok(Step::Incomplete { missing: 1 }),
                Some((text, end)) => {
                    self.left = words(text, limits)?;
                    self.advance(end);
                }
            }
            if self.left == 0 {
                return Ok(Step::Empty { len: self.finish() });
            }
        }
        self.arguments(data, limits)
    }

    /// The words of the command just found in `data`, the same slice that [`Parser::next`] got.
    #[inline]
    pub fn argv<'a>(&'a self, data: &'a [u8]) -> Argv<'a> {
        let source = if self.is_inline { &self.unquoted[..] } else { data };
        self.words.iter().map(|word| &source[word.clone()]).collect()
    }

    #[inline]
    fn arguments(&mut self, data: &[u8], limits: Limits) -> Result<Step, ProtocolError> {
        while self.left > 0 {
            let len = match self.bulk {
                Some(len) => len,
                None => {
                    let Some((text, end)) = self.count(data, "too big bulk count string")? else {
                        return Ok(Step::Incomplete { missing: 1 });
                    };
                    if data[self.at] != b'$' {
                        return Err(ProtocolError::expected_bulk(data[self.at]));
                    }
                    let len = bulk_len(text, limits)?;
                    self.advance(end);
                    self.bulk = Some(len);
                    len
                }
            };
            // The two bytes behind an argument are skipped unseen, as a real server does.
            let end = self.at + len + 2;
            if end > data.len() {
                return Ok(Step::Incomplete { missing: end - data.len() });
            }
            self.words.push(self.at..self.at + len);
            self.advance(end);
            self.bulk = None;
            self.left -= 1;
        }
        Ok(Step::Command { len: self.finish() })
    }

    /// The line at `at` without its first byte, and where the next one begins; `None` when its end is not here yet.
    #[inline]
    fn count<'a>(
        &mut self,
        data: &'a [u8],
        too_long: &'static str,
    ) -> Result<Option<(&'a [u8], usize)>, ProtocolError> {
        match memchr(b'\r', &data[self.scanned..]) {
            // The byte behind the carriage return must be here too, whatever it is.
            Some(found) if self.scanned + found + 1 < data.len() => {
                let end = self.scanned + found;
                Ok(Some((data.get(self.at + 1..end).unwrap_or_default(), end + 2)))
            }
            Some(found) => {
                self.scanned += found;
                Ok(None)
            }
            None if data.len() - self.at > LONGEST_LINE => Err(ProtocolError::new(too_long)),
            None => {
                self.scanned = data.len();
                Ok(None)
            }
        }
    }

    fn inline(&mut self, data: &[u8]) -> Result<Step, ProtocolError> {
        let Some(found) = memchr(b'\n', &data[self.scanned..]) else {
            if data.len() > LONGEST_LINE {
                return Err(ProtocolError::new("too big inline request"));
            }
            self.scanned = data.len();
            return Ok(Step::Incomplete { missing: 1 });
        };
        let end = self.scanned + found;
        let line = data[..end].strip_suffix(b"\r").unwrap_or(&data[..end]);
        self.is_inline = true;
        let mut ends = Vec::new();
        inline::split(line, &mut self.unquoted, &mut ends)
            .ok_or_else(|| ProtocolError::new("unbalanced quotes in request"))?;
        let mut start = 0;
        self.words.extend(ends.into_iter().map(|end| std::mem::replace(&mut start, end)..end));
        self.advance(end + 1);
        let len = self.finish();
        Ok(if self.words.is_empty() { Step::Empty { len } } else { Step::Command { len } })
    }

    #[inline]
    fn advance(&mut self, to: usize) {
        self.at = to;
        self.scanned = to;
    }

    /// Ends a command and gives its length; its words stay until the next one begins.
    #[inline]
    fn finish(&mut self) -> usize {
        let len = self.at;
        self.advance(0);
        len
    }

    #[inline]
    fn restart(&mut self) {
        self.words.clear();
        if self.words.capacity() > KEEP_SPANS {
            self.words = Vec::new();
        }
        if self.is_inline {
            self.unquoted = Vec::new();
            self.is_inline = false;
        }
    }
}

/// The number of words a multibulk command announces; none for a count of 0 or less.
#[inline]
fn words(text: &[u8], limits: Limits) -> Result<usize, ProtocolError> {
    let count = match *text {
        [digit @ b'0'..=b'9'] => (digit - b'0') as i64,
        _ => number::parse_i64(text)
            .filter(|&count| count <= i32::MAX as i64)
            .ok_or_else(|| ProtocolError::new("invalid multibulk length"))?,
    };
    if count > UNAUTHENTICATED_WORDS && !limits.authenticated {
        return Err(ProtocolError::new("unauthenticated multibulk length"));
    }
    Ok(count.max(0) as usize)
}

#[inline]
fn bulk_len(text: &[u8], limits: Limits) -> Result<usize, ProtocolError> {
    let len = match *text {
        [digit @ b'0'..=b'9'] => (digit - b'0') as i64,
        _ => number::parse_i64(text)
            .filter(|&len| (0..=limits.bulk as i64).contains(&len))
            .ok_or_else(|| ProtocolError::new("invalid bulk length"))?,
    };
    if len > UNAUTHENTICATED_BULK && !limits.authenticated {
        return Err(ProtocolError::new("unauthenticated bulk length"));
    }
    Ok(len as usize)
}
