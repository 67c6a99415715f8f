//! Nodes, and the changes of a tree as seen from one node.

use std::ops::Range;
use std::sync::Arc;

use crate::value::size;

/// Most entries or branches of a node.
pub const MAX: usize = 64;

/// A node this small is merged with a neighbour, if the two make a node that is far from splitting again.
const SMALL: usize = MAX / 4;
const MERGED_MAX: usize = MAX * 3 / 4;

/// A score and the number of the member that has it. The score is in two halves so that an entry takes 12 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    score: [u32; 2],
    pub id: u32,
}

impl Entry {
    #[inline]
    pub fn new(score: f64, id: u32) -> Entry {
        let bits = score.to_bits();
        Entry { score: [bits as u32, (bits >> 32) as u32], id }
    }

    #[inline]
    pub fn score(self) -> f64 {
        f64::from_bits(u64::from(self.score[0]) | u64::from(self.score[1]) << 32)
    }
}

#[derive(Clone)]
pub enum Node {
    Leaf(Vec<Entry>),
    Inner(Vec<Branch>),
}

#[derive(Clone)]
pub struct Branch {
    /// The first entry below.
    pub first: Entry,
    /// How many entries are below.
    pub count: u32,
    pub child: Arc<Node>,
}

impl Node {
    /// The node, its counters of references and its entries or branches.
    pub fn heap_size(&self) -> usize {
        let buffer = match self {
            Node::Leaf(entries) => size::buffer::<Entry>(entries.capacity()),
            Node::Inner(branches) => size::buffer::<Branch>(branches.capacity()),
        };
        size::shared::<Node>() + buffer
    }

    /// Of a node that is not empty.
    pub fn first(&self) -> Entry {
        match self {
            Node::Leaf(entries) => entries[0],
            Node::Inner(branches) => branches[0].first,
        }
    }

    fn len(&self) -> usize {
        match self {
            Node::Leaf(entries) => entries.len(),
            Node::Inner(branches) => branches.len(),
        }
    }

    fn each(&self, report: &mut impl FnMut(Entry)) {
        match self {
            Node::Leaf(entries) => entries.iter().for_each(|&entry| report(entry)),
            Node::Inner(branches) => branches.iter().for_each(|branch| branch.child.each(report)),
        }
    }
}

/// The branch below which the order is divided.
#[inline]
pub fn child_of(branches: &[Branch], before: &impl Fn(Entry) -> bool) -> usize {
    branches.partition_point(|b| before(b.first)).saturating_sub(1)
}

/// The node for writing, with the account of what a copy takes more or less than the original.
fn own<'a>(node: &'a mut Arc<Node>, heap: &mut usize) -> &'a mut Node {
    if Arc::strong_count(node) > 1 {
        *heap -= node.heap_size();
        *heap += Arc::make_mut(node).heap_size();
    }
    Arc::make_mut(node)
}

/// Adds an entry below a node; what did not fit any more comes back as a new neighbour to the right. `last`: nothing is
/// to the right of this node.
pub fn insert(
    node: &mut Arc<Node>,
    entry: Entry,
    before: &impl Fn(Entry) -> bool,
    last: bool,
    heap: &mut usize,
) -> Option<Branch> {
    match own(node, heap) {
        Node::Leaf(entries) => {
            let at = entries.partition_point(|&e| before(e));
            let right = insert_or_split(entries, at, entry, last, heap)?;
            let first = right[0];
            Some(branch(first, right.len() as u32, Node::Leaf(right), heap))
        }
        Node::Inner(branches) => {
            let at = child_of(branches, before);
            let rightmost = last && at + 1 == branches.len();
            let changed = &mut branches[at];
            let new = insert(&mut changed.child, entry, before, rightmost, heap);
            changed.count += 1;
            changed.first = changed.child.first();
            let new = new?;
            changed.count -= new.count;
            let right = insert_or_split(branches, at + 1, new, last, heap)?;
            let (first, count) = (right[0].first, right.iter().map(|b| b.count).sum());
            Some(branch(first, count, Node::Inner(right), heap))
        }
    }
}

/// A branch with a node of its own, which is added to the account.
fn branch(first: Entry, count: u32, node: Node, heap: &mut usize) -> Branch {
    *heap += node.heap_size();
    Branch { first, count, child: Arc::new(node) }
}

/// Inserts into a node's list. A full list is divided in halves; but at the ends of the tree only the new item goes to
/// a node of its own, so that additions in order, rising or falling, leave full nodes behind.
fn insert_or_split<T>(items: &mut Vec<T>, at: usize, item: T, last: bool, heap: &mut usize) -> Option<Vec<T>> {
    let before = items.capacity();
    let mut right = None;
    if items.len() < MAX {
        items.insert(at, item);
    } else if last && at == MAX {
        right = Some(vec![item]);
    } else if at == 0 {
        right = Some(std::mem::replace(items, vec![item]));
    } else {
        let mut upper = items.split_off(MAX / 2);
        if at <= MAX / 2 {
            items.insert(at, item);
        } else {
            upper.insert(at - MAX / 2, item);
        }
        right = Some(upper);
    }
    *heap -= size::buffer::<T>(before);
    *heap += size::buffer::<T>(items.capacity());
    right
}

