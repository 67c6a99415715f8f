//! cjson.encode.

use super::settings::Settings;
use super::text::push_quoted;
use crate::script::fault::{Fault, Result};
use crate::script::lib::args::{Patience, STACK_LIMIT};
use crate::script::lib::buffer::Buffer;
use crate::script::native::{Call, Native};
use crate::script::number;
use crate::script::value::{TableRef, Value};

pub const ENCODE: Native = Native { name: "encode", run: encode };

/// A table that is being written.
enum Level {
    Array {
        table: TableRef,
        index: i64,
        len: i64,
    },
    /// With the key of the entry written last.
    Object {
        table: TableRef,
        key: Value,
    },
}

fn encode(call: &mut Call<'_>) -> Result {
    if call.len() != 1 {
        return Err(call.argument_error(0, "expected 1 argument"));
    }
    let settings = call.json().clone();
    let out = Buffer::new(call.heap());
    let mut encoder = Encoder { settings, out, levels: Vec::new(), slots: 1, patience: Patience::new() };
    let mut value = Some(call.arg(0));
    loop {
        if let Some(value) = value {
            encoder.value(call, value)?;
        }
        if encoder.levels.is_empty() {
            break;
        }
        value = encoder.step(call)?;
        call.step(&mut encoder.patience)?;
    }
    call.ret_buffer(encoder.out)
}

struct Encoder {
    settings: Settings,
    out: Buffer,
    levels: Vec<Level>,
    /// How full the stack of a C function would be, which bounds the depth when the settings do not.
    slots: usize,
    patience: Patience,
}

impl Encoder {
    /// Writes a value, of a table only the beginning.
    fn value(&mut self, call: &mut Call<'_>, value: Value) -> Result {
        match value {
            Value::Str(string) => push_quoted(&mut self.out, call.bytes_of(string)),
            Value::Number(number) => self.number(call, number),
            Value::Bool(true) => self.out.extend(b"true"),
            Value::Bool(false) => self.out.extend(b"false"),
            Value::Nil | Value::Null => self.out.extend(b"null"),
            Value::Table(table) => self.table(call, table),
            other => Err(refusal(call, other, "type not supported")),
        }
    }

    fn table(&mut self, call: &mut Call<'_>, table: TableRef) -> Result {
        let depth = self.levels.len() + 1;
        if depth > self.settings.encode_max_depth as usize || self.slots + 3 > STACK_LIMIT {
            return Err(call.error(format!("Cannot serialise, excessive nesting ({depth})").as_bytes()));
        }
        let len = self.array_len(call, table)?;
        if len > 0 {
            self.out.push(b'[')?;
            self.slots += 1;
            self.levels.push(Level::Array { table, index: 0, len: i64::from(len) });
        } else {
            self.out.push(b'{')?;
            self.slots += 2;
            self.levels.push(Level::Object { table, key: Value::Nil });
        }
        Ok(())
    }

    /// How long the table is as an array; not positive when it is to be an object.
    fn array_len(&mut self, call: &mut Call<'_>, table: TableRef) -> Result<i32> {
        let (mut max, mut items) = (0i32, 0i32);
        let mut key = Value::Nil;
        while let Some((next, _)) = call.heap().next(table, key) {
            match next {
                Value::Number(number) if number >= 1.0 && number.floor() == number => {
                    if number > f64::from(max) {
                        max = crate::script::lib::args::truncate_int(number);
                    }
                    items = items.wrapping_add(1);
                }
                _ => return Ok(-1),
            }
            key = next;
            call.step(&mut self.patience)?;
        }
        let Settings { sparse_convert, sparse_ratio, sparse_safe, .. } = self.settings;
        if sparse_ratio > 0 && max > items.wrapping_mul(sparse_ratio) && max > sparse_safe {
            if sparse_convert == 0 {
                return Err(refusal(call, table.into(), "excessively sparse array"));
            }
            return Ok(-1);
        }
        Ok(max)
    }

