//! XINFO: what is known of a stream, its groups and their consumers.

use super::args::Args;
use super::collection::read_part;
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Cost, Flags};
use super::stream_args::{write_entry, write_id};
use crate::engine::access::Ctx;
use crate::reply::Tape;
use crate::value::stream::{Group, Log, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XINFO];

/// How many entries of each list XINFO STREAM FULL shows.
const SHOWN: usize = 10;

const XINFO: CommandSpec = CommandSpec::container("XINFO", XINFO_COMMANDS)
    .summary("Holds the commands that tell about streams.")
    .since("5.0.0")
    .time("Depends on the subcommand.");

const XINFO_COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("CONSUMERS", "key group", consumers)
        .summary("Returns the consumers of a group, with what they have not acknowledged and since when they are idle.")
        .since("5.0.0")
        .flags(Flags::READONLY)
        .key_flags(&["RO ACCESS"])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("GROUPS", "key", groups)
        .summary("Returns the consumer groups of a stream, with how far they are.")
        .since("5.0.0")
        .flags(Flags::READONLY)
        .key_flags(&["RO ACCESS"]),
    CommandSpec::help(info_help, "5.0.0"),
    CommandSpec::new("STREAM", "key [FULL [COUNT count]]", stream)
        .summary("Returns what is known of a stream; with FULL its entries and groups too.")
        .since("5.0.0")
        .flags(Flags::READONLY)
        .key_flags(&["RO ACCESS"])
        .cost(Cost::Part),
];

fn write_name(name: &str, out: &mut Tape) {
    out.bulk(name.as_bytes());
}

fn write_number(name: &str, value: u64, out: &mut Tape) {
    write_name(name, out);
    out.int(value as i64);
}

fn write_maybe(name: &str, value: Option<u64>, out: &mut Tape) {
    match value {
        Some(value) => write_number(name, value, out),
        None => {
            write_name(name, out);
            out.nil();
        }
    }
}

fn write_named_id(name: &str, id: StreamId, out: &mut Tape) {
    write_name(name, out);
    write_id(id, out);
}

/// The stream, which has to be there. `work` says how many entries will be looked at.
fn find<'c>(ctx: &'c mut Ctx<'_>, key: &[u8], work: impl FnOnce(&Stream) -> usize) -> Result<&'c Stream> {
    read_part(ctx, key, work)?.ok_or(error::NO_SUCH_KEY)
}

fn groups(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let stream = find(ctx, args.next()?, |_| 0)?;
    out.array(stream.groups.len());
    for (name, group) in stream.groups.iter() {
        out.map(6);
        write_name("name", out);
        out.bulk(name);
        write_number("consumers", group.consumer_count() as u64, out);
        write_number("pending", group.pending() as u64, out);
        write_progress(&stream.log, group, out);
    }
    Ok(())
}

/// How far a group is: three fields.
fn write_progress(log: &Log, group: &Group, out: &mut Tape) {
    write_named_id("last-delivered-id", group.last_id, out);
    write_maybe("entries-read", group.entries_read, out);
    write_maybe("lag", group.lag(log), out);
}

fn consumers(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name) = (args.next()?, args.next()?);
    let now = ctx.now();
    let stream = find(ctx, key, |_| 0)?;
    let group = stream.groups.get(name).ok_or_else(|| error::no_group_for_key(name, key))?;
    out.array(group.consumer_count());
    for consumer in group.consumers() {
        out.map(4);
        write_name("name", out);
        out.bulk(&consumer.name);
        write_number("pending", consumer.pending() as u64, out);
        write_number("idle", now.saturating_sub(consumer.seen), out);
        write_name("inactive", out);
        out.int(consumer.active.map_or(-1, |active| now.saturating_sub(active) as i64));
    }
    Ok(())
}

fn stream(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    find(ctx, key, |_| 0)?;
    let refuse = error::subcommand_syntax(args.all()[1], "XINFO");
    let shown = match args.rest() {
        [] => None,
        [full] if full.eq_ignore_ascii_case(b"FULL") => Some(SHOWN),
        [full, count, number] if full.eq_ignore_ascii_case(b"FULL") && count.eq_ignore_ascii_case(b"COUNT") => {
            let number = crate::value::number::parse_i64(number).ok_or(error::NOT_AN_INTEGER)?;
            Some(match number {
                0 => usize::MAX,
                number => usize::try_from(number).unwrap_or(SHOWN),
            })
        }
        _ => return Err(refuse),
    };
    let stream = find(ctx, key, |stream| shown.map_or(0, |shown| full_size(stream, shown)))?;
    match shown {
        None => {
            out.map(10);
            write_log(&stream.log, out);
            write_number("groups", stream.groups.len() as u64, out);
            let first = stream.log.range(StreamId::MIN, StreamId::MAX).next();
            for (name, entry) in [("first-entry", first), ("last-entry", stream.log.last())] {
                write_name(name, out);
                match entry {
                    Some(entry) => write_entry(entry, out),
                    None => out.nil(),
                }
            }
        }
        Some(shown) => write_full(stream, shown, out),
    }
    Ok(())
}

