//! Programs made by programs.

use crate::script::compile::compile_named;
use crate::script::fault::{Fault, Result};
use crate::script::lua::{chunk_id, parse};
use crate::script::native::{Call, Native};
use crate::script::value::Value;
use std::sync::Arc;

pub const FUNCTIONS: &[&Native] =
    &[&Native { name: "load", run: load }, &Native { name: "loadstring", run: load_string }];

fn load_string(call: &mut Call<'_>) -> Result {
    let source = call.string(0)?;
    let name = match call.optional_string(1)? {
        Some(name) => name,
        None => source,
    };
    let (source, name) = (call.bytes_of(source).to_vec(), call.bytes_of(name).to_vec());
    make(call, &source, &name)
}

/// Asks a function for the pieces of a text until there are no more.
fn load(call: &mut Call<'_>) -> Result {
    let function = call.function(0)?;
    let name = match call.optional_string(1)? {
        Some(name) => call.bytes_of(name).to_vec(),
        None => b"=(load)".to_vec(),
    };
    let mut source = Vec::new();
    loop {
        // A function that always has a piece more would go on for ever.
        call.vm.spend(call.host, 1)?;
        call.heap().check(source.len())?;
        let piece = match call.try_call(function.into(), &[])? {
            Ok(values) => values.first().copied().unwrap_or_default(),
            Err(error) => {
                call.ret(Value::Nil);
                call.ret(error);
                return Ok(());
            }
        };
        match piece {
            Value::Nil => break,
            Value::Number(number) => crate::script::number::format(number, &mut source),
            Value::Str(piece) => {
                let bytes = call.bytes_of(piece);
                if bytes.is_empty() {
                    break;
                }
                source.extend_from_slice(bytes);
            }
            _ => {
                let Fault::Error(error) = call.error(b"reader function must return a string") else {
                    return Err(Fault::Memory);
                };
                call.ret(Value::Nil);
                call.ret(error);
                return Ok(());
            }
        }
    }
    make(call, &source, &name)
}

/// The function, or nil and what is wrong with the text.
fn make(call: &mut Call<'_>, source: &[u8], name: &[u8]) -> Result {
    let program = match source.first() {
        // Lua's own compiled form, which is no more trusted here than there.
        Some(0x1b) => Err([&chunk_id(name, 60)[..], b": bad header in precompiled chunk"].concat()),
        _ => parse(source, name)
            .and_then(|tree| compile_named(&tree, &chunk_id(name, 60), name).map_err(|error| error.message)),
    };
    match program {
        Ok(program) => {
            let size = program.footprint();
            let function = call.vm.load_charged(&Arc::new(program), size)?;
            call.ret(function);
            Ok(())
        }
        Err(message) => {
            call.ret(Value::Nil);
            call.ret_bytes(&message)
        }
    }
}
