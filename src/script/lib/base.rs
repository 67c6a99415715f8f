//! The functions that every script finds as global variables.

use super::args::STACK_LIMIT;
use crate::script::fault::{Fault, Result};
use crate::script::heap::function::{Function, Special};
use crate::script::native::{Call, Native};
use crate::script::number;
use crate::script::value::{TableRef, Value};
use crate::script::vm::Vm;

const FUNCTIONS: &[&Native] = &[
    &Native { name: "assert", run: assert },
    &Native { name: "collectgarbage", run: collect_garbage },
    &Native { name: "error", run: error },
    &Native { name: "gcinfo", run: garbage_info },
    &Native { name: "getmetatable", run: get_metatable },
    &NEXT,
    &Native { name: "rawequal", run: raw_equal },
    &Native { name: "rawget", run: raw_get },
    &Native { name: "rawset", run: raw_set },
    &Native { name: "select", run: select },
    &Native { name: "setmetatable", run: set_metatable },
    &Native { name: "tonumber", run: to_number },
    &Native { name: "tostring", run: to_string },
    &Native { name: "type", run: type_of },
    &Native { name: "unpack", run: unpack },
];

pub const NEXT: Native = Native { name: "next", run: next };
const MISSING: Native = Native { name: "__index", run: missing };
const PAIRS: Native = Native { name: "pairs", run: pairs };
const IPAIRS: Native = Native { name: "ipairs", run: ipairs };
const IPAIRS_STEP: Native = Native { name: "ipairs", run: ipairs_step };

/// Puts the functions into the table of globals.
pub fn install(vm: &mut Vm) -> Result {
    let globals = vm.globals();
    vm.register(globals, FUNCTIONS)?;
    for (native, helper) in [(&PAIRS, &NEXT), (&IPAIRS, &IPAIRS_STEP)] {
        let helper = vm.heap.native(helper, &[])?;
        let function = vm.heap.native(native, &[helper.into()])?;
        vm.heap.set_str(globals, native.name.as_bytes(), function.into())?;
    }
    for (name, special) in [("pcall", Special::Pcall), ("xpcall", Special::Xpcall)] {
        let function = vm.heap.function(Function::Special(special))?;
        vm.heap.set_str(globals, name.as_bytes(), function.into())?;
    }
    let version = vm.heap.string(b"Lua 5.1")?;
    vm.heap.set_str(globals, b"_VERSION", version.into())?;
    vm.heap.set_str(globals, b"_G", globals.into())
}

/// Makes the table of globals one that scripts cannot change and that refuses names which it does not have, and
/// everything that can be reached from it read-only.
pub fn protect(vm: &mut Vm) -> Result {
    let globals = vm.globals();
    refuse_missing(vm, globals)?;
    let mut found = vec![globals];
    found.extend(vm.heap.string_metatable);
    while let Some(table) = found.pop() {
        if vm.heap.is_readonly(table) {
            continue;
        }
        vm.heap.set_readonly(table, true);
        found.extend(vm.heap.metatable(table));
        let mut key = Value::Nil;
        while let Some((next, value)) = vm.heap.next(table, key) {
            if let Value::Table(inner) = value {
                found.push(inner);
            }
            key = next;
        }
    }
    Ok(())
}

/// Makes a table refuse names that it does not have.
pub fn refuse_missing(vm: &mut Vm, table: TableRef) -> Result {
    let metatable = vm.heap.table(0, 1)?;
    let missing = vm.heap.native(&MISSING, &[])?;
    vm.heap.set_str(metatable, b"__index", missing.into())?;
    vm.heap.set_metatable(table, Some(metatable));
    Ok(())
}

fn missing(call: &mut Call<'_>) -> Result {
    if !matches!(call.arg(1), Value::Str(_) | Value::Number(_)) {
        return Err(call.error(b"Second argument to luaProtectedTableError must be a string or number"));
    }
    let name = call.string(1)?;
    let name = super::args::c_string(call.bytes_of(name));
    let text = [b"Script attempted to access nonexistent global variable '", name, b"'"].concat();
    Err(call.error(&text))
}

fn assert(call: &mut Call<'_>) -> Result {
    if !call.any(0)?.is_true() {
        let message = match call.optional_string(1)? {
            // A C string in Lua: up to its first NUL.
            Some(message) => call.bytes_of(message).iter().copied().take_while(|byte| *byte != 0).collect(),
            None => b"assertion failed!".to_vec(),
        };
        return Err(call.error(&message));
    }
    for index in 0..call.len() {
        call.ret(call.arg(index));
    }
    Ok(())
}

