//! Deadlines in order: which key falls due next.

mod leaf;
mod tree;

use tree::Tree;

/// The deadlines of one database of one shard.
///
/// An entry is a deadline and a key's hash and means: look at every key with this hash. So two keys that share both are
/// one entry, and whoever clears a deadline must ask whether another key still needs the entry (see [`super::db::Db`]).
#[derive(Default, Clone)]
pub struct ExpiryIndex {
    entries: Tree,
    sum: u128,
}

impl ExpiryIndex {
    /// `deadline` in Unix milliseconds.
    pub fn set(&mut self, deadline: u64, hash: u64) {
        if self.entries.insert((deadline, hash)) {
            self.sum += deadline as u128;
        }
    }

    pub fn clear(&mut self, deadline: u64, hash: u64) {
        if self.entries.remove((deadline, hash)) {
            self.sum -= deadline as u128;
        }
    }

    /// The earliest entry whose deadline has passed. A key lives through its deadline's own millisecond.
    pub fn due(&self, now: u64) -> Option<(u64, u64)> {
        self.entries.first().filter(|&(deadline, _)| deadline < now)
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<u64> {
        self.entries.first().map(|(deadline, _)| deadline)
    }

    /// An entry at random, each equally likely if `random` is any 64 bits with the same chance. Logarithmic time.
    pub fn sample(&self, random: u64) -> Option<(u64, u64)> {
        let rank = (u128::from(random) * self.len() as u128) >> 64;
        self.entries.get(rank as usize)
    }

    /// The earliest entry.
    pub fn first(&self) -> Option<(u64, u64)> {
        self.entries.first()
    }

    /// Every entry, the earliest first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.entries.iter()
    }

    pub fn contains(&self, deadline: u64, hash: u64) -> bool {
        self.entries.contains((deadline, hash))
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sum of all deadlines, for averages; kept, since INFO asks for it on the event loop's own thread.
    pub fn sum(&self) -> u128 {
        self.sum
    }

    /// Bytes of heap, exactly what has been asked for. Constant time.
    pub fn heap_size(&self) -> usize {
        self.entries.heap_size()
    }

    /// Whether it is in order itself: for tests.
    pub fn check(&self) -> Result<(), String> {
        self.entries.check()?;
        let sum: u128 = self.iter().map(|(deadline, _)| u128::from(deadline)).sum();
        if sum == self.sum { Ok(()) } else { Err(format!("deadlines sum up to {sum}, noted {}", self.sum)) }
    }
}

#[cfg(test)]
mod tests;
