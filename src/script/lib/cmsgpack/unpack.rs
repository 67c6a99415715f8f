//! cmsgpack.unpack, unpack_one and unpack_limit.

use super::read::Reader;
use crate::script::fault::Result;
use crate::script::native::{Call, Native};

pub const UNPACK: Native = Native { name: "unpack", run: |call| unpack(call, 0, 0) };
pub const UNPACK_ONE: Native = Native { name: "unpack_one", run: unpack_one };
pub const UNPACK_LIMIT: Native = Native { name: "unpack_limit", run: unpack_limit };

fn unpack_one(call: &mut Call<'_>) -> Result {
    let offset = call.optional_integer(1, 0)?;
    unpack(call, 1, offset)
}

fn unpack_limit(call: &mut Call<'_>) -> Result {
    let limit = call.integer(1)?;
    let offset = call.optional_integer(2, 0)?;
    unpack(call, limit, offset)
}

/// So many values from an offset on, behind the offset where they end; or simply all of them.
fn unpack(call: &mut Call<'_>, limit: i64, offset: i64) -> Result {
    let data = call.string(0)?;
    let len = call.bytes_of(data).len();
    let all = limit == 0 && offset == 0;
    if limit < 0 || offset < 0 {
        let text = format!("Invalid request to unpack with offset of {} and limit of {}.", offset as i32, len as i32);
        return Err(call.error(text.as_bytes()));
    }
    if offset as u64 > len as u64 {
        let text = format!("Start offset {} greater than input length {}.", offset as i32, len as i32);
        return Err(call.error(text.as_bytes()));
    }
    let limit = if all { i64::from(i32::MAX) } else { limit };
    let bytes = call.bytes_of(data)[offset as usize..].to_vec();
    // Values that a function of C would have on its stack: only `unpack` leaves its arguments there.
    let slots = if all { call.len() } else { 1 };
    let mut reader = Reader::new(bytes, slots);
    let mut values = Vec::new();
    while !reader.is_at_end() && (values.len() as u64) < limit as u64 {
        values.push(reader.value(call)?);
    }
    if !all {
        let end = offset as usize + reader.position();
        call.ret(if end == len { -1.0 } else { end as f64 });
    }
    for value in values {
        call.ret(value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};

    #[test]
    fn every_form_is_read() {
        let mut lua = Libraries::new();
        for (bytes, shown) in [
            (&b"\x01\xff\xcc\xff\xcd\x01\x00\xce\x00\x01\x00\x00"[..], "1, -1, 255, 256, 65536"),
            (b"\xcf\x00\x00\x00\x01\x00\x00\x00\x00\xd0\x80\xd1\x80\x00", "4294967296, -128, -32768"),
            (b"\xd2\x80\x00\x00\x00\xd3\xff\xff\xff\xff\xff\xff\xff\xff", "-2147483648, -1"),
            (b"\xca\x3f\x00\x00\x00\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00", "0.5, 0.5"),
            (b"\xc0\xc2\xc3", "nil, false, true"),
            (b"\xa1a\xd9\x01b\xda\x00\x01c\xdb\x00\x00\x00\x01d", r#""a", "b", "c", "d""#),
            (b"\x92\x01\x90\xdc\x00\x01\x02\xdd\x00\x00\x00\x01\x03", "{[1]=1 [2]={}}, {[1]=2}, {[1]=3}"),
            (b"\x81\xa1a\x81\x01\x02", r#"{["a"]={[1]=2}}"#),
            (b"\xde\x00\x01\x01\x02\xdf\x00\x00\x00\x00", "{[1]=2}, {}"),
            (b"", ""),
        ] {
            assert_eq!(lua.call(&UNPACK, args![bytes]), shown);
        }
    }

    #[test]
    fn faults_are_told() {
        let mut lua = Libraries::new();
        let overflow = "stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)";
        for (bytes, text) in [
            (&b"\xa2a"[..], "Missing bytes in input."),
            (b"\x92\x01", "Missing bytes in input."),
            (b"\xc1", "Bad data format in input."),
            (b"\xc4\x01a", "Bad data format in input."),
            (b"\x81\xc0\x01", "table index is nil"),
            (&[0x91; 50_000], overflow),
            (&[1; 50_000], overflow),
        ] {
            assert_eq!(lua.call(&UNPACK, args![bytes]), format!("error: \"{text}\""));
        }
    }

    #[test]
    fn some_values_at_a_time() {
        let mut lua = Libraries::new();
        assert_eq!(lua.call(&UNPACK_ONE, args![&b"\x01\x02"[..]]), "1, 1");
        assert_eq!(lua.call(&UNPACK_ONE, args![&b"\x01\x02"[..], 1]), "-1, 2");
        assert_eq!(lua.call(&UNPACK_LIMIT, args![&b"\x01\x02\x03"[..], 2]), "2, 1, 2");
        let wanted = r#"error: "Start offset 5 greater than input length 2.""#;
        assert_eq!(lua.call(&UNPACK_ONE, args![&b"\x01\x02"[..], 5]), wanted);
        let wanted = r#"error: "Invalid request to unpack with offset of -1 and limit of 2.""#;
        assert_eq!(lua.call(&UNPACK_ONE, args![&b"\x01\x02"[..], -1]), wanted);
    }
}
