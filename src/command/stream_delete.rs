//! Deleting entries of a stream by their IDs.

use super::args::Args;
use super::collection::{edit, peek, read};
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
    if peek::<Stream>(ctx, key)?.is_none() {
        out.int(0);
        return Ok(());
    }
    let ids = parse_ids(args.rest())?;
    let removed = edit(ctx, key, XDEL_EVENT, |stream: &mut Stream| {
        let removed = ids.iter().filter(|&&id| stream.log.delete(id)).count();
        Ok(if removed > 0 { Edit::Changed(removed) } else { Edit::Same(0) })
    })?;
    ctx.count_elements(removed.unwrap_or(0));
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
    let removed = edit(ctx, key, XDEL_EVENT, |stream: &mut Stream| {
        let mut removed = 0;
        for &id in &ids {
            let deleted = stream.delete(id, references);
            removed += usize::from(deleted == Deleted::Yes);
            out.int(code(deleted));
        }
        Ok(if removed > 0 { Edit::Changed(removed) } else { Edit::Same(0) })
    })?;
    ctx.count_elements(removed.unwrap_or(0));
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
    let found = read::<Stream>(ctx, key)?.is_some_and(|stream| stream.groups.get(group).is_some());
    let Ids { references, ids } = Ids::parse(args)?;
    if !found {
        return none_there(ids.len(), out);
    }
    let ids = parse_ids(ids)?;
    out.array(ids.len());
    let (mut acknowledged, mut removed) = (0, false);
    edit(ctx, key, Event::UNTOLD, |stream: &mut Stream| {
        for &id in &ids {
            if stream.groups.edit(group, |group| group.acknowledge(id)) != Some(true) {
                out.int(-1);
                continue;
            }
            acknowledged += 1;
            let deleted = stream.delete(id, references);
            removed |= deleted == Deleted::Yes;
            // Acknowledged is what counts; whether the entry was there yet does not.
            out.int(code(if deleted == Deleted::NotThere { Deleted::Yes } else { deleted }));
        }
        Ok(if acknowledged > 0 && !removed { Edit::Changed(()) } else { Edit::Same(()) })
    })?;
    if removed {
        ctx.edit(key, XDEL_EVENT, |_| ());
    }
    ctx.count_elements(acknowledged);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    /// Four entries; the group `g` has read three and acknowledged one, `h` has read one.
    fn stream() -> Testing {
        let mut t = Testing::new();
        for line in [
            "XADD s 1-1 f v",
            "XADD s 2-1 f v",
            "XADD s 3-1 f v",
            "XADD s 4-1 f v",
            "XGROUP CREATE s g 0",
            "XGROUP CREATE s h 0",
            "XREADGROUP GROUP g c COUNT 3 STREAMS s >",
            "XREADGROUP GROUP h c COUNT 1 STREAMS s >",
            "XACK s g 1-1",
        ] {
            t.run(line);
        }
        t
    }

    #[track_caller]
    fn check(t: &mut Testing, lines: &[(&str, &str)]) {
        for (line, reply) in lines {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    const YES: &str = "[(integer) 1]";
    const NO: &str = "[(integer) -1]";
    const NEEDED: &str = "[(integer) 2]";
    const POSITIVE: &str = "(error) ERR Number of IDs must be a positive integer";

    #[test]
    fn deleting_keeps_what_is_pending() {
        check(
            &mut stream(),
            &[
                ("XDEL s 2-1 2-1 9-9", "(integer) 1"),
                ("XDELEX s KEEPREF IDS 1 3-1", YES),
                ("XPENDING s g - + 9 other", "[]"),
                ("XPENDING s g", "[(integer) 2, \"2-1\", \"3-1\", [[\"c\", \"2\"]]]"),
                ("XDEL none x", "(integer) 0"),
                ("XDEL s x", "(error) ERR Invalid stream ID specified as stream command argument"),
            ],
        );
    }

    #[test]
    fn deleting_with_what_is_pending_or_not_at_all() {
        check(
            &mut stream(),
            &[
                ("XDELEX s IDS 1 1-1 ACKED", NEEDED),
                ("XDELEX s DELREF IDS 1 1-1", YES),
                ("XDELEX s ACKED IDS 1 1-1", NO),
                ("XPENDING s h", "[(integer) 0, (nil), (nil), (nil)]"),
                ("XDELEX s ACKED IDS 2 2-1 8-1", "[(integer) 2, (integer) 2]"),
                ("XACKDEL s g IDS 1 2-1", YES),
                ("XACKDEL s g IDS 1 2-1", NO),
                ("XACKDEL s g ACKED IDS 1 3-1", NEEDED),
                ("XPENDING s g", "[(integer) 0, (nil), (nil), (nil)]"),
                ("XLEN s", "(integer) 2"),
                ("XDELEX none IDS 2 1-1 x", "[(integer) -1, (integer) -1]"),
                ("XACKDEL s none IDS 2 1-1 x", "[(integer) -1, (integer) -1]"),
                ("XDELEX s IDS 0 1-1", POSITIVE),
                ("XDELEX s IDS x 1-1", POSITIVE),
                ("XDELEX s IDS 3 1-1", "(error) ERR The `numids` parameter must match the number of arguments"),
                ("XDELEX s KEEPREF ACKED IDS 1 1-1", "(error) ERR syntax error"),
                ("XDELEX s IDS 1 1-1 2-1", "(error) ERR syntax error"),
            ],
        );
    }

    #[test]
    fn trimming_asks_the_groups() {
        check(
            &mut stream(),
            &[
                ("XTRIM s MAXLEN 0 ACKED", "(integer) 0"),
                ("XACK s h 1-1", "(integer) 1"),
                ("XTRIM s MAXLEN 0 ACKED", "(integer) 1"),
                ("XTRIM s MAXLEN 1 DELREF", "(integer) 2"),
                ("XPENDING s g", "[(integer) 0, (nil), (nil), (nil)]"),
                ("XRANGE s - +", "[[\"4-1\", [\"f\", \"v\"]]]"),
            ],
        );
    }
}
