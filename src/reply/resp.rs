//! The tape as RESP2 or RESP3.

use std::sync::Arc;

use super::tape::{Item, Items, Tape};
use crate::value::number;

/// Where encoded replies go.
pub trait Sink {
    fn put(&mut self, bytes: &[u8]);

    /// Takes a long string that is shared with the keyspace; a sink may keep it instead of copying it.
    fn share(&mut self, bytes: &Arc<Vec<u8>>) {
        self.put(bytes)
    }
}

impl Sink for Vec<u8> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes)
    }
}

/// Appends everything on the tape, beginning in the given protocol version, 2 or 3.
#[inline]
pub fn encode<S: Sink>(tape: &Tape, mut version: u8, out: &mut S) {
    let mut items = tape.items();
    while let Some(item) = items.next() {
        match item {
            Item::Pairs(len) if version >= 3 => pairs(len, &mut items, out),
            Item::Protocol(next) => version = next,
            item => head(&item, version, out),
        }
    }
}

/// RESP3 nests pairs that lie flat on the tape, so their members have to be told apart.
fn pairs<S: Sink>(len: usize, items: &mut Items<'_>, out: &mut S) {
    counted(b'*', len, out);
    for _ in 0..len {
        out.put(b"*2\r\n");
        whole(items, out);
        whole(items, out);
    }
}

/// Encodes one item together with its members, in RESP3.
fn whole<S: Sink>(items: &mut Items<'_>, out: &mut S) {
    let Some(item) = items.next() else { return };
    let members = match item {
        Item::Pairs(len) => return pairs(len, items, out),
        Item::Array(len) | Item::Set(len) | Item::Push(len) | Item::Table(len) => len,
        Item::Row => 2,
        Item::Map(len) => len * 2,
        // Behind it comes the item that it is about.
        Item::Attribute(pairs) => pairs * 2 + 1,
        _ => 0,
    };
    head(&item, 3, out);
    for _ in 0..members {
        whole(items, out);
    }
}

/// Encodes a scalar, or the head of an aggregate.
#[inline]
fn head<S: Sink>(item: &Item<'_>, version: u8, out: &mut S) {
    let resp3 = version >= 3;
    match *item {
        Item::Ok => out.put(b"+OK\r\n"),
        Item::Simple(text) => line(b"+", text, out),
        Item::Error(text) => line(b"-", text, out),
        Item::Int(value) => number(b':', value, out),
        Item::Bulk(value) => bulk(value, out),
        Item::Shared(value) => {
            counted(b'$', value.len(), out);
            out.share(value);
            out.put(b"\r\n");
        }
        Item::Nil if resp3 => out.put(b"_\r\n"),
        Item::NilArray if resp3 => out.put(b"_\r\n"),
        Item::Nil => out.put(b"$-1\r\n"),
        Item::NilArray => out.put(b"*-1\r\n"),
        Item::Double(value) if resp3 => line(b",", number::format_f64(value).as_bytes(), out),
        Item::Double(value) => bulk(number::format_f64(value).as_bytes(), out),
        Item::Decimal(digits) if resp3 => line(b",", digits, out),
        Item::BigNumber(digits) if resp3 => line(b"(", digits, out),
        Item::Decimal(digits) | Item::BigNumber(digits) => bulk(digits, out),
        Item::Bool(value) if resp3 => out.put(if value { b"#t\r\n" } else { b"#f\r\n" }),
        Item::Bool(value) => out.put(if value { b":1\r\n" } else { b":0\r\n" }),
        Item::Array(len) => counted(b'*', len, out),
        Item::Map(len) | Item::Table(len) if resp3 => counted(b'%', len, out),
        Item::Table(len) => counted(b'*', len, out),
        Item::Row if resp3 => {}
        Item::Row => out.put(b"*2\r\n"),
        Item::Set(len) if resp3 => counted(b'~', len, out),
        Item::Push(len) if resp3 => counted(b'>', len, out),
        Item::Set(len) | Item::Push(len) => counted(b'*', len, out),
        Item::Map(len) | Item::Pairs(len) => counted(b'*', len * 2, out),
        Item::Verbatim(format, text) if resp3 => {
            counted(b'=', text.len() + 4, out);
            out.put(format);
            line(b":", text, out);
        }
        Item::Verbatim(_, text) => bulk(text, out),
        Item::Attribute(pairs) => counted(b'|', pairs, out),
        Item::Protocol(_) => {}
    }
}

#[inline]
fn bulk<S: Sink>(value: &[u8], out: &mut S) {
    counted(b'$', value.len(), out);
    out.put(value);
    out.put(b"\r\n");
}

#[inline]
fn line<S: Sink>(sign: &[u8], text: &[u8], out: &mut S) {
    out.put(sign);
    out.put(text);
    out.put(b"\r\n");
}

#[inline]
fn counted<S: Sink>(sign: u8, count: usize, out: &mut S) {
    number(sign, count as i64, out);
}

