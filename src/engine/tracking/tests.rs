//! What clients are told, command by command. What real servers do was asked of them.

use crate::command::pubsub::write_delivery_in;
use crate::command::testing::{Testing, render};
use crate::engine::client::Session;
use crate::reply::Tape;

impl Testing {
    /// A client that speaks the new protocol.
    fn modern(&self) -> Testing {
        let mut client = self.listener_client();
        client.run("HELLO 3");
        client
    }

    /// What the client has been told since it was asked last, as it reads it.
    fn told(&self) -> Vec<String> {
        told(&self.session)
    }
}

fn told(session: &Session) -> Vec<String> {
    let mut taken = Vec::new();
    session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
    let text = |delivery: &_| {
        let mut tape = Tape::new();
        write_delivery_in(session.resp, delivery, &mut tape);
        render(&tape)
    };
    taken.iter().map(text).collect()
}

fn of(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| format!("[\"invalidate\", [\"{key}\"]]")).collect()
}

const ALL: &str = "[\"invalidate\", (nil)]";

/// Lines of the reader and the writer, and which keys the reader is told of behind each.
#[track_caller]
fn check(mode: &str, lines: &[(char, &str, &[&str])]) {
    let mut writer = Testing::new();
    let mut reader = writer.modern();
    assert_eq!(reader.run(&format!("CLIENT TRACKING ON {mode}")), "OK");
    for (who, line, keys) in lines {
        if *who == 'r' {
            reader.run(line)
        } else {
            writer.run(line)
        };
        assert_eq!(reader.told(), of(keys), "behind {line}");
    }
}

#[test]
fn who_has_read_a_key_is_told_once() {
    check(
        "",
        &[
            ('w', "SET k 1", &[]),
            ('r', "GET k", &[]),
            ('w', "SET k 2", &["k"]),
            ('w', "SET k 3", &[]),
            ('r', "MGET a none k", &[]),
            ('w', "MSET k 1 a 1 other 1", &["k", "a"]),
            ('r', "LRANGE k 0 -1", &[]),
            ('w', "DEL k none", &["k"]),
            ('r', "EXISTS k", &[]),
            ('w', "DEL k", &[]),
            ('w', "SET k 1", &["k"]),
            ('r', "TTL k", &[]),
            ('w', "EXPIRE k 100", &["k"]),
            ('r', "GETEX k", &[]),
            ('r', "WATCH k", &[]),
            ('r', "UNWATCH", &[]),
            ('r', "APPEND k x", &[]),
            ('w', "SET k 1", &[]),
            ('r', "STRLEN k", &[]),
            ('w', "TOUCH k", &[]),
            ('w', "RENAME k to", &["k"]),
            ('r', "MGET k to", &[]),
            ('w', "RENAME to k", &["to", "k"]),
            ('r', "SMEMBERS s", &[]),
            ('w', "SADD s 1", &["s"]),
            ('r', "SISMEMBER s 1", &[]),
            ('w', "SADD s 1", &[]),
            ('w', "SREM s 1", &["s"]),
            ('r', "XLEN x", &[]),
            ('w', "XADD x 1-1 f v", &["x"]),
            ('r', "XRANGE x - +", &[]),
            ('w', "XGROUP CREATE x g 0", &[]),
            ('w', "XREADGROUP GROUP g c STREAMS x >", &[]),
            ('w', "XDEL x 1-1", &["x"]),
            ('r', "SORT_RO l BY w_* GET g_*", &[]),
            ('w', "MSET w_1 1 g_1 1", &[]),
            ('w', "RPUSH l 1", &["l"]),
        ],
    );
}

#[test]
fn the_database_plays_no_part() {
    check(
        "",
        &[
            ('r', "GET k", &[]),
            ('w', "SELECT 5", &[]),
            ('w', "SET k 1", &["k"]),
            ('r', "GET k", &[]),
            ('w', "MOVE k 6", &["k"]),
            ('r', "GET k", &[]),
            ('w', "SWAPDB 5 6", &[]),
            ('w', "COPY none k", &[]),
            ('w', "SELECT 6", &[]),
            ('w', "SET k 2", &["k"]),
        ],
    );
}

