//! Members of sorted sets by name: adding, removing, asking for scores and ranks, choosing at random, walking.

use smallvec::SmallVec;

use super::args::Args;
use super::by_chance::{self, below, different_ranks};
use super::collection::{self, MOST_REPEATS, edit, edit_or_new, read};
use super::error::{self, Result};
use super::scan::{cursor, page_options, write_page};
use super::spec::{CommandSpec, Cost, Flags, Newer, Shape};
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::number::{self, format_f64, format_f64_17};
use crate::value::object::Limits;
use crate::value::text::Text;
use crate::value::zset::Zset;

pub const COMMANDS: &[CommandSpec] =
    &[ZADD, ZCARD, ZINCRBY, ZMSCORE, ZRANDMEMBER, ZRANK, ZREM, ZREVRANK, ZSCAN, ZSCORE];

const ADDS: Flags = Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST);
const LOOKS_UP: Flags = Flags::READONLY.and(Flags::FAST);

/// Up to which size a sorted set is compact.
pub fn limits(engine: &Engine) -> Limits {
    collection::limits(engine, Param::ZsetMaxListpackEntries, Param::ZsetMaxListpackValue)
}

const ZADD: CommandSpec =
    CommandSpec::new("ZADD", "key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]", zadd)
        .summary("Adds members with their scores, or gives members that are there other scores.")
        .since("1.2.0")
        .time("O(log N) for each member, N being the size of the sorted set.")
        .flags(ADDS)
        .key_flags(&["RW UPDATE"])
        .reply(Shape::Int);

fn zadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    add(ctx, args, AddOptions::default(), out)
}

const ZINCRBY: CommandSpec = CommandSpec::new("ZINCRBY", "key increment member", zincrby)
    .summary("Adds to the score of a member, 0 for a new one, and replies with the sum.")
    .since("1.2.0")
    .time("O(log N) in the size of the sorted set.")
    .flags(ADDS)
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Text);

fn zincrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    add(ctx, args, AddOptions { incr: true, ..AddOptions::default() }, out)
}

/// The options of ZADD.
#[derive(Clone, Copy, Default)]
struct AddOptions {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
    ch: bool,
    incr: bool,
}

impl AddOptions {
    fn read(&mut self, args: &mut Args<'_>) {
        loop {
            match () {
                () if args.token("NX") => self.nx = true,
                () if args.token("XX") => self.xx = true,
                () if args.token("GT") => self.gt = true,
                () if args.token("LT") => self.lt = true,
                () if args.token("CH") => self.ch = true,
                () if args.token("INCR") => self.incr = true,
                () => return,
            }
        }
    }

    fn check(&self, pairs: usize) -> Result {
        if self.nx && self.xx {
            return Err(error::NX_AND_XX);
        }
        if self.nx && (self.gt || self.lt) || self.gt && self.lt {
            return Err(error::NX_GT_LT);
        }
        if self.incr && pairs > 1 { Err(error::INCR_ONE_PAIR) } else { Ok(()) }
    }

    /// The score that a member is to have now; `None` leaves things as they are.
    fn next(&self, given: f64, old: Option<f64>) -> Result<Option<f64>> {
        let Some(old) = old else { return Ok(Some(given).filter(|_| !self.xx)) };
        let next = if self.incr { old + given } else { given };
        if self.nx {
            return Ok(None);
        }
        if next.is_nan() {
            return Err(error::SCORE_NAN);
        }
        Ok(Some(next).filter(|&next| !(self.gt && next <= old || self.lt && next >= old)))
    }
}

fn add(ctx: &mut Ctx<'_>, args: &mut Args<'_>, mut options: AddOptions, out: &mut Tape) -> Result {
    let key = args.next()?;
    options.read(args);
    let words = args.rest();
    if words.is_empty() || !words.len().is_multiple_of(2) {
        return Err(error::SYNTAX);
    }
    options.check(words.len() / 2)?;
    let scores = words.chunks_exact(2).map(|pair| number::parse_f64(pair[0]).ok_or(error::NOT_A_FLOAT));
    let scores = scores.collect::<Result<SmallVec<[f64; 4]>>>()?;
    let limits = limits(ctx.engine);
    let event = Event::zset(if options.incr { "zincr" } else { "zadd" });
    let (mut added, mut updated, mut last) = (0, 0, None);
    edit_or_new(ctx, key, event, |zset: &mut Zset| {
        zset.expect(scores.len(), &limits);
        let mut fault = None;
        for (pair, &score) in words.chunks_exact(2).zip(&scores) {
            zset.upsert(pair[1], &limits, |old| {
                last = options.next(score, old).unwrap_or_else(|error| {
                    fault = Some(error);
                    None
                });
                added += i64::from(old.is_none() && last.is_some());
                updated += i64::from(old.is_some() && last.is_some() && last != old);
                last
            });
        }
        match fault {
            Some(fault) => Err(fault),
            None if added + updated > 0 => Ok(Edit::Changed(())),
            None => Ok(Edit::Same(())),
        }
    })?;
    ctx.count_elements((added + updated) as usize);
    match last {
        Some(score) if options.incr => out.double(score),
        None if options.incr => out.nil(),
        _ => out.int(if options.ch { added + updated } else { added }),
    }
    Ok(())
}

