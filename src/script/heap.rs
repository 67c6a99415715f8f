//! The memory of one machine: every string, table and function that its scripts make.

use super::fault::{Fault, Result};
use super::native::Native;
use super::table::Table;
use super::value::{FunctionRef, StrRef, TableRef, Value};

/// Objects by number. A collection happens only between operations of the machine, never inside a native function, so
/// native functions may keep what they have got.
#[derive(Default)]
pub struct Heap {
    strings: Vec<Box<[u8]>>,
    tables: Vec<Table>,
    functions: Vec<Function>,
    bytes: usize,
    /// Most bytes that the script's values may have.
    limit: usize,
}

pub enum Function {
    Native { native: &'static Native, captured: Box<[Value]> },
}

impl Heap {
    pub fn new(limit: usize) -> Heap {
        Heap { limit, ..Heap::default() }
    }

    /// Bytes of all objects.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Accounts for memory that is about to be taken, and refuses what is too much.
    pub fn charge(&mut self, bytes: usize) -> Result {
        if self.bytes.saturating_add(bytes) > self.limit {
            return Err(Fault::Memory);
        }
        self.bytes += bytes;
        Ok(())
    }

    /// A string with these bytes. Equal strings are equal values ([`Heap::equal`]), whether or not they are one object.
    pub fn string(&mut self, bytes: &[u8]) -> Result<StrRef> {
        self.charge(bytes.len() + 32)?;
        self.strings.push(bytes.into());
        Ok(StrRef(self.strings.len() as u32 - 1))
    }

    pub fn bytes_of(&self, string: StrRef) -> &[u8] {
        &self.strings[string.0 as usize]
    }

    /// A new table with room for so many elements in its array part and in its hash part.
    pub fn table(&mut self, array: usize, hash: usize) -> Result<TableRef> {
        self.charge(64 + 16 * array + 40 * hash)?;
        self.tables.push(Table::default());
        Ok(TableRef(self.tables.len() as u32 - 1))
    }

    /// `table[key]` without metamethods.
    pub fn get(&self, table: TableRef, key: Value) -> Value {
        self.tables[table.0 as usize].get(self, key)
    }

    pub fn get_int(&self, table: TableRef, index: i64) -> Value {
        self.get(table, Value::Number(index as f64))
    }

    pub fn get_str(&mut self, table: TableRef, name: &[u8]) -> Value {
        self.string(name).map_or(Value::Nil, |name| self.get(table, name.into()))
    }

    /// `table[key] = value` without metamethods. The key must be neither nil nor NaN: the caller has the error for that.
    pub fn set(&mut self, table: TableRef, key: Value, value: Value) -> Result {
        self.charge(40)?;
        let mut taken = std::mem::take(&mut self.tables[table.0 as usize]);
        taken.set(self, key, value);
        self.tables[table.0 as usize] = taken;
        Ok(())
    }

    pub fn set_int(&mut self, table: TableRef, index: i64, value: Value) -> Result {
        self.set(table, Value::Number(index as f64), value)
    }

    pub fn set_str(&mut self, table: TableRef, name: &[u8], value: Value) -> Result {
        let name = self.string(name)?;
        self.set(table, name.into(), value)
    }

    /// A border of the table, as `#` gives it.
    pub fn length(&self, table: TableRef) -> usize {
        self.tables[table.0 as usize].length(self)
    }

    /// The entry after `key`, in the order of `next`; `None` at the end. Starts with nil.
    pub fn next(&self, table: TableRef, key: Value) -> Option<(Value, Value)> {
        self.tables[table.0 as usize].next(self, key)
    }

    pub fn metatable(&self, table: TableRef) -> Option<TableRef> {
        self.tables[table.0 as usize].metatable
    }

    /// A native function that carries values along.
    pub fn native(&mut self, native: &'static Native, captured: &[Value]) -> Result<FunctionRef> {
        self.charge(48 + 16 * captured.len())?;
        self.functions.push(Function::Native { native, captured: captured.into() });
        Ok(FunctionRef(self.functions.len() as u32 - 1))
    }

    /// Raw equality.
    pub fn equal(&self, a: Value, b: Value) -> bool {
        match (a, b) {
            (Value::Nil, Value::Nil) | (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => a == b || self.bytes_of(a) == self.bytes_of(b),
            (Value::Table(a), Value::Table(b)) => a == b,
            (Value::Function(a), Value::Function(b)) => a == b,
            _ => false,
        }
    }
}
