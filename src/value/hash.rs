//! Hashes: fields with values.

mod field;

use super::hasher::KeyHasher;
use super::object::{Collection, Limits, object_access};
use super::record::{Str, Type};
use super::table::{CURSOR_BITS, Entry, SegTable};
use field::Field;

/// Fields with values, in no order. Cloning costs as much as copying a table's directory; the fields are shared until
/// one side writes near them.
#[derive(Clone)]
pub struct Hash {
    table: SegTable<Field>,
    hasher: KeyHasher,
    /// Heap bytes of all fields, beyond their slots in the table.
    bytes: usize,
    /// Whether everything has kept to the limits of the compact encoding so far. Never set again.
    compact: bool,
}

impl Collection for Hash {
    const TYPE: Type = Type::Hash;

    fn new(hasher: &KeyHasher) -> Hash {
        Hash { table: SegTable::new(0), hasher: hasher.clone(), bytes: 0, compact: true }
    }

    fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    fn heap_size(&self) -> usize {
        self.table.heap_size() + self.bytes
    }

    fn encoding(&self) -> &'static str {
        if self.compact { "listpack" } else { "hashtable" }
    }

    object_access!(Hash);
}

impl Hash {
    #[inline]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Whether it answers the compact encoding still, and so is walked in one step.
    #[inline]
    pub fn is_compact(&self) -> bool {
        self.compact
    }

    #[inline]
    pub fn get(&self, field: &[u8]) -> Option<Str<'_>> {
        self.table.find(self.hasher.hash(field), |have| have.is(field)).map(Field::value)
    }

    #[inline]
    pub fn contains(&self, field: &[u8]) -> bool {
        self.table.find(self.hasher.hash(field), |have| have.is(field)).is_some()
    }

    /// Announces that many fields to be set: more than the compact encoding may have end it, whether they turn out to
    /// be different ones or not.
    pub fn expect(&mut self, fields: usize, limits: Limits) {
        self.compact &= fields <= limits.entries;
    }

    /// Sets the value of a field and says whether the field is new.
    pub fn set(&mut self, field: &[u8], value: &[u8], limits: Limits) -> bool {
        let hasher = &self.hasher;
        let place = self.table.entry(hasher.hash(field), |have| have.is(field), |have| hasher.hash(have.name()));
        let element = Field::new(field, value);
        self.bytes += element.heap_size();
        let new = match place {
            Entry::Occupied(mut place) => {
                let old = std::mem::replace(place.get_mut(), element);
                self.bytes -= old.heap_size();
                false
            }
            Entry::Vacant(place) => {
                place.insert(element);
                true
            }
        };
        self.compact &= field.len().max(value.len()) <= limits.value && self.len() <= limits.entries;
        new
    }

    /// Removes a field and says whether it was there.
    pub fn remove(&mut self, field: &[u8]) -> bool {
        let hasher = &self.hasher;
        let hash = hasher.hash(field);
        let old = self.table.remove(hash, |have| have.is(field), |have| hasher.hash(have.name()));
        self.bytes -= old.as_ref().map_or(0, Field::heap_size);
        old.is_some()
    }

    /// All fields with their values, in no useful order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Str<'_>)> + '_ {
        self.table.iter().map(Field::pair)
    }

    /// Reports about `count` fields from position `cursor` on, and answers where to go on; `None` at the end. A field
    /// that stays from the first call to the last is reported exactly once.
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(&'a [u8], Str<'a>)) -> Option<u64> {
        if cursor >> CURSOR_BITS != 0 {
            return None;
        }
        self.table.scan(
            cursor,
            count,
            |field| self.hasher.hash(field.name()),
            |field| {
                let (name, value) = field.pair();
                report(name, value)
            },
        )
    }

    /// A field at random, each equally likely. `next` gives random bits.
    pub fn random(&self, next: impl FnMut() -> u64) -> Option<(&[u8], Str<'_>)> {
        self.table.random(next).map(Field::pair)
    }

    /// That many different fields at random, all if there are not more; in no useful order. `next` gives random bits.
    pub fn sample(&self, count: usize, next: impl FnMut() -> u64) -> Vec<(&[u8], Str<'_>)> {
        self.table.sample(count, next).into_iter().map(Field::pair).collect()
    }

    /// What [`Collection::heap_size`] has to answer, counted anew.
    pub fn recount(&self) -> usize {
        self.table.heap_size() + self.table.iter().map(Field::heap_size).sum::<usize>()
    }
}
