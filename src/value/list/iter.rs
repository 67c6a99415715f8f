//! Elements one after the other, from any index, in either direction.

use std::collections::vec_deque;

use super::Form;
use super::quick::Node;
use crate::value::listpack::entry;
use crate::value::record::Str;

/// From the head to the tail. Made by [`super::List::iter`].
#[derive(Clone)]
pub struct Forward<'a> {
    /// What is left of the pack that is being read.
    entries: &'a [u8],
    nodes: vec_deque::Iter<'a, Node>,
}

/// From the tail to the head. Made by [`super::List::iter_back`].
#[derive(Clone)]
pub struct Backward<'a> {
    entries: &'a [u8],
    nodes: vec_deque::Iter<'a, Node>,
}

impl<'a> Forward<'a> {
    pub(super) fn new(form: &'a Form, from: usize, len: usize) -> Forward<'a> {
        let (entries, nodes) = match form {
            Form::Pack(pack) => (&pack.entries()[pack.seek(from.min(len))..], vec_deque::Iter::default()),
            Form::Quick(_) if from >= len => (&[][..], vec_deque::Iter::default()),
            Form::Quick(quick) => {
                let (at, index) = quick.locate(from);
                match quick.node(at) {
                    Node::Pack(pack) => (&pack.entries()[pack.seek(index)..], quick.nodes(at + 1..quick.node_count())),
                    Node::Large(_) => (&[][..], quick.nodes(at..quick.node_count())),
                }
            }
        };
        Forward { entries, nodes }
    }
}

impl<'a> Iterator for Forward<'a> {
    type Item = Str<'a>;

    #[inline]
    fn next(&mut self) -> Option<Str<'a>> {
        while self.entries.is_empty() {
            match self.nodes.next()? {
                Node::Pack(pack) => self.entries = pack.entries(),
                Node::Large(bytes) => return Some(Str::Shared(bytes)),
            }
        }
        let (value, size) = entry::first(self.entries);
        self.entries = &self.entries[size..];
        Some(value)
    }
}

impl<'a> Backward<'a> {
    pub(super) fn new(form: &'a Form, skip: usize, len: usize) -> Backward<'a> {
        let end = len.saturating_sub(skip);
        let (entries, nodes) = match form {
            Form::Pack(pack) => (&pack.entries()[..pack.seek(end)], vec_deque::Iter::default()),
            Form::Quick(_) if end == 0 => (&[][..], vec_deque::Iter::default()),
            Form::Quick(quick) => {
                let (at, index) = quick.locate(end - 1);
                match quick.node(at) {
                    Node::Pack(pack) => (&pack.entries()[..pack.seek(index + 1)], quick.nodes(0..at)),
                    Node::Large(_) => (&[][..], quick.nodes(0..at + 1)),
                }
            }
        };
        Backward { entries, nodes }
    }
}

impl<'a> Iterator for Backward<'a> {
    type Item = Str<'a>;

    #[inline]
    fn next(&mut self) -> Option<Str<'a>> {
        while self.entries.is_empty() {
            match self.nodes.next_back()? {
                Node::Pack(pack) => self.entries = pack.entries(),
                Node::Large(bytes) => return Some(Str::Shared(bytes)),
            }
        }
        let (rest, last) = self.entries.split_at(self.entries.len() - entry::last_size(self.entries));
        self.entries = rest;
        Some(entry::first(last).0)
    }
}
