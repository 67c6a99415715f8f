//! Deadlines in order: which key falls due next.

use std::collections::BTreeSet;

/// The deadlines of one database of one shard.
///
/// An entry is a deadline and a key's hash and means: look at every key with this hash. So two keys that share both are
/// one entry, and whoever clears a deadline must ask whether another key still needs the entry (see [`super::db::Db`]).
#[derive(Default, Clone)]
pub struct ExpiryIndex(BTreeSet<(u64, u64)>);

/// What an entry costs: its 16 bytes and a share of a B-tree node that is about 70 % full.
const ENTRY_BYTES: usize = 24;

impl ExpiryIndex {
    /// `deadline` in Unix milliseconds.
    pub fn set(&mut self, deadline: u64, hash: u64) {
        self.0.insert((deadline, hash));
    }

    pub fn clear(&mut self, deadline: u64, hash: u64) {
        self.0.remove(&(deadline, hash));
    }

    /// The earliest entry whose deadline has passed. A key lives through its deadline's own millisecond.
    pub fn due(&self, now: u64) -> Option<(u64, u64)> {
        self.0.first().copied().filter(|&(deadline, _)| deadline < now)
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<u64> {
        self.0.first().map(|&(deadline, _)| deadline)
    }

    pub fn contains(&self, deadline: u64, hash: u64) -> bool {
        self.0.contains(&(deadline, hash))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sum of all deadlines, for averages.
    pub fn sum(&self) -> u128 {
        self.0.iter().map(|&(deadline, _)| deadline as u128).sum()
    }

    pub fn heap_size(&self) -> usize {
        self.0.len() * ENTRY_BYTES
    }
}
