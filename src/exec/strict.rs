//! The rules of strict mode, looked at before a command is run or queued.

use crate::command::error::{self, Result};
use crate::command::table::{Command, table};
use crate::engine::Engine;
use crate::engine::double::Switch;
use crate::engine::queue::Queue;
use crate::engine::strict::Rule;
use crate::value::crc16::slot;

/// Whether a rule is broken by a command that would be run or queued.
pub(super) fn check(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result {
    let strict = &engine.double.strict;
    match command.name.as_str() {
        "keys" if strict.has(Rule::KEYS) => return Err(error::STRICT_KEYS),
        "flushall" | "flushdb" if strict.has(Rule::FLUSH) => return Err(error::STRICT_FLUSH),
        _ => {}
    }
    if strict.has(Rule::CROSS_SLOT) && Slots::default().see(command, argv).are_several {
        Err(error::CROSS_SLOT)
    } else {
        Ok(())
    }
}

/// Whether the commands of a transaction have keys in several slots, in a cluster's eyes.
#[cold]
pub(super) fn check_queue(engine: &Engine, queue: &Queue) -> Result {
    if !(engine.double.has(Switch::STRICT) && engine.double.strict.has(Rule::CROSS_SLOT)) {
        return Ok(());
    }
    let mut slots = Slots::default();
    let mut argv = Vec::new();
    for call in queue.calls() {
        queue.read(call, &mut argv);
        slots = slots.see(&table().commands[call.command], &argv);
    }
    if slots.are_several { Err(error::CROSS_SLOT) } else { Ok(()) }
}

#[derive(Default)]
struct Slots {
    first: Option<u16>,
    are_several: bool,
}

impl Slots {
    fn see(mut self, command: &Command, argv: &[&[u8]]) -> Slots {
        if matches!(command.name.as_str(), "ssubscribe" | "sunsubscribe") {
            argv[1..].iter().for_each(|channel| self.note(channel));
        } else {
            // Keys that cannot be found are the command's own error.
            let _ = command.each_key(argv, |at| self.note(argv[at]));
        }
        self
    }

    fn note(&mut self, key: &[u8]) {
        let slot = slot(key);
        self.are_several |= *self.first.get_or_insert(slot) != slot;
    }
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;
    use crate::engine::double::Switch;
    use crate::engine::strict::Rule;

    const CROSS: &str = "(error) CROSSSLOT Keys in request don't hash to the same slot";

    fn strict(rules: &[Rule]) -> Testing {
        let t = Testing::new();
        t.engine.double.set(Switch::STRICT, true);
        t.engine.double.strict.set(rules);
        t
    }

    #[track_caller]
    fn check(t: &mut Testing, table: &[(&str, &str)]) {
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn keys_of_several_slots_are_refused_as_by_a_cluster() {
        let mut t = strict(&[Rule::CROSS_SLOT]);
        check(
            &mut t,
            &[
                ("MSET a 1 b 2", CROSS),
                ("MSET {x}a 1 {x}b 2", "OK"),
                ("MGET a b", CROSS),
                ("DEL a a", "(integer) 0"),
                ("SUNIONSTORE a b", CROSS),
                ("EVAL 'return 1' 2 a b", CROSS),
                ("EVAL \"return redis.pcall('MGET', 'a', 'b')\" 1 a", CROSS),
                ("SORT a STORE b", CROSS),
                ("SSUBSCRIBE a b", CROSS),
                ("KEYS nothing", "[]"),
                ("MULTI", "OK"),
                ("SET a 1", "QUEUED"),
                ("SET b 1", "QUEUED"),
                ("EXEC", CROSS),
                ("GET a", "(nil)"),
                ("EXEC", "(error) ERR EXEC without MULTI"),
                ("MULTI", "OK"),
                ("MGET a b", CROSS),
                ("EXEC", "(error) EXECABORT Transaction discarded because of previous errors."),
                ("MULTI", "OK"),
                ("SET {x}a 2", "QUEUED"),
                ("GET {x}b", "QUEUED"),
                ("EXEC", "[OK, \"2\"]"),
            ],
        );
        t.engine.double.set(Switch::STRICT, false);
        assert_eq!(t.run("MSET a 1 b 2"), "OK");
    }

    #[test]
    fn keys_and_flushes_are_refused_wherever_they_are_called() {
        let mut t = strict(&[Rule::KEYS]);
        let refused = |reply: String, what: &str| {
            assert!(reply.starts_with(&format!("(error) ERR Strict mode refuses {what}")), "{reply}");
        };
        refused(t.run("keys *"), "KEYS");
        refused(t.run("EVAL \"return redis.call('keys', '*')\" 0"), "KEYS");
        refused(t.run("EVAL \"return redis.pcall('keys', '*')\" 0"), "KEYS");
        check(&mut t, &[("FLUSHALL", "OK"), ("SCAN 0", "[\"0\", []]"), ("MULTI", "OK")]);
        refused(t.run("KEYS *"), "KEYS");
        assert!(t.run("EXEC").starts_with("(error) EXECABORT "));
        t.engine.double.strict.set(&[Rule::FLUSH]);
        refused(t.run("FLUSHALL"), "FLUSHALL and FLUSHDB");
        refused(t.run("FLUSHDB ASYNC"), "FLUSHALL and FLUSHDB");
        assert_eq!(t.run("KEYS *"), "[]");
    }
}
