//! Runs a Lua program from a file, with `print`: to compare the language with Lua 5.1's own.
//!
//! ```sh
//! cargo run --no-default-features --example lua program.lua
//! ```

use nearis::script::compile::compile;
use nearis::script::fault::{Fault, Result};
use nearis::script::host::{Host, Interrupt};
use nearis::script::native::{Call, Native};
use nearis::script::value::Value;
use nearis::script::vm::{Step, Vm};
use nearis::script::{lib, lua};
use std::io::Write;
use std::sync::Arc;

struct Console;

impl Host for Console {
    fn interrupt(&mut self) -> Interrupt {
        Interrupt::Continue(1_000_000)
    }
}

const PRINT: Native = Native { name: "print", run: print };

fn print(call: &mut Call<'_>) -> Result {
    let globals = call.vm.globals();
    let to_string = call.heap().get_str(globals, b"tostring");
    let mut line = Vec::new();
    for index in 0..call.len() {
        if index > 0 {
            line.push(b'\t');
        }
        let value = call.arg(index);
        match call.call(to_string, &[value])?.first() {
            Some(Value::Str(text)) => line.extend_from_slice(call.bytes_of(*text)),
            _ => return Err(call.error(b"'tostring' must return a string to 'print'")),
        }
    }
    line.push(b'\n');
    std::io::stdout().lock().write_all(&line).expect("the output is open");
    Ok(())
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: lua FILE");
    let source = std::fs::read(&path).expect("the file can be read");
    let name = format!("@{path}");
    let mut vm = Vm::new(1 << 30);
    lib::install(&mut vm).expect("the libraries fit");
    let globals = vm.globals();
    vm.register(globals, &[&PRINT]).expect("the libraries fit");
    let tree = match lua::parse(&source, name.as_bytes()) {
        Ok(tree) => tree,
        Err(message) => return fail(&message),
    };
    let program = match compile(&tree, &lua::chunk_id(name.as_bytes(), 60)) {
        Ok(program) => Arc::new(program),
        Err(error) => return fail(&error.message),
    };
    let main = vm.load(&program).expect("the program fits");
    vm.start(main, &[]).expect("the program fits");
    loop {
        match vm.run(&mut Console) {
            Ok(Step::Done(_)) => return,
            Ok(Step::Paused) => {}
            Err(Fault::Error(Value::Str(message))) => return fail(vm.heap.bytes_of(message)),
            Err(Fault::Error(_)) => return fail(b"(error object is not a string)"),
            Err(fault) => return fail(format!("{fault:?}").as_bytes()),
        }
    }
}

fn fail(message: &[u8]) {
    let mut out = std::io::stdout().lock();
    out.write_all(b"lua: ").and_then(|()| out.write_all(message)).and_then(|()| out.write_all(b"\n")).expect("open");
    drop(out);
    std::process::exit(1);
}
