//! COMMAND: the command table, told to clients.

use super::acl;
use super::args::Args;
use super::error::{self, Result};
use super::flavor::{self, Flavor, table_of};
use super::help;
use super::keyspec::{self, KeySpec, Place};
use super::spec::{CommandSpec, Flags, Former, Shape};
use super::synopsis::{Arg, ArgKind};
use super::table::{Command, Keys, Table};
use crate::engine::access::Ctx;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::glob::glob_match;

pub const COMMANDS: &[CommandSpec] = &[COMMAND];

const FLAGS: Flags = Flags::LOADING.and(Flags::STALE);
const CATEGORIES: &[&str] = &["connection"];
const UNORDERED: &[&str] = &["nondeterministic_output_order"];

const COMMAND: CommandSpec = CommandSpec::new("COMMAND", "", command)
    .summary("Describes every command.")
    .since("2.8.13")
    .time("O(N) in the number of commands.")
    .arity(-1)
    .subcommands(&[COUNT, DOCS, GETKEYS, GETKEYSANDFLAGS, HELP, INFO, LIST])
    .flags(FLAGS)
    .categories(CATEGORIES)
    .tips(UNORDERED)
    .reply(Shape::Any);

fn command(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    describe_all(table_of(ctx.engine), out);
    Ok(())
}

const COUNT: CommandSpec = CommandSpec::new("COUNT", "", count)
    .summary("Counts the commands.")
    .since("2.8.13")
    .flags(FLAGS)
    .categories(CATEGORIES)
    .reply(Shape::Int);

fn count(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(table_of(ctx.engine).top_level().count() as i64);
    Ok(())
}

const DOCS: CommandSpec = CommandSpec::new("DOCS", "[command-name ...]", docs)
    .summary("Documents commands, all unless some are named.")
    .since("7.0.0")
    .time("O(N) in the number of commands.")
    .flags(FLAGS)
    .categories(CATEGORIES)
    .tips(UNORDERED)
    .reply(Shape::Any);

fn docs(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (names, table) = (args.rest(), table_of(ctx.engine));
    let commands: Vec<&Command> = if names.is_empty() {
        table.top_level().collect()
    } else {
        names.iter().filter_map(|name| told(table, name)).collect()
    };
    let document = Document { table, flavor: flavor::of(ctx.engine) };
    out.map(commands.len());
    for command in commands {
        out.bulk(command.name.as_bytes());
        document.write(command, out);
    }
    Ok(())
}

/// A command without arguments was one too few.
const GETKEYS_BEFORE: &[Former] = &[Former::arity("7.2.0", -4)];

const GETKEYS: CommandSpec = CommandSpec::new("GETKEYS", "command [arg ...]", get_keys)
    .summary("Finds the keys in a call of a command.")
    .since("2.8.13")
    .formerly(GETKEYS_BEFORE)
    .time("O(N) in the number of words of the call.")
    .flags(FLAGS)
    .categories(CATEGORIES)
    .reply(Shape::Texts);

fn get_keys(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let call = args.rest();
    let keys = keys_of(table_of(ctx.engine), call)?;
    out.array(keys.len());
    keys.into_iter().for_each(|(at, _)| out.bulk(call[at]));
    Ok(())
}

const GETKEYSANDFLAGS: CommandSpec = CommandSpec::new("GETKEYSANDFLAGS", "command [arg ...]", get_keys_and_flags)
    .summary("Finds the keys in a call of a command, and what it does to each.")
    .since("7.0.0")
    .formerly(GETKEYS_BEFORE)
    .time("O(N) in the number of words of the call.")
    .flags(FLAGS)
    .categories(CATEGORIES)
    .reply(Shape::Any);

fn get_keys_and_flags(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let call = args.rest();
    let keys = keys_of(table_of(ctx.engine), call)?;
    out.array(keys.len());
    for (at, flags) in keys {
        out.array(2);
        out.bulk(call[at]);
        key_flags(flags, out);
    }
    Ok(())
}

fn keys_of(table: &'static Table, call: &[&[u8]]) -> Result<Vec<(usize, &'static str)>> {
    let mut command = table.find(call[0]).ok_or(error::INVALID_COMMAND)?;
    if !command.subcommands.is_empty() && call.len() > 1 {
        command = table.subcommand(command, call[1]).ok_or(error::INVALID_COMMAND)?;
    }
    if matches!(command.keys, Keys::None | Keys::Channels { .. } | Keys::Unlocked | Keys::All) {
        return Err(error::COMMAND_WITHOUT_KEYS);
    }
    if !command.accepts(call.len()) {
        return Err(error::INVALID_COMMAND_ARITY);
    }
    keyspec::keys_of_call(command, call)
}

