//! [`SegTable`]: a hash table that grows in small steps.
//!
//! Extendible hashing: a directory, indexed by the top bits of the hash, names segments, and each segment is a small
//! `hashbrown` table. A full segment splits in two by the next bit of the hash, so no insertion moves more than
//! [`SEGMENT_MAX`] elements, where one large table would move all of them. Nearly empty neighbours merge again.
//!
//! Hash order is the table's order: [`SegTable::scan`] walks it with a stateless cursor that splits and merges cannot
//! confuse. Segments are reference-counted: cloning a table copies pointers, and the first write to a segment that
//! another table also holds copies that segment.

mod entry;
mod sample;
mod scan;
mod segment;

use std::sync::Arc;

use super::size;
pub use entry::{Entry, OccupiedEntry, VacantEntry};
pub use scan::{CURSOR_BITS, cursor_of};
use segment::{Segment, probe};

/// Most elements in a segment: what a `hashbrown` table of 1024 buckets holds.
pub const SEGMENT_MAX: usize = 896;

/// Two neighbours merge when they hold no more than this together: a third of a segment, so that the result is far
/// from splitting again.
const MERGE_MAX: usize = SEGMENT_MAX / 3;

/// The directory has at most this many entries for each segment. A seeded hash needs 2 or 3; the limit is for hashes
/// that are not spread, where doubling would go on for nothing and segments grow past their maximum instead.
const DIRECTORY_SLACK: usize = 16;

/// The deepest the directory gets. With the skipped bits this leaves the low 17 bits of the hash for the place inside
/// a segment.
const DEPTH_MAX: u8 = 31;

/// What a table can hold.
pub trait Element: Clone {
    /// For elements that the hash must follow a pointer to read: any cheap load of what lies there. A step that
    /// hashes a whole segment does this for all elements first, so that the cache misses overlap; a split, which is
    /// nearly all misses, then takes two thirds of the time.
    #[inline]
    fn warm(&self) {}
}

/// A hash table of segments. The caller supplies the 64-bit hashes, with the same function always, well spread in all
/// bits. Methods that may move elements take that function as `hasher`.
///
/// An empty table has allocated nothing.
pub struct SegTable<T> {
    /// One index into `segments` for each prefix of `depth` bits; empty in a table without segments.
    directory: Vec<u32>,
    /// In no order.
    segments: Vec<Arc<Segment<T>>>,
    len: usize,
    /// Size of the buckets of all segments.
    bucket_bytes: usize,
    /// Bits of the hash, after the skipped ones, that index the directory.
    depth: u8,
    /// Top bits of the hash that are the same in the whole table.
    skip_bits: u8,
    /// Segments whose own depth is the directory's.
    deepest: u32,
}

impl<T> SegTable<T> {
    /// An empty table for hashes whose top `skip_bits` bits, at most 16, are all the same, because they chose the
    /// table.
    pub const fn new(skip_bits: u8) -> SegTable<T> {
        assert!(skip_bits <= 16);
        SegTable {
            directory: Vec::new(),
            segments: Vec::new(),
            len: 0,
            bucket_bytes: 0,
            depth: 0,
            skip_bits,
            deepest: 0,
        }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of segments, for statistics and tests.
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// Bytes of heap the table itself costs, without what its elements own. Shared segments count in full. Constant
    /// time.
    pub fn heap_size(&self) -> usize {
        size::buffer::<u32>(self.directory.capacity())
            + size::buffer::<Arc<Segment<T>>>(self.segments.capacity())
            + self.segments.len() * size::shared::<Segment<T>>()
            + self.bucket_bytes
    }

    /// The element of this hash that `eq` accepts. Everywhere in this type `eq` must recognise the element by itself:
    /// it is also asked about elements of other hashes, of which only seven bits are compared before.
    #[inline]
    pub fn find(&self, hash: u64, eq: impl FnMut(&T) -> bool) -> Option<&T> {
        let &index = self.directory.get(self.slot_of(hash))?;
        self.segments[index as usize].table.find(probe(hash), eq)
    }

    /// Every element whose hash is `hash`: usually none or one.
    pub fn find_all<'a>(&'a self, hash: u64, hasher: impl Fn(&T) -> u64 + 'a) -> impl Iterator<Item = &'a T> + 'a {
        let segment = self.directory.get(self.slot_of(hash)).map(|&index| &self.segments[index as usize]);
        segment.into_iter().flat_map(move |s| s.table.iter_hash(probe(hash))).filter(move |&t| hasher(t) == hash)
    }

