//! The library `coroutine`.

use crate::script::fault::{Fault, Result};
use crate::script::heap::function::{Function, Special};
use crate::script::native::{Call, Native};
use crate::script::value::{FunctionRef, ThreadRef, Value};
use crate::script::vm::Vm;
use crate::script::vm::coroutine::Status;

const FUNCTIONS: &[&Native] = &[
    &Native { name: "create", run: create },
    &Native { name: "running", run: running },
    &Native { name: "status", run: status },
    &Native { name: "wrap", run: wrap },
];

const WRAPPED: Native = Native { name: "wrap", run: resume_wrapped };

pub fn install(vm: &mut Vm) -> Result {
    let table = vm.library("coroutine", FUNCTIONS)?;
    for (name, special) in [("resume", Special::Resume), ("yield", Special::Yield)] {
        let function = vm.heap.function(Function::Special(special))?;
        vm.heap.set_str(table, name.as_bytes(), function.into())?;
    }
    Ok(())
}

fn script_function(call: &mut Call<'_>) -> Result<FunctionRef> {
    if let Value::Function(function) = call.arg(0)
        && matches!(call.heap().functions.get(function.0), Function::Script(_))
    {
        return Ok(function);
    }
    Err(call.argument_error(0, "Lua function expected"))
}

fn create(call: &mut Call<'_>) -> Result {
    let function = script_function(call)?;
    let thread = call.vm.new_coroutine(function.into())?;
    call.ret(thread);
    Ok(())
}

fn wrap(call: &mut Call<'_>) -> Result {
    let function = script_function(call)?;
    let thread = call.vm.new_coroutine(function.into())?;
    let function = call.heap().native(&WRAPPED, &[thread.into()])?;
    call.ret(function);
    Ok(())
}

fn resume_wrapped(call: &mut Call<'_>) -> Result {
    let Value::Thread(thread) = call.captured(0) else { return Ok(()) };
    let arguments: Vec<Value> = (0..call.len()).map(|index| call.arg(index)).collect();
    match call.vm.resume(call.host, thread, &arguments) {
        Ok(values) => {
            for value in values {
                call.ret(value);
            }
            Ok(())
        }
        Err(Fault::Error(Value::Str(message))) => {
            let message = call.bytes_of(message).to_vec();
            Err(call.error(&message))
        }
        Err(fault) => Err(fault),
    }
}

fn thread(call: &mut Call<'_>) -> Result<ThreadRef> {
    match call.arg(0) {
        Value::Thread(thread) => Ok(thread),
        _ => Err(call.argument_error(0, "coroutine expected")),
    }
}

fn status(call: &mut Call<'_>) -> Result {
    let thread = thread(call)?;
    let text: &[u8] = match call.vm.status(thread) {
        Status::Suspended => b"suspended",
        Status::Running => b"running",
        Status::Normal => b"normal",
        Status::Dead => b"dead",
    };
    call.ret_bytes(text)
}

fn running(call: &mut Call<'_>) -> Result {
    let running = call.vm.running().map_or(Value::Nil, Value::Thread);
    call.ret(running);
    Ok(())
}
