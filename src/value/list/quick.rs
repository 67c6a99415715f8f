//! The big form: packs of elements in a deque, large elements by themselves.
//!
//! `OBJECT ENCODING` depends on the number of packs, so packs are cut and joined where a real server cuts and joins
//! them. All changes of nodes go through [`Quick::change`], [`Quick::put`], [`Quick::take_range`] and
//! [`Quick::take_emptied`], which keep the accounts.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::{End, Fill};
use crate::value::listpack::Listpack;
use crate::value::listpack::entry::{self, Needle};
use crate::value::record::Str;
use crate::value::size;

/// Shared between clones of the list until one of them writes to it.
#[derive(Clone)]
pub enum Node {
    Pack(Arc<Listpack>),
    Large(Arc<Vec<u8>>),
}

impl Node {
    fn new(value: Str<'_>, fill: Fill) -> Node {
        if fill.is_large(value.len()) {
            return Node::Large(value.to_shared());
        }
        let mut pack = Listpack::default();
        pack.push(End::Tail, value);
        Node::Pack(Arc::new(pack))
    }

    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Node::Pack(pack) => pack.len(),
            Node::Large(_) => 1,
        }
    }

    fn heap_size(&self) -> usize {
        match self {
            Node::Pack(pack) => size::shared::<Listpack>() + pack.heap_size(),
            Node::Large(bytes) => size::shared::<Vec<u8>>() + size::buffer::<u8>(bytes.capacity()),
        }
    }

    #[inline]
    pub fn get(&self, index: usize) -> Str<'_> {
        match self {
            Node::Pack(pack) => pack.get(index),
            Node::Large(bytes) => Str::Shared(bytes),
        }
    }
}

#[derive(Clone)]
pub struct Quick {
    nodes: VecDeque<Node>,
    len: usize,
    /// Bytes of heap of all nodes.
    heap: usize,
    /// As it was when the list took this form.
    fill: Fill,
}

impl Quick {
    pub fn new(pack: Listpack, fill: Fill) -> Quick {
        let mut quick = Quick { nodes: VecDeque::new(), len: 0, heap: 0, fill };
        if !pack.is_empty() {
            quick.put(0, Node::Pack(Arc::new(pack)));
        }
        quick
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn heap_size(&self) -> usize {
        size::shared::<Quick>() + self.heap + size::buffer::<Node>(self.nodes.capacity())
    }

    /// Whether the accounts and every node agree with what is there.
    pub fn check(&self) -> Result<(), String> {
        let len: usize = self.nodes.iter().map(Node::len).sum();
        let heap: usize = self.nodes.iter().map(Node::heap_size).sum();
        if (len, heap) != (self.len, self.heap) {
            return Err(format!("{len} elements and {heap} bytes, but {} and {} accounted for", self.len, self.heap));
        }
        self.nodes.iter().try_for_each(|node| match node {
            Node::Pack(pack) if !pack.is_empty() => pack.check(),
            Node::Pack(_) => Err("an empty node".into()),
            Node::Large(_) => Ok(()),
        })
    }

    pub fn nodes(&self, range: Range<usize>) -> std::collections::vec_deque::Iter<'_, Node> {
        self.nodes.range(range)
    }

    pub fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The only pack there is.
    pub fn only_pack(&self) -> Option<&Listpack> {
        match (self.nodes.len(), self.nodes.front()) {
            (1, Some(Node::Pack(pack))) => Some(pack),
            _ => None,
        }
    }

    /// The node that holds the element of this index, which exists, and the element's index in it. Walks the nodes
    /// from the nearer end.
    #[inline]
    pub fn locate(&self, index: usize) -> (usize, usize) {
        debug_assert!(index < self.len);
        if index < self.len / 2 {
            let mut before = 0;
            for (at, node) in self.nodes.iter().enumerate() {
                if index < before + node.len() {
                    return (at, index - before);
                }
                before += node.len();
            }
        } else {
            let mut before = self.len;
            for (at, node) in self.nodes.iter().enumerate().rev() {
                before -= node.len();
                if index >= before {
                    return (at, index - before);
                }
            }
        }
        unreachable!("the nodes hold as many elements as the list")
    }

