//! Whoever is to know how much memory an engine has in use, roughly and soon.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::task::Waker;

use parking_lot::Mutex;

/// Bytes by which it must have changed to be told.
const LEAST: usize = 64 * 1024;
/// The part of it by which it must have changed; so what is told is never off by more than that, or [`LEAST`].
const PART: usize = 20;

/// See the module. Many may want to know; one is told, and the next when that one has left.
pub struct Gauge {
    /// Between these nobody needs to know.
    low: AtomicUsize,
    high: AtomicUsize,
    now: AtomicUsize,
    /// It was told that there is something, and has not been looked at.
    has_rung: AtomicBool,
    bells: Mutex<Vec<Waker>>,
}

impl Default for Gauge {
    fn default() -> Gauge {
        Gauge {
            low: AtomicUsize::new(0),
            high: AtomicUsize::new(LEAST),
            now: AtomicUsize::new(0),
            has_rung: AtomicBool::new(false),
            bells: Mutex::default(),
        }
    }
}

impl Gauge {
    /// So many bytes are in use now. From any thread; never runs anything of whoever is told here.
    #[inline]
    pub fn note(&self, bytes: usize) {
        if bytes < self.low.load(Relaxed) || bytes > self.high.load(Relaxed) {
            self.moved(bytes);
        }
    }

    #[cold]
    fn moved(&self, bytes: usize) {
        self.now.store(bytes, Relaxed);
        if !self.has_rung.swap(true, Relaxed) {
            match self.bells.lock().first() {
                Some(bell) => bell.wake_by_ref(),
                None => _ = self.take(),
            }
        }
    }

    /// Has this one told from now on, when its turn has come. One that is known already is not added.
    pub fn attach(&self, bell: &Waker) {
        let mut bells = self.bells.lock();
        if !bells.iter().any(|known| known.will_wake(bell)) {
            bells.push(bell.clone());
            if bells.len() == 1 {
                bell.wake_by_ref();
            }
        }
    }

    pub fn detach(&self, bell: &Waker) {
        let mut bells = self.bells.lock();
        let was_first = self.is_told(&bells, bell);
        bells.retain(|known| !known.will_wake(bell));
        if let Some(next) = bells.first().filter(|_| was_first) {
            next.wake_by_ref();
        }
    }

    fn is_told(&self, bells: &[Waker], bell: &Waker) -> bool {
        bells.first().is_some_and(|first| first.will_wake(bell))
    }

    /// What this one has to know: how many bytes are in use, or 0 while it is another's turn.
    pub fn read(&self, bell: &Waker) -> usize {
        let is_told = self.is_told(&self.bells.lock(), bell);
        if is_told { self.take() } else { 0 }
    }

    fn take(&self) -> usize {
        self.has_rung.store(false, Relaxed);
        let now = self.now.load(Relaxed);
        let step = LEAST.max(now / PART);
        self.low.store(now.saturating_sub(step), Relaxed);
        self.high.store(now + step, Relaxed);
        now
    }
}

/// The end of the engine is the end of its memory.
impl Drop for Gauge {
    fn drop(&mut self) {
        if let Some(bell) = self.bells.lock().first() {
            bell.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    fn bell() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (count.clone(), Waker::from(count))
    }

    #[test]
    fn it_rings_once_when_it_has_moved_far_enough() {
        let gauge = Gauge::default();
        let (rung, bell) = bell();
        gauge.attach(&bell);
        gauge.attach(&bell);
        assert_eq!((rung.0.swap(0, Relaxed), gauge.read(&bell)), (1, 0));
        gauge.note(LEAST);
        assert_eq!(rung.0.load(Relaxed), 0);
        gauge.note(10_000_000);
        gauge.note(20_000_000);
        assert_eq!((rung.0.swap(0, Relaxed), gauge.read(&bell)), (1, 20_000_000));
        for near in [19_000_001, 20_999_999] {
            gauge.note(near);
        }
        assert_eq!((rung.0.load(Relaxed), gauge.read(&bell)), (0, 20_000_000));
        gauge.note(18_999_999);
        assert_eq!((rung.0.swap(0, Relaxed), gauge.read(&bell)), (1, 18_999_999));
        drop(gauge);
        assert_eq!(rung.0.load(Relaxed), 1);
    }

    #[test]
    fn one_at_a_time_is_told() {
        let gauge = Gauge::default();
        let ((first_rung, first), (next_rung, next)) = (bell(), bell());
        gauge.attach(&first);
        gauge.attach(&next);
        gauge.note(1 << 20);
        assert_eq!((gauge.read(&first), gauge.read(&next)), (1 << 20, 0));
        assert_eq!((first_rung.0.load(Relaxed), next_rung.0.load(Relaxed)), (2, 0));
        gauge.detach(&first);
        assert_eq!((next_rung.0.load(Relaxed), gauge.read(&next), gauge.read(&first)), (1, 1 << 20, 0));
    }
}
