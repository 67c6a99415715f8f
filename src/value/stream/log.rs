//! The entries of a stream and what is known of those that were there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::id::StreamId;
use super::node::{Entry, Node};
use super::walk::{Backward, Forward};
use crate::value::size;

pub(super) type Nodes = BTreeMap<StreamId, Arc<Node>>;

/// A node's own heap and its place in the tree, beside its buffer.
const NODE_COST: usize = size::shared::<Node>() + size::tree_entry::<StreamId, Arc<Node>>();

/// Bytes of fields and values that an entry, and a node of a server that sets no limit, may have at most.
pub const MAX_ENTRY: usize = 1 << 30;

/// How large a node may grow before the next one is begun; 0 for no limit.
#[derive(Clone, Copy, Debug)]
pub struct NodeLimits {
    pub bytes: usize,
    pub entries: usize,
}

/// Up to where old entries go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// No more entries than this stay.
    MaxLen(u64),
    /// No entry before this one stays.
    MinId(StreamId),
}

/// Entries in nodes by the ID of each node's first entry.
///
/// Invariants: no node is without entries, be they deleted; `len`, `bytes` and `first_id` are those of the nodes.
#[derive(Clone, Default)]
pub struct Log {
    nodes: Nodes,
    len: usize,
    /// Heap of the nodes' buffers.
    bytes: usize,
    /// The first entry there is, or zero.
    first_id: StreamId,
    /// The greatest ID ever given.
    pub last_id: StreamId,
    /// The greatest ID of those that were deleted one by one.
    pub max_deleted_id: StreamId,
    /// How many entries there ever were.
    pub entries_added: u64,
}

impl Log {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn first_id(&self) -> StreamId {
        self.first_id
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The IDs under which a real server has the nodes in its radix tree.
    pub fn node_ids(&self) -> impl Iterator<Item = StreamId> {
        self.nodes.keys().copied()
    }

    pub fn heap_size(&self) -> usize {
        self.bytes + self.nodes.len() * NODE_COST
    }

    /// Entries from `start` to `end`, both included.
    pub fn range(&self, start: StreamId, end: StreamId) -> Forward<'_> {
        Forward::new(&self.nodes, start, end)
    }

