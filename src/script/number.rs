//! Numbers as text, and text as numbers, as Lua 5.1 has them.

/// As `tostring` and `..` write a number: `%.14g`.
pub fn format(number: f64, out: &mut Vec<u8>) {
    // A float that is an integer of at most 14 digits is written as one. -0 is not: it keeps its sign.
    if number.abs() < 1e14 && number.trunc() == number && (number != 0.0 || number.is_sign_positive()) {
        out.extend_from_slice(itoa::Buffer::new().format(number as i64).as_bytes());
        return;
    }
    general(number, 14, out);
}

/// `%.{digits}g` of C. `digits` at least 1.
pub fn general(number: f64, digits: usize, out: &mut Vec<u8>) {
    if !number.is_finite() {
        return infinite(number, out);
    }
    if number == 0.0 {
        out.extend_from_slice(if number.is_sign_negative() { b"-0" } else { b"0" });
        return;
    }
    // One digit, a point, the others, `e`, the exponent: rounded to the digits that are wanted.
    let text = format!("{:.*e}", digits - 1, number);
    let (mantissa, exponent) = text.split_once('e').expect("the form asked for has an exponent");
    let exponent: i32 = exponent.parse().expect("the exponent is an integer");
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let all: Vec<u8> = mantissa.bytes().filter(|byte| *byte != b'.').collect();
    let used = all.iter().rposition(|digit| *digit != b'0').map_or(1, |last| last + 1);
    let significant = &all[..used];
    out.extend_from_slice(sign.as_bytes());
    if exponent < -4 || exponent >= digits as i32 {
        out.push(significant[0]);
        if used > 1 {
            out.push(b'.');
            out.extend_from_slice(&significant[1..]);
        }
        out.push(b'e');
        out.push(if exponent < 0 { b'-' } else { b'+' });
        if exponent.abs() < 10 {
            out.push(b'0');
        }
        out.extend_from_slice(itoa::Buffer::new().format(exponent.abs()).as_bytes());
    } else if exponent < 0 {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + (-exponent - 1) as usize, b'0');
        out.extend_from_slice(significant);
    } else {
        let whole = exponent as usize + 1;
        if used <= whole {
            out.extend_from_slice(significant);
            out.resize(out.len() + whole - used, b'0');
        } else {
            out.extend_from_slice(&significant[..whole]);
            out.push(b'.');
            out.extend_from_slice(&significant[whole..]);
        }
    }
}

fn infinite(number: f64, out: &mut Vec<u8>) {
    if number.is_sign_negative() {
        out.push(b'-');
    }
    out.extend_from_slice(if number.is_nan() { b"nan" } else { b"inf" });
}

