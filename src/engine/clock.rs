//! The engine's one source of time.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use super::pulse;

/// Milliseconds since the Unix epoch, from the system or, while somebody steers it, from the last value pushed.
#[derive(Default)]
pub struct Clock {
    steered: AtomicBool,
    pushed_ms: AtomicU64,
}

impl Clock {
    pub fn now_ms(&self) -> u64 {
        if self.steered.load(Relaxed) { self.pushed_ms.load(Relaxed) } else { system_ms() }
    }

    /// Microseconds since the Unix epoch; a steered clock has only whole milliseconds.
    pub fn now_us(&self) -> u64 {
        if self.steered.load(Relaxed) { self.pushed_ms.load(Relaxed) * 1000 } else { system_us() }
    }

    /// Seconds since the Unix epoch, perhaps a tenth of one late, without reading a clock.
    #[inline]
    pub fn coarse_seconds(&self) -> u32 {
        if self.steered.load(Relaxed) { (self.pushed_ms.load(Relaxed) / 1000) as u32 } else { pulse::seconds() }
    }

    /// From now on time stands at `ms` until the next push.
    pub fn push(&self, ms: u64) {
        self.pushed_ms.store(ms, Relaxed);
        self.steered.store(true, Relaxed);
    }

    /// Gives time back to the system.
    pub fn release(&self) {
        self.steered.store(false, Relaxed);
    }

    pub fn is_steered(&self) -> bool {
        self.steered.load(Relaxed)
    }
}

fn system_us() -> u64 {
    // A system clock before 1970 is treated as 1970.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64)
}

pub(super) fn system_ms() -> u64 {
    system_us() / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steered_clock_stands_still() {
        let clock = Clock::default();
        clock.push(1_000);
        assert_eq!((clock.now_ms(), clock.now_us()), (1_000, 1_000_000));
        clock.release();
        assert!(clock.now_ms() > 1_600_000_000_000);
    }
}
