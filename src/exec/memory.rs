//! What becomes of a command when the engine keeps more than `maxmemory`: keys go, or the command is refused.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::faults;
use super::offload::Lane;
use super::run::{Call, Outcome, Patience};
use super::serve::serve;
use crate::command::error;
use crate::engine::Engine;
use crate::engine::client::Session;
use crate::engine::evict::evict_from;
use crate::engine::lock::ShardSet;
use crate::engine::memory::Order;
use crate::reply::Tape;

/// Keys that a caller in a hurry evicts for one command: tens of microseconds' worth, and some hundreds where values are so
/// large that they are only just freed at once.
pub const HURRIED: usize = 16;

/// Keys that anybody evicts for one command. What is left when so many were not enough goes with the next ones.
const PATIENT: usize = 100_000;

/// What became of the search for room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Room {
    Made,
    /// More has to go, and can.
    Short,
    /// Nothing that may go is left.
    None,
}

/// Makes room before a command, which is refused when there is none and it may need some. `None`: it may go on.
#[cold]
#[inline(never)]
pub(super) fn before(session: &mut Session, call: Call<'_>, out: &mut Tape) -> Option<Outcome> {
    // A script that has left off goes on, whatever has become of the memory since. While clients are paused no key goes.
    if session.paused.is_some() || session.info.is_hidden() || session.engine.pause.is_on() {
        return None;
    }
    let waits = call.patience == Patience::Waits;
    let room = make_room(&session.engine, if waits { PATIENT } else { HURRIED }, waits);
    session.info.lacks_memory.store(room == Room::None, Relaxed);
    match room {
        Room::Made => None,
        // Whoever hurries may run ahead of those who clear up, but not far.
        Room::Short if !waits && is_far_over(&session.engine) => Some(Outcome::Later(Lane::Long)),
        Room::Short => {
            session.engine.wake.rescan();
            None
        }
        Room::None => {
            let queue = session.queue.as_deref();
            let is_refused = faults::needs_memory(call.command, queue);
            is_refused.then(|| call.reject(session, error::OOM, out))
        }
    }
}

fn is_far_over(engine: &Engine) -> bool {
    engine.memory.excess() > (engine.memory.limit() / 128).max(64 * 1024)
}

/// Evicts keys until the engine keeps no more than it may, `most` at most. The caller must hold no shards. Never waits
/// for a shard: the next one is as good.
pub fn make_room(engine: &Arc<Engine>, most: usize, waits: bool) -> Room {
    let memory = &engine.memory;
    let room = search(engine, most, waits);
    memory.note_exceeded(room != Room::Made, || engine.clock.steady_ms());
    room
}

