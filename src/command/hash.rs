//! Hashes, field by field.

use super::args::Args;
use super::collection::{self, edit, edit_or_new, peek, read};
use super::error::{self, Result};
use super::hash_valkey::{self, Form};
use super::spec::{CommandSpec, Flags, Shape};
use super::string::write_str;
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::hash::Hash;
use crate::value::object::Limits;
use crate::value::record::Str;

pub const COMMANDS: &[CommandSpec] = &[HDEL, HEXISTS, HGET, HGETDEL, HLEN, HMGET, HMSET, HSET, HSETNX, HSTRLEN];

const READS: Flags = Flags::READONLY.and(Flags::FAST);
pub const STORES: Flags = Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST);

pub const HSET_EVENT: Event = Event::hash("hset");
pub const HDEL_EVENT: Event = Event::hash("hdel");

/// How large a hash may grow before it leaves its compact encoding.
#[inline]
pub fn limits(engine: &Engine) -> Limits {
    collection::limits(engine, Param::HashMaxListpackEntries, Param::HashMaxListpackValue)
}

/// Replies with a field's value, or null when there is no such field.
#[inline]
pub fn write_value(value: Option<Str<'_>>, out: &mut Tape) {
    match value {
        Some(value) => write_str(value, out),
        None => out.nil(),
    }
}

const HSET: CommandSpec = CommandSpec::new("HSET", "key field value [field value ...]", hset)
    .summary("Sets fields of a hash and returns how many of them are new.")
    .since("2.0.0")
    .time("O(1) for each field.")
    .flags(STORES)
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Int);

fn hset(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let created = set_fields(ctx, args, "hset")?;
    out.int(created);
    Ok(())
}

const HMSET: CommandSpec = CommandSpec::new("HMSET", "key field value [field value ...]", hmset)
    .summary("Sets fields of a hash; HSET does the same and counts the new ones.")
    .since("2.0.0")
    .time("O(1) for each field.")
    .flags(STORES)
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Ok);

fn hmset(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_fields(ctx, args, "hmset")?;
    out.ok();
    Ok(())
}

/// Answers how many of the fields are new.
fn set_fields(ctx: &mut Ctx<'_>, args: &mut Args<'_>, name: &str) -> Result<i64> {
    let (key, pairs) = (args.next()?, args.rest());
    if pairs.len() % 2 != 0 {
        return Err(error::wrong_arity(name));
    }
    let limits = limits(ctx.engine);
    let created = edit_or_new(ctx, key, HSET_EVENT, |hash: &mut Hash| {
        hash.expect(pairs.len() / 2, limits);
        let created = pairs.chunks_exact(2).filter(|pair| hash.set(pair[0], pair[1], limits)).count();
        Ok(Edit::Changed(created as i64))
    })?;
    ctx.count_elements(pairs.len() / 2);
    Ok(created)
}

const HSETNX: CommandSpec = CommandSpec::new("HSETNX", "key field value", hsetnx)
    .summary("Sets a field of a hash unless it is there, and says whether it did.")
    .since("2.0.0")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Flag);

fn hsetnx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, field, value) = (args.next()?, args.next()?, args.next()?);
    let limits = limits(ctx.engine);
    let created = edit_or_new(ctx, key, HSET_EVENT, |hash: &mut Hash| {
        if hash.contains(field) {
            return Ok(Edit::Same(false));
        }
        hash.set(field, value, limits);
        Ok(Edit::Changed(true))
    })?;
    out.int(created.into());
    Ok(())
}

const HGET: CommandSpec = CommandSpec::new("HGET", "key field", hget)
    .summary("Returns the value of a field of a hash.")
    .since("2.0.0")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextOrNull);

fn hget(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hash: Option<&Hash> = read(ctx, args.next()?)?;
    let field = args.next()?;
    write_value(hash.and_then(|hash| hash.get(field)), out);
    Ok(())
}

const HMGET: CommandSpec = CommandSpec::new("HMGET", "key field [field ...]", hmget)
    .summary("Returns the values of several fields of a hash, null for those that are not there.")
    .since("2.0.0")
    .time("O(1) for each field.")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextsOrNulls);

fn hmget(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hash: Option<&Hash> = read(ctx, args.next()?)?;
    let fields = args.rest();
    out.array(fields.len());
    for field in fields {
        write_value(hash.and_then(|hash| hash.get(field)), out);
    }
    Ok(())
}

const HEXISTS: CommandSpec = CommandSpec::new("HEXISTS", "key field", hexists)
    .summary("Says whether a hash has a field.")
    .since("2.0.0")
    .flags(READS)
    .key_flags(&["RO"])
    .reply(Shape::Flag);

fn hexists(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hash: Option<&Hash> = read(ctx, args.next()?)?;
    let field = args.next()?;
    out.int(hash.is_some_and(|hash| hash.contains(field)).into());
    Ok(())
}

