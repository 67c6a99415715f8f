//! Functions of the libraries, written in Rust.

use super::fault::{Fault, Result};
use super::heap::Heap;
use super::host::Host;
use super::value::{StrRef, TableRef, Value};
use super::vm::Vm;

/// A function of a library. Lives for ever, in a constant beside its code.
pub struct Native {
    /// For tracing; error messages name functions as the caller does.
    pub name: &'static str,
    pub run: fn(&mut Call<'_>) -> Result,
}

/// A call of a native function: its arguments, and the place for its results.
pub struct Call<'a> {
    pub vm: &'a mut Vm,
    pub host: &'a mut dyn Host,
    /// Where the arguments begin on the machine's stack, and how many there are. The results are pushed behind them.
    pub(super) base: usize,
    pub(super) count: usize,
}

impl Call<'_> {
    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The argument at `index`, from 0; nil when there is none.
    pub fn arg(&self, index: usize) -> Value {
        if index < self.count { self.vm.stack[self.base + index] } else { Value::Nil }
    }

    /// Adds a result.
    pub fn ret(&mut self, value: impl Into<Value>) {
        self.vm.stack.push(value.into());
    }

    /// Adds a string as a result.
    pub fn ret_bytes(&mut self, bytes: &[u8]) -> Result {
        let string = self.heap().string(bytes)?;
        self.ret(string);
        Ok(())
    }

    pub fn heap(&mut self) -> &mut Heap {
        &mut self.vm.heap
    }

    pub fn bytes_of(&self, string: StrRef) -> &[u8] {
        self.vm.heap.bytes_of(string)
    }

    /// A value that the function carries along.
    pub fn captured(&self, _index: usize) -> Value {
        unimplemented!()
    }

    pub fn set_captured(&mut self, _index: usize, _value: Value) {
        unimplemented!()
    }

    /// Calls a function from inside this one.
    pub fn call(&mut self, _function: Value, _arguments: &[Value]) -> Result<Vec<Value>> {
        unimplemented!()
    }

    /// The error that `error(message)` would raise here: with the position of the calling line before it.
    pub fn error(&mut self, _message: &[u8]) -> Fault {
        unimplemented!()
    }

    /// `bad argument #1 to 'name' (message)`, by the name that the caller used. `index` from 0.
    pub fn argument_error(&mut self, _index: usize, _message: &str) -> Fault {
        unimplemented!()
    }

    /// `bad argument #1 to 'name' (table expected, got nil)`
    pub fn type_error(&mut self, _index: usize, _expected: &str) -> Fault {
        unimplemented!()
    }

    /// A number, or a string that is one.
    pub fn number(&mut self, _index: usize) -> Result<f64> {
        unimplemented!()
    }

    /// As [`Call::number`], made an integer as Lua's C interface does.
    pub fn integer(&mut self, _index: usize) -> Result<i64> {
        unimplemented!()
    }

    pub fn optional_integer(&mut self, _index: usize, _default: i64) -> Result<i64> {
        unimplemented!()
    }

    /// A string, or a number, which becomes one.
    pub fn string(&mut self, _index: usize) -> Result<StrRef> {
        unimplemented!()
    }

    pub fn table(&mut self, _index: usize) -> Result<TableRef> {
        unimplemented!()
    }

    /// Refuses a missing argument: `value expected`.
    pub fn any(&mut self, _index: usize) -> Result<Value> {
        unimplemented!()
    }
}
