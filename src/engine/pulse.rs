//! The system's time to the second, for a look at a number.
//!
//! Every use of a key is stamped with the time, and reading a clock would take as long as the rest of a GET. So whoever
//! comes first within a tenth of a second reads the clock for all others of the process; a thread says when that time is
//! over. It sleeps while nobody asks.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// How old the time may be.
const PERIOD: Duration = Duration::from_millis(100);

/// After so many periods in which nobody asked the thread sleeps until somebody does.
const QUIET: u32 = 10;

/// The second, and whether it may still be used.
static WORD: AtomicU32 = AtomicU32::new(0);
const FRESH: u32 = 1 << 31;

static THREAD: Mutex<Thread> = Mutex::new(Thread::Missing);
static WANTED: Condvar = Condvar::new();

#[derive(Clone, Copy, PartialEq, Eq)]
enum Thread {
    Missing,
    Ticks,
    Sleeps,
}

/// Seconds since the Unix epoch, as far as 31 bits hold them, at most [`PERIOD`] old.
#[inline]
pub fn seconds() -> u32 {
    let word = WORD.load(Relaxed);
    if word & FRESH != 0 { word & !FRESH } else { read() }
}

#[cold]
fn read() -> u32 {
    let now = (super::clock::system_ms() / 1000) as u32 & !FRESH;
    let mut thread = THREAD.lock();
    match *thread {
        Thread::Ticks => {}
        Thread::Sleeps => _ = WANTED.notify_one(),
        Thread::Missing => {
            let named = std::thread::Builder::new().name("nearis-pulse".into());
            if named.spawn(tick).is_err() {
                // Without the thread everybody reads the clock, which only takes longer.
                return now;
            }
        }
    }
    *thread = Thread::Ticks;
    WORD.store(now | FRESH, Relaxed);
    now
}

fn tick() {
    let mut quiet = 0;
    loop {
        std::thread::sleep(PERIOD);
        quiet = if WORD.fetch_and(!FRESH, Relaxed) & FRESH == 0 { quiet + 1 } else { 0 };
        if quiet < QUIET {
            continue;
        }
        let mut thread = THREAD.lock();
        // Whoever asked since the last look has left the time fresh, and asks again only when it is not.
        if WORD.load(Relaxed) & FRESH == 0 {
            *thread = Thread::Sleeps;
            WANTED.wait_while(&mut thread, |thread| *thread == Thread::Sleeps);
        }
        quiet = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_goes_on_and_survives_a_sleep() {
        let near = |seconds: u32| {
            let now = (crate::engine::clock::system_ms() / 1000) as u32;
            now.wrapping_sub(seconds) <= 1
        };
        for pause in [0, 50, 1_100, 1_500] {
            std::thread::sleep(Duration::from_millis(pause));
            assert!(near(seconds()), "after {pause} ms");
        }
    }
}
