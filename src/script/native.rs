//! Functions of the libraries, written in Rust.

use super::fault::{Fault, Result};
use super::heap::Heap;
use super::heap::function::Function;
use super::host::Host;
use super::number;
use super::value::{FunctionRef, StrRef, TableRef, Value};
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
    /// Where the arguments begin on the machine's stack, and how many there are. The results are pushed to a list of
    /// their own.
    pub(super) base: usize,
    pub(super) count: usize,
    pub(super) function: FunctionRef,
}

impl Call<'_> {
    /// How many arguments there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.count
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The argument at `index`, from 0; nil when there is none.
    #[inline]
    pub fn arg(&self, index: usize) -> Value {
        if index < self.count { self.vm.stack[self.base + index] } else { Value::Nil }
    }

    /// Adds a result.
    #[inline]
    pub fn ret(&mut self, value: impl Into<Value>) {
        self.vm.results.push(value.into());
    }

    /// Adds a string as a result.
    pub fn ret_bytes(&mut self, bytes: &[u8]) -> Result {
        let string = self.heap().string(bytes)?;
        self.ret(string);
        Ok(())
    }

    #[inline]
    pub fn heap(&mut self) -> &mut Heap {
        &mut self.vm.heap
    }

    #[inline]
    pub fn bytes_of(&self, string: StrRef) -> &[u8] {
        self.vm.heap.bytes_of(string)
    }

    /// A value that the function carries along.
    pub fn captured(&self, index: usize) -> Value {
        match self.vm.heap.functions.get(self.function.0) {
            Function::Native { captured, .. } => captured.get(index).copied().unwrap_or_default(),
            _ => Value::Nil,
        }
    }

    pub fn set_captured(&mut self, index: usize, value: Value) {
        if let Function::Native { captured, .. } = self.vm.heap.functions.get_mut(self.function.0) {
            captured[index] = value;
        }
    }

    /// Calls a function from inside this one. Garbage may be collected meanwhile: see [`Heap`].
    pub fn call(&mut self, function: Value, arguments: &[Value]) -> Result<Vec<Value>> {
        self.vm.call_from_native(self.host, self.base + self.count, function, arguments)
    }

    /// As [`Call::call`], for who goes on after an error: the inner result is the error's value.
    pub fn try_call(&mut self, function: Value, arguments: &[Value]) -> Result<std::result::Result<Vec<Value>, Value>> {
        self.vm.try_from_native(self.host, self.base + self.count, function, arguments)
    }

    /// As [`Call::call`], for the first result only, which is nil when there is none.
    #[inline]
    pub fn call_one(&mut self, function: Value, arguments: &[Value]) -> Result<Value> {
        self.vm.call_one_from_native(self.host, self.base + self.count, function, arguments)
    }

    /// Counts the work of a long function; to be told every so often. Asks the host when its time has come, which may end
    /// the script.
    pub fn spend(&mut self, steps: u32) -> Result {
        self.vm.spend(self.host, steps)
    }

    /// Keeps a value from being collected as long as this call lasts.
    pub fn keep(&mut self, value: impl Into<Value>) {
        self.vm.kept.push(value.into());
    }

    /// How many values are kept, for [`Call::keep_only`].
    pub fn kept(&self) -> usize {
        self.vm.kept.len()
    }

    /// No longer keeps what came after so many values.
    pub fn keep_only(&mut self, count: usize) {
        self.vm.kept.truncate(count);
    }

    /// The error that `error(message)` would raise here: with the position of the calling line before it.
    pub fn error(&mut self, message: &[u8]) -> Fault {
        let mut text = self.vm.position(1);
        text.extend_from_slice(message);
        self.vm.text_fault(text)
    }

    /// `bad argument #1 to 'name' (message)`, by the name that the caller used. `index` from 0.
    pub fn argument_error(&mut self, index: usize, message: &str) -> Fault {
        self.argument_error_at(index + 1, message.as_bytes())
    }

    /// As [`Call::argument_error`], with the number as it is shown and with any bytes.
    pub fn argument_error_at(&mut self, number: usize, message: &[u8]) -> Fault {
        let mut number = number;
        let (name, is_method) = self.vm.name_of_native();
        if is_method && number > 0 {
            number -= 1;
            if number == 0 {
                let text = [b"calling '", &name[..], b"' on bad self (", message, b")"].concat();
                return self.error(&text);
            }
        }
        let text = [format!("bad argument #{number} to '").as_bytes(), &name, b"' (", message, b")"].concat();
        self.error(&text)
    }

    /// `bad argument #1 to 'name' (table expected, got nil)`
    pub fn type_error(&mut self, index: usize, expected: &str) -> Fault {
        let got = if index < self.count { self.arg(index).type_name() } else { "no value" };
        self.argument_error(index, &format!("{expected} expected, got {got}"))
    }

    /// A number, or a string that is one.
    #[inline]
    pub fn number(&mut self, index: usize) -> Result<f64> {
        match self.arg(index) {
            Value::Number(number) => Ok(number),
            other => self.to_number(other).ok_or_else(|| self.type_error(index, "number")),
        }
    }

    fn to_number(&self, value: Value) -> Option<f64> {
        match value {
            Value::Number(number) => Some(number),
            Value::Str(string) => number::parse(self.bytes_of(string)),
            _ => None,
        }
    }

    /// As [`Call::number`], made an integer as Lua's C interface does.
    #[inline]
    pub fn integer(&mut self, index: usize) -> Result<i64> {
        self.number(index).map(to_integer)
    }

    /// Nil, and a missing argument, are the default.
    pub fn optional_integer(&mut self, index: usize, default: i64) -> Result<i64> {
        if self.arg(index).is_nil() { Ok(default) } else { self.integer(index) }
    }

    /// A string, or a number, which becomes one (the argument too).
    #[inline]
    pub fn string(&mut self, index: usize) -> Result<StrRef> {
        match self.arg(index) {
            Value::Str(string) => Ok(string),
            Value::Number(number) => {
                let string = self.vm.heap.text_of_number(number)?;
                self.vm.stack[self.base + index] = string.into();
                Ok(string)
            }
            _ => Err(self.type_error(index, "string")),
        }
    }

    #[inline]
    pub fn table(&mut self, index: usize) -> Result<TableRef> {
        match self.arg(index) {
            Value::Table(table) => Ok(table),
            _ => Err(self.type_error(index, "table")),
        }
    }

    pub fn function(&mut self, index: usize) -> Result<FunctionRef> {
        match self.arg(index) {
            Value::Function(function) => Ok(function),
            _ => Err(self.type_error(index, "function")),
        }
    }

    /// Refuses a missing argument: `value expected`.
    pub fn any(&mut self, index: usize) -> Result<Value> {
        if index < self.count { Ok(self.arg(index)) } else { Err(self.argument_error(index, "value expected")) }
    }

    /// Refuses a table that scripts may not change.
    pub fn writable(&mut self, table: TableRef) -> Result {
        if self.vm.heap.is_readonly(table) {
            return Err(self.vm.text_fault(b"Attempt to modify a readonly table".to_vec()));
        }
        Ok(())
    }
}

/// A number as Lua 5.1's C interface makes it an integer on x86-64: towards zero, and the least integer for what does not
/// fit.
#[inline]
pub fn to_integer(number: f64) -> i64 {
    if (-9223372036854775808.0..9223372036854775808.0).contains(&number) { number as i64 } else { i64::MIN }
}
