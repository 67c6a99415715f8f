//! Consumer groups: making and ending them, acknowledging.

use super::args::Args;
use super::collection::{edit, edit_or_new, peek, read};
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Flags, Shape};
use super::stream_args::{any_id, strict_id};
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::stream::{Group, Log, Parts, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XACK, XGROUP];

const NEW_CONSUMER: Event = Event::stream_meta("xgroup-createconsumer");

const XGROUP: CommandSpec = CommandSpec::container("XGROUP", XGROUP_COMMANDS)
    .summary("Holds the commands about consumer groups.")
    .since("5.0.0")
    .time("Depends on the subcommand.");

const XGROUP_COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("CREATE", "key group <id | $> [MKSTREAM] [ENTRIESREAD entries-read]", create)
        .summary("Makes a consumer group that begins behind an entry.")
        .since("5.0.0")
        .flags(Flags::WRITE.and(Flags::DENYOOM))
        .key_flags(&["RW INSERT"])
        .reply(Shape::Ok),
    CommandSpec::new("CREATECONSUMER", "key group consumer", create_consumer)
        .summary("Makes a consumer, and says whether it was not there yet.")
        .since("6.2.0")
        .flags(Flags::WRITE.and(Flags::DENYOOM))
        .key_flags(&["RW INSERT"])
        .reply(Shape::Flag),
    CommandSpec::new("DELCONSUMER", "key group consumer", del_consumer)
        .summary("Removes a consumer, and returns how many entries it had not acknowledged.")
        .since("5.0.0")
        .flags(Flags::WRITE)
        .key_flags(&["RW DELETE"])
        .reply(Shape::Int),
    CommandSpec::new("DESTROY", "key group", destroy)
        .summary("Removes a consumer group, and says whether it was there.")
        .since("5.0.0")
        .time("O(N) for N entries that are pending.")
        .flags(Flags::WRITE)
        .key_flags(&["RW DELETE"])
        .reply(Shape::Flag),
    CommandSpec::help(group_help, "5.0.0"),
    CommandSpec::new("SETID", "key group <id | $> [ENTRIESREAD entries-read]", set_id)
        .summary("Sets the entry behind which a consumer group goes on.")
        .since("5.0.0")
        .flags(Flags::WRITE)
        .key_flags(&["RW UPDATE"])
        .reply(Shape::Ok),
];

/// The options of XGROUP CREATE and, but for MKSTREAM, of XGROUP SETID.
struct GroupOptions {
    make_stream: bool,
    entries_read: Option<u64>,
    /// What is refused once key and group are found: options that are more than all there are.
    excess: Result,
}

impl GroupOptions {
    fn parse(args: &mut Args<'_>, may_make: bool) -> Result<GroupOptions> {
        let refusal = error::subcommand_syntax(args.all()[1], "XGROUP");
        let most = if may_make { 3 } else { 2 };
        let excess = if args.remaining() > most { Err(refusal.clone()) } else { Ok(()) };
        let mut options = GroupOptions { make_stream: false, entries_read: None, excess };
        while !args.is_done() {
            if may_make && args.token("MKSTREAM") {
                options.make_stream = true;
            } else if args.remaining() > 1 && args.token("ENTRIESREAD") {
                options.entries_read = match args.int()? {
                    -1 => None,
                    read => Some(u64::try_from(read).map_err(|_| error::ENTRIESREAD)?),
                };
            } else {
                return Err(refusal);
            }
        }
        Ok(options)
    }
}

fn create(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, id) = (args.next()?, args.next()?, args.next()?);
    let options = GroupOptions::parse(args, true)?;
    let is_new = peek::<Stream>(ctx, key)?.is_none();
    if is_new && !options.make_stream {
        return Err(error::XGROUP_WITHOUT_KEY);
    }
    options.excess?;
    // A group more is nothing to who watches the key, a key more is.
    let event = Event::stream_meta("xgroup-create");
    edit_or_new(ctx, key, if is_new { Event::SILENT } else { event }, |stream: &mut Stream| {
        let last_id = if id == b"$" { stream.log.last_id } else { strict_id(id)? };
        let read = options.entries_read.map(|read| read.min(stream.log.entries_added));
        if stream.groups.add(name, Group::new(last_id, read)) { Ok(Edit::Changed(())) } else { Err(error::BUSYGROUP) }
    })?;
    if is_new {
        ctx.notify(key, event);
    }
    out.ok();
    Ok(())
}

