//! What a variable of a script can hold.

/// A value. Strings, tables and functions are numbers of objects in the script's own [`super::heap::Heap`], so values are
/// copied freely and nothing counts references.
#[derive(Clone, Copy, Debug, Default)]
pub enum Value {
    #[default]
    Nil,
    Bool(bool),
    Number(f64),
    Str(StrRef),
    Table(TableRef),
    Function(FunctionRef),
    /// A coroutine.
    Thread(ThreadRef),
    /// `cjson.null`, a value of its own that is neither nil nor false (a light userdata in Lua's terms).
    Null,
    /// A variable that several functions share. Stands in registers of the machine only; a script never sees one.
    #[doc(hidden)]
    Cell(CellRef),
}

/// The top bit tells long strings, which are objects each for itself, from short ones, of which there is one for each text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StrRef(pub(super) u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TableRef(pub(super) u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FunctionRef(pub(super) u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ThreadRef(pub(super) u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct CellRef(pub(super) u32);

impl Value {
    /// Only nil and false are false.
    #[inline]
    pub fn is_true(self) -> bool {
        !matches!(self, Value::Nil | Value::Bool(false))
    }

    #[inline]
    pub fn is_nil(self) -> bool {
        matches!(self, Value::Nil)
    }

    /// The name of the type, as `type` gives it.
    pub fn type_name(self) -> &'static str {
        match self {
            Value::Nil => "nil",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Str(_) => "string",
            Value::Table(_) => "table",
            Value::Function(_) => "function",
            Value::Thread(_) => "thread",
            Value::Null => "userdata",
            Value::Cell(_) => "upval",
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::Bool(truth)
    }
}

impl From<StrRef> for Value {
    fn from(string: StrRef) -> Value {
        Value::Str(string)
    }
}

impl From<TableRef> for Value {
    fn from(table: TableRef) -> Value {
        Value::Table(table)
    }
}

impl From<FunctionRef> for Value {
    fn from(function: FunctionRef) -> Value {
        Value::Function(function)
    }
}

impl From<ThreadRef> for Value {
    fn from(thread: ThreadRef) -> Value {
        Value::Thread(thread)
    }
}
