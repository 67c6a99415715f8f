//! Transactions: commands are queued with their lock sets, and EXEC runs them under the union of these.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::observe::Observation;
use super::run::{self, Outcome, Patience, refuse, without_reply};
use super::serve::serve;
use super::{cost, due, observe, script, strict};
use crate::command::error::{self, Error, Result};
use crate::command::flavor::table_of;
use crate::command::table::{Command, Keys};
use crate::command::transaction::{Inside, inside};
use crate::engine::access::Ctx;
use crate::engine::client::{ClientInfo, Session};
use crate::engine::lock::{LockedShards, ShardSet};
use crate::engine::queue::Queue;
use crate::reply::Tape;

/// What a command does whose client has a transaction open; `None` when that does not matter to it.
#[cold]
pub fn run_inside(
    session: &mut Session,
    command: &'static Command,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Option<Outcome> {
    Some(match inside(command) {
        Inside::Queued => queue(session, command, argv, out),
        Inside::AtOnce => return None,
        Inside::Exec => finish(session, out, |session, out| exec(session, command, argv, out, patience)),
        Inside::Refused => {
            spoil(session);
            refuse(session, error::NOT_IN_TRANSACTION, out)
        }
    })
}

/// EXEC itself is refused, which ends the transaction.
#[cold]
pub fn abort(session: &mut Session, error: &Error, out: &mut Tape, patience: Patience) -> Outcome {
    end_with(session, error::exec_aborted(error), out, patience)
}

/// Ends the transaction with this answer.
pub fn end_with(session: &mut Session, answer: Error, out: &mut Tape, patience: Patience) -> Outcome {
    finish(session, out, |session, _| {
        discard(session, patience)?;
        Err(answer)
    })
}

/// A command was refused before it could be queued: EXEC must not run the others.
pub fn spoil(session: &mut Session) {
    if let Some(queue) = &mut session.queue {
        queue.aborted = true;
    }
}

/// Makes an outcome of a result.
fn finish(session: &mut Session, out: &mut Tape, work: impl FnOnce(&mut Session, &mut Tape) -> Result) -> Outcome {
    match work(session, out) {
        Ok(()) => Outcome::Done,
        Err(error) => without_reply(session, error, out),
    }
}

/// Queues the command. Its keys are hashed here and not again; databases do not matter, since a shard has all of them.
fn queue(session: &mut Session, command: &Command, argv: &[&[u8]], out: &mut Tape) -> Outcome {
    let Session { engine, state } = session;
    let (set, key) = match command.keys {
        // The command may look anywhere, and must not lock anything when its turn comes.
        Keys::Unlocked => (engine.shards.all(), None),
        // What cannot be told where its keys are is refused when its turn comes, as it would be by itself.
        _ => run::lock_set(engine, command, argv).unwrap_or((ShardSet::EMPTY, None)),
    };
    run::note_last(engine, state, command);
    if let Some(queue) = &mut state.queue {
        queue.push(command.id, argv, set, key);
        state.info.queued.store(queue.len() as i64, Relaxed);
        state.info.queue_bytes.store(queue.heap_size(), Relaxed);
    }
    out.simple("QUEUED");
    Outcome::Done
}

fn discard(session: &mut Session, patience: Patience) -> Result {
    let Session { engine, state } = session;
    Ctx::new(engine, state, LockedShards::none(), patience == Patience::Waits).discard()
}

