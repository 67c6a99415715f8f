//! One heap block per key: header, optional deadline, key and value together, behind an 8-byte owning pointer.
//!
//! The table keeps a [`Record`] as its slot, so a key costs 8 bytes there and one allocation here. A string that is
//! the canonical decimal of an `i64` is kept as the integer, a string of up to [`MAX_INLINE`] bytes lies in the block,
//! and a longer one is a shared buffer that the block points to, so that a reply can hold it without a copy. A
//! collection lies in the block with its few words, and copies of a record share what is large of it until one of them is
//! written to.

#![allow(unsafe_code)]

mod block;

use std::fmt;
use std::hint::black_box;
use std::sync::Arc;

use super::hash::Hash;
use super::number::parse_i64;
use super::object::{Collection, Object};
use super::table::Element;
use block::{Block, Parts, Payload, View, ViewMut};

/// The longest string kept inside the record; a longer one becomes a shared buffer.
pub const MAX_INLINE: usize = 16 * 1024 - 1;

/// The longest string that `OBJECT ENCODING` calls `embstr`.
const MAX_EMBSTR: usize = 44;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Type {
    String = 0,
    List = 1,
    Set = 2,
    Zset = 3,
    Hash = 4,
    Stream = 6,
}

impl Type {
    /// The name that the `TYPE` command answers.
    pub const fn name(self) -> &'static str {
        match self {
            Type::String => "string",
            Type::List => "list",
            Type::Set => "set",
            Type::Zset => "zset",
            Type::Hash => "hash",
            Type::Stream => "stream",
        }
    }
}

/// A string value as it is stored.
#[derive(Clone, Copy, Debug)]
pub enum Str<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    /// Longer than [`MAX_INLINE`]; clone the `Arc` to keep the bytes past the lock.
    Shared(&'a Arc<Vec<u8>>),
}

impl<'a> Str<'a> {
    /// Length in bytes, as `STRLEN` answers.
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Str::Int(n) => decimal_len(*n),
            Str::Bytes(bytes) => bytes.len(),
            Str::Shared(bytes) => bytes.len(),
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes; an integer is written into `buf`.
    #[inline]
    pub fn bytes<'b>(self, buf: &'b mut itoa::Buffer) -> &'b [u8]
    where
        'a: 'b,
    {
        match self {
            Str::Int(n) => buf.format(n).as_bytes(),
            Str::Bytes(bytes) => bytes,
            Str::Shared(bytes) => bytes,
        }
    }

    /// The bytes, to keep past the lock; copied only if they are not shared already.
    pub fn to_shared(&self) -> Arc<Vec<u8>> {
        match self {
            Str::Shared(bytes) => Arc::clone(bytes),
            short => Arc::new(short.to_vec()),
        }
    }

    /// An owned copy of the bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.bytes(&mut itoa::Buffer::new()).to_vec()
    }
}

/// A key with its value, deadline and access clock. Owns one heap block; the size of a pointer, also in an `Option`.
///
/// Equality of records is the table's business, so there is no `PartialEq`: compare with [`Record::key_is`].
pub struct Record(Block);

impl Record {
    /// A string, stored as integer, inline or shared, whichever fits.
    pub fn string(key: &[u8], value: &[u8], deadline: Option<u64>) -> Record {
        Record::make(key, payload_of(value), deadline, false)
    }

    /// A string that is the decimal form of `value`.
    pub fn int(key: &[u8], value: i64, deadline: Option<u64>) -> Record {
        Record::make(key, Payload::Int(value), deadline, false)
    }

    /// A string that stays bytes even if it spells an integer, and answers `raw` whatever its length: what `APPEND`,
    /// `SETRANGE` and `SETBIT` leave behind.
    pub fn raw(key: &[u8], value: &[u8], deadline: Option<u64>) -> Record {
        Record::make(key, bytes_payload(value), deadline, true)
    }

    /// A string that stays bytes even if it spells an integer: what `INCRBYFLOAT` leaves behind.
    pub fn bytes(key: &[u8], value: &[u8], deadline: Option<u64>) -> Record {
        Record::make(key, bytes_payload(value), deadline, false)
    }

    /// A string over an existing buffer, which is shared if it is longer than [`MAX_INLINE`] and copied if not.
    pub fn shared(key: &[u8], value: Arc<Vec<u8>>, deadline: Option<u64>) -> Record {
        let payload = if value.len() > MAX_INLINE { Payload::Blob(value) } else { payload_of(&value) };
        Record::make(key, payload, deadline, false)
    }

