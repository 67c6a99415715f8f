//! DEBUG: what tests do to an engine and nobody else should.

mod digest;

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use digest::Digest;

use super::args::Args;
use super::error::{self, Error, Result};
use super::help;
use super::spec::{CommandSpec, Flags, KeyRule};
use crate::engine::DATABASES;
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::engine::config::parse_memory;
use crate::engine::lock::ShardSet;
use crate::reply::Tape;
use crate::value::number;
use crate::value::record::Type;

pub const COMMANDS: &[CommandSpec] = &[DEBUG];

/// No container: a real server has no table of its subcommands either, which shows in COMMAND and in the errors.
const DEBUG: CommandSpec = CommandSpec::new("DEBUG", "subcommand [argument ...]", debug)
    .summary("Serves tests of the engine itself.")
    .time("Depends on the subcommand.")
    .flags(Flags::ADMIN.and(Flags::NOSCRIPT).and(Flags::LOADING).and(Flags::STALE))
    .keys(KeyRule::Unlocked);

fn debug(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let subcommand = args.next()?;
    match (subcommand.to_ascii_uppercase().as_slice(), args.rest()) {
        (b"HELP", []) => help::write("DEBUG", HELP, out),
        (b"DIGEST", []) => digest_all(ctx, out)?,
        (b"DIGEST-VALUE", keys) => digest_values(ctx, keys, out)?,
        (b"OBJECT", [key]) => object(ctx, key, out)?,
        (b"PROTOCOL", [kind]) => protocol(ctx, kind, out)?,
        (b"QUICKLIST-PACKED-THRESHOLD", [size]) => packed_threshold(size, out)?,
        (b"SET-ACTIVE-EXPIRE", [on]) => set_active_expire(ctx, on, out),
        (b"INTEGRITY", []) => integrity(ctx, out)?,
        (b"PANIC", [key]) => panic_while_writing(ctx, key)?,
        (b"SLEEP", [seconds]) => sleep(ctx, seconds, out)?,
        _ => return Err(unknown(subcommand)),
    }
    Ok(())
}

const HELP: &[(&str, &str)] = &[
    ("DIGEST", "Sum all data up in forty hexadecimal digits, the same as a real server's."),
    ("DIGEST-VALUE <key> [<key> ...]", "As DIGEST, for the value of each key."),
    ("INTEGRITY", "Walk all keys and report what does not agree with the accounts."),
    ("PANIC <key>", "Panic while the string at <key> is half-written."),
    ("OBJECT <key>", "Tell about the representation of the key's value."),
    ("PROTOCOL <type>", "Answer a value of that type of the protocol."),
    ("QUICKLIST-PACKED-THRESHOLD <size>", "Do nothing: long elements of lists are not kept apart."),
    ("SET-ACTIVE-EXPIRE (0|1)", "Remove keys whose time is over only when they are looked at, or in time again."),
    ("SLEEP <seconds>", "Answer after that time, decimals allowed."),
];

fn integrity(ctx: &mut Ctx<'_>, out: &mut Tape) -> Result {
    if !ctx.may_wait() {
        return Err(Error::BUSY);
    }
    let engine = ctx.engine;
    for index in 0..engine.shards.count() {
        let checked = ctx.with_shard(index, |shard| engine.check_shard(index, shard))?;
        checked.map_err(|fault| Error::line(format!("ERR {fault}")))?;
    }
    out.ok();
    Ok(())
}

fn digest_all(ctx: &mut Ctx<'_>, out: &mut Tape) -> Result {
    if !ctx.may_wait() {
        return Err(Error::BUSY);
    }
    ctx.hold(ctx.engine.shards.all())?;
    let (now, mut digest) = (ctx.now(), Digest::default());
    for db in 0..DATABASES {
        let mut keys = 0;
        ctx.each_shard(|shard| keys += shard.dbs[db].len())?;
        if keys == 0 {
            continue;
        }
        digest.mix(&(db as u32).to_be_bytes());
        ctx.each_shard(|shard| {
            let records = shard.dbs[db].table().iter().filter(|record| !record.is_over(now));
            records.for_each(|record| digest.add_key(record));
        })?;
    }
    out.simple(&digest.text());
    Ok(())
}

