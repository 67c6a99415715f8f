//! The memory of one machine: every string, table and function that its scripts make.

pub mod account;
mod collect;
pub mod function;
pub mod slab;
pub mod strings;

use self::account::Account;
use self::function::Function;
use self::slab::Slab;
use self::strings::Strings;
use super::fault::Result;
use super::native::Native;
use super::number;
use super::table::{Event, NoSuchKey, Table};
use super::value::{CellRef, FunctionRef, StrRef, TableRef, ThreadRef, Value};
use super::vm::coroutine::Coroutine;

/// Objects by number.
///
/// A collection happens only between operations of the machine, never while a native function computes, so native
/// functions may keep what they have got. Only a call back into the machine may collect: what is kept over
/// [`super::native::Call::call`] must be reachable from the arguments, or have been given to
/// [`super::native::Call::keep`].
pub struct Heap {
    pub(super) account: Account,
    pub(super) strings: Strings,
    pub(super) tables: Slab<Table>,
    pub(super) functions: Slab<Function>,
    /// Variables that several functions share and at least one assigns.
    pub(super) cells: Slab<Value>,
    pub(super) threads: Slab<Coroutine>,
    /// Metatable of all strings.
    pub(super) string_metatable: Option<TableRef>,
    /// The `__index` of that metatable.
    pub(super) string_methods: Option<TableRef>,
    sealed_bytes: usize,
}

const TABLE_COST: usize = size_of::<Table>() + 8;
const FUNCTION_COST: usize = size_of::<Function>() + 8;
const CELL_COST: usize = size_of::<Value>() + 8;
const THREAD_COST: usize = size_of::<Coroutine>() + 8;

impl Heap {
    pub fn new(limit: usize) -> Heap {
        Heap {
            account: Account::new(limit),
            strings: Strings::default(),
            tables: Slab::default(),
            functions: Slab::default(),
            cells: Slab::default(),
            threads: Slab::default(),
            string_metatable: None,
            string_methods: None,
            sealed_bytes: 0,
        }
    }

    /// Bytes of all objects.
    pub fn bytes(&self) -> usize {
        self.account.bytes()
    }

    /// Accounts for memory that is about to be taken, and refuses what is too much. What was charged and did not become
    /// an object is given back with [`Heap::release`].
    pub fn charge(&mut self, bytes: usize) -> Result {
        self.account.charge(bytes)
    }

    pub fn release(&mut self, bytes: usize) {
        self.account.release(bytes);
    }

    /// Fails when so many bytes more would be too much, without taking them: to be asked before a large buffer is
    /// filled that [`Heap::adopt`] then makes a string.
    pub fn check(&mut self, bytes: usize) -> Result {
        self.account.charge(bytes)?;
        self.account.release(bytes);
        Ok(())
    }

    /// A string with these bytes. Equal strings are equal values ([`Heap::equal`]), whether or not they are one object.
    #[inline]
    pub fn string(&mut self, bytes: &[u8]) -> Result<StrRef> {
        self.strings.make(&mut self.account, bytes)
    }

    /// As [`Heap::string`], without copying what is owned already.
    pub fn adopt(&mut self, bytes: Vec<u8>) -> Result<StrRef> {
        self.strings.adopt(&mut self.account, bytes)
    }

    /// A number as text, as `tostring` gives it.
    pub fn text_of_number(&mut self, number: f64) -> Result<StrRef> {
        let mut text = Vec::with_capacity(24);
        number::format(number, &mut text);
        self.string(&text)
    }

    #[inline]
    pub fn bytes_of(&self, string: StrRef) -> &[u8] {
        self.strings.bytes_of(string)
    }

    /// A new table with room for so many elements in its array part and in its hash part.
    pub fn table(&mut self, array: usize, hash: usize) -> Result<TableRef> {
        self.account.charge(TABLE_COST)?;
        let table = Table::with_sizes(&mut self.account, array, hash)?;
        Ok(TableRef(self.tables.insert(table)))
    }

    /// A new table with these elements.
    pub fn list(&mut self, elements: Vec<Value>) -> Result<TableRef> {
        self.account.charge(TABLE_COST)?;
        let table = Table::of_list(&mut self.account, elements)?;
        Ok(TableRef(self.tables.insert(table)))
    }

    /// `table[key]` without metamethods.
    #[inline]
    pub fn get(&self, table: TableRef, key: Value) -> Value {
        self.tables.get(table.0).get(&self.strings, key)
    }

    #[inline]
    pub fn get_int(&self, table: TableRef, index: i64) -> Value {
        self.tables.get(table.0).get_number(index as f64)
    }

    pub fn get_str(&mut self, table: TableRef, name: &[u8]) -> Value {
        self.string(name).map_or(Value::Nil, |name| self.get(table, name.into()))
    }

    /// `table[key] = value` without metamethods. The key must be neither nil nor NaN, and the table not read-only: the
    /// caller has the errors for that.
    #[inline]
    pub fn set(&mut self, table: TableRef, key: Value, value: Value) -> Result {
        self.tables.get_mut(table.0).set(&self.strings, &mut self.account, key, value)
    }

    #[inline]
    pub fn set_int(&mut self, table: TableRef, index: i64, value: Value) -> Result {
        self.set(table, Value::Number(index as f64), value)
    }

