//! Reading streams: ranges of entries, and what came after an ID.

use super::args::Args;
use super::blocking::{deadline_in, holds};
use super::collection::{read, read_part};
use super::error::{self, Result};
use super::keyspec::Place;
use super::spec::{CommandSpec, Cost, Flags, KeyRule};
use super::stream_args::{interval_end, interval_start, strict_id, write_entry};
use crate::engine::access::Ctx;
use crate::engine::block::{Block, Empty};
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::number;
use crate::value::stream::{Entry, Stream, StreamId};

pub const COMMANDS: &[CommandSpec] = &[XRANGE, XREAD, XREVRANGE];

const XRANGE: CommandSpec = CommandSpec::new("XRANGE", "key start end [COUNT count]", xrange)
    .summary("Returns the entries of a stream between two IDs.")
    .since("5.0.0")
    .time("O(N) for N entries that are returned.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part);

fn xrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let (start, end) = (interval_start(args.next()?)?, interval_end(args.next()?)?);
    range(ctx, key, (start, end), args, out, |stream, out, count| {
        write_entries(stream.log.range(start, end), count, out);
    })
}

const XREVRANGE: CommandSpec = CommandSpec::new("XREVRANGE", "key end start [COUNT count]", xrevrange)
    .summary("Returns the entries of a stream between two IDs, the last one first.")
    .since("5.0.0")
    .time("O(N) for N entries that are returned.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part);

fn xrevrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, end, start) = (args.next()?, args.next()?, args.next()?);
    let (start, end) = (interval_start(start)?, interval_end(end)?);
    range(ctx, key, (start, end), args, out, |stream, out, count| {
        write_entries(stream.log.range_back(start, end), count, out);
    })
}

fn range(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    (start, end): (StreamId, StreamId),
    args: &mut Args<'_>,
    out: &mut Tape,
    write: impl FnOnce(&Stream, &mut Tape, usize),
) -> Result {
    let mut count = None;
    while !args.is_done() {
        if args.remaining() < 2 || !args.token("COUNT") {
            return Err(error::SYNTAX);
        }
        count = Some(args.int()?.max(0));
    }
    let most = count.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(usize::MAX));
    match read_part::<Stream>(ctx, key, |stream| stream.log.at_most(start, end, most))? {
        None => out.array(0),
        Some(_) if most == 0 => out.nil_array(),
        Some(stream) => write(stream, out, most),
    }
    Ok(())
}

/// An array of up to `count` entries; answers how many.
fn write_entries<'a>(entries: impl Iterator<Item = Entry<'a>>, count: usize, out: &mut Tape) -> usize {
    let mark = out.open(Aggregate::Array);
    let mut written = 0;
    for entry in entries.take(count) {
        write_entry(entry, out);
        written += 1;
    }
    out.close(mark, written);
    written
}

/// The options of XREAD and XREADGROUP.
pub struct ReadOptions<'a> {
    pub count: usize,
    pub group: Option<(&'a [u8], &'a [u8])>,
    pub noack: bool,
    /// Claim what has been pending for that many milliseconds.
    pub claim: Option<u64>,
    /// Wait, if there is nothing, for that many milliseconds; 0 for ever.
    pub block: Option<i64>,
    pub keys: &'a [&'a [u8]],
    /// An ID for each key, not read yet.
    pub ids: &'a [&'a [u8]],
}

impl<'a> ReadOptions<'a> {
    /// Reads everything behind the command's name.
    pub fn parse(ctx: &mut Ctx<'_>, args: &mut Args<'a>, in_group: bool) -> Result<ReadOptions<'a>> {
        let mut options =
            ReadOptions { count: usize::MAX, group: None, noack: false, claim: None, block: None, keys: &[], ids: &[] };
        loop {
            let more = args.remaining().saturating_sub(1);
            if more >= 1 && args.token("COUNT") {
                let count = args.int()?;
                options.count = if count > 0 { usize::try_from(count).unwrap_or(usize::MAX) } else { usize::MAX };
            } else if more >= 1 && args.token("BLOCK") {
                let ms = args.int_or(error::TIMEOUT_NOT_AN_INTEGER)?;
                deadline_in(ctx, ms)?;
                options.block = Some(ms);
            } else if more >= 1 && args.token("STREAMS") {
                break;
            } else if more >= 2 && args.token("GROUP") {
                if !in_group {
                    return Err(error::GROUP_IN_XREAD);
                }
                options.group = Some((args.next()?, args.next()?));
            } else if args.token("NOACK") {
                if !in_group {
                    return Err(error::NOACK_IN_XREAD);
                }
                options.noack = true;
            } else if in_group && more >= 1 && args.token("CLAIM") {
                let least = number::parse_i64(args.next()?).ok_or(error::CLAIM_NOT_AN_INTEGER)?;
                options.claim = Some(u64::try_from(least).map_err(|_| error::CLAIM_NEGATIVE)?);
            } else {
                return Err(error::SYNTAX);
            }
        }
        let rest = args.rest();
        if !rest.len().is_multiple_of(2) {
            return Err(error::unbalanced_streams(in_group));
        }
        (options.keys, options.ids) = rest.split_at(rest.len() / 2);
        if in_group && options.group.is_none() {
            return Err(error::GROUP_MISSING);
        }
        Ok(options)
    }
}

