//! Tables, laid out as Lua 5.1 lays them out.
//!
//! Integer keys from 1 on may stand in an array part; every other key stands in nodes whose number is a power of two. A
//! key's main position follows from its hash; keys with the same one form a chain through free nodes, which are taken
//! from the end. The order of `next` and the border that `length` finds follow from this layout, and scripts, and what
//! `cjson` makes of tables, depend on them. So every step that shapes it is Lua's: which key moves on a collision, when
//! the parts are sized anew, and how large they then are.
//!
//! Source: "The Implementation of Lua 5.0", section 4, and observation of Lua 5.1.

mod grow;
mod order;
#[cfg(test)]
mod tests;

use super::fault::Result;
use super::heap::account::Account;
use super::heap::strings::Strings;
use super::value::{StrRef, TableRef, Value};

pub use order::NoSuchKey;

/// A table of a script.
#[derive(Default)]
pub struct Table {
    /// Values of the keys 1, 2, ...; free places are nil.
    array: Vec<Value>,
    /// Empty, or a power of two.
    nodes: Box<[Node]>,
    /// No node from here on is free.
    last_free: u32,
    pub metatable: Option<TableRef>,
    /// Bits of [`Event`]s that the table, as a metatable, is known not to have.
    absent: u8,
    /// A library, or another table that scripts may not change.
    pub readonly: bool,
}

/// A node is free as long as its key is nil. A removed key stays, with the value nil, until the nodes are sized anew:
/// `next` has to find its place.
#[derive(Clone, Copy)]
struct Node {
    key: Value,
    value: Value,
    next: u32,
}

const END: u32 = u32::MAX;

const FREE: Node = Node { key: Value::Nil, value: Value::Nil, next: END };

/// Where a value stands, to be written to at once.
#[derive(Clone, Copy)]
pub enum Place {
    Array(u32),
    Node(u32),
}

/// Events whose absence in a metatable is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    Index = 1,
    NewIndex = 2,
    Eq = 4,
    Len = 8,
    Call = 16,
}

/// The hash of a number as Lua 5.1 has it on a 64-bit machine with an `int` of 32 bits: both halves added.
#[inline]
fn hash_number(number: f64) -> u32 {
    if number == 0.0 {
        return 0; // also for -0
    }
    let bits = number.to_bits();
    (bits as u32).wrapping_add((bits >> 32) as u32)
}

/// The key's place in the array part, if it were large enough.
#[inline]
fn array_index(number: f64) -> Option<i32> {
    let index = number as i32;
    (index as f64 == number && index > 0).then_some(index)
}

impl Table {
    #[inline]
    fn position_of_string(&self, hash: u32) -> u32 {
        hash & (self.nodes.len() as u32 - 1)
    }

    /// For hashes that are weak in their low bits.
    #[inline]
    fn position_of_number(&self, hash: u32) -> u32 {
        match self.nodes.len() as u32 {
            1 => 0,
            len => hash % (len - 1),
        }
    }

    /// There must be nodes.
    fn main_position(&self, strings: &Strings, key: Value) -> u32 {
        let mask = self.nodes.len() as u32 - 1;
        match key {
            Value::Str(string) => strings.hash_of(string) & mask,
            Value::Number(number) => self.main_of_number(number),
            Value::Bool(truth) => truth as u32 & mask,
            Value::Table(TableRef(index)) => self.position_of_number(index.wrapping_mul(64)),
            Value::Function(function) => self.position_of_number(function.0.wrapping_mul(64).wrapping_add(32)),
            Value::Thread(thread) => self.position_of_number(thread.0.wrapping_mul(64).wrapping_add(16)),
            Value::Null | Value::Nil | Value::Cell(_) => 0,
        }
    }

    #[inline]
    fn main_of_number(&self, number: f64) -> u32 {
        // Zero has the first node even where the remainder of its hash would say the same: -0 has other bits.
        self.position_of_number(hash_number(number))
    }

    #[inline]
    fn node_of_number(&self, number: f64) -> Option<u32> {
        if self.nodes.is_empty() {
            return None;
        }
        let mut at = self.main_of_number(number);
        loop {
            let node = &self.nodes[at as usize];
            if matches!(node.key, Value::Number(key) if key == number) {
                return Some(at);
            }
            at = node.next;
            if at == END {
                return None;
            }
        }
    }

    #[inline]
    fn node_of_short(&self, key: StrRef, hash: u32) -> Option<u32> {
        if self.nodes.is_empty() {
            return None;
        }
        let mut at = self.position_of_string(hash);
        loop {
            let node = &self.nodes[at as usize];
            if matches!(node.key, Value::Str(string) if string == key) {
                return Some(at);
            }
            at = node.next;
            if at == END {
                return None;
            }
        }
    }

    fn node_of(&self, strings: &Strings, key: Value) -> Option<u32> {
        match key {
            Value::Number(number) => return self.node_of_number(number),
            Value::Str(string) if !string.is_long() => return self.node_of_short(string, strings.hash_of(string)),
            Value::Nil => return None,
            _ => {}
        }
        if self.nodes.is_empty() {
            return None;
        }
        let mut at = self.main_position(strings, key);
        loop {
            let node = &self.nodes[at as usize];
            let same = match (node.key, key) {
                (Value::Str(a), Value::Str(b)) => strings.equal(a, b),
                (Value::Bool(a), Value::Bool(b)) => a == b,
                (Value::Table(a), Value::Table(b)) => a == b,
                (Value::Function(a), Value::Function(b)) => a == b,
                (Value::Thread(a), Value::Thread(b)) => a == b,
                (Value::Null, Value::Null) => true,
                _ => false,
            };
            if same {
                return Some(at);
            }
            at = node.next;
            if at == END {
                return None;
            }
        }
    }

