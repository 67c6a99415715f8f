//! Storing whole strings, and the deadlines that clients give them.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use super::string::write_string;
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::number;
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] = &[GETEX, GETSET, MSET, MSETNX, PSETEX, SET, SETEX, SETNX];

const STORES: Flags = Flags::WRITE.and(Flags::DENYOOM);
const SET_EVENT: Event = Event::string("set");

const SET: CommandSpec = CommandSpec::new(
    "SET",
    "key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]",
    set,
)
.summary("Sets a key to a string, whatever it held before.")
.flags(STORES)
.key_flags(&["RW ACCESS UPDATE VARIABLE_FLAGS"])
.reply(Shape::OkOrNull);

fn set(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, value) = (args.next()?, args.next()?);
    if args.is_done() {
        ctx.set_string(key, value, None, SET_EVENT);
        out.ok();
        return Ok(());
    }
    let options = SetOptions::read(args)?;
    let mut deadline = options.time.map(|time| time.deadline(ctx.now(), "set")).transpose()?;
    let old = match options {
        SetOptions { get: true, .. } => ctx.read(key),
        SetOptions { nx: false, xx: false, keep_ttl: false, .. } => None,
        _ => ctx.peek(key),
    };
    let exists = old.is_some();
    if options.keep_ttl {
        deadline = old.and_then(Record::deadline);
    }
    if options.get {
        write_string(old, out)?;
    }
    let stores = !(options.nx && exists || options.xx && !exists);
    if stores {
        ctx.set_string(key, value, deadline, SET_EVENT);
    }
    match (options.get, stores) {
        (true, _) => {}
        (false, true) => out.ok(),
        (false, false) => out.nil(),
    }
    Ok(())
}

#[derive(Default)]
struct SetOptions<'a> {
    nx: bool,
    xx: bool,
    get: bool,
    keep_ttl: bool,
    time: Option<Time<'a>>,
}

impl<'a> SetOptions<'a> {
    fn read(args: &mut Args<'a>) -> Result<Self> {
        let mut options = SetOptions::default();
        while !args.is_done() {
            if args.token("NX") {
                options.nx = true;
            } else if args.token("XX") {
                options.xx = true;
            } else if args.token("GET") {
                options.get = true;
            } else if args.token("KEEPTTL") {
                options.keep_ttl = true;
            } else {
                Time::read(args, &mut options.time)?;
            }
        }
        let clash = options.nx && options.xx || options.keep_ttl && options.time.is_some();
        if clash { Err(error::SYNTAX) } else { Ok(options) }
    }
}

/// A point in time as clients give it. The number is judged after all keywords.
#[derive(Clone, Copy)]
struct Time<'a> {
    unit: TimeUnit,
    number: &'a [u8],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TimeUnit {
    Ex,
    Px,
    ExAt,
    PxAt,
}

impl<'a> Time<'a> {
    /// Reads one of the keywords with its number. The same keyword may come again, and then counts; another may not.
    fn read(args: &mut Args<'a>, time: &mut Option<Time<'a>>) -> Result {
        const KEYWORDS: [(&str, TimeUnit); 4] =
            [("EX", TimeUnit::Ex), ("PX", TimeUnit::Px), ("EXAT", TimeUnit::ExAt), ("PXAT", TimeUnit::PxAt)];
        let found = KEYWORDS.into_iter().find(|(keyword, _)| args.token(keyword));
        let (_, unit) = found.ok_or(error::SYNTAX)?;
        if time.is_some_and(|earlier| earlier.unit != unit) {
            return Err(error::SYNTAX);
        }
        *time = Some(Time { unit, number: args.next()? });
        Ok(())
    }

    fn is_absolute(&self) -> bool {
        matches!(self.unit, TimeUnit::ExAt | TimeUnit::PxAt)
    }

    /// Unix milliseconds. `command` is named in the error.
    fn deadline(&self, now: u64, command: &str) -> Result<u64> {
        let time = number::parse_i64(self.number).ok_or(error::NOT_AN_INTEGER)?;
        let scale = if matches!(self.unit, TimeUnit::Ex | TimeUnit::ExAt) { 1000 } else { 1 };
        let base = if self.is_absolute() { 0 } else { now as i64 };
        let scaled = if time > 0 { time.checked_mul(scale) } else { None };
        let deadline = scaled.and_then(|time| time.checked_add(base));
        deadline.map(i64::cast_unsigned).ok_or_else(|| error::invalid_expire(command))
    }
}

const SETEX: CommandSpec = CommandSpec::new("SETEX", "key seconds value", setex)
    .summary("Sets a key to a string that ends after some seconds.")
    .since("2.0.0")
    .flags(STORES)
    .key_flags(&["OW UPDATE"])
    .reply(Shape::Ok);

fn setex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_for(ctx, args, out, TimeUnit::Ex, "setex")
}

