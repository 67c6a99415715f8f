//! Sets: members by chance.

use std::collections::BTreeSet;

use super::args::Args;
use super::by_chance;
use super::collection::{MOST_REPEATS, edit, peek, read, read_part};
use super::error::{self, Error, Result};
use super::set::{set_limits, write_members};
use super::spec::{CommandSpec, Cost, Flags};
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::bytes::Bytes;
use crate::value::set::{STAYING, Set};

pub const COMMANDS: &[CommandSpec] = &[SPOP, SRANDMEMBER];

const SPOP: CommandSpec = CommandSpec::new("SPOP", "key [count]", spop)
    .tips(&["nondeterministic_output"])
    .summary("Removes and returns a random member of a set, or several.")
    .time("O(N) in the number of members asked for.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE"])
    .cost(Cost::Part);

fn spop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    if !args.is_done() {
        return spop_count(ctx, key, args, out);
    }
    let engine = ctx.engine;
    let popped = edit(ctx, key, Event::set("spop"), |set: &mut Set| Ok(Edit::Changed(pop(engine, set))))?;
    match popped.flatten() {
        Some(member) => out.bulk(&member),
        None => out.nil(),
    }
    Ok(())
}

fn pop(engine: &Engine, set: &mut Set) -> Option<Bytes> {
    if !engine.chance.is_seeded() {
        return set.pop(|| engine.random());
    }
    let member = Bytes::new(&by_chance::one(engine, set.iter())?);
    set.remove(&member);
    Some(member)
}

/// As [`Set::pop_many`], for an engine with a seed. It leaves the same encoding.
fn pop_many(engine: &Engine, set: &mut Set, count: usize, out: &mut Tape) {
    let drawn: BTreeSet<Bytes> =
        by_chance::several(engine, set.iter(), count).iter().map(|name| Bytes::new(name)).collect();
    let mut rest: Vec<Bytes> = Vec::new();
    let mut gone: Vec<Bytes> = Vec::new();
    for member in set.iter().map(|member| Bytes::new(&member)) {
        if drawn.contains(&member) { gone.push(member) } else { rest.push(member) }
    }
    gone.sort_unstable();
    gone.iter().for_each(|member| out.bulk(member));
    if rest.len() * STAYING > count {
        gone.iter().for_each(|member| _ = set.remove(member));
        return;
    }
    // Into a form that keeps the order in which they come.
    rest.sort_unstable();
    *set = set.beginning();
    let limits = set_limits(engine);
    rest.iter().for_each(|member| _ = set.insert(member, &limits));
}

fn spop_count(ctx: &mut Ctx<'_>, key: &[u8], args: &mut Args<'_>, out: &mut Tape) -> Result {
    let count = count(args, error::NOT_POSITIVE, 0, error::NOT_POSITIVE)? as usize;
    let len = peek::<Set>(ctx, key)?.map_or(0, Set::len);
    ctx.bound(count.min(len))?;
    if count.min(len) == 0 {
        out.set(0);
        return Ok(());
    }
    let engine = ctx.engine;
    edit(ctx, key, Event::set("spop"), |set: &mut Set| {
        if count >= len {
            write_members(set, out);
            set.clear();
        } else {
            out.set(count);
            if engine.chance.is_seeded() {
                pop_many(engine, set, count, out);
                return Ok(Edit::Changed(()));
            }
            set.pop_many(count, &set_limits(engine), || engine.random(), |member| out.bulk(member));
        }
        Ok(Edit::Changed(()))
    })?;
    ctx.count_elements(count.min(len));
    Ok(())
}

const SRANDMEMBER: CommandSpec = CommandSpec::new("SRANDMEMBER", "key [count]", srandmember)
    .tips(&["nondeterministic_output"])
    .summary("Returns a random member of a set, or several: different ones, or any when the count is negative.")
    .time("O(N) in the number of members asked for.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part);

fn srandmember(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    if !args.is_done() {
        return srandmember_count(ctx, key, args, out);
    }
    let engine = ctx.engine;
    let set = read::<Set>(ctx, key)?;
    let drawn = match set {
        Some(set) if engine.chance.is_seeded() => by_chance::one(engine, set.iter()),
        set => set.and_then(|set| set.random(|| engine.random())),
    };
    match drawn {
        Some(member) => out.bulk(&member),
        None => out.nil(),
    }
    Ok(())
}

fn srandmember_count(ctx: &mut Ctx<'_>, key: &[u8], args: &mut Args<'_>, out: &mut Tape) -> Result {
    let count = count(args, error::NOT_AN_INTEGER, -i64::MAX, error::COUNT_OUT_OF_RANGE)?;
    let (repeats, count) = (count < 0, usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX));
    if repeats && count > MOST_REPEATS && peek::<Set>(ctx, key)?.is_some() {
        return Err(error::VALUE_OUT_OF_RANGE);
    }
    let engine = ctx.engine;
    // Drawing many different members is a walk over all.
    let work = |set: &Set| if repeats || count < set.len() / 3 { count } else { set.len() };
    let Some(set) = read_part(ctx, key, work)? else {
        out.array(0);
        return Ok(());
    };
    let count = if repeats { count } else { count.min(set.len()) };
    out.array(count);
    if engine.chance.is_seeded() {
        let draw = if repeats { by_chance::repeated } else { by_chance::several };
        draw(engine, set.iter(), count).into_iter().for_each(|member| out.bulk(&member));
    } else if repeats {
        (0..count).map_while(|_| set.random(|| engine.random())).for_each(|member| out.bulk(&member));
    } else {
        set.sample(count, || engine.random()).for_each(|member| out.bulk(&member));
    }
    Ok(())
}

