//! Sorted sets: members in the order of their scores, and of their bytes where scores are equal.
//!
//! A [`Slab`] keeps each member once, under a number; a table of these numbers finds it by its bytes, a tree of scores
//! and numbers has the order. All three share their parts with clones until one side writes.

mod slab;

use std::ops::{Deref, Range};

use super::hasher::KeyHasher;
use super::object::{Collection, Limits, object_access};
use super::ranktree::{Entry, RankTree};
use super::record::Type;
use super::table::{CURSOR_BITS, Element, SegTable};
use slab::Slab;

/// See the module. Scores are never NaN.
#[derive(Clone)]
pub struct Zset {
    members: SegTable<Id>,
    slab: Slab,
    tree: RankTree,
    hasher: KeyHasher,
    compact: bool,
}

/// A member's number in the slab.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Id(u32);

impl Element for Id {}

/// An end of a range of scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreBound {
    pub score: f64,
    pub exclusive: bool,
}

/// An end of a range of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexBound<'a> {
    /// Before every member: `-`.
    Lowest,
    /// Behind every member: `+`.
    Highest,
    Inclusive(&'a [u8]),
    Exclusive(&'a [u8]),
}

impl ScoreBound {
    /// Whether a score is below the range that begins here.
    fn excludes_below(self, score: f64) -> bool {
        score < self.score || self.exclusive && score == self.score
    }

    /// Whether a score is in the range that ends here.
    fn admits_up_to(self, score: f64) -> bool {
        score < self.score || !self.exclusive && score == self.score
    }
}

impl LexBound<'_> {
    fn excludes_below(self, member: &[u8]) -> bool {
        match self {
            LexBound::Lowest => false,
            LexBound::Highest => true,
            LexBound::Inclusive(bound) => member < bound,
            LexBound::Exclusive(bound) => member <= bound,
        }
    }

    fn admits_up_to(self, member: &[u8]) -> bool {
        match self {
            LexBound::Lowest => false,
            LexBound::Highest => true,
            LexBound::Inclusive(bound) => member <= bound,
            LexBound::Exclusive(bound) => member < bound,
        }
    }
}

impl Zset {
    /// A set of these members, none of them twice. Its encoding follows from the whole of them.
    pub fn from_pairs<M: Deref<Target = [u8]>>(hasher: &KeyHasher, pairs: &[(M, f64)], limits: &Limits) -> Zset {
        let mut zset = Zset::new(hasher);
        zset.expect(pairs.len(), limits);
        zset.compact &= pairs.iter().all(|(member, _)| member.len() <= limits.value);
        for (member, score) in pairs {
            zset.add(zset.hasher.hash(member), member, *score);
        }
        zset
    }

    pub fn len(&self) -> usize {
        self.tree.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }

    /// As far as clients see: in Redis's compact encoding.
    pub fn is_compact(&self) -> bool {
        self.compact
    }

    /// Leaves the compact encoding if a set of so many members does not have it.
    pub fn expect(&mut self, entries: usize, limits: &Limits) {
        self.compact &= entries <= limits.entries;
    }

    #[inline]
    pub fn score(&self, member: &[u8]) -> Option<f64> {
        self.find(self.hasher.hash(member), member).map(|id| self.slab.score(id))
    }

