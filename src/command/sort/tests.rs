use crate::command::testing::{Testing, render};
use crate::engine::lock::ShardSet;
use crate::exec::{Outcome, Patience, run};
use crate::reply::Tape;

#[track_caller]
fn check(t: &mut Testing, lines: &[(&str, &str)]) {
    for (line, reply) in lines {
        // Texts are shown without their quotes here, and nulls as `-`.
        let found = t.run(line).replace('"', "").replace("(nil)", "-");
        assert_eq!(found, *reply, "{line}");
    }
}

const SCORES: &str = "(error) ERR One or more scores can't be converted into double";

#[test]
fn elements_in_order() {
    let mut t = Testing::new();
    check(
        &mut t,
        &[
            ("RPUSH l 3 1 2 10", "(integer) 4"),
            ("SORT l", "[1, 2, 3, 10]"),
            ("SORT l DESC", "[10, 3, 2, 1]"),
            ("SORT l ASC DESC ASC", "[1, 2, 3, 10]"),
            ("SORT_RO l ALPHA", "[1, 10, 2, 3]"),
            ("SORT l LIMIT 1 2", "[2, 3]"),
            ("SORT l LIMIT -5 2", "[1, 2]"),
            ("SORT l LIMIT 1 -1", "[2, 3, 10]"),
            ("SORT l LIMIT 10 2", "[]"),
            ("SORT l LIMIT 0 0", "[]"),
            ("SORT l LIMIT 1 9223372036854775807", "[2, 3, 10]"),
            ("SORT l LIMIT 9223372036854775807 9223372036854775807", "[]"),
            ("SORT l LIMIT 0 1 LIMIT 1 2", "[2, 3]"),
            ("SORT none", "[]"),
            ("SADD s 3 1 2", "(integer) 3"),
            ("SORT s DESC", "[3, 2, 1]"),
            ("ZADD z 3 a 1 b 2 c", "(integer) 3"),
            ("SORT z ALPHA", "[a, b, c]"),
            ("RPUSH f 1.5 -3 1e2 inf -inf '' 1e400 .5 +1 0", "(integer) 10"),
            ("SORT f", "[-inf, -3, , 0, .5, +1, 1.5, 1e2, 1e400, inf]"),
            ("RPUSH texts b C a A", "(integer) 4"),
            ("SORT texts ALPHA", "[A, C, a, b]"),
        ],
    );
    for bad in ["a", "nan", "0x10", "' 1'", "'1 '", "1e"] {
        t.run("DEL bad");
        t.run(&format!("RPUSH bad 1 {bad}"));
        assert_eq!(t.run("SORT bad"), SCORES, "{bad}");
    }
}

#[test]
fn other_keys_weigh_and_replace() {
    let mut t = Testing::new();
    t.run("RPUSH l 3 1 2 10");
    t.run("MSET w_1 3 w_2 2 w_3 1 o_1 a o_2 b o_3 c p1s x");
    t.run("HSET h_1 w 5 n one");
    t.run("HSET h_2 w 4 n two");
    t.run("RPUSH list_1 a");
    check(
        &mut t,
        &[
            ("SORT l BY w_* GET # GET o_*", "[10, -, 3, c, 2, b, 1, a]"),
            ("SORT l BY w_* DESC GET o_*", "[a, b, c, -]"),
            ("SORT l BY h_*->w GET h_*->n", "[-, -, two, one]"),
            ("SORT l BY h_*-> GET #", "[1, 10, 2, 3]"),
            ("SORT l BY h_*->w GET h_*->", "[-, -, -, -]"),
            ("SORT l GET p*s LIMIT 0 2", "[x, -]"),
            ("SORT l GET o_", "[-, -, -, -]"),
            ("SORT l GET h_1->n", "[-, -, -, -]"),
            ("SORT l GET o_*->n GET list_* LIMIT 0 1", "[-, -]"),
            ("SORT l GET ##", "[-, -, -, -]"),
            ("SORT l GET # GET # LIMIT 0 1", "[1, 1]"),
            ("SORT l BY list_*", "[1, 10, 2, 3]"),
            ("SORT l BY o_*", SCORES),
            ("SORT l BY o_* ALPHA DESC", "[3, 2, 1, 10]"),
            ("RPUSH tie b a c", "(integer) 3"),
            ("SORT tie BY none_*", "[a, b, c]"),
            ("SORT tie BY none_* DESC", "[c, b, a]"),
            ("SORT tie BY none_* ALPHA", "[b, a, c]"),
            ("SORT tie BY none_* ALPHA DESC", "[b, a, c]"),
            ("RPUSH ties 10 9 8 7 6 5 4 3 2 1", "(integer) 10"),
            ("SORT ties BY none_* ALPHA LIMIT 0 5", "[1, 9, 8, 7, 6]"),
        ],
    );
}

