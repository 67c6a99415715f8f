//! Deleting entries of a stream by their IDs.

use super::args::Args;
use super::collection::{edit, peek};
use super::error::Result;
use super::spec::{CommandSpec, Flags, Shape};
use super::stream_args::{Ids, strict_id};
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::stream::{Deleted, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XACKDEL, XDEL, XDELEX];

const XDEL_EVENT: Event = Event::stream("xdel");

const XDEL: CommandSpec = CommandSpec::new("XDEL", "key id [id ...]", xdel)
    .summary("Deletes entries of a stream and returns how many were there.")
    .since("5.0.0")
    .time("O(1) for each ID.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW DELETE"])
    .reply(Shape::Int);

fn xdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    peek::<Stream>(ctx, key)?;
    let ids = parse_ids(args.rest())?;
    let removed = edit(ctx, key, XDEL_EVENT, |stream: &mut Stream| {
        let removed = ids.iter().filter(|&&id| stream.log.delete(id)).count();
        Ok(if removed > 0 { Edit::Changed(removed) } else { Edit::Same(0) })
    })?;
    out.int(removed.unwrap_or(0) as i64);
    Ok(())
}

fn parse_ids(texts: &[&[u8]]) -> Result<Vec<StreamId>> {
    texts.iter().map(|text| strict_id(text)).collect()
}

const XDELEX: CommandSpec = CommandSpec::new("XDELEX", "key [KEEPREF | DELREF | ACKED] IDS numids id [id ...]", xdelex)
    .summary("Deletes entries of a stream, and says of each what became of it and of what consumers hold of it.")
    .since("8.2.0")
    .time("O(1) for each ID.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW DELETE"])
    .reply(Shape::Ints);

fn xdelex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let found = peek::<Stream>(ctx, key)?.is_some();
    let Ids { references, ids } = Ids::parse(args)?;
    if !found {
        return none_there(ids.len(), out);
    }
    let ids = parse_ids(ids)?;
    out.array(ids.len());
    edit(ctx, key, XDEL_EVENT, |stream: &mut Stream| {
        let mut removed = false;
        for &id in &ids {
            let deleted = stream.delete(id, references);
            removed |= deleted == Deleted::Yes;
            out.int(code(deleted));
        }
        Ok(if removed { Edit::Changed(()) } else { Edit::Same(()) })
    })?;
    Ok(())
}

/// What XDELEX answers for an ID.
fn code(deleted: Deleted) -> i64 {
    match deleted {
        Deleted::Yes => 1,
        Deleted::NotThere => -1,
        Deleted::Referenced => 2,
    }
}

fn none_there(ids: usize, out: &mut Tape) -> Result {
    out.array(ids);
    (0..ids).for_each(|_| out.int(-1));
    Ok(())
}

const XACKDEL: CommandSpec = CommandSpec::new(
    "XACKDEL",
    "key group [KEEPREF | DELREF | ACKED] IDS numids id [id ...]",
    xackdel,
)
.summary("Acknowledges entries of a stream for a consumer group and deletes them, and says of each what became of it.")
.since("8.2.0")
.time("O(1) for each ID.")
.flags(Flags::WRITE.and(Flags::FAST))
.key_flags(&["RW UPDATE DELETE"])
.reply(Shape::Ints);

fn xackdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, group) = (args.next()?, args.next()?);
    let found = peek::<Stream>(ctx, key)?.is_some_and(|stream| stream.groups.get(group).is_some());
    let Ids { references, ids } = Ids::parse(args)?;
    if !found {
        return none_there(ids.len(), out);
    }
    let ids = parse_ids(ids)?;
    out.array(ids.len());
    let (mut acknowledged, mut removed) = (false, false);
    edit(ctx, key, Event::UNTOLD, |stream: &mut Stream| {
        for &id in &ids {
            if stream.groups.edit(group, |group| group.acknowledge(id)) != Some(true) {
                out.int(-1);
                continue;
            }
            acknowledged = true;
            let deleted = stream.delete(id, references);
            removed |= deleted == Deleted::Yes;
            // Acknowledged is what counts; whether the entry was there yet does not.
            out.int(code(if deleted == Deleted::NotThere { Deleted::Yes } else { deleted }));
        }
        Ok(if acknowledged && !removed { Edit::Changed(()) } else { Edit::Same(()) })
    })?;
    if removed {
        ctx.edit(key, XDEL_EVENT, |_| ());
    }
    Ok(())
}
