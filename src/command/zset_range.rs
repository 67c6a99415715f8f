//! Ranges of sorted sets, by rank, score or member: reading, counting, storing, removing.

use std::ops::Range;

use super::args::Args;
use super::collection::{edit, peek, read, store};
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::zset::limits;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::number;
use crate::value::object::Collection;
use crate::value::zset::{LexBound, ScoreBound, Zset};

pub const COMMANDS: &[CommandSpec] = &[
    ZCOUNT,
    ZLEXCOUNT,
    ZRANGE,
    ZRANGEBYLEX,
    ZRANGEBYSCORE,
    ZRANGESTORE,
    ZREMRANGEBYLEX,
    ZREMRANGEBYRANK,
    ZREMRANGEBYSCORE,
    ZREVRANGE,
    ZREVRANGEBYLEX,
    ZREVRANGEBYSCORE,
];

/// What the bounds of a range are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rank,
    Score,
    Lex,
}

#[derive(Clone, Copy)]
enum Bounds<'a> {
    Rank(i64, i64),
    Score(ScoreBound, ScoreBound),
    Lex(LexBound<'a>, LexBound<'a>),
}

impl<'a> Bounds<'a> {
    fn parse(kind: Kind, min: &'a [u8], max: &'a [u8]) -> Result<Bounds<'a>> {
        let rank = |text| number::parse_i64(text).ok_or(error::NOT_AN_INTEGER);
        let score = |text| score_bound(text).ok_or(error::SCORE_RANGE);
        let lex = |text| lex_bound(text).ok_or(error::LEX_RANGE);
        Ok(match kind {
            Kind::Rank => Bounds::Rank(rank(min)?, rank(max)?),
            Kind::Score => Bounds::Score(score(min)?, score(max)?),
            Kind::Lex => Bounds::Lex(lex(min)?, lex(max)?),
        })
    }

    /// The ranks, from the lowest score on, of what is within the bounds, but for the first `skip` in the direction of
    /// reading. Ranks in reverse count from the highest score.
    fn ranks(&self, zset: &Zset, reverse: bool, skip: usize) -> Range<usize> {
        let Range { start, end } = match *self {
            Bounds::Lex(min, max) => return zset.ranks_of_members(min, max, reverse, skip),
            Bounds::Score(min, max) => zset.ranks_of_scores(min, max),
            Bounds::Rank(start, stop) => places(start, stop, zset.len(), reverse),
        };
        let skip = skip.min(end - start);
        if reverse { start..end - skip } else { start + skip..end }
    }
}

/// The places of a list of `len` between two that count from its end when they are negative; in reverse, all of them
/// mirrored.
fn places(start: i64, stop: i64, len: usize, reverse: bool) -> Range<usize> {
    let len = len as i64;
    let from_start = |place: i64| if place < 0 { place.saturating_add(len) } else { place };
    let start = from_start(start).max(0);
    let end = from_start(stop).min(len - 1) + 1;
    if start >= end {
        return 0..0;
    }
    let (start, end) = if reverse { (len - end, len - start) } else { (start, end) };
    start as usize..end as usize
}

/// `1.5`, `(1.5` or an infinity. A real server is generous here: a text without a number is 0, and a byte of zero ends
/// it.
fn score_bound(text: &[u8]) -> Option<ScoreBound> {
    let (exclusive, number) = match text {
        [b'(', number @ ..] => (true, number),
        number => (false, number),
    };
    let number = number.split(|&byte| byte == 0).next().unwrap_or_default();
    let score = match number {
        b"" => 0.0,
        number => std::str::from_utf8(number).ok()?.parse::<f64>().ok()?,
    };
    Some(ScoreBound { score, exclusive }).filter(|bound| !bound.score.is_nan())
}

/// `[member`, `(member`, `-` or `+`.
fn lex_bound(text: &[u8]) -> Option<LexBound<'_>> {
    match text {
        [b'-'] | [b'-', 0, ..] => Some(LexBound::Lowest),
        [b'+'] | [b'+', 0, ..] => Some(LexBound::Highest),
        [b'[', member @ ..] => Some(LexBound::Inclusive(member)),
        [b'(', member @ ..] => Some(LexBound::Exclusive(member)),
        _ => None,
    }
}

/// What the commands that read a range ask for.
struct Query<'a> {
    bounds: Bounds<'a>,
    reverse: bool,
    offset: i64,
    /// Negative for all.
    limit: i64,
    with_scores: bool,
}

/// What the name of a command says of its range; what it leaves open, options say.
#[derive(Clone, Copy, Default)]
struct Form {
    kind: Option<Kind>,
    reverse: Option<bool>,
    /// The range is stored, without a reply that could have scores.
    stores: bool,
}

