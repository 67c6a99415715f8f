use std::sync::Barrier;

use super::*;
use crate::command::table::table;
use crate::command::testing::Testing;
use crate::engine::double::Switch;
use crate::engine::faults::{Calls, Condition, Fault, Keys};
use crate::exec::{Lane, Patience};

const BOOM: &str = "(error) BOOM x";

fn named(name: &str) -> Calls {
    Calls::Commands(vec![table().find_full(name.as_bytes()).expect("a command").id])
}

fn fault(calls: Calls, effect: Effect) -> Fault {
    Fault { calls, keys: Keys::Any, clients: None, nth: 1, times: u64::MAX, effect }
}

fn failing(calls: Calls) -> Fault {
    fault(calls, Effect::Error(b"BOOM x".to_vec()))
}

fn inject(t: &Testing, fault: Fault) -> u32 {
    t.engine.double.set(Switch::FAULTS, true);
    t.engine.double.faults.add(fault)
}

fn undo(t: &Testing, id: u32) -> u64 {
    t.engine.double.faults.remove(id).expect("it was injected").0
}

#[track_caller]
fn check(t: &mut Testing, lines: &[(&str, &str)]) {
    for (line, reply) in lines {
        assert_eq!(t.run(line), *reply, "{line}");
    }
}

#[test]
fn a_fault_meets_its_command_its_keys_and_its_calls() {
    let mut t = Testing::new();
    let id = inject(&t, Fault { keys: Keys::Like(b"user:*".to_vec()), nth: 2, times: 2, ..failing(named("set")) });
    let lines = [
        ("SET user:1 a", "OK"),
        ("SET other a", "OK"),
        ("GET user:1", "\"a\""),
        ("set user:1 b", BOOM),
        ("GET user:1", "\"a\""),
        ("SET user:2 b", BOOM),
        ("SET user:2 b", "OK"),
    ];
    check(&mut t, &lines);
    assert_eq!(t.engine.double.faults.remove(id), Some((2, true)));
    assert_eq!(t.engine.double.faults.remove(id), None);
    // Any of several keys, and exactly it.
    inject(&t, Fault { keys: Keys::Exactly(b"b*".to_vec()), ..failing(named("mget")) });
    check(&mut t, &[("MGET a bb", "[(nil), (nil)]"), ("MGET a b*", BOOM)]);
}

#[test]
fn a_container_stands_for_its_subcommands_and_any_for_all_but_introductions() {
    let mut t = Testing::new();
    let id = inject(&t, failing(named("config")));
    check(&mut t, &[("CONFIG GET port", BOOM), ("PING", "PONG")]);
    undo(&t, id);
    let id = inject(&t, failing(named("config|set")));
    check(&mut t, &[("CONFIG SET maxmemory 0", BOOM), ("CONFIG GET nothing", "{}")]);
    undo(&t, id);
    inject(&t, failing(Calls::Any));
    check(&mut t, &[("PING", BOOM), ("SELECT 1", "OK"), ("CLIENT SETNAME n", "OK")]);
    assert!(t.run("NOSUCH").contains("unknown command"));
}

#[test]
fn a_fault_can_be_about_one_client_and_follow_it() {
    let mut t = Testing::new();
    let mut other = t.listener_client();
    let id = inject(&t, Fault { clients: Some(vec![t.session.info.id]), ..failing(named("get")) });
    assert_eq!((t.run("GET k"), other.run("GET k")), (BOOM.into(), "(nil)".into()));
    t.engine.double.faults.follow(id, other.session.info.id);
    assert_eq!((t.run("GET k"), other.run("GET k")), ("(nil)".into(), BOOM.into()));
}

#[test]
fn a_transaction_is_spoiled_and_a_script_can_catch_it() {
    let mut t = Testing::new();
    let id = inject(&t, failing(named("set")));
    assert_eq!([t.run("MULTI"), t.run("SET k 1"), t.run("INCR k")], ["OK", BOOM, "QUEUED"]);
    assert!(t.run("EXEC").starts_with("(error) EXECABORT "));
    assert_eq!(t.run("EXISTS k"), "(integer) 0");
    assert!(t.run("EVAL \"return redis.call('SET', KEYS[1], 1)\" 1 k").starts_with(BOOM));
    assert_eq!(t.run("EVAL \"return redis.pcall('SET', KEYS[1], 1)['err']\" 1 k"), "\"BOOM x\"");
    undo(&t, id);
    // EXEC itself is answered as it was said, and the transaction is over.
    inject(&t, failing(named("exec")));
    let gone = "(error) ERR DISCARD without MULTI";
    check(
        &mut t,
        &[("MULTI", "OK"), ("SET k 1", "QUEUED"), ("EXEC", BOOM), ("DISCARD", gone), ("EXISTS k", "(integer) 0")],
    );
}

#[test]
fn latency_keeps_the_answer_back_and_nothing_else() {
    let mut t = Testing::new();
    inject(&t, fault(named("set"), Effect::Latency(10)));
    inject(&t, fault(named("incr"), Effect::Latency(5)));
    t.wait("SET k 1");
    assert_eq!(t.listener_client().run("GET k"), "\"1\"");
    for (ms, answer) in [(9, None), (1, Some("OK"))] {
        t.advance(ms);
        crate::engine::block::Timeouts::fire(&t.engine, t.now());
        assert_eq!(t.answer().as_deref(), answer);
    }
    // What a script calls makes it late, all together.
    t.wait("EVAL \"redis.call('SET', KEYS[1], 1) redis.call('INCR', KEYS[1]) return 7\" 1 k");
    assert_eq!(t.session.waiter.as_ref().and_then(|waiter| waiter.deadline()), Some(t.engine.clock.steady_ms() + 14));
    assert!(!t.listener_client().run("CLIENT UNBLOCK 1").starts_with("(integer) 1"));
    t.session.waiter = None;
    // Who never blocks waits here, but not where time stands still.
    t.session.never_blocks = true;
    assert_eq!(t.run("SET k 2"), "OK");
}

