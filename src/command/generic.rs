//! Keys of any type: removing, asking, renaming, copying.

use super::args::Args;
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use crate::engine::DATABASES;
use crate::engine::access::{Ctx, expire};
use crate::engine::change::Event;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] =
    &[COPY, DEL, EXISTS, MOVE, OBJECT, RANDOMKEY, RENAME, RENAMENX, TOUCH, TYPE, UNLINK];

const DEL: CommandSpec = CommandSpec::new("DEL", "key [key ...]", del)
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
    .summary("Removes keys and says how many there were, leaving the freeing of memory to the background.")
    .since("4.0.0")
    .time("O(N) in the number of keys.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RM DELETE"])
    .reply(Shape::Int);

const EXISTS: CommandSpec = CommandSpec::new("EXISTS", "key [key ...]", exists)
    .summary("Says how many of the keys exist; one named twice counts twice.")
    .time("O(N) in the number of keys.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn exists(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let found = args.rest().iter().filter(|key| ctx.read(key).is_some()).count();
    out.int(found as i64);
    Ok(())
}

const TOUCH: CommandSpec = CommandSpec::new("TOUCH", "key [key ...]", exists)
    .summary("Marks keys as used just now and says how many exist.")
    .since("3.2.1")
    .time("O(N) in the number of keys.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

const TYPE: CommandSpec = CommandSpec::new("TYPE", "key", type_of)
    .summary("Names the type of a key's value, or says `none`.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Text);

fn type_of(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    out.simple(ctx.read(args.next()?).map_or("none", |record| record.type_().name()));
    Ok(())
}

const OBJECT: CommandSpec = CommandSpec::container("OBJECT", &[OBJECT_ENCODING, OBJECT_HELP])
    .summary("Looks into how values are stored.")
    .since("2.2.3")
    .time("Depends on the subcommand.");

const OBJECT_ENCODING: CommandSpec = CommandSpec::new("ENCODING", "key", object_encoding)
    .summary("Names the representation in which a value is stored.")
    .since("2.2.3")
    .flags(Flags::READONLY)
    .key_flags(&["RO"])
    .reply(Shape::TextOrNull);

fn object_encoding(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match ctx.read(args.next()?) {
        Some(record) => out.bulk(record.encoding().as_bytes()),
        None => out.nil(),
    }
    Ok(())
}

const OBJECT_HELP: CommandSpec = CommandSpec::new("HELP", "", object_help)
    .summary("Lists the subcommands.")
    .since("6.2.0")
    .flags(Flags::LOADING.and(Flags::STALE))
    .reply(Shape::Texts);

fn object_help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    help::write("OBJECT", &[("ENCODING <key>", "Name the representation in which the key's value is stored.")], out);
    Ok(())
}

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
    if let Some(record) = ctx.take(key, Event::generic("rename_from")) {
        ctx.put(new, record.with_key(new), Event::generic("rename_to"));
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
        ctx.put_in(db, destination, record.with_key(destination), Event::generic("copy_to"));
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
    let moved = if free { ctx.take(key, Event::generic("move_from")) } else { None };
    out.int(moved.is_some() as i64);
    if let Some(record) = moved {
        ctx.put_in(db, key, record, Event::generic("move_to"));
    }
    Ok(())
}

/// A database's number.
fn db_index(args: &mut Args<'_>) -> Result<usize> {
    let index = args.int32()?;
    usize::try_from(index).ok().filter(|&index| index < DATABASES).ok_or(error::DB_INDEX)
}

const RANDOMKEY: CommandSpec = CommandSpec::new("RANDOMKEY", "", random_key)
    .summary("Names a key at random.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .reply(Shape::TextOrNull);

/// Keys that are over are removed as they are met, as many as a caller in a hurry can bear.
const HURRIED_TRIES: usize = 100;

fn random_key(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    for tries in 0.. {
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
            expire(engine, shard, db, engine.hash(&key), &key);
            return None;
        }
        Some(key)
    })
}
