//! The library `bit`: operations on 32 bits.

use crate::script::fault::Result;
use crate::script::native::{Call, Native};

pub static FUNCTIONS: &[&Native] = &[
    &Native { name: "tobit", run: |call| map(call, |bits| bits) },
    &Native { name: "bnot", run: |call| map(call, |bits| !bits) },
    &Native { name: "band", run: |call| fold(call, |a, b| a & b) },
    &Native { name: "bor", run: |call| fold(call, |a, b| a | b) },
    &Native { name: "bxor", run: |call| fold(call, |a, b| a ^ b) },
    &Native { name: "lshift", run: |call| shift(call, |bits, by| bits << by) },
    &Native { name: "rshift", run: |call| shift(call, |bits, by| bits >> by) },
    &Native { name: "arshift", run: |call| shift(call, |bits, by| ((bits as i32) >> by) as u32) },
    &Native { name: "rol", run: |call| shift(call, u32::rotate_left) },
    &Native { name: "ror", run: |call| shift(call, u32::rotate_right) },
    &Native { name: "bswap", run: |call| map(call, u32::swap_bytes) },
    &Native { name: "tohex", run: tohex },
];

/// The low 32 bits of a number rounded to an integer: after the addition they are the low bits of the mantissa.
fn low_bits(number: f64) -> u32 {
    const SHIFT_TO_INTEGERS: f64 = 6_755_399_441_055_744.0;
    (number + SHIFT_TO_INTEGERS).to_bits() as u32
}

fn bits(call: &mut Call<'_>, index: usize) -> Result<u32> {
    Ok(low_bits(call.number(index)?))
}

fn ret(call: &mut Call<'_>, bits: u32) -> Result {
    call.ret(f64::from(bits as i32));
    Ok(())
}

fn map(call: &mut Call<'_>, function: fn(u32) -> u32) -> Result {
    let bits = bits(call, 0)?;
    ret(call, function(bits))
}

/// From the last argument to the second: of several faulty ones, the last is told.
fn fold(call: &mut Call<'_>, function: fn(u32, u32) -> u32) -> Result {
    let mut result = bits(call, 0)?;
    for index in (1..call.len()).rev() {
        result = function(result, bits(call, index)?);
    }
    ret(call, result)
}

fn shift(call: &mut Call<'_>, function: fn(u32, u32) -> u32) -> Result {
    let (value, by) = (bits(call, 0)?, bits(call, 1)?);
    ret(call, function(value, by & 31))
}

/// Hexadecimal digits, as many of the low ones as the second argument says; in capital letters for a negative count.
fn tohex(call: &mut Call<'_>) -> Result {
    let value = bits(call, 0)?;
    let count = if call.len() < 2 { 8 } else { bits(call, 1)? as i32 };
    let shown = count.unsigned_abs().min(8) as usize;
    let mut digits = format!("{value:08x}").into_bytes();
    if count < 0 {
        digits.make_ascii_uppercase();
    }
    call.ret_bytes(&digits[8 - shown..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Arg, Libraries, args};

    #[test]
    fn numbers_become_bits() {
        assert_eq!(low_bits(-1.0), u32::MAX);
        assert_eq!(low_bits(4_294_967_296.0 + 5.0), 5);
        assert_eq!([low_bits(0.5), low_bits(1.5), low_bits(2.5)], [0, 2, 2]);
    }

    #[test]
    fn operations() {
        let mut lua = Libraries::new();
        let mut call = |name: &str, arguments: Vec<Arg>| {
            let native = FUNCTIONS.iter().find(|native| native.name == name).unwrap();
            lua.call(native, arguments)
        };
        assert_eq!(call("band", args![255, 15, 7].into()), "7");
        assert_eq!(call("bxor", args![-1, 1].into()), "-2");
        assert_eq!(call("lshift", args![1, 33].into()), "2");
        assert_eq!(call("arshift", args![-8, 1].into()), "-4");
        assert_eq!(call("rshift", args![-8, 28].into()), "15");
        assert_eq!(call("rol", args![0x1234_5678, 0].into()), "305419896");
        assert_eq!(call("bswap", args![1].into()), "16777216");
        assert_eq!(call("tohex", args![255].into()), r#""000000ff""#);
        assert_eq!(call("tohex", args![255, -3].into()), r#""0FF""#);
        assert_eq!(call("tohex", args![255, i32::MIN].into()), r#""000000FF""#);
        let wanted = r#"error: "bad argument #3 to '?' (number expected, got string)""#;
        assert_eq!(call("bor", args![1, "x", "y"].into()), wanted);
    }
}