/// Where keys are for those who look for the keyword from a word on.
pub const fn behind_streams(from: usize) -> Place {
    Place::Keyword { keyword: "STREAMS", from, last: -1, step: 1, limit: 2 }
}

/// Finds the keys behind STREAMS where [`ReadOptions::parse`] does; none in a call that it refuses.
pub fn stream_keys(argv: &[&[u8]], keys: &mut Vec<usize>) -> Result {
    let mut at = 1;
    while let Some(word) = argv.get(at) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword.as_bytes());
        at += match () {
            () if is("STREAMS") => {
                let half = (argv.len() - at - 1) / 2;
                keys.extend(at + 1..=at + half);
                return Ok(());
            }
            () if is("GROUP") => 3,
            () if is("COUNT") || is("BLOCK") || is("CLAIM") => 2,
            () if is("NOACK") => 1,
            () => return Ok(()),
        };
    }
    Ok(())
}

const XREAD: CommandSpec =
    CommandSpec::new("XREAD", "[COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]", xread)
        .summary("Returns the entries of streams that came after an ID.")
        .since("5.0.0")
        .newer(&[("+", "7.4.0", "8.0.0")])
        .time("O(N) for N entries that are returned.")
        .flags(Flags::READONLY.and(Flags::BLOCKING))
        .keys(KeyRule::Custom(stream_keys))
        .key_flags(&["RO ACCESS"])
        .places(&[behind_streams(1)])
        .cost(Cost::Part);

/// From where one of the streams is read.
#[derive(Clone, Copy)]
enum From {
    After(StreamId),
    Last,
}

fn xread(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let options = ReadOptions::parse(ctx, args, false)?;
    let mut places = Vec::with_capacity(options.keys.len());
    let mut work = 0;
    for (key, id) in options.keys.iter().zip(options.ids) {
        let stream: Option<&Stream> = read(ctx, key)?;
        let from = match *id {
            b"$" => From::After(stream.map_or(StreamId::MIN, |stream| stream.log.last_id)),
            b"+" if args.has("+") => From::Last,
            b">" => return Err(error::NEW_IN_XREAD),
            id => From::After(strict_id(id)?),
        };
        if let (Some(stream), From::After(id)) = (stream, from) {
            work += id.next().map_or(0, |start| stream.log.at_most(start, StreamId::MAX, options.count));
        }
        places.push(from);
    }
    ctx.bound(work)?;
    let (start, mark) = (out.position(), out.open(Aggregate::Table));
    let mut served = 0;
    for (key, from) in options.keys.iter().zip(&places) {
        // A real server looks twice, and tells a miss twice.
        let Some(stream) = read(ctx, key)? else { continue };
        served += read_one(stream, key, *from, options.count, out) as usize;
    }
    out.close(mark, served);
    if served > 0 {
        return Ok(());
    }
    out.truncate(start);
    let Some(ms) = options.block else {
        out.nil_array();
        return Ok(());
    };
    // "From now on" means from this call, also when the command is run again.
    let argv = args.all();
    let mut words: Vec<_> = argv.iter().map(|word| word.to_vec()).collect();
    let ids = argv.len() - options.ids.len();
    for (word, place) in words[ids..].iter_mut().zip(places) {
        if let From::After(id) = place {
            *word = id.to_string().into_bytes();
        }
    }
    let deadline = deadline_in(ctx, ms)?;
    let keys = options.keys;
    ctx.block(
        Block { keys, worth: holds::<Stream>, deadline, due: None, empty: Empty::NilArray, words: Some(words) },
        out,
    )
}