impl<'a> Query<'a> {
    fn read(args: &mut Args<'a>, form: Form) -> Result<Query<'a>> {
        let (first, second) = (args.next()?, args.next()?);
        let (mut kind, mut reverse, mut with_scores) = (form.kind, form.reverse, false);
        let (mut offset, mut limit) = (0, -1);
        while !args.is_done() {
            if !form.stores && args.token("WITHSCORES") {
                with_scores = true;
            } else if args.remaining() > 2 && args.token("LIMIT") {
                (offset, limit) = (args.int()?, args.int()?);
            } else if reverse.is_none() && args.token("REV") {
                reverse = Some(true);
            } else if kind.is_none() && args.token("BYLEX") {
                kind = Some(Kind::Lex);
            } else if kind.is_none() && args.token("BYSCORE") {
                kind = Some(Kind::Score);
            } else {
                return Err(error::SYNTAX);
            }
        }
        let (kind, reverse) = (kind.unwrap_or(Kind::Rank), reverse.unwrap_or(false));
        if kind == Kind::Rank && limit != -1 {
            return Err(error::LIMIT_BY_RANK);
        }
        if kind == Kind::Lex && with_scores {
            return Err(error::WITHSCORES_BYLEX);
        }
        let swapped = reverse && kind != Kind::Rank;
        let (min, max) = if swapped { (second, first) } else { (first, second) };
        let bounds = Bounds::parse(kind, min, max)?;
        if kind == Kind::Rank {
            (offset, limit) = (0, -1);
        }
        Ok(Query { bounds, reverse, offset, limit, with_scores })
    }

    fn ranks(&self, zset: &Zset) -> Range<usize> {
        let Ok(skip) = usize::try_from(self.offset) else { return 0..0 };
        let Range { start, end } = self.bounds.ranks(zset, self.reverse, skip);
        let count = usize::try_from(self.limit).map_or(end - start, |limit| limit.min(end - start));
        if self.reverse { end - count..end } else { start..start + count }
    }
}

/// Calls `visit` with the members of these ranks in one of the two directions.
pub fn each(zset: &Zset, ranks: Range<usize>, reverse: bool, mut visit: impl FnMut(&[u8], f64)) {
    let members = zset.range(ranks);
    if reverse {
        members.rev().for_each(|(member, score)| visit(&member, score));
    } else {
        members.for_each(|(member, score)| visit(&member, score));
    }
}

fn range(ctx: &mut Ctx<'_>, args: &mut Args<'_>, form: Form, out: &mut Tape) -> Result {
    let key = args.next()?;
    let query = Query::read(args, form)?;
    let bound = ctx.bounds();
    let Some(zset) = read::<Zset>(ctx, key)? else {
        out.array(0);
        return Ok(());
    };
    let ranks = query.ranks(zset);
    bound(ranks.len())?;
    if query.with_scores {
        out.pairs(ranks.len());
        each(zset, ranks, query.reverse, |member, score| {
            out.bulk(member);
            out.double(score);
        });
    } else {
        out.array(ranks.len());
        each(zset, ranks, query.reverse, |member, _| out.bulk(member));
    }
    Ok(())
}

const fn reads(name: &'static str, synopsis: &'static str, handler: super::spec::Handler) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler)
        .time("O(log N + M) for M members of a sorted set of N.")
        .flags(Flags::READONLY)
        .key_flags(&["RO ACCESS"])
        .reply(Shape::Texts)
        .cost(Cost::Part)
}

const ZRANGE: CommandSpec =
    reads("ZRANGE", "key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]", zrange)
        .summary("Names the members in a range of ranks, scores or members, in either direction.")
        .since("1.2.0");

fn zrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    range(ctx, args, Form::default(), out)
}

const ZREVRANGE: CommandSpec = reads("ZREVRANGE", "key start stop [WITHSCORES]", zrevrange)
    .arity(-4)
    .summary("Names the members in a range of ranks that count from the highest score.")
    .since("1.2.0");

fn zrevrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    range(ctx, args, Form { kind: Some(Kind::Rank), reverse: Some(true), stores: false }, out)
}

const ZRANGEBYSCORE: CommandSpec =
    reads("ZRANGEBYSCORE", "key min max [WITHSCORES] [LIMIT offset count]", zrangebyscore)
        .summary("Names the members in a range of scores.")
        .since("1.0.5");

fn zrangebyscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    range(ctx, args, Form { kind: Some(Kind::Score), reverse: Some(false), stores: false }, out)
}

const ZREVRANGEBYSCORE: CommandSpec =
    reads("ZREVRANGEBYSCORE", "key max min [WITHSCORES] [LIMIT offset count]", zrevrangebyscore)
        .summary("Names the members in a range of scores, highest score first.")
        .since("2.2.0");

fn zrevrangebyscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    range(ctx, args, Form { kind: Some(Kind::Score), reverse: Some(true), stores: false }, out)
}

const ZRANGEBYLEX: CommandSpec = reads("ZRANGEBYLEX", "key min max [LIMIT offset count]", zrangebylex)
    .summary("Names the members in a range of members, where all have the same score.")
    .since("2.8.9");

fn zrangebylex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    range(ctx, args, Form { kind: Some(Kind::Lex), reverse: Some(false), stores: false }, out)
}

