//! string.format.

use crate::script::fault::Result;
use crate::script::lib::args::{c_string, truncate_int, truncate_unsigned};
use crate::script::lib::buffer::Buffer;
use crate::script::lib::printf::{Notation, Spec};
use crate::script::native::{Call, Native, to_integer};
use crate::script::value::StrRef;

pub const FORMAT: Native = Native { name: "format", run: format };

/// Longer strings are taken whole, zero bytes included, when no precision is asked for.
const LONG: usize = 100;

fn format(call: &mut Call<'_>) -> Result {
    let template = call.string(0)?;
    let template = call.bytes_of(template).to_vec();
    let mut out = Buffer::new(call.heap());
    let mut rest = &template[..];
    let mut index = 0;
    while let Some(at) = memchr::memchr(b'%', rest) {
        out.extend(&rest[..at])?;
        rest = &rest[at + 1..];
        if let [b'%', after @ ..] = rest {
            out.push(b'%')?;
            rest = after;
            continue;
        }
        index += 1;
        if index >= call.len() {
            return Err(call.argument_error(index, "no value"));
        }
        let (spec, after) = match read(rest) {
            Ok(read) => read,
            Err(text) => return Err(call.error(text)),
        };
        let letter = after.first().copied().unwrap_or(0);
        rest = after.get(1..).unwrap_or_default();
        convert(call, &mut out, spec, letter, index)?;
    }
    out.extend(rest)?;
    call.ret_buffer(out)
}

/// Flags, width and precision, of two digits at most.
fn read(text: &[u8]) -> std::result::Result<(Spec, &[u8]), &'static [u8]> {
    let flags = text.iter().take_while(|byte| b"-+ #0".contains(byte)).count();
    if flags > 5 {
        return Err(b"invalid format (repeated flags)");
    }
    let has = |flag| text[..flags].contains(&flag);
    let mut spec = Spec {
        left: has(b'-'),
        plus: has(b'+'),
        space: has(b' '),
        alternate: has(b'#'),
        zero: has(b'0'),
        ..Spec::default()
    };
    let (width, mut rest) = two_digits(&text[flags..]);
    spec.width = width;
    if let [b'.', after @ ..] = rest {
        let (precision, after) = two_digits(after);
        spec.precision = Some(precision);
        rest = after;
    }
    match rest.first() {
        Some(b'0'..=b'9') => Err(b"invalid format (width or precision too long)"),
        _ => Ok((spec, rest)),
    }
}

fn two_digits(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let value = text[..count].iter().fold(0, |value, digit| value * 10 + usize::from(digit - b'0'));
    (value, &text[count..])
}

fn convert(call: &mut Call<'_>, out: &mut Buffer, spec: Spec, letter: u8, index: usize) -> Result {
    match letter {
        b'd' | b'i' => spec.signed(out.raw(), to_integer(call.number(index)?)),
        b'o' | b'u' | b'x' | b'X' => spec.unsigned(out.raw(), truncate_unsigned(call.number(index)?), letter),
        b'e' | b'E' | b'f' | b'g' | b'G' => {
            let notation = match letter.to_ascii_lowercase() {
                b'e' => Notation::Exponent,
                b'f' => Notation::Fixed,
                _ => Notation::Shortest,
            };
            spec.float(out.raw(), call.number(index)?, notation, letter.is_ascii_uppercase());
        }
        b'c' => char(out.raw(), spec, truncate_int(call.number(index)?) as u8),
        b's' => {
            let string = call.string(index)?;
            let bytes = call.bytes_of(string);
            if spec.precision.is_none() && bytes.len() >= LONG {
                return out.extend(bytes);
            }
            spec.text(out.raw(), c_string(bytes));
        }
        b'q' => {
            let string = call.string(index)?;
            return quote(call, out, string);
        }
        other => {
            let mut text = b"invalid option '%".to_vec();
            // As C prints it, a zero byte ends nothing here but shows nothing either.
            text.extend_from_slice(c_string(&[other]));
            text.extend_from_slice(b"' to 'format'");
            return Err(call.error(&text));
        }
    }
    Ok(())
}

/// The zero byte ends what Lua takes over: with it goes the padding behind it.
fn char(out: &mut Vec<u8>, spec: Spec, byte: u8) {
    if byte == 0 && spec.left {
        return;
    }
    let start = out.len();
    Spec { precision: None, ..spec }.text(out, &[byte]);
    if byte == 0 {
        out.truncate(out.len().max(start + 1) - 1);
    }
}

/// As the source text of a string.
fn quote(call: &mut Call<'_>, out: &mut Buffer, string: StrRef) -> Result {
    out.push(b'"')?;
    for &byte in call.bytes_of(string) {
        match byte {
            b'"' | b'\\' | b'\n' => out.extend(&[b'\\', byte])?,
            b'\r' => out.extend(b"\\r")?,
            0 => out.extend(b"\\000")?,
            _ => out.push(byte)?,
        }
    }
    out.push(b'"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Arg, Libraries, args};

    #[test]
    fn specs() {
        let (spec, rest) = read(b"-+5.2fx").unwrap();
        assert_eq!((spec.left, spec.plus, spec.width, spec.precision, rest), (true, true, 5, Some(2), &b"fx"[..]));
        assert_eq!(read(b".s").unwrap().0.precision, Some(0));
        assert_eq!(read(b"------d"), Err(&b"invalid format (repeated flags)"[..]));
        assert_eq!(read(b"123d"), Err(&b"invalid format (width or precision too long)"[..]));
        assert_eq!(read(b"1.123d"), Err(&b"invalid format (width or precision too long)"[..]));
    }

    #[test]
    fn formats() {
        let mut lua = Libraries::new();
        let mut shown = |arguments: Vec<Arg>| lua.call(&FORMAT, arguments);
        assert_eq!(shown(args!["%5d|%-5d|%05d|%+d", 42, 42, 42, 42].into()), r#""   42|42   |00042|+42""#);
        assert_eq!(
            shown(args!["%5.1f|%e|%g|%.14g", 2.25159, 12345.678, 0.0001, 0.1].into()),
            r#""  2.3|1.234568e+04|0.0001|0.1""#
        );
        assert_eq!(shown(args!["%x %X %o %u", 255, 255, 8, -1].into()), r#""ff FF 10 18446744073709551615""#);
        assert_eq!(shown(args!["%s %5s %.2s %%", "a", "b", "cde"].into()), r#""a     b cd %""#);
        assert_eq!(shown(args!["%q", "a\"b\\c\nd\r\0"].into()), r#""\"a\\\"b\\\\c\\\nd\\r\\000\"""#);
        assert_eq!(shown(args!["%d"].into()), r#"error: "bad argument #2 to '?' (no value)""#);
        assert_eq!(shown(args!["%y", 1].into()), r#"error: "invalid option '%y' to 'format'""#);
    }

    #[test]
    fn a_zero_character_ends_its_item() {
        let mut out = Vec::new();
        char(&mut out, Spec { width: 3, ..Spec::default() }, 0);
        char(&mut out, Spec::default(), b'x');
        char(&mut out, Spec { width: 3, left: true, ..Spec::default() }, 0);
        assert_eq!(out, b"  x");
    }
}
