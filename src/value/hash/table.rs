//! The form of a hash for any fields: a hash table, and the deadlines of fields in an order of their own.

use super::deadlines::Deadlines;
use super::field::Field;
use crate::value::hasher::KeyHasher;
use crate::value::object::check_bytes;
use crate::value::record::Str;
use crate::value::size;
use crate::value::table::{CURSOR_BITS, Entry, SegTable};

/// Fields with values and perhaps deadlines, in no order.
#[derive(Clone)]
pub struct Table {
    table: SegTable<Field>,
    /// Heap bytes of all fields, beyond their slots in the table.
    bytes: usize,
    /// The deadlines of fields in order.
    deadlines: Deadlines,
    hasher: KeyHasher,
}

impl Table {
    pub fn new(hasher: KeyHasher) -> Table {
        Table { table: SegTable::new(0), bytes: 0, deadlines: Deadlines::default(), hasher }
    }

    pub fn heap_size(&self) -> usize {
        size::shared::<Table>() + self.table.heap_size() + self.bytes + self.deadlines.heap_size()
    }

    pub fn check(&self) -> Result<(), String> {
        check_bytes(self.table.iter().map(Field::heap_size).sum(), self.bytes)?;
        let hasher = self.hasher;
        let dated = || self.table.iter().filter_map(|field| Some((field.deadline()?, hasher.hash(field.name()))));
        let entries: std::collections::BTreeSet<_> = dated().collect();
        match entries.iter().find(|&&(deadline, hash)| !self.deadlines.contains(deadline, hash)) {
            Some((deadline, _)) => Err(format!("a field ends at {deadline}, which is not in the order")),
            None if entries.len() != self.deadlines.len() => {
                Err(format!("{} deadlines of fields, {} in the order", entries.len(), self.deadlines.len()))
            }
            None => Ok(()),
        }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    #[inline]
    pub fn get(&self, field: &[u8]) -> Option<Str<'_>> {
        self.table.find(self.hasher.hash(field), |have| have.is(field)).map(Field::value)
    }

    /// Sets the value of a field, and the deadline to what `deadline` makes of the old one.
    /// Says whether the field is new, which has none then.
    pub fn store(&mut self, field: &[u8], value: &[u8], deadline: impl FnOnce(Option<u64>) -> Option<u64>) -> bool {
        let hasher = self.hasher;
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
        new
    }

    /// Removes a field and says whether it was there.
    pub fn remove(&mut self, field: &[u8]) -> bool {
        let hasher = self.hasher;
        let hash = hasher.hash(field);
        let old = self.table.remove(hash, |have| have.is(field), |have| hasher.hash(have.name()));
        let Some(old) = old else { return false };
        self.bytes -= old.heap_size();
        self.move_deadline(hash, old.deadline(), None);
        true
    }

    /// The deadline of a field; `None` for no such field.
    pub fn deadline(&self, field: &[u8]) -> Option<Option<u64>> {
        self.table.find(self.hasher.hash(field), |have| have.is(field)).map(Field::deadline)
    }

    /// Sets or clears the deadline of a field, if it is there.
    pub fn set_deadline(&mut self, field: &[u8], deadline: Option<u64>) {
        let hasher = self.hasher;
        let hash = hasher.hash(field);
        let Some(place) = self.table.find_mut(hash, |have| have.is(field)) else { return };
        let (old, before) = (place.deadline(), place.heap_size());
        *place = place.until(deadline);
        self.bytes = self.bytes - before + place.heap_size();
        self.move_deadline(hash, old, deadline);
    }

    /// The earliest deadline of a field.
    #[inline]
    pub fn next_deadline(&self) -> Option<u64> {
        self.deadlines.first().map(|(deadline, _)| deadline)
    }

    /// As [`super::Hash::expire`].
    pub fn expire(&mut self, now: u64, limit: usize) -> usize {
        let hasher = self.hasher;
        let mut removed = 0;
        while removed < limit
            && let Some((deadline, hash)) = self.deadlines.first()
            && deadline < now
        {
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
            let hasher = self.hasher;
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

    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Str<'_>)> + '_ {
        self.table.iter().map(Field::pair)
    }

    /// As [`super::Hash::scan`].
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(&'a [u8], Str<'a>)) -> Option<u64> {
        if cursor >> CURSOR_BITS != 0 {
            return None;
        }
        let mut report = |field: &'a Field| {
            let (name, value) = field.pair();
            report(name, value);
        };
        self.table.scan(cursor, count, |field| self.hasher.hash(field.name()), &mut report)
    }

    pub fn random(&self, next: impl FnMut() -> u64) -> Option<(&[u8], Str<'_>)> {
        self.table.random(next).map(Field::pair)
    }

    pub fn sample(&self, count: usize, next: impl FnMut() -> u64) -> impl Iterator<Item = (&[u8], Str<'_>)> {
        self.table.sample(count, next).into_iter().map(Field::pair)
    }
}