const HELP: CommandSpec = CommandSpec::help(help, "5.0.0").categories(CATEGORIES);

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("(no subcommand)", "Describe every command."),
        ("COUNT", "Count the commands."),
        ("DOCS [<command-name> ...]", "Document commands, all unless some are named."),
        ("GETKEYS <full-command>", "Find the keys in a call."),
        ("GETKEYSANDFLAGS <full-command>", "Find the keys in a call, and what it does to each."),
        ("INFO [<command-name> ...]", "Describe commands, all unless some are named."),
        ("LIST [FILTERBY (MODULE|ACLCAT|PATTERN) <what>]", "List the names of commands."),
    ];
    help::write("COMMAND", &entries, out);
    Ok(())
}

const INFO: CommandSpec = CommandSpec::new("INFO", "[command-name ...]", info)
    .summary("Describes commands, all unless some are named.")
    .since("2.8.13")
    .time("O(N) in the number of commands.")
    .flags(FLAGS)
    .categories(CATEGORIES)
    .tips(UNORDERED)
    .reply(Shape::Any);

fn info(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (names, table) = (args.rest(), table_of(ctx.engine));
    if names.is_empty() {
        describe_all(table, out);
        return Ok(());
    }
    out.array(names.len());
    for name in names {
        match told(table, name) {
            Some(command) => describe(table, command, out),
            None => out.nil(),
        }
    }
    Ok(())
}

const LIST: CommandSpec =
    CommandSpec::new("LIST", "[FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]", list)
        .summary("Lists the names of commands.")
        .since("7.0.0")
        .time("O(N) in the number of commands.")
        .flags(FLAGS)
        .categories(CATEGORIES)
        .tips(UNORDERED)
        .reply(Shape::Texts);

fn list(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let table = table_of(ctx.engine);
    if args.is_done() {
        out.array(table.told().count());
        table.told().for_each(|command| out.bulk(command.name.as_bytes()));
        return Ok(());
    }
    if !args.token("FILTERBY") || args.remaining() != 2 {
        return Err(error::SYNTAX);
    }
    let (filter, wanted) = (args.next()?, args.next()?);
    let passes: fn(&Command, &[u8]) -> bool = match filter.to_ascii_uppercase().as_slice() {
        b"MODULE" => |_, _| false,
        b"ACLCAT" => |command, wanted| {
            let wanted = std::str::from_utf8(wanted).unwrap_or_default().to_ascii_lowercase();
            acl::has_category(command, &wanted)
        },
        b"PATTERN" => |command, wanted| glob_match(wanted, command.name.as_bytes(), true),
        _ => return Err(error::SYNTAX),
    };
    let mark = out.open(Aggregate::Array);
    let mut found = 0;
    for command in table.told().filter(|command| passes(command, wanted)) {
        out.bulk(command.name.as_bytes());
        found += 1;
    }
    out.close(mark, found);
    Ok(())
}

