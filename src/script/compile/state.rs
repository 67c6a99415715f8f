//! A function while it is compiled: its code, registers and variables.

use super::code::{Capture, Function, Local, Op};
use super::limits::{CAPTURES, LOCALS, REGISTERS};
use super::scope::NONE;
use super::{Compiler, Home, Result};
use crate::script::ast::{Block, FunctionBody};

#[derive(Default)]
pub struct State {
    pub code: Vec<Op>,
    pub lines: Vec<u32>,
    /// First register that is free.
    pub free: usize,
    /// First register above the local variables.
    pub temporary: usize,
    registers: usize,
    /// Variables in scope, with those that have no name.
    active: Vec<u32>,
    unnamed: usize,
    pub locals: Vec<Local>,
    captures: Vec<Capture>,
    /// The variables that are captured.
    captured: Vec<u32>,
    /// The local function whose body this is.
    itself: u32,
    pub variadic: bool,
    pub uses_rest: bool,
    /// The zero that is among the constants.
    pub zero: Option<f64>,
    pub line: u32,
    /// Jumps out of each of the loops around.
    pub breaks: Vec<Vec<usize>>,
}

/// Where a name leads.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    Register(u8),
    /// A register with a cell.
    Cell(u8),
    Captured(u8),
    /// A cell that was captured.
    Shared(u8),
    /// By its constant.
    Global(u32),
}

impl<'a> Compiler<'a> {
    #[inline]
    pub fn state(&mut self) -> &mut State {
        self.states.last_mut().expect("a function is being compiled")
    }

    #[inline]
    pub fn state_ref(&self) -> &State {
        self.states.last().expect("a function is being compiled")
    }

    pub fn main(&mut self, block: &'a Block<'a>) -> Result {
        self.states.push(State { itself: NONE, variadic: true, ..State::default() });
        self.statements(block)?;
        self.emit(Op::ReturnNone, block.end_line);
        self.leave(0);
        self.close(0, 0);
        Ok(())
    }

    /// Compiles a function; its number.
    pub fn function(&mut self, body: &'a FunctionBody<'a>, itself: u32) -> Result<u32> {
        let index = self.functions.len();
        self.functions.push(Function::default());
        self.states.push(State { itself, variadic: body.variadic, line: body.line, ..State::default() });
        for name in &body.parameters {
            self.reserve(1, body.line)?;
            self.declare(name, body.line)?;
        }
        if body.variadic {
            let register = self.reserve(1, body.line)?;
            self.emit(Op::ArgumentTable { a: register }, body.line);
            self.declare(b"arg", body.line)?;
        }
        self.statements(&body.block)?;
        self.emit(Op::ReturnNone, body.block.end_line);
        self.leave(0);
        self.close(index, body.parameters.len());
        Ok(index as u32)
    }

    fn close(&mut self, index: usize, parameters: usize) {
        let mut state = self.states.pop().expect("a function is being compiled");
        if state.uses_rest {
            // Whoever uses `...` does not get the table too.
            for op in &mut state.code {
                if let Op::ArgumentTable { a } = *op {
                    *op = Op::Nil { a, count: 1 };
                }
            }
        }
        let names = state.captured.iter().map(|variable| self.variables[*variable as usize].name);
        self.functions[index] = Function {
            code: state.code.into(),
            lines: state.lines.into(),
            parameters: parameters as u8,
            variadic: state.variadic,
            registers: state.registers.max(2) as u8,
            captures: state.captures.into(),
            captured_names: names.collect(),
            locals: state.locals.into(),
        };
    }

    #[inline]
    pub fn emit(&mut self, op: Op, line: u32) -> usize {
        let state = self.state();
        state.code.push(op);
        state.lines.push(line);
        state.code.len() - 1
    }

    #[inline]
    pub fn here(&self) -> u32 {
        self.state_ref().code.len() as u32
    }

    pub fn aim(&mut self, jumps: &[usize], target: u32) {
        let state = self.state();
        for jump in jumps {
            state.code[*jump].aim(target);
        }
    }

    pub fn aim_here(&mut self, jumps: &[usize]) {
        let here = self.here();
        self.aim(jumps, here);
    }

