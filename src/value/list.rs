//! Lists: elements in order, cheap at both ends.
//!
//! A small list is one pack of listpack entries, a larger one a deque of them (`quick.rs`). When a list takes which
//! form shows in `OBJECT ENCODING`, so whoever changes it calls [`List::grow`] before and [`List::shrink`] behind.

mod fill;
mod iter;
mod quick;

use std::sync::Arc;

pub use super::listpack::{End, Needle, element};
pub use fill::Fill;
pub use iter::{Backward, Forward};

use self::quick::Quick;
use super::bytes::Bytes;
use super::listpack::Listpack;
use super::object::{Collection, object_access};
use super::record::{Str, Type};

/// An element to keep beside its list; a large one is shared with it.
#[derive(Clone, Debug)]
pub enum Element {
    Int(i64),
    Bytes(Bytes),
    Large(Arc<Vec<u8>>),
}

impl Element {
    pub fn as_str(&self) -> Str<'_> {
        match self {
            Element::Int(number) => Str::Int(*number),
            Element::Bytes(bytes) => Str::Bytes(bytes),
            Element::Large(bytes) => Str::Shared(bytes),
        }
    }
}

impl From<Str<'_>> for Element {
    fn from(value: Str<'_>) -> Element {
        match value {
            Str::Int(number) => Element::Int(number),
            Str::Bytes(bytes) => Element::Bytes(Bytes::new(bytes)),
            Str::Shared(bytes) => Element::Large(bytes.clone()),
        }
    }
}

/// Elements in order. Indexes count from 0 at the head and are in range: callers clamp what clients send.
#[derive(Clone)]
pub struct List(Form);

#[derive(Clone)]
enum Form {
    Pack(Listpack),
    Quick(Arc<Quick>),
}

impl List {
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Pack(pack) => pack.len(),
            Form::Quick(quick) => quick.len(),
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn get(&self, index: usize) -> Str<'_> {
        match &self.0 {
            Form::Pack(pack) => pack.get(index),
            Form::Quick(quick) => {
                let (at, index) = quick.locate(index);
                quick.node(at).get(index)
            }
        }
    }

    /// The element at an end, if there is any.
    #[inline]
    pub fn peek(&self, end: End) -> Option<Str<'_>> {
        match (self.len(), end) {
            (0, _) => None,
            (_, End::Head) => Some(self.get(0)),
            (len, End::Tail) => Some(self.get(len - 1)),
        }
    }

    /// The elements from this index on.
    pub fn iter(&self, from: usize) -> Forward<'_> {
        Forward::new(&self.0, from, self.len())
    }

    /// The elements from the tail to the head, without the last `skip`.
    pub fn iter_back(&self, skip: usize) -> Backward<'_> {
        Backward::new(&self.0, skip, self.len())
    }

    /// To be called before elements of that many bytes in all come in: gives up the compact form if it would be too
    /// large.
    #[inline]
    pub fn grow(&mut self, fill: Fill, bytes: usize, elements: usize) {
        if let Form::Pack(pack) = &mut self.0
            && !fill.allows(pack.size() + bytes, pack.len() + elements)
        {
            self.0 = Form::Quick(Arc::new(Quick::new(std::mem::take(pack), fill)));
        }
    }

    /// To be called when elements have gone: goes back to the compact form at half its limit.
    #[inline]
    pub fn shrink(&mut self, fill: Fill) {
        if let Form::Quick(quick) = &mut self.0
            && let Some(pack) = quick.only_pack()
            && fill.allows_half(pack.size(), pack.len())
        {
            self.0 = Form::Pack(pack.clone());
        }
    }

    #[inline]
    pub fn push(&mut self, end: End, value: Str<'_>) {
        match &mut self.0 {
            Form::Pack(pack) => pack.push(end, value),
            Form::Quick(quick) => Arc::make_mut(quick).push(end, value),
        }
    }

    /// Removes the element at an end of a list that is not empty.
    #[inline]
    pub fn pop(&mut self, end: End) {
        match &mut self.0 {
            Form::Pack(pack) => pack.pop(end),
            Form::Quick(quick) => Arc::make_mut(quick).pop(end),
        }
    }

    /// Inserts next to the element of this index: before it, seen from the head, if the side is the head's.
    pub fn insert(&mut self, index: usize, side: End, value: Str<'_>) {
        match (&mut self.0, side) {
            (Form::Pack(pack), End::Head) => pack.insert(index, value),
            (Form::Pack(pack), End::Tail) => pack.insert(index + 1, value),
            (Form::Quick(quick), _) => Arc::make_mut(quick).insert(index, side, value),
        }
    }

    pub fn replace(&mut self, index: usize, value: Str<'_>) {
        match &mut self.0 {
            Form::Pack(pack) => pack.replace(index, value),
            Form::Quick(quick) => Arc::make_mut(quick).replace(index, value),
        }
    }

    pub fn remove_range(&mut self, from: usize, count: usize) {
        match &mut self.0 {
            Form::Pack(pack) => pack.remove_range(from, count),
            Form::Quick(quick) => Arc::make_mut(quick).remove_range(from, count),
        }
    }

    /// Removes up to `most` elements that are this, those nearest to `end`, and says how many.
    pub fn remove_equal(&mut self, needle: Needle<'_>, most: usize, end: End) -> usize {
        match &mut self.0 {
            Form::Pack(pack) => pack.remove_equal(needle, most, end),
            Form::Quick(quick) => Arc::make_mut(quick).remove_equal(needle, most, end),
        }
    }
}

impl Collection for List {
    const TYPE: Type = Type::List;

    fn new() -> List {
        List(Form::Pack(Listpack::default()))
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn heap_size(&self) -> usize {
        match &self.0 {
            Form::Pack(pack) => pack.heap_size(),
            Form::Quick(quick) => quick.heap_size(),
        }
    }

    fn encoding(&self) -> &'static str {
        match &self.0 {
            Form::Pack(_) => "listpack",
            Form::Quick(_) => "quicklist",
        }
    }

    fn check(&self) -> Result<(), String> {
        match &self.0 {
            Form::Pack(pack) => pack.check(),
            Form::Quick(quick) => quick.check(),
        }
    }

    object_access!(List);
}
