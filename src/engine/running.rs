//! Scripts that have been running for long: others may have to wait for them, and somebody may want to end them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::Engine;
use super::error::{Error, Result};
use super::lock::{LockedShards, ShardSet};
use super::stall;
use super::wake::Garbage;

pub const BUSY_SCRIPT: Error =
    Error::new("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.");
pub const BUSY_FUNCTION: Error =
    Error::new("BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.");
const NOT_BUSY: Error = Error::new("NOTBUSY No scripts in execution right now.");
const UNKILLABLE: Error = Error::new(concat!(
    "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script ",
    "termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."
));

/// Scripts that have been running for long. Those that are over soon never get here.
#[derive(Default)]
pub struct Running {
    runs: Mutex<Vec<Arc<Run>>>,
    /// Somebody's end.
    ended: Condvar,
    /// Shards that they hold, to be looked at without the lock.
    held: AtomicU64,
    /// What has to be dropped by somebody who may have to wait for shards, once one of them is over.
    put_off: Mutex<Vec<Garbage>>,
}

/// A script under way.
pub struct Run {
    /// SHA1, or name of the function.
    pub name: Vec<u8>,
    pub is_function: bool,
    /// The words of the command that called it.
    pub words: Vec<Vec<u8>>,
    pub begun: Instant,
    set: ShardSet,
    wrote: AtomicBool,
    killed: AtomicBool,
}

impl Run {
    pub fn new(name: Vec<u8>, is_function: bool, words: Vec<Vec<u8>>, begun: Instant, set: ShardSet) -> Run {
        Run { name, is_function, words, begun, set, wrote: AtomicBool::new(false), killed: AtomicBool::new(false) }
    }

    /// It has changed something, so it must not be ended any more.
    pub fn note_write(&self) {
        self.wrote.store(true, Relaxed);
    }

    pub fn is_killed(&self) -> bool {
        self.killed.load(Relaxed)
    }

    fn busy(&self) -> Error {
        if self.is_function { BUSY_FUNCTION } else { BUSY_SCRIPT }
    }
}

impl Running {
    pub fn enter(&self, run: &Arc<Run>) {
        let mut runs = self.runs.lock();
        runs.push(run.clone());
        self.note(&runs);
    }

    /// A script is over, or about to be. Gives back what was put off.
    #[must_use]
    fn leave(&self, run: &Arc<Run>) -> Vec<Garbage> {
        let mut runs = self.runs.lock();
        runs.retain(|known| !Arc::ptr_eq(known, run));
        self.note(&runs);
        self.ended.notify_all();
        std::mem::take(&mut self.put_off.lock())
    }

    /// Keeps something that needs shards of the set until a script is over that holds them; gives it back when there is
    /// none.
    fn put_off(&self, set: ShardSet, garbage: Garbage) -> Option<Garbage> {
        let runs = self.runs.lock();
        if runs.iter().any(|run| run.set.meets(set)) {
            self.put_off.lock().push(garbage);
            return None;
        }
        Some(garbage)
    }

    fn note(&self, runs: &[Arc<Run>]) {
        let held = runs.iter().fold(ShardSet::EMPTY, |held, run| held | run.set);
        self.held.store(held.bits(), Relaxed);
    }

    /// Whether scripts that have been running for long hold shards of the set.
    #[inline]
    pub fn hold(&self, set: ShardSet) -> bool {
        self.held.load(Relaxed) & set.bits() != 0
    }

    /// The error for somebody who needs the shards, if a script has held one of them for longer than `patience`.
    pub fn busy(&self, set: ShardSet, patience: Duration) -> Option<Error> {
        if !self.hold(set) {
            return None;
        }
        let runs = self.runs.lock();
        let busy = runs.iter().find(|run| run.set.meets(set) && run.begun.elapsed() >= patience);
        busy.map(|run| run.busy())
    }

