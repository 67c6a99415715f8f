//! Runs any bytes as a script, in a machine of its own with small limits: for the fuzzers and for the tests that stand in
//! for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use nearis::command::script::machine;
use nearis::reply::Tape;
use nearis::script::compile;
use nearis::script::fault::Fault;
use nearis::script::host::{Host, Interrupt};
use nearis::script::vm::{Step, Vm};
use nearis::script::{ast::Block, json, lua};

const MEMORY: usize = 16 << 20;
/// Backward jumps and calls of one script, asked for in portions.
const STEPS: u32 = 10_000;
const PORTION: u32 = 1_000;
/// No script may take longer, on the slowest machine: everything that is long asks the host.
const LONG: Duration = Duration::from_secs(60);

/// A world in which every command has a reply, until the steps are used up.
struct World {
    left: u32,
    resp: u8,
}

impl Host for World {
    fn call(&mut self, argv: &[&[u8]], out: &mut Tape) {
        match argv.len() % 3 {
            0 => out.error(b"ERR no"),
            1 => out.int(argv.len() as i64),
            _ => out.bulk(argv[0]),
        }
    }

    fn interrupt(&mut self) -> Interrupt {
        self.left = self.left.saturating_sub(PORTION);
        if self.left == 0 { Interrupt::Stop } else { Interrupt::Continue(PORTION) }
    }

    fn set_resp(&mut self, version: u8) {
        self.resp = version;
    }

    fn resp(&self) -> u8 {
        self.resp
    }

    fn log(&mut self, _level: u8, _message: &[u8]) {}

    fn may_run(&mut self, argv: &[&[u8]]) -> Option<bool> {
        Some(argv.len() > 1)
    }

    fn clock(&mut self) -> f64 {
        0.0
    }
}

/// How far a text came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Refused,
    Failed,
    Stopped,
    Done,
}

pub struct Trial {
    machine: Box<Vm>,
}

impl Trial {
    pub fn new() -> Trial {
        let mut machine = machine::make(0);
        machine.set_limit(MEMORY);
        Trial { machine }
    }

    pub fn lua(&mut self, text: &[u8]) -> Outcome {
        match lua::parse(text, b"@user_script") {
            Ok(block) => self.compile(&block),
            Err(message) => {
                assert!(message.starts_with(b"user_script:"), "{}", message.escape_ascii());
                Outcome::Refused
            }
        }
    }

    pub fn json(&mut self, text: &[u8]) -> Outcome {
        if let Ok(library) = json::parse_library(text) {
            return self.compile(&library.block);
        }
        match json::parse(text) {
            Ok(block) => self.compile(&block),
            Err(message) => {
                assert!(message.starts_with('$') || message.starts_with("not valid JSON: "), "{message}");
                Outcome::Refused
            }
        }
    }

    fn compile(&mut self, block: &Block<'_>) -> Outcome {
        let Ok(code) = compile::compile(block, b"user_script") else { return Outcome::Refused };
        let code = Arc::new(code);
        let before = Instant::now();
        let outcome = self.run(&code);
        self.machine.reset();
        assert!(before.elapsed() < LONG, "a script took {:?}", before.elapsed());
        outcome
    }

    fn run(&mut self, code: &Arc<compile::code::Program>) -> Outcome {
        let mut world = World { left: STEPS, resp: 2 };
        if machine::start(&mut self.machine, code, &[b"k1", b"k2"], &[b"first", b"2.5"]).is_err() {
            return Outcome::Failed;
        }
        match self.machine.run(&mut world) {
            Ok(Step::Done(_)) => Outcome::Done,
            Ok(Step::Paused) => panic!("nobody asked for a pause"),
            Err(Fault::Error(_)) => Outcome::Failed,
            Err(Fault::Memory | Fault::Stopped) => Outcome::Stopped,
        }
    }
}