    /// Goes on with the innermost table, and gives the value to write next; none when the table has ended.
    fn step(&mut self, call: &mut Call<'_>) -> Result<Option<Value>> {
        match self.levels.last_mut() {
            Some(Level::Array { table, index, len }) => {
                if index == len {
                    self.levels.pop();
                    self.slots -= 1;
                    self.out.push(b']')?;
                    return Ok(None);
                }
                *index += 1;
                let (table, index) = (*table, *index);
                if index > 1 {
                    self.out.push(b',')?;
                }
                Ok(Some(call.heap().get_int(table, index)))
            }
            Some(Level::Object { table, key }) => {
                let first = key.is_nil();
                let Some((next, value)) = call.heap().next(*table, *key) else {
                    self.levels.pop();
                    self.slots -= 2;
                    self.out.push(b'}')?;
                    return Ok(None);
                };
                *key = next;
                if !first {
                    self.out.push(b',')?;
                }
                self.key(call, next)?;
                self.out.push(b':')?;
                Ok(Some(value))
            }
            None => Ok(None),
        }
    }

    fn key(&mut self, call: &mut Call<'_>, key: Value) -> Result {
        match key {
            Value::Str(string) => push_quoted(&mut self.out, call.bytes_of(string)),
            Value::Number(number) => {
                self.out.push(b'"')?;
                self.number(call, number)?;
                self.out.push(b'"')
            }
            other => Err(refusal(call, other, "table key must be a number or string")),
        }
    }

    fn number(&mut self, call: &mut Call<'_>, number: f64) -> Result {
        if !number.is_finite() {
            match self.settings.encode_invalid {
                0 => return Err(refusal(call, number.into(), "must not be NaN or Inf")),
                1 if number.is_nan() => return self.out.extend(b"nan"),
                1 => {}
                _ => return self.out.extend(b"null"),
            }
        }
        self.out.reserve(32)?;
        match self.settings.precision {
            14 => number::format(number, self.out.raw()),
            digits => number::general(number, digits as usize, self.out.raw()),
        }
        Ok(())
    }
}

fn refusal(call: &mut Call<'_>, value: Value, reason: &str) -> Fault {
    // Light userdata has the same name as a full one.
    call.error(format!("Cannot serialise {}: {reason}", value.type_name()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Arg, Libraries, args};

    #[test]
    fn values_become_json() {
        let mut lua = Libraries::new();
        let mixed = Arg::List(vec![1.into(), 0.1.into(), "x/y\x7f\x01\"".into(), Value::Null.into(), true.into()]);
        assert_eq!(lua.call(&ENCODE, [mixed]), r#""[1,0.1,\"x\\/y\\u007f\\u0001\\\"\",null,true]""#);
        assert_eq!(lua.call(&ENCODE, [Arg::List(Vec::new())]), r#""{}""#);
        assert_eq!(lua.call(&ENCODE, args![1e15]), r#""1e+15""#);
        assert_eq!(lua.call(&ENCODE, args!["é"]), r#""\"\xc3\xa9\"""#);
        let wanted = r#"error: "Cannot serialise number: must not be NaN or Inf""#;
        assert_eq!(lua.call(&ENCODE, args![f64::NAN]), wanted);
    }

    #[test]
    fn tables_with_holes_and_loops() {
        let mut lua = Libraries::new();
        let heap = &mut lua.vm.heap;
        let sparse = heap.table(0, 0).unwrap();
        for index in [1, 2, 4] {
            heap.set_int(sparse, index, true.into()).unwrap();
        }
        assert_eq!(lua.call(&ENCODE, args![Value::from(sparse)]), r#""[true,true,null,true]""#);
        lua.vm.heap.set_int(sparse, 30, true.into()).unwrap();
        let wanted = r#"error: "Cannot serialise table: excessively sparse array""#;
        assert_eq!(lua.call(&ENCODE, args![Value::from(sparse)]), wanted);
        let looped = lua.vm.heap.table(0, 0).unwrap();
        lua.vm.heap.set_int(looped, 1, looped.into()).unwrap();
        let wanted = r#"error: "Cannot serialise, excessive nesting (1001)""#;
        assert_eq!(lua.call(&ENCODE, args![Value::from(looped)]), wanted);
        let deep = &super::super::settings::ENCODE_MAX_DEPTH;
        assert_eq!(lua.call(deep, args![1_000_000]), "1000000");
        let object = lua.vm.heap.table(0, 0).unwrap();
        lua.vm.heap.set_str(object, b"t", object.into()).unwrap();
        let wanted = r#"error: "Cannot serialise, excessive nesting (4000)""#;
        assert_eq!(lua.call(&ENCODE, args![Value::from(object)]), wanted);
    }
}