#[test]
fn scripts_and_transactions_read_for_their_client() {
    let own = "EVAL \"redis.call('get','k') redis.call('set','k',1) return redis.call('get','k')\" 1 k";
    check(
        "",
        &[
            ('r', "EVAL \"return redis.call('get',KEYS[1])\" 1 k", &[]),
            ('w', "SET k 1", &["k"]),
            ('r', "EVAL_RO \"return redis.call('get',KEYS[1])\" 1 k", &[]),
            ('w', "SET k 1", &["k"]),
            ('r', "EVAL_RO \"return 1\" 1 k", &[]),
            ('w', "SET k 1", &[]),
            ('r', own, &["k"]),
            ('w', "SET k 1", &["k"]),
            ('r', "MULTI", &[]),
            ('r', "GET k", &[]),
            ('r', "GET a", &[]),
            ('w', "SET k 2", &[]),
            ('r', "SET a 2", &[]),
            ('r', "EXEC", &["a"]),
            ('w', "SET k 2", &["k"]),
        ],
    );
}

#[test]
fn an_own_change_is_told_unless_it_is_not_wanted() {
    check("", &[('r', "GET k", &[]), ('r', "SET k 1", &["k"]), ('r', "SET k 1", &[])]);
    check(
        "NOLOOP",
        &[
            ('r', "GET k", &[]),
            ('r', "SET k 1", &[]),
            ('w', "SET k 1", &[]),
            ('r', "GET k", &[]),
            ('r', "EVAL \"redis.call('set','k',1)\" 0", &[]),
            ('r', "GET k", &[]),
            ('w', "SET k 1", &["k"]),
        ],
    );
}

#[test]
fn a_client_chooses_what_it_tracks() {
    check(
        "OPTIN",
        &[
            ('r', "GET k", &[]),
            ('w', "SET k 1", &[]),
            ('r', "CLIENT CACHING YES", &[]),
            ('r', "CLIENT ID", &[]),
            ('r', "GET k", &[]),
            ('r', "GET a", &[]),
            ('w', "MSET k 1 a 1", &["k"]),
            ('r', "CLIENT CACHING YES", &[]),
            ('r', "NOSUCH", &[]),
            ('r', "GET k", &[]),
            ('w', "SET k 1", &[]),
            ('r', "CLIENT CACHING YES", &[]),
            ('r', "CLIENT NOSUCH", &[]),
            ('r', "GET k", &[]),
            ('w', "SET k 1", &[]),
            ('r', "CLIENT CACHING YES", &[]),
            ('r', "MULTI", &[]),
            ('r', "GET k", &[]),
            ('r', "GET a", &[]),
            ('r', "EXEC", &[]),
            ('r', "GET b", &[]),
            ('w', "MSET k 1 a 1 b 1", &["k", "a"]),
            ('r', "MULTI", &[]),
            ('r', "GET k", &[]),
            ('r', "CLIENT CACHING YES", &[]),
            ('r', "GET a", &[]),
            ('r', "EXEC", &[]),
            ('r', "GET b", &[]),
            ('w', "MSET k 1 a 1 b 1", &["a"]),
        ],
    );
    check(
        "OPTOUT",
        &[('r', "CLIENT CACHING NO", &[]), ('r', "GET k", &[]), ('r', "GET a", &[]), ('w', "MSET k 1 a 1", &["a"])],
    );
}

#[test]
fn a_flush_tells_everybody_of_all() {
    let mut t = Testing::new();
    let (mut reader, mut by_prefix) = (t.modern(), t.modern());
    reader.run("CLIENT TRACKING ON NOLOOP");
    by_prefix.run("CLIENT TRACKING ON BCAST PREFIX x");
    reader.run("GET k");
    t.run("FLUSHDB");
    assert_eq!((reader.told(), by_prefix.told()), (vec![ALL.into()], vec![ALL.into()]));
    t.run("SET k 1");
    reader.run("GET k");
    reader.run("FLUSHALL");
    assert_eq!((reader.told(), by_prefix.told()), (vec![ALL.into()], vec![ALL.into()]));
    t.run("SET k 1");
    assert!(reader.told().is_empty());
}

