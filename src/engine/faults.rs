//! Faults that a test has injected: which calls they meet, from when, how often, and what happens then.

use parking_lot::Mutex;

use crate::value::glob::glob_match;

/// Calls that a fault is about, before its keys and counts are looked at.
#[derive(Clone, Debug)]
pub enum Calls {
    /// All but those by which clients introduce themselves.
    Any,
    /// Positions in the command table.
    Commands(Vec<usize>),
}

/// Which keys a call must have one of.
#[derive(Clone, Debug)]
pub enum Keys {
    Any,
    Exactly(Vec<u8>),
    /// As for KEYS.
    Like(Vec<u8>),
}

impl Keys {
    pub fn matches(&self, key: &[u8]) -> bool {
        match self {
            Keys::Any => true,
            Keys::Exactly(name) => name == key,
            Keys::Like(pattern) => glob_match(pattern, key, false),
        }
    }
}

/// What happens to a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// It is answered with this line instead of being run.
    Error(Vec<u8>),
}

#[derive(Clone, Debug)]
pub struct Fault {
    pub calls: Calls,
    pub keys: Keys,
    /// The first call that it meets, counted from 1.
    pub nth: u64,
    /// How many it meets.
    pub times: u64,
    pub effect: Effect,
}

/// A fault with its counts.
struct Injected {
    id: u32,
    fault: Fault,
    /// Calls that it is about.
    seen: u64,
    /// Calls that it has met.
    hits: u64,
}

/// All faults of an engine, in the order in which they were injected.
#[derive(Default)]
pub struct Faults(Mutex<State>);

#[derive(Default)]
struct State {
    list: Vec<Injected>,
    last_id: u32,
}

impl Faults {
    /// Gives the number by which it is known.
    pub fn add(&self, fault: Fault) -> u32 {
        let mut state = self.0.lock();
        state.last_id += 1;
        let id = state.last_id;
        state.list.push(Injected { id, fault, seen: 0, hits: 0 });
        id
    }

    /// Ends a fault: how many calls it has met, and whether it was the last one; `None` when there is none of this number.
    pub fn remove(&self, id: u32) -> Option<(u64, bool)> {
        let list = &mut self.0.lock().list;
        let at = list.iter().position(|injected| injected.id == id)?;
        let hits = list.remove(at).hits;
        Some((hits, list.is_empty()))
    }

    /// How many calls a fault has met.
    pub fn hits(&self, id: u32) -> Option<u64> {
        self.0.lock().list.iter().find(|injected| injected.id == id).map(|injected| injected.hits)
    }

    /// What becomes of a call, which is counted by all faults that are about it. Of several the last one holds.
    pub fn meet(&self, is_about: impl Fn(&Fault) -> bool) -> Option<Effect> {
        let list = &mut self.0.lock().list;
        let mut met = None;
        for injected in list.iter_mut().filter(|injected| is_about(&injected.fault)) {
            injected.seen += 1;
            if injected.seen >= injected.fault.nth && injected.hits < injected.fault.times {
                met = Some(injected);
            }
        }
        let met = met?;
        met.hits += 1;
        Some(met.fault.effect.clone())
    }
}
