//! string.gsub.

use super::find::{Found, Pattern, find_from};
use super::pattern::Capture;
use crate::script::fault::Result;
use crate::script::lib::args::Patience;
use crate::script::lib::buffer::Buffer;
use crate::script::native::{Call, Native};
use crate::script::value::{StrRef, Value};

pub const GSUB: Native = Native { name: "gsub", run: gsub };

/// What a match is replaced by.
enum Replacement {
    Template(Vec<u8>),
    Function(Value),
    Table(crate::script::value::TableRef),
}

fn gsub(call: &mut Call<'_>) -> Result {
    let (subject, pattern) = (call.string(0)?, call.string(1)?);
    let len = call.bytes_of(subject).len();
    let most = call.optional_int(3, i32::try_from(len).unwrap_or(i32::MAX).saturating_add(1))?;
    let replacement = match call.arg(2) {
        Value::Number(_) | Value::Str(_) => {
            let template = call.string(2)?;
            Replacement::Template(call.bytes_of(template).to_vec())
        }
        function @ Value::Function(_) => Replacement::Function(function),
        Value::Table(table) => Replacement::Table(table),
        _ => return Err(call.argument_error(2, "string/function/table expected")),
    };
    let pattern = Pattern::new(call, pattern);
    let mut out = Buffer::new(call.heap());
    let mut patience = Patience::new();
    let (mut at, mut count) = (0, 0);
    while count < most {
        let Some(found) = find_from(call, subject, pattern, at, &mut patience)? else { break };
        out.extend(&call.bytes_of(subject)[at..found.start])?;
        count += 1;
        replace(call, &mut out, subject, &found, &replacement)?;
        at = found.end;
        if found.end == found.start {
            // An empty match is followed by the byte that stands there.
            let Some(byte) = call.bytes_of(subject).get(at).copied() else { break };
            out.push(byte)?;
            at += 1;
        }
        if pattern.anchored {
            break;
        }
    }
    if count == 0 {
        call.ret(subject);
    } else {
        out.extend(&call.bytes_of(subject)[at.min(len)..])?;
        call.ret_buffer(out)?;
    }
    call.ret(f64::from(count));
    Ok(())
}

fn replace(call: &mut Call<'_>, out: &mut Buffer, subject: StrRef, found: &Found, replacement: &Replacement) -> Result {
    let value = match replacement {
        Replacement::Template(template) => return fill(call, out, subject, found, template),
        Replacement::Function(function) => {
            let mut captures = Vec::with_capacity(found.values());
            for index in 0..found.values() {
                captures.push(call.capture_value(subject, found, index)?);
            }
            call.call_one(*function, &captures)?
        }
        Replacement::Table(table) => {
            let key = call.capture_value(subject, found, 0)?;
            call.index(*table, key)?
        }
    };
    match value {
        Value::Nil | Value::Bool(false) => out.extend(&call.bytes_of(subject)[found.start..found.end]),
        Value::Str(string) => out.extend(call.bytes_of(string)),
        Value::Number(number) => {
            crate::script::number::format(number, out.raw());
            Ok(())
        }
        other => {
            let text = format!("invalid replacement value (a {})", other.type_name());
            Err(call.error(text.as_bytes()))
        }
    }
}

/// `%0` is the match, `%1` a capture, and the percent sign before anything else is dropped. The zero byte that ends a
/// string of C follows a percent sign at the end.
fn fill(call: &mut Call<'_>, out: &mut Buffer, subject: StrRef, found: &Found, template: &[u8]) -> Result {
    let mut rest = template;
    while let Some(at) = memchr::memchr(b'%', rest) {
        out.extend(&rest[..at])?;
        let mark = rest.get(at + 1).copied().unwrap_or(0);
        rest = rest.get(at + 2..).unwrap_or_default();
        let piece = match mark {
            b'0' => Ok(Capture::Piece(found.start, found.end)),
            b'1'..=b'9' => found.capture(usize::from(mark - b'1')),
            other => {
                out.push(other)?;
                continue;
            }
        };
        match piece {
            Ok(Capture::Piece(start, end)) => out.extend(&call.bytes_of(subject)[start..end])?,
            Ok(Capture::Position(at)) => crate::value::number::push_i64(out.raw(), at as i64 + 1),
            Ok(Capture::Open(_)) => {}
            Err(trouble) => return Err(call.trouble(trouble)),
        }
    }
    out.extend(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};

    #[test]
    fn templates() {
        let mut lua = Libraries::new();
        assert_eq!(lua.call(&GSUB, args!["hello world", "o", "0"]), r#""hell0 w0rld", 2"#);
        assert_eq!(lua.call(&GSUB, args!["hello", "", "-"]), r#""-h-e-l-l-o-", 6"#);
        assert_eq!(lua.call(&GSUB, args!["abc", "%w*", "x"]), r#""xx", 2"#);
        assert_eq!(lua.call(&GSUB, args!["abc", "(a)(b)", "%2%1%0%%"]), r#""baab%c", 1"#);
        assert_eq!(lua.call(&GSUB, args!["abc", "()b", "%1"]), r#""a2c", 1"#);
        assert_eq!(lua.call(&GSUB, args!["aaa", "^a", "b"]), r#""baa", 1"#);
        assert_eq!(lua.call(&GSUB, args!["aaa", "a", "b", 2]), r#""bba", 2"#);
        assert_eq!(lua.call(&GSUB, args!["abc", "b", "x%"]), r#""ax\x00c", 1"#);
        assert_eq!(lua.call(&GSUB, args!["abc", "(b", "x"]), r#""axc", 1"#);
        assert_eq!(lua.call(&GSUB, args!["abc", "b", "%2"]), r#"error: "invalid capture index""#);
    }

    #[test]
    fn tables_and_functions() {
        static NOTHING: Native = Native { name: "nothing", run: |_| Ok(()) };
        static COUNT: Native = Native {
            name: "count",
            run: |call| {
                call.ret(call.len() as f64);
                Ok(())
            },
        };
        let mut lua = Libraries::new();
        let function = |lua: &mut Libraries, native| Value::from(lua.vm.heap.native(native, &[]).unwrap());
        let nothing = function(&mut lua, &NOTHING);
        assert_eq!(lua.call(&GSUB, args!["abc", "b", nothing]), r#""abc", 1"#);
        let count = function(&mut lua, &COUNT);
        assert_eq!(lua.call(&GSUB, args!["abc", "(b)(c)", count]), r#""a2", 1"#);
        assert_eq!(lua.call(&GSUB, args!["1 2 3", "%d", vec!["one", "two"]]), r#""1 2 3", 3"#, "keys are strings");
        let wanted = r#"error: "bad argument #3 to '?' (string/function/table expected)""#;
        assert_eq!(lua.call(&GSUB, args!["abc", "b", Value::Nil]), wanted);
    }
}
