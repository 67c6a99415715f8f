//! The engine's one source of time.

use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

use super::pulse;

/// Milliseconds since the Unix epoch, from the system or, while somebody steers it, from the last value pushed.
///
/// Besides this time, which a test may turn back, there is a *steady* one: it goes forward with the time, and stands
/// still while that is turned back or given to the system again. How long somebody waits, and since when a key is idle,
/// is measured by it.
#[derive(Default)]
pub struct Clock {
    /// 0 while time is simply the system's.
    mode: AtomicU8,
    pushed_ms: AtomicU64,
    /// Steady time, less time.
    ahead_ms: AtomicI64,
    /// Held by whoever moves it.
    moving: Mutex<()>,
}

/// Somebody steers.
const STEERED: u8 = 1;
/// The steady time is another.
const APART: u8 = 2;

impl Clock {
    pub fn now_ms(&self) -> u64 {
        if self.is_steered() { self.pushed_ms.load(Relaxed) } else { system_ms() }
    }

    /// Microseconds since the Unix epoch; a steered clock has only whole milliseconds.
    pub fn now_us(&self) -> u64 {
        if self.is_steered() { self.pushed_ms.load(Relaxed) * 1000 } else { system_us() }
    }

    /// Seconds of the steady time, perhaps a tenth of one late, as a rule without reading a clock.
    #[inline]
    pub fn coarse_seconds(&self) -> u32 {
        if self.mode.load(Relaxed) == 0 { pulse::seconds() } else { (self.steady_ms() / 1000) as u32 }
    }

    pub fn steady_ms(&self) -> u64 {
        self.steady_of(self.now_ms())
    }

    /// The steady time at a moment.
    pub fn steady_of(&self, ms: u64) -> u64 {
        ms.saturating_add_signed(self.ahead_ms.load(Relaxed))
    }

    /// The moment of a steady time, if nobody turns back the time before.
    pub fn moment_of(&self, steady_ms: u64) -> u64 {
        steady_ms.saturating_add_signed(-self.ahead_ms.load(Relaxed))
    }

    /// From now on time stands at `ms` until the next push.
    pub fn push(&self, ms: u64) {
        let _moving = self.moving.lock();
        let steady = self.steady_ms();
        self.pushed_ms.store(ms, Relaxed);
        self.mode.fetch_or(STEERED, Relaxed);
        if self.steady_ms() < steady {
            self.stand_at(steady);
        }
    }

    /// Gives time back to the system; the steady time goes on from where it is.
    pub fn release(&self) {
        let _moving = self.moving.lock();
        if self.is_steered() {
            let steady = self.steady_ms();
            self.mode.fetch_and(!STEERED, Relaxed);
            self.stand_at(steady);
        }
    }

    fn stand_at(&self, steady_ms: u64) {
        self.ahead_ms.store(steady_ms as i64 - self.now_ms() as i64, Relaxed);
        self.mode.fetch_or(APART, Relaxed);
    }

    #[inline]
    pub fn is_steered(&self) -> bool {
        self.mode.load(Relaxed) & STEERED != 0
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

    #[test]
    fn the_steady_time_goes_forward_and_never_back() {
        let clock = Clock::default();
        let start = clock.steady_ms();
        clock.push(start + 500_000);
        assert_eq!(clock.steady_ms(), start + 500_000);
        clock.push(start + 100_000);
        assert_eq!(clock.steady_ms(), start + 500_000);
        clock.push(start + 100_700);
        assert_eq!(clock.steady_ms(), start + 500_700);
        assert_eq!(clock.moment_of(clock.steady_of(start)), start);
        clock.release();
        let passed = clock.steady_ms() - (start + 500_700);
        assert!(passed < 60_000, "{passed}");
        // Back from a time that was long ago it stands still, too.
        clock.push(1_000);
        let before = clock.steady_ms();
        clock.release();
        assert!(clock.steady_ms() - before < 60_000);
    }
}
