use crate::command::testing::Testing;
use crate::engine::block::Timeouts;

const WRONG_TYPE: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

/// Clients `a`, `b`, ... of one engine, and one who writes.
fn clients<const N: usize>() -> (Testing, [Testing; N]) {
    let t = Testing::new();
    let clients = std::array::from_fn(|_| t.listener_client());
    (t, clients)
}

#[track_caller]
fn answered(t: &mut Testing, answer: &str) {
    assert_eq!(t.answer().as_deref(), Some(answer));
}

#[test]
fn first_come_first_served() {
    let (mut t, [mut a, mut b, mut c]) = clients();
    a.wait("BLPOP k 0");
    b.wait("BRPOP other k 0");
    c.wait("BLPOP k 0");
    assert_eq!(t.run("RPUSH k 1 2"), "(integer) 2");
    answered(&mut a, r#"["k", "1"]"#);
    answered(&mut b, r#"["k", "2"]"#);
    assert_eq!((c.answer(), t.run("EXISTS k")), (None, "(integer) 0".into()));
    assert_eq!(t.run("LPUSH k 3"), "(integer) 1");
    answered(&mut c, r#"["k", "3"]"#);
    assert!(t.run("INFO clients").contains("blocked_clients:0\r\n"));
    assert!(t.run("INFO clients").contains("total_blocking_keys:0\r\n"));
}

#[test]
fn elements_go_through_chains() {
    let (mut t, [mut a, mut b, mut c]) = clients();
    for (from, to) in [("k1", "k2"), ("k2", "k3"), ("k3", "k4")] {
        let client = [&mut a, &mut b, &mut c].into_iter().find(|client| client.session.waiter.is_none());
        client.expect("one is left").wait(&format!("BLMOVE {from} {to} LEFT RIGHT 0"));
    }
    assert_eq!(t.run("RPUSH k1 x y"), "(integer) 2");
    for client in [&mut a, &mut b, &mut c] {
        answered(client, r#""x""#);
    }
    assert_eq!(t.run("LRANGE k1 0 -1"), r#"["y"]"#);
    assert_eq!(t.run("LRANGE k4 0 -1"), r#"["x"]"#);
    // Round in a circle.
    a.wait("BLMOVE p q LEFT LEFT 0");
    b.wait("BRPOPLPUSH q p 0");
    t.run("LPUSH p z");
    answered(&mut a, r#""z""#);
    answered(&mut b, r#""z""#);
    assert_eq!(t.run("LRANGE p 0 -1"), r#"["z"]"#);
}

#[test]
fn a_transaction_serves_at_its_end() {
    let (mut t, [mut a, mut b]) = clients();
    a.wait("BLPOP k 0");
    for line in ["MULTI", "RPUSH k x", "DEL k", "EXEC"] {
        t.run(line);
    }
    assert_eq!(a.answer(), None);
    b.wait("BLPOP j1 j2 0");
    for line in ["MULTI", "RPUSH j2 y", "RPUSH j1 x", "RPUSH k 1", "LPUSH k 0", "EXEC"] {
        t.run(line);
    }
    answered(&mut a, r#"["k", "0"]"#);
    answered(&mut b, r#"["j1", "x"]"#);
    for line in ["BLPOP none 0", "BLMOVE none k LEFT LEFT 1", "BLMPOP 0 1 none LEFT", "BZPOPMIN none 0"] {
        t.run("MULTI");
        assert_eq!(t.run(line), "QUEUED");
        assert_eq!(t.run("EXEC"), "[(nil)]", "{line}");
    }
}

#[test]
fn a_key_of_another_type_wakes_nobody() {
    let (mut t, [mut a, mut b]) = clients();
    a.wait("BLPOP k j 0");
    t.run("ZADD k 1 m");
    assert_eq!(a.answer(), None);
    // Run again, the command looks at all its keys.
    t.run("RPUSH j x");
    answered(&mut a, WRONG_TYPE);
    assert_eq!(t.run("LLEN j"), "(integer) 1");
    b.wait("BLMOVE src k LEFT LEFT 0");
    t.run("RPUSH src x");
    answered(&mut b, WRONG_TYPE);
    assert_eq!(t.run("LLEN src"), "(integer) 1");
    b.wait("BZPOPMAX z k2 0");
    t.run("RPUSH k2 a");
    assert_eq!(b.answer(), None);
    t.run("DEL k2");
    t.run("ZADD k2 1 a 2 b");
    answered(&mut b, r#"["k2", "b", (double) 2]"#);
    b.wait("BZMPOP 0 1 z MIN COUNT 5");
    t.run("ZADD z 1 a 2 b");
    answered(&mut b, r#"["z", [["a", (double) 1], ["b", (double) 2]]]"#);
    b.wait("BLMPOP 0 2 none l RIGHT COUNT 2");
    t.run("RPUSH l 1 2 3");
    answered(&mut b, r#"["l", ["3", "2"]]"#);
}

#[test]
fn every_way_that_a_key_can_come_is_noticed() {
    let ways = [
        ("RPUSH other x", "RENAME other k"),
        ("RPUSH other x", "RENAMENX other k"),
        ("RPUSH other x", "COPY other k"),
        ("RPUSH other x", "LMOVE other k LEFT LEFT"),
        ("RPUSH other x", "RPOPLPUSH other k"),
        ("PING", "LPUSH k x"),
        ("SELECT 5", "RPUSH k x|MOVE k 0"),
        ("SELECT 5", "RPUSH k x|SWAPDB 0 5"),
        ("SELECT 5", "RPUSH k x|COPY k k DB 0"),
    ];
    for (before, lines) in ways {
        let (mut t, [mut a]) = clients();
        t.run(before);
        a.wait("BLPOP k 0");
        lines.split('|').for_each(|line| _ = t.run(line));
        assert_eq!(a.answer().as_deref(), Some(r#"["k", "x"]"#), "{lines}");
    }
    for line in ["ZADD k 1 m", "ZINCRBY k 1 m", "ZUNIONSTORE k 1 z", "ZRANGESTORE k z 0 -1", "ZDIFFSTORE k 1 z"] {
        let (mut t, [mut a]) = clients();
        t.run("ZADD z 1 m");
        a.wait("BZPOPMIN k 0");
        t.run(line);
        answered(&mut a, r#"["k", "m", (double) 1]"#);
    }
}

#[test]
fn waits_end_in_other_ways_too() {
    let (mut t, [mut a, mut b]) = clients();
    a.wait("BLPOP k 0.5");
    b.wait("BLMOVE k d LEFT LEFT 1");
    let list = t.run("CLIENT LIST");
    assert_eq!(list.lines().filter(|line| line.contains(" flags=b ")).count(), 2);
    t.advance(500);
    Timeouts::fire(&t.engine, t.now());
    assert_eq!(a.answer(), None);
    t.advance(1);
    Timeouts::fire(&t.engine, t.now());
    answered(&mut a, "(nil)");
    assert!(t.run("INFO clients").contains("blocked_clients:1\r\nclients_in_timeout_table:1\r\n"));
    assert_eq!(t.run("CLIENT UNBLOCK 3 ERROR"), "(integer) 1");
    assert_eq!(t.run("CLIENT UNBLOCK 3"), "(integer) 0");
    answered(&mut b, "(error) UNBLOCKED client unblocked via CLIENT UNBLOCK");
    b.wait("BLMOVE k d LEFT LEFT 0");
    assert_eq!(t.run("CLIENT UNBLOCK 3 TIMEOUT"), "(integer) 1");
    answered(&mut b, "(nil)");
    // Nobody is there any more who could be given something, nor anything of them.
    a.wait("BLPOP k 0");
    drop(a);
    assert_eq!(t.run("RPUSH k x"), "(integer) 1");
    assert_eq!(t.run("LLEN k"), "(integer) 1");
    drop(t.engine.wake.wait(None));
    assert!(t.run("INFO clients").contains("total_blocking_keys:0\r\n"));
    assert!(t.engine.timeouts.is_empty());
}

#[test]
fn arguments_are_looked_at_first() {
    let mut t = Testing::new();
    t.run("SET s v");
    for (line, error) in [
        ("BLPOP s x", "ERR timeout is not a float or out of range"),
        ("BLPOP k nan", "ERR timeout is not a float or out of range"),
        ("BLPOP k ''", "ERR timeout is not a float or out of range"),
        ("BLPOP k -1", "ERR timeout is negative"),
        ("BLPOP k -inf", "ERR timeout is negative"),
        ("BLPOP k inf", "ERR timeout is out of range"),
        ("BLPOP k 1e400", "ERR timeout is out of range"),
        ("BLPOP k 9223372036854776", "ERR timeout is out of range"),
        ("BLPOP k 9223372036854775", "ERR timeout is out of range"),
        ("BLMPOP x 0 k LEFT", "ERR numkeys should be greater than 0"),
        ("BZMPOP x 1 k UP", "ERR syntax error"),
        ("BLMPOP -1 1 k LEFT", "ERR timeout is negative"),
        ("BLMOVE k d LEFT UP x", "ERR syntax error"),
        ("CLIENT UNBLOCK x", "ERR value is not an integer or out of range"),
        ("CLIENT UNBLOCK x y", "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"),
    ] {
        assert_eq!(t.run(line), format!("(error) {error}"), "{line}");
    }
    assert_eq!(t.run("BLPOP s 1"), WRONG_TYPE);
    assert_eq!(t.run("CLIENT UNBLOCK -1"), "(integer) 0");
    for line in ["BLPOP k 0x1", "BLPOP k 1e-20", "BLPOP k 9223370000000000", "BLPOP k -0.0001"] {
        let mut a = t.listener_client();
        a.wait(line);
    }
}

#[test]
fn who_must_not_wait_is_told_so() {
    let mut t = Testing::new();
    t.session.never_blocks = true;
    assert!(t.run("BLPOP k 0").starts_with("(error) ERR the command would block"));
    t.run("RPUSH k x");
    assert_eq!(t.run("BLPOP k 0"), r#"["k", "x"]"#);
}