fn digest_values(ctx: &mut Ctx<'_>, keys: &[&[u8]], out: &mut Tape) -> Result {
    let set = keys.iter().fold(ShardSet::EMPTY, |set, key| set | ctx.engine.set_of(key));
    if !set.is_empty() {
        ctx.hold(set)?;
    }
    out.array(keys.len());
    for key in keys {
        let mut digest = Digest::default();
        if let Some(record) = ctx.peek(key) {
            digest.add_value(record);
        }
        out.simple(&digest.text());
    }
    Ok(())
}

fn object(ctx: &mut Ctx<'_>, key: &[u8], out: &mut Tape) -> Result {
    let engine = ctx.engine;
    ctx.hold(engine.set_of(key))?;
    let record = ctx.peek(key).ok_or(error::NO_SUCH_KEY)?;
    // Nothing is serialized; what the value takes in memory stands for that.
    let (place, encoding, size) = (record.key().as_ptr(), record.encoding(), record.heap_size());
    let (lru, idle) = (record.lru(), engine.idle_seconds(record));
    out.simple(&format!(
        "Value at:{place:p} refcount:1 encoding:{encoding} serializedlength:{size} lru:{lru} lru_seconds_idle:{idle}"
    ));
    Ok(())
}

/// What is no number counts as 0, as in a real server.
fn set_active_expire(ctx: &mut Ctx<'_>, on: &[u8], out: &mut Tape) {
    let on = number::parse_i64(on).unwrap_or(0) != 0;
    ctx.engine.active_expire.store(on, Relaxed);
    if on {
        ctx.engine.wake.rescan();
    }
    out.ok();
}

/// Elements of lists lie in chunks whatever their length, so there is nothing to decide.
fn packed_threshold(size: &[u8], out: &mut Tape) -> Result {
    let size = parse_memory(size).filter(|size| (0..1 << 32).contains(size));
    size.ok_or(error::PACKED_THRESHOLD)?;
    out.ok();
    Ok(())
}

#[allow(clippy::approx_constant, reason = "these are the values that a real server answers")]
fn protocol(ctx: &Ctx<'_>, kind: &[u8], out: &mut Tape) -> Result {
    match kind.to_ascii_lowercase().as_slice() {
        b"string" => out.bulk(b"Hello World"),
        b"integer" => out.int(12345),
        b"double" => out.double(3.141),
        b"bignum" => out.big_number(b"1234567999999999999999999999999999999"),
        b"null" => out.nil(),
        b"array" => {
            out.array(3);
            (0..3).for_each(|n| out.int(n));
        }
        b"set" => {
            out.set(3);
            (0..3).for_each(|n| out.int(n));
        }
        b"map" => {
            out.map(3);
            (0..3).for_each(|n| {
                out.int(n);
                out.bool(n == 1);
            });
        }
        b"attrib" => {
            if ctx.session.resp >= 3 && !ctx.session.info.embedded {
                out.attribute(1);
                out.bulk(b"key-popularity");
                out.array(2);
                out.bulk(b"key:123");
                out.int(90);
            }
            out.bulk(b"Some real reply following the attribute");
        }
        // A push comes behind the reply, which embedded clients read one of.
        b"push" if ctx.session.resp < 3 || ctx.session.info.embedded => return Err(error::RESP2_NOT_SUPPORTED),
        b"push" => {
            out.bulk(b"Some real reply following the push reply");
            out.push(2);
            out.bulk(b"server-cpu-usage");
            out.int(42);
        }
        b"verbatim" => out.verbatim(b"txt", b"This is a verbatim\nstring"),
        b"true" => out.bool(true),
        b"false" => out.bool(false),
        _ => return Err(error::PROTOCOL_TYPE),
    }
    Ok(())
}

