//! Walks over the keyspace: KEYS at once, SCAN in pages.
//!
//! The position of both is a place in the space of hashes, over all shards: the top bits name the shard, so shards
//! follow each other, and inside a shard keys come in the order of their hashes.

use super::args::Args;
use super::error::{self, Error, Result};
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
    let filter = Filter { pattern: Some(pattern).filter(|&pattern| pattern != b"*"), type_name: None };
    let list = out.open(Aggregate::Array);
    let (mut count, mut cursor) = (0, 0);
    while cursor < END {
        cursor = stride(ctx, cursor, STRIDE, |record, alive| {
            if alive && filter.accepts(record) {
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
    .summary("Names the keys page by page, with a cursor to go on from.")
    .since("2.8.0")
    .time("O(COUNT) for each call, O(N) for a whole walk.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .reply(Shape::Page);

fn scan(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let mut cursor = parse_cursor(args.next()?).ok_or(error::INVALID_CURSOR)?;
    let (count, filter) = scan_options(args)?;
    if count > HURRIED_PAGE && !ctx.may_wait() {
        return Err(Error::BUSY);
    }
    let mut left = count;
    let mut keys = Tape::new();
    let mut found = 0;
    while left > 0 && cursor < END {
        let mut seen = 0;
        cursor = stride(ctx, cursor, left.min(STRIDE), |record, alive| {
            seen += 1;
            if alive && filter.accepts(record) {
                keys.bulk(record.key());
                found += 1;
            }
        })?;
        left = left.saturating_sub(seen);
    }
    out.array(2);
    out.bulk(number::format_u64(if cursor < END { cursor } else { 0 }).as_bytes());
    out.array(found);
    out.append(&keys);
    Ok(())
}

/// The count and the filter.
fn scan_options<'a>(args: &mut Args<'a>) -> Result<(usize, Filter<'a>)> {
    let mut count = 10;
    let mut filter = Filter::default();
    while !args.is_done() {
        if args.remaining() < 2 {
            return Err(error::SYNTAX);
        }
        if args.token("COUNT") {
            count = args.int()?;
            if count < 1 {
                return Err(error::SYNTAX);
            }
        } else if args.token("MATCH") {
            filter.pattern = Some(args.next()?).filter(|&pattern| pattern != b"*");
        } else if args.token("TYPE") {
            filter.type_name = Some(args.next()?);
        } else {
            return Err(error::SYNTAX);
        }
    }
    Ok((count as usize, filter))
}

/// What a walk leaves out.
#[derive(Default)]
struct Filter<'a> {
    pattern: Option<&'a [u8]>,
    /// A type that does not exist is no error: nothing has it.
    type_name: Option<&'a [u8]>,
}

impl Filter<'_> {
    fn accepts(&self, record: &Record) -> bool {
        self.type_name.is_none_or(|name| name.eq_ignore_ascii_case(record.type_().name().as_bytes()))
            && self.pattern.is_none_or(|pattern| glob_match(pattern, record.key(), false))
    }
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
