//! What is kept of commands as they run: how many, how long, which were slow; and who watches them.
//!
//! Calls are counted one by one, by each client for itself. Reading a clock twice would take as long as a GET, so of
//! commands that are short by construction one in [`SAMPLED`] is timed and stands for the others, unless somebody asks
//! for more than that: see [`Observed::follow`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use parking_lot::Mutex;

use super::client::ClientInfo;
use super::config::{Config, Param};
use super::histogram::Histogram;
use super::latency::Latency;
use super::per_command::PerCommand;
use super::slowlog::SlowLog;
use super::stats::Counter;

/// A power of two.
const SAMPLED: u64 = 256;

/// A slow log that begins below this many microseconds is interested in short commands.
const SHORT_US: i64 = 1000;

/// See the module.
pub struct Observed {
    /// A call is observed when the calls before it have none of these bits.
    mask: AtomicU64,
    pub commands: PerCommand<Account>,
    pub slowlog: SlowLog,
    pub latency: Latency,
    monitors: Mutex<Vec<Arc<ClientInfo>>>,
    /// How many monitors there are, to be read without their lock.
    monitor_count: AtomicUsize,
}

/// A command's account, beside the calls that the clients count.
#[derive(Default)]
pub struct Account {
    /// Calls refused before they began.
    pub rejected: Counter,
    /// Calls that ended in an error.
    pub failed: Counter,
    pub timing: Mutex<Timing>,
}

/// How long calls took.
#[derive(Default, Clone)]
pub struct Timing {
    /// Calls that what follows stands for.
    calls: u64,
    nanoseconds: u64,
    pub histogram: Histogram,
}

impl Timing {
    /// Adds a call that stands for `weight` of them.
    pub fn add(&mut self, elapsed: Duration, weight: u64, tracked: bool) {
        let nanoseconds = elapsed.as_nanos() as u64;
        self.calls += weight;
        self.nanoseconds += nanoseconds * weight;
        if tracked {
            self.histogram.add(nanoseconds, weight);
        }
    }

    /// Mean microseconds of a call.
    pub fn mean_us(&self) -> f64 {
        if self.calls == 0 { 0.0 } else { self.nanoseconds as f64 / self.calls as f64 / 1000.0 }
    }
}

impl Default for Observed {
    fn default() -> Self {
        Observed {
            mask: AtomicU64::new(SAMPLED - 1),
            commands: PerCommand::default(),
            slowlog: SlowLog::default(),
            latency: Latency::default(),
            monitors: Mutex::default(),
            monitor_count: AtomicUsize::new(0),
        }
    }
}

impl Observed {
    /// Whether to observe a call with this many calls of the same command and client before it.
    #[inline]
    pub fn wants(&self, before: u64) -> bool {
        before & self.mask.load(Relaxed) == 0
    }

    /// How many calls one stands for that was observed after so many. The first stands for itself alone.
    pub fn weight(&self, before: u64) -> u64 {
        if before == 0 { 1 } else { self.mask.load(Relaxed) + 1 }
    }

    /// Decides how many calls are observed: all while somebody is interested in short ones.
    pub fn follow(&self, config: &Config) {
        let slower_than = config.number(Param::SlowlogLogSlowerThan);
        let all = (0..SHORT_US).contains(&slower_than)
            || config.number(Param::LatencyMonitorThreshold) > 0
            || self.monitor_count.load(Relaxed) > 0;
        self.mask.store(if all { 0 } else { SAMPLED - 1 }, Relaxed);
    }

    /// Forgets what INFO shows; the slow log and the latency events stay, as in a real server.
    pub(super) fn reset(&self) {
        for (_, account) in self.commands.iter() {
            account.rejected.reset();
            account.failed.reset();
            *account.timing.lock() = Timing::default();
        }
    }

    /// Who watches.
    pub fn monitors(&self) -> Vec<Arc<ClientInfo>> {
        if self.monitor_count.load(Relaxed) == 0 { Vec::new() } else { self.monitors.lock().clone() }
    }

    pub(super) fn add_monitor(&self, client: &Arc<ClientInfo>, config: &Config) {
        let mut monitors = self.monitors.lock();
        monitors.push(client.clone());
        self.monitor_count.store(monitors.len(), Relaxed);
        self.follow(config);
    }

    pub(super) fn remove_monitor(&self, client: &Arc<ClientInfo>, config: &Config) {
        let mut monitors = self.monitors.lock();
        monitors.retain(|known| !Arc::ptr_eq(known, client));
        self.monitor_count.store(monitors.len(), Relaxed);
        self.follow(config);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_calls_are_observed_only_on_request() {
        let (observed, config) = (Observed::default(), Config::default());
        let wanted = || (0..3 * SAMPLED).filter(|&before| observed.wants(before)).collect::<Vec<_>>();
        assert_eq!(wanted(), [0, SAMPLED, 2 * SAMPLED]);
        assert_eq!((observed.weight(0), observed.weight(SAMPLED)), (1, SAMPLED));
        for (name, value, all) in [
            (&b"slowlog-log-slower-than"[..], &b"0"[..], true),
            (b"slowlog-log-slower-than", b"1000", false),
            (b"slowlog-log-slower-than", b"-1", false),
            (b"latency-monitor-threshold", b"1", true),
        ] {
            config.set(&[(name, value)]).unwrap();
            observed.follow(&config);
            assert_eq!(wanted().len() as u64 == 3 * SAMPLED, all, "{value:?}");
        }
    }
}
