//! The background thread of an engine: removes keys and ends waits when their time is over, and frees big values.
//!
//! One thread for each engine, started by the first key with a deadline or the first big value, asleep until the next
//! deadline. It holds the engine weakly, so that it never keeps one alive.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::engine::block::Timeouts;
use crate::engine::expire::{expire_batch, expire_due};
use crate::engine::lock::{LockedShards, ShardSet};
use crate::engine::shard::Shard;
use crate::engine::stall::stall;
use crate::engine::tracking::turn::Turn;
use crate::engine::wake::Wake;
use crate::engine::watch::Key;
use crate::exec::Lane;
use crate::exec::memory::{Room, make_room};
use crate::exec::serve::{serve, serve_due};
use crate::value::record::Record;

/// Keys removed from a shard before others may have its lock.
const BATCH: usize = 64;

/// Rest after a fault, so that one that comes again does not keep a core busy.
const AFTER_A_FAULT: Duration = Duration::from_secs(1);

/// Rest when keys should go that are in shards which somebody holds.
const BUSY_SHARDS: Duration = Duration::from_millis(1);

/// Longest sleep: a system clock that is set forward is noticed after this time.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Lets the engine start its thread once there is work.
pub fn attach(engine: &Arc<Engine>) {
    let (weak, wake) = (Arc::downgrade(engine), Arc::downgrade(&engine.wake));
    engine.wake.on_first_need(Box::new(move || {
        // The engine may be going, and leave something to free.
        let Some(wake) = wake.upgrade() else { return };
        let thread = std::thread::Builder::new().name("nearis-background".into());
        // Without the thread keys still expire when they are looked at.
        let _ = thread.spawn(move || work(&weak, &wake));
    }));
}

fn work(engine: &Weak<Engine>, wake: &Wake) {
    loop {
        let pause = engine.upgrade().and_then(|engine| round(&engine));
        let woken = wake.wait(pause);
        let _ = catch_unwind(AssertUnwindSafe(|| drop(woken.garbage)));
        if !woken.large.is_empty() {
            // Deadlines go on meanwhile.
            Lane::Long.run(Box::new(move || stall(|| drop(woken.large))));
        }
        woken.ticks.into_iter().for_each(|waker| waker.wake());
        if woken.closed {
            return;
        }
    }
}

/// Does what there is to do and says how long nothing will be.
fn round(engine: &Arc<Engine>) -> Option<Duration> {
    // A fault costs one round: the shard was put right when its lock was let go, and the thread goes on.
    // What goes in one round is told together to those who track by prefix.
    let _turn = engine.tracking.is_on().then(|| Turn::begin(engine, 0));
    let expired = catch_unwind(AssertUnwindSafe(|| expire_all(engine)));
    let evicted = catch_unwind(AssertUnwindSafe(|| evict(engine)));
    if expired.is_err() || evicted.is_err() {
        engine.invalidate_after_panic();
    }
    if evicted.unwrap_or(Room::None) == Room::Short {
        return Some(BUSY_SHARDS);
    }
    expired.unwrap_or(Some(AFTER_A_FAULT))
}

/// Evicts what those who hurry have left.
fn evict(engine: &Arc<Engine>) -> Room {
    if engine.memory.is_over() && !engine.pause.is_on() { make_room(engine, usize::MAX, true) } else { Room::Made }
}

/// Moves the clock to `ms` (Unix milliseconds). What is due on the way happens before this returns, in the order of the
/// deadlines and each at its own: keys expire, waits end. So whoever steers the clock knows what has happened. Hardly
/// waits: the thread does what a lock is in the way of, or what would take long.
pub fn steer(engine: &Arc<Engine>, ms: u64) {
    if ms < engine.clock.now_ms() {
        engine.clock.push(ms);
    }
    let mut locks = Locks::default();
    let mut rest = true;
    for _ in 0..STEERED_ROUNDS {
        let Some(moment) = next_moment_of(engine, &mut locks, all_deadlines).filter(|&moment| moment <= ms) else {
            rest = locks.is_refused;
            break;
        };
        // What is overdue happens now.
        let moment = moment.max(engine.clock.now_ms()).min(ms);
        engine.clock.push(moment);
        if !engine.pause.is_on() {
            locks.each(engine, |engine, shard| _ = expire_due(engine, shard, moment, BATCH));
        }
        Timeouts::fire(engine, moment);
        serve_due(engine, moment, false);
    }
    engine.clock.push(ms);
    if rest {
        engine.wake.leave_rest();
    }
}

