//! The library `redis`: commands, replies that a script makes up, and what else it can ask of the server.

use std::cell::Cell;

use smallvec::SmallVec;

use crate::reply::Tape;
use crate::reply::tape::Item;
use crate::script::convert::{self, error_of_library, raise};
use crate::script::fault::{Fault, Result};
use crate::script::heap::Heap;
use crate::script::native::{Call, Native};
use crate::script::value::{TableRef, Value};
use crate::script::vm::Vm;
use crate::value::number::{self, NumberText};

/// A version as text, and as a number with a byte for each part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    pub text: &'static str,
    pub number: u32,
}

impl Version {
    /// Of text such as `8.4.0`.
    pub const fn new(text: &'static str) -> Version {
        let (bytes, mut at, mut number, mut part) = (text.as_bytes(), 0, 0, 0);
        while at < bytes.len() {
            if bytes[at] == b'.' {
                number = (number | part) << 8;
                part = 0;
            } else {
                part = 10 * part + (bytes[at] - b'0') as u32;
            }
            at += 1;
        }
        Version { text, number: number | part }
    }
}

/// What scripts are told of the server.
pub struct Server {
    pub redis: Version,
    /// Then the library has a second name, `server`, too.
    pub valkey: Option<Version>,
}

/// Makes the library. Everything stands in its table in the order in which a real server puts it there.
pub fn install(vm: &mut Vm, server: &Server) -> Result<TableRef> {
    let table = vm.heap.table(0, 0)?;
    vm.register(table, &[&CALL, &PCALL])?;
    install_common(vm, table, server)?;
    vm.register(table, &[&SETRESP, &SHA1HEX, &ERROR_REPLY, &STATUS_REPLY, &SET_REPL])?;
    set_numbers(
        vm,
        table,
        &[("REPL_NONE", 0), ("REPL_AOF", 1), ("REPL_SLAVE", 2), ("REPL_REPLICA", 2), ("REPL_ALL", 3)],
    )?;
    vm.register(table, &[&ACL_CHECK_CMD])?;
    name(vm, table, server)?;
    Ok(table)
}

/// Makes the library known by its name, or names.
pub fn name(vm: &mut Vm, table: TableRef, server: &Server) -> Result {
    let globals = vm.globals();
    vm.heap.set_str(globals, b"redis", table.into())?;
    if server.valkey.is_some() { vm.heap.set_str(globals, b"server", table.into()) } else { Ok(()) }
}

/// What only EVAL has.
pub fn install_eval(vm: &mut Vm, table: TableRef) -> Result {
    vm.register(table, &[&BREAKPOINT, &DEBUG, &REPLICATE_COMMANDS])
}

/// What there is while a library is being loaded, too.
pub fn install_common(vm: &mut Vm, table: TableRef, server: &Server) -> Result {
    vm.register(table, &[&LOG])?;
    let levels = [("LOG_DEBUG", 0), ("LOG_VERBOSE", 1), ("LOG_NOTICE", 2), ("LOG_WARNING", 3)];
    set_numbers(vm, table, &levels)?;
    set_version(vm, table, ["REDIS_VERSION_NUM", "REDIS_VERSION"], server.redis)?;
    let Some(valkey) = server.valkey else { return Ok(()) };
    set_version(vm, table, ["VALKEY_VERSION_NUM", "VALKEY_VERSION"], valkey)?;
    let name = vm.heap.string(b"valkey")?;
    vm.heap.set_str(table, b"SERVER_NAME", name.into())
}

fn set_version(vm: &mut Vm, table: TableRef, [number, text]: [&str; 2], version: Version) -> Result {
    set_numbers(vm, table, &[(number, version.number)])?;
    let value = vm.heap.string(version.text.as_bytes())?;
    vm.heap.set_str(table, text.as_bytes(), value.into())
}

fn set_numbers(vm: &mut Vm, table: TableRef, numbers: &[(&str, u32)]) -> Result {
    numbers.iter().try_for_each(|&(name, number)| vm.heap.set_str(table, name.as_bytes(), Value::Number(number as f64)))
}

