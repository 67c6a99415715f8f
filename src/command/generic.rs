//! Keys of any type: removing, asking, renaming, copying.

use super::args::Args;
use super::by_chance;
use super::error::{self, Result};
use super::object;
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use crate::engine::DATABASES;
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::engine::expire::expire;
use crate::reply::Tape;
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] =
    &[COPY, DEL, EXISTS, MOVE, OBJECT, RANDOMKEY, RENAME, RENAMENX, TOUCH, TYPE, UNLINK];

const DEL: CommandSpec = CommandSpec::new("DEL", "key [key ...]", del)
    .tips(&["request_policy:multi_shard", "response_policy:agg_sum"])
    .summary("Removes keys and says how many there were.")
    .time("O(N) in the number of keys; large values are freed in the background.")
    .flags(Flags::WRITE)
    .key_flags(&["RM DELETE"])
    .reply(Shape::Int);

fn del(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let removed = args.rest().iter().filter(|key| ctx.remove(key, Event::generic("del"))).count();
    out.int(removed as i64);
    Ok(())
}

const UNLINK: CommandSpec = CommandSpec::new("UNLINK", "key [key ...]", del)
    .tips(&["request_policy:multi_shard", "response_policy:agg_sum"])
    .summary("Removes keys and says how many there were, leaving the freeing of memory to the background.")
    .since("4.0.0")
    .time("O(N) in the number of keys.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RM DELETE"])
    .reply(Shape::Int);

const EXISTS: CommandSpec = CommandSpec::new("EXISTS", "key [key ...]", exists)
    .tips(&["request_policy:multi_shard", "response_policy:agg_sum"])
    .summary("Says how many of the keys exist; one named twice counts twice.")
    .time("O(N) in the number of keys.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn exists(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let found = args.rest().iter().filter(|key| ctx.glance(key).is_some()).count();
    out.int(found as i64);
    Ok(())
}

const TOUCH: CommandSpec = CommandSpec::new("TOUCH", "key [key ...]", touch)
    .tips(&["request_policy:multi_shard", "response_policy:agg_sum"])
    .summary("Marks keys as used just now and says how many exist.")
    .since("3.2.1")
    .time("O(N) in the number of keys.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn touch(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let found = args.rest().iter().filter(|key| ctx.touch(key)).count();
    out.int(found as i64);
    Ok(())
}

const TYPE: CommandSpec = CommandSpec::new("TYPE", "key", type_of)
    .summary("Names the type of a key's value, or says `none`.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Text);

fn type_of(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    out.simple(ctx.glance(args.next()?).map_or("none", |record| record.type_().name()));
    Ok(())
}

const OBJECT: CommandSpec = CommandSpec::container("OBJECT", object::COMMANDS)
    .summary("Looks into how values are stored.")
    .since("2.2.3")
    .time("Depends on the subcommand.");

const RENAME: CommandSpec = CommandSpec::new("RENAME", "key newkey", rename)
    .summary("Gives a key another name, in place of a key that has it.")
    .flags(Flags::WRITE)
    .key_flags(&["RW ACCESS DELETE", "OW UPDATE"])
    .reply(Shape::Ok);

fn rename(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, new) = (args.next()?, args.next()?);
    if ctx.peek(key).is_none() {
        return Err(error::NO_SUCH_KEY);
    }
    relocate(ctx, key, new);
    out.ok();
    Ok(())
}

const RENAMENX: CommandSpec = CommandSpec::new("RENAMENX", "key newkey", renamenx)
    .summary("Gives a key another name, unless that is taken.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE", "OW INSERT"])
    .reply(Shape::Flag);

fn renamenx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, new) = (args.next()?, args.next()?);
    if ctx.peek(key).is_none() {
        return Err(error::NO_SUCH_KEY);
    }
    let free = ctx.peek(new).is_none();
    if free {
        relocate(ctx, key, new);
    }
    out.int(free as i64);
    Ok(())
}

/// Moves a record with its deadline to another name; a name that is its own already stays untouched.
fn relocate(ctx: &mut Ctx<'_>, key: &[u8], new: &[u8]) {
    if key == new {
        return;
    }
    if let Some(record) = ctx.take(key, Event::SILENT) {
        let (from, to) = (Event::generic("rename_from"), Event::generic("rename_to"));
        ctx.put_moved(ctx.session.db, new, record.with_key(new), Some((key, from)), to);
        ctx.count_besides(-1);
    }
}

const COPY: CommandSpec = CommandSpec::new("COPY", "source destination [DB destination-db] [REPLACE]", copy)
    .summary("Copies a key's value and deadline to another key, perhaps in another database.")
    .since("6.2.0")
    .time("O(N) in the number of elements; O(1) for a string.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RO ACCESS", "OW UPDATE"])
    .reply(Shape::Flag)
    .cost(Cost::Operands);

