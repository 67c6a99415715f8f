//! Entries that were delivered and not acknowledged: listing them, and handing them to other consumers.

use super::args::Args;
use super::collection::{edit, peek, read};
use super::error::{self, Error, Result};
use super::spec::{CommandSpec, Cost, Flags};
use super::stream_args::{interval_end, interval_start, strict_id, write_entry, write_id};
use super::stream_group::make_consumer;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::number;
use crate::value::stream::{Consumer, ConsumerRef, Entry, Group, Log, Nack, Parts, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XAUTOCLAIM, XCLAIM, XPENDING];

/// XAUTOCLAIM looks at so many pending entries for each that it may claim.
const ATTEMPTS: usize = 10;

/// The greatest COUNT of XAUTOCLAIM: a real server keeps an ID for each.
const MAX_COUNT: i64 = i64::MAX / 16;

const XPENDING: CommandSpec =
    CommandSpec::new("XPENDING", "key group [[IDLE min-idle-time] start end count [consumer]]", xpending)
        .summary("Returns what a consumer group was given and has not acknowledged, in short or entry by entry.")
        .since("5.0.0")
        .time("O(N) for N entries that are looked at, O(C) for C consumers in the short form.")
        .flags(Flags::READONLY)
        .key_flags(&["RO ACCESS"])
        .tips(&["nondeterministic_output"])
        .cost(Cost::Part);

fn xpending(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name) = (args.next()?, args.next()?);
    let filter = if args.is_done() { None } else { Some(Filter::parse(args)?) };
    let now = ctx.now();
    let bound = ctx.bounds();
    let stream: Option<&Stream> = read(ctx, key)?;
    let group = stream.and_then(|stream| stream.groups.get(name));
    let group = group.ok_or_else(|| error::no_key_or_group(key, name))?;
    match filter {
        None => {
            summary(group, out);
            Ok(())
        }
        Some(filter) => {
            bound(if filter.least_idle > 0 { group.pending() } else { group.pending().min(filter.count) })?;
            filter.write(group, now, out);
            Ok(())
        }
    }
}

fn summary(group: &Group, out: &mut Tape) {
    out.array(4);
    out.int(group.pending() as i64);
    let mut pending = group.pending_from(StreamId::MIN).map(|(id, _)| id);
    let Some(first) = pending.next() else {
        out.nil();
        out.nil();
        return out.nil_array();
    };
    write_id(first, out);
    write_id(pending.next_back().unwrap_or(first), out);
    let mark = out.open(Aggregate::Array);
    let mut written = 0;
    for consumer in group.consumers().filter(|consumer| consumer.pending() > 0) {
        out.array(2);
        out.bulk(&consumer.name);
        out.bulk_int(consumer.pending() as i64);
        written += 1;
    }
    out.close(mark, written);
}

/// Which pending entries XPENDING lists.
struct Filter<'a> {
    least_idle: u64,
    start: StreamId,
    end: StreamId,
    count: usize,
    consumer: Option<&'a [u8]>,
}

impl<'a> Filter<'a> {
    fn parse(args: &mut Args<'a>) -> Result<Filter<'a>> {
        if !(3..=6).contains(&args.remaining()) {
            return Err(error::SYNTAX);
        }
        let mut least_idle = 0;
        if args.token("IDLE") {
            least_idle = args.int()?.max(0) as u64;
            if args.remaining() < 3 {
                return Err(error::SYNTAX);
            }
        }
        let (start, end) = (args.next()?, args.next()?);
        let count = usize::try_from(args.int()?).unwrap_or(0);
        let (start, end) = (interval_start(start)?, interval_end(end)?);
        Ok(Filter { least_idle, start, end, count, consumer: args.rest().first().copied() })
    }

    fn write(&self, group: &Group, now: u64, out: &mut Tape) {
        match self.consumer.map(|name| group.find(name)) {
            None => self.write_those(group, group.pending_from(self.start), now, out),
            Some(None) => out.array(0),
            Some(Some(place)) => {
                let ids = group.consumer(place).pending_from(self.start);
                self.write_those(group, ids.filter_map(|id| Some((id, group.nack(id)?))), now, out);
            }
        }
    }

    fn write_those<'g>(
        &self,
        group: &Group,
        pending: impl Iterator<Item = (StreamId, &'g Nack)>,
        now: u64,
        out: &mut Tape,
    ) {
        let mark = out.open(Aggregate::Array);
        let mut written = 0;
        let idle = |nack: &Nack| now.saturating_sub(nack.delivered);
        let within = pending.take_while(|(id, _)| *id <= self.end);
        for (id, nack) in within.filter(|(_, nack)| idle(nack) >= self.least_idle).take(self.count) {
            out.array(4);
            write_id(id, out);
            out.bulk(&group.consumer(nack.consumer).name);
            out.int(idle(nack) as i64);
            out.int(nack.count as i64);
            written += 1;
        }
        out.close(mark, written);
    }
}

const XCLAIM: CommandSpec = CommandSpec::new(
    "XCLAIM",
    concat!(
        "key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] ",
        "[RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]"
    ),
    xclaim,
)
.summary("Hands pending entries to a consumer, as if they had been delivered to it.")
.since("5.0.0")
.time("O(log N) for each ID, with N pending entries.")
.flags(Flags::WRITE.and(Flags::FAST))
.key_flags(&["RW UPDATE"])
.tips(&["nondeterministic_output"]);

/// How pending entries change hands.
#[derive(Clone, Copy)]
struct Claim {
    now: u64,
    least_idle: u64,
    /// When they count as delivered.
    delivered: u64,
    count: Option<u64>,
    force: bool,
    just_id: bool,
}

impl Claim {
    fn new(now: u64, least_idle: i64) -> Claim {
        let least_idle = least_idle.max(0) as u64;
        Claim { now, least_idle, delivered: now, count: None, force: false, just_id: false }
    }

