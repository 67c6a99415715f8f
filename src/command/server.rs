//! The keyspace as a whole: sizes, flushing, swapping, and time.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::DATABASES;
use crate::engine::access::Ctx;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[DBSIZE, FLUSHALL, FLUSHDB, SWAPDB, TIME];

const DBSIZE: CommandSpec = CommandSpec::new("DBSIZE", "", dbsize)
    .tips(&["request_policy:all_shards", "response_policy:agg_sum"])
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
    .tips(&["request_policy:all_shards", "response_policy:all_succeeded"])
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
    .tips(&["request_policy:all_shards", "response_policy:all_succeeded"])
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
    ctx.count_besides(1);
    out.ok();
    Ok(())
}

const TIME: CommandSpec = CommandSpec::new("TIME", "", time)
    .tips(&["nondeterministic_output"])
    .summary("Tells the time: Unix seconds, and microseconds of the second.")
    .since("2.6.0")
    .flags(Flags::LOADING.and(Flags::STALE).and(Flags::FAST))
    .reply(Shape::Texts);

fn time(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let now = ctx.now_us();
    out.array(2);
    out.bulk_int((now / 1_000_000) as i64);
    out.bulk_int((now % 1_000_000) as i64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::{START_MS, Testing};

    #[test]
    fn flushing_empties_one_database_or_all() {
        let mut t = Testing::new();
        for n in 0..3000 {
            t.run(&format!("SET key-number-{n} value-number-{n}"));
        }
        t.run("EXPIRE key-number-1 100");
        assert_eq!(t.run("SWAPDB 0 1"), "OK");
        t.run("SET a 1");
        for line in ["FLUSHDB x", "FLUSHDB ASYNC SYNC", "FLUSHALL ASYNC x"] {
            assert_eq!(t.run(line), "(error) ERR syntax error", "{line}");
        }
        assert_eq!(t.run("FLUSHDB ASYNC"), "OK");
        assert_eq!((t.run("DBSIZE"), t.engine.db_size(1)), ("(integer) 0".into(), 3000));
        t.run("SET a 1");
        assert_eq!(t.run("FLUSHALL sync"), "OK");
        assert_eq!((t.run("DBSIZE"), t.engine.db_size(1)), ("(integer) 0".into(), 0));
    }

    #[test]
    fn swapping_names_what_is_wrong() {
        let mut t = Testing::new();
        for (line, reply) in [
            ("SWAPDB x y", "(error) ERR invalid first DB index"),
            ("SWAPDB 4294967296 y", "(error) ERR invalid first DB index"),
            ("SWAPDB 99 y", "(error) ERR invalid second DB index"),
            ("SWAPDB 0 16", "(error) ERR DB index is out of range"),
            ("SWAPDB -1 0", "(error) ERR DB index is out of range"),
            ("SWAPDB 0 0", "OK"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn time_is_the_engines() {
        let mut t = Testing::new();
        t.advance(7);
        assert_eq!(t.run("TIME"), format!("[\"{}\", \"7000\"]", START_MS / 1000));
    }
}