    #[inline]
    pub fn push(&mut self, end: End, value: Str<'_>) {
        let at = self.at_end(end);
        if self.fits(at, value.len()) {
            return self.change(at, |pack| pack.push(end, value));
        }
        if let Some(Node::Pack(_)) = self.nodes.get(at) {
            self.change(at, Listpack::settle);
        }
        let beyond = if end == End::Head { 0 } else { self.nodes.len() };
        self.put(beyond, Node::new(value, self.fill));
    }

    #[inline]
    pub fn pop(&mut self, end: End) {
        let at = self.at_end(end);
        if self.nodes[at].len() == 1 {
            self.take(at);
        } else {
            self.change(at, |pack| pack.pop(end));
        }
    }

    pub fn insert(&mut self, index: usize, side: End, value: Str<'_>) {
        let (at, index) = self.locate(index);
        // Where in the node, and on which side of the node, the new element goes.
        let (cut, beyond, neighbour) = match side {
            End::Head => (index, at, at.wrapping_sub(1)),
            End::Tail => (index + 1, at + 1, at + 1),
        };
        let at_edge = cut == 0 || cut == self.nodes[at].len();
        if self.fits(at, value.len()) {
            self.change(at, |pack| pack.insert(cut, value));
        } else if at_edge && self.fits(neighbour, value.len()) {
            self.change(neighbour, |pack| pack.push(side.opposite(), value));
        } else if at_edge {
            self.put(beyond, Node::new(value, self.fill));
        } else {
            self.split(at, cut);
            if self.fill.is_large(value.len()) {
                return self.put(at + 1, Node::new(value, self.fill));
            }
            match side {
                End::Head => self.change(at, |pack| pack.push(End::Tail, value)),
                End::Tail => self.change(at + 1, |pack| pack.push(End::Head, value)),
            }
            self.join_around(match side {
                End::Head => at + 1,
                End::Tail => at,
            });
        }
    }

    pub fn replace(&mut self, index: usize, value: Str<'_>) {
        let (at, index) = self.locate(index);
        let large = self.fill.is_large(value.len());
        match &self.nodes[at] {
            Node::Pack(_) if !large => self.change(at, |pack| pack.replace(index, value)),
            Node::Pack(pack) => {
                if index + 1 < pack.len() {
                    self.split(at, index + 1);
                }
                self.put(at + 1, Node::new(value, self.fill));
                if index == 0 {
                    self.take(at);
                } else {
                    self.change(at, |pack| pack.pop(End::Tail));
                    self.join_around(at + 1);
                }
            }
            Node::Large(_) => {
                if !large && self.fits(at + 1, value.len()) {
                    self.change(at + 1, |pack| pack.push(End::Head, value));
                } else {
                    self.put(at + 1, Node::new(value, self.fill));
                }
                self.take(at);
            }
        }
    }

    pub fn remove_range(&mut self, from: usize, count: usize) {
        if count == 0 {
            return;
        }
        let (mut at, index) = self.locate(from);
        let mut left = count;
        if index > 0 {
            let here = left.min(self.nodes[at].len() - index);
            self.change(at, |pack| pack.remove_range(index, here));
            left -= here;
            at += 1;
        }
        let whole = at;
        while at < self.nodes.len() && self.nodes[at].len() <= left {
            left -= self.nodes[at].len();
            at += 1;
        }
        self.take_range(whole..at);
        if left > 0 {
            self.change(whole, |pack| pack.remove_range(0, left));
        }
    }

    /// Removes up to `most` elements that are this, those nearest to `end`, and says how many.
    pub fn remove_equal(&mut self, needle: Needle<'_>, most: usize, end: End) -> usize {
        let mut left = most;
        let mut emptied = false;
        for nth in 0..self.nodes.len() {
            let at = match end {
                End::Head => nth,
                End::Tail => self.nodes.len() - 1 - nth,
            };
            left -= self.remove_in_node(at, needle, left, end);
            emptied |= self.nodes[at].len() == 0;
            if left == 0 {
                break;
            }
        }
        if emptied {
            self.take_emptied();
        }
        most - left
    }

