//! Commands that wait for a sorted set to have members.

use super::args::Args;
use super::blocking::{NOT_IN_SCRIPTS, deadline, holds};
use super::error::Result;
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use super::zset_pop::{End, MultiPop, pop_from};
use crate::engine::access::Ctx;
use crate::engine::block::{Block, Empty};
use crate::reply::Tape;
use crate::value::zset::Zset;

pub const COMMANDS: &[CommandSpec] = &[BZMPOP, BZPOPMAX, BZPOPMIN];

const FLAGS: Flags = Flags::WRITE.and(Flags::BLOCKING);

const fn pops(name: &'static str, handler: super::spec::Handler) -> CommandSpec {
    CommandSpec::new(name, "key [key ...] timeout", handler)
        .since("5.0.0")
        .formerly(NOT_IN_SCRIPTS)
        .time("O(log N) for a sorted set of N members.")
        .flags(FLAGS.and(Flags::FAST))
        .keys(KeyRule::Range { first: 1, last: -2, step: 1 })
        .key_flags(&["RW ACCESS DELETE"])
        .reply(Shape::Any)
}

const BZPOPMIN: CommandSpec = pops("BZPOPMIN", bzpopmin).summary(
    "Takes the member with the lowest score out of the first of several sorted sets that has any; waits when none has.",
);

fn bzpopmin(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, End::Min, out)
}

const BZPOPMAX: CommandSpec = pops("BZPOPMAX", bzpopmax).summary(
    "Takes the member with the highest score out of the first of several sorted sets that has any; waits when none has.",
);

fn bzpopmax(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, End::Max, out)
}

fn pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, end: End, out: &mut Tape) -> Result {
    let keys = args.take(args.remaining() - 1)?;
    let deadline = deadline(ctx, args.next()?)?;
    for key in keys {
        if pop_from(ctx, key, end, out)? {
            return Ok(());
        }
    }
    block_for_zset(ctx, keys, deadline, out)
}

fn block_for_zset(ctx: &mut Ctx<'_>, keys: &[&[u8]], deadline: Option<u64>, out: &mut Tape) -> Result {
    ctx.block(Block { keys, worth: holds::<Zset>, deadline, due: None, empty: Empty::NilArray, words: None }, out)
}

const BZMPOP: CommandSpec =
    CommandSpec::new("BZMPOP", "timeout numkeys key [key ...] <MIN | MAX> [COUNT count]", bzmpop)
        .summary("As ZMPOP, but waits when none of the sorted sets has a member.")
        .since("7.0.0")
        .time("O(K + M log N) for K keys and M members taken from a sorted set of N.")
        .flags(FLAGS)
        .keys(KeyRule::Numkeys { count: 2, dest: 0 })
        .key_flags(&["RW ACCESS DELETE"])
        .cost(Cost::Part);

fn bzmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let timeout = args.next()?;
    let pop = MultiPop::read(args)?;
    let deadline = deadline(ctx, timeout)?;
    if pop.run(ctx, out)? {
        return Ok(());
    }
    block_for_zset(ctx, &pop.keys, deadline, out)
}
