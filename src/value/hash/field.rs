//! One field with its value: the element of a large hash.

use std::hint::black_box;
use std::sync::Arc;

use crate::value::bytes::Bytes;
use crate::value::record::{MAX_INLINE, Str};
use crate::value::table::Element;

/// In 24 bytes, which hold field and value themselves when they have no more than 21 bytes together. Otherwise they
/// lie in one allocation, but for a value so long that replies share it.
#[derive(Clone)]
pub struct Field(Kind);

#[derive(Clone)]
enum Kind {
    /// The length of the name, the name, the value.
    Packed(Bytes),
    Long(Box<Long>),
}

#[derive(Clone)]
struct Long {
    name: Box<[u8]>,
    value: Arc<Vec<u8>>,
}

/// Names of this length and above have this byte and eight bytes of length before them, others one.
const LONG_NAME: usize = 255;

impl Field {
    pub fn new(name: &[u8], value: &[u8]) -> Field {
        if value.len() > MAX_INLINE {
            return Field(Kind::Long(Box::new(Long { name: name.into(), value: Arc::new(value.to_vec()) })));
        }
        let packed = if name.len() < LONG_NAME {
            Bytes::concat([&[name.len() as u8], name, value])
        } else {
            let mut head = [LONG_NAME as u8; 9];
            head[1..].copy_from_slice(&(name.len() as u64).to_le_bytes());
            Bytes::concat([&head, name, value])
        };
        Field(Kind::Packed(packed))
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
                let counts = 2 * size_of::<usize>() + size_of::<Vec<u8>>();
                size_of::<Long>() + long.name.len() + counts + long.value.capacity()
            }
        }
    }
}

#[inline]
fn split(packed: &[u8]) -> (&[u8], &[u8]) {
    let (&len, rest) = packed.split_first().expect("a field begins with a length");
    if usize::from(len) < LONG_NAME {
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
        for name in [0, 1, 10, 21, 22, 254, 255, 256, 70_000] {
            for value in [0, 1, 11, 12, 64, MAX_INLINE, MAX_INLINE + 1] {
                let (name, value) = (vec![b'n'; name], vec![b'v'; value]);
                let field = Field::new(&name, &value);
                let (found, text) = field.pair();
                assert!(found == name && text.to_vec() == value, "{} and {}", name.len(), value.len());
                assert_eq!(field.heap_size() == 0, name.len() + value.len() <= 21);
                assert_eq!(matches!(text, Str::Shared(_)), value.len() > MAX_INLINE);
            }
        }
    }
}
