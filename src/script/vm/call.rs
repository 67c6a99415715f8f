//! Calls.

use super::frame::{ALL, Exit, Frame, Kind};
use super::{MAX_DEPTH, MAX_FRAMES, MAX_HANDLING_DEPTH, Vm};
use crate::script::fault::{Fault, Result};
use crate::script::heap::function::{Function, Special};
use crate::script::host::Host;
use crate::script::native::Call;
use crate::script::value::{FunctionRef, Value};

/// What the beginning of a call has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entered {
    /// A frame to be run.
    Frame,
    /// The results are there already.
    Done,
    Yielded,
}

impl Vm {
    /// Begins a call: the function stands at `at`, its arguments behind it. Its results will stand from `at` on.
    #[inline]
    pub(super) fn enter(&mut self, host: &mut dyn Host, at: usize, count: usize, wanted: u16) -> Result<Entered> {
        if let Value::Function(function) = self.stack[at] {
            match self.heap.functions.get(function.0) {
                Function::Script(closure) => {
                    let (image, index) = (closure.image, closure.index);
                    self.push_script(function, image, index, at, count)?;
                    self.frames.last_mut().expect("just pushed").wanted = wanted;
                    return Ok(Entered::Frame);
                }
                Function::Native { native, .. } => {
                    let (run, results, kept) = (native.run, self.results.len(), self.kept.len());
                    run(&mut Call { vm: self, host, base: at + 1, count, function })?;
                    self.kept.truncate(kept);
                    self.place_results(results, at, wanted)?;
                    return Ok(Entered::Done);
                }
                Function::Special(special) => {
                    let special = *special;
                    return self.enter_special(host, special, at, count, wanted);
                }
                Function::None => {}
            }
        }
        self.enter_other(host, at, count, wanted)
    }

    /// What is no function may have a `__call` in its metatable.
    #[cold]
    fn enter_other(&mut self, host: &mut dyn Host, at: usize, count: usize, wanted: u16) -> Result<Entered> {
        let called = self.stack[at];
        let handler = self.heap.metamethod(called, b"__call");
        if !matches!(handler, Value::Function(_)) {
            return Err(self.call_fault(called));
        }
        self.make_room(at + count + 2)?;
        self.stack.copy_within(at..at + 1 + count, at + 1);
        self.stack[at] = handler;
        self.enter(host, at, count + 1, wanted)
    }

    #[inline]
    fn push_script(&mut self, function: FunctionRef, image: u32, index: u32, at: usize, count: usize) -> Result {
        let code = &self.images[image as usize].program.functions[index as usize];
        let (parameters, registers, variadic) = (code.parameters as usize, code.registers, code.variadic);
        if self.frames.len() >= MAX_FRAMES {
            return Err(self.overflow());
        }
        self.make_room(at + 2 + 2 * count + parameters)?;
        let mut base = at + 1;
        let mut extra = 0;
        if variadic {
            base += count;
            extra = count.saturating_sub(parameters);
            for n in 0..parameters.min(count) {
                self.stack[base + n] = self.stack[at + 1 + n];
            }
        }
        for n in count..parameters {
            self.stack[base + n] = Value::Nil;
        }
        self.frames.push(Frame {
            kind: Kind::Script,
            is_entry: false,
            is_tail: false,
            registers,
            wanted: 0,
            function,
            image,
            index,
            base: base as u32,
            target: at as u32,
            extra: extra as u32,
            pc: 0,
        });
        Ok(())
    }

    #[cold]
    fn overflow(&mut self) -> Fault {
        // Room for a handler to look at the error.
        self.fault(b"stack overflow")
    }

    /// The results of a native function to where its caller wants them.
    #[inline]
    pub(super) fn place_results(&mut self, from: usize, at: usize, wanted: u16) -> Result {
        let count = self.results.len() - from;
        if wanted == ALL {
            self.make_room(at + count)?;
            self.stack[at..at + count].copy_from_slice(&self.results[from..]);
            self.top = at + count;
        } else {
            let wanted = wanted as usize;
            let given = count.min(wanted);
            self.stack[at..at + given].copy_from_slice(&self.results[from..from + given]);
            self.stack[at + given..at + wanted].fill(Value::Nil);
        }
        self.results.truncate(from);
        Ok(())
    }

