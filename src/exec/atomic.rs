//! Commands run one by one under locks that are held all along, for a function of the caller's that decides as it goes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use super::serve::serve;
use super::{double, log, observe, run};
use crate::command::error::{self, Error, Result};
use crate::command::flavor::table_of;
use crate::command::spec::Flags;
use crate::command::table::{Command, Keys};
use crate::engine::access::Ctx;
use crate::engine::client::Session;
use crate::engine::lock::ShardSet;
use crate::engine::log::Way;
use crate::engine::notify::Keeping;
use crate::engine::shard::Shard;
use crate::engine::{DATABASES, Engine};
use crate::reply::Tape;
use crate::value::record::Record;

const INSIDE_MULTI: Error = Error::new("ERR atomic() is not possible while a transaction of the client is open");
const NOT_ALLOWED: Error = Error::new("ERR This Redis command is not allowed from script");
const BROKEN: Error = Error::new("ERR an earlier command of this atomic function has failed internally");

/// Locked shards and whoever works under them. Dropping it unlocks; [`Atomic::end`] does too, and serves whoever waits
/// for what has changed.
pub struct Atomic<'e> {
    engine: &'e Arc<Engine>,
    ctx: Ctx<'e>,
    /// The keys that may be used, with their hashes; none at all: every one.
    keys: Vec<(u64, Box<[u8]>)>,
    undo: Option<Undo>,
    /// Of the client, from before.
    db: usize,
    broken: bool,
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
        let shards = engine.shards.lock_until(set, until).ok_or(Error::BUSY)?;
        let db = state.db;
        let mut ctx = Ctx::new(engine, state, shards, true);
        ctx.answers_at_once = true;
        Ok(Atomic { engine, ctx, keys, undo: revocable.then(Undo::begin), db, broken: false })
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
        if self.engine.double.is_on() {
            double::check(self.engine, command, argv)?;
        }
        let (at, hash) = self.reach(command, argv)?;
        // Words of an earlier call may have lain at the same address.
        self.ctx.remember(argv[at], hash);
        if command.flags.has(Flags::WRITE)
            && let Some(undo) = &mut self.undo
        {
            undo.save(&mut self.ctx, command, argv)?;
        }
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
            if keep {
                undo.events.tell(self.engine);
            } else {
                undo.take_back(&mut self.ctx);
            }
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

/// What there was before the first change of each key.
struct Undo {
    events: Keeping,
    keys: Vec<Before>,
    /// Databases that were saved as a whole.
    whole: Option<Vec<(usize, Record)>>,
}

struct Before {
    key: Box<[u8]>,
    /// In each database where it was.
    records: Vec<(usize, Record)>,
}

impl Undo {
    fn begin() -> Undo {
        Undo { events: Keeping::begin(), keys: Vec::new(), whole: None }
    }

    /// Keeps what the command may change. The keys are looked up in all databases, since some commands name another one
    /// than the selected: that is a handful of look-ups, and the copies share what is large.
    fn save(&mut self, ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]]) -> Result {
        if self.whole.is_some() {
            return Ok(());
        }
        if matches!(command.keys, Keys::All) {
            self.whole = Some(everything(ctx));
            return Ok(());
        }
        command.each_key(argv, |at| {
            if !self.keys.iter().any(|before| *before.key == *argv[at]) {
                let found = (0..DATABASES).filter_map(|db| Some((db, ctx.peek_in(db, argv[at])?.clone())));
                let records = found.collect();
                self.keys.push(Before { key: argv[at].into(), records });
            }
        })
    }

    fn take_back(self, ctx: &mut Ctx<'_>) {
        if let Some(records) = self.whole {
            ctx.flush(0..DATABASES);
            for (db, record) in records {
                let key = record.key().to_vec();
                ctx.put_back(db, &key, Some(record));
            }
        }
        for Before { key, records } in self.keys {
            let mut records = records.into_iter().peekable();
            for db in 0..DATABASES {
                let record = records.next_if(|(of, _)| *of == db).map(|(_, record)| record);
                ctx.put_back(db, &key, record);
            }
        }
    }
}

fn everything(ctx: &mut Ctx<'_>) -> Vec<(usize, Record)> {
    let mut all = Vec::new();
    for shard in ctx.shards().each() {
        for (db, keys) in shard.dbs.iter().enumerate() {
            all.extend(keys.table().iter().map(|record| (db, record.clone())));
        }
    }
    all
}

#[cfg(test)]
mod tests;
