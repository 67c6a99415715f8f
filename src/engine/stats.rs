//! Counters that are not kept under a shard's lock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;

use super::per_command::IDS;

/// Engine-wide counters, reset by CONFIG RESETSTAT.
#[derive(Default)]
pub struct Stats {
    /// What is known of commands beyond the counters of the clients that are there; see
    /// [`super::Engine::calls`].
    pub(super) commands: Mutex<Commands>,
    /// Listener connections accepted.
    pub connections: Counter,
    /// Listener connections refused (`maxclients`).
    pub rejected: Counter,
    /// Subscribers sent away because too much waited for them.
    pub slow_subscribers: Counter,
    pub net_input: Counter,
    pub net_output: Counter,
    pub errors: Errors,
    /// Commands that ended in a panic and were undone.
    pub panics: Counter,
}

/// Calls by command.
pub(super) struct Commands {
    /// Made by clients that have gone.
    pub ended: Box<[u64; IDS]>,
    /// Made before the last reset, by whomever.
    pub forgotten: Box<[u64; IDS]>,
}

impl Default for Commands {
    fn default() -> Self {
        Commands { ended: Box::new([0; IDS]), forgotten: Box::new([0; IDS]) }
    }
}

impl Stats {
    /// Resets all but the commands, which [`super::Engine::reset_stats`] does.
    pub(super) fn reset(&self) {
        let counters = [
            &self.connections,
            &self.rejected,
            &self.slow_subscribers,
            &self.net_input,
            &self.net_output,
            &self.panics,
        ];
        counters.into_iter().for_each(Counter::reset);
        self.errors.0.lock().clear();
    }
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

/// Error replies by their code.
#[derive(Default)]
pub struct Errors(Mutex<BTreeMap<String, u64>>);

/// Codes beyond this many are not told apart: scripts can make up any.
const MOST_CODES: usize = 128;

impl Errors {
    /// Counts an error reply by its line, whose first word is the code.
    pub fn note(&self, line: &[u8]) {
        let code = String::from_utf8_lossy(line.split(|&byte| byte == b' ').next().unwrap_or_default());
        let mut codes = self.0.lock();
        let known = codes.len() < MOST_CODES || codes.contains_key(&*code);
        *codes.entry(if known { code.into_owned() } else { "OTHER".into() }).or_default() += 1;
    }

    pub fn total(&self) -> u64 {
        self.0.lock().values().sum()
    }

    pub fn by_code(&self) -> Vec<(String, u64)> {
        self.0.lock().iter().map(|(code, &count)| (code.clone(), count)).collect()
    }
}
