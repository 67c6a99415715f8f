//! Streams: adding entries, trimming, and what is known of a stream besides them.

use super::args::Args;
use super::collection::{edit, edit_or_new, peek, read};
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Newer, Shape};
use super::stream_args::{Trim, TrimOptions, strict_id, write_id};
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::number;
use crate::value::stream::{Log, MAX_ENTRY, NodeLimits, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XADD, XLEN, XSETID, XTRIM];

pub const XADD_EVENT: Event = Event::stream("xadd");
pub const XTRIM_EVENT: Event = Event::stream("xtrim");

/// Of entries that are trimmed.
const REFERENCES: &[Newer] = &[("KEEPREF DELREF ACKED", "8.2.0", "")];

const XADD: CommandSpec = CommandSpec::new(
    "XADD",
    concat!(
        "key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] ",
        "[<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value [field value ...]",
    ),
    xadd,
)
.summary("Adds an entry to a stream, and can trim old ones.")
.since("5.0.0")
.newer(REFERENCES)
.time("O(1), and O(N) for N entries that are trimmed.")
.flags(Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST))
.key_flags(&["RW UPDATE"])
.tips(&["nondeterministic_output"])
.reply(Shape::TextOrNull);

/// The ID that an entry is to get.
#[derive(Clone, Copy)]
enum NewId {
    Now,
    In(u64),
    Exactly(StreamId),
}

impl NewId {
    fn parse(text: &[u8]) -> Result<NewId> {
        match StreamId::parse_ms_star(text) {
            _ if text == b"*" => Ok(NewId::Now),
            Some(ms) => Ok(NewId::In(ms)),
            None => strict_id(text).map(NewId::Exactly),
        }
    }

    /// The ID, which is above all that the stream ever had.
    fn choose(self, log: &Log, now: u64) -> Result<StreamId> {
        let last = log.last_id;
        if last == StreamId::MAX {
            return Err(error::STREAM_EXHAUSTED);
        }
        let id = match self {
            NewId::Now if now > last.ms => StreamId::new(now, 0),
            NewId::Now => last.next().ok_or(error::STREAM_EXHAUSTED)?,
            NewId::In(ms) if ms == last.ms => StreamId::new(ms, last.seq.checked_add(1).ok_or(error::XADD_ID)?),
            NewId::In(ms) => StreamId::new(ms, 0),
            NewId::Exactly(id) => id,
        };
        if id > last { Ok(id) } else { Err(error::XADD_ID) }
    }
}

fn xadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let (mut options, mut make) = (TrimOptions::default(), true);
    loop {
        if args.token("NOMKSTREAM") {
            make = false;
        } else if !options.parse(args)? {
            break;
        }
    }
    let id = if args.is_done() { None } else { Some(NewId::parse(args.next()?)?) };
    let trim = options.finish(ctx.engine)?;
    let id = id.ok_or_else(|| error::wrong_arity("xadd"))?;
    let pairs = args.rest();
    if pairs.is_empty() || !pairs.len().is_multiple_of(2) {
        return Err(error::wrong_arity("xadd"));
    }
    if matches!(id, NewId::Exactly(StreamId::MIN)) {
        return Err(error::XADD_ID_ZERO);
    }
    let now = ctx.now();
    let (bound, limits) = (ctx.bounds(), node_limits(ctx));
    let add = |stream: &mut Stream| {
        let id = id.choose(&stream.log, now)?;
        if pairs.iter().map(|text| text.len()).sum::<usize>() > MAX_ENTRY {
            return Err(error::STREAM_ENTRY_TOO_LARGE);
        }
        bound(trim.map_or(0, |trim| trim.work(stream)))?;
        stream.log.append(id, pairs, limits);
        Ok(Edit::Changed(id))
    };
    let added = if make { Some(edit_or_new(ctx, key, XADD_EVENT, add)?) } else { edit(ctx, key, XADD_EVENT, add)? };
    let Some(id) = added else {
        out.nil();
        return Ok(());
    };
    if let Some(trim) = trim
        && apply_trim(ctx, key, &trim)? > 0
    {
        // A real server counts the entry alone.
        ctx.count_besides(-1);
    }
    write_id(id, out);
    Ok(())
}

