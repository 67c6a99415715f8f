//! Threads of a pool say when they are about to be occupied for long, so that the pool can start another one.

use std::cell::Cell;

/// What a pool does around a long occupation of one of its threads.
pub trait Pool: Sync {
    fn begin(&self);
    fn end(&self);
}

thread_local!(static POOL: Cell<Option<&'static dyn Pool>> = const { Cell::new(None) });

/// This thread belongs to a pool.
pub fn join(pool: &'static dyn Pool) {
    POOL.set(Some(pool));
}

/// Does something that may take seconds.
pub fn stall<T>(work: impl FnOnce() -> T) -> T {
    // While it lasts the thread counts as occupied once, however deep the calls.
    let stalled = Stalled(POOL.take());
    if let Some(pool) = stalled.0 {
        pool.begin();
    }
    work()
}

/// This thread has been occupied for long, which nobody could foresee, and will be for longer: its pool goes on without it,
/// if it can.
pub fn give_way() {
    stall(|| ());
}

struct Stalled(Option<&'static dyn Pool>);

impl Drop for Stalled {
    fn drop(&mut self) {
        if let Some(pool) = self.0 {
            pool.end();
            POOL.set(self.0);
        }
    }
}
