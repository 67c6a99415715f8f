//! What becomes of a command when its engine stands in for a server in tests. Nothing in here is on the way of an engine
//! that does not.

use std::mem;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::run::{self, Call, Outcome};
use super::{faults, multi, strict};
use crate::command::error::{Error, Result};
use crate::command::flavor::table_of;
use crate::command::table::{Command, Table, table};
use crate::command::transaction::{Inside, inside};
use crate::engine::access::Ctx;
use crate::engine::block::{End, Waiter};
use crate::engine::client::Session;
use crate::engine::double::Switch;
use crate::engine::faults::{Effect, Met};
use crate::reply::Tape;

/// What whoever cannot be kept waiting is told of a connection that is gone; clients make of it what they say then.
pub const LOST: Error = Error::new("Connection is closed.");

/// A top-level command as the server has it that the engine passes for, if it does, and the table it is in.
#[cold]
#[inline(never)]
pub(super) fn known(session: &Session, command: &Command) -> Option<(&'static Table, &'static Command)> {
    // Who looks at keys for a test is not the program under test.
    let table = if session.info.is_hidden() { table() } else { table_of(session.engine()) };
    let command = &table.commands[command.id];
    command.is_known.then_some((table, command))
}

/// Runs or queues a call that has been admitted, unless something is in its way.
#[cold]
#[inline(never)]
pub(super) fn run(session: &mut Session, call: Call<'_>, out: &mut Tape) -> Outcome {
    let Call { found, command, argv, patience } = call;
    let double = &session.engine.double;
    if double.has(Switch::STRICT)
        && let Err(error) = strict::check(&session.engine, command, argv)
    {
        return call.reject(session, error, out);
    }
    if !double.has(Switch::FAULTS) && !double.has(Switch::DOWN) {
        return run::go_on(session, command, argv, out, patience);
    }
    if session.info.killed.load(Relaxed) {
        return lose(session, out);
    }
    let met = faults::meet(session, command, argv);
    let mut reply = Tape::new();
    let (outcome, is_lost) = match &met.end {
        Some((_, Effect::Disconnect { behind: false })) => return lose(session, out),
        Some((_, Effect::Error(line))) => {
            let ends_exec = session.queue.is_some() && inside(found) == Inside::Exec && faults::is_verbatim(&met);
            let (error, reply) = (Error::line(line.clone()), &mut reply);
            // Refused like this, a command spoils a transaction as everything does that is refused.
            let outcome = match ends_exec {
                true => multi::end_with(session, error, reply, patience),
                false => call.reject(session, error, reply),
            };
            (outcome, false)
        }
        end => (run::go_on(session, command, argv, &mut reply, patience), end.is_some()),
    };
    if outcome.lane().is_some() {
        session.engine.double.faults.take_back(&met);
        return outcome;
    }
    let late_ms = met.late_ms + mem::take(&mut session.late_ms) as u64;
    if session.info.is_cut.swap(false, Relaxed) || is_lost {
        return lose(session, out);
    }
    if outcome == Outcome::Done && late_ms > 0 && !session.closing {
        return delay(session, reply, late_ms, out);
    }
    out.append(&reply);
    outcome
}

/// Looks at a call that a script or an atomic function is about to make. `wrote`: it has written before.
#[cold]
#[inline(never)]
pub(super) fn within(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], wrote: bool) -> Result {
    let double = &ctx.engine.double;
    if ctx.session.info.is_hidden() {
        return Ok(());
    }
    if double.has(Switch::STRICT) {
        strict::check(ctx.engine, command, argv)?;
    }
    if !double.has(Switch::FAULTS) {
        return Ok(());
    }
    let Met { late_ms, end, .. } = faults::meet_within(ctx, command, argv, wrote);
    ctx.session.late_ms = ctx.session.late_ms.saturating_add(late_ms.min(u32::MAX as u64) as u32);
    match end {
        None | Some((_, Effect::Latency(_))) => Ok(()),
        Some((_, Effect::Error(line))) => Err(Error::line(line)),
        Some((_, Effect::Disconnect { behind })) => {
            ctx.session.info.is_cut.store(true, Relaxed);
            if behind { Ok(()) } else { Err(LOST) }
        }
    }
}

/// As [`within`], for an atomic function: its calls have no way to go, so nothing makes them late, and nobody waits for an
/// answer that a connection could lose.
#[cold]
#[inline(never)]
pub(super) fn within_atomic(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]]) -> Result {
    let result = within(ctx, command, argv, false);
    ctx.session.late_ms = 0;
    if ctx.session.info.is_cut.swap(false, Relaxed) {
        ctx.session.info.kill();
    }
    result
}

/// The client loses its connection, and with it whatever it would have been told.
fn lose(session: &mut Session, out: &mut Tape) -> Outcome {
    if let Some(waiter) = session.waiter.take() {
        waiter.end(&session.engine, End::Gone);
    }
    if !session.info.embedded {
        // What it was answered before is sent yet.
        session.closing = true;
        return Outcome::Done;
    }
    session.info.kill();
    if session.never_blocks {
        return run::refuse(session, LOST, out);
    }
    Waiter::keep(session, Tape::new(), None);
    Outcome::Blocked
}

/// Keeps the answer back for some time. Who must not wait for anything to come takes that time for itself.
fn delay(session: &mut Session, reply: Tape, late_ms: u64, out: &mut Tape) -> Outcome {
    let clock = &session.engine.clock;
    if session.never_blocks {
        if !clock.is_steered() {
            std::thread::sleep(Duration::from_millis(late_ms));
        }
        out.append(&reply);
        return Outcome::Done;
    }
    // A deadline's own millisecond still counts.
    let deadline = clock.steady_ms() + late_ms - 1;
    Waiter::keep(session, reply, Some(deadline));
    Outcome::Blocked
}

#[cfg(test)]
mod tests;