    /// All elements, in no useful order.
    pub fn iter(&self) -> impl Iterator<Item = &T> + '_ {
        self.segments.iter().flat_map(|segment| segment.table.iter())
    }

    /// A random element, each equally likely. `next` gives random bits.
    pub fn random(&self, mut next: impl FnMut() -> u64) -> Option<&T> {
        if self.is_empty() {
            return None;
        }
        // Throw at a rectangle, segments by buckets, and reject what hits no element. Only if segments outgrew their
        // maximum is it not a rectangle; elements of large ones are then less likely.
        let width = if self.segments.len() == 1 { 0 } else { segment::MAX_BUCKETS };
        for _ in 0..256 {
            let bits = next();
            let segment = &self.segments[scale(bits >> 32, self.segments.len())];
            let bucket = scale(bits & 0xffff_ffff, width.max(segment.table.num_buckets()));
            if bucket < segment.table.num_buckets()
                && let Some(found) = segment.table.get_bucket(bucket)
            {
                return Some(found);
            }
        }
        // A table this thin is on its way to being merged: give up being fair.
        let start = scale(next() >> 32, self.segments.len());
        let (before, after) = self.segments.split_at(start);
        after.iter().chain(before).find_map(|segment| segment.table.iter().next())
    }

    /// Removes everything and gives the memory back.
    pub fn clear(&mut self) {
        drop(self.take());
    }

    /// The whole content, leaving the table empty: for freeing elsewhere.
    pub fn take(&mut self) -> SegTable<T> {
        std::mem::replace(self, SegTable::new(self.skip_bits))
    }

    /// A second table of the same content, in time proportional to the number of segments.
    pub fn snapshot(&self) -> SegTable<T> {
        self.clone()
    }

    /// The directory entry for a hash. The shift is in two steps because one of 64 bits is none.
    #[inline]
    fn slot_of(&self, hash: u64) -> usize {
        ((hash << self.skip_bits) >> 1 >> (63 - self.depth)) as usize
    }

    /// Points the directory entries of a segment at its place in `segments`.
    fn enter(&mut self, index: usize) {
        let segment = &self.segments[index];
        let spare = self.depth - segment.depth;
        let start = (segment.prefix as usize) << spare;
        self.directory[start..start + (1 << spare)].fill(index as u32);
    }
}

impl<T: Element> SegTable<T> {
    /// The element of this hash that `eq` accepts, for changes that keep its hash.
    #[inline]
    pub fn find_mut(&mut self, hash: u64, mut eq: impl FnMut(&T) -> bool) -> Option<&mut T> {
        let &index = self.directory.get(self.slot_of(hash))?;
        let segment = &mut self.segments[index as usize];
        // Looking first keeps a miss from copying a shared segment.
        if Arc::strong_count(segment) > 1 && segment.table.find(probe(hash), &mut eq).is_none() {
            return None;
        }
        Arc::make_mut(segment).table.find_mut(probe(hash), eq)
    }

    /// Adds an element of which the caller knows that the table has no equal.
    pub fn insert_unique(&mut self, hash: u64, value: T, hasher: impl Fn(&T) -> u64) {
        let index = self.make_room(hash, &hasher);
        let segment = Arc::make_mut(&mut self.segments[index]);
        segment.table.insert_unique(probe(hash), value, |t| probe(hasher(t)));
        self.len += 1;
    }