const ZREM: CommandSpec = CommandSpec::new("ZREM", "key member [member ...]", zrem)
    .summary("Removes members and says how many there were.")
    .since("1.2.0")
    .time("O(M log N) for M members of a sorted set of N.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW DELETE"])
    .reply(Shape::Int);

fn zrem(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, members) = (args.next()?, args.rest());
    let removed = edit(ctx, key, Event::zset("zrem"), |zset: &mut Zset| {
        let removed = members.iter().filter(|member| zset.remove(member)).count();
        Ok(if removed > 0 { Edit::Changed(removed) } else { Edit::Same(0) })
    })?;
    ctx.count_elements(removed.unwrap_or(0));
    out.int(removed.unwrap_or(0) as i64);
    Ok(())
}

const ZCARD: CommandSpec = CommandSpec::new("ZCARD", "key", zcard)
    .summary("Says how many members a sorted set has.")
    .since("1.2.0")
    .flags(LOOKS_UP)
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn zcard(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let len = read(ctx, args.next()?)?.map_or(0, Zset::len);
    out.int(len as i64);
    Ok(())
}

const ZSCORE: CommandSpec = CommandSpec::new("ZSCORE", "key member", zscore)
    .summary("Tells the score of a member.")
    .since("1.2.0")
    .flags(LOOKS_UP)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextOrNull);

fn zscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, member) = (args.next()?, args.next()?);
    write_score(read(ctx, key)?, member, out);
    Ok(())
}

const ZMSCORE: CommandSpec = CommandSpec::new("ZMSCORE", "key member [member ...]", zmscore)
    .summary("Tells the scores of several members.")
    .since("6.2.0")
    .time("O(N) in the number of members asked for.")
    .flags(LOOKS_UP)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextsOrNulls);

fn zmscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, members) = (args.next()?, args.rest());
    let zset = read(ctx, key)?;
    out.array(members.len());
    members.iter().for_each(|member| write_score(zset, member, out));
    Ok(())
}

fn write_score(zset: Option<&Zset>, member: &[u8], out: &mut Tape) {
    match zset.and_then(|zset| zset.score(member)) {
        Some(score) => out.double(score),
        None => out.nil(),
    }
}

const WITHSCORE: &[Newer] = &[("WITHSCORE", "7.2.0", "7.2.0")];

const ZRANK: CommandSpec = CommandSpec::new("ZRANK", "key member [WITHSCORE]", zrank)
    .summary("Tells how many members are before one, in the order of scores.")
    .since("2.0.0")
    .time("O(log N) in the size of the sorted set.")
    .newer(WITHSCORE)
    .flags(LOOKS_UP)
    .key_flags(&["RO ACCESS"]);

fn zrank(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    rank(ctx, args, "zrank", |_, rank| rank, out)
}

const ZREVRANK: CommandSpec = CommandSpec::new("ZREVRANK", "key member [WITHSCORE]", zrevrank)
    .summary("Tells how many members are behind one, in the order of scores.")
    .since("2.0.0")
    .time("O(log N) in the size of the sorted set.")
    .newer(WITHSCORE)
    .flags(LOOKS_UP)
    .key_flags(&["RO ACCESS"]);

fn zrevrank(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    rank(ctx, args, "zrevrank", |len, rank| len - 1 - rank, out)
}

