//! Numbers as Redis reads and prints them.
//!
//! Integers follow the strict rule every integer argument and every integer-valued string goes by.
//! Doubles follow C's `strtod` with Redis's own refusals on top, and are printed in one of the two layouts
//! that Redis servers use.

use std::fmt::{self, Write};
use std::ops::Deref;

/// Room for the longest text any function here prints (24 bytes), with some to spare.
const TEXT_ROOM: usize = 40;

/// A printed number, held on the stack.
#[derive(Clone, Copy)]
pub struct NumberText {
    bytes: [u8; TEXT_ROOM],
    len: u8,
}

impl NumberText {
    const fn new() -> Self {
        NumberText { bytes: [0; TEXT_ROOM], len: 0 }
    }

    fn push(&mut self, bytes: &[u8]) {
        let start = usize::from(self.len);
        self.bytes[start..start + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len() as u8;
    }

    fn push_zeros(&mut self, count: usize) {
        for _ in 0..count {
            self.push(b"0");
        }
    }

    /// The text as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The text as a string; it is always ASCII.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl Deref for NumberText {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Write for NumberText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if usize::from(self.len) + text.len() > TEXT_ROOM {
            return Err(fmt::Error);
        }
        self.push(text.as_bytes());
        Ok(())
    }
}

impl fmt::Debug for NumberText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads an integer in its one canonical spelling: what [`format_i64`] would print, and nothing else.
///
/// So no leading zeros, no `+`, no spaces, no `-0`: a string passes exactly when printing the result gives the
/// string back, which is what lets integer-valued strings be stored as integers.
pub fn parse_i64(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let magnitude = canonical_digits(digits)?;
    if negative {
        // `0 - m` covers i64::MIN, whose magnitude has no positive counterpart.
        if magnitude == 0 { None } else { 0i64.checked_sub_unsigned(magnitude) }
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// Reads an unsigned integer under the same rule as [`parse_i64`].
pub fn parse_u64(text: &[u8]) -> Option<u64> {
    canonical_digits(text)
}

/// Decimal digits without a leading zero (a lone `0` excepted) that fit a `u64`.
#[inline]
fn canonical_digits(digits: &[u8]) -> Option<u64> {
    let (&first, rest) = digits.split_first()?;
    if first == b'0' && !rest.is_empty() || digits.len() > 20 {
        return None;
    }
    // Nineteen digits always fit; only a twentieth can overflow.
    let (safe, last) = digits.split_at(digits.len().min(19));
    let mut value = 0u64;
    for &byte in safe {
        value = value * 10 + decimal(byte)?;
    }
    for &byte in last {
        value = value.checked_mul(10)?.checked_add(decimal(byte)?)?;
    }
    Some(value)
}

#[inline]
fn decimal(byte: u8) -> Option<u64> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

/// Prints an integer.
pub fn format_i64(value: i64) -> NumberText {
    let mut text = NumberText::new();
    text.push(itoa::Buffer::new().format(value).as_bytes());
    text
}

/// Prints an unsigned integer.
pub fn format_u64(value: u64) -> NumberText {
    let mut text = NumberText::new();
    text.push(itoa::Buffer::new().format(value).as_bytes());
    text
}

/// Appends an integer to `out`.
pub fn push_i64(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Reads a double as Redis reads scores and float arguments.
///
/// Decimal and hexadecimal floats, `inf` and `infinity` in any case are taken, each with an optional sign.
/// Refused are the empty string, anything before or after the number, NaN, numbers too large for a double and
/// non-zero numbers so small that they would round to zero.
pub fn parse_f64(text: &[u8]) -> Option<f64> {
    let (negative, body) = split_sign(text);
    if let [b'0', b'x' | b'X', hex @ ..] = body {
        let hex = HexFloat::parse(hex)?;
        let (mantissa, exponent) = round_to_precision(hex.mantissa, hex.exponent, hex.inexact, 53, -1074);
        if mantissa == 0 && hex.mantissa != 0 {
            return None;
        }
        let value = assemble_f64(mantissa, exponent)?;
        return Some(if negative { -value } else { value });
    }
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    if value.is_nan() || value.is_infinite() && !body[0].eq_ignore_ascii_case(&b'i') {
        return None;
    }
    if value == 0.0 && has_nonzero_digit(body) {
        return None;
    }
    Some(value)
}

/// The sign's meaning, and the text after it.
pub(super) fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Whether the mantissa of a decimal float (not its exponent) holds anything but zeros.
fn has_nonzero_digit(body: &[u8]) -> bool {
    body.iter().take_while(|byte| !matches!(byte, b'e' | b'E')).any(|byte| matches!(byte, b'1'..=b'9'))
}

/// The double `mantissa * 2^exponent`, already rounded to 53 bits; `None` when too large.
fn assemble_f64(mantissa: u64, exponent: i32) -> Option<f64> {
    const HIDDEN: u64 = 1 << 52;
    if mantissa < HIDDEN {
        // Zero, or a subnormal: rounding leaves fewer bits only at the lowest exponent.
        return Some(f64::from_bits(mantissa));
    }
    let biased = u64::try_from(exponent + 1075).ok()?;
    (biased < 2047).then(|| f64::from_bits((biased << 52) | (mantissa & (HIDDEN - 1))))
}

/// Exponents are clamped here: far outside every format's range, with room to add a text's length.
pub(super) const EXPONENT_LIMIT: i64 = 1 << 40;

/// A hexadecimal float, `mantissa * 2^exponent`.
pub(super) struct HexFloat {
    /// The leading digits.
    pub mantissa: u128,
    /// Power of two.
    pub exponent: i64,
    /// Whether non-zero digits were left out of `mantissa`.
    pub inexact: bool,
}

impl HexFloat {
    /// Reads what follows `0x`: hex digits with at most one point, then perhaps `p` and a decimal exponent.
    pub(super) fn parse(text: &[u8]) -> Option<HexFloat> {
        let mut float = HexFloat { mantissa: 0, exponent: 0, inexact: false };
        let (mut digits, mut point, mut at) = (0usize, false, 0);
        while let Some(&byte) = text.get(at) {
            if byte == b'.' && !point {
                point = true;
            } else if let Some(digit) = char::from(byte).to_digit(16) {
                digits += 1;
                float.push_digit(digit, point);
            } else {
                break;
            }
            at += 1;
        }
        if digits == 0 {
            return None;
        }
        float.exponent += parse_exponent(&text[at..], b'p')?;
        Some(float)
    }

    fn push_digit(&mut self, digit: u32, after_point: bool) {
        if self.mantissa >> 120 == 0 {
            self.mantissa = self.mantissa << 4 | u128::from(digit);
            self.exponent -= if after_point { 4 } else { 0 };
        } else {
            self.inexact |= digit != 0;
            self.exponent += if after_point { 0 } else { 4 };
        }
    }
}

/// Reads the rest of a float: nothing at all, or `marker` in either case and a signed decimal exponent.
pub(super) fn parse_exponent(text: &[u8], marker: u8) -> Option<i64> {
    let Some((&first, rest)) = text.split_first() else { return Some(0) };
    if first.to_ascii_lowercase() != marker {
        return None;
    }
    let (negative, digits) = split_sign(rest);
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for &byte in digits {
        value = (value * 10 + decimal(byte)? as i64).min(EXPONENT_LIMIT);
    }
    Some(if negative { -value } else { value })
}

/// Rounds `mantissa * 2^exponent` (a little more when `inexact`) to `precision` bits, ties to even, giving up
/// bits so that the exponent is at least `lowest`.
///
/// The result has exactly `precision` bits unless it is zero or its exponent is `lowest`. An `inexact` mantissa
/// must have more than `precision + 1` bits, or lie below `lowest`, for the rounding to be right.
pub(super) fn round_to_precision(
    mantissa: u128,
    exponent: i64,
    inexact: bool,
    precision: u32,
    lowest: i32,
) -> (u64, i32) {
    if mantissa == 0 {
        return (0, lowest);
    }
    let bits = i64::from(128 - mantissa.leading_zeros());
    let exponent_wanted = (exponent + bits - i64::from(precision)).max(i64::from(lowest));
    let shift = exponent_wanted - exponent;
    // Far above any format's range; callers only compare it with their own highest exponent.
    let exponent_out = exponent_wanted.min(i64::from(i32::MAX / 2)) as i32;
    if shift <= 0 {
        return ((mantissa << -shift) as u64, exponent_out);
    }
    if shift > 128 {
        return (0, lowest);
    }
    let kept = mantissa.checked_shr(shift as u32).unwrap_or(0) as u64;
    let half = 1u128 << (shift - 1);
    let dropped = if shift == 128 { mantissa } else { mantissa & ((half << 1).wrapping_sub(1)) };
    let up = dropped > half || dropped == half && (inexact || kept & 1 == 1);
    match kept.checked_add(u64::from(up)) {
        Some(rounded) if precision == 64 || rounded >> precision == 0 => (rounded, exponent_out),
        // All ones rounded up to the next power of two.
        _ => (1 << (precision - 1), exponent_out + 1),
    }
}

/// Prints a double as Redis 7.2 and later do: the fewest digits that read back as the same double.
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
    let digits = Digits::shortest(value);
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

/// Decimal digits `d.ddd * 10^exponent` without trailing zeros.
struct Digits {
    bytes: [u8; 20],
    len: usize,
    exponent: i32,
}

impl Digits {
    /// The fewest digits that identify `value`, which is finite and not zero.
    fn shortest(value: f64) -> Digits {
        let mut text = NumberText::new();
        let _ = write!(text, "{:e}", value.abs());
        Digits::from_scientific(&text)
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
    use proptest::prelude::*;

    #[test]
    fn integers_have_one_spelling() {
        let good: [(&[u8], i64); 7] = [
            (b"0", 0),
            (b"-1", -1),
            (b"10", 10),
            (b"9223372036854775807", i64::MAX),
            (b"-9223372036854775808", i64::MIN),
            (b"1000000000000000000", 1_000_000_000_000_000_000),
            (b"-999", -999),
        ];
        for (text, value) in good {
            assert_eq!(parse_i64(text), Some(value));
            assert_eq!(format_i64(value).as_bytes(), text);
        }
        for bad in [
            "",
            "-",
            "+1",
            "-0",
            "00",
            "01",
            "-01",
            " 1",
            "1 ",
            "1a",
            "a",
            "--1",
            "1.0",
            "1e3",
            "0x1",
            ":",
            "/",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "99999999999999999999",
            "100000000000000000000",
        ] {
            assert_eq!(parse_i64(bad.as_bytes()), None, "{bad:?}");
        }
        assert_eq!(parse_u64(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(parse_u64(b"18446744073709551616"), None);
        assert_eq!(parse_u64(b"-1"), None);
        assert_eq!(format_u64(u64::MAX).as_str(), "18446744073709551615");
    }

    #[test]
    fn doubles_are_read_as_strtod_reads_them() {
        let good = [
            ("1", 1.0),
            ("+1", 1.0),
            ("-.5", -0.5),
            ("5.", 5.0),
            ("1E5", 1e5),
            ("01", 1.0),
            ("5.e3", 5000.0),
            ("iNf", f64::INFINITY),
            ("-infinity", f64::NEG_INFINITY),
            ("+inf", f64::INFINITY),
            ("0x10", 16.0),
            ("-0X1P3", -8.0),
            ("0x1.8p-2", 0.375),
            ("0x.8", 0.5),
            ("0x1.", 1.0),
            ("0x0p5000", 0.0),
            ("0x1p-1074", 5e-324),
            ("0x1.8p-1074", 1e-323),
            ("0x0.8p-1022", 1.1125369292536007e-308),
            ("0x1.fffffffffffff7p0", 1.9999999999999998),
            ("0x1.fffffffffffff8p0", 2.0),
            ("0x1.fffffffffffff7fffffffffffffffffffffffffffp0", 1.9999999999999998),
            ("0x1.00000000000008000000000000000000000000000000001p0", 1.0000000000000002),
            ("0x100000000000000000000000000000000000p-140", 1.0),
            ("0x1.fffffffffffffp1023", f64::MAX),
            ("4.9e-324", 5e-324),
            ("0e99999999999999999999", 0.0),
        ];
        for (text, value) in good {
            assert_eq!(parse_f64(text.as_bytes()), Some(value), "{text}");
        }
        for bad in [
            "",
            " 1",
            "1 ",
            "1\0",
            "\t1",
            "nan",
            "-nan",
            "nan(1)",
            "infin",
            "in",
            "0x",
            "0x.",
            "0x1p",
            "0x1p+",
            "0xg",
            "1e",
            "1e+",
            ".",
            "-",
            "+",
            "--1",
            "+-1",
            "1_0",
            "1,5",
            "1e400",
            "-1e400",
            "1e-400",
            "0x1p-1075",
            "0x1p1024",
            "0x1.fffffffffffff8p1023",
            "1.7976931348623159e308",
            "0x1p99999999999999999999",
            "1e-99999999999999999999",
        ] {
            assert_eq!(parse_f64(bad.as_bytes()), None, "{bad:?}");
        }
        assert!(parse_f64(b"-0").is_some_and(f64::is_sign_negative));
    }

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
        fn integers_round_trip(value: i64) {
            prop_assert_eq!(parse_i64(&format_i64(value)), Some(value));
            let mut out = Vec::new();
            push_i64(&mut out, value);
            prop_assert_eq!(parse_i64(&out), Some(value));
        }

        #[test]
        fn doubles_round_trip(bits: u64) {
            let value = f64::from_bits(bits);
            if !value.is_nan() {
                prop_assert_eq!(parse_f64(&format_f64(value)).map(f64::to_bits), Some(bits));
                prop_assert_eq!(parse_f64(&format_f64_17(value)).map(f64::to_bits), Some(bits));
            }
        }

        #[test]
        fn hexadecimal_doubles_are_exact(bits: u64) {
            let value = f64::from_bits(bits);
            if value.is_finite() {
                let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52 & 2047) as i64);
                let (lead, exponent) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
                let sign = if value.is_sign_negative() { "-" } else { "" };
                let text = format!("{sign}0x{lead}.{fraction:013x}p{exponent}");
                prop_assert_eq!(parse_f64(text.as_bytes()).map(f64::to_bits), Some(bits));
            }
        }
    }
}
