//! The 80-bit floating point of x87 processors, in software.
//!
//! INCRBYFLOAT and HINCRBYFLOAT compute with C's `long double`, and their replies show its every bit. This type
//! does the three things they need: read a decimal or hexadecimal number, add, and print with seventeen decimals,
//! each rounded the way the processor and the C library round (to nearest, ties to even).

use super::number::{EXPONENT_LIMIT, HexFloat, parse_exponent, round_to_precision, split_sign};

/// Bits in a mantissa.
const PRECISION: u32 = 64;
/// The power of two that the lowest bit of the smallest subnormal stands for.
const LOWEST: i32 = -16445;
/// The power of two that the lowest bit of the largest numbers stands for.
const HIGHEST: i32 = 16384 - 64;
/// Redis reads floats through a buffer of this size, a terminator included; longer texts are refused.
const TEXT_LIMIT: usize = 5 * 1024;
/// Decimals printed, and the scale they make.
const DECIMALS: usize = 17;
const SCALE: u128 = 10u128.pow(DECIMALS as u32);

/// An 80-bit extended-precision number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongDouble {
    negative: bool,
    magnitude: Magnitude,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Magnitude {
    /// `mantissa * 2^exponent`. The mantissa's top bit is set unless the exponent is [`LOWEST`].
    Finite {
        mantissa: u64,
        exponent: i32,
    },
    Infinite,
    Nan,
}

impl LongDouble {
    /// Reads a number as Redis does before adding to it.
    ///
    /// Decimal and hexadecimal floats, `inf` and `infinity` in any case are taken, each with an optional sign.
    /// Refused are the empty string, anything before or after the number, NaN, texts of 5120 bytes or more, numbers
    /// too large and non-zero numbers so small that they would round to zero.
    pub fn parse(text: &[u8]) -> Option<LongDouble> {
        if text.len() >= TEXT_LIMIT {
            return None;
        }
        let (negative, body) = split_sign(text);
        if body.eq_ignore_ascii_case(b"inf") || body.eq_ignore_ascii_case(b"infinity") {
            return Some(LongDouble { negative, magnitude: Magnitude::Infinite });
        }
        if let [b'0', b'x' | b'X', hex @ ..] = body {
            let hex = HexFloat::parse(hex)?;
            let value = LongDouble::rounded(negative, hex.mantissa, hex.exponent, hex.inexact);
            return value.unless_out_of_range(hex.mantissa != 0);
        }
        let decimal = Decimal::parse(body)?;
        let nonzero = !decimal.digits.is_empty();
        let value = if nonzero { decimal.to_long_double(negative) } else { LongDouble::rounded(negative, 0, 0, false) };
        value.unless_out_of_range(nonzero)
    }

    /// The exact value of an integer.
    pub fn from_i64(value: i64) -> LongDouble {
        LongDouble::rounded(value < 0, u128::from(value.unsigned_abs()), 0, false)
    }

    /// The sum, correctly rounded. Opposite infinities make a NaN.
    pub fn add(self, other: LongDouble) -> LongDouble {
        use Magnitude::{Finite, Infinite, Nan};
        match (self.magnitude, other.magnitude) {
            (Nan, _) | (_, Nan) => LongDouble { negative: false, magnitude: Nan },
            (Infinite, Infinite) if self.negative != other.negative => LongDouble { negative: true, magnitude: Nan },
            (Infinite, _) => self,
            (_, Infinite) => other,
            (Finite { mantissa: 0, .. }, Finite { mantissa: 0, .. }) => {
                LongDouble { negative: self.negative && other.negative, magnitude: self.magnitude }
            }
            (Finite { mantissa: 0, .. }, _) => other,
            (_, Finite { mantissa: 0, .. }) => self,
            (Finite { mantissa: a, exponent: a_exp }, Finite { mantissa: b, exponent: b_exp }) => {
                add_finite((self.negative, a, a_exp), (other.negative, b, b_exp))
            }
        }
    }

