//! Mark and sweep.

use super::{CELL_COST, FUNCTION_COST, Function, Heap, TABLE_COST, THREAD_COST};
use crate::script::value::{TableRef, Value};

/// Objects that are marked, but not yet what they refer to.
pub(in crate::script) struct Marker<'h> {
    heap: &'h mut Heap,
    grey: Vec<Value>,
}

impl Heap {
    pub(in crate::script) fn marker(&mut self) -> Marker<'_> {
        Marker { heap: self, grey: Vec::new() }
    }
}

impl Marker<'_> {
    pub fn mark_all(&mut self, values: &[Value]) {
        for value in values {
            self.mark(*value);
        }
    }

    #[inline]
    pub fn mark(&mut self, value: Value) {
        mark(self.heap, &mut self.grey, value);
    }

    /// Marks a table and what it refers to, though it may be permanent.
    pub fn mark_table(&mut self, table: TableRef) {
        self.mark(table.into());
        let heap = &mut *self.heap;
        let mut found = Vec::new();
        heap.tables.get(table.0).trace(|value| found.push(value));
        for value in found {
            mark(heap, &mut self.grey, value);
        }
    }

    pub fn mark_string_metatable(&mut self) {
        if let Some(table) = self.heap.string_metatable {
            self.mark(table.into());
        }
    }

    /// Marks what the marked objects refer to, and removes the others.
    pub fn finish(mut self) {
        self.trace();
        let Heap { account, strings, tables, functions, cells, threads, .. } = self.heap;
        strings.sweep(account);
        tables.sweep(|table| account.release(TABLE_COST + table.footprint()));
        functions.sweep(|function| account.release(FUNCTION_COST + function.footprint()));
        cells.sweep(|_| account.release(CELL_COST));
        threads.sweep(|thread| account.release(THREAD_COST + thread.footprint()));
        let places = strings.places() + tables.end() + functions.end() + cells.end() + threads.end();
        account.settle(places as usize);
    }

    fn trace(&mut self) {
        let mut found = Vec::new();
        while let Some(value) = self.grey.pop() {
            match value {
                Value::Table(table) => self.heap.tables.get(table.0).trace(|value| found.push(value)),
                Value::Function(function) => match self.heap.functions.get(function.0) {
                    Function::Native { captured, .. } => found.extend_from_slice(captured),
                    Function::Script(closure) => found.extend_from_slice(&closure.captured),
                    _ => {}
                },
                Value::Cell(cell) => found.push(*self.heap.cells.get(cell.0)),
                Value::Thread(thread) => self.heap.threads.get(thread.0).trace(|value| found.push(value)),
                _ => {}
            }
            for value in found.drain(..) {
                mark(self.heap, &mut self.grey, value);
            }
        }
    }
}

#[inline]
fn mark(heap: &mut Heap, grey: &mut Vec<Value>, value: Value) {
    let fresh = match value {
        Value::Str(string) => {
            heap.strings.mark(string);
            false
        }
        Value::Table(table) => heap.tables.mark(table.0),
        Value::Function(function) => heap.functions.mark(function.0),
        Value::Cell(cell) => heap.cells.mark(cell.0),
        Value::Thread(thread) => heap.threads.mark(thread.0),
        Value::Nil | Value::Bool(_) | Value::Number(_) | Value::Null => false,
    };
    if fresh {
        grey.push(value);
    }
}
