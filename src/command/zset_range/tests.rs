use crate::command::testing::Testing;
use crate::exec::{Lane, Outcome, Patience, run};
use crate::reply::Tape;

const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
const NO_FLOAT: &str = "(error) ERR min or max is not a float";
const NO_MEMBER: &str = "(error) ERR min or max not valid string range item";

/// Five members, scored 1 to 5, and four of one score; in the compact encoding and outside it.
fn check(table: &[(&str, &str)]) {
    for entries in ["128", "0"] {
        let mut t = Testing::new();
        t.run(&format!("CONFIG SET zset-max-listpack-entries {entries}"));
        t.run("ZADD z 1 a 2 b 3 c 4 d 5 e");
        t.run("ZADD l 0 a 0 b 0 bb 0 c");
        t.run("SET s v");
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }
}

#[test]
fn by_rank() {
    check(&[
        ("ZRANGE z 0 1", r#"["a", "b"]"#),
        ("ZRANGE z -2 -1 WITHSCORES", r#"[["d", (double) 4], ["e", (double) 5]]"#),
        ("ZRANGE z -100 0", r#"["a"]"#),
        ("ZRANGE z 3 1", "[]"),
        ("ZRANGE z 5 9", "[]"),
        ("ZRANGE z -9223372036854775808 9223372036854775807 REV", r#"["e", "d", "c", "b", "a"]"#),
        ("ZRANGE z 0 1 REV", r#"["e", "d"]"#),
        ("ZREVRANGE z 3 -1 WITHSCORES", r#"[["b", (double) 2], ["a", (double) 1]]"#),
        ("ZRANGE none 0 -1", "[]"),
        ("ZRANGE z 0 0 LIMIT 0 -1", r#"["a"]"#),
    ]);
}

#[test]
fn by_score() {
    check(&[
        ("ZRANGE z 2 (4 BYSCORE", r#"["b", "c"]"#),
        ("ZRANGE z (4 2 BYSCORE REV WITHSCORES", r#"[["c", (double) 3], ["b", (double) 2]]"#),
        ("ZRANGE z -inf +inf BYSCORE LIMIT 1 2", r#"["b", "c"]"#),
        ("ZRANGE z +inf -inf BYSCORE REV LIMIT 1 2", r#"["d", "c"]"#),
        ("ZRANGE z -inf inf BYSCORE LIMIT 3 -1", r#"["d", "e"]"#),
        ("ZRANGE z -inf inf BYSCORE LIMIT -1 2", "[]"),
        ("ZRANGE z -inf inf BYSCORE LIMIT 9 2", "[]"),
        ("ZRANGEBYSCORE z 4 9 WITHSCORES", r#"[["d", (double) 4], ["e", (double) 5]]"#),
        ("ZREVRANGEBYSCORE z 2 -1 LIMIT 0 1", r#"["b"]"#),
        ("ZRANGEBYSCORE z 4 3", "[]"),
        ("ZCOUNT z (1 5", "(integer) 4"),
        ("ZCOUNT z (1 (1", "(integer) 0"),
        ("ZCOUNT z \"\" (", "(integer) 0"),
        ("ZCOUNT z \"(\" \"2\\0x\"", "(integer) 2"),
        ("ZCOUNT z 1e-400 1e400", "(integer) 5"),
        ("ZCOUNT none 1 2", "(integer) 0"),
    ]);
}

#[test]
fn by_member() {
    check(&[
        ("ZRANGE l [b + BYLEX", r#"["b", "bb", "c"]"#),
        ("ZRANGE l (b (c BYLEX", r#"["bb"]"#),
        ("ZRANGE l + (b BYLEX REV LIMIT 1 5", r#"["bb"]"#),
        ("ZRANGEBYLEX l - [b LIMIT 1 -1", r#"["b"]"#),
        ("ZREVRANGEBYLEX l [bc -", r#"["bb", "b", "a"]"#),
        ("ZRANGEBYLEX l + -", "[]"),
        ("ZLEXCOUNT l - +", "(integer) 4"),
        ("ZLEXCOUNT l [b [bb", "(integer) 2"),
        ("ZLEXCOUNT l (b (b", "(integer) 0"),
    ]);
}

#[test]
fn a_compact_set_is_walked_whatever_its_scores() {
    let mut t = Testing::new();
    t.run("ZADD z 1 c 2 a 3 d 4 b 5 e");
    for (line, reply) in [
        ("ZRANGEBYLEX z [b [c", r#"["c", "a"]"#),
        ("ZRANGEBYLEX z [a [d LIMIT 1 -1", r#"["a", "d", "b"]"#),
        ("ZREVRANGEBYLEX z [d [b", r#"["b", "d"]"#),
        ("ZRANGEBYLEX z [d + LIMIT 1 -1", r#"["b", "e"]"#),
        ("ZRANGEBYLEX z - [b", "[]"),
    ] {
        assert_eq!(t.run(line), reply, "{line}");
    }
}

#[test]
fn stored() {
    check(&[
        ("ZRANGESTORE d z 1 2", "(integer) 2"),
        ("ZRANGE d 0 -1 WITHSCORES", r#"[["b", (double) 2], ["c", (double) 3]]"#),
        ("ZRANGESTORE d z (3 -inf BYSCORE REV LIMIT 0 1", "(integer) 1"),
        ("ZRANGE d 0 -1", r#"["b"]"#),
        ("ZRANGESTORE s z 0 0", "(integer) 1"),
        ("TYPE s", "zset"),
        ("ZRANGESTORE z z 3 4", "(integer) 2"),
        ("ZRANGE z 0 -1", r#"["d", "e"]"#),
        ("ZRANGESTORE d l [x + BYLEX", "(integer) 0"),
        ("EXISTS d", "(integer) 0"),
        ("ZRANGESTORE z none 0 -1", "(integer) 0"),
        ("EXISTS z", "(integer) 0"),
    ]);
}

#[test]
fn removed() {
    check(&[
        ("ZREMRANGEBYRANK z -1 9", "(integer) 1"),
        ("ZREMRANGEBYSCORE z -inf (2", "(integer) 1"),
        ("ZRANGE z 0 -1", r#"["b", "c", "d"]"#),
        ("ZREMRANGEBYLEX l (a [bb", "(integer) 2"),
        ("ZREMRANGEBYLEX l [a [c", "(integer) 2"),
        ("EXISTS l", "(integer) 0"),
        ("ZREMRANGEBYRANK none 0 -1", "(integer) 0"),
        ("ZREMRANGEBYSCORE z 7 8", "(integer) 0"),
    ]);
}

#[test]
fn faults() {
    check(&[
        ("ZRANGE s 0 -1", WRONG),
        ("ZRANGESTORE d s 0 -1", WRONG),
        ("ZREMRANGEBYRANK s 0 -1", WRONG),
        ("ZCOUNT s 0 1", WRONG),
        ("ZRANGE s 0 x", "(error) ERR value is not an integer or out of range"),
        ("ZRANGE s 0 1 FOO", "(error) ERR syntax error"),
        ("ZRANGE s x 1 REV REV", "(error) ERR syntax error"),
        ("ZRANGE s x 1 BYLEX BYSCORE", "(error) ERR syntax error"),
        ("ZRANGE s x 1 LIMIT 1", "(error) ERR syntax error"),
        ("ZRANGE s x 1 LIMIT x 1", "(error) ERR value is not an integer or out of range"),
        (
            "ZRANGE s x 1 LIMIT 0 1",
            "(error) ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
        ),
        (
            "ZRANGE s x 1 BYLEX WITHSCORES",
            "(error) ERR syntax error, WITHSCORES not supported in combination with BYLEX",
        ),
        ("ZRANGESTORE d s 0 1 WITHSCORES", "(error) ERR syntax error"),
        ("ZREVRANGE s 0 1 REV", "(error) ERR syntax error"),
        ("ZRANGEBYSCORE s 0 1 BYSCORE", "(error) ERR syntax error"),
        ("ZRANGEBYSCORE s 0 nan", NO_FLOAT),
        ("ZRANGEBYSCORE s 0x1 2", NO_FLOAT),
        ("ZCOUNT s 0 \" 1\"", NO_FLOAT),
        ("ZREMRANGEBYSCORE s ((1 2", NO_FLOAT),
        ("ZRANGEBYLEX s a +", NO_MEMBER),
        ("ZLEXCOUNT s -- +", NO_MEMBER),
        ("ZREMRANGEBYLEX s - \"\"", NO_MEMBER),
    ]);
}

#[test]
fn a_large_part_is_left_to_others() {
    let mut t = Testing::new();
    for n in 0..10_001 {
        t.run(&format!("ZADD z {n} m{n}"));
    }
    let mut hurried = |line: &str| {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        let mut out = Tape::new();
        let outcome = run(&mut t.session, &words, &mut out, Patience::Hurries);
        assert_eq!(out.is_empty(), outcome.lane().is_some());
        outcome
    };
    for line in [
        "ZRANGE z 0 -1",
        "ZRANGESTORE d z 0 -1",
        "ZREMRANGEBYRANK z 0 -1",
        "ZPOPMIN z 10001",
        "ZMPOP 1 z MAX COUNT 20000",
        "ZRANDMEMBER z -10001",
        "ZSCAN z 0 COUNT 10001",
        "ZUNION 1 z",
    ] {
        assert_eq!(hurried(line), Outcome::Later(Lane::Long), "{line}");
    }
    for line in ["ZRANGE z 0 9999", "ZSCAN z 0", "ZRANDMEMBER z 5", "ZPOPMAX z", "ZCOUNT z -inf inf"] {
        assert_eq!(hurried(line), Outcome::Done, "{line}");
    }
}