    #[inline]
    pub fn get_number(&self, number: f64) -> Value {
        let index = number as i32;
        if index as f64 == number
            && let Some(value) = self.array.get((index as u32).wrapping_sub(1) as usize)
        {
            return *value;
        }
        self.node_of_number(number).map_or(Value::Nil, |at| self.nodes[at as usize].value)
    }

    #[inline]
    pub fn get_integer(&self, index: i32) -> Value {
        match self.array.get((index as u32).wrapping_sub(1) as usize) {
            Some(value) => *value,
            None => self.node_of_number(index as f64).map_or(Value::Nil, |at| self.nodes[at as usize].value),
        }
    }

    /// By a string that is an object of its own for its text, with its hash.
    #[inline]
    pub fn get_short(&self, key: StrRef, hash: u32) -> Value {
        self.node_of_short(key, hash).map_or(Value::Nil, |at| self.nodes[at as usize].value)
    }

    #[inline]
    pub fn get(&self, strings: &Strings, key: Value) -> Value {
        match key {
            Value::Number(number) => self.get_number(number),
            Value::Str(string) if !string.is_long() => self.get_short(string, strings.hash_of(string)),
            _ => self.node_of(strings, key).map_or(Value::Nil, |at| self.nodes[at as usize].value),
        }
    }

    /// The place of a key that the table has (or has had).
    #[inline]
    fn find(&self, strings: &Strings, key: Value) -> Option<Place> {
        if let Value::Number(number) = key
            && let Some(index) = array_index(number)
            && index as usize <= self.array.len()
        {
            return Some(Place::Array(index as u32 - 1));
        }
        self.node_of(strings, key).map(Place::Node)
    }

    /// The place of a key, made if need be. The key must be neither nil nor NaN.
    #[inline]
    pub fn place(&mut self, strings: &Strings, account: &mut Account, key: Value) -> Result<Place> {
        match self.find(strings, key) {
            Some(place) => Ok(place),
            None => self.new_key(strings, account, key),
        }
    }

    /// Writes where [`Table::place`] said, nothing having happened in between.
    #[inline]
    pub fn put(&mut self, place: Place, value: Value) {
        *self.at_mut(place) = value;
        self.absent = 0;
    }

    #[inline]
    fn at_mut(&mut self, place: Place) -> &mut Value {
        match place {
            Place::Array(index) => &mut self.array[index as usize],
            Place::Node(index) => &mut self.nodes[index as usize].value,
        }
    }

    #[inline]
    pub fn at(&self, place: Place) -> Value {
        match place {
            Place::Array(index) => self.array[index as usize],
            Place::Node(index) => self.nodes[index as usize].value,
        }
    }

    #[inline]
    pub fn set(&mut self, strings: &Strings, account: &mut Account, key: Value, value: Value) -> Result {
        let place = self.place(strings, account, key)?;
        self.put(place, value);
        Ok(())
    }

    /// Replaces the value of a number that stands in the array part, when it is not nil, so that no metamethod is asked.
    #[inline]
    pub fn replace_in_array(&mut self, number: f64, value: Value) -> bool {
        let index = number as i32;
        if index as f64 == number
            && let Some(place) = self.array.get_mut((index as u32).wrapping_sub(1) as usize)
            && (!place.is_nil() || self.metatable.is_none())
            && !self.readonly
        {
            *place = value;
            return true;
        }
        false
    }

    /// Replaces the value of a short string that has one.
    #[inline]
    pub fn replace_short(&mut self, key: StrRef, hash: u32, value: Value) -> bool {
        if let Some(at) = self.node_of_short(key, hash)
            && !self.readonly
        {
            let node = &mut self.nodes[at as usize];
            if !node.value.is_nil() || self.metatable.is_none() {
                node.value = value;
                self.absent = 0;
                return true;
            }
        }
        false
    }

    /// Whether the table, as a metatable, is known not to have the event.
    #[inline]
    pub fn lacks(&self, event: Event) -> bool {
        self.absent & event as u8 != 0
    }

    pub fn note_absent(&mut self, event: Event) {
        self.absent |= event as u8;
    }

    /// Every value and key that the table keeps alive.
    pub(super) fn trace(&self, mut visit: impl FnMut(Value)) {
        for value in &self.array {
            visit(*value);
        }
        for node in &self.nodes {
            if !node.value.is_nil() {
                visit(node.key);
                visit(node.value);
            }
        }
        if let Some(metatable) = self.metatable {
            visit(metatable.into());
        }
    }

    /// Bytes of the parts.
    pub(super) fn footprint(&self) -> usize {
        self.array.len() * size_of::<Value>() + self.nodes.len() * size_of::<Node>()
    }

    /// Room of the array part and number of nodes, for tests.
    #[cfg(test)]
    pub(super) fn parts(&self) -> (usize, usize) {
        (self.array.len(), self.nodes.len())
    }
}
