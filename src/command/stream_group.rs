//! Consumer groups: making and ending them, reading as one of a group, acknowledging.

use super::args::Args;
use super::blocking::deadline_in;
use super::collection::{edit, edit_or_new, peek, read};
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use super::stream_args::{any_id, strict_id, write_entry, write_fields, write_id};
use super::stream_range::{ReadOptions, behind_streams, stream_keys};
use crate::engine::access::{Ctx, Edit};
use crate::engine::block::{Block, Empty};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::stream::{ConsumerRef, Group, Log, Nack, Parts, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XACK, XGROUP, XREADGROUP];

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
    CommandSpec::new("HELP", "", group_help)
        .summary("Lists the subcommands of XGROUP.")
        .since("5.0.0")
        .flags(Flags::LOADING.and(Flags::STALE))
        .reply(Shape::Texts),
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
fn edit_group<T>(
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
    out.int(acknowledged as i64);
    Ok(())
}

const XREADGROUP: CommandSpec = CommandSpec::new(
    "XREADGROUP",
    "GROUP group consumer [COUNT count] [BLOCK milliseconds] [CLAIM min-idle-time] [NOACK] STREAMS key [key ...] id [id ...]",
    xreadgroup,
)
.summary("Returns entries of streams that no consumer of the group was given yet, or those that this one was.")
.since("5.0.0")
.time("O(N) for N entries that are returned, and O(P) for P pending entries with CLAIM.")
.flags(Flags::WRITE.and(Flags::BLOCKING))
.keys(KeyRule::Custom(stream_keys))
.key_flags(&["RO ACCESS"])
.places(&[behind_streams(4)])
.cost(Cost::Part);

/// What a consumer wants of a stream.
#[derive(Clone, Copy)]
enum Wanted {
    New,
    /// What it was given before, behind this ID.
    Old(StreamId),
}

fn wanted(text: &[u8]) -> Result<Wanted> {
    match text {
        b">" => Ok(Wanted::New),
        b"$" | b"+" => Err(error::meaningless_in_group(text[0])),
        text => Ok(match strict_id(text)? {
            StreamId::MAX => Wanted::New,
            id => Wanted::Old(id),
        }),
    }
}

/// A consumer that reads, and how.
struct Reader<'a> {
    group: &'a [u8],
    consumer: &'a [u8],
    count: usize,
    noack: bool,
    claim: Option<u64>,
    now: u64,
}

fn xreadgroup(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let options = ReadOptions::parse(ctx, args, true)?;
    let ReadOptions { count, group, noack, claim, block, keys, ids } = options;
    let (group, consumer) = group.ok_or(error::GROUP_MISSING)?;
    let reader = Reader { group, consumer, count, noack, claim, now: ctx.now() };
    let mut places = Vec::with_capacity(keys.len());
    let mut work = 0;
    for (key, id) in keys.iter().zip(ids) {
        let stream: Option<&Stream> = read(ctx, key)?;
        let found = stream.and_then(|stream| Some((stream, stream.groups.get(group)?)));
        let (stream, group) = found.ok_or_else(|| error::no_group_to_read(key, group))?;
        let wanted = wanted(id)?;
        work += reader.work(&stream.log, group, wanted);
        places.push(wanted);
    }
    ctx.bound(work)?;
    let (start, mark) = (out.position(), out.open(Aggregate::Table));
    let mut served = 0;
    for (key, wanted) in keys.iter().zip(places) {
        served += reader.serve(ctx, key, wanted, out)? as usize;
    }
    out.close(mark, served);
    if served > 0 {
        return Ok(());
    }
    out.truncate(start);
    let Some(ms) = block else {
        out.nil_array();
        return Ok(());
    };
    let deadline = deadline_in(ctx, ms)?;
    // Whatever becomes of a key, the command has something to say: entries, or that there is no such group any more.
    ctx.block(Block { keys, worth: |_| true, deadline, empty: Empty::NilArray, words: None }, out)
}

