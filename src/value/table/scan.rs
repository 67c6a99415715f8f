//! The stateless cursor: a position in the space of hashes.

use super::{Element, SegTable};

/// Bits of a cursor. No more than 52, so that it survives being made a JavaScript number.
pub const CURSOR_BITS: u32 = 52;

/// The position of a hash: its top bits. Elements at one position are always reported together.
#[inline]
pub const fn cursor_of(hash: u64) -> u64 {
    hash >> (64 - CURSOR_BITS)
}

impl<T: Element> SegTable<T> {
    /// Reports elements in the order of their positions (within one call, in any order), from position `cursor` on:
    /// `count` of them (at least one is asked for) and those at the position of the last. Answers where to go on, or
    /// `None` when the end is reached.
    ///
    /// An element that is there from the first call of a pass to the last is reported exactly once, whatever is added,
    /// removed, split or merged between the calls.
    ///
    /// Positions are those of whole hashes: the top bits of `cursor` that the table skips must be the table's own. So
    /// a pass over several tables begins each one at its first position, the table's number in those bits.
    pub fn scan<'a>(
        &'a self,
        cursor: u64,
        count: usize,
        hasher: impl Fn(&T) -> u64,
        mut report: impl FnMut(&'a T),
    ) -> Option<u64> {
        let table_bits = u32::from(self.skip_bits);
        let first_of_table = (cursor >> (CURSOR_BITS - table_bits)) << (CURSOR_BITS - table_bits);
        let slot_bits = CURSOR_BITS - table_bits - u32::from(self.depth);
        let mut left = count.max(1);
        let mut found = Vec::new();
        let mut slot = self.slot_of(cursor << (64 - CURSOR_BITS));
        while let Some(&index) = self.directory.get(slot) {
            let segment = &self.segments[index as usize];
            segment.table.iter().for_each(T::warm);
            found.extend(segment.table.iter().map(|t| (cursor_of(hasher(t)), t)).filter(|&(at, _)| at >= cursor));
            if found.len() > left {
                let (before, &mut (last, _), _) = found.select_nth_unstable_by_key(left - 1, |&(at, _)| at);
                before.iter().for_each(|&(_, t)| report(t));
                found[left - 1..].iter().filter(|&&(at, _)| at == last).for_each(|&(_, t)| report(t));
                return Some(last + 1);
            }
            left -= found.len();
            found.drain(..).for_each(|(_, t)| report(t));
            let spare = self.depth - segment.depth;
            slot = ((segment.prefix as usize) + 1) << spare;
            if left == 0 && slot < self.directory.len() {
                return Some(first_of_table + ((slot as u64) << slot_bits));
            }
        }
        None
    }
}
