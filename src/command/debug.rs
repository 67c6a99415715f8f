//! DEBUG: what tests do to an engine and nobody else should.

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
    if !ctx.engine.config.debug_allowed(&ctx.session.info) {
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
    let panicked = ctx.edit(key, Event::generic("debug"), |record| {
        if record.type_() == Type::String {
            record.append(&[b'?'; 4096]);
        }
        panic!("DEBUG PANIC was asked for");
    });
    panicked.ok_or(error::NO_SUCH_KEY)
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

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::command::testing::Testing;
    use crate::engine::config::Param;
    use crate::exec::{Outcome, Patience, run};

    fn enabled() -> Testing {
        let t = Testing::new();
        t.engine.config.preset(Param::EnableDebugCommand, b"yes").expect("a valid value");
        t
    }

    #[test]
    fn debug_must_be_allowed() {
        let mut t = Testing::new();
        assert!(t.run("DEBUG PANIC k").starts_with("(error) ERR DEBUG command not allowed. If the enable-debug-"));
        assert_eq!(t.run("DEBUG"), "(error) ERR wrong number of arguments for 'debug' command");
    }

    #[test]
    fn a_panic_costs_one_command_and_the_value_it_was_writing() {
        let mut t = enabled();
        for n in 0..200 {
            t.run(&format!("SET k{n} v"));
        }
        t.run("EXPIRE k7 100");
        t.run("EXPIRE k8 100");
        let died = catch_unwind(AssertUnwindSafe(|| t.run("DEBUG PANIC k7")));
        assert!(died.is_err());
        assert_eq!(t.run("DEBUG INTEGRITY"), "OK");
        assert_eq!(t.run("EXISTS k7"), "(integer) 0");
        assert_eq!(t.run("DBSIZE"), "(integer) 199");
        assert_eq!(t.run("GET k8"), "\"v\"");
        assert_eq!(t.run("TTL k8"), "(integer) 100");
        assert_eq!(t.run("SET k7 again"), "OK");
        let mut recovered = 0;
        t.engine.shards.lock(t.engine.shards.all()).each().for_each(|shard| recovered += shard.counters.recovered);
        assert_eq!(recovered, 1);
    }

    #[test]
    fn only_who_may_wait_sleeps_or_walks() {
        let mut t = enabled();
        for words in [&[&b"DEBUG"[..], b"SLEEP", b"0"][..], &[b"DEBUG", b"INTEGRITY"]] {
            let mut out = Tape::new();
            assert_eq!(run(&mut t.session, words, &mut out, Patience::Hurries), Outcome::Later);
            assert!(out.is_empty());
        }
        assert_eq!(t.run("DEBUG SLEEP 0.001"), "OK");
        assert_eq!(t.run("DEBUG PANIC none"), "(error) ERR no such key");
        let fault = "(error) ERR unknown subcommand or wrong number of arguments for 'SLEEP'. Try DEBUG HELP.";
        assert_eq!(t.run("DEBUG SLEEP"), fault);
    }
}
