//! DEBUG DIGEST: twenty bytes that are the same for the same data, here and in a real server.

use sha1_smol::Sha1;

use crate::value::number;
use crate::value::object::Object;
use crate::value::record::{Record, Type};
use crate::value::stream::StreamId;

/// What changes the digest of a key that has a deadline; which one does not matter.
const EXPIRES: &[u8] = b"!!expire!!";

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest([u8; 20]);

impl Digest {
    /// Adds a part whose place among others does not matter.
    pub fn xor(&mut self, part: &[u8]) {
        let hash = Sha1::from(part).digest().bytes();
        self.0.iter_mut().zip(hash).for_each(|(byte, other)| *byte ^= other);
    }

    /// Adds a part whose place matters.
    pub fn mix(&mut self, part: &[u8]) {
        self.xor(part);
        self.0 = Sha1::from(self.0).digest().bytes();
    }

    /// Adds a key with its value.
    pub fn add_key(&mut self, record: &Record) {
        let mut key = Digest::default();
        key.mix(record.key());
        key.add_value(record);
        self.xor(&key.0);
    }

    /// Adds the value of a key, and whether it has a deadline.
    pub fn add_value(&mut self, record: &Record) {
        self.mix(&type_number(record.type_()).to_be_bytes());
        match record.as_object() {
            None => self.mix(record.str_value().bytes(&mut itoa::Buffer::new())),
            Some(object) => self.add_object(object),
        }
        if record.has_deadline() {
            self.xor(EXPIRES);
        }
    }

    fn add_object(&mut self, object: &Object) {
        let buf = &mut itoa::Buffer::new();
        match object {
            Object::List(list) => list.iter(0).for_each(|element| self.mix(element.bytes(buf))),
            Object::Set(set) => set.iter().for_each(|member| self.xor(&member)),
            Object::Hash(hash) => hash.iter().for_each(|(field, value)| self.add_parts(&[&field, value.bytes(buf)])),
            Object::Zset(zset) => {
                zset.iter()
                    .for_each(|(member, score)| self.add_parts(&[&member, number::format_f64(score).as_bytes()]));
            }
            Object::Stream(stream) => {
                for entry in stream.log.range(StreamId::MIN, StreamId::MAX) {
                    self.mix(format!("{}.{}", entry.id.ms, entry.id.seq).as_bytes());
                    for (field, value) in entry.fields {
                        self.mix(field.bytes(buf));
                        self.mix(value.bytes(buf));
                    }
                }
            }
        }
    }

    /// Adds an element that has parts of its own, in an order of theirs.
    fn add_parts(&mut self, parts: &[&[u8]]) {
        let mut element = Digest::default();
        parts.iter().for_each(|part| element.mix(part));
        self.xor(&element.0);
    }

    /// Forty hexadecimal digits.
    pub fn text(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A type as a real server numbers it.
fn type_number(type_: Type) -> u32 {
    match type_ {
        Type::String => 0,
        Type::List => 1,
        Type::Set => 2,
        Type::Zset => 3,
        Type::Hash => 4,
        Type::Stream => 6,
    }
}
