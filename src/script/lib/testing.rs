//! Calls of library functions in unit tests.

use crate::script::native::Native;
use crate::script::testing::shown;
use crate::script::value::Value;
use crate::script::vm::Vm;

/// A machine with the libraries.
pub struct Libraries {
    pub vm: Vm,
}

/// What a test passes for an argument.
pub enum Arg {
    Str(Vec<u8>),
    Value(Value),
    List(Vec<Arg>),
}

impl Libraries {
    pub fn new() -> Libraries {
        Libraries::with_memory(64 << 20)
    }

    pub fn with_memory(limit: usize) -> Libraries {
        let mut vm = Vm::new(limit);
        crate::script::lib::install(&mut vm).unwrap();
        Libraries { vm }
    }

    /// The results of a function, or its error, as text.
    pub fn call(&mut self, native: &'static Native, arguments: impl IntoIterator<Item = Arg>) -> String {
        let arguments: Vec<Value> = arguments.into_iter().map(|argument| self.value(argument)).collect();
        shown(&mut self.vm, native, &arguments).replace("\\'", "'")
    }

    pub fn function(&mut self, library: &str, name: &str) -> Value {
        let globals = self.vm.globals();
        let Value::Table(library) = self.vm.heap.get_str(globals, library.as_bytes()) else { panic!("no {library}") };
        self.vm.heap.get_str(library, name.as_bytes())
    }

    pub fn value(&mut self, argument: Arg) -> Value {
        match argument {
            Arg::Str(bytes) => self.vm.heap.string(&bytes).unwrap().into(),
            Arg::Value(value) => value,
            Arg::List(items) => {
                let table = self.vm.heap.table(0, 0).unwrap();
                for (index, item) in items.into_iter().enumerate() {
                    let value = self.value(item);
                    self.vm.heap.set_int(table, index as i64 + 1, value).unwrap();
                }
                table.into()
            }
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Str(text.into())
    }
}

impl From<&[u8]> for Arg {
    fn from(bytes: &[u8]) -> Arg {
        Arg::Str(bytes.into())
    }
}

impl From<f64> for Arg {
    fn from(number: f64) -> Arg {
        Arg::Value(number.into())
    }
}

impl From<i32> for Arg {
    fn from(number: i32) -> Arg {
        Arg::Value(f64::from(number).into())
    }
}

impl From<bool> for Arg {
    fn from(truth: bool) -> Arg {
        Arg::Value(truth.into())
    }
}

impl From<Value> for Arg {
    fn from(value: Value) -> Arg {
        Arg::Value(value)
    }
}

impl<T: Into<Arg>> From<Vec<T>> for Arg {
    fn from(items: Vec<T>) -> Arg {
        Arg::List(items.into_iter().map(Into::into).collect())
    }
}

/// The arguments of a call.
macro_rules! args {
    ($($argument:expr),* $(,)?) => { [$($crate::script::lib::testing::Arg::from($argument)),*] };
}

pub(crate) use args;
