use crate::command::testing::Testing;

#[track_caller]
fn check(t: &mut Testing, table: &[(&str, &str)]) {
    for (line, reply) in table {
        assert_eq!(t.run(line), *reply, "{line}");
    }
}

#[test]
fn a_script_reads_and_writes() {
    let mut t = Testing::new();
    check(
        &mut t,
        &[
            (r#"EVAL "return redis.call('SET', KEYS[1], ARGV[1])" 1 k v"#, "OK"),
            (r#"EVAL "return redis.call('GET', KEYS[1])" 1 k"#, r#""v""#),
            (
                r#"EVAL "return {1.9, 'x', {KEYS[1], ARGV[2]}, false, true, nil, 3}" 1 k a b"#,
                r#"[(integer) 1, "x", ["k", "b"], (nil), (integer) 1]"#,
            ),
        ],
    );
}