const HSTRLEN: CommandSpec = CommandSpec::new("HSTRLEN", "key field", hstrlen)
    .summary("Returns how many bytes the value of a field of a hash has; 0 for a missing field.")
    .since("3.2.0")
    .flags(READS)
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn hstrlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hash: Option<&Hash> = read(ctx, args.next()?)?;
    let field = args.next()?;
    out.int(hash.and_then(|hash| hash.get(field)).map_or(0, |value| value.len()) as i64);
    Ok(())
}

const HLEN: CommandSpec = CommandSpec::new("HLEN", "key", hlen)
    .summary("Returns how many fields a hash has.")
    .since("2.0.0")
    .flags(READS)
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn hlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hash: Option<&Hash> = read(ctx, args.next()?)?;
    out.int(hash.map_or(0, Hash::len) as i64);
    Ok(())
}

const HDEL: CommandSpec = CommandSpec::new("HDEL", "key field [field ...]", hdel)
    .summary("Removes fields from a hash and returns how many were there; a hash without fields is no more.")
    .since("2.0.0")
    .time("O(1) for each field.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW DELETE"])
    .reply(Shape::Int);

fn hdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, fields) = (args.next()?, args.rest());
    let removed = edit(ctx, key, HDEL_EVENT, |hash: &mut Hash| {
        let removed = fields.iter().filter(|field| hash.remove(field)).count();
        Ok(if removed > 0 { Edit::Changed(removed) } else { Edit::Same(0) })
    })?;
    ctx.count_elements(removed.unwrap_or(0));
    out.int(removed.unwrap_or(0) as i64);
    Ok(())
}

const HGETDEL: CommandSpec = CommandSpec::new("HGETDEL", "key FIELDS numfields field [field ...]", hgetdel)
    .summary("Returns the values of fields of a hash, null for those that are not there, and removes them.")
    .since("8.0.0")
    .valkey("9.1.0")
    .time("O(1) for each field.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE"])
    .reply(Shape::TextsOrNulls);

fn hgetdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    hash_valkey::judge(ctx, args, Form::Writes)?;
    // The type is judged before the arguments.
    peek::<Hash>(ctx, key)?;
    let fields = counted_fields(args)?;
    out.array(fields.len());
    let found = edit(ctx, key, HDEL_EVENT, |hash: &mut Hash| {
        let mut removed = 0;
        for field in fields {
            write_value(hash.get(field), out);
            removed += hash.remove(field) as usize;
        }
        Ok(if removed > 0 { Edit::Changed(removed) } else { Edit::Same(0) })
    })?;
    match found {
        Some(removed) => ctx.count_elements(removed),
        None => fields.iter().for_each(|_| out.nil()),
    }
    Ok(())
}

