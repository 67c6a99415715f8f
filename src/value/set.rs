//! [`Set`]: members without order.
//!
//! A set begins as an [`Intset`] or a [`Listpack`] and changes its form as the members do, where the real server's does:
//! from integers over a compact list to a hash table, never back. The order in which a compact one is walked is what
//! clients see: that of the integers, or that of insertion.

mod draw;
mod table;

use std::sync::Arc;

use super::either::Either;
use super::hasher::KeyHasher;
use super::intset::Intset;
use super::listpack::{End, Listpack, element};
use super::number::parse_i64;
use super::object::{Collection, Limits, object_access};
use super::record::Type;
use super::text::Text;
pub use draw::STAYING;
use table::Table;

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
    pub const fn none(hasher: KeyHasher) -> SetLimits {
        SetLimits { integers: 0, listpack: Limits::none(hasher) }
    }
}

/// A set of byte strings. A clone of a table shares the members until one side changes them, and then only parts of them.
#[derive(Clone)]
pub struct Set(Form);

#[derive(Clone)]
enum Form {
    /// All members are integers, few enough.
    Intset(Intset),
    /// Few short members.
    Listpack(Listpack),
    Table(Arc<Table>),
}

impl Form {
    fn listpack() -> Form {
        Form::Listpack(Listpack::default())
    }

    fn table(limits: &SetLimits) -> Form {
        Form::Table(Arc::new(Table::new(limits.listpack.hasher)))
    }
}

impl Set {
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Intset(integers) => integers.len(),
            Form::Listpack(pack) => pack.len(),
            Form::Table(table) => table.len(),
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether its members have an order, and it is walked in one step.
    #[inline]
    pub fn is_compact(&self) -> bool {
        !matches!(self.0, Form::Table(_))
    }

    #[inline]
    pub fn contains(&self, member: &[u8]) -> bool {
        match &self.0 {
            Form::Intset(integers) => parse_i64(member).is_some_and(|number| integers.contains(number)),
            Form::Listpack(pack) => pack.find(member, 1).is_some(),
            Form::Table(table) => table.contains(member),
        }
    }

    /// An empty set in the encoding that parts of this one begin with, be they an intersection or what is left of it.
    pub fn beginning(&self) -> Set {
        let form = if let Form::Intset(_) = self.0 { Form::Intset(Intset::default()) } else { Form::listpack() };
        Set(form)
    }

    /// Tells the set that `count` members, perhaps equal ones, are about to be added, beginning with `first`. An empty
    /// set takes the encoding that suits them at once, another one leaves a compact encoding if `count` alone is too
    /// much for it.
    #[inline]
    pub fn expect(&mut self, first: &[u8], count: usize, limits: &SetLimits) {
        if self.is_empty() {
            self.0 = match () {
                () if count <= limits.integers && parse_i64(first).is_some() => Form::Intset(Intset::default()),
                () if count <= limits.listpack.entries => Form::listpack(),
                () => Form::table(limits),
            };
        }
        let most = match &self.0 {
            Form::Intset(_) => limits.integers,
            Form::Listpack(_) => limits.listpack.entries,
            Form::Table(_) => usize::MAX,
        };
        if count > most {
            self.make_table(limits);
        }
    }

    /// Adds a member and says whether it is new.
    #[inline]
    pub fn insert(&mut self, member: &[u8], limits: &SetLimits) -> bool {
        match &mut self.0 {
            Form::Table(table) => Arc::make_mut(table).insert(member),
            Form::Intset(integers) => match parse_i64(member) {
                Some(number) => {
                    let new = integers.insert(number);
                    if new && integers.len() > limits.integers {
                        self.make_table(limits);
                    }
                    new
                }
                None => {
                    self.leave_integers(member, limits);
                    true
                }
            },
            Form::Listpack(pack) => {
                if pack.find(member, 1).is_some() {
                    return false;
                }
                let Limits { entries, value, .. } = limits.listpack;
                if pack.len() < entries && member.len() <= value && pack.takes(member.len()) {
                    pack.push(End::Tail, element(member));
                } else {
                    self.make_table(limits);
                    self.insert(member, limits);
                }
                true
            }
        }
    }

