use std::sync::Barrier;
use std::time::Duration;

use super::*;
use crate::command::testing::{Testing, render, split_line};
use crate::engine::client::Origin;

fn soon() -> Instant {
    Instant::now() + Duration::from_millis(20)
}

/// Runs lines in an atomic function over these keys and gives their replies.
fn atomic(t: &mut Testing, keys: &[&str], lines: &[&str], revocable: bool, keep: bool) -> Vec<String> {
    let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
    let mut atomic = Atomic::begin(&mut t.session, &keys, revocable, soon()).expect("nobody else holds anything");
    let replies = lines.iter().map(|line| call(&mut atomic, line)).collect();
    atomic.end(keep);
    replies
}

fn call(atomic: &mut Atomic<'_>, line: &str) -> String {
    let words = split_line(line);
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    let mut out = Tape::new();
    atomic.call(None, &words, &mut out);
    render(&out)
}

#[test]
fn commands_work_on_the_named_keys_only() {
    let mut t = Testing::new();
    let replies = atomic(&mut t, &["a", "b"], &["SET a 1", "INCR a", "RENAME a b", "GET b", "LPUSH b x"], false, true);
    let wrong_type = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    assert_eq!(replies, ["OK", "(integer) 2", "OK", "\"2\"", wrong_type]);
    let refused = "(error) ERR the key 'c' is not among the keys that this atomic function has named";
    let replies = atomic(&mut t, &["a", "b"], &["GET c", "MSET a 1 c 2", "RENAME b c", "EXISTS a"], false, true);
    assert_eq!(replies, [refused, refused, refused, "(integer) 0"]);
    let replies = atomic(&mut t, &["a"], &["KEYS *", "FLUSHALL", "SORT a GET x*", "SORT a", "PING"], false, true);
    let needs = "may look at every key: an atomic function that uses it must name no keys at all";
    let [keys, flushall, sort] = ["KEYS", "FLUSHALL", "SORT"].map(|name| format!("(error) ERR {name} {needs}"));
    assert_eq!(replies, [&keys, &flushall, &sort, "[]", "PONG"]);
    assert_eq!(atomic(&mut t, &[], &["KEYS *", "DBSIZE", "GET b"], false, true), ["[\"b\"]", "(integer) 1", "\"2\""]);
}

#[test]
fn what_a_script_may_not_an_atomic_function_may_not() {
    let mut t = Testing::new();
    let refused = "(error) ERR This Redis command is not allowed from script";
    let replies = atomic(&mut t, &[], &["MULTI", "WATCH a", "SUBSCRIBE c", "AUTH x", "BLPOP a 0", "NO"], false, true);
    assert_eq!(replies[..4], [refused; 4]);
    assert_eq!(replies[4..], ["(nil)", "(error) ERR unknown command 'NO', with args beginning with: "]);
    t.run("MULTI");
    let error = Atomic::begin(&mut t.session, &[], false, soon()).err();
    assert_eq!(error, Some(INSIDE_MULTI));
}

#[test]
fn the_selected_database_is_as_before() {
    let mut t = Testing::new();
    let replies = atomic(&mut t, &["a"], &["SELECT 3", "SET a in-3"], false, true);
    assert_eq!(replies, ["OK", "OK"]);
    assert_eq!(t.run("GET a"), "(nil)");
    t.run("SELECT 3");
    assert_eq!(t.run("GET a"), "\"in-3\"");
}

#[test]
fn changes_are_taken_back() {
    let mut t = Testing::new();
    for line in [
        "SET s 1",
        "RPUSH l a b",
        "HSET h f 1",
        "SADD t m",
        "ZADD z 1 m",
        "XADD x 1-1 f v",
        "PEXPIREAT s 9999999999999",
    ] {
        t.run(line);
    }
    let lines = [
        ("SET s 2", "OK"),
        ("PERSIST s", "(integer) 0"),
        ("LPOP l", "\"a\""),
        ("DEL h", "(integer) 1"),
        ("SADD t n", "(integer) 1"),
        ("ZINCRBY z 1 m", "(double) 2"),
        ("XDEL x 1-1", "(integer) 1"),
        ("SET new 1", "OK"),
        ("MOVE s 1", "(integer) 1"),
        ("SELECT 1", "OK"),
        ("APPEND s 3", "(integer) 2"),
    ];
    let (lines, expected): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
    let keys = ["s", "l", "h", "t", "z", "x", "new"];
    assert_eq!(atomic(&mut t, &keys, &lines, true, false), expected);
    let after = [
        ("GET s", "\"1\""),
        ("PEXPIRETIME s", "(integer) 9999999999999"),
        ("LRANGE l 0 -1", "[\"a\", \"b\"]"),
        ("HGETALL h", "{\"f\" => \"1\"}"),
        ("SMEMBERS t", "~[\"m\"]"),
        ("XLEN x", "(integer) 1"),
        ("EXISTS new", "(integer) 0"),
        ("DBSIZE", "(integer) 6"),
        ("SELECT 1", "OK"),
        ("DBSIZE", "(integer) 0"),
    ];
    for (line, reply) in after {
        assert_eq!(t.run(line), reply, "{line}");
    }
}

