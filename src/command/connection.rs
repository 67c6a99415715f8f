//! Connections.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags};
use crate::engine::access::Ctx;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[PING];

const PING: CommandSpec =
    CommandSpec::new("PING", "[message]", ping).summary("Answers PONG, or the message.").flags(Flags::FAST);

fn ping(_: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match args.rest() {
        [] => out.simple("PONG"),
        [message] => out.bulk(message),
        _ => return Err(error::wrong_arity("ping")),
    }
    Ok(())
}