/// Runs what is queued and writes one array, or a null one when a watched key has changed.
fn exec(session: &mut Session, command: &Command, argv: &[&[u8]], out: &mut Tape, patience: Patience) -> Result {
    let waits = patience == Patience::Waits;
    if session.queue.as_ref().is_some_and(|queue| queue.aborted) {
        discard(session, patience)?;
        run::note_last(&session.engine, session, command);
        session.info.calls.add(command.id);
        session.engine.observed.commands.get(command.id).failed.add(1);
        let Session { engine, state } = session;
        Ctx::new(engine, state, LockedShards::none(), waits).show_monitors(argv);
        return Err(error::EXEC_ABORTED);
    }
    let Session { engine, state } = session;
    let Some(queue) = state.take_queue() else { return Err(error::EXEC_WITHOUT_MULTI) };
    if engine.double.is_on()
        && let Err(error) = strict::check_queue(engine, &queue)
    {
        state.queue = Some(queue);
        discard(session, patience)?;
        return Err(error);
    }
    let watched = state.watching.as_ref().map_or(ShardSet::EMPTY, |watching| watching.set());
    let set = queue.set() | watched;
    let hurried = if waits { Ok(()) } else { cost::before_locks_of(engine, &queue) };
    let shards = hurried.and_then(|()| match set {
        ShardSet::EMPTY => Ok(LockedShards::none()),
        _ if waits => engine.lock(set),
        _ => engine.try_lock(set),
    });
    let shards = match shards {
        Ok(shards) => shards,
        Err(busy) => {
            state.queue = Some(queue);
            return Err(busy);
        }
    };
    // Everything is held, so no command has to wait; whether they take long is decided before the first one runs.
    let mut ctx = Ctx::new(engine, state, shards, true);
    let settled = due::settle_queue(&mut ctx, &queue, patience);
    if settled.is_err() || !waits && cost::is_long_under_locks(&mut ctx, &queue) {
        drop(ctx);
        state.queue = Some(queue);
        return Err(settled.err().unwrap_or(Error::BUSY));
    }
    run::note_last(ctx.engine, ctx.session, command);
    let before = ctx.session.info.calls.of(command.id);
    let observation = Observation::begin(&ctx, command, argv, before);
    let over = Over(ctx.session.info.clone());
    let (lost, resp) = (ctx.has_lost_watch(), ctx.session.resp);
    ctx.unwatch()?;
    if lost {
        out.nil_array();
    } else {
        out.array(queue.len());
        ctx.answers_at_once = true;
        run_all(&mut ctx, &queue, out);
        if ctx.session.resp != resp && !ctx.session.info.embedded {
            begin_in(resp, out);
        }
    }
    if let Some(observation) = observation {
        observation.end(&mut ctx, command, argv, &Ok(()));
    }
    ctx.session.info.calls.add(command.id);
    let shards = ctx.take_shards();
    if shards.has_ready() {
        serve(engine, shards, waits);
    } else {
        drop(shards);
    }
    drop(over);
    Ok(())
}

/// HELLO was among the commands: the replies before its own are in the protocol of then.
/// A listener has a tape for each command, so nothing else is on it.
#[cold]
fn begin_in(resp: u8, out: &mut Tape) {
    let mut whole = Tape::new();
    whole.protocol(resp);
    whole.append(out);
    *out = whole;
}

/// The client counts as inside the transaction until this is dropped, by a panic too.
struct Over(Arc<ClientInfo>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.queued.store(-1, Relaxed);
    }
}

fn run_all(ctx: &mut Ctx<'_>, queue: &Queue, out: &mut Tape) {
    let mut argv = Vec::new();
    let table = table_of(ctx.engine);
    for call in queue.calls() {
        queue.read(call, &mut argv);
        if let Some((at, hash)) = call.key {
            ctx.remember(argv[at], hash);
        }
        let start = out.position();
        if let Err(error) = run_one(ctx, &table.commands[call.command], &argv, out) {
            out.truncate(start);
            ctx.engine.stats.errors.note(error.as_bytes());
            out.error(error.as_bytes());
        }
    }
}

