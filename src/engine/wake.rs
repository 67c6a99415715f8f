//! Where the background thread waits: for the next deadline, for something big to free, or for the end.

use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::task::Waker;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// Records of more heap than this are freed by the background thread.
pub const FREE_APART: usize = 64 * 1024;

/// Data of more heap than this takes so long to free that the background thread has a thread of its own do it.
pub const FREE_ELSEWHERE: usize = 4 * 1024 * 1024;

/// After so long whoever asked for a [`Wake::tick`] is woken.
const TICK: Duration = Duration::from_millis(20);

/// Something to drop elsewhere.
pub type Garbage = Box<dyn Any + Send>;

/// Shared between the engine, which posts, and the background thread, which waits.
#[derive(Default)]
pub struct Wake {
    /// The deadline that the thread sleeps towards in Unix milliseconds, 0 when nobody waits for one. Read without the
    /// lock on every EXPIRE: only a key that falls due earlier has to wake anybody.
    next: AtomicU64,
    inbox: Mutex<Inbox>,
    changed: Condvar,
    /// Whoever steers the clock has left keys that are due.
    rest: AtomicBool,
}

#[derive(Default)]
struct Inbox {
    garbage: Vec<Garbage>,
    /// What takes long to free.
    large: Vec<Garbage>,
    /// Somebody set an earlier deadline, or the clock was moved.
    rescan: bool,
    closed: bool,
    /// Starts the background thread; taken by the first who needs it.
    starter: Option<Starter>,
    /// Who is to be woken, and when.
    ticks: Vec<(Instant, Waker)>,
}

/// Starts the background thread of an engine.
pub type Starter = Box<dyn FnOnce() + Send>;

/// Why [`Wake::wait`] came back.
#[derive(Default)]
pub struct Woken {
    pub garbage: Vec<Garbage>,
    /// What takes long to free.
    pub large: Vec<Garbage>,
    pub closed: bool,
    pub ticks: Vec<Waker>,
}

impl Wake {
    /// Says how the background thread is started once there is work for it.
    pub fn on_first_need(&self, starter: Starter) {
        self.inbox.lock().starter = Some(starter);
    }

    /// A key falls due at `deadline`. Cheap unless it is the earliest of all.
    #[inline]
    pub fn deadline(&self, deadline: u64) {
        let next = self.next.load(SeqCst);
        if next == 0 || deadline < next {
            self.earlier(deadline);
        }
    }

    #[cold]
    fn earlier(&self, deadline: u64) {
        self.next.store(deadline.max(1), SeqCst);
        self.post(|inbox| inbox.rescan = true);
    }

    /// The clock was moved: look at the deadlines again.
    pub fn rescan(&self) {
        self.post(|inbox| inbox.rescan = true);
    }

    /// Whoever steers the clock leaves something that is due to the background thread.
    pub fn leave_rest(&self) {
        self.rest.store(true, SeqCst);
        self.rescan();
    }

    /// For the background thread: something is left still, to be done when it is woken next.
    pub fn keep_rest(&self) {
        self.rest.store(true, SeqCst);
    }

    /// Has somebody woken in a moment of real time, once; for those who steer the clock, and cannot see when the time
    /// that they follow is another.
    pub fn tick(&self, waker: Waker) {
        let is_known = self.inbox.lock().ticks.iter().any(|(_, known)| known.will_wake(&waker));
        if !is_known {
            self.post(|inbox| inbox.ticks.push((Instant::now() + TICK, waker)));
        }
    }

    /// For the background thread: whether keys that are due were left to it. Asked once.
    pub fn has_rest(&self) -> bool {
        self.rest.swap(false, SeqCst)
    }

    pub fn free(&self, garbage: Garbage) {
        self.post(|inbox| inbox.garbage.push(garbage));
    }

    /// As [`Wake::free`], for data of so many bytes of heap.
    pub fn free_bytes(&self, bytes: usize, garbage: Garbage) {
        let is_large = bytes > FREE_ELSEWHERE;
        self.post(|inbox| if is_large { inbox.large.push(garbage) } else { inbox.garbage.push(garbage) });
    }

    pub fn close(&self) {
        let mut inbox = self.inbox.lock();
        inbox.closed = true;
        inbox.starter = None;
        self.changed.notify_all();
    }

    fn post(&self, put: impl FnOnce(&mut Inbox)) {
        let mut inbox = self.inbox.lock();
        put(&mut inbox);
        let starter = inbox.starter.take();
        drop(inbox);
        self.changed.notify_one();
        if let Some(start) = starter {
            start();
        }
    }

    /// For the background thread: from now on `next` is the earliest deadline it knows, `None` if there is none. Called
    /// before it looks at the shards a last time, so that no deadline set meanwhile is missed.
    pub fn sleep_towards(&self, next: Option<u64>) {
        self.next.store(next.map_or(0, |deadline| deadline.max(1)), SeqCst);
    }

    /// For the background thread: waits until something was posted or the time is over; `None` waits for a post only.
    pub fn wait(&self, at_most: Option<Duration>) -> Woken {
        let mut inbox = self.inbox.lock();
        if !inbox.rescan && !inbox.closed && inbox.garbage.is_empty() && inbox.large.is_empty() {
            let tick = inbox.ticks.iter().map(|(at, _)| at.saturating_duration_since(Instant::now())).min();
            match at_most.into_iter().chain(tick).min() {
                Some(at_most) => _ = self.changed.wait_for(&mut inbox, at_most),
                None => self.changed.wait(&mut inbox),
            }
        }
        inbox.rescan = false;
        let mut ticks = Vec::new();
        if !inbox.ticks.is_empty() {
            let now = Instant::now();
            let due = inbox.ticks.extract_if(.., |(at, _)| *at <= now);
            ticks.extend(due.map(|(_, waker)| waker));
        }
        let (garbage, large) = (std::mem::take(&mut inbox.garbage), std::mem::take(&mut inbox.large));
        Woken { garbage, large, closed: inbox.closed, ticks }
    }
}
