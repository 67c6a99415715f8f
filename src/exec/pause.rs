//! What becomes of a command while clients are paused.

use super::run::{self, Call, Outcome};
use super::script;
use crate::command::error::Error;
use crate::command::flavor::table_of;
use crate::command::spec::Flags;
use crate::command::table::{Command, Keys};
use crate::command::transaction::{Inside, inside};
use crate::engine::Engine;
use crate::engine::client::Session;
use crate::engine::pause::Scope;
use crate::engine::queue::Queue;
use crate::reply::Tape;

const NOBODY_WAITS: Error = Error::new("ERR clients are paused (CLIENT PAUSE), and a synchronous call cannot wait");

/// Holds the command back, if it is one of those that the pause is about; `None`: it may go on.
#[cold]
#[inline(never)]
pub(super) fn before(session: &mut Session, call: Call<'_>, out: &mut Tape) -> Option<Outcome> {
    // A script that has left off has begun before.
    if session.paused.is_some() || session.info.is_hidden() {
        return None;
    }
    // Nobody may have looked at the clock since.
    session.engine.pause.look(&session.engine);
    let Call { found, command, argv, .. } = call;
    let writes = may_write(&session.engine, command, argv)
        || inside(found) == Inside::Exec
            && session.queue.as_deref().is_some_and(|queue| queue_may_write(&session.engine, queue));
    let least = if writes { Scope::Writes } else { Scope::Everything };
    if session.never_blocks {
        let is_held = session.engine.pause.state(&session.engine.clock).0 >= least;
        return is_held.then(|| call.reject(session, NOBODY_WAITS, out));
    }
    let engine = session.engine.clone();
    if !engine.pause.hold(session, command.id, least) {
        return None;
    }
    run::note_last(&engine, session, command);
    Some(Outcome::Held)
}

/// Holds back what may write and is no command, if clients are paused.
pub fn holds(session: &mut Session) -> bool {
    let engine = session.engine.clone();
    if !engine.pause.is_on() || session.info.is_hidden() {
        return false;
    }
    engine.pause.look(&engine);
    engine.pause.hold(session, 0, Scope::Writes)
}

/// Whether a call may do what a replica would have to be told of: commands that write, publish, or run a script that does
/// not rule that out; and PFCOUNT, which may keep what it has counted.
pub(super) fn may_write(engine: &Engine, command: &Command, argv: &[&[u8]]) -> bool {
    match command.spec.name {
        "PUBLISH" | "SPUBLISH" | "PFCOUNT" => true,
        "EVAL" | "EVALSHA" | "FCALL" => !script::is_known_to_read(engine, command, argv),
        _ if matches!(command.keys, Keys::Program) => false,
        _ => command.flags.has(Flags::WRITE),
    }
}

fn queue_may_write(engine: &Engine, queue: &Queue) -> bool {
    let mut argv = Vec::new();
    let table = table_of(engine);
    queue.calls().iter().any(|call| {
        queue.read(call, &mut argv);
        may_write(engine, &table.commands[call.command], &argv)
    })
}

#[cfg(test)]
mod tests;
