//! Coroutines.

use super::frame::Thread;
use crate::script::value::Value;

/// A function that can leave off in its midst and be resumed.
#[derive(Default)]
pub struct Coroutine {
    pub thread: Thread,
    pub status: Status,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Status {
    #[default]
    Suspended,
    Running,
    /// Has resumed another.
    Normal,
    Dead,
}

impl Coroutine {
    pub fn trace(&self, mut visit: impl FnMut(Value)) {
        for value in &self.thread.stack {
            visit(*value);
        }
        for frame in &self.thread.frames {
            visit(frame.function.into());
        }
    }

    pub fn footprint(&self) -> usize {
        self.thread.stack.len() * size_of::<Value>()
    }
}