    /// A collection.
    pub fn object(key: &[u8], object: Object, deadline: Option<u64>) -> Record {
        let tag = object.type_() as u8;
        let payload = Payload::Object(object);
        Record(Block::new(Parts { tag, raw: false, lru: 0, key, deadline, payload }))
    }

    fn make(key: &[u8], payload: Payload<'_>, deadline: Option<u64>, raw: bool) -> Record {
        Record(Block::new(Parts { tag: Type::String as u8, raw, lru: 0, key, deadline, payload }))
    }

    /// The same record with some parts changed, in a new block.
    fn rebuilt(&self, key: &[u8], deadline: Option<u64>, payload: Payload<'_>, raw: bool) -> Record {
        Record(Block::new(Parts { tag: self.0.tag(), raw, lru: self.0.lru(), key, deadline, payload }))
    }

    #[inline]
    pub fn key(&self) -> &[u8] {
        self.0.key()
    }

    /// Whether this is the record of `key`; the comparison for table look-ups.
    #[inline]
    pub fn key_is(&self, key: &[u8]) -> bool {
        same(self.0.key(), key)
    }

    /// This record under another key: same value, deadline and access clock.
    pub fn with_key(mut self, key: &[u8]) -> Record {
        let object = self.0.take_object();
        self.moved(key, self.deadline(), object)
    }

    /// The record that takes the place of this one, out of which its collection has been taken.
    fn moved(&self, key: &[u8], deadline: Option<u64>, object: Option<Object>) -> Record {
        let payload = object.map_or_else(|| self.0.payload(), Payload::Object);
        self.rebuilt(key, deadline, payload, self.0.is_raw())
    }

    /// When the key expires, in milliseconds since the Unix epoch.
    #[inline]
    pub fn deadline(&self) -> Option<u64> {
        self.0.deadline()
    }

    /// Whether the key expires at all: one bit test, so that the clock is read only for keys that need it.
    #[inline]
    pub fn has_deadline(&self) -> bool {
        self.0.has_deadline()
    }

    /// Whether the key's time is over. It lives through its deadline's own millisecond.
    #[inline]
    pub fn is_over(&self, now: u64) -> bool {
        self.deadline().is_some_and(|deadline| deadline < now)
    }

    /// Sets or removes the deadline. Reallocates when there was one and now is none, or the reverse.
    pub fn set_deadline(&mut self, deadline: Option<u64>) {
        match (self.0.deadline_mut(), deadline) {
            (Some(slot), Some(at)) => *slot = at,
            (None, None) => {}
            _ => {
                let object = self.0.take_object();
                *self = self.moved(self.key(), deadline, object);
            }
        }
    }

    #[inline]
    pub fn type_(&self) -> Type {
        match self.0.tag() {
            0 => Type::String,
            1 => Type::List,
            2 => Type::Set,
            3 => Type::Zset,
            4 => Type::Hash,
            6 => Type::Stream,
            tag => unreachable!("record type {tag}"),
        }
    }

