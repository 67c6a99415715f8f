//! Deadlines of fields of hashes.

use super::args::Args;
use super::collection::{edit, peek, read};
use super::error::{self, Result};
use super::hash::{HDEL_EVENT, counted_fields};
use super::hash_valkey::{self, Form};
use super::spec::{CommandSpec, Flags, Handler, Shape};
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::hash::Hash;

pub const COMMANDS: &[CommandSpec] =
    &[HEXPIRE, HEXPIREAT, HEXPIRETIME, HPERSIST, HPEXPIRE, HPEXPIREAT, HPEXPIRETIME, HPTTL, HTTL];

pub const HEXPIRE_EVENT: Event = Event::hash("hexpire");
pub const HPERSIST_EVENT: Event = Event::hash("hpersist");

/// The latest deadline that a field may have, in Unix milliseconds.
const LATEST: u64 = (1 << 46) - 1;

/// Whether a time counts in seconds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Milliseconds,
}

/// The deadline of fields, in Unix milliseconds, that a number means from `base` on. `command` is named in the error.
pub fn field_deadline(args: &mut Args<'_>, unit: Unit, base: u64, command: &str) -> Result<u64> {
    let time = u64::try_from(args.int()?).map_err(|_| error::EXPIRE_NEGATIVE)?;
    let scaled = if unit == Unit::Seconds { time.checked_mul(1000) } else { Some(time) };
    let deadline = scaled.and_then(|time| time.checked_add(base)).filter(|&deadline| deadline <= LATEST);
    deadline.ok_or_else(|| error::invalid_expire(command))
}

const fn setter(name: &'static str, synopsis: &'static str, handler: Handler) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler)
        .since("7.4.0")
        .valkey("9.0.0")
        .time("O(N) in the number of fields.")
        .flags(Flags::WRITE.and(Flags::FAST))
        .key_flags(&["RW UPDATE"])
        .reply(Shape::Ints)
}

const HEXPIRE: CommandSpec =
    setter("HEXPIRE", "key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", |ctx, args, out| {
        hexpire(ctx, args, out, Unit::Seconds, false, "hexpire")
    })
    .summary("Sets how many seconds from now fields of a hash have to live.");

const HPEXPIRE: CommandSpec =
    setter("HPEXPIRE", "key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", |ctx, args, out| {
        hexpire(ctx, args, out, Unit::Milliseconds, false, "hpexpire")
    })
    .summary("Sets how many milliseconds from now fields of a hash have to live.");

const HEXPIREAT: CommandSpec = setter(
    "HEXPIREAT",
    "key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]",
    |ctx, args, out| hexpire(ctx, args, out, Unit::Seconds, true, "hexpireat"),
)
.summary("Sets the Unix time in seconds at which fields of a hash end.");

const HPEXPIREAT: CommandSpec = setter(
    "HPEXPIREAT",
    "key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]",
    |ctx, args, out| hexpire(ctx, args, out, Unit::Milliseconds, true, "hpexpireat"),
)
.summary("Sets the Unix time in milliseconds at which fields of a hash end.");

/// What became of a field, in the numbers that are answered.
const NO_FIELD: i64 = -2;
const NO_DEADLINE: i64 = -1;
const CONDITION_FAILED: i64 = 0;
const SET: i64 = 1;
const REMOVED: i64 = 2;

fn hexpire(
    ctx: &mut Ctx<'_>,
    args: &mut Args<'_>,
    out: &mut Tape,
    unit: Unit,
    absolute: bool,
    command: &str,
) -> Result {
    let key = args.next()?;
    hash_valkey::judge(ctx, args, Form::Expires)?;
    // The type is judged before the arguments.
    peek::<Hash>(ctx, key)?;
    let now = ctx.now();
    let deadline = field_deadline(args, unit, if absolute { 0 } else { now }, command)
        .map_err(|fault| hash_valkey::deadline_fault(ctx, fault, command))?;
    let condition = Condition::read(args);
    let fields = expiring_fields(args)?;
    // A time that has come, this very millisecond included, ends a field at once.
    let over = deadline <= now;
    let event = if over { HDEL_EVENT } else { HEXPIRE_EVENT };
    let results = edit(ctx, key, event, |hash: &mut Hash| {
        hash.date();
        let one = |field: &&[u8]| match hash.deadline(field) {
            None => NO_FIELD,
            Some(current) if !condition.allows(current, deadline) => CONDITION_FAILED,
            Some(_) if over => {
                hash.remove(field);
                REMOVED
            }
            Some(_) => {
                hash.set_deadline(field, Some(deadline));
                SET
            }
        };
        let results: Vec<i64> = fields.iter().map(one).collect();
        let changed = results.iter().any(|&result| result > CONDITION_FAILED);
        Ok(if changed { Edit::Changed(results) } else { Edit::Same(results) })
    })?;
    let changed = results.iter().flatten().filter(|&&result| result > CONDITION_FAILED);
    ctx.count_elements(changed.count());
    write_results(results, fields, out);
    Ok(())
}

