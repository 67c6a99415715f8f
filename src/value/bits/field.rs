//! Integers of any width at any bit of a byte string: the fields of BITFIELD.

use crate::value::number::parse_i64;

/// A type of field, such as `i16` or `u63`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    signed: bool,
    /// From 1 to 64, of an unsigned one to 63, so that each value is an `i64`.
    bits: u32,
}

/// What becomes of a value that does not fit.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Overflow {
    /// Only its lowest bits are taken.
    #[default]
    Wrap,
    /// The nearest one that fits is taken.
    Saturate,
    /// Nothing is written.
    Fail,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Fits,
    TooHigh,
    TooLow,
}

impl Field {
    pub fn parse(text: &[u8]) -> Option<Field> {
        let (&sign, width) = text.split_first()?;
        let (signed, most) = match sign {
            b'i' => (true, 64),
            b'u' => (false, 63),
            _ => return None,
        };
        let bits = parse_i64(width).filter(|bits| (1..=most).contains(bits))?;
        Some(Field { signed, bits: bits as u32 })
    }

    pub fn bits(self) -> u32 {
        self.bits
    }

    /// The value at a bit. Behind the end of the string all bits are 0.
    pub fn get(self, bytes: &[u8], offset: u64) -> i64 {
        let start = usize::try_from(offset / 8).unwrap_or(usize::MAX).min(bytes.len());
        // Nine bytes have 64 bits wherever in the first one they begin.
        let mut window = [0; 16];
        let found = &bytes[start..bytes.len().min(start + 9)];
        window[..found.len()].copy_from_slice(found);
        let top = u128::from_be_bytes(window) << (offset % 8);
        self.wrapped((top >> (128 - self.bits)) as i64)
    }

    /// Writes the lowest bits of a value. The string must be long enough.
    pub fn set(self, bytes: &mut [u8], offset: u64, value: i64) {
        let shift = 128 - self.bits - (offset % 8) as u32;
        let mask = (u128::MAX >> (128 - self.bits)) << shift;
        let ours = (value as u128) << shift & mask;
        let window = bytes[(offset / 8) as usize..].iter_mut();
        for ((byte, mask), ours) in window.zip(mask.to_be_bytes()).zip(ours.to_be_bytes()) {
            *byte = *byte & !mask | ours;
        }
    }

    /// What the field holds after this is added to what it holds; `None` if nothing is to be written.
    pub fn add(self, value: i64, increment: i64, overflow: Overflow) -> Option<i64> {
        let fit = if self.signed { self.fit_signed(value, increment) } else { self.fit_unsigned(value, increment) };
        match (fit, overflow) {
            (Fit::Fits, _) => Some(value.wrapping_add(increment)),
            (_, Overflow::Wrap) => Some(self.wrapped(value.wrapping_add(increment))),
            (_, Overflow::Fail) => None,
            (Fit::TooHigh, Overflow::Saturate) => Some(self.max()),
            (Fit::TooLow, Overflow::Saturate) => Some(self.min()),
        }
    }

    /// What the field holds when it is given this value.
    pub fn fitted(self, value: i64, overflow: Overflow) -> Option<i64> {
        self.add(value, 0, overflow)
    }

    fn max(self) -> i64 {
        i64::MAX >> (if self.signed { 64 } else { 63 } - self.bits)
    }

    fn min(self) -> i64 {
        if self.signed { -self.max() - 1 } else { 0 }
    }

    fn wrapped(self, value: i64) -> i64 {
        let unused = 64 - self.bits;
        if self.signed { value << unused >> unused } else { ((value as u64) << unused >> unused) as i64 }
    }

    /// A negative value is one of the highest, as C programs see it.
    fn fit_unsigned(self, value: i64, increment: i64) -> Fit {
        if value < 0 || value > self.max() || increment > self.max() - value {
            Fit::TooHigh
        } else if increment < -value {
            Fit::TooLow
        } else {
            Fit::Fits
        }
    }

    /// The room above and below is reckoned without looking for overflows of its own, as in a real server. So the lowest
    /// values there are do not fit into a narrow field for being too *high*, which shows when they are saturated.
    fn fit_signed(self, value: i64, increment: i64) -> Fit {
        let (above, below) = (self.max().wrapping_sub(value), self.min().wrapping_sub(value));
        let narrow = self.bits != 64;
        if value > self.max() || narrow && increment > above || value >= 0 && increment > 0 && increment > above {
            Fit::TooHigh
        } else if value < self.min() || narrow && increment < below || value < 0 && increment < 0 && increment < below {
            Fit::TooLow
        } else {
            Fit::Fits
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::bits::{get_bit, set_bit};
    use proptest::prelude::*;

    fn field(text: &str) -> Field {
        Field::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn types_are_read() {
        assert_eq!(field("i64"), Field { signed: true, bits: 64 });
        assert_eq!(field("u1"), Field { signed: false, bits: 1 });
        for text in ["", "i", "u", "i0", "i65", "u64", "u-1", "u08", "U8", "8", "f8"] {
            assert_eq!(Field::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn values_that_do_not_fit() {
        let cases = [
            ("u8", 250, 10, 4, 255),
            ("u8", 5, -10, 251, 0),
            ("u2", 3, 0, 3, 3),
            ("i8", 120, 10, -126, 127),
            ("i8", -120, -10, 126, -128),
            ("i64", i64::MAX, 1, i64::MIN, i64::MAX),
            ("i64", i64::MIN, -1, i64::MAX, i64::MIN),
            ("u63", i64::MAX, 1, 0, i64::MAX),
        ];
        for (text, value, increment, wrapped, saturated) in cases {
            let field = field(text);
            assert_eq!(field.add(value, increment, Overflow::Wrap), Some(wrapped), "{text}");
            assert_eq!(field.add(value, increment, Overflow::Saturate), Some(saturated), "{text}");
            let fits = increment == 0;
            assert_eq!(field.add(value, increment, Overflow::Fail).is_some(), fits, "{text}");
        }
        assert_eq!(field("u8").fitted(-1, Overflow::Saturate), Some(255));
        assert_eq!(field("i8").fitted(-200, Overflow::Saturate), Some(-128));
        assert_eq!(field("i8").fitted(i64::MIN, Overflow::Saturate), Some(127));
    }

    proptest! {
        #[test]
        fn fields_agree_with_single_bits(
            mut bytes in proptest::collection::vec(any::<u8>(), 10..20),
            signed: bool,
            bits in 1u32..=64,
            offset in 0u64..16,
            value: i64,
        ) {
            let field = Field { signed, bits: if signed { bits } else { bits.min(63) } };
            let bits = u64::from(field.bits);
            let mut model = bytes.clone();
            for at in 0..bits {
                set_bit(&mut model, offset + at, value >> (bits - 1 - at) & 1 == 1);
            }
            field.set(&mut bytes, offset, value);
            prop_assert_eq!(&bytes, &model);
            prop_assert_eq!(field.get(&bytes, offset), field.wrapped(value));
            let top = (0..bits).fold(0u64, |sum, at| sum << 1 | u64::from(get_bit(&bytes[..9], offset + at)));
            prop_assert_eq!(field.get(&bytes[..9], offset), field.wrapped(top as i64));
            prop_assert_eq!(field.fitted(field.wrapped(value), Overflow::Fail), Some(field.wrapped(value)));
        }
    }
}