fn node_limits(ctx: &Ctx<'_>) -> NodeLimits {
    let number = |param| usize::try_from(ctx.engine.config.number(param)).unwrap_or(usize::MAX);
    NodeLimits { bytes: number(Param::StreamNodeMaxBytes), entries: number(Param::StreamNodeMaxEntries) }
}

/// Trims the stream at a key, and answers how many entries went.
fn apply_trim(ctx: &mut Ctx<'_>, key: &[u8], trim: &Trim) -> Result<usize> {
    let removed = edit(ctx, key, XTRIM_EVENT, |stream: &mut Stream| {
        let removed = trim.apply(stream);
        Ok(if removed > 0 { Edit::Changed(removed) } else { Edit::Same(0) })
    })?;
    Ok(removed.unwrap_or(0))
}

const XTRIM: CommandSpec =
    CommandSpec::new("XTRIM", "key <MAXLEN | MINID> [= | ~] threshold [LIMIT count] [KEEPREF | DELREF | ACKED]", xtrim)
        .summary("Removes old entries from a stream and returns how many they were.")
        .since("5.0.0")
        .newer(REFERENCES)
        .time("O(N) for N entries that are removed.")
        .flags(Flags::WRITE)
        .key_flags(&["RW DELETE"])
        .tips(&["nondeterministic_output"])
        .cost(Cost::Part)
        .reply(Shape::Int);

fn xtrim(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let mut options = TrimOptions::default();
    while options.parse(args)? {}
    args.finish()?;
    let trim = options.finish(ctx.engine)?.ok_or(error::SYNTAX)?;
    let work = peek(ctx, key)?.map_or(0, |stream| trim.work(stream));
    ctx.bound(work)?;
    let removed = apply_trim(ctx, key, &trim)?;
    ctx.count_elements(removed);
    out.int(removed as i64);
    Ok(())
}

const XLEN: CommandSpec = CommandSpec::new("XLEN", "key", xlen)
    .summary("Returns how many entries a stream has.")
    .since("5.0.0")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn xlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let stream: Option<&Stream> = read(ctx, args.next()?)?;
    out.int(stream.map_or(0, |stream| stream.log.len()) as i64);
    Ok(())
}

const XSETID: CommandSpec =
    CommandSpec::new("XSETID", "key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]", xsetid)
        .summary("Sets the last ID of a stream, behind which the next entry comes.")
        .since("5.0.0")
        .flags(Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST))
        .key_flags(&["RW UPDATE"])
        .reply(Shape::Ok);

