//! cmsgpack.unpack, unpack_one and unpack_limit.

use super::read::Reader;
use crate::script::fault::Result;
use crate::script::native::{Call, Native};

pub const UNPACK: Native = Native { name: "unpack", run: |call| unpack(call, 0, 0) };
pub const UNPACK_ONE: Native = Native { name: "unpack_one", run: unpack_one };
pub const UNPACK_LIMIT: Native = Native { name: "unpack_limit", run: unpack_limit };

fn unpack_one(call: &mut Call<'_>) -> Result {
    let offset = call.optional_int(1, 0)?;
    unpack(call, 1, offset)
}

fn unpack_limit(call: &mut Call<'_>) -> Result {
    let limit = call.int(1)?;
    let offset = call.optional_int(2, 0)?;
    unpack(call, limit, offset)
}

/// So many values from an offset on, behind the offset where they end; or simply all of them.
fn unpack(call: &mut Call<'_>, limit: i32, offset: i32) -> Result {
    let data = call.string(0)?;
    let len = call.bytes_of(data).len();
    let all = limit == 0 && offset == 0;
    if limit < 0 || offset < 0 {
        let text = format!("Invalid request to unpack with offset of {offset} and limit of {}.", len as i32);
        return Err(call.error(text.as_bytes()));
    }
    if offset as usize > len {
        let text = format!("Start offset {offset} greater than input length {}.", len as i32);
        return Err(call.error(text.as_bytes()));
    }
    let limit = if all { i32::MAX } else { limit };
    let bytes = call.bytes_of(data)[offset as usize..].to_vec();
    // Values that a function of C would have on its stack: only `unpack` leaves its arguments there.
    let slots = if all { call.len() } else { 1 };
    let mut reader = Reader::new(bytes, slots);
    let mut values = Vec::new();
    while !reader.is_at_end() && values.len() < limit as usize {
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
