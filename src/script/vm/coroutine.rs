//! Coroutines.

use super::call::Entered;
use super::frame::{ALL, Exit, Thread};
use super::{MAX_DEPTH, Vm};
use crate::script::fault::{Fault, Result};
use crate::script::host::Host;
use crate::script::value::{ThreadRef, Value};

/// A function that can leave off in its midst and be resumed.
#[derive(Default)]
pub struct Coroutine {
    pub thread: Thread,
    pub status: Status,
    /// Where the values go with which it is resumed, and how many of them are wanted.
    target: usize,
    wanted: u16,
    /// Bytes of its stack that are accounted for: as many as it had when it last left off.
    charged: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Status {
    /// Made, or left off.
    #[default]
    Suspended,
    Running,
    /// Has resumed another.
    Normal,
    Dead,
}

/// A coroutine under way, and what it was resumed from.
pub struct Resumed {
    pub coroutine: ThreadRef,
    pub resumer: Thread,
    /// The depth at which it may leave off: nothing native stands between.
    depth: u32,
}

impl Coroutine {
    pub fn trace(&self, mut visit: impl FnMut(Value)) {
        for value in &self.thread.stack {
            visit(*value);
        }
        for frame in &self.thread.frames {
            visit(frame.function.into());
        }
    }

    pub fn footprint(&self) -> usize {
        self.charged
    }
}

/// Values that a new coroutine's stack has room for.
const FIRST_STACK: usize = 320;

impl Vm {
    /// A new coroutine that begins with the function.
    pub(in crate::script) fn new_coroutine(&mut self, function: Value) -> Result<ThreadRef> {
        let charged = FIRST_STACK * size_of::<Value>();
        self.heap.charge(charged)?;
        let mut stack = vec![Value::Nil; FIRST_STACK];
        stack[0] = function;
        let thread = Thread { stack, frames: Vec::new() };
        self.heap.thread(Coroutine { thread, status: Status::Suspended, target: 0, wanted: ALL, charged })
    }

    /// The coroutine that is running, if not the main one.
    pub(in crate::script) fn running(&self) -> Option<ThreadRef> {
        self.resumed.last().map(|resumed| resumed.coroutine)
    }

    pub(in crate::script) fn status(&self, coroutine: ThreadRef) -> Status {
        self.heap.threads.get(coroutine.0).status
    }

    /// `coroutine.resume`: its first argument is the coroutine.
    pub(super) fn enter_resume(
        &mut self,
        host: &mut dyn Host,
        at: usize,
        count: usize,
        wanted: u16,
    ) -> Result<Entered> {
        let Value::Thread(coroutine) = self.stack[at + 1] else {
            let (name, _) = self.name_of_native();
            let text = [b"bad argument #1 to '", &name[..], b"' (coroutine expected)"].concat();
            return Err(self.fault(&text));
        };
        let arguments = self.stack[at + 2..at + 1 + count.max(1)].to_vec();
        let results = self.results.len();
        match self.resume(host, coroutine, &arguments) {
            Ok(values) => {
                self.results.push(true.into());
                self.results.extend(values);
            }
            Err(Fault::Error(value)) => self.results.extend([false.into(), value]),
            Err(fault) => return Err(fault),
        }
        self.place_results(results, at, wanted)?;
        Ok(Entered::Done)
    }

    /// Runs a coroutine until it leaves off or ends.
    pub(in crate::script) fn resume(
        &mut self,
        host: &mut dyn Host,
        coroutine: ThreadRef,
        arguments: &[Value],
    ) -> Result<Vec<Value>> {
        let status = self.status(coroutine);
        if status != Status::Suspended {
            let text: &[u8] = match status {
                Status::Dead => b"cannot resume dead coroutine",
                Status::Normal => b"cannot resume normal coroutine",
                _ => b"cannot resume running coroutine",
            };
            return Err(self.text_fault(text.to_vec()));
        }
        let depth = self.depth;
        if depth >= MAX_DEPTH {
            return Err(self.text_fault(b"C stack overflow".to_vec()));
        }
        self.depth += 1;
        if let Some(resumer) = self.running() {
            self.heap.threads.get_mut(resumer.0).status = Status::Normal;
        }
        let object = self.heap.threads.get_mut(coroutine.0);
        object.status = Status::Running;
        let (target, wanted) = (object.target, object.wanted);
        let mut thread = std::mem::take(&mut object.thread);
        std::mem::swap(&mut self.stack, &mut thread.stack);
        std::mem::swap(&mut self.frames, &mut thread.frames);
        self.resumed.push(Resumed { coroutine, resumer: thread, depth: self.depth });
        let outcome = self.run_coroutine(host, target, wanted, arguments);
        let mut resumed = self.resumed.pop().expect("pushed above");
        std::mem::swap(&mut self.stack, &mut resumed.resumer.stack);
        std::mem::swap(&mut self.frames, &mut resumed.resumer.frames);
        if let Some(resumer) = self.running() {
            self.heap.threads.get_mut(resumer.0).status = Status::Running;
        }
        let object = self.heap.threads.get_mut(coroutine.0);
        let (values, status) = match outcome {
            Ok((values, true)) => (Ok(values), Status::Suspended),
            Ok((values, false)) => (Ok(values), Status::Dead),
            Err(fault) => (Err(fault), Status::Dead),
        };
        let size = if status == Status::Dead { 0 } else { resumed.resumer.stack.len() * size_of::<Value>() };
        let charged = std::mem::replace(&mut object.charged, size);
        object.status = status;
        object.thread = if status == Status::Dead { Thread::default() } else { resumed.resumer };
        self.depth = depth;
        self.heap.release(charged);
        if let Err(fault) = self.heap.charge(size) {
            self.heap.threads.get_mut(coroutine.0).charged = 0;
            return Err(fault);
        }
        values
    }

    /// Whether it left off, or ended.
    fn run_coroutine(
        &mut self,
        host: &mut dyn Host,
        target: usize,
        wanted: u16,
        arguments: &[Value],
    ) -> Result<(Vec<Value>, bool)> {
        let exit = if self.frames.is_empty() {
            self.make_room(1 + arguments.len())?;
            self.stack[1..1 + arguments.len()].copy_from_slice(arguments);
            self.perform(host, 0, arguments.len(), ALL)?
        } else {
            // What it left off with has as many results as there are arguments now.
            let results = self.results.len();
            self.results.extend_from_slice(arguments);
            self.place_results(results, target, wanted)?;
            self.go_on(host, 0)?
        };
        let yielded = exit == Exit::Yielded;
        let from = if yielded { self.yielded_from() } else { 0 };
        Ok((self.stack[from..self.top].to_vec(), yielded))
    }

    fn yielded_from(&self) -> usize {
        let coroutine = self.running().expect("one has left off");
        self.heap.threads.get(coroutine.0).target + 1
    }

    /// `coroutine.yield`
    pub(super) fn enter_yield(&mut self, at: usize, count: usize, wanted: u16) -> Result<Entered> {
        let allowed = self.resumed.last().is_some_and(|resumed| resumed.depth == self.depth);
        if !allowed || self.frames.is_empty() {
            return Err(self.text_fault(b"attempt to yield across metamethod/C-call boundary".to_vec()));
        }
        let coroutine = self.running().expect("looked above");
        let object = self.heap.threads.get_mut(coroutine.0);
        (object.target, object.wanted) = (at, wanted);
        self.top = at + 1 + count;
        Ok(Entered::Yielded)
    }
}
