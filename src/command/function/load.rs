//! Libraries of functions are made by running their text once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::command::error::{self, Error, Result};
use crate::command::script::machine;
use crate::engine::Engine;
use crate::engine::functions::{Collision, Function, Library};
use crate::reply::Tape;
use crate::script::fault::Fault;
use crate::script::host::{Host, Interrupt};
use crate::script::lib::{base, function};
use crate::script::unit::compile;
use crate::script::value::{TableRef, Value};
use crate::script::vm::{Step, Vm};
use crate::script::{convert, library};

/// How long a library may take to register its functions.
const LOAD_TIME: Duration = Duration::from_millis(500);

/// FUNCTION LOAD: the library's name.
pub fn load(engine: &Engine, text: &[u8], replace: bool) -> Result<Vec<u8>> {
    let (name, _) = library::header(text).map_err(Error::line)?;
    if !replace && engine.functions.has_library(&name) {
        return Err(Error::line([b"ERR Library '", &name[..], b"' already exists"].concat()));
    }
    let library = make(text)?;
    engine.functions.add(vec![Arc::new(library)], replace).map_err(collision)?;
    Ok(name)
}

/// What FUNCTION RESTORE does with libraries that there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policy {
    Append,
    Replace,
    Flush,
}

/// FUNCTION RESTORE.
pub fn restore(engine: &Engine, payload: &[u8], policy: Policy) -> Result {
    let mut libraries: Vec<Arc<Library>> = Vec::new();
    for text in library::restore(payload).map_err(Error::new)? {
        let made = make(&text)?;
        if libraries.iter().any(|other| other.name == made.name) {
            return Err(Error::line([b"ERR Library '", &made.name[..], b"' already exists"].concat()));
        }
        libraries.push(Arc::new(made));
    }
    let added = match policy {
        Policy::Flush => engine.functions.replace_all(libraries),
        policy => engine.functions.add(libraries, policy == Policy::Replace),
    };
    added.map_err(collision)
}

fn collision(collision: Collision) -> Error {
    let (what, name) = match collision {
        Collision::Library(name) => ("Library", name),
        Collision::Function(name) => ("Function", name),
    };
    Error::line([b"ERR ", what.as_bytes(), b" ", &name, b" already exists"].concat())
}

/// Compiles and runs a library.
fn make(text: &[u8]) -> Result<Library> {
    let (name, body) = library::header(text).map_err(Error::line)?;
    let fault = |fault: Vec<u8>| Error::line([b"ERR Error compiling function: ", &fault[..]].concat());
    let (code, _) = compile(body, b"user_function").map_err(fault)?;
    let mut machine = Box::new(machine::empty());
    let functions = register(&mut machine, Arc::new(code)).map_err(|fault| registering(&mut machine, fault))?;
    if functions.is_empty() {
        return Err(error::NO_FUNCTIONS);
    }
    let functions = functions.into_iter().map(|function| {
        machine.pin(function.callback);
        let function::Registered { name, description, flags, callback } = function;
        Function { name, description, flags, callback }
    });
    let functions = functions.collect();
    Ok(Library { name, text: text.to_vec(), functions, machine: Some(machine).into() })
}

fn registering(machine: &mut Vm, fault: Fault) -> Error {
    let line = match fault {
        Fault::Error(value) => convert::error_info(value, &mut machine.heap).line,
        Fault::Memory => error::SCRIPT_MEMORY.as_bytes().to_vec(),
        Fault::Stopped => b"ERR FUNCTION LOAD timeout".to_vec(),
    };
    Error::line([b"ERR Error registering functions: ", &line[..]].concat())
}

/// Runs the text of a library, which finds nothing but a small `redis`, and then makes the machine what functions find.
fn register(
    machine: &mut Vm,
    code: Arc<crate::script::compile::code::Program>,
) -> crate::script::fault::Result<Vec<function::Registered>> {
    machine::install(machine)?;
    base::protect(machine)?;
    let others = take_globals(machine)?;
    let (api, list) = function::install(machine, &machine::VERSION)?;
    machine.pin(list);
    let globals = machine.globals();
    machine.heap.set_str(globals, b"redis", api.into())?;
    machine.heap.set_readonly(api, true);
    let main = machine.load(&code)?;
    machine.start(main, &[])?;
    let mut host = Loading { begun: Instant::now() };
    while let Step::Paused = machine.run(&mut host)? {}
    for (name, value) in others {
        machine.heap.set(globals, name, value)?;
    }
    Ok(function::registered(machine, list))
}

/// Empties the table of globals; what was in it stays where it is.
fn take_globals(machine: &mut Vm) -> crate::script::fault::Result<Vec<(Value, Value)>> {
    let globals: TableRef = machine.globals();
    let (mut entries, mut key) = (Vec::new(), Value::Nil);
    while let Some((name, value)) = machine.heap.next(globals, key) {
        entries.push((name, value));
        key = name;
    }
    for &(name, value) in &entries {
        machine.pin(name);
        machine.pin(value);
        machine.heap.set(globals, name, Value::Nil)?;
    }
    Ok(entries)
}

/// The world while a library is being loaded: there is none.
struct Loading {
    begun: Instant,
}

impl Host for Loading {
    fn call(&mut self, _: &[&[u8]], out: &mut Tape) {
        out.error(error::NOT_FROM_SCRIPT.as_bytes());
    }

    fn interrupt(&mut self) -> Interrupt {
        if self.begun.elapsed() > LOAD_TIME { Interrupt::Stop } else { Interrupt::Continue(10_000) }
    }

    fn set_resp(&mut self, _: u8) {}

    fn resp(&self) -> u8 {
        2
    }

    fn log(&mut self, _: u8, _: &[u8]) {}

    fn may_run(&mut self, _: &[&[u8]]) -> Option<bool> {
        None
    }

    fn clock(&mut self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }
}