/// The last argument, a number of `least` or more.
fn count(args: &mut Args<'_>, no_integer: Error, least: i64, too_small: Error) -> Result<i64> {
    if args.remaining() > 1 {
        return Err(error::SYNTAX);
    }
    let count = args.int_or(no_integer)?;
    if count < least { Err(too_small) } else { Ok(count) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::command::testing::Testing;
    use crate::exec::{Lane, Outcome, Patience, run};
    use crate::reply::Tape;

    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    const POSITIVE: &str = "(error) ERR value is out of range, must be positive";

    /// The words of a reply.
    fn words(reply: &str) -> Vec<String> {
        reply.split('"').skip(1).step_by(2).map(str::to_string).collect()
    }

    fn filled(members: usize) -> Testing {
        let mut t = Testing::new();
        for n in 0..members {
            t.run(&format!("SADD s m{n}"));
        }
        t
    }

    #[test]
    fn what_there_is_and_what_there_is_not() {
        let mut t = Testing::new();
        t.run("SET k v");
        t.run("SADD one a");
        for (line, reply) in [
            ("SPOP none", "(nil)"),
            ("SPOP none 1", "~[]"),
            ("SPOP none -1", POSITIVE),
            ("SPOP one x", POSITIVE),
            ("SPOP one x y", "(error) ERR syntax error"),
            ("SPOP one 0", "~[]"),
            ("SPOP k", WRONG),
            ("SPOP k 0", WRONG),
            ("SRANDMEMBER none", "(nil)"),
            ("SRANDMEMBER none 1", "[]"),
            ("SRANDMEMBER one 0", "[]"),
            ("SRANDMEMBER one x", "(error) ERR value is not an integer or out of range"),
            ("SRANDMEMBER one x y", "(error) ERR syntax error"),
            ("SRANDMEMBER k 0", WRONG),
            ("SRANDMEMBER k", WRONG),
            ("SRANDMEMBER one", "\"a\""),
            ("SRANDMEMBER one 5", "[\"a\"]"),
            ("SRANDMEMBER one -3", "[\"a\", \"a\", \"a\"]"),
            (
                "SRANDMEMBER one -9223372036854775808",
                "(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807",
            ),
            ("SPOP one", "\"a\""),
            ("EXISTS one", "(integer) 0"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn as_many_as_asked_for() {
        for count in [1, 5, 50, 95, 99, 100, 1000] {
            let mut t = filled(100);
            let mut drawn = words(&t.run(&format!("SRANDMEMBER s {count}")));
            drawn.sort();
            drawn.dedup();
            assert_eq!(drawn.len(), count.min(100));
            assert_eq!(words(&t.run(&format!("SRANDMEMBER s -{count}"))).len(), count);
            let mut popped = words(&t.run(&format!("SPOP s {count}")));
            popped.extend(words(&t.run("SMEMBERS s")));
            popped.sort();
            popped.dedup();
            assert_eq!(popped.len(), 100);
            assert_eq!(t.run("SCARD s"), format!("(integer) {}", 100 - count.min(100)));
            assert_eq!(t.run("EXISTS s"), format!("(integer) {}", (count < 100) as i32));
        }
    }

    /// The engine's own source of chance, whose seed is fixed, is as fair as the choice made with it.
    #[test]
    fn chance_is_fair() {
        let mut t = filled(50);
        for command in ["SRANDMEMBER s", "SRANDMEMBER s -10", "SRANDMEMBER s 5"] {
            let mut counts = BTreeMap::<String, f64>::new();
            for _ in 0..2000 {
                for member in words(&t.run(command)) {
                    *counts.entry(member).or_default() += 1.0;
                }
            }
            let expected = counts.values().sum::<f64>() / 50.0;
            let chi: f64 = counts.values().map(|count| (count - expected).powi(2) / expected).sum();
            // 49 degrees of freedom: one of a thousand is above 85.
            assert!(counts.len() == 50 && chi < 85.0, "{command}: {chi}");
        }
    }

    #[test]
    fn many_members_are_left_to_others() {
        let mut t = filled(0);
        for hundred in 0..300 {
            let members: Vec<String> = (0..100).map(|n| (hundred * 100 + n).to_string()).collect();
            t.run(&format!("SADD s {}", members.join(" ")));
        }
        let mut hurried = |line: &str| {
            let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
            run(&mut t.session, &words, &mut Tape::new(), Patience::Hurries)
        };
        for (line, outcome) in [
            ("SRANDMEMBER s", Outcome::Done),
            ("SRANDMEMBER s 9000", Outcome::Done),
            ("SRANDMEMBER s 10000", Outcome::Later(Lane::Long)),
            ("SRANDMEMBER s -10001", Outcome::Later(Lane::Long)),
            ("SPOP s 10001", Outcome::Later(Lane::Long)),
            ("SPOP s 10000", Outcome::Done),
            ("SCARD s", Outcome::Done),
            ("SSCAN s 0 COUNT 20000", Outcome::Later(Lane::Long)),
            ("SSCAN s 0 COUNT 10000", Outcome::Done),
            ("SMEMBERS s", Outcome::Later(Lane::Long)),
        ] {
            assert_eq!(hurried(line), outcome, "{line}");
        }
        assert_eq!(t.run("SCARD s"), "(integer) 20000");
    }
}
