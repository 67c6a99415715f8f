//! Random choices: of the engine's own source, or such as come again wherever the same is done.
//!
//! An engine that has been given a seed draws the same numbers everywhere. For its choices to be the same too, commands
//! draw from what is in order (see `command/by_chance.rs`), since the tables' own order follows from the seed of the key
//! hash and the number of shards.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use parking_lot::Mutex;

/// Where the random numbers of an engine come from.
pub struct Chance {
    sources: Mutex<Sources>,
    is_seeded: AtomicBool,
}

struct Sources {
    own: u64,
    seeded: Option<u64>,
    script: Option<u64>,
}

impl Chance {
    /// `own` seeds the source of an engine that has been given no seed by its user.
    pub fn new(own: u64) -> Chance {
        Chance {
            sources: Mutex::new(Sources { own: own | 1, seeded: None, script: None }),
            is_seeded: AtomicBool::new(false),
        }
    }

    pub fn next(&self) -> u64 {
        let sources = &mut *self.sources.lock();
        xorshift(sources.seeded.as_mut().unwrap_or(&mut sources.own))
    }

    /// From now on choices follow from this number; with `None` they are random again.
    pub fn seed(&self, seed: Option<u64>) {
        let mut sources = self.sources.lock();
        sources.seeded = seed.map(start);
        sources.script = sources.seeded;
        self.is_seeded.store(seed.is_some(), Relaxed);
    }

    /// What each script's own choices follow from, when they are to be the same. Not drawn: a script may be begun twice.
    pub fn script_seed(&self) -> Option<u64> {
        if self.is_seeded() { self.sources.lock().script } else { None }
    }

    /// Whether choices are to be the same wherever the same is done.
    pub fn is_seeded(&self) -> bool {
        self.is_seeded.load(Relaxed)
    }
}

/// Numbers as near to each other as 1 and 2 begin far apart (the output function of splitmix64). Never 0, where the
/// generator would stay.
fn start(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) | 1
}

/// Marsaglia's xorshift64*: choices such as RANDOMKEY need speed and spread, not secrecy.
pub fn xorshift(state: &mut u64) -> u64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_f491_4f6c_dd1d)
}
