//! From an argument vector to a reply on the tape.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::admit::admit;
use super::offload::Lane;
use super::serve::serve;
use super::{cost, double, due, log, memory, multi, observe, pause, script, tracking};
use crate::command::error::{self, Error, Result};
use crate::command::flavor::table_of;
use crate::command::table::{Command, Keys, table};
use crate::command::transaction::{Inside, inside};
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
    /// The reply, perhaps an error, is on the tape. It is one item, but for the pushes that confirm subscriptions of a
    /// listener's client.
    Done,
    /// There is nothing to answer yet, and nothing on the tape. The answer will be in the session's `waiter`, which is
    /// the caller's to look after.
    Blocked,
    /// Nothing happened and nothing is on the tape: clients are paused. To be run again, by the same caller, when there is
    /// an answer in the session's `waiter`, which is empty.
    Held,
    /// Nothing happened and nothing is on the tape: the caller hurries, and a lock is taken or the command is long. To
    /// be run again by somebody who waits, a thread of this lane.
    Later(Lane),
}

impl Outcome {
    /// By whom the command is to be run again, if it lacks nothing but somebody who waits.
    pub fn lane(self) -> Option<Lane> {
        match self {
            Outcome::Later(lane) => Some(lane),
            Outcome::Done | Outcome::Blocked | Outcome::Held => None,
        }
    }
}

/// A call that has been admitted. What is seldom in its way gets it as a whole.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    /// What its first word names.
    pub found: &'static Command,
    /// The same, or the subcommand of it that is called.
    pub command: &'static Command,
    pub argv: &'a [&'a [u8]],
    pub patience: Patience,
}

impl Call<'_> {
    pub fn reject(&self, session: &mut Session, error: Error, out: &mut Tape) -> Outcome {
        reject(session, Some(self.found), self.argv, error, out, self.patience)
    }
}

