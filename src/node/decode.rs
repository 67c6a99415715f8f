//! The reply tape as JavaScript takes it: a primitive, or tokens and bytes in buffers that both sides share.
//!
//! A token is a word: its kind in the low four bits, a count above. Strings are runs of a *parent*: a stretch of the
//! byte buffer that JavaScript decodes at once and cuts into substrings. Parents are short, so that a substring kept for
//! long does not keep much else.

use std::hash::{BuildHasher, Hasher};

use crate::reply::tape::Items;
use crate::reply::{Item, Tape};
use crate::value::number;

/// What word 0 of the shared words says when a call returned `undefined`.
pub mod status {
    pub const OK: u32 = 0;
    /// An error; word 1: its length in bytes.
    pub const ERROR: u32 = 1;
    /// Tokens from word [`super::TOKENS`] on; word 1: how many words, word 2: bytes used.
    pub const COMPOUND: u32 = 2;
    /// A string for a Buffer; word 1: its length.
    pub const BYTES: u32 = 3;
    /// The command has gone to another thread; its reply comes with a drain.
    pub const AWAY: u32 = 4;
    /// An argument is neither string, bytes nor integer; nothing was run.
    pub const ARGS: u32 = 5;
    /// The reply is kept for a second call with larger buffers; word 1: bytes, word 2: words it takes.
    pub const GROW: u32 = 6;
    /// An atomic function runs on this thread, and only what it was given may run commands; nothing was run.
    pub const INSIDE: u32 = 7;
}

/// First word of the tokens.
pub const TOKENS: usize = 4;

/// Bits of a command word.
pub mod flag {
    /// Bulk strings are wanted as bytes.
    pub const RAW: u32 = 2048;
    /// Integers are wanted as strings.
    pub const STRING_NUMBERS: u32 = 4096;
    /// A map is wanted as an object.
    pub const OBJECT: u32 = 8192;
    /// Pairs are wanted as the arrays of two that RESP3 makes of them, and tables as its maps.
    pub const NESTED: u32 = 1 << 14;
    /// The client speaks RESP2: there are no pairs, and nothing but strings and integers.
    pub const RESP2: u32 = 1 << 15;
    /// RESP3's own kinds are wanted: maps as objects, doubles as numbers, booleans, pairs as arrays of two.
    pub const RESP3: u32 = 1 << 16;
    /// Doubles, big numbers, booleans and maps are told apart from strings, integers and arrays. Together with `RAW`
    /// statuses and verbatim strings are, too.
    pub const TYPED: u32 = 1 << 17;
    /// In a pipeline: the members of this reply answer the commands right before, and are wanted as those say.
    pub const EXEC: u32 = 1 << 30;
}

mod token {
    pub const NIL: u32 = 0;
    pub const OK: u32 = 1;
    pub const INT: u32 = 2;
    pub const STR: u32 = 3;
    pub const ERR: u32 = 4;
    pub const ARRAY: u32 = 5;
    pub const MAP: u32 = 6;
    pub const SET: u32 = 7;
    pub const PAIRS: u32 = 8;
    pub const PUSH: u32 = 9;
    /// With [`super::flag::TYPED`] only: what the string behind it is, as [`super::sort`] says.
    pub const SORT: u32 = 10;
    pub const BOOL: u32 = 11;
    pub const PARENT: u32 = 12;
    /// A hash, all names, then all values.
    pub const OBJECT: u32 = 13;
    pub const RAW_STR: u32 = 14;
    pub const DOUBLE: u32 = 10;
    /// Without a count it is the status QUEUED, one for each command of a transaction.
    pub const QUEUED: u32 = 15;
    /// An object of names and values in turn; the next word says how many.
    pub const RECORD: u32 = 15 | 1 << 4;
}

/// What a string that stands for something else is.
mod sort {
    /// No string follows, but two words: the bits of a double.
    pub const FLOAT: usize = 0;
    /// A double, by its digits.
    pub const DOUBLE: usize = 1;
    pub const BIG_NUMBER: usize = 2;
    pub const SIMPLE: usize = 3;
    /// The next word holds the three letters of its format.
    pub const VERBATIM: usize = 4;
    /// No string follows.
    pub const FALSE: usize = 5;
    pub const TRUE: usize = 6;
}