    /// Waits until no script holds shards of the set, or one has done so for longer than `patience`, which is the error.
    fn wait(&self, set: ShardSet, patience: Duration) -> Result {
        let mut runs = self.runs.lock();
        loop {
            let Some(run) = runs.iter().filter(|run| run.set.meets(set)).min_by_key(|run| run.begun) else {
                return Ok(());
            };
            let left = patience.saturating_sub(run.begun.elapsed());
            if left.is_zero() {
                return Err(run.busy());
            }
            self.ended.wait_for(&mut runs, left.min(LONGEST_WAIT));
        }
    }

    /// SCRIPT KILL, or FUNCTION KILL: ends what runs and has not changed anything.
    pub fn kill(&self, functions: bool) -> Result {
        let runs = self.runs.lock();
        let Some(first) = runs.first() else { return Err(NOT_BUSY) };
        let mut result = Err(if first.wrote.load(Relaxed) { UNKILLABLE } else { first.busy() });
        for run in runs.iter().filter(|run| run.is_function == functions) {
            if run.wrote.load(Relaxed) {
                result = if result.is_ok() { result } else { Err(UNKILLABLE) };
            } else {
                run.killed.store(true, Relaxed);
                result = Ok(());
            }
        }
        result
    }

    /// The functions, or scripts, that have been running for long.
    pub fn list(&self) -> Vec<Arc<Run>> {
        self.runs.lock().clone()
    }

    /// SHUTDOWN NOSAVE: ends what runs, whatever it has done.
    pub fn end_all(&self) {
        self.runs.lock().iter().for_each(|run| run.killed.store(true, Relaxed));
    }
}

/// Waits begin anew after this time, which a clock can represent.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How long a lock is waited for before a look at the scripts.
const LOOK: Duration = Duration::from_millis(20);

impl Engine {
    /// Waits for every shard of the set; fails when a script holds one of them for too long.
    #[inline]
    pub fn lock(&self, set: ShardSet) -> Result<LockedShards<'_>> {
        match self.shards.try_lock(set) {
            Some(locked) => Ok(locked),
            None => self.lock_slowly(set),
        }
    }

    #[cold]
    fn lock_slowly(&self, set: ShardSet) -> Result<LockedShards<'_>> {
        loop {
            let running = &self.scripts.running;
            if running.hold(set) {
                stall::stall(|| running.wait(set, self.script_patience()))?;
            }
            if let Some(locked) = self.shards.lock_until(set, Instant::now() + LOOK) {
                return Ok(locked);
            }
        }
    }

    /// Takes every shard of the set without waiting: [`Error::LOCKED`] when that is not possible now, another error when it
    /// will not be soon.
    #[inline(always)]
    pub fn try_lock(&self, set: ShardSet) -> Result<LockedShards<'_>> {
        match self.shards.try_lock(set) {
            Some(locked) => Ok(locked),
            None => Err(self.not_locked(set)),
        }
    }

    #[cold]
    fn not_locked(&self, set: ShardSet) -> Error {
        self.scripts.running.busy(set, self.script_patience()).unwrap_or(Error::LOCKED)
    }

    /// For the background thread: waits for the shards as long as no script has been holding them for long.
    pub fn lock_behind_scripts(&self, set: ShardSet) -> Option<LockedShards<'_>> {
        loop {
            if let Some(locked) = self.shards.lock_until(set, Instant::now() + LOOK) {
                return Some(locked);
            }
            if self.scripts.running.hold(set) {
                return None;
            }
        }
    }

    /// Has the background thread drop something that needs shards of the set which a script holds, once that is over.
    pub fn drop_behind_scripts(&self, set: ShardSet, garbage: Garbage) {
        if let Some(garbage) = self.scripts.running.put_off(set, garbage) {
            self.wake.free(garbage);
        }
    }

    /// A script that has been running for long is over.
    pub fn script_is_over(&self, run: &Arc<Run>) {
        self.scripts.running.leave(run).into_iter().for_each(|garbage| self.wake.free(garbage));
        // The background thread has left the script's shards out.
        self.wake.rescan();
    }

    /// `busy-reply-threshold`
    pub fn script_patience(&self) -> Duration {
        let threshold = self.config.number(super::config::Param::BusyReplyThreshold);
        if threshold <= 0 { Duration::MAX } else { Duration::from_millis(threshold as u64) }
    }
}
