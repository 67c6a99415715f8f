//! The patterns behind BY and GET: keys, and fields of hashes, named after an element.

use crate::engine::access::Ctx;
use crate::value::hash::Hash;
use crate::value::record::Type;

/// As C sees a text: up to its first zero byte. Real servers look for the signs of a pattern there.
pub fn as_c(text: &[u8]) -> &[u8] {
    &text[..memchr::memchr(0, text).unwrap_or(text.len())]
}

/// A pattern taken apart.
pub enum Pattern<'a> {
    /// `#`: the element itself.
    Element,
    /// Nothing to put the element in, so nothing is looked up.
    Constant,
    Key {
        before: &'a [u8],
        behind: &'a [u8],
        field: Option<&'a [u8]>,
    },
}

impl<'a> Pattern<'a> {
    pub fn new(text: &'a [u8]) -> Pattern<'a> {
        if as_c(text) == b"#" {
            return Pattern::Element;
        }
        let Some(star) = memchr::memchr(b'*', as_c(text)) else { return Pattern::Constant };
        let (before, behind) = (&text[..star], &text[star + 1..]);
        let arrow = memchr::memmem::find(as_c(behind), b"->");
        // Without a field's name the arrow is a part of the key.
        match arrow.filter(|&at| at + 2 < as_c(behind).len()) {
            Some(at) => Pattern::Key { before, behind: &behind[..at], field: Some(&behind[at + 2..]) },
            None => Pattern::Key { before, behind, field: None },
        }
    }

    /// The string that is there for an element.
    pub fn value(&self, ctx: &mut Ctx<'_>, element: &[u8]) -> Option<Vec<u8>> {
        match *self {
            Pattern::Element => Some(element.to_vec()),
            Pattern::Constant => None,
            Pattern::Key { before, behind, field } => {
                let key = [before, element, behind].concat();
                let record = ctx.read(&key)?;
                match field {
                    Some(field) => record.collection::<Hash>()?.get(field).map(|value| value.to_vec()),
                    None if record.type_() == Type::String => Some(record.str_value().to_vec()),
                    None => None,
                }
            }
        }
    }
}
