//! Commands run one by one under locks that are held all along, for a function of the caller's that decides as it goes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use super::memory::{HURRIED, Room, make_room};
use super::serve::serve;
use super::{double, log, observe, run};
use crate::command::error::{self, Error, Result};
use crate::command::flavor::table_of;
use crate::command::spec::Flags;
use crate::command::table::{Command, Keys};
use crate::engine::Engine;
use crate::engine::access::Ctx;
use crate::engine::client::Session;
use crate::engine::lock::ShardSet;
use crate::engine::log::Way;
use crate::engine::notify::Keeping;
use crate::engine::shard::Shard;
use crate::engine::snapshot::Snapshot;
use crate::engine::tracking::turn::Turn;
use crate::reply::Tape;

const INSIDE_MULTI: Error = Error::new("ERR atomic() is not possible while a transaction of the client is open");
const NOT_ALLOWED: Error = Error::new("ERR This Redis command is not allowed from script");
const BROKEN: Error = Error::new("ERR an earlier command of this atomic function has failed internally");

/// Locked shards and whoever works under them. Dropping it unlocks; [`Atomic::end`] does too, and serves whoever waits
/// for what has changed.
pub struct Atomic<'e> {
    engine: &'e Arc<Engine>,
    ctx: Ctx<'e>,
    /// While somebody tracks keys: the changes are those of the client, and are told together.
    _turn: Option<Turn>,
    /// The keys that may be used, with their hashes; none at all: every one.
    keys: Vec<(u64, Box<[u8]>)>,
    undo: Option<Undo>,
    /// Of the client, from before.
    db: usize,
    broken: bool,
    /// There was no room in memory when it began, and nothing has been written since.
    lacks_memory: bool,
}

