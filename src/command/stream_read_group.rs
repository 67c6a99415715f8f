//! XREADGROUP: reading as one of a group.

use super::args::Args;
use super::blocking::deadline_in;
use super::collection::{peek, read};
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, KeyRule};
use super::stream_args::{strict_id, write_entry, write_fields, write_id};
use super::stream_group::{edit_group, make_consumer};
use super::stream_range::{ReadOptions, behind_streams, stream_keys};
use crate::engine::access::{Ctx, Edit};
use crate::engine::block::{Block, Empty};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::stream::{ConsumerRef, Group, Log, Nack, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XREADGROUP];

const XREADGROUP: CommandSpec = CommandSpec::new(
    "XREADGROUP",
    "GROUP group consumer [COUNT count] [BLOCK milliseconds] [CLAIM min-idle-time] [NOACK] STREAMS key [key ...] id [id ...]",
    xreadgroup,
)
.summary("Returns entries of streams that no consumer of the group was given yet, or those that this one was.")
.since("5.0.0")
.newer(&[("CLAIM", "8.4.0", "")])
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
    for (key, wanted) in keys.iter().zip(places.iter().copied()) {
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
    let mut due = None;
    for (key, wanted) in keys.iter().zip(places) {
        if let Wanted::New = wanted {
            due = earlier(due, reader.due(ctx, key)?);
        }
    }
    // Whatever becomes of a key, the command has something to say: entries, or that there is no such group any more.
    ctx.block(Block { keys, worth: |_| true, deadline, due, empty: Empty::NilArray, words: None }, out)
}

fn earlier(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    a.into_iter().chain(b).min()
}

impl Reader<'_> {
    /// When the next entry has been pending for long enough to be claimed.
    fn due(&self, ctx: &mut Ctx<'_>, key: &[u8]) -> Result<Option<u64>> {
        let (Some(least), Some(stream)) = (self.claim, peek::<Stream>(ctx, key)?) else { return Ok(None) };
        let Some(group) = stream.groups.get(self.group) else { return Ok(None) };
        let pending = group.pending_from(StreamId::MIN).filter(|(id, _)| stream.log.contains(*id));
        Ok(pending.map(|(_, nack)| nack.delivered.saturating_add(least)).min())
    }

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

#[cfg(test)]
mod tests {
    use super::super::stream_group::tests::{FIRST, NOT_TO_READ, SECOND, THIRD, check, stream};
    use crate::command::testing::Testing;
    use crate::exec::serve::serve_due;

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
    fn what_becomes_old_enough_is_claimed_by_who_waits() {
        let mut t = stream();
        t.run("XREADGROUP GROUP g first COUNT 2 STREAMS s >");
        t.advance(100);
        t.run("XREADGROUP GROUP g first STREAMS s >");
        let (mut a, mut b) = (t.listener_client(), t.listener_client());
        a.wait("XREADGROUP GROUP g a COUNT 1 BLOCK 0 CLAIM 300 STREAMS s >");
        b.wait("XREADGROUP GROUP g b BLOCK 1000 CLAIM 300 STREAMS s >");
        let at = |t: &mut Testing, ms| {
            t.advance(ms);
            serve_due(&t.engine, t.now(), true);
        };
        at(&mut t, 199);
        assert_eq!((a.answer(), b.answer()), (None, None));
        at(&mut t, 1);
        let claimed = |ids: &[(&str, u8)]| {
            let entry =
                |&(id, value): &(&str, u8)| format!("[\"{id}\", [\"f\", \"{value}\"], (integer) 300, (integer) 1]");
            Some(format!("[[\"s\", [{}]]]", ids.iter().map(entry).collect::<Vec<_>>().join(", ")))
        };
        assert_eq!((a.answer(), b.answer()), (claimed(&[("1-1", 1)]), claimed(&[("2-1", 2)])));
        b.wait("XREADGROUP GROUP g b BLOCK 0 CLAIM 300 STREAMS s >");
        // Acknowledged before it was due.
        t.run("XACK s g 3-1");
        at(&mut t, 100);
        assert_eq!(b.answer(), None);
        at(&mut t, 200);
        assert_eq!(
            b.answer(),
            claimed(&[("1-1", 1), ("2-1", 2)]).map(|text| text.replace("(integer) 1]", "(integer) 2]"))
        );
        assert_eq!(crate::engine::block::Timeouts::next(&t.engine), None);
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
}