/// A command by its full name, if clients are told of it.
fn told(table: &'static Table, name: &[u8]) -> Option<&'static Command> {
    table.find_full(name).filter(|command| command.is_told)
}

fn describe_all(table: &Table, out: &mut Tape) {
    out.array(table.top_level().count());
    table.top_level().for_each(|command| describe(table, command, out));
}

/// A command as COMMAND INFO shows it.
fn describe(table: &Table, command: &Command, out: &mut Tape) {
    out.array(10);
    out.bulk(command.name.as_bytes());
    out.int(command.arity as i64);
    let flags: Vec<&str> = command.flag_names().collect();
    out.set(flags.len());
    flags.into_iter().for_each(|flag| out.simple(flag));
    let (first, last, step) = keyspec::first_last_step(command);
    [first as i64, last as i64, step as i64].into_iter().for_each(|number| out.int(number));
    let categories: Vec<&str> = acl::categories(command).collect();
    out.set(categories.len());
    categories.into_iter().for_each(|category| out.simple(&format!("@{category}")));
    out.set(command.spec.tips.len());
    command.spec.tips.iter().for_each(|tip| out.bulk(tip.as_bytes()));
    let specs = keyspec::key_specs(command);
    out.set(specs.len());
    specs.iter().for_each(|spec| key_spec(spec, out));
    if command.subcommands.is_empty() {
        out.set(0);
        return;
    }
    out.array(command.subcommands.len());
    command.subcommands.iter().for_each(|&id| describe(table, &table.commands[id], out));
}

fn key_spec(spec: &KeySpec, out: &mut Tape) {
    out.map(3);
    out.bulk(b"flags");
    key_flags(spec.flags, out);
    match spec.place {
        Place::Range { first, .. } => part("begin_search", "index", &[("index", first as i64)], out),
        Place::Numkeys { count, .. } => part("begin_search", "index", &[("index", count as i64)], out),
        Place::Keyword { keyword, from, .. } => {
            heading("begin_search", "keyword", 2, out);
            out.bulk(b"keyword");
            out.bulk(keyword.as_bytes());
            number("startfrom", from as i64, out);
        }
        Place::Unknown => part("begin_search", "unknown", &[], out),
    }
    match spec.place {
        Place::Range { last, step, .. } => {
            part("find_keys", "range", &[("lastkey", last as i64), ("keystep", step as i64), ("limit", 0)], out);
        }
        Place::Keyword { last, step, limit, .. } => {
            let fields = [("lastkey", last as i64), ("keystep", step as i64), ("limit", limit as i64)];
            part("find_keys", "range", &fields, out);
        }
        Place::Numkeys { step, .. } => {
            part("find_keys", "keynum", &[("keynumidx", 0), ("firstkey", 1), ("keystep", step as i64)], out);
        }
        Place::Unknown => part("find_keys", "unknown", &[], out),
    }
}

/// A part of a key specification.
fn part(name: &str, kind: &str, fields: &[(&str, i64)], out: &mut Tape) {
    heading(name, kind, fields.len(), out);
    fields.iter().for_each(|&(field, value)| number(field, value, out));
}

fn heading(name: &str, kind: &str, fields: usize, out: &mut Tape) {
    out.bulk(name.as_bytes());
    out.map(2);
    out.bulk(b"type");
    out.bulk(kind.as_bytes());
    out.bulk(b"spec");
    out.map(fields);
}

fn number(name: &str, value: i64, out: &mut Tape) {
    out.bulk(name.as_bytes());
    out.int(value);
}

/// The access (`RW`, `RO`, `OW`, `RM`) stays in capitals, the rest is told in small letters.
fn key_flags(flags: &str, out: &mut Tape) {
    let flags: Vec<&str> = flags.split_ascii_whitespace().collect();
    out.set(flags.len());
    for flag in flags {
        if flag.len() == 2 { out.simple(flag) } else { out.simple(&flag.to_ascii_lowercase()) }
    }
}

/// Commands as COMMAND DOCS shows them.
struct Document {
    table: &'static Table,
    flavor: &'static Flavor,
}

impl Document {
    fn write(&self, command: &Command, out: &mut Tape) {
        let (spec, since) = (command.spec, self.flavor.since(command.spec));
        out.map(4 + !command.args.is_empty() as usize + !command.subcommands.is_empty() as usize);
        let texts =
            [("summary", spec.summary), ("since", since), ("group", command.group), ("complexity", spec.complexity)];
        for (name, text) in texts {
            out.bulk(name.as_bytes());
            out.bulk(text.as_bytes());
        }
        if !command.args.is_empty() {
            out.bulk(b"arguments");
            let mut keys = Numbering { next: 0, specs: keyspec::key_specs(command).len() };
            arguments(&command.args, &mut keys, out);
        }
        if !command.subcommands.is_empty() {
            out.bulk(b"subcommands");
            out.map(command.subcommands.len());
            for &id in &command.subcommands {
                let subcommand = &self.table.commands[id];
                out.bulk(subcommand.name.as_bytes());
                self.write(subcommand, out);
            }
        }
    }
}

/// Gives key arguments the number of their key specification: one after the other, the last takes the rest.
struct Numbering {
    next: usize,
    specs: usize,
}

impl Numbering {
    fn take(&mut self) -> usize {
        let number = self.next.min(self.specs.saturating_sub(1));
        self.next += 1;
        number
    }
}

fn arguments(args: &[Arg], keys: &mut Numbering, out: &mut Tape) {
    out.array(args.len());
    args.iter().for_each(|arg| argument(arg, keys, out));
}

fn argument(arg: &Arg, keys: &mut Numbering, out: &mut Tape) {
    let is_leaf = !matches!(arg.kind, ArgKind::Block | ArgKind::OneOf);
    let mark = out.open(Aggregate::Map);
    let mut fields = 2;
    let text = |name: &str, text: &str, out: &mut Tape| {
        out.bulk(name.as_bytes());
        out.bulk(text.as_bytes());
    };
    text("name", &arg.name, out);
    text("type", arg.kind.name(), out);
    if is_leaf {
        text("display_text", &arg.name, out);
        fields += 1;
    }
    if arg.kind == ArgKind::Key {
        out.bulk(b"key_spec_index");
        out.int(keys.take() as i64);
        fields += 1;
    }
    if let Some(token) = &arg.token {
        text("token", token, out);
        fields += 1;
    }
    if arg.optional || arg.multiple {
        out.bulk(b"flags");
        out.set(arg.optional as usize + arg.multiple as usize);
        [(arg.optional, "optional"), (arg.multiple, "multiple")]
            .into_iter()
            .filter(|(set, _)| *set)
            .for_each(|(_, flag)| out.simple(flag));
        fields += 1;
    }
    if !is_leaf {
        out.bulk(b"arguments");
        arguments(&arg.children, keys, out);
        fields += 1;
    }
    out.close(mark, fields);
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;

    #[test]
    fn info_describes_a_command() {
        let mut t = Testing::new();
        let get = r#"["get", (integer) 2, ~[readonly, fast], (integer) 1, (integer) 1, (integer) 1, "#.to_string()
            + r#"~[@read, @string, @fast], ~[], ~[{"flags" => ~[RO, access], "#
            + r#""begin_search" => {"type" => "index", "spec" => {"index" => (integer) 1}}, "#
            + r#""find_keys" => {"type" => "range", "spec" => {"lastkey" => (integer) 0, "keystep" => (integer) 1, "#
            + r#""limit" => (integer) 0}}}], ~[]]"#;
        assert_eq!(t.run("COMMAND INFO GET nosuch"), format!("[{get}, (nil)]"));
        let client = t.run("COMMAND INFO client client|id");
        assert!(
            client.starts_with(r#"[["client", (integer) -2, ~[], (integer) 0, (integer) 0, (integer) 0, ~[@slow], "#)
        );
        assert!(client.contains(r#"["client|id", (integer) 2, ~[noscript, loading, stale]"#));
        assert_eq!(t.run("COMMAND"), t.run("COMMAND INFO"));
    }

    #[test]
    fn docs_show_the_tree_of_arguments() {
        let mut t = Testing::new();
        assert_eq!(t.run("COMMAND DOCS nosuch"), "{}");
        let docs = t.run("COMMAND DOCS client|setname config|set");
        for part in [
            r#"{"client|setname" => {"summary" => "Names the client; an empty name takes it back.", "since" => "2.6.9", "#,
            r#""group" => "connection", "complexity" => "O(1)", "arguments" => [{"name" => "connection-name", "#,
            r#""type" => "string", "display_text" => "connection-name"}]}, "#,
            r#"[{"name" => "parameter-value", "type" => "block", "flags" => ~[multiple], "arguments" => [{"#,
        ] {
            assert!(docs.contains(part), "{part} in {docs}");
        }
        assert!(t.run("COMMAND DOCS client").contains(r#""subcommands" => {"client|caching" => {"summary" =>"#));
    }

    #[test]
    fn keys_of_a_call() {
        let mut t = Testing::new();
        assert_eq!(t.run("COMMAND GETKEYS GET a"), r#"["a"]"#);
        assert_eq!(t.run("COMMAND GETKEYS DEL a b c"), r#"["a", "b", "c"]"#);
        assert_eq!(t.run("COMMAND GETKEYS object encoding x"), r#"["x"]"#);
        assert_eq!(t.run("COMMAND GETKEYSANDFLAGS SET a 1"), r#"[["a", ~[OW, update]]]"#);
        assert_eq!(t.run("COMMAND GETKEYSANDFLAGS SET a 1 get"), r#"[["a", ~[RW, access, update]]]"#);
        for (call, error) in [
            ("GET", "ERR Invalid number of arguments specified for command"),
            ("GET a b", "ERR Invalid number of arguments specified for command"),
            ("NOSUCH a", "ERR Invalid command specified"),
            ("CLIENT NOSUCH", "ERR Invalid command specified"),
            ("CLIENT LIST", "ERR The command has no key arguments"),
            ("PING", "ERR The command has no key arguments"),
        ] {
            assert_eq!(t.run(&format!("COMMAND GETKEYS {call}")), format!("(error) {error}"), "{call}");
        }
    }

    #[test]
    fn the_list_is_narrowed() {
        let mut t = Testing::new();
        assert_eq!(t.run("COMMAND LIST FILTERBY PATTERN CLIENT|L*"), r#"["client|list"]"#);
        assert_eq!(t.run("COMMAND LIST FILTERBY MODULE x"), "[]");
        assert_eq!(t.run("COMMAND LIST FILTERBY ACLCAT nosuch"), "[]");
        assert!(t.run("COMMAND LIST FILTERBY aclcat Connection").contains("\"client|getname\""));
        for line in [
            "COMMAND LIST x",
            "COMMAND LIST FILTERBY",
            "COMMAND LIST FILTERBY x y",
            "COMMAND LIST FILTERBY PATTERN a b",
        ] {
            assert_eq!(t.run(line), "(error) ERR syntax error", "{line}");
        }
        let list = t.run("COMMAND LIST");
        let top_level = list.split(", ").filter(|name| !name.contains('|')).count();
        assert_eq!(t.run("COMMAND COUNT"), format!("(integer) {top_level}"));
        assert!(list.contains("\"client\"") && list.contains("\"client|list\""), "subcommands too: {list}");
    }
}
