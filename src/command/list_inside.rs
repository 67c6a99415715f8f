//! Lists by place and by element.

use super::args::Args;
use super::collection::{edit, peek, read, read_part};
use super::error::{self, Result};
use super::list::{fill, work};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::write_str;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::list::{End, List, Needle, element};

pub const COMMANDS: &[CommandSpec] = &[LINDEX, LINSERT, LPOS, LRANGE, LREM, LSET, LTRIM];

/// The index that a client means, negative ones counting from the tail; `None` when there is no such element.
fn index_in(list: &List, index: i64) -> Option<usize> {
    let index = if index < 0 { index.checked_add(list.len() as i64)? } else { index };
    usize::try_from(index).ok().filter(|&index| index < list.len())
}

/// First index and number of the elements from `start` to `stop`, both included, negative ones counting from the tail.
fn part(len: usize, start: i64, stop: i64) -> (usize, usize) {
    let len = len as i64;
    let from_head = |index: i64| if index < 0 { index.saturating_add(len) } else { index };
    let (start, stop) = (from_head(start).max(0), from_head(stop).min(len - 1));
    if start > stop { (0, 0) } else { (start as usize, (stop - start + 1) as usize) }
}

const LINDEX: CommandSpec = CommandSpec::new("LINDEX", "key index", lindex)
    .summary("Returns the element at a place in a list; negative places count from the tail.")
    .time("O(N) in the distance from the nearer end.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextOrNull);

fn lindex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    // A missing key is an answer before the index is looked at.
    let found = match read::<List>(ctx, args.next()?)? {
        Some(list) => index_in(list, args.int()?).map(|index| list.get(index)),
        None => None,
    };
    match found {
        Some(value) => write_str(value, out),
        None => out.nil(),
    }
    Ok(())
}

const LRANGE: CommandSpec = CommandSpec::new("LRANGE", "key start stop", lrange)
    .summary("Returns a part of a list, both ends included; negative places count from the tail.")
    .time("O(S+N), S the distance of the start from the nearer end, N the number of elements returned.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Texts);

fn lrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, start, stop) = (args.next()?, args.int()?, args.int()?);
    let Some(list) = read_part(ctx, key, |list: &List| work(list, part(list.len(), start, stop).1))? else {
        out.array(0);
        return Ok(());
    };
    let (from, count) = part(list.len(), start, stop);
    out.array(count);
    list.iter(from).take(count).for_each(|value| write_str(value, out));
    Ok(())
}

const LSET: CommandSpec = CommandSpec::new("LSET", "key index element", lset)
    .summary("Puts another element at a place in a list; negative places count from the tail.")
    .time("O(N) in the distance from the nearer end.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Ok);

fn lset(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, fill) = (args.next()?, fill(ctx.engine));
    let changed = edit(ctx, key, Event::list("lset"), |list: &mut List| {
        let (index, bytes) = (args.int()?, args.next()?);
        list.grow(fill, bytes.len(), 1);
        // A real server looks at the low 32 bits only.
        let index = index_in(list, (index as i32).into()).ok_or(error::OUT_OF_RANGE)?;
        list.replace(index, element(bytes));
        list.shrink(fill);
        Ok(Edit::Changed(()))
    })?;
    changed.ok_or(error::NO_SUCH_KEY)?;
    out.ok();
    Ok(())
}

const LINSERT: CommandSpec = CommandSpec::new("LINSERT", "key <BEFORE | AFTER> pivot element", linsert)
    .summary("Inserts an element next to the first one that is the pivot; returns the length, or -1 without a pivot.")
    .since("2.2.0")
    .time("O(N) in the distance of the pivot from the head.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW INSERT"])
    .cost(Cost::Part)
    .reply(Shape::Int);

fn linsert(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let side = if args.token("BEFORE") { End::Head } else { End::Tail };
    if side == End::Tail && !args.token("AFTER") {
        return Err(error::SYNTAX);
    }
    let (pivot, bytes, fill) = (Needle::new(args.next()?), args.next()?, fill(ctx.engine));
    bound_by_length(ctx, key)?;
    let len = edit(ctx, key, Event::list("linsert"), |list: &mut List| {
        // As a real server does, even if nothing is inserted then.
        list.grow(fill, bytes.len(), 1);
        let Some(index) = list.iter(0).position(|value| pivot.is(value)) else { return Ok(Edit::Same(-1)) };
        list.insert(index, side, element(bytes));
        Ok(Edit::Changed(list.len() as i64))
    })?;
    out.int(len.unwrap_or(0));
    Ok(())
}

/// For commands that may have to look at every element before they change something.
fn bound_by_length(ctx: &mut Ctx<'_>, key: &[u8]) -> Result {
    let len = peek::<List>(ctx, key)?.map_or(0, List::len);
    ctx.bound(len)
}

