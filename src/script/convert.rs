//! Replies as values of a script, and values as replies.

use super::fault::{Fault, Result};
use super::heap::Heap;
use super::lib::base::name_of_object;
use super::value::{TableRef, Value};
use crate::reply::Tape;
use crate::reply::tape::{Aggregate, Item, Items, Mark};
use crate::value::number;

/// The first reply on the tape as a value, in the form of protocol `resp` (2 or 3).
pub fn reply_to_value(tape: &Tape, resp: u8, heap: &mut Heap) -> Result<Value> {
    value(&mut tape.items(), resp >= 3, heap)
}

// Nesting is bounded by what commands reply, since a script's own reply is never read here.
fn value(items: &mut Items<'_>, resp3: bool, heap: &mut Heap) -> Result<Value> {
    let Some(item) = items.next() else { return Ok(Value::Nil) };
    Ok(match item {
        Item::Ok => single(b"ok", b"OK", heap)?.into(),
        Item::Simple(text) => single(b"ok", text, heap)?.into(),
        Item::Error(line) => error_of_command(line, heap)?.into(),
        Item::Int(value) => Value::Number(value as f64),
        Item::Bulk(text) => heap.string(text)?.into(),
        Item::Shared(text) => heap.string(text)?.into(),
        Item::Nil | Item::NilArray if resp3 => Value::Nil,
        Item::Nil | Item::NilArray => Value::Bool(false),
        Item::Double(value) if resp3 => wrapped(b"double", Value::Number(value), heap)?,
        Item::Double(value) => heap.string(number::format_f64(value).as_bytes())?.into(),
        Item::Decimal(digits) if resp3 => {
            let value = number::parse_f64(digits).unwrap_or(f64::NAN);
            wrapped(b"double", Value::Number(value), heap)?
        }
        Item::BigNumber(digits) if resp3 => single(b"big_number", digits, heap)?.into(),
        Item::Decimal(digits) | Item::BigNumber(digits) => heap.string(digits)?.into(),
        Item::Bool(value) if resp3 => Value::Bool(value),
        Item::Bool(value) => Value::Number(value as u8 as f64),
        Item::Array(len) | Item::Push(len) => list(items, len, resp3, heap)?,
        Item::Pairs(len) if resp3 => {
            let table = heap.table(len, 0)?;
            for index in 1..=len {
                let pair = list(items, 2, resp3, heap)?;
                heap.set_int(table, index as i64, pair)?;
            }
            table.into()
        }
        Item::Map(len) | Item::Table(len) if resp3 => map(items, len, heap)?,
        Item::Map(len) | Item::Pairs(len) => list(items, len * 2, resp3, heap)?,
        Item::Table(len) => list(items, len, resp3, heap)?,
        // Read by those that read a table.
        Item::Row => list(items, 2, resp3, heap)?,
        Item::Set(len) if resp3 => set(items, len, heap)?,
        Item::Set(len) => list(items, len, resp3, heap)?,
        Item::Verbatim(format, text) if resp3 => {
            let inner = heap.table(0, 0)?;
            let (string, format) = (heap.string(text)?, heap.string(format)?);
            heap.set_str(inner, b"string", string.into())?;
            heap.set_str(inner, b"format", format.into())?;
            wrapped(b"verbatim_string", inner.into(), heap)?
        }
        Item::Verbatim(_, text) => heap.string(text)?.into(),
        // Only what no script may call says something of this kind.
        Item::Attribute(_) | Item::Protocol(_) => Value::Nil,
    })
}

fn list(items: &mut Items<'_>, len: usize, resp3: bool, heap: &mut Heap) -> Result<Value> {
    let table = heap.table(len, 0)?;
    for index in 1..=len {
        let member = value(items, resp3, heap)?;
        heap.set_int(table, index as i64, member)?;
    }
    Ok(table.into())
}

fn map(items: &mut Items<'_>, len: usize, heap: &mut Heap) -> Result<Value> {
    let table = heap.table(0, len)?;
    for _ in 0..len {
        let mut key = items.clone();
        if matches!(key.next(), Some(Item::Row)) {
            *items = key;
        }
        let (key, member) = (value(items, true, heap)?, value(items, true, heap)?);
        heap.set(table, key, member)?;
    }
    wrapped(b"map", table.into(), heap)
}

fn set(items: &mut Items<'_>, len: usize, heap: &mut Heap) -> Result<Value> {
    let table = heap.table(0, len)?;
    for _ in 0..len {
        let member = value(items, true, heap)?;
        heap.set(table, member, Value::Bool(true))?;
    }
    wrapped(b"set", table.into(), heap)
}

