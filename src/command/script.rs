//! Scripts: EVAL and its kin run one, SCRIPT looks after those that are known.
//!
//! How a script is run is in `exec/script.rs`.

mod locks;
pub mod machine;

use std::sync::Arc;

use super::args::Args;
use super::error::{self, Error, Result};
use super::help;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::engine::scripts::{parse_sha, sha_of, sha_text};
use crate::reply::Tape;
use crate::script::unit::Script;

pub const COMMANDS: &[CommandSpec] = &[EVAL, EVAL_RO, EVALSHA, EVALSHA_RO, SCRIPT];

const FLAGS: Flags = Flags::NOSCRIPT.and(Flags::STALE).and(Flags::SKIP_MONITOR).and(Flags::NO_MANDATORY_KEYS);

/// A command that runs a script or a function.
pub(super) const fn call(name: &'static str, synopsis: &'static str, read_only: bool) -> CommandSpec {
    CommandSpec::new(name, synopsis, refuse)
        .time("Depends on the script.")
        .flags(if read_only { FLAGS.and(Flags::READONLY) } else { FLAGS })
        .keys(KeyRule::Program)
        .key_flags(if read_only { &["RO ACCESS"] } else { &["RW ACCESS UPDATE"] })
        .categories(&["scripting"])
        .arity(-3)
        .reply(Shape::Any)
}

/// Never called: whoever runs commands runs these in another way.
fn refuse(_: &mut Ctx<'_>, _: &mut Args<'_>, _: &mut Tape) -> Result {
    Err(error::NOSCRIPT)
}

const EVAL: CommandSpec = call("EVAL", "script numkeys [key [key ...]] [arg [arg ...]]", false)
    .summary("Runs a script: Lua, or a program in JSON.")
    .since("2.6.0");

const EVAL_RO: CommandSpec = call("EVAL_RO", "script numkeys [key [key ...]] [arg [arg ...]]", true)
    .summary("Runs a script that must not write.")
    .since("7.0.0");

const EVALSHA: CommandSpec = call("EVALSHA", "sha1 numkeys [key [key ...]] [arg [arg ...]]", false)
    .summary("Runs a script that is known already, by the SHA1 of its text.")
    .since("2.6.0");

const EVALSHA_RO: CommandSpec = call("EVALSHA_RO", "sha1 numkeys [key [key ...]] [arg [arg ...]]", true)
    .summary("Runs a script that is known already and must not write.")
    .since("7.0.0");

const SCRIPT: CommandSpec = CommandSpec::container("SCRIPT", &[EXISTS, FLUSH, HELP, KILL, LOAD, SHOW])
    .summary("Holds the commands about known scripts.")
    .since("2.6.0")
    .time("Depends on the subcommand.");

const EXISTS: CommandSpec = CommandSpec::new("EXISTS", "sha1 [sha1 ...]", exists)
    .summary("Tells of each SHA1 whether its script is known.")
    .since("2.6.0")
    .time("O(N) in the number of hashes.")
    .flags(Flags::NOSCRIPT)
    .categories(&["scripting"])
    .tips(&["request_policy:all_shards", "response_policy:agg_logical_and"])
    .reply(Shape::Ints);

fn exists(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hashes = args.rest();
    out.array(hashes.len());
    for hash in hashes {
        let known = parse_sha(hash).is_some_and(|sha| ctx.engine.scripts.contains(&sha));
        out.int(known as i64);
    }
    Ok(())
}

const FLUSH: CommandSpec = CommandSpec::new("FLUSH", "[ASYNC | SYNC]", flush)
    .summary("Forgets all scripts.")
    .since("2.6.0")
    .time("O(N) in the number of known scripts.")
    .flags(Flags::NOSCRIPT)
    .categories(&["scripting"])
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .reply(Shape::Ok);

fn flush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let known = args.is_done() || args.token("SYNC") || args.token("ASYNC");
    if !known || !args.is_done() {
        return Err(error::SCRIPT_FLUSH);
    }
    ctx.engine.scripts.flush();
    out.ok();
    Ok(())
}

const HELP: CommandSpec = CommandSpec::new("HELP", "", help)
    .summary("Lists the subcommands.")
    .since("5.0.0")
    .flags(Flags::LOADING.and(Flags::STALE))
    .categories(&["scripting"])
    .reply(Shape::Texts);

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("EXISTS <sha1> [<sha1> ...]", "Tell of each hash whether its script is known."),
        ("FLUSH [ASYNC|SYNC]", "Forget all scripts."),
        ("KILL", "End the running scripts that have not written."),
        ("LOAD <script>", "Keep a script without running it."),
        ("SHOW <sha1>", "Return the text of a known script."),
    ];
    help::write("SCRIPT", &entries, out);
    Ok(())
}

const KILL: CommandSpec = CommandSpec::new("KILL", "", kill)
    .summary("Ends the scripts that have been running for long and have not written.")
    .since("2.6.0")
    .flags(Flags::NOSCRIPT.and(Flags::ALLOW_BUSY))
    .categories(&["scripting"])
    .tips(&["request_policy:all_shards", "response_policy:one_succeeded"])
    .reply(Shape::Ok);

fn kill(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    ctx.engine.scripts.running.kill(false)?;
    out.ok();
    Ok(())
}

const LOAD: CommandSpec = CommandSpec::new("LOAD", "script", load)
    .summary("Keeps a script without running it, and returns its SHA1.")
    .since("2.6.0")
    .time("O(N) in the length of the script.")
    .flags(Flags::NOSCRIPT.and(Flags::STALE))
    .categories(&["scripting"])
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .reply(Shape::Text);

fn load(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let text = args.next()?;
    let sha = sha_of(text);
    let script = match ctx.engine.scripts.peek(&sha) {
        Some(script) => script,
        None => compile(text)?,
    };
    ctx.engine.scripts.add(sha, script, true);
    out.bulk(sha_text(&sha).as_bytes());
    Ok(())
}

/// Compiles a script and finds out which locks it needs.
pub fn compile(text: &[u8]) -> Result<Arc<Script>> {
    let mut script = Script::compile(text).map_err(Error::line)?;
    script.needs_all = locks::needs_all(&script.calls);
    script.calls = None;
    Ok(Arc::new(script))
}

// As Valkey has it.
const SHOW: CommandSpec = CommandSpec::new("SHOW", "sha1", show)
    .summary("Returns the text of a known script.")
    .since("8.0.0")
    .only_valkey()
    .flags(Flags::NOSCRIPT.and(Flags::STALE))
    .categories(&["scripting"])
    .reply(Shape::Text);

fn show(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let sha = parse_sha(args.next()?).ok_or(error::NOSCRIPT_TO_SHOW)?;
    let script = ctx.engine.scripts.peek(&sha).ok_or(error::NOSCRIPT_TO_SHOW)?;
    out.bulk(&script.text);
    Ok(())
}