impl<'e> Atomic<'e> {
    /// Locks the shards of the keys, or all where there are none. [`Error::BUSY`] when they are not to be had until then.
    pub fn begin(session: &'e mut Session, keys: &[&[u8]], revocable: bool, until: Instant) -> Result<Atomic<'e>> {
        if session.queue.is_some() {
            return Err(INSIDE_MULTI);
        }
        let Session { engine, state } = session;
        let engine: &'e Arc<Engine> = engine;
        let keys: Vec<(u64, Box<[u8]>)> = keys.iter().map(|&key| (engine.hash(key), key.into())).collect();
        let set = match keys.is_empty() {
            true => engine.shards.all(),
            false => keys.iter().fold(ShardSet::EMPTY, |set, (hash, _)| set | ShardSet::one(engine.shard_of(*hash))),
        };
        let lacks_memory = engine.memory.is_over() && make_room(engine, HURRIED, false) == Room::None;
        let shards = engine.shards.lock_until(set, until).ok_or(Error::BUSY)?;
        let db = state.db;
        let turn = engine.tracking.is_on().then(|| Turn::begin(engine, state.info.id));
        let mut ctx = Ctx::new(engine, state, shards, true);
        ctx.answers_at_once = true;
        let undo = revocable.then(|| Undo::begin(&mut ctx, engine));
        Ok(Atomic { engine, ctx, _turn: turn, keys, undo, db, broken: false, lacks_memory })
    }

    /// Runs a command and leaves its reply, which may be an error, on the tape. `argv` has the name first.
    pub fn call(&mut self, command: Option<&'static Command>, argv: &[&[u8]], out: &mut Tape) {
        if self.engine.double.is_on() {
            return self.call_logged(command, argv, out);
        }
        self.answer(command, argv, out);
    }

    #[cold]
    fn call_logged(&mut self, command: Option<&'static Command>, argv: &[&[u8]], out: &mut Tape) {
        let number = log::begin(self.engine, self.ctx.session, argv, Some(Way::Atomic));
        let mut reply = Tape::new();
        self.answer(command, argv, &mut reply);
        self.engine.double.log.answer(number, &reply);
        out.append(&reply);
    }

    fn answer(&mut self, command: Option<&'static Command>, argv: &[&[u8]], out: &mut Tape) {
        let start = out.position();
        let result = catch_unwind(AssertUnwindSafe(|| self.run(command, argv, out))).unwrap_or_else(|_| {
            // The guards are not on the stack that has unwound, so the shards are put right here.
            self.ctx.shards().each().for_each(Shard::recover);
            if self.engine.tracking.is_on() {
                self.engine.invalidate_all(self.ctx.shards());
            }
            self.engine.stats.panics.add(1);
            self.broken = true;
            Err(error::INTERNAL)
        });
        if let Err(error) = result {
            out.truncate(start);
            self.engine.stats.errors.note(error.as_bytes());
            out.error(error.as_bytes());
        }
    }

    fn run(&mut self, command: Option<&'static Command>, argv: &[&[u8]], out: &mut Tape) -> Result {
        if self.broken {
            return Err(BROKEN);
        }
        let table = table_of(self.engine);
        let found = match command {
            Some(command) => Some(&table.commands[command.id]).filter(|command| command.is_known),
            None => table.find(argv[0]),
        };
        let command = table.refine(found.ok_or_else(|| error::unknown_command(argv))?, argv)?;
        if command.flags.has(Flags::NOSCRIPT) {
            return Err(NOT_ALLOWED);
        }
        if self.lacks_memory && command.flags.has(Flags::DENYOOM) {
            return Err(error::OOM);
        }
        self.lacks_memory &= !command.flags.has(Flags::WRITE);
        if self.engine.double.is_on() {
            double::within_atomic(&mut self.ctx, command, argv)?;
        }
        let (at, hash) = self.reach(command, argv)?;
        // Words of an earlier call may have lain at the same address.
        self.ctx.remember(argv[at], hash);
        run::note_last(self.ctx.engine, self.ctx.session, command);
        observe::call(&mut self.ctx, command, argv, out)
    }

    /// Refuses a command with a key that was not named. Gives the position and hash of one of its words.
    fn reach(&self, command: &Command, argv: &[&[u8]]) -> Result<(usize, u64)> {
        let mut hashed = None;
        if !self.keys.is_empty() {
            let everywhere = match command.keys {
                Keys::Unlocked | Keys::All => true,
                Keys::Hidden { everywhere, .. } => everywhere(argv),
                _ => false,
            };
            if everywhere {
                return Err(needs_all(command));
            }
            let mut foreign = None;
            command.each_key(argv, |at| match self.keys.iter().find(|(_, key)| **key == *argv[at]) {
                Some((hash, _)) => hashed = Some((at, *hash)),
                None => foreign = foreign.or(Some(at)),
            })?;
            if let Some(at) = foreign {
                return Err(not_named(argv[at]));
            }
        } else if matches!(command.keys, Keys::Custom(_)) {
            command.each_key(argv, |_| {})?;
        }
        Ok(hashed.unwrap_or_else(|| (0, self.engine.hash(argv[0]))))
    }

    /// Unlocks. Unless the changes are kept, every key is first made what it was.
    pub fn end(mut self, keep: bool) {
        if let Some(undo) = self.undo.take() {
            undo.end(&mut self.ctx, self.engine, keep);
        }
        self.ctx.session.select(self.db);
        let shards = self.ctx.take_shards();
        if shards.has_ready() {
            serve(self.engine, shards, false);
        }
    }
}

#[cold]
fn not_named(key: &[u8]) -> Error {
    let mut line = b"ERR the key '".to_vec();
    line.extend(key);
    line.extend(b"' is not among the keys that this atomic function has named");
    Error::line(line)
}

#[cold]
fn needs_all(command: &Command) -> Error {
    let name = command.name.replace('|', " ").to_uppercase();
    Error::line(format!("ERR {name} may look at every key: an atomic function that uses it must name no keys at all"))
}

/// What it takes to make everything what it was.
struct Undo {
    events: Keeping,
    snapshot: Snapshot,
}

impl Undo {
    fn begin(ctx: &mut Ctx<'_>, engine: &Arc<Engine>) -> Undo {
        Undo { events: Keeping::begin(), snapshot: Snapshot::take(engine, ctx.shards()) }
    }

    fn end(self, ctx: &mut Ctx<'_>, engine: &Arc<Engine>, keep: bool) {
        if keep {
            self.events.tell(engine);
        } else {
            self.snapshot.restore(engine, ctx.shards()).expect("it is a snapshot of this engine");
        }
        self.snapshot.forget(engine, ctx.shards());
    }
}

#[cfg(test)]
mod tests;