/// One number for each field; without a hash none of them is there.
fn write_results(results: Option<Vec<i64>>, fields: &[&[u8]], out: &mut Tape) {
    out.array(fields.len());
    match results {
        Some(results) => results.into_iter().for_each(|result| out.int(result)),
        None => fields.iter().for_each(|_| out.int(NO_FIELD)),
    }
}

/// `FIELDS numfields field [field ...]` up to the end. Those who set deadlines have a text of their own for the number.
fn expiring_fields<'a>(args: &mut Args<'a>) -> Result<&'a [&'a [u8]]> {
    counted_fields(args).map_err(|error| match error {
        error if error == error::NUMFIELDS_NOT_POSITIVE => error::NUMFIELDS_TOO_SMALL,
        error => error,
    })
}

#[derive(Clone, Copy)]
enum Condition {
    Always,
    Missing,
    Exists,
    Later,
    Earlier,
}

impl Condition {
    fn read(args: &mut Args<'_>) -> Condition {
        use Condition::{Always, Earlier, Exists, Later, Missing};
        let keywords = [("NX", Missing), ("XX", Exists), ("GT", Later), ("LT", Earlier)];
        keywords.into_iter().find(|(keyword, _)| args.token(keyword)).map_or(Always, |(_, condition)| condition)
    }

    /// A field without a deadline counts as one that ends later than any other.
    fn allows(self, current: Option<u64>, wanted: u64) -> bool {
        match self {
            Condition::Always => true,
            Condition::Missing => current.is_none(),
            Condition::Exists => current.is_some(),
            Condition::Later => current.is_some_and(|current| wanted > current),
            Condition::Earlier => current.is_none_or(|current| wanted < current),
        }
    }
}

const HPERSIST: CommandSpec = setter("HPERSIST", "key FIELDS numfields field [field ...]", hpersist)
    .summary("Takes the deadlines of fields of a hash away.");

fn hpersist(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    hash_valkey::judge(ctx, args, Form::Writes)?;
    peek::<Hash>(ctx, key)?;
    let fields = counted_fields(args)?;
    let results = edit(ctx, key, HPERSIST_EVENT, |hash: &mut Hash| {
        let one = |field: &&[u8]| match hash.deadline(field) {
            None => NO_FIELD,
            Some(None) => NO_DEADLINE,
            Some(_) => {
                hash.set_deadline(field, None);
                SET
            }
        };
        let results: Vec<i64> = fields.iter().map(one).collect();
        Ok(if results.contains(&SET) { Edit::Changed(results) } else { Edit::Same(results) })
    })?;
    write_results(results, fields, out);
    Ok(())
}

const fn getter(name: &'static str, handler: Handler) -> CommandSpec {
    CommandSpec::new(name, "key FIELDS numfields field [field ...]", handler)
        .since("7.4.0")
        .valkey("9.0.0")
        .time("O(N) in the number of fields.")
        .flags(Flags::READONLY.and(Flags::FAST))
        .key_flags(&["RO ACCESS"])
        .reply(Shape::Ints)
}

const HTTL: CommandSpec = getter("HTTL", |ctx, args, out| times(ctx, args, out, Unit::Seconds, false))
    .tips(&["nondeterministic_output"])
    .summary("Says how many seconds fields of a hash have left: -1 for no deadline, -2 for no field.");

const HPTTL: CommandSpec = getter("HPTTL", |ctx, args, out| times(ctx, args, out, Unit::Milliseconds, false))
    .tips(&["nondeterministic_output"])
    .summary("Says how many milliseconds fields of a hash have left: -1 for no deadline, -2 for no field.");

const HEXPIRETIME: CommandSpec = getter("HEXPIRETIME", |ctx, args, out| times(ctx, args, out, Unit::Seconds, true))
    .summary("Says at which Unix time in seconds fields of a hash end: -1 for never, -2 for no field.");

const HPEXPIRETIME: CommandSpec =
    getter("HPEXPIRETIME", |ctx, args, out| times(ctx, args, out, Unit::Milliseconds, true))
        .summary("Says at which Unix time in milliseconds fields of a hash end: -1 for never, -2 for no field.");

fn times(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, unit: Unit, absolute: bool) -> Result {
    let key = args.next()?;
    hash_valkey::judge(ctx, args, Form::Reads)?;
    read::<Hash>(ctx, key)?;
    let fields = counted_fields(args)?;
    let now = ctx.now();
    let hash: Option<&Hash> = peek(ctx, key)?;
    let one = |field: &&[u8]| match hash.and_then(|hash| hash.deadline(field)) {
        None => NO_FIELD,
        Some(None) => NO_DEADLINE,
        Some(Some(deadline)) => {
            let time = if absolute { deadline } else { deadline.saturating_sub(now) };
            // A second that has begun counts whole.
            (if unit == Unit::Seconds { time.div_ceil(1000) } else { time }) as i64
        }
    };
    out.array(fields.len());
    fields.iter().map(one).for_each(|time| out.int(time));
    Ok(())
}

#[cfg(test)]
mod tests;
