//! The compact form of a hash: a listpack of fields, each with its value behind it, in the order of insertion.
//!
//! Once fields may have deadlines, each has its own behind the value, and the fields stand in the order of their
//! deadlines, of equal ones the one that was set last before the others, and those without behind them all.

use crate::value::chance::place;
use crate::value::listpack::{End, Listpack, element};
use crate::value::record::Str;

/// Stands for the deadline of a field that has none.
const NONE: i64 = 0;

/// The listpack is marked once fields may have deadlines.
#[derive(Clone, Default)]
pub struct Packed(Listpack);

impl Packed {
    #[inline]
    pub fn len(&self) -> usize {
        // Not by the stride, so that no division is left.
        if self.is_dated() { self.0.len() / 3 } else { self.0.len() / 2 }
    }

    pub fn heap_size(&self) -> usize {
        self.0.heap_size()
    }

    /// Elements of the listpack that a field has.
    #[inline]
    fn stride(&self) -> usize {
        if self.is_dated() { 3 } else { 2 }
    }

    /// Whether it has a place for deadlines.
    #[inline]
    pub fn is_dated(&self) -> bool {
        self.0.is_marked()
    }

    /// Makes places for deadlines.
    pub fn date(&mut self) {
        if self.is_dated() {
            return;
        }
        let mut pack = Listpack::default();
        for (nth, element) in self.0.iter().enumerate() {
            pack.push(End::Tail, element);
            if nth % 2 == 1 {
                pack.push(End::Tail, Str::Int(NONE));
            }
        }
        pack.mark();
        self.0 = pack;
    }

    /// Whether the listpack has room for this field.
    #[inline]
    pub fn takes(&self, field: &[u8], value: &[u8]) -> bool {
        self.0.takes(field.len().saturating_add(value.len()))
    }

    #[inline]
    pub fn contains(&self, field: &[u8]) -> bool {
        self.find(field).is_some()
    }

    #[inline]
    pub fn get(&self, field: &[u8]) -> Option<Str<'_>> {
        let at = self.0.skip(self.find(field)?, 1);
        Some(self.0.read(at).0)
    }

    #[inline]
    fn find(&self, field: &[u8]) -> Option<usize> {
        self.0.find(field, self.stride())
    }

    /// Sets the value of a field, which stays where it is, and says whether the field is new. A field that is not to
    /// keep its deadline has none then.
    #[inline]
    pub fn store(&mut self, field: &[u8], value: &[u8], keeps: bool) -> bool {
        let Some(at) = self.find(field) else {
            self.0.push(End::Tail, element(field));
            self.0.push(End::Tail, element(value));
            if self.is_dated() {
                self.0.push(End::Tail, Str::Int(NONE));
            }
            return true;
        };
        self.0.overwrite(self.0.skip(at, 1), element(value));
        if !keeps && self.deadline_at(at).is_some() {
            self.move_to(at, None);
        }
        false
    }

    /// Removes a field and says whether it was there.
    pub fn remove(&mut self, field: &[u8]) -> bool {
        let Some(at) = self.find(field) else { return false };
        self.0.cut(at, self.stride());
        true
    }

    /// The deadline of a field; `None` for no such field.
    pub fn deadline(&self, field: &[u8]) -> Option<Option<u64>> {
        self.find(field).map(|at| self.deadline_at(at))
    }

    /// Sets or clears the deadline of a field, if it is there.
    pub fn set_deadline(&mut self, field: &[u8], deadline: Option<u64>) {
        if deadline.is_some() {
            self.date();
        }
        if self.is_dated()
            && let Some(at) = self.find(field)
        {
            self.move_to(at, deadline);
        }
    }

    /// The earliest deadline of a field.
    #[inline]
    pub fn next_deadline(&self) -> Option<u64> {
        if self.0.is_empty() { None } else { self.deadline_at(0) }
    }

    /// As [`super::Hash::expire`].
    pub fn expire(&mut self, now: u64, limit: usize) -> usize {
        let (mut at, mut over) = (0, 0);
        while over < limit
            && over < self.len()
            && let Some(deadline) = self.deadline_at(at)
            && deadline < now
        {
            at = self.0.skip(at, self.stride());
            over += 1;
        }
        if over > 0 {
            self.0.cut(0, over * self.stride());
        }
        over
    }

    /// The deadline of the field at an offset.
    #[inline]
    fn deadline_at(&self, at: usize) -> Option<u64> {
        if !self.is_dated() {
            return None;
        }
        match self.0.read(self.0.skip(at, 2)).0 {
            Str::Int(deadline) if deadline != NONE => Some(deadline as u64),
            _ => None,
        }
    }

    /// Takes the field at an offset out and puts it where its new deadline belongs.
    fn move_to(&mut self, at: usize, deadline: Option<u64>) {
        let (field, behind) = self.0.read(at);
        let (field, value) = (field.to_vec(), self.0.read(behind).0.to_vec());
        self.0.cut(at, 3);
        let mut place = 0;
        if let Some(deadline) = deadline {
            let left = self.len();
            for _ in 0..left {
                if self.deadline_at(place).is_none_or(|other| other >= deadline) {
                    break;
                }
                place = self.0.skip(place, 3);
            }
        } else {
            place = self.0.skip(0, self.0.len());
        }
        let deadline = Str::Int(deadline.map_or(NONE, |deadline| deadline as i64));
        // From the last to the first, all before the same place.
        for element in [deadline, element(&value), element(&field)] {
            self.0.put(place, element);
        }
    }

    /// All fields with their values.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (Str<'_>, Str<'_>)> {
        let (mut elements, dated) = (self.0.iter(), self.is_dated());
        std::iter::from_fn(move || {
            let pair = (elements.next()?, elements.next()?);
            if dated {
                elements.next();
            }
            Some(pair)
        })
    }

    /// All fields with their values and deadlines.
    pub fn dated_iter(&self) -> impl Iterator<Item = (Str<'_>, Str<'_>, Option<u64>)> {
        let mut at = 0;
        self.iter().map(move |(field, value)| {
            let deadline = self.deadline_at(at);
            at = self.0.skip(at, self.stride());
            (field, value, deadline)
        })
    }

    /// A field at random, each equally likely. `next` gives random bits.
    pub fn random(&self, next: impl FnMut() -> u64) -> Option<(Str<'_>, Str<'_>)> {
        let len = self.len();
        if len == 0 {
            return None;
        }
        let (field, behind) = self.0.read(self.0.seek(place(len, next) * self.stride()));
        Some((field, self.0.read(behind).0))
    }

    /// Whether the deadlines rise, and each field is there once.
    pub fn check(&self) -> Result<(), String> {
        self.0.check()?;
        if !self.0.len().is_multiple_of(self.stride()) {
            return Err(format!("{} elements in a listpack of fields", self.0.len()));
        }
        let (mut last, mut names) = (0, std::collections::BTreeSet::new());
        for (field, _, deadline) in self.dated_iter() {
            let deadline = deadline.unwrap_or(u64::MAX);
            if deadline < last || !names.insert(field.to_vec()) {
                return Err(format!(
                    "{} ends at {deadline} behind {last}, or is there twice",
                    field.to_vec().escape_ascii()
                ));
            }
            last = deadline;
        }
        Ok(())
    }
}