#[test]
fn what_time_or_memory_takes_is_told() {
    let mut t = Testing::new();
    let mut reader = t.modern();
    reader.run("CLIENT TRACKING ON NOLOOP");
    t.run("SET k 1 PX 100");
    t.run("HSET h f v");
    t.run("HPEXPIRE h 100 FIELDS 1 f");
    reader.run("GET k");
    reader.run("HGET h f");
    t.advance(200);
    assert_eq!(reader.run("GET k"), "(nil)");
    assert_eq!(t.run("HGET h f"), "(nil)");
    assert_eq!(reader.told(), of(&["k", "h"]));
    t.run("SET k 1");
    reader.told();
    t.run("CONFIG SET maxmemory-policy allkeys-random");
    reader.run("GET k");
    t.run("CONFIG SET maxmemory 1");
    t.run("GET k");
    t.run("CONFIG SET maxmemory 0");
    assert_eq!(reader.told(), of(&["k"]));
}

#[test]
fn changes_are_told_by_prefix_all_at_once() {
    let mut t = Testing::new();
    let (mut a, mut b) = (t.modern(), t.modern());
    a.run("CLIENT TRACKING ON BCAST PREFIX u: PREFIX b:");
    b.run("CLIENT TRACKING ON BCAST NOLOOP");
    t.run("MSET u:2 1 b:1 1 x 1 u:1 1 u:2 2");
    assert_eq!(a.told(), ["[\"invalidate\", [\"b:1\"]]", "[\"invalidate\", [\"u:1\", \"u:2\"]]"]);
    assert_eq!(b.told(), ["[\"invalidate\", [\"b:1\", \"u:1\", \"u:2\", \"x\"]]"]);
    b.run("MSET u:1 1 x 1");
    assert_eq!((a.told(), b.told()), (of(&["u:1"]), vec![]));
    // To a real server a script is another client.
    b.run("EVAL \"redis.call('set','u:1',1)\" 0");
    assert_eq!((a.told(), b.told()), (of(&["u:1"]), of(&["u:1"])));
    b.run("MULTI");
    b.run("SET u:1 1");
    b.run("EVAL \"redis.call('set','u:2',1)\" 0");
    b.run("SET u:3 1");
    b.run("EXEC");
    assert_eq!(a.told(), ["[\"invalidate\", [\"u:1\", \"u:2\", \"u:3\"]]"]);
    assert_eq!(b.told(), of(&["u:2"]));
    a.run("GET u:1");
    assert_eq!(t.engine.tracking.keys(), 0);
    a.run("CLIENT TRACKING OFF");
    assert_eq!(t.engine.tracking.prefixes(), 1);
    drop(b);
    assert_eq!((t.engine.tracking.prefixes(), t.engine.tracking.is_on()), (0, false));
}

#[test]
fn another_client_is_told() {
    let mut t = Testing::new();
    let (mut reader, mut target) = (t.listener_client(), t.listener_client());
    let id = target.session.info.id;
    assert_eq!(reader.run(&format!("CLIENT TRACKING ON REDIRECT {id}")), "OK");
    reader.run("GET k");
    t.run("SET k 1");
    assert!(target.told().is_empty(), "it is no subscriber");
    target.run("SUBSCRIBE other");
    reader.run("GET k");
    t.run("SET k 1");
    t.run("FLUSHALL");
    assert_eq!(
        target.told(),
        ["[\"message\", \"__redis__:invalidate\", [\"k\"]]", "[\"message\", \"__redis__:invalidate\", (nil)]"]
    );
    target.run("UNSUBSCRIBE");
    target.run("HELLO 3");
    reader.run("GET k");
    t.run("SET k 1");
    assert_eq!((target.told(), reader.told()), (of(&["k"]), vec![]));
}