impl Reader<'_> {
    /// About how many entries are looked at.
    fn work(&self, log: &Log, group: &Group, wanted: Wanted) -> usize {
        match wanted {
            Wanted::Old(_) => {
                let place = group.find(self.consumer);
                place.map_or(0, |place| group.consumer(place).pending()).min(self.count)
            }
            Wanted::New => {
                let new = group.last_id.next().map_or(0, |start| log.at_most(start, StreamId::MAX, self.count));
                new + self.claim.map_or(0, |_| group.pending())
            }
        }
    }

    /// Writes the row of a stream if there is one, and notes what the consumer was given.
    fn serve(&self, ctx: &mut Ctx<'_>, key: &[u8], wanted: Wanted, out: &mut Tape) -> Result<bool> {
        make_consumer(ctx, key, self.group, self.consumer)?;
        edit_group(ctx, key, self.group, Event::UNTOLD, |log, group| {
            let place = group.find_or_make(self.consumer, self.now);
            group.consumer_mut(place).seen = self.now;
            let position = out.position();
            out.row();
            out.bulk(key);
            let mark = out.open(Aggregate::Array);
            if let Wanted::Old(after) = wanted {
                let written = self.held(log, group, place, after, out);
                out.close(mark, written);
                return Ok(Edit::Same(true));
            }
            let claimed = self.claim.map_or(0, |least| self.claim(log, group, place, least, out));
            let written = claimed + self.unread(log, group, place, self.count - claimed, out);
            out.close(mark, written);
            if written == 0 {
                out.truncate(position);
                return Ok(Edit::Same(false));
            }
            Ok(Edit::Changed(true))
        })
    }

    /// Writes entries that the consumer has not acknowledged, and answers how many.
    fn held(&self, log: &Log, group: &mut Group, place: ConsumerRef, after: StreamId, out: &mut Tape) -> usize {
        let Some(start) = after.next() else { return 0 };
        let ids: Vec<_> = group.consumer(place).pending_from(start).take(self.count).collect();
        for &id in &ids {
            match (log.get(id), group.nack_mut(id)) {
                (Some(entry), Some(nack)) => {
                    write_entry(entry, out);
                    nack.delivered = self.now;
                    nack.count += 1;
                }
                // The entry is no more, which does not acknowledge it.
                _ => {
                    out.array(2);
                    write_id(id, out);
                    out.nil_array();
                }
            }
        }
        ids.len()
    }

    /// Writes entries that have been pending for `least` milliseconds, which are this consumer's from now on; the one
    /// that waits longest first. Answers how many.
    fn claim(&self, log: &Log, group: &mut Group, place: ConsumerRef, least: u64, out: &mut Tape) -> usize {
        let mut idle: Vec<_> = group
            .pending_from(StreamId::MIN)
            .filter(|(id, nack)| self.now.saturating_sub(nack.delivered) >= least && log.contains(*id))
            .map(|(id, nack)| (nack.delivered, id, nack.count))
            .collect();
        idle.sort_unstable();
        idle.truncate(self.count);
        for &(delivered, id, count) in &idle {
            let Some(entry) = log.get(id) else { continue };
            out.array(4);
            write_id(id, out);
            write_fields(entry.fields, out);
            out.int(self.now.saturating_sub(delivered) as i64);
            out.int(count as i64);
            group.assign(id, Nack { consumer: place, delivered: self.now, count: count + 1 });
        }
        if !idle.is_empty() {
            group.consumer_mut(place).active = Some(self.now);
        }
        idle.len()
    }

    /// Writes entries that nobody was given yet, up to `count`, and answers how many.
    fn unread(&self, log: &Log, group: &mut Group, place: ConsumerRef, count: usize, out: &mut Tape) -> usize {
        let Some(start) = group.last_id.next() else { return 0 };
        let mut written = 0;
        for entry in log.range(start, StreamId::MAX).take(count) {
            let id = entry.id;
            group.advance(log, id);
            if self.claim.is_some() {
                out.array(4);
                write_id(id, out);
                write_fields(entry.fields, out);
                out.int(0);
                out.int(0);
            } else {
                write_entry(entry, out);
            }
            if !self.noack {
                group.assign(id, Nack { consumer: place, delivered: self.now, count: 1 });
            }
            written += 1;
        }
        if written > 0 && !self.noack {
            group.consumer_mut(place).active = Some(self.now);
        }
        written
    }
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
mod tests {
    use crate::command::testing::Testing;

