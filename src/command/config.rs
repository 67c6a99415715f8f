//! CONFIG: reading and changing parameters.

use std::sync::atomic::Ordering::Relaxed;

use super::args::Args;
use super::error::{self, Error, Result};
use super::flavor;
use super::help;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::engine::config::{self, Refusal, Setter, versions};
use crate::engine::notices::Kind;
use crate::engine::shard::Counters;
use crate::reply::Tape;
use crate::value::glob::glob_match;

pub const COMMANDS: &[CommandSpec] = &[CONFIG];

const CONFIG: CommandSpec = CommandSpec::container("CONFIG", &[GET, HELP, RESETSTAT, REWRITE, SET])
    .summary("Holds the commands about configuration.")
    .since("2.0.0")
    .time("Depends on the subcommand.");

const FLAGS: Flags = Flags::ADMIN.and(Flags::NOSCRIPT).and(Flags::LOADING).and(Flags::STALE);

const GET: CommandSpec = CommandSpec::new("GET", "parameter [parameter ...]", get)
    .summary("Returns the parameters whose names match one of the patterns.")
    .since("2.0.0")
    .time("O(N) in the number of patterns.")
    .flags(FLAGS)
    .reply(Shape::Object);

fn get(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let patterns = args.rest();
    let mut found = Vec::new();
    for &(name, id) in config::names().iter().filter(|(name, _)| is_there(ctx, name)) {
        let name = name.as_bytes();
        let mut matching = patterns.iter().filter(|pattern| glob_match(pattern, name, true));
        if let Some(first) = matching.next() {
            // A parameter asked for by its name is answered under the name as it was asked for.
            let asked = if is_name(first) { first } else { name };
            found.push((asked, ctx.engine.config.shown(id)));
        }
    }
    out.map(found.len());
    for (name, value) in found {
        out.bulk(name);
        out.bulk(&value);
    }
    Ok(())
}

/// Whether what the engine passes for has a parameter.
fn is_there(ctx: &Ctx<'_>, name: &str) -> bool {
    let flavor = flavor::of(ctx.engine);
    flavor.is_own() || versions::has(name, |redis, valkey| flavor.has(redis, valkey))
}

fn is_name(pattern: &[u8]) -> bool {
    !pattern.iter().any(|byte| matches!(byte, b'*' | b'?' | b'['))
}

const HELP: CommandSpec = CommandSpec::help(help, "5.0.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("GET <pattern> [<pattern> ...]", "Return the parameters that match, with their values."),
        ("RESETSTAT", "Start the counters of INFO anew."),
        ("SET <parameter> <value> [<parameter> <value> ...]", "Change parameters, all or none."),
    ];
    help::write("CONFIG", &entries, out);
    Ok(())
}

const RESETSTAT: CommandSpec = CommandSpec::new("RESETSTAT", "", reset_stat)
    .summary("Starts the counters of INFO anew.")
    .since("2.0.0")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .keys(KeyRule::Unlocked)
    .reply(Shape::Ok);

fn reset_stat(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    // Changes since the last save are a fact about the data, not a statistic.
    ctx.each_shard(|shard| shard.counters = Counters { dirty: shard.counters.dirty, ..Counters::default() })?;
    ctx.engine.reset_stats(ctx.session.info.last_command.load(Relaxed).saturating_sub(1));
    out.ok();
    Ok(())
}

const REWRITE: CommandSpec = CommandSpec::new("REWRITE", "", rewrite)
    .summary(
        "Would write the parameters into the configuration file; an engine has none, and a server's is left alone.",
    )
    .since("2.8.0")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .reply(Shape::Ok);

fn rewrite(ctx: &mut Ctx<'_>, _: &mut Args<'_>, _: &mut Tape) -> Result {
    let has_file = ctx.engine.program.get().is_some_and(|program| !program.config_file.is_empty());
    Err(if has_file { error::NO_REWRITE } else { error::NO_CONFIG_FILE })
}

const SET: CommandSpec = CommandSpec::new("SET", "parameter value [parameter value ...]", set)
    .summary("Changes parameters, all of them or none.")
    .since("2.0.0")
    .time("O(N) in the number of parameters.")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .reply(Shape::Ok);

fn set(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (pairs, left) = args.rest().as_chunks::<2>();
    if !left.is_empty() {
        return Err(error::SYNTAX);
    }
    let pairs: Vec<_> = pairs.iter().map(|&[name, value]| (name, value)).collect();
    let set = ctx.engine.config.set_known(&pairs, Setter::Client, |name| is_there(ctx, name));
    set.map_err(|refused| refusal(refused, &pairs))?;
    ctx.engine.follow_config();
    let names = || pairs.iter().map(|(name, _)| String::from_utf8_lossy(name)).collect::<Vec<_>>().join(" ");
    ctx.engine.notices.tell(Kind::Configured, ctx.session.info.id, names);
    out.ok();
    Ok(())
}

