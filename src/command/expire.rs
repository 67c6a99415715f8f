//! Deadlines of keys.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] =
    &[EXPIRE, EXPIREAT, EXPIRETIME, PERSIST, PEXPIRE, PEXPIREAT, PEXPIRETIME, PTTL, TTL];

const WRITES: Flags = Flags::WRITE.and(Flags::FAST);
const READS: Flags = Flags::READONLY.and(Flags::FAST);

const EXPIRE: CommandSpec = CommandSpec::new("EXPIRE", "key seconds [NX | XX | GT | LT]", expire)
    .summary("Sets how many seconds from now a key has to live.")
    .flags(WRITES)
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Flag);

fn expire(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_deadline(ctx, args, out, Unit::Seconds, Base::Now, "expire")
}

const PEXPIRE: CommandSpec = CommandSpec::new("PEXPIRE", "key milliseconds [NX | XX | GT | LT]", pexpire)
    .summary("Sets how many milliseconds from now a key has to live.")
    .since("2.6.0")
    .flags(WRITES)
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Flag);

fn pexpire(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_deadline(ctx, args, out, Unit::Milliseconds, Base::Now, "pexpire")
}

const EXPIREAT: CommandSpec = CommandSpec::new("EXPIREAT", "key unix-time-seconds [NX | XX | GT | LT]", expireat)
    .summary("Sets the Unix time in seconds at which a key ends.")
    .since("1.2.0")
    .flags(WRITES)
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Flag);

fn expireat(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_deadline(ctx, args, out, Unit::Seconds, Base::Epoch, "expireat")
}

const PEXPIREAT: CommandSpec =
    CommandSpec::new("PEXPIREAT", "key unix-time-milliseconds [NX | XX | GT | LT]", pexpireat)
        .summary("Sets the Unix time in milliseconds at which a key ends.")
        .since("2.6.0")
        .flags(WRITES)
        .key_flags(&["RW UPDATE"])
        .reply(Shape::Flag);

fn pexpireat(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_deadline(ctx, args, out, Unit::Milliseconds, Base::Epoch, "pexpireat")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Seconds,
    Milliseconds,
}

/// What a time is counted from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Now,
    Epoch,
}

fn set_deadline(
    ctx: &mut Ctx<'_>,
    args: &mut Args<'_>,
    out: &mut Tape,
    unit: Unit,
    base: Base,
    command: &str,
) -> Result {
    let (key, time) = (args.next()?, args.next()?);
    // The options are judged before the number.
    let condition = Condition::read(args)?;
    let time = Args::new(&[time], 0).int()?;
    let scaled = if unit == Unit::Seconds { time.checked_mul(1000) } else { Some(time) };
    let now = ctx.now() as i64;
    let base = if base == Base::Now { now } else { 0 };
    let deadline = scaled.and_then(|time| time.checked_add(base)).ok_or_else(|| error::invalid_expire(command))?;
    let current = ctx.peek(key).map(|record| record.deadline().map(|deadline| deadline as i64));
    let holds = current.is_some_and(|current| condition.allows(current, deadline));
    out.int(holds as i64);
    if !holds {
        return Ok(());
    }
    // A time that has come, this very millisecond included, ends the key at once.
    if deadline <= now {
        ctx.remove(key, Event::generic("del"));
    } else {
        ctx.set_deadline(key, Some(deadline as u64), Event::generic("expire"));
    }
    Ok(())
}

/// NX, XX, GT and LT. XX may be combined with GT or LT.
#[derive(Default)]
struct Condition {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
}

