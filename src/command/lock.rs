//! NEARIS.LOCK: a lock taken, numbered and waited for in one command.
//!
//! The lock is what `SET key token NX PX` takes too, so whoever uses that takes part. A blocked client stands in the line
//! of the key and is served when the key goes, however it goes: released, removed, expired, flushed.

use std::sync::atomic::Ordering::Relaxed;

use super::args::Args;
use super::blocking::deadline_in;
use super::counter::integer_of;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, KeyRule};
use crate::engine::access::Ctx;
use crate::engine::block::{Block, Empty};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] = &[LOCK];

const SET_EVENT: Event = Event::string("set");
const EXPIRE_EVENT: Event = Event::generic("expire");
const COUNT_EVENT: Event = Event::string("incrby");

/// The number stays at least this long, so that a clock that is put back meanwhile does not matter.
const NUMBER_KEPT_MS: u64 = 24 * 60 * 60 * 1000;

const LOCK: CommandSpec = CommandSpec::new("NEARIS.LOCK", "key fence-key token milliseconds wait", lock)
    .summary(
        "Sets a key to a token for that long if it does not exist, and returns a number greater than any before; \
         while it exists, waits for so many milliseconds (0: not at all, -1: for ever).",
    )
    .since("0.1.0")
    .flags(Flags::WRITE.and(Flags::DENYOOM).and(Flags::BLOCKING))
    .keys(KeyRule::Range { first: 1, last: 2, step: 1 })
    .key_flags(&["RW ACCESS UPDATE INSERT"]);

fn lock(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, fence_key, token) = (args.next()?, args.next()?, args.next()?);
    let (ms, wait) = (args.int()?, args.int()?);
    let ms = u64::try_from(ms).ok().filter(|&ms| ms > 0).ok_or_else(|| error::invalid_expire("nearis.lock"))?;
    let until = ctx.now().checked_add(ms).filter(|&until| i64::try_from(until).is_ok());
    let until = until.ok_or_else(|| error::invalid_expire("nearis.lock"))?;
    if ctx.peek(key).is_some() {
        if wait == 0 {
            out.nil();
            return Ok(());
        }
        let deadline = if wait < 0 { None } else { deadline_in(ctx, wait)? };
        let worth = |record: Option<&Record>| record.is_none();
        return ctx.block(Block { keys: &[key], worth, deadline, empty: Empty::Nil, words: None, due: None }, out);
    }
    let fence = next_fence(ctx, fence_key)?;
    let kept = until.max(ctx.now().saturating_add(NUMBER_KEPT_MS));
    ctx.put(fence_key, Record::int(fence_key, fence, Some(kept)), COUNT_EVENT);
    ctx.set_string(key, token, Some(until), SET_EVENT);
    ctx.notify(key, EXPIRE_EVENT);
    out.int(fence);
    Ok(())
}