const LREM: CommandSpec = CommandSpec::new("LREM", "key count element", lrem)
    .summary("Removes that many of the elements that are this, from the tail if negative, all if 0; returns how many.")
    .time("O(N) in the length of the list.")
    .flags(Flags::WRITE)
    .key_flags(&["RW DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Int);

fn lrem(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, count) = (args.next()?, args.int()?);
    let (most, end) = match count {
        i64::MIN => return Err(error::COUNT_OUT_OF_RANGE),
        0 => (usize::MAX, End::Head),
        _ => (count.unsigned_abs() as usize, if count < 0 { End::Tail } else { End::Head }),
    };
    let (needle, fill) = (Needle::new(args.next()?), fill(ctx.engine));
    bound_by_length(ctx, key)?;
    let removed = edit(ctx, key, Event::list("lrem"), |list: &mut List| {
        let removed = list.remove_equal(needle, most, end);
        if removed == 0 {
            return Ok(Edit::Same(0));
        }
        list.shrink(fill);
        Ok(Edit::Changed(removed))
    })?;
    out.int(removed.unwrap_or(0) as i64);
    Ok(())
}

const LTRIM: CommandSpec = CommandSpec::new("LTRIM", "key start stop", ltrim)
    .summary("Keeps only a part of a list, both ends included; negative places count from the tail.")
    .time("O(N) in the number of elements removed.")
    .flags(Flags::WRITE)
    .key_flags(&["RW DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Ok);

fn ltrim(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, start, stop) = (args.next()?, args.int()?, args.int()?);
    let removed = peek::<List>(ctx, key)?.map_or(0, |list| list.len() - part(list.len(), start, stop).1);
    ctx.bound(removed)?;
    let fill = fill(ctx.engine);
    edit(ctx, key, Event::list("ltrim"), |list: &mut List| {
        let (from, count) = part(list.len(), start, stop);
        list.remove_range(from + count, list.len() - from - count);
        list.remove_range(0, from);
        list.shrink(fill);
        Ok(Edit::Changed(()))
    })?;
    out.ok();
    Ok(())
}

const LPOS: CommandSpec = CommandSpec::new("LPOS", "key element [RANK rank] [COUNT num-matches] [MAXLEN len]", lpos)
    .summary("Returns where in a list an element is: the first place, or with COUNT that many of them, all if 0.")
    .since("6.0.6")
    .time("O(N) in the number of elements looked at.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn lpos(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, needle) = (args.next()?, Needle::new(args.next()?));
    let Search { rank, count, maxlen } = Search::read(args)?;
    let found = read_part(ctx, key, |list: &List| list.len().min(maxlen))?;
    let skip = rank.unsigned_abs() as usize - 1;
    let mut places = found.into_iter().flat_map(|list| places(list, needle, rank < 0, maxlen)).skip(skip);
    let Some(count) = count else {
        match places.next() {
            Some(place) => out.int(place as i64),
            None => out.nil(),
        }
        return Ok(());
    };
    let mark = out.open(Aggregate::Array);
    let written = places.take(count).map(|place| out.int(place as i64)).count();
    out.close(mark, written);
    Ok(())
}

/// The indexes of the elements that are this, among the first so many, or the last so many from the tail on.
fn places(list: &List, needle: Needle<'_>, backwards: bool, maxlen: usize) -> impl Iterator<Item = usize> {
    let (mut forward, mut backward) = (list.iter(0), list.iter_back(0));
    let len = list.len();
    (0..len.min(maxlen)).filter_map(move |nth| {
        let (value, index) = if backwards { (backward.next(), len - 1 - nth) } else { (forward.next(), nth) };
        value.is_some_and(|value| needle.is(value)).then_some(index)
    })
}

/// The options of LPOS. Where the client says 0 for "all" it is the largest number here.
struct Search {
    rank: i64,
    count: Option<usize>,
    maxlen: usize,
}

impl Search {
    fn read(args: &mut Args<'_>) -> Result<Search> {
        let mut search = Search { rank: 1, count: None, maxlen: usize::MAX };
        while !args.is_done() {
            let known = args.remaining() > 1;
            if known && args.token("RANK") {
                search.rank = args.int()?;
                match search.rank {
                    0 => return Err(error::RANK_ZERO),
                    i64::MIN => return Err(error::COUNT_OUT_OF_RANGE),
                    _ => {}
                }
            } else if known && args.token("COUNT") {
                search.count = Some(all_or_some(args.int_or(error::COUNT_NEGATIVE)?).ok_or(error::COUNT_NEGATIVE)?);
            } else if known && args.token("MAXLEN") {
                search.maxlen = all_or_some(args.int_or(error::MAXLEN_NEGATIVE)?).ok_or(error::MAXLEN_NEGATIVE)?;
            } else {
                return Err(error::SYNTAX);
            }
        }
        Ok(search)
    }
}

fn all_or_some(number: i64) -> Option<usize> {
    if number == 0 { Some(usize::MAX) } else { usize::try_from(number).ok() }
}