impl Condition {
    fn read(args: &mut Args<'_>) -> Result<Condition> {
        let mut condition = Condition::default();
        while let Some(option) = args.peek() {
            if args.token("NX") {
                condition.nx = true;
            } else if args.token("XX") {
                condition.xx = true;
            } else if args.token("GT") {
                condition.gt = true;
            } else if args.token("LT") {
                condition.lt = true;
            } else {
                return Err(error::unsupported_option(option));
            }
        }
        let Condition { nx, xx, gt, lt } = condition;
        if nx && (xx || gt || lt) {
            return Err(error::EXPIRE_NX_AND_OTHERS);
        }
        if gt && lt {
            return Err(error::EXPIRE_GT_AND_LT);
        }
        Ok(condition)
    }

    /// A key without a deadline counts as one that ends later than any other.
    fn allows(&self, current: Option<i64>, wanted: i64) -> bool {
        !(self.nx && current.is_some()
            || self.xx && current.is_none()
            || self.gt && current.is_none_or(|current| wanted <= current)
            || self.lt && current.is_some_and(|current| wanted >= current))
    }
}

const TTL: CommandSpec = CommandSpec::new("TTL", "key", ttl)
    .tips(&["nondeterministic_output"])
    .summary("Says how many seconds a key has left: -1 for no deadline, -2 for no key.")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Int);

fn ttl(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let left = time_left(ctx, args)?;
    out.int(to_seconds(left));
    Ok(())
}

const PTTL: CommandSpec = CommandSpec::new("PTTL", "key", pttl)
    .tips(&["nondeterministic_output"])
    .summary("Says how many milliseconds a key has left: -1 for no deadline, -2 for no key.")
    .since("2.6.0")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Int);

fn pttl(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let left = time_left(ctx, args)?;
    out.int(left);
    Ok(())
}

const EXPIRETIME: CommandSpec = CommandSpec::new("EXPIRETIME", "key", expiretime)
    .summary("Says at which Unix time in seconds a key ends: -1 for never, -2 for no key.")
    .since("7.0.0")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Int);

fn expiretime(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let deadline = deadline(ctx, args)?;
    out.int(to_seconds(deadline));
    Ok(())
}

const PEXPIRETIME: CommandSpec = CommandSpec::new("PEXPIRETIME", "key", pexpiretime)
    .summary("Says at which Unix time in milliseconds a key ends: -1 for never, -2 for no key.")
    .since("7.0.0")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Int);

fn pexpiretime(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let deadline = deadline(ctx, args)?;
    out.int(deadline);
    Ok(())
}

/// What the commands above answer for a key without a deadline, and for no key.
const NO_DEADLINE: i64 = -1;
const NO_KEY: i64 = -2;

