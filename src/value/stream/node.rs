//! A run of stream entries in one buffer: the entries of a listpack, as a real server keeps them.
//!
//! ```text
//! count | fields ... | 0                                                        the master entry
//! 2 | ms | seq | values ...                        | how many of these          an entry with the master's fields
//! 0 | ms | seq | count | field value ...           | how many of these          any other
//! ```
//!
//! `ms` and `seq` count from the node's own ID. The first number is a set of flags; 1 marks an entry as deleted, which
//! keeps its place until the whole node goes. A real node has the numbers of live and deleted entries in front; here
//! they stand beside the buffer, and are only counted where the size of a node matters.

use super::id::StreamId;
use crate::value::listpack::element;
use crate::value::listpack::entry::{self, Entry as Packed};
use crate::value::record::Str;
use crate::value::size::{self, size_class};

const DELETED: i64 = 1;
const SAME_FIELDS: i64 = 2;

/// Bytes that a listpack has besides its entries.
const FRAME: usize = 7;

/// The buffer and how much of it is in use are apart, not a `Vec`, and the number of the master's fields is only in the
/// buffer: that keeps a node in 48 bytes.
///
/// Invariants: `data()[start..]` holds `live + deleted` entries with ascending IDs; the buffer's size is a size class of the
/// allocator.
#[derive(Clone)]
pub struct Node {
    id: StreamId,
    buf: Box<[u8]>,
    used: u32,
    /// Where the first entry begins.
    start: u32,
    live: u32,
    deleted: u32,
}

/// An entry as a walk meets it.
#[derive(Clone)]
pub struct Entry<'a> {
    pub id: StreamId,
    pub fields: Fields<'a>,
    pub(super) deleted: bool,
    /// Where it begins and ends.
    at: usize,
    end: usize,
}

/// The fields of an entry with their values, in the order in which they were given.
#[derive(Clone)]
pub struct Fields<'a> {
    /// The names, if they are those of the master entry.
    names: Option<&'a [u8]>,
    rest: &'a [u8],
    left: usize,
}

impl<'a> Iterator for Fields<'a> {
    type Item = (Str<'a>, Str<'a>);

