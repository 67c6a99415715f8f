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
use crate::exec::serve::serve;

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

/// Removes what is due and says how long nothing will be; `None` for no deadline at all.
fn expire_all(engine: &Arc<Engine>) -> Option<Duration> {
    loop {
        if !engine.active_expire.load(Relaxed) {
            return None; // DEBUG wakes us
        }
        // Forget the old target first: a deadline set from here on posts a rescan.
        engine.wake.sleep_towards(None);
        let now = engine.clock.now_ms();
        Timeouts::fire(engine, now);
        let mut next: Option<u64> = engine.timeouts.next();
        let mut more = false;
        for index in 0..engine.shards.count() {
            let mut locked = engine.shards.lock(ShardSet::one(index));
            let shard = locked.shard(index);
            more |= expire_due(engine, shard, now, BATCH);
            next = next.into_iter().chain(shard.next_deadline()).min();
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
