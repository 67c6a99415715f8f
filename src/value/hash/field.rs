//! One field with its value, and perhaps a deadline: the element of a hash.

use std::hint::black_box;
use std::sync::Arc;

use crate::value::bytes::Bytes;
use crate::value::record::{MAX_INLINE, Str};
use crate::value::size;
use crate::value::table::Element;

/// In 24 bytes, which hold field and value themselves when they have no more than 21 bytes together. Otherwise they
/// lie in one allocation, but for a value so long that replies share it.
#[derive(Clone)]
pub struct Field(Kind);

#[derive(Clone)]
enum Kind {
    /// [`DATED`] and the deadline, if there is one; the length of the name, the name, the value.
    Packed(Bytes),
    Long(Box<Long>),
}

#[derive(Clone)]
struct Long {
    name: Box<[u8]>,
    value: Arc<Vec<u8>>,
    deadline: Option<u64>,
}

/// Names that are longer have [`LENGTH`] and eight bytes of length before them, others one byte.
const LONGEST_NAME: usize = 253;

/// Stands where the length of a name is, before a deadline of eight bytes, behind which the length follows.
const DATED: u8 = 254;

/// Stands where the length of a name is, before a length of eight bytes.
const LENGTH: u8 = 255;

impl Field {
    pub fn new(name: &[u8], value: &[u8], deadline: Option<u64>) -> Field {
        if value.len() > MAX_INLINE {
            return Field(Kind::Long(Box::new(Long { name: name.into(), value: Arc::new(value.to_vec()), deadline })));
        }
        let mut dated = [DATED; 9];
        let dated = match deadline {
            Some(deadline) => {
                dated[1..].copy_from_slice(&deadline.to_le_bytes());
                &dated[..]
            }
            None => &[],
        };
        let packed = if name.len() <= LONGEST_NAME {
            Bytes::concat([dated, &[name.len() as u8], name, value])
        } else {
            let mut head = [LENGTH; 9];
            head[1..].copy_from_slice(&(name.len() as u64).to_le_bytes());
            Bytes::concat([dated, &head, name, value])
        };
        Field(Kind::Packed(packed))
    }

    /// When the field ends, in milliseconds since the Unix epoch.
    #[inline]
    pub fn deadline(&self) -> Option<u64> {
        match &self.0 {
            Kind::Packed(packed) => dated(packed).0,
            Kind::Long(long) => long.deadline,
        }
    }

    /// The same field with another deadline, or with none.
    pub fn until(&self, deadline: Option<u64>) -> Field {
        match &self.0 {
            Kind::Packed(_) => {
                let (name, value) = self.pair();
                Field::new(name, value.bytes(&mut itoa::Buffer::new()), deadline)
            }
            Kind::Long(long) => Field(Kind::Long(Box::new(Long { deadline, ..Long::clone(long) }))),
        }
    }

    #[inline]
    pub fn is(&self, name: &[u8]) -> bool {
        self.name() == name
    }

    #[inline]
    pub fn name(&self) -> &[u8] {
        self.pair().0
    }

    #[inline]
    pub fn value(&self) -> Str<'_> {
        self.pair().1
    }

    #[inline]
    pub fn pair(&self) -> (&[u8], Str<'_>) {
        match &self.0 {
            Kind::Packed(packed) => {
                let (name, value) = split(packed);
                (name, Str::Bytes(value))
            }
            Kind::Long(long) => (&long.name, Str::Shared(&long.value)),
        }
    }

    /// Bytes of heap it costs beside itself.
    pub fn heap_size(&self) -> usize {
        match &self.0 {
            Kind::Packed(packed) => packed.heap_size(),
            Kind::Long(long) => {
                let value = size::shared::<Vec<u8>>() + size::buffer::<u8>(long.value.capacity());
                size::boxed::<Long>() + size::buffer::<u8>(long.name.len()) + value
            }
        }
    }
}

/// The deadline of a packed field, and what follows it.
#[inline]
fn dated(packed: &[u8]) -> (Option<u64>, &[u8]) {
    match packed.split_first() {
        Some((&DATED, rest)) => {
            let (deadline, rest) = rest.split_first_chunk().expect("a deadline has eight bytes");
            (Some(u64::from_le_bytes(*deadline)), rest)
        }
        _ => (None, packed),
    }
}

#[inline]
fn split(packed: &[u8]) -> (&[u8], &[u8]) {
    let (_, packed) = dated(packed);
    let (&len, rest) = packed.split_first().expect("a field begins with a length");
    if len != LENGTH {
        return rest.split_at(len.into());
    }
    let (len, rest) = rest.split_first_chunk().expect("the length of a long name has eight bytes");
    rest.split_at(u64::from_le_bytes(*len) as usize)
}

impl Element for Field {
    #[inline]
    fn warm(&self) {
        black_box(self.name().first());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_of_all_lengths() {
        assert_eq!((size_of::<Field>(), size_of::<Option<Field>>()), (24, 24));
        for name in [0, 1, 10, 21, 22, 253, 254, 255, 256, 70_000] {
            for value in [0, 1, 11, 12, 64, MAX_INLINE, MAX_INLINE + 1] {
                let (name, value) = (vec![b'n'; name], vec![b'v'; value]);
                let field = Field::new(&name, &value, None);
                let dated = field.until(Some(u64::MAX));
                for (field, deadline) in [(&field, None), (&dated, Some(u64::MAX)), (&dated.until(None), None)] {
                    let (found, text) = field.pair();
                    assert!(found == name && text.to_vec() == value, "{} and {}", name.len(), value.len());
                    assert_eq!(field.deadline(), deadline);
                    assert_eq!(matches!(text, Str::Shared(_)), value.len() > MAX_INLINE);
                }
                assert_eq!(field.heap_size() == 0, name.len() + value.len() <= 21);
                assert_eq!(dated.heap_size() == 0, name.len() + value.len() <= 12);
            }
        }
    }
}
