//! INCREX: counting within bounds and with a deadline, at once.

use super::args::Args;
use super::counter::{integer_of, number_of};
use super::deadline::Time;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::longdouble::LongDouble;
use crate::value::number;
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] = &[INCREX];

const INCREX: CommandSpec = CommandSpec::new(
    "INCREX",
    "key [BYFLOAT float | BYINT integer] [SATURATE] [LBOUND lowerbound] [UBOUND upperbound] \
     [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST] [ENX]",
    increx,
)
.summary("Adds to the number at a key within bounds, sets its deadline, and returns the sum and what was added.")
.since("8.8.0")
.flags(Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST))
.key_flags(&["RW ACCESS UPDATE"])
.reply(Shape::Any);

fn increx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let options = Options::read(args)?;
    if options.float { by_float(ctx, key, &options, out) } else { by_int(ctx, key, &options, out) }
}

fn by_int(ctx: &mut Ctx<'_>, key: &[u8], options: &Options<'_>, out: &mut Tape) -> Result {
    let parse = |text: &[u8], what: &str| number::parse_i64(text).ok_or_else(|| error::not_an_integer(what));
    let increment = options.by.map_or(Ok(1), |by| parse(by, "Increment"))?;
    let (least, most) = options.bounds((i64::MIN, i64::MAX), parse)?;
    let deadline = options.deadline(ctx)?;
    let old = ctx.peek(key).map(integer_of).transpose()?.unwrap_or(0);
    let wanted = i128::from(old) + i128::from(increment);
    let sum = wanted.clamp(least.into(), most.into());
    let mut added = sum - i128::from(old);
    if sum == wanted || options.saturate {
        added = i64::try_from(added).map_err(|_| error::INCREMENT_OVERFLOW)?.into();
        let record = |old| Record::int(key, sum as i64, old);
        store(ctx, key, record, Event::string("incrby"), options, deadline);
    } else {
        added = 0;
    }
    out.array(2);
    out.int(old + added as i64);
    out.int(added as i64);
    Ok(())
}

fn by_float(ctx: &mut Ctx<'_>, key: &[u8], options: &Options<'_>, out: &mut Tape) -> Result {
    let parse = |text: &[u8], what: &str| LongDouble::parse(text).ok_or_else(|| error::not_a_float(what));
    let increment = options.by.map_or(Ok(LongDouble::from_i64(1)), |by| parse(by, "Increment"))?;
    if !increment.is_finite() {
        return Err(error::NOT_FINITE);
    }
    let (least, most) = options.bounds((-LongDouble::MAX, LongDouble::MAX), parse)?;
    let deadline = options.deadline(ctx)?;
    let old = ctx.peek(key).map(number_of).transpose()?.unwrap_or(LongDouble::from_i64(0));
    if !old.is_finite() {
        return Err(error::INCREMENT_NOT_FINITE);
    }
    let wanted = old + increment;
    let bound = if wanted < least { Some(least) } else { Some(most).filter(|&most| wanted > most) };
    let (sum, added) = match bound {
        None => (wanted, increment),
        Some(bound) if options.saturate => (bound, bound + -old),
        Some(_) => (old, LongDouble::from_i64(0)),
    };
    if !sum.is_finite() || !added.is_finite() {
        return Err(error::INCREMENT_NOT_FINITE);
    }
    let text = sum.format_human();
    if bound.is_none() || options.saturate {
        let record = |old| Record::bytes(key, text.as_bytes(), old);
        store(ctx, key, record, Event::string("incrbyfloat"), options, deadline);
    }
    out.array(2);
    out.decimal(text.as_bytes());
    out.decimal(added.format_human().as_bytes());
    Ok(())
}

/// Stores what `record` makes for a deadline, and does to the key's deadline what the options say. A deadline that has
/// passed removes the key instead.
fn store(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    record: impl Fn(Option<u64>) -> Record,
    event: Event,
    options: &Options<'_>,
    deadline: Option<u64>,
) {
    let old = ctx.peek(key).and_then(Record::deadline);
    let deadline = deadline.filter(|_| old.is_none() || !options.only_if_none);
    if deadline.is_some_and(|deadline| deadline <= ctx.now()) {
        ctx.remove(key, Event::generic("del"));
        return;
    }
    // In place, as INCR does it: an old value is changed, not overwritten.
    if ctx.edit(key, event, |place| *place = record(old)).is_none() {
        ctx.put(key, record(old), event);
    }
    if deadline.is_some() {
        ctx.set_deadline(key, deadline, Event::generic("expire"));
    } else if options.persist && old.is_some() {
        ctx.set_deadline(key, None, Event::generic("persist"));
    }
}