/// Entries and pending entries that FULL shows.
fn full_size(stream: &Stream, shown: usize) -> usize {
    let pending = stream.groups.iter().map(|(_, group)| 2 * group.pending().min(shown) + group.consumer_count());
    stream.log.len().min(shown) + pending.sum::<usize>()
}

/// Seven fields.
fn write_log(log: &Log, out: &mut Tape) {
    write_number("length", log.len() as u64, out);
    write_number("radix-tree-keys", log.node_count() as u64, out);
    write_number("radix-tree-nodes", radix_nodes(log.node_ids()) as u64, out);
    write_named_id("last-generated-id", log.last_id, out);
    write_named_id("max-deleted-entry-id", log.max_deleted_id, out);
    write_number("entries-added", log.entries_added, out);
    write_named_id("recorded-first-entry-id", log.first_id(), out);
}

fn write_full(stream: &Stream, shown: usize, out: &mut Tape) {
    out.map(9);
    write_log(&stream.log, out);
    write_name("entries", out);
    out.array(stream.log.len().min(shown));
    stream.log.range(StreamId::MIN, StreamId::MAX).take(shown).for_each(|entry| write_entry(entry, out));
    write_name("groups", out);
    out.array(stream.groups.len());
    for (name, group) in stream.groups.iter() {
        out.map(7);
        write_name("name", out);
        out.bulk(name);
        write_progress(&stream.log, group, out);
        write_number("pel-count", group.pending() as u64, out);
        write_name("pending", out);
        out.array(group.pending().min(shown));
        for (id, nack) in group.pending_from(StreamId::MIN).take(shown) {
            out.array(4);
            write_id(id, out);
            out.bulk(&group.consumer(nack.consumer).name);
            out.int(nack.delivered as i64);
            out.int(nack.count as i64);
        }
        write_consumers(group, shown, out);
    }
}

fn write_consumers(group: &Group, shown: usize, out: &mut Tape) {
    write_name("consumers", out);
    out.array(group.consumer_count());
    for consumer in group.consumers() {
        out.map(5);
        write_name("name", out);
        out.bulk(&consumer.name);
        write_number("seen-time", consumer.seen, out);
        write_name("active-time", out);
        out.int(consumer.active.map_or(-1, |active| active as i64));
        write_number("pel-count", consumer.pending() as u64, out);
        write_name("pending", out);
        out.array(consumer.pending().min(shown));
        let pending = consumer.pending_from(StreamId::MIN).filter_map(|id| Some((id, group.nack(id)?)));
        for (id, nack) in pending.take(shown) {
            out.array(3);
            write_id(id, out);
            out.int(nack.delivered as i64);
            out.int(nack.count as i64);
        }
    }
}

/// How many nodes a real server's radix tree has for these keys of sixteen bytes, which ascend: one for each key's end,
/// one for each place where keys part, and one for each run of bytes between such places.
fn radix_nodes(ids: impl Iterator<Item = StreamId>) -> usize {
    const LEN: usize = 16;
    let key = |id: StreamId| u128::from(id.ms) << 64 | u128::from(id.seq);
    // Depths of the places at which keys part on the way to the last key.
    let mut forks: Vec<usize> = Vec::new();
    let (mut nodes, mut last) = (0, None);
    // An edge takes its first byte from the node it leaves; what is left of it is a run.
    let run = |from: usize, to: usize| usize::from(to > from + 1);
    for id in ids.map(key) {
        nodes += 1;
        if let Some(last) = last.replace(id) {
            let depth = ((last ^ id).leading_zeros() / 8) as usize;
            let mut below = LEN;
            while let Some(&fork) = forks.last().filter(|&&fork| fork > depth) {
                nodes += run(fork, below);
                below = fork;
                forks.pop();
            }
            nodes += run(depth, below);
            if forks.last() != Some(&depth) {
                forks.push(depth);
                nodes += 1;
            }
        }
    }
    if last.is_none() {
        return 1;
    }
    let mut below = LEN;
    while let Some(fork) = forks.pop() {
        nodes += run(fork, below);
        below = fork;
    }
    nodes + usize::from(below > 0)
}