fn search(engine: &Arc<Engine>, most: usize, waits: bool) -> Room {
    let memory = &engine.memory;
    if memory.excess() == 0 {
        return Room::Made;
    }
    if memory.policy().order == Order::None {
        return Room::None;
    }
    let (mut misses, mut is_busy) = (0, false);
    for _ in 0..most {
        let index = memory.next_turn() % engine.shards.count();
        match engine.shards.try_lock(ShardSet::one(index)) {
            None => {
                misses += 1;
                is_busy = true;
            }
            Some(mut locked) => {
                if evict_from(engine, locked.shard(index)) {
                    (misses, is_busy) = (0, false);
                } else {
                    misses += 1;
                }
                if locked.has_ready() {
                    serve(engine, locked, waits);
                }
            }
        }
        if memory.excess() == 0 {
            return Room::Made;
        }
        if misses >= engine.shards.count() {
            return if is_busy { Room::Short } else { Room::None };
        }
    }
    Room::Short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{Testing, split_line};
    use crate::exec::run;

    const OOM: &str = "(error) OOM command not allowed when used memory > 'maxmemory'.";

    #[track_caller]
    fn check(t: &mut Testing, table: &[(&str, &str)]) {
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn what_needs_memory_is_refused() {
        let mut t = Testing::new();
        check(
            &mut t,
            &[
                ("RPUSH l a b", "(integer) 2"),
                ("CONFIG SET maxmemory 1", "OK"),
                ("SET k v", OOM),
                ("GET k", "(nil)"),
                ("RPOP l", "\"b\""),
                ("SET k", "(error) ERR wrong number of arguments for 'set' command"),
                ("MULTI", "OK"),
                ("GET k", "QUEUED"),
                ("EXEC", "[(nil)]"),
                ("MULTI", "OK"),
                ("SET k v", OOM),
                ("EXEC", "(error) EXECABORT Transaction discarded because of previous errors."),
                ("CONFIG SET maxmemory 0", "OK"),
                ("SET k v", "OK"),
            ],
        );
        let mut other = t.listener_client();
        check(&mut other, &[("MULTI", "OK"), ("SET k w", "QUEUED")]);
        t.run("CONFIG SET maxmemory 1");
        let because = OOM.replace("(error) ", "(error) EXECABORT Transaction discarded because of: ");
        check(&mut other, &[("EXEC", &because), ("GET k", "\"v\""), ("EXEC", "(error) ERR EXEC without MULTI")]);
        assert!(t.run("INFO stats").contains("evicted_keys:0\r\n"));
    }

    #[test]
    fn a_script_that_has_begun_to_write_may_end() {
        let mut t = Testing::new();
        t.run("CONFIG SET maxmemory 1");
        let eval = |script: &str| format!("EVAL \"{script}\" 1 k");
        assert!(t.run(&eval("return redis.call('SET', KEYS[1], 1)")).starts_with(OOM));
        check(
            &mut t,
            &[
                (&eval("return redis.pcall('SET', KEYS[1], 1)"), OOM),
                (&eval("return redis.call('GET', KEYS[1])"), "(nil)"),
                (&eval("redis.call('DEL', KEYS[1]); return redis.call('SET', KEYS[1], 1)"), "OK"),
                (&eval("#!lua\\nreturn 1"), OOM),
                (&eval("#!lua flags=no-writes\\nreturn redis.call('GET', KEYS[1])"), "\"1\""),
                (&eval("#!lua flags=allow-oom\\nreturn redis.call('SET', KEYS[1], 2)"), "OK"),
            ],
        );
    }

    #[test]
    fn a_lower_limit_is_kept_at_once() {
        let mut t = Testing::new();
        for n in 0..2_000 {
            t.run(&format!("SET k{n} {n:0100}"));
        }
        t.run("CONFIG SET maxmemory-policy allkeys-lru maxmemory 100kb");
        assert_eq!(make_room(&t.engine, PATIENT, true), Room::Made);
        t.engine.settle();
        assert!(t.engine.memory.used() <= 100 << 10);
    }

    #[test]
    fn a_caller_in_a_hurry_evicts_little() {
        let mut t = Testing::new();
        t.run("CONFIG SET maxmemory-policy allkeys-random maxmemory 40mb");
        for n in 0..4_000 {
            t.run(&format!("SET k{n} {n:01000}"));
        }
        t.run("CONFIG SET maxmemory 1mb");
        let keys = |t: &mut Testing| t.engine.db_size(0);
        let before = keys(&mut t);
        let mut out = Tape::new();
        let words = split_line("GET k1");
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        assert_eq!(run(&mut t.session, &words, &mut out, Patience::Hurries), Outcome::Later(Lane::Long));
        assert_eq!(before - keys(&mut t), HURRIED);
        assert_eq!(run(&mut t.session, &words, &mut out, Patience::Waits), Outcome::Done);
        assert_eq!(t.engine.memory.excess(), 0);
    }

    #[test]
    fn many_threads_keep_one_limit() {
        let mut t = Testing::new();
        t.run("CONFIG SET maxmemory-policy allkeys-lru maxmemory 1mb");
        let mut clients: [Testing; 4] = std::array::from_fn(|_| t.listener_client());
        let highest = std::thread::scope(|scope| {
            let writers = clients.iter_mut().enumerate().map(|(w, client)| {
                scope.spawn(move || {
                    (0..4_000).fold(0, |highest, n| {
                        let line = match n % 4 {
                            0 => format!("SET s{w}:{n} {n:0400} EX 100"),
                            1 => format!("RPUSH l{} {n:0200}", n % 97),
                            2 => format!("HSET h{} f{n} {n:050}", n % 89),
                            _ => format!("DEL s{w}:{} l{}", n - 3, (n * 7) % 97),
                        };
                        assert!(!client.run(&line).starts_with("(error)"));
                        highest.max(client.engine.memory.used())
                    })
                })
            });
            writers.collect::<Vec<_>>().into_iter().map(|writer| writer.join().unwrap()).max()
        });
        t.engine.check().unwrap();
        let reported = t.engine.memory.used();
        assert!(t.engine.settle().abs_diff(reported) < (1 << 20) / 100);
        let highest = highest.unwrap();
        assert!(highest < (1 << 20) + (64 << 10), "{highest} bytes");
    }

    #[test]
    fn a_shard_that_is_held_is_left_out() {
        let mut t = Testing::new();
        for n in 0..100 {
            t.run(&format!("SET k{n} v"));
        }
        t.run("CONFIG SET maxmemory-policy allkeys-random");
        t.engine.config.set(&[(b"maxmemory", b"1")]).unwrap();
        t.engine.follow_config();
        let held = t.engine.shards.lock(t.engine.shards.all());
        let room = std::thread::scope(|scope| scope.spawn(|| make_room(&t.engine, PATIENT, true)).join().unwrap());
        drop(held);
        assert_eq!(room, Room::Short);
        assert_eq!((make_room(&t.engine, PATIENT, true), t.engine.db_size(0)), (Room::None, 0));
    }
}
