//! Members by chance.

use super::{Member, Set, SetLimits};
use crate::value::bytes::Bytes;

/// When fewer than one in this many is to stay, the ones to stay are drawn instead of those to go. The same number as
/// the real server's, since this is how a set gets back to a compact encoding.
const STAYING: usize = 5;

impl Set {
    /// A member, each equally likely. `next` gives random bits, as everywhere here.
    pub fn random(&self, next: impl FnMut() -> u64) -> Option<Member<'_>> {
        self.members.random(next).map(|member| Member(member))
    }

    /// Removes a member, each equally likely.
    pub fn pop(&mut self, next: impl FnMut() -> u64) -> Option<Bytes> {
        let member = self.members.random(next)?.clone();
        self.remove(&member);
        Some(member)
    }

    /// `count` different members, or all when there are no more; each choice is equally likely.
    pub fn sample(&self, count: usize, next: impl FnMut() -> u64) -> impl Iterator<Item = Member<'_>> {
        self.members.sample(count, next).into_iter().map(|member| Member(member))
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
        if staying * STAYING > count {
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