    #[inline]
    fn next(&mut self) -> Option<(Str<'a>, Str<'a>)> {
        self.left = self.left.checked_sub(1)?;
        let name = take(self.names.as_mut().unwrap_or(&mut self.rest));
        Some((name, take(&mut self.rest)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Fields<'_> {}

/// The first element of a run, which afterwards begins behind it.
#[inline]
fn take<'a>(run: &mut &'a [u8]) -> Str<'a> {
    let (value, size) = entry::first(run);
    *run = &run[size..];
    value
}

fn number(value: Str<'_>) -> i64 {
    match value {
        Str::Int(number) => number,
        Str::Bytes(_) | Str::Shared(_) => unreachable!("a number of a node's own is kept as one"),
    }
}

impl Node {
    /// A node with one entry. `pairs` are fields and values by turns.
    pub fn new(id: StreamId, pairs: &[&[u8]]) -> Node {
        let mut node = Node { id, buf: Box::default(), used: 0, start: 0, live: 0, deleted: 0 };
        node.put(Str::Int(pairs.len() as i64 / 2));
        pairs.chunks_exact(2).for_each(|pair| node.put(element(pair[0])));
        node.put(Str::Int(0));
        node.start = node.used;
        node.push(id, pairs);
        node
    }

    #[inline]
    fn data(&self) -> &[u8] {
        &self.buf[..self.used as usize]
    }

    /// Adds an element behind all others.
    fn put(&mut self, value: Str<'_>) {
        let entry = Packed::new(value);
        let place = self.used as usize..self.used as usize + entry.size();
        if place.end > self.buf.len() {
            self.resize(size_class(place.end));
        }
        self.used = place.end as u32;
        entry.write(&mut self.buf[place]);
    }

    fn resize(&mut self, size: usize) {
        let mut buf = size::copied(self.data(), size);
        buf.resize(size, 0);
        self.buf = buf.into_boxed_slice();
    }

    /// Fields of the master entry.
    #[inline]
    fn fields(&self) -> usize {
        number(entry::first(&self.buf).0) as usize
    }

    pub fn live(&self) -> usize {
        self.live as usize
    }

    /// Entries that take part in the node's limit, be they deleted or not.
    pub fn slots(&self) -> usize {
        self.live as usize + self.deleted as usize
    }

    pub fn heap_size(&self) -> usize {
        size::buffer::<u8>(self.buf.len())
    }

    /// Bytes of the listpack that a real server would have.
    pub fn size(&self) -> usize {
        let counts = [self.live, self.deleted].map(|count| Packed::new(Str::Int(i64::from(count))).size());
        FRAME + counts[0] + counts[1] + self.end()
    }

    /// Gives room that was meant for more entries back.
    pub fn shrink(&mut self) {
        let fitting = size_class(self.end());
        if fitting < self.buf.len() {
            self.resize(fitting);
        }
    }

    /// Adds an entry behind all others.
    pub fn push(&mut self, id: StreamId, pairs: &[&[u8]]) {
        let fields = pairs.len() / 2;
        let same = fields == self.fields() && self.has_fields(pairs);
        self.put(Str::Int(if same { SAME_FIELDS } else { 0 }));
        self.put(Str::Int(id.ms.wrapping_sub(self.id.ms) as i64));
        self.put(Str::Int(id.seq.wrapping_sub(self.id.seq) as i64));
        if same {
            pairs.chunks_exact(2).for_each(|pair| self.put(element(pair[1])));
            self.put(Str::Int(fields as i64 + 3));
        } else {
            self.put(Str::Int(fields as i64));
            pairs.iter().for_each(|text| self.put(element(text)));
            self.put(Str::Int(2 * fields as i64 + 4));
        }
        self.live += 1;
    }

    fn has_fields(&self, pairs: &[&[u8]]) -> bool {
        let mut names = self.names();
        pairs.chunks_exact(2).all(|pair| match take(&mut names) {
            Str::Int(number) => pair[0] == itoa::Buffer::new().format(number).as_bytes(),
            Str::Bytes(name) => pair[0] == name,
            Str::Shared(name) => pair[0] == name.as_slice(),
        })
    }

    /// The fields of the master entry, back to back.
    fn names(&self) -> &[u8] {
        &self.data()[entry::first_size(&self.buf)..]
    }

    /// Where the first entry begins.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Where the last entry ends.
    pub fn end(&self) -> usize {
        self.used as usize
    }

    /// The entry that begins at `at`.
    #[inline]
    pub fn entry_at(&self, at: usize) -> Entry<'_> {
        let mut rest = &self.data()[at..];
        let flags = number(take(&mut rest));
        let ms = self.id.ms.wrapping_add(number(take(&mut rest)) as u64);
        let seq = self.id.seq.wrapping_add(number(take(&mut rest)) as u64);
        let same = flags & SAME_FIELDS != 0;
        let count = if same { self.fields() } else { number(take(&mut rest)) as usize };
        let fields = Fields { names: same.then(|| self.names()), rest, left: count };
        let values = if same { count } else { 2 * count };
        for _ in 0..values {
            rest = &rest[entry::first_size(rest)..];
        }
        let end = self.end() - rest.len() + entry::first_size(rest);
        Entry { id: StreamId { ms, seq }, fields, deleted: flags & DELETED != 0, at, end }
    }

    /// Where the entry that ends at `end` begins.
    #[inline]
    pub fn before(&self, end: usize) -> usize {
        let (size, count) = (entry::last_size(&self.buf[..end]), number(self.last_element(end)));
        (0..count).fold(end - size, |at, _| at - entry::last_size(&self.buf[..at]))
    }

    fn last_element(&self, end: usize) -> Str<'_> {
        entry::first(&self.buf[end - entry::last_size(&self.buf[..end])..]).0
    }

