//! Functions: FCALL runs one, FUNCTION looks after the libraries that hold them.
//!
//! How a function is run is in `exec/script.rs`.

mod load;
#[cfg(test)]
mod tests;

use std::time::Duration;

use self::load::Policy;

use super::args::Args;
use super::error::{self, Error, Result};
use super::help;
use super::script::call;
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::functions::{Functions, Library};
use crate::reply::Tape;
use crate::script::library;
use crate::script::unit;
use crate::value::glob;

pub const COMMANDS: &[CommandSpec] = &[FCALL, FCALL_RO, FUNCTION];

const FCALL: CommandSpec = call("FCALL", "function numkeys [key [key ...]] [arg [arg ...]]", false)
    .summary("Calls a function.")
    .since("7.0.0");

const FCALL_RO: CommandSpec = call("FCALL_RO", "function numkeys [key [key ...]] [arg [arg ...]]", true)
    .summary("Calls a function that does not write.")
    .since("7.0.0");

const FUNCTION: CommandSpec =
    CommandSpec::container("FUNCTION", &[DELETE, DUMP, FLUSH, HELP, KILL, LIST, LOAD, RESTORE, STATS])
        .summary("Holds the commands about functions.")
        .since("7.0.0")
        .time("Depends on the subcommand.");

const CHANGE: Flags = Flags::NOSCRIPT.and(Flags::WRITE);
const EVERYWHERE: &[&str] = &["request_policy:all_shards", "response_policy:all_succeeded"];

const DELETE: CommandSpec = CommandSpec::new("DELETE", "library-name", delete)
    .summary("Removes a library and its functions.")
    .since("7.0.0")
    .flags(CHANGE)
    .categories(&["scripting"])
    .tips(EVERYWHERE)
    .reply(Shape::Ok);

fn delete(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    if !ctx.engine.functions.remove(args.next()?) {
        return Err(error::NO_LIBRARY);
    }
    out.ok();
    Ok(())
}

const DUMP: CommandSpec = CommandSpec::new("DUMP", "", dump)
    .summary("Returns all libraries in a form for FUNCTION RESTORE.")
    .since("7.0.0")
    .time("O(N) in the number of libraries.")
    .flags(Flags::NOSCRIPT)
    .categories(&["scripting"])
    .reply(Shape::Text);

fn dump(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let libraries = ctx.engine.functions.libraries();
    out.bulk(&library::dump(libraries.iter().map(|library| library.text.as_slice())));
    Ok(())
}

const FLUSH: CommandSpec = CommandSpec::new("FLUSH", "[ASYNC | SYNC]", flush)
    .summary("Removes all libraries.")
    .since("7.0.0")
    .time("O(N) in the number of libraries.")
    .flags(CHANGE)
    .categories(&["scripting"])
    .tips(EVERYWHERE)
    .arity(-2)
    .reply(Shape::Ok);

fn flush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    if args.remaining() > 1 {
        return Err(error::subcommand_syntax(args.all()[1], "FUNCTION"));
    }
    if !args.is_done() && !args.token("SYNC") && !args.token("ASYNC") {
        return Err(error::FUNCTION_FLUSH);
    }
    // Nothing is there to collide.
    let _ = ctx.engine.functions.replace_all(Vec::new());
    out.ok();
    Ok(())
}

const HELP: CommandSpec = CommandSpec::new("HELP", "", help)
    .summary("Lists the subcommands.")
    .since("7.0.0")
    .flags(Flags::LOADING.and(Flags::STALE))
    .categories(&["scripting"])
    .reply(Shape::Texts);

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("DELETE <library name>", "Remove a library and its functions."),
        ("DUMP", "Return all libraries in a form for RESTORE."),
        ("FLUSH [ASYNC|SYNC]", "Remove all libraries."),
        ("KILL", "End the running functions that have not written."),
        ("LIST [LIBRARYNAME pattern] [WITHCODE]", "Return the libraries and their functions."),
        ("LOAD [REPLACE] <library code>", "Make a library."),
        ("RESTORE <payload> [FLUSH|APPEND|REPLACE]", "Make the libraries of a dump, besides or instead of others."),
        ("STATS", "Tell which function is running, and how many there are."),
    ];
    help::write("FUNCTION", &entries, out);
    Ok(())
}

const KILL: CommandSpec = CommandSpec::new("KILL", "", kill)
    .summary("Ends the functions that have been running for long and have not written.")
    .since("7.0.0")
    .flags(Flags::NOSCRIPT.and(Flags::ALLOW_BUSY))
    .categories(&["scripting"])
    .tips(&["request_policy:all_shards", "response_policy:one_succeeded"])
    .reply(Shape::Ok);

fn kill(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    ctx.engine.scripts.running.kill(true)?;
    out.ok();
    Ok(())
}

const LIST: CommandSpec = CommandSpec::new("LIST", "[LIBRARYNAME library-name-pattern] [WITHCODE]", list)
    .summary("Returns the libraries and their functions.")
    .since("7.0.0")
    .time("O(N) in the number of functions.")
    .flags(Flags::NOSCRIPT)
    .categories(&["scripting"])
    .tips(&["nondeterministic_output_order"])
    .arity(-2)
    .reply(Shape::Any);

