//! Libraries of functions are made by running their text once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::command::error::{self, Error, Result};
use crate::command::flavor::{self, Flavor};
use crate::command::script::machine;
use crate::engine::access::Ctx;
use crate::engine::functions::{Collision, Function, Library};
use crate::reply::Tape;
use crate::script::compile::code::Program;
use crate::script::convert;
use crate::script::fault::Fault;
use crate::script::host::{Host, Interrupt};
use crate::script::lib::{base, function, redis};
use crate::script::library::{self, Source};
use crate::script::value::{TableRef, Value};
use crate::script::vm::{Step, Vm};

/// How long a library may take to register its functions.
const LOAD_TIME: Duration = Duration::from_millis(500);

/// How long a caller in a hurry waits for a library. Another one begins again.
const HURRIED: Duration = Duration::from_millis(2);

/// FUNCTION LOAD: the library's name.
pub fn load(ctx: &mut Ctx<'_>, text: &[u8], replace: bool) -> Result<Vec<u8>> {
    let source = Source::read(text).map_err(Error::line)?;
    let functions = &ctx.engine.functions;
    if !replace && functions.has_library(&source.name) {
        return Err(Error::line([b"ERR Library '", &source.name[..], b"' already exists"].concat()));
    }
    let library = make(flavor::of(ctx.engine), text, source, !ctx.may_wait())?;
    let name = library.name.clone();
    functions.add(vec![Arc::new(library)], replace).map_err(collision)?;
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
pub fn restore(ctx: &mut Ctx<'_>, payload: &[u8], policy: Policy) -> Result {
    let mut libraries: Vec<Arc<Library>> = Vec::new();
    for text in library::restore(payload).map_err(Error::new)? {
        let source = Source::read(&text).map_err(Error::line)?;
        if libraries.iter().any(|other| other.name == source.name) {
            return Err(Error::line([b"ERR Library '", &source.name[..], b"' already exists"].concat()));
        }
        libraries.push(Arc::new(make(flavor::of(ctx.engine), &text, source, !ctx.may_wait())?));
    }
    let added = match policy {
        Policy::Flush => ctx.engine.functions.replace_all(libraries),
        policy => ctx.engine.functions.add(libraries, policy == Policy::Replace),
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
fn make(flavor: &Flavor, text: &[u8], source: Source<'_>, hurries: bool) -> Result<Library> {
    let name = source.name.clone();
    let program = source.compile().map_err(Error::line)?;
    let mut machine = Box::new(machine::empty());
    let mut host = Loading { begun: Instant::now(), hurries, is_put_off: false };
    let functions = register(flavor, &mut machine, &mut host, Arc::new(program));
    if host.is_put_off {
        return Err(Error::BUSY);
    }
    let functions = functions.map_err(|fault| registering(&mut machine, fault))?;
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
    flavor: &Flavor,
    machine: &mut Vm,
    host: &mut Loading,
    program: Arc<Program>,
) -> crate::script::fault::Result<Vec<function::Registered>> {
    machine::install(machine, flavor)?;
    let server = machine::server(flavor);
    base::protect(machine)?;
    let others = take_globals(machine)?;
    let (api, list) = function::install(machine, &server)?;
    machine.pin(list);
    let globals = machine.globals();
    redis::name(machine, api, &server)?;
    let main = machine.load(&program)?;
    machine.start(main, &[])?;
    while let Step::Paused = machine.run(host)? {}
    machine.heap.set_readonly(list, true);
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
    hurries: bool,
    /// Ended so that somebody loads the library who has time.
    is_put_off: bool,
}

impl Host for Loading {
    fn call(&mut self, _: &[&[u8]], out: &mut Tape) {
        out.error(error::NOT_FROM_SCRIPT.as_bytes());
    }

    fn interrupt(&mut self) -> Interrupt {
        let passed = self.begun.elapsed();
        self.is_put_off = self.hurries && passed > HURRIED;
        if self.is_put_off || passed > LOAD_TIME { Interrupt::Stop } else { Interrupt::Continue(10_000) }
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