/// Sign, digits and line end in one piece.
#[inline]
fn number<S: Sink>(sign: u8, value: i64, out: &mut S) {
    if (0..10).contains(&value) {
        return out.put(&[sign, b'0' + value as u8, b'\r', b'\n']);
    }
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(value).as_bytes();
    let mut text = [sign; 24];
    text[1..=digits.len()].copy_from_slice(digits);
    text[digits.len() + 1..digits.len() + 3].copy_from_slice(b"\r\n");
    out.put(&text[..digits.len() + 3]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::tape::Aggregate;

    fn both(write: impl Fn(&mut Tape)) -> (String, String) {
        let mut tape = Tape::new();
        write(&mut tape);
        let as_text = |version| {
            let mut out = Vec::new();
            encode(&tape, version, &mut out);
            String::from_utf8(out).unwrap()
        };
        (as_text(2), as_text(3))
    }

    #[track_caller]
    fn check(write: impl Fn(&mut Tape), resp2: &str, resp3: &str) {
        assert_eq!(both(write), (resp2.into(), resp3.into()));
    }

    #[test]
    fn scalars() {
        check(Tape::ok, "+OK\r\n", "+OK\r\n");
        check(|t| t.simple("PONG"), "+PONG\r\n", "+PONG\r\n");
        check(|t| t.error(b"ERR no"), "-ERR no\r\n", "-ERR no\r\n");
        check(|t| t.int(7), ":7\r\n", ":7\r\n");
        check(|t| t.int(i64::MIN), ":-9223372036854775808\r\n", ":-9223372036854775808\r\n");
        check(|t| t.bulk(b""), "$0\r\n\r\n", "$0\r\n\r\n");
        check(|t| t.bulk(b"twelve chars"), "$12\r\ntwelve chars\r\n", "$12\r\ntwelve chars\r\n");
        check(|t| t.shared(Arc::new(b"abc".to_vec())), "$3\r\nabc\r\n", "$3\r\nabc\r\n");
        check(Tape::nil, "$-1\r\n", "_\r\n");
        check(Tape::nil_array, "*-1\r\n", "_\r\n");
        check(|t| t.verbatim(b"txt", b"Some string"), "$11\r\nSome string\r\n", "=15\r\ntxt:Some string\r\n");
    }

    #[test]
    fn doubles_and_booleans() {
        check(|t| t.double(2.575), "$5\r\n2.575\r\n", ",2.575\r\n");
        check(
            |t| t.decimal(b"0.30000000000000000001"),
            "$22\r\n0.30000000000000000001\r\n",
            ",0.30000000000000000001\r\n",
        );
        check(|t| t.double(10.0), "$2\r\n10\r\n", ",10\r\n");
        check(|t| t.double(f64::INFINITY), "$3\r\ninf\r\n", ",inf\r\n");
        check(|t| t.double(f64::NEG_INFINITY), "$4\r\n-inf\r\n", ",-inf\r\n");
        check(|t| t.double(f64::NAN), "$3\r\nnan\r\n", ",nan\r\n");
        check(|t| t.bool(true), ":1\r\n", "#t\r\n");
        check(|t| t.bool(false), ":0\r\n", "#f\r\n");
    }

    #[test]
    fn aggregates() {
        check(|t| t.array(0), "*0\r\n", "*0\r\n");
        let set = |t: &mut Tape| {
            t.set(2);
            t.int(0);
            t.int(12);
        };
        check(set, "*2\r\n:0\r\n:12\r\n", "~2\r\n:0\r\n:12\r\n");
        let map = |t: &mut Tape| {
            let mark = t.open(Aggregate::Map);
            t.bulk(b"a");
            t.bool(true);
            t.close(mark, 1);
        };
        check(map, "*2\r\n$1\r\na\r\n:1\r\n", "%1\r\n$1\r\na\r\n#t\r\n");
        let push = |t: &mut Tape| {
            t.push(1);
            t.bulk(b"m");
        };
        check(push, "*1\r\n$1\r\nm\r\n", ">1\r\n$1\r\nm\r\n");
    }

    #[test]
    fn tables_are_maps_in_resp3() {
        let table = |t: &mut Tape| {
            let mark = t.open(Aggregate::Table);
            t.row();
            t.bulk(b"a");
            t.pairs(1);
            t.int(1);
            t.int(2);
            t.close(mark, 1);
        };
        check(table, "*1\r\n*2\r\n$1\r\na\r\n*2\r\n:1\r\n:2\r\n", "%1\r\n$1\r\na\r\n*1\r\n*2\r\n:1\r\n:2\r\n");
        let nested = |t: &mut Tape| {
            t.pairs(1);
            table(t);
            t.ok();
        };
        check(
            nested,
            "*2\r\n*1\r\n*2\r\n$1\r\na\r\n*2\r\n:1\r\n:2\r\n+OK\r\n",
            "*1\r\n*2\r\n%1\r\n$1\r\na\r\n*1\r\n*2\r\n:1\r\n:2\r\n+OK\r\n",
        );
    }

    #[test]
    fn pairs_nest_in_resp3_only() {
        let flat = |t: &mut Tape| {
            t.pairs(2);
            t.bulk(b"a");
            t.double(1.0);
            t.bulk(b"b");
            t.double(2.5);
        };
        check(
            flat,
            "*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$3\r\n2.5\r\n",
            "*2\r\n*2\r\n$1\r\na\r\n,1\r\n*2\r\n$1\r\nb\r\n,2.5\r\n",
        );
        let nested = |t: &mut Tape| {
            t.array(2);
            t.pairs(1);
            t.map(1);
            t.int(1);
            t.pairs(1);
            t.int(2);
            t.int(3);
            t.nil();
            t.ok();
        };
        check(
            nested,
            "*2\r\n*2\r\n*2\r\n:1\r\n*2\r\n:2\r\n:3\r\n$-1\r\n+OK\r\n",
            "*2\r\n*1\r\n*2\r\n%1\r\n:1\r\n*1\r\n*2\r\n:2\r\n:3\r\n_\r\n+OK\r\n",
        );
    }
}