    #[track_caller]
    fn check(t: &mut Testing, lines: &[(&str, &str)]) {
        for (line, reply) in lines {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    fn stream() -> Testing {
        let mut t = Testing::new();
        for line in ["XADD s 1-1 f 1", "XADD s 2-1 f 2", "XADD s 3-1 f 3", "XGROUP CREATE s g 0"] {
            t.run(line);
        }
        t
    }

    const FIRST: &str = "[\"1-1\", [\"f\", \"1\"]]";
    const SECOND: &str = "[\"2-1\", [\"f\", \"2\"]]";
    const THIRD: &str = "[\"3-1\", [\"f\", \"3\"]]";
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

    const NOT_TO_READ: &str = "(error) NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option";

    #[test]
    fn each_entry_goes_to_one_consumer() {
        check(
            &mut stream(),
            &[
                ("XREADGROUP GROUP g a COUNT 1 STREAMS s >", &format!("[[\"s\", [{FIRST}]]]")),
                ("XREADGROUP GROUP g b COUNT 1 STREAMS s >", &format!("[[\"s\", [{SECOND}]]]")),
                ("XREADGROUP GROUP g a STREAMS s 0", &format!("[[\"s\", [{FIRST}]]]")),
                ("XREADGROUP GROUP g a STREAMS s 1-1", "[[\"s\", []]]"),
                ("XREADGROUP GROUP g b NOACK STREAMS s s > 0", &format!("[[\"s\", [{THIRD}]], [\"s\", [{SECOND}]]]")),
                ("XREADGROUP GROUP g b STREAMS s >", "(nil)"),
                ("XPENDING s g", "[(integer) 2, \"1-1\", \"2-1\", [[\"a\", \"1\"], [\"b\", \"1\"]]]"),
                ("XPENDING s g - + 9 b", "[[\"2-1\", \"b\", (integer) 0, (integer) 2]]"),
                ("XDEL s 2-1", "(integer) 1"),
                ("XREADGROUP GROUP g b STREAMS s 0", "[[\"s\", [[\"2-1\", (nil)]]]]"),
                ("XACK s g x", "(error) ERR Invalid stream ID specified as stream command argument"),
                ("XACK s g 1-1 2-1 x", "(error) ERR Invalid stream ID specified as stream command argument"),
                ("XACK s g 1-1 2-1 2-1 3-1", "(integer) 2"),
                ("XACK s none x", "(integer) 0"),
                ("XREADGROUP GROUP g c STREAMS s", "(error) ERR wrong number of arguments for 'xreadgroup' command"),
                (
                    "XREADGROUP GROUP g c STREAMS s t >",
                    "(error) ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.",
                ),
                ("XREADGROUP NOACK COUNT 1 STREAMS s s 0 >", "(error) ERR Missing GROUP option for XREADGROUP"),
            ],
        );
    }

    /// There is no server that knows CLAIM among those that are asked; its documentation says this.
    #[test]
    fn what_waits_for_long_is_claimed_first() {
        let mut t = stream();
        t.run("XREADGROUP GROUP g a COUNT 1 STREAMS s >");
        t.advance(100);
        t.run("XREADGROUP GROUP g a COUNT 1 STREAMS s >");
        t.run("XCLAIM s g a 0 1-1 IDLE 40 JUSTID");
        t.advance(50);
        let claimed =
            |id, value, idle, count| format!("[\"{id}\", [\"f\", \"{value}\"], (integer) {idle}, (integer) {count}]");
        let all = [claimed("1-1", 1, 90, 1), claimed("2-1", 2, 50, 1), claimed("3-1", 3, 0, 0)].join(", ");
        check(
            &mut t,
            &[
                ("XREADGROUP GROUP g b COUNT 1 CLAIM 91 NOACK STREAMS s 5", "[[\"s\", []]]"),
                ("XREADGROUP GROUP g b NOACK CLAIM 50 STREAMS s >", &format!("[[\"s\", [{all}]]]")),
                ("XREADGROUP GROUP g b CLAIM 50 STREAMS s >", "(nil)"),
                (
                    "XPENDING s g - + 9",
                    "[[\"1-1\", \"b\", (integer) 0, (integer) 2], [\"2-1\", \"b\", (integer) 0, (integer) 2]]",
                ),
                ("XTRIM s MAXLEN 0", "(integer) 3"),
                ("XREADGROUP GROUP g b CLAIM 0 STREAMS s >", "(nil)"),
                ("XREADGROUP GROUP g b CLAIM x STREAMS s >", "(error) ERR min-idle-time is not an integer"),
                ("XREADGROUP GROUP g b CLAIM -1 STREAMS s >", "(error) ERR min-idle-time must be a positive integer"),
                ("XREAD CLAIM 1 STREAMS s 0", "(error) ERR syntax error"),
            ],
        );
    }

    #[test]
    fn readers_wait() {
        let mut t = stream();
        t.run("XREADGROUP GROUP g first STREAMS s >");
        let (mut a, mut b, mut c) = (t.listener_client(), t.listener_client(), t.listener_client());
        a.wait("XREAD BLOCK 0 COUNT 5 STREAMS none s $ $");
        b.wait("XREADGROUP GROUP g b BLOCK 0 STREAMS s >");
        c.wait("XREADGROUP GROUP g c BLOCK 500 STREAMS s >");
        t.run("XACK s g 1-1");
        t.run("XDEL s 1-1");
        assert_eq!((a.answer(), b.answer(), c.answer()), (None, None, None));
        t.run("XADD s 4-1 f 4");
        let fourth = Some("[[\"s\", [[\"4-1\", [\"f\", \"4\"]]]]]".to_string());
        assert_eq!((a.answer(), b.answer(), c.answer()), (fourth.clone(), fourth, None));
        t.run("XGROUP DESTROY s g");
        assert_eq!(c.answer().as_deref(), Some(NOT_TO_READ));
        t.run("XGROUP CREATE s g $");
        c.wait("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
        t.run("DEL s");
        assert_eq!(c.answer().as_deref(), Some(NOT_TO_READ));
        a.wait("XREAD BLOCK 0 STREAMS s +");
        t.run("SET s text");
        assert_eq!(a.answer(), None);
        t.run("DEL s");
        t.run("XADD s 1-1 f v");
        assert_eq!(a.answer().as_deref(), Some("[[\"s\", [[\"1-1\", [\"f\", \"v\"]]]]]"));
        for (timeout, reply) in [
            ("x", "(error) ERR timeout is not an integer or out of range"),
            ("-1", "(error) ERR timeout is negative"),
            ("9223372036854775807", "(error) ERR timeout is out of range"),
        ] {
            assert_eq!(t.run(&format!("XREAD BLOCK {timeout} STREAMS s $")), reply);
        }
        t.run("MULTI");
        t.run("XREAD BLOCK 0 STREAMS s $");
        assert_eq!(t.run("EXEC"), "[(nil)]");
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