fn xsetid(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let last_id = strict_id(args.next()?)?;
    let (mut added, mut max_deleted) = (None, None);
    while !args.is_done() {
        let more = args.remaining() > 1;
        if more && args.token("ENTRIESADDED") {
            let count = number::parse_i64(args.next()?).ok_or(error::NOT_AN_INTEGER)?;
            added = Some(u64::try_from(count).map_err(|_| error::ENTRIESADDED_NEGATIVE)?);
        } else if more && args.token("MAXDELETEDID") {
            let id = strict_id(args.next()?)?;
            if id > last_id {
                return Err(error::XSETID_BELOW_GIVEN_DELETED);
            }
            max_deleted = Some(id);
        } else {
            return Err(error::SYNTAX);
        }
    }
    let found = edit(ctx, key, Event::stream_meta("xsetid"), |stream: &mut Stream| {
        let log = &mut stream.log;
        if log.max_deleted_id > last_id {
            return Err(error::XSETID_BELOW_DELETED);
        }
        if log.last().is_some_and(|top| top.id > last_id) {
            return Err(error::XSETID_BELOW_TOP);
        }
        if added.is_some_and(|added| added < log.len() as u64) {
            return Err(error::ENTRIESADDED_BELOW_LEN);
        }
        log.last_id = last_id;
        log.entries_added = added.unwrap_or(log.entries_added);
        if let Some(id) = max_deleted.filter(|id| !id.is_zero()) {
            log.max_deleted_id = id;
        }
        Ok(Edit::Changed(()))
    })?;
    found.ok_or(error::NO_SUCH_KEY)?;
    out.ok();
    Ok(())
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

    const TOO_SMALL: &str = "(error) ERR The ID specified in XADD is equal or smaller than the target stream top item";
    const NO_ID: &str = "(error) ERR Invalid stream ID specified as stream command argument";

    #[test]
    fn ids_ascend() {
        check(
            &mut Testing::new(),
            &[
                ("XADD s 0-0 f v", "(error) ERR The ID specified in XADD must be greater than 0-0"),
                ("XADD s 0-* f v", "\"0-1\""),
                ("XADD s 0-* f v", "\"0-2\""),
                ("XADD s 5 f v", "\"5-0\""),
                ("XADD s 5-0 f v", TOO_SMALL),
                ("XADD s 4-* f v", TOO_SMALL),
                ("XADD s 00005-+7 f v", "\"5-7\""),
                ("XADD s * f v", "\"1700000000000-0\""),
                ("XADD s * f v", "\"1700000000000-1\""),
                (
                    "XADD s 18446744073709551615-18446744073709551614 f v",
                    "\"18446744073709551615-18446744073709551614\"",
                ),
                ("XADD s * f v", "\"18446744073709551615-18446744073709551615\""),
                ("XADD s * f v", "(error) ERR The stream has exhausted the last possible ID, unable to add more items"),
                ("XLEN s", "(integer) 8"),
                ("XADD t 5-18446744073709551615 f v", "\"5-18446744073709551615\""),
                ("XADD t 5-* f v", TOO_SMALL),
                ("XADD t x f v", NO_ID),
                ("XADD t + f v", NO_ID),
                ("XADD t 6-** f v", NO_ID),
                ("XADD t 6-1 f", "(error) ERR wrong number of arguments for 'xadd' command"),
                ("XADD t KEEPREF MINID 1", "(error) ERR wrong number of arguments for 'xadd' command"),
                ("XADD none NOMKSTREAM 1-1 f v", "(nil)"),
                ("XADD none NOMKSTREAM 0-0 f v", "(error) ERR The ID specified in XADD must be greater than 0-0"),
                ("EXISTS none", "(integer) 0"),
            ],
        );
    }

    #[test]
    fn a_stream_without_entries_is_kept() {
        check(
            &mut Testing::new(),
            &[
                ("XADD s MAXLEN 0 7-1 f v", "\"7-1\""),
                ("XLEN s", "(integer) 0"),
                ("TYPE s", "stream"),
                ("OBJECT ENCODING s", "\"stream\""),
                ("XADD s 7-1 f v", TOO_SMALL),
                ("XADD s 7-2 f v", "\"7-2\""),
                ("XDEL s 7-2", "(integer) 1"),
                ("EXISTS s", "(integer) 1"),
                ("COPY s t", "(integer) 1"),
                ("XADD t 7-* f v", "\"7-3\""),
                ("XLEN s", "(integer) 0"),
                ("XLEN t", "(integer) 1"),
            ],
        );
    }

    #[test]
    fn approximate_trimming_takes_whole_nodes() {
        let mut t = Testing::new();
        t.run("CONFIG SET stream-node-max-entries 2");
        for n in 1..=7 {
            t.run(&format!("XADD s {n}-1 f v"));
        }
        check(
            &mut t,
            &[
                ("XTRIM s MAXLEN ~ 6", "(integer) 0"),
                ("XTRIM s MAXLEN ~ 5", "(integer) 2"),
                ("XTRIM s MAXLEN ~ 0 LIMIT 1", "(integer) 0"),
                ("XTRIM s MAXLEN ~ 0 LIMIT 3", "(integer) 2"),
                ("XTRIM s MINID ~ 6-1", "(integer) 0"),
                ("XTRIM s MINID ~ 6-2", "(integer) 2"),
                ("XTRIM s MAXLEN ~ 0 ACKED", "(integer) 0"),
                ("XTRIM s MAXLEN ~ 0 DELREF", "(integer) 0"),
                ("XADD s MAXLEN ~ 0 8-1 f v", "\"8-1\""),
                ("XLEN s", "(integer) 0"),
            ],
        );
    }

    #[test]
    fn exact_trimming() {
        let mut t = Testing::new();
        for n in 1..=7 {
            t.run(&format!("XADD s {n}-1 f v"));
        }
        check(
            &mut t,
            &[
                ("XTRIM s MAXLEN = 6", "(integer) 1"),
                ("XTRIM s MINID 3", "(integer) 1"),
                ("XTRIM s MINID 3-1 DELREF", "(integer) 0"),
                ("XTRIM s MAXLEN 4 ACKED", "(integer) 1"),
                ("XADD s MAXLEN 2 8-1 f v", "\"8-1\""),
                ("XRANGE s - +", "[[\"7-1\", [\"f\", \"v\"]], [\"8-1\", [\"f\", \"v\"]]]"),
                ("XTRIM none MAXLEN 1", "(integer) 0"),
                ("XTRIM s MAXLEN -1", "(error) ERR The MAXLEN argument must be >= 0."),
                ("XTRIM s MAXLEN ~", "(error) ERR value is not an integer or out of range"),
                ("XTRIM s MINID x", NO_ID),
                (
                    "XTRIM s MAXLEN 3 MINID 2",
                    "(error) ERR syntax error, MAXLEN and MINID options at the same time are not compatible",
                ),
                (
                    "XTRIM s MAXLEN 3 LIMIT 2",
                    "(error) ERR syntax error, LIMIT cannot be used without the special ~ option",
                ),
                (
                    "XTRIM s LIMIT 5 ACKED",
                    "(error) ERR syntax error, LIMIT cannot be used without specifying a trimming strategy",
                ),
                ("XTRIM s MAXLEN ~ 5 LIMIT -1", "(error) ERR The LIMIT argument must be >= 0."),
                ("XTRIM s KEEPREF ACKED", "(error) ERR syntax error"),
                ("XADD s KEEPREF DELREF 9-1 f v", NO_ID),
            ],
        );
    }

    #[test]
    fn the_last_id_can_be_set() {
        check(
            &mut Testing::new(),
            &[
                ("XSETID s 1-1", "(error) ERR no such key"),
                ("XADD s 5-1 f v", "\"5-1\""),
                ("XADD s 6-1 f v", "\"6-1\""),
                ("XDEL s 6-1", "(integer) 1"),
                ("XSETID s 5-1", "(error) ERR The ID specified in XSETID is smaller than current max_deleted_entry_id"),
                ("XSETID s 9-1 ENTRIESADDED 7 MAXDELETEDID 2-1", "OK"),
                ("XSETID s 5-0", "(error) ERR The ID specified in XSETID is smaller than the target stream top item"),
                (
                    "XSETID s 9 ENTRIESADDED 0",
                    "(error) ERR The entries_added specified in XSETID is smaller than the target stream length",
                ),
                ("XSETID s 9 ENTRIESADDED -1", "(error) ERR entries_added must be positive"),
                (
                    "XSETID s 9 MAXDELETEDID 10",
                    "(error) ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id",
                ),
                ("XSETID s 9 ENTRIESADDED", "(error) ERR syntax error"),
                ("XADD s 9-* f v", "\"9-2\""),
            ],
        );
    }
}
