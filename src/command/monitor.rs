//! MONITOR: watching the commands of all clients.

use std::sync::atomic::Ordering::Relaxed;

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[MONITOR];

const MONITOR: CommandSpec = CommandSpec::new("MONITOR", "", monitor)
    .summary("Shows the client every command that is run from now on.")
    .time("O(1), and as much for every command of every client.")
    .flags(Flags::ADMIN.and(Flags::NOSCRIPT).and(Flags::LOADING).and(Flags::STALE))
    .reply(Shape::Ok);

fn monitor(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    if ctx.session.info.queued.load(Relaxed) >= 0 {
        return Err(error::MONITOR_INSIDE_MULTI);
    }
    ctx.session.monitor(ctx.engine);
    out.ok();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::pubsub::write_delivery;
    use super::super::testing::{Testing, render};
    use crate::reply::Tape;

    /// The lines that a client has seen, without their times.
    fn seen(t: &Testing) -> Vec<String> {
        let mut taken = Vec::new();
        t.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        let line = |delivery| {
            let mut tape = Tape::new();
            write_delivery(delivery, &mut tape);
            render(&tape).split_once(' ').expect("a time").1.to_string()
        };
        taken.iter().map(line).collect()
    }

    #[test]
    fn all_commands_are_seen_with_their_clients() {
        let mut t = Testing::new();
        let mut monitor = t.listener_client();
        t.run("SET before 1");
        assert_eq!((monitor.run("MONITOR"), monitor.run("MONITOR")), ("OK".into(), "OK".into()));
        for line in ["set k \"a \\x00\\n\\\"\"", "SELECT 3", "NOSUCH", "GET", "LPUSH k", "INCR n", "LPUSH n x"] {
            t.run(line);
        }
        for line in ["CONFIG GET maxclients", "AUTH x", "HELLO 3 AUTH default x", "CLIENT ID"] {
            t.run(line);
        }
        let me = |db, words: &str| format!("[{db} embedded:1] {words}");
        let expected = [
            me(0, r#""set" "k" "a \x00\n\"""#),
            // As a real server: after the command, so in the database that it selected.
            me(3, r#""SELECT" "3""#),
            me(3, r#""INCR" "n""#),
            me(3, r#""LPUSH" "n" "x""#),
            me(3, r#""AUTH" "(redacted)""#),
            me(3, r#""HELLO" "3" "AUTH" "(redacted)" "(redacted)""#),
            me(3, r#""CLIENT" "ID""#),
        ];
        assert_eq!(seen(&monitor), expected);
        for line in ["GET k", "SET k v", "PUBLISH c m", "BLPOP k 1"] {
            assert_eq!(monitor.run(line), "(error) ERR Replica can't interact with the keyspace", "{line}");
        }
        monitor.run("PING");
        assert_eq!(seen(&monitor), [r#"[0 127.0.0.1:50000] "PING""#]);
        assert!(t.run("CLIENT LIST ID 2").contains(" flags=O "));
        monitor.run("RESET");
        t.run("GET k");
        assert_eq!(seen(&monitor), [""; 0]);
    }

    #[test]
    fn a_connection_without_replies_sees_nothing() {
        let mut t = Testing::new();
        let mut monitor = t.listener_client();
        for line in ["MONITOR", "CLIENT REPLY OFF"] {
            monitor.run(line);
        }
        seen(&monitor);
        t.run("PING");
        assert_eq!(seen(&monitor), [""; 0]);
        monitor.run("CLIENT REPLY ON");
        assert_eq!(seen(&monitor).len(), 1);
    }

    #[test]
    fn a_transaction_is_seen_as_it_is_run() {
        let mut t = Testing::new();
        let mut monitor = t.listener_client();
        monitor.run("MONITOR");
        for line in ["MULTI", "SET a 1", "INCR a", "EXEC", "MULTI", "GET a", "DISCARD", "MULTI", "GET", "exec"] {
            t.run(line);
        }
        let words = |line: &String| line.split_once("] ").expect("a client").1.to_string();
        let seen: Vec<String> = seen(&monitor).iter().map(words).collect();
        let expected = [
            r#""MULTI""#,
            r#""SET" "a" "1""#,
            r#""INCR" "a""#,
            r#""EXEC""#,
            r#""MULTI""#,
            r#""DISCARD""#,
            r#""MULTI""#,
            r#""exec""#,
        ];
        assert_eq!(seen, expected);
    }
}