    /// Takes registers; the first.
    #[inline]
    pub fn reserve(&mut self, count: usize, line: u32) -> Result<u8> {
        let state = self.state();
        let first = state.free;
        state.free += count;
        state.registers = state.registers.max(state.free);
        if state.free > REGISTERS {
            return Err(self.error(line, "function or expression too complex"));
        }
        Ok(first as u8)
    }

    /// Makes sure that so many registers above the free one exist.
    pub fn touch(&mut self, count: usize, line: u32) -> Result {
        let free = self.state().free;
        self.reserve(count, line)?;
        self.state().free = free;
        Ok(())
    }

    /// The next variable comes into scope. Its value stands in the first register above those of the others.
    pub fn declare(&mut self, text: &'a [u8], line: u32) -> Result {
        let name = self.names.number(text);
        let index = self.declared;
        self.declared += 1;
        let level = self.states.len() as u32;
        let hidden = self.names.bind(name, index);
        let here = self.here();
        let state = self.state();
        let register = state.temporary as u8;
        state.temporary += 1;
        state.active.push(index);
        let too_many = state.active.len() + state.unnamed > LOCALS;
        state.locals.push(Local { name, register, start: here, end: here });
        self.homes[index as usize] = Home { level, register, hidden };
        if too_many {
            return Err(self.limit_error(line, LOCALS, "local variables"));
        }
        if self.variables[index as usize].is_shared() {
            self.emit(Op::NewCell { a: register }, line);
        }
        Ok(())
    }

    /// Registers that a loop keeps for itself; the first.
    pub fn declare_unnamed(&mut self, count: usize) {
        let state = self.state();
        state.temporary += count;
        state.unnamed += count;
    }

    pub fn scope(&self) -> usize {
        self.state_ref().active.len()
    }

    /// Variables go out of scope, and their registers are free again.
    pub fn leave(&mut self, scope: usize) {
        let here = self.here();
        while self.scope() > scope {
            let state = self.state();
            let index = state.active.pop().expect("counted") as usize;
            state.temporary -= 1;
            let register = state.temporary as u8;
            // The innermost open one at this register is this variable's.
            if let Some(local) =
                state.locals.iter_mut().rev().find(|local| local.register == register && local.end == local.start)
            {
                local.end = here;
            }
            let (name, hidden) = (self.variables[index].name, self.homes[index].hidden);
            self.names.bind(name, hidden);
        }
        let state = self.state();
        state.free = state.temporary;
    }

    pub fn leave_unnamed(&mut self, count: usize) {
        let state = self.state();
        state.temporary -= count;
        state.unnamed -= count;
        state.free = state.temporary;
    }

    #[inline]
    pub fn place(&mut self, text: &'a [u8], line: u32) -> Result<Place> {
        let name = self.names.number(text);
        let variable = self.names.current(name);
        if variable == NONE {
            return Ok(Place::Global(self.string_of(name)));
        }
        let home = self.homes[variable as usize];
        let shared = self.variables[variable as usize].is_shared();
        if home.level as usize == self.states.len() {
            return Ok(if shared { Place::Cell(home.register) } else { Place::Register(home.register) });
        }
        let index = self.capture(self.states.len() - 1, variable, line)?;
        Ok(if shared { Place::Shared(index) } else { Place::Captured(index) })
    }

    /// The function at `depth`, and those around it up to the variable's own, take the variable along.
    fn capture(&mut self, depth: usize, variable: u32, line: u32) -> Result<u8> {
        if let Some(index) = self.states[depth].captured.iter().position(|known| *known == variable) {
            return Ok(index as u8);
        }
        let home = self.homes[variable as usize];
        let capture = if home.level as usize == depth {
            if self.states[depth].itself == variable && !self.variables[variable as usize].is_shared() {
                Capture::Itself
            } else {
                Capture::Register(home.register)
            }
        } else {
            Capture::Captured(self.capture(depth - 1, variable, line)?)
        };
        let state = &mut self.states[depth];
        if state.captures.len() >= CAPTURES {
            return Err(self.limit_error(line, CAPTURES, "upvalues"));
        }
        state.captures.push(capture);
        state.captured.push(variable);
        Ok(state.captures.len() as u8 - 1)
    }
}