/// `FIELDS numfields field [field ...]` up to the end.
pub fn counted_fields<'a>(args: &mut Args<'a>) -> Result<&'a [&'a [u8]]> {
    if !args.token("FIELDS") {
        return Err(error::FIELDS_MISSING);
    }
    let count = args.int_or(error::NUMFIELDS_NOT_POSITIVE)?;
    if count < 1 {
        return Err(error::NUMFIELDS_NOT_POSITIVE);
    }
    let fields = args.rest();
    if fields.len() as i64 == count { Ok(fields) } else { Err(error::NUMFIELDS_MISMATCH) }
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[track_caller]
    fn check(t: &mut Testing, lines: &[(&str, &str)]) {
        for (line, reply) in lines {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn setting_and_getting() {
        check(
            &mut Testing::new(),
            &[
                ("HSET h a 1 b 2 a 3", "(integer) 2"),
                ("HSET h a 4 c ''", "(integer) 1"),
                ("HGET h a", "\"4\""),
                ("HGET h c", "\"\""),
                ("HGET h d", "(nil)"),
                ("HGET none a", "(nil)"),
                ("HMSET h d 5", "OK"),
                ("HMGET h d x a", "[\"5\", (nil), \"4\"]"),
                ("HMGET none x a", "[(nil), (nil)]"),
                ("HSETNX h a 9", "(integer) 0"),
                ("HSETNX h '' 9", "(integer) 1"),
                ("HSETNX new a 9", "(integer) 1"),
                ("HLEN h", "(integer) 5"),
                ("HLEN none", "(integer) 0"),
                ("HEXISTS h ''", "(integer) 1"),
                ("HEXISTS h x", "(integer) 0"),
                ("HSTRLEN h a", "(integer) 1"),
                ("HSTRLEN h x", "(integer) 0"),
                ("HSTRLEN none x", "(integer) 0"),
                ("TYPE h", "hash"),
                ("SCAN 0 TYPE hash COUNT 100 MATCH n*", "[\"0\", [\"new\"]]"),
            ],
        );
    }

    #[test]
    fn a_hash_without_fields_is_no_more() {
        check(
            &mut Testing::new(),
            &[
                ("HSET h a 1 b 2 c 3", "(integer) 3"),
                ("HDEL h x", "(integer) 0"),
                ("HDEL h a a x", "(integer) 1"),
                ("HDEL none a", "(integer) 0"),
                ("HGETDEL h FIELDS 3 b b x", "[\"2\", (nil), (nil)]"),
                ("EXISTS h", "(integer) 1"),
                ("HGETDEL h fields 1 c", "[\"3\"]"),
                ("EXISTS h", "(integer) 0"),
                ("HGETDEL h FIELDS 2 c d", "[(nil), (nil)]"),
                ("HSET h a 1", "(integer) 1"),
                ("EXPIRE h 100", "(integer) 1"),
                ("HDEL h a", "(integer) 1"),
                ("HSET h a 1", "(integer) 1"),
                ("TTL h", "(integer) -1"),
            ],
        );
    }

    #[test]
    fn the_encoding_changes_at_the_limits_and_never_back() {
        let mut t = Testing::new();
        for n in 0..512 {
            t.run(&format!("HSET h f{n} v"));
        }
        check(
            &mut t,
            &[
                ("OBJECT ENCODING h", "\"listpack\""),
                ("HSET h f0 w", "(integer) 0"),
                ("OBJECT ENCODING h", "\"listpack\""),
                ("HSETNX h one v", "(integer) 1"),
                ("OBJECT ENCODING h", "\"hashtable\""),
                ("HDEL h one f1 f2", "(integer) 3"),
                ("OBJECT ENCODING h", "\"hashtable\""),
                ("COPY h other", "(integer) 1"),
                ("HSET other more v", "(integer) 1"),
                ("HLEN h", "(integer) 510"),
                ("HLEN other", "(integer) 511"),
                ("OBJECT ENCODING other", "\"hashtable\""),
            ],
        );
        let (fits, long) = ("x".repeat(64), "x".repeat(65));
        for (line, encoding) in [
            (format!("HSET fits {fits} {fits}"), "listpack"),
            (format!("HSET field {long} v"), "hashtable"),
            (format!("HSET value f {long}"), "hashtable"),
            (format!("HSET value f {long} f v"), "hashtable"),
            (format!("HSETNX nx f {long}"), "hashtable"),
            (format!("HINCRBY count {long} 1"), "hashtable"),
            // So many are assumed to be different ones.
            (format!("HSET many {}", "f v ".repeat(513)), "hashtable"),
        ] {
            t.run(&line);
            let key = line.split(' ').nth(1).unwrap();
            assert_eq!(t.run(&format!("OBJECT ENCODING {key}")), format!("\"{encoding}\""), "{line}");
        }
        t.run("CONFIG SET hash-max-listpack-entries 2");
        t.run("HSET few a 1 b 2");
        assert_eq!(t.run("OBJECT ENCODING few"), "\"listpack\"");
        t.run("HSET few c 3");
        assert_eq!(t.run("OBJECT ENCODING few"), "\"hashtable\"");
    }

    #[test]
    fn long_values_are_shared_with_the_reply() {
        let mut t = Testing::new();
        let long = vec![b'x'; 20_000];
        t.run_words(&[b"HSET", b"h", b"f", &long]);
        let reply = t.run("HGET h f");
        assert_eq!(reply.len(), 20_002);
        assert_eq!(t.run("HMGET h f none"), format!("[{reply}, (nil)]"));
        assert_eq!(t.run("HSTRLEN h f"), "(integer) 20000");
        assert_eq!(t.run("HGETDEL h FIELDS 1 f"), format!("[{reply}]"));
    }

    #[test]
    fn faults() {
        let wrong_type = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
        let mismatch = "(error) ERR The `numfields` parameter must match the number of arguments";
        let mut t = Testing::new();
        t.run("SET s text");
        t.run("HSET h a 1");
        for line in [
            "HSET s a 1",
            "HSETNX s a 1",
            "HGET s a",
            "HMGET s a",
            "HMSET s a 1",
            "HDEL s a",
            "HLEN s",
            "HSTRLEN s a",
            "HEXISTS s a",
            "HGETDEL s FIELDS 1 a",
            "HGETDEL s x x x",
        ] {
            assert_eq!(t.run(line), wrong_type, "{line}");
        }
        check(
            &mut t,
            &[
                ("GET h", wrong_type),
                ("HSET s a 1 b", "(error) ERR wrong number of arguments for 'hset' command"),
                ("HMSET h a 1 b", "(error) ERR wrong number of arguments for 'hmset' command"),
                ("HGETDEL h x 1 a", "(error) ERR Mandatory argument FIELDS is missing or not at the right position"),
                ("HGETDEL h FIELDS 0 a", "(error) ERR Number of fields must be a positive integer"),
                ("HGETDEL h FIELDS x a", "(error) ERR Number of fields must be a positive integer"),
                ("HGETDEL h FIELDS 2 a", mismatch),
                ("HGETDEL none FIELDS 1 a b", mismatch),
                ("HGET h a", "\"1\""),
            ],
        );
    }
}
