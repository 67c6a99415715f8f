//! The form of a set for any members: a hash table.

use std::hint::black_box;

use crate::value::bytes::Bytes;
use crate::value::hasher::KeyHasher;
use crate::value::object::check_bytes;
use crate::value::size;
use crate::value::table::{CURSOR_BITS, Element, Entry, SegTable};

impl Element for Bytes {
    #[inline]
    fn warm(&self) {
        black_box(self.first());
    }
}

/// Members without order.
#[derive(Clone)]
pub struct Table {
    members: SegTable<Bytes>,
    /// Heap that the members own.
    bytes: usize,
    hasher: KeyHasher,
}

impl Table {
    pub fn new(hasher: KeyHasher) -> Table {
        Table { members: SegTable::new(0), bytes: 0, hasher }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    pub fn heap_size(&self) -> usize {
        size::shared::<Table>() + self.members.heap_size() + self.bytes
    }

    pub fn check(&self) -> Result<(), String> {
        check_bytes(self.members.iter().map(Bytes::heap_size).sum(), self.bytes)
    }

    #[inline]
    pub fn contains(&self, member: &[u8]) -> bool {
        self.members.find(self.hasher.hash(member), |have| **have == *member).is_some()
    }

    /// Adds a member and says whether it is new.
    #[inline]
    pub fn insert(&mut self, member: &[u8]) -> bool {
        let hasher = self.hasher;
        let place = self.members.entry(hasher.hash(member), |have| **have == *member, |have| hasher.hash(have));
        let Entry::Vacant(place) = place else { return false };
        self.bytes += place.insert(Bytes::new(member)).heap_size();
        true
    }

    /// Removes a member and says whether it was there.
    #[inline]
    pub fn remove(&mut self, member: &[u8]) -> bool {
        let hasher = self.hasher;
        let removed = self.members.remove(hasher.hash(member), |have| **have == *member, |have| hasher.hash(have));
        self.bytes -= removed.as_ref().map_or(0, Bytes::heap_size);
        removed.is_some()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.members.iter().map(|member| &**member)
    }

    /// As [`super::Set::scan`].
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(&'a [u8])) -> Option<u64> {
        if cursor >> CURSOR_BITS != 0 {
            return None;
        }
        self.members.scan(cursor, count, |member| self.hasher.hash(member), |member| report(member))
    }

    pub fn random(&self, next: impl FnMut() -> u64) -> Option<&Bytes> {
        self.members.random(next)
    }

    pub fn sample(&self, count: usize, next: impl FnMut() -> u64) -> impl Iterator<Item = &[u8]> {
        self.members.sample(count, next).into_iter().map(|member| &**member)
    }
}
