//! The doors of an engine, through which clients of other processes come in: what SHUTDOWN closes.

use std::sync::Weak;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::Waker;

use parking_lot::Mutex;

/// Something open that others come in by.
pub trait Door: Send + Sync {
    /// Closes it without waiting for its threads, one of which may be the caller. Does nothing when it is closed.
    fn close(&self);
}

/// See the module. Who closes a door on its own tells nothing: what is left of it here goes with the next one.
#[derive(Default)]
pub struct Doors {
    open: Mutex<Open>,
    shut_down: AtomicBool,
}

#[derive(Default)]
struct Open {
    doors: Vec<Weak<dyn Door>>,
    bells: Vec<Waker>,
}

impl Doors {
    /// Tells of one that has been opened.
    pub fn add(&self, door: Weak<dyn Door>) {
        self.shut_down.store(false, Relaxed);
        let mut open = self.open.lock();
        open.doors.retain(|door| door.strong_count() > 0);
        open.doors.push(door);
    }

    /// Rings once when they have been closed by [`Doors::close`], however often it is asked for.
    pub fn ring_when_closed(&self, bell: &Waker) {
        let mut open = self.open.lock();
        if !open.bells.iter().any(|other| other.will_wake(bell)) {
            open.bells.push(bell.clone());
        }
    }

    /// Closes all, as SHUTDOWN does.
    pub fn close(&self) {
        self.shut_down.store(true, Relaxed);
        let open = std::mem::take(&mut *self.open.lock());
        open.doors.iter().filter_map(Weak::upgrade).for_each(|door| door.close());
        open.bells.into_iter().for_each(Waker::wake);
    }

    /// Whether they have been closed since one was opened last.
    pub fn are_shut_down(&self) -> bool {
        self.shut_down.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Door for Counted {
        fn close(&self) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.close();
        }
    }

    #[test]
    fn those_that_are_there_are_closed_and_told_of_once() {
        let (doors, door, bell) = (Doors::default(), Arc::new(Counted::default()), Arc::new(Counted::default()));
        let asked = Waker::from(bell.clone());
        doors.add(Arc::downgrade(&door) as Weak<dyn Door>);
        (0..3).for_each(|_| doors.ring_when_closed(&asked));
        assert!(!doors.are_shut_down());
        (0..2).for_each(|_| doors.close());
        assert_eq!((door.0.load(Relaxed), bell.0.load(Relaxed), doors.are_shut_down()), (1, 1, true));
        doors.add(Arc::downgrade(&door) as Weak<dyn Door>);
        assert!(!doors.are_shut_down());
    }

    #[test]
    fn those_that_are_gone_are_not_kept() {
        let doors = Doors::default();
        for _ in 0..1_000 {
            let door: Arc<dyn Door> = Arc::new(Counted::default());
            doors.add(Arc::downgrade(&door));
        }
        assert_eq!(doors.open.lock().doors.len(), 1);
    }
}
