//! Strings as numbers.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use super::string::string_of;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::longdouble::LongDouble;
use crate::value::number;
use crate::value::record::{Record, Str};

pub const COMMANDS: &[CommandSpec] = &[DECR, DECRBY, INCR, INCRBY, INCRBYFLOAT];

const FLAGS: Flags = Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST);

const INCR: CommandSpec = CommandSpec::new("INCR", "key", incr)
    .summary("Adds one to the integer at a key and returns the sum; a missing key counts as 0.")
    .flags(FLAGS)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Int);

fn incr(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    add(ctx, args.next()?, 1, out)
}

const DECR: CommandSpec = CommandSpec::new("DECR", "key", decr)
    .summary("Takes one from the integer at a key and returns the difference; a missing key counts as 0.")
    .flags(FLAGS)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Int);

fn decr(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    add(ctx, args.next()?, -1, out)
}

const INCRBY: CommandSpec = CommandSpec::new("INCRBY", "key increment", incrby)
    .summary("Adds to the integer at a key and returns the sum; a missing key counts as 0.")
    .flags(FLAGS)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Int);

fn incrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, increment) = (args.next()?, args.int()?);
    add(ctx, key, increment, out)
}

const DECRBY: CommandSpec = CommandSpec::new("DECRBY", "key decrement", decrby)
    .summary("Subtracts from the integer at a key and returns the difference; a missing key counts as 0.")
    .flags(FLAGS)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Int);

fn decrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, decrement) = (args.next()?, args.int()?);
    add(ctx, key, decrement.checked_neg().ok_or(error::DECREMENT_OVERFLOW)?, out)
}

fn add(ctx: &mut Ctx<'_>, key: &[u8], increment: i64, out: &mut Tape) -> Result {
    const EVENT: Event = Event::string("incrby");
    let sum = ctx.try_edit(key, EVENT, |record| {
        let sum = integer_of(record)?.checked_add(increment).ok_or(error::INCREMENT_OVERFLOW)?;
        record.set_int(sum);
        Ok(Edit::Changed(sum))
    })?;
    if sum.is_none() {
        ctx.put(key, Record::int(key, increment, None), EVENT);
    }
    out.int(sum.unwrap_or(increment));
    Ok(())
}

/// The integer that a string spells.
#[inline]
pub fn integer_of(record: &Record) -> Result<i64> {
    match string_of(record)? {
        Str::Int(value) => Ok(value),
        other => number::parse_i64(other.bytes(&mut itoa::Buffer::new())).ok_or(error::NOT_AN_INTEGER),
    }
}

const INCRBYFLOAT: CommandSpec = CommandSpec::new("INCRBYFLOAT", "key increment", incrbyfloat)
    .summary("Adds to the number at a key and returns the sum; a missing key counts as 0.")
    .since("2.6.0")
    .flags(FLAGS)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Text);

fn incrbyfloat(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    const EVENT: Event = Event::string("incrbyfloat");
    let (key, increment) = (args.next()?, args.next()?);
    let text = ctx.try_edit(key, EVENT, |record| {
        // The old value is judged before the increment.
        let text = sum(number_of(record)?, increment)?;
        record.set_bytes(text.as_bytes());
        Ok(Edit::Changed(text))
    })?;
    let text = match text {
        Some(text) => text,
        None => {
            let text = sum(LongDouble::from_i64(0), increment)?;
            ctx.put(key, Record::bytes(key, text.as_bytes(), None), EVENT);
            text
        }
    };
    out.bulk(text.as_bytes());
    Ok(())
}

/// The number that a string spells.
pub fn number_of(record: &Record) -> Result<LongDouble> {
    match string_of(record)? {
        Str::Int(value) => Ok(LongDouble::from_i64(value)),
        other => LongDouble::parse(other.bytes(&mut itoa::Buffer::new())).ok_or(error::NOT_A_FLOAT),
    }
}

fn sum(value: LongDouble, increment: &[u8]) -> Result<String> {
    let sum = value + LongDouble::parse(increment).ok_or(error::NOT_A_FLOAT)?;
    if sum.is_finite() { Ok(sum.format_human()) } else { Err(error::INCREMENT_NOT_FINITE) }
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn integers_count_from_zero_and_keep_their_deadline() {
        let mut t = Testing::new();
        assert_eq!(t.run("INCR k"), "(integer) 1");
        assert_eq!(t.run("INCRBY k 41"), "(integer) 42");
        t.run("EXPIRE k 10");
        assert_eq!(t.run("DECR k"), "(integer) 41");
        assert_eq!(t.run("DECRBY k -1"), "(integer) 42");
        assert_eq!(t.run("TTL k"), "(integer) 10");
        t.advance(10_001);
        assert_eq!(t.run("INCR k"), "(integer) 1");
        assert_eq!(t.run("TTL k"), "(integer) -1");
    }

    #[test]
    fn what_is_no_integer_stays_as_it_is() {
        let mut t = Testing::new();
        for value in ["abc", "1.5", "' 1'", "01", "9223372036854775808", "''"] {
            t.run(&format!("SET k {value}"));
            assert_eq!(t.run("INCR k"), "(error) ERR value is not an integer or out of range", "{value}");
        }
        assert_eq!(t.run("INCRBY k 1.0"), "(error) ERR value is not an integer or out of range");
        t.run("SET k 9223372036854775807");
        assert_eq!(t.run("INCR k"), "(error) ERR increment or decrement would overflow");
        assert_eq!(t.run("DECRBY k -9223372036854775808"), "(error) ERR decrement would overflow");
        assert_eq!(t.run("GET k"), "\"9223372036854775807\"");
    }

    #[test]
    fn an_appended_number_counts_on_as_an_integer() {
        let mut t = Testing::new();
        t.run("SET k 1");
        t.run("APPEND k 2");
        assert_eq!(t.run("OBJECT ENCODING k"), "\"raw\"");
        assert_eq!(t.run("INCR k"), "(integer) 13");
        assert_eq!(t.run("OBJECT ENCODING k"), "\"int\"");
    }

    #[test]
    fn floats_are_added_exactly_and_kept_as_text() {
        let mut t = Testing::new();
        assert_eq!(t.run("INCRBYFLOAT k 0.1"), "\"0.1\"");
        assert_eq!(t.run("INCRBYFLOAT k 0.2"), "\"0.3\"");
        assert_eq!(t.run("INCRBYFLOAT k 2.7e0"), "\"3\"");
        assert_eq!(t.run("OBJECT ENCODING k"), "\"embstr\"");
        assert_eq!(t.run("INCR k"), "(integer) 4");
        assert_eq!(t.run("INCRBYFLOAT k -1.5"), "\"2.5\"");
    }

    #[test]
    fn what_is_no_float_is_refused() {
        let mut t = Testing::new();
        assert_eq!(t.run("INCRBYFLOAT k x"), "(error) ERR value is not a valid float");
        assert_eq!(t.run("INCRBYFLOAT k inf"), "(error) ERR increment would produce NaN or Infinity");
        assert_eq!(t.run("EXISTS k"), "(integer) 0");
        t.run("SET k 'a b'");
        assert_eq!(t.run("INCRBYFLOAT k 1"), "(error) ERR value is not a valid float");
    }
}