/// A parent is closed once it holds this many bytes.
const PARENT_BYTES: usize = 2048;

/// How each reply on a tape is wanted.
#[derive(Clone, Default, Debug)]
pub enum Wanted {
    /// One reply, with these flags.
    #[default]
    Text,
    One(u32),
    /// An array of replies (a pipeline), each with its own flags.
    Each(Vec<u32>),
    /// One reply, in which what is no UTF-8 comes as bytes: either form can be made of the other.
    Lossless,
}

/// Writes a compound reply. `Err((bytes, words))`: it takes that much room.
pub fn encode(tape: &Tape, wanted: &Wanted, bytes: &mut [u8], words: &mut [u32]) -> Result<(), (usize, usize)> {
    let mut out = Encoder { bytes, words, byte: 0, word: TOKENS, parent: None, lossless: false };
    let mut items = tape.items();
    match wanted {
        Wanted::Each(each) => {
            items.next();
            out.token(token::ARRAY, each.len());
            // How the members of EXEC's reply are wanted: as the commands that were queued since say.
            let mut queued = Vec::new();
            for &flags in each {
                match items.clone().next() {
                    Some(Item::Simple(b"QUEUED")) => queued.push(flags),
                    Some(Item::Array(len)) if flags & flag::EXEC != 0 => {
                        out.members(&mut items, len, flags, &queued);
                        continue;
                    }
                    _ => {}
                }
                out.value(&mut items, flags);
            }
        }
        Wanted::One(flags) => out.value(&mut items, *flags),
        Wanted::Text => out.value(&mut items, 0),
        Wanted::Lossless => {
            out.lossless = true;
            out.value(&mut items, 0);
        }
    }
    out.finish()
}

struct Encoder<'a> {
    bytes: &'a mut [u8],
    words: &'a mut [u32],
    /// Positions go on beyond the end of the buffers, so that one pass tells what is needed.
    byte: usize,
    word: usize,
    parent: Option<Parent>,
    lossless: bool,
}

struct Parent {
    /// Word of its token.
    at: usize,
    start: usize,
    utf8: bool,
}

