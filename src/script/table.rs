//! Tables.

use super::heap::Heap;
use super::value::{TableRef, Value};

/// A table of a script.
#[derive(Default)]
pub struct Table {
    entries: Vec<(Value, Value)>,
    pub metatable: Option<TableRef>,
}

impl Table {
    fn find(&self, heap: &Heap, key: Value) -> Option<usize> {
        self.entries.iter().position(|(k, _)| heap.equal(*k, key))
    }

    pub fn get(&self, heap: &Heap, key: Value) -> Value {
        self.find(heap, key).map_or(Value::Nil, |at| self.entries[at].1)
    }

    pub fn set(&mut self, heap: &Heap, key: Value, value: Value) {
        match self.find(heap, key) {
            Some(at) => self.entries[at].1 = value,
            None => self.entries.push((key, value)),
        }
    }

    pub fn length(&self, heap: &Heap) -> usize {
        (1..).take_while(|n| !self.get(heap, Value::Number(*n as f64)).is_nil()).count()
    }

    pub fn next(&self, heap: &Heap, key: Value) -> Option<(Value, Value)> {
        let from = if key.is_nil() { 0 } else { self.find(heap, key)? + 1 };
        self.entries[from..].iter().copied().find(|(_, value)| !value.is_nil())
    }
}