const PSETEX: CommandSpec = CommandSpec::new("PSETEX", "key milliseconds value", psetex)
    .summary("Sets a key to a string that ends after some milliseconds.")
    .since("2.6.0")
    .flags(STORES)
    .key_flags(&["OW UPDATE"])
    .reply(Shape::Ok);

fn psetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_for(ctx, args, out, TimeUnit::Px, "psetex")
}

fn set_for(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, unit: TimeUnit, command: &str) -> Result {
    let (key, number, value) = (args.next()?, args.next()?, args.next()?);
    let deadline = Time { unit, number }.deadline(ctx.now(), command)?;
    ctx.set_string(key, value, Some(deadline), SET_EVENT);
    out.ok();
    Ok(())
}

const SETNX: CommandSpec = CommandSpec::new("SETNX", "key value", setnx)
    .summary("Sets a key to a string unless it exists.")
    .flags(STORES.and(Flags::FAST))
    .key_flags(&["OW INSERT"])
    .reply(Shape::Flag);

fn setnx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, value) = (args.next()?, args.next()?);
    let missing = ctx.peek(key).is_none();
    if missing {
        ctx.set_string(key, value, None, SET_EVENT);
    }
    out.int(missing.into());
    Ok(())
}

const MSET: CommandSpec = CommandSpec::new("MSET", "key value [key value ...]", mset)
    .tips(&["request_policy:multi_shard", "response_policy:all_succeeded"])
    .summary("Sets several keys to strings, all at once.")
    .since("1.0.1")
    .time("O(N) in the number of keys.")
    .flags(STORES)
    .key_flags(&["OW UPDATE"])
    .reply(Shape::Ok);

fn mset(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    set_all(ctx, pairs(args, "mset")?);
    out.ok();
    Ok(())
}

const MSETNX: CommandSpec = CommandSpec::new("MSETNX", "key value [key value ...]", msetnx)
    .summary("Sets several keys to strings, all at once, unless one of them exists.")
    .since("1.0.1")
    .time("O(N) in the number of keys.")
    .flags(STORES)
    .key_flags(&["OW INSERT"])
    .reply(Shape::Flag);

fn msetnx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let pairs = pairs(args, "msetnx")?;
    let free = pairs.iter().all(|[key, _]| ctx.peek(key).is_none());
    if free {
        set_all(ctx, pairs);
    }
    out.int(free.into());
    Ok(())
}

fn pairs<'a>(args: &mut Args<'a>, command: &str) -> Result<&'a [[&'a [u8]; 2]]> {
    match args.rest().as_chunks::<2>() {
        (pairs, []) => Ok(pairs),
        _ => Err(error::wrong_arity(command)),
    }
}

fn set_all(ctx: &mut Ctx<'_>, pairs: &[[&[u8]; 2]]) {
    for [key, value] in pairs {
        ctx.set_string(key, value, None, SET_EVENT);
    }
}

const GETSET: CommandSpec = CommandSpec::new("GETSET", "key value", getset)
    .summary("Sets a key to a string and returns the one it held before.")
    .flags(STORES.and(Flags::FAST))
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::TextOrNull);

fn getset(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, value) = (args.next()?, args.next()?);
    write_string(ctx.read(key), out)?;
    ctx.set_string(key, value, None, SET_EVENT);
    Ok(())
}

const GETEX: CommandSpec = CommandSpec::new(
    "GETEX",
    "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]",
    getex,
)
.summary("Returns the string at a key and sets or removes the key's deadline.")
.since("6.2.0")
.flags(Flags::WRITE.and(Flags::FAST))
.key_flags(&["RW ACCESS UPDATE"])
.reply(Shape::TextOrNull);

