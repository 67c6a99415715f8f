//! The scripts that an engine knows, by the SHA1 of their text, and those that have been running for long.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use super::running::Running;
use super::stats::Counter;
use crate::script::unit::Script;
use crate::script::vm::Vm;

/// Scripts that came by EVAL and not by SCRIPT LOAD and are kept.
const MOST_EVALUATED: usize = 500;

/// Machines kept for the next scripts.
const MOST_MACHINES: usize = 8;

/// Twenty bytes.
pub type Sha = [u8; 20];

#[derive(Default)]
pub struct Scripts {
    known: Mutex<Known>,
    /// Bytes of the texts.
    bytes: AtomicUsize,
    pub evicted: Counter,
    #[allow(clippy::vec_box, reason = "machines are handed on all the time, as they are")]
    machines: Mutex<Vec<Box<Vm>>>,
    pub running: Running,
}

#[derive(Default)]
struct Known {
    by_sha: HashMap<Sha, Entry, foldhash::fast::FixedState>,
    /// Scripts that may be forgotten.
    evaluated: usize,
    /// Rises with every use.
    time: u64,
}

struct Entry {
    script: Arc<Script>,
    /// When it was last used; 0 for one that was loaded and stays.
    used: AtomicU64,
}

impl Scripts {
    /// A known script, which counts as used.
    pub fn find(&self, sha: &Sha) -> Option<Arc<Script>> {
        let mut known = self.known.lock();
        known.time += 1;
        let now = known.time;
        let entry = known.by_sha.get(sha)?;
        if entry.used.load(Relaxed) > 0 {
            entry.used.store(now, Relaxed);
        }
        Some(entry.script.clone())
    }

    /// As [`Scripts::find`], without a use.
    pub fn peek(&self, sha: &Sha) -> Option<Arc<Script>> {
        self.known.lock().by_sha.get(sha).map(|entry| entry.script.clone())
    }

    pub fn contains(&self, sha: &Sha) -> bool {
        self.known.lock().by_sha.contains_key(sha)
    }

    /// Keeps a script; `loaded` ones until the next flush. Somebody else may have been quicker, so the one that is kept is
    /// returned.
    pub fn add(&self, sha: Sha, script: Arc<Script>, loaded: bool) -> Arc<Script> {
        let mut known = self.known.lock();
        known.time += 1;
        let now = if loaded { 0 } else { known.time };
        if let Some(entry) = known.by_sha.get(&sha) {
            let was_evaluated = entry.used.load(Relaxed) > 0;
            let script = entry.script.clone();
            if loaded && was_evaluated {
                entry.used.store(0, Relaxed);
                known.evaluated -= 1;
            }
            return script;
        }
        if !loaded {
            known.evaluated += 1;
            if known.evaluated > MOST_EVALUATED {
                self.evict(&mut known);
            }
        }
        self.bytes.fetch_add(script.size(), Relaxed);
        known.by_sha.insert(sha, Entry { script: script.clone(), used: AtomicU64::new(now) });
        script
    }

    /// Forgets the script that has not been used for longest, of those that came by EVAL.
    fn evict(&self, known: &mut Known) {
        let evaluated = known.by_sha.iter().filter(|(_, entry)| entry.used.load(Relaxed) > 0);
        let Some((&oldest, _)) = evaluated.min_by_key(|(_, entry)| entry.used.load(Relaxed)) else { return };
        if let Some(entry) = known.by_sha.remove(&oldest) {
            known.evaluated -= 1;
            self.bytes.fetch_sub(entry.script.size(), Relaxed);
            self.evicted.add(1);
        }
    }

    /// Forgets all scripts. Those that run go on.
    pub fn flush(&self) {
        let mut known = self.known.lock();
        self.bytes.store(0, Relaxed);
        *known = Known::default();
    }

    pub fn len(&self) -> usize {
        self.known.lock().by_sha.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the known scripts take.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Relaxed)
    }

    /// A machine that nobody uses, if there is one.
    pub fn take_machine(&self) -> Option<Box<Vm>> {
        self.machines.lock().pop()
    }

    /// Keeps a machine that has been put back.
    pub fn keep_machine(&self, machine: Box<Vm>) {
        let mut machines = self.machines.lock();
        if machines.len() < MOST_MACHINES {
            machines.push(machine);
        }
    }

    /// Bytes of heap that idle machines keep.
    pub fn machine_bytes(&self) -> usize {
        self.machines.lock().iter().map(|machine| machine.heap.bytes()).sum()
    }
}

/// The values of hexadecimal digits; 16 for any other byte.
const DIGITS: [u8; 256] = {
    let mut digits = [16; 256];
    let mut byte = 0;
    while byte < 256 {
        if let Some(digit) = (byte as u8 as char).to_digit(16) {
            digits[byte] = digit as u8;
        }
        byte += 1;
    }
    digits
};

/// The bytes of forty hexadecimal digits in any case.
pub fn parse_sha(text: &[u8]) -> Option<Sha> {
    let text: &[u8; 40] = text.try_into().ok()?;
    let (mut sha, mut all) = ([0; 20], 0);
    for (byte, pair) in sha.iter_mut().zip(text.chunks_exact(2)) {
        let (high, low) = (DIGITS[pair[0] as usize], DIGITS[pair[1] as usize]);
        all |= high | low;
        *byte = high << 4 | low;
    }
    (all < 16).then_some(sha)
}

pub fn sha_of(text: &[u8]) -> Sha {
    let mut sha = sha1_smol::Sha1::new();
    sha.update(text);
    sha.digest().bytes()
}

pub fn sha_text(sha: &Sha) -> String {
    sha.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_in_any_case() {
        let sha = sha_of(b"return 1");
        let text = sha_text(&sha);
        assert_eq!(parse_sha(text.as_bytes()), Some(sha));
        assert_eq!(parse_sha(text.to_uppercase().as_bytes()), Some(sha));
        assert_eq!(parse_sha(text.replace('e', "g").as_bytes()), None);
        assert_eq!(parse_sha(&text.as_bytes()[1..]), None);
    }
}