fn rank(
    ctx: &mut Ctx<'_>,
    args: &mut Args<'_>,
    name: &str,
    place: impl Fn(usize, usize) -> usize,
    out: &mut Tape,
) -> Result {
    let (key, member) = (args.next()?, args.next()?);
    if args.remaining() > 1 {
        return Err(error::wrong_arity(name));
    }
    let with_score = args.token("WITHSCORE");
    args.finish()?;
    let found = read::<Zset>(ctx, key)?.and_then(|zset| {
        let rank = place(zset.len(), zset.rank(member)?);
        Some((rank as i64, zset.score(member)?))
    });
    match found {
        None if with_score => out.nil_array(),
        None => out.nil(),
        Some((rank, _)) if !with_score => out.int(rank),
        Some((rank, score)) => {
            out.array(2);
            out.int(rank);
            out.double(score);
        }
    }
    Ok(())
}

const ZRANDMEMBER: CommandSpec = CommandSpec::new("ZRANDMEMBER", "key [count [WITHSCORES]]", zrandmember)
    .tips(&["nondeterministic_output"])
    .summary(
        "Chooses members at random: one, several different ones, or with a negative count several that may be equal.",
    )
    .since("6.2.0")
    .time("O(M log N) for M members of a sorted set of N.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part);

fn zrandmember(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let engine = ctx.engine;
    if args.is_done() {
        match read::<Zset>(ctx, key)?.and_then(|zset| zset.at(below(engine, zset.len()))) {
            Some((member, _)) => out.bulk(&member),
            None => out.nil(),
        }
        return Ok(());
    }
    let count = args.int()?;
    if count == i64::MIN {
        return Err(error::COUNT_OUT_OF_RANGE);
    }
    let with_scores = args.token("WITHSCORES");
    args.finish()?;
    if with_scores && count.unsigned_abs() > i64::MAX as u64 / 2 {
        return Err(error::VALUE_OUT_OF_RANGE);
    }
    let bound = ctx.bounds();
    let Some(zset) = read::<Zset>(ctx, key)? else {
        out.array(0);
        return Ok(());
    };
    let wanted = count.unsigned_abs() as usize;
    if count < 0 && wanted > MOST_REPEATS {
        return Err(error::VALUE_OUT_OF_RANGE);
    }
    bound(if count < 0 { wanted } else { wanted.min(zset.len()) })?;
    if count >= 0 {
        let ranks = different_ranks(engine, wanted, zset.len());
        write_ranks(zset, ranks.len(), ranks.into_iter(), with_scores, out);
    } else {
        write_ranks(zset, wanted, (0..wanted).map(|_| below(engine, zset.len())), with_scores, out);
    }
    Ok(())
}

fn write_ranks(zset: &Zset, count: usize, ranks: impl Iterator<Item = usize>, with_scores: bool, out: &mut Tape) {
    if with_scores {
        out.pairs(count)
    } else {
        out.array(count)
    }
    // In a compact set every look-up is a walk.
    let walked: Vec<_> = if zset.is_compact() && count > 1 { zset.iter().collect() } else { Vec::new() };
    for (member, score) in ranks.filter_map(|rank| walked.get(rank).copied().or_else(|| zset.at(rank))) {
        out.bulk(&member);
        if with_scores {
            out.double(score);
        }
    }
}

const ZSCAN: CommandSpec = CommandSpec::new("ZSCAN", "key cursor [MATCH pattern] [COUNT count]", zscan)
    .tips(&["nondeterministic_output"])
    .summary("Names the members with their scores page by page, with a cursor to go on from.")
    .since("2.8.0")
    .time("O(COUNT) for each call, O(N) for a whole walk.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Page)
    .cost(Cost::Part);

fn zscan(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let cursor = cursor(args)?;
    let bound = ctx.bounds();
    let seeded = ctx.engine.chance.is_seeded();
    let mut items = Tape::new();
    let Some(zset) = read::<Zset>(ctx, key)? else {
        write_page(None, 0, &items, out);
        return Ok(());
    };
    let page = page_options(args, |_| Ok(false))?;
    bound(page.count.min(zset.len()))?;
    let mut len = 0;
    // A real server prints scores here from its large form as older versions did everywhere.
    let print = if zset.is_compact() { format_f64 } else { format_f64_17 };
    let mut report = |member: Text<'_>, score| {
        if page.accepts(&member) {
            items.bulk(&member);
            items.bulk(&print(score));
            len += 2;
        }
    };
    let next = if seeded && !zset.is_compact() {
        let (met, next) = by_chance::page(zset.iter(), cursor, page.count);
        met.into_iter().for_each(|(member, score)| report(member, score));
        next
    } else {
        zset.scan(cursor, page.count, report)
    };
    write_page(next, len, &items, out);
    Ok(())
}

#[cfg(test)]
mod tests;