/// When something happens next, though nobody calls; in Unix milliseconds.
pub fn next_moment(engine: &Arc<Engine>) -> Option<u64> {
    next_moment_of(engine, &mut Locks::default(), all_deadlines)
}

/// As [`next_moment`], but of the keys those alone count whose end somebody waits for.
pub fn next_awaited_moment(engine: &Arc<Engine>) -> Option<u64> {
    next_moment_of(engine, &mut Locks::default(), |shard| {
        let deadline = |key: &Key| shard.dbs[key.db].find(key.hash, &key.name)?.deadline();
        shard.waited.ends().filter_map(deadline).min()
    })
}

fn all_deadlines(shard: &Shard) -> Option<u64> {
    shard.next_deadline()
}

fn next_moment_of(engine: &Arc<Engine>, locks: &mut Locks, deadline: fn(&Shard) -> Option<u64>) -> Option<u64> {
    let mut next = None;
    // While clients are paused keys stay.
    if !engine.pause.is_on() {
        locks.each(engine, |_, shard| next = earlier(next, deadline(shard)));
    }
    // A key lives through its deadline's own millisecond.
    earlier(next.map(|deadline| deadline + 1), Timeouts::next(engine))
}

fn earlier(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    a.into_iter().chain(b).min()
}

/// Moments of which the events happen on the thread that steers the clock.
const STEERED_ROUNDS: usize = 10_000;

/// How long the thread that steers the clock waits for locks, all in all: longer than others hold one as a rule.
const PATIENCE: Duration = Duration::from_millis(5);

/// The locks of somebody who can leave the rest to the background thread.
#[derive(Default)]
struct Locks {
    until: Option<Instant>,
    /// The last round went without some.
    is_refused: bool,
}

impl Locks {
    /// Calls `visit` with each shard that can be had.
    fn each(&mut self, engine: &Arc<Engine>, mut visit: impl FnMut(&Engine, &mut Shard)) {
        self.is_refused = false;
        for index in 0..engine.shards.count() {
            let Some(mut locked) = self.take(engine, ShardSet::one(index)) else {
                self.is_refused = true;
                continue;
            };
            visit(engine, locked.shard(index));
            if locked.has_ready() {
                serve(engine, locked, false);
            }
        }
    }

    fn take<'e>(&mut self, engine: &'e Engine, set: ShardSet) -> Option<LockedShards<'e>> {
        engine.shards.try_lock(set).or_else(|| {
            let until = *self.until.get_or_insert_with(|| Instant::now() + PATIENCE);
            engine.shards.lock_until(set, until)
        })
    }
}

/// Removes what is due in a shard, as much as is done while it is held once; true when more is left.
pub fn expire_some(engine: &Engine, shard: usize, now: u64, old: &mut Vec<Record>) -> bool {
    expire_batch(engine, engine.shards.lock(ShardSet::one(shard)).shard(shard), now, BATCH, old)
}

