//! How full a pack may be: what `list-max-listpack-size` says.

use crate::value::listpack::Listpack;

/// Bytes of a pack whose limit is a number of elements.
const SAFE_BYTES: usize = 8192;

/// Bytes of a pack for -1 to -5.
const BYTES: [usize; 5] = [4096, 8192, 16_384, 32_768, 65_536];

/// Room that an element is assumed to need besides its bytes, more than it does.
const OVERHEAD: usize = 8;

/// The value of `list-max-listpack-size`.
#[derive(Clone, Copy, Debug)]
pub struct Fill(i64);

impl Fill {
    pub fn new(parameter: i64) -> Fill {
        Fill(parameter.clamp(-(BYTES.len() as i64), i64::from(u32::MAX)))
    }

    /// Most bytes, and most elements.
    #[inline]
    fn limits(self) -> (usize, usize) {
        match self.0 {
            negative @ ..0 => (BYTES[(-negative - 1) as usize], usize::MAX),
            0 => (SAFE_BYTES, 1),
            elements => (SAFE_BYTES, elements as usize),
        }
    }

    /// Whether a pack may have that many bytes and elements.
    #[inline]
    pub fn allows(self, bytes: usize, elements: usize) -> bool {
        let (most_bytes, most_elements) = self.limits();
        bytes <= most_bytes && elements <= most_elements
    }

    /// Whether a list of one pack is small enough to become compact again.
    #[inline]
    pub fn allows_half(self, bytes: usize, elements: usize) -> bool {
        let (bytes_most, elements_most) = self.limits();
        // A limit in elements does not look at bytes here.
        if self.0 < 0 { bytes <= bytes_most / 2 } else { elements <= elements_most / 2 }
    }

    /// Whether an element of that many bytes stands by itself.
    #[inline]
    pub fn is_large(self, len: usize) -> bool {
        len > self.limits().0
    }

    /// Whether a pack has room for one more element of that many bytes.
    #[inline]
    pub fn takes(self, pack: &Listpack, len: usize) -> bool {
        !self.is_large(len) && self.allows(pack.size() + len + OVERHEAD, pack.len() + 1)
    }

    /// Whether two packs may become one.
    pub fn allows_joined(self, first: &Listpack, second: &Listpack) -> bool {
        self.allows(first.size() + second.entries().len(), first.len() + second.len())
    }
}
