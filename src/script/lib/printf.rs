//! Numbers as C's `printf` writes them: what scripts see of a number is that text.
//!
//! The digits are Rust's, which are exact for any precision; the layout (signs, padding, exponents of two digits, the
//! choice that `%g` makes) is here.

use std::io::Write;

/// What stands between the percent sign and the letter.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Spec {
    pub left: bool,
    pub plus: bool,
    pub space: bool,
    pub alternate: bool,
    pub zero: bool,
    pub width: usize,
    pub precision: Option<usize>,
}

/// The three notations of a double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    Fixed,
    Exponent,
    Shortest,
}

impl Spec {
    /// `%d`
    pub fn signed(&self, out: &mut Vec<u8>, value: i64) {
        let mut digits = Vec::with_capacity(24);
        if value != 0 || self.precision != Some(0) {
            let _ = write!(digits, "{}", value.unsigned_abs());
        }
        self.integer(out, self.sign(value < 0), b"", &digits);
    }

    /// `%u`, `%o`, `%x` and `%X`, by their letter.
    pub fn unsigned(&self, out: &mut Vec<u8>, value: u64, letter: u8) {
        let mut digits = Vec::with_capacity(24);
        if value != 0 || self.precision != Some(0) {
            let _ = match letter {
                b'o' => write!(digits, "{value:o}"),
                b'x' => write!(digits, "{value:x}"),
                b'X' => write!(digits, "{value:X}"),
                _ => write!(digits, "{value}"),
            };
        }
        let mut prefix: &[u8] = b"";
        if self.alternate {
            match letter {
                b'o' if digits.first() != Some(&b'0') && self.precision.unwrap_or(0) <= digits.len() => {
                    digits.insert(0, b'0');
                }
                b'x' if value != 0 => prefix = b"0x",
                b'X' if value != 0 => prefix = b"0X",
                _ => {}
            }
        }
        self.integer(out, b"", prefix, &digits);
    }

    /// `%e`, `%f` and `%g`; `upper` for their capital letters.
    pub fn float(&self, out: &mut Vec<u8>, value: f64, notation: Notation, upper: bool) {
        let sign = self.sign(value.is_sign_negative());
        let mut body = Vec::with_capacity(32);
        if !value.is_finite() {
            body.extend_from_slice(if value.is_nan() { b"nan" } else { b"inf" });
            let plain = Spec { zero: false, ..*self };
            shout(&mut body, upper);
            return plain.padded(out, sign, b"", &body);
        }
        let precision = self.precision.unwrap_or(6);
        match notation {
            Notation::Fixed => {
                let _ = write!(body, "{:.*}", precision, value.abs());
                if self.alternate && precision == 0 {
                    body.push(b'.');
                }
            }
            Notation::Exponent => {
                let (digits, exponent) = decimal(value.abs(), precision + 1);
                push_exponential(&mut body, &digits, exponent, self.alternate);
            }
            Notation::Shortest => push_shortest(&mut body, value.abs(), precision.max(1), self.alternate),
        }
        shout(&mut body, upper);
        self.padded(out, sign, b"", &body);
    }

    /// `%s` and `%c`: at most as many bytes as the precision allows.
    pub fn text(&self, out: &mut Vec<u8>, text: &[u8]) {
        let text = &text[..self.precision.unwrap_or(text.len()).min(text.len())];
        Spec { zero: false, ..*self }.padded(out, b"", b"", text);
    }

    fn sign(&self, negative: bool) -> &'static [u8] {
        match (negative, self.plus, self.space) {
            (true, ..) => b"-",
            (_, true, _) => b"+",
            (_, _, true) => b" ",
            _ => b"",
        }
    }

    /// A precision is the least number of digits, and takes the zero flag's effect away.
    fn integer(&self, out: &mut Vec<u8>, sign: &[u8], prefix: &[u8], digits: &[u8]) {
        let Some(precision) = self.precision else { return self.padded(out, sign, prefix, digits) };
        let mut long = vec![b'0'; precision.saturating_sub(digits.len())];
        long.extend_from_slice(digits);
        Spec { zero: false, ..*self }.padded(out, sign, prefix, &long);
    }

    fn padded(&self, out: &mut Vec<u8>, sign: &[u8], prefix: &[u8], body: &[u8]) {
        let missing = self.width.saturating_sub(sign.len() + prefix.len() + body.len());
        if !self.left && !self.zero {
            out.resize(out.len() + missing, b' ');
        }
        out.extend_from_slice(sign);
        out.extend_from_slice(prefix);
        if !self.left && self.zero {
            out.resize(out.len() + missing, b'0');
        }
        out.extend_from_slice(body);
        if self.left {
            out.resize(out.len() + missing, b' ');
        }
    }
}

