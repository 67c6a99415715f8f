//! The form of a sorted set for any members: a [`Slab`] keeps each member once, under a number; a table of these numbers
//! finds it by its bytes, a tree of scores and numbers has the order. All three share their parts with clones until one
//! side writes.

use std::hint::black_box;
use std::ops::Range;

use super::bound::{LexBound, ScoreBound};
use super::slab::Slab;
use crate::value::hasher::KeyHasher;
use crate::value::ranktree::{Entry, RankTree};
use crate::value::size;
use crate::value::table::{CURSOR_BITS, Element, SegTable};

/// Sets of no more members lie in the processor's cache anyway.
const CACHED: usize = 10_000;

/// Members with scores, in order.
#[derive(Clone)]
pub struct Tree {
    members: SegTable<Id>,
    slab: Slab,
    tree: RankTree,
    hasher: KeyHasher,
}

/// A member's number in the slab.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Id(u32);

impl Element for Id {}

/// A member that is there.
#[derive(Clone, Copy)]
pub struct Found {
    hash: u64,
    id: u32,
    pub score: f64,
}

impl Tree {
    pub fn new(hasher: KeyHasher) -> Tree {
        Tree { members: SegTable::new(0), slab: Slab::default(), tree: RankTree::new(), hasher }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    pub fn heap_size(&self) -> usize {
        size::shared::<Tree>() + self.members.heap_size() + self.slab.heap_size() + self.tree.heap_size()
    }

    #[inline]
    pub fn find(&self, member: &[u8]) -> Option<Found> {
        let hash = self.hasher.hash(member);
        let id = self.members.find(hash, |id| self.slab.member(id.0) == member)?.0;
        Some(Found { hash, id, score: self.slab.score(id) })
    }

    /// How many members are before this one.
    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        let Found { score, .. } = self.find(member)?;
        Some(self.tree.position(|e| precedes(&self.slab, e, score, member)))
    }

    /// The members whose ranks are in a range, which must be within the set's.
    pub fn range(&self, ranks: Range<usize>) -> impl DoubleEndedIterator<Item = (&[u8], f64)> + ExactSizeIterator {
        self.tree.iter(ranks).map(|e| (self.slab.member(e.id), e.score()))
    }

    /// The ranks of the scores from one bound to another.
    pub fn ranks_of_scores(&self, min: ScoreBound, max: ScoreBound) -> Range<usize> {
        let start = self.tree.position(|e| min.excludes_below(e.score()));
        let end = self.tree.position(|e| max.admits_up_to(e.score()));
        start..end.max(start)
    }

    /// As [`super::Zset::ranks_of_members`].
    pub fn ranks_of_members(&self, min: LexBound<'_>, max: LexBound<'_>, from_end: bool, skip: usize) -> Range<usize> {
        let start = self.tree.position(|e| min.excludes_below(self.slab.member(e.id)));
        let end = self.tree.position(|e| max.admits_up_to(self.slab.member(e.id))).max(start);
        if from_end { start..end.saturating_sub(skip).max(start) } else { start.saturating_add(skip).min(end)..end }
    }

    /// Adds a member that is not there.
    pub fn add(&mut self, member: &[u8], score: f64) {
        debug_assert!(!score.is_nan());
        let id = self.slab.insert(member, score);
        let (slab, hasher) = (&self.slab, self.hasher);
        self.members.insert_unique(hasher.hash(member), Id(id), |id| hasher.hash(slab.member(id.0)));
        self.link(id, score);
    }

    /// Gives a member another score.
    pub fn set_score(&mut self, found: Found, score: f64) {
        debug_assert!(!score.is_nan());
        self.unlink(found.id);
        self.slab.set_score(found.id, score);
        self.link(found.id, score);
    }

    pub fn remove(&mut self, found: Found) {
        self.unlink(found.id);
        self.forget(found.hash, found.id);
    }

    /// Removes the members whose ranks are in a range, which must be within the set's.
    pub fn remove_range(&mut self, ranks: Range<usize>) {
        let (is_first, is_last) = (ranks.start == 0, ranks.end == self.len());
        let mut removed = Vec::with_capacity(ranks.len());
        self.tree.remove_range(ranks, |e| removed.push(e.id));
        for id in removed {
            self.forget(self.hasher.hash(self.slab.member(id)), id);
        }
        if is_first != is_last && self.len() > CACHED {
            self.warm(is_last);
        }
    }

    /// Touches what the next removals from an end will read. Each is a walk from one cache miss to the next, and who takes
    /// one member off an end mostly takes more: so the memory comes while something else is done.
    fn warm(&self, from_end: bool) {
        let len = self.len();
        let mut ids = self.tree.iter(if from_end { len - 2..len } else { 0..2 }).map(|entry| entry.id);
        let (next, second) = if from_end { (ids.next_back(), ids.next_back()) } else { (ids.next(), ids.next()) };
        // The member of this one was read as the second of the removal before.
        if let Some(id) = next {
            black_box(self.members.find(self.hasher.hash(self.slab.member(id)), |other| other.0 == id));
        }
        if let Some(id) = second {
            black_box(self.slab.score(id));
        }
    }

    /// As [`super::Zset::scan`].
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(&'a [u8], f64)) -> Option<u64> {
        if cursor >> CURSOR_BITS != 0 {
            return None;
        }
        self.members.scan(
            cursor,
            count,
            |id| self.hasher.hash(self.slab.member(id.0)),
            |id| report(self.slab.member(id.0), self.slab.score(id.0)),
        )
    }

    fn link(&mut self, id: u32, score: f64) {
        let member = self.slab.member(id);
        self.tree.insert(Entry::new(score, id), |e| precedes(&self.slab, e, score, member));
    }

    fn unlink(&mut self, id: u32) {
        let (member, score) = (self.slab.member(id), self.slab.score(id));
        let removed = self.tree.remove(|e| e.id == id || precedes(&self.slab, e, score, member));
        debug_assert!(removed.is_some_and(|e| e.id == id));
    }

    /// Removes a member that the tree does not have any more.
    fn forget(&mut self, hash: u64, id: u32) {
        let (slab, hasher) = (&self.slab, self.hasher);
        self.members.remove(hash, |other| other.0 == id, |id| hasher.hash(slab.member(id.0)));
        self.slab.remove(id);
    }

    /// Whether the three parts agree.
    pub fn check(&self) -> Result<(), String> {
        self.tree.check()?;
        self.slab.check()?;
        if self.members.len() != self.len() {
            return Err(format!("{} in the table, {} in the tree", self.members.len(), self.len()));
        }
        let mut last: Option<(&[u8], f64)> = None;
        for entry in self.tree.iter(0..self.len()) {
            let pair = (self.slab.member(entry.id), entry.score());
            let known = self.find(pair.0).map(|found| found.id) == Some(entry.id);
            let ordered = last.is_none_or(|(m, s)| s < pair.1 || s == pair.1 && m < pair.0);
            if !known || !ordered || self.slab.score(entry.id).to_bits() != pair.1.to_bits() {
                return Err(format!("{pair:?} behind {last:?}, known: {known}"));
            }
            last = Some(pair);
        }
        Ok(())
    }
}

/// Whether an entry comes before this score and member.
#[inline]
fn precedes(slab: &Slab, entry: Entry, score: f64, member: &[u8]) -> bool {
    let other = entry.score();
    other < score || other == score && slab.member(entry.id) < member
}