    pub fn set_str(&mut self, table: TableRef, name: &[u8], value: Value) -> Result {
        let name = self.string(name)?;
        self.set(table, name.into(), value)
    }

    /// A border of the table, as `#` gives it.
    #[inline]
    pub fn length(&self, table: TableRef) -> usize {
        self.tables.get(table.0).length()
    }

    /// The entry after `key`, in the order of `next`; `None` at the end. Starts with nil.
    pub fn next(&self, table: TableRef, key: Value) -> Option<(Value, Value)> {
        self.try_next(table, key).ok().flatten()
    }

    /// As [`Heap::next`], telling apart a key that the table does not have.
    pub fn try_next(&self, table: TableRef, key: Value) -> std::result::Result<Option<(Value, Value)>, NoSuchKey> {
        self.tables.get(table.0).next(&self.strings, key)
    }

    #[inline]
    pub fn metatable(&self, table: TableRef) -> Option<TableRef> {
        self.tables.get(table.0).metatable
    }

    pub fn set_metatable(&mut self, table: TableRef, metatable: Option<TableRef>) {
        self.tables.get_mut(table.0).metatable = metatable;
    }

    /// Gives all strings a metatable whose `__index` is this table: `s:upper()` is found there. Must be permanent.
    pub fn set_string_methods(&mut self, methods: TableRef) -> Result {
        let metatable = self.table(0, 1)?;
        self.set_str(metatable, b"__index", methods.into())?;
        self.set_readonly(metatable, true);
        self.string_metatable = Some(metatable);
        self.string_methods = Some(methods);
        Ok(())
    }

    /// Whether scripts may not change the table.
    #[inline]
    pub fn is_readonly(&self, table: TableRef) -> bool {
        self.tables.get(table.0).readonly
    }

    pub fn set_readonly(&mut self, table: TableRef, readonly: bool) {
        self.tables.get_mut(table.0).readonly = readonly;
    }

    /// The metatable of any value.
    #[inline]
    pub fn metatable_of(&self, value: Value) -> Option<TableRef> {
        match value {
            Value::Table(table) => self.metatable(table),
            Value::Str(_) => self.string_metatable,
            _ => None,
        }
    }

    /// What a value's metatable has for an event such as `__call`; nil when there is nothing.
    pub fn metamethod(&mut self, value: Value, event: &[u8]) -> Value {
        match self.metatable_of(value) {
            Some(metatable) => self.get_str(metatable, event),
            None => Value::Nil,
        }
    }

    /// As [`Heap::metamethod`] of one metatable, for the events whose absence it remembers.
    #[inline]
    pub(super) fn handler(&mut self, metatable: TableRef, event: Event) -> Value {
        if self.tables.get(metatable.0).lacks(event) {
            return Value::Nil;
        }
        self.find_handler(metatable, event)
    }

    #[inline(never)]
    fn find_handler(&mut self, metatable: TableRef, event: Event) -> Value {
        let name: &[u8] = match event {
            Event::Index => b"__index",
            Event::NewIndex => b"__newindex",
            Event::Eq => b"__eq",
            Event::Len => b"__len",
            Event::Call => b"__call",
        };
        let handler = self.get_str(metatable, name);
        if handler.is_nil() {
            self.tables.get_mut(metatable.0).note_absent(event);
        }
        handler
    }

    /// A native function that carries values along.
    pub fn native(&mut self, native: &'static Native, captured: &[Value]) -> Result<FunctionRef> {
        self.function(Function::Native { native, captured: captured.into() })
    }

    pub(super) fn function(&mut self, function: Function) -> Result<FunctionRef> {
        self.account.charge(FUNCTION_COST + function.footprint())?;
        Ok(FunctionRef(self.functions.insert(function)))
    }

    #[inline]
    pub(super) fn cell(&mut self, value: Value) -> Result<CellRef> {
        self.account.charge(CELL_COST)?;
        Ok(CellRef(self.cells.insert(value)))
    }

    pub(super) fn thread(&mut self, coroutine: Coroutine) -> Result<ThreadRef> {
        self.account.charge(THREAD_COST)?;
        Ok(ThreadRef(self.threads.insert(coroutine)))
    }

    /// Raw equality.
    #[inline]
    pub fn equal(&self, a: Value, b: Value) -> bool {
        match (a, b) {
            (Value::Nil, Value::Nil) | (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => self.strings.equal(a, b),
            (Value::Table(a), Value::Table(b)) => a == b,
            (Value::Function(a), Value::Function(b)) => a == b,
            (Value::Thread(a), Value::Thread(b)) => a == b,
            _ => false,
        }
    }

    /// Makes everything so far permanent. Permanent tables must be read-only, or be put back by hand before
    /// [`Heap::reset`].
    pub(super) fn seal(&mut self) {
        self.strings.seal();
        self.tables.seal();
        self.functions.seal();
        self.cells.seal();
        self.threads.seal();
        self.sealed_bytes = self.account.bytes();
        self.account.restore(self.sealed_bytes);
    }

    /// Forgets all objects made since [`Heap::seal`], at a cost that follows from their number.
    pub(super) fn reset(&mut self) {
        self.strings.reset();
        self.tables.reset();
        self.functions.reset();
        self.cells.reset();
        self.threads.reset();
        self.account.restore(self.sealed_bytes);
    }
}
