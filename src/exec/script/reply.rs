//! What a client is told of how a script ended.

use super::host::ScriptHost;
use crate::command::error;
use crate::command::flavor;
use crate::reply::Tape;
use crate::script::convert::{self, ErrorInfo, fit};
use crate::script::fault::Fault;
use crate::script::host::Host;
use crate::script::value::Value;
use crate::script::vm::Vm;

/// Writes the value that a script has returned.
pub fn write(host: &mut ScriptHost<'_, '_>, machine: &mut Vm, value: Value, out: &mut Tape) {
    let resp = host.resp();
    let (stats, mut failed) = (&host.ctx.engine.stats, false);
    convert::value_to_reply(value, resp, &mut machine.heap, out, &mut |line, counted| {
        failed = true;
        if !counted {
            stats.errors.note(line);
        }
    });
    if failed {
        note_failure(host);
    }
}

/// Writes why a script has not come to its end.
pub fn fail(host: &mut ScriptHost<'_, '_>, machine: &mut Vm, fault: Fault, out: &mut Tape) {
    let info = match fault {
        Fault::Error(value) => convert::error_info(value, &mut machine.heap),
        Fault::Memory => ErrorInfo { line: error::SCRIPT_MEMORY.as_bytes().to_vec(), counted: false },
        Fault::Stopped => {
            let stopped = host.context().stopped.take().unwrap_or(error::SCRIPT_KILLED);
            ErrorInfo { line: stopped.as_bytes().to_vec(), counted: false }
        }
    };
    let mut line = info.line;
    // Where a native function that another one called has failed there is no line.
    let (source, at) = machine.place_of_fault().map_or((&b"=[C]"[..], -1), |(source, at)| (source, at as i64));
    line.extend_from_slice(b" script: ");
    if !flavor::of(host.ctx.engine).is_valkey_since("9.1.0") {
        line.extend(host.context().name.to_text());
        line.extend_from_slice(b", ");
    }
    line.extend_from_slice(b"on ");
    line.extend_from_slice(source);
    line.extend_from_slice(format!(":{at}.").as_bytes());
    let line = fit(&line);
    if !info.counted {
        host.ctx.engine.stats.errors.note(&line);
    }
    note_failure(host);
    out.error(&line);
}

fn note_failure(host: &ScriptHost<'_, '_>) {
    host.ctx.engine.observed.commands.get(host.command.id).failed.add(1);
}
