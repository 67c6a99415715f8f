//! Sorted sets: members in the order of their scores, and of their bytes where scores are equal.
//!
//! A sorted set begins in a compact form and leaves it where the real server's does, never to come back.

mod bound;
mod packed;
mod slab;
mod tree;

use std::ops::{Deref, Range};
use std::sync::Arc;

use super::either::Either;
use super::object::{Collection, Limits, object_access};
use super::record::Type;
use super::text::Text;
pub use bound::{LexBound, ScoreBound};
use packed::Packed;
use tree::Tree;

/// See the module. Scores are never NaN.
#[derive(Clone)]
pub struct Zset(Form);

#[derive(Clone)]
enum Form {
    Packed(Packed),
    Tree(Arc<Tree>),
}

impl Zset {
    /// A set of these members, none of them twice. Its encoding follows from the whole of them.
    pub fn from_pairs<M: Deref<Target = [u8]>>(pairs: &[(M, f64)], limits: &Limits) -> Zset {
        let mut zset = Zset::new();
        zset.expect(pairs.len(), limits);
        if pairs.iter().any(|(member, _)| member.len() > limits.value) {
            zset.make_tree(limits);
        }
        for (member, score) in pairs {
            zset.add(member, *score);
        }
        zset
    }

    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Packed(packed) => packed.len(),
            Form::Tree(tree) => tree.len(),
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it is walked in one step.
    #[inline]
    pub fn is_compact(&self) -> bool {
        matches!(self.0, Form::Packed(_))
    }

    /// Leaves the compact encoding if a set of so many members does not have it.
    pub fn expect(&mut self, entries: usize, limits: &Limits) {
        if entries > limits.entries {
            self.make_tree(limits);
        }
    }

    #[inline]
    pub fn score(&self, member: &[u8]) -> Option<f64> {
        match &self.0 {
            Form::Packed(packed) => packed.find(member).map(|found| found.score),
            Form::Tree(tree) => tree.find(member).map(|found| found.score),
        }
    }

    /// How many members are before this one.
    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        match &self.0 {
            Form::Packed(packed) => packed.rank(member),
            Form::Tree(tree) => tree.rank(member),
        }
    }

    /// The member at a rank.
    pub fn at(&self, rank: usize) -> Option<(Text<'_>, f64)> {
        if rank < self.len() { self.range(rank..rank + 1).next() } else { None }
    }

    /// The members whose ranks are in a range, which must be within the set's.
    pub fn range(&self, ranks: Range<usize>) -> impl DoubleEndedIterator<Item = (Text<'_>, f64)> + ExactSizeIterator {
        match &self.0 {
            Form::Packed(packed) => Either::Left(packed.range(ranks)),
            Form::Tree(tree) => Either::Right(tree.range(ranks).map(|(member, score)| (Text::from(member), score))),
        }
    }

    /// All members in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Text<'_>, f64)> + ExactSizeIterator {
        self.range(0..self.len())
    }

    /// The ranks of the scores from one bound to another.
    pub fn ranks_of_scores(&self, min: ScoreBound, max: ScoreBound) -> Range<usize> {
        match &self.0 {
            Form::Packed(packed) => packed.ranks_of_scores(min, max),
            Form::Tree(tree) => tree.ranks_of_scores(min, max),
        }
    }

    /// The ranks of the members from one bound to another, if all scores are equal, without the first `skip` of them:
    /// the last ones if the range is going to be read from its end.
    pub fn ranks_of_members(&self, min: LexBound<'_>, max: LexBound<'_>, from_end: bool, skip: usize) -> Range<usize> {
        match &self.0 {
            Form::Packed(packed) => packed.ranks_of_members(min, max, from_end, skip),
            Form::Tree(tree) => tree.ranks_of_members(min, max, from_end, skip),
        }
    }

    /// Gives a member the score that `change` makes of the one it has, `None` for a new member; if that is `None` too,
    /// all stays as it is.
    #[inline]
    pub fn upsert(&mut self, member: &[u8], limits: &Limits, change: impl FnOnce(Option<f64>) -> Option<f64>) {
        let changed = |old: f64, new: Option<f64>| new.filter(|&new| new != old);
        let score = match &mut self.0 {
            Form::Packed(packed) => match packed.find(member) {
                Some(found) => {
                    if let Some(score) = changed(found.score, change(Some(found.score))) {
                        packed.set_score(found, member, score);
                    }
                    return;
                }
                None => {
                    let Some(score) = change(None) else { return };
                    if packed.len() >= limits.entries || member.len() > limits.value || !packed.takes(member) {
                        self.make_tree(limits);
                    }
                    score
                }
            },
            Form::Tree(tree) => match tree.find(member) {
                Some(found) => {
                    if let Some(score) = changed(found.score, change(Some(found.score))) {
                        Arc::make_mut(tree).set_score(found, score);
                    }
                    return;
                }
                None => {
                    let Some(score) = change(None) else { return };
                    score
                }
            },
        };
        self.add(member, score);
    }

    /// Adds a member that is not there.
    fn add(&mut self, member: &[u8], score: f64) {
        match &mut self.0 {
            Form::Packed(packed) => packed.add(member, score),
            Form::Tree(tree) => Arc::make_mut(tree).add(member, score),
        }
    }

    #[cold]
    fn make_tree(&mut self, limits: &Limits) {
        let Form::Packed(packed) = &self.0 else { return };
        let mut tree = Tree::new(limits.hasher);
        packed.iter().for_each(|(member, score)| tree.add(&member, score));
        self.0 = Form::Tree(Arc::new(tree));
    }

    pub fn remove(&mut self, member: &[u8]) -> bool {
        match &mut self.0 {
            Form::Packed(packed) => packed.find(member).map(|found| packed.remove(found)).is_some(),
            Form::Tree(tree) => tree.find(member).map(|found| Arc::make_mut(tree).remove(found)).is_some(),
        }
    }

    /// Removes the members whose ranks are in a range, which must be within the set's.
    pub fn remove_range(&mut self, ranks: Range<usize>) {
        match &mut self.0 {
            Form::Packed(packed) => packed.remove_range(ranks),
            Form::Tree(tree) => Arc::make_mut(tree).remove_range(ranks),
        }
    }

    /// Reports `count` members, or a few more, from position `cursor` on, 0 being the first, and answers where to go on;
    /// `None` at the end. A member that is there during a whole walk is reported exactly once in it. A set in the compact
    /// encoding is reported as a whole, in order, wherever the cursor stands.
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(Text<'a>, f64)) -> Option<u64> {
        match &self.0 {
            Form::Packed(packed) => {
                packed.iter().for_each(|(member, score)| report(member, score));
                None
            }
            Form::Tree(tree) => tree.scan(cursor, count, |member, score| report(member.into(), score)),
        }
    }
}

impl Collection for Zset {
    const TYPE: Type = Type::Zset;

    fn new() -> Zset {
        Zset(Form::Packed(Packed::default()))
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn heap_size(&self) -> usize {
        match &self.0 {
            Form::Packed(packed) => packed.heap_size(),
            Form::Tree(tree) => tree.heap_size(),
        }
    }

    fn encoding(&self) -> &'static str {
        match &self.0 {
            Form::Packed(_) => "listpack",
            Form::Tree(_) => "skiplist",
        }
    }

    fn check(&self) -> Result<(), String> {
        match &self.0 {
            Form::Packed(packed) => packed.check(),
            Form::Tree(tree) => tree.check(),
        }
    }

    object_access!(Zset);
}
