//! Two threads for commands that would make an event loop wait.
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

/// Threads that are not occupied for long.
const THREADS: usize = 2;

/// Threads in all.
const MOST_THREADS: usize = 64;

#[derive(Default)]
struct Queue {
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

/// Runs the job soon, in the order of submission as far as two threads keep one.
pub fn offload(job: Job) {
    let queue = queue();
    queue.state.lock().jobs.push_back(job);
    queue.filled.notify_one();
}

fn queue() -> &'static Queue {
    static QUEUE: OnceLock<&'static Queue> = OnceLock::new();
    QUEUE.get_or_init(|| {
        let queue: &'static Queue = Box::leak(Box::default());
        let mut state = queue.state.lock();
        (0..THREADS).for_each(|_| queue.start(&mut state).expect("the system refuses to start a thread"));
        drop(state);
        queue
    })
}

impl Queue {
    fn start(&'static self, state: &mut State) -> std::io::Result<()> {
        let thread = std::thread::Builder::new().name(format!("nearis-offload-{}", state.threads));
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
            let _ = queue().start(&mut state);
        }
    }

    fn end(&self) {
        self.state.lock().stalled -= 1;
    }
}
