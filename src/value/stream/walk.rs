//! Walks over a range of entries, in either direction.

use std::collections::btree_map;
use std::sync::Arc;

use super::id::StreamId;
use super::log::Nodes;
use super::node::{Entry, Node};

/// Entries from the lowest ID up.
pub struct Forward<'a> {
    nodes: btree_map::Range<'a, StreamId, Arc<Node>>,
    /// The node that the walk is in, and where its next entry begins.
    place: Option<(&'a Node, usize)>,
    start: StreamId,
    end: StreamId,
}

impl<'a> Forward<'a> {
    pub(super) fn new(nodes: &'a Nodes, start: StreamId, end: StreamId) -> Forward<'a> {
        // The node that may hold `start` is the last one that does not begin behind it.
        let first = nodes.range(..=start).next_back().map_or(start, |(&id, _)| id);
        let nodes = nodes.range(first..=end.max(first));
        Forward { nodes, place: None, start, end }
    }
}

impl<'a> Iterator for Forward<'a> {
    type Item = Entry<'a>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'a>> {
        loop {
            let (node, at) = match self.place {
                Some((node, at)) if at < node.end() => (node, at),
                _ => {
                    let (_, node) = self.nodes.next()?;
                    (&**node, node.start())
                }
            };
            let entry = node.entry_at(at);
            self.place = Some((node, entry.end()));
            if entry.id > self.end {
                // Nothing behind it is in the range: no node is left, and this one is at its end.
                self.place = Some((node, node.end()));
                self.nodes = Default::default();
                return None;
            }
            if entry.id >= self.start && !entry.deleted {
                return Some(entry);
            }
        }
    }
}

/// Entries from the highest ID down.
pub struct Backward<'a> {
    nodes: btree_map::Range<'a, StreamId, Arc<Node>>,
    /// The node that the walk is in, and where its next entry ends.
    place: Option<(&'a Node, usize)>,
    start: StreamId,
    end: StreamId,
}

impl<'a> Backward<'a> {
    pub(super) fn new(nodes: &'a Nodes, start: StreamId, end: StreamId) -> Backward<'a> {
        Backward { nodes: nodes.range(..=end), place: None, start, end }
    }
}

impl<'a> Iterator for Backward<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        loop {
            let (node, end) = match self.place {
                Some((node, end)) if end > node.start() => (node, end),
                _ => {
                    let (_, node) = self.nodes.next_back()?;
                    (&**node, node.end())
                }
            };
            let at = node.before(end);
            let entry = node.entry_at(at);
            self.place = Some((node, at));
            if entry.id < self.start {
                self.place = Some((node, node.start()));
                self.nodes = Default::default();
                return None;
            }
            if entry.id <= self.end && !entry.deleted {
                return Some(entry);
            }
        }
    }
}