    /// How many members are before this one.
    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        let score = self.score(member)?;
        Some(self.tree.position(|e| precedes(&self.slab, e, score, member)))
    }

    /// The member at a rank.
    pub fn at(&self, rank: usize) -> Option<(&[u8], f64)> {
        self.tree.get(rank).map(|e| (self.slab.member(e.id), e.score()))
    }

    /// The members whose ranks are in a range, which must be within the set's.
    pub fn range(&self, ranks: Range<usize>) -> impl DoubleEndedIterator<Item = (&[u8], f64)> + ExactSizeIterator {
        self.tree.iter(ranks).map(|e| (self.slab.member(e.id), e.score()))
    }

    /// All members in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&[u8], f64)> + ExactSizeIterator {
        self.range(0..self.len())
    }

    /// The ranks of the scores from one bound to another.
    pub fn ranks_of_scores(&self, min: ScoreBound, max: ScoreBound) -> Range<usize> {
        let start = self.tree.position(|e| min.excludes_below(e.score()));
        let end = self.tree.position(|e| max.admits_up_to(e.score()));
        start..end.max(start)
    }

    /// The ranks of the members from one bound to another, if all scores are equal, without the first `skip` of them:
    /// the last ones if the range is going to be read from its end.
    pub fn ranks_of_members(&self, min: LexBound<'_>, max: LexBound<'_>, from_end: bool, skip: usize) -> Range<usize> {
        if self.compact {
            return self.ranks_by_walk(min, max, from_end, skip);
        }
        let start = self.tree.position(|e| min.excludes_below(self.slab.member(e.id)));
        let end = self.tree.position(|e| max.admits_up_to(self.slab.member(e.id))).max(start);
        if from_end { start..end.saturating_sub(skip).max(start) } else { start.saturating_add(skip).min(end)..end }
    }

    /// A real server walks through its compact encoding member by member, which shows when scores differ: the bound at
    /// which it begins is looked for, what is skipped is not looked at, and the other bound ends the walk.
    fn ranks_by_walk(&self, min: LexBound<'_>, max: LexBound<'_>, from_end: bool, skip: usize) -> Range<usize> {
        let (above, below) =
            (|(m, _): (&[u8], f64)| !min.excludes_below(m), |(m, _): (&[u8], f64)| max.admits_up_to(m));
        let reachable = self.iter().next_back().is_some_and(above) && self.iter().next().is_some_and(below);
        let len = self.len();
        if !reachable {
            0..0
        } else if from_end {
            let Some(first) = self.iter().rev().position(below).filter(|&at| self.at(len - 1 - at).is_some_and(above))
            else {
                return 0..0;
            };
            let end = (len - first).saturating_sub(skip);
            end - self.range(0..end).rev().take_while(|&pair| above(pair)).count()..end
        } else {
            let Some(first) = self.iter().position(above).filter(|&at| self.at(at).is_some_and(below)) else {
                return 0..0;
            };
            let start = first.saturating_add(skip).min(len);
            start..start + self.range(start..len).take_while(|&pair| below(pair)).count()
        }
    }

    /// Gives a member the score that `change` makes of the one it has, `None` for a new member; if that is `None` too,
    /// all stays as it is.
    #[inline]
    pub fn upsert(&mut self, member: &[u8], limits: &Limits, change: impl FnOnce(Option<f64>) -> Option<f64>) {
        let hash = self.hasher.hash(member);
        match self.find(hash, member) {
            None => {
                let Some(score) = change(None) else { return };
                self.compact &= self.len() < limits.entries && member.len() <= limits.value;
                self.add(hash, member, score);
            }
            Some(id) => {
                let old = self.slab.score(id);
                if let Some(score) = change(Some(old)).filter(|&score| score != old) {
                    self.unlink(id);
                    let score = self.storable(score);
                    self.slab.set_score(id, score);
                    self.link(id, score);
                }
            }
        }
    }

    pub fn remove(&mut self, member: &[u8]) -> bool {
        let hash = self.hasher.hash(member);
        let found = self.find(hash, member);
        if let Some(id) = found {
            self.unlink(id);
            self.forget(hash, id);
        }
        found.is_some()
    }

    /// Removes the members whose ranks are in a range, which must be within the set's.
    pub fn remove_range(&mut self, ranks: Range<usize>) {
        let mut removed = Vec::with_capacity(ranks.len());
        self.tree.remove_range(ranks, |e| removed.push(e.id));
        for id in removed {
            self.forget(self.hasher.hash(self.slab.member(id)), id);
        }
    }

    /// Reports `count` members, or a few more, from position `cursor` on, 0 being the first, and answers where to go on;
    /// `None` at the end. A member that is there during a whole walk is reported exactly once in it. A set in the compact
    /// encoding is reported as a whole, in order, wherever the cursor stands.
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(&'a [u8], f64)) -> Option<u64> {
        if self.compact {
            self.iter().for_each(|(member, score)| report(member, score));
            return None;
        }
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

    #[inline]
    fn find(&self, hash: u64, member: &[u8]) -> Option<u32> {
        self.members.find(hash, |id| self.slab.member(id.0) == member).map(|id| id.0)
    }

    fn add(&mut self, hash: u64, member: &[u8], score: f64) {
        let score = self.storable(score);
        let id = self.slab.insert(member, score);
        let (slab, hasher) = (&self.slab, &self.hasher);
        self.members.insert_unique(hash, Id(id), |id| hasher.hash(slab.member(id.0)));
        self.link(id, score);
    }

    /// The compact encoding keeps whole numbers as integers, among which there is one zero only.
    fn storable(&self, score: f64) -> f64 {
        debug_assert!(!score.is_nan());
        if self.compact { score + 0.0 } else { score }
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
        let (slab, hasher) = (&self.slab, &self.hasher);
        self.members.remove(hash, |other| other.0 == id, |id| hasher.hash(slab.member(id.0)));
        self.slab.remove(id);
    }
}

/// Whether an entry comes before this score and member.
#[inline]
fn precedes(slab: &Slab, entry: Entry, score: f64, member: &[u8]) -> bool {
    let other = entry.score();
    other < score || other == score && slab.member(entry.id) < member
}

impl Collection for Zset {
    const TYPE: Type = Type::Zset;

    fn new(hasher: &KeyHasher) -> Zset {
        Zset {
            members: SegTable::new(0),
            slab: Slab::default(),
            tree: RankTree::new(),
            hasher: hasher.clone(),
            compact: true,
        }
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn heap_size(&self) -> usize {
        self.members.heap_size() + self.slab.heap_size() + self.tree.heap_size()
    }

    fn encoding(&self) -> &'static str {
        if self.compact { "listpack" } else { "skiplist" }
    }

    fn check(&self) -> Result<(), String> {
        self.tree.check()?;
        self.slab.check()?;
        if self.members.len() != self.len() {
            return Err(format!("{} in the table, {} in the tree", self.members.len(), self.len()));
        }
        let mut last: Option<(&[u8], f64)> = None;
        for entry in self.tree.iter(0..self.len()) {
            let pair = (self.slab.member(entry.id), entry.score());
            let known = self.find(self.hasher.hash(pair.0), pair.0) == Some(entry.id);
            let ordered = last.is_none_or(|(m, s)| s < pair.1 || s == pair.1 && m < pair.0);
            if !known || !ordered || self.slab.score(entry.id).to_bits() != pair.1.to_bits() {
                return Err(format!("{pair:?} behind {last:?}, known: {known}"));
            }
            last = Some(pair);
        }
        Ok(())
    }

    object_access!(Zset);
}