    /// Takes in a member that is no integer after integers.
    #[cold]
    fn leave_integers(&mut self, member: &[u8], limits: &SetLimits) {
        let Limits { entries, value, .. } = limits.listpack;
        let fits = member.len() <= value && self.len() < entries && self.iter().all(|have| have.len() <= value);
        if fits {
            let mut pack = Listpack::default();
            self.iter().for_each(|number| pack.push(End::Tail, element(&number)));
            pack.push(End::Tail, element(member));
            self.0 = Form::Listpack(pack);
        } else {
            self.make_table(limits);
            self.insert(member, limits);
        }
    }

    #[cold]
    fn make_table(&mut self, limits: &SetLimits) {
        if self.is_compact() {
            let mut table = Table::new(limits.listpack.hasher);
            self.iter().for_each(|member| _ = table.insert(&member));
            self.0 = Form::Table(Arc::new(table));
        }
    }

    /// Turns to the encoding for integers, if all members are that and few enough: what the result of an intersection
    /// does, and nothing else.
    pub fn compact(&mut self, limits: &SetLimits) {
        if self.len() > limits.integers {
            return;
        }
        let mut integers = Intset::default();
        for member in self.iter() {
            let Some(number) = parse_i64(&member) else { return };
            integers.insert(number);
        }
        self.0 = Form::Intset(integers);
    }

    /// Removes a member and says whether it was there.
    #[inline]
    pub fn remove(&mut self, member: &[u8]) -> bool {
        match &mut self.0 {
            Form::Intset(integers) => parse_i64(member).is_some_and(|number| integers.remove(number)),
            Form::Listpack(pack) => match pack.find(member, 1) {
                Some(at) => {
                    pack.cut(at, 1);
                    true
                }
                None => false,
            },
            Form::Table(table) => Arc::make_mut(table).remove(member),
        }
    }

    /// Removes all members.
    pub fn clear(&mut self) {
        self.0 = Form::Intset(Intset::default());
    }

    /// All members: integers rising, those of a compact list in the order of insertion, those of a table in no useful
    /// order.
    pub fn iter(&self) -> impl Iterator<Item = Text<'_>> {
        match &self.0 {
            Form::Table(table) => Either::Left(table.iter().map(Text::from)),
            Form::Intset(integers) => Either::Right(Either::Left(integers.iter().map(Text::from))),
            Form::Listpack(pack) => Either::Right(Either::Right(pack.iter().map(Text::from))),
        }
    }

    /// Reports `count` members, or a few more, from position `cursor` on, 0 being the first, and answers where to go on;
    /// `None` at the end. A member that is there during a whole walk is reported at least once in it. A set in a compact
    /// encoding is reported as a whole, wherever the cursor stands.
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, mut report: impl FnMut(Text<'a>)) -> Option<u64> {
        match &self.0 {
            Form::Table(table) => table.scan(cursor, count, |member| report(member.into())),
            _ => {
                self.iter().for_each(report);
                None
            }
        }
    }
}

impl Collection for Set {
    const TYPE: Type = Type::Set;

    fn new() -> Set {
        Set(Form::Intset(Intset::default()))
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn heap_size(&self) -> usize {
        match &self.0 {
            Form::Intset(integers) => integers.heap_size(),
            Form::Listpack(pack) => pack.heap_size(),
            Form::Table(table) => table.heap_size(),
        }
    }

    fn encoding(&self) -> &'static str {
        match &self.0 {
            Form::Intset(_) => "intset",
            Form::Listpack(_) => "listpack",
            Form::Table(_) => "hashtable",
        }
    }

    fn check(&self) -> Result<(), String> {
        match &self.0 {
            Form::Intset(integers) => integers.check(),
            Form::Listpack(pack) => pack.check(),
            Form::Table(table) => table.check(),
        }
    }

    object_access!(Set);
}

#[cfg(test)]
mod tests;
