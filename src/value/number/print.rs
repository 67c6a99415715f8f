//! Doubles as Redis prints them.

use std::fmt::Write;

use super::NumberText;
use super::grisu;

/// Prints a double as Redis 7.2 and later do: digits that read back as the same double, nearly always the fewest.
///
/// Whole numbers have no point, and exponents appear only where a plain spelling would need many zeros:
/// `3`, `0.1`, `1e-7`, `1e+21`.
pub fn format_f64(value: f64) -> NumberText {
    let mut text = NumberText::new();
    if let Some(special) = special_text(value) {
        text.push(special);
        return text;
    }
    // Whole numbers up to 2^62 are printed as integers, whatever layout their digits alone would get.
    const WHOLE: f64 = (1u64 << 62) as f64;
    if value.abs() <= WHOLE && value == value.trunc() {
        text.push(itoa::Buffer::new().format(value as i64).as_bytes());
        return text;
    }
    let digits = Digits::short(value);
    if value.is_sign_negative() {
        text.push(b"-");
    }
    let count = digits.len as i32;
    let power = digits.exponent - (count - 1);
    if power >= 0 && digits.exponent < count + 7 {
        text.push(digits.as_bytes());
        text.push_zeros(power as usize);
    } else if power < 0 && (power > -7 || digits.exponent.abs() < 4) {
        digits.write_plain(&mut text);
    } else {
        digits.write_scientific(&mut text, 1);
    }
    text
}

/// Prints a double as Redis 7.0 and earlier do: C's `%.17g`, as in `0.10000000000000001` and `1e-07`.
pub fn format_f64_17(value: f64) -> NumberText {
    let mut text = NumberText::new();
    if let Some(special) = special_text(value) {
        text.push(special);
        return text;
    }
    let digits = Digits::seventeen(value);
    if value.is_sign_negative() {
        text.push(b"-");
    }
    if (-4..17).contains(&digits.exponent) {
        digits.write_plain(&mut text);
    } else {
        digits.write_scientific(&mut text, 2);
    }
    text
}

/// Zeros and non-finite values, the same in both layouts.
fn special_text(value: f64) -> Option<&'static [u8]> {
    if value == 0.0 {
        Some(if value.is_sign_negative() { b"-0" } else { b"0" })
    } else if value.is_nan() {
        Some(b"nan")
    } else if value.is_infinite() {
        Some(if value < 0.0 { b"-inf" } else { b"inf" })
    } else {
        None
    }
}

/// Decimal digits `d.ddd * 10^exponent`
struct Digits {
    bytes: [u8; 20],
    len: usize,
    exponent: i32,
}

impl Digits {
    /// Few digits that identify `value`, which is finite and not zero.
    fn short(value: f64) -> Digits {
        let (bytes, len, power) = grisu::digits(value.abs());
        Digits { bytes, len, exponent: power + len as i32 - 1 }
    }

    /// Seventeen correctly rounded digits.
    fn seventeen(value: f64) -> Digits {
        let mut text = NumberText::new();
        let _ = write!(text, "{:.16e}", value.abs());
        Digits::from_scientific(&text)
    }

    fn from_scientific(text: &NumberText) -> Digits {
        let (mantissa, exponent) = text.as_str().split_once('e').unwrap_or(("0", "0"));
        let mut digits = Digits { bytes: [0; 20], len: 0, exponent: exponent.parse().unwrap_or(0) };
        for byte in mantissa.bytes().filter(u8::is_ascii_digit) {
            digits.bytes[digits.len] = byte;
            digits.len += 1;
        }
        while digits.len > 1 && digits.bytes[digits.len - 1] == b'0' {
            digits.len -= 1;
        }
        digits
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Without an exponent: `0.00123`, `12.3`, `12300`.
    fn write_plain(&self, text: &mut NumberText) {
        let digits = self.as_bytes();
        if self.exponent < 0 {
            text.push(b"0.");
            text.push_zeros((-self.exponent - 1) as usize);
            text.push(digits);
            return;
        }
        let whole = self.exponent as usize + 1;
        text.push(&digits[..whole.min(digits.len())]);
        text.push_zeros(whole.saturating_sub(digits.len()));
        if whole < digits.len() {
            text.push(b".");
            text.push(&digits[whole..]);
        }
    }

    /// With a signed exponent of at least `width` digits: `1.23e-07`.
    fn write_scientific(&self, text: &mut NumberText, width: usize) {
        let (first, rest) = self.as_bytes().split_at(1);
        text.push(first);
        if !rest.is_empty() {
            text.push(b".");
            text.push(rest);
        }
        text.push(if self.exponent < 0 { b"e-" } else { b"e+" });
        let _ = write!(text, "{:0width$}", self.exponent.unsigned_abs());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::number::parse_f64;
    use proptest::prelude::*;

    #[test]
    fn doubles_are_printed_in_both_layouts() {
        let cases: [(f64, &str, &str); 26] = [
            (0.0, "0", "0"),
            (-0.0, "-0", "-0"),
            (3.0, "3", "3"),
            (3.1, "3.1", "3.1000000000000001"),
            (-0.1, "-0.1", "-0.10000000000000001"),
            (f64::INFINITY, "inf", "inf"),
            (f64::NEG_INFINITY, "-inf", "-inf"),
            (1e-4, "0.0001", "0.0001"),
            (1e-5, "0.00001", "1.0000000000000001e-05"),
            (1e-6, "0.000001", "9.9999999999999995e-07"),
            (1e-7, "1e-7", "9.9999999999999995e-08"),
            (1.5e-6, "1.5e-6", "1.5e-06"),
            (1e15, "1000000000000000", "1000000000000000"),
            (1e17, "100000000000000000", "1e+17"),
            (1e18, "1000000000000000000", "1e+18"),
            (1e19, "1e+19", "1e+19"),
            (1e21, "1e+21", "1e+21"),
            (1.25e21, "1.25e+21", "1.25e+21"),
            (1e100, "1e+100", "1e+100"),
            (1e-105, "1e-105", "9.9999999999999997e-106"),
            (0.5, "0.5", "0.5"),
            (-1234.5, "-1234.5", "-1234.5"),
            (0.1 + 0.2, "0.30000000000000004", "0.30000000000000004"),
            (5e-324, "5e-324", "4.9406564584124654e-324"),
            (f64::MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"),
            (4611686018427387904.0, "4611686018427387904", "4.6116860184273879e+18"),
        ];
        for (value, short, long) in cases {
            assert_eq!(format_f64(value).as_str(), short);
            assert_eq!(format_f64_17(value).as_str(), long);
        }
    }

    proptest! {
        #[test]
        fn doubles_round_trip(bits: u64) {
            let value = f64::from_bits(bits);
            if !value.is_nan() {
                prop_assert_eq!(parse_f64(&format_f64(value)).map(f64::to_bits), Some(bits));
                prop_assert_eq!(parse_f64(&format_f64_17(value)).map(f64::to_bits), Some(bits));
            }
        }
    }
}
