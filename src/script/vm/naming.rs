//! What error messages say of where an error happened, and of the variable that had the wrong value.

use super::Vm;
use super::frame::{Frame, Kind};
use crate::script::compile::code::{Function, Op, Program};
use crate::script::fault::Fault;
use crate::script::value::Value;

/// A variable: its kind and its name.
type Named = (&'static str, Vec<u8>);

impl Vm {
    fn code_of(&self, frame: &Frame) -> (&Program, &Function) {
        let program = &self.images[frame.image as usize].program;
        (program, &program.functions[frame.index as usize])
    }

    /// The operation that a script's frame is at.
    fn op_of(&self, frame: &Frame) -> Op {
        self.code_of(frame).1.code[frame.pc.saturating_sub(1) as usize]
    }

    pub(super) fn place_of(&self, frame: &Frame) -> Option<(&[u8], u32)> {
        if frame.kind != Kind::Script {
            return None;
        }
        let (program, function) = self.code_of(frame);
        Some((&program.chunk, function.lines[frame.pc.saturating_sub(1) as usize]))
    }

    /// Where the function at a level is: `chunk:line: `, or nothing when it is not one of a script. Level 1 has called
    /// the native function that asks, or is the one whose operation failed.
    pub(in crate::script) fn position(&self, level: usize) -> Vec<u8> {
        let mut left = level;
        for frame in self.frames.iter().rev() {
            left -= 1;
            if left == 0 {
                return match self.place_of(frame) {
                    Some((chunk, line)) => [chunk, format!(":{line}: ").as_bytes()].concat(),
                    None => Vec::new(),
                };
            }
            if frame.is_tail {
                left -= 1;
                if left == 0 {
                    break; // a function that is no more
                }
            }
        }
        Vec::new()
    }

    /// By what name the native function under way was called, and whether as a method.
    pub(in crate::script) fn name_of_native(&self) -> (Vec<u8>, bool) {
        let named =
            self.frames.last().filter(|frame| frame.kind == Kind::Script).and_then(|frame| match self.op_of(frame) {
                Op::Call { a, .. } | Op::TailCall { a, .. } => self.variable(frame, a),
                Op::ForCall { .. } => Some(("local", b"(for generator)".to_vec())),
                _ => None,
            });
        match named {
            Some((kind, name)) => (name, kind == "method"),
            None => (b"?".to_vec(), false),
        }
    }

    /// Which variable's value a register has.
    fn variable(&self, frame: &Frame, register: u8) -> Option<Named> {
        let (program, function) = self.code_of(frame);
        variable(program, function, frame.pc.saturating_sub(1) as usize, register)
    }

    /// `attempt to index local 'x' (a nil value)`. `register` is where the value stands, if in one.
    #[cold]
    pub(super) fn type_fault(&mut self, action: &str, value: Value, register: Option<u8>) -> Fault {
        let kind = value.type_name();
        let frame = self.frames.last().copied().filter(|frame| frame.kind == Kind::Script);
        let named = match (frame, register) {
            (Some(frame), Some(register)) => self.variable(&frame, register),
            _ => None,
        };
        let text = match named {
            Some((what, name)) => {
                let head = format!("attempt to {action} {what} '");
                [head.as_bytes(), &name, format!("' (a {kind} value)").as_bytes()].concat()
            }
            None => format!("attempt to {action} a {kind} value").into_bytes(),
        };
        self.fault(&text)
    }

    /// The value that is called is no function.
    #[cold]
    pub(super) fn call_fault(&mut self, value: Value) -> Fault {
        let register =
            self.frames.last().filter(|frame| frame.kind == Kind::Script).and_then(|frame| match self.op_of(frame) {
                Op::Call { a, .. } | Op::TailCall { a, .. } => Some(a),
                _ => None,
            });
        self.type_fault("call", value, register)
    }

    /// The register of the table in the indexing operation under way.
    pub(super) fn indexed_register(&self) -> Option<u8> {
        let frame = self.frames.last().filter(|frame| frame.kind == Kind::Script)?;
        match self.op_of(frame) {
            Op::GetIndex { b, .. } | Op::GetField { b, .. } | Op::GetInteger { b, .. } | Op::Method { b, .. } => {
                Some(b)
            }
            Op::SetIndex { a, .. } | Op::SetField { a, .. } | Op::SetInteger { a, .. } => Some(a),
            _ => None,
        }
    }

    #[cold]
    pub(super) fn compare_fault(&mut self, a: Value, b: Value) -> Fault {
        let (a, b) = (a.type_name(), b.type_name());
        // Lua compares the third letters of the names, which tells all types apart but two.
        let text = if a.as_bytes()[2] == b.as_bytes()[2] {
            format!("attempt to compare two {a} values")
        } else {
            format!("attempt to compare {a} with {b}")
        };
        self.fault(text.as_bytes())
    }
}

/// The variable of a register at an operation: a local one, or what the last operation that wrote it had read.
fn variable(program: &Program, function: &Function, at: usize, register: u8) -> Option<Named> {
    let local = |register: u8| {
        let here = |local: &&_| {
            let local: &crate::script::compile::code::Local = local;
            local.register == register && (local.start as usize) <= at && at < local.end as usize
        };
        function.locals.iter().find(here).map(|local| ("local", program.name(local.name).to_vec()))
    };
    if let Some(named) = local(register) {
        return Some(named);
    }
    let text = |k: u32| program.text(program.strings[k as usize]).to_vec();
    let captured = |index: u8| program.name(function.captured_names[index as usize]).to_vec();
    Some(match function.code[last_write(function, at, register)?] {
        Op::GetGlobal { k, .. } => ("global", text(k)),
        Op::Move { b, .. } if b < register => return variable(program, function, at, b),
        Op::GetCell { b, .. } => return local(b),
        Op::GetField { k, .. } => ("field", text(k)),
        Op::GetIndex { .. } | Op::GetInteger { .. } => ("field", b"?".to_vec()),
        Op::GetCaptured { index, .. } | Op::GetShared { index, .. } => ("upvalue", captured(index)),
        Op::Method { k, a, .. } if a == register => ("method", text(k)),
        _ => return None,
    })
}

/// The operation before `at` that wrote a register last, reading the code once and following jumps forward.
fn last_write(function: &Function, at: usize, register: u8) -> Option<usize> {
    let mut last = None;
    let mut pc = 0;
    while pc < at {
        let op = function.code[pc];
        if op.writes(register) {
            last = Some(pc);
        }
        pc = match op.jump() {
            Some(to) if to as usize > pc && to as usize <= at => to as usize,
            _ => pc + 1,
        };
    }
    last
}
