//! The machine.

pub mod coroutine;
pub mod frame;

use self::frame::Frame;
use super::fault::{Fault, Result};
use super::heap::Heap;
use super::heap::function::Function;
use super::host::Host;
use super::lib::State;
use super::native::{Call, Native};
use super::value::{FunctionRef, TableRef, Value};

/// Runs programs. Used again and again: libraries are made once and sealed, everything else is forgotten by
/// [`Vm::reset`].
pub struct Vm {
    pub heap: Heap,
    pub(super) stack: Vec<Value>,
    pub(super) frames: Vec<Frame>,
    /// Results of native functions under way.
    pub(super) results: Vec<Value>,
    /// Values that native functions under way want to keep.
    pub(super) kept: Vec<Value>,
    /// What the libraries remember of the script under way.
    pub(super) libraries: State,
    globals: TableRef,
}

impl Vm {
    /// An empty machine whose values may have so many bytes.
    pub fn new(limit: usize) -> Vm {
        let mut heap = Heap::new(limit);
        let globals = heap.table(0, 64).expect("a machine has room for its globals");
        Vm {
            heap,
            stack: vec![Value::Nil; 512],
            frames: Vec::new(),
            results: Vec::new(),
            kept: Vec::new(),
            libraries: State::default(),
            globals,
        }
    }

    /// The table of global variables.
    pub fn globals(&self) -> TableRef {
        self.globals
    }

    /// Puts native functions into a table, each under its own name.
    pub fn register(&mut self, table: TableRef, natives: &[&'static Native]) -> Result {
        for native in natives {
            let function = self.heap.native(native, &[])?;
            self.heap.set_str(table, native.name.as_bytes(), function.into())?;
        }
        Ok(())
    }

    /// A new table that is a global variable, with native functions in it: a library.
    pub fn library(&mut self, name: &str, natives: &[&'static Native]) -> Result<TableRef> {
        let table = self.heap.table(0, natives.len())?;
        self.register(table, natives)?;
        self.heap.set_str(self.globals, name.as_bytes(), table.into())?;
        Ok(table)
    }

    /// Calls a function and waits for its results, from outside any script.
    pub fn call(&mut self, host: &mut dyn Host, function: Value, arguments: &[Value]) -> Result<Vec<Value>> {
        self.call_from_native(host, 0, function, arguments)
    }

    pub(super) fn call_from_native(
        &mut self,
        host: &mut dyn Host,
        free: usize,
        function: Value,
        arguments: &[Value],
    ) -> Result<Vec<Value>> {
        let Value::Function(function) = function else {
            return Err(self.text_fault(format!("attempt to call a {} value", function.type_name()).into_bytes()));
        };
        let base = free + 1;
        if self.stack.len() < base + arguments.len() + 256 {
            self.stack.resize(base + arguments.len() + 512, Value::Nil);
        }
        self.stack[base..base + arguments.len()].copy_from_slice(arguments);
        self.call_native(host, function, base, arguments.len())
    }

    fn call_native(
        &mut self,
        host: &mut dyn Host,
        function: FunctionRef,
        base: usize,
        count: usize,
    ) -> Result<Vec<Value>> {
        let Function::Native { native, .. } = self.heap.functions.get(function.0) else {
            return Ok(Vec::new());
        };
        let (run, start) = (native.run, self.results.len());
        run(&mut Call { vm: self, host, base, count, function })?;
        Ok(self.results.drain(start..).collect())
    }

    /// Where the function at a level was: `chunk:line: `, or nothing when it is not one of a script. Level 1 has called
    /// the native function that asks.
    pub(super) fn position(&self, _level: usize) -> Vec<u8> {
        Vec::new()
    }

    /// By what name the native function under way was called, and whether as a method.
    pub(super) fn name_of_native(&self) -> (Vec<u8>, bool) {
        (b"?".to_vec(), false)
    }

    /// The error with this text.
    pub(super) fn text_fault(&mut self, text: Vec<u8>) -> Fault {
        match self.heap.adopt(text) {
            Ok(text) => Fault::Error(text.into()),
            Err(fault) => fault,
        }
    }
}
