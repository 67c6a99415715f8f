//! A machine for unit tests of libraries.

use super::fault::{Fault, Result};
use super::host::{Host, Interrupt};
use super::native::Native;
use super::value::Value;
use super::vm::Vm;

/// A host that lets a script run for ever and has no commands.
pub struct Nobody;

impl Host for Nobody {
    fn interrupt(&mut self) -> Interrupt {
        Interrupt::Continue(1_000_000)
    }
}

/// A host that ends a script at the first question.
pub struct Stopping;

impl Host for Stopping {
    fn interrupt(&mut self) -> Interrupt {
        Interrupt::Stop
    }
}

/// Calls a native function.
pub fn call(vm: &mut Vm, native: &'static Native, arguments: &[Value]) -> Result<Vec<Value>> {
    let function = vm.heap.native(native, &[])?;
    vm.call(&mut Nobody, function.into(), arguments)
}

/// A value as text, for comparisons: strings in quotes, tables by their entries.
pub fn show(vm: &Vm, value: Value) -> String {
    match value {
        Value::Nil => "nil".into(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => {
            let mut text = Vec::new();
            super::number::general(number, 17, &mut text);
            String::from_utf8(text).expect("numbers are ASCII")
        }
        Value::Str(string) => format!("\"{}\"", vm.heap.bytes_of(string).escape_ascii()),
        Value::Table(table) => {
            let (mut entries, mut key) = (Vec::new(), Value::Nil);
            while let Some((next, value)) = vm.heap.next(table, key) {
                entries.push(format!("[{}]={}", show(vm, next), show(vm, value)));
                key = next;
            }
            format!("{{{}}}", entries.join(" "))
        }
        other => other.type_name().into(),
    }
}

/// What a call gave, or its error, as text.
pub fn shown(vm: &mut Vm, native: &'static Native, arguments: &[Value]) -> String {
    match call(vm, native, arguments) {
        Ok(values) => values.iter().map(|value| show(vm, *value)).collect::<Vec<_>>().join(", "),
        Err(Fault::Error(value)) => format!("error: {}", show(vm, value)),
        Err(fault) => format!("{fault:?}"),
    }
}
