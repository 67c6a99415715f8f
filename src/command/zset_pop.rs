//! Taking members off the ends of sorted sets.

use super::args::Args;
use super::collection::{edit, peek};
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use super::zset_range::each;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::number;
use crate::value::zset::Zset;

pub const COMMANDS: &[CommandSpec] = &[ZMPOP, ZPOPMAX, ZPOPMIN];

/// The end of a sorted set from which members are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Min,
    Max,
}

impl End {
    fn event(self) -> Event {
        Event::zset(if self == End::Min { "zpopmin" } else { "zpopmax" })
    }
}

/// How many members could be taken at once from a key's sorted set: 0 when there is none.
fn available(ctx: &mut Ctx<'_>, key: &[u8], count: usize) -> Result<usize> {
    let count = peek::<Zset>(ctx, key)?.map_or(0, |zset| zset.len().min(count));
    ctx.bound(count)?;
    Ok(count)
}

/// Takes `count` members, which must be available, and writes each with its score, in an array of its own if `nested`.
fn pop(ctx: &mut Ctx<'_>, key: &[u8], end: End, count: usize, nested: bool, out: &mut Tape) -> Result {
    edit(ctx, key, end.event(), |zset: &mut Zset| {
        let len = zset.len();
        let ranks = if end == End::Min { 0..count } else { len - count..len };
        each(zset, ranks.clone(), end == End::Max, |member, score| {
            if nested {
                out.array(2);
            }
            out.bulk(member);
            out.double(score);
        });
        zset.remove_range(ranks);
        Ok(Edit::Changed(()))
    })?;
    ctx.count_elements(count);
    Ok(())
}

const fn pops(name: &'static str, handler: super::spec::Handler) -> CommandSpec {
    CommandSpec::new(name, "key [count]", handler)
        .since("5.0.0")
        .time("O(log N + M) for M members of a sorted set of N.")
        .flags(Flags::WRITE.and(Flags::FAST))
        .key_flags(&["RW ACCESS DELETE"])
        .reply(Shape::Texts)
        .cost(Cost::Part)
}

const ZPOPMIN: CommandSpec =
    pops("ZPOPMIN", zpopmin).summary("Takes the members with the lowest scores out of a sorted set.");

fn zpopmin(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop_one_key(ctx, args, End::Min, out)
}

const ZPOPMAX: CommandSpec =
    pops("ZPOPMAX", zpopmax).summary("Takes the members with the highest scores out of a sorted set.");

fn zpopmax(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop_one_key(ctx, args, End::Max, out)
}

fn pop_one_key(ctx: &mut Ctx<'_>, args: &mut Args<'_>, end: End, out: &mut Tape) -> Result {
    let key = args.next()?;
    if args.remaining() > 1 {
        return Err(error::SYNTAX);
    }
    let count = match args.is_done() {
        true => None,
        false => Some(at_least(0, args.next()?).ok_or(error::NOT_POSITIVE)?),
    };
    let taken = available(ctx, key, count.unwrap_or(1))?;
    match (count, taken) {
        (_, 0) => {
            out.array(0);
            return Ok(());
        }
        // The one member and its score are no pair among pairs, not even in RESP3.
        (None, _) => out.array(2),
        (Some(_), taken) => out.pairs(taken),
    }
    pop(ctx, key, end, taken, false, out)
}

/// An integer that is `least` or more.
fn at_least(least: i64, text: &[u8]) -> Option<usize> {
    number::parse_i64(text).filter(|&value| value >= least).map(|value| value as usize)
}

const ZMPOP: CommandSpec = CommandSpec::new("ZMPOP", "numkeys key [key ...] <MIN | MAX> [COUNT count]", zmpop)
    .summary("Takes members off one end of the first of several sorted sets that has any.")
    .since("7.0.0")
    .time("O(K + M log N) for K keys and M members taken from a sorted set of N.")
    .flags(Flags::WRITE)
    .keys(KeyRule::Numkeys { count: 1, dest: 0 })
    .key_flags(&["RW ACCESS DELETE"])
    .cost(Cost::Part);

fn zmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let pop = MultiPop::read(args)?;
    if !pop.run(ctx, out)? {
        out.nil_array();
    }
    Ok(())
}

