//! Walks over the keyspace: KEYS at once, SCAN in pages; and what SCAN shares with the walks over large values.
//!
//! The position of both is a place in the space of hashes, over all shards: the top bits name the shard, so shards
//! follow each other, and inside a shard keys come in the order of their hashes.

use super::args::Args;
use super::by_chance;
use super::error::{self, Error, Result};
use super::generic::all_records;
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::glob::{glob_match, is_literal};
use crate::value::number;
use crate::value::record::Record;
use crate::value::table::CURSOR_BITS;

pub const COMMANDS: &[CommandSpec] = &[KEYS, SCAN];

/// Keys looked at under one lock.
const STRIDE: usize = 1000;

/// A page larger than this is not for a caller in a hurry.
const HURRIED_PAGE: usize = 2000;

/// The position behind the last one: where a walk that is over stands.
const END: u64 = 1 << CURSOR_BITS;

const KEYS: CommandSpec = CommandSpec::new("KEYS", "pattern", keys)
    .tips(&["request_policy:all_shards", "nondeterministic_output_order"])
    .summary("Names every key that matches a pattern.")
    .time("O(N) in the number of keys in the database; O(1) for a pattern without special characters.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .categories(&["dangerous"])
    .reply(Shape::Texts)
    .cost(Cost::Keyspace);

fn keys(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let pattern = args.next()?;
    if is_literal(pattern) {
        return one_key(ctx, pattern, out);
    }
    let page = Page { count: STRIDE, pattern: Some(pattern).filter(|&pattern| pattern != b"*") };
    let list = out.open(Aggregate::Array);
    if ctx.engine.chance.is_seeded() {
        let mut count = 0;
        seeded_walk(ctx, 0, usize::MAX, |record, alive| {
            if alive && page.accepts(record.key()) {
                out.bulk(record.key());
                count += 1;
            }
        })?;
        out.close(list, count);
        return Ok(());
    }
    let (mut count, mut cursor) = (0, 0);
    while cursor < END {
        cursor = stride(ctx, cursor, page.count, |record, alive| {
            if alive && page.accepts(record.key()) {
                out.bulk(record.key());
                count += 1;
            }
        })?;
    }
    out.close(list, count);
    Ok(())
}

/// A pattern without special characters is a look-up.
fn one_key(ctx: &mut Ctx<'_>, key: &[u8], out: &mut Tape) -> Result {
    ctx.hold(ctx.engine.set_of(key))?;
    let found = ctx.peek(key).is_some();
    out.array(found as usize);
    if found {
        out.bulk(key);
    }
    Ok(())
}

const SCAN: CommandSpec = CommandSpec::new("SCAN", "cursor [MATCH pattern] [COUNT count] [TYPE type]", scan)
    .tips(&["nondeterministic_output", "request_policy:special", "response_policy:special"])
    .summary("Names the keys page by page, with a cursor to go on from.")
    .since("2.8.0")
    .time("O(COUNT) for each call, O(N) for a whole walk.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .reply(Shape::Page);

fn scan(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let mut cursor = cursor(args)?;
    let mut type_name = None;
    let page = page_options(args, |args| {
        let given = args.token("TYPE");
        if given {
            type_name = Some(args.next()?);
        }
        Ok(given)
    })?;
    if page.count > HURRIED_PAGE && !ctx.may_wait() {
        return Err(Error::BUSY);
    }
    // A type that does not exist is no error: nothing has it.
    let is_type = |record: &Record| {
        type_name.is_none_or(|name: &[u8]| name.eq_ignore_ascii_case(record.type_().name().as_bytes()))
    };
    let mut left = page.count;
    let mut keys = Tape::new();
    let mut found = 0;
    if ctx.engine.chance.is_seeded() {
        let next = seeded_walk(ctx, cursor, page.count, |record, alive| {
            if alive && is_type(record) && page.accepts(record.key()) {
                keys.bulk(record.key());
                found += 1;
            }
        })?;
        write_page(next, found, &keys, out);
        return Ok(());
    }
    while left > 0 && cursor < END {
        let mut seen = 0;
        cursor = stride(ctx, cursor, left.min(STRIDE), |record, alive| {
            seen += 1;
            if alive && is_type(record) && page.accepts(record.key()) {
                keys.bulk(record.key());
                found += 1;
            }
        })?;
        left = left.saturating_sub(seen);
    }
    write_page(Some(cursor).filter(|&cursor| cursor < END), found, &keys, out);
    Ok(())
}

/// What a page of a walk over keys or over the elements of a value is to hold.
pub struct Page<'a> {
    /// Elements to look at, those that the pattern leaves out included; at least 1.
    pub count: usize,
    /// `None` where everything matches.
    pub pattern: Option<&'a [u8]>,
}

impl Page<'_> {
    #[inline]
    pub fn accepts(&self, name: &[u8]) -> bool {
        self.pattern.is_none_or(|pattern| glob_match(pattern, name, false))
    }
}