/// Writes the row of a stream if it has what is asked for.
fn read_one(stream: &Stream, key: &[u8], from: From, count: usize, out: &mut Tape) -> bool {
    let (start, count) = match from {
        From::Last => match stream.log.last() {
            Some(last) => (last.id, 1),
            None => return false,
        },
        From::After(id) => match id.next() {
            Some(start) => (start, count),
            None => return false,
        },
    };
    let position = out.position();
    out.row();
    out.bulk(key);
    let written = write_entries(stream.log.range(start, StreamId::MAX), count, out);
    if written == 0 {
        out.truncate(position);
    }
    written > 0
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    fn stream() -> Testing {
        let mut t = Testing::new();
        for line in ["XADD s 1-1 a 1", "XADD s 1-2 a 2 b 3", "XADD s 2-1 a 4"] {
            t.run(line);
        }
        t
    }

    const FIRST: &str = "[\"1-1\", [\"a\", \"1\"]]";
    const SECOND: &str = "[\"1-2\", [\"a\", \"2\", \"b\", \"3\"]]";
    const THIRD: &str = "[\"2-1\", [\"a\", \"4\"]]";
    const NO_ID: &str = "(error) ERR Invalid stream ID specified as stream command argument";

    #[test]
    fn ranges() {
        let mut t = stream();
        let cases = [
            ("XRANGE s - +", vec![FIRST, SECOND, THIRD]),
            ("XRANGE s 1 1", vec![FIRST, SECOND]),
            ("XRANGE s 1 1 COUNT 1", vec![FIRST]),
            ("XRANGE s (1-1 (2-1", vec![SECOND]),
            ("XRANGE s (1 + COUNT 5 COUNT 2", vec![FIRST, SECOND]),
            ("XRANGE s 3 2", vec![]),
            ("XRANGE none - + COUNT 1", vec![]),
            ("XREVRANGE s + -", vec![THIRD, SECOND, FIRST]),
            ("XREVRANGE s 1 1", vec![SECOND, FIRST]),
            ("XREVRANGE s (2-1 (1-1", vec![SECOND]),
            ("XREVRANGE s - +", vec![]),
        ];
        for (line, entries) in cases {
            assert_eq!(t.run(line), format!("[{}]", entries.join(", ")), "{line}");
        }
        let faults = [
            ("XRANGE s - + COUNT -1", "(nil)"),
            ("XRANGE s - + COUNT 0", "(nil)"),
            ("XRANGE s - + COUNT", "(error) ERR syntax error"),
            ("XRANGE s - + FOO 1", "(error) ERR syntax error"),
            ("XRANGE s (- +", NO_ID),
            ("XRANGE s ( +", NO_ID),
            ("XRANGE s - (0-0", "(error) ERR invalid end ID for the interval"),
            ("XRANGE s (18446744073709551615-18446744073709551615 +", "(error) ERR invalid start ID for the interval"),
        ];
        for (line, reply) in faults {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn reading_goes_on_behind_an_id() {
        let mut t = stream();
        t.run("SET text v");
        t.run("XADD other 9-9 c d");
        let other = "[\"other\", [[\"9-9\", [\"c\", \"d\"]]]]";
        let cases = [
            ("XREAD STREAMS s 0", format!("[[\"s\", [{FIRST}, {SECOND}, {THIRD}]]]")),
            ("XREAD COUNT 1 STREAMS s 1-1", format!("[[\"s\", [{SECOND}]]]")),
            ("XREAD COUNT 0 STREAMS s 1-1", format!("[[\"s\", [{SECOND}, {THIRD}]]]")),
            ("XREAD COUNT 7 STREAMS s +", format!("[[\"s\", [{THIRD}]]]")),
            ("XREAD STREAMS s none other 2-1 0 0", format!("[{other}]")),
            ("XREAD STREAMS s other 1-2 1", format!("[[\"s\", [{THIRD}]], {other}]")),
            ("XREAD STREAMS s $", "(nil)".into()),
            ("XREAD STREAMS none +", "(nil)".into()),
            ("XREAD STREAMS s 18446744073709551615-18446744073709551615", "(nil)".into()),
            ("XREAD STREAMS s text x 0", NO_ID.into()),
            (
                "XREAD STREAMS text s 0 x",
                "(error) WRONGTYPE Operation against a key holding the wrong kind of value".into(),
            ),
            ("XREAD FOO STREAMS s 0", "(error) ERR syntax error".into()),
            (
                "XREAD STREAMS s s 0",
                "(error) ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be specified."
                    .into(),
            ),
            (
                "XREAD GROUP g c STREAMS s 0",
                "(error) ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.".into(),
            ),
        ];
        for (line, reply) in cases {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn keys_stand_behind_the_keyword() {
        let mut t = Testing::new();
        let cases = [
            ("XREAD STREAMS a b c d", "[\"a\", \"b\"]"),
            ("XREAD COUNT 5 streams a b c", "[\"a\"]"),
            ("XREADGROUP GROUP STREAMS x STREAMS a b c d", "[\"a\", \"b\"]"),
            // A consumer of that name is taken for the keyword, by a real server too. Locks go by the true keys.
            ("XREADGROUP COUNT 1 GROUP g STREAMS NOACK STREAMS a b", "[\"NOACK\", \"STREAMS\"]"),
            ("XREAD a b c d", "(error) ERR Invalid arguments specified for command"),
        ];
        for (line, reply) in cases {
            assert_eq!(t.run(&format!("COMMAND GETKEYS {line}")), reply, "{line}");
        }
    }
}
