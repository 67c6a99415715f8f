//! The border of a table, and the order of its entries.

use super::{Place, Table};
use crate::script::heap::strings::Strings;
use crate::script::value::Value;

impl Table {
    /// A border: an index with a value after which there is none. Found by bisection, so holes decide which one.
    pub fn length(&self) -> usize {
        let len = self.array.len();
        if len > 0 && self.array[len - 1].is_nil() {
            let (mut low, mut high) = (0, len);
            while high - low > 1 {
                let middle = (low + high) / 2;
                if self.array[middle - 1].is_nil() {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return low;
        }
        if self.nodes.is_empty() {
            return len;
        }
        self.unbound_search(len)
    }

    fn unbound_search(&self, start: usize) -> usize {
        let present = |index: usize| !self.get_number(index as f64).is_nil();
        let (mut low, mut high) = (start, start + 1);
        while present(high) {
            low = high;
            high *= 2;
            if high > i32::MAX as usize {
                // Keys chosen to mislead the search.
                return (1..).take_while(|index| present(*index)).count();
            }
        }
        while high - low > 1 {
            let middle = (low + high) / 2;
            if present(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The entry after `key`, `Ok(None)` at the end, `Err` when there is no such key.
    pub fn next(&self, strings: &Strings, key: Value) -> Result<Option<(Value, Value)>, NoSuchKey> {
        let from = match key {
            Value::Nil => 0,
            _ => match self.find(strings, key).ok_or(NoSuchKey)? {
                Place::Array(index) => index as usize + 1,
                Place::Node(index) => self.array.len() + index as usize + 1,
            },
        };
        Ok(self.entry_from(from).map(|(_, key, value)| (key, value)))
    }

    /// The first entry at or after a position in the order, with the position behind it.
    #[inline]
    pub fn entry_from(&self, from: usize) -> Option<(usize, Value, Value)> {
        let len = self.array.len();
        if from < len {
            for (at, value) in self.array[from..].iter().enumerate() {
                if !value.is_nil() {
                    let index = from + at + 1;
                    return Some((index, Value::Number(index as f64), *value));
                }
            }
        }
        let first = from.saturating_sub(len);
        for (at, node) in self.nodes.iter().enumerate().skip(first) {
            if !node.value.is_nil() {
                return Some((len + at + 1, node.key, node.value));
            }
        }
        None
    }
}

/// `next` was given a key that the table does not have.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSuchKey;