    /// As [`Log::range`], from the end back.
    pub fn range_back(&self, start: StreamId, end: StreamId) -> Backward<'_> {
        Backward::new(&self.nodes, start, end)
    }

    pub fn get(&self, id: StreamId) -> Option<Entry<'_>> {
        self.range(id, id).next()
    }

    /// About how many entries a walk over a range meets, at most `most`: those of a node are not told apart.
    pub fn at_most(&self, start: StreamId, end: StreamId, most: usize) -> usize {
        let mut entries = self.nodes.range(..=start).next_back().map_or(0, |(_, node)| node.slots());
        if let Some(start) = start.next().filter(|&start| start <= end) {
            let mut nodes = self.nodes.range(start..=end);
            while let Some((_, node)) = nodes.next().filter(|_| entries < most) {
                entries += node.slots();
            }
        }
        entries.min(most)
    }

    pub fn contains(&self, id: StreamId) -> bool {
        self.get(id).is_some()
    }

    pub fn last(&self) -> Option<Entry<'_>> {
        self.range_back(StreamId::MIN, StreamId::MAX).next()
    }

    /// Adds an entry, whose ID is above [`Log::last_id`]. `pairs` are fields and values by turns.
    pub fn append(&mut self, id: StreamId, pairs: &[&[u8]], limits: NodeLimits) {
        debug_assert!(id > self.last_id);
        let size = pairs.iter().map(|text| text.len()).sum::<usize>();
        let most = if limits.bytes == 0 { MAX_ENTRY } else { limits.bytes.min(MAX_ENTRY) };
        let tail = self.nodes.last_entry().map(|last| last.into_mut());
        match tail {
            Some(tail) if tail.size() + size < most && (limits.entries == 0 || tail.slots() < limits.entries) => {
                // Before it may be cloned: a copy has no room to spare.
                let before = tail.heap_size();
                let tail = Arc::make_mut(tail);
                tail.push(id, pairs);
                self.bytes = self.bytes - before + tail.heap_size();
            }
            tail => {
                if let Some(tail) = tail.and_then(Arc::get_mut) {
                    let before = tail.heap_size();
                    tail.shrink();
                    self.bytes = self.bytes - before + tail.heap_size();
                }
                let node = Node::new(id, pairs);
                self.bytes += node.heap_size();
                self.nodes.insert(id, Arc::new(node));
            }
        }
        if self.is_empty() {
            self.first_id = id;
        }
        self.len += 1;
        self.entries_added = self.entries_added.wrapping_add(1);
        self.last_id = id;
    }

    /// Deletes an entry and says whether it was there.
    pub fn delete(&mut self, id: StreamId) -> bool {
        let Some(entry) = self.get(id) else { return false };
        let at = entry.start();
        self.mark(id, at);
        if id > self.max_deleted_id {
            self.max_deleted_id = id;
        }
        if id == self.first_id {
            self.find_first();
        }
        true
    }

    /// Marks the entry `id`, which begins at `at` in its node, as deleted; the last one of a node takes it along.
    fn mark(&mut self, id: StreamId, at: usize) {
        let Some((&node_id, node)) = self.nodes.range_mut(..=id).next_back() else { return };
        if node.live() == 1 {
            self.drop_node(node_id);
            return;
        }
        let before = node.heap_size();
        let node = Arc::make_mut(node);
        node.delete(at);
        self.bytes = self.bytes - before + node.heap_size();
        self.len -= 1;
    }

    fn drop_node(&mut self, id: StreamId) {
        if let Some(node) = self.nodes.remove(&id) {
            self.len -= node.live();
            self.bytes -= node.heap_size();
        }
    }

    fn find_first(&mut self) {
        self.first_id = self.range(StreamId::MIN, StreamId::MAX).next().map_or(StreamId::MIN, |entry| entry.id);
    }

    /// Removes whole nodes from the front as long as nothing within the bound goes with them, and no more than `limit`
    /// entries (0 for any number). Answers how many entries went.
    pub fn trim_nodes(&mut self, bound: Bound, limit: usize) -> usize {
        let before = self.len;
        while let Some((&id, node)) = self.nodes.first_key_value() {
            let live = node.live();
            let over = limit != 0 && before - self.len + live > limit;
            if over || !self.is_outside(bound, node) {
                break;
            }
            self.drop_node(id);
        }
        if self.len != before {
            self.find_first();
        }
        before - self.len
    }

    /// Whether the first node can go as a whole.
    fn is_outside(&self, bound: Bound, node: &Node) -> bool {
        match bound {
            Bound::MaxLen(most) => self.len as u64 > most && (self.len - node.live()) as u64 >= most,
            Bound::MinId(least) => node.last_id() < least,
        }
    }

    /// Removes entries from the front up to the bound, and answers how many.
    pub fn trim(&mut self, bound: Bound) -> usize {
        self.trim_nodes(bound, 0) + self.trim_those(bound, |_| true)
    }

    /// Removes entries that `goes` agrees to, from the front up to the bound, and answers how many.
    ///
    /// A node that loses all its entries goes too only if the bound would have let it go as a whole; else a real server
    /// keeps it, and goes on to fill it.
    pub fn trim_those(&mut self, bound: Bound, mut goes: impl FnMut(StreamId) -> bool) -> usize {
        let before = self.len;
        let mut from = Some(StreamId::MIN);
        while let Some((&id, node)) = from.and_then(|from| self.nodes.range(from..).next()) {
            let (most, end) = match bound {
                Bound::MaxLen(most) => (self.len.saturating_sub(usize::try_from(most).unwrap_or(usize::MAX)), None),
                Bound::MinId(least) => (usize::MAX, Some(least)),
            };
            if most == 0 || end.is_some_and(|end| id >= end) {
                break;
            }
            let within = node.entries().take_while(|entry| end.is_none_or(|end| entry.id < end));
            let going: Vec<_> = within.filter(|entry| goes(entry.id)).take(most).map(|entry| entry.start()).collect();
            if going.len() == node.live() && self.is_outside(bound, node) {
                self.drop_node(id);
            } else if !going.is_empty() {
                self.len -= going.len();
                self.bytes -= node.heap_size();
                let node = self.nodes.get_mut(&id).map(Arc::make_mut);
                self.bytes += node.map_or(0, |node| {
                    going.iter().for_each(|&at| node.delete(at));
                    node.heap_size()
                });
            }
            from = id.next();
        }
        if self.len != before {
            self.find_first();
        }
        before - self.len
    }

    /// Whether an entry from `start` on was deleted from among others.
    pub fn has_gap_from(&self, start: StreamId) -> bool {
        !self.is_empty()
            && !self.max_deleted_id.is_zero()
            && self.max_deleted_id >= self.first_id
            && self.max_deleted_id >= start
    }

    /// How many entries there ever were up to `id`, that one included, as far as it can be told.
    pub fn count_up_to(&self, id: StreamId) -> Option<u64> {
        if self.entries_added == 0 {
            return Some(0);
        }
        if self.is_empty() && id <= self.last_id {
            return Some(self.entries_added);
        }
        if !id.is_zero() && id < self.max_deleted_id {
            return None;
        }
        if id >= self.last_id {
            return (id == self.last_id).then_some(self.entries_added);
        }
        if !self.max_deleted_id.is_zero() && self.max_deleted_id >= self.first_id {
            return None;
        }
        let before = self.entries_added.wrapping_sub(self.len as u64);
        match id.cmp(&self.first_id) {
            std::cmp::Ordering::Less => Some(before),
            std::cmp::Ordering::Equal => Some(before.wrapping_add(1)),
            std::cmp::Ordering::Greater => None,
        }
    }

    /// Walks everything and says what does not agree.
    pub fn check(&self) -> Result<(), String> {
        let (mut len, mut bytes, mut last) = (0, 0, None);
        for (id, node) in &self.nodes {
            node.check()?;
            if last.is_some_and(|last| last >= *id) {
                return Err(format!("the node {id} begins before the one before it ends"));
            }
            (len, bytes, last) = (len + node.live(), bytes + node.heap_size(), Some(node.last_id()));
        }
        let first = self.range(StreamId::MIN, StreamId::MAX).next().map_or(StreamId::MIN, |entry| entry.id);
        let counted = (len, bytes, first);
        let kept = (self.len, self.bytes, self.first_id);
        if counted == kept { Ok(()) } else { Err(format!("{counted:?} walked, {kept:?} in the accounts")) }
    }
}
