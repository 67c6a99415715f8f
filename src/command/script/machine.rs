//! The machine as scripts of an engine use it.

use std::sync::Arc;

use crate::command::flavor::{FLAVORS, Flavor};
use crate::script::compile::code::Program;
use crate::script::fault::Result;
use crate::script::lib::redis::{self, Server};
use crate::script::lib::{self, base};
use crate::script::value::{TableRef, Value};
use crate::script::vm::Vm;

/// Most bytes of a script's values.
const MEMORY: usize = 256 << 20;

/// Globals that each script has anew, and their places.
const PASSING: [&str; 2] = ["KEYS", "ARGV"];
const KEYS: usize = 0;
const ARGV: usize = 1;

/// A machine with all libraries that EVAL has in one of [`FLAVORS`], ready to be used again and again.
pub fn make(flavor: usize) -> Box<Vm> {
    let mut vm = with_libraries(&FLAVORS[flavor]).expect("a machine has room for its libraries");
    vm.kind = flavor;
    vm.seal();
    vm
}

fn with_libraries(flavor: &Flavor) -> Result<Box<Vm>> {
    let mut vm = Box::new(Vm::new(MEMORY));
    let redis = install(&mut vm, flavor)?;
    redis::install_eval(&mut vm, redis)?;
    vm.declare_passing(&PASSING)?;
    base::protect(&mut vm)?;
    Ok(vm)
}

/// All libraries that scripts and functions have.
pub fn install(vm: &mut Vm, flavor: &Flavor) -> Result<TableRef> {
    lib::install(vm)?;
    if flavor.is_before_redis("7.2.0") {
        let globals = vm.globals();
        vm.heap.set_str(globals, b"os", Value::Nil)?;
    }
    redis::install(vm, &server(flavor))
}

/// What scripts are told.
pub fn server(flavor: &Flavor) -> Server {
    Server { redis: *flavor.as_redis(), valkey: flavor.is_valkey().then_some(flavor.version) }
}

/// An empty machine.
pub fn empty() -> Vm {
    Vm::new(MEMORY)
}

/// Gets a script ready to run.
pub fn start(vm: &mut Vm, code: &Arc<Program>, keys: &[&[u8]], arguments: &[&[u8]]) -> Result {
    let main = vm.load(code)?;
    let (keys, arguments) = (list(vm, keys)?, list(vm, arguments)?);
    vm.set_passing(KEYS, keys)?;
    vm.set_passing(ARGV, arguments)?;
    vm.start(main, &[])
}

/// Words as a table.
pub fn list(vm: &mut Vm, words: &[&[u8]]) -> Result<Value> {
    let texts: Result<Vec<Value>> = words.iter().map(|word| vm.heap.string(word).map(Value::from)).collect();
    vm.heap.list(texts?).map(Value::from)
}