    /// Cuts results that stand at `at` already, or adds nils.
    #[inline]
    pub(super) fn adjust(&mut self, at: usize, count: usize, wanted: u16) {
        if wanted == ALL {
            self.top = at + count;
        } else if count < wanted as usize {
            self.stack[at + count..at + wanted as usize].fill(Value::Nil);
        }
    }

    /// One level deeper into native functions and the like.
    pub(super) fn deepen(&mut self) -> Result {
        self.depth += 1;
        match self.depth {
            MAX_DEPTH => Err(self.fault(b"C stack overflow")),
            MAX_HANDLING_DEPTH.. => Err(self.text_fault(b"error in error handling".to_vec())),
            _ => Ok(()),
        }
    }

    fn enter_special(
        &mut self,
        host: &mut dyn Host,
        special: Special,
        at: usize,
        count: usize,
        wanted: u16,
    ) -> Result<Entered> {
        match special {
            // Redis's pcall calls what it has put there for its own result when it is given nothing.
            Special::Pcall if count == 0 => {
                self.make_room(at + 2)?;
                self.stack[at + 1] = Value::Bool(true);
                self.enter_protected(host, Kind::Protected, at, 1, wanted)
            }
            Special::Pcall => self.enter_protected(host, Kind::Protected, at, count, wanted),
            Special::Xpcall => {
                // The function takes the handler's place, so that the results are where they belong.
                let (function, handler) = match count {
                    0 => (Value::Nil, Value::Nil),
                    1 => (self.stack[at + 1], Value::Nil),
                    _ => (self.stack[at + 1], self.stack[at + 2]),
                };
                if count < 2 {
                    return Err(self.missing_argument(2));
                }
                self.stack[at] = handler;
                self.stack[at + 1] = function;
                self.enter_protected(host, Kind::Handled, at, 1, wanted)
            }
            Special::Resume => self.enter_resume(host, at, count, wanted),
            Special::Yield => self.enter_yield(at, count, wanted),
        }
    }

    #[cold]
    pub(super) fn missing_argument(&mut self, number: usize) -> Fault {
        let (name, _) = self.name_of_native();
        let text = [format!("bad argument #{number} to '").as_bytes(), &name, b"' (value expected)"].concat();
        self.fault(&text)
    }

    fn enter_protected(
        &mut self,
        host: &mut dyn Host,
        kind: Kind,
        at: usize,
        count: usize,
        wanted: u16,
    ) -> Result<Entered> {
        if count == 0 {
            // Redis's pcall then calls a truth value that it has put there for itself.
            self.make_room(at + 2)?;
            self.stack[at + 1] = Value::Bool(true);
            return self.enter_protected(host, kind, at, 1, wanted);
        }
        let depth = self.depth;
        self.frames.push(Frame {
            kind,
            is_entry: false,
            is_tail: false,
            registers: 0,
            wanted,
            function: FunctionRef(0),
            image: 0,
            index: self.kept.len() as u32,
            base: (at + 1 + count) as u32,
            target: at as u32,
            extra: depth,
            pc: self.results.len() as u32,
        });
        self.deepen()?;
        match self.enter(host, at + 1, count - 1, ALL)? {
            Entered::Done => {
                self.end_protected();
                Ok(Entered::Done)
            }
            entered => Ok(entered),
        }
    }

    /// The innermost frame is a protected call whose function has left its results behind the target.
    pub(super) fn end_protected(&mut self) -> bool {
        let frame = self.frames.pop().expect("the caller has looked");
        self.depth = frame.extra;
        let target = frame.target as usize;
        self.stack[target] = Value::Bool(true);
        self.adjust(target, self.top - target, frame.wanted);
        frame.is_entry
    }

    /// Calls what stands at `at`, and waits for its results.
    pub(super) fn perform(&mut self, host: &mut dyn Host, at: usize, count: usize, wanted: u16) -> Result<Exit> {
        let floor = self.frames.len();
        match self.enter(host, at, count, wanted) {
            Ok(Entered::Done) => Ok(Exit::Done),
            Ok(Entered::Yielded) => Ok(Exit::Yielded),
            Ok(Entered::Frame) => {
                self.frames[floor].is_entry = true;
                self.go_on(host, floor)
            }
            Err(fault) => {
                if self.frames.len() > floor {
                    self.frames[floor].is_entry = true;
                }
                match self.catch(host, floor, fault)? {
                    Some(exit) => Ok(exit),
                    None => self.go_on(host, floor),
                }
            }
        }
    }

