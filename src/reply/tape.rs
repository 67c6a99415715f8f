//! The reply tape: what command handlers write while they hold shard locks.
//!
//! A tape is a flat run of tagged items in one reused buffer. Nothing on it depends on the protocol spoken or on
//! JavaScript; readers turn it into RESP2, RESP3 or JavaScript values once the locks are gone. Lengths have a fixed
//! width, so an aggregate whose size is not known yet is opened with [`Tape::open`] and patched by [`Tape::close`].

use std::sync::Arc;

/// Values at least this long are shared with the tape instead of being copied onto it.
pub const SHARE_FROM: usize = 16 * 1024;

/// A run of reply items. One command normally leaves exactly one complete item (an aggregate counts with its members).
#[derive(Default, Clone, Debug)]
pub struct Tape {
    bytes: Vec<u8>,
    shared: Vec<Arc<Vec<u8>>>,
}

/// One item as a reader sees it. An aggregate's members follow it.
#[derive(Clone, Debug, PartialEq)]
pub enum Item<'a> {
    /// The status `OK`, by far the most frequent one.
    Ok,
    /// Any other status, such as `PONG`.
    Simple(&'a [u8]),
    /// An error line with its code, without the leading `-`.
    Error(&'a [u8]),
    Int(i64),
    Bulk(&'a [u8]),
    /// A long string, shared with the keyspace.
    Shared(&'a Arc<Vec<u8>>),
    /// The null bulk string of RESP2.
    Nil,
    /// The null array of RESP2 (`*-1`); in RESP3 there is only one null.
    NilArray,
    /// A double; RESP2 clients see it as a string.
    Double(f64),
    /// A number that no double holds exactly, by its digits; RESP2 clients see it as a string.
    Decimal(&'a [u8]),
    /// An integer that no [`Item::Int`] holds, by its digits; RESP2 clients see it as a string.
    BigNumber(&'a [u8]),
    /// A boolean; RESP2 clients see 1 or 0.
    Bool(bool),
    Array(usize),
    /// A map of that many pairs; RESP2 clients see a flat array of twice as many elements.
    Map(usize),
    Set(usize),
    /// That many two-element arrays; RESP2 clients see one flat array of twice as many elements. The members follow flat.
    Pairs(usize),
    /// A map of that many pairs; RESP2 clients see an array of as many two-element arrays. Each pair is a [`Item::Row`].
    Table(usize),
    /// A pair of a table: two items follow.
    Row,
    /// An out-of-band message; RESP2 clients see an array.
    Push(usize),
    /// Text with its format (`txt` or `mkd`); RESP2 clients see a bulk string.
    Verbatim(&'a [u8; 3], &'a [u8]),
    /// That many pairs that tell about the item behind them. Only RESP3 knows it, so who writes it asks first.
    Attribute(usize),
    /// No reply: what follows is in this version of the protocol. Replies of a transaction in which HELLO changed it.
    Protocol(u8),
}

/// Where an aggregate was opened; see [`Tape::open`].
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Mark(usize);

/// The aggregates that can be opened before their size is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Array,
    Map,
    Set,
    Pairs,
    Table,
}

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Tag {
    Ok,
    Simple,
    Error,
    Int,
    Bulk,
    Shared,
    Nil,
    NilArray,
    Double,
    Bool,
    Array,
    Map,
    Set,
    Pairs,
    Push,
    Verbatim,
    Decimal,
    Table,
    Row,
    BigNumber,
    Attribute,
    Protocol,
}

/// By their numbers. A power of two of them, so that a masked index needs no check; the rest is never met.
const TAGS: [Tag; 32] = {
    let mut tags = [Tag::Ok; 32];
    let all = [
        Tag::Ok,
        Tag::Simple,
        Tag::Error,
        Tag::Int,
        Tag::Bulk,
        Tag::Shared,
        Tag::Nil,
        Tag::NilArray,
        Tag::Double,
        Tag::Bool,
        Tag::Array,
        Tag::Map,
        Tag::Set,
        Tag::Pairs,
        Tag::Push,
        Tag::Verbatim,
        Tag::Decimal,
        Tag::Table,
        Tag::Row,
        Tag::BigNumber,
        Tag::Attribute,
        Tag::Protocol,
    ];
    let mut at = 0;
    while at < all.len() {
        tags[all[at] as usize] = all[at];
        at += 1;
    }
    tags
};

impl Tape {
    pub const fn new() -> Self {
        Tape { bytes: Vec::new(), shared: Vec::new() }
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.shared.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Bytes on the tape, shared strings not counted; also a position for [`Tape::truncate`].
    pub fn position(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes of heap that the tape keeps for reuse.
    pub fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Takes back everything written since `position`, as after a handler that failed half-way.
    pub fn truncate(&mut self, position: usize) {
        // A shared string belongs to an item behind the cut exactly when its index is beyond those before it.
        let kept = if self.shared.is_empty() { 0 } else { count_shared(&self.bytes[..position]) };
        self.shared.truncate(kept);
        self.bytes.truncate(position);
    }

    #[inline]
    pub fn ok(&mut self) {
        self.bytes.push(Tag::Ok as u8);
    }

    pub fn simple(&mut self, status: &str) {
        self.status(status.as_bytes());
    }

    /// A status of any bytes but line ends.
    pub fn status(&mut self, status: &[u8]) {
        self.tagged(Tag::Simple, status);
    }

    pub fn error(&mut self, line: &[u8]) {
        self.tagged(Tag::Error, line);
    }

    #[inline]
    pub fn int(&mut self, value: i64) {
        let mut item = [Tag::Int as u8; 9];
        item[1..].copy_from_slice(&value.to_le_bytes());
        self.bytes.extend_from_slice(&item);
    }

    #[inline]
    pub fn bulk(&mut self, value: &[u8]) {
        self.tagged(Tag::Bulk, value);
    }

    /// Appends a string without copying it; worth it from [`SHARE_FROM`] bytes.
    pub fn shared(&mut self, value: Arc<Vec<u8>>) {
        self.counted(Tag::Shared, self.shared.len());
        self.shared.push(value);
    }

    /// An integer written as a bulk string, as Redis replies to GET of a number.
    pub fn bulk_int(&mut self, value: i64) {
        let mut digits = itoa::Buffer::new();
        self.bulk(digits.format(value).as_bytes());
    }

    #[inline]
    pub fn nil(&mut self) {
        self.bytes.push(Tag::Nil as u8);
    }

    pub fn nil_array(&mut self) {
        self.bytes.push(Tag::NilArray as u8);
    }

    pub fn double(&mut self, value: f64) {
        self.bytes.push(Tag::Double as u8);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn decimal(&mut self, digits: &[u8]) {
        self.tagged(Tag::Decimal, digits);
    }

    pub fn big_number(&mut self, digits: &[u8]) {
        self.tagged(Tag::BigNumber, digits);
    }

    pub fn bool(&mut self, value: bool) {
        self.bytes.extend_from_slice(&[Tag::Bool as u8, value as u8]);
    }

    pub fn array(&mut self, len: usize) {
        self.counted(Tag::Array, len);
    }

    pub fn map(&mut self, pairs: usize) {
        self.counted(Tag::Map, pairs);
    }

    pub fn set(&mut self, len: usize) {
        self.counted(Tag::Set, len);
    }

    pub fn pairs(&mut self, pairs: usize) {
        self.counted(Tag::Pairs, pairs);
    }

    /// Begins a pair of a table.
    pub fn row(&mut self) {
        self.bytes.push(Tag::Row as u8);
    }

    pub fn push(&mut self, len: usize) {
        self.counted(Tag::Push, len);
    }

    pub fn verbatim(&mut self, format: &[u8; 3], text: &[u8]) {
        self.counted(Tag::Verbatim, text.len());
        self.bytes.extend_from_slice(format);
        self.bytes.extend_from_slice(text);
    }

    pub fn attribute(&mut self, pairs: usize) {
        self.counted(Tag::Attribute, pairs);
    }

    /// What follows is in this version of the protocol.
    pub fn protocol(&mut self, version: u8) {
        self.bytes.extend_from_slice(&[Tag::Protocol as u8, version]);
    }

    /// Opens an aggregate whose size becomes known later.
    pub fn open(&mut self, kind: Aggregate) -> Mark {
        let mark = Mark(self.bytes.len());
        let tag = match kind {
            Aggregate::Array => Tag::Array,
            Aggregate::Map => Tag::Map,
            Aggregate::Set => Tag::Set,
            Aggregate::Pairs => Tag::Pairs,
            Aggregate::Table => Tag::Table,
        };
        self.counted(tag, 0);
        mark
    }

    /// Sets the size (members, or pairs of a map) of the aggregate opened at `mark`.
    pub fn close(&mut self, mark: Mark, len: usize) {
        self.bytes[mark.0 + 1..mark.0 + 5].copy_from_slice(&(len as u32).to_le_bytes());
    }

    /// Appends all items of `other`.
    pub fn append(&mut self, other: &Tape) {
        if other.shared.is_empty() {
            self.bytes.extend_from_slice(&other.bytes);
            return;
        }
        for item in other.items() {
            self.item(&item);
        }
    }

    /// Appends one item read from another tape (of an aggregate only its head).
    pub fn item(&mut self, item: &Item<'_>) {
        match *item {
            Item::Ok => self.ok(),
            Item::Simple(text) => self.tagged(Tag::Simple, text),
            Item::Error(line) => self.error(line),
            Item::Int(value) => self.int(value),
            Item::Bulk(value) => self.bulk(value),
            Item::Shared(value) => self.shared(value.clone()),
            Item::Nil => self.nil(),
            Item::NilArray => self.nil_array(),
            Item::Double(value) => self.double(value),
            Item::Decimal(digits) => self.decimal(digits),
            Item::BigNumber(digits) => self.big_number(digits),
            Item::Bool(value) => self.bool(value),
            Item::Array(len) => self.array(len),
            Item::Map(len) => self.map(len),
            Item::Set(len) => self.set(len),
            Item::Pairs(len) => self.pairs(len),
            Item::Table(len) => self.counted(Tag::Table, len),
            Item::Row => self.row(),
            Item::Push(len) => self.push(len),
            Item::Verbatim(format, text) => self.verbatim(format, text),
            Item::Attribute(pairs) => self.attribute(pairs),
            Item::Protocol(version) => self.protocol(version),
        }
    }

    pub fn items(&self) -> Items<'_> {
        Items { bytes: &self.bytes, shared: &self.shared }
    }

    /// The first item, which is the whole reply when it is no aggregate.
    #[inline]
    pub fn first(&self) -> Option<Item<'_>> {
        self.items().next()
    }

    #[inline]
    fn tagged(&mut self, tag: Tag, value: &[u8]) {
        self.bytes.reserve(5 + value.len());
        self.counted(tag, value.len());
        self.bytes.extend_from_slice(value);
    }

    #[inline]
    fn counted(&mut self, tag: Tag, count: usize) {
        let mut head = [tag as u8; 5];
        head[1..].copy_from_slice(&(count as u32).to_le_bytes());
        self.bytes.extend_from_slice(&head);
    }
}

fn count_shared(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut count = 0;
    while let Some((tag, body)) = split_head(rest) {
        count += (tag == Tag::Shared) as usize;
        rest = &body[body_len(tag, body)..];
    }
    count
}

/// Reads items in order. Made by [`Tape::items`].
#[derive(Clone)]
pub struct Items<'a> {
    bytes: &'a [u8],
    shared: &'a [Arc<Vec<u8>>],
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    #[inline]
    fn next(&mut self) -> Option<Item<'a>> {
        let (tag, body) = split_head(self.bytes)?;
        let (body, rest) = body.split_at(body_len(tag, body));
        self.bytes = rest;
        Some(match tag {
            Tag::Ok => Item::Ok,
            Tag::Simple => Item::Simple(&body[4..]),
            Tag::Error => Item::Error(&body[4..]),
            Tag::Int => Item::Int(i64::from_le_bytes(word(body))),
            Tag::Bulk => Item::Bulk(&body[4..]),
            Tag::Shared => Item::Shared(&self.shared[count(body)]),
            Tag::Nil => Item::Nil,
            Tag::NilArray => Item::NilArray,
            Tag::Double => Item::Double(f64::from_le_bytes(word(body))),
            Tag::Decimal => Item::Decimal(&body[4..]),
            Tag::BigNumber => Item::BigNumber(&body[4..]),
            Tag::Attribute => Item::Attribute(count(body)),
            Tag::Protocol => Item::Protocol(body[0]),
            Tag::Bool => Item::Bool(body[0] != 0),
            Tag::Array => Item::Array(count(body)),
            Tag::Map => Item::Map(count(body)),
            Tag::Set => Item::Set(count(body)),
            Tag::Pairs => Item::Pairs(count(body)),
            Tag::Push => Item::Push(count(body)),
            Tag::Table => Item::Table(count(body)),
            Tag::Row => Item::Row,
            Tag::Verbatim => {
                let (format, text) = body[4..].split_first_chunk::<3>().expect("a verbatim item carries its format");
                Item::Verbatim(format, text)
            }
        })
    }
}

#[inline]
fn split_head(bytes: &[u8]) -> Option<(Tag, &[u8])> {
    let (&tag, body) = bytes.split_first()?;
    Some((TAGS[tag as usize & 31], body))
}

#[inline]
fn body_len(tag: Tag, body: &[u8]) -> usize {
    match tag {
        Tag::Ok | Tag::Nil | Tag::NilArray | Tag::Row => 0,
        Tag::Bool | Tag::Protocol => 1,
        Tag::Int | Tag::Double => 8,
        Tag::Shared | Tag::Array | Tag::Map | Tag::Set | Tag::Pairs | Tag::Push | Tag::Table | Tag::Attribute => 4,
        Tag::Simple | Tag::Error | Tag::Bulk | Tag::Decimal | Tag::BigNumber => 4 + count(body),
        Tag::Verbatim => 4 + 3 + count(body),
    }
}

#[inline]
fn count(body: &[u8]) -> usize {
    let (head, _) = body.split_first_chunk::<4>().expect("every counted item carries its count");
    u32::from_le_bytes(*head) as usize
}

#[inline]
fn word(body: &[u8]) -> [u8; 8] {
    *body.first_chunk::<8>().expect("numbers are eight bytes wide")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_as_written() {
        let mut tape = Tape::new();
        let long = Arc::new(vec![b'x'; SHARE_FROM]);
        let mark = tape.open(Aggregate::Array);
        tape.ok();
        tape.simple("PONG");
        tape.error(b"ERR no");
        tape.int(-7);
        tape.bulk(b"v");
        tape.shared(long.clone());
        tape.nil();
        tape.double(1.5);
        tape.decimal(b"0.1");
        tape.attribute(0);
        tape.big_number(b"12345678901234567890");
        tape.bool(true);
        tape.verbatim(b"txt", b"hi");
        tape.close(mark, 11);
        let items: Vec<_> = tape.items().collect();
        assert_eq!(
            items,
            [
                Item::Array(11),
                Item::Ok,
                Item::Simple(b"PONG"),
                Item::Error(b"ERR no"),
                Item::Int(-7),
                Item::Bulk(b"v"),
                Item::Shared(&long),
                Item::Nil,
                Item::Double(1.5),
                Item::Decimal(b"0.1"),
                Item::Attribute(0),
                Item::BigNumber(b"12345678901234567890"),
                Item::Bool(true),
                Item::Verbatim(b"txt", b"hi"),
            ]
        );
    }

    #[test]
    fn truncate_forgets_shared_strings_behind_the_cut() {
        let mut tape = Tape::new();
        let (first, second) = (Arc::new(vec![1]), Arc::new(vec![2]));
        tape.shared(first.clone());
        let cut = tape.position();
        tape.shared(second);
        tape.truncate(cut);
        tape.shared(first.clone());
        assert_eq!(tape.items().collect::<Vec<_>>(), [Item::Shared(&first), Item::Shared(&first)]);
    }
}