#[derive(Default)]
struct Options<'a> {
    float: bool,
    by: Option<&'a [u8]>,
    least: Option<&'a [u8]>,
    most: Option<&'a [u8]>,
    saturate: bool,
    time: Option<Time<'a>>,
    persist: bool,
    /// The deadline is for a key that has none.
    only_if_none: bool,
}

impl<'a> Options<'a> {
    /// No option may come twice.
    fn read(args: &mut Args<'a>) -> Result<Options<'a>> {
        let mut options = Options::default();
        while !args.is_done() {
            let twice = if args.token("BYINT") {
                options.by.replace(args.next()?).is_some()
            } else if args.token("BYFLOAT") {
                options.float = true;
                options.by.replace(args.next()?).is_some()
            } else if args.token("LBOUND") {
                options.least.replace(args.next()?).is_some()
            } else if args.token("UBOUND") {
                options.most.replace(args.next()?).is_some()
            } else if args.token("SATURATE") {
                std::mem::replace(&mut options.saturate, true)
            } else if args.token("PERSIST") {
                std::mem::replace(&mut options.persist, true)
            } else if args.token("ENX") {
                std::mem::replace(&mut options.only_if_none, true)
            } else {
                options.time.replace(Time::next(args)?.ok_or(error::SYNTAX)?).is_some()
            };
            if twice || options.persist && (options.time.is_some() || options.only_if_none) {
                return Err(error::SYNTAX);
            }
        }
        if options.only_if_none && options.time.is_none() { Err(error::ENX_WITHOUT_TIME) } else { Ok(options) }
    }

    /// The bounds, or those that the type has.
    fn bounds<T: PartialOrd>(&self, limits: (T, T), parse: impl Fn(&[u8], &str) -> Result<T>) -> Result<(T, T)> {
        let least = self.least.map_or(Ok(limits.0), |text| parse(text, "LBOUND"))?;
        let most = self.most.map_or(Ok(limits.1), |text| parse(text, "UBOUND"))?;
        if least > most { Err(error::BOUNDS_CROSSED) } else { Ok((least, most)) }
    }

    fn deadline(&self, ctx: &mut Ctx<'_>) -> Result<Option<u64>> {
        self.time.map(|time| time.deadline(ctx.now(), "increx")).transpose()
    }
}

/// From the documentation of Redis 8.8.
#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    /// Each with the value before, and what is left; `none` for no key.
    #[track_caller]
    fn check(table: &[(&str, &str, &str, &str)]) {
        for (before, options, reply, after) in table {
            let mut t = Testing::new();
            if *before != "none" {
                t.run(&format!("SET k {before}"));
            }
            let reply = reply
                .split(' ')
                .map(|n| if options.contains("BYFLOAT") { format!("(double) {n}") } else { format!("(integer) {n}") });
            let reply = format!("[{}]", reply.collect::<Vec<_>>().join(", "));
            assert_eq!(t.run(&format!("INCREX k {options}")), reply, "{before} {options}");
            let after = if *after == "none" { "(nil)".into() } else { format!("\"{after}\"") };
            assert_eq!(t.run("GET k"), after, "{before} {options}");
        }
    }

    #[test]
    fn sums_and_bounds_of_integers() {
        let max = "9223372036854775807";
        check(&[
            ("none", "", "1 1", "1"),
            ("100", "BYINT 5", "105 5", "105"),
            ("105", "BYINT -10", "95 -10", "95"),
            ("99", "BYINT 5 UBOUND 100", "99 0", "99"),
            ("99", "BYINT 5 UBOUND 100 SATURATE", "100 1", "100"),
            ("10", "BYINT -10 LBOUND 5", "10 0", "10"),
            ("10", "BYINT -10 LBOUND 5 SATURATE", "5 -5", "5"),
            ("10", "BYINT 5 UBOUND 15", "15 5", "15"),
            ("10", "BYINT 5 UBOUND 5 SATURATE", "5 -5", "5"),
            ("none", "BYINT 15 UBOUND 10", "0 0", "none"),
            ("none", "LBOUND 5 SATURATE", "5 5", "5"),
            ("5", "lbound 0 byint 100 ubound 10 saturate", "10 5", "10"),
            ("9223372036854775800", "BYINT 9223372036854775800", "9223372036854775800 0", "9223372036854775800"),
            ("9223372036854775800", "BYINT 9223372036854775800 SATURATE", "9223372036854775807 7", max),
            ("-9223372036854775800", "BYINT -9 SATURATE", "-9223372036854775808 -8", "-9223372036854775808"),
        ]);
        let mut t = Testing::new();
        t.run("SET k 9223372036854775807");
        let overflow = "(error) ERR increment or decrement would overflow";
        assert_eq!(t.run("INCREX k UBOUND -9223372036854775808 SATURATE"), overflow);
    }

