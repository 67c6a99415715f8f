//! Which faults a call meets.

use crate::command::spec::Flags;
use crate::command::table::{Command, Keys, table};
use crate::command::transaction::{Inside, inside};
use crate::engine::access::Ctx;
use crate::engine::client::Session;
use crate::engine::faults::{self, Calls, Condition, Fault, Met};
use crate::engine::queue::Queue;
use crate::value::crc16;

/// What a call meets that a client makes.
pub(super) fn meet(session: &Session, command: &Command, argv: &[&[u8]]) -> Met {
    let client = session.info.id;
    let call = Call { command, argv, client, queue: session.queue.as_deref(), within: None };
    session.engine.double.faults.meet(|fault| call.is_meant_by(fault))
}

/// What a call meets that a script or an atomic function makes. `wrote`: it has written before.
pub(super) fn meet_within(ctx: &Ctx<'_>, command: &Command, argv: &[&[u8]], wrote: bool) -> Met {
    let call = Call { command, argv, client: ctx.session.info.id, queue: None, within: Some(Within { wrote }) };
    ctx.engine.double.faults.meet(|fault| call.is_meant_by(fault))
}

/// Whether a command, or one of those that EXEC is to run, may need memory.
pub(super) fn needs_memory(command: &Command, queue: Option<&Queue>) -> bool {
    Call { command, argv: &[], client: 0, queue, within: None }.is_refused(Condition::OutOfMemory)
}

/// Whether an error is the answer word for word, even that of EXEC. A server that refuses EXEC says that it has aborted the
/// transaction, but for slots.
pub(super) fn is_verbatim(met: &Met) -> bool {
    match &met.end {
        Some((Calls::Refused(condition), _)) => {
            matches!(condition, Condition::WithoutSlots | Condition::WithoutSlot(_))
        }
        _ => true,
    }
}

struct Call<'a> {
    command: &'a Command,
    argv: &'a [&'a [u8]],
    client: u64,
    /// Of the transaction that is open.
    queue: Option<&'a Queue>,
    /// Of a call by a script.
    within: Option<Within>,
}

struct Within {
    wrote: bool,
}

impl Call<'_> {
    fn is_meant_by(&self, fault: &Fault) -> bool {
        let Call { command, client, .. } = self;
        let is_named = match &fault.calls {
            Calls::Any => !introduces(command),
            // A container stands for all that is in it.
            Calls::Commands(ids) => {
                ids.iter().any(|&id| id == command.id || table().commands[id].subcommands.contains(&command.id))
            }
            Calls::Refused(condition) => self.is_refused(*condition),
        };
        is_named && fault.clients.as_ref().is_none_or(|clients| clients.contains(client)) && self.has_key(&fault.keys)
    }

    fn has_key(&self, keys: &faults::Keys) -> bool {
        matches!(keys, faults::Keys::Any) || any_key_of(self.command, self.argv, |key| keys.matches(key))
    }

    /// Whether a server in this state refuses the call.
    fn is_refused(&self, condition: Condition) -> bool {
        match condition {
            Condition::ReadOnly => self.has(Flags::WRITE),
            // What has begun to write may end.
            Condition::OutOfMemory => {
                !self.within.as_ref().is_some_and(|within| within.wrote) && self.has(Flags::DENYOOM)
            }
            Condition::Loading => self.within.is_none() && self.lacks(Flags::LOADING),
            Condition::Busy => self.within.is_none() && !self.command.flags.has(Flags::ALLOW_BUSY),
            Condition::Locked => self.within.is_none() && !self.command.flags.has(Flags::NO_AUTH),
            Condition::WithoutSlots => self.within.is_none() && self.any_key(|_| true),
            Condition::WithoutSlot(slot) => self.within.is_none() && self.any_key(|key| crc16::slot(key) == slot),
        }
    }

    fn has(&self, flag: Flags) -> bool {
        self.command.flags.has(flag) || self.queued().any(|command| command.flags.has(flag))
    }

    fn lacks(&self, flag: Flags) -> bool {
        !self.command.flags.has(flag) || self.queued().any(|command| !command.flags.has(flag))
    }

    /// What EXEC is to run.
    fn queued(&self) -> impl Iterator<Item = &'static Command> {
        let queue = self.queue.filter(|_| inside(self.command) == Inside::Exec);
        queue.into_iter().flat_map(|queue| queue.calls()).map(|call| &table().commands[call.command])
    }

    /// Whether it has such a key, or EXEC's transaction has one.
    fn any_key(&self, wanted: impl Fn(&[u8]) -> bool) -> bool {
        let Call { command, argv, queue, .. } = self;
        if any_key_of(command, argv, &wanted) {
            return true;
        }
        let Some(queue) = queue.filter(|_| inside(command) == Inside::Exec) else { return false };
        let mut argv = Vec::new();
        queue.calls().iter().any(|call| {
            queue.read(call, &mut argv);
            any_key_of(&table().commands[call.command], &argv, &wanted)
        })
    }
}

fn any_key_of(command: &Command, argv: &[&[u8]], wanted: impl Fn(&[u8]) -> bool) -> bool {
    if matches!(command.keys, Keys::None) {
        return false;
    }
    let mut found = false;
    // A call whose keys cannot be found has none.
    let _ = command.each_key(argv, |at| found |= wanted(argv[at]));
    found
}

/// Sent by clients of themselves when they connect and go, so that counting them would surprise.
fn introduces(command: &Command) -> bool {
    const NAMES: [&str; 7] = ["hello", "auth", "select", "client", "info", "readonly", "quit"];
    let name = command.name.split('|').next().unwrap_or_default();
    NAMES.contains(&name)
}
