//! The keyspace as a whole: sizes, flushing, swapping, time and memory.

use super::args::Args;
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::DATABASES;
use crate::engine::access::Ctx;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[DBSIZE, FLUSHALL, FLUSHDB, MEMORY, SWAPDB, TIME];

const DBSIZE: CommandSpec = CommandSpec::new("DBSIZE", "", dbsize)
    .summary("Counts the keys of the selected database.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .keys(KeyRule::Unlocked)
    .categories(&["keyspace"])
    .reply(Shape::Int);

fn dbsize(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let (db, mut total) = (ctx.session.db, 0);
    ctx.each_shard(|shard| total += shard.dbs[db].len())?;
    out.int(total as i64);
    Ok(())
}

const FLUSHALL: CommandSpec = CommandSpec::new("FLUSHALL", "[ASYNC | SYNC]", flushall)
    .summary("Removes every key of every database.")
    .time("O(1) for the caller: memory is freed in the background.")
    .flags(Flags::WRITE)
    .keys(KeyRule::All)
    .categories(&["keyspace", "dangerous"])
    .reply(Shape::Ok);

fn flushall(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    flush_mode(args)?;
    ctx.flush(0..DATABASES);
    out.ok();
    Ok(())
}

const FLUSHDB: CommandSpec = CommandSpec::new("FLUSHDB", "[ASYNC | SYNC]", flushdb)
    .summary("Removes every key of the selected database.")
    .time("O(1) for the caller: memory is freed in the background.")
    .flags(Flags::WRITE)
    .keys(KeyRule::All)
    .categories(&["keyspace", "dangerous"])
    .reply(Shape::Ok);

fn flushdb(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    flush_mode(args)?;
    let db = ctx.session.db;
    ctx.flush(db..db + 1);
    out.ok();
    Ok(())
}

/// ASYNC and SYNC are taken and make no difference: the tables are gone at once, their memory a moment later.
fn flush_mode(args: &mut Args<'_>) -> Result {
    let _ = args.token("ASYNC") || args.token("SYNC");
    args.finish()
}

const SWAPDB: CommandSpec = CommandSpec::new("SWAPDB", "index1 index2", swapdb)
    .summary("Exchanges two databases: their clients see each other's keys from then on.")
    .since("4.0.0")
    .flags(Flags::WRITE.and(Flags::FAST))
    .keys(KeyRule::All)
    .categories(&["keyspace", "dangerous"])
    .reply(Shape::Ok);

fn swapdb(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let first = args.int32_or(error::FIRST_DB_INDEX)?;
    let second = args.int32_or(error::SECOND_DB_INDEX)?;
    let index = |index: i32| usize::try_from(index).ok().filter(|&index| index < DATABASES).ok_or(error::DB_INDEX);
    ctx.swap_dbs(index(first)?, index(second)?);
    out.ok();
    Ok(())
}

const TIME: CommandSpec = CommandSpec::new("TIME", "", time)
    .summary("Tells the time: Unix seconds, and microseconds of the second.")
    .since("2.6.0")
    .flags(Flags::LOADING.and(Flags::STALE).and(Flags::FAST))
    .reply(Shape::Texts);

fn time(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let now = ctx.engine.clock.now_us();
    out.array(2);
    out.bulk_int((now / 1_000_000) as i64);
    out.bulk_int((now % 1_000_000) as i64);
    Ok(())
}

const MEMORY: CommandSpec = CommandSpec::container("MEMORY", &[MEMORY_HELP, MEMORY_USAGE])
    .summary("Tells about the use of memory.")
    .since("4.0.0")
    .time("Depends on the subcommand.");

const MEMORY_HELP: CommandSpec = CommandSpec::new("HELP", "", memory_help)
    .summary("Lists the subcommands.")
    .since("4.0.0")
    .flags(Flags::LOADING.and(Flags::STALE))
    .reply(Shape::Texts);

fn memory_help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let usage = "Tell how many bytes the key and its value take. SAMPLES changes nothing: all is counted.";
    help::write("MEMORY", &[("USAGE <key> [SAMPLES <count>]", usage)], out);
    Ok(())
}

const MEMORY_USAGE: CommandSpec = CommandSpec::new("USAGE", "key [SAMPLES count]", memory_usage)
    .summary("Tells how many bytes a key and its value take.")
    .since("4.0.0")
    .flags(Flags::READONLY)
    .key_flags(&["RO"])
    .reply(Shape::Int);

/// What the table and the deadline index keep for a key, besides its record.
const SLOT_BYTES: usize = 8;
const DEADLINE_BYTES: usize = 24;

fn memory_usage(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    while !args.is_done() {
        if args.remaining() < 2 || !args.token("SAMPLES") || args.int()? < 0 {
            return Err(error::SYNTAX);
        }
    }
    match ctx.peek(key) {
        None => out.nil(),
        Some(record) => {
            let index = if record.has_deadline() { DEADLINE_BYTES } else { 0 };
            out.int((record.heap_size() + SLOT_BYTES + index) as i64);
        }
    }
    Ok(())
}
