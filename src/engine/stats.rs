//! Counters that are not kept under a shard's lock.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Engine-wide counters, reset by CONFIG RESETSTAT.
#[derive(Default)]
pub struct Stats {
    /// Commands run (`total_commands_processed`).
    pub commands: Counter,
    /// Listener connections accepted.
    pub connections: Counter,
    /// Listener connections refused (`maxclients`).
    pub rejected: Counter,
    pub net_input: Counter,
    pub net_output: Counter,
    /// Errors replied.
    pub errors: Counter,
    /// Commands that ended in a panic and were undone.
    pub panics: Counter,
}

#[derive(Default)]
pub struct Counter(AtomicU64);

impl Counter {
    #[inline]
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    pub fn reset(&self) {
        self.0.store(0, Relaxed);
    }
}
