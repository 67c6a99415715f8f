//! The loop of the machine.

use super::call::Entered;
use super::frame::{ALL, Exit, Kind};
use super::meta::{Arithmetic, modulo};
use super::{Vm, WINDOW};
use crate::script::compile::code::{Capture, Op, Simple};
use crate::script::fault::Result;
use crate::script::heap::function::{Closure, Function};
use crate::script::host::Host;
use crate::script::value::{StrRef, TableRef, Value};
use std::sync::Arc;

/// How many results an operation asks for.
#[inline(always)]
fn wanted(results: u8) -> u16 {
    if results == 0 { ALL } else { results as u16 - 1 }
}

impl Vm {
    /// Runs the innermost frame and those that it calls, until the frame that is marked as the entry ends.
    ///
    /// The operations that are quick work on borrowed parts of the machine. All others note where they are in the frame
    /// (messages and the host need to know), work on the whole machine, and enter the loop anew.
    pub(super) fn run_frames(&mut self, host: &mut dyn Host) -> Result<Exit> {
        let mut image = self.frames.last().expect("there is a frame to run").image;
        let mut program = Arc::clone(&self.images[image as usize].program);
        'frame: loop {
            let frame = self.frames.last().expect("there is a frame to run");
            if frame.image != image {
                image = frame.image;
                program = Arc::clone(&self.images[image as usize].program);
            }
            let base = frame.base as usize;
            let closure = frame.function;
            let function = &program.functions[frame.index as usize];
            let code = &function.code[..];
            let numbers = &program.numbers[..];
            let mut pc = frame.pc as usize;
            let globals = self.globals;
            let Vm { stack, heap, images, steps, .. } = &mut *self;
            let Some(Ok(r)) = stack.get_mut(base..base + WINDOW).map(<&mut [Value; WINDOW]>::try_from) else {
                unreachable!("a window is made before its frame")
            };
            let texts = &mut images[image as usize].strings[..];

            /// A string of the program as an object.
            macro_rules! text {
                ($k:expr) => {
                    match texts[$k as usize] {
                        Value::Str(text) => text,
                        _ => {
                            let text = program.strings[$k as usize];
                            let made = heap.string(program.text(text))?;
                            texts[$k as usize] = Value::Str(made);
                            made
                        }
                    }
                };
            }
            /// Leaves the quick part: notes where it is.
            macro_rules! pause {
                () => {
                    self.frames.last_mut().expect("there is a frame to run").pc = pc as u32
                };
            }
            /// Does something with the whole machine.
            macro_rules! slowly {
                ($work:expr) => {{
                    pause!();
                    $work;
                    continue 'frame;
                }};
            }
            /// Writes what the whole machine gives into a register.
            macro_rules! slowly_to {
                ($a:expr, $work:expr) => {{
                    pause!();
                    let value = $work?;
                    self.stack[base + $a as usize] = value;
                    continue 'frame;
                }};
            }
            macro_rules! arithmetic {
                ($a:expr, $b:expr, $c:expr, $kind:ident, |$x:ident, $y:ident| $result:expr) => {{
                    if let (Value::Number($x), Value::Number($y)) = (r[$b as usize], r[$c as usize]) {
                        r[$a as usize] = Value::Number($result);
                    } else {
                        let operands = (r[$b as usize], r[$c as usize]);
                        let registers = (Some($b), Some($c));
                        slowly_to!($a, self.arithmetic(host, Arithmetic::$kind, operands, registers))
                    }
                }};
            }
            macro_rules! arithmetic_number {
                ($a:expr, $b:expr, $k:expr, $kind:ident, |$x:ident, $y:ident| $result:expr) => {{
                    let $y = numbers[$k as usize];
                    if let Value::Number($x) = r[$b as usize] {
                        r[$a as usize] = Value::Number($result);
                    } else {
                        let operands = (r[$b as usize], Value::Number($y));
                        slowly_to!($a, self.arithmetic(host, Arithmetic::$kind, operands, (Some($b), None)))
                    }
                }};
            }
            macro_rules! branch {
                ($branch:expr, $truth:expr) => {
                    if ($truth) == $branch.when() {
                        pc = $branch.to() as usize;
                    }
                };
            }
            /// A comparison by the whole machine.
            macro_rules! slow_branch {
                ($branch:expr, $work:expr) => {{
                    pause!();
                    if $work? == $branch.when() {
                        self.frames.last_mut().expect("there is a frame to run").pc = $branch.to();
                    }
                    continue 'frame;
                }};
            }
            macro_rules! step {
                () => {
                    *steps -= 1;
                    if *steps == 0 {
                        pause!();
                        if self.ask(host)? {
                            return Ok(Exit::Paused);
                        }
                        continue 'frame;
                    }
                };
            }

            loop {
                let op = code[pc];
                pc += 1;
                match op {
                    Op::Move { a, b } => r[a as usize] = r[b as usize],
                    Op::Nil { a, count } => r[a as usize..a as usize + count as usize].fill(Value::Nil),
                    Op::Bool { a, value } => r[a as usize] = Value::Bool(value),
                    Op::Number { a, k } => r[a as usize] = Value::Number(numbers[k as usize]),
                    Op::Text { a, k } => r[a as usize] = Value::Str(text!(k)),

                    Op::GetCaptured { a, index } => r[a as usize] = captured(heap, closure, index),
                    Op::GetShared { a, index } => {
                        if let Value::Cell(cell) = captured(heap, closure, index) {
                            r[a as usize] = *heap.cells.get(cell.0);
                        }
                    }
                    Op::SetShared { a, index } => {
                        if let Value::Cell(cell) = captured(heap, closure, index) {
                            *heap.cells.get_mut(cell.0) = r[a as usize];
                        }
                    }
                    Op::NewCell { a } => {
                        let cell = heap.cell(r[a as usize])?;
                        r[a as usize] = Value::Cell(cell);
                        if heap.account.is_due() {
                            slowly!(self.collect())
                        }
                    }
                    Op::GetCell { a, b } => {
                        if let Value::Cell(cell) = r[b as usize] {
                            r[a as usize] = *heap.cells.get(cell.0);
                        }
                    }
                    Op::SetCell { a, b } => {
                        if let Value::Cell(cell) = r[a as usize] {
                            *heap.cells.get_mut(cell.0) = r[b as usize];
                        }
                    }

                    Op::GetGlobal { a, k } => {
                        let key = text!(k);
                        let value = get_text(heap, globals, key, program.strings[k as usize].hash);
                        if value.is_nil() {
                            slowly_to!(a, self.index(host, globals.into(), key.into()))
                        }
                        r[a as usize] = value;
                    }
                    Op::SetGlobal { a, k } => {
                        let (key, value) = (text!(k), r[a as usize]);
                        slowly!(self.set_index(host, globals.into(), key.into(), value)?)
                    }
                    Op::GetIndex { a, b, c } => {
                        let key = r[c as usize];
                        if let Value::Table(table) = r[b as usize] {
                            let table = heap.tables.get(table.0);
                            let value = table.get(&heap.strings, key);
                            if !value.is_nil() || table.metatable.is_none() {
                                r[a as usize] = value;
                                continue;
                            }
                        }
                        let object = r[b as usize];
                        slowly_to!(a, self.index(host, object, key))
                    }
                    Op::GetField { a, b, k } => {
                        let key = text!(k);
                        if let Value::Table(table) = r[b as usize] {
                            let value = get_text(heap, table, key, program.strings[k as usize].hash);
                            if !value.is_nil() || heap.tables.get(table.0).metatable.is_none() {
                                r[a as usize] = value;
                                continue;
                            }
                        }
                        let object = r[b as usize];
                        slowly_to!(a, self.index(host, object, key.into()))
                    }
                    Op::GetInteger { a, b, index } => {
                        if let Value::Table(table) = r[b as usize] {
                            let table = heap.tables.get(table.0);
                            let value = table.get_integer(index);
                            if !value.is_nil() || table.metatable.is_none() {
                                r[a as usize] = value;
                                continue;
                            }
                        }
                        let object = r[b as usize];
                        slowly_to!(a, self.index(host, object, Value::Number(index as f64)))
                    }
                    Op::SetIndex { a, b, c } => {
                        let (key, value) = (r[b as usize], r[c as usize]);
                        if let Value::Table(table) = r[a as usize] {
                            match key {
                                Value::Number(number)
                                    if heap.tables.get_mut(table.0).replace_in_array(number, value) =>
                                {
                                    continue;
                                }
                                Value::Str(text) if !text.is_long() => {
                                    let hash = heap.strings.hash_of(text);
                                    if heap.tables.get_mut(table.0).replace_short(text, hash, value) {
                                        continue;
                                    }
                                }
                                _ => {}
                            }
                        }
                        let object = r[a as usize];
                        slowly!(self.set_index(host, object, key, value)?)
                    }
                    Op::SetField { a, c, k } => {
                        let (key, value) = (text!(k), r[c as usize]);
                        if let Value::Table(table) = r[a as usize]
                            && !key.is_long()
                            && heap.tables.get_mut(table.0).replace_short(key, program.strings[k as usize].hash, value)
                        {
                            continue;
                        }
                        let object = r[a as usize];
                        slowly!(self.set_index(host, object, key.into(), value)?)
                    }
                    Op::SetInteger { a, c, index } => {
                        let value = r[c as usize];
                        if let Value::Table(table) = r[a as usize]
                            && heap.tables.get_mut(table.0).replace_in_array(index as f64, value)
                        {
                            continue;
                        }
                        let object = r[a as usize];
                        slowly!(self.set_index(host, object, Value::Number(index as f64), value)?)
                    }
                    Op::Method { a, b, k } => {
                        let key = text!(k);
                        let object = r[b as usize];
                        let table = match object {
                            Value::Table(table) => Some(table),
                            Value::Str(_) => heap.string_methods,
                            _ => None,
                        };
                        if let Some(table) = table {
                            let value = get_text(heap, table, key, program.strings[k as usize].hash);
                            if !value.is_nil() {
                                r[a as usize + 1] = object;
                                r[a as usize] = value;
                                continue;
                            }
                        }
                        pause!();
                        let value = self.index(host, object, key.into())?;
                        self.stack[base + a as usize + 1] = object;
                        self.stack[base + a as usize] = value;
                        continue 'frame;
                    }
                    Op::Table { a, hash, array } => {
                        let table = heap.table(array as usize, hash as usize)?;
                        r[a as usize] = Value::Table(table);
                        if heap.account.is_due() {
                            slowly!(self.collect())
                        }
                    }
                    Op::List { a, count, start } => slowly!(self.store_list(base + a as usize, count, start)?),

                    Op::Add { a, b, c } => arithmetic!(a, b, c, Add, |x, y| x + y),
                    Op::Subtract { a, b, c } => arithmetic!(a, b, c, Subtract, |x, y| x - y),
                    Op::Multiply { a, b, c } => arithmetic!(a, b, c, Multiply, |x, y| x * y),
                    Op::Divide { a, b, c } => arithmetic!(a, b, c, Divide, |x, y| x / y),
                    Op::Modulo { a, b, c } => arithmetic!(a, b, c, Modulo, |x, y| modulo(x, y)),
                    Op::Power { a, b, c } => arithmetic!(a, b, c, Power, |x, y| x.powf(y)),
                    Op::AddNumber { a, b, k } => arithmetic_number!(a, b, k, Add, |x, y| x + y),
                    Op::SubtractNumber { a, b, k } => arithmetic_number!(a, b, k, Subtract, |x, y| x - y),
                    Op::MultiplyNumber { a, b, k } => arithmetic_number!(a, b, k, Multiply, |x, y| x * y),
                    Op::DivideNumber { a, b, k } => arithmetic_number!(a, b, k, Divide, |x, y| x / y),
                    Op::ModuloNumber { a, b, k } => arithmetic_number!(a, b, k, Modulo, |x, y| modulo(x, y)),
                    Op::Minus { a, b } => {
                        let operand = r[b as usize];
                        if let Value::Number(number) = operand {
                            r[a as usize] = Value::Number(-number);
                        } else {
                            let operands = (operand, operand);
                            slowly_to!(a, self.arithmetic(host, Arithmetic::Minus, operands, (Some(b), Some(b))))
                        }
                    }
                    Op::Not { a, b } => r[a as usize] = Value::Bool(!r[b as usize].is_true()),
                    Op::Length { a, b } => match r[b as usize] {
                        Value::Table(table) => r[a as usize] = Value::Number(heap.length(table) as f64),
                        Value::Str(text) => r[a as usize] = Value::Number(heap.bytes_of(text).len() as f64),
                        value => {
                            pause!();
                            return Err(self.type_fault("get length of", value, Some(b)));
                        }
                    },
                    Op::Concat { a, b, c } => {
                        pause!();
                        let (first, count) = (base + b as usize, (c - b) as usize + 1);
                        let value = self.concat(host, first, count, b)?;
                        self.stack[base + a as usize] = value;
                        self.safe_point();
                        continue 'frame;
                    }

                    Op::Jump { to } => pc = to as usize,
                    Op::Loop { to } => {
                        pc = to as usize;
                        step!();
                    }
                    Op::Test { a, branch } => branch!(branch, r[a as usize].is_true()),
                    Op::Equal { a, b, branch } => {
                        let (x, y) = (r[a as usize], r[b as usize]);
                        let equal = heap.equal(x, y);
                        if !equal && matches!((x, y), (Value::Table(_), Value::Table(_))) {
                            slow_branch!(branch, self.equal_by_handler(host, x, y))
                        }
                        branch!(branch, equal);
                    }
                    Op::EqualText { a, k, branch } => {
                        let equal = match r[a as usize] {
                            Value::Str(value) => {
                                let text = text!(k);
                                heap.strings.equal(value, text)
                            }
                            _ => false,
                        };
                        branch!(branch, equal);
                    }
                    Op::EqualNumber { a, k, branch } => {
                        let number = numbers[k as usize];
                        branch!(branch, matches!(r[a as usize], Value::Number(value) if value == number));
                    }
                    Op::EqualSimple { a, b, branch } => {
                        let equal = match b {
                            Simple::Nil => matches!(r[a as usize], Value::Nil),
                            Simple::False => matches!(r[a as usize], Value::Bool(false)),
                            Simple::True => matches!(r[a as usize], Value::Bool(true)),
                        };
                        branch!(branch, equal);
                    }
                    Op::Less { a, b, branch } => {
                        let (x, y) = (r[a as usize], r[b as usize]);
                        if let (Value::Number(x), Value::Number(y)) = (x, y) {
                            branch!(branch, x < y);
                        } else {
                            slow_branch!(branch, self.less(host, x, y))
                        }
                    }
                    Op::LessEqual { a, b, branch } => {
                        let (x, y) = (r[a as usize], r[b as usize]);
                        if let (Value::Number(x), Value::Number(y)) = (x, y) {
                            branch!(branch, x <= y);
                        } else {
                            slow_branch!(branch, self.less_equal(host, x, y))
                        }
                    }
                    Op::LessNumber { a, k, branch } => {
                        let (x, y) = (r[a as usize], numbers[k as usize]);
                        match x {
                            Value::Number(x) => branch!(branch, x < y),
                            _ => slow_branch!(branch, self.less(host, x, y.into())),
                        }
                    }
                    Op::LessEqualNumber { a, k, branch } => {
                        let (x, y) = (r[a as usize], numbers[k as usize]);
                        match x {
                            Value::Number(x) => branch!(branch, x <= y),
                            _ => slow_branch!(branch, self.less_equal(host, x, y.into())),
                        }
                    }
                    Op::GreaterNumber { a, k, branch } => {
                        let (x, y) = (r[a as usize], numbers[k as usize]);
                        match x {
                            Value::Number(x) => branch!(branch, x > y),
                            _ => slow_branch!(branch, self.less(host, y.into(), x)),
                        }
                    }
                    Op::GreaterEqualNumber { a, k, branch } => {
                        let (x, y) = (r[a as usize], numbers[k as usize]);
                        match x {
                            Value::Number(x) => branch!(branch, x >= y),
                            _ => slow_branch!(branch, self.less_equal(host, y.into(), x)),
                        }
                    }

                    Op::Call { a, arguments, results } => {
                        pause!();
                        let at = base + a as usize;
                        let count = if arguments == 0 { self.top - at - 1 } else { arguments as usize - 1 };
                        match self.enter(host, at, count, wanted(results))? {
                            Entered::Frame => {
                                self.steps -= 1;
                                if self.steps == 0 && self.ask(host)? {
                                    return Ok(Exit::Paused);
                                }
                            }
                            Entered::Done => self.safe_point(),
                            Entered::Yielded => return Ok(Exit::Yielded),
                        }
                        continue 'frame;
                    }
                    Op::TailCall { a, arguments } => {
                        pause!();
                        let at = base + a as usize;
                        let count = if arguments == 0 { self.top - at - 1 } else { arguments as usize - 1 };
                        match self.enter_tail(host, at, count)? {
                            Entered::Frame => {
                                self.steps -= 1;
                                if self.steps == 0 && self.ask(host)? {
                                    return Ok(Exit::Paused);
                                }
                            }
                            Entered::Done => self.safe_point(),
                            Entered::Yielded => return Ok(Exit::Yielded),
                        }
                        continue 'frame;
                    }
                    Op::Return { a, count } => {
                        let at = base + a as usize;
                        let count = if count == 0 { self.top - at } else { count as usize - 1 };
                        if self.leave_frame(at, count) {
                            return Ok(Exit::Done);
                        }
                        continue 'frame;
                    }
                    Op::ReturnNone => {
                        if self.leave_frame(0, 0) {
                            return Ok(Exit::Done);
                        }
                        continue 'frame;
                    }
                    Op::ReturnOne { a } => {
                        if self.leave_frame(base + a as usize, 1) {
                            return Ok(Exit::Done);
                        }
                        continue 'frame;
                    }
                    Op::Vararg { a, count } => slowly!(self.varargs(base + a as usize, count)?),
                    Op::Closure { a, index } => {
                        let made = &program.functions[index as usize];
                        let mut itself = None;
                        let capture = |(n, capture): (usize, &Capture)| match *capture {
                            Capture::Register(register) => r[register as usize],
                            Capture::Captured(index) => captured(heap, closure, index),
                            Capture::Itself => {
                                itself = Some(n);
                                Value::Nil
                            }
                        };
                        let captures: Box<[Value]> = made.captures.iter().enumerate().map(capture).collect();
                        let made = heap.function(Function::Script(Closure { image, index, captured: captures }))?;
                        if let Some(n) = itself
                            && let Function::Script(closure) = heap.functions.get_mut(made.0)
                        {
                            closure.captured[n] = made.into();
                        }
                        r[a as usize] = made.into();
                        if heap.account.is_due() {
                            slowly!(self.collect())
                        }
                    }
                    Op::ArgumentTable { a } => slowly!(self.argument_table(base + a as usize)?),

                    Op::ForPrepare { a, to } => {
                        let a = a as usize;
                        if let (Value::Number(start), Value::Number(_), Value::Number(step)) =
                            (r[a], r[a + 1], r[a + 2])
                        {
                            r[a] = Value::Number(start - step);
                            pc = to as usize;
                        } else {
                            pause!();
                            self.prepare_for(base + a)?;
                            self.frames.last_mut().expect("there is a frame to run").pc = to;
                            continue 'frame;
                        }
                    }
                    Op::ForLoop { a, to } => {
                        let a = a as usize;
                        if let (Value::Number(index), Value::Number(limit), Value::Number(step)) =
                            (r[a], r[a + 1], r[a + 2])
                        {
                            let index = index + step;
                            if if step > 0.0 { index <= limit } else { limit <= index } {
                                r[a] = Value::Number(index);
                                r[a + 3] = Value::Number(index);
                                pc = to as usize;
                                step!();
                            }
                        }
                    }
                    Op::ForCall { a, results } => {
                        pause!();
                        match self.iterate(host, base + a as usize, results)? {
                            Entered::Yielded => return Ok(Exit::Yielded),
                            Entered::Done => self.safe_point(),
                            Entered::Frame => {}
                        }
                        continue 'frame;
                    }
                    Op::ForTest { a, to } => {
                        let a = a as usize;
                        let control = r[a + 3];
                        if !control.is_nil() {
                            r[a + 2] = control;
                            pc = to as usize;
                            step!();
                        }
                    }
                }
            }
        }
    }

    /// Ends the innermost frame with results that stand at `from`; whether the run of the loop ends with it.
    #[inline]
    fn leave_frame(&mut self, from: usize, count: usize) -> bool {
        let frame = self.frames.pop().expect("the frame that is being run");
        let target = frame.target as usize;
        if frame.wanted == 1 {
            self.stack[target] = if count == 0 { Value::Nil } else { self.stack[from] };
        } else {
            let given = if frame.wanted == ALL { count } else { count.min(frame.wanted as usize) };
            self.stack.copy_within(from..from + given, target);
            self.adjust(target, given, frame.wanted);
        }
        frame.is_entry || self.frames.last().is_some_and(|frame| frame.kind != Kind::Script) && self.end_calls()
    }

    /// A call whose results are those of the function under way, whose frame it therefore takes over.
    fn enter_tail(&mut self, host: &mut dyn Host, at: usize, count: usize) -> Result<Entered> {
        let is_script = match self.stack[at] {
            Value::Function(function) => matches!(self.heap.functions.get(function.0), Function::Script(_)),
            _ => false,
        };
        if !is_script {
            return self.enter(host, at, count, ALL);
        }
        let frame = self.frames.pop().expect("the frame that is being run");
        let target = frame.target as usize;
        self.stack.copy_within(at..at + 1 + count, target);
        let entered = self.enter(host, target, count, frame.wanted)?;
        let new = self.frames.last_mut().expect("a script's function has a frame");
        new.is_entry = frame.is_entry;
        new.is_tail = true;
        Ok(entered)
    }

    /// `...` into registers.
    fn varargs(&mut self, at: usize, count: u8) -> Result {
        let frame = self.frames.last().expect("the frame that is being run");
        let (extra, base) = (frame.extra as usize, frame.base as usize);
        let wanted = if count == 0 { extra } else { count as usize - 1 };
        self.make_room(at + wanted)?;
        let given = extra.min(wanted);
        self.stack.copy_within(base - extra..base - extra + given, at);
        self.stack[at + given..at + wanted].fill(Value::Nil);
        if count == 0 {
            self.top = at + extra;
        }
        Ok(())
    }

    /// The table `arg`.
    fn argument_table(&mut self, at: usize) -> Result {
        let frame = self.frames.last().expect("the frame that is being run");
        let (extra, base) = (frame.extra as usize, frame.base as usize);
        let table = self.heap.table(extra, 1)?;
        for n in 0..extra {
            self.heap.set_int(table, n as i64 + 1, self.stack[base - extra + n])?;
        }
        self.heap.set_str(table, b"n", Value::Number(extra as f64))?;
        self.stack[at] = table.into();
        self.safe_point();
        Ok(())
    }

    /// Items of a constructor.
    fn store_list(&mut self, at: usize, count: u8, start: u32) -> Result {
        let count = if count == 0 { self.top - at - 1 } else { count as usize };
        let Value::Table(table) = self.stack[at] else { unreachable!("a constructor has just made the table") };
        let heap = &mut self.heap;
        let object = heap.tables.get_mut(table.0);
        let last = start as usize + count;
        object.reserve_array(&heap.strings, &mut heap.account, last)?;
        for n in (0..count).rev() {
            let key = Value::Number((start as usize + n + 1) as f64);
            object.set(&heap.strings, &mut heap.account, key, self.stack[at + 1 + n])?;
        }
        Ok(())
    }

    #[cold]
    fn prepare_for(&mut self, at: usize) -> Result {
        let mut range = [0.0; 3];
        for (n, name) in ["'for' initial value", "'for' limit", "'for' step"].iter().enumerate() {
            match self.to_number(self.stack[at + n]) {
                Some(number) => range[n] = number,
                None => return Err(self.fault(format!("{name} must be a number").as_bytes())),
            }
        }
        self.stack[at] = Value::Number(range[0] - range[2]);
        self.stack[at + 1] = Value::Number(range[1]);
        self.stack[at + 2] = Value::Number(range[2]);
        Ok(())
    }

    /// The next values of a generic loop.
    fn iterate(&mut self, host: &mut dyn Host, at: usize, results: u8) -> Result<Entered> {
        let (function, state, control) = (self.stack[at], self.stack[at + 1], self.stack[at + 2]);
        self.make_room(at + 6)?;
        self.stack[at + 3] = function;
        self.stack[at + 4] = state;
        self.stack[at + 5] = control;
        self.enter(host, at + 3, 2, results as u16)
    }
}

/// A variable that the function under way has captured.
#[inline(always)]
fn captured(heap: &crate::script::heap::Heap, closure: crate::script::value::FunctionRef, index: u8) -> Value {
    match heap.functions.get(closure.0) {
        Function::Script(closure) => closure.captured[index as usize],
        _ => Value::Nil,
    }
}

#[inline(always)]
fn get_text(heap: &crate::script::heap::Heap, table: TableRef, key: StrRef, hash: u32) -> Value {
    let table = heap.tables.get(table.0);
    if key.is_long() { table.get(&heap.strings, key.into()) } else { table.get_short(key, hash) }
}
