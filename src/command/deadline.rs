//! Deadlines as clients give them beside a value: EX, PX, EXAT and PXAT.

use super::args::Args;
use super::error::{self, Result};
use crate::value::number;

/// A point in time as clients give it. The number is judged after all keywords.
#[derive(Clone, Copy)]
pub struct Time<'a> {
    pub unit: TimeUnit,
    pub number: &'a [u8],
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    Ex,
    Px,
    ExAt,
    PxAt,
}

const KEYWORDS: [(&str, TimeUnit); 4] =
    [("EX", TimeUnit::Ex), ("PX", TimeUnit::Px), ("EXAT", TimeUnit::ExAt), ("PXAT", TimeUnit::PxAt)];

impl<'a> Time<'a> {
    /// Reads one of the keywords with its number. The same keyword may come again, and then counts; another may not.
    pub fn read(args: &mut Args<'a>, time: &mut Option<Time<'a>>) -> Result {
        let next = Time::next(args)?.ok_or(error::SYNTAX)?;
        if time.is_some_and(|earlier| earlier.unit != next.unit) {
            return Err(error::SYNTAX);
        }
        *time = Some(next);
        Ok(())
    }

    /// One of the keywords with its number, if that is what comes next.
    pub fn next(args: &mut Args<'a>) -> Result<Option<Time<'a>>> {
        match KEYWORDS.into_iter().find(|(keyword, _)| args.token(keyword)) {
            Some((_, unit)) => Ok(Some(Time { unit, number: args.next()? })),
            None => Ok(None),
        }
    }

    pub fn is_absolute(&self) -> bool {
        matches!(self.unit, TimeUnit::ExAt | TimeUnit::PxAt)
    }

    /// Unix milliseconds. `command` is named in the error.
    pub fn deadline(&self, now: u64, command: &str) -> Result<u64> {
        let time = number::parse_i64(self.number).ok_or(error::NOT_AN_INTEGER)?;
        let scale = if matches!(self.unit, TimeUnit::Ex | TimeUnit::ExAt) { 1000 } else { 1 };
        let base = if self.is_absolute() { 0 } else { now as i64 };
        let scaled = if time > 0 { time.checked_mul(scale) } else { None };
        let deadline = scaled.and_then(|time| time.checked_add(base));
        deadline.map(i64::cast_unsigned).ok_or_else(|| error::invalid_expire(command))
    }
}
