//! Commands that wait for a list to have elements.

use super::args::Args;
use super::blocking::{NOT_IN_SCRIPTS, deadline, holds};
use super::collection::peek;
use super::error::Result;
use super::list::pop_one;
use super::list_move::{move_one, numbered_keys, pop_first, side, side_and_count};
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::engine::block::{Block, Empty};
use crate::reply::Tape;
use crate::value::list::{End, List};

pub const COMMANDS: &[CommandSpec] = &[BLMOVE, BLMPOP, BLPOP, BRPOP, BRPOPLPUSH];

const FLAGS: Flags = Flags::WRITE.and(Flags::BLOCKING);

fn block_for_list(ctx: &mut Ctx<'_>, keys: &[&[u8]], deadline: Option<u64>, empty: Empty, out: &mut Tape) -> Result {
    ctx.block(Block { keys, worth: holds::<List>, deadline, due: None, empty, words: None }, out)
}

const BLPOP: CommandSpec = CommandSpec::new("BLPOP", "key [key ...] timeout", blpop)
    .summary("Takes the first element off the first of several lists that has any; waits when none has.")
    .since("2.0.0")
    .formerly(NOT_IN_SCRIPTS)
    .time("O(N) in the number of keys.")
    .flags(FLAGS)
    .keys(KeyRule::Range { first: 1, last: -2, step: 1 })
    .key_flags(&["RW ACCESS DELETE"])
    .reply(Shape::Any);

fn blpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, End::Head, out)
}

const BRPOP: CommandSpec = CommandSpec::new("BRPOP", "key [key ...] timeout", brpop)
    .summary("Takes the last element off the first of several lists that has any; waits when none has.")
    .since("2.0.0")
    .formerly(NOT_IN_SCRIPTS)
    .time("O(N) in the number of keys.")
    .flags(FLAGS)
    .keys(KeyRule::Range { first: 1, last: -2, step: 1 })
    .key_flags(&["RW ACCESS DELETE"])
    .reply(Shape::Any);

fn brpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, End::Tail, out)
}

fn pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, end: End, out: &mut Tape) -> Result {
    let keys = args.take(args.remaining() - 1)?;
    let deadline = deadline(ctx, args.next()?)?;
    for key in keys {
        if peek::<List>(ctx, key)?.is_some() {
            out.array(2);
            out.bulk(key);
            pop_one(ctx, key, end, out)?;
            return Ok(());
        }
    }
    block_for_list(ctx, keys, deadline, Empty::NilArray, out)
}

const BLMOVE: CommandSpec =
    CommandSpec::new("BLMOVE", "source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout", blmove)
        .summary("As LMOVE, but waits when there is no element to move.")
        .since("6.2.0")
        .formerly(NOT_IN_SCRIPTS)
        .flags(FLAGS.and(Flags::DENYOOM))
        .key_flags(&["RW ACCESS DELETE", "RW INSERT"])
        .reply(Shape::TextOrNull);

fn blmove(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (source, destination) = (args.next()?, args.next()?);
    let ends = (side(args)?, side(args)?);
    move_or_wait(ctx, source, destination, ends, args.next()?, out)
}

const BRPOPLPUSH: CommandSpec = CommandSpec::new("BRPOPLPUSH", "source destination timeout", brpoplpush)
    .summary("As RPOPLPUSH, but waits when there is no element to move.")
    .since("2.2.0")
    .formerly(NOT_IN_SCRIPTS)
    .flags(FLAGS.and(Flags::DENYOOM))
    .key_flags(&["RW ACCESS DELETE", "RW INSERT"])
    .reply(Shape::TextOrNull);

fn brpoplpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (source, destination) = (args.next()?, args.next()?);
    move_or_wait(ctx, source, destination, (End::Tail, End::Head), args.next()?, out)
}

fn move_or_wait(
    ctx: &mut Ctx<'_>,
    source: &[u8],
    destination: &[u8],
    (from, to): (End, End),
    timeout: &[u8],
    out: &mut Tape,
) -> Result {
    let deadline = deadline(ctx, timeout)?;
    if move_one(ctx, source, destination, from, to, out)? {
        return Ok(());
    }
    block_for_list(ctx, &[source], deadline, Empty::Nil, out)
}

const BLMPOP: CommandSpec =
    CommandSpec::new("BLMPOP", "timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]", blmpop)
        .summary("As LMPOP, but waits when none of the lists has an element.")
        .since("7.0.0")
        .time("O(N+M) in the number of keys and of elements returned.")
        .flags(FLAGS)
        .keys(KeyRule::Numkeys { count: 2, dest: 0 })
        .key_flags(&["RW ACCESS DELETE"])
        .cost(Cost::Part)
        .reply(Shape::Any);

fn blmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let timeout = args.next()?;
    let keys = numbered_keys(args)?;
    let (end, count) = side_and_count(args)?;
    let deadline = deadline(ctx, timeout)?;
    if pop_first(ctx, keys, end, count, out)? {
        return Ok(());
    }
    block_for_list(ctx, keys, deadline, Empty::NilArray, out)
}