    /// What `OBJECT ENCODING` answers.
    pub fn encoding(&self) -> &'static str {
        match self.0.view() {
            View::Int(_) => "int",
            View::Inline(bytes) if bytes.len() <= MAX_EMBSTR && !self.0.is_raw() => "embstr",
            View::Inline(_) | View::Blob(_) => "raw",
            View::Object(object) => object.encoding(),
        }
    }

    /// The string value. Call it only on a record of [`Type::String`].
    #[inline]
    pub fn str_value(&self) -> Str<'_> {
        debug_assert_eq!(self.type_(), Type::String);
        match self.0.view() {
            View::Int(n) => Str::Int(n),
            View::Inline(bytes) => Str::Bytes(bytes),
            View::Blob(blob) => Str::Shared(blob),
            View::Object(_) => unreachable!("a collection is no string"),
        }
    }

    /// The bytes of a string kept inside the record, as nearly all are: one question instead of one for the type and one
    /// for the encoding. `None` for everything else.
    #[inline]
    pub fn inline_str(&self) -> Option<&[u8]> {
        self.0.inline()
    }

    /// The collection, whatever its type; `None` for strings.
    pub fn as_object(&self) -> Option<&Object> {
        match self.0.view() {
            View::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The collection of this type that the record holds; `None` when it holds something else.
    #[inline]
    pub fn collection<C: Collection>(&self) -> Option<&C> {
        match self.0.view() {
            View::Object(object) => C::of(object),
            _ => None,
        }
    }

    /// As [`Record::collection`], to change it. What a copy of the record shares is cloned where it is written to.
    #[inline]
    pub fn collection_mut<C: Collection>(&mut self) -> Option<&mut C> {
        match self.0.view_mut() {
            ViewMut::Object(object) => C::of_mut(object),
            _ => None,
        }
    }

    /// The earliest deadline of a field, if the value is a hash whose fields have any.
    #[inline]
    pub fn field_deadline(&self) -> Option<u64> {
        if self.0.tag() == Type::Hash as u8 { self.collection::<Hash>()?.next_deadline() } else { None }
    }

    /// The value becomes this string, stored as [`Record::string`] would; key, deadline and access clock stay.
    pub fn set_string(&mut self, value: &[u8]) {
        self.set_string_until(value, self.deadline());
    }

    /// The value becomes this string and the deadline this one, in at most one reallocation.
    pub fn set_string_until(&mut self, value: &[u8], deadline: Option<u64>) {
        self.assign(payload_of(value), deadline);
    }

    /// As [`Record::set_string_until`] without a deadline, if all that takes is to write over bytes of the same length,
    /// which is what most writes to a key come to. False when it takes more, and then nothing has happened.
    #[inline]
    pub fn overwrite(&mut self, value: &[u8]) -> bool {
        match self.0.plain_inline_mut() {
            Some(bytes) if bytes.len() == value.len() && parse_i64(value).is_none() => {
                bytes.copy_from_slice(value);
                true
            }
            _ => false,
        }
    }

    /// The value becomes this string, stored as [`Record::bytes`] would; key, deadline and access clock stay.
    pub fn set_bytes(&mut self, value: &[u8]) {
        self.assign(bytes_payload(value), self.deadline());
    }

    /// The value becomes this string, stored as [`Record::raw`] would; key, deadline and access clock stay.
    pub fn set_raw(&mut self, value: &[u8]) {
        self.set_bytes(value);
        self.0.set_raw(true);
    }

    /// The value becomes this integer; key, deadline and access clock stay.
    #[inline]
    pub fn set_int(&mut self, value: i64) {
        if let ViewMut::Int(slot) = self.0.view_mut() {
            *slot = value;
        } else {
            self.assign(Payload::Int(value), self.deadline());
        }
    }

    fn assign(&mut self, payload: Payload<'_>, deadline: Option<u64>) {
        if self.type_() == Type::String && self.has_deadline() == deadline.is_some() {
            if let (Some(slot), Some(at)) = (self.0.deadline_mut(), deadline) {
                *slot = at;
            }
            match (self.0.view_mut(), &payload) {
                (ViewMut::Int(slot), Payload::Int(value)) => {
                    *slot = *value;
                    return;
                }
                (ViewMut::Inline(_), Payload::Inline(bytes)) => {
                    self.0.resize_inline(bytes.len()).copy_from_slice(bytes);
                    self.0.set_raw(false);
                    return;
                }
                _ => {}
            }
        }
        *self = Record(Block::new(Parts {
            tag: Type::String as u8,
            raw: false,
            lru: self.0.lru(),
            key: self.key(),
            deadline,
            payload,
        }));
    }

    /// Makes the value a byte string marked raw, at least `min_len` bytes long (padded with zeros), and hands out all
    /// of it for writing. A shared buffer that somebody else still holds is copied first.
    pub fn edit_raw(&mut self, min_len: usize) -> &mut [u8] {
        let len = self.str_value().len().max(min_len);
        self.make_raw(len);
        match self.0.view_mut() {
            ViewMut::Inline(bytes) => bytes,
            ViewMut::Blob(blob) => Arc::make_mut(blob).as_mut_slice(),
            ViewMut::Int(_) | ViewMut::Object(_) => unreachable!("raw values are bytes"),
        }
    }

    /// Adds bytes at the end; the value is marked raw. Amortised constant time per byte. Returns the new length.
    pub fn append(&mut self, tail: &[u8]) -> usize {
        if let ViewMut::Blob(blob) = self.0.view_mut() {
            let bytes = Arc::make_mut(blob);
            bytes.extend_from_slice(tail);
            return bytes.len();
        }
        let old = self.str_value().len();
        let len = old + tail.len();
        self.edit_raw(len)[old..].copy_from_slice(tail);
        len
    }

    /// Makes the value a raw byte string of exactly `len` bytes, which is not less than it has.
    fn make_raw(&mut self, len: usize) {
        match self.0.view_mut() {
            ViewMut::Blob(blob) => {
                if blob.len() < len {
                    Arc::make_mut(blob).resize(len, 0);
                }
                return;
            }
            ViewMut::Inline(_) if len <= MAX_INLINE => {
                self.0.resize_inline(len);
                self.0.set_raw(true);
                return;
            }
            ViewMut::Inline(_) | ViewMut::Int(_) | ViewMut::Object(_) => {}
        }
        let mut bytes = Vec::with_capacity(len);
        bytes.extend_from_slice(self.str_value().bytes(&mut itoa::Buffer::new()));
        bytes.resize(len, 0);
        let payload = if len > MAX_INLINE { Payload::Blob(Arc::new(bytes)) } else { Payload::Inline(&bytes) };
        *self = self.rebuilt(self.key(), self.deadline(), payload, true);
    }

    /// The 24-bit access clock or counter that eviction reads.
    #[inline]
    pub fn lru(&self) -> u32 {
        self.0.lru()
    }

    /// Stores the low 24 bits of `lru`. Through a shared reference, since a read touches it, perhaps in a segment that
    /// a snapshot also holds; of two simultaneous touches either may win.
    #[inline]
    pub fn set_lru(&self, lru: u32) {
        self.0.set_lru(lru);
    }

    /// Bytes of heap this record costs, in the allocator's size classes. A shared buffer counts in full in every
    /// record that holds it.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.0.heap_size()
    }
}