    /// The ID of the last entry, be it deleted or not.
    pub fn last_id(&self) -> StreamId {
        self.entry_at(self.before(self.end())).id
    }

    /// The entries that are there, in order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut at = self.start();
        let all = std::iter::from_fn(move || {
            let entry = (at < self.end()).then(|| self.entry_at(at))?;
            at = entry.end;
            Some(entry)
        });
        all.filter(|entry| !entry.deleted)
    }

    /// Marks the entry that begins at `at`, and is not marked yet.
    pub fn delete(&mut self, at: usize) {
        let flags = number(entry::first(&self.buf[at..]).0);
        debug_assert_eq!(flags & DELETED, 0);
        let flags = Packed::new(Str::Int(flags | DELETED));
        let size = flags.size();
        flags.write(&mut self.buf[at..at + size]);
        self.live -= 1;
        self.deleted += 1;
    }

    /// Walks everything and says what does not agree.
    pub fn check(&self) -> Result<(), String> {
        let (mut at, mut live, mut deleted, mut last) = (self.start(), 0, 0, None);
        while at < self.end() {
            let entry = self.entry_at(at);
            if last.is_some_and(|last| last >= entry.id) || entry.id < self.id {
                return Err(format!("{} stands behind {last:?} in the node {}", entry.id, self.id));
            }
            if self.before(entry.end) != at {
                return Err(format!("{} begins elsewhere from behind", entry.id));
            }
            *(if entry.deleted { &mut deleted } else { &mut live }) += 1;
            (last, at) = (Some(entry.id), entry.end);
        }
        if (live, deleted) == (self.live, self.deleted) && live + deleted > 0 {
            Ok(())
        } else {
            Err(format!("{live} live and {deleted} deleted entries in a node of {} and {}", self.live, self.deleted))
        }
    }
}

impl Entry<'_> {
    pub(super) fn start(&self) -> usize {
        self.at
    }

    pub(super) fn end(&self) -> usize {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Shown = (String, Vec<(Vec<u8>, Vec<u8>)>);

    fn shown(entry: &Entry<'_>) -> Shown {
        let fields = entry.fields.clone().map(|(field, value)| (field.to_vec(), value.to_vec()));
        (entry.id.to_string(), fields.collect())
    }

    #[test]
    fn entries_come_back_from_either_end() {
        let pair = |field: &str, value: &str| (field.as_bytes().to_vec(), value.as_bytes().to_vec());
        let mut node = Node::new(StreamId::new(5, 7), &[b"a", b"1", b"12", b"x"]);
        node.push(StreamId::new(5, 8), &[b"a", b"2", b"12", b"y"]);
        node.push(StreamId::new(6, 1), &[b"a", b"3"]);
        node.push(StreamId::new(u64::MAX, u64::MAX), &[b"12", b"4", b"a", b"007"]);
        let expected = [
            ("5-7".to_string(), vec![pair("a", "1"), pair("12", "x")]),
            ("5-8".to_string(), vec![pair("a", "2"), pair("12", "y")]),
            ("6-1".to_string(), vec![pair("a", "3")]),
            (StreamId::MAX.to_string(), vec![pair("12", "4"), pair("a", "007")]),
        ];
        assert_eq!(node.entries().map(|entry| shown(&entry)).collect::<Vec<_>>(), expected);
        let (mut end, mut backward) = (node.end(), Vec::new());
        while end > node.start() {
            end = node.before(end);
            backward.insert(0, shown(&node.entry_at(end)));
        }
        assert_eq!(backward, expected);
        assert_eq!(node.last_id(), StreamId::MAX);
        node.check().unwrap();

        let at = node.entry_at(node.start()).end();
        node.delete(at);
        assert_eq!((node.live(), node.slots(), node.entries().count()), (3, 4, 3));
        node.check().unwrap();
    }
}
