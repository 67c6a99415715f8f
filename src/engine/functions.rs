//! The libraries of functions that FUNCTION LOAD has made. Each has a machine of its own, whose values live as long as it.
//!
//! Who runs a function holds all shards. So no two do at the same time, and the machines need no order of locks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::script::unit::Flags;
use crate::script::value::Value;
use crate::script::vm::Vm;

#[derive(Default)]
pub struct Functions(Mutex<State>);

#[derive(Default, Clone)]
struct State {
    libraries: BTreeMap<Vec<u8>, Arc<Library>>,
    /// By name in lower case.
    functions: HashMap<Vec<u8>, (Arc<Library>, usize), foldhash::fast::FixedState>,
}

pub struct Library {
    pub name: Vec<u8>,
    /// The whole text, its first line included.
    pub text: Vec<u8>,
    pub functions: Vec<Function>,
    /// Away while a function runs, and for good when one has panicked.
    pub machine: Mutex<Option<Box<Vm>>>,
}

pub struct Function {
    pub name: Vec<u8>,
    pub description: Option<Vec<u8>>,
    pub flags: Flags,
    /// In the library's machine.
    pub callback: Value,
}

/// Why a library cannot be added.
#[derive(Debug, PartialEq, Eq)]
pub enum Collision {
    Library(Vec<u8>),
    Function(Vec<u8>),
}

impl Functions {
    /// A function by its name in any case.
    pub fn find(&self, name: &[u8]) -> Option<(Arc<Library>, usize)> {
        self.0.lock().functions.get(&name.to_ascii_lowercase()).cloned()
    }

    pub fn has_library(&self, name: &[u8]) -> bool {
        self.0.lock().libraries.contains_key(name)
    }

    /// All libraries, by name.
    pub fn libraries(&self) -> Vec<Arc<Library>> {
        self.0.lock().libraries.values().cloned().collect()
    }

    /// How many libraries and functions there are.
    pub fn counts(&self) -> (usize, usize) {
        let state = self.0.lock();
        (state.libraries.len(), state.functions.len())
    }

    /// Adds libraries, all or none; of those that there are already it replaces the same names if that is wanted.
    pub fn add(&self, libraries: Vec<Arc<Library>>, replace: bool) -> Result<(), Collision> {
        let mut state = self.0.lock();
        let mut next = state.clone();
        libraries.into_iter().try_for_each(|library| next.add(library, replace))?;
        *state = next;
        Ok(())
    }

    /// Removes all libraries, and adds others, if they can be together.
    pub fn replace_all(&self, libraries: Vec<Arc<Library>>) -> Result<(), Collision> {
        let mut next = State::default();
        libraries.into_iter().try_for_each(|library| next.add(library, false))?;
        *self.0.lock() = next;
        Ok(())
    }

    /// Whether there was one.
    pub fn remove(&self, name: &[u8]) -> bool {
        self.0.lock().remove(name)
    }

    /// Bytes of texts and names, roughly.
    pub fn bytes(&self) -> usize {
        let state = self.0.lock();
        let library = |library: &Arc<Library>| {
            let names: usize = library.functions.iter().map(|function| 64 + function.name.len()).sum();
            size_of::<Library>() + library.text.len() + names
        };
        state.libraries.values().map(library).sum()
    }

    /// Bytes of the values of those that do not run just now.
    pub fn machine_bytes(&self) -> usize {
        let bytes = |library: Arc<Library>| library.machine.lock().as_ref().map_or(0, |machine| machine.heap.bytes());
        self.libraries().into_iter().map(bytes).sum()
    }
}

impl State {
    fn add(&mut self, library: Arc<Library>, replace: bool) -> Result<(), Collision> {
        if self.libraries.contains_key(&library.name) {
            if !replace {
                return Err(Collision::Library(library.name.clone()));
            }
            self.remove(&library.name);
        }
        let taken = library.functions.iter().find(|function| self.functions.contains_key(&lower(function)));
        if let Some(function) = taken {
            return Err(Collision::Function(function.name.clone()));
        }
        for (at, function) in library.functions.iter().enumerate() {
            self.functions.insert(lower(function), (library.clone(), at));
        }
        self.libraries.insert(library.name.clone(), library);
        Ok(())
    }

    fn remove(&mut self, name: &[u8]) -> bool {
        let Some(library) = self.libraries.remove(name) else { return false };
        for function in &library.functions {
            self.functions.remove(&lower(function));
        }
        true
    }
}

fn lower(function: &Function) -> Vec<u8> {
    function.name.to_ascii_lowercase()
}