/// The number that a text is, with white space around it: what arithmetic and `tonumber` make of a string. Ends at a
/// zero byte, as C's strings do.
pub fn parse(text: &[u8]) -> Option<f64> {
    let text = text.split(|byte| *byte == 0).next().unwrap_or(text);
    let text = trim(text);
    let (negative, digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let magnitude = match digits {
        [b'0', b'x' | b'X', rest @ ..] => hexadecimal(rest)?,
        _ => decimal(digits)?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

fn trim(text: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = text.iter().position(|byte| !blank(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

fn decimal(digits: &[u8]) -> Option<f64> {
    if digits.len() < 16 && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        return Some(digits.iter().fold(0u64, |sum, digit| 10 * sum + (digit - b'0') as u64) as f64);
    }
    let lower = digits.to_ascii_lowercase();
    match &lower[..] {
        b"inf" | b"infinity" => return Some(f64::INFINITY),
        b"nan" => return Some(f64::NAN),
        [b'n', b'a', b'n', b'(', chars @ .., b')'] if chars.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'_') => {
            return Some(f64::NAN);
        }
        [b'0'..=b'9' | b'.', ..] => {}
        _ => return None,
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What follows `0x`: digits, perhaps a point, perhaps an exponent of two.
fn hexadecimal(text: &[u8]) -> Option<f64> {
    let (mut significant, mut exponent, mut digits, mut point, mut sticky) = (0u64, 0i64, 0, false, false);
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        match (*byte as char).to_digit(16) {
            Some(digit) => {
                digits += 1;
                if significant >> 59 == 0 {
                    significant = significant << 4 | digit as u64;
                    exponent -= if point { 4 } else { 0 };
                } else {
                    sticky |= digit != 0;
                    exponent += if point { 0 } else { 4 };
                }
            }
            None if *byte == b'.' && !point => point = true,
            None => break,
        }
        rest = tail;
    }
    if digits == 0 {
        return None;
    }
    if let [b'p' | b'P', tail @ ..] = rest {
        let (negative, tail) = match tail {
            [b'-', tail @ ..] => (true, tail),
            [b'+', tail @ ..] => (false, tail),
            _ => (false, tail),
        };
        if tail.is_empty() || !tail.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let power = tail.iter().fold(0i64, |sum, digit| (10 * sum + (digit - b'0') as i64).min(1 << 40));
        exponent += if negative { -power } else { power };
        rest = &[];
    }
    // Bits that were left out decide only a tie, which the lowest bit then breaks.
    rest.is_empty().then(|| scale(significant | sticky as u64, exponent.clamp(-4000, 4000) as i32))
}

/// `significant * 2^exponent`, rounded once.
fn scale(significant: u64, exponent: i32) -> f64 {
    let bits = 64 - significant.leading_zeros() as i32;
    // Where the result is subnormal, round to the bits that it will have.
    let lost = (-1074 - exponent).max(0);
    if lost > 0 && bits + exponent <= -1021 {
        if lost > 63 {
            return 0.0;
        }
        let kept = significant >> lost;
        let rest = significant & ((1 << lost) - 1);
        let half = 1u64 << (lost - 1);
        let up = rest > half || rest == half && kept & 1 == 1;
        return f64::from_bits(kept + up as u64);
    }
    let mut value = significant as f64;
    let mut left = exponent;
    while left != 0 && value != 0.0 && value.is_finite() {
        let step = left.clamp(-1000, 1000);
        value *= 2f64.powi(step);
        left -= step;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: f64) -> String {
        let mut out = Vec::new();
        format(number, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_written_with_14_digits() {
        for (number, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-12345.0, "-12345"),
            (0.1, "0.1"),
            (1.0 / 3.0, "0.33333333333333"),
            (99999999999999.0, "99999999999999"),
            (1e14, "1e+14"),
            (123456789012345.0, "1.2345678901234e+14"),
            (1e15, "1e+15"),
            (1e100, "1e+100"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1.2345678901234567, "1.2345678901235"),
            (123456.789, "123456.789"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (9007199254740993.0, "9.007199254741e+15"),
            (99999999999999.5, "1e+14"),
        ] {
            assert_eq!(text(number), expected, "{number:?}");
        }
        let mut out = Vec::new();
        general(0.1, 17, &mut out);
        assert_eq!(out, b"0.10000000000000001");
    }

    #[test]
    fn text_is_read_as_c_reads_it() {
        for (text, expected) in [
            ("10", Some(10.0)),
            (" 10 ", Some(10.0)),
            ("\t-1.5e3\n", Some(-1500.0)),
            ("+7", Some(7.0)),
            ("0x10", Some(16.0)),
            ("-0xff", Some(-255.0)),
            ("0x1.8p1", Some(3.0)),
            ("0x", None),
            ("0x.p1", None),
            ("1e", None),
            ("1e5x", None),
            ("", None),
            (" ", None),
            ("- 1", None),
            ("--1", None),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            (".", None),
            ("inf", Some(f64::INFINITY)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("1_0", None),
            ("10\0abc", Some(10.0)),
            ("0x1p-1074", Some(5e-324)),
            ("0x1p-1076", Some(0.0)),
            ("1e400", Some(f64::INFINITY)),
            ("123456789012345678901234567890", Some(123456789012345678901234567890.0)),
            ("0xffffffffffffffffff", Some(4722366482869645213695.0)),
        ] {
            assert_eq!(parse(text.as_bytes()), expected, "{text:?}");
        }
        assert!(parse(b"nan").unwrap().is_nan());
    }
}
