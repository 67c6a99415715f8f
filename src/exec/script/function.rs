//! Calls of functions, in the machines of their libraries.

use std::sync::Arc;

use super::host::{Context, Name};
use crate::command::error::{self, Result};
use crate::command::script::machine;
use crate::command::table::Command;
use crate::engine::Engine;
use crate::engine::functions::Library;
use crate::script::unit::Flags;
use crate::script::vm::Vm;

/// A call of a function whose words have been understood.
pub struct Call {
    library: Arc<Library>,
    at: usize,
    arguments: usize,
    read_only: bool,
}

/// Understands the words of FCALL or FCALL_RO.
pub fn prepare(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result<Call> {
    let (library, at) = engine.functions.find(argv[1]).ok_or(error::NO_FUNCTION)?;
    if crate::value::number::parse_i64(argv[2]).is_none() {
        return Err(error::BAD_NUMKEYS);
    }
    let arguments = super::keys_end(argv)?;
    let no_writes = library.functions[at].flags.has(Flags::NO_WRITES);
    if command.spec.name == "FCALL_RO" && !no_writes {
        return Err(error::WRITE_FLAG_IN_RO);
    }
    Ok(Call { library, at, arguments, read_only: no_writes })
}

impl Call {
    pub fn flags(&self) -> Flags {
        self.library.functions[self.at].flags
    }

    /// The machine of the library, ready to run the function.
    pub fn start(&self, argv: &[&[u8]]) -> Result<Box<Vm>> {
        let taken = self.library.machine.lock().take();
        let mut machine = taken.ok_or(error::LIBRARY_LOST)?;
        let function = self.library.functions[self.at].callback;
        let started = (|| {
            let keys = machine::list(&mut machine, &argv[3..self.arguments])?;
            let arguments = machine::list(&mut machine, &argv[self.arguments..])?;
            machine.start(function, &[keys, arguments])
        })();
        match started {
            Ok(()) => Ok(machine),
            Err(_) => {
                self.give_back(machine);
                Err(error::SCRIPT_MEMORY)
            }
        }
    }

    pub fn context(&self, hurries: bool, db: usize) -> Context {
        Context::new(Name::Function(self.library.clone(), self.at), self.read_only, hurries, db)
    }

    fn give_back(&self, machine: Box<Vm>) {
        *self.library.machine.lock() = Some(machine);
    }
}