    /// Neither infinite nor NaN.
    pub fn is_finite(self) -> bool {
        matches!(self.magnitude, Magnitude::Finite { .. })
    }

    /// Prints as Redis replies: `%.17Lf` without the decimals' trailing zeros, and never `-0`.
    pub fn format_human(self) -> String {
        let mut text = match self.magnitude {
            Magnitude::Nan => return "nan".to_owned(),
            Magnitude::Infinite => "inf".to_owned(),
            Magnitude::Finite { mantissa, exponent } if exponent > 0 => {
                let mut whole = BigUint::from_u64(mantissa);
                whole.shift_left(exponent as usize);
                whole.to_decimal()
            }
            Magnitude::Finite { mantissa, exponent } => format_fraction(mantissa, exponent.unsigned_abs()),
        };
        if self.negative && text != "0" {
            text.insert(0, '-');
        }
        text
    }

    /// `mantissa * 2^exponent` (a little more when `inexact`) as the nearest representable number.
    fn rounded(negative: bool, mantissa: u128, exponent: i64, inexact: bool) -> LongDouble {
        let (mantissa, exponent) = round_to_precision(mantissa, exponent, inexact, PRECISION, LOWEST);
        let magnitude = if exponent > HIGHEST { Magnitude::Infinite } else { Magnitude::Finite { mantissa, exponent } };
        LongDouble { negative, magnitude }
    }

    /// Refuses a reading that overflowed, or that became zero although the text was not.
    fn unless_out_of_range(self, nonzero: bool) -> Option<LongDouble> {
        match self.magnitude {
            Magnitude::Finite { mantissa: 0, .. } if nonzero => None,
            Magnitude::Finite { .. } => Some(self),
            _ => None,
        }
    }
}

/// Adds two numbers, neither zero, given as sign, mantissa and exponent.
fn add_finite(a: (bool, u64, i32), b: (bool, u64, i32)) -> LongDouble {
    // With both top bits set, comparing exponents and then mantissas compares magnitudes.
    let normal = |(negative, mantissa, exponent): (bool, u64, i32)| {
        let shift = mantissa.leading_zeros();
        (negative, mantissa << shift, exponent - shift as i32)
    };
    let (a, b) = (normal(a), normal(b));
    let (large, small) = if (a.2, a.1) >= (b.2, b.1) { (a, b) } else { (b, a) };
    // Room for a carry above; 63 guard bits below.
    let top = u128::from(large.1) << 63;
    let distance = (large.2 - small.2) as u32;
    let below = u128::from(small.1) << 63;
    let aligned = below.checked_shr(distance).unwrap_or(0);
    let inexact = distance >= 128 || aligned << distance != below;
    let exponent = i64::from(large.2) - 63;
    if large.0 == small.0 {
        return LongDouble::rounded(large.0, top + aligned, exponent, inexact);
    }
    // What was shifted out makes the true difference smaller: step down, so that the rest is again "a little more".
    let difference = top - aligned - u128::from(inexact);
    LongDouble::rounded(large.0 && difference != 0, difference, exponent, inexact)
}

/// Prints `mantissa / 2^places` with at most seventeen decimals.
fn format_fraction(mantissa: u64, places: u32) -> String {
    // At most 121 bits, so anything shifted further than that is less than half of the last decimal.
    let scaled = u128::from(mantissa) * SCALE;
    let mut units = 0;
    if places < 128 {
        units = scaled >> places;
        let twice_rest = (scaled - (units << places)) << 1;
        let one = 1u128 << places;
        units += u128::from(twice_rest > one || twice_rest == one && units & 1 == 1);
    }
    let (whole, decimals) = ((units / SCALE) as u64, (units % SCALE) as u64);
    if decimals == 0 {
        return itoa::Buffer::new().format(whole).to_owned();
    }
    let text = format!("{whole}.{decimals:0DECIMALS$}");
    text.trim_end_matches('0').to_owned()
}

