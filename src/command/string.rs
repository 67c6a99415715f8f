//! Strings as bytes.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::reply::tape::SHARE_FROM;
use crate::value::record::{Record, Str, Type};

pub const COMMANDS: &[CommandSpec] = &[APPEND, GET, GETDEL, GETRANGE, MGET, SETRANGE, STRLEN, SUBSTR];

const READS: Flags = Flags::READONLY.and(Flags::FAST);
const STORES: Flags = Flags::WRITE.and(Flags::DENYOOM);

/// The string that a record holds.
#[inline]
pub fn string_of(record: &Record) -> Result<Str<'_>> {
    match record.type_() {
        Type::String => Ok(record.str_value()),
        _ => Err(error::WRONG_TYPE),
    }
}

/// Replies with a record's string, shared when it is long, or null when there is no record.
#[inline]
pub fn write_string(record: Option<&Record>, out: &mut Tape) -> Result {
    let Some(record) = record else {
        out.nil();
        return Ok(());
    };
    match record.inline_str() {
        Some(bytes) => out.bulk(bytes),
        None => write_str(string_of(record)?, out),
    }
    Ok(())
}

/// Replies with a string, shared when it is long.
pub fn write_str(value: Str<'_>, out: &mut Tape) {
    match value {
        Str::Int(value) => out.bulk_int(value),
        Str::Bytes(bytes) => out.bulk(bytes),
        Str::Shared(bytes) if bytes.len() >= SHARE_FROM => out.shared(bytes.clone()),
        Str::Shared(bytes) => out.bulk(bytes),
    }
}

/// Changes a string's bytes in place, beginning with an empty string when there is no such key.
pub fn edit_bytes<T>(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    event: Event,
    change: impl Fn(&mut Record) -> Result<Edit<T>>,
) -> Result<T> {
    if let Some(result) = ctx.try_edit(key, event, &change)? {
        return Ok(result);
    }
    let mut record = Record::raw(key, b"", None);
    let (Edit::Changed(result) | Edit::Same(result)) = change(&mut record)?;
    ctx.put(key, record, event);
    Ok(result)
}

/// The length of a string that is to reach up to `len + more` bytes, if that is allowed.
fn allowed_len(engine: &Engine, len: u64, more: usize) -> Result<usize> {
    let len = len.saturating_add(more as u64);
    if len <= engine.config.number(Param::ProtoMaxBulkLen) as u64 {
        Ok(len as usize)
    } else {
        Err(error::STRING_TOO_LONG)
    }
}

const GET: CommandSpec = CommandSpec::new("GET", "key", get)
    .summary("Returns the string at a key.")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextOrNull);

fn get(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    write_string(ctx.read(args.next()?), out)
}

const MGET: CommandSpec = CommandSpec::new("MGET", "key [key ...]", mget)
    .tips(&["request_policy:multi_shard"])
    .summary("Returns the strings at several keys, null for those that hold none.")
    .time("O(N) in the number of keys.")
    .flags(READS)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextsOrNulls);

fn mget(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let keys = args.rest();
    out.array(keys.len());
    for key in keys {
        let record = ctx.read(key).filter(|record| record.type_() == Type::String);
        write_string(record, out)?;
    }
    Ok(())
}

const STRLEN: CommandSpec = CommandSpec::new("STRLEN", "key", strlen)
    .summary("Returns how many bytes the string at a key has; 0 for a missing key.")
    .since("2.2.0")
    .flags(READS)
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn strlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let len = match ctx.read(args.next()?) {
        Some(record) => string_of(record)?.len(),
        None => 0,
    };
    out.int(len as i64);
    Ok(())
}

const GETRANGE: CommandSpec = CommandSpec::new("GETRANGE", "key start end", getrange)
    .summary("Returns a part of the string at a key, both ends included; negative places count from the end.")
    .since("2.4.0")
    .time("O(N) in the length of the part.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Text);

const SUBSTR: CommandSpec = CommandSpec::new("SUBSTR", "key start end", getrange)
    .summary("GETRANGE by its old name.")
    .time("O(N) in the length of the part.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Text);

fn getrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, start, end) = (args.next()?, args.int()?, args.int()?);
    let Some(record) = ctx.read(key) else {
        out.bulk(b"");
        return Ok(());
    };
    let mut buf = itoa::Buffer::new();
    let bytes = string_of(record)?.bytes(&mut buf);
    let len = bytes.len() as i64;
    let place = |index: i64| if index < 0 { (index + len).max(0) } else { index };
    // Reversed from the end is nothing, even where both ends lie before the first byte.
    let reversed = start < 0 && end < start;
    let (start, end) = (place(start), place(end).min(len - 1));
    out.bulk(if reversed || start > end { b"" } else { &bytes[start as usize..=end as usize] });
    Ok(())
}

