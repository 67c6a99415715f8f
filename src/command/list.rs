//! Lists at their ends.

use super::args::Args;
use super::collection::{edit, edit_or_new, peek, read};
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::write_str;
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::list::{End, Fill, List, element};
use crate::value::number;
use crate::value::object::Collection;

pub const COMMANDS: &[CommandSpec] = &[LLEN, LPOP, LPUSH, LPUSHX, RPOP, RPUSH, RPUSHX];

const STORES: Flags = Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST);

/// Bytes whose copying takes as long as handling one more element.
const BYTES_PER_ELEMENT: usize = 512;

/// How full the packs of a list may be.
#[inline]
pub fn fill(engine: &Engine) -> Fill {
    Fill::new(engine.config.number(Param::ListMaxListpackSize))
}

pub const fn push_event(end: End) -> Event {
    match end {
        End::Head => Event::list("lpush"),
        End::Tail => Event::list("rpush"),
    }
}

pub const fn pop_event(end: End) -> Event {
    match end {
        End::Head => Event::list("lpop"),
        End::Tail => Event::list("rpop"),
    }
}

/// The work that so many of a list's elements make, in elements of usual length.
pub fn work(list: &List, elements: usize) -> usize {
    let bytes = list.heap_size() / list.len().max(1);
    elements.saturating_mul(1 + bytes / BYTES_PER_ELEMENT)
}

const LPUSH: CommandSpec = CommandSpec::new("LPUSH", "key element [element ...]", lpush)
    .summary("Puts elements at the head of a list, one after the other, and returns its length.")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn lpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push(ctx, args, out, End::Head)
}

const RPUSH: CommandSpec = CommandSpec::new("RPUSH", "key element [element ...]", rpush)
    .summary("Puts elements at the tail of a list, one after the other, and returns its length.")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn rpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push(ctx, args, out, End::Tail)
}

fn push(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, end: End) -> Result {
    let (key, elements, fill) = (args.next()?, args.rest(), fill(ctx.engine));
    let len = edit_or_new(ctx, key, push_event(end), |list: &mut List| {
        push_all(list, elements, end, fill);
        Ok(Edit::Changed(list.len()))
    })?;
    out.int(len as i64);
    Ok(())
}

#[inline]
fn push_all(list: &mut List, elements: &[&[u8]], end: End, fill: Fill) {
    list.grow(fill, elements.iter().map(|element| element.len()).sum(), elements.len());
    for bytes in elements {
        list.push(end, element(bytes));
    }
}

const LPUSHX: CommandSpec = CommandSpec::new("LPUSHX", "key element [element ...]", lpushx)
    .summary("As LPUSH, if the list exists; else it does nothing and returns 0.")
    .since("2.2.0")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn lpushx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push_existing(ctx, args, out, End::Head)
}

const RPUSHX: CommandSpec = CommandSpec::new("RPUSHX", "key element [element ...]", rpushx)
    .summary("As RPUSH, if the list exists; else it does nothing and returns 0.")
    .since("2.2.0")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn rpushx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push_existing(ctx, args, out, End::Tail)
}

fn push_existing(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, end: End) -> Result {
    let (key, elements, fill) = (args.next()?, args.rest(), fill(ctx.engine));
    let len = edit(ctx, key, push_event(end), |list: &mut List| {
        push_all(list, elements, end, fill);
        Ok(Edit::Changed(list.len()))
    })?;
    out.int(len.unwrap_or(0) as i64);
    Ok(())
}

const LPOP: CommandSpec = CommandSpec::new("LPOP", "key [count]", lpop)
    .summary("Takes the first element off a list and returns it; with a count that many of them.")
    .time("O(N) in the number of elements returned.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn lpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, out, End::Head)
}

const RPOP: CommandSpec = CommandSpec::new("RPOP", "key [count]", rpop)
    .summary("Takes the last element off a list and returns it; with a count that many of them.")
    .time("O(N) in the number of elements returned.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn rpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, out, End::Tail)
}

fn pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, end: End) -> Result {
    let key = args.next()?;
    let Some(count) = args.peek() else {
        if !pop_one(ctx, key, end, out)? {
            out.nil();
        }
        return Ok(());
    };
    if args.remaining() > 1 {
        return Err(error::wrong_arity(if end == End::Head { "lpop" } else { "rpop" }));
    }
    let count = number::parse_i64(count).and_then(|count| usize::try_from(count).ok()).ok_or(error::NOT_POSITIVE)?;
    if !pop_some(ctx, key, end, count, out)? {
        out.nil_array();
    }
    Ok(())
}

/// Replies with an element taken off a list; writes nothing and says so when there is no such key.
#[inline]
pub fn pop_one(ctx: &mut Ctx<'_>, key: &[u8], end: End, out: &mut Tape) -> Result<bool> {
    let fill = fill(ctx.engine);
    let popped = edit(ctx, key, pop_event(end), |list: &mut List| {
        if let Some(value) = list.peek(end) {
            write_str(value, out);
            list.pop(end);
            list.shrink(fill);
        }
        Ok(Edit::Changed(()))
    })?;
    Ok(popped.is_some())
}

/// Replies with an array of up to `count` elements taken off a list; writes nothing and says so when there is no such
/// key.
pub fn pop_some(ctx: &mut Ctx<'_>, key: &[u8], end: End, count: usize, out: &mut Tape) -> Result<bool> {
    let Some(list) = peek::<List>(ctx, key)? else { return Ok(false) };
    let count = count.min(list.len());
    let work = work(list, count);
    ctx.bound(work)?;
    let fill = fill(ctx.engine);
    edit(ctx, key, pop_event(end), |list: &mut List| {
        write_part(list, end, count, out);
        if count == 0 {
            return Ok(Edit::Same(()));
        }
        list.remove_range(if end == End::Head { 0 } else { list.len() - count }, count);
        list.shrink(fill);
        Ok(Edit::Changed(()))
    })?;
    Ok(true)
}

/// Replies with the first or last so many elements, beginning at that end.
fn write_part(list: &List, end: End, count: usize, out: &mut Tape) {
    out.array(count);
    match end {
        End::Head => list.iter(0).take(count).for_each(|value| write_str(value, out)),
        End::Tail => list.iter_back(0).take(count).for_each(|value| write_str(value, out)),
    }
}

const LLEN: CommandSpec = CommandSpec::new("LLEN", "key", llen)
    .summary("Returns how many elements a list has; 0 for a missing key.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn llen(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(read::<List>(ctx, args.next()?)?.map_or(0, List::len) as i64);
    Ok(())
}
