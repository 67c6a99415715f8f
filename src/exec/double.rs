//! What becomes of a command when its engine stands in for a server in tests. Nothing in here is on the way of an engine
//! that does not.

use super::strict;
use crate::command::error::{Error, Result};
use crate::command::flavor::table_of;
use crate::command::table::{Command, Table, table};
use crate::engine::Engine;
use crate::engine::client::Session;
use crate::engine::double::Switch;
use crate::engine::faults::{Calls, Effect, Fault, Keys};

/// A top-level command as the server has it that the engine passes for, if it does, and the table it is in.
#[cold]
#[inline(never)]
pub(super) fn known(session: &Session, command: &Command) -> Option<(&'static Table, &'static Command)> {
    // Who looks at keys for a test is not the program under test.
    let table = if session.info.is_hidden() { table() } else { table_of(session.engine()) };
    let command = &table.commands[command.id];
    command.is_known.then_some((table, command))
}

/// Looks at a call that would be run or queued: an error is its answer.
#[cold]
#[inline(never)]
pub(super) fn check(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result {
    if engine.double.has(Switch::FAULTS) {
        faults(engine, command, argv)?;
    }
    if engine.double.has(Switch::STRICT) {
        strict::check(engine, command, argv)?;
    }
    Ok(())
}

fn faults(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result {
    match engine.double.faults.meet(|fault| is_about(fault, command, argv)) {
        None => Ok(()),
        Some(Effect::Error(line)) => Err(Error::line(line)),
    }
}

fn is_about(fault: &Fault, command: &Command, argv: &[&[u8]]) -> bool {
    let is_named = match &fault.calls {
        Calls::Any => !introduces(command),
        // A container stands for all that is in it.
        Calls::Commands(ids) => {
            ids.iter().any(|&id| id == command.id || table().commands[id].subcommands.contains(&command.id))
        }
    };
    is_named && has_key(fault, command, argv)
}

fn has_key(fault: &Fault, command: &Command, argv: &[&[u8]]) -> bool {
    if matches!(fault.keys, Keys::Any) {
        return true;
    }
    let mut found = false;
    // A call whose keys cannot be found has none.
    let _ = command.each_key(argv, |at| found |= fault.keys.matches(argv[at]));
    found
}

/// Sent by clients of themselves when they connect, so that counting them would surprise.
fn introduces(command: &Command) -> bool {
    const NAMES: [&str; 7] = ["hello", "auth", "select", "client", "info", "readonly", "quit"];
    let name = command.name.split('|').next().unwrap_or_default();
    NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::Testing;

    fn named(name: &str) -> Calls {
        Calls::Commands(vec![table().find_full(name.as_bytes()).expect("a command").id])
    }

    fn failing(calls: Calls) -> Fault {
        Fault { calls, keys: Keys::Any, nth: 1, times: u64::MAX, effect: Effect::Error(b"BOOM x".to_vec()) }
    }

    fn inject(t: &Testing, fault: Fault) -> u32 {
        t.engine.double.set(Switch::FAULTS, true);
        t.engine.double.faults.add(fault)
    }

    const BOOM: &str = "(error) BOOM x";

    #[test]
    fn a_fault_meets_its_command_its_keys_and_its_calls() {
        let mut t = Testing::new();
        let id = inject(&t, Fault { keys: Keys::Like(b"user:*".to_vec()), nth: 2, times: 2, ..failing(named("set")) });
        for (line, reply) in [
            ("SET user:1 a", "OK"),
            ("SET other a", "OK"),
            ("GET user:1", "\"a\""),
            ("set user:1 b", BOOM),
            ("GET user:1", "\"a\""),
            ("SET user:2 b", BOOM),
            ("SET user:2 b", "OK"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
        assert_eq!(t.engine.double.faults.remove(id), Some((2, true)));
        assert_eq!(t.engine.double.faults.remove(id), None);
        // Any of several keys, and exactly it.
        inject(&t, Fault { keys: Keys::Exactly(b"b*".to_vec()), ..failing(named("mget")) });
        assert_eq!((t.run("MGET a bb"), t.run("MGET a b*")), ("[(nil), (nil)]".into(), BOOM.into()));
    }

    #[test]
    fn a_container_stands_for_its_subcommands_and_any_for_all_but_introductions() {
        let mut t = Testing::new();
        let id = inject(&t, failing(named("config")));
        assert_eq!((t.run("CONFIG GET port"), t.run("PING")), (BOOM.into(), "PONG".into()));
        t.engine.double.faults.remove(id);
        let id = inject(&t, failing(named("config|set")));
        assert_eq!((t.run("CONFIG SET maxmemory 0"), t.run("CONFIG GET nothing")), (BOOM.into(), "{}".into()));
        t.engine.double.faults.remove(id);
        inject(&t, failing(Calls::Any));
        assert_eq!(
            (t.run("PING"), t.run("SELECT 1"), t.run("CLIENT SETNAME n")),
            (BOOM.into(), "OK".into(), "OK".into())
        );
        assert!(t.run("NOSUCH").contains("unknown command"));
    }

    #[test]
    fn a_transaction_is_spoiled_and_a_script_can_catch_it() {
        let mut t = Testing::new();
        inject(&t, failing(named("set")));
        assert_eq!([t.run("MULTI"), t.run("SET k 1"), t.run("INCR k")], ["OK", BOOM, "QUEUED"]);
        assert!(t.run("EXEC").starts_with("(error) EXECABORT "));
        assert_eq!(t.run("EXISTS k"), "(integer) 0");
        assert!(t.run("EVAL \"return redis.call('SET', KEYS[1], 1)\" 1 k").starts_with(BOOM));
        assert_eq!(t.run("EVAL \"return redis.pcall('SET', KEYS[1], 1)['err']\" 1 k"), "\"BOOM x\"");
    }
}
