//! Everything that an engine keeps, as one text that is the same for the same content.
//!
//! The text is JSON, for a program that has a parser of it anyway. Keys come in the order of database and bytes, and what
//! has no order of its own in that of its bytes. A string of bytes is a JSON string in which each character, from U+0000
//! to U+00FF, stands for a byte. Left out are keys and fields whose time is over, how values are encoded, and when keys
//! and consumers of streams were used.

use super::lock::LockedShards;
use super::{DATABASES, Engine};
use crate::value::hash::Hash;
use crate::value::list::List;
use crate::value::number::format_f64;
use crate::value::object::Object;
use crate::value::record::{Record, Str};
use crate::value::stream::{Group, Stream, StreamId};
use crate::value::text::Text;

/// An array with an array for each key: database, key, type, deadline or null, value.
///
/// The value is a string; an array of strings (list, set); of `[field, value, deadline or null]` (hash); of
/// `[member, score as text]` (zset). A stream is `[entries, last ID, entries added, greatest deleted ID, groups]` with
/// entries `[ID, [field, value, ...]]` and groups `[name, last ID, entries read or null, consumers, pending]`, of which
/// the pending ones are `[ID, consumer, time of delivery, deliveries]`. Times are Unix milliseconds.
///
/// All shards must be held. `now` is Unix milliseconds.
pub fn dump(engine: &Engine, shards: &LockedShards<'_>, now: u64) -> String {
    debug_assert!(shards.set().covers(engine.shards.all()));
    let mut out = Writer(String::from("["));
    for db in 0..DATABASES {
        let of_shard = |index| shards.peek(index).dbs[db].table().iter();
        let all = (0..engine.shards.count()).flat_map(of_shard);
        let mut records: Vec<&Record> = all.filter(|record| is_there(record, now)).collect();
        records.sort_unstable_by_key(|record| record.key());
        out.each(records, |out, record| {
            out.array(|out| {
                out.number(db as u64);
                out.bytes(record.key());
                out.bytes(record.type_().name().as_bytes());
                out.maybe(record.deadline());
                match record.as_object() {
                    None => out.str(record.str_value()),
                    Some(object) => out.object(object, now),
                }
            });
        });
    }
    out.end(']')
}

/// Whether a key's time is not over, nor that of all its fields.
fn is_there(record: &Record, now: u64) -> bool {
    let lasts = |fields: &Hash| {
        fields.next_deadline().is_none_or(|first| first >= now) || live_fields(fields, now).next().is_some()
    };
    !record.is_over(now) && record.collection::<Hash>().is_none_or(lasts)
}

/// Fields with their values and deadlines.
fn live_fields(fields: &Hash, now: u64) -> impl Iterator<Item = (Text<'_>, Str<'_>, Option<u64>)> {
    let all = fields.iter().map(|(field, value)| (field, value, fields.deadline(&field).flatten()));
    all.filter(move |(_, _, deadline)| deadline.is_none_or(|deadline| deadline >= now))
}

/// JSON that is being written. Every element puts a comma behind itself, which [`Writer::end`] takes back.
struct Writer(String);

impl Writer {
    fn array(&mut self, fill: impl FnOnce(&mut Writer)) {
        self.0.push('[');
        fill(self);
        self.close(']');
    }

    fn each<T>(&mut self, all: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Writer, T)) {
        all.into_iter().for_each(|one| write(self, one));
    }

    /// An array of what `write` writes for each.
    fn list<T>(&mut self, all: impl IntoIterator<Item = T>, write: impl FnMut(&mut Writer, T)) {
        self.array(|out| out.each(all, write));
    }

    fn close(&mut self, bracket: char) {
        if self.0.ends_with(',') {
            self.0.pop();
        }
        self.0.push(bracket);
        self.0.push(',');
    }

    fn end(mut self, bracket: char) -> String {
        self.close(bracket);
        self.0.pop();
        self.0
    }

    fn number(&mut self, n: u64) {
        self.0.push_str(itoa::Buffer::new().format(n));
        self.0.push(',');
    }

    fn maybe(&mut self, n: Option<u64>) {
        match n {
            Some(n) => self.number(n),
            None => self.0.push_str("null,"),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.push('"');
        for &byte in bytes {
            match byte {
                b'"' | b'\\' => self.0.extend(['\\', char::from(byte)]),
                0..0x20 => self.0.push_str(&format!("\\u{byte:04x}")),
                byte => self.0.push(char::from(byte)),
            }
        }
        self.0.push_str("\",");
    }

    fn str(&mut self, value: Str<'_>) {
        self.bytes(value.bytes(&mut itoa::Buffer::new()));
    }

    fn id(&mut self, id: StreamId) {
        self.bytes(id.to_string().as_bytes());
    }

    fn object(&mut self, object: &Object, now: u64) {
        match object {
            Object::List(list) => self.elements(list),
            Object::Set(set) => {
                let mut members: Vec<Vec<u8>> = set.iter().map(|member| member.to_vec()).collect();
                members.sort_unstable();
                self.list(members, |out, member| out.bytes(&member));
            }
            Object::Hash(hash) => {
                let mut fields: Vec<_> = live_fields(hash, now).collect();
                fields.sort_unstable_by_key(|(field, ..)| *field);
                self.list(fields, |out, (field, value, deadline)| {
                    out.array(|out| {
                        out.bytes(&field);
                        out.str(value);
                        out.maybe(deadline);
                    });
                });
            }
            Object::Zset(zset) => self.list(zset.iter(), |out, (member, score)| {
                out.array(|out| {
                    out.bytes(&member);
                    out.bytes(format_f64(score).as_bytes());
                });
            }),
            Object::Stream(stream) => self.stream(stream),
        }
    }

    fn elements(&mut self, list: &List) {
        self.list(list.iter(0), |out, element| out.bytes(element.bytes(&mut itoa::Buffer::new())));
    }

    fn stream(&mut self, stream: &Stream) {
        self.array(|out| {
            out.list(stream.log.range(StreamId::MIN, StreamId::MAX), |out, entry| {
                out.array(|out| {
                    out.id(entry.id);
                    let buf = &mut itoa::Buffer::new();
                    out.list(entry.fields, |out, (field, value)| {
                        out.bytes(field.bytes(buf));
                        out.bytes(value.bytes(buf));
                    });
                });
            });
            out.id(stream.log.last_id);
            out.number(stream.log.entries_added);
            out.id(stream.log.max_deleted_id);
            out.list(stream.groups.iter(), |out, (name, group)| out.group(name, group));
        });
    }

    fn group(&mut self, name: &[u8], group: &Group) {
        self.array(|out| {
            out.bytes(name);
            out.id(group.last_id);
            out.maybe(group.entries_read);
            out.list(group.consumers(), |out, consumer| out.bytes(&consumer.name));
            out.list(group.pending_from(StreamId::MIN), |out, (id, nack)| {
                out.array(|out| {
                    out.id(id);
                    out.bytes(&group.consumer(nack.consumer).name);
                    out.number(nack.delivered);
                    out.number(nack.count);
                });
            });
        });
    }
}
