//! `redis.register_function`, which there is while a library is being loaded.

use super::base;
use super::redis::{self, Server};
use crate::script::convert::raise;
use crate::script::fault::Result;
use crate::script::library::check_name;
use crate::script::native::{Call, Native};
use crate::script::unit::Flags;
use crate::script::value::{TableRef, Value};
use crate::script::vm::Vm;

static REGISTER: Native = Native { name: "register_function", run: register };

/// A function that a library has registered.
pub struct Registered {
    pub name: Vec<u8>,
    pub description: Option<Vec<u8>>,
    pub flags: Flags,
    pub callback: Value,
}

/// Fields of the entries of the list in which the registered functions are.
const NAME: i64 = 1;
const CALLBACK: i64 = 2;
const DESCRIPTION: i64 = 3;
const FLAGS: i64 = 4;

/// Makes the library `redis` as it is while a library is being loaded. The second table is the list of what will be
/// registered.
pub fn install(vm: &mut Vm, server: &Server) -> Result<(TableRef, TableRef)> {
    let (table, list) = (vm.heap.table(0, 0)?, vm.heap.table(0, 0)?);
    // Once the library is loaded the list is made read-only: nothing is registered any more.
    let function = vm.heap.native(&REGISTER, &[list.into()])?;
    vm.heap.set_str(table, b"register_function", function.into())?;
    redis::install_common(vm, table, server)?;
    base::refuse_missing(vm, table)?;
    vm.heap.set_readonly(table, true);
    Ok((table, list))
}

/// What has been registered.
pub fn registered(vm: &mut Vm, list: TableRef) -> Vec<Registered> {
    let text = |vm: &Vm, value| match value {
        Value::Str(text) => Some(vm.heap.bytes_of(text).to_vec()),
        _ => None,
    };
    let mut functions = Vec::new();
    while let Value::Table(entry) = vm.heap.get_int(list, functions.len() as i64 + 1) {
        let flags = match vm.heap.get_int(entry, FLAGS) {
            Value::Number(bits) => Flags::from_bits(bits as u8),
            _ => Flags::default(),
        };
        functions.push(Registered {
            name: text(vm, vm.heap.get_int(entry, NAME)).unwrap_or_default(),
            description: text(vm, vm.heap.get_int(entry, DESCRIPTION)),
            flags,
            callback: vm.heap.get_int(entry, CALLBACK),
        });
    }
    functions
}

/// What a call says.
#[derive(Default)]
struct Given {
    name: Value,
    callback: Value,
    description: Value,
    flags: Flags,
}

fn register(call: &mut Call<'_>) -> Result {
    let Value::Table(list) = call.captured(0) else { return Ok(()) };
    if call.heap().is_readonly(list) {
        let message = b"redis.register_function can only be called on FUNCTION LOAD command";
        return Err(raise(message, call.heap()));
    }
    let given = match call.len() {
        1 => named(call)?,
        2 => positional(call)?,
        _ => return Err(raise(b"wrong number of arguments to redis.register_function", call.heap())),
    };
    let Value::Str(name) = given.name else { return Ok(()) };
    if let Err(fault) = check_name(call.bytes_of(name)) {
        return Err(raise(fault.strip_prefix(b"ERR ").unwrap_or(&fault), call.heap()));
    }
    let heap = call.heap();
    let mut count = 0;
    while let Value::Table(entry) = heap.get_int(list, count + 1) {
        if heap.equal(heap.get_int(entry, NAME), given.name) {
            return Err(raise(b"Function already exists in the library", heap));
        }
        count += 1;
    }
    let entry = heap.table(4, 0)?;
    heap.set_int(list, count + 1, entry.into())?;
    heap.set_int(entry, NAME, given.name)?;
    heap.set_int(entry, CALLBACK, given.callback)?;
    heap.set_int(entry, DESCRIPTION, given.description)?;
    heap.set_int(entry, FLAGS, Value::Number(given.flags.bits() as f64))
}

fn positional(call: &mut Call<'_>) -> Result<Given> {
    let Some(name) = text(call, call.arg(0))? else {
        return Err(raise(b"first argument to redis.register_function must be a string", call.heap()));
    };
    let Value::Function(callback) = call.arg(1) else {
        return Err(raise(b"second argument to redis.register_function must be a function", call.heap()));
    };
    Ok(Given { name, callback: callback.into(), ..Given::default() })
}

/// A string, or a number as one.
fn text(call: &mut Call<'_>, value: Value) -> Result<Option<Value>> {
    Ok(match value {
        Value::Str(_) => Some(value),
        Value::Number(number) => Some(call.heap().text_of_number(number)?.into()),
        _ => None,
    })
}

fn named(call: &mut Call<'_>) -> Result<Given> {
    let Value::Table(arguments) = call.arg(0) else {
        let message = "calling redis.register_function with a single argument is only applicable to Lua table \
                       (representing named arguments).";
        return Err(raise(message.as_bytes(), call.heap()));
    };
    let (mut given, mut key) = (Given::default(), Value::Nil);
    while let Some((next, value)) = call.heap().next(arguments, key) {
        key = next;
        let Some(Value::Str(name)) = text(call, key)? else {
            return Err(raise(b"named argument key given to redis.register_function is not a string", call.heap()));
        };
        match call.bytes_of(name).to_ascii_lowercase().as_slice() {
            b"function_name" => match text(call, value)? {
                Some(name) => given.name = name,
                None => {
                    let message = b"function_name argument given to redis.register_function must be a string";
                    return Err(raise(message, call.heap()));
                }
            },
            b"description" => match text(call, value)? {
                Some(description) => given.description = description,
                None => {
                    let message = b"description argument given to redis.register_function must be a string";
                    return Err(raise(message, call.heap()));
                }
            },
            b"callback" => match value {
                Value::Function(_) => given.callback = value,
                _ => {
                    let message = b"callback argument given to redis.register_function must be a function";
                    return Err(raise(message, call.heap()));
                }
            },
            b"flags" => given.flags = flags(call, value)?,
            _ => return Err(raise(b"unknown argument given to redis.register_function", call.heap())),
        }
    }
    if given.name.is_nil() {
        return Err(raise(b"redis.register_function must get a function name argument", call.heap()));
    }
    if given.callback.is_nil() {
        return Err(raise(b"redis.register_function must get a callback argument", call.heap()));
    }
    Ok(given)
}

fn flags(call: &mut Call<'_>, value: Value) -> Result<Flags> {
    let Value::Table(list) = value else {
        let message = b"flags argument to redis.register_function must be a table representing function flags";
        return Err(raise(message, call.heap()));
    };
    let mut flags = Flags::default();
    for at in 1.. {
        let flag = match call.heap().get_int(list, at) {
            Value::Nil => break,
            Value::Str(name) => Flags::named(&call.bytes_of(name).to_ascii_lowercase()),
            _ => None,
        };
        match flag {
            Some(flag) => flags.add(flag),
            None => return Err(raise(b"unknown flag given", call.heap())),
        }
    }
    Ok(flags)
}
