//! Numbers at the beginning of a text, as C's `strtod` finds them.

use crate::script::number::parse;

/// The number and how many bytes of the text it takes; none when there is no number.
pub fn prefix(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let digits = &text[sign..];
    let len = match digits {
        [b'0', b'x' | b'X', rest @ ..] => match hexadecimal(rest) {
            0 => 1,
            len => 2 + len,
        },
        [b'0'..=b'9' | b'.', ..] => decimal(digits),
        _ => named(digits),
    };
    if len == 0 {
        return None;
    }
    let len = sign + len;
    Some((parse(&text[..len])?, len))
}

fn run(text: &[u8], holds: fn(&u8) -> bool) -> usize {
    text.iter().take_while(|byte| holds(byte)).count()
}

/// Digits with a point among them, and where they end; no digit is no number.
fn mantissa(text: &[u8], holds: fn(&u8) -> bool) -> usize {
    let whole = run(text, holds);
    let Some((b'.', rest)) = text[whole..].split_first() else { return whole };
    match run(rest, holds) {
        0 if whole == 0 => 0,
        fraction => whole + 1 + fraction,
    }
}

/// An exponent without digits does not belong to the number.
fn exponent(text: &[u8], letter: u8) -> usize {
    match text {
        [first, rest @ ..] if first.eq_ignore_ascii_case(&letter) => {
            let sign = usize::from(matches!(rest.first(), Some(b'-' | b'+')));
            match run(&rest[sign..], u8::is_ascii_digit) {
                0 => 0,
                digits => 1 + sign + digits,
            }
        }
        _ => 0,
    }
}

fn decimal(text: &[u8]) -> usize {
    match mantissa(text, u8::is_ascii_digit) {
        0 => 0,
        len => len + exponent(&text[len..], b'e'),
    }
}

fn hexadecimal(text: &[u8]) -> usize {
    match mantissa(text, u8::is_ascii_hexdigit) {
        0 => 0,
        len => len + exponent(&text[len..], b'p'),
    }
}

fn named(text: &[u8]) -> usize {
    let begins = |name: &[u8]| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    if begins(b"infinity") {
        return 8;
    }
    if begins(b"inf") {
        return 3;
    }
    if !begins(b"nan") {
        return 0;
    }
    let Some((b'(', rest)) = text[3..].split_first() else { return 3 };
    let len = run(rest, |byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if rest.get(len) == Some(&b')') { 3 + len + 2 } else { 3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_where_it_would_stop_being_one() {
        for (text, value, len) in [
            ("12,", 12.0, 2),
            ("-1.5e3]", -1500.0, 6),
            ("1e", 1.0, 1),
            ("1e+", 1.0, 1),
            ("1.", 1.0, 2),
            ("0x1fz", 31.0, 4),
            ("0xg", 0.0, 1),
            ("0x.8p1", 1.0, 6),
            ("+7", 7.0, 2),
            ("Infinityx", f64::INFINITY, 8),
            ("-infx", f64::NEG_INFINITY, 4),
        ] {
            assert_eq!(prefix(text.as_bytes()), Some((value, len)), "{text}");
        }
        assert_eq!(prefix(b"nan(ab)x").unwrap().1, 7);
        assert_eq!(prefix(b"nan(").unwrap().1, 3);
        assert_eq!([prefix(b"-"), prefix(b"."), prefix(b"-x"), prefix(b"")], [None; 4]);
    }
}
