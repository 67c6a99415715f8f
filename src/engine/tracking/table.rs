//! Which clients have read which keys of a shard.

use hashbrown::HashTable;
use smallvec::SmallVec;

/// The keys of a shard that clients which track have read. By name alone: the database plays no part, as on a real
/// server.
#[derive(Default)]
pub struct TrackedKeys {
    /// Places in `entries`.
    index: HashTable<u32>,
    /// In a list rather than in the table itself, so that one of them can be drawn.
    entries: Vec<Entry>,
}

/// Ids of clients, in order. Some may have gone.
pub type Readers = SmallVec<[u64; 2]>;

struct Entry {
    hash: u64,
    name: Box<[u8]>,
    readers: Readers,
}

/// What a reader needs in the table besides the name of a key that nobody has read before, about.
const KEY: usize = size_of::<Entry>() + 8;

/// By how much a table has grown or shrunk.
#[derive(Default, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    pub keys: usize,
    /// Readers of all keys together.
    pub items: usize,
    pub bytes: usize,
}

impl Entry {
    fn size(&self) -> Size {
        Size { keys: 1, items: self.readers.len(), bytes: KEY + self.name.len() + self.spilled() }
    }

    fn spilled(&self) -> usize {
        if self.readers.spilled() { self.readers.capacity() * size_of::<u64>() } else { 0 }
    }
}

impl TrackedKeys {
    /// A client has read a key. Says by how much the table has grown.
    pub fn add(&mut self, hash: u64, name: &[u8], client: u64) -> Size {
        let TrackedKeys { index, entries } = self;
        let found = index.find(hash, |&at| *entries[at as usize].name == *name);
        let Some(&at) = found else {
            let at = entries.len() as u32;
            entries.push(Entry { hash, name: name.into(), readers: SmallVec::from_elem(client, 1) });
            index.insert_unique(hash, at, |&at| entries[at as usize].hash);
            return entries[at as usize].size();
        };
        let entry = &mut entries[at as usize];
        let Err(place) = entry.readers.binary_search(&client) else { return Size::default() };
        let before = entry.spilled();
        entry.readers.insert(place, client);
        Size { keys: 0, items: 1, bytes: entry.spilled() - before }
    }

    /// Forgets a key, and says who has read it and by how much the table has shrunk.
    pub fn take(&mut self, hash: u64, name: &[u8]) -> Option<(Readers, Size)> {
        let entries = &self.entries;
        let at = *self.index.find(hash, |&at| *entries[at as usize].name == *name)?;
        let entry = self.remove(at);
        let size = entry.size();
        Some((entry.readers, size))
    }

    /// As [`TrackedKeys::take`], for any key that `random` chooses.
    pub fn take_any(&mut self, random: u64) -> Option<(Box<[u8]>, Readers, Size)> {
        if self.entries.is_empty() {
            return None;
        }
        let entry = self.remove(((random >> 32) % self.entries.len() as u64) as u32);
        let size = entry.size();
        Some((entry.name, entry.readers, size))
    }

    fn remove(&mut self, at: u32) -> Entry {
        let TrackedKeys { index, entries } = self;
        let hash = entries[at as usize].hash;
        if let Ok(found) = index.find_entry(hash, |&other| other == at) {
            found.remove();
        }
        let last = entries.len() as u32 - 1;
        if at != last
            && let Some(moved) = index.find_mut(entries[last as usize].hash, |&other| other == last)
        {
            *moved = at;
        }
        let entry = entries.swap_remove(at as usize);
        if entries.is_empty() {
            *self = TrackedKeys::default();
        }
        entry
    }

    /// Forgets all keys. Says how large the table was.
    pub fn clear(&mut self) -> Size {
        let size = self.size();
        *self = TrackedKeys::default();
        size
    }

    /// Counted anew from all entries.
    pub fn size(&self) -> Size {
        self.entries.iter().fold(Size::default(), |sum, entry| {
            let Size { keys, items, bytes } = entry.size();
            Size { keys: sum.keys + keys, items: sum.items + items, bytes: sum.bytes + bytes }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::engine::chance::xorshift;

    #[test]
    fn it_is_a_map_of_sets() {
        let mut table = TrackedKeys::default();
        let mut model: BTreeMap<Vec<u8>, BTreeSet<u64>> = BTreeMap::new();
        let mut random = 7;
        let mut sum = Size::default();
        for _ in 0..20_000 {
            let draw = xorshift(&mut random) >> 16;
            let name = format!("key:{}", draw % 50).into_bytes();
            // Few hashes, so that they meet.
            let hash = (name.len() as u64 + name[4] as u64) % 4;
            let less = match draw % 5 {
                0..3 => {
                    let size = table.add(hash, &name, draw / 50 % 9);
                    let readers = model.entry(name).or_default();
                    let keys = readers.is_empty() as usize;
                    let items = readers.insert(draw / 50 % 9) as usize;
                    assert_eq!((size.keys, size.items), (keys, items));
                    sum = Size { keys: sum.keys + keys, items: sum.items + items, bytes: sum.bytes + size.bytes };
                    Size::default()
                }
                3 => {
                    let taken = table.take(hash, &name);
                    let readers = taken.as_ref().map(|(readers, _)| readers.to_vec());
                    assert_eq!(readers, model.remove(&name).map(|readers| readers.into_iter().collect()));
                    taken.map_or(Size::default(), |(_, size)| size)
                }
                _ if draw % 100 == 4 => {
                    model.clear();
                    table.clear()
                }
                _ => match table.take_any(draw << 32) {
                    Some((name, readers, size)) => {
                        let expected = model.remove(&*name).expect("the key is there");
                        assert!(readers.iter().eq(&expected));
                        size
                    }
                    None => Size::default(),
                },
            };
            sum = Size { keys: sum.keys - less.keys, items: sum.items - less.items, bytes: sum.bytes - less.bytes };
            assert_eq!(table.size(), sum);
        }
    }
}