impl Element for Record {
    #[inline]
    fn warm(&self) {
        black_box(self.0.tag());
    }
}

impl Clone for Record {
    fn clone(&self) -> Record {
        self.rebuilt(self.key(), self.deadline(), self.0.payload(), self.0.is_raw())
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Record");
        debug.field("key", &String::from_utf8_lossy(self.key()));
        if self.type_() == Type::String {
            debug.field("value", &String::from_utf8_lossy(self.str_value().bytes(&mut itoa::Buffer::new())));
        }
        debug
            .field("type", &self.type_())
            .field("encoding", &self.encoding())
            .field("deadline", &self.deadline())
            .finish()
    }
}

fn payload_of(value: &[u8]) -> Payload<'_> {
    match parse_i64(value) {
        Some(n) => Payload::Int(n),
        None => bytes_payload(value),
    }
}

fn bytes_payload(value: &[u8]) -> Payload<'_> {
    if value.len() <= MAX_INLINE { Payload::Inline(value) } else { Payload::Blob(Arc::new(value.to_vec())) }
}

fn decimal_len(n: i64) -> usize {
    let digits = n.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
    digits + usize::from(n < 0)
}

/// Equality of short byte strings word by word: keys are short, and calling out to `memcmp` costs more than comparing.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (Some(last_a), Some(last_b)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else {
        return a.iter().eq(b);
    };
    // The last word overlaps the one before it, so that no single bytes remain.
    let words = a.chunks_exact(8).zip(b.chunks_exact(8));
    last_a == last_b && words.into_iter().all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(record: &Record) -> Vec<u8> {
        record.str_value().to_vec()
    }

    #[test]
    fn integers_are_kept_only_in_canonical_form() {
        for n in [0, 1, -1, 9, 10, 99, 100, i64::MAX, i64::MIN, -10, 1_000_000_000_000_000_000] {
            let spelled = n.to_string();
            let record = Record::string(b"k", spelled.as_bytes(), None);
            assert!(matches!(record.str_value(), Str::Int(m) if m == n), "{n}");
            assert_eq!((record.encoding(), text(&record)), ("int", spelled.clone().into_bytes()));
            assert_eq!(record.str_value().len(), spelled.len());
        }
        let not: [&[u8]; 13] = [
            b"",
            b"-",
            b"-0",
            b"00",
            b"01",
            b"+1",
            b" 1",
            b"1 ",
            b"1.0",
            b"9223372036854775808",
            b"-9223372036854775809",
            b"99999999999999999999",
            b"18446744073709551617",
        ];
        for bytes in not {
            let record = Record::string(b"k", bytes, None);
            assert_eq!((record.encoding(), text(&record)), ("embstr", bytes.to_vec()));
        }
    }

    #[test]
    fn encodings_change_at_their_limits() {
        let at = |len| Record::string(b"k", &vec![b'x'; len], None);
        assert_eq!((at(44).encoding(), at(45).encoding()), ("embstr", "raw"));
        assert!(matches!(at(MAX_INLINE).str_value(), Str::Bytes(_)));
        assert!(matches!(at(MAX_INLINE + 1).str_value(), Str::Shared(_)));
        assert_eq!(Record::raw(b"k", b"12", None).encoding(), "raw");
        let mut record = Record::int(b"k", 12, None);
        record.append(b"3");
        assert_eq!((record.encoding(), text(&record)), ("raw", b"123".to_vec()));
        record.set_string(b"short");
        assert_eq!(record.encoding(), "embstr");
    }

    #[test]
    fn only_what_changes_nothing_else_is_written_over() {
        let mut record = Record::string(b"k", b"old", None);
        assert!(record.overwrite(b"new") && text(&record) == b"new" && record.encoding() == "embstr");
        assert!(!record.overwrite(b"123") && !record.overwrite(b"four") && !record.overwrite(b""));
        assert_eq!((text(&record), record.inline_str()), (b"new".to_vec(), Some(&b"new"[..])));
        record.append(b"x");
        assert!(!record.overwrite(b"four"), "it would stay raw");
        let mut others = [Record::string(b"k", b"old", Some(5)), Record::int(b"k", 100, None)];
        assert!(others.iter_mut().all(|record| !record.overwrite(b"new")));
        let long = [b'x'; MAX_INLINE + 1];
        let mut long_record = Record::string(b"k", &long, None);
        assert!(!long_record.overwrite(&long) && long_record.inline_str().is_none());
    }

    #[test]
    fn keys_of_every_length_class() {
        for len in [0, 1, 7, 8, 254, 255, 256, 70_000] {
            let key = vec![b'k'; len];
            for deadline in [None, Some(7)] {
                for value in [&b"v"[..], b"12", &[b'x'; MAX_INLINE + 1]] {
                    let mut record = Record::string(&key, value, deadline);
                    assert!(record.key_is(&key) && record.deadline() == deadline && text(&record) == value);
                    record.set_deadline(Some(9));
                    record.set_deadline(None);
                    assert!(record.key_is(&key) && record.deadline().is_none() && text(&record) == value);
                }
            }
        }
    }

    #[test]
    fn one_pointer_and_its_niche() {
        assert_eq!((size_of::<Record>(), size_of::<Option<Record>>()), (8, 8));
        assert_eq!(Record::string(&[b'k'; 24], &[b'v'; 10], None).heap_size(), 48);
        assert_eq!(Record::string(&[b'k'; 24], &[b'v'; 10], Some(1)).heap_size(), 64);
    }

    #[test]
    fn the_access_clock_survives_every_change() {
        let mut record = Record::string(b"k", b"v", None);
        record.set_lru(0xff_abcdef);
        assert_eq!(record.lru(), 0xab_cdef);
        record.set_deadline(Some(1));
        record.set_int(5);
        record.append(&[0; MAX_INLINE]);
        record.edit_raw(MAX_INLINE * 3)[0] = 1;
        record.set_string(b"w");
        let record = record.clone().with_key(b"other");
        assert_eq!((record.lru(), record.key(), record.deadline()), (0xab_cdef, &b"other"[..], Some(1)));
    }

    #[test]
    fn a_clone_shares_the_long_value_until_one_side_writes() {
        let mut record = Record::string(b"k", &[b'x'; MAX_INLINE + 1], None);
        let copy = record.clone();
        let (Str::Shared(a), Str::Shared(b)) = (record.str_value(), copy.str_value()) else { panic!("not shared") };
        assert!(Arc::ptr_eq(a, b));
        record.edit_raw(0)[0] = b'y';
        assert_eq!((text(&record)[0], text(&copy)[0]), (b'y', b'x'));
        let before = record.heap_size();
        for _ in 0..1000 {
            record.append(b"z");
        }
        assert!(record.heap_size() < before * 3 && text(&record).len() == MAX_INLINE + 1001);
    }

    #[test]
    fn edits_pad_with_zeros_after_a_shrink() {
        let mut record = Record::string(b"k", b"long enough to leave bytes behind", None);
        record.set_string(b"ab");
        assert_eq!(record.edit_raw(5), b"ab\0\0\0");
        assert_eq!(record.encoding(), "raw");
    }
}
