//! JSON as it stands in the text: keys in their order, also those given twice, and lines.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

#[derive(Debug)]
pub enum Node<'s> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'s, str>),
    Array(Array<'s>),
    Object(Vec<(Cow<'s, str>, Node<'s>)>),
}

#[derive(Debug)]
pub struct Array<'s> {
    /// On which it begins.
    pub line: u32,
    pub items: Vec<Node<'s>>,
}

impl<'s> Node<'s> {
    /// Reads a text, which may be nested as deeply as `serde_json` allows (128).
    pub fn read(source: &'s [u8]) -> Result<Node<'s>, String> {
        let source = std::str::from_utf8(source).map_err(|fault| format!("not valid JSON: {fault}"))?;
        let (lines, next) = (array_lines(source.as_bytes()), Cell::new(0));
        let mut reader = serde_json::Deserializer::from_str(source);
        let node = Seed { lines: &lines, next: &next }.deserialize(&mut reader);
        node.and_then(|node| reader.end().map(|()| node)).map_err(|fault| format!("not valid JSON: {fault}"))
    }

    /// For messages: what this is.
    pub fn what(&self) -> String {
        match self {
            Node::Null => "null".to_string(),
            Node::Bool(value) => value.to_string(),
            Node::Number(value) => format!("the number {value}"),
            Node::Text(text) => {
                let mut shown: String = text.chars().take(40).collect();
                if shown.len() < text.len() {
                    shown.push_str("...");
                }
                format!("the string {}", serde_json::Value::String(shown))
            }
            Node::Array(array) if array.items.is_empty() => "an empty array".to_string(),
            Node::Array(_) => "an array".to_string(),
            Node::Object(_) => "an object".to_string(),
        }
    }
}

/// The lines on which the arrays of a text begin, in their order. The reader does not tell where it is.
fn array_lines(source: &[u8]) -> Vec<u32> {
    let (mut lines, mut line, mut at) = (Vec::new(), 1, 0);
    while let Some(&byte) = source.get(at) {
        match byte {
            b'\n' => line += 1,
            b'[' => lines.push(line),
            b'"' => {
                at += 1;
                while source.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if source[at] == b'\\' { 2 } else { 1 };
                }
            }
            _ => {}
        }
        at += 1;
    }
    lines
}

#[derive(Clone, Copy)]
struct Seed<'l> {
    lines: &'l [u32],
    /// How many arrays have begun.
    next: &'l Cell<usize>,
}

impl<'s> DeserializeSeed<'s> for Seed<'_> {
    type Value = Node<'s>;

    fn deserialize<D: Deserializer<'s>>(self, reader: D) -> Result<Node<'s>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'s> Visitor<'s> for Seed<'_> {
    type Value = Node<'s>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Node<'s>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node<'s>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node<'s>, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node<'s>, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node<'s>, E> {
        Ok(Node::Number(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'s str) -> Result<Node<'s>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node<'s>, E> {
        Ok(Node::Text(Cow::Owned(value.to_string())))
    }

    fn visit_seq<A: SeqAccess<'s>>(self, mut access: A) -> Result<Node<'s>, A::Error> {
        let index = self.next.replace(self.next.get() + 1);
        let line = self.lines.get(index).copied().unwrap_or(1);
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node::Array(Array { line, items }))
    }

    fn visit_map<A: MapAccess<'s>>(self, mut access: A) -> Result<Node<'s>, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key_seed(Key)? {
            entries.push((key, access.next_value_seed(self)?));
        }
        Ok(Node::Object(entries))
    }
}

struct Key;

impl<'s> DeserializeSeed<'s> for Key {
    type Value = Cow<'s, str>;

    fn deserialize<D: Deserializer<'s>>(self, reader: D) -> Result<Cow<'s, str>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'s> Visitor<'s> for Key {
    type Value = Cow<'s, str>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, value: &'s str) -> Result<Cow<'s, str>, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Cow<'s, str>, E> {
        Ok(Cow::Owned(value.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn arrays_know_their_lines() {
        let node = Node::read(b"[\n\"a[\\\"[\",\n [1], {\"x\\n\": \n[]}]").unwrap();
        let Node::Array(outer) = &node else { panic!() };
        let Node::Array(inner) = &outer.items[1] else { panic!() };
        let Node::Object(object) = &outer.items[2] else { panic!() };
        let Node::Array(last) = &object[0].1 else { panic!() };
        assert_eq!((outer.line, inner.line, last.line), (1, 3, 4));
    }

    #[test]
    fn what_is_no_json() {
        assert_eq!(Node::read(b"[1").unwrap_err(), "not valid JSON: EOF while parsing a list at line 1 column 2");
        assert_eq!(Node::read(b"[] x").unwrap_err(), "not valid JSON: trailing characters at line 1 column 4");
        let deep = Node::read("[".repeat(1_000_000).as_bytes()).unwrap_err();
        assert_eq!(deep, "not valid JSON: recursion limit exceeded at line 1 column 128");
        assert!(Node::read(b"[\"\xff\"]").unwrap_err().starts_with("not valid JSON: invalid utf-8"));
    }
}
