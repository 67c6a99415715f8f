//! Runs the commands of blocked clients again when what they wait for may have come.

use std::collections::VecDeque;
use std::sync::Arc;

use super::offload::Lane;
use super::tracking;
use crate::command::args::Args;
use crate::command::error::{self, Error};
use crate::command::flavor::table_of;
use crate::engine::Engine;
use crate::engine::access::Ctx;
use crate::engine::block::Waiter;
use crate::engine::client::State;
use crate::engine::lock::{LockedShards, ShardSet};
use crate::engine::watch::Key;
use crate::reply::Tape;

/// Serves whoever waits for the keys that have changed in these shards, and unlocks them. A caller that must not wait
/// leaves what takes other shards, when those are not to be had, to another thread.
#[cold]
pub fn serve(engine: &Arc<Engine>, shards: LockedShards<'_>, waits: bool) {
    let rest = serve_from(engine, shards, VecDeque::new(), waits);
    if !rest.is_empty() {
        let engine = engine.clone();
        Lane::Short.run(Box::new(move || {
            let _guard = engine.invalidates_on_panic();
            let set = rest.iter().fold(ShardSet::EMPTY, |set, key| set | ShardSet::one(engine.shard_of(key.hash)));
            serve_from(&engine, engine.shards.lock(set), rest, true);
        }));
    }
}

/// Runs the commands again whose moment has come: with them those that wait for the same keys, first come first. A caller
/// that must not wait leaves those whose shards are not to be had to another thread.
pub fn serve_due(engine: &Arc<Engine>, now: u64, waits: bool) {
    for waiter in engine.timeouts.take_due(now) {
        let free = if waits { None } else { engine.shards.try_lock(waiter.set) };
        match free {
            Some(shards) => serve_waiter(engine, shards, &waiter, waits),
            None if waits => serve_waiter(engine, engine.shards.lock(waiter.set), &waiter, true),
            None => {
                let engine = engine.clone();
                Lane::Short.run(Box::new(move || {
                    let _guard = engine.invalidates_on_panic();
                    serve_waiter(&engine, engine.shards.lock(waiter.set), &waiter, true)
                }));
            }
        }
    }
}

fn serve_waiter(engine: &Arc<Engine>, mut shards: LockedShards<'_>, waiter: &Waiter, waits: bool) {
    shards.each().for_each(|shard| shard.waited.note_for(waiter));
    serve(engine, shards, waits);
}

fn serve_from(
    engine: &Arc<Engine>,
    mut shards: LockedShards<'_>,
    mut ready: VecDeque<Key>,
    waits: bool,
) -> VecDeque<Key> {
    ready.extend(take_ready(&mut shards));
    let mut first = ready.iter().flat_map(|key| line(engine, &mut shards, key));
    let Some(first) = first.next() else { return VecDeque::new() };
    let mut state = stand_in(&first);
    let ctx = Ctx::new(engine, &mut state, shards, true);
    serve_all(&mut Held { engine, ctx, answered: Answered { engine, all: Vec::new() } }, ready, waits)
}

/// The keys that have changed, in the order of the changes.
fn take_ready(shards: &mut LockedShards<'_>) -> VecDeque<Key> {
    let mut ready: Vec<_> = shards.each().flat_map(|shard| shard.waited.take_ready()).collect();
    ready.sort_unstable_by_key(|ready| ready.at);
    ready.into_iter().map(|ready| ready.key).collect()
}

fn line(engine: &Engine, shards: &mut LockedShards<'_>, key: &Key) -> Vec<Arc<Waiter>> {
    shards.shard(engine.shard_of(key.hash)).waited.line(key)
}

/// What its command finds in place of the client's own state, which belongs to another thread.
fn stand_in(waiter: &Waiter) -> State {
    State::new(waiter.client.clone(), waiter.db, waiter.resp)
}

/// What [`serve_all`] works on: some held shards, and the lines of those who wait for their keys.
trait Floor {
    type Key;
    type Waiter;
    /// Takes the keys out that have changed, in the order of the changes.
    fn take_ready(&mut self) -> VecDeque<Self::Key>;
    /// Those who wait for a key, first come first.
    fn line(&mut self, key: &Self::Key) -> Vec<Self::Waiter>;
    /// Whether the key holds what the waiter waits for.
    fn is_worth(&mut self, key: &Self::Key, waiter: &Self::Waiter) -> bool;
    /// Whether all shards of the waiter are held, perhaps since now. Does not wait.
    fn reach(&mut self, waiter: &Self::Waiter) -> bool;
    /// Lets all shards go and takes them again with those of the waiter.
    fn lock_with(&mut self, waiter: &Self::Waiter);
    /// Runs the waiter's command; if there is an answer now, the waiter leaves all lines.
    fn run_again(&mut self, waiter: &Self::Waiter);
}

