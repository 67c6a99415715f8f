//! Values out of MessagePack's bytes.

use crate::script::fault::{Fault, Result};
use crate::script::lib::args::{Patience, STACK_LIMIT};
use crate::script::native::Call;
use crate::script::value::{TableRef, Value};

/// A table that is being filled.
enum Level {
    Array {
        table: TableRef,
        index: u32,
        left: u32,
    },
    /// With the key that waits for its value.
    Map {
        table: TableRef,
        key: Option<Value>,
        left: u32,
    },
}

/// What stands at some place: a value, or the head of a table.
enum Head {
    Value(Value),
    Array(u32),
    Map(u32),
}

pub struct Reader {
    bytes: Vec<u8>,
    at: usize,
    levels: Vec<Level>,
    /// How full the stack of a C function would be, which bounds the depth and the number of results.
    slots: usize,
    patience: Patience,
}

impl Reader {
    pub fn new(bytes: Vec<u8>, slots: usize) -> Reader {
        Reader { bytes, at: 0, levels: Vec::new(), slots, patience: Patience::new() }
    }

    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub fn position(&self) -> usize {
        self.at
    }

    /// The next value.
    pub fn value(&mut self, call: &mut Call<'_>) -> Result<Value> {
        loop {
            call.step(&mut self.patience)?;
            let mut value = match self.head(call)? {
                Head::Value(value) => value,
                Head::Array(0) | Head::Map(0) => call.heap().table(0, 0)?.into(),
                Head::Array(left) => {
                    let table = call.heap().table(0, 0)?;
                    self.levels.push(Level::Array { table, index: 0, left });
                    self.slots += 2;
                    continue;
                }
                Head::Map(left) => {
                    let table = call.heap().table(0, 0)?;
                    self.levels.push(Level::Map { table, key: None, left });
                    self.slots += 1;
                    continue;
                }
            };
            loop {
                if self.levels.is_empty() {
                    self.slots += 1;
                    return Ok(value);
                }
                match self.add(call, value)? {
                    Some(table) => value = table.into(),
                    None => break,
                }
            }
        }
    }

    /// Puts a value into the innermost table; the table itself when it is full with that.
    fn add(&mut self, call: &mut Call<'_>, value: Value) -> Result<Option<TableRef>> {
        let (table, left, slots) = match self.levels.last_mut() {
            Some(Level::Array { table, index, left }) => {
                *index += 1;
                *left -= 1;
                call.heap().set_int(*table, i64::from(*index), value)?;
                (*table, *left, 2)
            }
            Some(Level::Map { table, key, left }) => match key.take() {
                None => {
                    *key = Some(value);
                    self.slots += 1;
                    return Ok(None);
                }
                Some(waiting) => {
                    *left -= 1;
                    let (table, left) = (*table, *left);
                    set(call, table, waiting, value)?;
                    self.slots -= 1;
                    (table, left, 1)
                }
            },
            None => return Ok(None),
        };
        if left > 0 {
            return Ok(None);
        }
        self.levels.pop();
        self.slots -= slots;
        Ok(Some(table))
    }

    fn head(&mut self, call: &mut Call<'_>) -> Result<Head> {
        let tag = self.take::<1>(call)?[0];
        if self.slots + 1 > STACK_LIMIT {
            let text = b"stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)";
            return Err(call.error(text));
        }
        let number = match tag {
            0x00..=0x7f => f64::from(tag),
            0xe0..=0xff => f64::from(tag as i8),
            0xcc => f64::from(u8::from_be_bytes(self.take(call)?)),
            0xcd => f64::from(u16::from_be_bytes(self.take(call)?)),
            0xce => f64::from(u32::from_be_bytes(self.take(call)?)),
            // Lua 5.1 has no unsigned numbers: the greater half comes out negative.
            0xcf => u64::from_be_bytes(self.take(call)?) as i64 as f64,
            0xd0 => f64::from(i8::from_be_bytes(self.take(call)?)),
            0xd1 => f64::from(i16::from_be_bytes(self.take(call)?)),
            0xd2 => f64::from(i32::from_be_bytes(self.take(call)?)),
            0xd3 => i64::from_be_bytes(self.take(call)?) as f64,
            0xca => f64::from(f32::from_be_bytes(self.take(call)?)),
            0xcb => f64::from_be_bytes(self.take(call)?),
            0xc0 => return Ok(Head::Value(Value::Nil)),
            0xc2 => return Ok(Head::Value(false.into())),
            0xc3 => return Ok(Head::Value(true.into())),
            0xa0..=0xbf => return self.string(call, usize::from(tag & 0x1f)),
            0xd9..=0xdb => {
                let len = self.length(call, tag - 0xd9)?;
                return self.string(call, len as usize);
            }
            0x90..=0x9f => return Ok(Head::Array(u32::from(tag & 0xf))),
            0x80..=0x8f => return Ok(Head::Map(u32::from(tag & 0xf))),
            0xdc | 0xdd => return Ok(Head::Array(self.length(call, tag - 0xdb)?)),
            0xde | 0xdf => return Ok(Head::Map(self.length(call, tag - 0xdd)?)),
            _ => return Err(call.error(b"Bad data format in input.")),
        };
        Ok(Head::Value(number.into()))
    }

    /// A length of one, two or four bytes.
    fn length(&mut self, call: &mut Call<'_>, form: u8) -> Result<u32> {
        match form {
            0 => Ok(u32::from(u8::from_be_bytes(self.take(call)?))),
            1 => Ok(u32::from(u16::from_be_bytes(self.take(call)?))),
            _ => Ok(u32::from_be_bytes(self.take(call)?)),
        }
    }

    fn string(&mut self, call: &mut Call<'_>, len: usize) -> Result<Head> {
        let Some(bytes) = self.bytes[self.at..].get(..len) else { return Err(missing(call)) };
        let string = call.heap().string(bytes)?;
        self.at += len;
        Ok(Head::Value(string.into()))
    }

    fn take<const N: usize>(&mut self, call: &mut Call<'_>) -> Result<[u8; N]> {
        let Some(bytes) = self.bytes[self.at..].first_chunk() else { return Err(missing(call)) };
        self.at += N;
        Ok(*bytes)
    }
}

fn set(call: &mut Call<'_>, table: TableRef, key: Value, value: Value) -> Result {
    match key {
        Value::Nil => Err(call.bare_error(b"table index is nil")),
        Value::Number(number) if number.is_nan() => Err(call.bare_error(b"table index is NaN")),
        key => call.heap().set(table, key, value),
    }
}

fn missing(call: &mut Call<'_>) -> Fault {
    call.error(b"Missing bytes in input.")
}
