//! Deadlines in order: which key falls due next.

use std::collections::BTreeSet;

/// The deadlines of one database of one shard.
///
/// An entry is a deadline and a key's hash and means: look at every key with this hash. So two keys that share both are
/// one entry, and whoever clears a deadline must ask whether another key still needs the entry (see [`super::db::Db`]).
#[derive(Default, Clone)]
pub struct ExpiryIndex {
    entries: BTreeSet<(u64, u64)>,
    sum: u128,
}

/// What an entry costs: its 16 bytes and a share of a B-tree node that is about 70 % full.
const ENTRY_BYTES: usize = 24;

impl ExpiryIndex {
    /// `deadline` in Unix milliseconds.
    pub fn set(&mut self, deadline: u64, hash: u64) {
        if self.entries.insert((deadline, hash)) {
            self.sum += deadline as u128;
        }
    }

    pub fn clear(&mut self, deadline: u64, hash: u64) {
        if self.entries.remove(&(deadline, hash)) {
            self.sum -= deadline as u128;
        }
    }

    /// The earliest entry whose deadline has passed. A key lives through its deadline's own millisecond.
    pub fn due(&self, now: u64) -> Option<(u64, u64)> {
        self.entries.first().copied().filter(|&(deadline, _)| deadline < now)
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<u64> {
        self.entries.first().map(|&(deadline, _)| deadline)
    }

    /// Every entry, the earliest first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.entries.iter().copied()
    }

    pub fn contains(&self, deadline: u64, hash: u64) -> bool {
        self.entries.contains(&(deadline, hash))
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sum of all deadlines, for averages; kept, since INFO asks for it on the event loop's own thread.
    pub fn sum(&self) -> u128 {
        self.sum
    }

    pub fn heap_size(&self) -> usize {
        self.entries.len() * ENTRY_BYTES
    }
}