/// Stands for a bug that strikes when a value has been changed and its accounts have not.
fn panic_while_writing(ctx: &mut Ctx<'_>, key: &[u8]) -> Result {
    ctx.hold(ctx.engine.set_of(key))?;
    let panicked = ctx.edit(key, Event::generic("debug"), |record| {
        if record.type_() == Type::String {
            record.append(&[b'?'; 4096]);
        }
        panic!("DEBUG PANIC was asked for");
    });
    panicked.ok_or(error::NO_SUCH_KEY)
}

/// Holds no shard meanwhile, so only its own client waits.
fn sleep(ctx: &mut Ctx<'_>, seconds: &[u8], out: &mut Tape) -> Result {
    if !ctx.may_wait() {
        return Err(Error::BUSY);
    }
    // What is no number is no time, as in a real server.
    let seconds = number::parse_f64(seconds).unwrap_or(0.0);
    std::thread::sleep(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    out.ok();
    Ok(())
}

fn unknown(subcommand: &[u8]) -> Error {
    let name = &subcommand[..subcommand.len().min(128)];
    let [before, after]: [&[u8]; 2] =
        [b"ERR unknown subcommand or wrong number of arguments for '", b"'. Try DEBUG HELP."];
    Error::line([before, name, after].concat())
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::command::testing::Testing;
    use crate::engine::config::Param;
    use crate::exec::{Lane, Outcome, Patience, run};

    fn enabled() -> Testing {
        let t = Testing::new();
        t.engine.config.preset(Param::EnableDebugCommand, b"yes").expect("a valid value");
        t
    }

    #[test]
    fn debug_must_be_allowed() {
        let mut t = Testing::new();
        assert!(t.run("DEBUG PANIC k").starts_with("(error) ERR DEBUG command not allowed. If the enable-debug-"));
        assert_eq!(t.run("DEBUG"), "(error) ERR wrong number of arguments for 'debug' command");
        t.run("MULTI");
        assert!(t.run("DEBUG SLEEP 0").starts_with("(error) ERR DEBUG command not allowed."));
        assert!(t.run("EXEC").starts_with("(error) EXECABORT "));
    }

    #[test]
    fn a_panic_costs_one_command_and_the_value_it_was_writing() {
        let mut t = enabled();
        for n in 0..200 {
            t.run(&format!("SET k{n} v"));
        }
        t.run("EXPIRE k7 100");
        t.run("EXPIRE k8 100");
        let died = catch_unwind(AssertUnwindSafe(|| t.run("DEBUG PANIC k7")));
        assert!(died.is_err());
        assert_eq!(t.run("DEBUG INTEGRITY"), "OK");
        assert_eq!(t.run("EXISTS k7"), "(integer) 0");
        assert_eq!(t.run("DBSIZE"), "(integer) 199");
        assert_eq!(t.run("GET k8"), "\"v\"");
        assert_eq!(t.run("TTL k8"), "(integer) 100");
        assert_eq!(t.run("SET k7 again"), "OK");
        let mut recovered = 0;
        t.engine.shards.lock(t.engine.shards.all()).each().for_each(|shard| recovered += shard.counters.recovered);
        assert_eq!(recovered, 1);
    }

    #[test]
    fn equal_data_have_equal_digests_here_and_in_a_real_server() {
        let mut t = enabled();
        assert_eq!(t.run("DEBUG DIGEST"), "0".repeat(40));
        t.run_words(&[b"SET", b"f", &[b'x'; 100]]);
        for line in [
            "SET s hello",
            "SET n 123",
            "RPUSH l a b c",
            "SADD st a b c",
            "SADD is 1 2 3",
            "ZADD z 1 a 2.5 b inf c",
            "ZADD z2 0.1 m",
            "HSET h f v g w",
            "SET e v EX 100",
            "XADD x 1-1 a b",
            "XADD x 2-1 c d",
        ] {
            t.run(line);
        }
        // From Redis 8.2.
        for (key, digest) in [
            ("s", "36b23a1456b2dce2c3ed252c456761301dba8060"),
            ("n", "89f7f51b707418f666d5b45e053bd5bbbf82ac2b"),
            ("f", "6942b9b71aaff9a398b7a2f898756f5e28dd3cd1"),
            ("l", "8bf72d812571eea9b927f3c11beb0c4165a6ff89"),
            ("st", "593c2414786d75446e97f4ea5d4b731f3313da72"),
            ("is", "2a462a3f51a1db89738ebbeef0c47ce1bbc85246"),
            ("z", "692ab70d673d8bf452c3a17fb4be02bfcdf437bc"),
            ("z2", "7e1bae26d61f35a2675e4748edc8fe0bff072cee"),
            ("h", "d127864ed50239662bf61bafc9bda63c17da5b37"),
            ("e", "311b17018163335616e089f6b951c82c477335ac"),
            ("x", "d024841ebe9d3e3742b49afd24c4b0664c8c066b"),
            ("none", "0000000000000000000000000000000000000000"),
        ] {
            assert_eq!(t.run(&format!("DEBUG DIGEST-VALUE {key}")), format!("[{digest}]"), "{key}");
        }
        let before = t.run("DEBUG DIGEST");
        t.run("SELECT 3");
        t.run("SET k v");
        assert_ne!(t.run("DEBUG DIGEST"), before);
        t.run("DEL k");
        assert_eq!(t.run("DEBUG DIGEST"), before);
    }

    #[test]
    fn keys_wait_to_be_looked_at() {
        let mut t = enabled();
        assert_eq!(t.run("DEBUG SET-ACTIVE-EXPIRE 0"), "OK");
        assert!(!t.engine.active_expire.load(Relaxed));
        assert_eq!((t.run("DEBUG SET-ACTIVE-EXPIRE 1"), t.engine.active_expire.load(Relaxed)), ("OK".into(), true));
        assert_eq!(t.run("DEBUG QUICKLIST-PACKED-THRESHOLD 1gb"), "OK");
        assert!(
            t.run("DEBUG QUICKLIST-PACKED-THRESHOLD 4gb").starts_with("(error) ERR argument must be a memory value b")
        );
        t.run("SET k v");
        assert!(t.run("DEBUG OBJECT k").contains(" encoding:embstr serializedlength:"));
        assert_eq!(t.run("DEBUG OBJECT none"), "(error) ERR no such key");
    }

    #[test]
    fn every_type_of_the_protocol_is_answered() {
        let mut t = enabled();
        for (kind, reply) in [
            ("string", "\"Hello World\""),
            ("map", "{(integer) 0 => (false), (integer) 1 => (true), (integer) 2 => (false)}"),
            ("set", "~[(integer) 0, (integer) 1, (integer) 2]"),
            ("double", "(double) 3.141"),
            ("bignum", "(big number) 1234567999999999999999999999999999999"),
            ("attrib", "\"Some real reply following the attribute\""),
            ("push", "(error) ERR RESP2 is not supported by this command"),
        ] {
            assert_eq!(t.run(&format!("DEBUG PROTOCOL {kind}")), reply);
        }
        assert!(t.run("DEBUG PROTOCOL foo").starts_with("(error) ERR Wrong protocol type name."));
    }

    #[test]
    fn only_who_may_wait_sleeps_or_walks() {
        let mut t = enabled();
        for words in [&[&b"DEBUG"[..], b"SLEEP", b"0"][..], &[b"DEBUG", b"INTEGRITY"]] {
            let mut out = Tape::new();
            assert_eq!(run(&mut t.session, words, &mut out, Patience::Hurries), Outcome::Later(Lane::Long));
            assert!(out.is_empty());
        }
        assert_eq!(t.run("DEBUG SLEEP 0.001"), "OK");
        assert_eq!(t.run("DEBUG PANIC none"), "(error) ERR no such key");
        let fault = "(error) ERR unknown subcommand or wrong number of arguments for 'SLEEP'. Try DEBUG HELP.";
        assert_eq!(t.run("DEBUG SLEEP"), fault);
    }
}