/// A decimal number `digits * 10^exponent`, without leading or trailing zeros; zero has no digits.
struct Decimal {
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// Reads digits with at most one point, then perhaps `e` and an exponent.
    fn parse(text: &[u8]) -> Option<Decimal> {
        let end = text.iter().position(|&byte| !byte.is_ascii_digit() && byte != b'.').unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        let point = number.iter().position(|&byte| byte == b'.').unwrap_or(end);
        let after = number.get(point + 1..).unwrap_or_default();
        if after.contains(&b'.') || point == 0 && after.is_empty() {
            return None;
        }
        let mut exponent = parse_exponent(rest, b'e')? - after.len() as i64;
        let mut digits: Vec<u8> = number.iter().filter(|&&byte| byte != b'.').map(|byte| byte - b'0').collect();
        while digits.last() == Some(&0) {
            digits.pop();
            exponent += 1;
        }
        digits.drain(..digits.iter().take_while(|&&digit| digit == 0).count());
        Some(Decimal { digits, exponent })
    }

    /// The nearest representable number; there must be digits.
    fn to_long_double(&self, negative: bool) -> LongDouble {
        if let Some(value) = self.to_long_double_small(negative) {
            return value;
        }
        // Bounds the work below; the range ends at about 1e4932 and 1e-4951.
        let size = self.exponent + self.digits.len() as i64;
        if size > 5000 {
            return LongDouble { negative, magnitude: Magnitude::Infinite };
        }
        if size < -5000 {
            return LongDouble::rounded(negative, 1, -EXPONENT_LIMIT, true);
        }
        let mut number = BigUint::from_digits(&self.digits);
        if self.exponent >= 0 {
            number.multiply_by_power_of_ten(self.exponent as usize);
            return divide_rounded(negative, number, BigUint::from_u64(1));
        }
        let mut divisor = BigUint::from_u64(1);
        divisor.multiply_by_power_of_ten(self.exponent.unsigned_abs() as usize);
        divide_rounded(negative, number, divisor)
    }

    /// The common case: up to 19 digits and a small exponent, done in one machine operation or two.
    fn to_long_double_small(&self, negative: bool) -> Option<LongDouble> {
        if self.digits.len() > 19 || !(-18..=19).contains(&self.exponent) {
            return None;
        }
        let number = self.digits.iter().fold(0u64, |number, &digit| number * 10 + u64::from(digit));
        let power = 10u128.pow(self.exponent.unsigned_abs() as u32);
        if self.exponent >= 0 {
            return Some(LongDouble::rounded(negative, u128::from(number) * power, 0, false));
        }
        // The dividend fills 128 bits and the divisor less than 60, which leaves the quotient bits to round by.
        let shift = 64 + number.leading_zeros();
        let dividend = u128::from(number) << shift;
        Some(LongDouble::rounded(negative, dividend / power, -i64::from(shift), dividend % power != 0))
    }
}

/// `number / divisor`, both positive, rounded to the nearest representable number.
fn divide_rounded(negative: bool, mut number: BigUint, mut divisor: BigUint) -> LongDouble {
    // Bring both to the same length, so that each further bit of the quotient takes one comparison.
    let (above, below) = (number.bit_length(), divisor.bit_length());
    let mut exponent = above as i64 - below as i64;
    number.shift_left(below.saturating_sub(above));
    divisor.shift_left(above.saturating_sub(below));
    let mut quotient = 0u128;
    // The first bit may be zero, so this leaves at least two bits to round by.
    for step in 0..PRECISION + 3 {
        if step > 0 {
            number.shift_left(1);
            exponent -= 1;
        }
        quotient <<= 1;
        if number >= divisor {
            number.subtract(&divisor);
            quotient |= 1;
        }
    }
    LongDouble::rounded(negative, quotient, exponent, !number.is_zero())
}

