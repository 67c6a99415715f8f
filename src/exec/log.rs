//! Commands on their way into the command log and out of it. Nothing in here runs while there is no log.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering::Relaxed;

use super::run::{self, Outcome, Patience};
use crate::command::error;
use crate::command::redact::redact;
use crate::command::table::{Command, table};
use crate::engine::Engine;
use crate::engine::client::{Session, State};
use crate::engine::double::Switch;
use crate::engine::log::{End, Received, Way};
use crate::reply::Tape;

/// Whether a command of this client is to be logged, and is not being logged already.
#[cold]
pub(super) fn wants(session: &Session) -> bool {
    session.engine.double.has(Switch::LOG) && !session.info.is_logged.load(Relaxed) && !session.info.is_hidden()
}

/// Runs a command, or what is none, as [`run::run`] does, and logs it.
#[cold]
#[inline(never)]
pub(super) fn run(
    session: &mut Session,
    command: Option<&'static Command>,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Outcome {
    // A command that had left off goes on.
    let number = match session.info.left_off.swap(0, Relaxed) {
        0 => begin(&session.engine, &session.state, argv, None),
        number => number,
    };
    let mut reply = Tape::new();
    session.info.is_logged.store(true, Relaxed);
    let result = catch_unwind(AssertUnwindSafe(|| match command {
        Some(command) => run::run_command(session, command, argv, &mut reply, patience),
        None => run::run(session, argv, &mut reply, patience),
    }));
    session.info.is_logged.store(false, Relaxed);
    let log = &session.engine.double.log;
    match &result {
        Ok(Outcome::Done) => log.answer(number, &reply),
        Ok(Outcome::Blocked) => log.end(number, End::Waiting),
        Ok(Outcome::Later(_)) if session.paused.is_some() => session.info.left_off.store(number, Relaxed),
        Ok(Outcome::Later(_) | Outcome::Held) => log.take_back(number),
        Err(_) => log.end(number, End::Failed(error::INTERNAL.as_bytes().to_vec())),
    }
    out.append(&reply);
    result.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Takes a command in that somebody runs: the client, or for it a script or an atomic function. Its number, for the
/// answer.
#[cold]
pub(super) fn begin(engine: &Engine, state: &State, argv: &[&[u8]], way: Option<Way>) -> u64 {
    let info = &state.info;
    if !engine.double.has(Switch::LOG) || info.is_hidden() {
        return 0;
    }
    let found = table().find(argv[0]);
    let refined = found.and_then(|command| table().refine(command, argv).ok()).or(found);
    let words = refined.map_or_else(|| argv.to_vec(), |command| redact(command, argv));
    engine.double.log.begin(Received {
        time_ms: engine.clock.now_ms(),
        client: info.id,
        client_name: info.names.lock().name.clone(),
        db: state.db,
        way: way.unwrap_or(if info.embedded { Way::Embedded } else { Way::Listener }),
        in_transaction: state.queue.is_some(),
        place: info.place(),
        words: words.iter().map(|word| word.to_vec()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use crate::command::testing::{Testing, split_line};
    use crate::engine::double::Switch;
    use crate::engine::log::{Bounds, End, Way};
    use crate::exec::{self, Lane, Outcome, Patience};
    use crate::reply::Tape;

    fn logging(replies: bool) -> Testing {
        let t = Testing::new();
        t.engine.double.log.start(Bounds { entries: 100, bytes: 1 << 20, replies });
        t.engine.double.set(Switch::LOG, true);
        t
    }

    /// `client way words -> end`, with a `+` where a transaction is open.
    fn seen(t: &Testing) -> Vec<String> {
        let mut seen = Vec::new();
        t.engine.double.log.read(0, |entry| {
            let received = &entry.received;
            let way = match received.way {
                Way::Embedded => "embedded",
                Way::Listener => "listener",
                Way::Script => "script",
                Way::Atomic => "atomic",
            };
            let end = match &entry.end {
                End::Running => "running",
                End::Waiting => "waiting",
                End::Answered => "ok",
                End::Unanswered => "nothing",
                End::Failed(line) => std::str::from_utf8(line).unwrap().split(' ').next().unwrap(),
            };
            let open = if received.in_transaction { "+" } else { "" };
            let words = String::from_utf8(received.words.join(&b' ')).unwrap();
            seen.push(format!("{}{open} {way} {words} -> {end}", received.client));
        });
        seen
    }

    #[test]
    fn whatever_comes_is_seen_with_its_end() {
        let mut t = logging(false);
        let mut other = t.listener_client();
        for line in ["SET k v", "NOSUCH x", "GET", "CONFIG NOSUCH", "LPUSH k x", "AUTH secret", "MULTI", "incr n"] {
            t.run(line);
        }
        other.run("KEYS *");
        for line in ["INCR k", "EXEC", "MULTI", "GET", "EXEC"] {
            t.run(line);
        }
        let expected = [
            "1 embedded SET k v -> ok",
            "1 embedded NOSUCH x -> ERR",
            "1 embedded GET -> ERR",
            "1 embedded CONFIG NOSUCH -> ERR",
            "1 embedded LPUSH k x -> WRONGTYPE",
            "1 embedded AUTH (redacted) -> ERR",
            "1 embedded MULTI -> ok",
            "1+ embedded incr n -> ok",
            "2 listener KEYS * -> ok",
            "1+ embedded INCR k -> ok",
            "1+ embedded EXEC -> ok",
            "1 embedded MULTI -> ok",
            "1+ embedded GET -> ERR",
            "1+ embedded EXEC -> EXECABORT",
        ];
        assert_eq!(seen(&t), expected);
    }

    #[test]
    fn a_script_is_seen_before_what_it_calls() {
        let mut t = logging(false);
        t.run("EVAL \"redis.call('SET', KEYS[1], 'v') return redis.pcall('INCR', KEYS[1])\" 1 k");
        t.run("EVALSHA 0000000000000000000000000000000000000000 0");
        assert_eq!(seen(&t)[1..3], ["1 script SET k v -> ok", "1 script INCR k -> ERR"]);
        assert!(seen(&t)[0].starts_with("1 embedded EVAL redis.call") && seen(&t)[0].ends_with("-> ERR"));
        assert!(seen(&t)[3].ends_with("-> NOSCRIPT"));
    }

    #[test]
    fn what_comes_twice_is_seen_once() {
        let mut t = logging(false);
        let mut hurried = |line: &str| {
            let words = split_line(line);
            let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
            exec::run(&mut t.session, &words, &mut Tape::new(), Patience::Hurries)
        };
        // Long by itself.
        assert_eq!(hurried("SCAN 0 COUNT 100000"), Outcome::Later(Lane::Long));
        // A script that leaves off, and goes on where it was.
        let long = "EVAL \"redis.call('SET', KEYS[1], 1) local n = 0 while n < 2000000 do n = n + 1 end return n\" 1 k";
        assert_eq!(hurried(long), Outcome::Later(Lane::Long));
        assert_eq!(seen(&t).len(), 2);
        t.run(long);
        t.run("SCAN 0 COUNT 100000");
        let seen = seen(&t);
        assert_eq!(seen.len(), 3, "{seen:?}");
        assert!(seen[0].ends_with(" 1 k -> ok"), "{seen:?}");
        assert_eq!(seen[1..], ["1 script SET k 1 -> ok", "1 embedded SCAN 0 COUNT 100000 -> ok"]);
    }

    #[test]
    fn the_answer_of_a_blocked_client_comes_later() {
        let mut t = logging(true);
        let mut other = t.listener_client();
        t.wait("BLPOP l 0");
        assert_eq!(seen(&t), ["1 embedded BLPOP l 0 -> waiting"]);
        other.run("RPUSH l v");
        let mut replies = Vec::new();
        t.engine.double.log.read(0, |entry| replies.push(String::from_utf8(entry.reply.clone()).unwrap()));
        assert_eq!(replies, ["*2\r\n$1\r\nl\r\n$1\r\nv\r\n", ":1\r\n"]);
        assert_eq!(seen(&t), ["1 embedded BLPOP l 0 -> ok", "2 listener RPUSH l v -> ok"]);
    }

    #[test]
    fn a_hidden_client_is_not_seen() {
        let mut t = logging(false);
        t.session.info.hide();
        t.run("GET k");
        assert_eq!(seen(&t), [""; 0]);
    }
}