fn shout(text: &mut [u8], upper: bool) {
    if upper {
        text.make_ascii_uppercase();
    }
}

/// So many digits, correctly rounded, and the power of ten of the first.
fn decimal(value: f64, count: usize) -> (Vec<u8>, i32) {
    let mut text = Vec::with_capacity(count + 8);
    let _ = write!(text, "{:.*e}", count - 1, value);
    let at = text.iter().rposition(|byte| *byte == b'e').unwrap_or(text.len());
    let exponent = std::str::from_utf8(&text[(at + 1).min(text.len())..]).ok().and_then(|text| text.parse().ok());
    text.truncate(at);
    if text.len() > 1 {
        text.remove(1);
    }
    (text, exponent.unwrap_or(0))
}

fn push_shortest(out: &mut Vec<u8>, value: f64, precision: usize, keep_zeros: bool) {
    let (mut digits, exponent) = decimal(value, precision);
    let exponential = exponent < -4 || exponent >= precision as i32;
    if !keep_zeros {
        let used = digits.iter().rposition(|digit| *digit != b'0').map_or(1, |last| last + 1);
        digits.truncate(used);
    }
    if exponential {
        return push_exponential(out, &digits, exponent, keep_zeros);
    }
    let whole = (exponent + 1).max(0) as usize;
    match whole {
        0 => out.push(b'0'),
        _ => out.extend((0..whole).map(|at| digits.get(at).copied().unwrap_or(b'0'))),
    }
    if digits.len() > whole || keep_zeros {
        out.push(b'.');
        out.extend(std::iter::repeat_n(b'0', (-exponent - 1).max(0) as usize));
        out.extend_from_slice(digits.get(whole..).unwrap_or_default());
    }
}

fn push_exponential(out: &mut Vec<u8>, digits: &[u8], exponent: i32, point: bool) {
    out.extend_from_slice(&digits[..1]);
    if digits.len() > 1 || point {
        out.push(b'.');
    }
    out.extend_from_slice(&digits[1..]);
    let _ = write!(out, "e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(spec: Spec, value: f64, notation: Notation) -> String {
        let mut out = Vec::new();
        spec.float(&mut out, value, notation, false);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn general_chooses_the_notation() {
        let spec = Spec { precision: Some(14), ..Spec::default() };
        let shown = [0.0, -0.0, 1.0, 0.1, 1e14, 1e15, 123456789012345.0, 1e-4, 1e-5, 1.0 / 3.0, 1e100, 5e-324];
        let texts = shown.map(|value| float(spec, value, Notation::Shortest));
        let wanted = ["0", "-0", "1", "0.1", "1e+14", "1e+15", "1.2345678901234e+14", "0.0001", "1e-05"];
        assert_eq!(texts[..9], wanted);
        assert_eq!(texts[9..], ["0.33333333333333", "1e+100", "4.9406564584125e-324"]);
        assert_eq!(float(spec, f64::NEG_INFINITY, Notation::Shortest), "-inf");
        assert_eq!(float(spec, 99999999999999.5, Notation::Shortest), "1e+14");
    }

    #[test]
    fn ties_go_to_the_even_digit() {
        let none = Spec { precision: Some(0), ..Spec::default() };
        let texts = [0.5, 1.5, 2.5, 3.5].map(|value| float(none, value, Notation::Fixed));
        assert_eq!(texts, ["0", "2", "2", "4"]);
        assert_eq!(float(none, 2.5, Notation::Exponent), "2e+00");
        let two = Spec { precision: Some(2), ..Spec::default() };
        assert_eq!(float(two, 0.000125, Notation::Shortest), "0.00013", "the double is above the tie");
    }

    #[test]
    fn flags_and_widths() {
        let spec = Spec { zero: true, width: 8, precision: Some(2), ..Spec::default() };
        assert_eq!(float(spec, -1.5, Notation::Fixed), "-0001.50");
        assert_eq!(float(spec, f64::INFINITY, Notation::Fixed), "     inf");
        let spec = Spec { alternate: true, ..Spec::default() };
        assert_eq!(float(spec, 1.0, Notation::Shortest), "1.00000");
        let mut out = Vec::new();
        Spec { alternate: true, zero: true, width: 6, ..Spec::default() }.unsigned(&mut out, 255, b'x');
        Spec { alternate: true, ..Spec::default() }.unsigned(&mut out, 8, b'o');
        Spec { plus: true, precision: Some(3), width: 6, left: true, ..Spec::default() }.signed(&mut out, 5);
        Spec { width: 4, precision: Some(1), ..Spec::default() }.text(&mut out, b"xyz");
        assert_eq!(out, b"0x00ff010+005     x");
    }
}
