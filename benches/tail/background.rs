//! What the background thread needs of a core.

use std::task::Waker;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nearis::engine::client::{Origin, Session};
use nearis::exec::{Outcome, Patience, run};
use nearis::reply::Tape;

use crate::Sizes;
use crate::meter::Client;

/// How long each is watched.
const TIME: Duration = Duration::from_secs(2);

/// Keys that end each millisecond.
const KEYS: usize = 50;

/// Clients that wait.
const CLIENTS: usize = 1_000;

pub fn share(sizes: &Sizes) {
    let mut client = Client::new();
    for n in 0..sizes.due {
        client.run(&[b"SET", format!("key:{n}").as_bytes(), b"value", b"EX", (1_000 + n).to_string().as_bytes()]);
    }
    watch("nothing is due, of many keys", || sleep(TIME));

    let mut n = 0;
    each_millisecond("keys end, 50,000 a second", || {
        for _ in 0..KEYS {
            n += 1;
            client.run(&[b"SET", format!("due:{n}").as_bytes(), b"value", b"PX", b"500"]);
        }
    });

    let mut waiting: Vec<Session> =
        (0..CLIENTS).map(|_| Session::new(client.engine.clone(), Origin::Embedded)).collect();
    let mut tape = Tape::new();
    each_millisecond("waits end, 5,000 a second", || {
        for session in &mut waiting {
            if session.waiter.as_ref().is_some_and(|waiter| waiter.poll(Waker::noop()).is_none()) {
                continue;
            }
            session.waiter = None;
            tape.clear();
            let argv: [&[u8]; 3] = [b"BLPOP", b"nothing", b"0.2"];
            assert_eq!(run(session, &argv, &mut tape, Patience::Waits), Outcome::Blocked);
        }
    });
}

fn each_millisecond(name: &str, mut work: impl FnMut()) {
    watch(name, || {
        let start = Instant::now();
        for round in 1.. {
            work();
            let next = start + Duration::from_millis(round);
            sleep(next.saturating_duration_since(Instant::now()));
            if start.elapsed() > TIME {
                break;
            }
        }
    });
}

fn watch(name: &str, work: impl FnOnce()) {
    let Some(before) = background_cpu() else { return };
    let start = Instant::now();
    work();
    let spent = background_cpu().unwrap_or(before) - before;
    println!("background thread, {name}: {:.2} % of a core", spent / start.elapsed().as_secs_f64() * 100.0);
}

/// CPU seconds of the background threads of this process, where the system tells.
fn background_cpu() -> Option<f64> {
    let mut spent = 0.0;
    for task in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let read = |name: &str| std::fs::read_to_string(task.path().join(name)).ok();
        if read("comm").is_some_and(|name| name.starts_with("nearis-backgr")) {
            let nanoseconds: f64 = read("schedstat")?.split(' ').next()?.parse().ok()?;
            spent += nanoseconds / 1e9;
        }
    }
    Some(spent)
}
