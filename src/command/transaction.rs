//! Transactions: MULTI begins one, EXEC runs it, WATCH makes that depend on keys that must not change.
//!
//! The handlers here run when a command is not queued. What a command does inside a transaction, and EXEC with one to
//! run, are in `exec/multi.rs`.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use super::table::Command;
use crate::engine::access::Ctx;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[DISCARD, EXEC, MULTI, UNWATCH, WATCH];

const FLAGS: Flags = Flags::NOSCRIPT.and(Flags::LOADING).and(Flags::STALE).and(Flags::FAST).and(Flags::ALLOW_BUSY);

/// What becomes of a command that a client with an open transaction sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inside {
    Queued,
    /// Runs as if there were no transaction, which it may end.
    AtOnce,
    Exec,
    Refused,
}

/// Asked inside of transactions only, so names are quick enough.
pub fn inside(command: &Command) -> Inside {
    match command.spec.name {
        "EXEC" => Inside::Exec,
        "DISCARD" | "MULTI" | "QUIT" | "RESET" | "WATCH" => Inside::AtOnce,
        _ if command.flags.has(Flags::NO_MULTI) => Inside::Refused,
        _ => Inside::Queued,
    }
}

const MULTI: CommandSpec = CommandSpec::new("MULTI", "", multi)
    .summary("Begins a transaction: the commands that follow are queued for EXEC.")
    .since("1.2.0")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn multi(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    if ctx.session.queue.is_some() {
        return Err(error::NESTED_MULTI);
    }
    ctx.session.begin();
    out.ok();
    Ok(())
}

const EXEC: CommandSpec = CommandSpec::new("EXEC", "", exec)
    .summary("Runs the queued commands with nothing in between, unless a watched key has changed.")
    .since("1.2.0")
    .time("Depends on the queued commands.")
    .flags(Flags::NOSCRIPT.and(Flags::LOADING).and(Flags::STALE).and(Flags::SKIP_SLOWLOG))
    .reply(Shape::Any);

fn exec(_: &mut Ctx<'_>, _: &mut Args<'_>, _: &mut Tape) -> Result {
    Err(error::EXEC_WITHOUT_MULTI)
}

const DISCARD: CommandSpec = CommandSpec::new("DISCARD", "", discard)
    .summary("Ends a transaction without running it, and all watches.")
    .since("2.0.0")
    .time("O(N) in the number of queued commands.")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn discard(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    if ctx.session.queue.is_none() {
        return Err(error::DISCARD_WITHOUT_MULTI);
    }
    ctx.discard()?;
    out.ok();
    Ok(())
}

const WATCH: CommandSpec = CommandSpec::new("WATCH", "key [key ...]", watch)
    .summary("Makes the next EXEC run only if these keys do not change until then.")
    .since("2.2.0")
    .time("O(N) in the number of keys.")
    .flags(FLAGS)
    .key_flags(&["RO"])
    .reply(Shape::Ok);

fn watch(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    if ctx.session.queue.is_some() {
        return Err(error::WATCH_INSIDE_MULTI);
    }
    args.rest().iter().try_for_each(|key| ctx.watch(key))?;
    out.ok();
    Ok(())
}

const UNWATCH: CommandSpec = CommandSpec::new("UNWATCH", "", unwatch)
    .summary("Ends all watches of the client.")
    .since("2.2.0")
    .time("O(N) in the number of watched keys.")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn unwatch(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    ctx.unwatch()?;
    out.ok();
    Ok(())
}