/// `[MATCH pattern] [COUNT count]` up to the end. `other` is asked before about options that only this command has: it
/// consumes one and answers true, or leaves it.
pub fn page_options<'a>(args: &mut Args<'a>, mut other: impl FnMut(&mut Args<'a>) -> Result<bool>) -> Result<Page<'a>> {
    let mut count = 10;
    let mut pattern = None;
    while !args.is_done() {
        if other(args)? {
            continue;
        }
        if args.token("COUNT") {
            count = args.int()?;
            if count < 1 {
                return Err(error::SYNTAX);
            }
        } else if args.token("MATCH") {
            pattern = Some(args.next()?).filter(|&pattern| pattern != b"*");
        } else if args.token("NOVALUES") {
            return Err(error::NOVALUES_WITHOUT_HASH);
        } else {
            return Err(error::SYNTAX);
        }
    }
    Ok(Page { count: count as usize, pattern })
}

/// Replies with the cursor to go on from, `None` at the end, and `len` items.
pub fn write_page(next: Option<u64>, len: usize, items: &Tape, out: &mut Tape) {
    out.array(2);
    out.bulk(number::format_u64(next.unwrap_or(0)).as_bytes());
    out.array(len);
    out.append(items);
}

/// Goes on from `cursor` over at most about `count` keys of one shard, and answers where to go on. `visit` also learns
/// whether the key's time is not over.
fn stride(ctx: &mut Ctx<'_>, cursor: u64, count: usize, mut visit: impl FnMut(&Record, bool)) -> Result<u64> {
    let shard_bits = ctx.engine.shards.count().trailing_zeros();
    let shard = cursor >> (CURSOR_BITS - shard_bits);
    let (db, now) = (ctx.session.db, ctx.now());
    ctx.with_shard(shard as usize, |locked| {
        let next = locked.dbs[db].scan(cursor, count, |record| visit(record, !record.is_over(now)));
        next.unwrap_or((shard + 1) << (CURSOR_BITS - shard_bits))
    })
}

/// As [`stride`], over all shards in an order that is the same everywhere: for an engine with a seed.
fn seeded_walk(
    ctx: &mut Ctx<'_>,
    cursor: u64,
    count: usize,
    mut visit: impl FnMut(&Record, bool),
) -> Result<Option<u64>> {
    let (db, now) = (ctx.session.db, ctx.now());
    let records = all_records(ctx, db)?.map(|record| (record.key(), record));
    let (met, next) = by_chance::page(records, cursor, count);
    met.into_iter().for_each(|(_, record)| visit(record, !record.is_over(now)));
    Ok(next)
}

/// The next argument as a cursor.
pub fn cursor(args: &mut Args<'_>) -> Result<u64> {
    parse_cursor(args.next()?).ok_or(error::INVALID_CURSOR)
}

/// Reads a cursor as generously as a real server: what `strtoull` takes, as long as nothing follows the number.
fn parse_cursor(text: &[u8]) -> Option<u64> {
    if let Some(cursor) = number::parse_i64(text) {
        return u64::try_from(cursor).ok();
    }
    // A byte of zero ends the text there.
    let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
    let (negative, digits) = match text.trim_ascii_start() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let value = digits.parse::<u64>().ok()?;
    Some(if negative { value.wrapping_neg() } else { value })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::command::testing::Testing;
    use crate::exec::{Outcome, Patience, run};
    use crate::reply::Item;

    /// One call of SCAN: the next cursor and the keys.
    fn page(t: &mut Testing, line: &str) -> (String, Vec<String>) {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        let mut out = Tape::new();
        assert_eq!(run(&mut t.session, &words, &mut out, Patience::Waits), Outcome::Done);
        let mut texts = out.items().filter_map(|item| match item {
            Item::Bulk(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
            _ => None,
        });
        (texts.next().unwrap(), texts.collect())
    }

    fn walk(t: &mut Testing, options: &str, mut between: impl FnMut(&mut Testing)) -> Vec<String> {
        let (mut cursor, mut keys) = ("0".to_string(), Vec::new());
        loop {
            let (next, found) = page(t, &format!("SCAN {cursor}{options}"));
            keys.extend(found);
            if next == "0" {
                return keys;
            }
            assert!(next.parse::<u64>().unwrap() < END);
            cursor = next;
            between(t);
        }
    }

    fn filled(keys: usize) -> Testing {
        let mut t = Testing::new();
        for n in 0..keys {
            t.run(&format!("SET k{n} v"));
        }
        t
    }

    #[test]
    fn a_walk_meets_every_key_once() {
        let mut t = filled(3000);
        for options in ["", " COUNT 1", " COUNT 7", " COUNT 1500", " COUNT 9223372036854775807"] {
            let keys = walk(&mut t, options, |_| {});
            assert_eq!(keys.len(), 3000, "{options}");
            assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 3000);
        }
    }

    #[test]
    fn keys_that_stay_are_met_whatever_comes_and_goes() {
        let mut t = filled(2000);
        let mut n = 0;
        let keys = walk(&mut t, " COUNT 20", |t| {
            for _ in 0..15 {
                t.run(&format!("SET new{n} v"));
                t.run(&format!("DEL k{}", 1000 + n % 1000));
                n += 1;
            }
        });
        let stayed: Vec<_> = keys.iter().filter(|key| key.starts_with('k') && key.len() < 5).collect();
        assert_eq!(stayed.iter().collect::<BTreeSet<_>>().len(), 1000);
        assert_eq!(stayed.len(), 1000);
    }

    #[test]
    fn a_page_has_as_many_keys_as_asked_for_before_the_filter() {
        let mut t = filled(500);
        assert_eq!(page(&mut t, "SCAN 0").1.len(), 10);
        assert_eq!(page(&mut t, "SCAN 0 COUNT 100").1.len(), 100);
        assert!(page(&mut t, "SCAN 0 MATCH k1* COUNT 100").1.len() < 60);
        assert_eq!(walk(&mut t, " MATCH k1*", |_| {}).len(), 111);
        assert_eq!(walk(&mut t, " TYPE String", |_| {}).len(), 500);
        assert_eq!(walk(&mut t, " TYPE hash", |_| {}).len(), 0);
    }

    #[test]
    fn keys_that_are_over_are_left_out() {
        let mut t = filled(100);
        for n in 0..90 {
            t.run(&format!("PEXPIRE k{n} 5"));
        }
        t.advance(6);
        assert_eq!(walk(&mut t, "", |_| {}).len(), 10);
        assert_eq!(t.run("KEYS *").split(", ").count(), 10);
        assert_eq!(t.run("KEYS k1"), "[]");
        assert_eq!(t.run("KEYS k95"), "[\"k95\"]");
    }

    #[test]
    fn cursors_are_read_as_a_real_server_reads_them() {
        let cases: [(&[u8], Option<u64>); 12] = [
            (b"0", Some(0)),
            (b"007", Some(7)),
            (b" +7", Some(7)),
            (b"7\0x", Some(7)),
            (b"18446744073709551615", Some(u64::MAX)),
            (b"18446744073709551616", None),
            (b"-1", None),
            (b"-01", Some(u64::MAX)),
            (b"", None),
            (b" ", None),
            (b"7 ", None),
            (b"x", None),
        ];
        for (text, cursor) in cases {
            assert_eq!(parse_cursor(text), cursor, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn faults() {
        let mut t = Testing::new();
        for (line, reply) in [
            ("SCAN x FOO", "(error) ERR invalid cursor"),
            ("SCAN 0 FOO", "(error) ERR syntax error"),
            ("SCAN 0 COUNT", "(error) ERR syntax error"),
            ("SCAN 0 COUNT 0", "(error) ERR syntax error"),
            ("SCAN 0 COUNT x FOO", "(error) ERR value is not an integer or out of range"),
            ("SCAN 0 TYPE", "(error) ERR syntax error"),
            ("SCAN 0 NOVALUES COUNT x", "(error) ERR NOVALUES option can only be used in HSCAN"),
            ("SCAN 18446744073709551615", "[\"0\", []]"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }
}