/// One more than the last one. Where none is known any more, the time in microseconds, which is more than all before as
/// no lock is taken once in each microsecond; and within the same moment more than any that this engine has given.
fn next_fence(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<i64> {
    let fence = match ctx.peek(key).map(integer_of).transpose()? {
        Some(last) => last.checked_add(1).ok_or(error::INCREMENT_OVERFLOW)?,
        None => {
            let time = i64::try_from(ctx.now()).unwrap_or(i64::MAX).saturating_mul(1000);
            time.max(ctx.engine.last_fence.load(Relaxed).saturating_add(1))
        }
    };
    ctx.engine.last_fence.fetch_max(fence, Relaxed);
    Ok(fence)
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    fn fence(t: &mut Testing, line: &str) -> i64 {
        let reply = t.run(line);
        reply
            .strip_prefix("(integer) ")
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_else(|| panic!("{line}: {reply}"))
    }

    #[test]
    fn a_free_lock_is_taken_with_a_greater_number_each_time() {
        let mut t = Testing::new();
        let mut last = 0;
        for way in ["DEL l", "DELEX l IFEQ a", "PEXPIRE l 0", "UNLINK l", "RENAME l elsewhere", "MOVE l 1"] {
            let now = fence(&mut t, "NEARIS.LOCK l l:fence a 1000 0");
            assert!(now > last, "{way}");
            last = now;
            assert_eq!(t.run("GET l"), "\"a\"");
            assert_eq!(t.run("PTTL l"), "(integer) 1000");
            assert_eq!(t.run("NEARIS.LOCK l l:fence b 1000 0"), "(nil)");
            t.run(way);
        }
        assert_eq!(t.run("GET l:fence"), format!("\"{last}\""));
        assert_eq!(t.run("PTTL l:fence"), "(integer) 86400000");
        assert_eq!(t.run("SET l x NX PX 5"), "OK");
        t.advance(6);
        assert_eq!(fence(&mut t, "NEARIS.LOCK l l:fence b 200000000 0"), last + 1);
        assert_eq!(t.run("PTTL l:fence"), "(integer) 200000000");
    }

    #[test]
    fn the_number_grows_though_its_key_is_gone() {
        let mut t = Testing::new();
        let first = fence(&mut t, "NEARIS.LOCK l l:fence a 1 0");
        for _ in 0..100 {
            t.run("DEL l");
            fence(&mut t, "NEARIS.LOCK l l:fence a 1 0");
        }
        for ms in [0, 2] {
            t.advance(ms);
            t.run("FLUSHALL");
            assert!(fence(&mut t, "NEARIS.LOCK l l:fence a 1 0") > first + 100);
        }
    }

    #[test]
    fn arguments_are_checked_before_anything_is_done() {
        let mut t = Testing::new();
        let invalid = "(error) ERR invalid expire time in 'nearis.lock' command";
        let table = [
            ("NEARIS.LOCK l f a 0 0", invalid),
            ("NEARIS.LOCK l f a -1 0", invalid),
            ("NEARIS.LOCK l f a 9223372036854775807 0", invalid),
            ("NEARIS.LOCK l f a x 0", "(error) ERR value is not an integer or out of range"),
            ("NEARIS.LOCK l f a 1", "(error) ERR wrong number of arguments for 'nearis.lock' command"),
            ("SET f text", "OK"),
            ("NEARIS.LOCK l f a 1000 0", "(error) ERR value is not an integer or out of range"),
            ("EXISTS l", "(integer) 0"),
            ("LPUSH g x", "(integer) 1"),
            ("NEARIS.LOCK l g a 1000 0", "(error) WRONGTYPE Operation against a key holding the wrong kind of value"),
            ("EXISTS l", "(integer) 0"),
        ];
        for (line, reply) in table {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn those_who_wait_are_served_in_their_order_however_the_key_goes() {
        let mut t = Testing::new();
        let mut waiting: Vec<_> = (0..5).map(|_| t.listener_client()).collect();
        let mut last = fence(&mut t, "NEARIS.LOCK l l:fence holder 1000 0");
        for (n, client) in waiting.iter_mut().enumerate() {
            client.wait(&format!("NEARIS.LOCK l l:fence w{n} 1000 -1"));
        }
        let ways = ["DEL l", "DELEX l IFEQ w0", "RENAME l elsewhere", "FLUSHALL", "EVALUATED"];
        for (n, way) in ways.iter().enumerate() {
            match *way {
                "EVALUATED" => {
                    t.run("MULTI");
                    t.run("DEL l");
                    t.run("SET l brief");
                    t.run("DEL l");
                    t.run("EXEC");
                }
                line => _ = t.run(line),
            }
            let answer = waiting[n].answer().expect("served");
            let now: i64 = answer.strip_prefix("(integer) ").and_then(|digits| digits.parse().ok()).expect("a number");
            assert!(now > last, "{way}");
            last = now;
            assert_eq!(t.run("GET l"), format!("\"w{n}\""));
            assert!(waiting[n + 1..].iter_mut().all(|client| client.answer().is_none()));
        }
    }

    #[test]
    fn a_wait_has_an_end() {
        let mut t = Testing::new();
        let mut waiting = t.listener_client();
        t.run("SET l x PX 1000");
        waiting.wait("NEARIS.LOCK l l:fence w 1000 20");
        t.advance(21);
        crate::background::steer(&t.engine, t.now());
        crate::engine::block::Timeouts::fire(&t.engine, t.now());
        assert_eq!(waiting.answer().as_deref(), Some("(nil)"));
        waiting.wait("NEARIS.LOCK l l:fence w 1000 2000");
        t.advance(1001);
        crate::background::steer(&t.engine, t.now());
        assert!(waiting.answer().is_some_and(|answer| answer.starts_with("(integer) ")));
    }
}
