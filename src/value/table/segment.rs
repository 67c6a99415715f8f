//! One segment: the elements whose hashes begin with one prefix.

use std::sync::Arc;

use hashbrown::HashTable;

use super::{Element, SEGMENT_MAX};
use crate::value::size::size_class;

/// Buckets of a segment of full size.
pub(super) const MAX_BUCKETS: usize = 1024;

pub(super) struct Segment<T> {
    /// Length of the prefix, and the prefix itself in the low bits; the bits the whole table skips not included.
    pub depth: u8,
    pub prefix: u32,
    pub table: HashTable<T>,
}

/// The hash that a segment's own table gets. `hashbrown` takes its position from the low bits and its tag from the top
/// seven, which are the same in all of a segment; turning the hash puts the low seven bits there, and leaves those from
/// the eighth up for the position. The prefix begins at the other end and is kept from reaching them.
#[inline]
pub(super) fn probe(hash: u64) -> u64 {
    hash.rotate_right(7)
}

impl<T> Segment<T> {
    /// What the buckets take.
    pub fn bucket_bytes(&self) -> usize {
        size_class(self.table.allocation_size())
    }
}

impl<T: Element> Segment<T> {
    pub fn new(depth: u8, prefix: u32) -> Segment<T> {
        Segment { depth, prefix, table: HashTable::new() }
    }

    /// The hashes of all elements, in the order of the table.
    pub fn hashes(&self, hasher: impl Fn(&T) -> u64) -> Vec<u64> {
        self.table.iter().for_each(T::warm);
        self.table.iter().map(hasher).collect()
    }

    /// Makes room in a table that is full, or seems so because of removals.
    pub fn grow(&mut self, hasher: &impl Fn(&T) -> u64) {
        let buckets = self.table.num_buckets();
        if buckets == MAX_BUCKETS && self.table.len() < SEGMENT_MAX {
            // Left to itself the table would double, and stay too large for good.
            self.rebuild(hasher);
        } else {
            self.table.reserve(1, |t| probe(hasher(t)));
        }
    }

    /// Puts all elements in again, into the same memory.
    fn rebuild(&mut self, hasher: &impl Fn(&T) -> u64) {
        let hashes = self.hashes(hasher);
        let items: Vec<T> = self.table.drain().collect();
        for (item, hash) in items.into_iter().zip(hashes) {
            self.table.insert_unique(probe(hash), item, |t| probe(hasher(t)));
        }
    }

    /// Gives memory back when little of it is in use.
    pub fn shrink(&mut self, hasher: &impl Fn(&T) -> u64) {
        let (len, buckets) = (self.table.len(), self.table.num_buckets());
        if buckets > 32 && len < buckets / 8 {
            self.table.shrink_to(len * 2, |t| probe(hasher(t)));
        }
    }

    /// Takes over everything of the neighbour, and with it one bit less of prefix.
    pub fn absorb(&mut self, other: &mut Segment<T>, hasher: &impl Fn(&T) -> u64) {
        if self.table.len() < other.table.len() {
            std::mem::swap(&mut self.table, &mut other.table);
        }
        let hashes = other.hashes(hasher);
        self.table.reserve(hashes.len(), |t| probe(hasher(t)));
        for (item, hash) in other.table.drain().zip(hashes) {
            self.table.insert_unique(probe(hash), item, |t| probe(hasher(t)));
        }
        self.depth -= 1;
        self.prefix >>= 1;
    }

    /// The two halves of a segment, by a bit of the hash. If another table holds it too, it stays as it is.
    pub fn split(from: &mut Arc<Segment<T>>, bit: u64, hasher: &impl Fn(&T) -> u64) -> (Segment<T>, Segment<T>) {
        let mut low = Segment::new(from.depth + 1, from.prefix << 1);
        let mut high = Segment::new(from.depth + 1, low.prefix | 1);
        // All hashes before any move, so that a hasher that panics leaves the segment whole.
        let hashes = from.hashes(hasher);
        let highs = hashes.iter().filter(|&hash| hash & bit != 0).count();
        low.table.reserve(with_slack(hashes.len() - highs), |t| probe(hasher(t)));
        high.table.reserve(with_slack(highs), |t| probe(hasher(t)));
        let place = |(item, hash): (T, u64)| {
            let half = if hash & bit == 0 { &mut low } else { &mut high };
            half.table.insert_unique(probe(hash), item, |t| probe(hasher(t)));
        };
        match Arc::get_mut(from) {
            Some(own) => own.table.drain().zip(hashes).for_each(place),
            None => from.table.iter().cloned().zip(hashes).for_each(place),
        }
        (low, high)
    }
}

impl<T: Clone> Clone for Segment<T> {
    fn clone(&self) -> Segment<T> {
        Segment { depth: self.depth, prefix: self.prefix, table: self.table.clone() }
    }
}

/// Room for `len` elements and some more to come, so that the half of a full segment gets buckets for a full one.
fn with_slack(len: usize) -> usize {
    len + len / 4
}