const ZREVRANGEBYLEX: CommandSpec = reads("ZREVRANGEBYLEX", "key max min [LIMIT offset count]", zrevrangebylex)
    .summary("Names the members in a range of members, last one first, where all have the same score.")
    .since("2.8.9");

fn zrevrangebylex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    range(ctx, args, Form { kind: Some(Kind::Lex), reverse: Some(true), stores: false }, out)
}

const ZRANGESTORE: CommandSpec =
    CommandSpec::new("ZRANGESTORE", "dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]", zrangestore)
        .summary("Stores the members in a range of ranks, scores or members as another sorted set.")
        .since("6.2.0")
        .time("O(log N + M log M) for M members of a sorted set of N.")
        .flags(Flags::WRITE.and(Flags::DENYOOM))
        .keys(super::spec::KeyRule::Range { first: 1, last: 2, step: 1 })
        .key_flags(&["OW UPDATE", "RO ACCESS"])
        .reply(Shape::Int)
        .cost(Cost::Part);

fn zrangestore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (dst, src) = (args.next()?, args.next()?);
    let query = Query::read(args, Form { stores: true, ..Form::default() })?;
    let (engine, bound) = (ctx.engine, ctx.bounds());
    let limits = limits(engine);
    let mut result = Zset::new();
    if let Some(zset) = read::<Zset>(ctx, src)? {
        let ranks = query.ranks(zset);
        bound(ranks.len())?;
        if matches!(query.bounds, Bounds::Rank(..)) {
            result.expect(ranks.len(), &limits);
        }
        each(zset, ranks, query.reverse, |member, score| result.upsert(member, &limits, |_| Some(score)));
    }
    let len = result.len();
    store(ctx, dst, result, Event::zset("zrangestore"));
    out.int(len as i64);
    Ok(())
}

const ZCOUNT: CommandSpec = CommandSpec::new("ZCOUNT", "key min max", zcount)
    .summary("Says how many members are in a range of scores.")
    .since("2.0.0")
    .time("O(log N) in the size of the sorted set.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Int);

fn zcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    count(ctx, args, Kind::Score, out)
}

const ZLEXCOUNT: CommandSpec = CommandSpec::new("ZLEXCOUNT", "key min max", zlexcount)
    .summary("Says how many members are in a range of members, where all have the same score.")
    .since("2.8.9")
    .time("O(log N) in the size of the sorted set.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Int);

fn zlexcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    count(ctx, args, Kind::Lex, out)
}

fn count(ctx: &mut Ctx<'_>, args: &mut Args<'_>, kind: Kind, out: &mut Tape) -> Result {
    let key = args.next()?;
    let bounds = Bounds::parse(kind, args.next()?, args.next()?)?;
    let count = read::<Zset>(ctx, key)?.map_or(0, |zset| bounds.ranks(zset, false, 0).len());
    out.int(count as i64);
    Ok(())
}

const fn removes(name: &'static str, synopsis: &'static str, handler: super::spec::Handler) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler)
        .time("O(log N + M) for M members of a sorted set of N.")
        .flags(Flags::WRITE)
        .key_flags(&["RW DELETE"])
        .reply(Shape::Int)
        .cost(Cost::Part)
}

const ZREMRANGEBYRANK: CommandSpec = removes("ZREMRANGEBYRANK", "key start stop", zremrangebyrank)
    .summary("Removes the members in a range of ranks.")
    .since("2.0.0");

fn zremrangebyrank(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    remove_range(ctx, args, Kind::Rank, Event::zset("zremrangebyrank"), out)
}

const ZREMRANGEBYSCORE: CommandSpec = removes("ZREMRANGEBYSCORE", "key min max", zremrangebyscore)
    .summary("Removes the members in a range of scores.")
    .since("1.2.0");

fn zremrangebyscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    remove_range(ctx, args, Kind::Score, Event::zset("zremrangebyscore"), out)
}

const ZREMRANGEBYLEX: CommandSpec = removes("ZREMRANGEBYLEX", "key min max", zremrangebylex)
    .summary("Removes the members in a range of members, where all have the same score.")
    .since("2.8.9");

fn zremrangebylex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    remove_range(ctx, args, Kind::Lex, Event::zset("zremrangebylex"), out)
}

fn remove_range(ctx: &mut Ctx<'_>, args: &mut Args<'_>, kind: Kind, event: Event, out: &mut Tape) -> Result {
    let key = args.next()?;
    let bounds = Bounds::parse(kind, args.next()?, args.next()?)?;
    let ranks = peek::<Zset>(ctx, key)?.map_or(0..0, |zset| bounds.ranks(zset, false, 0));
    let removed = ranks.len();
    ctx.bound(removed)?;
    if removed > 0 {
        edit(ctx, key, event, |zset: &mut Zset| {
            zset.remove_range(ranks);
            Ok(Edit::Changed(()))
        })?;
    }
    ctx.count_elements(removed);
    out.int(removed as i64);
    Ok(())
}

#[cfg(test)]
mod tests;
