use std::sync::Arc;
use std::task::Wake;
use std::time::Duration;

use parking_lot::Mutex;

use super::*;
use crate::command::testing::{Testing, render, split_line};
use crate::exec::{Patience, run as run_words};

/// Runs a line: its reply, or `held`.
fn tell(t: &mut Testing, line: &str) -> String {
    let words = split_line(line);
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    let mut out = Tape::new();
    match run_words(&mut t.session, &words, &mut out, Patience::Waits) {
        Outcome::Held => "held".into(),
        outcome => {
            assert_eq!(outcome, Outcome::Done, "{line}");
            render(&out)
        }
    }
}

/// What is over, so that the client can be used again.
fn let_go(t: &mut Testing) {
    // What the background thread would do.
    drop(t.engine.wake.wait(Some(Duration::ZERO)));
    assert_eq!(t.answer(), Some(String::new()));
}

#[test]
fn a_pause_of_writes_holds_back_what_may_write() {
    let mut t = Testing::new();
    t.run("FUNCTION LOAD \"#!lua name=l\\nredis.register_function{function_name='r', callback=function() return 1 end, flags={'no-writes'}} redis.register_function('w', function() return 1 end)\"");
    assert_eq!(t.run("CLIENT PAUSE 1000 WRITE"), "OK");
    for line in [
        "SET k v",
        "PFCOUNT p",
        "PUBLISH c m",
        "SPUBLISH c m",
        "EVAL 'return 1' 0",
        "EVAL \"#!lua\\nreturn 1\" 0",
        "EVALSHA 1234567890123456789012345678901234567890 0",
        "FCALL w 0",
        "FCALL none 0",
        "FUNCTION FLUSH",
        "GETEX k",
        "SORT l",
        "BLPOP l 1",
        "EXPIRE k 1",
        "FLUSHALL",
    ] {
        let mut c = t.listener_client();
        assert_eq!(tell(&mut c, line), "held", "{line}");
    }
    for line in [
        "GET k",
        "EVAL_RO 'return 1' 0",
        "EVAL \"#!lua flags=no-writes\\nreturn 1\" 0",
        "FCALL r 0",
        "FCALL_RO r 0",
        "SORT_RO l",
        "TOUCH k",
        "SCRIPT FLUSH",
        "WATCH k",
        "EXEC",
        "SET",
        "NOSUCH",
        "CLIENT UNBLOCK 7",
        "SUBSCRIBE c",
    ] {
        let mut c = t.listener_client();
        assert_ne!(tell(&mut c, line), "held", "{line}");
    }
}

#[test]
fn a_pause_of_everything_holds_back_its_own_end() {
    let mut t = Testing::new();
    let mut c = t.listener_client();
    assert_eq!(tell(&mut t, "CLIENT PAUSE 1000"), "OK");
    assert_eq!((tell(&mut t, "CLIENT UNPAUSE"), tell(&mut c, "PING")), ("held".into(), "held".into()));
    t.advance(1000);
    assert_eq!(tell(&mut t.listener_client(), "PING"), "PONG");
    let_go(&mut t);
    let_go(&mut c);
    assert_eq!((tell(&mut t, "CLIENT UNPAUSE"), tell(&mut c, "PING")), ("OK".into(), "PONG".into()));
}

