//! Reading and writing through metatables.

use super::Vm;
use crate::script::fault::Result;
use crate::script::host::Host;
use crate::script::table::Event;
use crate::script::value::{TableRef, Value};

/// How long a chain of `__index` may be.
const MAX_CHAIN: usize = 100;

pub(super) const READONLY: &[u8] = b"Attempt to modify a readonly table";

impl Vm {
    /// `object[key]`
    pub(in crate::script) fn index(&mut self, host: &mut dyn Host, object: Value, key: Value) -> Result<Value> {
        let mut at = object;
        for step in 0..MAX_CHAIN {
            let handler = match at {
                Value::Table(table) => {
                    let value = self.heap.get(table, key);
                    if !value.is_nil() {
                        return Ok(value);
                    }
                    let Some(metatable) = self.heap.metatable(table) else { return Ok(Value::Nil) };
                    match self.heap.handler(metatable, Event::Index) {
                        Value::Nil => return Ok(Value::Nil),
                        handler => handler,
                    }
                }
                other => {
                    let handler = match self.heap.metatable_of(other) {
                        Some(metatable) => self.heap.handler(metatable, Event::Index),
                        None => Value::Nil,
                    };
                    if handler.is_nil() {
                        let register = if step == 0 { self.indexed_register() } else { None };
                        return Err(self.type_fault("index", other, register));
                    }
                    handler
                }
            };
            if let Value::Function(_) = handler {
                return self.call_value(host, handler, &[at, key]);
            }
            at = handler;
        }
        Err(self.fault(b"loop in gettable"))
    }

    /// `object[key] = value`
    pub(super) fn set_index(&mut self, host: &mut dyn Host, object: Value, key: Value, value: Value) -> Result {
        let mut at = object;
        for step in 0..MAX_CHAIN {
            let handler = match at {
                Value::Table(table) => match self.set_raw(table, key, value)? {
                    None => return Ok(()),
                    Some(handler) => handler,
                },
                other => {
                    let handler = match self.heap.metatable_of(other) {
                        Some(metatable) => self.heap.handler(metatable, Event::NewIndex),
                        None => Value::Nil,
                    };
                    if handler.is_nil() {
                        let register = if step == 0 { self.indexed_register() } else { None };
                        return Err(self.type_fault("index", other, register));
                    }
                    handler
                }
            };
            if let Value::Function(_) = handler {
                return self.call_values(host, handler, &[at, key, value]);
            }
            at = handler;
        }
        Err(self.fault(b"loop in settable"))
    }

    /// Writes, unless the key has no value and the metatable has a handler for that. The key is made in any case, as
    /// Lua makes it.
    fn set_raw(&mut self, table: TableRef, key: Value, value: Value) -> Result<Option<Value>> {
        if self.heap.is_readonly(table) {
            return Err(self.fault(READONLY));
        }
        self.check_key(key)?;
        let metatable = self.heap.metatable(table);
        let object = self.heap.tables.get_mut(table.0);
        let place = object.place(&self.heap.strings, &mut self.heap.account, key)?;
        if object.at(place).is_nil()
            && let Some(metatable) = metatable
        {
            let handler = self.heap.handler(metatable, Event::NewIndex);
            if !handler.is_nil() {
                return Ok(Some(handler));
            }
        }
        self.heap.tables.get_mut(table.0).put(place, value);
        Ok(None)
    }

    /// Refuses what cannot be a key.
    pub(in crate::script) fn check_key(&mut self, key: Value) -> Result {
        match key {
            Value::Nil => Err(self.fault(b"table index is nil")),
            Value::Number(number) if number.is_nan() => Err(self.fault(b"table index is NaN")),
            _ => Ok(()),
        }
    }

    /// Calls a handler for its effects.
    fn call_values(&mut self, host: &mut dyn Host, handler: Value, arguments: &[Value]) -> Result {
        self.call_value(host, handler, arguments).map(drop)
    }
}