/// An unsigned integer of any size: base 2^32, lowest limb first, no zero limb at the top.
#[derive(PartialEq, Eq)]
struct BigUint {
    limbs: Vec<u32>,
}

impl PartialOrd for BigUint {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for BigUint {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let lengths = self.limbs.len().cmp(&other.limbs.len());
        lengths.then_with(|| self.limbs.iter().rev().cmp(other.limbs.iter().rev()))
    }
}

impl BigUint {
    fn from_u64(value: u64) -> BigUint {
        let mut number = BigUint { limbs: vec![value as u32, (value >> 32) as u32] };
        number.trim();
        number
    }

    fn from_digits(digits: &[u8]) -> BigUint {
        let mut number = BigUint { limbs: Vec::new() };
        for chunk in digits.chunks(9) {
            let value = chunk.iter().fold(0, |value, &digit| value * 10 + u32::from(digit));
            number.multiply_add(10u32.pow(chunk.len() as u32), value);
        }
        number
    }

    fn trim(&mut self) {
        while self.limbs.last() == Some(&0) {
            self.limbs.pop();
        }
    }

    fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    fn bit_length(&self) -> usize {
        self.limbs.last().map_or(0, |top| self.limbs.len() * 32 - top.leading_zeros() as usize)
    }

    fn multiply_add(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for limb in &mut self.limbs {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.limbs.push(carry as u32);
        }
    }

    fn multiply_by_power_of_ten(&mut self, mut power: usize) {
        while power > 0 {
            let step = power.min(9);
            self.multiply_add(10u32.pow(step as u32), 0);
            power -= step;
        }
    }

    fn shift_left(&mut self, bits: usize) {
        if self.is_zero() || bits == 0 {
            return;
        }
        self.multiply_add(1 << (bits % 32), 0);
        self.limbs.splice(0..0, std::iter::repeat_n(0, bits / 32));
    }

    /// Subtracts a number that is not larger.
    fn subtract(&mut self, other: &BigUint) {
        let mut borrow = false;
        for (at, limb) in self.limbs.iter_mut().enumerate() {
            let (less, first) = limb.overflowing_sub(other.limbs.get(at).copied().unwrap_or(0));
            let (less, second) = less.overflowing_sub(u32::from(borrow));
            (*limb, borrow) = (less, first || second);
        }
        self.trim();
    }

    /// Divides by `divisor` and returns the remainder.
    fn divide_small(&mut self, divisor: u32) -> u32 {
        let mut rest = 0u64;
        for limb in self.limbs.iter_mut().rev() {
            rest = rest << 32 | u64::from(*limb);
            *limb = (rest / u64::from(divisor)) as u32;
            rest %= u64::from(divisor);
        }
        self.trim();
        rest as u32
    }

    fn to_decimal(mut self) -> String {
        let mut groups = Vec::new();
        while !self.is_zero() {
            groups.push(self.divide_small(1_000_000_000));
        }
        let mut text = groups.pop().unwrap_or(0).to_string();
        for group in groups.iter().rev() {
            text.push_str(&format!("{group:09}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> LongDouble {
        LongDouble::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text:?} refused"))
    }

    fn sum(a: &str, b: &str) -> String {
        read(a).add(read(b)).format_human()
    }

    #[test]
    fn smoke() {
        assert_eq!(sum("0", "3.1"), "3.1");
        assert_eq!(sum("10.50", "0.1"), "10.6");
        assert_eq!(sum("5.0e3", "2.0e2"), "5200");
    }

    proptest! {
        #[test]
        fn integers_are_exact(a in -(1i64 << 62)..1 << 62, b in -(1i64 << 62)..1 << 62) {
            prop_assert_eq!(LongDouble::from_i64(a), read(&a.to_string()));
            prop_assert_eq!(LongDouble::from_i64(a).add(LongDouble::from_i64(b)).format_human(), (a + b).to_string());
        }
    }
}