#[test]
fn of_two_pauses_the_longer_and_the_wider_counts() {
    let mut t = Testing::new();
    let state = |t: &Testing| t.engine.pause.state(&t.engine.clock);
    for (lines, scope, left) in [
        (["CLIENT PAUSE 700 WRITE", "CLIENT PAUSE 10 WRITE"], Scope::Writes, 700),
        (["CLIENT PAUSE 10 WRITE", "CLIENT PAUSE 700 write"], Scope::Writes, 700),
        (["MULTI", "CLIENT PAUSE 300 all"], Scope::Everything, 300),
    ] {
        lines.iter().for_each(|line| _ = t.run(line));
        if lines[0] == "MULTI" {
            t.run("CLIENT PAUSE 200 WRITE");
            assert_eq!(t.run("EXEC"), "[OK, OK]");
        }
        assert_eq!(state(&t), (scope, left), "{lines:?}");
        t.engine.pause.end(&t.engine);
        assert_eq!(state(&t).0, Scope::Nothing);
    }
    for (line, error) in [
        ("CLIENT PAUSE x", "ERR timeout is not an integer or out of range"),
        ("CLIENT PAUSE -1", "ERR timeout is negative"),
        ("CLIENT PAUSE 9223372036854775807", "ERR timeout is out of range"),
        ("CLIENT PAUSE x y", "ERR CLIENT PAUSE mode must be WRITE or ALL"),
        ("CLIENT PAUSE 1 ALL x", "ERR unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP."),
        ("CLIENT UNPAUSE x", "ERR wrong number of arguments for 'client|unpause' command"),
    ] {
        assert_eq!(t.run(line), format!("(error) {error}"), "{line}");
    }
    assert_eq!((t.run("CLIENT PAUSE 0"), t.run("PING")), ("OK".into(), "PONG".into()));
}

#[test]
fn a_transaction_waits_for_its_writes() {
    let mut t = Testing::new();
    let (mut reads, mut writes, mut scripts, mut queues) =
        (t.listener_client(), t.listener_client(), t.listener_client(), t.listener_client());
    for (client, line) in [(&mut reads, "GET k"), (&mut writes, "SET k 1"), (&mut scripts, "EVAL 'return 1' 0")] {
        client.run("MULTI");
        assert_eq!(client.run(line), "QUEUED");
    }
    queues.run("MULTI");
    t.run("CLIENT PAUSE 1000 WRITE");
    assert_eq!(tell(&mut reads, "EXEC"), "[(nil)]");
    assert_eq!((tell(&mut writes, "EXEC"), tell(&mut scripts, "EXEC")), ("held".into(), "held".into()));
    assert_eq!((tell(&mut queues, "GET k"), tell(&mut queues, "SET k 2")), ("QUEUED".into(), "held".into()));
    t.run("CLIENT UNPAUSE");
    [&mut writes, &mut scripts, &mut queues].into_iter().for_each(let_go);
    assert_eq!((tell(&mut writes, "EXEC"), tell(&mut scripts, "EXEC")), ("[OK]".into(), "[(integer) 1]".into()));
    assert_eq!((tell(&mut queues, "SET k 2"), tell(&mut queues, "EXEC")), ("QUEUED".into(), "[\"1\", OK]".into()));
}

#[test]
fn those_held_back_are_seen_as_blocked_but_not_unblocked() {
    let mut t = Testing::new();
    let mut c = t.listener_client();
    t.run("CLIENT PAUSE 1000 WRITE");
    assert_eq!(tell(&mut c, "SET k v"), "held");
    assert!(t.run("CLIENT LIST ID 2").contains(" flags=b "));
    assert!(t.run("CLIENT LIST ID 2").contains(" cmd=set "));
    assert!(t.run("INFO clients").contains("blocked_clients:1\r\n"));
    assert!(t.run("INFO clients").contains("clients_in_timeout_table:0\r\n"));
    assert_eq!(
        (t.run("CLIENT UNBLOCK 2"), t.run("CLIENT UNBLOCK 2 ERROR")),
        ("(integer) 0".into(), "(integer) 0".into())
    );
    assert!(!t.run("INFO commandstats").contains("cmdstat_set"));
    t.run("CLIENT UNPAUSE");
    let_go(&mut c);
    assert!(t.run("CLIENT LIST ID 2").contains(" flags=N "));
    assert_eq!((tell(&mut c, "SET k v"), t.run("GET k")), ("OK".into(), "\"v\"".into()));
    // One that goes leaves nothing behind.
    t.run("CLIENT PAUSE 1000 WRITE");
    assert_eq!(tell(&mut c, "SET k w"), "held");
    drop(c);
    assert!(t.run("INFO clients").contains("blocked_clients:0\r\n"));
    t.run("CLIENT UNPAUSE");
    assert_eq!(t.run("GET k"), "\"v\"");
}

