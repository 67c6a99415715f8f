//! [`Hash`]: fields with values, and perhaps with deadlines.
//!
//! A hash begins in a compact form, whose order clients see, and becomes a hash table where the real server's does, never
//! back.

mod deadlines;
mod field;
mod packed;
mod table;

use std::sync::Arc;

use super::chance::chosen;
use super::either::Either;
use super::object::{Collection, Limits, object_access};
use super::record::{Str, Type};
use super::text::Text;
use packed::Packed;
use table::Table;

/// Fields with values and perhaps deadlines. Cloning a table costs as much as copying its directory; the fields are shared
/// until one side writes near them.
#[derive(Clone)]
pub struct Hash(Form);

#[derive(Clone)]
enum Form {
    Packed(Packed),
    Table(Arc<Table>),
}

impl Collection for Hash {
    const TYPE: Type = Type::Hash;

    fn new() -> Hash {
        Hash(Form::Packed(Packed::default()))
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn heap_size(&self) -> usize {
        match &self.0 {
            Form::Packed(packed) => packed.heap_size(),
            Form::Table(table) => table.heap_size(),
        }
    }

    fn encoding(&self) -> &'static str {
        match &self.0 {
            Form::Packed(packed) if packed.is_dated() => "listpackex",
            Form::Packed(_) => "listpack",
            Form::Table(_) => "hashtable",
        }
    }

    fn check(&self) -> Result<(), String> {
        match &self.0 {
            Form::Packed(packed) => packed.check(),
            Form::Table(table) => table.check(),
        }
    }

    object_access!(Hash);
}

impl Hash {
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Packed(packed) => packed.len(),
            Form::Table(table) => table.len(),
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether its fields have an order, and it is walked in one step.
    #[inline]
    pub fn is_compact(&self) -> bool {
        matches!(self.0, Form::Packed(_))
    }

