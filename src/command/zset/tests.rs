use std::collections::BTreeSet;

use crate::command::testing::Testing;

const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

fn check(table: &[(&str, &str)]) {
    let mut t = Testing::new();
    for (line, reply) in table {
        assert_eq!(t.run(line), *reply, "{line}");
    }
}

#[test]
fn members_come_and_go() {
    check(&[
        ("ZADD z 2 b 1 a 3 c 1 a", "(integer) 3"),
        ("ZCARD z", "(integer) 3"),
        ("ZSCORE z b", "(double) 2"),
        ("ZSCORE z d", "(nil)"),
        ("ZSCORE none d", "(nil)"),
        ("ZMSCORE z a d c", "[(double) 1, (nil), (double) 3]"),
        ("ZMSCORE none a d", "[(nil), (nil)]"),
        ("ZRANK z a", "(integer) 0"),
        ("ZREVRANK z a", "(integer) 2"),
        ("ZRANK z c WITHSCORE", "[(integer) 2, (double) 3]"),
        ("ZREVRANK z c withscore", "[(integer) 0, (double) 3]"),
        ("ZRANK z d WITHSCORE", "(nil)"),
        ("ZRANK none d", "(nil)"),
        ("ZREM z a d a", "(integer) 1"),
        ("ZREM z b c", "(integer) 2"),
        ("EXISTS z", "(integer) 0"),
        ("ZREM z a", "(integer) 0"),
        ("ZCARD z", "(integer) 0"),
    ]);
}

#[test]
fn options_of_zadd() {
    check(&[
        ("ZADD z XX 1 a", "(integer) 0"),
        ("EXISTS z", "(integer) 0"),
        ("ZADD z NX 1 a 2 b", "(integer) 2"),
        ("ZADD z NX CH 5 a 5 c", "(integer) 1"),
        ("ZADD z XX CH 6 a 6 d", "(integer) 1"),
        ("ZADD z CH 6 a 7 b 8 e", "(integer) 2"),
        ("ZADD z GT CH 5 a 9 b 1 f", "(integer) 2"),
        ("ZADD z LT CH 5 a 10 b 2 f", "(integer) 1"),
        ("ZADD z GT XX 100 g", "(integer) 0"),
        (
            "ZRANGE z 0 -1 WITHSCORES",
            r#"[["f", (double) 1], ["a", (double) 5], ["c", (double) 5], ["e", (double) 8], ["b", (double) 9]]"#,
        ),
        ("ZADD z INCR 2.5 a", "(double) 7.5"),
        ("ZADD z INCR GT -1 a", "(nil)"),
        ("ZADD z INCR LT -1 a", "(double) 6.5"),
        ("ZADD z INCR NX 1 a", "(nil)"),
        ("ZADD z INCR XX 1 g", "(nil)"),
        ("ZINCRBY z 1 g", "(double) 1"),
        ("ZINCRBY z -inf g", "(double) -inf"),
        ("ZINCRBY z inf g", "(error) ERR resulting score is not a number (NaN)"),
        ("ZINCRBY new 1e3 g", "(double) 1000"),
    ]);
}

#[test]
fn faults() {
    check(&[
        ("SET s v", "OK"),
        ("ZADD s 1 a", WRONG),
        ("ZINCRBY s 1 a", WRONG),
        ("ZREM s a", WRONG),
        ("ZSCORE s a", WRONG),
        ("ZRANK s a", WRONG),
        ("ZSCAN s 0 FOO", WRONG),
        ("ZSCAN s x", "(error) ERR invalid cursor"),
        ("ZSCAN none 0 FOO", "[\"0\", []]"),
        ("ZRANDMEMBER s", WRONG),
        ("ZADD s 1 a 2", "(error) ERR syntax error"),
        ("ZADD s XX CH", "(error) ERR syntax error"),
        ("ZADD s NX XX 1 a", "(error) ERR XX and NX options at the same time are not compatible"),
        ("ZADD s NX GT x a", "(error) ERR GT, LT, and/or NX options at the same time are not compatible"),
        ("ZADD s GT LT x a", "(error) ERR GT, LT, and/or NX options at the same time are not compatible"),
        ("ZADD s INCR x a 1 b", "(error) ERR INCR option supports a single increment-element pair"),
        ("ZADD s 1 a nan b", "(error) ERR value is not a valid float"),
        ("ZINCRBY s nx a", "(error) ERR syntax error"),
        ("ZRANK s a b", "(error) ERR syntax error"),
        ("ZRANK s a WITHSCORE b", "(error) ERR wrong number of arguments for 'zrank' command"),
        ("ZRANDMEMBER s x y", "(error) ERR value is not an integer or out of range"),
        ("ZRANDMEMBER s 1 y", "(error) ERR syntax error"),
        (
            "ZRANDMEMBER s -9223372036854775808",
            "(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807",
        ),
        ("ZRANDMEMBER s -4611686018427387904 WITHSCORES", "(error) ERR value is out of range"),
    ]);
}

