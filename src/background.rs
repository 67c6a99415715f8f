//! The background thread of an engine: removes keys and ends waits when their time is over, and frees big values.
//!
//! One thread for each engine, started by the first key with a deadline or the first big value, asleep until the next
//! deadline. It holds the engine weakly, so that it never keeps one alive.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::engine::Engine;
use crate::engine::access::expire_due;
use crate::engine::block::Timeouts;
use crate::engine::lock::ShardSet;
use crate::engine::shard::Shard;
use crate::engine::watch::Key;
use crate::exec::serve::{serve, serve_due};

/// Keys removed from a shard before others may have its lock.
const BATCH: usize = 200;

/// Rest after a fault, so that one that comes again does not keep a core busy.
const AFTER_A_FAULT: Duration = Duration::from_secs(1);

/// Longest sleep: a system clock that is set forward is noticed after this time.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Lets the engine start its thread once there is work.
pub fn attach(engine: &Arc<Engine>) {
    let weak = Arc::downgrade(engine);
    engine.wake.on_first_need(Box::new(move || {
        let thread = std::thread::Builder::new().name("nearis-background".into());
        // Without the thread keys still expire when they are looked at.
        let _ = thread.spawn(move || work(&weak));
    }));
}

fn work(engine: &Weak<Engine>) {
    while let Some(strong) = engine.upgrade() {
        // A fault costs one round: the shard was put right when its lock was let go, and the thread goes on.
        let round = catch_unwind(AssertUnwindSafe(|| expire_all(&strong)));
        let pause = round.unwrap_or(Some(AFTER_A_FAULT));
        let wake = strong.wake.clone();
        drop(strong);
        let woken = wake.wait(pause);
        let _ = catch_unwind(AssertUnwindSafe(|| drop(woken.garbage)));
        if woken.closed {
            return;
        }
    }
}

/// Moves the clock to `ms` (Unix milliseconds), and has the keys that are due then expire before this returns, in the
/// order of their deadlines, so that whoever steers the clock knows what has happened. Never waits: the thread does what
/// a lock is in the way of, or what would take long.
pub fn steer(engine: &Arc<Engine>, ms: u64) {
    engine.clock.push(ms);
    let mut rest = true;
    for _ in 0..STEERED_ROUNDS {
        let mut next = None;
        let all = each_free_shard(engine, |_, shard| next = earlier(next, shard.next_deadline()));
        let Some(deadline) = next.filter(|&deadline| deadline < ms) else {
            rest = !all;
            break;
        };
        each_free_shard(engine, |engine, shard| _ = expire_due(engine, shard, deadline + 1, BATCH));
    }
    engine.wake.steered(rest);
}

/// The first deadline of the shards that are not taken.
pub fn next_deadline(engine: &Arc<Engine>) -> Option<u64> {
    let mut next = None;
    each_free_shard(engine, |_, shard| next = earlier(next, shard.next_deadline()));
    next
}

/// As [`next_deadline`], of the keys alone whose end somebody waits for.
pub fn next_awaited_deadline(engine: &Arc<Engine>) -> Option<u64> {
    let mut next = None;
    each_free_shard(engine, |_, shard| {
        let deadline = |key: &Key| shard.dbs[key.db].find(key.hash, &key.name)?.deadline();
        next = earlier(next, shard.waited.ends().filter_map(deadline).min());
    });
    next
}

fn earlier(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    a.into_iter().chain(b).min()
}

/// Deadlines of which the keys expire on the thread that steers the clock.
const STEERED_ROUNDS: usize = 10_000;

/// Calls `visit` with each shard that is not taken; says whether that was all of them.
fn each_free_shard(engine: &Arc<Engine>, mut visit: impl FnMut(&Engine, &mut Shard)) -> bool {
    let mut all = true;
    for index in 0..engine.shards.count() {
        let Some(mut locked) = engine.shards.try_lock(ShardSet::one(index)) else {
            all = false;
            continue;
        };
        visit(engine, locked.shard(index));
        if locked.has_ready() {
            serve(engine, locked, false);
        }
    }
    all
}

/// Removes what is due and says how long nothing will be; `None` for no deadline at all.
fn expire_all(engine: &Arc<Engine>) -> Option<Duration> {
    let mut asked = false;
    loop {
        if !engine.active_expire.load(Relaxed) {
            return None; // DEBUG wakes us
        }
        // Forget the old target first: a deadline set from here on posts a rescan.
        engine.wake.sleep_towards(None);
        let now = engine.clock.now_ms();
        Timeouts::fire(engine, now);
        serve_due(engine, now);
        let mut next: Option<u64> = engine.timeouts.next();
        let mut more = false;
        // While somebody steers the clock, keys go with the push that ends them.
        asked |= engine.wake.has_rest();
        let expires = asked || !engine.clock.is_steered();
        for index in 0..engine.shards.count() {
            // We are woken when the script is over.
            let Some(mut locked) = engine.lock_behind_scripts(ShardSet::one(index)) else { continue };
            let shard = locked.shard(index);
            more |= expires && expire_due(engine, shard, now, BATCH);
            next = earlier(next, shard.next_deadline());
            if locked.has_ready() {
                serve(engine, locked, true);
            }
        }
        if more {
            continue;
        }
        let next = next?;
        engine.wake.sleep_towards(Some(next));
        if engine.clock.is_steered() {
            return None; // whoever steers the clock wakes us
        }
        // A key lives through its deadline's own millisecond.
        let pause = Duration::from_millis((next + 1).saturating_sub(engine.clock.now_ms()).max(1));
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
        assert_eq!(next_deadline(&t.engine), Some(now + 51));
        steer(&t.engine, now + 80);
        assert_eq!(next_deadline(&t.engine), Some(now + 80));
        steer(&t.engine, now + 1000);
        let mut taken = Vec::new();
        listener.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        let keys = taken.iter().map(|delivery| String::from_utf8_lossy(delivery.message.payload.bytes()).into_owned());
        assert_eq!(keys.collect::<Vec<_>>(), (0..50).rev().map(|n| format!("k{n}")).collect::<Vec<_>>());
        assert!(!t.engine.wake.has_rest());
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