    /// The place of an element, found or vacant, with one probe. It counts as a write even if nothing is written: a
    /// shared segment is copied, a full one splits.
    #[inline]
    pub fn entry(&mut self, hash: u64, eq: impl FnMut(&T) -> bool, hasher: impl Fn(&T) -> u64) -> Entry<'_, T> {
        let index = self.make_room(hash, &hasher);
        let segment = Arc::make_mut(&mut self.segments[index]);
        Entry::new(segment.table.entry(probe(hash), eq, |t| probe(hasher(t))), &mut self.len)
    }

    /// Removes the element of this hash that `eq` accepts. May merge segments.
    pub fn remove(&mut self, hash: u64, mut eq: impl FnMut(&T) -> bool, hasher: impl Fn(&T) -> u64) -> Option<T> {
        let &index = self.directory.get(self.slot_of(hash))?;
        let segment = &mut self.segments[index as usize];
        if Arc::strong_count(segment) > 1 && segment.table.find(probe(hash), &mut eq).is_none() {
            return None;
        }
        let segment = Arc::make_mut(segment);
        let value = segment.table.find_entry(probe(hash), eq).ok()?.remove().0;
        self.len -= 1;
        let left = segment.table.len();
        if left <= MERGE_MAX && left.is_multiple_of(8) {
            self.tidy(hash, &hasher);
        }
        Some(value)
    }

    /// The segment for a hash, with room for one more element; made, grown or split if need be.
    #[inline]
    fn make_room(&mut self, hash: u64, hasher: &impl Fn(&T) -> u64) -> usize {
        if let Some(&index) = self.directory.get(self.slot_of(hash)) {
            let table = &self.segments[index as usize].table;
            if table.len() < table.capacity() {
                return index as usize;
            }
        }
        self.make_room_slow(hash, hasher)
    }

    #[cold]
    #[inline(never)]
    fn make_room_slow(&mut self, hash: u64, hasher: &impl Fn(&T) -> u64) -> usize {
        if self.segments.is_empty() {
            self.segments.push(Arc::new(Segment::new(0, 0)));
            self.directory.push(0);
            self.deepest = 1;
        }
        loop {
            let index = self.directory[self.slot_of(hash)] as usize;
            let table = &self.segments[index].table;
            if table.len() < table.capacity() {
                return index;
            }
            // Removals leave marks that count against the capacity until the table is rebuilt. Close to the maximum
            // a rebuild gains too little to be worth its time.
            let crowded = table.len() >= SEGMENT_MAX / 8 * 7;
            if crowded && self.split(index, hasher) {
                continue;
            }
            let segment = Arc::make_mut(&mut self.segments[index]);
            let before = segment.bucket_bytes();
            segment.grow(hasher);
            self.bucket_bytes = self.bucket_bytes - before + segment.bucket_bytes();
        }
    }

    /// Divides a segment by the next bit of its hashes. False if the directory may not become deep enough.
    fn split(&mut self, index: usize, hasher: &impl Fn(&T) -> u64) -> bool {
        let depth = self.segments[index].depth;
        if depth == self.depth && !self.deepen() {
            return false;
        }
        let before = self.segments[index].bucket_bytes();
        let bit = 1 << (63 - self.skip_bits - depth);
        let (low, high) = Segment::split(&mut self.segments[index], bit, hasher);
        self.bucket_bytes = self.bucket_bytes - before + low.bucket_bytes() + high.bucket_bytes();
        if low.depth == self.depth {
            self.deepest += 2;
        }
        self.segments[index] = Arc::new(low);
        self.segments.push(Arc::new(high));
        self.enter(index);
        self.enter(self.segments.len() - 1);
        true
    }

    /// Doubles the directory, unless that is out of proportion.
    fn deepen(&mut self) -> bool {
        let doubled = self.directory.len() * 2;
        if self.depth == DEPTH_MAX || doubled > DIRECTORY_SLACK * (self.segments.len() + 1) {
            return false;
        }
        self.directory = self.directory.iter().flat_map(|&index| [index, index]).collect();
        self.depth += 1;
        self.deepest = 0;
        true
    }

    /// After removals: merges the segment of this hash with its neighbours, or makes it smaller. A neighbour that is
    /// shared is left alone, for nobody asked to write to it.
    #[cold]
    #[inline(never)]
    fn tidy(&mut self, hash: u64, hasher: &impl Fn(&T) -> u64) {
        if self.len == 0 && self.segments.len() > 1 {
            return self.clear();
        }
        while self.merge(self.slot_of(hash), hasher) {}
        self.flatten();
        let index = self.directory[self.slot_of(hash)] as usize;
        if let Some(segment) = Arc::get_mut(&mut self.segments[index]) {
            let before = segment.bucket_bytes();
            segment.shrink(hasher);
            self.bucket_bytes = self.bucket_bytes - before + segment.bucket_bytes();
        }
    }

    /// Merges the segment of a directory entry with the one that differs in its last bit, if both are small.
    fn merge(&mut self, slot: usize, hasher: &impl Fn(&T) -> u64) -> bool {
        let index = self.directory[slot] as usize;
        let (depth, prefix) = (self.segments[index].depth, self.segments[index].prefix);
        if depth == 0 {
            return false;
        }
        let buddy = self.directory[((prefix ^ 1) as usize) << (self.depth - depth)] as usize;
        let total = self.segments[index].table.len() + self.segments[buddy].table.len();
        if self.segments[buddy].depth != depth || total > MERGE_MAX {
            return false;
        }
        let Ok([one, other]) = self.segments.get_disjoint_mut([index, buddy]) else { return false };
        let (Some(one), Some(other)) = (Arc::get_mut(one), Arc::get_mut(other)) else { return false };
        let before = one.bucket_bytes() + other.bucket_bytes();
        one.absorb(other, hasher);
        self.bucket_bytes = self.bucket_bytes - before + one.bucket_bytes();
        if depth == self.depth {
            self.deepest -= 2;
        }
        self.segments.swap_remove(buddy);
        let index = if index == self.segments.len() { buddy } else { index };
        self.enter(index);
        if buddy < self.segments.len() {
            self.enter(buddy);
        }
        true
    }

    /// Halves the directory while no segment needs its last bit.
    fn flatten(&mut self) {
        if self.deepest > 0 {
            return;
        }
        while self.deepest == 0 {
            self.directory = self.directory.iter().copied().step_by(2).collect();
            self.depth -= 1;
            self.deepest = self.segments.iter().filter(|s| s.depth == self.depth).count() as u32;
        }
        self.segments.shrink_to(self.segments.len() * 2);
    }
}

impl<T> Clone for SegTable<T> {
    fn clone(&self) -> SegTable<T> {
        SegTable { directory: self.directory.clone(), segments: self.segments.clone(), ..*self }
    }
}

/// Scales 32 random bits to `0..n`.
#[inline]
fn scale(bits: u64, n: usize) -> usize {
    ((u128::from(bits) * n as u128) >> 32) as usize
}

#[cfg(test)]
mod tests;
