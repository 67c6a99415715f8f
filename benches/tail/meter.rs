//! What single commands cost: CPU time of the thread that runs them, as an event loop would.

use std::sync::Arc;

use nearis::background;
use nearis::engine::client::{Origin, Session};
use nearis::engine::{Engine, Options};
use nearis::exec::{Outcome, Patience, run};
use nearis::reply::Tape;
use nearis::reply::tape::Item;

/// CPU time of this thread, in nanoseconds.
#[cfg(unix)]
pub fn cpu() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Where there is no such clock, time that passes; all that others do on the machine is in it.
#[cfg(not(unix))]
pub fn cpu() -> u64 {
    use std::{sync::OnceLock, time::Instant};
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64
}

/// Reading the clock once, at its quickest.
pub fn clock_cost() -> u64 {
    (0..10_000).map(|_| cpu().abs_diff(cpu())).min().unwrap_or(0)
}

/// Parts of each doubling that are told apart.
const PARTS: u64 = 32;

/// Durations in nanoseconds: the longest as it was, the others to 3 %.
#[derive(Clone)]
pub struct Costs {
    counts: Vec<u64>,
    pub count: u64,
    pub worst: u64,
    /// The command that took longest, counted from 0.
    pub worst_at: u64,
}

impl Default for Costs {
    fn default() -> Costs {
        Costs { counts: vec![0; 64 * PARTS as usize], count: 0, worst: 0, worst_at: 0 }
    }
}

impl Costs {
    pub fn add(&mut self, ns: u64) {
        if ns > self.worst {
            (self.worst, self.worst_at) = (ns, self.count);
        }
        self.counts[Costs::place(ns)] += 1;
        self.count += 1;
    }

    fn place(ns: u64) -> usize {
        let ns = ns.max(PARTS);
        let doubling = u64::from(ns.ilog2());
        (doubling * PARTS + (ns >> (doubling - PARTS.ilog2() as u64)) - PARTS) as usize
    }

    /// The cost that a share of all commands, of 1, does not exceed.
    pub fn quantile(&self, share: f64) -> u64 {
        let wanted = (self.count as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (place, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted && *count > 0 {
                let (doubling, part) = (place as u64 / PARTS, place as u64 % PARTS);
                let end = (PARTS + part + 1) << (doubling - u64::from(PARTS.ilog2()));
                return end.min(self.worst);
            }
        }
        self.worst
    }
}

/// A client of an engine of its own whose background thread is at work.
pub struct Client {
    pub engine: Arc<Engine>,
    session: Session,
    tape: Tape,
    clock_cost: u64,
}

impl Client {
    pub fn new() -> Client {
        let engine = Engine::new(Options::new(1));
        background::attach(&engine);
        let session = Session::new(engine.clone(), Origin::Embedded);
        Client { engine, session, tape: Tape::new(), clock_cost: clock_cost() }
    }

    /// Runs a command that is not measured.
    pub fn run(&mut self, argv: &[&[u8]]) {
        self.tape.clear();
        let outcome = run(&mut self.session, argv, &mut self.tape, Patience::Waits);
        assert_eq!(outcome, Outcome::Done, "{}", argv[0].escape_ascii());
        if let Some(Item::Error(error)) = self.tape.first() {
            panic!("{}: {}", argv[0].escape_ascii(), error.escape_ascii());
        }
    }

    /// As [`Client::run`], for words without spaces.
    pub fn line(&mut self, line: &str) {
        self.run(&line.split(' ').map(str::as_bytes).collect::<Vec<_>>());
    }

    /// Runs a command as an event loop does, which never waits. What it leaves to another thread is run to its end, but
    /// only what the event loop has spent counts.
    pub fn measure(&mut self, row: &mut Row, argv: &[&[u8]]) {
        self.tape.clear();
        let before = cpu();
        let outcome = run(&mut self.session, argv, &mut self.tape, Patience::Hurries);
        row.costs.add((cpu() - before).saturating_sub(self.clock_cost));
        match outcome {
            Outcome::Done => {}
            Outcome::Later(_) => {
                row.left += 1;
                self.run(argv);
            }
            Outcome::Blocked | Outcome::Held => unreachable!("nothing blocks here"),
        }
    }

    /// As [`Client::measure`], for words without spaces.
    pub fn measure_line(&mut self, row: &mut Row, line: &str) {
        self.measure(row, &line.split(' ').map(str::as_bytes).collect::<Vec<_>>());
    }
}

/// A line of the table.
#[derive(Default)]
pub struct Row {
    pub costs: Costs,
    /// Commands left to another thread.
    pub left: u64,
}

/// Above these limits a row is marked.
const P9999_LIMIT: u64 = 1_000_000;
const WORST_LIMIT: u64 = 4_000_000;

impl Row {
    pub fn head() {
        println!(
            "{:<58} {:>9} {:>8} {:>8} {:>8} {:>8} {:>9}  (microseconds of CPU)",
            "", "commands", "p50", "p99", "p99.9", "p99.99", "worst"
        );
    }

    pub fn print(&self, name: &str) {
        let us = |ns: u64| format!("{:.1}", ns as f64 / 1e3);
        let [p50, p99, p999, p9999] = [0.5, 0.99, 0.999, 0.9999].map(|share| self.costs.quantile(share));
        let left = if self.left > 0 { format!("  {} left to another thread", self.left) } else { String::new() };
        let over = if p9999 > P9999_LIMIT || self.costs.worst > WORST_LIMIT {
            format!("  OVER, by command {}", self.costs.worst_at)
        } else {
            String::new()
        };
        println!(
            "{name:<58} {:>9} {:>8} {:>8} {:>8} {:>8} {:>9}{left}{over}",
            self.costs.count,
            us(p50),
            us(p99),
            us(p999),
            us(p9999),
            us(self.costs.worst)
        );
    }
}
