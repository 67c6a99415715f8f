//! SLOWLOG: the commands that took longest lately.

use super::args::Args;
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[SLOWLOG];

const SLOWLOG: CommandSpec = CommandSpec::container("SLOWLOG", &[GET, HELP, LEN, RESET])
    .summary("Holds the commands about the slow log.")
    .since("2.2.12")
    .time("Depends on the subcommand.");

const FLAGS: Flags = Flags::ADMIN.and(Flags::LOADING).and(Flags::STALE);

/// Entries that GET shows when nobody says how many.
const SHOWN: usize = 10;

const GET: CommandSpec = CommandSpec::new("GET", "[count]", get)
    .summary("Returns the newest entries of the slow log: id, time, microseconds, words, client, its name.")
    .since("2.2.12")
    .time("O(N) in the entries returned.")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "nondeterministic_output"])
    .arity(-2)
    .reply(Shape::Any);

fn get(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let most = match args.remaining() {
        0 => SHOWN,
        1 => count(args.int_or(error::SLOWLOG_COUNT)?)?,
        _ => return Err(error::subcommand_syntax(args.all()[1], "SLOWLOG")),
    };
    let entries = ctx.engine.observed.slowlog.newest(most);
    out.array(entries.len());
    for entry in entries {
        out.array(6);
        out.int(entry.id as i64);
        out.int(entry.time as i64);
        out.int(entry.microseconds as i64);
        out.array(entry.words.len());
        entry.words.iter().for_each(|word| out.bulk(word));
        out.bulk(entry.client.as_bytes());
        out.bulk(&entry.client_name);
    }
    Ok(())
}

/// -1 stands for all.
fn count(count: i64) -> Result<usize> {
    match count {
        -1 => Ok(usize::MAX),
        _ => usize::try_from(count).map_err(|_| error::SLOWLOG_COUNT),
    }
}

const HELP: CommandSpec = CommandSpec::help(help, "6.2.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("GET [<count>]", "Return the newest entries, 10 or as many as asked for, -1 for all."),
        ("LEN", "Count the entries."),
        ("RESET", "Forget the entries."),
    ];
    help::write("SLOWLOG", &entries, out);
    Ok(())
}

const LEN: CommandSpec = CommandSpec::new("LEN", "", len)
    .summary("Counts the entries of the slow log.")
    .since("2.2.12")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"])
    .reply(Shape::Int);

fn len(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(ctx.engine.observed.slowlog.len() as i64);
    Ok(())
}

const RESET: CommandSpec = CommandSpec::new("RESET", "", reset)
    .summary("Empties the slow log.")
    .since("2.2.12")
    .time("O(N) in the entries.")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .reply(Shape::Ok);

fn reset(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    ctx.engine.observed.slowlog.clear();
    out.ok();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;

    /// The reply to SLOWLOG GET without times.
    fn words(t: &mut Testing) -> Vec<String> {
        let reply = t.run("SLOWLOG GET -1");
        reply.split("(integer) ").filter_map(|part| Some(part.split_once(", [")?.1.split_once(']')?.0.into())).collect()
    }

    #[test]
    fn all_commands_are_kept_when_none_is_too_fast() {
        let mut t = Testing::new();
        t.run("SET before 1");
        t.run("CONFIG SET slowlog-log-slower-than 0 slowlog-max-len 4");
        t.run("SLOWLOG RESET");
        t.run("CLIENT SETNAME me");
        for line in ["get k", "NOSUCH", "GET", "MULTI", "INCR k", "EXEC", "AUTH secret"] {
            t.run(line);
        }
        assert_eq!(words(&mut t), [r#""AUTH", "(redacted)""#, r#""INCR", "k""#, r#""MULTI""#, r#""get", "k""#]);
        t.run("CONFIG SET slowlog-log-slower-than -1");
        assert_eq!(t.run("SLOWLOG LEN"), "(integer) 4");
        let entry = t.run("SLOWLOG GET 1");
        assert!(entry.ends_with(r#", "embedded:1", "me"]]"#) && entry.contains("(integer) 1700000000,"), "{entry}");
        assert_eq!(t.run("SLOWLOG RESET"), "OK");
        assert_eq!((t.run("SLOWLOG LEN"), t.run("SLOWLOG GET")), ("(integer) 0".into(), "[]".into()));
    }

    #[test]
    fn only_what_is_slow_is_kept() {
        let mut t = Testing::new();
        t.engine.config.preset(crate::engine::config::Param::EnableDebugCommand, b"yes").unwrap();
        t.run("DEBUG SLEEP 0.02");
        (0..100).for_each(|_| _ = t.run("PING"));
        assert_eq!(words(&mut t), [r#""DEBUG", "SLEEP", "0.02""#]);
    }

    #[test]
    fn counts_are_checked() {
        let mut t = Testing::new();
        let count = "(error) ERR count should be greater than or equal to -1";
        for (line, reply) in [
            ("SLOWLOG GET -2", count),
            ("SLOWLOG GET x", count),
            ("SLOWLOG GET 0", "[]"),
            (
                "SLOWLOG GET 1 2",
                "(error) ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.",
            ),
            ("SLOWLOG FOO", "(error) ERR unknown subcommand 'FOO'. Try SLOWLOG HELP."),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }
}
