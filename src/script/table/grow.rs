//! New keys, and the sizes of a table's parts.

use super::{FREE, Node, Place, Table, array_index};
use crate::script::fault::{Fault, Result};
use crate::script::heap::account::Account;
use crate::script::heap::strings::Strings;
use crate::script::value::Value;

/// Largest array part: 2^26 places.
const MAX_BITS: usize = 26;

/// The least n with 2^n at least `x`, which is not 0.
fn ceil_log2(x: u32) -> usize {
    (32 - (x - 1).leading_zeros()) as usize
}

/// How many integer keys there are between 2^(n-1), exclusive, and 2^n, inclusive.
#[derive(Default)]
struct Census {
    slices: [usize; MAX_BITS + 1],
    integers: usize,
    all: usize,
}

impl Census {
    fn count(&mut self, key: Value) {
        self.all += 1;
        if let Value::Number(number) = key
            && let Some(index) = array_index(number)
            && index <= 1 << MAX_BITS
        {
            self.slices[ceil_log2(index as u32)] += 1;
            self.integers += 1;
        }
    }

    /// The largest power of two such that more than half of that many places would be in use, and how many keys would
    /// use them.
    fn array_size(&self) -> (usize, usize) {
        let (mut size, mut used, mut below) = (0, 0, 0);
        for (bits, count) in self.slices.iter().enumerate() {
            let candidate = 1 << bits;
            if candidate / 2 >= self.integers {
                break;
            }
            below += count;
            if *count > 0 && below > candidate / 2 {
                (size, used) = (candidate, below);
            }
            if below == self.integers {
                break;
            }
        }
        (size, used)
    }
}

impl Table {
    pub fn with_sizes(account: &mut Account, array: usize, hash: usize) -> Result<Table> {
        let mut table = Table::default();
        if array > 0 || hash > 0 {
            if array > 1 << MAX_BITS {
                return Err(Fault::Memory);
            }
            account.charge(array * size_of::<Value>())?;
            table.array = vec![Value::Nil; array];
            table.set_nodes(account, hash)?;
        }
        Ok(table)
    }

    /// As one with room for so many elements to which they have been added.
    pub fn of_list(account: &mut Account, elements: Vec<Value>) -> Result<Table> {
        if elements.len() > 1 << MAX_BITS {
            return Err(Fault::Memory);
        }
        account.charge(elements.len() * size_of::<Value>())?;
        Ok(Table { array: elements, ..Table::default() })
    }

    /// Fresh nodes for so many keys.
    fn set_nodes(&mut self, account: &mut Account, size: usize) -> Result<Box<[Node]>> {
        let len = match size {
            0 => 0,
            _ if size > 1 << MAX_BITS => return Err(Fault::Memory),
            _ => 1usize << ceil_log2(size as u32),
        };
        account.charge(len * size_of::<Node>())?;
        self.last_free = len as u32;
        Ok(std::mem::replace(&mut self.nodes, vec![FREE; len].into_boxed_slice()))
    }

    fn free_node(&mut self) -> Option<u32> {
        while self.last_free > 0 {
            self.last_free -= 1;
            if self.nodes[self.last_free as usize].key.is_nil() {
                return Some(self.last_free);
            }
        }
        None
    }

    /// A place for a key that the table does not have. If its main position is taken by a key whose own main position
    /// that is, the new key goes to a free node; else the other one has to move there.
    #[inline(never)]
    pub(super) fn new_key(&mut self, strings: &Strings, account: &mut Account, key: Value) -> Result<Place> {
        if self.nodes.is_empty() {
            return self.rehash(strings, account, key);
        }
        let mut main = self.main_position(strings, key);
        if !self.nodes[main as usize].value.is_nil() {
            let Some(free) = self.free_node() else {
                return self.rehash(strings, account, key);
            };
            let others_main = self.main_position(strings, self.nodes[main as usize].key);
            if others_main == main {
                self.nodes[free as usize].next = self.nodes[main as usize].next;
                self.nodes[main as usize].next = free;
                main = free;
            } else {
                let mut previous = others_main;
                while self.nodes[previous as usize].next != main {
                    previous = self.nodes[previous as usize].next;
                }
                self.nodes[previous as usize].next = free;
                self.nodes[free as usize] = self.nodes[main as usize];
                self.nodes[main as usize] = FREE;
            }
        }
        self.nodes[main as usize].key = key;
        Ok(Place::Node(main))
    }

    /// Sizes both parts for the keys that there are and the new one.
    #[inline(never)]
    fn rehash(&mut self, strings: &Strings, account: &mut Account, key: Value) -> Result<Place> {
        let mut census = Census::default();
        let (mut from, mut to) = (0, 1);
        for bits in 0..=MAX_BITS {
            let end = to.min(self.array.len());
            if from >= end {
                break;
            }
            let used = self.array[from..end].iter().filter(|value| !value.is_nil()).count();
            census.slices[bits] += used;
            census.integers += used;
            census.all += used;
            (from, to) = (to, 2 * to);
        }
        for node in &self.nodes {
            if !node.value.is_nil() {
                census.count(node.key);
            }
        }
        census.count(key);
        let (array, used) = census.array_size();
        self.resize(strings, account, array, census.all - used)?;
        self.place(strings, account, key)
    }

    fn resize(&mut self, strings: &Strings, account: &mut Account, array: usize, hash: usize) -> Result {
        let old_array = self.array.len();
        if array > old_array {
            account.charge((array - old_array) * size_of::<Value>())?;
            self.array.reserve_exact(array - old_array);
            self.array.resize(array, Value::Nil);
        }
        let old = self.set_nodes(account, hash)?;
        if array < old_array {
            let vanishing: Vec<Value> = self.array.drain(array..).collect();
            self.array.shrink_to_fit();
            account.release((old_array - array) * size_of::<Value>());
            for (at, value) in vanishing.into_iter().enumerate() {
                if !value.is_nil() {
                    let place = self.place(strings, account, Value::Number((array + at + 1) as f64))?;
                    *self.at_mut(place) = value;
                }
            }
        }
        // From the last, which decides who comes first in a chain.
        for node in old.iter().rev() {
            if !node.value.is_nil() {
                let place = self.place(strings, account, node.key)?;
                *self.at_mut(place) = node.value;
            }
        }
        account.release(old.len() * size_of::<Node>());
        Ok(())
    }

    /// Room in the array part for a list whose end is known (a constructor).
    pub fn reserve_array(&mut self, strings: &Strings, account: &mut Account, array: usize) -> Result {
        if array <= self.array.len() {
            return Ok(());
        }
        if array > 1 << MAX_BITS {
            return Err(Fault::Memory);
        }
        // Lua counts the free nodes too: it keeps as many as there are.
        self.resize(strings, account, array, self.nodes.len())
    }
}
