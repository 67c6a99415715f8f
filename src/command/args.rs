//! A cursor over a command's arguments.

use super::error::{self, Error, Result};
use super::table::Command;
use crate::value::number;

/// The arguments of one call. The name is argument 0 and already consumed; arity was checked before the handler runs,
/// so running out of arguments is a syntax error.
#[derive(Clone)]
pub struct Args<'a> {
    argv: &'a [&'a [u8]],
    at: usize,
    /// Keywords of other versions; a reference to where they are, since hardly anybody asks.
    lacks: &'a Vec<&'static str>,
}

static NOTHING: Vec<&str> = Vec::new();

impl<'a> Args<'a> {
    /// `at` is the first argument to hand out: 1, or 2 behind a subcommand's name.
    pub fn new(argv: &'a [&'a [u8]], at: usize) -> Self {
        Args { argv, at, lacks: &NOTHING }
    }

    /// The arguments of a call of this command.
    #[inline]
    pub fn of(command: &'a Command, argv: &'a [&'a [u8]]) -> Self {
        Args { argv, at: command.first_arg, lacks: &command.lacks }
    }

    /// Whether the command knows a keyword of its synopsis, or a sign, in the version that the engine passes for.
    pub fn has(&self, keyword: &str) -> bool {
        !self.lacks.contains(&keyword)
    }

    /// All arguments, the name included.
    pub fn all(&self) -> &'a [&'a [u8]] {
        self.argv
    }

    pub fn remaining(&self) -> usize {
        self.argv.len() - self.at
    }

    pub fn is_done(&self) -> bool {
        self.at == self.argv.len()
    }

    pub fn peek(&self) -> Option<&'a [u8]> {
        self.argv.get(self.at).copied()
    }

    #[inline]
    #[allow(clippy::should_implement_trait, reason = "an iterator would hide that running out is an error")]
    pub fn next(&mut self) -> Result<&'a [u8]> {
        let arg = *self.argv.get(self.at).ok_or(error::SYNTAX)?;
        self.at += 1;
        Ok(arg)
    }

    /// That many arguments, consumed; a syntax error when there are fewer.
    pub fn take(&mut self, count: usize) -> Result<&'a [&'a [u8]]> {
        let taken = self.argv[self.at..].get(..count).ok_or(error::SYNTAX)?;
        self.at += count;
        Ok(taken)
    }

    /// The rest, consumed.
    pub fn rest(&mut self) -> &'a [&'a [u8]] {
        let rest = &self.argv[self.at..];
        self.at = self.argv.len();
        rest
    }

    /// The next argument as a 64-bit integer.
    pub fn int(&mut self) -> Result<i64> {
        self.int_or(error::NOT_AN_INTEGER)
    }

    /// The next argument as a 64-bit integer, or the given error.
    pub fn int_or(&mut self, error: Error) -> Result<i64> {
        number::parse_i64(self.next()?).ok_or(error)
    }

    /// The next argument as an integer of 32 bits, such as a database's number.
    pub fn int32(&mut self) -> Result<i32> {
        i32::try_from(self.int()?).map_err(|_| error::NOT_AN_INT32)
    }

    /// The next argument as an integer of 32 bits, or the given error.
    pub fn int32_or(&mut self, error: Error) -> Result<i32> {
        let value = self.int_or(error.clone())?;
        i32::try_from(value).map_err(|_| error)
    }

    /// The next argument as a double.
    pub fn float(&mut self) -> Result<f64> {
        number::parse_f64(self.next()?).ok_or(error::NOT_A_FLOAT)
    }

    /// Consumes the next argument if it is this keyword (any case).
    pub fn token(&mut self, keyword: &str) -> bool {
        let found = self.peek().is_some_and(|arg| arg.eq_ignore_ascii_case(keyword.as_bytes())) && self.has(keyword);
        self.at += found as usize;
        found
    }

    /// A syntax error unless everything was consumed.
    pub fn finish(&self) -> Result {
        if self.is_done() { Ok(()) } else { Err(error::SYNTAX) }
    }
}
