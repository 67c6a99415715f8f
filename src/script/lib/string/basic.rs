//! The functions of `string` that know nothing of patterns.

use super::find::position;
use crate::script::fault::Result;
use crate::script::lib::args::{Bytes, STACK_LIMIT};
use crate::script::native::{Call, Native};
use crate::script::value::Value;

pub const LEN: Native = Native { name: "len", run: len };
pub const SUB: Native = Native { name: "sub", run: sub };
pub const REVERSE: Native = Native { name: "reverse", run: |call| mapped(call, |bytes| bytes.reverse()) };
pub const LOWER: Native = Native { name: "lower", run: |call| mapped(call, |bytes| bytes.make_ascii_lowercase()) };
pub const UPPER: Native = Native { name: "upper", run: |call| mapped(call, |bytes| bytes.make_ascii_uppercase()) };
pub const REP: Native = Native { name: "rep", run: rep };
pub const BYTE: Native = Native { name: "byte", run: byte };
pub const CHAR: Native = Native { name: "char", run: char };
pub const DUMP: Native = Native { name: "dump", run: dump };

fn len(call: &mut Call<'_>) -> Result {
    let string = call.string(0)?;
    let len = call.bytes_of(string).len();
    call.ret(len as f64);
    Ok(())
}

fn sub(call: &mut Call<'_>) -> Result {
    let string = call.string(0)?;
    let len = call.bytes_of(string).len();
    let start = position(call.integer(1)?, len).max(1);
    let end = position(call.optional_integer(2, -1)?, len).min(len as i64);
    let piece = match start <= end {
        true => call.piece(string, start as usize - 1, end as usize)?,
        false => call.heap().string(b"")?,
    };
    call.ret(piece);
    Ok(())
}

/// A copy of the argument, changed in place.
fn mapped(call: &mut Call<'_>, change: fn(&mut [u8])) -> Result {
    let string = call.string(0)?;
    let len = call.bytes_of(string).len();
    call.heap().check(len)?;
    let mut bytes = Bytes::from_slice(call.bytes_of(string));
    change(&mut bytes);
    let changed = call.adopt(bytes)?;
    call.ret(changed);
    Ok(())
}

fn rep(call: &mut Call<'_>) -> Result {
    let string = call.string(0)?;
    let times = call.int(1)?.max(0) as usize;
    let len = call.bytes_of(string).len().saturating_mul(times);
    call.heap().check(len)?;
    let repeated = Bytes::from_vec(call.bytes_of(string).repeat(times));
    let repeated = call.adopt(repeated)?;
    call.ret(repeated);
    Ok(())
}

fn byte(call: &mut Call<'_>) -> Result {
    let string = call.string(0)?;
    let len = call.bytes_of(string).len();
    let start = position(call.optional_integer(1, 1)?, len);
    let end = position(call.optional_integer(2, start)?, len).min(len as i64);
    let start = start.max(1);
    if start > end {
        return Ok(());
    }
    let count = (end - start + 1) as usize;
    if call.len() + count > STACK_LIMIT {
        return Err(call.error(b"stack overflow (string slice too long)"));
    }
    for at in start as usize - 1..end as usize {
        let byte = call.bytes_of(string)[at];
        call.ret(f64::from(byte));
    }
    Ok(())
}

fn char(call: &mut Call<'_>) -> Result {
    let mut bytes = Bytes::new();
    for index in 0..call.len() {
        match u8::try_from(call.int(index)?) {
            Ok(byte) => bytes.push(byte),
            Err(_) => return Err(call.argument_error(index, "invalid value")),
        }
    }
    let string = call.adopt(bytes)?;
    call.ret(string);
    Ok(())
}

/// There is no bytecode: what Lua says of functions written in C is true of all here.
fn dump(call: &mut Call<'_>) -> Result {
    match call.arg(0) {
        Value::Function(_) => Err(call.error(b"unable to dump given function")),
        _ => Err(call.type_error(0, "function")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};

    #[test]
    fn positions_count_from_both_ends() {
        let mut lua = Libraries::new();
        assert_eq!(lua.call(&SUB, args!["hello", 2, 3]), r#""el""#);
        assert_eq!(lua.call(&SUB, args!["hello", -3]), r#""llo""#);
        assert_eq!(lua.call(&SUB, args!["hello", -100, 100]), r#""hello""#);
        assert_eq!(lua.call(&SUB, args!["hello", 4, 2]), r#""""#);
        assert_eq!(lua.call(&SUB, args!["hello", 1e300]), r#""hello""#, "as the processor converts it");
        assert_eq!(lua.call(&BYTE, args!["hello", 2, -2]), "101, 108, 108");
        assert_eq!(lua.call(&BYTE, args!["hello", 10]), "");
        assert_eq!(lua.call(&LEN, args![12.5]), "4");
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let mut lua = Libraries::with_memory(1 << 20);
        assert_eq!(lua.call(&REP, args!["ab", 3]), r#""ababab""#);
        assert_eq!(lua.call(&REP, args!["ab", -3]), r#""""#);
        assert_eq!(lua.call(&REP, args!["x", 1 << 30]), "Memory");
        let long = "x".repeat(9000);
        let overflow = r#"error: "stack overflow (string slice too long)""#;
        assert_eq!(lua.call(&BYTE, args![&long[..], 1, -1]), overflow);
        assert_eq!(lua.call(&CHAR, args![65, 256]), r#"error: "bad argument #2 to '?' (invalid value)""#);
    }
}
