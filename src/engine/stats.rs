//! Counters that are not kept under a shard's lock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use std::time::{Duration, Instant};

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
    /// Clients sent away because too much waited for them.
    pub slow_readers: Counter,
    /// Connections sent away because all of them together kept too much (`maxmemory-clients`).
    pub evicted_clients: Counter,
    pub net_input: Counter,
    pub net_output: Counter,
    pub errors: Errors,
    /// Commands that ended in a panic and were undone.
    pub panics: Counter,
    /// The most memory in use that anybody was told of.
    peak_memory: AtomicU64,
    rates: Mutex<Rates>,
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
    /// The most memory in use that anybody was told of, this time included: nobody adds the shards up in between.
    pub fn peak_memory(&self, used: u64) -> u64 {
        self.peak_memory.fetch_max(used, Relaxed).max(used)
    }

    /// How much these counters grow in a second: since they were last asked for, if that is some time ago.
    pub fn rates(&self, now: [u64; 3]) -> [f64; 3] {
        self.rates.lock().at(Instant::now(), now)
    }

    /// Resets all but the commands, which [`super::Engine::reset_stats`] does.
    pub(super) fn reset(&self) {
        let counters = [
            &self.connections,
            &self.rejected,
            &self.slow_readers,
            &self.evicted_clients,
            &self.net_input,
            &self.net_output,
            &self.panics,
        ];
        counters.into_iter().for_each(Counter::reset);
        self.errors.0.lock().clear();
        self.peak_memory.store(0, Relaxed);
        *self.rates.lock() = Rates::default();
    }
}

/// Counters as they were a while ago. No timer looks at them, those who ask do.
struct Rates {
    /// Oldest first.
    samples: VecDeque<(Instant, [u64; 3])>,
}

/// Samples kept, and the time between them. A rate is that of at least so many samples' time.
const SAMPLES: usize = 16;
const BETWEEN: Duration = Duration::from_millis(100);

impl Default for Rates {
    fn default() -> Self {
        Rates { samples: VecDeque::from([(Instant::now(), [0; 3])]) }
    }
}

impl Rates {
    fn at(&mut self, now: Instant, counters: [u64; 3]) -> [f64; 3] {
        let enough = BETWEEN * SAMPLES as u32;
        let is_old = |sample: &&(Instant, _)| now.duration_since(sample.0) >= enough;
        let base = self.samples.iter().rev().find(is_old).or(self.samples.front());
        let rates = base.map_or([0.0; 3], |(since, before)| {
            let seconds = now.duration_since(*since).as_secs_f64().max(0.001);
            std::array::from_fn(|at| counters[at].saturating_sub(before[at]) as f64 / seconds)
        });
        if self.samples.back().is_none_or(|last| now.duration_since(last.0) >= BETWEEN) {
            self.samples.push_back((now, counters));
        }
        // The last one keeps what is old enough.
        while self.samples.len() > 2 && self.samples.get(1).is_some_and(|second| is_old(&second)) {
            self.samples.pop_front();
        }
        rates
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_those_of_the_last_seconds() {
        let start = Instant::now();
        let mut rates = Rates { samples: VecDeque::from([(start, [0; 3])]) };
        let mut at = |seconds: f64, count: u64| rates.at(start + Duration::from_secs_f64(seconds), [count, 0, 0])[0];
        assert_eq!(at(10.0, 100), 10.0);
        assert_eq!(at(12.0, 2_100), 1000.0);
        assert_eq!(at(12.5, 2_100), 800.0);
        assert_eq!(at(20.0, 2_100), 0.0);
    }
}