    /// Makes an entry the consumer's, writes it, and says whether it did.
    fn take(self, group: &mut Group, place: ConsumerRef, entry: Entry<'_>, out: &mut Tape) -> bool {
        let id = entry.id;
        let count = match group.nack(id) {
            Some(nack) if self.now.saturating_sub(nack.delivered) < self.least_idle => return false,
            Some(nack) => nack.count,
            None if self.force => 1,
            None => return false,
        };
        let count = self.count.unwrap_or(if self.just_id { count } else { count + 1 });
        group.assign(id, Nack { consumer: place, delivered: self.delivered, count });
        group.consumer_mut(place).active = Some(self.now);
        if self.just_id {
            write_id(id, out)
        } else {
            write_entry(entry, out)
        }
        true
    }
}

fn xclaim(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    let now = ctx.now();
    let stream: Option<&Stream> = read(ctx, key)?;
    if stream.is_none_or(|stream| stream.groups.get(name).is_none()) {
        return Err(error::no_key_or_group(key, name));
    }
    let mut claim = Claim::new(now, args.int_or(error::XCLAIM_IDLE)?);
    let mut ids = Vec::new();
    while let Some(id) = args.peek().and_then(|text| StreamId::parse(text, 0)) {
        ids.push(id);
        args.next()?;
    }
    let last_id = claim_options(&mut claim, args)?;
    claim_from(ctx, key, name, consumer, |log, group, place| {
        let moved = last_id > group.last_id;
        group.last_id = group.last_id.max(last_id);
        let mark = out.open(Aggregate::Array);
        let (mut taken, mut dropped) = (0, 0);
        for &id in &ids {
            match log.get(id) {
                Some(entry) => taken += claim.take(group, place, entry, out) as usize,
                None => dropped += usize::from(group.acknowledge(id)),
            }
        }
        out.close(mark, taken);
        (taken + dropped).max(moved.into())
    })
}

/// Reads the options of XCLAIM, and answers the ID that the group has reached at least.
fn claim_options(claim: &mut Claim, args: &mut Args<'_>) -> Result<StreamId> {
    let mut last_id = StreamId::MIN;
    let mut delivered = None;
    while let Some(word) = args.peek() {
        let more = args.remaining() > 1;
        if args.token("FORCE") {
            claim.force = true;
        } else if args.token("JUSTID") {
            claim.just_id = true;
        } else if more && args.token("IDLE") {
            delivered = Some((claim.now as i64).wrapping_sub(args.int_or(error::invalid_claim_option("IDLE"))?));
        } else if more && args.token("TIME") {
            delivered = Some(args.int_or(error::invalid_claim_option("TIME"))?);
        } else if more && args.token("RETRYCOUNT") {
            claim.count = u64::try_from(args.int_or(error::invalid_claim_option("RETRYCOUNT"))?).ok();
        } else if more && args.token("LASTID") {
            last_id = strict_id(args.next()?)?;
        } else {
            return Err(error::unrecognized_claim_option(word));
        }
    }
    // Nothing was delivered before 1970 or after now.
    claim.delivered =
        delivered.and_then(|at| u64::try_from(at).ok()).filter(|&at| at <= claim.now).unwrap_or(claim.now);
    Ok(last_id)
}

/// Lets a consumer, which is made if need be, claim entries; `change` says how many changes that was.
fn claim_from(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    name: &[u8],
    consumer: &[u8],
    change: impl FnOnce(&Log, &mut Group, ConsumerRef) -> usize,
) -> Result {
    make_consumer(ctx, key, name, consumer)?;
    let now = ctx.now();
    let changes = edit(ctx, key, Event::UNTOLD, |stream: &mut Stream| {
        let Parts { log, groups } = &mut **stream;
        let changes = groups.edit(name, |group| {
            let place = group.find_or_make(consumer, now);
            let found: &mut Consumer = group.consumer_mut(place);
            found.seen = now;
            change(log, group, place)
        });
        Ok(changes.filter(|&changes| changes > 0).map_or(Edit::Same(0), Edit::Changed))
    })?;
    ctx.count_elements(changes.unwrap_or(0));
    Ok(())
}

const XAUTOCLAIM: CommandSpec =
    CommandSpec::new("XAUTOCLAIM", "key group consumer min-idle-time start [COUNT count] [JUSTID]", xautoclaim)
        .summary("Hands entries that have been pending for long to a consumer, page by page.")
        .since("6.2.0")
        .time("O(1) if the count is small.")
        .flags(Flags::WRITE.and(Flags::FAST))
        .key_flags(&["RW DELETE"])
        .tips(&["nondeterministic_output"])
        .cost(Cost::Part);

fn xautoclaim(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    // The key is looked up before the options are judged, its type behind them.
    ctx.read(key);
    let least_idle = args.int_or(error::XAUTOCLAIM_IDLE)?;
    let start = interval_start(args.next()?)?;
    let mut claim = Claim::new(ctx.now(), least_idle);
    let mut count = 100;
    while !args.is_done() {
        if args.remaining() > 1 && args.token("COUNT") {
            let most = number::parse_i64(args.next()?).filter(|count| (1..=MAX_COUNT).contains(count));
            count = usize::try_from(most.ok_or(error::XAUTOCLAIM_COUNT)?).unwrap_or(usize::MAX);
        } else if args.token("JUSTID") {
            claim.just_id = true;
        } else {
            return Err(error::SYNTAX);
        }
    }
    let refuse = || -> Error { error::no_key_or_group(key, name) };
    let stream: Option<&Stream> = peek(ctx, key)?;
    let group = stream.and_then(|stream| stream.groups.get(name)).ok_or_else(refuse)?;
    let attempts = count.saturating_mul(ATTEMPTS).min(group.pending());
    ctx.bound(attempts)?;
    claim_from(ctx, key, name, consumer, |log, group, place| {
        let mut pending: Vec<_> = group.pending_from(start).map(|(id, _)| id).take(attempts + 1).collect();
        let mut rest = if pending.len() > attempts { pending.pop() } else { None };
        let mut entries = Tape::new();
        let (mut taken, mut gone) = (0, Vec::new());
        for id in pending {
            if taken + gone.len() == count {
                rest = Some(id);
                break;
            }
            match log.get(id) {
                Some(entry) => taken += claim.take(group, place, entry, &mut entries) as usize,
                None => {
                    group.acknowledge(id);
                    gone.push(id);
                }
            }
        }
        out.array(3);
        write_id(rest.unwrap_or(StreamId::MIN), out);
        out.array(taken);
        out.append(&entries);
        out.array(gone.len());
        gone.iter().for_each(|&id| write_id(id, out));
        taken + gone.len()
    })
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    /// Four entries, three of which `a` has been holding for a second.
    fn stream() -> Testing {
        let mut t = Testing::new();
        for n in 1..=4 {
            t.run(&format!("XADD s {n}-1 f {n}"));
        }
        t.run("XGROUP CREATE s g 0");
        t.run("XREADGROUP GROUP g a COUNT 3 STREAMS s >");
        t.advance(1000);
        t
    }

    #[track_caller]
    fn check(t: &mut Testing, lines: &[(&str, &str)]) {
        for (line, reply) in lines {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    fn held(id: &str, consumer: &str, idle: u32, count: u32) -> String {
        format!("[\"{id}\", \"{consumer}\", (integer) {idle}, (integer) {count}]")
    }

    const NO_GROUP: &str = "(error) NOGROUP No such key 's' or consumer group 'x'";

    #[test]
    fn pending_entries_are_listed() {
        let mut t = stream();
        t.run("XCLAIM s g b 0 2-1 IDLE 300");
        let (first, second, third) = (held("1-1", "a", 1000, 1), held("2-1", "b", 300, 2), held("3-1", "a", 1000, 1));
        check(
            &mut t,
            &[
                ("XPENDING s g", "[(integer) 3, \"1-1\", \"3-1\", [[\"a\", \"2\"], [\"b\", \"1\"]]]"),
                ("XPENDING s g - + 10", &format!("[{first}, {second}, {third}]")),
                ("XPENDING s g - + 2", &format!("[{first}, {second}]")),
                ("XPENDING s g (1-1 (3-1 10", &format!("[{second}]")),
                ("XPENDING s g IDLE 301 - + 10", &format!("[{first}, {third}]")),
                ("XPENDING s g IDLE 301 - + 1 a", &format!("[{first}]")),
                ("XPENDING s g - + 10 b", &format!("[{second}]")),
                ("XPENDING s g - + 10 nobody", "[]"),
                ("XPENDING s g - + -5", "[]"),
                ("XPENDING s x", NO_GROUP),
                ("XPENDING s x - + x", "(error) ERR value is not an integer or out of range"),
                ("XPENDING s g - +", "(error) ERR syntax error"),
                ("XPENDING s g IDLE 1 - +", "(error) ERR syntax error"),
                ("XPENDING s g IDLE x - + 1", "(error) ERR value is not an integer or out of range"),
            ],
        );
    }

    #[test]
    fn claiming() {
        check(
            &mut stream(),
            &[
                ("XCLAIM s g b 1001 1-1", "[]"),
                ("XCLAIM s g b 1000 1-1", "[[\"1-1\", [\"f\", \"1\"]]]"),
                ("XCLAIM s g b 0 2-1 9-1 JUSTID", "[\"2-1\"]"),
                ("XCLAIM s g b 0 4-1", "[]"),
                ("XCLAIM s g b 0 4-1 9-1 FORCE RETRYCOUNT 7", "[[\"4-1\", [\"f\", \"4\"]]]"),
                ("XCLAIM s g b 0 3-1 TIME 1 JUSTID IDLE 5", "[\"3-1\"]"),
                (
                    "XPENDING s g - + 10",
                    &format!(
                        "[{}, {}, {}, {}]",
                        held("1-1", "b", 0, 2),
                        held("2-1", "b", 0, 1),
                        held("3-1", "b", 5, 1),
                        held("4-1", "b", 0, 7)
                    ),
                ),
                ("XDEL s 1-1", "(integer) 1"),
                ("XCLAIM s g b 0 1-1 FORCE", "[]"),
                ("XPENDING s g", "[(integer) 3, \"2-1\", \"4-1\", [[\"b\", \"3\"]]]"),
                ("XCLAIM s x b y 1-1", NO_GROUP),
                ("XCLAIM s g b y 1-1", "(error) ERR Invalid min-idle-time argument for XCLAIM"),
                ("XCLAIM s g b 0 1-1 x", "(error) ERR Unrecognized XCLAIM option 'x'"),
                ("XCLAIM s g b 0 1-1 \"x\\x00y\"", "(error) ERR Unrecognized XCLAIM option 'x'"),
                ("XCLAIM s \"x\\x00y\" b 0 1-1", NO_GROUP),
                ("XCLAIM s g b 0 1-1 IDLE", "(error) ERR Unrecognized XCLAIM option 'IDLE'"),
                ("XCLAIM s g b 0 1-1 TIME x", "(error) ERR Invalid TIME option argument for XCLAIM"),
                ("XCLAIM s g b 0 1-1 LASTID x", "(error) ERR Invalid stream ID specified as stream command argument"),
            ],
        );
    }

    #[test]
    fn claiming_page_by_page() {
        check(
            &mut stream(),
            &[
                ("XAUTOCLAIM s g b 2000 0", "[\"0-0\", [], []]"),
                ("XAUTOCLAIM s g b 1000 - COUNT 1", "[\"2-1\", [[\"1-1\", [\"f\", \"1\"]]], []]"),
                ("XDEL s 2-1", "(integer) 1"),
                ("XAUTOCLAIM s g b 1000 2-1 COUNT 1", "[\"3-1\", [], [\"2-1\"]]"),
                ("XAUTOCLAIM s g b 1000 (2-1 COUNT 5 JUSTID", "[\"0-0\", [\"3-1\"], []]"),
                ("XPENDING s g", "[(integer) 2, \"1-1\", \"3-1\", [[\"b\", \"2\"]]]"),
                ("XAUTOCLAIM s g b x 0", "(error) ERR Invalid min-idle-time argument for XAUTOCLAIM"),
                ("XAUTOCLAIM s x b 0 x", "(error) ERR Invalid stream ID specified as stream command argument"),
                ("XAUTOCLAIM s x b 0 0", NO_GROUP),
                ("XAUTOCLAIM s g b 0 0 COUNT 0", "(error) ERR COUNT must be > 0"),
                ("XAUTOCLAIM s g b 0 0 COUNT", "(error) ERR syntax error"),
            ],
        );
    }
}