fn info_help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("CONSUMERS <key> <groupname>", "Show the consumers of a group."),
        ("GROUPS <key>", "Show the consumer groups of a stream."),
        ("STREAM <key> [FULL [COUNT <count>]", "Show what is known of a stream."),
    ];
    help::write("XINFO", &entries, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::Testing;

    #[track_caller]
    fn check(t: &mut Testing, lines: &[(&str, &str)]) {
        for (line, reply) in lines {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn streams_tell_of_themselves() {
        let mut t = Testing::new();
        for line in ["XADD s 1-1 f v", "XADD s 2-1 f v", "XDEL s 1-1", "XGROUP CREATE s g 0", "XGROUP CREATE s h $"] {
            t.run(line);
        }
        t.run("XREADGROUP GROUP g c STREAMS s >");
        t.advance(7);
        t.run("XREADGROUP GROUP g c STREAMS s >");
        t.run("XGROUP CREATECONSUMER s g d");
        let log = "\"length\" => (integer) 1, \"radix-tree-keys\" => (integer) 1, \"radix-tree-nodes\" => (integer) 2, \
                   \"last-generated-id\" => \"2-1\", \"max-deleted-entry-id\" => \"1-1\", \"entries-added\" => (integer) 2, \
                   \"recorded-first-entry-id\" => \"2-1\"";
        let entry = "[\"2-1\", [\"f\", \"v\"]]";
        let progress = |name, read| {
            format!(
                "\"name\" => \"{name}\", \"last-delivered-id\" => \"2-1\", \"entries-read\" => {read}, \"lag\" => (integer) 0"
            )
        };
        let (first, second) = (progress("g", "(integer) 2"), progress("h", "(nil)"));
        check(
            &mut t,
            &[
                (
                    "XINFO STREAM s",
                    &format!(
                        "{{{log}, \"groups\" => (integer) 2, \"first-entry\" => {entry}, \"last-entry\" => {entry}}}"
                    ),
                ),
                (
                    "XINFO STREAM s FULL COUNT 1",
                    &format!(
                        "{{{log}, \"entries\" => [{entry}], \"groups\" => [{{{first}, \"pel-count\" => (integer) 1, \
                         \"pending\" => [[\"2-1\", \"c\", (integer) 1700000000000, (integer) 1]], \"consumers\" => \
                         [{{\"name\" => \"c\", \"seen-time\" => (integer) 1700000000007, \"active-time\" => \
                         (integer) 1700000000000, \"pel-count\" => (integer) 1, \"pending\" => [[\"2-1\", \
                         (integer) 1700000000000, (integer) 1]]}}, {{\"name\" => \"d\", \"seen-time\" => \
                         (integer) 1700000000007, \"active-time\" => (integer) -1, \"pel-count\" => (integer) 0, \
                         \"pending\" => []}}]}}, {{{second}, \"pel-count\" => (integer) 0, \"pending\" => [], \
                         \"consumers\" => []}}]}}"
                    ),
                ),
                (
                    "XINFO CONSUMERS s g",
                    "[{\"name\" => \"c\", \"pending\" => (integer) 1, \"idle\" => (integer) 0, \"inactive\" => (integer) 7}, \
                     {\"name\" => \"d\", \"pending\" => (integer) 0, \"idle\" => (integer) 0, \"inactive\" => (integer) -1}]",
                ),
                ("XINFO CONSUMERS s x", "(error) NOGROUP No such consumer group 'x' for key name 's'"),
                ("XINFO STREAM none FOO", "(error) ERR no such key"),
                (
                    "XINFO STREAM s FULL COUNT",
                    "(error) ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.",
                ),
            ],
        );
    }

    #[test]
    fn the_lag_is_told_as_far_as_it_is_known() {
        let mut t = Testing::new();
        for n in 1..=5 {
            t.run(&format!("XADD s {n}-1 f v"));
        }
        t.run("XGROUP CREATE s g 0");
        let mut lag = |lines: &[&str]| {
            lines.iter().for_each(|line| {
                t.run(line);
            });
            let reply = t.run("XINFO GROUPS s");
            reply[reply.find("entries-read").unwrap()..].to_string()
        };
        let told = |read: &str, lag: &str| format!("entries-read\" => {read}, \"lag\" => {lag}}}]");
        assert_eq!(lag(&[]), told("(nil)", "(integer) 5"));
        assert_eq!(lag(&["XREADGROUP GROUP g c COUNT 2 STREAMS s >"]), told("(integer) 2", "(integer) 3"));
        assert_eq!(lag(&["XDEL s 4-1"]), told("(integer) 2", "(nil)"));
        assert_eq!(lag(&["XREADGROUP GROUP g c COUNT 2 STREAMS s >"]), told("(integer) 5", "(integer) 0"));
        assert_eq!(lag(&["XGROUP SETID s g 3-1 ENTRIESREAD 9"]), told("(integer) 5", "(nil)"));
    }

    #[test]
    fn nodes_of_the_radix_tree_are_counted() {
        let count = |ids: &[(u64, u64)]| radix_nodes(ids.iter().map(|&(ms, seq)| StreamId::new(ms, seq)));
        assert_eq!(count(&[]), 1);
        assert_eq!(count(&[(5, 1)]), 2);
        // What a real server says of these.
        assert_eq!(count(&[(5, 1), (7, 1)]), 6);
        assert_eq!(count(&[(5, 1), (6, 1), (8, 1)]), 8);
        // Keys that part in the last byte leave no run behind it, those that part in the first none before.
        assert_eq!(count(&[(5, 1), (5, 2)]), 4);
        assert_eq!(count(&[(0, 0), (u64::MAX, 0)]), 5);
    }
}