fn copy(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (source, destination) = (args.next()?, args.next()?);
    let (mut db, mut replace) = (ctx.session.db, false);
    while !args.is_done() {
        if args.token("REPLACE") {
            replace = true;
        } else if args.remaining() > 1 && args.token("DB") {
            db = db_index(args)?;
        } else {
            return Err(error::SYNTAX);
        }
    }
    if db == ctx.session.db && source == destination {
        return Err(error::SAME_OBJECT);
    }
    let copied = match ctx.read(source) {
        None => None,
        Some(record) => {
            let record = record.clone();
            (replace || ctx.peek_in(db, destination).is_none()).then_some(record)
        }
    };
    out.int(copied.is_some() as i64);
    if let Some(record) = copied {
        ctx.put_moved(db, destination, record.with_key(destination), None, Event::generic("copy_to"));
    }
    Ok(())
}

const MOVE: CommandSpec = CommandSpec::new("MOVE", "key db", move_key)
    .summary("Moves a key to another database, unless that has it already.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Flag);

fn move_key(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let db = db_index(args)?;
    if db == ctx.session.db {
        return Err(error::SAME_OBJECT);
    }
    let free = ctx.peek_in(db, key).is_none();
    let moved = if free { ctx.take(key, Event::SILENT) } else { None };
    out.int(moved.is_some() as i64);
    if let Some(record) = moved {
        let (from, to) = (Event::generic("move_from"), Event::generic("move_to"));
        ctx.put_moved(db, key, record, Some((key, from)), to);
        ctx.count_besides(-1);
    }
    Ok(())
}

/// A database's number.
fn db_index(args: &mut Args<'_>) -> Result<usize> {
    let index = args.int32()?;
    usize::try_from(index).ok().filter(|&index| index < DATABASES).ok_or(error::DB_INDEX)
}

const RANDOMKEY: CommandSpec = CommandSpec::new("RANDOMKEY", "", random_key)
    .tips(&["request_policy:all_shards", "response_policy:special", "nondeterministic_output"])
    .summary("Names a key at random.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .reply(Shape::TextOrNull);

/// Keys that are over are removed as they are met, as many as a caller in a hurry can bear.
const HURRIED_TRIES: usize = 100;

/// Keys that are over looked at while clients are paused and they stay: there may be no other.
const PAUSED_TRIES: usize = 100;

fn random_key(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    if ctx.engine.chance.is_seeded() {
        let (engine, db, now) = (ctx.engine, ctx.session.db, ctx.now());
        let living = all_records(ctx, db)?.filter(|record| !record.is_over(now));
        match by_chance::one(engine, living.map(Record::key)) {
            Some(key) => out.bulk(key),
            None => out.nil(),
        }
        return Ok(());
    }
    for tries in 0.. {
        if tries == PAUSED_TRIES && ctx.engine.pause.is_on() {
            break;
        }
        if tries == HURRIED_TRIES && !ctx.may_wait() {
            return Err(error::Error::BUSY);
        }
        let Some(shard) = random_shard(ctx)? else { break };
        if let Some(key) = random_of(ctx, shard)? {
            out.bulk(&key);
            return Ok(());
        }
    }
    out.nil();
    Ok(())
}

/// Every record of a database. Holds all shards until the command ends.
pub fn all_records<'c>(ctx: &'c mut Ctx<'_>, db: usize) -> Result<impl Iterator<Item = &'c Record>> {
    let engine = ctx.engine;
    ctx.hold(engine.shards.all())?;
    let shards = &*ctx.shards();
    Ok((0..engine.shards.count()).flat_map(move |index| shards.peek(index).dbs[db].table().iter()))
}

/// A shard, each as likely as it has keys; `None` when none has any.
fn random_shard(ctx: &mut Ctx<'_>) -> Result<Option<usize>> {
    let db = ctx.session.db;
    let mut sizes = Vec::with_capacity(ctx.engine.shards.count());
    ctx.each_shard(|shard| sizes.push(shard.dbs[db].len()))?;
    let total: usize = sizes.iter().sum();
    if total == 0 {
        return Ok(None);
    }
    let mut pick = (ctx.engine.random() % total as u64) as usize;
    Ok(sizes.iter().position(|&size| {
        let found = pick < size;
        pick = pick.wrapping_sub(if found { 0 } else { size });
        found
    }))
}

/// A living key of the shard. `None` when the one met was over, or the shard has been emptied meanwhile.
fn random_of(ctx: &mut Ctx<'_>, shard: usize) -> Result<Option<Vec<u8>>> {
    let (engine, db, now) = (ctx.engine, ctx.session.db, ctx.now());
    ctx.with_shard(shard, |shard| {
        let record = shard.dbs[db].random(|| engine.random())?;
        let key = record.key().to_vec();
        if record.is_over(now) {
            // While clients are paused it stays.
            if !engine.pause.is_on() {
                expire(engine, shard, db, engine.hash(&key), &key);
            }
            return None;
        }
        Some(key)
    })
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    fn check(table: &[(&str, &str)]) {
        let mut t = Testing::new();
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn keys_are_counted_as_often_as_named() {
        check(&[
            ("SET a 1", "OK"),
            ("SET b 2", "OK"),
            ("EXISTS a b a none", "(integer) 3"),
            ("TOUCH a none", "(integer) 1"),
            ("DEL a a none", "(integer) 1"),
            ("UNLINK a b", "(integer) 1"),
            ("TYPE b", "none"),
        ]);
    }

    #[test]
    fn hits_and_misses_are_those_of_reads_only() {
        let mut t = Testing::new();
        t.run("SET a 1");
        for line in ["EXISTS a none", "TOUCH a none", "TYPE a", "TTL none", "OBJECT ENCODING a", "COPY none b"] {
            t.run(line);
        }
        for line in ["RENAME a c", "EXPIRE none 1", "PERSIST c", "MOVE none 1", "MEMORY USAGE c", "DEL none"] {
            t.run(line);
        }
        let (mut hits, mut misses) = (0, 0);
        for shard in t.engine.shards.lock(t.engine.shards.all()).each() {
            (hits, misses) = (hits + shard.counters.hits, misses + shard.counters.misses);
        }
        assert_eq!((hits, misses), (4, 4));
    }

    #[test]
    fn a_rename_takes_value_and_deadline_along() {
        check(&[
            ("RENAME a b", "(error) ERR no such key"),
            ("RENAME a a", "(error) ERR no such key"),
            ("SET a 1", "OK"),
            ("EXPIRE a 100", "(integer) 1"),
            ("SET b 2", "OK"),
            ("RENAMENX a b", "(integer) 0"),
            ("RENAMENX a a", "(integer) 0"),
            ("RENAME a a", "OK"),
            ("RENAME a b", "OK"),
            ("GET a", "(nil)"),
            ("GET b", "\"1\""),
            ("TTL b", "(integer) 100"),
            ("RENAMENX b c", "(integer) 1"),
            ("TTL c", "(integer) 100"),
        ]);
    }

    #[test]
    fn a_copy_may_go_to_another_database() {
        let same = "(error) ERR source and destination objects are the same";
        check(&[
            ("SET a 1", "OK"),
            ("PEXPIRE a 1500", "(integer) 1"),
            ("COPY a a", same),
            ("COPY none none DB 0", same),
            ("COPY a b DB 16", "(error) ERR DB index is out of range"),
            ("COPY a b DB", "(error) ERR syntax error"),
            ("COPY a b DB x", "(error) ERR value is not an integer or out of range"),
            ("COPY none b", "(integer) 0"),
            ("COPY a b", "(integer) 1"),
            ("SET b 2", "OK"),
            ("COPY a b", "(integer) 0"),
            ("COPY a b REPLACE", "(integer) 1"),
            ("PTTL b", "(integer) 1500"),
            ("COPY a a db 3 replace", "(integer) 1"),
            ("SWAPDB 0 3", "OK"),
            ("PTTL a", "(integer) 1500"),
            ("EXISTS b", "(integer) 0"),
        ]);
    }

    #[test]
    fn a_move_keeps_the_deadline_and_never_replaces() {
        check(&[
            ("SET a 1", "OK"),
            ("EXPIRE a 100", "(integer) 1"),
            ("MOVE a 0", "(error) ERR source and destination objects are the same"),
            ("MOVE a -1", "(error) ERR DB index is out of range"),
            ("MOVE a 2147483648", "(error) ERR value is out of range, value must between -2147483648 and 2147483647"),
            ("MOVE a 5", "(integer) 1"),
            ("MOVE a 5", "(integer) 0"),
            ("SET a 2", "OK"),
            ("MOVE a 5", "(integer) 0"),
            ("SWAPDB 0 5", "OK"),
            ("TTL a", "(integer) 100"),
        ]);
    }

    #[test]
    fn objects_tell_their_encoding() {
        let mut t = Testing::new();
        t.run("SET n 12");
        t.run("SET s text");
        t.run_words(&[b"SET", b"l", &[b'x'; 45]]);
        for (key, encoding) in [("n", "\"int\""), ("s", "\"embstr\""), ("l", "\"raw\""), ("none", "(nil)")] {
            assert_eq!(t.run(&format!("OBJECT ENCODING {key}")), encoding);
        }
        assert_eq!(t.run("OBJECT NONE"), "(error) ERR unknown subcommand 'NONE'. Try OBJECT HELP.");
        assert!(t.run("OBJECT HELP").starts_with("[OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, "));
    }

    #[test]
    fn a_random_key_is_any_living_one() {
        let mut t = Testing::new();
        assert_eq!(t.run("RANDOMKEY"), "(nil)");
        for n in 0..50 {
            t.run(&format!("SET k{n} v"));
        }
        for n in 10..50 {
            t.run(&format!("PEXPIRE k{n} 5"));
        }
        t.advance(6);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            seen.insert(t.run("RANDOMKEY"));
        }
        assert_eq!(seen, (0..10).map(|n| format!("\"k{n}\"")).collect());
        t.run("FLUSHDB");
        assert_eq!(t.run("RANDOMKEY"), "(nil)");
    }
}