/// Removes the last entry below a node for which `upto` is true.
pub fn remove(node: &mut Arc<Node>, upto: &impl Fn(Entry) -> bool, heap: &mut usize) -> Option<Entry> {
    match own(node, heap) {
        Node::Leaf(entries) => {
            let at = entries.partition_point(|&e| upto(e)).checked_sub(1)?;
            let removed = entries.remove(at);
            trim(entries, heap);
            Some(removed)
        }
        Node::Inner(branches) => {
            let at = child_of(branches, upto);
            let changed = &mut branches[at];
            let removed = remove(&mut changed.child, upto, heap)?;
            changed.count -= 1;
            refresh(branches, at, heap);
            trim(branches, heap);
            Some(removed)
        }
    }
}

/// Removes the entries below a node from one position to another.
pub fn remove_range(node: &mut Arc<Node>, range: Range<usize>, report: &mut impl FnMut(Entry), heap: &mut usize) {
    match own(node, heap) {
        Node::Leaf(entries) => {
            entries.drain(range).for_each(report);
            trim(entries, heap);
        }
        Node::Inner(branches) => {
            let mut start = 0;
            let mut touched = 0..0;
            for (at, branch) in branches.iter_mut().enumerate() {
                let count = branch.count as usize;
                let from = range.start.max(start) - start;
                let to = range.end.min(start + count).max(start) - start;
                start += count;
                if from >= to {
                    continue;
                }
                touched = if touched.is_empty() { at..at + 1 } else { touched.start..at + 1 };
                branch.count -= (to - from) as u32;
                if branch.count == 0 {
                    branch.child.each(report);
                } else {
                    remove_range(&mut branch.child, from..to, report, heap);
                }
            }
            // From the right, so that the places to the left stay what they are.
            for at in touched.rev() {
                refresh(branches, at, heap);
            }
            trim(branches, heap);
        }
    }
}

/// After removals below a branch: drops an empty child, merges a small one.
fn refresh(branches: &mut Vec<Branch>, at: usize, heap: &mut usize) {
    let Some(changed) = branches.get_mut(at) else { return };
    if changed.count == 0 {
        free(&branches.remove(at).child, heap);
        return;
    }
    changed.first = changed.child.first();
    let len = changed.child.len();
    if len > SMALL {
        return;
    }
    let fits = |other: Option<&Branch>| other.is_some_and(|b| b.count > 0 && b.child.len() + len <= MERGED_MAX);
    if fits(branches.get(at + 1)) {
        merge(branches, at, heap);
    } else if at > 0 && fits(branches.get(at - 1)) {
        merge(branches, at - 1, heap);
    }
}

/// Moves the content of the right neighbour of a child into it.
fn merge(branches: &mut Vec<Branch>, at: usize, heap: &mut usize) {
    let mut right = branches.remove(at + 1);
    let left = &mut branches[at];
    left.first = left.child.first();
    left.count += right.count;
    match (own(&mut left.child, heap), own(&mut right.child, heap)) {
        (Node::Leaf(to), Node::Leaf(from)) => append(to, from, heap),
        (Node::Inner(to), Node::Inner(from)) => append(to, from, heap),
        _ => unreachable!("neighbours are equally deep"),
    }
    *heap -= right.child.heap_size();
}

fn append<T>(to: &mut Vec<T>, from: &mut Vec<T>, heap: &mut usize) {
    *heap -= size::buffer::<T>(to.capacity());
    to.append(from);
    *heap += size::buffer::<T>(to.capacity());
}

/// Takes a node that is given up, and all below it, off the account.
fn free(node: &Node, heap: &mut usize) {
    *heap -= node.heap_size();
    if let Node::Inner(branches) = node {
        branches.iter().for_each(|b| free(&b.child, heap));
    }
}

/// Gives memory back after removals.
fn trim<T>(items: &mut Vec<T>, heap: &mut usize) {
    let before = items.capacity();
    if before > 4 && items.len() <= before / 4 {
        size::refit(items, before / 2);
        *heap -= size::buffer::<T>(before);
        *heap += size::buffer::<T>(items.capacity());
    }
}

/// Counts the entries below a node and how deep it is.
pub fn check(node: &Node, heap: &mut usize) -> Result<(usize, usize), String> {
    *heap += node.heap_size();
    if node.len() > MAX {
        return Err(format!("a node of {}", node.len()));
    }
    let Node::Inner(branches) = node else { return Ok((node.len(), 0)) };
    let mut total = 0;
    let mut depth = None;
    for branch in branches {
        let (count, below) = check(&branch.child, heap)?;
        if count == 0 || count != branch.count as usize || branch.first != branch.child.first() {
            return Err(format!("a branch of {count} entries says {} from {:?}", branch.count, branch.first));
        }
        if *depth.get_or_insert(below) != below {
            return Err("leaves at different depths".into());
        }
        total += count;
    }
    Ok((total, depth.unwrap_or(0) + 1))
}