    #[test]
    fn sums_and_bounds_of_floats() {
        check(&[
            ("1.5", "BYFLOAT 0.25", "1.75 0.25", "1.75"),
            ("none", "BYFLOAT 0.1", "0.1 0.1", "0.1"),
            ("10.0", "BYFLOAT 10 UBOUND 15.5", "10 0", "10.0"),
            ("10.0", "BYFLOAT 10 UBOUND 15.5 SATURATE", "15.5 5.5", "15.5"),
            ("10", "BYFLOAT -10 LBOUND 5.5 SATURATE", "5.5 -4.5", "5.5"),
            ("6.5", "BYFLOAT -20 LBOUND 0 UBOUND 10", "6.5 0", "6.5"),
            ("none", "BYFLOAT 15.5 UBOUND 10", "0 0", "none"),
            ("5", "BYFLOAT -5 LBOUND 0", "0 -5", "0"),
        ]);
    }

    #[test]
    fn deadlines() {
        let mut t = Testing::new();
        for (before, options, left) in [
            ("10", "EX 100", 100),
            ("10", "PX 5000", 5),
            ("10 EX 500", "", 500),
            ("10 EX 500", "BYINT 1 EX 10 ENX", 500),
            ("10", "BYINT 1 EX 10 ENX", 10),
            ("10 EX 500", "PERSIST", -1),
            ("10", "PERSIST", -1),
            ("10 EX 500", "BYINT 100 UBOUND 15 EX 10", 500),
            ("10", "BYINT 100 UBOUND 15 SATURATE EX 10", 10),
            ("10", "EXAT 1", -2),
            ("10 EX 500", "PXAT 1 ENX", 500),
        ] {
            t.run(&format!("SET k {before}"));
            assert!(t.run(&format!("INCREX k {options}")).starts_with("[(integer) 1"), "{options}");
            assert_eq!(t.run("TTL k"), format!("(integer) {left}"), "{before} {options}");
        }
        t.run("DEL k");
        assert_eq!(t.run("INCREX k EXAT 1"), "[(integer) 1, (integer) 1]");
        assert_eq!(t.run("EXISTS k"), "(integer) 0");
    }

    #[test]
    fn faults() {
        let mut t = Testing::new();
        t.run("RPUSH l a");
        t.run("SET s text");
        for (line, text) in [
            ("INCREX", "ERR wrong number of arguments for 'increx' command"),
            ("INCREX k FOO", "ERR syntax error"),
            ("INCREX k NX", "ERR syntax error"),
            ("INCREX k BYINT", "ERR syntax error"),
            ("INCREX k BYINT 1 BYFLOAT 1.5", "ERR syntax error"),
            ("INCREX k BYINT 1 BYINT 1", "ERR syntax error"),
            ("INCREX k SATURATE SATURATE", "ERR syntax error"),
            ("INCREX k LBOUND 1 LBOUND 1", "ERR syntax error"),
            ("INCREX k EX 10 EX 20", "ERR syntax error"),
            ("INCREX k EX 10 PERSIST", "ERR syntax error"),
            ("INCREX k ENX PERSIST", "ERR syntax error"),
            ("INCREX k ENX", "ERR ENX flag requires an expiration"),
            ("INCREX k BYINT 1.5", "ERR Increment is not an integer or out of range"),
            ("INCREX k BYFLOAT abc", "ERR Increment is not a valid float"),
            ("INCREX k LBOUND 1.5", "ERR LBOUND is not an integer or out of range"),
            ("INCREX k BYFLOAT 1 UBOUND x", "ERR UBOUND is not a valid float"),
            ("INCREX k LBOUND 10 UBOUND 5", "ERR LBOUND can't be greater than UBOUND"),
            ("INCREX k BYFLOAT 1 LBOUND 10.5 UBOUND 1.5", "ERR LBOUND can't be greater than UBOUND"),
            ("INCREX k EX 0", "ERR invalid expire time in 'increx' command"),
            ("INCREX s", "ERR value is not an integer or out of range"),
            ("INCREX s BYFLOAT 1", "ERR value is not a valid float"),
            ("INCREX l", "WRONGTYPE Operation against a key holding the wrong kind of value"),
            ("INCREX l EXAT 1", "WRONGTYPE Operation against a key holding the wrong kind of value"),
        ] {
            assert_eq!(t.run(line), format!("(error) {text}"), "{line}");
        }
        assert_eq!(t.run("EXISTS k"), "(integer) 0");
    }
}