/// Removes what is due and says how long nothing will be; `None` for no deadline at all.
fn expire_all(engine: &Arc<Engine>) -> Option<Duration> {
    let (mut asked, mut old) = (false, Vec::new());
    loop {
        if !engine.active_expire.load(Relaxed) {
            return None; // DEBUG wakes us
        }
        // Forget the old target first: a deadline set from here on posts a rescan.
        engine.wake.sleep_towards(None);
        asked |= engine.wake.has_rest();
        if engine.clock.is_steered() && !asked {
            // Whoever steers does all that; no deadline is early enough to wake us, and we are in nobody's way.
            engine.wake.sleep_towards(Some(0));
            return None;
        }
        let now = engine.clock.now_ms();
        Timeouts::fire(engine, now);
        serve_due(engine, now, true);
        let mut next: Option<u64> = Timeouts::next(engine);
        let mut more = false;
        // While clients are paused keys stay; its end is among what comes next.
        let shards = if engine.pause.is_on() { 0 } else { engine.shards.count() };
        for index in 0..shards {
            // We are woken when the script is over, and then asked to if we have been now.
            let Some(mut locked) = engine.lock_behind_scripts(ShardSet::one(index)) else {
                engine.wake.keep_rest();
                continue;
            };
            let shard = locked.shard(index);
            more |= expire_batch(engine, shard, now, BATCH, &mut old);
            // A key lives through its deadline's own millisecond.
            next = earlier(next, shard.next_deadline().map(|deadline| deadline + 1));
            if locked.has_ready() {
                serve(engine, locked, true);
            } else {
                drop(locked);
            }
            old.drain(..).for_each(|old| engine.free(old));
        }
        if more {
            continue;
        }
        if engine.clock.is_steered() {
            // From the beginning, which leaves all to whoever steers.
            asked = false;
            continue;
        }
        let next = next?;
        engine.wake.sleep_towards(Some(next));
        let pause = Duration::from_millis(next.saturating_sub(engine.clock.now_ms()).max(1));
        return Some(pause.min(LONGEST_SLEEP));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::Testing;

    #[test]
    fn keys_expire_with_the_push_in_the_order_of_their_deadlines() {
        let mut t = Testing::new();
        let mut listener = t.listener_client();
        t.run("CONFIG SET notify-keyspace-events Ex");
        listener.run("PSUBSCRIBE *");
        for n in 0..50 {
            t.run(&format!("SET k{n} v PX {}", 100 - n));
        }
        let now = t.engine.clock.now_ms();
        assert_eq!(next_moment(&t.engine), Some(now + 52));
        steer(&t.engine, now + 80);
        assert_eq!(next_moment(&t.engine), Some(now + 81));
        steer(&t.engine, now + 1000);
        let mut taken = Vec::new();
        listener.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        let keys = taken.iter().map(|delivery| String::from_utf8_lossy(delivery.message.payload.bytes()).into_owned());
        assert_eq!(keys.collect::<Vec<_>>(), (0..50).rev().map(|n| format!("k{n}")).collect::<Vec<_>>());
        assert!(!t.engine.wake.has_rest());
    }

    /// Says when it is dropped, and by which thread.
    struct Noted(std::sync::mpsc::Sender<Option<String>>);

    impl Drop for Noted {
        fn drop(&mut self) {
            let _ = self.0.send(std::thread::current().name().map(str::to_string));
        }
    }

    /// Freeing it takes long, and keys go on falling due.
    #[test]
    fn large_garbage_is_not_the_background_threads() {
        let engine = Engine::new(crate::engine::Options::new(1));
        attach(&engine);
        let (sender, receiver) = std::sync::mpsc::channel();
        let by = |bytes| {
            engine.wake.free_bytes(bytes, Box::new(Noted(sender.clone())));
            receiver.recv_timeout(Duration::from_secs(30)).expect("it is freed").expect("the thread has a name")
        };
        assert_eq!(by(crate::engine::wake::FREE_ELSEWHERE), "nearis-background");
        assert_ne!(by(crate::engine::wake::FREE_ELSEWHERE + 1), "nearis-background");
    }

    /// Though nobody is at work any more.
    #[test]
    fn what_an_engine_leaves_is_freed_when_it_has_gone() {
        let engine = Engine::new(crate::engine::Options::new(1));
        attach(&engine);
        let (sender, receiver) = std::sync::mpsc::channel();
        let wake = engine.wake.clone();
        drop(engine);
        wake.free(Box::new(Noted(sender)));
        drop(wake);
        receiver.recv_timeout(Duration::from_secs(30)).expect("it is freed");
    }

    #[test]
    fn what_a_lock_is_in_the_way_of_is_left() {
        let mut t = Testing::new();
        t.run("SET k v PX 10");
        let now = t.engine.clock.now_ms();
        let held = t.engine.shards.lock(t.engine.set_of(b"k"));
        std::thread::scope(|scope| _ = scope.spawn(|| steer(&t.engine, now + 11)).join());
        drop(held);
        assert!(t.engine.wake.has_rest());
        assert_eq!(t.run("DBSIZE"), "(integer) 1");
    }
}
