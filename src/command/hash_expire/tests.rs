use crate::command::testing::{START_MS, Testing};

#[track_caller]
fn check(t: &mut Testing, lines: &[(&str, &str)]) {
    for (line, reply) in lines {
        // Numbers are shown bare here.
        assert_eq!(t.run(line).replace("(integer) ", ""), *reply, "{line}");
    }
}

const WRONG_TYPE: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
const FIELDS: &str = "(error) ERR Mandatory argument FIELDS is missing or not at the right position";
const MISMATCH: &str = "(error) ERR The `numfields` parameter must match the number of arguments";

#[test]
fn fields_get_deadlines() {
    let mut t = Testing::new();
    check(
        &mut t,
        &[
            ("HSET h a 1 b 2 c 3", "3"),
            ("HEXPIRE h 100 FIELDS 2 a zz", "[1, -2]"),
            ("HEXPIRE none 100 FIELDS 2 a b", "[-2, -2]"),
            ("HEXPIRE h 200 NX FIELDS 3 a b zz", "[0, 1, -2]"),
            ("HEXPIRE h 200 XX FIELDS 3 a c zz", "[1, 0, -2]"),
            ("HEXPIRE h 100 GT FIELDS 3 a b c", "[0, 0, 0]"),
            ("HEXPIRE h 300 GT FIELDS 3 a b c", "[1, 1, 0]"),
            ("HEXPIRE h 250 LT FIELDS 3 a b c", "[1, 1, 1]"),
            ("HEXPIRE h 350 LT FIELDS 3 a b c", "[0, 0, 0]"),
            ("HTTL h FIELDS 4 a b c zz", "[250, 250, 250, -2]"),
            ("HPTTL none FIELDS 1 a", "[-2]"),
            ("HPERSIST h FIELDS 3 a zz c", "[1, -2, 1]"),
            ("HPERSIST h FIELDS 2 a b", "[-1, 1]"),
            ("HPERSIST none FIELDS 1 a", "[-2]"),
            ("HPEXPIRE h 1400 FIELDS 1 a", "[1]"),
            ("HTTL h FIELDS 1 a", "[2]"),
            ("HPTTL h FIELDS 1 a", "[1400]"),
            ("HPEXPIREAT h 70368744170001 FIELDS 1 a", "[1]"),
            ("HEXPIRETIME h FIELDS 2 a b", "[70368744171, -1]"),
            ("HPEXPIRETIME h FIELDS 1 a", "[70368744170001]"),
            ("HEXPIRE h 100 NX FIELDS 2 b b", "[1, 0]"),
            ("HEXPIRE h 0 FIELDS 3 a a b", "[2, -2, 2]"),
            ("HEXPIREAT h 1 FIELDS 1 c", "[2]"),
            ("EXISTS h", "0"),
        ],
    );
}

#[test]
fn encodings_tell_who_was_asked_for_deadlines() {
    let mut t = Testing::new();
    for (line, encoding) in [
        ("HEXPIRE k 100 FIELDS 1 zz", "listpackex"),
        ("HGETEX k EX 10 FIELDS 1 zz", "listpackex"),
        ("HGETEX k PERSIST FIELDS 1 a", "listpackex"),
        ("HGETEX k FIELDS 1 a", "listpack"),
        ("HSETEX k KEEPTTL FIELDS 1 a 1", "listpack"),
        ("HSETEX k EX 10 FIELDS 1 b 1", "listpackex"),
        ("HPERSIST k FIELDS 1 a", "listpack"),
        ("HTTL k FIELDS 1 a", "listpack"),
    ] {
        t.run("DEL k");
        t.run("HSET k a 1");
        t.run(line);
        assert_eq!(t.run("OBJECT ENCODING k"), format!("\"{encoding}\""), "{line}");
    }
    t.run("CONFIG SET hash-max-listpack-entries 2");
    check(
        &mut t,
        &[
            ("DEL k", "1"),
            ("HSETEX k EX 10 FIELDS 2 a 1 b 1", "1"),
            ("COPY k copy", "1"),
            ("HPERSIST k FIELDS 2 a b", "[1, 1]"),
            ("OBJECT ENCODING k", "\"listpackex\""),
            ("HSET copy c 1", "1"),
            ("OBJECT ENCODING copy", "\"hashtable\""),
            ("HTTL copy FIELDS 2 a c", "[10, -1]"),
            ("HSETEX e EX 10 FIELDS 3 a 1 a 2 a 3", "1"),
            ("OBJECT ENCODING e", "\"hashtable\""),
        ],
    );
}