#[test]
fn who_was_to_be_told_has_gone() {
    let mut t = Testing::new();
    let (mut reader, target) = (t.modern(), t.modern());
    let id = target.session.info.id;
    reader.run(&format!("CLIENT TRACKING ON REDIRECT {id}"));
    reader.run("GET k");
    drop(target);
    assert!(reader.run("CLIENT LIST").contains(" flags=t "));
    t.run("SET k 1");
    assert_eq!(reader.told(), [format!("[\"tracking-redir-broken\", (integer) {id}]")]);
    let info = format!(r#"{{"flags" => ~["on", "broken_redirect"], "redirect" => (integer) {id}, "prefixes" => []}}"#);
    assert_eq!(reader.run("CLIENT TRACKINGINFO"), info);
    assert!(reader.run("CLIENT LIST").contains(" flags=tR "));
    reader.run("CLIENT TRACKING ON");
    assert!(reader.run("CLIENT LIST").contains(" flags=t "));
    reader.run("HELLO 2");
    reader.run("GET k");
    t.run("SET k 1");
    assert!(reader.told().is_empty());
}

#[test]
fn what_was_read_stays_registered_when_tracking_ends() {
    let mut t = Testing::new();
    let mut reader = t.modern();
    reader.run("CLIENT TRACKING ON");
    reader.run("MGET k a");
    reader.run("CLIENT TRACKING OFF");
    t.run("SET a 1");
    assert_eq!((t.engine.tracking.keys(), t.engine.tracking.is_on()), (1, true));
    reader.run("CLIENT TRACKING ON");
    t.run("SET k 1");
    assert_eq!(reader.told(), of(&["k"]));
    reader.run("GET k");
    reader.run("RESET");
    t.run("SET k 1");
    assert!(reader.told().is_empty());
    let tracking = &t.engine.tracking;
    assert_eq!((tracking.keys(), tracking.items(), tracking.clients(), tracking.is_on()), (0, 0, 0, false));
    assert_eq!(t.engine.memory.tracked(), 0);
}

#[test]
fn no_more_keys_are_registered_than_are_wanted() {
    let mut t = Testing::new();
    let (mut a, mut b) = (t.modern(), t.modern());
    a.run("CLIENT TRACKING ON");
    b.run("CLIENT TRACKING ON");
    for n in 0..100 {
        a.run(&format!("GET k{n}"));
        b.run(&format!("GET k{n}"));
    }
    let info = t.run("INFO");
    for line in
        ["tracking_clients:2", "tracking_total_keys:100", "tracking_total_items:200", "tracking_total_prefixes:0"]
    {
        assert!(info.contains(line), "{line}");
    }
    let before = t.engine.memory.tracked();
    t.run("CONFIG SET tracking-table-max-keys 10");
    t.run("PING");
    assert_eq!(t.engine.tracking.keys(), 10);
    assert!(t.engine.memory.tracked() < before / 5);
    let mut told = a.told();
    assert_eq!((told.len(), &told), (90, &b.told()));
    for n in 0..100 {
        t.run(&format!("SET k{n} 1"));
    }
    told.extend(a.told());
    told.sort();
    told.dedup();
    assert_eq!(told.len(), 100);
}

#[test]
fn a_blocked_client_reads_when_its_command_runs() {
    let mut t = Testing::new();
    let mut reader = t.modern();
    reader.run("CLIENT TRACKING ON");
    reader.wait("XREAD BLOCK 0 STREAMS x $");
    t.run("XADD x 1-1 f v");
    // It was told of the entry before it read it, and the rest waits for the reply.
    assert_eq!(reader.told(), of(&["x"]));
    t.run("XADD x 1-2 f v");
    assert!(reader.told().is_empty() && reader.session.info.outbox.len() == 1);
    assert!(reader.answer().is_some());
    assert!(reader.session.info.outbox.open());
    assert_eq!(reader.told(), of(&["x"]));
    // A command that goes on to wait hears of it meanwhile.
    reader.wait("XREAD BLOCK 0 STREAMS y 5-5");
    t.run("XADD y 1-1 f v");
    t.run("XADD y 1-2 f v");
    assert_eq!(reader.told(), of(&["y", "y"]));
}

#[test]
fn a_restored_snapshot_is_told() {
    use crate::engine::snapshot::Snapshot;
    let mut t = Testing::new();
    let mut reader = t.modern();
    reader.run("CLIENT TRACKING ON");
    t.run("SET k 1");
    let snapshot = Snapshot::take(&t.engine, &mut t.engine.shards.lock(t.engine.shards.all()));
    t.run("SET k 2");
    reader.run("GET k");
    snapshot.restore(&t.engine, &mut t.engine.shards.lock(t.engine.shards.all())).unwrap();
    assert_eq!(reader.told(), of(&["k"]));
    t.run("FLUSHALL");
    reader.told();
    reader.run("GET k");
    snapshot.restore(&t.engine, &mut t.engine.shards.lock(t.engine.shards.all())).unwrap();
    assert!(reader.told().contains(&ALL.to_string()));
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let mut t = Testing::new();
    let mut c = t.listener_client();
    let overlap = "Prefixes for a single client must not overlap.";
    let switched = "before disabling tracking for this client, and then re-enabling it with a different mode.";
    let cases: &[(&str, &str)] = &[
        ("TRACKING foo", "syntax error"),
        ("TRACKING on REDIRECT", "syntax error"),
        ("TRACKING foo REDIRECT 99", "The client ID you want redirect to does not exist"),
        ("TRACKING on REDIRECT x", "value is not an integer or out of range"),
        ("TRACKING on REDIRECT -5", "The client ID you want redirect to does not exist"),
        ("TRACKING on REDIRECT 1 REDIRECT 1", "A client can only redirect to a single other client"),
        ("TRACKING on PREFIX a", "PREFIX option requires BCAST mode to be enabled"),
        ("TRACKING on BCAST OPTIN", "OPTIN and OPTOUT are not compatible with BCAST"),
        ("TRACKING on OPTIN OPTOUT", "You can't specify both OPTIN mode and OPTOUT mode"),
        (
            "TRACKING on BCAST PREFIX ab PREFIX a",
            &format!("Prefix 'ab' overlaps with another provided prefix 'a'. {overlap}"),
        ),
        ("TRACKING on BCAST PREFIX b PREFIX a", ""),
        ("TRACKING on BCAST PREFIX aa", &format!("Prefix 'aa' overlaps with an existing prefix 'a'. {overlap}")),
        ("TRACKING on BCAST PREFIX c", ""),
        ("TRACKING on", &format!("You can't switch BCAST mode on/off {switched}")),
        ("TRACKING off PREFIX a OPTIN", ""),
        (
            "CACHING yes",
            "CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled",
        ),
        ("TRACKING on OPTIN", ""),
        ("TRACKING on OPTOUT", &format!("You can't switch OPTIN/OPTOUT mode {switched}")),
        ("CACHING no", "CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."),
        ("CACHING foo", "syntax error"),
        ("CACHING yes", ""),
    ];
    for (line, error) in cases {
        let expected = if error.is_empty() { "OK".into() } else { format!("(error) ERR {error}") };
        assert_eq!(c.run(&format!("CLIENT {line}")), expected, "{line}");
        if *line == "TRACKING on BCAST PREFIX c" {
            let info = r#"{"flags" => ~["on", "bcast"], "redirect" => (integer) 0, "prefixes" => ["a", "b", "c"]}"#;
            assert_eq!((c.run("CLIENT TRACKINGINFO"), c.run("CLIENT GETREDIR")), (info.into(), "(integer) 0".into()));
        }
    }
    let info = r#"{"flags" => ~["on", "optin", "caching-yes"], "redirect" => (integer) 0, "prefixes" => []}"#;
    assert_eq!(c.run("CLIENT TRACKINGINFO"), info);
    c.run("RESET");
    let off = r#"{"flags" => ~["off"], "redirect" => (integer) -1, "prefixes" => []}"#;
    assert_eq!((c.run("CLIENT TRACKINGINFO"), c.run("CLIENT GETREDIR")), (off.into(), "(integer) -1".into()));
    assert_eq!(t.run("CLIENT GETREDIR"), "(integer) -1");
}
