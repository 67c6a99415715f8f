//! The machine.

use super::heap::Heap;
use super::value::Value;

pub struct Vm {
    pub heap: Heap,
    pub(super) stack: Vec<Value>,
}