#[test]
fn what_is_set_anew_has_no_deadline() {
    let mut t = Testing::new();
    t.run("HSET h a 1 b 2");
    for (line, left) in [
        ("HSET h a 2", -1),
        ("HMSET h a 2", -1),
        ("HSETNX h a 2", 100),
        ("HINCRBY h a 5", 100),
        ("HINCRBYFLOAT h a 0.5", 100),
        ("HSETEX h FIELDS 1 a 7", -1),
        ("HSETEX h KEEPTTL FIELDS 1 a 7", 100),
        ("HGETEX h FIELDS 1 a", 100),
        ("HGETEX h PERSIST FIELDS 1 a", -1),
        ("HGETEX h PX 5000 FIELDS 1 a", 5),
        ("HDEL h a", -2),
    ] {
        t.run("HSETEX h EX 100 FIELDS 1 a 1");
        t.run(line);
        assert_eq!(t.run("HTTL h FIELDS 1 a"), format!("[(integer) {left}]"), "{line}");
    }
}

#[test]
fn deadlines_go_where_the_hash_goes() {
    let mut t = Testing::new();
    check(
        &mut t,
        &[
            ("HSETEX h EX 100 FIELDS 2 a 1 b 2", "1"),
            ("COPY h h2", "1"),
            ("RENAME h2 h3", "OK"),
            ("COPY h3 h4 DB 1", "1"),
            ("MOVE h3 2", "1"),
            ("SET h3 text", "OK"),
            ("HPEXPIRE h 5 FIELDS 1 a", "[1]"),
            ("SELECT 2", "OK"),
            ("HTTL h3 FIELDS 1 a", "[100]"),
            ("SWAPDB 1 2", "OK"),
            ("HTTL h4 FIELDS 2 a b", "[100, 100]"),
            ("SET h4 text", "OK"),
            ("FLUSHDB", "OK"),
        ],
    );
}

#[test]
fn fields_end() {
    let mut t = Testing::new();
    check(&mut t, &[("HSET h a 1 b 2 c 3", "3"), ("HPEXPIRE h 5 FIELDS 2 a b", "[1, 1]")]);
    t.advance(5);
    check(&mut t, &[("HGET h a", "\"1\""), ("HPTTL h FIELDS 1 a", "[0]")]);
    t.advance(1);
    check(
        &mut t,
        &[
            ("HGET h a", "(nil)"),
            ("HLEN h", "1"),
            ("HGETALL h", "{\"c\" => \"3\"}"),
            ("HRANDFIELD h 5", "[\"c\"]"),
            ("HTTL h FIELDS 2 a c", "[-2, -1]"),
            ("HINCRBY h a 5", "5"),
            ("HTTL h FIELDS 1 a", "[-1]"),
            ("HSETEX h PX 5 FIELDS 2 a 1 c 2", "1"),
            ("EXPIRE h 100", "1"),
        ],
    );
    t.advance(6);
    let info = t.run("INFO stats");
    assert!(info.contains("expired_subkeys:2\r\n") && info.contains("expired_keys:0\r\n"), "{info}");
    check(
        &mut t,
        &[
            ("HSETNX h a 1", "1"),
            ("TTL h", "-1"),
            ("HLEN h", "1"),
            ("HSETEX h PX 5 FIELDS 1 a 1", "1"),
            ("HSETEX other EX 5 FIELDS 1 a 1", "1"),
        ],
    );
    assert!(t.run("INFO keyspace").contains("keys=2,expires=0,avg_ttl=0,subexpiry=2"));
    t.advance(6);
    check(&mut t, &[("EXISTS h", "0"), ("DBSIZE", "1"), ("SORT h", "[]"), ("RENAME h x", "(error) ERR no such key")]);
}

