use crate::command::testing::Testing;
use crate::script::library;

fn load(t: &mut Testing, body: &str) -> String {
    t.run_words(&[b"FUNCTION", b"LOAD", b"REPLACE", format!("#!lua name=lib\n{body}").as_bytes()])
}

#[test]
fn what_a_library_keeps_lasts_from_call_to_call() {
    let mut t = Testing::new();
    let body = "local calls = 0
        redis.register_function('count', function(keys, args)
            calls = calls + 1
            redis.call('SET', keys[1], args[1] .. calls)
            return calls
        end)";
    assert_eq!(load(&mut t, body), r#""lib""#);
    assert_eq!(t.run("FCALL count 1 k a"), "(integer) 1");
    // Names are found in any case.
    assert_eq!(t.run("FCALL COUNT 1 k b"), "(integer) 2");
    assert_eq!(t.run("GET k"), r#""b2""#);
    t.run("MULTI");
    t.run("FCALL count 1 k c");
    t.run("FCALL count 1 k d");
    assert_eq!(t.run("EXEC"), "[(integer) 3, (integer) 4]");
    assert_eq!(t.run("FCALL_RO count 1 k"), "(error) ERR Can not execute a script with write flag using *_ro command.");
}

#[test]
fn a_new_library_takes_the_place_of_an_old_one_only_if_it_is_good() {
    let mut t = Testing::new();
    load(&mut t, "redis.register_function('one', function() return 1 end)");
    for (body, error) in [
        ("", "ERR No functions registered"),
        (
            "redis.call('PING')",
            "ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'call'",
        ),
        ("x = 1", "ERR Error registering functions: ERR user_function:2: Attempt to modify a readonly table"),
        ("x =", "ERR Error compiling function: user_function:2: unexpected symbol near '<eof>'"),
        ("while true do end", "ERR Error registering functions: ERR FUNCTION LOAD timeout"),
    ] {
        assert_eq!(load(&mut t, body), format!("(error) {error}"));
    }
    assert_eq!(t.run("FCALL one 0"), "(integer) 1");
    load(&mut t, "redis.register_function('two', function() return 2 end)");
    assert_eq!(t.run("FCALL one 0"), "(error) ERR Function not found");
    assert_eq!(t.run("FCALL two 0"), "(integer) 2");
}

#[test]
fn nothing_is_registered_after_loading() {
    let mut t = Testing::new();
    load(
        &mut t,
        "local later = redis.register_function
        redis.register_function('f', function() later('g', function() end) end)",
    );
    let error =
        "ERR redis.register_function can only be called on FUNCTION LOAD command script: f, on @user_function:3.";
    assert_eq!(t.run("FCALL f 0"), format!("(error) {error}"));
    assert_eq!(t.run("FCALL g 0"), "(error) ERR Function not found");
}

#[test]
fn libraries_come_in_json_too() {
    let mut t = Testing::new();
    let library = r#"{"library": "counters", "functions": {
        "bump": {"body": [["return", ["call", "INCRBY", ["key", 1], ["arg", 1]]]]},
        "look": {"flags": ["no-writes"], "body": [["return", ["call", "GET", ["key", 1]]]]}
    }}"#;
    assert_eq!(t.run_words(&[b"FUNCTION", b"LOAD", library.as_bytes()]), r#""counters""#);
    assert_eq!(t.run("FCALL bump 1 k 5"), "(integer) 5");
    assert_eq!(t.run("FCALL_RO look 1 k"), r#""5""#);
    let wrong = |t: &mut Testing, library: &str| t.run_words(&[b"FUNCTION", b"LOAD", library.as_bytes()]);
    assert_eq!(
        wrong(&mut t, r#"{"library": "a-b", "functions": {}}"#),
        "(error) ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long"
    );
    assert_eq!(
        wrong(&mut t, r#"{"library": "other", "functions": {"f": {"body": [["sing"]]}}}"#).split(": $").next(),
        Some("(error) ERR Error compiling function")
    );
    assert_eq!(
        wrong(&mut t, r#"{"library": "other", "functions": {"f": {"flags": ["nonsense"], "body": []}}}"#),
        "(error) ERR Error registering functions: ERR unknown flag given"
    );
}

#[test]
fn dumps_are_restored() {
    let mut t = Testing::new();
    load(&mut t, "redis.register_function('f', function() return 1 end)");
    let libraries = t.engine.functions.libraries();
    let dump = library::dump(libraries.iter().map(|library| library.text.as_slice()));
    let restore = |t: &mut Testing, policy: &[u8]| t.run_words(&[b"FUNCTION", b"RESTORE", &dump, policy]);
    assert_eq!(restore(&mut t, b"APPEND"), "(error) ERR Library lib already exists");
    assert_eq!(restore(&mut t, b"REPLACE"), "OK");
    t.run_words(&[b"FUNCTION", b"LOAD", b"#!lua name=other\nredis.register_function('g', function() return 2 end)"]);
    assert_eq!(restore(&mut t, b"FLUSH"), "OK");
    assert_eq!(t.run("FCALL f 0"), "(integer) 1");
    assert_eq!(t.run("FCALL g 0"), "(error) ERR Function not found");
    // Another library has the function: nothing changes.
    t.run("FUNCTION FLUSH");
    t.run_words(&[b"FUNCTION", b"LOAD", b"#!lua name=other\nredis.register_function('F', function() return 2 end)"]);
    assert_eq!(restore(&mut t, b"REPLACE"), "(error) ERR Function f already exists");
    assert_eq!(t.run("FCALL f 0"), "(integer) 2");
}

#[test]
fn a_library_goes_on_after_a_function_that_was_ended() {
    let mut t = Testing::new();
    let body = "redis.register_function('f', function() while true do end end)
        redis.register_function('g', function() return 7 end)";
    load(&mut t, body);
    for _ in 0..3 {
        let engine = t.engine.clone();
        let killer = std::thread::spawn(move || {
            while engine.scripts.running.kill(true).is_err() {
                std::thread::yield_now();
            }
        });
        let error = "ERR Script killed by user with SCRIPT KILL... script: f, on @user_function:2.";
        assert_eq!(t.run("FCALL f 0"), format!("(error) {error}"));
        killer.join().expect("it ends");
        assert_eq!(t.run("FCALL g 0"), "(integer) 7");
    }
}
