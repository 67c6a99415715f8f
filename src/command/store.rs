//! Storing whole strings, and the deadlines that clients give them.

use super::args::Args;
use super::compare::Comparison;
use super::deadline::{Time, TimeUnit};
use super::error::{self, Result};
use super::flavor;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use super::string::{string_of, write_string};
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] = &[GETEX, GETSET, MSET, MSETEX, MSETNX, PSETEX, SET, SETEX, SETNX];

const STORES: Flags = Flags::WRITE.and(Flags::DENYOOM);
const SET_EVENT: Event = Event::string("set");
const EXPIRE_EVENT: Event = Event::generic("expire");

const SET: CommandSpec = CommandSpec::new(
    "SET",
    "key value [NX | XX | IFEQ ifeq-value | IFNE ifne-value | IFDEQ ifdeq-digest | IFDNE ifdne-digest] [GET] \
     [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]",
    set,
)
.summary("Sets a key to a string, whatever it held before.")
.newer(&[("IFEQ", "8.4.0", "8.1.0"), ("IFNE IFDEQ IFDNE", "8.4.0", "")])
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
    let timed = deadline.is_some();
    let bounds = ctx.bounds();
    let old = match options {
        SetOptions { get: true, .. } => ctx.read(key),
        SetOptions { condition: None, keep_ttl: false, .. } => None,
        _ => ctx.peek(key),
    };
    if options.keep_ttl {
        deadline = old.and_then(Record::deadline);
    }
    if options.get {
        write_string(old, out)?;
    }
    let stores = options.condition.map_or(Ok(true), |condition| condition.holds(old, bounds))?;
    if stores {
        ctx.set_string(key, value, deadline, SET_EVENT);
        if timed {
            ctx.notify(key, EXPIRE_EVENT);
        }
    }
    match (options.get, stores) {
        (true, _) => {}
        (false, true) => out.ok(),
        (false, false) => out.nil(),
    }
    Ok(())
}

/// When SET stores.
#[derive(Clone, Copy)]
enum Condition<'a> {
    Missing,
    Exists,
    Compares(Comparison<'a>),
}

impl Condition<'_> {
    fn holds(self, old: Option<&Record>, bounds: impl Fn(usize) -> Result) -> Result<bool> {
        match (self, old) {
            (Condition::Missing, old) => Ok(old.is_none()),
            (Condition::Exists, old) => Ok(old.is_some()),
            // What is not there is like nothing, so it differs from everything.
            (Condition::Compares(comparison), None) => Ok(comparison.wants_another()),
            (Condition::Compares(comparison), Some(old)) => comparison.holds(string_of(old)?, bounds),
        }
    }
}

#[derive(Default)]
struct SetOptions<'a> {
    condition: Option<Condition<'a>>,
    get: bool,
    keep_ttl: bool,
    time: Option<Time<'a>>,
}