    /// Leaves an empty pack in place of a node all of whose elements go, for [`Quick::take_emptied`].
    fn remove_in_node(&mut self, at: usize, needle: Needle<'_>, most: usize, end: End) -> usize {
        match &self.nodes[at] {
            Node::Pack(pack) if contains(pack, needle) => self.change(at, |pack| pack.remove_equal(needle, most, end)),
            Node::Large(bytes) if needle.is(Str::Shared(bytes)) => {
                self.take(at);
                self.put(at, Node::Pack(Arc::default()));
                1
            }
            _ => 0,
        }
    }

    /// The node at an end; out of range when there are none.
    #[inline]
    fn at_end(&self, end: End) -> usize {
        match end {
            End::Head => 0,
            End::Tail => self.nodes.len().wrapping_sub(1),
        }
    }

    /// Whether a node is a pack with room for an element of that many bytes.
    #[inline]
    fn fits(&self, at: usize, len: usize) -> bool {
        match self.nodes.get(at) {
            Some(Node::Pack(pack)) => self.fill.takes(pack, len),
            _ => false,
        }
    }

    /// Cuts a pack in two.
    fn split(&mut self, at: usize, index: usize) {
        let rest = self.change(at, |pack| pack.split_off(index));
        self.put(at + 1, Node::Pack(Arc::new(rest)));
    }

    /// Joins packs that have become small enough, in the order in which a real server does.
    fn join_around(&mut self, at: usize) {
        let mut at = at;
        if at >= 2 && self.join(at - 2) {
            at -= 1;
        }
        self.join(at + 1);
        if at >= 1 && self.join(at - 1) {
            at -= 1;
        }
        self.join(at);
    }

    /// Joins a node with the next one if both are packs and one may hold all.
    fn join(&mut self, at: usize) -> bool {
        let (Some(Node::Pack(first)), Some(Node::Pack(second))) = (self.nodes.get(at), self.nodes.get(at + 1)) else {
            return false;
        };
        if !self.fill.allows_joined(first, second) {
            return false;
        }
        let second = second.clone();
        self.take(at + 1);
        self.change(at, |pack| pack.append(&second));
        true
    }

    /// Changes a pack; one that a clone of the list shares is copied first.
    #[inline]
    fn change<T>(&mut self, at: usize, change: impl FnOnce(&mut Listpack) -> T) -> T {
        let node = &mut self.nodes[at];
        let (len, heap) = (node.len(), node.heap_size());
        let Node::Pack(pack) = node else { unreachable!("a large element has no pack around it") };
        let result = change(Arc::make_mut(pack));
        self.len = self.len - len + node.len();
        self.heap = self.heap - heap + node.heap_size();
        result
    }

    fn put(&mut self, at: usize, node: Node) {
        self.len += node.len();
        self.heap += node.heap_size();
        self.nodes.insert(at, node);
    }

    fn take(&mut self, at: usize) {
        self.take_range(at..at + 1);
    }

    fn take_range(&mut self, range: Range<usize>) {
        for node in self.nodes.drain(range) {
            self.len -= node.len();
            self.heap -= node.heap_size();
        }
        if self.nodes.capacity() > 64 && self.nodes.len() < self.nodes.capacity() / 4 {
            let mut fewer = VecDeque::with_capacity(self.nodes.capacity() / 2);
            fewer.append(&mut self.nodes);
            self.nodes = fewer;
        }
    }

    fn take_emptied(&mut self) {
        let heap = &mut self.heap;
        self.nodes.retain(|node| {
            let stays = node.len() > 0;
            *heap -= if stays { 0 } else { node.heap_size() };
            stays
        });
    }
}

fn contains(pack: &Listpack, needle: Needle<'_>) -> bool {
    let mut entries = pack.entries();
    while !entries.is_empty() {
        let (value, size) = entry::first(entries);
        if needle.is(value) {
            return true;
        }
        entries = &entries[size..];
    }
    false
}
