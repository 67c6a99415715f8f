use std::sync::{Arc, Barrier};
use std::time::Duration;

use crate::command::testing::{Testing, render, split_line};
use crate::exec::{Lane, Outcome, Patience, run};
use crate::reply::Tape;

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
            (r#"EVAL_RO "return redis.call('GET', KEYS[1])" 1 k"#, r#""v""#),
            (
                r#"EVAL "return {1.9, 'x', {KEYS[1], ARGV[2]}, false, true, nil, 3}" 1 k a b"#,
                r#"[(integer) 1, "x", ["k", "b"], (nil), (integer) 1]"#,
            ),
            ("SCRIPT LOAD 'return 1'", r#""e0e1f9fabfc9d4800c877a703b823ac0578ff8db""#),
            ("EVALSHA E0E1f9fabfc9d4800c877a703b823ac0578ff8db 0", "(integer) 1"),
            ("SCRIPT SHOW e0e1f9fabfc9d4800c877a703b823ac0578ff8db", r#""return 1""#),
            ("SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db x", "[(integer) 1, (integer) 0]"),
            ("SCRIPT FLUSH", "OK"),
            (
                "EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0",
                "(error) NOSCRIPT No matching script. Please use EVAL.",
            ),
            (r#"EVAL '[["return", ["call", "GET", ["key", 1]]]]' 1 k"#, r#""v""#),
        ],
    );
}

#[test]
fn what_a_script_may_not_do() {
    let mut t = Testing::new();
    for (line, error) in [
        ("EVAL 'return 1' x", "ERR value is not an integer or out of range"),
        ("EVAL 'return 1' 1", "ERR Number of keys can't be greater than number of args"),
        ("EVAL 'return 1' -1", "ERR Number of keys can't be negative"),
        (
            "EVAL 'return (' 0",
            "ERR Error compiling script (new function): user_script:1: unexpected symbol near '<eof>'",
        ),
        (r#"EVAL "return redis.pcall('nope')" 0"#, "ERR Unknown Redis command called from script"),
        (r#"EVAL "return redis.pcall('client', 'nope')" 0"#, "ERR Unknown Redis command called from script"),
        (r#"EVAL "return redis.pcall('get')" 0"#, "ERR Wrong number of args calling Redis command from script"),
        (r#"EVAL "return redis.pcall('multi')" 0"#, "ERR This Redis command is not allowed from script"),
        (
            r#"EVAL_RO "return redis.pcall('set', 'k', 'v')" 0"#,
            "ERR Write commands are not allowed from read-only scripts.",
        ),
        (
            r#"EVAL_RO "return redis.pcall('publish', 'k', 'v')" 0"#,
            "ERR Write commands are not allowed from read-only scripts.",
        ),
        ("EVAL_RO '#!lua\nreturn 1' 0", "ERR Can not execute a script with write flag using *_ro command."),
        (
            "EVAL \"#!lua flags=no-writes\nreturn redis.pcall('set', 'k', 'v')\" 0",
            "ERR Write commands are not allowed from read-only scripts.",
        ),
        ("EVAL '#!lua flags=x\n' 0", "ERR Unexpected flag in script shebang: x"),
        ("EVAL '#!python\n' 0", "ERR Unexpected engine in script shebang: #!python"),
        (
            r#"EVAL "\n\nreturn redis.call('nope')" 0"#,
            "ERR Unknown Redis command called from script script: 6ea9cf4a1e1ed9b3a5ba2ba5a5b1dbb7d6d3b06b, on @user_script:3.",
        ),
    ] {
        let found = t.run(line);
        let hash = found.find("script: ").map(|at| found[at + 8..].chars().take(40).collect::<String>());
        // The hash is not what is looked at here.
        let error = hash.map_or(error.into(), |hash| error.replace("6ea9cf4a1e1ed9b3a5ba2ba5a5b1dbb7d6d3b06b", &hash));
        assert_eq!(found, format!("(error) {error}"), "{line}");
    }
}

#[test]
fn the_client_stays_what_it_was() {
    let mut t = Testing::new();
    check(
        &mut t,
        &[
            (
                r#"EVAL "redis.call('SELECT', 3) redis.setresp(3) redis.call('SET', 'k', 'in 3') return redis.call('GET', 'k')" 0"#,
                r#""in 3""#,
            ),
            ("GET k", "(nil)"),
            (r#"EVAL "return redis.call('HGETALL', 'none')" 0"#, "[]"),
            (r#"EVAL "return redis.call('BLPOP', 'none', 0)" 0"#, "(nil)"),
            ("SET due 1 PX 1", "OK"),
            ("MULTI", "OK"),
            (r#"EVAL "return redis.call('INCR', KEYS[1])" 1 n"#, "QUEUED"),
            ("EVALSHA ffffffffffffffffffffffffffffffffffffffff 0", "QUEUED"),
            ("INCR n", "QUEUED"),
            ("EXEC", "[(integer) 1, (error) NOSCRIPT No matching script. Please use EVAL., (integer) 2]"),
        ],
    );
    let mut waiting = t.listener_client();
    waiting.wait("BLPOP list 0");
    t.run(r#"EVAL "redis.call('RPUSH', KEYS[1], 'a', 'b') return redis.call('LLEN', KEYS[1])" 1 list"#);
    assert_eq!(waiting.answer().as_deref(), Some(r#"["list", "a"]"#));
    let info = t.run("INFO commandstats");
    assert!(info.contains("cmdstat_rpush:calls=1") && info.contains("cmdstat_eval:calls="), "{info}");
}

#[test]
fn scripts_that_came_by_eval_are_forgotten_in_the_end() {
    let mut t = Testing::new();
    let loaded = t.run("SCRIPT LOAD 'return 0'");
    for n in 1..=501 {
        t.run(&format!("EVAL 'return {n}' 0"));
        t.run("EVAL 'return 1' 0");
    }
    assert!(t.run("INFO memory").contains("number_of_cached_scripts:501\r\n"));
    assert!(t.run("INFO stats").contains("evicted_scripts:1\r\n"));
    let exists = |t: &mut Testing, text: &str| {
        let sha = crate::engine::scripts::sha_text(&crate::engine::scripts::sha_of(text.as_bytes()));
        t.run(&format!("SCRIPT EXISTS {sha}"))
    };
    assert_eq!(t.run(&format!("SCRIPT EXISTS {}", loaded.trim_matches('"'))), "[(integer) 1]");
    assert_eq!(
        (exists(&mut t, "return 1"), exists(&mut t, "return 2")),
        ("[(integer) 1]".into(), "[(integer) 0]".into())
    );
}

/// Runs a line for a caller in a hurry.
fn hurried(t: &mut Testing, line: &str) -> Result<String, Outcome> {
    let words = split_line(line);
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    let mut out = Tape::new();
    match run(&mut t.session, &words, &mut out, Patience::Hurries) {
        Outcome::Done => Ok(render(&out)),
        other => Err(other),
    }
}

const FOR_EVER: &str = "EVAL 'local key = KEYS[1] while true do end' 1 held";
/// Whether it is the error of a script that was killed.
fn is_killed(reply: &str) -> bool {
    let start = "(error) ERR Script killed by user with SCRIPT KILL... script: ";
    reply.starts_with(start) && reply.ends_with(", on @user_script:1.")
}

/// Waits until a script is known to take long.
fn until_running(t: &Testing, count: usize) {
    while t.engine.scripts.running.list().len() != count {
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_script_that_takes_long_goes_on_on_another_thread() {
    let mut t = Testing::new();
    let long =
        "EVAL \"for i = 1, 3e6 do end redis.call('SELECT', 2) return {redis.call('INCR', KEYS[1]), #ARGV}\" 1 n a b";
    assert_eq!(hurried(&mut t, long), Err(Outcome::Later(Lane::Long)));
    // What it holds is held.
    let mut other = t.listener_client();
    assert_eq!(hurried(&mut other, "GET n"), Err(Outcome::Later(Lane::Short)));
    let moved = std::thread::scope(|scope| scope.spawn(|| t.run(long)).join().expect("no panic"));
    assert_eq!(moved, "[(integer) 1, (integer) 2]");
    check(&mut t, &[("GET n", "(nil)"), ("SELECT 2", "OK"), ("GET n", r#""1""#)]);
    assert!(t.engine.scripts.running.list().is_empty());
    assert!(t.run("INFO commandstats").contains("cmdstat_eval:calls=1,"));
    // One whose client is gone in between lets go of everything.
    assert_eq!(hurried(&mut other, FOR_EVER), Err(Outcome::Later(Lane::Long)));
    other.session.paused = None;
    assert_eq!(hurried(&mut t, "GET held"), Ok("(nil)".into()));
}

#[test]
fn what_cannot_leave_off_begins_again_on_another_thread() {
    let mut t = Testing::new();
    t.run("SET k aaaaaaaaaaaaaaaaaaaaaaaa");
    for long in [
        "EVAL \"return string.find(redis.call('GET', KEYS[1]), string.rep('a*', 8) .. 'b')\" 1 k",
        "EVAL \"coroutine.wrap(function() for i = 1, 3000000 do end end)() return redis.call('STRLEN', KEYS[1])\" 1 k",
    ] {
        assert_eq!(hurried(&mut t, long), Err(Outcome::Later(Lane::Long)), "{long}");
        assert!(t.session.paused.is_none() && t.engine.try_lock(t.engine.shards.all()).is_ok(), "{long}");
        assert!(["(nil)", "(integer) 24"].contains(&t.run(long).as_str()), "{long}");
    }
    // What has written goes on where it is.
    let wrote =
        "EVAL \"redis.call('INCR', KEYS[1]) coroutine.wrap(function() for i = 1, 3000000 do end end)() return 1\" 1 n";
    assert_eq!(hurried(&mut t, wrote), Ok("(integer) 1".into()));
    assert_eq!(t.run("GET n"), "\"1\"");
}

#[test]
fn others_are_told_that_a_script_is_busy_and_can_end_it() {
    let mut t = Testing::new();
    t.run("CONFIG SET busy-reply-threshold 50");
    let held = t.engine.set_of(b"held");
    let free = (0..).map(|n| format!("free{n}")).find(|key| t.engine.set_of(key.as_bytes()) != held);
    let free = free.expect("there is another shard");
    std::thread::scope(|scope| {
        let mut looping = t.listener_client();
        let thread = scope.spawn(move || looping.run(FOR_EVER));
        until_running(&t, 1);
        let mut other = t.listener_client();
        assert_eq!(other.run(&format!("SET {free} 1")), "OK");
        let busy = "(error) BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
        assert_eq!(other.run("GET held"), busy);
        assert_eq!(hurried(&mut other, "GET held").as_deref(), Ok(busy));
        assert_eq!(other.run("DBSIZE"), busy);
        assert_eq!(other.run("FUNCTION KILL"), busy);
        assert_eq!(other.run("SCRIPT KILL"), "OK");
        assert!(is_killed(&thread.join().expect("no panic")));
        assert_eq!(other.run("GET held"), "(nil)");
        assert_eq!(other.run("SCRIPT KILL"), "(error) NOTBUSY No scripts in execution right now.");
    });
    std::thread::scope(|scope| {
        let mut looping = t.listener_client();
        let thread =
            scope.spawn(move || looping.run("EVAL \"redis.call('SET', KEYS[1], 1) while true do end\" 1 held"));
        until_running(&t, 1);
        assert!(t.run("SCRIPT KILL").starts_with("(error) UNKILLABLE Sorry the script already executed write"));
        assert_eq!(t.run("SHUTDOWN NOSAVE"), "OK");
        assert!(thread.join().expect("no panic").starts_with("(error) ERR Script killed"));
    });
}

#[test]
fn scripts_on_different_shards_run_at_the_same_time() {
    let t = Testing::new();
    let first = t.engine.set_of(b"a");
    let other = (0..).map(|n| format!("b{n}")).find(|key| t.engine.set_of(key.as_bytes()) != first);
    let other = other.expect("there is another shard");
    let engine = t.engine.clone();
    let begun = Arc::new(Barrier::new(2));
    std::thread::scope(|scope| {
        let (mut a, gate) = (t.listener_client(), begun.clone());
        let held = scope.spawn(move || {
            // As a script of this client that is at some place in its middle.
            assert_eq!(
                hurried(&mut a, "EVAL \"while redis.call('GET', KEYS[1]) do end return 1\" 1 a"),
                Ok("(integer) 1".into())
            );
            a.run("SET a go");
            assert_eq!(
                hurried(&mut a, "EVAL \"local k = KEYS[1] while true do end\" 1 a"),
                Err(Outcome::Later(Lane::Long))
            );
            gate.wait();
            gate.wait();
            a.session.paused = None;
        });
        begun.wait();
        let mut b = t.listener_client();
        assert_eq!(b.run(&format!("EVAL \"return redis.call('INCR', KEYS[1])\" 1 {other}")), "(integer) 1");
        // One whose keys are not known needs all.
        assert_eq!(hurried(&mut b, "EVAL \"return redis.call('INCR', 'n')\" 0"), Err(Outcome::Later(Lane::Short)));
        begun.wait();
        held.join().expect("no panic");
    });
    assert!(engine.shards.try_lock(engine.shards.all()).is_some());
}

#[test]
fn a_script_with_too_much_memory_ends() {
    let mut t = Testing::new();
    let reply = t.run("EVAL \"local s = 'x' while true do s = s .. s end\" 0");
    assert!(reply.starts_with("(error) ERR script memory limit"), "{reply}");
    assert_eq!(t.run("EVAL 'return 1' 0"), "(integer) 1");
}
