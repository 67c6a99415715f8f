//! Members by chance. `next` gives random bits everywhere.

use super::{Form, Set, SetLimits};
use crate::value::bytes::Bytes;
use crate::value::chance::{chosen, place};
use crate::value::either::Either;
use crate::value::listpack::{End, Listpack};
use crate::value::text::Text;

/// When fewer than one in this many is to stay, the ones to stay are drawn instead of those to go. The same number as
/// the real server's, since this is how a set gets back to a compact encoding.
pub const STAYING: usize = 5;

impl Set {
    /// A member, each equally likely.
    pub fn random(&self, next: impl FnMut() -> u64) -> Option<Text<'_>> {
        match &self.0 {
            Form::Table(table) => table.random(next).map(|member| Text::from(&**member)),
            _ if self.is_empty() => None,
            Form::Intset(integers) => Some(integers.get(place(integers.len(), next)).into()),
            Form::Listpack(pack) => Some(pack.get(place(pack.len(), next)).into()),
        }
    }

    /// Removes a member, each equally likely.
    pub fn pop(&mut self, next: impl FnMut() -> u64) -> Option<Bytes> {
        let member = Bytes::new(&self.random(next)?);
        self.remove(&member);
        Some(member)
    }

    /// `count` different members, or all when there are no more; each choice is equally likely. What has an order keeps
    /// it.
    pub fn sample(&self, count: usize, next: impl FnMut() -> u64) -> impl Iterator<Item = Text<'_>> {
        if let Form::Table(table) = &self.0 {
            return Either::Left(table.sample(count, next).map(Text::from));
        }
        let mut is_chosen = chosen(count, self.len(), next);
        Either::Right(self.iter().filter(move |_| is_chosen()))
    }

    /// Removes and reports `count` members, fewer than there are; each choice is equally likely.
    pub fn pop_many(
        &mut self,
        count: usize,
        limits: &SetLimits,
        mut next: impl FnMut() -> u64,
        mut report: impl FnMut(&[u8]),
    ) {
        let staying = self.len().saturating_sub(count);
        let few_go = staying * STAYING > count;
        if let Form::Listpack(pack) = &mut self.0 {
            let rest = draw_from(pack, count, next, report);
            if few_go {
                *pack = rest;
            } else {
                *self = self.beginning();
                rest.iter().for_each(|member| _ = self.insert(&Text::from(member), limits));
            }
            return;
        }
        if few_go {
            (0..count).map_while(|_| self.pop(&mut next)).for_each(|member| report(&member));
            return;
        }
        let mut rest = self.beginning();
        for member in (0..staying).map_while(|_| self.pop(&mut next)) {
            rest.insert(&member, limits);
        }
        self.iter().for_each(|member| report(&member));
        *self = rest;
    }
}

/// Reports `count` elements in their order, and hands out the others in theirs.
fn draw_from(pack: &Listpack, count: usize, next: impl FnMut() -> u64, mut report: impl FnMut(&[u8])) -> Listpack {
    let mut rest = Listpack::default();
    let mut is_chosen = chosen(count, pack.len(), next);
    for element in pack.iter() {
        if is_chosen() {
            report(&Text::from(element));
        } else {
            rest.push(End::Tail, element);
        }
    }
    rest
}