/// Serves until nothing has changed any more. Returns the keys that are left when the caller must not wait.
fn serve_all<F: Floor>(floor: &mut F, mut ready: VecDeque<F::Key>, waits: bool) -> VecDeque<F::Key> {
    loop {
        let Some(key) = ready.pop_front() else {
            ready = floor.take_ready();
            if ready.is_empty() {
                return ready;
            }
            continue;
        };
        for waiter in floor.line(&key) {
            if !floor.is_worth(&key, &waiter) {
                continue;
            }
            if floor.reach(&waiter) {
                floor.run_again(&waiter);
            } else if waits {
                floor.lock_with(&waiter);
                // Others may have come in between, so the line is looked at anew. As more shards are held each time,
                // this ends.
                ready.push_front(key);
                break;
            } else {
                ready.push_front(key);
                ready.extend(floor.take_ready());
                return ready;
            }
        }
    }
}

/// The shards that are held, with what a command needs besides them.
struct Held<'e> {
    engine: &'e Arc<Engine>,
    // Before the answers, so that those are given when nothing is held any more, after a panic too.
    ctx: Ctx<'e>,
    answered: Answered<'e>,
}

/// Answers on their way; given when this is dropped.
struct Answered<'e> {
    engine: &'e Engine,
    all: Vec<(Arc<Waiter>, Tape)>,
}

impl Drop for Answered<'_> {
    fn drop(&mut self) {
        for (waiter, tape) in self.all.drain(..) {
            waiter.give(self.engine, tape);
        }
    }
}

impl Floor for Held<'_> {
    type Key = Key;
    type Waiter = Arc<Waiter>;

    fn take_ready(&mut self) -> VecDeque<Key> {
        take_ready(self.ctx.shards())
    }

    fn line(&mut self, key: &Key) -> Vec<Arc<Waiter>> {
        line(self.engine, self.ctx.shards(), key)
    }

    fn is_worth(&mut self, key: &Key, waiter: &Arc<Waiter>) -> bool {
        let shard = self.ctx.shards().shard(self.engine.shard_of(key.hash));
        waiter.is_worth(shard.dbs[key.db].find(key.hash, &key.name))
    }

    fn reach(&mut self, waiter: &Arc<Waiter>) -> bool {
        self.ctx.held().covers(waiter.set) || self.engine.shards.try_extend(self.ctx.shards(), waiter.set)
    }

    fn lock_with(&mut self, waiter: &Arc<Waiter>) {
        let set = self.ctx.held() | waiter.set;
        *self.ctx.shards() = LockedShards::none();
        *self.ctx.shards() = self.engine.shards.lock(set);
    }

    fn run_again(&mut self, waiter: &Arc<Waiter>) {
        if !waiter.claim() {
            return;
        }
        let mut claimed = Claimed { waiter, answered: &mut self.answered, tape: None };
        let command = &table_of(self.engine).commands[waiter.command];
        let mut tape = Tape::new();
        self.ctx.act_for(stand_in(waiter));
        let words = waiter.words();
        let turn = tracking::serve(&self.ctx);
        let result = (command.spec.handler)(&mut self.ctx, &mut Args::of(command, &words), &mut tape);
        let is_over = !result.as_ref().is_err_and(Error::is_block);
        if turn.is_some() {
            tracking::serve_remembers(&mut self.ctx, command, &words, &result);
        }
        drop(turn);
        if !is_over {
            claimed.tape = waiter.put_back(self.ctx.shards(), self.engine);
            if claimed.tape.is_none() {
                std::mem::forget(claimed);
                self.ctx.wait_on(waiter);
            }
            return;
        }
        if let Err(error) = result {
            self.engine.stats.errors.note(error.as_bytes());
            tape.clear();
            tape.error(error.as_bytes());
        }
        waiter.serve(self.ctx.shards(), self.engine);
        claimed.tape = Some(tape);
    }
}

/// A waiter whose command is being run. However that ends, by a panic too, the waiter is answered.
struct Claimed<'a, 'e> {
    waiter: &'a Arc<Waiter>,
    answered: &'a mut Answered<'e>,
    tape: Option<Tape>,
}

impl Drop for Claimed<'_, '_> {
    fn drop(&mut self) {
        let tape = self.tape.take().unwrap_or_else(|| {
            // The shards are on their way out, so it stays in its lines until somebody comes by.
            self.waiter.serve(&mut LockedShards::none(), self.answered.engine);
            let mut tape = Tape::new();
            tape.error(error::INTERNAL.as_bytes());
            tape
        });
        self.answered.all.push((self.waiter.clone(), tape));
    }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