#[test]
fn a_connection_is_lost_before_a_command_or_behind_it() {
    let mut t = Testing::new();
    let mut far = t.listener_client();
    let id = inject(&t, fault(named("set"), Effect::Disconnect { behind: false }));
    t.wait("SET k 1");
    assert!(t.session.info.killed.load(Relaxed));
    // Whatever it sends before it notices is lost, too.
    t.session.waiter = None;
    t.wait("INCR n");
    assert_eq!(run_raw(&mut far, "SET k 1"), "");
    assert!(far.session.closing && !far.session.info.killed.load(Relaxed));
    assert_eq!(t.listener_client().run("EXISTS k n"), "(integer) 0");
    assert_eq!(undo(&t, id), 2);
    inject(&t, fault(named("set"), Effect::Disconnect { behind: true }));
    assert_eq!(run_raw(&mut t.listener_client(), "SET k 1"), "");
    assert_eq!(t.listener_client().run("GET k"), "\"1\"");
    // A script that meets it is run to its end, or ends there.
    assert_eq!(run_raw(&mut t.listener_client(), "EVAL \"redis.call('SET', 'k', 2) redis.call('INCR', 'k')\" 1 k"), "");
    assert_eq!(t.listener_client().run("GET k"), "\"3\"");
    t.session.waiter = None;
}

fn run_raw(t: &mut Testing, line: &str) -> String {
    let words = crate::command::testing::split_line(line);
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    let mut out = Tape::new();
    assert_eq!(run::run(&mut t.session, &words, &mut out, Patience::Waits), Outcome::Done);
    if out.is_empty() { String::new() } else { crate::command::testing::render(&out) }
}

#[test]
fn a_call_that_comes_again_counts_once() {
    let mut t = Testing::new();
    let id = inject(&t, Fault { nth: 2, ..failing(named("get")) });
    let engine = t.engine.clone();
    let held = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _held = engine.shards.lock(engine.set_of(b"k"));
            held.wait();
            held.wait();
        });
        held.wait();
        let hurried = run::run(&mut t.session, &[b"GET", b"k"], &mut Tape::new(), Patience::Hurries);
        assert_eq!(hurried, Outcome::Later(Lane::Short));
        held.wait();
    });
    check(&mut t, &[("GET k", "(nil)"), ("GET k", BOOM)]);
    assert_eq!(undo(&t, id), 1);
}

#[test]
fn conditions_refuse_what_a_server_refuses() {
    let refused = |condition| {
        let t = Testing::new();
        inject(&t, failing(Calls::Refused(condition)));
        t
    };
    let mut t = refused(Condition::ReadOnly);
    check(
        &mut t,
        &[("SET k 1", BOOM), ("GET k", "(nil)"), ("PUBLISH c m", "(integer) 0"), ("MULTI", "OK"), ("DEL k", BOOM)],
    );
    assert!(t.run("EXEC").starts_with("(error) EXECABORT "));
    let mut t = refused(Condition::OutOfMemory);
    check(
        &mut t,
        &[("SET k 1", BOOM), ("DEL k", "(integer) 0"), ("MULTI", "OK"), ("GET k", "QUEUED"), ("DISCARD", "OK")],
    );
    let begun = "EVAL \"redis.call('DEL', KEYS[1]) redis.call('SET', KEYS[1], 1) return 1\" 1 k";
    check(&mut t, &[(begun, "(integer) 1"), ("GET k", "\"1\"")]);
    let mut t = refused(Condition::Loading);
    check(&mut t, &[("GET k", BOOM), ("PING", BOOM), ("MULTI", "OK"), ("DISCARD", "OK")]);
    let mut t = refused(Condition::Busy);
    check(&mut t, &[("GET k", BOOM), ("PING", BOOM), ("MULTI", "OK"), ("DISCARD", "OK")]);
    let mut t = refused(Condition::Locked);
    check(&mut t, &[("PING", BOOM), ("SELECT 1", BOOM), ("QUIT", "OK")]);
    let mut t = refused(Condition::WithoutSlot(crate::value::crc16::slot(b"k")));
    check(&mut t, &[("GET k", BOOM), ("GET j", "(nil)"), ("PING", "PONG"), ("EVAL \"return 1\" 1 k", BOOM)]);
}

#[test]
fn a_condition_that_comes_in_a_transaction_aborts_it_as_a_server_does() {
    for (condition, start) in [
        (Condition::ReadOnly, "(error) EXECABORT Transaction discarded because of: BOOM x"),
        (Condition::WithoutSlots, BOOM),
    ] {
        let mut t = Testing::new();
        check(&mut t, &[("MULTI", "OK"), ("SET k 1", "QUEUED")]);
        inject(&t, failing(Calls::Refused(condition)));
        check(&mut t, &[("EXEC", start), ("EXEC", "(error) ERR EXEC without MULTI")]);
    }
}

#[test]
fn a_server_that_is_down_loses_its_clients() {
    let mut t = Testing::new();
    let far = t.listener_client();
    t.engine.go_down();
    assert!(far.session.info.killed.load(Relaxed));
    t.wait("SET k 1");
    t.engine.come_up();
    assert_eq!(t.listener_client().run("EXISTS k"), "(integer) 0");
    assert!(!t.engine.double.is_on());
}
