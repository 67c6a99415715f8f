//! Which keys of a database begin with a certain prefix, for those who ask that often.

use std::collections::BTreeSet;

/// Prefixes for which an index is kept at a time, in one database of one shard. Each costs every new key of it a
/// comparison; the one that was asked for longest ago makes room.
const MOST: usize = 16;

/// What an entry costs: its 8 bytes and a share of a B-tree node that is about 70 % full.
const ENTRY_BYTES: usize = 12;

/// The indexes of one database of one shard, the one asked for last in front.
#[derive(Clone, Default)]
pub struct Prefixes {
    indexes: Vec<PrefixIndex>,
}

/// The hashes of all keys with a prefix. Keys of the same hash share an entry, as in the index of deadlines; `len`
/// counts the keys.
#[derive(Clone)]
struct PrefixIndex {
    prefix: Box<[u8]>,
    hashes: BTreeSet<u64>,
    len: usize,
}

impl Prefixes {
    #[inline]
    pub fn are_none(&self) -> bool {
        self.indexes.is_empty()
    }

    pub fn has(&self, prefix: &[u8]) -> bool {
        self.indexes.iter().any(|index| *index.prefix == *prefix)
    }

    /// Notes a key in the indexes that it belongs to.
    #[cold]
    pub fn add(&mut self, hash: u64, key: &[u8]) {
        for index in self.indexes.iter_mut().filter(|index| key.starts_with(&index.prefix)) {
            index.hashes.insert(hash);
            index.len += 1;
        }
    }

    /// Forgets a key. `shared` says whether another key with the same hash has the prefix.
    #[cold]
    pub fn remove(&mut self, hash: u64, key: &[u8], shared: impl Fn(&[u8]) -> bool) {
        for index in self.indexes.iter_mut().filter(|index| key.starts_with(&index.prefix)) {
            index.len -= 1;
            if !shared(&index.prefix) {
                index.hashes.remove(&hash);
            }
        }
    }

    /// The hashes and the number of the keys with a prefix, which is then the one asked for last. The first time `walk`
    /// tells the hash of each such key.
    pub fn of<I: Iterator<Item = u64>>(&mut self, prefix: &[u8], walk: impl FnOnce() -> I) -> (&BTreeSet<u64>, usize) {
        match self.indexes.iter().position(|index| *index.prefix == *prefix) {
            Some(at) => self.indexes[..=at].rotate_right(1),
            None => {
                let hashes: Vec<u64> = walk().collect();
                let (prefix, len) = (prefix.into(), hashes.len());
                self.indexes.truncate(MOST - 1);
                self.indexes.insert(0, PrefixIndex { prefix, hashes: hashes.into_iter().collect(), len });
            }
        }
        (&self.indexes[0].hashes, self.indexes[0].len)
    }

    /// The same prefixes, without keys.
    pub fn emptied(&self) -> Prefixes {
        let empty = |index: &PrefixIndex| PrefixIndex { prefix: index.prefix.clone(), hashes: BTreeSet::new(), len: 0 };
        Prefixes { indexes: self.indexes.iter().map(empty).collect() }
    }

    pub fn heap_size(&self) -> usize {
        let of = |index: &PrefixIndex| index.prefix.len() + index.hashes.len() * ENTRY_BYTES;
        self.indexes.iter().map(of).sum()
    }

    /// The prefixes with the number of their keys, for the check of a database.
    pub fn counts(&self) -> impl Iterator<Item = (&[u8], usize, &BTreeSet<u64>)> {
        self.indexes.iter().map(|index| (&*index.prefix, index.len, &index.hashes))
    }
}