fn error(call: &mut Call<'_>) -> Result {
    let level = call.optional_int(1, 1)?;
    let mut value = call.arg(0);
    if level > 0 && matches!(value, Value::Str(_) | Value::Number(_)) {
        let mut text = call.vm.position(level as usize);
        let message = call.string(0)?;
        text.extend_from_slice(call.bytes_of(message));
        value = call.heap().adopt(text)?.into();
    }
    Err(Fault::Error(value))
}

fn type_of(call: &mut Call<'_>) -> Result {
    let name = call.any(0)?.type_name();
    call.ret_bytes(name.as_bytes())
}

fn to_string(call: &mut Call<'_>) -> Result {
    let value = call.any(0)?;
    let handler = call.heap().metamethod(value, b"__tostring");
    if !handler.is_nil() {
        let result = call.call(handler, &[value])?.first().copied().unwrap_or_default();
        call.ret(result);
        return Ok(());
    }
    let text = match value {
        Value::Str(_) => {
            call.ret(value);
            return Ok(());
        }
        Value::Number(_) => {
            let text = call.string(0)?;
            call.ret(text);
            return Ok(());
        }
        Value::Nil => "nil".into(),
        Value::Bool(truth) => truth.to_string(),
        object => name_of_object(object),
    };
    call.ret_bytes(text.as_bytes())
}

/// A value that has no text of its own, as `tostring` shows it: with something that looks like an address and is different
/// for each object.
pub fn name_of_object(object: Value) -> String {
    match object {
        Value::Table(table) => address("table", 1, table.0),
        Value::Function(function) => address("function", 2, function.0),
        Value::Thread(thread) => address("thread", 3, thread.0),
        Value::Cell(cell) => address("upval", 4, cell.0),
        Value::Null => "userdata: (nil)".into(),
        other => other.type_name().into(),
    }
}

fn address(kind: &str, area: u64, index: u32) -> String {
    format!("{kind}: {:#x}", 0x7f00_0000_0000 + (area << 36) + index as u64 * 64)
}

fn to_number(call: &mut Call<'_>) -> Result {
    let base = call.optional_int(1, 10)?;
    let number = if base == 10 {
        match call.any(0)? {
            Value::Number(number) => Some(number),
            Value::Str(text) => number::parse(call.bytes_of(text)),
            _ => None,
        }
    } else {
        let text = call.string(0)?;
        if !(2..=36).contains(&base) {
            return Err(call.argument_error(1, "base out of range"));
        }
        in_base(call.bytes_of(text), base as u64)
    };
    call.ret(number.map_or(Value::Nil, Value::Number));
    Ok(())
}

/// Digits as `strtoul` of C reads them, with white space around.
fn in_base(text: &[u8], base: u64) -> Option<f64> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let text = super::args::c_string(text);
    let text = &text[text.iter().position(|byte| !blank(byte))?..];
    let (negative, digits) = match text[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let value_of = |byte: u8| (byte as char).to_digit(36).map(u64::from).filter(|digit| *digit < base);
    let digits = match digits {
        [b'0', b'x' | b'X', rest @ ..] if base == 16 && rest.first().is_some_and(|byte| value_of(*byte).is_some()) => {
            rest
        }
        _ => digits,
    };
    let count = digits.iter().take_while(|byte| value_of(**byte).is_some()).count();
    if count == 0 || !digits[count..].iter().all(blank) {
        return None;
    }
    let sum = digits[..count].iter().try_fold(0u64, |sum, byte| sum.checked_mul(base)?.checked_add(value_of(*byte)?));
    Some(match sum {
        Some(sum) if negative => sum.wrapping_neg() as f64,
        Some(sum) => sum as f64,
        None => u64::MAX as f64,
    })
}

fn select(call: &mut Call<'_>) -> Result {
    let count = call.len();
    if let Value::Str(text) = call.arg(0)
        && call.bytes_of(text).first() == Some(&b'#')
    {
        call.ret(count as f64 - 1.0);
        return Ok(());
    }
    let index = call.int(0)? as i64;
    let index = if index < 0 { count as i64 + index } else { index.min(count as i64) };
    if index < 1 {
        return Err(call.argument_error(0, "index out of range"));
    }
    for index in index as usize..count {
        call.ret(call.arg(index));
    }
    Ok(())
}