fn list(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (mut pattern, mut with_code) = (None, false);
    while let Some(word) = args.peek() {
        if !with_code && args.token("WITHCODE") {
            with_code = true;
        } else if pattern.is_none() && args.token("LIBRARYNAME") {
            pattern = Some(args.next().map_err(|_| error::NO_LIBRARY_NAME)?);
        } else {
            return Err(Error::line([b"ERR Unknown argument ", word].concat()));
        }
    }
    let is_wanted = |library: &&std::sync::Arc<Library>| {
        pattern.is_none_or(|pattern| glob::glob_match(pattern, &library.name, true))
    };
    let libraries = ctx.engine.functions.libraries();
    let libraries: Vec<_> = libraries.iter().filter(is_wanted).collect();
    out.array(libraries.len());
    libraries.into_iter().for_each(|library| write_library(library, with_code, out));
    Ok(())
}

fn write_library(library: &Library, with_code: bool, out: &mut Tape) {
    out.map(3 + with_code as usize);
    out.bulk(b"library_name");
    out.bulk(&library.name);
    out.bulk(b"engine");
    out.bulk(b"LUA");
    out.bulk(b"functions");
    out.array(library.functions.len());
    for function in &library.functions {
        out.map(3);
        out.bulk(b"name");
        out.bulk(&function.name);
        out.bulk(b"description");
        match &function.description {
            Some(description) => out.bulk(description),
            None => out.nil(),
        }
        out.bulk(b"flags");
        let flags = unit::Flags::NAMED.iter().filter(|(flag, _)| function.flags.has(*flag));
        out.set(flags.clone().count());
        flags.for_each(|(_, name)| out.simple(name));
    }
    if with_code {
        out.bulk(b"library_code");
        out.bulk(&library.text);
    }
}

const LOAD: CommandSpec = CommandSpec::new("LOAD", "[REPLACE] function-code", load_library)
    .summary("Makes a library, and returns its name.")
    .since("7.0.0")
    .time("O(1), considering the time of the compilation as constant.")
    .flags(CHANGE.and(Flags::DENYOOM))
    .categories(&["scripting"])
    .tips(EVERYWHERE)
    .reply(Shape::Text);

fn load_library(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let mut replace = false;
    while args.remaining() > 1 {
        if !args.token("REPLACE") {
            return Err(Error::line([b"ERR Unknown option given: ", args.next()?].concat()));
        }
        replace = true;
    }
    let name = load::load(ctx, args.next()?, replace)?;
    out.bulk(&name);
    Ok(())
}

const RESTORE: CommandSpec = CommandSpec::new("RESTORE", "serialized-value [FLUSH | APPEND | REPLACE]", restore)
    .summary("Makes the libraries of a dump.")
    .since("7.0.0")
    .time("O(N) in the number of functions of the dump.")
    .flags(CHANGE.and(Flags::DENYOOM))
    .categories(&["scripting"])
    .tips(EVERYWHERE)
    .reply(Shape::Ok);

fn restore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    if args.remaining() > 2 {
        return Err(error::subcommand_syntax(args.all()[1], "FUNCTION"));
    }
    let payload = args.next()?;
    let policy = if args.is_done() || args.token("APPEND") {
        Policy::Append
    } else if args.token("REPLACE") {
        Policy::Replace
    } else if args.token("FLUSH") {
        Policy::Flush
    } else {
        return Err(error::RESTORE_POLICY);
    };
    load::restore(ctx, payload, policy)?;
    out.ok();
    Ok(())
}

const STATS: CommandSpec = CommandSpec::new("STATS", "", stats)
    .summary("Tells which function has been running for long, and how many there are.")
    .since("7.0.0")
    .flags(Flags::NOSCRIPT.and(Flags::ALLOW_BUSY))
    .categories(&["scripting"])
    .tips(&["nondeterministic_output", "request_policy:all_shards", "response_policy:special"])
    .reply(Shape::Any);

fn stats(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let running = &ctx.engine.scripts.running;
    let runs = running.list();
    let run = runs.iter().find(|run| run.is_function);
    if run.is_none()
        && let Some(busy) = running.busy(ctx.engine.shards.all(), ctx.engine.script_patience())
    {
        return Err(busy);
    }
    out.map(2);
    out.bulk(b"running_script");
    match run {
        None => out.nil(),
        Some(run) => {
            out.map(3);
            out.bulk(b"name");
            out.bulk(&run.name);
            out.bulk(b"command");
            out.array(run.words.len());
            run.words.iter().for_each(|word| out.bulk(word));
            out.bulk(b"duration_ms");
            out.int(milliseconds(run.begun.elapsed()));
        }
    }
    let functions: &Functions = &ctx.engine.functions;
    let (libraries, functions) = functions.counts();
    out.bulk(b"engines");
    out.map(1);
    out.bulk(b"LUA");
    out.map(2);
    out.bulk(b"libraries_count");
    out.int(libraries as i64);
    out.bulk(b"functions_count");
    out.int(functions as i64);
    Ok(())
}

fn milliseconds(duration: Duration) -> i64 {
    duration.as_millis() as i64
}