#[test]
fn so_are_those_of_whole_databases() {
    let mut t = Testing::new();
    for line in ["SET a 0", "SET b 0", "SELECT 2", "SET c 2", "SELECT 0"] {
        t.run(line);
    }
    let lines = ["SET a 1", "SWAPDB 0 2", "SET c 3", "FLUSHALL", "SET d 1"];
    assert_eq!(atomic(&mut t, &[], &lines, true, false), ["OK"; 5]);
    for (line, reply) in [("MGET a b c d", "[\"0\", \"0\", (nil), (nil)]"), ("SELECT 2", "OK"), ("GET c", "\"2\"")] {
        assert_eq!(t.run(line), reply, "{line}");
    }
    assert_eq!(t.run("DBSIZE"), "(integer) 1");
}

#[test]
fn nobody_is_told_of_what_is_taken_back() {
    let mut t = Testing::new();
    t.run("CONFIG SET notify-keyspace-events KEA");
    let mut listener = Session::new(t.engine.clone(), Origin::Embedded);
    let mut out = Tape::new();
    let _ = run::run(&mut listener, &[b"PSUBSCRIBE", b"__key*"], &mut out, run::Patience::Waits);
    atomic(&mut t, &["a"], &["SET a 1", "DEL a"], true, false);
    assert_eq!(listener.info.outbox.len(), 0);
    atomic(&mut t, &["a"], &["SET a 1", "DEL a"], true, true);
    assert_eq!(listener.info.outbox.len(), 4);
    t.run("SET a 1");
    assert_eq!(listener.info.outbox.len(), 6);
}

#[test]
fn a_panic_breaks_the_function_and_nothing_else() {
    let mut t = Testing::new();
    t.run("SET a 1");
    let keys: [&[u8]; 1] = [b"a"];
    let mut atomic = Atomic::begin(&mut t.session, &keys, true, soon()).unwrap();
    assert_eq!(call(&mut atomic, "SET a 2"), "OK");
    // The same that a handler's panic in the middle of a change leads to.
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        atomic.ctx.edit(b"a", crate::engine::change::Event::UNTOLD, |_| panic!("on purpose")).unwrap_or(())
    }));
    assert!(panicked.is_err());
    atomic.ctx.shards().each().for_each(Shard::recover);
    atomic.broken = true;
    assert!(call(&mut atomic, "GET a").starts_with("(error) ERR an earlier command"));
    atomic.end(false);
    assert_eq!(t.run("GET a"), "\"1\"");
}

#[test]
fn waiters_are_served_at_the_end_and_locks_waited_for_a_moment() {
    let mut t = Testing::new();
    let engine = t.engine.clone();
    let mut waiting = Session::new(engine.clone(), Origin::Embedded);
    let mut out = Tape::new();
    let blocked = run::run(&mut waiting, &[b"BLPOP", b"l", b"0"], &mut out, run::Patience::Waits);
    assert_eq!(blocked, run::Outcome::Blocked);
    // What comes and goes inside wakes nobody.
    assert_eq!(atomic(&mut t, &["l"], &["RPUSH l x", "LPOP l"], false, true), ["(integer) 1", "\"x\""]);
    let waker = std::task::Waker::noop();
    assert!(waiting.waiter.as_ref().unwrap().poll(waker).is_none());
    assert_eq!(atomic(&mut t, &["l"], &["RPUSH l y z"], false, true), ["(integer) 2"]);
    assert_eq!(render(&waiting.waiter.as_ref().unwrap().poll(waker).unwrap()), "[\"l\", \"y\"]");

    let held = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _all = engine.shards.lock(engine.shards.all());
            held.wait();
            held.wait();
        });
        held.wait();
        let error = Atomic::begin(&mut t.session, &[], false, soon()).err();
        held.wait();
        assert_eq!(error, Some(Error::BUSY));
    });
    assert_eq!(atomic(&mut t, &[], &["LLEN l"], false, true), ["(integer) 1"]);
}
