//! When and how often keys are used: what OBJECT IDLETIME and OBJECT FREQ answer.
//!
//! A record has 24 bits for it (`Record::lru`). Under most policies of `maxmemory-policy` they are the second of the last
//! use; under the LFU policies they are a minute of 16 bits and a counter of eight, which grows with the logarithm of
//! the number of uses and loses one for each minute without any.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use super::Engine;
use super::config::{Config, Param};
use crate::value::record::Record;

const BITS: u32 = 0xff_ffff;

/// What a new key's counter begins with, so that it is not the first to be thought unused.
const FIRST_COUNT: u32 = 5;

/// Which of the two is kept, and how uses are counted.
#[derive(Default)]
pub struct Uses {
    counts: AtomicBool,
    /// `lfu-log-factor` and `lfu-decay-time`.
    log_factor: AtomicU32,
    decay_minutes: AtomicU32,
}

impl Uses {
    /// Whether uses are counted; otherwise it is kept when the last one was.
    #[inline]
    pub fn are_counted(&self) -> bool {
        self.counts.load(Relaxed)
    }

    /// To be called after the parameters have changed.
    pub fn follow(&self, config: &Config) {
        self.log_factor.store(config.number(Param::LfuLogFactor) as u32, Relaxed);
        self.decay_minutes.store(config.number(Param::LfuDecayTime) as u32, Relaxed);
        self.counts.store(config.text(Param::MaxMemoryPolicy).ends_with(b"-lfu"), Relaxed);
    }
}

impl Engine {
    /// Keeps that a key is used now.
    #[inline]
    pub fn note_use(&self, record: &Record) {
        if self.uses.are_counted() {
            return self.count_use(record);
        }
        let now = self.clock.coarse_seconds() & BITS;
        // A write would take the record's line of memory from other cores, so there is one a second.
        if record.lru() != now {
            record.set_lru(now);
        }
    }

    /// Keeps that a key has come to be now.
    #[inline]
    pub fn note_birth(&self, record: &Record) {
        let stamp =
            if self.uses.are_counted() { (self.minute() << 8) | FIRST_COUNT } else { self.clock.coarse_seconds() };
        record.set_lru(stamp & BITS);
    }

    #[cold]
    fn count_use(&self, record: &Record) {
        let count = self.uses_of(record);
        let above = u64::from(count.saturating_sub(FIRST_COUNT));
        let factor = u64::from(self.uses.log_factor.load(Relaxed));
        let grows = count < 255 && self.random().is_multiple_of(above * factor + 1);
        record.set_lru((self.minute() << 8) | (count + u32::from(grows)));
    }

    /// The counter of a key's uses, less what it has lost since it was last written.
    pub fn uses_of(&self, record: &Record) -> u32 {
        let (minute, count) = (record.lru() >> 8, record.lru() & 0xff);
        let elapsed = self.minute().wrapping_sub(minute) & 0xffff;
        // A decay time of 0 divides nothing.
        count.saturating_sub(elapsed.checked_div(self.uses.decay_minutes.load(Relaxed)).unwrap_or(0))
    }

    /// Seconds since a key was last used.
    pub fn idle_seconds(&self, record: &Record) -> u32 {
        ((self.clock.steady_ms() / 1000) as u32).wrapping_sub(record.lru()) & BITS
    }

    /// As [`Engine::idle_seconds`], without asking the clock: a tenth of a second may be missing.
    #[inline]
    pub fn about_idle_seconds(&self, record: &Record) -> u32 {
        self.clock.coarse_seconds().wrapping_sub(record.lru()) & BITS
    }

    fn minute(&self) -> u32 {
        (self.clock.coarse_seconds() / 60) & 0xffff
    }
}
