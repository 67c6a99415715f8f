//! The content of an engine as a whole, as methods of the class `Engine`: going back to what it was, reading and filling
//! it.

use std::time::{Duration, Instant};

use napi::bindgen_prelude::{Env, Error, Result};
use napi_derive::napi;
use serde_json::json;

use super::engine::{Engine, refuse_inside_atomic};
use super::mailbox;
use crate::engine::client::{Origin, Session};
use crate::engine::dump::dump;
use crate::engine::lock::LockedShards;
use crate::engine::snapshot;
use crate::exec::load::{Refused, load};
use crate::exec::serve::serve;

#[napi]
impl Engine {
    /// What every key is now, to go back to. Waits for commands under way.
    #[napi]
    pub fn snapshot(&self) -> Result<Snapshot> {
        let mut shards = self.lock_all()?;
        Ok(Snapshot { inner: Some(snapshot::Snapshot::take(self.inner(), &mut shards)) })
    }

    /// Makes every key what it was at a snapshot. Waits for commands under way. Says whether the snapshot is one of this
    /// engine, and has not been released.
    #[napi]
    pub fn restore(&self, env: Env, snapshot: &Snapshot) -> Result<bool> {
        let mut shards = self.lock_all()?;
        let is_back = snapshot.inner.as_ref().is_some_and(|inner| inner.restore(self.inner(), &mut shards).is_ok());
        if shards.has_ready() {
            serve(self.inner(), shards, false);
            mailbox::notify_due(env.raw());
        }
        Ok(is_back)
    }

    /// All that the engine keeps, as JSON; see [`dump`].
    #[napi]
    pub fn dump(&self) -> Result<String> {
        let now = self.inner().clock.now_ms();
        Ok(dump(self.inner(), &self.lock_all()?, now))
    }

    /// Runs commands, all of them or, when one is refused, none. Each is the number of its words and then, for each, its
    /// length and its bytes; numbers are of four bytes, the lowest first. Gives the place of the command that was refused
    /// and its error as JSON, or null. Unless they are to be logged, they are
    /// hidden from log, faults and rules of tests.
    #[napi]
    pub fn load(&self, env: Env, commands: &[u8], logged: bool) -> Result<Option<String>> {
        refuse_inside_atomic()?;
        let commands = split(commands).ok_or_else(|| Error::from_reason("The lengths do not add up"))?;
        let mut session = Session::new(self.inner().clone(), Origin::Embedded);
        if !logged {
            session.info.hide();
        }
        let refused = load(&mut session, &commands, Instant::now() + PATIENCE);
        drop(session);
        mailbox::notify_due(env.raw());
        match refused {
            Ok(refused) => {
                Ok(refused.map(|Refused { at, line }| json!([at, String::from_utf8_lossy(&line)]).to_string()))
            }
            Err(error) if error.is_busy() => Err(Error::from_reason(BUSY)),
            Err(error) => Err(Error::from_reason(String::from_utf8_lossy(error.as_bytes()))),
        }
    }

    /// The engine's time in Unix milliseconds.
    #[napi(getter)]
    pub fn time(&self) -> f64 {
        self.inner().clock.now_ms() as f64
    }

    /// Whether the time is one that was pushed.
    #[napi(getter)]
    pub fn is_steered(&self) -> bool {
        self.inner().clock.is_steered()
    }

    /// From now on what is drawn by chance follows from this whole number; without one it is random again.
    #[napi]
    pub fn seed(&self, seed: Option<f64>) {
        self.inner().chance.seed(seed.map(|seed| seed as u64));
    }

    fn lock_all(&self) -> Result<LockedShards<'_>> {
        refuse_inside_atomic()?;
        let all = self.inner().shards.all();
        self.inner().lock(all).map_err(|error| Error::from_reason(String::from_utf8_lossy(error.as_bytes())))
    }
}

/// What the keys of an engine were at a moment. Collected as garbage, it is forgotten with the next change.
#[napi]
pub struct Snapshot {
    inner: Option<snapshot::Snapshot>,
}

#[napi]
impl Snapshot {
    /// Forgets what has been kept.
    #[napi]
    pub fn release(&mut self) {
        let Some(inner) = self.inner.take() else { return };
        // Where this thread holds shards, it is as if the snapshot were collected as garbage.
        if !mailbox::is_inside_atomic() {
            inner.release();
        }
    }
}

/// How long keys that somebody else holds are waited for, by a call that the event loop waits for.
const PATIENCE: Duration = Duration::from_secs(10);
const BUSY: &str = "Other threads have been using the engine for too long";

/// The words of commands, as [`Engine::load`] takes them.
fn split(mut bytes: &[u8]) -> Option<Vec<Vec<&[u8]>>> {
    fn number(bytes: &mut &[u8]) -> Option<usize> {
        let (number, rest) = bytes.split_first_chunk::<4>()?;
        *bytes = rest;
        Some(u32::from_le_bytes(*number) as usize)
    }
    let mut commands = Vec::new();
    while !bytes.is_empty() {
        let count = number(&mut bytes).filter(|count| *count > 0)?;
        let mut words = Vec::with_capacity(count.min(bytes.len()));
        for _ in 0..count {
            let len = number(&mut bytes)?;
            let (word, rest) = bytes.split_at_checked(len)?;
            words.push(word);
            bytes = rest;
        }
        commands.push(words);
    }
    Some(commands)
}
