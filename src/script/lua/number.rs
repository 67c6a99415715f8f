//! Numbers as text: what `strtod` of C99 reads, as Lua 5.1 takes it.

/// The number that a whole text stands for, with space around it; `None` if it is none. As in Lua 5.1, which hands strings
/// to C, the text ends at its first NUL, and hexadecimal, infinite and NaN forms are numbers.
pub fn to_number(text: &[u8]) -> Option<f64> {
    let text = &text[..text.iter().position(|byte| *byte == 0).unwrap_or(text.len())];
    let start = text.iter().position(|byte| !is_space(*byte))?;
    let (value, len) = prefix(&text[start..])?;
    text[start + len..].iter().all(|byte| is_space(*byte)).then_some(value)
}

/// C's `isspace` in the locale "C".
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The longest beginning that is a number, and its length.
fn prefix(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let body = &text[sign..];
    let (value, len) = match body {
        [b'0', b'x' | b'X', digits @ ..] => match hexadecimal(digits) {
            Some((value, len)) => (value, len + 2),
            None => (0.0, 1),
        },
        [b'0'..=b'9' | b'.', ..] => decimal(body)?,
        _ => word(body)?,
    };
    Some((if text[0] == b'-' { -value } else { value }, sign + len))
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Length of an exponent at the start of the text; 0 if there is none. `marks` are the letter in both cases.
fn exponent(text: &[u8], marks: [u8; 2]) -> usize {
    if !text.first().is_some_and(|byte| marks.contains(byte)) {
        return 0;
    }
    let sign = usize::from(matches!(text.get(1), Some(b'+' | b'-')));
    match digits(&text[1 + sign..]) {
        0 => 0,
        count => 1 + sign + count,
    }
}

fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let whole = digits(text);
    let mut len = whole;
    if text.get(len) == Some(&b'.') {
        let fraction = digits(&text[len + 1..]);
        if whole + fraction == 0 {
            return None;
        }
        len += 1 + fraction;
    }
    len += exponent(&text[len..], [b'e', b'E']);
    let text = std::str::from_utf8(&text[..len]).ok()?;
    Some((text.parse().ok()?, len))
}

/// `inf`, `infinity`, `nan` and `nan(...)` in any case.
fn word(text: &[u8]) -> Option<(f64, usize)> {
    let starts = |word: &[u8]| text.len() >= word.len() && text[..word.len()].eq_ignore_ascii_case(word);
    if starts(b"infinity") {
        return Some((f64::INFINITY, 8));
    }
    if starts(b"inf") {
        return Some((f64::INFINITY, 3));
    }
    if !starts(b"nan") {
        return None;
    }
    let inner = |rest: &[u8]| rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    match &text[3..] {
        [b'(', rest @ ..] if rest.get(inner(rest)) == Some(&b')') => Some((f64::NAN, 5 + inner(rest))),
        _ => Some((f64::NAN, 3)),
    }
}

/// What follows `0x`: hexadecimal digits with a fraction and a binary exponent.
fn hexadecimal(text: &[u8]) -> Option<(f64, usize)> {
    let (mut mantissa, mut rest, mut scale) = (0u64, false, 0i64);
    let (mut len, mut count, mut point) = (0, 0, false);
    while let Some(&byte) = text.get(len) {
        match (byte as char).to_digit(16) {
            Some(digit) => {
                count += 1;
                // What no longer fits only matters for the direction of rounding.
                if mantissa >> 60 == 0 {
                    mantissa = mantissa << 4 | u64::from(digit);
                    scale -= if point { 4 } else { 0 };
                } else {
                    rest |= digit != 0;
                    scale += if point { 0 } else { 4 };
                }
            }
            None if byte == b'.' && !point => point = true,
            None => break,
        }
        len += 1;
    }
    if count == 0 {
        return None;
    }
    let power = exponent(&text[len..], [b'p', b'P']);
    if power > 0 {
        let digits = std::str::from_utf8(&text[len + 1..len + power]).ok()?;
        let most = if digits.starts_with('-') { -100_000 } else { 100_000 };
        scale = scale.saturating_add(digits.parse::<i64>().map_or(most, |power| power.clamp(-100_000, 100_000)));
        len += power;
    }
    Some((scaled(mantissa, rest, scale), len))
}

/// `mantissa * 2^scale`, rounded once, half to even. `rest`: the mantissa is a little more than it seems.
fn scaled(mantissa: u64, rest: bool, scale: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let zeros = mantissa.leading_zeros();
    let (mantissa, scale) = (mantissa << zeros, scale - i64::from(zeros));
    // Numbers below 2^-1022 have fewer bits.
    let kept = (53 + (scale + 63 + 1022).min(0)).max(-1);
    if kept < 0 {
        return 0.0;
    }
    let dropped = 64 - kept as u32;
    let whole = mantissa.checked_shr(dropped).unwrap_or(0);
    let tail = if dropped == 64 { mantissa } else { mantissa & ((1 << dropped) - 1) };
    let half = 1u64 << (dropped - 1);
    let up = tail > half || tail == half && (rest || whole & 1 == 1);
    let (mut value, mut scale) = ((whole + u64::from(up)) as f64, scale + i64::from(dropped));
    // Each factor is exact, and so is each product but an infinite one.
    while scale != 0 && value.is_finite() {
        let step = scale.clamp(-1000, 1000);
        value *= f64::from_bits(((step + 1023) as u64) << 52);
        scale -= step;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::to_number;

    #[test]
    fn decimal_forms() {
        for (text, value) in [("10", 10.0), (" 10\t", 10.0), ("-.5", -0.5), ("5.", 5.0), ("1e2", 100.0), ("+1E-1", 0.1)]
        {
            assert_eq!(to_number(text.as_bytes()), Some(value), "{text}");
        }
        assert_eq!(to_number(b"10\0junk"), Some(10.0));
        assert_eq!(to_number(b"1e999"), Some(f64::INFINITY));
        for text in ["", " ", ".", "e5", "1e", "1 2", "- 1", "1_0", "--1"] {
            assert_eq!(to_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn words() {
        assert_eq!(to_number(b"inf"), Some(f64::INFINITY));
        assert_eq!(to_number(b"-Infinity"), Some(f64::NEG_INFINITY));
        assert!(to_number(b"NaN").unwrap().is_nan());
        assert!(to_number(b"nan(12)").unwrap().is_nan());
        assert_eq!(to_number(b"infinit"), None);
        assert_eq!(to_number(b"nan("), None);
    }

    #[test]
    fn hexadecimal_forms() {
        for (text, value) in [
            ("0x10", 16.0),
            ("-0XfF", -255.0),
            ("0x.8", 0.5),
            ("0x1p4", 16.0),
            ("0x1p-1074", f64::from_bits(1)),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", f64::from_bits(1)),
            ("0x1p-1076", 0.0),
            ("0x1p1024", f64::INFINITY),
            ("0x1fffffffffffff", 9007199254740991.0),
            ("0x20000000000001", 9007199254740992.0),
            ("0x20000000000003", 9007199254740996.0),
            ("0x200000000000010000000000001", 40564819207303354054895358345217.0),
            ("0xffffffffffffffff", 18446744073709551615.0),
        ] {
            assert_eq!(to_number(text.as_bytes()), Some(value), "{text}");
        }
        for text in ["0x", "0xg", "0x1p", "0x.", "0x1..2"] {
            assert_eq!(to_number(text.as_bytes()), None, "{text}");
        }
    }
}
