//! What becomes of a command while some client tracks keys. Nothing in here is on the way of an engine where none does.

use super::run::Outcome;
use crate::command::error::{Error, Result};
use crate::command::flavor::table_of;
use crate::command::spec::Flags;
use crate::command::table::{Command, Keys};
use crate::engine::access::Ctx;
use crate::engine::client::Session;
use crate::engine::tracking::Mode;
use crate::engine::tracking::turn::Turn;

/// Runs a command, or what is none, as `go_on` does: its changes are those of the client, and what was said by CLIENT
/// CACHING holds for it.
#[cold]
#[inline(never)]
pub(super) fn run(
    session: &mut Session,
    command: Option<&'static Command>,
    argv: &[&[u8]],
    go_on: impl FnOnce(&mut Session) -> Outcome,
) -> Outcome {
    session.engine.limit_tracked();
    let info = session.info.clone();
    if info.tracking.mode().has(Mode::CACHING_ENDS) {
        info.tracking.remove(Mode::CACHING.and(Mode::CACHING_ENDS));
    }
    let turn = Turn::begin(&session.engine, info.id);
    let outcome = go_on(session);
    drop(turn);
    if info.tracking.mode().has(Mode::CACHING) && session.queue.is_none() && !is_of_clients(session, command, argv) {
        match outcome {
            Outcome::Done => info.tracking.remove(Mode::CACHING),
            // It may have to be run again, and has its answer before the client's next command.
            Outcome::Blocked => info.tracking.add(Mode::CACHING_ENDS),
            Outcome::Later(_) | Outcome::Held => {}
        }
    }
    outcome
}

/// Whether it is one of CLIENT's commands, behind which the word of CLIENT CACHING still holds.
fn is_of_clients(session: &Session, command: Option<&'static Command>, argv: &[&[u8]]) -> bool {
    let command = command.filter(|command| command.name.as_str() == "client");
    command.is_some_and(|command| {
        argv.get(1).is_some_and(|name| table_of(&session.engine).subcommand(command, name).is_some())
    })
}

/// Registers the keys of a command that has run for a client that tracks. Their shards have been held since before it ran.
#[cold]
#[inline(never)]
pub fn remember(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], result: &Result) {
    let info = ctx.session.info.clone();
    let is_read = command.flags.has(Flags::READONLY) && !matches!(command.keys, Keys::Program);
    if !is_read || result.as_ref().is_err_and(Error::is_busy) || !info.tracking.mode().remembers() {
        return;
    }
    let engine = ctx.engine;
    // A command whose keys cannot be found has read none.
    let _ = command.each_key(argv, |at| {
        let hash = engine.hash(argv[at]);
        let index = engine.shard_of(hash);
        engine.remember_read(ctx.shards().shard(index), hash, argv[at], info.id);
    });
}

/// Before a blocked client's command is run again by another thread, if somebody tracks: from now on what the client is
/// told waits for the reply.
#[inline]
pub(super) fn serve(ctx: &Ctx<'_>) -> Option<Turn> {
    let info = &ctx.session.info;
    ctx.engine.tracking.is_on().then(|| {
        if info.tracking.is_on() && !info.embedded {
            info.outbox.shut();
        }
        Turn::begin(ctx.engine, info.id)
    })
}

/// When it has been run. Its keys are registered also if it goes on to wait, and then it hears of them meanwhile.
#[cold]
pub(super) fn serve_remembers(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], result: &Result) {
    remember(ctx, command, argv, result);
    let info = &ctx.session.info;
    if result.as_ref().is_err_and(Error::is_block) && info.outbox.is_shut() && info.outbox.open() {
        info.wake();
    }
}
