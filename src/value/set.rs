//! [`Set`]: members without order.
//!
//! Every set is a hash table. Which encoding it answers is kept beside it, and changes with the members as the real
//! server's does: from a set of integers over a compact list to a hash table, never back.

mod draw;

use std::hint::black_box;
use std::ops::Deref;

use super::bytes::Bytes;
use super::hasher::KeyHasher;
use super::number::parse_i64;
use super::object::{Collection, Limits, check_bytes, object_access};
use super::record::Type;
use super::table::{CURSOR_BITS, Element, Entry, SegTable};

/// How large a set may grow before it leaves a compact encoding.
#[derive(Clone, Copy, Debug)]
pub struct SetLimits {
    /// Most members while all of them are integers.
    pub integers: usize,
    /// Most members, and the longest one, when not all are integers.
    pub listpack: Limits,
}

impl SetLimits {
    /// No compact encoding at all.
    pub const NONE: SetLimits = SetLimits { integers: 0, listpack: Limits { entries: 0, value: 0 } };
}

/// The encodings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// All members are integers, few enough.
    Intset,
    /// Few short members.
    Listpack,
    Hashtable,
}

/// A member as a walk meets it: its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a>(&'a [u8]);

impl<'a> Member<'a> {
    /// The bytes for as long as the set is there.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }
}

impl Deref for Member<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.0
    }
}

impl Element for Bytes {
    #[inline]
    fn warm(&self) {
        black_box(self.first());
    }
}

/// A set of byte strings. A clone shares the members until one side changes them, and then only parts of them.
#[derive(Clone)]
pub struct Set {
    members: SegTable<Bytes>,
    hasher: KeyHasher,
    /// Heap that the members own.
    bytes: usize,
    form: Form,
}

impl Set {
    #[inline]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    #[inline]
    pub fn contains(&self, member: &[u8]) -> bool {
        self.members.find(self.hasher.hash(member), |have| **have == *member).is_some()
    }

    /// An empty set in the encoding that parts of this one begin with, be they an intersection or what is left of it.
    pub fn beginning(&self) -> Set {
        let form = if self.form == Form::Intset { Form::Intset } else { Form::Listpack };
        Set { form, ..Set::new(&self.hasher) }
    }

    /// Tells the set that `count` members, perhaps equal ones, are about to be added, beginning with `first`. An empty
    /// set takes the encoding that suits them at once, another one leaves a compact encoding if `count` alone is too
    /// much for it.
    #[inline]
    pub fn expect(&mut self, first: &[u8], count: usize, limits: &SetLimits) {
        if self.is_empty() {
            self.form = match () {
                () if count <= limits.integers && parse_i64(first).is_some() => Form::Intset,
                () if count <= limits.listpack.entries => Form::Listpack,
                () => Form::Hashtable,
            };
        }
        let most = match self.form {
            Form::Intset => limits.integers,
            Form::Listpack => limits.listpack.entries,
            Form::Hashtable => usize::MAX,
        };
        if count > most {
            self.form = Form::Hashtable;
        }
    }

    /// Adds a member and says whether it is new.
    #[inline]
    pub fn insert(&mut self, member: &[u8], limits: &SetLimits) -> bool {
        let hasher = &self.hasher;
        let place = self.members.entry(hasher.hash(member), |have| **have == *member, |have| hasher.hash(have));
        let Entry::Vacant(place) = place else { return false };
        self.bytes += place.insert(Bytes::new(member)).heap_size();
        if self.form != Form::Hashtable {
            self.form = self.form_with(member, limits);
        }
        true
    }

    /// The encoding now that `member` is there too.
    fn form_with(&self, member: &[u8], limits: &SetLimits) -> Form {
        let Limits { entries, value } = limits.listpack;
        let fits = match self.form {
            Form::Intset if parse_i64(member).is_some() => {
                return if self.len() <= limits.integers { Form::Intset } else { Form::Hashtable };
            }
            Form::Intset => self.members.iter().all(|have| have.len() <= value),
            Form::Listpack => member.len() <= value,
            Form::Hashtable => false,
        };
        if fits && self.len() <= entries { Form::Listpack } else { Form::Hashtable }
    }

    /// Turns to the encoding for integers, if all members are that and few enough: what the result of an intersection
    /// does, and nothing else.
    pub fn compact(&mut self, limits: &SetLimits) {
        if self.len() <= limits.integers && self.members.iter().all(|member| parse_i64(member).is_some()) {
            self.form = Form::Intset;
        }
    }

    /// Removes a member and says whether it was there.
    #[inline]
    pub fn remove(&mut self, member: &[u8]) -> bool {
        let hasher = &self.hasher;
        let removed = self.members.remove(hasher.hash(member), |have| **have == *member, |have| hasher.hash(have));
        self.bytes -= removed.as_ref().map_or(0, Bytes::heap_size);
        removed.is_some()
    }

    /// Removes all members.
    pub fn clear(&mut self) {
        self.members.clear();
        self.bytes = 0;
    }

    /// All members, in no useful order.
    pub fn iter(&self) -> impl Iterator<Item = Member<'_>> {
        self.members.iter().map(|member| Member(member))
    }

    /// Reports `count` members, or a few more, from position `cursor` on, 0 being the first, and answers where to go on;
    /// `None` at the end. A member that is there during a whole walk is reported at least once in it. A set in a compact
    /// encoding is reported as a whole, wherever the cursor stands.
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(Member<'a>)) -> Option<u64> {
        if self.form != Form::Hashtable {
            self.iter().for_each(report);
            return None;
        }
        if cursor >> CURSOR_BITS != 0 {
            return None;
        }
        self.members.scan(cursor, count, |member| self.hasher.hash(member), |member| report(Member(member)))
    }
}

impl Collection for Set {
    const TYPE: Type = Type::Set;

    fn new(hasher: &KeyHasher) -> Set {
        Set { members: SegTable::new(0), hasher: hasher.clone(), bytes: 0, form: Form::Intset }
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn heap_size(&self) -> usize {
        self.members.heap_size() + self.bytes
    }

    fn encoding(&self) -> &'static str {
        match self.form {
            Form::Intset => "intset",
            Form::Listpack => "listpack",
            Form::Hashtable => "hashtable",
        }
    }

    fn check(&self) -> Result<(), String> {
        check_bytes(self.members.iter().map(Bytes::heap_size).sum(), self.bytes)
    }

    object_access!(Set);
}

#[cfg(test)]
mod tests;
