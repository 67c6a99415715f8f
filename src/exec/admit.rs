//! The checks before any lock is taken, in Redis's order.

use std::sync::atomic::Ordering::Relaxed;

use crate::command::error::{self, Result};
use crate::command::spec::Flags;
use crate::command::table::Command;
use crate::engine::client::Session;

/// Whether the client may run the command now.
#[inline]
pub fn admit(session: &Session, command: &Command) -> Result {
    if command.flags.has(Flags::ADMIN) {
        allowed(session, command)?;
    }
    authenticated(session, command)?;
    if session.in_subscriber_context() && !for_subscribers(command) {
        return Err(error::subscriber_context(&command.name));
    }
    if session.info.is_monitor.load(Relaxed) && is_about_keys(command) {
        return Err(error::MONITORS);
    }
    Ok(())
}

/// What a client that monitors must not send: to a real server it is a kind of replica.
#[cold]
fn is_about_keys(command: &Command) -> bool {
    // Those that may replicate, which COMMAND INFO does not show.
    const NAMES: [&str; 5] = ["publish", "spublish", "eval", "evalsha", "fcall"];
    command.flags.has(Flags::READONLY) || command.flags.has(Flags::WRITE) || NAMES.contains(&command.name.as_str())
}

/// Whether the configuration allows the command to this client at all.
#[cold]
fn allowed(session: &Session, command: &Command) -> Result {
    let is_debug = command.name.as_str() == "debug";
    if is_debug && !session.engine().config.debug_allowed(&session.info) {
        return Err(error::DEBUG_NOT_ALLOWED);
    }
    Ok(())
}

/// What a subscriber of the old protocol may say.
fn for_subscribers(command: &Command) -> bool {
    const NAMES: [&str; 3] = ["ping", "quit", "reset"];
    let name = command.name.as_str();
    NAMES.contains(&name) || name.ends_with("subscribe")
}

fn authenticated(session: &Session, command: &Command) -> Result {
    if session.authenticated || command.flags.has(Flags::NO_AUTH) { Ok(()) } else { Err(error::NOAUTH) }
}