#[test]
fn keys_stay_but_are_not_seen() {
    let mut t = Testing::new();
    for line in ["SET k v PX 10", "SET stays v", "HSET h f v", "HSET h g v", "HPEXPIRE h 10 FIELDS 1 f"] {
        t.run(line);
    }
    t.run("CLIENT PAUSE 1000 WRITE");
    crate::background::steer(&t.engine, t.now() + 100);
    for (line, reply) in [
        ("GET k", "(nil)"),
        ("EXISTS k", "(integer) 0"),
        ("TTL k", "(integer) -2"),
        ("TYPE k", "none"),
        ("DBSIZE", "(integer) 3"),
        ("MGET stays k", "[\"v\", (nil)]"),
        ("HGET h f", "(nil)"),
    ] {
        assert_eq!(t.run(line), reply, "{line}");
    }
    crate::background::steer(&t.engine, t.now() + 1000);
    assert_eq!((t.run("DBSIZE"), t.engine.pause.is_on()), ("(integer) 2".into(), false));
    for line in ["DEL stays h", "SET k v PX 10", "CLIENT PAUSE 1000 WRITE"] {
        t.run(line);
    }
    t.advance(20);
    assert_eq!(t.run("RANDOMKEY"), "(nil)");
}

#[test]
fn no_key_is_evicted() {
    let mut t = Testing::new();
    t.run("SET k v");
    t.run("CONFIG SET maxmemory-policy allkeys-random");
    t.run("CLIENT PAUSE 1000 WRITE");
    t.run("CONFIG SET maxmemory 1");
    assert_eq!((t.run("GET k"), t.run("DBSIZE")), ("\"v\"".into(), "(integer) 1".into()));
    t.run("CLIENT UNPAUSE");
    assert_eq!((t.run("GET k"), t.run("DBSIZE")), ("(nil)".into(), "(integer) 0".into()));
}

#[test]
fn a_synchronous_call_is_refused() {
    let mut t = Testing::new();
    t.run("CLIENT PAUSE 1000 WRITE");
    t.session.never_blocks = true;
    let refused = "(error) ERR clients are paused (CLIENT PAUSE), and a synchronous call cannot wait";
    assert_eq!((t.run("GET k"), t.run("SET k v")), ("(nil)".into(), refused.into()));
    t.session.never_blocks = false;
    t.run("CLIENT UNPAUSE");
    assert_eq!(t.run("GET k"), "(nil)");
}

#[test]
fn those_held_back_are_woken_in_the_order_in_which_they_came() {
    struct Bell(usize, Arc<Mutex<Vec<usize>>>);
    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.1.lock().push(self.0);
        }
    }
    let mut t = Testing::new();
    let order = Arc::new(Mutex::new(Vec::new()));
    t.run("CLIENT PAUSE 1000 WRITE");
    let mut clients: Vec<Testing> = (0..9).map(|_| t.listener_client()).collect();
    let turns = [4, 1, 8, 0, 2, 7, 3, 6, 5];
    for turn in turns {
        assert_eq!(tell(&mut clients[turn], "SET k v"), "held");
        let waiter = clients[turn].session.waiter.as_ref().expect("it is held back");
        assert!(waiter.poll(&Arc::new(Bell(turn, order.clone())).into()).is_none());
    }
    clients[8].session.waiter = None;
    t.advance(1000);
    t.engine.pause.fire(&t.engine, t.engine.clock.steady_ms());
    assert_eq!(*order.lock(), turns);
}

#[test]
fn valkey_tells_of_a_pause() {
    let mut t = Testing::new();
    let told = |t: &mut Testing| {
        let info = t.run("INFO clients");
        info.lines().filter_map(|line| line.strip_prefix("paused_")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told(&mut t), "");
    assert!(crate::command::flavor::choose(&t.engine, Some("valkey-9")));
    assert_eq!(told(&mut t), "reason:none actions:none timeout_milliseconds:0");
    t.run("CLIENT PAUSE 700 WRITE");
    assert_eq!(told(&mut t), "reason:client_pause actions:write timeout_milliseconds:700");
}