fn run_one(ctx: &mut Ctx<'_>, command: &'static Command, argv: &[&[u8]], out: &mut Tape) -> Result {
    if matches!(command.keys, Keys::Custom(_)) {
        // Its shards are held only if its keys could be found.
        command.each_key(argv, |_| {})?;
    }
    match command.keys {
        Keys::Program => script::run_held(ctx, command, argv, out),
        _ => observe::call(ctx, command, argv, out),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;

    use super::*;
    use crate::command::testing::{Testing, render, split_line};
    use crate::engine::client::Origin;
    use crate::engine::config::Param;

    #[track_caller]
    fn check(t: &mut Testing, table: &[(&str, &str)]) {
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    /// Runs a line for a caller in a hurry; `None` when it is left to others.
    fn hurried(t: &mut Testing, line: &str) -> Option<String> {
        let words = split_line(line);
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        let mut out = Tape::new();
        let outcome = run::run(&mut t.session, &words, &mut out, Patience::Hurries);
        (outcome == Outcome::Done).then(|| render(&out))
    }

    #[test]
    fn commands_are_queued_and_run_together() {
        let mut t = Testing::new();
        check(
            &mut t,
            &[
                ("MULTI", "OK"),
                ("SET k 1", "QUEUED"),
                ("INCR k", "QUEUED"),
                ("LLEN-NOT k", "(error) ERR unknown command 'LLEN-NOT', with args beginning with: 'k' "),
                ("DISCARD", "OK"),
                ("GET k", "(nil)"),
                ("MULTI", "OK"),
                ("SET k 1", "QUEUED"),
                ("INCRBY k x", "QUEUED"),
                ("SELECT 3", "QUEUED"),
                ("SET k in-3", "QUEUED"),
                ("MGET k none", "QUEUED"),
                ("DBSIZE", "QUEUED"),
                ("KEYS *", "QUEUED"),
                ("RANDOMKEY", "QUEUED"),
                ("SCAN 0", "QUEUED"),
                (
                    "EXEC",
                    "[OK, (error) ERR value is not an integer or out of range, OK, OK, [\"in-3\", (nil)], (integer) 1, \
                 [\"k\"], \"k\", [\"0\", [\"k\"]]]",
                ),
                ("GET k", "\"in-3\""),
                ("SELECT 0", "OK"),
                ("GET k", "\"1\""),
                ("MULTI", "OK"),
                ("EXEC", "[]"),
            ],
        );
    }

    #[test]
    fn what_is_refused_spoils_the_transaction() {
        let aborted = "(error) EXECABORT Transaction discarded because of previous errors.";
        let mut t = Testing::new();
        for line in ["NOSUCH", "GET", "CLIENT NOSUCH", "WATCH", "MULTI x", "DISCARD x"] {
            assert_eq!((t.run("MULTI"), t.run("SET k 1")), ("OK".into(), "QUEUED".into()));
            assert!(t.run(line).starts_with("(error) ERR "), "{line}");
            assert_eq!(t.run("SET k 2"), "QUEUED", "{line}");
            assert_eq!((t.run("EXEC"), t.run("GET k")), (aborted.into(), "(nil)".into()), "{line}");
        }
        let reason = "(error) EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command";
        check(
            &mut t,
            &[
                ("MULTI", "OK"),
                ("MULTI", "(error) ERR MULTI calls can not be nested"),
                ("WATCH k", "(error) ERR WATCH inside MULTI is not allowed"),
                ("SET k 1", "QUEUED"),
                ("EXEC", "[OK]"),
                ("EXEC", "(error) ERR EXEC without MULTI"),
                ("DISCARD", "(error) ERR DISCARD without MULTI"),
                ("MULTI", "OK"),
                ("EXEC x", reason),
                ("EXEC", "(error) ERR EXEC without MULTI"),
                ("EXEC x", reason),
            ],
        );
    }

    #[test]
    fn some_commands_are_not_queued() {
        let mut t = Testing::new();
        check(
            &mut t,
            &[
                ("MULTI", "OK"),
                ("SET k 1", "QUEUED"),
                ("SELECT 4", "QUEUED"),
                ("PING", "QUEUED"),
                ("UNWATCH", "QUEUED"),
                ("RESET", "RESET"),
                ("EXEC", "(error) ERR EXEC without MULTI"),
                ("EXISTS k", "(integer) 0"),
                ("MULTI", "OK"),
                ("QUIT", "OK"),
            ],
        );
        assert!(t.session.closing);
    }

    #[test]
    fn a_change_of_a_watched_key_is_noticed() {
        let (done, lost) = ("[PONG]", "(nil)");
        // What the client does first, what another one then does, and how the transaction ends.
        for (before, change, end) in [
            ("SET k 1", "GET k", done),
            ("SET k 1", "SET k 1", lost),
            ("SET k 1", "DEL k", lost),
            ("SET k 1", "EXPIRE k 100", lost),
            ("SET k 1", "EXPIRE k -1", lost),
            ("SET k 1", "PERSIST k", done),
            ("SET k 1", "GETEX k", done),
            ("SET k 1", "TOUCH k", done),
            ("SET k 1", "RENAME k other", lost),
            ("SET other 1", "RENAME other k", lost),
            ("SET other 1", "COPY other k", lost),
            ("SET k 1", "RENAME k k", done),
            ("SET k 1", "MOVE k 5", lost),
            ("SET k 1", "APPEND k x", lost),
            ("SET k 1", "INCR k", lost),
            ("PING", "DEL k", done),
            ("PING", "SET k 1", lost),
            ("PING", "FLUSHALL", done),
            ("SET other 1", "FLUSHDB", done),
            ("SET k 1", "FLUSHDB", lost),
            ("SET k 1", "FLUSHALL", lost),
            ("SET k 1", "SWAPDB 0 5", lost),
            ("SET k 1", "SWAPDB 5 0", lost),
            ("SET k 1", "SWAPDB 0 0", done),
            ("SET k 1", "SWAPDB 4 5", done),
            ("COPY five k", "SWAPDB 5 0", done),
        ] {
            let mut t = Testing::new();
            let mut other = t.listener_client();
            t.run(before);
            check(&mut t, &[("WATCH k k", "OK")]);
            other.run(change);
            check(&mut t, &[("MULTI", "OK"), ("PING", "QUEUED"), ("EXEC", end)]);
            check(&mut t, &[("MULTI", "OK"), ("PING", "QUEUED"), ("EXEC", done)]);
        }
    }

    #[test]
    fn a_key_is_watched_in_its_database() {
        let mut t = Testing::new();
        let mut other = t.listener_client();
        check(&mut t, &[("WATCH k", "OK"), ("SELECT 5", "OK"), ("SET k 1", "OK"), ("MULTI", "OK"), ("EXEC", "[]")]);
        // The key comes from the other database, or goes there.
        check(&mut t, &[("SELECT 0", "OK"), ("WATCH k", "OK")]);
        other.run("SWAPDB 5 0");
        check(&mut t, &[("MULTI", "OK"), ("EXEC", "(nil)"), ("WATCH k", "OK"), ("SELECT 1", "OK")]);
        other.run("SET k 2");
        check(&mut t, &[("MULTI", "OK"), ("EXEC", "(nil)")]);
    }

    #[test]
    fn the_end_of_a_keys_time_is_a_change_unless_it_came_before() {
        let mut t = Testing::new();
        let mut other = t.listener_client();
        let transaction = |t: &mut Testing| [t.run("MULTI"), t.run("PING"), t.run("EXEC")][2].clone();
        check(&mut t, &[("SET k 1 PX 20", "OK"), ("WATCH k", "OK")]);
        t.advance(21);
        assert_eq!(transaction(&mut t), "(nil)");
        for change in ["GET k", "FLUSHDB", "SWAPDB 0 5"] {
            check(&mut t, &[("SET k 1 PX 20", "OK")]);
            t.advance(21);
            check(&mut t, &[("WATCH k", "OK")]);
            other.run(change);
            assert_eq!(transaction(&mut t), "[PONG]", "{change}");
        }
        // A key that was over before it took the place of the watched one is nothing new.
        check(&mut t, &[("SELECT 5", "OK"), ("SET k 1 PX 20", "OK"), ("SELECT 0", "OK")]);
        t.advance(21);
        check(&mut t, &[("WATCH k", "OK")]);
        other.run("SWAPDB 0 5");
        assert_eq!(transaction(&mut t), "[PONG]");
        check(&mut t, &[("SET k 1 PX 20", "OK"), ("WATCH k", "OK")]);
        t.advance(21);
        other.run("SET k 1");
        assert_eq!(transaction(&mut t), "(nil)");
    }

    #[test]
    fn watches_end_with_what_ends_them() {
        let mut t = Testing::new();
        let mut other = t.listener_client();
        for end in ["UNWATCH", "DISCARD", "EXEC", "EXEC x", "RESET"] {
            check(&mut t, &[("WATCH k", "OK"), ("MULTI", "OK")]);
            if end == "UNWATCH" {
                check(&mut t, &[("DISCARD", "OK"), ("WATCH k", "OK")]);
            }
            t.run(end);
            other.run("SET k 1");
            check(&mut t, &[("MULTI", "OK"), ("EXEC", "[]")]);
        }
        check(&mut t, &[("WATCH k j", "OK")]);
        assert!(other.run("INFO clients").contains("watching_clients:1\r\ntotal_watched_keys:2\r\n"));
        drop(t);
        assert!(other.run("INFO clients").contains("watching_clients:0\r\ntotal_watched_keys:0\r\n"));
    }

    #[test]
    fn a_client_that_goes_while_its_shard_is_held_is_unregistered_later() {
        let mut t = Testing::new();
        let engine = t.engine.clone();
        let mut gone = Session::new(engine.clone(), Origin::Embedded);
        let _ = run::run(&mut gone, &[b"WATCH", b"k"], &mut Tape::new(), Patience::Waits);
        let held = engine.shards.lock(engine.set_of(b"k"));
        std::thread::scope(|scope| _ = scope.spawn(|| drop(gone)).join());
        drop(held);
        assert!(t.run("INFO clients").contains("total_watched_keys:1"));
        drop(engine.wake.wait(None));
        assert!(t.run("INFO clients").contains("total_watched_keys:0"));
    }

    #[test]
    fn others_see_the_transaction() {
        let mut t = Testing::new();
        let mut other = t.listener_client();
        let mut third = t.listener_client();
        let mut seen = |t: &mut Testing, line: &str| {
            t.run(line);
            let list = third.run("CLIENT LIST ID 1");
            let fields = ["flags=", "multi=", "watch=", "cmd="];
            let found = list.split(' ').filter(|word| fields.iter().any(|field| word.starts_with(field)));
            found.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(seen(&mut t, "WATCH a b a"), "flags=N multi=-1 watch=2 cmd=watch");
        assert_eq!(seen(&mut t, "MULTI"), "flags=x multi=0 watch=2 cmd=multi");
        assert_eq!(seen(&mut t, "CLIENT INFO"), "flags=x multi=1 watch=2 cmd=client|info");
        let inside = t.run("EXEC");
        assert!(inside.contains(" flags=x ") && inside.contains(" multi=1 watch=0 ") && inside.contains("cmd=exec"));
        assert!(inside.contains("tot-cmds=2"), "{inside}");
        assert_eq!(seen(&mut t, "WATCH a"), "flags=N multi=-1 watch=1 cmd=watch");
        other.run("SET a 1");
        assert_eq!(seen(&mut t, "MULTI"), "flags=xd multi=0 watch=0 cmd=multi");
        assert_eq!(seen(&mut t, "EXEC"), "flags=N multi=-1 watch=0 cmd=exec");
    }

    #[test]
    fn a_panic_ends_the_transaction_and_nothing_else() {
        let mut t = Testing::new();
        t.engine.config.preset(Param::EnableDebugCommand, b"yes").expect("a valid value");
        let mut other = t.listener_client();
        other.run("SET victim v");
        other.run("WATCH victim");
        check(&mut t, &[("WATCH w", "OK"), ("MULTI", "OK"), ("SET a 1", "QUEUED"), ("DEBUG PANIC victim", "QUEUED")]);
        check(&mut t, &[("SET b 1", "QUEUED")]);
        assert!(catch_unwind(AssertUnwindSafe(|| t.run("EXEC"))).is_err());
        check(
            &mut t,
            &[
                ("EXEC", "(error) ERR EXEC without MULTI"),
                ("MGET a victim b", "[\"1\", (nil), (nil)]"),
                ("DEBUG INTEGRITY", "OK"),
            ],
        );
        assert!(t.run("CLIENT INFO").contains(" flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 watch=0 "));
        check(&mut other, &[("MULTI", "OK"), ("EXEC", "(nil)")]);
    }

    #[test]
    fn who_hurries_decides_before_anything_runs() {
        let mut t = Testing::new();
        let engine = t.engine.clone();
        t.run_words(&[b"SET", b"large", &vec![b'x'; 150 * 1024]]);
        let queue = |t: &mut Testing, lines: &[&str]| {
            t.run("MULTI");
            lines.iter().for_each(|line| assert_eq!(hurried(t, line).as_deref(), Some("QUEUED"), "{line}"));
        };
        queue(&mut t, &["SET a 1", "BITCOUNT large"]);
        assert_eq!(hurried(&mut t, "EXEC").as_deref(), Some("[OK, (integer) 614400]"));
        for lines in [&["SET a 2", "BITCOUNT large", "BITCOUNT large"][..], &["SET a 2", "SCAN 0 COUNT 10000"]] {
            queue(&mut t, lines);
            assert_eq!(hurried(&mut t, "EXEC"), None);
            assert_eq!(hurried(&mut t.listener_client(), "GET a").as_deref(), Some("\"1\""));
            assert!(t.run("EXEC").starts_with("[OK, "));
            t.run("SET a 1");
        }
        // A lock that is taken, for EXEC and for those that end watches.
        t.run("WATCH w");
        queue(&mut t, &["SET a 3"]);
        let held = Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _held = engine.shards.lock(engine.set_of(b"w"));
                held.wait();
                held.wait();
            });
            held.wait();
            for line in ["EXEC", "DISCARD", "RESET", "EXEC x"] {
                assert_eq!(hurried(&mut t, line), None, "{line}");
            }
            held.wait();
        });
        assert_eq!(hurried(&mut t, "EXEC").as_deref(), Some("[OK]"));
        assert_eq!(hurried(&mut t, "EXEC").as_deref(), Some("(error) ERR EXEC without MULTI"));
    }
}
