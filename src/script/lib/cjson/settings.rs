//! How `cjson` encodes and decodes, and the functions that tell and change it.

use crate::script::fault::Result;
use crate::script::native::{Call, Native};
use crate::script::value::Value;

pub const ENCODE_SPARSE_ARRAY: Native = Native { name: "encode_sparse_array", run: encode_sparse_array };
pub const ENCODE_MAX_DEPTH: Native =
    Native { name: "encode_max_depth", run: |call| limit(call, i32::MAX, |json| &mut json.encode_max_depth) };
pub const DECODE_MAX_DEPTH: Native =
    Native { name: "decode_max_depth", run: |call| limit(call, i32::MAX, |json| &mut json.decode_max_depth) };
pub const ENCODE_NUMBER_PRECISION: Native =
    Native { name: "encode_number_precision", run: |call| limit(call, 14, |json| &mut json.precision) };
pub const ENCODE_KEEP_BUFFER: Native =
    Native { name: "encode_keep_buffer", run: |call| choice(call, &SWITCH, |json| &mut json.keep_buffer) };
pub const ENCODE_INVALID_NUMBERS: Native = Native {
    name: "encode_invalid_numbers",
    run: |call| choice(call, &["off", "on", "null"], |json| &mut json.encode_invalid),
};
pub const DECODE_INVALID_NUMBERS: Native =
    Native { name: "decode_invalid_numbers", run: |call| choice(call, &SWITCH, |json| &mut json.decode_invalid) };

const SWITCH: [&str; 2] = ["off", "on"];

/// Choices are places in their list of names: 0 is off, 1 is on.
#[derive(Clone, Debug)]
pub struct Settings {
    pub sparse_convert: usize,
    pub sparse_ratio: i32,
    pub sparse_safe: i32,
    pub encode_max_depth: i32,
    pub decode_max_depth: i32,
    /// Digits of an encoded number.
    pub precision: i32,
    /// Of no effect.
    pub keep_buffer: usize,
    /// 2 encodes infinities and NaN as null.
    pub encode_invalid: usize,
    pub decode_invalid: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            sparse_convert: 0,
            sparse_ratio: 2,
            sparse_safe: 10,
            encode_max_depth: 1000,
            decode_max_depth: 1000,
            precision: 14,
            keep_buffer: 1,
            encode_invalid: 0,
            decode_invalid: 1,
        }
    }
}

type Integer = fn(&mut Settings) -> &mut i32;
type Choice = fn(&mut Settings) -> &mut usize;

fn encode_sparse_array(call: &mut Call<'_>) -> Result {
    at_most(call, 3)?;
    set_choice(call, 0, &SWITCH, |json| &mut json.sparse_convert)?;
    set_integer(call, 1, (0, i32::MAX), |json| &mut json.sparse_ratio)?;
    set_integer(call, 2, (0, i32::MAX), |json| &mut json.sparse_safe)
}

fn limit(call: &mut Call<'_>, max: i32, field: Integer) -> Result {
    at_most(call, 1)?;
    set_integer(call, 0, (1, max), field)
}

fn choice(call: &mut Call<'_>, names: &[&str], field: Choice) -> Result {
    at_most(call, 1)?;
    set_choice(call, 0, names, field)
}

fn at_most(call: &mut Call<'_>, count: usize) -> Result {
    if call.len() > count {
        return Err(call.argument_error(count, "found too many arguments"));
    }
    Ok(())
}

/// Of whichever argument, the first is blamed.
fn set_integer(call: &mut Call<'_>, index: usize, (min, max): (i32, i32), field: Integer) -> Result {
    if !call.arg(index).is_nil() {
        let value = call.int(index)?;
        if !(min..=max).contains(&value) {
            return Err(call.argument_error(0, &format!("expected integer between {min} and {max}")));
        }
        *field(call.json()) = value;
    }
    let value = *field(call.json());
    call.ret(f64::from(value));
    Ok(())
}

/// A boolean, or one of the names.
fn set_choice(call: &mut Call<'_>, index: usize, names: &[&str], field: Choice) -> Result {
    match call.arg(index) {
        Value::Nil => {}
        Value::Bool(on) => *field(call.json()) = usize::from(on),
        _ => {
            let name = call.string(index)?;
            let name = crate::script::lib::args::c_string(call.bytes_of(name)).to_vec();
            let Some(place) = names.iter().position(|known| known.as_bytes() == name) else {
                let text = [b"invalid option '", &name[..], b"'"].concat();
                return Err(call.argument_error_at(index + 1, &text));
            };
            *field(call.json()) = place;
        }
    }
    match *field(call.json()) {
        place @ (0 | 1) => call.ret(place == 1),
        place => call.ret_bytes(names[place].as_bytes())?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Arg, Libraries, args};

    #[test]
    fn settings_are_told_and_changed() {
        let mut lua = Libraries::new();
        assert_eq!(lua.call(&ENCODE_SPARSE_ARRAY, []), "false, 2, 10");
        assert_eq!(lua.call(&ENCODE_SPARSE_ARRAY, args![Value::Bool(true), 3]), "true, 3, 10");
        assert_eq!(lua.call(&ENCODE_INVALID_NUMBERS, args!["null"]), r#""null""#);
        assert_eq!(lua.call(&super::super::encode::ENCODE, args![f64::INFINITY]), r#""null""#);
        assert_eq!(lua.call(&ENCODE_NUMBER_PRECISION, args![3]), "3");
        assert_eq!(lua.call(&super::super::encode::ENCODE, args![1234.5]), r#""1.23e+03""#);
        let mut refused = |native, arguments: Vec<Arg>, text| {
            assert_eq!(lua.call(native, arguments), format!("error: \"bad argument {text}\""));
        };
        refused(&ENCODE_NUMBER_PRECISION, args![15].into(), "#1 to '?' (expected integer between 1 and 14)");
        refused(&ENCODE_KEEP_BUFFER, args!["x"].into(), "#1 to '?' (invalid option 'x')");
        refused(&ENCODE_MAX_DEPTH, args![1, 2].into(), "#2 to '?' (found too many arguments)");
    }
}
