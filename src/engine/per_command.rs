//! Something for each command, by its id in the command table, made when it is first needed.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Ids that there is room for.
pub const IDS: usize = BLOCKS * BLOCK;

const BLOCK: usize = 32;
const BLOCKS: usize = 24;

/// Commands of a group have ids next to each other, so whoever uses a few groups needs a few blocks.
pub struct PerCommand<T> {
    blocks: [OnceLock<Box<[T; BLOCK]>>; BLOCKS],
}

impl<T> Default for PerCommand<T> {
    fn default() -> Self {
        PerCommand { blocks: std::array::from_fn(|_| OnceLock::new()) }
    }
}

impl<T: Default> PerCommand<T> {
    #[inline]
    pub fn get(&self, id: usize) -> &T {
        &self.blocks[id / BLOCK].get_or_init(|| Box::new(std::array::from_fn(|_| T::default())))[id % BLOCK]
    }

    /// Everything that has been made, with ids.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        let made = self.blocks.iter().enumerate().filter_map(|(at, block)| Some((at, block.get()?)));
        made.flat_map(|(at, block)| block.iter().enumerate().map(move |(n, item)| (at * BLOCK + n, item)))
    }
}

/// How often each command was called. Written by one thread at a time, read by all.
#[derive(Default)]
pub struct Calls(PerCommand<AtomicU64>);

impl Calls {
    /// Counts a call and says how many there were before.
    #[inline]
    pub fn add(&self, id: usize) -> u64 {
        let calls = self.0.get(id);
        let before = calls.load(Relaxed);
        // Nobody else writes, so a plain load and store is exact.
        calls.store(before + 1, Relaxed);
        before
    }

    /// Calls of this command so far.
    pub fn of(&self, id: usize) -> u64 {
        self.0.get(id).load(Relaxed)
    }

    /// Takes back a call that is to be made again elsewhere.
    pub fn take_back(&self, id: usize) {
        let calls = self.0.get(id);
        calls.store(calls.load(Relaxed) - 1, Relaxed);
    }

    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, calls)| calls.load(Relaxed)).sum()
    }

    /// Adds each command's calls to a list by id.
    pub fn add_to(&self, sums: &mut [u64; IDS]) {
        self.0.iter().for_each(|(id, calls)| sums[id] += calls.load(Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_id() {
        let calls = Calls::default();
        assert_eq!((calls.add(0), calls.add(IDS - 1), calls.add(0), calls.add(40)), (0, 0, 1, 0));
        calls.take_back(40);
        let mut sums = [0; IDS];
        calls.add_to(&mut sums);
        calls.add_to(&mut sums);
        assert_eq!((sums[0], sums[IDS - 1], sums[40], calls.total()), (4, 2, 0, 3));
    }
}