/// Takes one member and replies with key, member and score; false, and no reply, if there is none.
pub fn pop_from(ctx: &mut Ctx<'_>, key: &[u8], end: End, out: &mut Tape) -> Result<bool> {
    if available(ctx, key, 1)? == 0 {
        return Ok(false);
    }
    out.array(3);
    out.bulk(key);
    pop(ctx, key, end, 1, false, out)?;
    Ok(true)
}

/// What ZMPOP asks for.
pub struct MultiPop<'a> {
    pub keys: Vec<&'a [u8]>,
    end: End,
    count: usize,
}

impl<'a> MultiPop<'a> {
    /// Reads from the number of keys to the end.
    pub fn read(args: &mut Args<'a>) -> Result<MultiPop<'a>> {
        let numkeys = at_least(1, args.next()?).ok_or(error::NUMKEYS)?;
        if numkeys >= args.remaining() {
            return Err(error::SYNTAX);
        }
        let keys = (0..numkeys).map(|_| args.next()).collect::<Result<Vec<_>>>()?;
        let end = match () {
            () if args.token("MIN") => End::Min,
            () if args.token("MAX") => End::Max,
            () => return Err(error::SYNTAX),
        };
        let mut count = 1;
        if args.remaining() > 1 && args.token("COUNT") {
            count = at_least(1, args.next()?).ok_or(error::COUNT_NOT_POSITIVE)?;
        }
        args.finish()?;
        Ok(MultiPop { keys, end, count })
    }

    /// Takes from the first key that has something and replies; false, and no reply, if none has.
    pub fn run(&self, ctx: &mut Ctx<'_>, out: &mut Tape) -> Result<bool> {
        for key in &self.keys {
            let taken = available(ctx, key, self.count)?;
            if taken > 0 {
                out.array(2);
                out.bulk(key);
                out.array(taken);
                pop(ctx, key, self.end, taken, true, out)?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

    fn check(table: &[(&str, &str)]) {
        let mut t = Testing::new();
        t.run("ZADD z 1 a 2 b 3 c 4 d 5 e");
        t.run("SET s v");
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn from_one_key() {
        check(&[
            ("ZPOPMIN z", r#"["a", (double) 1]"#),
            ("ZPOPMAX z 1", r#"[["e", (double) 5]]"#),
            ("ZPOPMAX z 0", "[]"),
            ("ZPOPMAX z 2", r#"[["d", (double) 4], ["c", (double) 3]]"#),
            ("ZPOPMIN z 9", r#"[["b", (double) 2]]"#),
            ("EXISTS z", "(integer) 0"),
            ("ZPOPMIN z", "[]"),
            ("ZPOPMIN z 3", "[]"),
            ("ZPOPMIN s 0", WRONG),
            ("ZPOPMIN s -1", "(error) ERR value is out of range, must be positive"),
            ("ZPOPMIN s x", "(error) ERR value is out of range, must be positive"),
            ("ZPOPMIN s 1 2", "(error) ERR syntax error"),
        ]);
    }

    #[test]
    fn from_the_first_key_that_has_something() {
        check(&[
            ("ZMPOP 2 none z MIN", r#"["z", [["a", (double) 1]]]"#),
            ("ZMPOP 1 z max count 2", r#"["z", [["e", (double) 5], ["d", (double) 4]]]"#),
            ("ZMPOP 1 z MIN COUNT 9", r#"["z", [["b", (double) 2], ["c", (double) 3]]]"#),
            ("EXISTS z", "(integer) 0"),
            ("ZMPOP 2 none z MIN", "(nil)"),
            ("ZMPOP 2 none s MIN", WRONG),
            ("ZMPOP 0 s MIN", "(error) ERR numkeys should be greater than 0"),
            ("ZMPOP x s MIN", "(error) ERR numkeys should be greater than 0"),
            ("ZMPOP 2 s MIN", "(error) ERR syntax error"),
            ("ZMPOP 1 s FOO COUNT 0", "(error) ERR syntax error"),
            ("ZMPOP 1 s MIN COUNT 0", "(error) ERR count should be greater than 0"),
            ("ZMPOP 1 s MIN COUNT", "(error) ERR syntax error"),
            ("ZMPOP 1 s MIN COUNT 1 COUNT 1", "(error) ERR syntax error"),
        ]);
    }
}