#[test]
fn encodings() {
    let mut t = Testing::new();
    let long = "x".repeat(65);
    for n in 0..128 {
        t.run(&format!("ZADD z {n} m{n}"));
    }
    for (line, reply) in [
        ("OBJECT ENCODING z", "\"listpack\""),
        ("ZADD z -0 zero", "(integer) 1"),
        ("OBJECT ENCODING z", "\"skiplist\""),
        ("ZREM z zero", "(integer) 1"),
        ("OBJECT ENCODING z", "\"skiplist\""),
        ("ZUNIONSTORE d 1 z", "(integer) 128"),
        ("OBJECT ENCODING d", "\"listpack\""),
        ("CONFIG SET zset-max-listpack-entries 1", "OK"),
        ("ZADD two 1 a 1 a", "(integer) 1"),
        ("OBJECT ENCODING two", "\"skiplist\""),
        ("TYPE two", "zset"),
    ] {
        assert_eq!(t.run(line), reply, "{line}");
    }
    t.run("CONFIG SET zset-max-listpack-entries 128");
    t.run(&format!("ZADD l 1 {long}"));
    assert_eq!(t.run("OBJECT ENCODING l"), "\"skiplist\"");
}

#[test]
fn zeros_and_scores_in_a_scan_show_the_encoding() {
    check(&[
        ("ZADD z -0 a 0.1 b 1e17 c", "(integer) 3"),
        ("ZSCORE z a", "(double) 0"),
        ("ZSCAN z 0", r#"["0", ["a", "0", "b", "0.1", "c", "100000000000000000"]]"#),
        ("ZSCAN z 77 COUNT 1 MATCH b", r#"["0", ["b", "0.1"]]"#),
        ("CONFIG SET zset-max-listpack-entries 0", "OK"),
        ("ZADD y -0 a", "(integer) 1"),
        ("ZSCORE y a", "(double) -0"),
        ("ZADD y CH 0 a", "(integer) 0"),
        ("ZSCAN y 0", r#"["0", ["a", "-0"]]"#),
        ("ZADD x 0.1 a", "(integer) 1"),
        ("ZSCAN x 0", r#"["0", ["a", "0.10000000000000001"]]"#),
        ("ZSCAN x 18446744073709551615", r#"["0", []]"#),
    ]);
}

#[test]
fn a_walk_in_pages_meets_every_member_once() {
    let mut t = Testing::new();
    for n in 0..1000 {
        t.run(&format!("ZADD z {} m{n}", n % 7));
    }
    let (mut cursor, mut met) = ("0".to_string(), Vec::new());
    loop {
        let page = t.run(&format!("ZSCAN z {cursor} COUNT 30"));
        let texts: Vec<_> = page.split('"').skip(1).step_by(2).map(String::from).collect();
        assert_eq!(texts.len() % 2, 1);
        met.extend(texts[1..].iter().step_by(2).cloned());
        cursor = texts[0].clone();
        if cursor == "0" {
            break;
        }
    }
    assert_eq!((met.len(), met.iter().collect::<BTreeSet<_>>().len()), (1000, 1000));
}

#[test]
fn members_by_chance() {
    let mut t = Testing::new();
    t.run("ZADD z 1 a 2 b 3 c 4 d");
    let mut drawn = BTreeSet::new();
    let mut pairs = BTreeSet::new();
    for _ in 0..300 {
        drawn.insert(t.run("ZRANDMEMBER z"));
        pairs.insert(t.run("ZRANDMEMBER z 2"));
    }
    assert_eq!((drawn.len(), pairs.len() > 6), (4, true));
    assert!(pairs.iter().all(|pair| pair[2..3] != pair[7..8]), "{pairs:?}");
    for (line, reply) in [
        ("ZRANDMEMBER z 4", r#"["a", "b", "c", "d"]"#),
        (
            "ZRANDMEMBER z 9 WITHSCORES",
            r#"[["a", (double) 1], ["b", (double) 2], ["c", (double) 3], ["d", (double) 4]]"#,
        ),
        ("ZRANDMEMBER z 0", "[]"),
        ("ZRANDMEMBER none", "(nil)"),
        ("ZRANDMEMBER none -3", "[]"),
    ] {
        assert_eq!(t.run(line), reply, "{line}");
    }
    assert_eq!(t.run("ZRANDMEMBER z -9").split(", ").count(), 9);
}

#[test]
fn copies_do_not_notice_each_other() {
    check(&[
        ("ZADD z 1 a 2 b", "(integer) 2"),
        ("COPY z y", "(integer) 1"),
        ("ZADD y 5 a", "(integer) 0"),
        ("ZREM z b", "(integer) 1"),
        ("RENAME z x", "OK"),
        ("ZRANGE x 0 -1 WITHSCORES", r#"[["a", (double) 1]]"#),
        ("ZRANGE y 0 -1 WITHSCORES", r#"[["b", (double) 2], ["a", (double) 5]]"#),
        ("TYPE x", "zset"),
        ("SCAN 0 TYPE zset MATCH y COUNT 100", r#"["0", ["y"]]"#),
    ]);
}