fn refusal(refusal: Refusal, pairs: &[(&[u8], &[u8])]) -> Error {
    let name = pairs[refusal.at()].0;
    match refusal {
        Refusal::Unknown(_) => {
            error::join(&[b"ERR Unknown option or number of arguments for CONFIG SET - '", name, b"'"])
        }
        Refusal::Failed(_, fault) => {
            let name = String::from_utf8_lossy(name);
            Error::line(format!("ERR CONFIG SET failed (possibly related to argument '{name}') - {fault}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;

    #[test]
    fn parameters_are_found_by_patterns() {
        let mut t = Testing::new();
        assert_eq!(t.run("CONFIG GET nosuch"), "{}");
        assert_eq!(t.run("CONFIG GET maxcl* timeout maxclients"), r#"{"maxclients" => "10000", "timeout" => "0"}"#);
        assert_eq!(t.run("CONFIG GET MaxClients"), r#"{"MaxClients" => "10000"}"#);
        assert_eq!(t.run("CONFIG GET save"), r#"{"save" => ""}"#);
        let both = r#"{"hash-max-listpack-value" => "64", "hash-max-ziplist-value" => "64"}"#;
        assert_eq!(t.run("CONFIG GET hash-*-value"), both);
        let memory = r#"{"MAXMEMORY" => "0", "maxmemory-policy" => "noeviction"}"#;
        assert_eq!(t.run("CONFIG GET MAXMEMORY MAXMEMORY-P*"), memory);
    }

    #[test]
    fn values_are_checked_as_by_a_server() {
        let mut t = Testing::new();
        for (line, name, fault) in [
            ("maxclients abc", "maxclients", "argument couldn't be parsed into an integer"),
            ("timeout ' 5'", "timeout", "argument couldn't be parsed into an integer"),
            ("maxclients 0", "maxclients", "argument must be between 1 and 4294967295 inclusive"),
            ("timeout -1", "timeout", "argument must be between 0 and 2147483647 inclusive"),
            ("timeout 1 tImeout 2", "tImeout", "duplicate parameter"),
            ("maxclients 9 save 1", "save", "Invalid save parameters"),
            ("databases 3", "databases", "can't set immutable config"),
            ("enable-debug-command yes", "enable-debug-command", "can't set immutable config"),
            ("proto-max-bulk-len abc", "proto-max-bulk-len", "argument must be a memory value"),
            ("proto-max-bulk-len 1", "proto-max-bulk-len", "argument must be between 1048576 and 4294967295 inclusive"),
            ("appendonly maybe", "appendonly", "argument must be 'yes' or 'no'"),
            (
                "maxmemory-policy foo",
                "maxmemory-policy",
                "argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, \
                 volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction",
            ),
            ("dir /", "dir", "can't set protected config"),
            ("hash-max-ziplist-entries -1", "hash-max-ziplist-entries", "argument must be greater or equal to 0"),
            ("appendonly yes", "appendonly", "nothing is kept on disk, so it can only be 'no'"),
        ] {
            let error = format!("(error) ERR CONFIG SET failed (possibly related to argument '{name}') - {fault}");
            assert_eq!(t.run(&format!("CONFIG SET {line}")), error, "{line}");
        }
        assert_eq!(t.run("CONFIG SET a b c"), "(error) ERR syntax error");
        let unknown = "(error) ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'";
        assert_eq!(t.run("CONFIG SET maxclients 10 nosuch 2"), unknown);
        assert_eq!(t.run("CONFIG GET maxclients"), r#"{"maxclients" => "10000"}"#);
    }

    #[test]
    fn parameters_change() {
        let mut t = Testing::new();
        assert_eq!(t.run("CONFIG SET maxclients 10 client-query-buffer-limit 2gb appendonly NO maxmemory 0mb"), "OK");
        let values = r#"{"client-query-buffer-limit" => "2147483648", "maxclients" => "10"}"#;
        assert_eq!(t.run("CONFIG GET maxclients client-query*"), values);
    }

    #[test]
    fn a_parameter_has_its_older_name_too() {
        let mut t = Testing::new();
        assert_eq!(t.run("CONFIG SET hash-max-ziplist-entries 7 hash-max-listpack-entries 8"), "OK");
        assert_eq!(t.run("CONFIG GET hash-max-ziplist-entries"), r#"{"hash-max-ziplist-entries" => "8"}"#);
    }

    #[test]
    fn what_makes_no_difference_is_taken() {
        let mut t = Testing::new();
        assert_eq!(t.run("CONFIG SET hz 100 lazyfree-lazy-expire yes loglevel DEBUG"), "OK");
        assert_eq!(t.run("CONFIG GET hz loglevel"), r#"{"hz" => "100", "loglevel" => "debug"}"#);
    }

    #[test]
    fn counters_start_anew() {
        let mut t = Testing::new();
        t.run("SET k v");
        t.run("GET k");
        t.run("NOSUCH");
        assert_eq!(t.engine.calls().iter().sum::<u64>(), 2);
        assert_eq!(t.run("CONFIG RESETSTAT"), "OK");
        let stats = t.run("INFO");
        for line in ["keyspace_hits:0", "total_error_replies:0", "rdb_changes_since_last_save:1"] {
            assert!(stats.lines().any(|each| each == line), "{line}");
        }
        assert_eq!(t.engine.calls().iter().sum::<u64>(), 2);
    }
}
