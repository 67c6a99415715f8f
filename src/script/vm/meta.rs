//! What arithmetic and comparison do with operands that are not both numbers.

use super::Vm;
use crate::script::fault::Result;
use crate::script::host::Host;
use crate::script::number;
use crate::script::table::Event;
use crate::script::value::Value;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Minus,
}

impl Arithmetic {
    fn event(self) -> &'static [u8] {
        match self {
            Arithmetic::Add => b"__add",
            Arithmetic::Subtract => b"__sub",
            Arithmetic::Multiply => b"__mul",
            Arithmetic::Divide => b"__div",
            Arithmetic::Modulo => b"__mod",
            Arithmetic::Power => b"__pow",
            Arithmetic::Minus => b"__unm",
        }
    }

    fn of(self, a: f64, b: f64) -> f64 {
        match self {
            Arithmetic::Add => a + b,
            Arithmetic::Subtract => a - b,
            Arithmetic::Multiply => a * b,
            Arithmetic::Divide => a / b,
            Arithmetic::Modulo => modulo(a, b),
            Arithmetic::Power => a.powf(b),
            Arithmetic::Minus => -a,
        }
    }
}

/// `a % b`: has the sign of `b`.
#[inline]
pub(super) fn modulo(a: f64, b: f64) -> f64 {
    a - (a / b).floor() * b
}

impl Vm {
    pub(in crate::script) fn to_number(&self, value: Value) -> Option<f64> {
        match value {
            Value::Number(number) => Some(number),
            Value::Str(text) => number::parse(self.heap.bytes_of(text)),
            _ => None,
        }
    }

    /// Strings that are numbers count as numbers; everything else is for metamethods. Registers are those of the
    /// operands, for the message.
    #[inline(never)]
    pub(super) fn arithmetic(
        &mut self,
        host: &mut dyn Host,
        operation: Arithmetic,
        (a, b): (Value, Value),
        registers: (Option<u8>, Option<u8>),
    ) -> Result<Value> {
        if let (Some(a), Some(b)) = (self.to_number(a), self.to_number(b)) {
            return Ok(operation.of(a, b).into());
        }
        let mut handler = self.heap.metamethod(a, operation.event());
        if handler.is_nil() {
            handler = self.heap.metamethod(b, operation.event());
        }
        if matches!(handler, Value::Function(_)) {
            return self.call_value(host, handler, &[a, b]);
        }
        if !handler.is_nil() {
            return Err(self.call_fault_of(handler));
        }
        Err(match self.to_number(a) {
            None => self.type_fault("perform arithmetic on", a, registers.0),
            Some(_) => self.type_fault("perform arithmetic on", b, registers.1),
        })
    }

    fn call_fault_of(&mut self, handler: Value) -> crate::script::fault::Fault {
        self.type_fault("call", handler, None)
    }

    /// `a == b` where both are tables and not the same.
    #[inline(never)]
    pub(super) fn equal_by_handler(&mut self, host: &mut dyn Host, a: Value, b: Value) -> Result<bool> {
        let (Some(first), Some(second)) = (self.heap.metatable_of(a), self.heap.metatable_of(b)) else {
            return Ok(false);
        };
        let handler = self.heap.handler(first, Event::Eq);
        if handler.is_nil() {
            return Ok(false);
        }
        let other = if first == second { handler } else { self.heap.handler(second, Event::Eq) };
        if !self.heap.equal(handler, other) {
            return Ok(false);
        }
        Ok(self.call_value(host, handler, &[a, b])?.is_true())
    }

    /// `a < b`, for anything.
    #[inline(never)]
    pub(in crate::script) fn less(&mut self, host: &mut dyn Host, a: Value, b: Value) -> Result<bool> {
        match (a, b) {
            (Value::Number(a), Value::Number(b)) => Ok(a < b),
            (Value::Str(a), Value::Str(b)) => Ok(self.heap.bytes_of(a) < self.heap.bytes_of(b)),
            _ => match self.order_by_handler(host, b"__lt", a, b)? {
                Some(truth) => Ok(truth),
                None => Err(self.compare_fault(a, b)),
            },
        }
    }

    /// `a <= b`, for anything.
    #[inline(never)]
    pub(super) fn less_equal(&mut self, host: &mut dyn Host, a: Value, b: Value) -> Result<bool> {
        match (a, b) {
            (Value::Number(a), Value::Number(b)) => Ok(a <= b),
            (Value::Str(a), Value::Str(b)) => Ok(self.heap.bytes_of(a) <= self.heap.bytes_of(b)),
            _ => {
                if let Some(truth) = self.order_by_handler(host, b"__le", a, b)? {
                    return Ok(truth);
                }
                match self.order_by_handler(host, b"__lt", b, a)? {
                    Some(truth) => Ok(!truth),
                    None => Err(self.compare_fault(a, b)),
                }
            }
        }
    }

