//! The library `struct`: values as the bytes of a C structure.

use super::args::{STACK_LIMIT, c_string, truncate_unsigned};
use super::buffer::Buffer;
use crate::script::fault::{Fault, Result};
use crate::script::native::{Call, Native, to_integer};
use crate::script::number;
use crate::script::value::Value;

pub static FUNCTIONS: &[&Native] = &[
    &Native { name: "pack", run: pack },
    &Native { name: "unpack", run: unpack },
    &Native { name: "size", run: size },
];

/// Bytes of the widest integer.
const MAX_INTEGER: usize = 32;

/// A format, read item by item.
struct Format {
    text: Vec<u8>,
    at: usize,
    big: bool,
    alignment: usize,
}

/// One letter of a format and how many bytes it stands for; 0 for the letters that have no size of their own.
#[derive(Clone, Copy)]
struct Item {
    letter: u8,
    size: usize,
}

impl Format {
    fn of(call: &mut Call<'_>) -> Result<Format> {
        let text = call.string(0)?;
        Ok(Format { text: c_string(call.bytes_of(text)).to_vec(), at: 0, big: false, alignment: 1 })
    }

    fn next(&mut self, call: &mut Call<'_>) -> Result<Option<Item>> {
        let Some(&letter) = self.text.get(self.at) else { return Ok(None) };
        self.at += 1;
        let size = match letter {
            b'B' | b'b' | b'x' => 1,
            b'H' | b'h' => 2,
            b'L' | b'l' | b'T' | b'd' => 8,
            b'f' => 4,
            b'c' => self.number(call, 1)?,
            b'i' | b'I' => {
                let size = self.number(call, 4)?;
                if size > MAX_INTEGER {
                    let text = format!("integral size {size} is larger than limit of {MAX_INTEGER}");
                    return Err(call.error(text.as_bytes()));
                }
                size
            }
            _ => 0,
        };
        Ok(Some(Item { letter, size }))
    }

    /// The number that follows a letter, which must fit an `int`.
    fn number(&mut self, call: &mut Call<'_>, default: usize) -> Result<usize> {
        let mut value: Option<i32> = None;
        while let Some(digit @ b'0'..=b'9') = self.text.get(self.at) {
            let next = value.unwrap_or(0).checked_mul(10).and_then(|tens| tens.checked_add(i32::from(digit - b'0')));
            let Some(next) = next else { return Err(call.error(b"integral size overflow")) };
            value = Some(next);
            self.at += 1;
        }
        Ok(value.map_or(default, |value| value as usize))
    }

    /// Bytes between `position` and the place where the item may begin.
    fn padding(&self, position: usize, item: Item) -> usize {
        if item.size == 0 || item.letter == b'c' {
            return 0;
        }
        let size = item.size.min(self.alignment);
        size.wrapping_sub(position & (size - 1)) & (size - 1)
    }

    /// What is no item but changes how the following ones are meant.
    fn control(&mut self, call: &mut Call<'_>, letter: u8) -> Result {
        match letter {
            b' ' => {}
            b'>' => self.big = true,
            b'<' => self.big = false,
            b'!' => {
                let alignment = self.number(call, 8)?;
                if !alignment.is_power_of_two() {
                    return Err(call.error(format!("alignment {alignment} is not a power of 2").as_bytes()));
                }
                self.alignment = alignment;
            }
            _ => return Err(invalid_option(call, letter)),
        }
        Ok(())
    }
}

fn invalid_option(call: &mut Call<'_>, letter: u8) -> Fault {
    let text = [b"invalid format option '", &[letter][..], b"'"].concat();
    call.argument_error_at(1, &text)
}

fn pack(call: &mut Call<'_>) -> Result {
    let mut format = Format::of(call)?;
    let mut out = Buffer::new(call.heap());
    let mut index = 1;
    while let Some(item) = format.next(call)? {
        let padding = format.padding(out.bytes().len(), item);
        out.fill(0, padding)?;
        match item.letter {
            b'b' | b'B' | b'h' | b'H' | b'l' | b'L' | b'T' | b'i' | b'I' => {
                push_integer(out.raw(), field(call, index)?, item.size, format.big);
            }
            b'x' => {
                out.push(0)?;
                continue;
            }
            b'f' => push_ordered(out.raw(), (field(call, index)? as f32).to_le_bytes(), format.big),
            b'd' => push_ordered(out.raw(), field(call, index)?.to_le_bytes(), format.big),
            b'c' | b's' => {
                mark(call, index, "string")?;
                let string = call.string(index)?;
                let bytes = call.bytes_of(string);
                let size = if item.size == 0 { bytes.len() } else { item.size };
                let Some(piece) = bytes.get(..size) else {
                    return Err(call.argument_error(index + 1, "string too short"));
                };
                out.extend(piece)?;
                if item.letter == b's' {
                    out.push(0)?;
                }
            }
            letter => {
                format.control(call, letter)?;
                continue;
            }
        }
        index += 1;
    }
    call.ret_buffer(out)
}