fn set_id(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, id) = (args.next()?, args.next()?, args.next()?);
    let options = GroupOptions::parse(args, false)?;
    edit_group(ctx, key, name, Event::stream_meta("xgroup-setid"), |log, group| {
        options.excess?;
        group.last_id = if id == b"$" { log.last_id } else { any_id(id, 0)? };
        group.entries_read = options.entries_read.map(|read| read.min(log.entries_added));
        Ok(Edit::Changed(()))
    })?;
    out.ok();
    Ok(())
}

/// Changes a group that has to be there.
pub fn edit_group<T>(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    name: &[u8],
    event: Event,
    change: impl FnOnce(&Log, &mut Group) -> Result<Edit<T>>,
) -> Result<T> {
    let changed = edit(ctx, key, event, |stream: &mut Stream| {
        let Parts { log, groups } = &mut **stream;
        groups.edit(name, |group| change(log, group)).ok_or_else(|| error::no_group_for_key(name, key))?
    })?;
    changed.ok_or(error::XGROUP_WITHOUT_KEY)
}

fn create_consumer(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    let now = ctx.now();
    let made = edit_group(ctx, key, name, NEW_CONSUMER, |_, group| {
        if group.find(consumer).is_some() {
            return Ok(Edit::Same(false));
        }
        group.find_or_make(consumer, now);
        Ok(Edit::Changed(true))
    })?;
    out.int(made.into());
    Ok(())
}

fn del_consumer(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    let pending = edit_group(ctx, key, name, Event::stream_meta("xgroup-delconsumer"), |_, group| {
        Ok(group.remove_consumer(consumer).map_or(Edit::Same(0), Edit::Changed))
    })?;
    out.int(pending as i64);
    Ok(())
}

fn destroy(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name) = (args.next()?, args.next()?);
    let removed = edit(ctx, key, Event::GROUP_DESTROYED, |stream: &mut Stream| {
        Ok(if stream.groups.remove(name) { Edit::Changed(true) } else { Edit::Same(false) })
    })?;
    out.int(removed.ok_or(error::XGROUP_WITHOUT_KEY)?.into());
    Ok(())
}

fn group_help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("CREATE <key> <groupname> <id|$> [option]", "Make a consumer group. Options are:"),
        ("    * MKSTREAM", "  Make an empty stream if there is none."),
        ("    * ENTRIESREAD entries_read", "  How many entries the group counts as read."),
        ("CREATECONSUMER <key> <groupname> <consumer>", "Make a consumer in the group."),
        ("DELCONSUMER <key> <groupname> <consumer>", "Remove a consumer from the group."),
        ("DESTROY <key> <groupname>", "Remove the group."),
        ("SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]", "Set the entry behind which the group goes on."),
    ];
    help::write("XGROUP", &entries, out);
    Ok(())
}

const XACK: CommandSpec = CommandSpec::new("XACK", "key group id [id ...]", xack)
    .summary("Acknowledges entries for a consumer group, and returns how many were pending.")
    .since("5.0.0")
    .time("O(1) for each ID.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Int);

fn xack(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name) = (args.next()?, args.next()?);
    if read::<Stream>(ctx, key)?.is_none_or(|stream| stream.groups.get(name).is_none()) {
        out.int(0);
        return Ok(());
    }
    let texts = args.rest();
    // A single ID, as most calls have, needs no list.
    let mut one = [StreamId::MIN];
    let many;
    let ids = if let [text] = texts {
        one[0] = strict_id(text)?;
        &one[..]
    } else {
        many = texts.iter().map(|text| strict_id(text)).collect::<Result<Vec<_>>>()?;
        &many[..]
    };
    let acknowledged = edit_group(ctx, key, name, Event::UNTOLD, |_, group| {
        let count = ids.iter().filter(|&&id| group.acknowledge(id)).count();
        Ok(if count > 0 { Edit::Changed(count) } else { Edit::Same(0) })
    })?;
    ctx.count_elements(acknowledged);
    out.int(acknowledged as i64);
    Ok(())
}

