//! What the stream commands share: IDs, intervals and trimming options among their arguments, entries in their replies.

use super::args::Args;
use super::error::{self, Error, Result};
use super::string::write_str;
use crate::engine::Engine;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::number;
use crate::value::stream::{Bound, Entry, Fields, IdText, References, Stream, StreamId};

/// Most entries that one approximate trimming removes, unless told otherwise, in nodes.
const TRIM_NODES: i64 = 100;
const TRIM_UNLIMITED: i64 = 10_000;
const TRIM_MOST: i64 = 1_000_000;

/// An ID in full; `ms` alone stands for `ms-0`.
pub fn strict_id(text: &[u8]) -> Result<StreamId> {
    StreamId::parse(text, 0).ok_or(error::STREAM_ID)
}

/// An ID, `-` for the smallest or `+` for the greatest; `ms` alone gets `seq`.
pub fn any_id(text: &[u8], seq: u64) -> Result<StreamId> {
    match text {
        b"-" => Ok(StreamId::MIN),
        b"+" => Ok(StreamId::MAX),
        text => StreamId::parse(text, seq).ok_or(error::STREAM_ID),
    }
}

/// The start of an interval. Behind `(` stands an ID that is not in it.
pub fn interval_start(text: &[u8]) -> Result<StreamId> {
    match text.strip_prefix(b"(") {
        Some(text) => strict_id(text)?.next().ok_or(error::STREAM_START),
        None => any_id(text, 0),
    }
}

/// The end of an interval, as [`interval_start`]; `ms` alone stands for the last ID of that millisecond.
pub fn interval_end(text: &[u8]) -> Result<StreamId> {
    match text.strip_prefix(b"(") {
        Some(text) => StreamId::parse(text, u64::MAX).ok_or(error::STREAM_ID)?.prev().ok_or(error::STREAM_END),
        None => any_id(text, u64::MAX),
    }
}

pub fn write_id(id: StreamId, out: &mut Tape) {
    out.bulk(id.text(&mut IdText::default()));
}

/// An array of fields and values by turns.
pub fn write_fields(fields: Fields<'_>, out: &mut Tape) {
    out.array(fields.len() * 2);
    for (field, value) in fields {
        write_str(field, out);
        write_str(value, out);
    }
}

/// The ID and the fields.
pub fn write_entry(entry: Entry<'_>, out: &mut Tape) {
    out.array(2);
    write_id(entry.id, out);
    write_fields(entry.fields, out);
}

/// KEEPREF, DELREF or ACKED, if that is what comes next.
pub fn references(args: &mut Args<'_>) -> Option<References> {
    const WORDS: [(&str, References); 3] =
        [("KEEPREF", References::Keep), ("DELREF", References::Delete), ("ACKED", References::Acknowledged)];
    WORDS.into_iter().find(|(word, _)| args.token(word)).map(|(_, chosen)| chosen)
}

/// `[KEEPREF | DELREF | ACKED] IDS numids id [id ...]` in any order.
pub struct Ids<'a> {
    pub references: References,
    pub ids: &'a [&'a [u8]],
}

impl<'a> Ids<'a> {
    pub fn parse(args: &mut Args<'a>) -> Result<Ids<'a>> {
        let (mut chosen, mut ids) = (None, None);
        while !args.is_done() {
            if args.token("IDS") {
                let count = args.int_or(error::NUMIDS_NOT_POSITIVE)?;
                if count < 1 {
                    return Err(error::NUMIDS_NOT_POSITIVE);
                }
                let count = usize::try_from(count).map_err(|_| error::NUMIDS_MISMATCH)?;
                ids = Some(args.take(count).map_err(|_| error::NUMIDS_MISMATCH)?);
            } else if chosen.is_none() {
                chosen = Some(references(args).ok_or(error::SYNTAX)?);
            } else {
                return Err(error::SYNTAX);
            }
        }
        Ok(Ids { references: chosen.unwrap_or(References::Keep), ids: ids.ok_or(error::SYNTAX)? })
    }
}

/// How a stream is to be trimmed.
#[derive(Clone, Copy, Debug)]
pub struct Trim {
    bound: Bound,
    /// Only whole nodes go, and in all no more than this many entries; 0 for any number.
    approximate: Option<usize>,
    references: References,
}

impl Trim {
    /// Entries that it has to look at, for [`crate::engine::access::Ctx::bound`].
    pub fn work(&self, stream: &Stream) -> usize {
        match (self.references, self.approximate) {
            (_, Some(_)) => 0,
            (References::Keep, None) => stream.log.node_count(),
            (_, None) => stream.log.len(),
        }
    }

    /// Trims, and answers how many entries went.
    pub fn apply(&self, stream: &mut Stream) -> usize {
        match self.approximate {
            // Whole nodes go without a look at their entries, so none does where each has to be looked at.
            Some(_) if self.references != References::Keep => 0,
            Some(limit) => stream.log.trim_nodes(self.bound, limit),
            None => stream.trim(self.bound, self.references),
        }
    }
}

/// The options of XADD and XTRIM while they are read.
#[derive(Default)]
pub struct TrimOptions {
    bound: Option<Bound>,
    approximate: bool,
    limit: Option<i64>,
    references: Option<References>,
}

impl TrimOptions {
    /// Reads an option with its value, if the next argument is one.
    pub fn parse(&mut self, args: &mut Args<'_>) -> Result<bool> {
        let has_value = args.remaining() > 1;
        if has_value && args.token("MAXLEN") {
            let most = self.threshold(args)?;
            let most = number::parse_i64(most).ok_or(error::NOT_AN_INTEGER)?;
            self.bound = Some(Bound::MaxLen(u64::try_from(most).map_err(|_| error::XADD_MAXLEN)?));
        } else if has_value && args.token("MINID") {
            self.bound = Some(Bound::MinId(strict_id(self.threshold(args)?)?));
        } else if has_value && args.token("LIMIT") {
            let limit = args.int()?;
            if limit < 0 {
                return Err(error::STREAM_LIMIT_NEGATIVE);
            }
            self.limit = Some(limit);
        } else if self.references.is_none() {
            self.references = references(args);
            return Ok(self.references.is_some());
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// What stands behind MAXLEN or MINID and their `=` or `~`.
    fn threshold<'a>(&mut self, args: &mut Args<'a>) -> Result<&'a [u8]> {
        if self.bound.is_some() {
            return Err(error::MAXLEN_AND_MINID);
        }
        if args.remaining() > 1 {
            self.approximate = args.token("~");
            if !self.approximate {
                args.token("=");
            }
        }
        args.next()
    }

    /// Checks whether the options go together.
    pub fn finish(&self, engine: &Engine) -> Result<Option<Trim>> {
        let refuse = |error: Error| if self.limit.is_some() { Err(error) } else { Ok(()) };
        let Some(bound) = self.bound else {
            return refuse(error::LIMIT_WITHOUT_BOUND).map(|()| None);
        };
        if !self.approximate {
            refuse(error::LIMIT_OF_EXACT)?;
        }
        let limit = self.limit.unwrap_or_else(|| match engine.config.number(Param::StreamNodeMaxEntries) {
            0 => TRIM_UNLIMITED,
            entries => entries.saturating_mul(TRIM_NODES).min(TRIM_MOST),
        });
        let approximate = self.approximate.then(|| usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(Some(Trim { bound, approximate, references: self.references.unwrap_or(References::Keep) }))
    }
}
