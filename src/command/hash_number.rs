//! Fields of hashes as numbers.

use super::args::Args;
use super::collection::edit_or_new;
use super::error::{self, Result};
use super::hash::{STORES, limits};
use super::spec::{CommandSpec, Shape};
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::hash::Hash;
use crate::value::longdouble::LongDouble;
use crate::value::number;

pub const COMMANDS: &[CommandSpec] = &[HINCRBY, HINCRBYFLOAT];

const HINCRBY: CommandSpec = CommandSpec::new("HINCRBY", "key field increment", hincrby)
    .summary("Adds to the integer in a field of a hash and returns the sum; a missing field counts as 0.")
    .since("2.0.0")
    .flags(STORES)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Int);

fn hincrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, field, increment) = (args.next()?, args.next()?, args.int()?);
    let limits = limits(ctx.engine);
    let sum = edit_or_new(ctx, key, Event::hash("hincrby"), |hash: &mut Hash| {
        let value = match hash.get(field) {
            Some(value) => {
                number::parse_i64(value.bytes(&mut itoa::Buffer::new())).ok_or(error::HASH_NOT_AN_INTEGER)?
            }
            None => 0,
        };
        let sum = value.checked_add(increment).ok_or(error::INCREMENT_OVERFLOW)?;
        // The field keeps its deadline.
        hash.update(field, itoa::Buffer::new().format(sum).as_bytes(), limits);
        Ok(Edit::Changed(sum))
    })?;
    out.int(sum);
    Ok(())
}

const HINCRBYFLOAT: CommandSpec = CommandSpec::new("HINCRBYFLOAT", "key field increment", hincrbyfloat)
    .summary("Adds to the number in a field of a hash and returns the sum; a missing field counts as 0.")
    .since("2.6.0")
    .flags(STORES)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Text);

fn hincrbyfloat(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, field, increment) = (args.next()?, args.next()?, args.next()?);
    let increment = LongDouble::parse(increment).ok_or(error::NOT_A_FLOAT)?;
    if !increment.is_finite() {
        return Err(error::NOT_FINITE);
    }
    let limits = limits(ctx.engine);
    let text = edit_or_new(ctx, key, Event::hash("hincrbyfloat"), |hash: &mut Hash| {
        let value = match hash.get(field) {
            Some(value) => LongDouble::parse(value.bytes(&mut itoa::Buffer::new())).ok_or(error::HASH_NOT_A_FLOAT)?,
            None => LongDouble::from_i64(0),
        };
        let sum = value + increment;
        if !sum.is_finite() {
            return Err(error::INCREMENT_NOT_FINITE);
        }
        let text = sum.format_human();
        hash.update(field, text.as_bytes(), limits);
        Ok(Edit::Changed(text))
    })?;
    out.bulk(text.as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn integers() {
        let mut t = Testing::new();
        for (line, reply) in [
            ("HINCRBY h n 5", "(integer) 5"),
            ("HINCRBY h n -7", "(integer) -2"),
            ("HGET h n", "\"-2\""),
            ("HSET h n 9223372036854775807", "(integer) 0"),
            ("HINCRBY h n 1", "(error) ERR increment or decrement would overflow"),
            ("HINCRBY h n -9223372036854775808", "(integer) -1"),
            ("HINCRBY h n x", "(error) ERR value is not an integer or out of range"),
            ("HSET h n 01", "(integer) 0"),
            ("HINCRBY h n 1", "(error) ERR hash value is not an integer"),
            ("HSET h n ''", "(integer) 0"),
            ("HINCRBY h n 1", "(error) ERR hash value is not an integer"),
            ("SET s 1", "OK"),
            ("HINCRBY s n x", "(error) ERR value is not an integer or out of range"),
            ("HINCRBY s n 1", "(error) WRONGTYPE Operation against a key holding the wrong kind of value"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn floats() {
        let mut t = Testing::new();
        for (line, reply) in [
            ("HINCRBYFLOAT h n 0.1", "\"0.1\""),
            ("HINCRBYFLOAT h n 0.2", "\"0.3\""),
            ("HINCRBYFLOAT h n 2.7e0", "\"3\""),
            ("HGET h n", "\"3\""),
            ("HINCRBYFLOAT h n x", "(error) ERR value is not a valid float"),
            ("HINCRBYFLOAT h n nan", "(error) ERR value is not a valid float"),
            ("HINCRBYFLOAT none n -inf", "(error) ERR value is NaN or Infinity"),
            ("EXISTS none", "(integer) 0"),
            ("HSET h n inf", "(integer) 0"),
            ("HINCRBYFLOAT h n 1", "(error) ERR increment would produce NaN or Infinity"),
            ("HSET h n ' 1'", "(integer) 0"),
            ("HINCRBYFLOAT h n 1", "(error) ERR hash value is not a float"),
            ("SET s 1", "OK"),
            ("HINCRBYFLOAT s n inf", "(error) ERR value is NaN or Infinity"),
            ("HINCRBYFLOAT s n 1", "(error) WRONGTYPE Operation against a key holding the wrong kind of value"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }
}