static CALL: Native = Native { name: "call", run: call };
static PCALL: Native = Native { name: "pcall", run: pcall };
static LOG: Native = Native { name: "log", run: log };
static SETRESP: Native = Native { name: "setresp", run: setresp };
static SET_REPL: Native = Native { name: "set_repl", run: set_repl };
static REPLICATE_COMMANDS: Native = Native { name: "replicate_commands", run: replicate_commands };
static BREAKPOINT: Native = Native { name: "breakpoint", run: breakpoint };
static DEBUG: Native = Native { name: "debug", run: debug };
static ACL_CHECK_CMD: Native = Native { name: "acl_check_cmd", run: acl_check_cmd };
static ERROR_REPLY: Native = Native { name: "error_reply", run: error_reply };
static STATUS_REPLY: Native = Native { name: "status_reply", run: status_reply };
static SHA1HEX: Native = Native { name: "sha1hex", run: sha1hex };

fn call(call: &mut Call<'_>) -> Result {
    let value = run_command(call)?;
    match value {
        Done::Reply(value) => call.ret(value),
        Done::Error(error) => return Err(Fault::Error(error)),
    }
    Ok(())
}

fn pcall(call: &mut Call<'_>) -> Result {
    let (Done::Reply(value) | Done::Error(value)) = run_command(call)?;
    call.ret(value);
    Ok(())
}

thread_local! {
    /// For the replies of commands.
    static TAPE: Cell<Tape> = const { Cell::new(Tape::new()) };
}

/// Heap of that tape that is kept.
const KEPT: usize = 256 * 1024;

enum Done {
    Reply(Value),
    Error(Value),
}

fn run_command(call: &mut Call<'_>) -> Result<Done> {
    let mut numbers = SmallVec::new();
    if let Err(fault) = read_numbers(call, &mut numbers) {
        let fault = if call.host.is_valkey() { in_valkey(fault) } else { fault };
        return Ok(Done::Error(error_of_library(fault, call.heap())?.into()));
    }
    let mut tape = TAPE.take();
    tape.clear();
    call.host.call(&words(&call.vm.stack[call.base..call.base + call.count], &call.vm.heap, &numbers), &mut tape);
    let is_error = matches!(tape.first(), Some(Item::Error(_)));
    let value = convert::reply_to_value(&tape, call.host.resp(), &mut call.vm.heap);
    if tape.capacity() <= KEPT {
        TAPE.set(tape);
    }
    let value = value?;
    Ok(if is_error { Done::Error(value) } else { Done::Reply(value) })
}

/// Arguments that are numbers, as text.
type Numbers = SmallVec<[NumberText; 2]>;

const NO_ARGUMENT: &[u8] = b"Please specify at least one argument for this redis lib call";
const BAD_ARGUMENT: &[u8] = b"Lua redis lib command arguments must be strings or integers";