impl Encoder<'_> {
    fn finish(mut self) -> Result<(), (usize, usize)> {
        self.close_parent();
        if self.byte > self.bytes.len() || self.word > self.words.len() {
            return Err((self.byte, self.word));
        }
        self.words[0] = status::COMPOUND;
        self.words[1] = (self.word - TOKENS) as u32;
        self.words[2] = self.byte as u32;
        Ok(())
    }

    /// EXEC's reply. The transaction may have begun before this pipeline: then the first members have EXEC's own flags.
    fn members(&mut self, items: &mut Items<'_>, len: usize, flags: u32, queued: &[u32]) {
        items.next();
        self.token(token::ARRAY, len);
        for left in (1..=len).rev() {
            let own = queued.len().checked_sub(left).map_or(flags, |at| queued[at]);
            self.value(items, own);
        }
    }

    /// One item with all its members.
    fn value(&mut self, items: &mut Items<'_>, flags: u32) {
        let mut left = 1;
        while left > 0 {
            left -= 1;
            let Some(item) = items.next() else { return };
            left += match item {
                Item::Bulk(text) if flags & flag::RAW == 0 && self.go_on(text) => 0,
                Item::Map(len) if flags & flag::OBJECT != 0 => {
                    self.object(len, items, flags);
                    0
                }
                Item::Pairs(len) if is_nested(flags) => {
                    self.pairs(len, items, flags);
                    0
                }
                item => self.item(&item, flags),
            };
        }
    }

    /// A map of strings: the names, in as few parents as they fill, with a hash by which JavaScript finds a set of names
    /// that it has met before, then the values.
    fn object(&mut self, len: usize, items: &mut Items<'_>, flags: u32) {
        self.close_parent();
        self.token(token::OBJECT, len);
        let hash_at = self.word;
        self.push(0);
        let mut hasher = foldhash::fast::FixedState::default().build_hasher();
        let mut names = items.clone();
        for _ in 0..len {
            if let Some(Item::Bulk(name)) = names.next() {
                hasher.write(name);
                hasher.write_usize(name.len());
                if !self.go_on(name) {
                    self.run(token::STR, name);
                }
            }
            names.next();
        }
        self.close_parent();
        if let Some(word) = self.words.get_mut(hash_at) {
            *word = hasher.finish() as u32;
        }
        for _ in 0..len {
            items.next();
            match items.next() {
                Some(Item::Bulk(text)) if flags & flag::RAW == 0 && self.go_on(text) => {}
                Some(value) => _ = self.item(&value, flags),
                None => {}
            }
        }
    }

    /// The head of a map of anything. Names may be in any form: JavaScript makes strings of them.
    fn record(&mut self, len: usize) {
        self.push(token::RECORD);
        self.push(len as u32);
    }

    /// Pairs, which lie flat on the tape.
    fn pairs(&mut self, len: usize, items: &mut Items<'_>, flags: u32) {
        self.token(token::ARRAY, len);
        for _ in 0..len {
            self.token(token::ARRAY, 2);
            self.value(items, flags);
            self.value(items, flags);
        }
    }

    /// A double, of which there are the digits. Where numbers are wanted as strings it is one, even among Buffers.
    fn double(&mut self, digits: &[u8], flags: u32) {
        let as_digits = flags & flag::STRING_NUMBERS != 0 && flags & flag::RESP2 == 0;
        // Digits are read only for those who want a number: that takes as long as all else here.
        let value = if flags & flag::RESP3 != 0 && !as_digits { parsed(digits) } else { None };
        match value {
            Some(value) => {
                self.token(token::DOUBLE, 0);
                self.push(value.to_bits() as u32);
                self.push((value.to_bits() >> 32) as u32);
            }
            None => self.text(digits, flags & flag::RAW != 0 && !as_digits),
        }
    }

    /// Adds a string to the parent that is open, if it fits there as it is: nearly every element of a long reply does.
    #[inline(always)]
    fn go_on(&mut self, text: &[u8]) -> bool {
        let Some(parent) = &self.parent else { return false };
        let end = self.byte + text.len();
        if self.byte - parent.start >= PARENT_BYTES || !text.is_ascii() {
            return false;
        }
        let (Some(room), Some(word)) = (self.bytes.get_mut(self.byte..end), self.words.get_mut(self.word)) else {
            return false;
        };
        room.copy_from_slice(text);
        *word = token::STR | (text.len() as u32) << 4;
        self.byte = end;
        self.word += 1;
        true
    }

    /// Writes an item and says how many members follow it.
    fn item(&mut self, item: &Item<'_>, flags: u32) -> usize {
        if flags & flag::TYPED != 0
            && let Some(members) = self.typed(item, flags)
        {
            return members;
        }
        let raw = flags & flag::RAW != 0;
        match *item {
            Item::Ok if raw => self.text(b"OK", true),
            Item::Ok => self.token(token::OK, 0),
            Item::Simple(b"QUEUED") if !raw => self.token(token::QUEUED, 0),
            Item::Simple(text) | Item::Bulk(text) | Item::Verbatim(_, text) => self.text(text, raw),
            Item::Shared(text) => self.text(text, raw),
            Item::BigNumber(digits) => self.text(digits, raw && flags & flag::RESP2 != 0),
            Item::Decimal(digits) => self.double(digits, flags),
            Item::Error(line) => self.run(token::ERR, line),
            Item::Int(value) if flags & flag::STRING_NUMBERS != 0 => {
                self.run(token::STR, itoa::Buffer::new().format(value).as_bytes());
            }
            Item::Int(value) => {
                self.token(token::INT, 0);
                self.push(value as u32);
                self.push((value >> 32) as u32);
            }
            Item::Double(value) => self.double(number::format_f64(value).as_bytes(), flags),
            Item::Bool(value) if flags & flag::RESP3 != 0 => self.token(token::BOOL, 2 + value as usize),
            // For RESP2 it is an integer, which may be wanted as a string.
            Item::Bool(value) if flags & flag::RESP2 != 0 => return self.item(&Item::Int(value as i64), flags),
            Item::Bool(value) => self.token(token::BOOL, value as usize),
            Item::Nil | Item::NilArray => self.token(token::NIL, 0),
            Item::Array(len) => return self.aggregate(token::ARRAY, len, 1),
            Item::Map(len) if flags & flag::RESP3 != 0 => {
                self.record(len);
                return len * 2;
            }
            Item::Table(len) if flags & flag::RESP3 != 0 => {
                self.record(len);
                return len;
            }
            Item::Table(len) if is_nested(flags) => return self.aggregate(token::MAP, len, 1),
            Item::Table(len) => return self.aggregate(token::ARRAY, len, 1),
            // A member of a table, which is a map of its rows.
            Item::Row if is_nested(flags) => return 2,
            Item::Row => return self.aggregate(token::ARRAY, 2, 1),
            Item::Set(len) => return self.aggregate(token::SET, len, 1),
            Item::Push(len) => return self.aggregate(token::PUSH, len, 1),
            Item::Protocol(_) => {}
            // Attributes are for RESP3 alone.
            Item::Map(len) | Item::Attribute(len) => return self.aggregate(token::MAP, len, 2),
            Item::Pairs(len) => return self.aggregate(token::PAIRS, len, 2),
        }
        0
    }

    /// An item that differs when kinds are told apart; `None` when it does not.
    fn typed(&mut self, item: &Item<'_>, flags: u32) -> Option<usize> {
        let exact = flags & flag::RAW != 0;
        match *item {
            Item::Double(value) if exact => self.sorted(sort::DOUBLE, number::format_f64(value).as_bytes()),
            Item::Double(value) => {
                self.token(token::SORT, sort::FLOAT);
                let bits = value.to_bits();
                self.push(bits as u32);
                self.push((bits >> 32) as u32);
            }
            Item::Decimal(digits) => self.sorted(sort::DOUBLE, digits),
            Item::BigNumber(digits) => self.sorted(sort::BIG_NUMBER, digits),
            Item::Bool(value) => self.token(token::SORT, if value { sort::TRUE } else { sort::FALSE }),
            Item::Ok if exact => self.token(token::OK, 0),
            Item::Simple(text) if exact => self.sorted(sort::SIMPLE, text),
            Item::Verbatim(format, text) if exact => {
                self.token(token::SORT, sort::VERBATIM);
                self.push(u32::from_le_bytes([format[0], format[1], format[2], 0]));
                self.text(text, true);
            }
            Item::Table(len) if flags & flag::RESP2 == 0 => return Some(self.aggregate(token::MAP, len, 1)),
            // The members of a row lie in its map.
            Item::Row if flags & flag::RESP2 == 0 => return Some(2),
            _ => return None,
        }
        Some(0)
    }

    fn sorted(&mut self, sort: usize, text: &[u8]) {
        self.token(token::SORT, sort);
        self.run(token::STR, text);
    }

    fn aggregate(&mut self, kind: u32, len: usize, width: usize) -> usize {
        self.token(kind, len);
        len * width
    }

    fn text(&mut self, text: &[u8], raw: bool) {
        let is_text = !self.lossless || std::str::from_utf8(text).is_ok();
        if !raw && is_text {
            return self.run(token::STR, text);
        }
        self.close_parent();
        self.token(token::RAW_STR, text.len());
        self.copy(text);
    }

    /// A string as a run of the current parent, counted in UTF-16 units.
    fn run(&mut self, kind: u32, text: &[u8]) {
        if text.is_ascii() {
            self.open_parent(false);
            self.copy(text);
            self.token(kind, text.len());
        } else {
            let text = String::from_utf8_lossy(text);
            self.open_parent(true);
            self.copy(text.as_bytes());
            self.token(kind, text.encode_utf16().count());
        }
    }

    /// Goes on with a parent that can hold such text, or opens a new one. ASCII is valid UTF-8, not the reverse.
    fn open_parent(&mut self, utf8: bool) {
        if let Some(parent) = &self.parent {
            if self.byte - parent.start < PARENT_BYTES && (parent.utf8 || !utf8) {
                return;
            }
            self.close_parent();
        }
        self.parent = Some(Parent { at: self.word, start: self.byte, utf8 });
        self.push(0);
        self.push(utf8 as u32);
    }

    fn close_parent(&mut self) {
        let Some(parent) = self.parent.take() else { return };
        let len = self.byte - parent.start;
        if let Some(word) = self.words.get_mut(parent.at) {
            *word = token::PARENT | (len as u32) << 4;
        }
    }

    fn token(&mut self, kind: u32, count: usize) {
        self.push(kind | (count as u32) << 4);
    }

    fn push(&mut self, value: u32) {
        if let Some(word) = self.words.get_mut(self.word) {
            *word = value;
        }
        self.word += 1;
    }

    fn copy(&mut self, text: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.byte..self.byte + text.len()) {
            room.copy_from_slice(text);
        }
        self.byte += text.len();
    }
}

