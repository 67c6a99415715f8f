//! What blocking commands have in common: timeouts, and what they wait for.

use super::error::{self, Result};
use super::spec::{Flags, Former};
use crate::engine::access::Ctx;
use crate::value::longdouble::LongDouble;
use crate::value::number;
use crate::value::object::Collection;
use crate::value::record::Record;

/// Scripts could not call what may block before Redis 7.2.
pub const NOT_IN_SCRIPTS: &[Former] = &[Former::flags("7.2.0", Flags::NOSCRIPT, Flags::NONE)];

/// Reads a timeout in seconds: the moment at which it is over in Unix milliseconds, `None` for never.
pub fn deadline(ctx: &mut Ctx<'_>, text: &[u8]) -> Result<Option<u64>> {
    // Valid is what a real server can read; the milliseconds are computed with less than its precision.
    LongDouble::parse(text).ok_or(error::TIMEOUT_NOT_A_FLOAT)?;
    let seconds = number::parse_f64(text).unwrap_or(if text[0] == b'-' { f64::NEG_INFINITY } else { f64::INFINITY });
    let ms = (seconds * 1000.0).ceil();
    if ms >= i64::MAX as f64 {
        return Err(error::TIMEOUT_OUT_OF_RANGE);
    }
    deadline_in(ctx, ms as i64)
}

/// As [`deadline`], from milliseconds.
pub fn deadline_in(ctx: &mut Ctx<'_>, ms: i64) -> Result<Option<u64>> {
    match ms {
        ..0 => Err(error::TIMEOUT_NEGATIVE),
        0 => Ok(None),
        _ => {
            let deadline = i64::try_from(ctx.now()).ok().and_then(|now| now.checked_add(ms));
            deadline.map(|deadline| Some(deadline as u64)).ok_or(error::TIMEOUT_OUT_OF_RANGE)
        }
    }
}

/// For [`crate::engine::block::Block::worth`]: whether the key holds such a collection.
pub fn holds<C: Collection>(record: Option<&Record>) -> bool {
    record.is_some_and(|record| record.collection::<C>().is_some())
}
