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
        // They keep what they have run.
        self.machines.lock().clear();
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

    /// A machine of this kind that nobody uses, if there is one. Others are of no use any more.
    pub fn take_machine(&self, kind: usize) -> Option<Box<Vm>> {
        let mut machines = self.machines.lock();
        while let Some(machine) = machines.pop() {
            if machine.kind == kind {
                return Some(machine);
            }
        }
        None
    }

    /// Keeps a machine that has been put back, unless it is better to make another.
    pub fn keep_machine(&self, machine: Box<Vm>) {
        if machine.is_worn() {
            return;
        }
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

/// The bytes of forty hexadecimal digits in any case.
pub fn parse_sha(text: &[u8]) -> Option<Sha> {
    let text: &[u8; 40] = text.try_into().ok()?;
    let (words, _) = text.as_chunks::<8>();
    let mut sha = [0; 20];
    for (bytes, word) in sha.chunks_exact_mut(4).zip(words) {
        bytes.copy_from_slice(&parse_digits(*word)?);
    }
    Some(sha)
}

/// The bytes of eight digits, all at once: a byte of a word for each.
fn parse_digits(text: [u8; 8]) -> Option<[u8; 4]> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let text = u64::from_le_bytes(text);
    let letters = text >> 6 & ONES;
    let values = (text & (0x0f * ONES)) + 9 * letters;
    // What is no digit would not be written like this, or has a value beyond 15.
    let above_nine = (values + 6 * ONES) >> 4 & ONES;
    let written = values + 0x30 * ONES + 0x27 * above_nine;
    if values & (0xf0 * ONES) != 0 || written != text | letters << 5 {
        return None;
    }
    let pairs = (values << 4 | values >> 8).to_le_bytes();
    Some([pairs[0], pairs[2], pairs[4], pairs[6]])
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
        for byte in 0..=255u8 {
            let digit = (byte as char).to_digit(16);
            for at in [0, 7, 39] {
                let mut spoilt = text.clone().into_bytes();
                spoilt[at] = byte;
                assert_eq!(parse_sha(&spoilt).is_some(), digit.is_some(), "{byte}");
            }
        }
    }
}