/// The number that digits stand for.
fn parsed(digits: &[u8]) -> Option<f64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Whether pairs and tables have the form of RESP3.
fn is_nested(flags: u32) -> bool {
    flags & flag::RESP3 != 0 || flags & (flag::NESTED | flag::RESP2) == flag::NESTED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tape: &Tape) -> Vec<u32> {
        let (mut bytes, mut words) = ([0; 256], [0; 64]);
        encode(tape, &Wanted::Text, &mut bytes, &mut words).unwrap();
        words[TOKENS..TOKENS + words[1] as usize].to_vec()
    }

    #[test]
    fn strings_share_a_parent() {
        let mut tape = Tape::new();
        tape.array(3);
        tape.bulk(b"ab");
        tape.int(-1);
        tape.bulk(b"cde");
        let expected = [5 | 3 << 4, 12 | 5 << 4, 0, 3 | 2 << 4, 2, u32::MAX, u32::MAX, 3 | 3 << 4];
        assert_eq!(words(&tape), expected);
    }

    #[test]
    fn other_text_than_ascii_is_counted_in_utf16_units() {
        let mut tape = Tape::new();
        tape.array(2);
        tape.bulk("é😀".as_bytes());
        tape.bulk(b"a");
        assert_eq!(words(&tape), [5 | 2 << 4, 12 | 7 << 4, 1, 3 | 3 << 4, 3 | 1 << 4]);
    }

    #[test]
    fn an_object_has_its_names_first() {
        let mut tape = Tape::new();
        tape.map(2);
        for text in [b"f", b"1", b"g", b"2"] {
            tape.bulk(text);
        }
        let (mut bytes, mut words) = ([0; 16], [0; 32]);
        encode(&tape, &Wanted::One(flag::OBJECT), &mut bytes, &mut words).unwrap();
        assert_eq!(&bytes[..4], b"fg12");
        let (string, hash) = (3 | 1 << 4, words[TOKENS + 1]);
        let expected = [13 | 2 << 4, hash, 12 | 2 << 4, 0, string, string, 12 | 2 << 4, 0, string, string];
        assert_eq!(&words[TOKENS..TOKENS + words[1] as usize], expected);
    }

    fn as_wanted(flags: u32, write: impl Fn(&mut Tape)) -> Vec<u32> {
        let mut tape = Tape::new();
        write(&mut tape);
        let (mut bytes, mut words) = ([0; 64], [0; 64]);
        encode(&tape, &Wanted::One(flags), &mut bytes, &mut words).unwrap();
        words[TOKENS..TOKENS + words[1] as usize].to_vec()
    }

    #[test]
    fn pairs_are_flat_or_nested() {
        let pairs = |tape: &mut Tape| {
            tape.pairs(1);
            tape.int(1);
            tape.int(2);
        };
        let (one, two) = ([2, 1, 0], [2, 2, 0]);
        assert_eq!(as_wanted(0, pairs), [&[8 | 1 << 4][..], &one, &two].concat());
        let nested = [&[5 | 1 << 4, 5 | 2 << 4][..], &one, &two].concat();
        assert_eq!(as_wanted(flag::NESTED, pairs), nested);
        assert_eq!(as_wanted(flag::RESP3, pairs), nested);
        assert_eq!(as_wanted(flag::NESTED | flag::RESP2, pairs), as_wanted(0, pairs));
    }

    #[test]
    fn tables_are_arrays_maps_or_objects() {
        let table = |tape: &mut Tape| {
            let mark = tape.open(crate::reply::tape::Aggregate::Table);
            tape.row();
            tape.int(1);
            tape.int(2);
            tape.close(mark, 1);
        };
        let row = [2, 1, 0, 2, 2, 0];
        assert_eq!(as_wanted(0, table), [&[5 | 1 << 4, 5 | 2 << 4][..], &row].concat());
        assert_eq!(as_wanted(flag::NESTED, table), [&[6 | 1 << 4][..], &row].concat());
        assert_eq!(as_wanted(flag::RESP3, table), [&[token::RECORD, 1][..], &row].concat());
    }

    #[test]
    fn doubles_and_booleans_have_kinds_of_their_own_for_resp3() {
        let bits = 2.5_f64.to_bits();
        let double = [10, bits as u32, (bits >> 32) as u32];
        assert_eq!(as_wanted(flag::RESP3, |tape| tape.double(2.5)), double);
        assert_eq!(as_wanted(flag::RESP3, |tape| tape.decimal(b"2.50")), double);
        assert_eq!(as_wanted(flag::RESP3, |tape| tape.bool(true)), [11 | 3 << 4]);
        let text = [12 | 3 << 4, 0, 3 | 3 << 4];
        assert_eq!(as_wanted(flag::RESP3 | flag::STRING_NUMBERS, |tape| tape.double(2.5)), text);
        assert_eq!(as_wanted(flag::RAW | flag::STRING_NUMBERS, |tape| tape.double(2.5)), text);
        assert_eq!(as_wanted(flag::RAW, |tape| tape.double(2.5)), [14 | 3 << 4]);
    }

    #[test]
    fn members_of_a_transaction_are_wanted_as_their_commands_say() {
        let mut tape = Tape::new();
        tape.array(4);
        tape.simple("QUEUED");
        tape.error(b"ERR MULTI calls can not be nested");
        tape.simple("QUEUED");
        // One more than were queued here.
        tape.array(3);
        tape.bulk(b"a");
        tape.bulk(b"b");
        tape.bulk(b"c");
        let (mut bytes, mut words) = ([0; 64], [0; 32]);
        let wanted = Wanted::Each(vec![flag::RAW, 0, 0, flag::EXEC]);
        encode(&tape, &wanted, &mut bytes, &mut words).unwrap();
        let tokens = &words[TOKENS..TOKENS + words[1] as usize];
        let (string, raw) = (3 | 1 << 4, 14 | 1 << 4);
        assert_eq!(tokens[tokens.len() - 6..], [5 | 3 << 4, string, raw, 12 | 1 << 4, 0, string]);
    }

    #[test]
    fn typed_replies_tell_doubles_booleans_and_maps_apart() {
        let mut tape = Tape::new();
        tape.array(4);
        tape.double(1.5);
        tape.bool(true);
        tape.simple("PONG");
        tape.verbatim(b"txt", b"a");
        let tokens = |flags| {
            let (mut bytes, mut words) = ([0; 64], [0; 64]);
            encode(&tape, &Wanted::One(flags), &mut bytes, &mut words).unwrap();
            words[TOKENS + 1..TOKENS + words[1] as usize].to_vec()
        };
        let (float, yes) = ([10, 0, 0x3ff8_0000], [10 | 6 << 4]);
        assert_eq!(tokens(flag::TYPED), [&float[..], &yes, &[12 | 5 << 4, 0, 3 | 4 << 4, 3 | 1 << 4]].concat());
        // The digits and the status share a parent.
        let (digits, simple) = ([10 | 1 << 4, 12 | 7 << 4, 0, 3 | 3 << 4], [10 | 3 << 4, 3 | 4 << 4]);
        let verbatim = [10 | 4 << 4, u32::from_le_bytes(*b"txt\0"), 14 | 1 << 4];
        assert_eq!(tokens(flag::TYPED | flag::RAW), [&digits[..], &yes, &simple, &verbatim].concat());
    }

    #[test]
    fn too_small_buffers_are_told_the_need() {
        let mut tape = Tape::new();
        tape.array(1);
        tape.bulk(b"abc");
        let need = encode(&tape, &Wanted::Text, &mut [0; 2], &mut [0; 6]).unwrap_err();
        assert_eq!(need, (3, TOKENS + 4));
    }
}