#[test]
fn nothing_is_sorted_by_a_constant() {
    let mut t = Testing::new();
    t.run("RPUSH l 3 1 2 10");
    t.run("ZADD z 3 a 1 b 2 c");
    check(
        &mut t,
        &[
            ("SORT l BY nosort", "[3, 1, 2, 10]"),
            ("SORT l BY nosort DESC", "[10, 2, 1, 3]"),
            ("SORT l BY nosort LIMIT 1 2 GET #", "[1, 2]"),
            ("SORT l BY nosort DESC LIMIT 1 2", "[2, 1]"),
            ("SORT l BY w_* BY nosort", "[3, 1, 2, 10]"),
            ("SORT l BY nosort BY w_*", "[3, 1, 2, 10]"),
            ("OBJECT ENCODING z", "listpack"),
            ("SORT z BY nosort", "[b, c, a]"),
            ("OBJECT ENCODING z", "skiplist"),
            ("SORT z BY nosort DESC LIMIT 1 5", "[c, b]"),
            ("SORT z BY nosort LIMIT 7 5", "[]"),
            ("SADD s c a b", "(integer) 3"),
            ("SORT s BY nosort STORE d", "(integer) 3"),
            ("LRANGE d 0 -1", "[a, b, c]"),
            ("SORT s BY nosort DESC STORE d", "(integer) 3"),
            ("LRANGE d 0 -1", "[c, b, a]"),
        ],
    );
}

#[test]
fn results_are_stored_as_lists() {
    let mut t = Testing::new();
    t.run("RPUSH l 3 1 2 10");
    t.run("MSET o_1 a o_2 b o_3 c");
    t.run("SETEX d 100 text");
    check(
        &mut t,
        &[
            ("SORT l GET o_* STORE d", "(integer) 4"),
            ("LRANGE d 0 -1", "[a, b, c, ]"),
            ("TTL d", "(integer) -1"),
            ("SORT none STORE d", "(integer) 0"),
            ("EXISTS d", "(integer) 0"),
            ("SORT l STORE l", "(integer) 4"),
            ("LRANGE l 0 -1", "[1, 2, 3, 10]"),
            ("SORT l STORE a STORE b", "(integer) 4"),
            ("EXISTS a b", "(integer) 1"),
        ],
    );
    t.run_words(&[b"RPUSH", b"zeros", b"a\0b", b"a\0a", b"a"]);
    assert_eq!(t.run("SORT zeros ALPHA"), r#"["a\x00b", "a\x00a", "a"]"#);
    t.run("SORT zeros ALPHA STORE d");
    assert_eq!(t.run("LRANGE d 0 -1"), r#"["a", "a\x00a", "a\x00b"]"#);
}

#[test]
fn faults() {
    let mut t = Testing::new();
    t.run("SET s v");
    t.run("RPUSH l b");
    check(
        &mut t,
        &[
            ("SORT s", "(error) WRONGTYPE Operation against a key holding the wrong kind of value"),
            ("SORT s FOO", "(error) ERR syntax error"),
            ("SORT none LIMIT 1", "(error) ERR syntax error"),
            ("SORT l LIMIT x 1", "(error) ERR value is not an integer or out of range"),
            ("SORT l BY", "(error) ERR syntax error"),
            ("SORT l GET", "(error) ERR syntax error"),
            ("SORT l STORE", "(error) ERR syntax error"),
            ("SORT_RO l STORE d", "(error) ERR syntax error"),
            ("SORT l STORE s", SCORES),
            ("GET s", "v"),
        ],
    );
}

#[test]
fn keys_of_a_call() {
    check(
        &mut Testing::new(),
        &[
            ("COMMAND GETKEYS SORT l BY w_* GET o_* STORE d", "[l, d]"),
            ("COMMAND GETKEYS SORT l STORE a STORE b", "[l, b]"),
            ("COMMAND GETKEYS SORT l BY store GET store LIMIT 1 2", "[l]"),
            ("COMMAND GETKEYS SORT l GET STORE STORE d", "[l, d]"),
            ("COMMAND GETKEYS SORT l FOO STORE d", "[l, d]"),
            ("COMMAND GETKEYS SORT l STORE", "[l]"),
            ("COMMAND GETKEYS SORT_RO l BY w_* STORE d", "[l]"),
            ("COMMAND GETKEYSANDFLAGS SORT l STORE d", "[[l, ~[RO, access]], [d, ~[OW, update]]]"),
        ],
    );
}

/// A lock that somebody has on a shard with none of the keys in the call stops only a call with patterns.
#[test]
fn patterns_take_every_lock() {
    let mut t = Testing::new();
    let engine = t.engine.clone();
    t.run("RPUSH l 2 1");
    let other = (0..engine.shards.count()).find(|&shard| !engine.set_of(b"l").contains(shard)).unwrap();
    let hurried = |t: &mut Testing, line: &str| {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        let mut out = Tape::new();
        (run(&mut t.session, &words, &mut out, Patience::Hurries) == Outcome::Done).then(|| render(&out))
    };
    let held = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _held = engine.shards.lock(ShardSet::one(other));
            held.wait();
            held.wait();
        });
        held.wait();
        assert_eq!(hurried(&mut t, "SORT l").as_deref(), Some("[\"1\", \"2\"]"));
        assert_eq!(hurried(&mut t, "SORT l BY nosort GET #").as_deref(), Some("[\"2\", \"1\"]"));
        assert_eq!(hurried(&mut t, "SORT l BY w_*"), None);
        assert_eq!(hurried(&mut t, "SORT l GET x GET w_*"), None);
        for line in ["MULTI", "SORT l GET w_*"] {
            assert!(hurried(&mut t, line).is_some());
        }
        assert_eq!(hurried(&mut t, "EXEC"), None);
        held.wait();
    });
    assert_eq!(hurried(&mut t, "EXEC").as_deref(), Some("[[(nil), (nil)]]"));
}
