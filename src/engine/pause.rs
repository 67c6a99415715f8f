//! CLIENT PAUSE: commands that are held back until a moment, and nothing that removes keys by itself meanwhile.
//!
//! A command that is held back has not begun. Its client waits as a blocked one does ([`Waiter::hold`]), and when the pause
//! is over the command is run as if it had just come.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::Engine;
use super::block::{End, Waiter};
use super::client::Session;
use super::clock::Clock;

/// What is held back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
#[repr(u8)]
pub enum Scope {
    #[default]
    Nothing,
    /// What may write.
    Writes,
    Everything,
}

#[derive(Default)]
pub struct Pause {
    /// The [`Scope`] there is now: what every command asks. Written under the lock of `line`.
    scope: AtomicU8,
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    scope: Scope,
    /// Milliseconds of the steady time.
    end: u64,
    /// Those who are held back, in the order in which they came.
    held: BTreeMap<u64, Arc<Waiter>>,
    next: u64,
}

impl Pause {
    /// Whether commands are held back, and keys stay although their time is over.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.scope.load(Relaxed) != Scope::Nothing as u8
    }

    /// What is held back, and for how many milliseconds yet.
    pub fn state(&self, clock: &Clock) -> (Scope, u64) {
        let line = self.line.lock();
        (line.scope, line.end.saturating_sub(clock.steady_ms()))
    }

    /// Holds commands back until `end`, in steady milliseconds. Of two pauses the longer one counts, and the wider one.
    pub fn begin(&self, engine: &Engine, scope: Scope, end: u64) {
        let mut line = self.line.lock();
        line.end = if line.scope == Scope::Nothing { end } else { line.end.max(end) };
        line.scope = line.scope.max(scope);
        self.scope.store(line.scope as u8, SeqCst);
        let end = line.end;
        drop(line);
        engine.wake.deadline(engine.clock.moment_of(end));
    }

    /// Ends the pause. Those who were held back are woken, first come first: by the background thread, since what a thread
    /// that serves connections wakes it may run in another order.
    pub fn end(&self, engine: &Engine) {
        if let Some(held) = self.take() {
            engine.wake.free(Box::new(Held { engine: engine.me.clone(), held }));
            // Keys that are over may go now.
            engine.wake.rescan();
        }
    }

    /// Ends the pause if its time is over at `now`, in steady milliseconds, and wakes those who were held back.
    pub fn fire(&self, engine: &Engine, now: u64) {
        if self.is_over(now)
            && let Some(held) = self.take()
        {
            release(engine, held);
            engine.wake.rescan();
        }
    }

    /// As [`Pause::fire`], for a thread that serves connections.
    pub fn look(&self, engine: &Engine) {
        if self.is_over(engine.clock.steady_ms()) {
            self.end(engine);
        }
    }

    fn is_over(&self, now: u64) -> bool {
        self.is_on() && self.line.lock().end <= now
    }

    /// From now on nothing is held back. Those who were, if there was a pause.
    fn take(&self) -> Option<BTreeMap<u64, Arc<Waiter>>> {
        let mut line = self.line.lock();
        if line.scope == Scope::Nothing {
            return None;
        }
        line.scope = Scope::Nothing;
        self.scope.store(Scope::Nothing as u8, SeqCst);
        Some(std::mem::take(&mut line.held))
    }

    /// When it ends, in Unix milliseconds.
    pub fn next(&self, clock: &Clock) -> Option<u64> {
        self.is_on().then(|| clock.moment_of(self.line.lock().end))
    }

    /// Holds the client back, if what is held back is as wide as `least`. Whether it is.
    pub fn hold(&self, session: &mut Session, command: usize, least: Scope) -> bool {
        let mut line = self.line.lock();
        if line.scope < least {
            return false;
        }
        let place = line.next;
        line.next += 1;
        line.held.insert(place, Waiter::hold(session, command, place));
        true
    }

    /// The wait of somebody who was held back has ended.
    pub fn forget(&self, place: u64) {
        self.line.lock().held.remove(&place);
    }
}

fn release(engine: &Engine, held: BTreeMap<u64, Arc<Waiter>>) {
    held.into_values().for_each(|waiter| _ = waiter.end(engine, End::Timeout));
}

/// Those who were held back, who are woken when this is dropped.
struct Held {
    engine: Weak<Engine>,
    held: BTreeMap<u64, Arc<Waiter>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.upgrade() {
            release(&engine, std::mem::take(&mut self.held));
        }
    }
}
