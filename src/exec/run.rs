//! From an argument vector to a reply on the tape.

use std::sync::atomic::Ordering::Relaxed;

use super::admit::admit;
use super::cost;
use crate::command::args::Args;
use crate::command::error::{self, Error, Result};
use crate::command::table::{Command, Keys, table};
use crate::engine::Engine;
use crate::engine::access::Ctx;
use crate::engine::client::{Session, State};
use crate::engine::lock::{LockedShards, ShardSet};
use crate::reply::Tape;

/// What a caller is ready to bear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    /// May wait for locks and run as long as it takes: threads that have nothing else to do.
    Waits,
    /// Must not wait, nor run a long command: an event loop.
    Hurries,
}

/// How a call ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Outcome {
    /// One reply, perhaps an error, is on the tape.
    Done,
    /// Nothing happened and nothing is on the tape: the caller hurries, and a lock is taken or the command is long. To
    /// be run again by somebody who waits.
    Later,
}

/// Runs what `argv` (name first, at least one word) says and appends its reply to `out`.
pub fn run(session: &mut Session, argv: &[&[u8]], out: &mut Tape, patience: Patience) -> Outcome {
    match table().find(argv[0]) {
        Some(command) => run_command(session, command, argv, out, patience),
        None => refuse(session, error::unknown_command(argv), out),
    }
}

/// As [`run`], for a caller that knows the top-level command already.
#[inline]
pub fn run_command(
    session: &mut Session,
    command: &'static Command,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Outcome {
    let command = match table().refine(command, argv) {
        Ok(command) => command,
        Err(error) => return refuse(session, error, out),
    };
    if let Err(error) = admit(session, command) {
        return refuse(session, error, out);
    }
    let start = out.position();
    match locked(session, command, argv, out, patience) {
        Ok(()) => Outcome::Done,
        Err(error) => {
            out.truncate(start);
            if error.is_busy() { Outcome::Later } else { refuse(session, error, out) }
        }
    }
}

#[cold]
fn refuse(session: &Session, error: Error, out: &mut Tape) -> Outcome {
    session.engine().stats.errors.note(error.as_bytes());
    out.error(error.as_bytes());
    Outcome::Done
}

fn locked(
    session: &mut Session,
    command: &'static Command,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Result {
    let Session { engine, state } = session;
    let engine: &Engine = engine;
    let waits = patience == Patience::Waits;
    if !waits {
        cost::before_locks(engine, command)?;
    }
    let (set, hashed) = lock_set(engine, command, argv)?;
    let shards = if set.is_empty() {
        LockedShards::none()
    } else if waits {
        engine.shards.lock(set)
    } else {
        engine.shards.try_lock(set).ok_or(Error::BUSY)?
    };
    let mut ctx = Ctx::new(engine, state, shards, waits);
    if let Some((at, hash)) = hashed {
        ctx.remember(argv[at], hash);
    }
    if !waits {
        cost::under_locks(&mut ctx, command, argv)?;
    }
    account(ctx.session, command);
    let result = (command.spec.handler)(&mut ctx, &mut Args::new(argv, command.first_arg), out);
    if matches!(&result, Err(error) if error.is_busy()) {
        uncount(ctx.session);
    }
    result
}

/// The shards of all keys; with a single key also its position and hash, so that the handler need not hash it again.
#[inline]
fn lock_set(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result<(ShardSet, Option<(usize, u64)>)> {
    match command.keys {
        Keys::One(at) if at < argv.len() => {
            let hash = engine.hash(argv[at]);
            Ok((ShardSet::one(engine.shard_of(hash)), Some((at, hash))))
        }
        Keys::None | Keys::Unlocked | Keys::One(_) => Ok((ShardSet::EMPTY, None)),
        Keys::All => Ok((engine.shards.all(), None)),
        _ => {
            let mut set = ShardSet::EMPTY;
            command.each_key(argv, |at| set = set | engine.set_of(argv[at]))?;
            Ok((set, None))
        }
    }
}

#[inline]
fn account(session: &State, command: &Command) {
    let info = &session.info;
    info.last_command.store(command.id + 1, Relaxed);
    // Only this client's commands write these, one at a time, so a plain load and store is exact.
    info.commands.store(info.commands.load(Relaxed) + 1, Relaxed);
}

/// Takes the count of a command back that is to be run again elsewhere.
#[cold]
fn uncount(session: &State) {
    session.info.commands.store(session.info.commands.load(Relaxed) - 1, Relaxed);
}
