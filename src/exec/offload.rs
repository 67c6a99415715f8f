//! Two threads for commands that would make an event loop wait.
//!
//! Started when first needed and shared by all engines of the process. A job that panics costs only itself.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use parking_lot::{Condvar, Mutex};

/// Something to run on an offload thread. It owns all it needs.
pub type Job = Box<dyn FnOnce() + Send>;

const THREADS: usize = 2;

#[derive(Default)]
struct Queue {
    jobs: Mutex<VecDeque<Job>>,
    filled: Condvar,
}

/// Runs the job soon, in the order of submission as far as two threads keep one.
pub fn offload(job: Job) {
    let queue = queue();
    queue.jobs.lock().push_back(job);
    queue.filled.notify_one();
}

fn queue() -> &'static Queue {
    static QUEUE: OnceLock<&'static Queue> = OnceLock::new();
    QUEUE.get_or_init(|| {
        let queue: &'static Queue = Box::leak(Box::default());
        for n in 0..THREADS {
            let thread = std::thread::Builder::new().name(format!("nearis-offload-{n}"));
            thread.spawn(|| work(queue)).expect("the system refuses to start a thread");
        }
        queue
    })
}

fn work(queue: &Queue) {
    loop {
        let job = {
            let mut jobs = queue.jobs.lock();
            loop {
                match jobs.pop_front() {
                    Some(job) => break job,
                    None => queue.filled.wait(&mut jobs),
                }
            }
        };
        // Jobs report their own panics; whatever is left must not end the thread.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}
