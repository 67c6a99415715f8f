//! [`RankTree`]: a counted B+ tree of scores, for sorted sets.
//!
//! The tree keeps entries of a score and a member's number; what the order among equal scores is, only the caller knows.
//! So every look-up is by a predicate that divides the order: true for the entries up to some point, false behind it.
//! Each branch has the number of entries below it, which gives the rank of an entry and the entry at a rank in
//! logarithmic time.
//!
//! Nodes are reference-counted: a clone costs one pointer, and a write copies the nodes on its path that another tree
//! also holds. That is why leaves are not linked: a walk looks the next leaf up from the root, once in dozens of entries.
//!
//! Invariants: all leaves are equally deep; no node is empty except a root that is a leaf; a branch's `first` and
//! `count` are those of its child; an inner root has two children at least.

mod node;

use std::ops::Range;
use std::sync::Arc;

pub use node::Entry;
use node::{Branch, Node};

/// See the module.
#[derive(Clone)]
pub struct RankTree {
    root: Arc<Node>,
    len: usize,
    heap: usize,
}

impl Default for RankTree {
    fn default() -> Self {
        RankTree::new()
    }
}

impl RankTree {
    pub fn new() -> RankTree {
        let root = Node::Leaf(Vec::new());
        RankTree { heap: root.heap_size(), root: Arc::new(root), len: 0 }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes of heap. Shared nodes count in full. Constant time.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.heap
    }

    /// How many entries are before the point where `before` becomes false.
    pub fn position(&self, before: impl Fn(Entry) -> bool) -> usize {
        let (mut node, mut rank) = (&*self.root, 0);
        loop {
            match node {
                Node::Leaf(entries) => return rank + entries.partition_point(|&e| before(e)),
                Node::Inner(branches) => {
                    let at = node::child_of(branches, &before);
                    rank += branches[..at].iter().map(|b| b.count as usize).sum::<usize>();
                    node = &branches[at].child;
                }
            }
        }
    }

    /// The entry at a rank.
    pub fn get(&self, rank: usize) -> Option<Entry> {
        if rank >= self.len {
            return None;
        }
        let (leaf, start) = self.leaf(rank);
        Some(leaf[rank - start])
    }

    /// The entries whose ranks are in a range, which must be within the tree's.
    pub fn iter(&self, ranks: Range<usize>) -> Iter<'_> {
        debug_assert!(ranks.start <= ranks.end && ranks.end <= self.len);
        Iter { tree: self, ranks, front: &[], back: &[] }
    }

    /// Adds an entry at the point where `before` becomes false.
    pub fn insert(&mut self, entry: Entry, before: impl Fn(Entry) -> bool) {
        self.len += 1;
        if let Some(right) = node::insert(&mut self.root, entry, &before, true, &mut self.heap) {
            let left = std::mem::replace(&mut self.root, Arc::new(Node::Leaf(Vec::new())));
            let left = Branch { first: left.first(), count: self.len as u32 - right.count, child: left };
            let root = Node::Inner(vec![left, right]);
            self.heap += root.heap_size();
            self.root = Arc::new(root);
        }
    }

    /// Removes the last entry for which `upto` is true.
    pub fn remove(&mut self, upto: impl Fn(Entry) -> bool) -> Option<Entry> {
        let removed = node::remove(&mut self.root, &upto, &mut self.heap)?;
        self.len -= 1;
        self.settle();
        Some(removed)
    }

    /// Removes the entries whose ranks are in a range, and reports them in order.
    pub fn remove_range(&mut self, ranks: Range<usize>, mut report: impl FnMut(Entry)) {
        debug_assert!(ranks.start <= ranks.end && ranks.end <= self.len);
        if ranks.is_empty() {
            return;
        }
        self.len -= ranks.len();
        node::remove_range(&mut self.root, ranks, &mut report, &mut self.heap);
        self.settle();
    }

    /// Restores the root's invariant after removals.
    fn settle(&mut self) {
        while let Node::Inner(branches) = &*self.root {
            let child = match branches.as_slice() {
                [] => {
                    let leaf = Node::Leaf(Vec::new());
                    self.heap += leaf.heap_size();
                    Arc::new(leaf)
                }
                [only] => only.child.clone(),
                _ => return,
            };
            self.heap -= self.root.heap_size();
            self.root = child;
        }
    }

    /// The leaf that has the entry at a rank, and the rank of its first entry.
    fn leaf(&self, rank: usize) -> (&[Entry], usize) {
        let (mut node, mut start) = (&*self.root, 0);
        loop {
            match node {
                Node::Leaf(entries) => return (entries, start),
                Node::Inner(branches) => {
                    let mut at = 0;
                    while start + (branches[at].count as usize) <= rank {
                        start += branches[at].count as usize;
                        at += 1;
                    }
                    node = &branches[at].child;
                }
            }
        }
    }

    /// Whether the invariants hold, and the accounts of heap: for tests.
    #[doc(hidden)]
    pub fn check(&self) -> Result<(), String> {
        let mut heap = 0;
        let (count, _) = node::check(&self.root, &mut heap)?;
        if count != self.len || heap != self.heap {
            return Err(format!("counted {count} entries and {heap} bytes, noted {} and {}", self.len, self.heap));
        }
        match &*self.root {
            Node::Inner(branches) if branches.len() < 2 => Err("an inner root with one child".into()),
            _ => Ok(()),
        }
    }
}

/// Entries in order, from both ends. Made by [`RankTree::iter`].
pub struct Iter<'a> {
    tree: &'a RankTree,
    /// Those still to come.
    ranks: Range<usize>,
    /// What is left of the leaf that has the next entry from the front; the rest of it may be behind the range.
    front: &'a [Entry],
    /// The same from the back.
    back: &'a [Entry],
}

impl Iterator for Iter<'_> {
    type Item = Entry;

    #[inline]
    fn next(&mut self) -> Option<Entry> {
        if self.ranks.is_empty() {
            return None;
        }
        if self.front.is_empty() {
            let (leaf, start) = self.tree.leaf(self.ranks.start);
            self.front = &leaf[self.ranks.start - start..];
        }
        let (&entry, rest) = self.front.split_first()?;
        self.front = rest;
        self.ranks.start += 1;
        Some(entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.ranks.len(), Some(self.ranks.len()))
    }
}

impl DoubleEndedIterator for Iter<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Entry> {
        if self.ranks.is_empty() {
            return None;
        }
        if self.back.is_empty() {
            let (leaf, start) = self.tree.leaf(self.ranks.end - 1);
            self.back = &leaf[..self.ranks.end - start];
        }
        let (&entry, rest) = self.back.split_last()?;
        self.back = rest;
        self.ranks.end -= 1;
        Some(entry)
    }
}

impl ExactSizeIterator for Iter<'_> {}
