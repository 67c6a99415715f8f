//! Doubles as Redis reads them, and the parts of that which longer floats share.

use super::decimal;

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
pub(in crate::value) fn split_sign(text: &[u8]) -> (bool, &[u8]) {
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
pub(in crate::value) const EXPONENT_LIMIT: i64 = 1 << 40;

/// A hexadecimal float, `mantissa * 2^exponent`.
pub(in crate::value) struct HexFloat {
    /// The leading digits.
    pub mantissa: u128,
    /// Power of two.
    pub exponent: i64,
    /// Whether non-zero digits were left out of `mantissa`.
    pub inexact: bool,
}

impl HexFloat {
    /// Reads what follows `0x`: hex digits with at most one point, then perhaps `p` and a decimal exponent.
    pub(in crate::value) fn parse(text: &[u8]) -> Option<HexFloat> {
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
pub(in crate::value) fn parse_exponent(text: &[u8], marker: u8) -> Option<i64> {
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
pub(in crate::value) fn round_to_precision(
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
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