    /// Both must have the same handler.
    fn order_by_handler(&mut self, host: &mut dyn Host, event: &[u8], a: Value, b: Value) -> Result<Option<bool>> {
        if std::mem::discriminant(&a) != std::mem::discriminant(&b) {
            return Ok(None);
        }
        let handler = self.heap.metamethod(a, event);
        if handler.is_nil() {
            return Ok(None);
        }
        let other = self.heap.metamethod(b, event);
        if !self.heap.equal(handler, other) {
            return Ok(None);
        }
        self.call_value(host, handler, &[a, b]).map(|value| Some(value.is_true()))
    }

    /// `a .. b .. c` of values in registers of the innermost frame, from the last two to the first.
    #[inline(never)]
    pub(super) fn concat(&mut self, host: &mut dyn Host, at: usize, count: usize, first: u8) -> Result<Value> {
        let mut left = count;
        while left > 1 {
            let (a, b) = (self.stack[at + left - 2], self.stack[at + left - 1]);
            let textual = |value: Value| matches!(value, Value::Str(_) | Value::Number(_));
            if !textual(a) || !textual(b) {
                let mut handler = self.heap.metamethod(a, b"__concat");
                if handler.is_nil() {
                    handler = self.heap.metamethod(b, b"__concat");
                }
                if handler.is_nil() {
                    let (value, index) = if textual(a) { (b, left - 1) } else { (a, left - 2) };
                    return Err(self.type_fault("concatenate", value, Some(first + index as u8)));
                }
                self.stack[at + left - 2] = self.call_value(host, handler, &[a, b])?;
                left -= 1;
                continue;
            }
            let mut from = left - 2;
            while from > 0 && textual(self.stack[at + from - 1]) {
                from -= 1;
            }
            self.stack[at + from] = self.concat_texts(at + from, left - from)?;
            left = from + 1;
        }
        Ok(self.stack[at])
    }

    /// Strings and numbers on the stack as one string.
    #[inline]
    pub(super) fn concat_texts(&mut self, at: usize, count: usize) -> Result<Value> {
        let mut buffer = [0u8; 256];
        let mut len = 0;
        // Short results, which are most, need no memory but their own.
        let values = &self.stack[at..at + count];
        let mut fits = true;
        for value in values {
            if let Value::Str(text) = value {
                let bytes = self.heap.bytes_of(*text);
                if let Some(place) = buffer.get_mut(len..len + bytes.len()) {
                    place.copy_from_slice(bytes);
                    len += bytes.len();
                    continue;
                }
            } else if let Value::Number(number) = value
                && let Some(written) = integer_into(*number, &mut buffer, len)
            {
                len += written;
                continue;
            }
            fits = false;
            break;
        }
        if fits {
            return self.heap.string(&buffer[..len]).map(Value::from);
        }
        self.concat_long(at, count)
    }

    #[inline(never)]
    fn concat_long(&mut self, at: usize, count: usize) -> Result<Value> {
        let values = &self.stack[at..at + count];
        let size = values.iter().map(|value| match value {
            Value::Str(text) => self.heap.bytes_of(*text).len(),
            _ => 32,
        });
        let size = size.sum();
        self.heap.check(size)?;
        let mut text = Vec::with_capacity(size);
        for value in values {
            match value {
                Value::Str(part) => text.extend_from_slice(self.heap.bytes_of(*part)),
                Value::Number(number) => number::format(*number, &mut text),
                _ => unreachable!("only strings and numbers come here"),
            }
        }
        self.heap.adopt(text).map(Value::from)
    }
}

/// Writes an integer; nothing when it is none or does not fit.
#[inline]
fn integer_into(number: f64, buffer: &mut [u8; 256], at: usize) -> Option<usize> {
    let integer = number as i64;
    if integer as f64 != number
        || integer.unsigned_abs() >= 100_000_000_000_000
        || (integer == 0 && number.is_sign_negative())
    {
        return None;
    }
    let mut digits = itoa::Buffer::new();
    let text = digits.format(integer).as_bytes();
    buffer.get_mut(at..at + text.len())?.copy_from_slice(text);
    Some(text.len())
}
