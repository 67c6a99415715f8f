//! The error that ends a command.

use std::borrow::Cow;
use std::fmt;

/// A reply error: the whole line that the client sees, code included, without the leading `-`.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Line(Cow<'static, [u8]>),
    /// The command is too long for a caller who must not wait; it is run again elsewhere.
    Busy,
    /// A lock was held by somebody else, otherwise the same.
    Locked,
    /// There is nothing to answer yet; the client waits for it.
    Block,
}

pub type Result<T = ()> = std::result::Result<T, Error>;

impl Error {
    pub const fn new(line: &'static str) -> Self {
        Error(Kind::Line(Cow::Borrowed(line.as_bytes())))
    }

    #[cold]
    #[inline(never)]
    pub fn line(line: impl Into<Vec<u8>>) -> Self {
        // A line break inside would end the error early on the wire. Redis cuts those at the end too, and writes spaces.
        let mut line: Vec<u8> = line.into();
        let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        line.truncate(end);
        for byte in &mut line {
            if matches!(byte, b'\r' | b'\n') {
                *byte = b' ';
            }
        }
        Error(Kind::Line(Cow::Owned(line)))
    }

    /// Not an answer: the command is long and the caller asked not to wait. Never reaches a client.
    pub const BUSY: Error = Error(Kind::Busy);

    /// As [`Error::BUSY`], only because a lock is taken; it may be a matter of microseconds.
    pub const LOCKED: Error = Error(Kind::Locked);

    /// Whether the command is to be run again by somebody who waits.
    pub fn is_busy(&self) -> bool {
        matches!(self.0, Kind::Busy | Kind::Locked)
    }

    pub fn is_locked(&self) -> bool {
        matches!(self.0, Kind::Locked)
    }

    /// Not an answer either: the command has to wait, as [`super::block::Block`] says. Never reaches a client.
    pub const BLOCK: Error = Error(Kind::Block);

    pub fn is_block(&self) -> bool {
        matches!(self.0, Kind::Block)
    }

    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Kind::Line(line) => line,
            Kind::Busy | Kind::Locked => b"ERR busy",
            Kind::Block => b"ERR blocked",
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&String::from_utf8_lossy(self.as_bytes()), f)
    }
}
