//! Threads for commands that would make an event loop wait: two for those that are long, and two for those that lack
//! nothing but a lock and must not wait behind the long ones.
//!
//! Started when first needed and shared by all engines of the process. A job that panics costs only itself. A thread
//! that is occupied for long, by a script or by waiting for one, is replaced meanwhile.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use parking_lot::{Condvar, Mutex};

use crate::engine::stall::{self, Pool};

/// Something to run on an offload thread. It owns all it needs.
pub type Job = Box<dyn FnOnce() + Send>;

/// Threads of a lane that are not occupied for long.
const THREADS: usize = 2;

/// Threads of a lane in all.
const MOST_THREADS: usize = 64;

/// By which threads a job is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// It takes no longer than an event loop could bear, once it has its locks.
    Short,
    Long,
}

impl Lane {
    /// Runs the job soon, in the order of submission to the lane as far as two threads keep one.
    pub fn run(self, job: Job) {
        let queue = queue(self);
        queue.state.lock().jobs.push_back(job);
        queue.filled.notify_one();
    }
}

struct Queue {
    lane: Lane,
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    /// Threads that are occupied for long.
    stalled: usize,
}

impl State {
    fn working(&self) -> usize {
        self.threads - self.stalled
    }
}

fn queue(lane: Lane) -> &'static Queue {
    static LANES: [OnceLock<&'static Queue>; 2] = [OnceLock::new(), OnceLock::new()];
    LANES[lane as usize].get_or_init(|| {
        let queue: &'static Queue =
            Box::leak(Box::new(Queue { lane, state: Mutex::default(), filled: Condvar::new() }));
        let mut state = queue.state.lock();
        (0..THREADS).for_each(|_| queue.start(&mut state).expect("the system refuses to start a thread"));
        drop(state);
        queue
    })
}

impl Queue {
    fn start(&'static self, state: &mut State) -> std::io::Result<()> {
        let thread =
            std::thread::Builder::new().name(format!("nearis-{:?}-{}", self.lane, state.threads).to_lowercase());
        thread.spawn(move || {
            stall::join(self);
            self.work()
        })?;
        state.threads += 1;
        Ok(())
    }

    fn work(&self) {
        loop {
            let job = {
                let mut state = self.state.lock();
                loop {
                    if state.working() > THREADS {
                        state.threads -= 1;
                        // Whatever woke this thread is for another one.
                        self.filled.notify_one();
                        return;
                    }
                    match state.jobs.pop_front() {
                        Some(job) => break job,
                        None => self.filled.wait(&mut state),
                    }
                }
            };
            // Jobs report their own panics; whatever is left must not end the thread.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    }
}

impl Pool for Queue {
    fn begin(&self) {
        let mut state = self.state.lock();
        state.stalled += 1;
        if state.working() < THREADS && state.threads < MOST_THREADS {
            // Without another thread the jobs wait for those that there are.
            let _ = queue(self.lane).start(&mut state);
        }
    }

    fn end(&self) {
        self.state.lock().stalled -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_lacks_a_lock_does_not_wait_behind_what_is_long() {
        let (go, gate) = mpsc::channel::<()>();
        let gate = std::sync::Arc::new(Mutex::new(gate));
        for _ in 0..THREADS {
            let gate = gate.clone();
            Lane::Long.run(Box::new(move || gate.lock().recv().unwrap_or_default()));
        }
        let (done, seen) = mpsc::channel();
        for (lane, name) in [(Lane::Long, "long"), (Lane::Short, "short")] {
            let done = done.clone();
            lane.run(Box::new(move || done.send(name).unwrap_or_default()));
        }
        let patience = Duration::from_secs(30);
        assert_eq!(seen.recv_timeout(patience), Ok("short"));
        drop(go);
        assert_eq!(seen.recv_timeout(patience), Ok("long"));
    }
}