    /// Runs until the frame at `floor` has ended.
    pub(super) fn go_on(&mut self, host: &mut dyn Host, floor: usize) -> Result<Exit> {
        self.runs += 1;
        let outcome = loop {
            match self.run_frames(host) {
                Ok(exit) => break Ok(exit),
                Err(fault) => match self.catch(host, floor, fault) {
                    Ok(Some(exit)) => break Ok(exit),
                    Ok(None) => {}
                    Err(fault) => break Err(fault),
                },
            }
        };
        self.runs -= 1;
        outcome
    }

    /// Calls a function for one of the machine's operations; its first result.
    pub(super) fn call_value(&mut self, host: &mut dyn Host, function: Value, arguments: &[Value]) -> Result<Value> {
        let at = self.extent();
        self.make_room(at + arguments.len() + 2)?;
        self.stack[at] = function;
        self.stack[at + 1..at + 1 + arguments.len()].copy_from_slice(arguments);
        let depth = self.depth;
        self.deepen()?;
        self.perform(host, at, arguments.len(), 1)?;
        self.depth = depth;
        Ok(self.stack[at])
    }

    /// As [`Vm::call_from_native`], giving back an error as a value.
    pub(in crate::script) fn try_from_native(
        &mut self,
        host: &mut dyn Host,
        free: usize,
        function: Value,
        arguments: &[Value],
    ) -> Result<std::result::Result<Vec<Value>, Value>> {
        let (frames, depth) = (self.frames.len(), self.depth);
        let (results, kept) = (self.results.len(), self.kept.len());
        match self.call_from_native(host, free, function, arguments) {
            Ok(values) => Ok(Ok(values)),
            Err(Fault::Error(value)) => {
                self.frames.truncate(frames);
                self.results.truncate(results);
                self.kept.truncate(kept);
                self.depth = depth;
                Ok(Err(value))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Calls a function for a native one, whose own arguments end below `free`.
    pub(in crate::script) fn call_from_native(
        &mut self,
        host: &mut dyn Host,
        free: usize,
        function: Value,
        arguments: &[Value],
    ) -> Result<Vec<Value>> {
        let at = self.run_for_native(host, free, function, arguments, ALL)?;
        Ok(self.stack[at..self.top].to_vec())
    }

    /// As [`Vm::call_from_native`], for the first result only.
    pub(in crate::script) fn call_one_from_native(
        &mut self,
        host: &mut dyn Host,
        free: usize,
        function: Value,
        arguments: &[Value],
    ) -> Result<Value> {
        let at = self.run_for_native(host, free, function, arguments, 1)?;
        Ok(self.stack[at])
    }

    /// Does something inside a native function as the machine does it for a script, with metamethods; errors that it finds
    /// have no place then. The function's own arguments end below `free`.
    pub(in crate::script) fn within_native<T>(
        &mut self,
        free: usize,
        action: impl FnOnce(&mut Vm) -> Result<T>,
    ) -> Result<T> {
        self.frames.push(native_frame(free.max(self.extent())));
        let result = action(self)?;
        self.frames.pop();
        Ok(result)
    }

    /// The place of the results.
    fn run_for_native(
        &mut self,
        host: &mut dyn Host,
        free: usize,
        function: Value,
        arguments: &[Value],
        wanted: u16,
    ) -> Result<usize> {
        let at = free.max(self.extent());
        self.make_room(at + arguments.len() + 2)?;
        self.stack[at] = function;
        self.stack[at + 1..at + 1 + arguments.len()].copy_from_slice(arguments);
        let depth = self.depth;
        self.frames.push(native_frame(at));
        self.deepen()?;
        self.perform(host, at, arguments.len(), wanted)?;
        self.frames.pop();
        self.depth = depth;
        Ok(at)
    }
}

/// What stands among the frames for a native function that calls back.
fn native_frame(at: usize) -> Frame {
    Frame {
        kind: Kind::Native,
        is_entry: false,
        is_tail: false,
        registers: 0,
        wanted: 0,
        function: FunctionRef(0),
        image: 0,
        index: 0,
        base: at as u32,
        target: at as u32,
        extra: 0,
        pc: 0,
    }
}