fn unpack(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    let first = call.optional_int(1, 1)? as i64;
    let last = match call.arg(2) {
        Value::Nil => call.heap().length(table) as i64,
        _ => call.int(2)? as i64,
    };
    if first > last {
        return Ok(());
    }
    let count = last - first + 1;
    if count > i32::MAX as i64 || count as usize + call.len() > STACK_LIMIT {
        return Err(call.error(b"too many results to unpack"));
    }
    for index in first..=last {
        let value = call.heap().get_int(table, index);
        call.ret(value);
    }
    Ok(())
}

fn next(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    let key = call.arg(1);
    match call.heap().try_next(table, key) {
        Ok(Some((key, value))) => {
            call.ret(key);
            call.ret(value);
        }
        Ok(None) => call.ret(Value::Nil),
        Err(_) => return Err(call.bare_error(b"invalid key to 'next'")),
    }
    Ok(())
}

fn pairs(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    call.ret(call.captured(0));
    call.ret(table);
    call.ret(Value::Nil);
    Ok(())
}

fn ipairs(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    call.ret(call.captured(0));
    call.ret(table);
    call.ret(0.0);
    Ok(())
}

fn ipairs_step(call: &mut Call<'_>) -> Result {
    let index = call.int(1)?.wrapping_add(1);
    let table = call.table(0)?;
    let value = call.heap().get_int(table, index as i64);
    if !value.is_nil() {
        call.ret(index as f64);
        call.ret(value);
    }
    Ok(())
}

fn raw_equal(call: &mut Call<'_>) -> Result {
    let (a, b) = (call.any(0)?, call.any(1)?);
    let equal = call.heap().equal(a, b);
    call.ret(equal);
    Ok(())
}

fn raw_get(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    let key = call.any(1)?;
    let value = call.heap().get(table, key);
    call.ret(value);
    Ok(())
}

fn raw_set(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    let (key, value) = (call.any(1)?, call.any(2)?);
    call.writable(table)?;
    match key {
        Value::Nil => return Err(call.bare_error(b"table index is nil")),
        Value::Number(number) if number.is_nan() => return Err(call.bare_error(b"table index is NaN")),
        _ => {}
    }
    call.heap().set(table, key, value)?;
    call.ret(table);
    Ok(())
}

fn set_metatable(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    let metatable = match call.arg(1) {
        Value::Table(metatable) => Some(metatable),
        Value::Nil if call.len() > 1 => None,
        _ => return Err(call.argument_error(1, "nil or table expected")),
    };
    if !call.heap().metamethod(table.into(), b"__metatable").is_nil() {
        return Err(call.error(b"cannot change a protected metatable"));
    }
    call.writable(table)?;
    call.heap().set_metatable(table, metatable);
    call.ret(table);
    Ok(())
}

fn get_metatable(call: &mut Call<'_>) -> Result {
    let value = call.any(0)?;
    let Some(metatable) = call.heap().metatable_of(value) else {
        call.ret(Value::Nil);
        return Ok(());
    };
    let instead = call.heap().metamethod(value, b"__metatable");
    call.ret(if instead.is_nil() { metatable.into() } else { instead });
    Ok(())
}

/// What there is to be said of a collector that works by itself.
fn collect_garbage(call: &mut Call<'_>) -> Result {
    let option = match call.optional_string(0)? {
        Some(option) => super::args::c_string(call.bytes_of(option)).to_vec(),
        None => b"collect".to_vec(),
    };
    call.optional_int(1, 0)?;
    match &option[..] {
        b"collect" => {
            call.vm.collect();
            call.ret(0.0);
        }
        b"count" => {
            let bytes = call.heap().bytes();
            call.ret(bytes as f64 / 1024.0);
        }
        b"step" => call.ret(false),
        b"stop" | b"restart" => call.ret(0.0),
        b"setpause" | b"setstepmul" => call.ret(200.0),
        _ => {
            let text = format!("invalid option '{}'", String::from_utf8_lossy(&option));
            return Err(call.argument_error(0, &text));
        }
    }
    Ok(())
}

fn garbage_info(call: &mut Call<'_>) -> Result {
    let bytes = call.heap().bytes();
    call.ret((bytes / 1024) as f64);
    Ok(())
}
