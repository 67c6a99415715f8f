//! The checks before any lock is taken, in Redis's order.

use crate::command::error::{self, Result};
use crate::command::spec::Flags;
use crate::command::table::Command;
use crate::engine::client::Session;

/// Whether the client may run the command now.
#[inline]
pub fn admit(session: &Session, command: &Command) -> Result {
    authenticated(session, command)
}

fn authenticated(session: &Session, command: &Command) -> Result {
    if session.authenticated || command.flags.has(Flags::NO_AUTH) { Ok(()) } else { Err(error::NOAUTH) }
}
