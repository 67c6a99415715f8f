//! Members by chance.

use super::{Form, Member, Set, SetLimits};
use crate::value::bytes::Bytes;
use crate::value::object::Collection;

/// Below one in this many, drawing members one by one, repeatedly where one was met before, is less work than a walk
/// over all of them.
const FEW: usize = 3;

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

    /// Reports `count` different members, or all when there are no more; each choice is equally likely.
    pub fn sample(&self, count: usize, mut next: impl FnMut() -> u64, mut report: impl FnMut(&[u8])) {
        if count >= self.len() / FEW {
            // A walk that takes each member with the chance that it needs to end up with as many as asked for.
            let (mut wanted, mut left) = (count as u64, self.len() as u64);
            for member in self.iter() {
                if below(left, next()) < wanted {
                    report(&member);
                    wanted -= 1;
                }
                left -= 1;
            }
            return;
        }
        let mut drawn = Set::new(&self.hasher);
        drawn.form = Form::Hashtable;
        while drawn.len() < count {
            let Some(member) = self.random(&mut next) else { return };
            if drawn.insert(&member, &SetLimits::NONE) {
                report(&member);
            }
        }
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
        let mut rest = Set::new(&self.hasher);
        if self.form != Form::Intset {
            rest.form = Form::Listpack;
        }
        for member in (0..staying).map_while(|_| self.pop(&mut next)) {
            rest.insert(&member, limits);
        }
        self.iter().for_each(|member| report(&member));
        *self = rest;
    }
}

/// Random bits as a number below `n`.
fn below(n: u64, bits: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}
