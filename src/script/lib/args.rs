//! What several libraries do with the arguments of a call.

use smallvec::SmallVec;

use crate::script::fault::{Fault, Result};
use crate::script::host::{Host, Interrupt};
use crate::script::native::{Call, to_integer};
use crate::script::value::{StrRef, TableRef, Value};

/// A string in the making; most are short.
pub type Bytes = SmallVec<[u8; 32]>;

/// Most values that a native function of Lua 5.1 may put on the stack of one call.
pub const STACK_LIMIT: usize = 8000;

/// How many steps of a loop in here weigh as much as one question to the host.
const STEPS: u32 = 1 << 20;

/// A double as an `unsigned long` of C on x86-64; [`to_integer`] is that for a `long`.
pub fn truncate_unsigned(number: f64) -> u64 {
    const TOP: f64 = 9_223_372_036_854_775_808.0;
    if number >= TOP { (to_integer(number - TOP) as u64) ^ (1 << 63) } else { to_integer(number) as u64 }
}

/// As [`truncate_unsigned`] for an `int`, where the conversion is a direct one.
pub fn truncate_int(number: f64) -> i32 {
    if number > -2_147_483_649.0 && number < 2_147_483_648.0 { number as i32 } else { i32::MIN }
}

/// A string argument's bytes, without a copy: a number was made a string before.
pub fn c_string(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

/// Counts the steps of something long and asks the host from time to time whether it may go on.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    left: u32,
}

impl Patience {
    pub fn new() -> Patience {
        Patience { left: STEPS }
    }

    /// Counts steps; whether the host, if it had to be asked, lets it go on.
    #[inline]
    pub fn goes_on(&mut self, steps: u32, host: &mut dyn Host) -> bool {
        self.left = self.left.saturating_sub(steps);
        if self.left > 0 {
            return true;
        }
        self.left = STEPS;
        host.interrupt() != Interrupt::Stop
    }
}

impl Call<'_> {
    /// An `int` of C: the low 32 bits of the integer.
    pub fn int(&mut self, index: usize) -> Result<i32> {
        Ok(self.integer(index)? as i32)
    }

    pub fn optional_int(&mut self, index: usize, default: i32) -> Result<i32> {
        if self.arg(index).is_nil() { Ok(default) } else { self.int(index) }
    }

    /// The string at `index`, or none where there is nil or nothing.
    pub fn optional_string(&mut self, index: usize) -> Result<Option<StrRef>> {
        if self.arg(index).is_nil() { Ok(None) } else { self.string(index).map(Some) }
    }

    /// `table[key]`, with metamethods.
    pub fn index(&mut self, table: TableRef, key: Value) -> Result<Value> {
        let value = self.vm.heap.get(table, key);
        if !value.is_nil() || self.vm.heap.metatable(table).is_none() {
            return Ok(value);
        }
        let (free, host) = (self.base + self.count, &mut *self.host);
        self.vm.within_native(free, |vm| vm.index(host, table.into(), key))
    }

    /// `a < b`
    #[inline]
    pub fn less(&mut self, a: Value, b: Value) -> Result<bool> {
        match (a, b) {
            (Value::Number(a), Value::Number(b)) => Ok(a < b),
            (Value::Str(a), Value::Str(b)) => Ok(self.bytes_of(a) < self.bytes_of(b)),
            _ => {
                let (free, host) = (self.base + self.count, &mut *self.host);
                self.vm.within_native(free, |vm| vm.less(host, a, b))
            }
        }
    }

    /// A piece of a string.
    pub fn piece(&mut self, string: StrRef, start: usize, end: usize) -> Result<StrRef> {
        let bytes = self.bytes_of(string);
        if start == 0 && end == bytes.len() {
            return Ok(string);
        }
        let piece = Bytes::from_slice(&bytes[start..end]);
        self.adopt(piece)
    }

    /// A string of bytes that were put together apart from the heap.
    pub fn adopt(&mut self, bytes: Bytes) -> Result<StrRef> {
        if bytes.spilled() { self.heap().adopt(bytes.into_vec()) } else { self.heap().string(&bytes) }
    }

    /// An error without a position, as the machine itself raises it inside a native function.
    pub fn bare_error(&mut self, text: &[u8]) -> Fault {
        self.vm.text_fault(text.to_vec())
    }

    /// Counts a step of a long loop.
    #[inline]
    pub fn step(&mut self, patience: &mut Patience) -> Result {
        if patience.goes_on(1, self.host) { Ok(()) } else { Err(Fault::Stopped) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_those_of_the_processor() {
        assert_eq!(truncate_unsigned(-1.0), u64::MAX);
        assert_eq!(truncate_unsigned(9_223_372_036_854_775_808.0), 1 << 63);
        assert_eq!([truncate_unsigned(1e300), truncate_unsigned(-1e300)], [0, 1 << 63]);
        assert_eq!([truncate_int(256.5), truncate_int(3e9)], [256, i32::MIN]);
        assert_eq!(c_string(b"ab\0c"), b"ab");
    }
}
