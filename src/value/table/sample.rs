//! Several random elements at once.

use std::collections::HashSet;

use super::{SegTable, scale};

impl<T> SegTable<T> {
    /// `count` different elements at random, in no useful order; all when there are not more. `next` gives random bits.
    pub fn sample(&self, count: usize, mut next: impl FnMut() -> u64) -> Vec<&T> {
        if count >= self.len() {
            return self.iter().collect();
        }
        if count < self.len() / 3
            && let Some(few) = self.throw(count, &mut next)
        {
            return few;
        }
        let mut all: Vec<&T> = self.iter().collect();
        for place in 0..count {
            let other = place + scale(next() >> 32, all.len() - place);
            all.swap(place, other);
        }
        all.truncate(count);
        all
    }

    /// Shows `count` elements that lie next to each other, or fewer; `random` are random bits, which say where. Much
    /// cheaper than as many draws, and as good where neighbours have nothing in common, since hashes are spread.
    pub fn neighbours<'a>(&'a self, count: usize, random: u64, mut show: impl FnMut(&'a T)) {
        let mut left = count.min(self.len);
        let start = scale(random >> 32, self.segments.len());
        let (before, after) = self.segments.split_at(start);
        let mut at = random & 0xffff_ffff;
        for segment in after.iter().chain(before) {
            let buckets = segment.table.num_buckets();
            let first = scale(at, buckets);
            for bucket in (first..buckets).chain(0..first) {
                if left == 0 {
                    return;
                }
                if let Some(found) = segment.table.get_bucket(bucket) {
                    left -= 1;
                    show(found);
                }
            }
            // Segments that are nearly empty are next to each other only in a table that is about to be merged.
            at = at.rotate_left(7) & 0xffff_ffff;
        }
    }

    /// Throws until enough different ones are hit. `None` when that takes unreasonably many throws, as in a table so
    /// thin that [`SegTable::random`] is not fair.
    fn throw(&self, count: usize, next: &mut impl FnMut() -> u64) -> Option<Vec<&T>> {
        let mut hit: HashSet<*const T, foldhash::fast::FixedState> = HashSet::default();
        let mut few = Vec::with_capacity(count);
        for _ in 0..count * 4 + 64 {
            if few.len() == count {
                return Some(few);
            }
            let found = self.random(&mut *next)?;
            if hit.insert(std::ptr::from_ref(found)) {
                few.push(found);
            }
        }
        None
    }
}