/// As Valkey puts it, which does not name Redis.
fn in_valkey(fault: &'static [u8]) -> &'static [u8] {
    match fault {
        NO_ARGUMENT => b"Please specify at least one argument for this call",
        _ => b"Command arguments must be strings or integers",
    }
}

/// Prints the arguments that are numbers; says what is wrong when not all are strings or numbers.
fn read_numbers(call: &Call<'_>, numbers: &mut Numbers) -> std::result::Result<(), &'static [u8]> {
    if call.is_empty() {
        return Err(NO_ARGUMENT);
    }
    for index in 0..call.len() {
        match call.arg(index) {
            Value::Str(_) => {}
            Value::Number(value) => numbers.push(print(value)),
            _ => return Err(BAD_ARGUMENT),
        }
    }
    Ok(())
}

fn print(value: f64) -> NumberText {
    // Zero has no sign here, and what is not a number has one.
    if value == 0.0 {
        number::format_i64(0)
    } else if value.is_nan() && value.is_sign_negative() {
        number::MINUS_NAN
    } else {
        number::format_f64(value)
    }
}

/// The arguments as words. Not of a call, whose host is needed meanwhile.
fn words<'c>(arguments: &[Value], heap: &'c Heap, numbers: &'c Numbers) -> SmallVec<[&'c [u8]; 12]> {
    let mut numbers = numbers.iter();
    let word = |argument: &Value| match argument {
        Value::Str(text) => heap.bytes_of(*text),
        _ => numbers.next().map_or(&b""[..], |number| number.as_bytes()),
    };
    arguments.iter().map(word).collect()
}

fn acl_check_cmd(call: &mut Call<'_>) -> Result {
    let mut numbers = SmallVec::new();
    if let Err(fault) = read_numbers(call, &mut numbers) {
        return Err(raise(fault, call.heap()));
    }
    let allowed = call.host.may_run(&words(&call.vm.stack[call.base..call.base + call.count], &call.vm.heap, &numbers));
    match allowed {
        Some(allowed) => call.ret(allowed),
        None => return Err(raise(b"Invalid command passed to redis.acl_check_cmd()", call.heap())),
    }
    Ok(())
}

fn error_reply(call: &mut Call<'_>) -> Result {
    let table = match (call.len(), call.arg(0)) {
        (1, Value::Str(text)) => {
            // Without a code it gets one, with `-` or without.
            let text = call.bytes_of(text);
            let text = [b"-", text.strip_prefix(b"-").unwrap_or(text)].concat();
            error_of_library(&text, call.heap())?
        }
        _ => error_of_library(b"wrong number or type of arguments", call.heap())?,
    };
    call.ret(table);
    Ok(())
}

fn status_reply(call: &mut Call<'_>) -> Result {
    let table = match (call.len(), call.arg(0)) {
        (1, text @ Value::Str(_)) => {
            let table = call.heap().table(0, 0)?;
            call.heap().set_str(table, b"ok", text)?;
            table
        }
        _ => error_of_library(b"wrong number or type of arguments", call.heap())?,
    };
    call.ret(table);
    Ok(())
}

fn sha1hex(call: &mut Call<'_>) -> Result {
    if call.len() != 1 {
        return Err(raise(b"wrong number of arguments", call.heap()));
    }
    let mut sha = sha1_smol::Sha1::new();
    match call.arg(0) {
        Value::Str(text) => sha.update(call.bytes_of(text)),
        Value::Number(value) => sha.update(&text_of(value)),
        _ => {}
    }
    let digest = sha.digest().to_string();
    call.ret_bytes(digest.as_bytes())
}

fn text_of(value: f64) -> Vec<u8> {
    let mut text = Vec::new();
    crate::script::number::format(value, &mut text);
    text
}

/// A number, or a string that reads as one.
fn number_at(call: &Call<'_>, index: usize) -> Option<f64> {
    match call.arg(index) {
        Value::Number(value) => Some(value),
        Value::Str(text) => crate::script::number::parse(call.bytes_of(text)),
        _ => None,
    }
}

fn log(call: &mut Call<'_>) -> Result {
    if call.len() < 2 {
        return Err(raise(b"redis.log() requires two arguments or more.", call.heap()));
    }
    let Some(level) = number_at(call, 0) else {
        return Err(raise(b"First argument must be a number (log level).", call.heap()));
    };
    let level = level as i64;
    if !(0..=3).contains(&level) {
        return Err(raise(b"Invalid log level.", call.heap()));
    }
    let mut message = Vec::new();
    for index in 1..call.len() {
        if index > 1 {
            message.push(b' ');
        }
        match call.arg(index) {
            Value::Str(text) => message.extend_from_slice(call.bytes_of(text)),
            Value::Number(value) => message.extend(text_of(value)),
            _ => {}
        }
    }
    call.host.log(level as u8, &message);
    Ok(())
}

fn setresp(call: &mut Call<'_>) -> Result {
    if call.len() != 1 {
        return Err(raise(b"redis.setresp() requires one argument.", call.heap()));
    }
    match number_at(call, 0).unwrap_or(0.0) as i64 {
        version @ (2 | 3) => call.host.set_resp(version as u8),
        _ => return Err(raise(b"RESP version must be 2 or 3.", call.heap())),
    }
    Ok(())
}

/// There is nothing to choose from: nothing is replicated.
fn set_repl(call: &mut Call<'_>) -> Result {
    if call.len() != 1 {
        return Err(raise(b"redis.set_repl() requires one argument.", call.heap()));
    }
    if number_at(call, 0).unwrap_or(0.0) as i64 & !3 != 0 {
        let text = b"Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.";
        return Err(raise(text, call.heap()));
    }
    Ok(())
}

fn replicate_commands(call: &mut Call<'_>) -> Result {
    call.ret(true);
    Ok(())
}

/// There is no debugger, so nothing stops here.
fn breakpoint(call: &mut Call<'_>) -> Result {
    call.ret(false);
    Ok(())
}

/// Writes to the debugger where there is one.
fn debug(_: &mut Call<'_>) -> Result {
    Ok(())
}