fn field(call: &mut Call<'_>, index: usize) -> Result<f64> {
    mark(call, index, "number")?;
    call.number(index)
}

/// Behind the last argument stands a nil in Redis, which a message shows when a format wants one more.
fn mark(call: &mut Call<'_>, index: usize, expected: &str) -> Result {
    if index != call.len() {
        return Ok(());
    }
    Err(call.argument_error(index, &format!("{expected} expected, got nil")))
}

/// The low bytes of a number as 64 bits, and zeros above them.
fn push_integer(out: &mut Vec<u8>, number: f64, size: usize, big: bool) {
    let value = if number < 0.0 { to_integer(number) as u64 } else { truncate_unsigned(number) };
    let mut bytes = [0; MAX_INTEGER];
    bytes[..8].copy_from_slice(&value.to_le_bytes());
    let bytes = &mut bytes[..size];
    if big {
        bytes.reverse();
    }
    out.extend_from_slice(bytes);
}

fn push_ordered<const N: usize>(out: &mut Vec<u8>, mut little: [u8; N], big: bool) {
    if big {
        little.reverse();
    }
    out.extend_from_slice(&little);
}

fn unpack(call: &mut Call<'_>) -> Result {
    let mut format = Format::of(call)?;
    let data = call.string(1)?;
    let len = call.bytes_of(data).len();
    let position = call.optional_integer(2, 1)? as u64;
    if position == 0 {
        return Err(call.argument_error(2, "offset must be 1 or greater"));
    }
    let mut at = usize::try_from(position - 1).unwrap_or(usize::MAX);
    let mut results: Vec<Value> = Vec::new();
    while let Some(item) = format.next(call)? {
        at = at.wrapping_add(format.padding(at, item));
        let mut size = item.size;
        check(call, at, size, len)?;
        if call.len() + results.len() + 2 > STACK_LIMIT {
            return Err(call.error(b"stack overflow (too many results)"));
        }
        let value = match item.letter {
            b'b' | b'B' | b'h' | b'H' | b'l' | b'L' | b'T' | b'i' | b'I' => {
                let bytes = &call.bytes_of(data)[at..at + size];
                Value::Number(integer(bytes, format.big, item.letter.is_ascii_lowercase()))
            }
            b'x' => Value::Nil,
            b'f' => Value::Number(f64::from(f32::from_le_bytes(ordered(&call.bytes_of(data)[at..], format.big)))),
            b'd' => Value::Number(f64::from_le_bytes(ordered(&call.bytes_of(data)[at..], format.big))),
            b'c' => {
                if size == 0 {
                    size = previous_size(call, &mut results)?;
                    check(call, at, size, len)?;
                }
                call.piece(data, at, at + size)?.into()
            }
            b's' => {
                let Some(zero) = memchr::memchr(0, &call.bytes_of(data)[at..]) else {
                    return Err(call.error(b"unfinished string in data"));
                };
                size = zero + 1;
                call.piece(data, at, at + zero)?.into()
            }
            letter => {
                format.control(call, letter)?;
                continue;
            }
        };
        if item.letter != b'x' {
            results.push(value);
        }
        at += size;
    }
    for value in results {
        call.ret(value);
    }
    call.ret(at.wrapping_add(1) as i64 as f64);
    Ok(())
}

fn check(call: &mut Call<'_>, at: usize, size: usize, len: usize) -> Result {
    if size <= len && at <= len - size { Ok(()) } else { Err(call.argument_error(1, "data string too short")) }
}

/// `c0` takes the number before it for its length, and takes it away from the results.
fn previous_size(call: &mut Call<'_>, results: &mut Vec<Value>) -> Result<usize> {
    let number = match results.last() {
        Some(Value::Number(number)) => Some(*number),
        Some(Value::Str(string)) => number::parse(call.bytes_of(*string)),
        _ => None,
    };
    let Some(number) = number else { return Err(call.error(b"format 'c0' needs a previous size")) };
    results.pop();
    Ok(usize::try_from(truncate_unsigned(number)).unwrap_or(usize::MAX))
}

