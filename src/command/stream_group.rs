//! Consumer groups: making and ending them, reading as one of a group, acknowledging.

use super::args::Args;
use super::collection::{edit, edit_or_new, peek, read};
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use super::stream_args::{any_id, strict_id, write_entry, write_fields, write_id};
use super::stream_range::{ReadOptions, behind_streams, stream_keys};
use crate::engine::access::{Ctx, Edit};
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
}

impl GroupOptions {
    fn parse(args: &mut Args<'_>, may_make: bool) -> Result<GroupOptions> {
        let mut options = GroupOptions { make_stream: false, entries_read: None };
        let mut given = false;
        while !args.is_done() {
            if may_make && args.token("MKSTREAM") {
                options.make_stream = true;
            } else if !given && args.remaining() > 1 && args.token("ENTRIESREAD") {
                given = true;
                options.entries_read = match args.int()? {
                    -1 => None,
                    read => Some(u64::try_from(read).map_err(|_| error::ENTRIESREAD)?),
                };
            } else {
                return Err(error::subcommand_syntax(args.all()[1], "XGROUP"));
            }
        }
        Ok(options)
    }
}

fn create(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, id) = (args.next()?, args.next()?, args.next()?);
    let options = GroupOptions::parse(args, true)?;
    if peek::<Stream>(ctx, key)?.is_none() && !options.make_stream {
        return Err(error::XGROUP_WITHOUT_KEY);
    }
    edit_or_new(ctx, key, Event::stream_meta("xgroup-create"), |stream: &mut Stream| {
        let last_id = if id == b"$" { stream.log.last_id } else { strict_id(id)? };
        let read = options.entries_read.map(|read| read.min(stream.log.entries_added));
        if stream.groups.add(name, Group::new(last_id, read)) { Ok(Edit::Changed(())) } else { Err(error::BUSYGROUP) }
    })?;
    out.ok();
    Ok(())
}

fn set_id(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, id) = (args.next()?, args.next()?, args.next()?);
    let options = GroupOptions::parse(args, false)?;
    edit_group(ctx, key, name, Event::stream_meta("xgroup-setid"), |log, group| {
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
    let missing = || error::no_group_for_key(name, key);
    let changed = edit(ctx, key, event, |stream: &mut Stream| {
        let Parts { log, groups } = &mut **stream;
        groups.edit(name, |group| change(log, group)).ok_or_else(missing)?
    })?;
    changed.ok_or_else(missing)
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
    let removed = edit(ctx, key, Event::stream_meta("xgroup-destroy"), |stream: &mut Stream| {
        Ok(if stream.groups.remove(name) { Edit::Changed(true) } else { Edit::Same(false) })
    })?;
    out.int(removed.unwrap_or(false).into());
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
    if peek::<Stream>(ctx, key)?.is_none_or(|stream| stream.groups.get(name).is_none()) {
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
    "GROUP group consumer [COUNT count] [CLAIM min-idle-time] [NOACK] STREAMS key [key ...] id [id ...]",
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
    let ReadOptions { count, group, noack, claim, keys, ids } = ReadOptions::parse(args, true)?;
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
    if served == 0 {
        out.truncate(start);
        out.nil_array();
    }
    Ok(())
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