impl<'a> SetOptions<'a> {
    fn read(args: &mut Args<'a>) -> Result<Self> {
        let (mut options, mut clash) = (SetOptions::default(), false);
        while !args.is_done() {
            let earlier = options.condition;
            if args.token("NX") {
                options.condition = Some(Condition::Missing);
                clash |= !matches!(earlier, None | Some(Condition::Missing));
            } else if args.token("XX") {
                options.condition = Some(Condition::Exists);
                clash |= !matches!(earlier, None | Some(Condition::Exists));
            } else if let Some(comparison) = Comparison::next(args)? {
                options.condition = Some(Condition::Compares(comparison));
                clash |= earlier.is_some();
            } else if args.token("GET") {
                options.get = true;
            } else if args.token("KEEPTTL") {
                options.keep_ttl = true;
            } else {
                Time::read(args, &mut options.time)?;
            }
        }
        clash |= options.keep_ttl && options.time.is_some();
        if clash { Err(error::SYNTAX) } else { Ok(options) }
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
    ctx.notify(key, EXPIRE_EVENT);
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

const MSETEX: CommandSpec = CommandSpec::new(
    "MSETEX",
    "numkeys key value [key value ...] [NX | XX] \
     [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]",
    msetex,
)
.tips(&["request_policy:multi_shard", "response_policy:all_succeeded"])
.summary("Sets several keys to strings with one deadline, all at once, perhaps only if all or none of them exist.")
.since("8.4.0")
.valkey("9.1.0")
.time("O(N) in the number of keys.")
.flags(STORES)
.keys(KeyRule::Numpairs { count: 1 })
.key_flags(&["OW UPDATE"])
.reply(Shape::Flag);

fn msetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (bad_count, bad_pairs) = match flavor::of(ctx.engine).is_valkey() {
        true => (error::NUMKEYS_INVALID_OF_VALKEY, error::SYNTAX),
        false => (error::NUMKEYS_INVALID, error::WRONG_NUMBER_OF_PAIRS),
    };
    let count = args.int32_or(bad_count.clone())?;
    let count = usize::try_from(count).ok().filter(|&count| count > 0).ok_or(bad_count)?;
    if args.remaining() / 2 < count {
        return Err(bad_pairs);
    }
    let (pairs, _) = args.take(count * 2)?.as_chunks::<2>();
    let options = SetOptions::read(args)?;
    let wanted = match options.condition {
        None => None,
        Some(Condition::Missing) => Some(false),
        Some(Condition::Exists) => Some(true),
        Some(Condition::Compares(_)) => return Err(error::SYNTAX),
    };
    if options.get {
        return Err(error::SYNTAX);
    }
    let deadline = options.time.map(|time| time.deadline(ctx.now(), "msetex")).transpose()?;
    let stores = wanted.is_none_or(|wanted| pairs.iter().all(|[key, _]| ctx.peek(key).is_some() == wanted));
    if stores {
        for [key, value] in pairs {
            let kept = if options.keep_ttl { ctx.peek(key).and_then(Record::deadline) } else { None };
            ctx.set_string(key, value, deadline.or(kept), SET_EVENT);
            if deadline.is_some() {
                ctx.notify(key, EXPIRE_EVENT);
            }
        }
    }
    out.int(stores.into());
    Ok(())
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
                ctx.set_deadline(key, Some(deadline), EXPIRE_EVENT);
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

    /// From the documentation of Redis 8.4.
    #[test]
    fn set_compares_with_what_is_there() {
        let mut t = Testing::new();
        let (hello, world) = ("9555e8555c62dcfd", "4242424242424242");
        for (line, reply, left) in [
            (format!("SET k world IFDEQ {hello}"), "OK", "world"),
            ("SET k world IFEQ hello".into(), "OK", "world"),
            ("SET k world IFEQ other".into(), "(nil)", "hello"),
            ("SET k world IFNE other".into(), "OK", "world"),
            ("SET k world ifne hello".into(), "(nil)", "hello"),
            ("SET k world IFEQ hello GET".into(), "\"hello\"", "world"),
            ("SET k world GET IFEQ other".into(), "\"hello\"", "hello"),
            (format!("SET k world IFDEQ {world}"), "(nil)", "hello"),
            (format!("SET k world IFDNE {world}"), "OK", "world"),
            (format!("SET k world IFDNE {}", hello.to_uppercase()), "(nil)", "hello"),
            ("SET k world IFDEQ zzzzzzzzzzzzzzzz".into(), "(nil)", "hello"),
        ] {
            t.run("SET k hello");
            assert_eq!((t.run(&line), t.run("GET k")), (reply.into(), format!("\"{left}\"")), "{line}");
        }
        for (option, reply) in [("IFEQ x", "(nil)"), ("IFNE x", "OK"), ("IFDEQ short", "(nil)"), ("IFDNE short", "OK")]
        {
            t.run("DEL k");
            assert_eq!(t.run(&format!("SET k v {option}")), reply, "{option}");
        }
        t.run("SET k 12");
        assert_eq!((t.run("SET k v IFEQ 12 EX 10"), t.run("TTL k")), ("OK".into(), "(integer) 10".into()));
        t.run("RPUSH l a");
        for option in ["IFEQ a", "IFNE a", "IFDEQ a", "IFDNE a"] {
            assert!(t.run(&format!("SET l v {option}")).starts_with("(error) WRONGTYPE"), "{option}");
        }
        let short = "(error) ERR must be exactly 16 hexadecimal characters";
        assert_eq!((t.run("SET k w IFDEQ 555e8555c62dcfd"), t.run("SET k w IFDNE ''")), (short.into(), short.into()));
        for line in
            ["SET k v IFEQ", "SET k v IFEQ a NX", "SET k v XX IFEQ a", "SET k v IFEQ a IFNE b", "SET k v NX XX NX"]
        {
            assert_eq!(t.run(line), SYNTAX, "{line}");
        }
    }

    /// From the documentation of Redis 8.4.
    #[test]
    fn several_keys_with_one_deadline() {
        let mut t = Testing::new();
        assert_eq!((t.run("MSETEX 2 a 1 b 2 EX 10"), t.run("TTL b")), ("(integer) 1".into(), "(integer) 10".into()));
        assert_eq!((t.run("MSETEX 1 a 3 KEEPTTL"), t.run("TTL a")), ("(integer) 1".into(), "(integer) 10".into()));
        assert_eq!((t.run("MSETEX 1 a 4"), t.run("TTL a")), ("(integer) 1".into(), "(integer) -1".into()));
        assert_eq!(
            (t.run("MSETEX 2 c 1 a 1 NX EX 10"), t.run("EXISTS c")),
            ("(integer) 0".into(), "(integer) 0".into())
        );
        assert_eq!(
            (t.run("MSETEX 2 c 1 a 1 ex 5 xx"), t.run("EXISTS c")),
            ("(integer) 0".into(), "(integer) 0".into())
        );
        assert_eq!(t.run("MSETEX 2 a 5 a 6 PX 5000 XX"), "(integer) 1");
        assert_eq!((t.run("GET a"), t.run("TTL a")), ("\"6\"".into(), "(integer) 5".into()));
        assert_eq!((t.run("MSETEX 1 a 1 EXAT 1"), t.run("EXISTS a")), ("(integer) 1".into(), "(integer) 0".into()));
        for (line, text) in [
            ("MSETEX a 1 EX 10", "invalid numkeys value"),
            ("MSETEX 0 a 1", "invalid numkeys value"),
            ("MSETEX 2147483648 a 1", "invalid numkeys value"),
            ("MSETEX 2147483647 a 1 EX 10", "wrong number of key-value pairs"),
            ("MSETEX 2 a 1 b", "wrong number of key-value pairs"),
            ("MSETEX 1 a 1 invalid", "syntax error"),
            ("MSETEX 1 a 1 NX XX", "syntax error"),
            ("MSETEX 1 a 1 GET", "syntax error"),
            ("MSETEX 1 a 1 IFEQ 1", "syntax error"),
            ("MSETEX 1 a 1 EX 10 PX 10", "syntax error"),
            ("MSETEX 1 a 1 KEEPTTL EX 10", "syntax error"),
            ("MSETEX 1 a 1 EX x", "value is not an integer or out of range"),
            ("MSETEX 1 a 1 EX 0", "invalid expire time in 'msetex' command"),
            ("MSETEX 1 a", "wrong number of arguments for 'msetex' command"),
        ] {
            assert_eq!(t.run(line), format!("(error) ERR {text}"), "{line}");
        }
        assert_eq!(t.run("COMMAND GETKEYS MSETEX 2 a b c d EX 10"), "[\"a\", \"c\"]");
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
