//! Errors that end in a protected call.

use super::frame::{Exit, Kind};
use super::{MAX_HANDLING_DEPTH, Vm};
use crate::script::fault::{Fault, Result};
use crate::script::host::Host;
use crate::script::value::Value;

impl Vm {
    /// Goes back to the innermost protected call above `floor`, if the fault may be caught. `Some` when that was the
    /// frame with which the run of the loop ends.
    pub(super) fn catch(&mut self, host: &mut dyn Host, floor: usize, fault: Fault) -> Result<Option<Exit>> {
        let Fault::Error(mut value) = fault else { return Err(fault) };
        let protected = |kind: Kind| matches!(kind, Kind::Protected | Kind::Handled);
        let Some(index) = self.frames[floor..].iter().rposition(|frame| protected(frame.kind)) else {
            return Err(fault);
        };
        let index = floor + index;
        let frame = self.frames[index];
        let target = frame.target as usize;
        if frame.kind == Kind::Handled {
            value = self.handle(host, self.stack[target], value)?;
        }
        self.frames.truncate(index);
        self.depth = frame.extra;
        self.results.truncate(frame.pc as usize);
        self.kept.truncate(frame.index as usize);
        self.make_room(target + 3)?;
        self.stack[target] = Value::Bool(false);
        self.stack[target + 1] = value;
        let mut count = 2;
        if frame.kind == Kind::Protected && matches!(value, Value::Table(_)) {
            // As in Redis: scripts expect the text of a command's error. What is no text is one more result.
            let key = self.heap.string(b"err")?.into();
            match self.within_native(target + 2, |vm| vm.index(host, value, key)) {
                Ok(text @ (Value::Str(_) | Value::Number(_))) => self.stack[target + 1] = text,
                Ok(other) => {
                    self.stack[target + 2] = other;
                    count = 3;
                }
                Err(fault) => return self.catch(host, floor, fault),
            }
        }
        self.adjust(target, count, frame.wanted);
        if frame.is_entry || self.end_calls() { Ok(Some(Exit::Done)) } else { Ok(None) }
    }

    /// Ends the protected calls whose functions have returned; whether the run of the loop ends with the last of them.
    #[inline]
    pub(super) fn end_calls(&mut self) -> bool {
        while let Some(frame) = self.frames.last()
            && matches!(frame.kind, Kind::Protected | Kind::Handled)
        {
            if self.end_protected() {
                return true;
            }
        }
        false
    }

    /// What the handler of `xpcall` makes of an error, called where the error happened. An error in the handler is
    /// handled by it too, inside the call that failed, until the depth of calls ends that.
    fn handle(&mut self, host: &mut dyn Host, handler: Value, mut value: Value) -> Result<Value> {
        let frames = self.frames.len();
        while matches!(handler, Value::Function(_)) && self.depth + 1 < MAX_HANDLING_DEPTH {
            match self.call_value(host, handler, &[value]) {
                Ok(handled) => return Ok(handled),
                Err(Fault::Error(error)) => {
                    value = error;
                    self.frames.truncate(frames);
                }
                Err(fault) => return Err(fault),
            }
        }
        self.heap.string(b"error in error handling").map(Value::from)
    }
}
