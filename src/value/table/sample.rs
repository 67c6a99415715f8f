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
