//! Strict mode: what a test double refuses although a server would do it, because a program should not ask for it.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// One thing that is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule(u8);

impl Rule {
    /// KEYS.
    pub const KEYS: Rule = Rule(1);
    /// Commands, and transactions, whose keys a cluster would have on several nodes.
    pub const CROSS_SLOT: Rule = Rule(2);
    /// FLUSHALL and FLUSHDB.
    pub const FLUSH: Rule = Rule(4);
}

/// The rules that are in force. Read only while `Switch::STRICT` is on.
#[derive(Default)]
pub struct Strict(AtomicU8);

impl Strict {
    pub fn has(&self, rule: Rule) -> bool {
        self.0.load(Relaxed) & rule.0 != 0
    }

    /// Puts just these in force.
    pub fn set(&self, rules: &[Rule]) {
        self.0.store(rules.iter().fold(0, |bits, rule| bits | rule.0), Relaxed);
    }
}