const GETDEL: CommandSpec = CommandSpec::new("GETDEL", "key", getdel)
    .summary("Returns the string at a key and removes the key.")
    .since("6.2.0")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE"])
    .reply(Shape::TextOrNull);

fn getdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    write_string(ctx.read(key), out)?;
    ctx.remove(key, Event::generic("del"));
    Ok(())
}

const APPEND: CommandSpec = CommandSpec::new("APPEND", "key value", append)
    .summary("Adds bytes at the end of the string at a key and returns its new length.")
    .since("2.0.0")
    .time("O(1) for each byte added.")
    .flags(STORES.and(Flags::FAST))
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn append(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    const EVENT: Event = Event::string("append");
    let (key, value) = (args.next()?, args.next()?);
    let engine = ctx.engine;
    let len = ctx.try_edit(key, EVENT, |record| {
        allowed_len(engine, string_of(record)?.len() as u64, value.len())?;
        Ok(Edit::Changed(record.append(value)))
    })?;
    if len.is_none() {
        ctx.set_string(key, value, None, EVENT);
    }
    out.int(len.unwrap_or(value.len()) as i64);
    Ok(())
}

const SETRANGE: CommandSpec = CommandSpec::new("SETRANGE", "key offset value", setrange)
    .summary("Overwrites a part of the string at a key, which grows as needed, and returns its new length.")
    .since("2.2.0")
    .time("O(N) in the length of the value.")
    .flags(STORES)
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Int);

fn setrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, offset, value) = (args.next()?, args.int()?, args.next()?);
    let offset = u64::try_from(offset).map_err(|_| error::OFFSET_OUT_OF_RANGE)?;
    if value.is_empty() {
        // Nothing to write: no key comes to be and no string grows.
        let len = ctx.peek(key).map(string_of).transpose()?.map_or(0, |string| string.len());
        out.int(len as i64);
        return Ok(());
    }
    let engine = ctx.engine;
    let len = edit_bytes(ctx, key, Event::string("setrange"), |record| {
        string_of(record)?;
        let end = allowed_len(engine, offset, value.len())?;
        let bytes = record.edit_raw(end);
        bytes[end - value.len()..end].copy_from_slice(value);
        Ok(Edit::Changed(bytes.len()))
    })?;
    out.int(len as i64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn reading_and_replacing() {
        let mut t = Testing::new();
        assert_eq!(t.run("GETSET k a"), "(nil)");
        t.run("EXPIRE k 10");
        assert_eq!(t.run("GETSET k b"), "\"a\"");
        assert_eq!(t.run("TTL k"), "(integer) -1");
        assert_eq!((t.run("GETDEL k"), t.run("GETDEL k")), ("\"b\"".into(), "(nil)".into()));
    }

    #[test]
    fn parts_of_strings() {
        let mut t = Testing::new();
        t.run("SET k 'Hello World'");
        for (line, part) in [
            ("GETRANGE k 0 4", "Hello"),
            ("GETRANGE k -5 -1", "World"),
            ("SUBSTR k 6 100", "World"),
            ("GETRANGE k 4 2", ""),
            ("GETRANGE k -100 0", "H"),
            ("GETRANGE k -100 -200", ""),
            ("GETRANGE no 0 -1", ""),
        ] {
            assert_eq!(t.run(line), format!("\"{part}\""), "{line}");
        }
        t.run("SET n -1234");
        assert_eq!((t.run("GETRANGE n 0 1"), t.run("STRLEN n")), ("\"-1\"".into(), "(integer) 5".into()));
    }

    #[test]
    fn writing_into_strings() {
        let mut t = Testing::new();
        assert_eq!((t.run("SETRANGE k 2 ''"), t.run("EXISTS k")), ("(integer) 0".into(), "(integer) 0".into()));
        assert_eq!((t.run("SETRANGE k 2 ab"), t.run("GET k")), ("(integer) 4".into(), r#""\x00\x00ab""#.into()));
        assert_eq!((t.run("SETRANGE k 0 xyz"), t.run("GET k")), ("(integer) 4".into(), "\"xyzb\"".into()));
        assert_eq!(t.run("SETRANGE k -1 x"), "(error) ERR offset is out of range");
        let too_long = "(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)";
        assert_eq!(t.run("SETRANGE k 536870912 x"), too_long);
        assert_eq!(t.run("SETRANGE k 9223372036854775807 x"), too_long);
        assert_eq!((t.run("APPEND n 12"), t.run("OBJECT ENCODING n")), ("(integer) 2".into(), "\"int\"".into()));
        assert_eq!((t.run("APPEND n 3"), t.run("OBJECT ENCODING n")), ("(integer) 3".into(), "\"raw\"".into()));
        assert_eq!(t.run("GET n"), "\"123\"");
    }
}