/// Runs what `argv` (name first, at least one word) says and appends its reply to `out`.
pub fn run(session: &mut Session, argv: &[&[u8]], out: &mut Tape, patience: Patience) -> Outcome {
    match table().find(argv[0]) {
        Some(command) => run_command(session, command, argv, out, patience),
        None if session.engine.double.is_on() && log::wants(session) => log::run(session, None, argv, out, patience),
        None => tracking::run(session, None, argv, |session| {
            reject(session, None, argv, error::unknown_command(argv), out, patience)
        }),
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
    if session.engine.tracking.is_on() {
        return tracking::run(session, Some(command), argv, |session| go(session, command, argv, out, patience));
    }
    go(session, command, argv, out, patience)
}

#[inline(always)]
fn go(session: &mut Session, command: &'static Command, argv: &[&[u8]], out: &mut Tape, patience: Patience) -> Outcome {
    let doubles = session.engine.double.is_on();
    if doubles && log::wants(session) {
        return log::run(session, Some(command), argv, out, patience);
    }
    let known = if doubles { double::known(session, command) } else { Some((table(), command)) };
    let Some((table, found)) = known else {
        return reject(session, None, argv, error::unknown_command(argv), out, patience);
    };
    let command = match table.refine(found, argv) {
        Ok(command) => command,
        Err(error) => return reject(session, Some(found), argv, error, out, patience),
    };
    if let Err(error) = admit(session, command) {
        return reject(session, Some(found), argv, error, out, patience);
    }
    // Made where it is wanted, so that the usual way does not write it to memory.
    let call = || Call { found, command, argv, patience };
    if session.engine.memory.is_over()
        && let Some(outcome) = memory::before(session, call(), out)
    {
        return outcome;
    }
    if session.engine.pause.is_on()
        && let Some(outcome) = pause::before(session, call(), out)
    {
        return outcome;
    }
    if doubles && !session.info.is_hidden() {
        return double::run(session, call(), out);
    }
    go_on(session, command, argv, out, patience)
}

/// Queues or runs a command that has been admitted.
#[inline(always)]
pub(super) fn go_on(
    session: &mut Session,
    command: &'static Command,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Outcome {
    if session.queue.is_some()
        && let Some(outcome) = multi::run_inside(session, command, argv, out, patience)
    {
        return outcome;
    }
    alone(session, command, argv, out, patience)
}

/// Runs a command that is not queued. What leads from here to the handler is inlined by force: between functions of that
/// many arguments and such long results a GET would lose a tenth of its time.
#[inline(always)]
fn alone(
    session: &mut Session,
    command: &'static Command,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Outcome {
    let start = out.position();
    let result = match command.keys {
        Keys::Program => script::run(session, command, argv, out, patience),
        _ => locked(session, command, argv, out, patience),
    };
    match result {
        Ok(()) => Outcome::Done,
        Err(error) => {
            out.truncate(start);
            without_reply(session, error, out)
        }
    }
}

/// What a command comes to that has written no reply.
#[cold]
pub(super) fn without_reply(session: &Session, error: Error, out: &mut Tape) -> Outcome {
    if error.is_locked() {
        Outcome::Later(Lane::Short)
    } else if error.is_busy() {
        Outcome::Later(Lane::Long)
    } else if error.is_block() {
        Outcome::Blocked
    } else {
        refuse(session, error, out)
    }
}

/// Answers a command that is not even tried. Inside a transaction that is the end of it.
#[cold]
pub(super) fn reject(
    session: &mut Session,
    command: Option<&Command>,
    argv: &[&[u8]],
    error: Error,
    out: &mut Tape,
    patience: Patience,
) -> Outcome {
    if let Some(command) = command {
        let refused =
            argv.get(1).and_then(|name| table_of(&session.engine).subcommand(command, name)).unwrap_or(command);
        session.engine.observed.commands.get(refused.id).rejected.add(1);
    }
    if command.is_some_and(|command| inside(command) == Inside::Exec) {
        return multi::abort(session, &error, out, patience);
    }
    multi::spoil(session);
    refuse(session, error, out)
}

#[cold]
pub(super) fn refuse(session: &Session, error: Error, out: &mut Tape) -> Outcome {
    session.engine().stats.errors.note(error.as_bytes());
    out.error(error.as_bytes());
    Outcome::Done
}

#[inline(always)]
fn locked(
    session: &mut Session,
    command: &'static Command,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Result {
    let Session { engine, state } = session;
    let engine: &Arc<Engine> = engine;
    let waits = patience == Patience::Waits;
    if !waits {
        cost::before_locks(engine, command)?;
    }
    let (set, hashed) = lock_set(engine, command, argv)?;
    let shards = if set.is_empty() {
        LockedShards::none()
    } else if waits {
        engine.lock(set)?
    } else {
        engine.try_lock(set)?
    };
    let mut ctx = Ctx::new(engine, state, shards, waits);
    if let Some((at, hash)) = hashed {
        ctx.remember(argv[at], hash);
    }
    due::settle(&mut ctx, command, argv, patience)?;
    if !waits {
        cost::under_locks(&mut ctx, command, argv)?;
    }
    note_last(ctx.engine, ctx.session, command);
    let result = observe::call(&mut ctx, command, argv, out);
    if result.as_ref().is_err_and(Error::is_block) {
        ctx.wait(command.id, argv);
    }
    if ctx.has_ready() {
        serve_waiters(engine, &mut ctx);
    }
    result
}

/// Apart, so that the usual way has one place only where locks are let go.
#[cold]
#[inline(never)]
fn serve_waiters(engine: &Arc<Engine>, ctx: &mut Ctx<'_>) {
    let waits = ctx.may_wait();
    serve(engine, ctx.take_shards(), waits);
}

/// The shards of all keys; with a single key also its position and hash, so that the handler need not hash it again.
#[inline(always)]
pub(super) fn lock_set(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result<(ShardSet, Option<(usize, u64)>)> {
    match command.keys {
        Keys::One(at) if at < argv.len() => {
            let hash = engine.hash(argv[at]);
            Ok((ShardSet::one(engine.shard_of(hash)), Some((at, hash))))
        }
        _ => Ok((lock_set_of_many(engine, command, argv)?, None)),
    }
}

#[inline(never)]
fn lock_set_of_many(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result<ShardSet> {
    match command.keys {
        Keys::None | Keys::Channels { .. } | Keys::Unlocked => Ok(ShardSet::EMPTY),
        Keys::All => Ok(engine.shards.all()),
        Keys::Program => Ok(script::lock_set(engine, command, argv)),
        Keys::Hidden { everywhere, .. } if everywhere(argv) => Ok(engine.shards.all()),
        _ => {
            let mut set = ShardSet::EMPTY;
            command.each_key(argv, |at| set = set | engine.set_of(argv[at]))?;
            Ok(set)
        }
    }
}

/// Keeps what CLIENT LIST shows as the client's last command, and when that was.
#[inline]
pub(super) fn note_last(engine: &Engine, session: &State, command: &Command) {
    session.info.last_command.store(command.id + 1, Relaxed);
    session.info.last_seconds.store(engine.clock.coarse_seconds(), Relaxed);
}
