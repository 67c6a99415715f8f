//! The 80-bit floating point of x87 processors, in software.
//!
//! INCRBYFLOAT and HINCRBYFLOAT compute with C's `long double`, and their replies show its every bit. This type
//! does the three things they need: read a decimal or hexadecimal number, add, and print with seventeen decimals,
//! each rounded the way the processor and the C library round (to nearest, ties to even).

mod big;

use std::cmp::Ordering;
use std::ops::{Add, Neg};

use super::number::{EXPONENT_LIMIT, HexFloat, parse_exponent, round_to_precision, split_sign};
use big::BigUint;

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
#[derive(Clone, Copy, Debug)]
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

    /// The largest finite number.
    pub const MAX: LongDouble =
        LongDouble { negative: false, magnitude: Magnitude::Finite { mantissa: u64::MAX, exponent: HIGHEST } };

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
                whole.into_decimal()
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

impl Neg for LongDouble {
    type Output = LongDouble;

    fn neg(self) -> LongDouble {
        LongDouble { negative: !self.negative, ..self }
    }
}

impl PartialEq for LongDouble {
    fn eq(&self, other: &LongDouble) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

/// As numbers: the zeros are equal, and a NaN is comparable to nothing.
impl PartialOrd for LongDouble {
    fn partial_cmp(&self, other: &LongDouble) -> Option<Ordering> {
        let sign = |number: &LongDouble| match number.magnitude {
            Magnitude::Nan => None,
            Magnitude::Finite { mantissa: 0, .. } => Some(0),
            _ if number.negative => Some(-1),
            _ => Some(1),
        };
        let (mine, theirs) = (sign(self)?, sign(other)?);
        // The top bit of a mantissa is set unless the exponent is the lowest, so exponents decide first.
        let size = |number: &LongDouble| match number.magnitude {
            Magnitude::Finite { mantissa, exponent } => (exponent, mantissa),
            Magnitude::Infinite | Magnitude::Nan => (i32::MAX, 0),
        };
        let sizes = match mine {
            0 => Ordering::Equal,
            1 => size(self).cmp(&size(other)),
            _ => size(other).cmp(&size(self)),
        };
        Some(mine.cmp(&theirs).then(sizes))
    }
}

/// The sum, correctly rounded. Opposite infinities make a NaN.
impl Add for LongDouble {
    type Output = LongDouble;