/// A table with one field, which is a string.
pub fn single(field: &[u8], text: &[u8], heap: &mut Heap) -> Result<TableRef> {
    let table = heap.table(0, 0)?;
    let text = heap.string(text)?;
    heap.set_str(table, field, text.into())?;
    Ok(table)
}

fn wrapped(field: &[u8], inner: Value, heap: &mut Heap) -> Result<Value> {
    let table = heap.table(0, 0)?;
    heap.set_str(table, field, inner)?;
    Ok(table.into())
}

/// The field that tells that an error has been counted when its command failed.
const COUNTED: &[u8] = b"ignore_error_stats_update";

/// The table that an error reply of a command is to a script.
pub fn error_of_command(line: &[u8], heap: &mut Heap) -> Result<TableRef> {
    let table = single(b"err", line, heap)?;
    heap.set_str(table, COUNTED, Value::Bool(true))?;
    Ok(table)
}

/// The table of an error that the library finds, or that a script makes up: `-CODE text`, or text that gets `ERR`.
pub fn error_of_library(text: &[u8], heap: &mut Heap) -> Result<TableRef> {
    let ends: &[u8] = b"\r\n";
    let trim = |text: &'_ [u8]| -> Vec<u8> {
        let is_end = |byte: &u8| ends.contains(byte);
        let from = text.iter().position(|byte| !is_end(byte)).unwrap_or(text.len());
        let to = text.iter().rposition(|byte| !is_end(byte)).map_or(from, |last| last + 1);
        text[from..to].to_vec()
    };
    let text = c_string(text);
    let (code, text) = match text.strip_prefix(b"-") {
        None => (b"ERR".to_vec(), trim(text)),
        Some(text) => match text.iter().position(|&byte| byte == b' ') {
            None => (b"ERR".to_vec(), trim(text)),
            Some(space) => (text[..space].to_vec(), trim(&text[space + 1..])),
        },
    };
    single(b"err", &[&code[..], b" ", &text].concat(), heap)
}

/// What C sees of it.
fn c_string(text: &[u8]) -> &[u8] {
    text.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// What is said of the error that ends a script, or that it returns.
pub struct ErrorInfo {
    /// The line without `-`; not yet fit for the protocol.
    pub line: Vec<u8>,
    /// It was counted when it came up.
    pub counted: bool,
}

/// Reads an error value as a real server does.
pub fn error_info(error: Value, heap: &mut Heap) -> ErrorInfo {
    let Value::Table(table) = error else {
        let text = match error {
            Value::Nil => b"nil".to_vec(),
            Value::Bool(value) => value.to_string().into_bytes(),
            error => text_of(error, heap).unwrap_or_else(|| name_of_object(error).into_bytes()),
        };
        return ErrorInfo { line: [b"ERR ", c_string(&text)].concat(), counted: false };
    };
    let err = heap.get_str(table, b"err");
    let line = text_of(err, heap).map_or_else(|| b"ERR unknown error".to_vec(), |text| c_string(&text).to_vec());
    let counted = heap.get_str(table, COUNTED).is_true();
    ErrorInfo { line, counted }
}

/// A string, or a number as one.
fn text_of(value: Value, heap: &Heap) -> Option<Vec<u8>> {
    match value {
        Value::Str(text) => Some(heap.bytes_of(text).to_vec()),
        Value::Number(value) => {
            let mut text = Vec::new();
            super::number::format(value, &mut text);
            Some(text)
        }
        _ => None,
    }
}

/// Room on the stack of the real machine, in values, at which the conversion of a reply gives up. An array takes one
/// for each level, a map or set three.
const STACK: usize = 7994;

/// Told of error lines.
pub type Note<'a> = &'a mut dyn FnMut(&[u8], bool);

/// Writes the reply that a value is. `resp` is the protocol that the script has asked for. Errors among the parts of it
/// are handed to `note`, with whether they have been counted when they came up.
pub fn value_to_reply(value: Value, resp: u8, heap: &mut Heap, out: &mut Tape, note: Note<'_>) {
    // A list of what is under way instead of recursion: 8,000 levels would be too much for a thread's stack.
    let mut open = Vec::new();
    let mut writer = Writer { resp3: resp >= 3, heap, out, note };
    open.extend(writer.write(value, 0));
    while let Some(level) = open.last_mut() {
        match writer.step(level) {
            Some((value, used)) => open.extend(writer.write(value, used)),
            None => {
                writer.out.close(level.mark, level.len);
                open.pop();
            }
        }
    }
}

struct Writer<'a> {
    resp3: bool,
    heap: &'a mut Heap,
    out: &'a mut Tape,
    note: Note<'a>,
}