fn deadline(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Result<i64> {
    Ok(match ctx.glance(args.next()?) {
        None => NO_KEY,
        Some(record) => record.deadline().map_or(NO_DEADLINE, |deadline| deadline as i64),
    })
}

fn time_left(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Result<i64> {
    let deadline = deadline(ctx, args)?;
    Ok(if deadline < 0 { deadline } else { (deadline - ctx.now() as i64).max(0) })
}

/// Milliseconds to the nearest second, half a second counting as one; the answers below zero stay.
fn to_seconds(ms: i64) -> i64 {
    if ms < 0 { ms } else { ms / 1000 + (ms % 1000 >= 500) as i64 }
}

const PERSIST: CommandSpec = CommandSpec::new("PERSIST", "key", persist)
    .summary("Takes a key's deadline away.")
    .since("2.2.0")
    .flags(WRITES)
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Flag);

fn persist(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let volatile = ctx.peek(key).is_some_and(|record| record.has_deadline());
    if volatile {
        ctx.set_deadline(key, None, Event::generic("persist"));
    }
    out.int(volatile as i64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::{START_MS, Testing};

    fn check(t: &mut Testing, table: &[(&str, &str)]) {
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn a_key_lives_through_its_last_millisecond() {
        let mut t = Testing::new();
        check(&mut t, &[("SET k v", "OK"), ("TTL k", "(integer) -1"), ("PEXPIRE k 1500", "(integer) 1")]);
        check(&mut t, &[("TTL k", "(integer) 2"), ("PTTL k", "(integer) 1500")]);
        t.advance(1001);
        check(&mut t, &[("TTL k", "(integer) 0"), ("PTTL k", "(integer) 499")]);
        t.advance(499);
        check(&mut t, &[("PTTL k", "(integer) 0"), ("GET k", "\"v\"")]);
        t.advance(1);
        check(&mut t, &[("PTTL k", "(integer) -2"), ("EXPIRETIME k", "(integer) -2"), ("DBSIZE", "(integer) 0")]);
    }

    #[test]
    fn deadlines_are_told_as_they_were_set() {
        let mut t = Testing::new();
        let at = START_MS / 1000 + 10;
        t.run("SET k v");
        assert_eq!(t.run(&format!("EXPIREAT k {at}")), "(integer) 1");
        assert_eq!(t.run("EXPIRETIME k"), format!("(integer) {at}"));
        assert_eq!(t.run(&format!("PEXPIREAT k {at}499")), "(integer) 1");
        assert_eq!(t.run("EXPIRETIME k"), format!("(integer) {at}"));
        assert_eq!(t.run(&format!("PEXPIREAT k {at}500")), "(integer) 1");
        assert_eq!(t.run("EXPIRETIME k"), format!("(integer) {}", at + 1));
        assert_eq!(t.run("PEXPIRETIME k"), format!("(integer) {at}500"));
        check(&mut t, &[("PERSIST k", "(integer) 1"), ("PERSIST k", "(integer) 0"), ("PEXPIRETIME k", "(integer) -1")]);
    }

    #[test]
    fn a_time_that_has_come_removes_the_key() {
        for line in ["EXPIRE k 0", "EXPIRE k -1", "PEXPIREAT k 0", "PEXPIRE k -9223372036854775808"] {
            let mut t = Testing::new();
            check(&mut t, &[("SET k v", "OK"), (line, "(integer) 1"), ("EXISTS k", "(integer) 0")]);
        }
    }

    #[test]
    fn conditions_compare_with_the_deadline_that_is() {
        let mut t = Testing::new();
        t.run("SET k v");
        check(
            &mut t,
            &[
                ("EXPIRE none 10 LT", "(integer) 0"),
                ("EXPIRE k 10 XX", "(integer) 0"),
                ("EXPIRE k 10 GT", "(integer) 0"),
                ("EXPIRE k 10 XX LT", "(integer) 0"),
                ("EXPIRE k 10 LT", "(integer) 1"),
                ("EXPIRE k 20 NX", "(integer) 0"),
                ("EXPIRE k 10 GT", "(integer) 0"),
                ("EXPIRE k 10 LT", "(integer) 0"),
                ("EXPIRE k 20 xx gt", "(integer) 1"),
                ("EXPIRE k 5 lt xx", "(integer) 1"),
                ("TTL k", "(integer) 5"),
            ],
        );
    }

    #[test]
    fn faults_are_named_in_the_order_of_a_real_server() {
        let nx = "(error) ERR NX and XX, GT or LT options at the same time are not compatible";
        check(
            &mut Testing::new(),
            &[
                ("EXPIRE k x NX XX", nx),
                ("EXPIRE k 1 NX GT LT", nx),
                ("EXPIRE k 1 GT LT", "(error) ERR GT and LT options at the same time are not compatible"),
                ("EXPIRE k x FOO", "(error) ERR Unsupported option FOO"),
                ("EXPIRE k x", "(error) ERR value is not an integer or out of range"),
                ("EXPIRE k 9223372036854776", "(error) ERR invalid expire time in 'expire' command"),
                ("EXPIREAT k -9223372036854776", "(error) ERR invalid expire time in 'expireat' command"),
                ("PEXPIRE k 9223372036854775807", "(error) ERR invalid expire time in 'pexpire' command"),
                ("PEXPIREAT k 9223372036854775807", "(integer) 0"),
            ],
        );
    }
}