fn getex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let (mut persist, mut time) = (false, None);
    while !args.is_done() {
        if args.token("PERSIST") {
            persist = true;
        } else {
            Time::read(args, &mut time)?;
        }
    }
    if persist && time.is_some() {
        return Err(error::SYNTAX);
    }
    let record = ctx.read(key);
    let (exists, volatile) = (record.is_some(), record.is_some_and(Record::has_deadline));
    write_string(record, out)?;
    match time {
        Some(time) if exists => {
            let now = ctx.now();
            let deadline = time.deadline(now, "getex")?;
            if time.is_absolute() && deadline <= now {
                ctx.remove(key, Event::generic("del"));
            } else {
                ctx.set_deadline(key, Some(deadline), Event::generic("expire"));
            }
        }
        None if persist && volatile => _ = ctx.set_deadline(key, None, Event::generic("persist")),
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::{START_MS, Testing};

    const SYNTAX: &str = "(error) ERR syntax error";

    #[test]
    fn set_stores_and_forgets_the_deadline() {
        let mut t = Testing::new();
        assert_eq!(t.run("SET k v EX 10"), "OK");
        assert_eq!(t.run("TTL k"), "(integer) 10");
        assert_eq!(t.run("SET k w KEEPTTL"), "OK");
        assert_eq!((t.run("GET k"), t.run("TTL k")), ("\"w\"".into(), "(integer) 10".into()));
        t.run("SET k 12");
        assert_eq!((t.run("TTL k"), t.run("OBJECT ENCODING k")), ("(integer) -1".into(), "\"int\"".into()));
        t.run("SET k v PX 5");
        t.advance(5);
        assert_eq!(t.run("GET k"), "\"v\"");
        t.advance(1);
        assert_eq!(t.run("GET k"), "(nil)");
    }

    #[test]
    fn set_obeys_its_conditions() {
        let mut t = Testing::new();
        assert_eq!(t.run("SET k v XX"), "(nil)");
        assert_eq!(t.run("SET k v xx get"), "(nil)");
        assert_eq!(t.run("SET k v NX"), "OK");
        assert_eq!(t.run("SET k w NX"), "(nil)");
        assert_eq!(t.run("SET k w NX GET"), "\"v\"");
        assert_eq!(t.run("SET k w GET XX"), "\"v\"");
        assert_eq!(t.run("GET k"), "\"w\"");
        assert_eq!((t.run("SETNX k x"), t.run("SETNX n x")), ("(integer) 0".into(), "(integer) 1".into()));
    }

    #[test]
    fn times_are_judged_after_the_syntax() {
        let mut t = Testing::new();
        for line in [
            "SET k v NX XX",
            "SET k v EX",
            "SET k v EX 1 PX 1",
            "SET k v EX x KEEPTTL",
            "SET k v KEEPTTL PX 1",
            "SET k v PERSIST",
            "SET k v sometimes",
            "GETEX k PERSIST EX 1",
            "GETEX k KEEPTTL",
        ] {
            assert_eq!(t.run(line), SYNTAX, "{line}");
        }
        for (command, line) in [
            ("set", "SET k v EX 0"),
            ("set", "SET k v PXAT -1"),
            ("set", "SET k v EX 9223372036854776"),
            ("set", "SET k v PX 9223372036854775807"),
            ("setex", "SETEX k 0 v"),
            ("psetex", "PSETEX k -1 v"),
        ] {
            assert_eq!(t.run(line), format!("(error) ERR invalid expire time in '{command}' command"), "{line}");
        }
        assert_eq!(t.run("SET k v EX x"), "(error) ERR value is not an integer or out of range");
        assert_eq!(t.run("SET k v EX 10 EX 20"), "OK");
        assert_eq!(t.run("TTL k"), "(integer) 20");
    }

    #[test]
    fn an_absolute_time_may_have_passed() {
        let mut t = Testing::new();
        assert_eq!(t.run("SET k v EXAT 1"), "OK");
        assert_eq!(t.run("GET k"), "(nil)");
        t.run(&format!("SET k v PXAT {}", START_MS + 10));
        assert_eq!(t.run("PTTL k"), "(integer) 10");
        assert_eq!(t.run(&format!("GETEX k PXAT {START_MS}")), "\"v\"");
        assert_eq!(t.run("EXISTS k"), "(integer) 0");
    }

    #[test]
    fn getex_changes_only_the_deadline() {
        let mut t = Testing::new();
        t.run("SETEX k 5 v");
        assert_eq!((t.run("GETEX k"), t.run("TTL k")), ("\"v\"".into(), "(integer) 5".into()));
        assert_eq!((t.run("GETEX k PX 7000"), t.run("TTL k")), ("\"v\"".into(), "(integer) 7".into()));
        assert_eq!((t.run("GETEX k PERSIST"), t.run("TTL k")), ("\"v\"".into(), "(integer) -1".into()));
        assert_eq!(t.run("GETEX k EX 0"), "(error) ERR invalid expire time in 'getex' command");
        assert_eq!(t.run("GETEX missing EX 0"), "(nil)");
    }

    #[test]
    fn several_keys_at_once() {
        let mut t = Testing::new();
        assert_eq!(t.run("MSET a 1 b x a 2"), "OK");
        assert_eq!(t.run("MGET a no b a"), r#"["2", (nil), "x", "2"]"#);
        assert_eq!((t.run("MSETNX c 1 a 1"), t.run("EXISTS c")), ("(integer) 0".into(), "(integer) 0".into()));
        assert_eq!((t.run("MSETNX c 1 c 2"), t.run("GET c")), ("(integer) 1".into(), "\"2\"".into()));
        assert_eq!(t.run("MSET a 1 b"), "(error) ERR wrong number of arguments for 'mset' command");
        assert_eq!(t.run("MSETNX a 1 b"), "(error) ERR wrong number of arguments for 'msetnx' command");
    }

    #[test]
    fn long_values_come_and_go() {
        let mut t = Testing::new();
        let (long, longer) = (vec![b'x'; 100_000], vec![b'y'; 200_000]);
        for value in [&long[..], &longer, b"short", &long, b"7"] {
            assert_eq!(t.run_words(&[b"SET", b"k", value]), "OK");
            assert_eq!(t.run("GET k"), format!("\"{}\"", String::from_utf8_lossy(value)));
            assert_eq!(t.run("STRLEN k"), format!("(integer) {}", value.len()));
        }
    }
}