#[test]
fn fields_end_by_themselves() {
    let mut t = Testing::new();
    t.engine.clock.release();
    crate::background::attach(&t.engine);
    for key in 0..50 {
        t.run(&format!("HSET h{key} stays 1"));
        for field in 0..20 {
            t.run(&format!("HSETEX h{key} PX {} FIELDS 1 f{field} v", 1 + (key * 7 + field) % 60));
        }
    }
    t.run("HSETEX gone PX 30 FIELDS 1 f v");
    let begin = std::time::Instant::now();
    let fields = |t: &Testing| {
        let mut shards = t.engine.shards.lock(t.engine.shards.all());
        shards.each().map(|shard| shard.dbs[0].fields().len()).sum::<usize>()
    };
    while fields(&t) > 0 {
        assert!(begin.elapsed() < std::time::Duration::from_secs(10));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!((t.run("DBSIZE"), t.run("HLEN h7")), ("(integer) 50".into(), "(integer) 1".into()));
}

/// A change by time is a change.
#[test]
fn an_end_ends_a_transaction() {
    let mut t = Testing::new();
    t.run("HSET h a 1 b 1");
    t.run("HPEXPIRE h 5 FIELDS 1 a");
    t.run("WATCH h");
    t.advance(6);
    assert_eq!(t.listener_client().run("HGET h a"), "(nil)");
    t.run("MULTI");
    assert_eq!(t.run("EXEC"), "(nil)");
}

#[test]
fn reading_and_setting_with_deadlines() {
    let mut t = Testing::new();
    check(
        &mut t,
        &[
            ("HSET h a 1 b 2", "2"),
            ("HGETEX h FIELDS 2 a zz", "[\"1\", (nil)]"),
            ("HGETEX none EX 0 FIELDS 2 a b", "[(nil), (nil)]"),
            ("HGETEX h ex 20 fields 2 a a", "[\"1\", \"1\"]"),
            ("HGETEX h EXAT 1 FIELDS 2 a a", "[\"1\", (nil)]"),
            ("HGETEX h PX 0 FIELDS 1 b", "[\"2\"]"),
            ("EXISTS h", "0"),
            ("HSETEX h EX 10 FIELDS 2 a 5 b 6", "1"),
            ("HSETEX h FNX FIELDS 2 a 1 new 1", "0"),
            ("HSETEX h FXX FIELDS 2 a 1 new 1", "0"),
            ("HEXISTS h new", "0"),
            ("HSETEX h FNX FIELDS 2 new 1 new2 2", "1"),
            ("HSETEX h FXX FIELDS 2 new 3 new 4", "1"),
            ("HMGET h new new2", "[\"4\", \"2\"]"),
            ("HSETEX none FXX FIELDS 1 a 1", "0"),
            ("EXISTS none", "0"),
            ("HSETEX h EXAT 1 FIELDS 2 a 1 fresh 1", "1"),
            ("HMGET h a b fresh", "[(nil), \"6\", (nil)]"),
            ("HSETEX none PXAT 1 FIELDS 2 a 1 b 2", "1"),
            ("EXISTS none", "0"),
            ("HSETEX h PXAT 70368744177663 FIELDS 1 a 1", "1"),
            ("HPEXPIRETIME h FIELDS 1 a", "[70368744177663]"),
        ],
    );
    t.run(&format!("HSETEX h PXAT {} FIELDS 1 a 1", START_MS + 1));
    assert_eq!(t.run("HPTTL h FIELDS 1 a"), "[(integer) 1]");
}

#[test]
fn faults() {
    let mut t = Testing::new();
    t.run("SET s x");
    t.run("HSET h a 1");
    let invalid = |command: &str| format!("(error) ERR invalid expire time in '{command}' command");
    let not_integer = "(error) ERR value is not an integer or out of range";
    let too_small = "(error) ERR Parameter `numFields` should be greater than 0";
    let not_positive = "(error) ERR Number of fields must be a positive integer";
    let two_deadlines = "(error) ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified";
    check(
        &mut t,
        &[
            ("HEXPIRE s x FOO 1 a", WRONG_TYPE),
            ("HEXPIRE none x FOO 1 a", not_integer),
            ("HEXPIRE h -1 FOO 1 a", "(error) ERR invalid expire time, must be >= 0"),
            ("HEXPIRE h 70368744178 FOO 1 a", &invalid("hexpire")),
            ("HEXPIREAT h 70368744178 FIELDS 1 a", &invalid("hexpireat")),
            ("HPEXPIREAT h 70368744177664 FIELDS 1 a", &invalid("hpexpireat")),
            ("HPEXPIRE h 9223372036854775807 FIELDS 1 a", &invalid("hpexpire")),
            ("HEXPIRE none 100 FOO 1 a", FIELDS),
            ("HEXPIRE h 100 NX XX FIELDS 1 a", FIELDS),
            ("HEXPIRE h 100 FIELDS 0 a", too_small),
            ("HEXPIRE h 100 FIELDS x a", too_small),
            ("HEXPIRE h 100 FIELDS 1 a NX", MISMATCH),
            ("HEXPIRE h 100 FIELDS 2147483648 a", MISMATCH),
            ("HTTL s FIELDS x a", WRONG_TYPE),
            ("HTTL none FIELDS x a", not_positive),
            ("HTTL h FOO 1 a", FIELDS),
            ("HTTL h FIELDS 2 a", MISMATCH),
            ("HPERSIST s FOO x a", WRONG_TYPE),
            ("HPERSIST h FIELDS 0 a", not_positive),
            ("HGETEX s FOO 1 a", WRONG_TYPE),
            ("HGETEX h EX x FOO 1 a", not_integer),
            ("HGETEX h EX FIELDS 1 a", not_integer),
            ("HGETEX h EX 10 PERSIST FIELDS 1 a", FIELDS),
            ("HGETEX h EX 10 FOO", "(error) ERR wrong number of arguments for 'hgetex' command"),
            ("HGETEX h EX 10 FIELDS 1", MISMATCH),
            ("HGETEX h EX 10", "(error) ERR wrong number of arguments for 'hgetex' command"),
            ("HGETEX h FIELDS 1 a EX 10", MISMATCH),
            ("HGETEX h EXAT 70368744178 FIELDS 1 a", &invalid("hgetex")),
            ("HSETEX s FOO 1 a 1", "(error) ERR unknown argument: FOO"),
            ("HSETEX s FIELDS x a 1", "(error) ERR invalid number of fields"),
            ("HSETEX s FIELDS 1 a 1", WRONG_TYPE),
            ("HSETEX h FNX FXX a EX", "(error) ERR Only one of FXX or FNX arguments can be specified"),
            ("HSETEX h EX 10 FNX KEEPTTL", two_deadlines),
            ("HSETEX h EX 10 EX 10 FIELDS 1 a 1", two_deadlines),
            ("HSETEX h EX 10 FNX FIELDS", "(error) ERR wrong number of arguments for 'hsetex' command"),
            ("HSETEX h FNX FIELDS x a", "(error) ERR wrong number of arguments for 'hsetex' command"),
            ("HSETEX h FIELDS 1 a 1 b", "(error) ERR wrong number of arguments for 'hsetex' command"),
            ("HSETEX h FIELDS 1 a 1 EX 10", "(error) ERR wrong number of arguments for 'hsetex' command"),
            ("HSETEX h FIELDS 2147483648 a 1", "(error) ERR invalid number of fields"),
            ("HSETEX h PX 70368744177663 FIELDS 1 a 1", &invalid("hsetex")),
            ("HGETALL h", "{\"a\" => \"1\"}"),
        ],
    );
}
