//! Faults that a test has injected: which calls they meet, from when, how often, and what happens then.

use parking_lot::Mutex;

use crate::value::glob::glob_match;

/// Calls that a fault is about, before its keys, clients and counts are looked at.
#[derive(Clone, Debug)]
pub enum Calls {
    /// All but those by which clients introduce themselves.
    Any,
    /// Positions in the command table.
    Commands(Vec<usize>),
    /// Those that a server in such a state refuses.
    Refused(Condition),
}

/// A state of a server in which it refuses some of all commands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// It is a replica.
    ReadOnly,
    OutOfMemory,
    Loading,
    /// It runs a script that takes too long.
    Busy,
    /// It wants a password.
    Locked,
    /// It has no slots, or lost them.
    WithoutSlots,
    /// It has lost this one.
    WithoutSlot(u16),
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
    /// It is answered so many milliseconds later.
    Latency(u64),
    /// The client loses its connection: before the call is run, or behind it, when the reply is lost.
    Disconnect { behind: bool },
}

#[derive(Clone, Debug)]
pub struct Fault {
    pub calls: Calls,
    pub keys: Keys,
    /// The clients that it is about, by their numbers; `None` for all.
    pub clients: Option<Vec<u64>>,
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

/// What a call has met.
#[derive(Default)]
pub struct Met {
    pub late_ms: u64,
    /// An error or the end of the connection, with the calls that the fault is about.
    pub end: Option<(Calls, Effect)>,
    /// The faults that have counted the call, and whether they met it.
    counted: Vec<(u32, bool)>,
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

    /// A fault that is about a client that has connected anew.
    pub fn follow(&self, id: u32, client: u64) {
        let list = &mut self.0.lock().list;
        let injected = list.iter_mut().find(|injected| injected.id == id);
        if let Some(clients) = injected.and_then(|injected| injected.fault.clients.as_mut()) {
            *clients = vec![client];
        }
    }

    /// What becomes of a call, which is counted by all faults that are about it. What makes it late adds up; of those that
    /// end it the one that was injected last holds, and the others are spared for another call.
    pub fn meet(&self, is_about: impl Fn(&Fault) -> bool) -> Met {
        let list = &mut self.0.lock().list;
        let mut met = Met::default();
        let mut last = None;
        for injected in list.iter_mut().filter(|injected| is_about(&injected.fault)) {
            injected.seen += 1;
            met.counted.push((injected.id, false));
            if injected.seen < injected.fault.nth || injected.hits >= injected.fault.times {
                continue;
            }
            if let Effect::Latency(ms) = injected.fault.effect {
                injected.hits += 1;
                met.late_ms += ms;
                met.counted.last_mut().expect("just put there").1 = true;
            } else {
                last = Some((met.counted.len() - 1, injected));
            }
        }
        if let Some((at, injected)) = last {
            injected.hits += 1;
            met.counted[at].1 = true;
            met.end = Some((injected.fault.calls.clone(), injected.fault.effect.clone()));
        }
        met
    }

    /// The call has come to nothing and will come again.
    pub fn take_back(&self, met: &Met) {
        let list = &mut self.0.lock().list;
        for (id, was_hit) in &met.counted {
            if let Some(injected) = list.iter_mut().find(|injected| injected.id == *id) {
                injected.seen -= 1;
                injected.hits -= *was_hit as u64;
            }
        }
    }
}
