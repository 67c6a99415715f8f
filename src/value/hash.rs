//! Hashes: fields with values.

mod deadlines;
mod field;

use super::hasher::KeyHasher;
use super::object::{Collection, Limits, check_bytes, object_access};
use super::record::{Str, Type};
use super::table::{CURSOR_BITS, Entry, SegTable};
use deadlines::Deadlines;
use field::Field;

/// Fields with values and perhaps deadlines, in no order. Cloning costs as much as copying a table's directory; the fields are shared until
/// one side writes near them.
#[derive(Clone)]
pub struct Hash {
    table: SegTable<Field>,
    hasher: KeyHasher,
    /// Heap bytes of all fields, beyond their slots in the table.
    bytes: usize,
    /// Whether everything has kept to the limits of the compact encoding so far. Never set again.
    compact: bool,
    /// The deadlines of fields in order.
    deadlines: Deadlines,
    /// Whether it has been asked to give fields deadlines. Never set again.
    dated: bool,
}

impl Collection for Hash {
    const TYPE: Type = Type::Hash;

    fn new(hasher: &KeyHasher) -> Hash {
        Hash {
            table: SegTable::new(0),
            hasher: hasher.clone(),
            bytes: 0,
            compact: true,
            deadlines: Deadlines::default(),
            dated: false,
        }
    }

    fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    fn heap_size(&self) -> usize {
        self.table.heap_size() + self.bytes + self.deadlines.heap_size()
    }

    fn encoding(&self) -> &'static str {
        match (self.compact, self.dated) {
            (true, false) => "listpack",
            (true, true) => "listpackex",
            (false, _) => "hashtable",
        }
    }

    fn check(&self) -> Result<(), String> {
        check_bytes(self.table.iter().map(Field::heap_size).sum(), self.bytes)?;
        let dated = || self.table.iter().filter_map(|field| Some((field.deadline()?, self.hasher.hash(field.name()))));
        let entries: std::collections::BTreeSet<_> = dated().collect();
        match entries.iter().find(|&&(deadline, hash)| !self.deadlines.contains(deadline, hash)) {
            Some((deadline, _)) => Err(format!("a field ends at {deadline}, which is not in the order")),
            None if entries.len() != self.deadlines.len() => {
                Err(format!("{} deadlines of fields, {} in the order", entries.len(), self.deadlines.len()))
            }
            None => Ok(()),
        }
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

    /// Sets the value of a field, which has no deadline then, and says whether the field is new.
    pub fn set(&mut self, field: &[u8], value: &[u8], limits: Limits) -> bool {
        self.store(field, value, limits, |_| None)
    }

    /// As [`Hash::set`], with the deadline that the field has already.
    pub fn update(&mut self, field: &[u8], value: &[u8], limits: Limits) -> bool {
        self.store(field, value, limits, |old| old)
    }

    /// Sets the value of a field, and the deadline to what `deadline` makes of the old one.
    fn store(
        &mut self,
        field: &[u8],
        value: &[u8],
        limits: Limits,
        deadline: impl FnOnce(Option<u64>) -> Option<u64>,
    ) -> bool {
        let hasher = &self.hasher;
        let hash = hasher.hash(field);
        let place = self.table.entry(hash, |have| have.is(field), |have| hasher.hash(have.name()));
        let (mut old_deadline, mut new) = (None, true);
        let element = match place {
            Entry::Occupied(mut place) => {
                old_deadline = place.get().deadline();
                let element = Field::new(field, value, deadline(old_deadline));
                self.bytes += element.heap_size();
                let old = std::mem::replace(place.get_mut(), element);
                self.bytes -= old.heap_size();
                new = false;
                place.into_mut()
            }
            Entry::Vacant(place) => {
                let element = place.insert(Field::new(field, value, None));
                self.bytes += element.heap_size();
                element
            }
        };
        let now = element.deadline();
        self.move_deadline(hash, old_deadline, now);
        self.compact &= field.len().max(value.len()) <= limits.value && self.len() <= limits.entries;
        new
    }

    /// Removes a field and says whether it was there.
    pub fn remove(&mut self, field: &[u8]) -> bool {
        self.take_out(self.hasher.hash(field), |have| have.is(field)).is_some()
    }

    fn take_out(&mut self, hash: u64, is: impl FnMut(&Field) -> bool) -> Option<Field> {
        let hasher = &self.hasher;
        let old = self.table.remove(hash, is, |have| hasher.hash(have.name()))?;
        self.bytes -= old.heap_size();
        self.move_deadline(hash, old.deadline(), None);
        Some(old)
    }

    /// The deadline of a field in milliseconds since the Unix epoch; `None` for no such field.
    pub fn deadline(&self, field: &[u8]) -> Option<Option<u64>> {
        self.table.find(self.hasher.hash(field), |have| have.is(field)).map(Field::deadline)
    }

    /// Sets or clears the deadline of a field, if it is there.
    pub fn set_deadline(&mut self, field: &[u8], deadline: Option<u64>) {
        let hash = self.hasher.hash(field);
        let Some(place) = self.table.find_mut(hash, |have| have.is(field)) else { return };
        let (old, before) = (place.deadline(), place.heap_size());
        *place = place.until(deadline);
        self.bytes = self.bytes - before + place.heap_size();
        self.move_deadline(hash, old, deadline);
    }

    /// From now on it counts as one whose fields may have deadlines, which its encoding tells.
    pub fn date(&mut self) {
        self.dated = true;
    }

    /// Whether [`Hash::date`] has been called.
    pub fn is_dated(&self) -> bool {
        self.dated
    }

    /// The earliest deadline of a field.
    #[inline]
    pub fn next_deadline(&self) -> Option<u64> {
        self.deadlines.first().map(|(deadline, _)| deadline)
    }

    /// Removes fields whose deadlines have passed, at most `limit`, and says how many. A field lives through its
    /// deadline's own millisecond.
    pub fn expire(&mut self, now: u64, limit: usize) -> usize {
        let mut removed = 0;
        while removed < limit
            && let Some((deadline, hash)) = self.deadlines.first()
            && deadline < now
        {
            let hasher = &self.hasher;
            // An entry stands for every field of its hash and deadline, and goes with the last of them.
            let is = |have: &Field| have.deadline() == Some(deadline) && hasher.hash(have.name()) == hash;
            let old = self.table.remove(hash, is, |have| hasher.hash(have.name()));
            let Some(old) = old else { unreachable!("an entry of the deadlines has a field") };
            self.bytes -= old.heap_size();
            self.move_deadline(hash, Some(deadline), None);
            removed += 1;
        }
        removed
    }

    /// Brings the order in step with a field whose deadline has changed.
    #[inline]
    fn move_deadline(&mut self, hash: u64, old: Option<u64>, new: Option<u64>) {
        if old == new {
            return;
        }
        if let Some(old) = old {
            let hasher = &self.hasher;
            let mut same_hash = self.table.find_all(hash, |have| hasher.hash(have.name()));
            // Another field with the same hash and deadline needs the entry that they shared.
            if !same_hash.any(|have| have.deadline() == Some(old)) {
                self.deadlines.remove(old, hash);
            }
        }
        if let Some(new) = new {
            self.deadlines.insert(new, hash);
        }
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
}