/// Of more than eight bytes, those count that C's 64 bits keep.
fn integer(bytes: &[u8], big: bool, signed: bool) -> f64 {
    let push = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    let value = if big { bytes.iter().fold(0, push) } else { bytes.iter().rev().fold(0, push) };
    if !signed {
        return value as f64;
    }
    // The sign is looked for at a place that wraps around with the shift, as the processor's does.
    let mask = u64::MAX.wrapping_shl((bytes.len() as u32 * 8).wrapping_sub(1));
    let value = if value & mask != 0 { value | mask } else { value };
    value as i64 as f64
}

fn ordered<const N: usize>(bytes: &[u8], big: bool) -> [u8; N] {
    let mut ordered = [0; N];
    for (to, from) in ordered.iter_mut().zip(bytes) {
        *to = *from;
    }
    if big {
        ordered.reverse();
    }
    ordered
}

fn size(call: &mut Call<'_>) -> Result {
    let mut format = Format::of(call)?;
    let mut total = 0usize;
    while let Some(item) = format.next(call)? {
        total = total.wrapping_add(format.padding(total, item));
        match (item.letter, item.size) {
            (b's', _) => return Err(call.argument_error(0, "option 's' has no fixed size")),
            (b'c', 0) => return Err(call.argument_error(0, "option 'c0' has no fixed size")),
            (letter, _) if !letter.is_ascii_alphanumeric() => format.control(call, letter)?,
            _ => {}
        }
        total = total.wrapping_add(item.size);
    }
    call.ret(total as i64 as f64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};

    static PACK: Native = Native { name: "pack", run: pack };
    static UNPACK: Native = Native { name: "unpack", run: unpack };
    static SIZE: Native = Native { name: "size", run: size };

    #[test]
    fn values_become_bytes_and_values_again() {
        let mut lua = Libraries::new();
        let packed = lua.call(&PACK, args!["<i2>I4Bbc0s", -2, 258, 255, -1, "ab", "z"]);
        assert_eq!(packed, r#""\xfe\xff\x00\x00\x01\x02\xff\xffabz\x00""#);
        let aligned = lua.call(&PACK, args![">!4bi4d", 1, 2, 0.5]);
        let wanted = r#""\x01\x00\x00\x00\x00\x00\x00\x02?\xe0\x00\x00\x00\x00\x00\x00""#;
        assert_eq!(aligned, wanted);
        let bytes = b"\xfe\xff\x00\x00\x01\x02\xff\xffabz\0";
        assert_eq!(lua.call(&UNPACK, args!["<i2>I4Bbc2s", &bytes[..]]), r#"-2, 258, 255, -1, "ab", "z", 13"#);
        assert_eq!(lua.call(&UNPACK, args!["Bc0", &b"\x03abcd"[..]]), r#""abc", 5"#);
        assert_eq!(lua.call(&UNPACK, args!["<f", &b"\0\0\0\x3f"[..]]), "0.5, 5");
        assert_eq!(lua.call(&UNPACK, args!["i16", &[0xff; 16][..]]), "-1, 17");
        assert_eq!(lua.call(&SIZE, args!["!bi"]), "8");
        assert_eq!(lua.call(&SIZE, args!["z"]), "0", "letters that mean nothing are not looked at");
    }

    #[test]
    fn faults_are_told() {
        let mut lua = Libraries::new();
        for (format, text) in [
            ("c0", "format 'c0' needs a previous size"),
            ("i33", "integral size 33 is larger than limit of 32"),
            ("!3", "alignment 3 is not a power of 2"),
            ("s", "unfinished string in data"),
            ("c99999999999", "integral size overflow"),
            ("c5", "bad argument #2 to '?' (data string too short)"),
            ("z", "bad argument #1 to '?' (invalid format option 'z')"),
        ] {
            assert_eq!(lua.call(&UNPACK, args![format, "abc"]), format!("error: \"{text}\""));
        }
        let wanted = r#"error: "bad argument #3 to '?' (string too short)""#;
        assert_eq!(lua.call(&PACK, args!["c5", "abc"]), wanted);
        let wanted = r#"error: "bad argument #3 to '?' (offset must be 1 or greater)""#;
        assert_eq!(lua.call(&UNPACK, args!["b", "abc", 0]), wanted);
    }
}