    fn add(self, other: LongDouble) -> LongDouble {
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

    /// Stored value, increment, and what a server replied.
    #[rustfmt::skip]
    const SUMS: &[(&str, &str, &str)] = &[
        ("0", "3.1", "3.1"), ("10.50", "0.1", "10.6"), ("5.0e3", "2.0e2", "5200"), ("0.1", "0.2", "0.3"),
        ("3", "1.1", "4.1"), ("1.1", "-1.1", "0"), ("0.3", "-0.1", "0.2"), ("1e20", "0.1", "100000000000000000000"),
        ("1e17", "0.3", "100000000000000000.296875"), ("100000000000000000", "0.1", "100000000000000000.1015625"),
        ("1e18", "0.01", "1000000000000000000"), ("1e19", "0.5", "10000000000000000000"),
        ("1e19", "1.5", "10000000000000000002"), ("9223372036854775807", "1", "9223372036854775808"),
        ("-9223372036854775808", "-1", "-9223372036854775809"),
        ("18446744073709551615", "0.5", "18446744073709551616"),
        ("18446744073709551615", "1", "18446744073709551616"),
        ("18446744073709551615", "-0.5", "18446744073709551614"),
        ("18446744073709551616", "1", "18446744073709551616"), ("18446744073709551616", "3", "18446744073709551620"),
        ("9007199254740993", "0.1", "9007199254740993.099609375"),
        ("123456789.123456789", "987654321.987654321", "1111111111.11111110995989293"),
        ("1e-17", "0", "0.00000000000000001"), ("5e-18", "0", "0"), ("5.1e-18", "0", "0.00000000000000001"),
        ("0x1p-57", "0", "0.00000000000000001"), ("1.5e-17", "0", "0.00000000000000002"),
        ("2.5e-17", "0", "0.00000000000000002"), ("0x1p-58", "0", "0"), ("-1e-30", "0", "0"), ("-0", "0", "0"),
        ("-0.0", "-0", "0"), ("1e-4940", "0", "0"), ("3.7e-4951", "1", "1"), ("1", "0x1p-63", "1"),
        ("1", "0x1p-64", "1"), ("1", "-0x1p-64", "1"), ("1", "-0x1p-65", "1"), ("1", "0x1.8p-64", "1"),
        ("0x1.0000000000000002p0", "0x1p-64", "1"), ("-1", "1e-18", "-1"), ("1", "1e-17", "1.00000000000000001"),
        ("1", "1e-4900", "1"), ("1", "-1e-4900", "1"), ("0x8000000000000000", "0x1p-1", "9223372036854775808"),
        ("0x8000000000000001", "0x1p-1", "9223372036854775810"),
        ("0xffffffffffffffff", "0x1.8p-1", "18446744073709551616"), ("0x10", "0x1.8p-2", "16.375"),
        ("-0x.8", "+.5", "0"), ("0x1.00000000000000018p0", "0", "1"), ("0x1.00000000000000010p0", "0", "1"),
        ("0x1.00000000000000010000000000000000000000000000001p0", "0", "1"),
        ("1e27", "1", "1000000000000000000000000000"), ("1e28", "1", "9999999999999999999731564544"),
        ("1e40", "-1e40", "0"), ("1e40", "-9.9999999999999999e39", "99759991950621255139328"),
        ("123456789012345678901234567890", "0", "123456789012345678899921813504"),
        ("0.12345678901234567890123456789", "0", "0.12345678901234568"),
        ("99999999999999999.99999", "0", "100000000000000000"), ("0.999999999999999999", "0", "1"),
        ("0.99999999999999999", "0", "0.99999999999999999"), ("0.000001", "1e6", "1000000.00000099999999748"),
        ("-2.5", "-2.5", "-5"), ("1.7976931348623157e30", "1", "1797693134862315699966796890112"),
        ("3.14159265358979323846", "2.71828182845904523536", "5.85987448204883847"),
        ("1000000.000001", "-0.000001", "1000000"), ("0.1", "0x1p-70", "0.1"), ("16777216.5", "-0.25", "16777216.25"),
        ("4.9e-324", "1e-3", "0.001"), ("36893488147419103233", "0", "36893488147419103232"),
    ];

    #[test]
    fn sums_are_those_of_a_server() {
        for (a, b, expected) in SUMS {
            assert_eq!(sum(a, b), *expected, "{a} + {b}");
            assert_eq!(sum(b, a), *expected, "{b} + {a}");
        }
    }

    /// The same for huge numbers: the start of the reply, and its length.
    #[test]
    fn huge_sums_are_those_of_a_server() {
        let nines = "9".repeat(4000);
        let largest = "0x1.fffffffffffffffep16383";
        let cases = [
            ("1e400", "1", "1000000000000000000028188068394758651458", 401),
            ("1e4000", "0", "9999999999999999999965463873099623784932", 4000),
            (&nines, "0", "9999999999999999999965463873099623784932", 4000),
            ("-1e4932", "1e4900", "-100000000000000000000601894938796389132", 4934),
            ("1.18973149535723176502e4932", "0", "1189731495357231765021263853030970205169", 4933),
            (largest, "0x1p16318", "1189731495357231765021263853030970205169", 4933),
            (largest, "-0x1p16320", "1189731495357231764956768379433933279574", 4933),
        ];
        for (a, b, start, length) in cases {
            let value = read(a).add(read(b));
            let text = value.format_human();
            assert!(text.starts_with(start), "{a} + {b} = {text}");
            assert_eq!(text.len(), length);
            assert_eq!(read(&text), value);
        }
        assert!(!read(largest).add(read("0x1p16319")).is_finite());
        assert!(!read("1e4932").add(read("1e4932")).is_finite());
    }

    #[test]
    fn refuses_what_redis_refuses() {
        let long = "0".repeat(TEXT_LIMIT - 1);
        let bad = [
            "",
            " 1",
            "1 ",
            "1\0",
            "nan",
            "-nan",
            "nan(1)",
            "infin",
            "0x",
            "0x.",
            "0x1p",
            "1e",
            "1e+",
            ".",
            "-",
            "--1",
            "+-1",
            "1.2.3",
            "1_0",
            "e5",
            "1e5000",
            "-2e4932",
            "1e-5000",
            "1e-4951",
            "1.189731495357231766e4932",
            "0x1p16384",
            "0x1p-16446",
            "1e99999999999999999999",
            "1e-99999999999999999999",
        ];
        for text in bad.into_iter().map(str::to_owned).chain([format!("{long}1")]) {
            assert_eq!(LongDouble::parse(text.as_bytes()), None, "{text:?}");
        }
        for good in ["0x1.8p-16446", "3.7e-4951", "5.", ".5", "+1", "0X.8P1", "0e5000", "0x0p99999", &long] {
            assert!(read(good).is_finite(), "{good}");
        }
    }

    #[test]
    fn numbers_are_in_order() {
        let ordered =
            ["-inf", "-1e4000", "-10", "-1.5", "-1", "-3.7e-4951", "0", "3.7e-4951", "1", "1.5", "10", "1e4000"];
        let mut numbers: Vec<LongDouble> = ordered.into_iter().map(read).collect();
        numbers.extend([LongDouble::MAX, read("inf")]);
        for (i, a) in numbers.iter().enumerate() {
            for (j, b) in numbers.iter().enumerate() {
                assert_eq!(a.partial_cmp(b), Some(i.cmp(&j)), "{i} {j}");
                assert_eq!((-*a).partial_cmp(&-*b), Some(j.cmp(&i)), "{i} {j}");
            }
        }
        assert_eq!(read("0"), read("-0"));
        assert_eq!(read("inf").add(read("-inf")).partial_cmp(&read("1")), None);
    }

    #[test]
    fn infinities_are_read_but_not_finite() {
        for (text, printed) in [("inf", "inf"), ("-INF", "-inf"), ("+Infinity", "inf")] {
            assert!(!read(text).is_finite());
            assert_eq!(read(text).add(read("1")).format_human(), printed);
            assert_eq!(read("1").add(read(text)).format_human(), printed);
        }
        assert_eq!(sum("inf", "-inf"), "nan");
        assert_eq!(read("inf").add(read("-inf")).add(read("1")).format_human(), "nan");
    }

    proptest! {
        #[test]
        fn integers_are_exact(a in -(1i64 << 62)..1 << 62, b in -(1i64 << 62)..1 << 62) {
            prop_assert_eq!(LongDouble::from_i64(a), read(&a.to_string()));
            prop_assert_eq!(LongDouble::from_i64(a).add(LongDouble::from_i64(b)).format_human(), (a + b).to_string());
        }
    }
}
