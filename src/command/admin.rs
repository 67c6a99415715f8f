//! What is asked of a server that stands by itself: its role, its last save, its modules, its end.

use super::args::Args;
use super::error::{self, Result};
use super::flavor;
use super::help;
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[LASTSAVE, LOLWUT, MODULE, ROLE, SHUTDOWN];

const ANYTIME: Flags = Flags::LOADING.and(Flags::STALE);

const LASTSAVE: CommandSpec = CommandSpec::new("LASTSAVE", "", last_save)
    .summary("Tells the Unix time of the last save, or of the beginning when there was none.")
    .flags(ANYTIME.and(Flags::FAST))
    .tips(&["nondeterministic_output"])
    .categories(&["admin", "dangerous"])
    .reply(Shape::Int);

fn last_save(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    // Nothing is saved, so it is the beginning, as for a server that has not saved yet.
    out.int((ctx.engine.started_ms / 1000) as i64);
    Ok(())
}

const LOLWUT: CommandSpec = CommandSpec::new("LOLWUT", "[VERSION version]", lolwut)
    .arity(-1)
    .summary("Draws a maze, never the same twice.")
    .since("5.0.0")
    .flags(Flags::READONLY.and(Flags::FAST))
    .reply(Shape::Text);

/// Columns and rows of the maze, and the most that are drawn.
const MAZE: [i64; 2] = [40, 12];
const LARGEST: i64 = 1000;

fn lolwut(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let mut size = MAZE;
    if args.remaining() >= 2 && args.token("VERSION") {
        // Other versions draw other things; here they are other mazes.
        args.int()?;
    }
    for side in &mut size {
        if !args.is_done() {
            *side = args.int()?.clamp(1, LARGEST);
        }
    }
    let [columns, rows] = size;
    let mut text = String::new();
    for _ in 0..rows {
        // A wall leans one way or the other.
        text.extend((0..columns).map(|_| if ctx.engine.random() >> 63 == 0 { '/' } else { '\\' }));
        text.push('\n');
    }
    let flavor = flavor::of(ctx.engine);
    let version = format!("\n{} ver. {}\n", flavor.title(), flavor.version.text);
    out.verbatim(b"txt", (text + &version).as_bytes());
    Ok(())
}

const MODULE: CommandSpec = CommandSpec::container("MODULE", &[MODULE_HELP, MODULE_LIST])
    .summary("Holds the commands about modules.")
    .since("4.0.0")
    .time("Depends on the subcommand.");

const MODULE_HELP: CommandSpec = CommandSpec::help(module_help, "5.0.0");

fn module_help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    help::write("MODULE", &[("LIST", "List the modules, of which there are none.")], out);
    Ok(())
}

const MODULE_LIST: CommandSpec = CommandSpec::new("LIST", "", module_list)
    .summary("Lists the modules: none.")
    .since("4.0.0")
    .flags(Flags::ADMIN.and(Flags::NOSCRIPT))
    .tips(&["nondeterministic_output_order"])
    .reply(Shape::Any);

fn module_list(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.array(0);
    Ok(())
}

const ROLE: CommandSpec = CommandSpec::new("ROLE", "", role)
    .summary("Tells the part that the engine plays in replication: a master without replicas.")
    .since("2.8.12")
    .flags(ANYTIME.and(Flags::NOSCRIPT).and(Flags::FAST))
    .categories(&["admin", "dangerous"])
    .reply(Shape::Any);

fn role(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.array(3);
    out.bulk(b"master");
    out.int(0);
    out.array(0);
    Ok(())
}

const SHUTDOWN: CommandSpec = CommandSpec::new("SHUTDOWN", "[NOSAVE | SAVE] [NOW] [FORCE] [ABORT]", shutdown)
    .summary("Closes the listeners of the engine. The process and its embedded clients go on.")
    .flags(ANYTIME.and(Flags::ADMIN).and(Flags::NOSCRIPT).and(Flags::NO_MULTI).and(Flags::ALLOW_BUSY))
    .reply(Shape::Ok);

/// To a client of a listener this is what the end of a server looks like: its connection closes, and no new one opens.
/// The process belongs to somebody else, and so does the data, which embedded clients still use: they get a reply.
fn shutdown(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let words: Vec<Vec<u8>> = args.rest().iter().map(|word| word.to_ascii_uppercase()).collect();
    let given = |word: &str| words.iter().any(|given| given == word.as_bytes());
    let is_known = |word: &Vec<u8>| [&b"NOSAVE"[..], b"SAVE", b"NOW", b"FORCE", b"ABORT"].contains(&word.as_slice());
    if !words.iter().all(is_known) || (given("SAVE") && given("NOSAVE")) || (given("ABORT") && words.len() > 1) {
        return Err(error::SYNTAX);
    }
    if given("ABORT") {
        return Err(error::NO_SHUTDOWN);
    }
    if given("NOSAVE") {
        ctx.engine.scripts.running.end_all();
    }
    ctx.engine.doors.close();
    // Clients take any reply for a sign that the server did not go down.
    match ctx.session.info.embedded {
        true => out.ok(),
        false => ctx.session.closing = true,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{START_MS, Testing};

    #[test]
    fn an_engine_is_a_master_by_itself() {
        let mut t = Testing::new();
        assert_eq!(t.run("ROLE"), r#"["master", (integer) 0, []]"#);
        assert_eq!(t.run("MODULE LIST"), "[]");
        let saved = t.run("LASTSAVE");
        assert_ne!(saved, format!("(integer) {}", START_MS / 1000), "engines begin before the clock is steered");
    }

    #[test]
    fn a_maze_is_drawn() {
        let mut t = Testing::new();
        let maze = t.run("LOLWUT VERSION 5 7 3");
        let lines: Vec<&str> = maze.lines().collect();
        assert_eq!((lines.len(), lines[2].len(), lines[4]), (5, 7, "Redis ver. 8.4.0"));
        assert!(t.run("LOLWUT VERSION x").starts_with("(error) ERR value is not an integer"));
    }

    #[test]
    fn shutting_down_closes_the_doors() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        for (line, error) in [
            ("SHUTDOWN foo", "ERR syntax error"),
            ("SHUTDOWN SAVE NOSAVE", "ERR syntax error"),
            ("SHUTDOWN ABORT NOW", "ERR syntax error"),
            ("SHUTDOWN ABORT", "ERR No shutdown in progress."),
        ] {
            assert_eq!(t.run(line), format!("(error) {error}"), "{line}");
        }
        assert_eq!((c.run("SHUTDOWN nosave now"), c.session.closing), (String::new(), true), "no reply");
        assert!(t.engine.doors.are_shut_down());
        assert_eq!((t.run("SHUTDOWN"), t.session.closing), ("OK".into(), false));
    }
}