/// An aggregate of which not all members are written.
struct Level {
    table: TableRef,
    mark: Mark,
    len: usize,
    used: usize,
    walk: Walk,
}

enum Walk {
    Array,
    /// The last key, and the value still to be written.
    Map(Value, Option<Value>),
    Set(Value),
}

impl Writer<'_> {
    /// The next member of an aggregate, with the room used there.
    fn step(&mut self, level: &mut Level) -> Option<(Value, usize)> {
        match &mut level.walk {
            Walk::Array => {
                let member = self.heap.get_int(level.table, level.len as i64 + 1);
                (!member.is_nil()).then(|| {
                    level.len += 1;
                    (member, level.used + 1)
                })
            }
            Walk::Map(key, value) => {
                if let Some(value) = value.take() {
                    return Some((value, level.used + 3));
                }
                let (next, member) = self.heap.next(level.table, *key)?;
                (*key, *value) = (next, Some(member));
                level.len += 1;
                Some((next, level.used + 4))
            }
            Walk::Set(key) => {
                let (next, _) = self.heap.next(level.table, *key)?;
                *key = next;
                level.len += 1;
                Some((next, level.used + 4))
            }
        }
    }

    /// Writes a scalar, or the head of an aggregate, which is then to be walked.
    fn write(&mut self, value: Value, used: usize) -> Option<Level> {
        if used > STACK {
            (self.note)(b"ERR reached lua stack limit", false);
            self.out.error(b"ERR reached lua stack limit");
            return None;
        }
        match value {
            Value::Str(text) => self.out.bulk(self.heap.bytes_of(text)),
            Value::Bool(value) if self.resp3 => self.out.bool(value),
            Value::Bool(true) => self.out.int(1),
            Value::Number(value) => self.out.int(to_integer(value)),
            Value::Table(table) => return self.write_table(table, used),
            _ => self.out.nil(),
        }
        None
    }

    fn write_table(&mut self, table: TableRef, used: usize) -> Option<Level> {
        if let Value::Str(_) = self.heap.get_str(table, b"err") {
            let info = error_info(table.into(), self.heap);
            let line = fit(&info.line);
            (self.note)(&line, info.counted);
            self.out.error(&line);
            return None;
        }
        if let Value::Str(text) = self.heap.get_str(table, b"ok") {
            self.out.status(&without_line_ends(c_string(self.heap.bytes_of(text))));
            return None;
        }
        if let Value::Number(value) = self.heap.get_str(table, b"double") {
            self.out.double(value);
            return None;
        }
        let level = |table, mark, walk| Some(Level { table, mark, len: 0, used, walk });
        if let Value::Table(inner) = self.heap.get_str(table, b"map") {
            return level(inner, self.out.open(Aggregate::Map), Walk::Map(Value::Nil, None));
        }
        if let Value::Table(inner) = self.heap.get_str(table, b"set") {
            return level(inner, self.out.open(Aggregate::Set), Walk::Set(Value::Nil));
        }
        if let Value::Str(digits) = self.heap.get_str(table, b"big_number") {
            self.out.big_number(&without_line_ends(self.heap.bytes_of(digits)));
            return None;
        }
        if let Value::Table(inner) = self.heap.get_str(table, b"verbatim_string")
            && let Value::Str(format) = self.heap.get_str(inner, b"format")
            && let Value::Str(text) = self.heap.get_str(inner, b"string")
        {
            let mut kind = [b' '; 3];
            c_string(self.heap.bytes_of(format)).iter().zip(&mut kind).for_each(|(&byte, place)| *place = byte);
            self.out.verbatim(&kind, self.heap.bytes_of(text));
            return None;
        }
        level(table, self.out.open(Aggregate::Array), Walk::Array)
    }
}

/// As the processor of nearly every server converts: what does not fit becomes the least integer.
fn to_integer(value: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&value) { value as i64 } else { i64::MIN }
}

/// An error line fit for the protocol: no line ends at its end, spaces for others.
pub fn fit(line: &[u8]) -> Vec<u8> {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    without_line_ends(&line[..end])
}

fn without_line_ends(text: &[u8]) -> Vec<u8> {
    text.iter().map(|&byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte }).collect()
}

/// An error as the library raises it.
pub fn raise(text: &[u8], heap: &mut Heap) -> Fault {
    match error_of_library(text, heap) {
        Ok(table) => Fault::Error(table.into()),
        Err(fault) => fault,
    }
}