/// Makes the consumer if it is not there.
pub fn make_consumer(ctx: &mut Ctx<'_>, key: &[u8], group: &[u8], consumer: &[u8]) -> Result {
    let stream: Option<&Stream> = peek(ctx, key)?;
    let found = stream.and_then(|stream| stream.groups.get(group));
    if found.is_none_or(|group| group.find(consumer).is_some()) {
        return Ok(());
    }
    let now = ctx.now();
    edit_group(ctx, key, group, NEW_CONSUMER, |_, group| {
        group.find_or_make(consumer, now);
        Ok(Edit::Changed(()))
    })
}

#[cfg(test)]
pub mod tests {
    use crate::command::testing::Testing;

    #[track_caller]
    pub fn check(t: &mut Testing, lines: &[(&str, &str)]) {
        for (line, reply) in lines {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    /// Three entries, and a group that was given none of them.
    pub fn stream() -> Testing {
        let mut t = Testing::new();
        for line in ["XADD s 1-1 f 1", "XADD s 2-1 f 2", "XADD s 3-1 f 3", "XGROUP CREATE s g 0"] {
            t.run(line);
        }
        t
    }

    pub const FIRST: &str = "[\"1-1\", [\"f\", \"1\"]]";
    pub const SECOND: &str = "[\"2-1\", [\"f\", \"2\"]]";
    pub const THIRD: &str = "[\"3-1\", [\"f\", \"3\"]]";
    pub const NOT_TO_READ: &str =
        "(error) NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option";
    const NO_KEY: &str = "(error) ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want \
                          to use the MKSTREAM option to create an empty stream automatically.";
    const NO_GROUP: &str = "(error) NOGROUP No such consumer group 'x' for key name 's'";

    #[test]
    fn groups_come_and_go() {
        check(
            &mut stream(),
            &[
                ("XGROUP CREATE s g $", "(error) BUSYGROUP Consumer Group name already exists"),
                ("XGROUP CREATE none g $", NO_KEY),
                ("XGROUP CREATE new g $ MKSTREAM", "OK"),
                ("XLEN new", "(integer) 0"),
                ("EXISTS new", "(integer) 1"),
                ("XGROUP CREATE s h $ ENTRIESREAD -2", "(error) ERR value for ENTRIESREAD must be positive or -1"),
                ("XGROUP CREATE s h x", "(error) ERR Invalid stream ID specified as stream command argument"),
                (
                    "XGROUP CREATE s h 0 FOO",
                    "(error) ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.",
                ),
                ("XGROUP SETID none g 0", NO_KEY),
                ("XGROUP SETID s x 0", NO_GROUP),
                ("XGROUP CREATECONSUMER s x c", NO_GROUP),
                ("XGROUP DELCONSUMER s x c", NO_GROUP),
                ("XGROUP CREATECONSUMER s g c", "(integer) 1"),
                ("XGROUP CREATECONSUMER s g c", "(integer) 0"),
                ("XGROUP DELCONSUMER s g other", "(integer) 0"),
                ("XREADGROUP GROUP g c COUNT 2 STREAMS s >", &format!("[[\"s\", [{FIRST}, {SECOND}]]]")),
                ("XGROUP DELCONSUMER s g c", "(integer) 2"),
                ("XPENDING s g", "[(integer) 0, (nil), (nil), (nil)]"),
                ("XGROUP SETID s g 1", "OK"),
                ("XREADGROUP GROUP g c STREAMS s >", &format!("[[\"s\", [{FIRST}, {SECOND}, {THIRD}]]]")),
                ("XGROUP DESTROY s g", "(integer) 1"),
                ("XGROUP DESTROY s g", "(integer) 0"),
                ("XGROUP DESTROY none g", NO_KEY),
                ("XREADGROUP GROUP g c STREAMS s >", NOT_TO_READ),
            ],
        );
    }

    #[test]
    fn watching_clients_see_entries_and_not_groups() {
        let mut t = stream();
        let mut other = t.listener_client();
        for (line, reply) in [
            ("XREADGROUP GROUP g new STREAMS s >", "[]"),
            ("XACK s g 1-1", "[]"),
            ("XGROUP CREATE s h 0", "[]"),
            ("XSETID s 9-9", "[]"),
            ("XDEL s 1-1", "(nil)"),
            ("XADD s 10-1 f v", "(nil)"),
            ("XACKDEL s g IDS 1 2-1", "(nil)"),
            ("XTRIM s MAXLEN 0", "(nil)"),
        ] {
            other.run("WATCH s");
            t.run(line);
            other.run("MULTI");
            assert_eq!(other.run("EXEC"), reply, "{line}");
        }
    }
}