    #[inline]
    pub fn get(&self, field: &[u8]) -> Option<Str<'_>> {
        match &self.0 {
            Form::Packed(packed) => packed.get(field),
            Form::Table(table) => table.get(field),
        }
    }

    #[inline]
    pub fn contains(&self, field: &[u8]) -> bool {
        match &self.0 {
            Form::Packed(packed) => packed.contains(field),
            Form::Table(table) => table.get(field).is_some(),
        }
    }

    /// Announces that many fields to be set: more than the compact encoding may have end it, whether they turn out to
    /// be different ones or not.
    pub fn expect(&mut self, fields: usize, limits: Limits) {
        if fields > limits.entries {
            self.make_table(limits);
        }
    }

    /// Sets the value of a field, which has no deadline then, and says whether the field is new.
    #[inline]
    pub fn set(&mut self, field: &[u8], value: &[u8], limits: Limits) -> bool {
        self.store(field, value, limits, false)
    }

    /// As [`Hash::set`], with the deadline that the field has already.
    #[inline]
    pub fn update(&mut self, field: &[u8], value: &[u8], limits: Limits) -> bool {
        self.store(field, value, limits, true)
    }

    #[inline]
    fn store(&mut self, field: &[u8], value: &[u8], limits: Limits, keeps: bool) -> bool {
        self.admit(field, value, limits);
        match &mut self.0 {
            Form::Packed(packed) => {
                let new = packed.store(field, value, keeps);
                if packed.len() > limits.entries {
                    self.make_table(limits);
                }
                new
            }
            Form::Table(table) => Arc::make_mut(table).store(field, value, |old| if keeps { old } else { None }),
        }
    }

    /// Leaves the compact encoding if this field is too long for it; sets nothing.
    #[inline]
    pub fn admit(&mut self, field: &[u8], value: &[u8], limits: Limits) {
        if let Form::Packed(packed) = &self.0
            && (field.len().max(value.len()) > limits.value || !packed.takes(field, value))
        {
            self.make_table(limits);
        }
    }

    #[cold]
    fn make_table(&mut self, limits: Limits) {
        let Form::Packed(packed) = &self.0 else { return };
        let mut table = Table::new(limits.hasher);
        for (field, value, deadline) in packed.dated_iter() {
            let field = Text::from(field);
            table.store(&field, &Text::from(value), |_| None);
            if deadline.is_some() {
                table.set_deadline(&field, deadline);
            }
        }
        self.0 = Form::Table(Arc::new(table));
    }

    /// Removes a field and says whether it was there.
    pub fn remove(&mut self, field: &[u8]) -> bool {
        match &mut self.0 {
            Form::Packed(packed) => packed.remove(field),
            Form::Table(table) => Arc::make_mut(table).remove(field),
        }
    }

    /// The deadline of a field in milliseconds since the Unix epoch; `None` for no such field.
    pub fn deadline(&self, field: &[u8]) -> Option<Option<u64>> {
        match &self.0 {
            Form::Packed(packed) => packed.deadline(field),
            Form::Table(table) => table.deadline(field),
        }
    }

    /// Sets or clears the deadline of a field, if it is there.
    pub fn set_deadline(&mut self, field: &[u8], deadline: Option<u64>) {
        match &mut self.0 {
            Form::Packed(packed) => packed.set_deadline(field, deadline),
            Form::Table(table) => Arc::make_mut(table).set_deadline(field, deadline),
        }
    }

    /// From now on it counts as one whose fields may have deadlines, which its encoding tells.
    pub fn date(&mut self) {
        if let Form::Packed(packed) = &mut self.0 {
            packed.date();
        }
    }

    /// The earliest deadline of a field.
    #[inline]
    pub fn next_deadline(&self) -> Option<u64> {
        match &self.0 {
            Form::Packed(packed) => packed.next_deadline(),
            Form::Table(table) => table.next_deadline(),
        }
    }

    /// Removes fields whose deadlines have passed, at most `limit`, and says how many. A field lives through its
    /// deadline's own millisecond.
    pub fn expire(&mut self, now: u64, limit: usize) -> usize {
        match &mut self.0 {
            Form::Packed(packed) => packed.expire(now, limit),
            Form::Table(table) => Arc::make_mut(table).expire(now, limit),
        }
    }

    /// All fields with their values: in the order of their deadlines and of insertion while the hash is compact, else in
    /// no useful order.
    pub fn iter(&self) -> impl Iterator<Item = (Text<'_>, Str<'_>)> + '_ {
        match &self.0 {
            Form::Packed(packed) => Either::Left(packed.iter().map(text)),
            Form::Table(table) => Either::Right(table.iter().map(text)),
        }
    }

    /// Reports about `count` fields from position `cursor` on, and answers where to go on; `None` at the end. A field
    /// that stays from the first call to the last is reported exactly once. A compact hash is reported as a whole,
    /// wherever the cursor stands.
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(Text<'a>, Str<'a>)) -> Option<u64> {
        match &self.0 {
            Form::Packed(packed) => {
                packed.iter().for_each(|(field, value)| report(field.into(), value));
                None
            }
            Form::Table(table) => table.scan(cursor, count, |field, value| report(field.into(), value)),
        }
    }

    /// A field at random, each equally likely. `next` gives random bits.
    pub fn random(&self, next: impl FnMut() -> u64) -> Option<(Text<'_>, Str<'_>)> {
        match &self.0 {
            Form::Packed(packed) => packed.random(next).map(text),
            Form::Table(table) => table.random(next).map(text),
        }
    }

    /// That many different fields at random, all if there are not more; what has an order keeps it. `next` gives random
    /// bits.
    pub fn sample(&self, count: usize, next: impl FnMut() -> u64) -> impl Iterator<Item = (Text<'_>, Str<'_>)> {
        match &self.0 {
            Form::Packed(packed) => {
                let mut is_chosen = chosen(count, packed.len(), next);
                Either::Left(packed.iter().filter(move |_| is_chosen()).map(text))
            }
            Form::Table(table) => Either::Right(table.sample(count, next).map(text)),
        }
    }
}

#[inline]
fn text<'a>((field, value): (impl Into<Text<'a>>, Str<'a>)) -> (Text<'a>, Str<'a>) {
    (field.into(), value)
}
