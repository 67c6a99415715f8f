//! DEBUG: what tests do to an engine and nobody else should.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::args::Args;
use super::error::{self, Error, Result};
use super::help;
use super::spec::{CommandSpec, Flags, KeyRule};
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::number;
use crate::value::record::Type;

pub const COMMANDS: &[CommandSpec] = &[DEBUG];

/// No container: a real server has no table of its subcommands either, which shows in COMMAND and in the errors.
const DEBUG: CommandSpec = CommandSpec::new("DEBUG", "subcommand [argument ...]", debug)
    .summary("Serves tests of the engine itself.")
    .time("Depends on the subcommand.")
    .flags(Flags::ADMIN.and(Flags::NOSCRIPT).and(Flags::LOADING).and(Flags::STALE))
    .keys(KeyRule::Unlocked);

fn debug(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    if !ctx.engine.config.enable_debug.load(Relaxed) {
        return Err(error::DEBUG_NOT_ALLOWED);
    }
    let subcommand = args.next()?;
    match (subcommand.to_ascii_uppercase().as_slice(), args.rest()) {
        (b"HELP", []) => help::write("DEBUG", HELP, out),
        (b"INTEGRITY", []) => integrity(ctx, out)?,
        (b"PANIC", [key]) => panic_while_writing(ctx, key)?,
        (b"SLEEP", [seconds]) => sleep(ctx, seconds, out)?,
        _ => return Err(unknown(subcommand)),
    }
    Ok(())
}

const HELP: &[(&str, &str)] = &[
    ("INTEGRITY", "Walk all keys and report what does not agree with the accounts."),
    ("PANIC <key>", "Panic while the string at <key> is half-written."),
    ("SLEEP <seconds>", "Answer after that time, decimals allowed."),
];

fn integrity(ctx: &mut Ctx<'_>, out: &mut Tape) -> Result {
    if !ctx.may_wait() {
        return Err(Error::BUSY);
    }
    let engine = ctx.engine;
    for index in 0..engine.shards.count() {
        let checked = ctx.with_shard(index, |shard| engine.check_shard(index, shard))?;
        checked.map_err(|fault| Error::line(format!("ERR {fault}")))?;
    }
    out.ok();
    Ok(())
}

/// Stands for a bug that strikes when a value has been changed and its accounts have not.
fn panic_while_writing(ctx: &mut Ctx<'_>, key: &[u8]) -> Result {
    ctx.hold(ctx.engine.set_of(key))?;
    match ctx.peek(key).map(|record| record.type_()) {
        None => Err(error::NO_SUCH_KEY),
        Some(Type::String) => {
            ctx.edit(key, Event::generic("debug"), |record| {
                record.append(&[b'?'; 4096]);
                panic!("DEBUG PANIC was asked for");
            });
            Ok(())
        }
    }
}

/// Holds no shard meanwhile, so only its own client waits.
fn sleep(ctx: &mut Ctx<'_>, seconds: &[u8], out: &mut Tape) -> Result {
    if !ctx.may_wait() {
        return Err(Error::BUSY);
    }
    // What is no number is no time, as in a real server.
    let seconds = number::parse_f64(seconds).unwrap_or(0.0);
    std::thread::sleep(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    out.ok();
    Ok(())
}

fn unknown(subcommand: &[u8]) -> Error {
    let name = &subcommand[..subcommand.len().min(128)];
    let [before, after]: [&[u8]; 2] =
        [b"ERR unknown subcommand or wrong number of arguments for '", b"'. Try DEBUG HELP."];
    Error::line([before, name, after].concat())
}
