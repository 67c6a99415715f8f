//! The library `table`.

use super::args::Patience;
use super::buffer::Buffer;
use super::sort;
use crate::script::fault::Result;
use crate::script::native::{Call, Native};
use crate::script::number;
use crate::script::value::{TableRef, Value};

pub static FUNCTIONS: &[&Native] = &[
    &Native { name: "concat", run: concat },
    &Native { name: "foreach", run: foreach },
    &Native { name: "foreachi", run: foreachi },
    &Native { name: "getn", run: getn },
    &Native { name: "maxn", run: maxn },
    &Native { name: "insert", run: insert },
    &Native { name: "remove", run: remove },
    &Native { name: "setn", run: setn },
    &sort::SORT,
];

impl Call<'_> {
    /// The table argument at 0, and its border as an `int`.
    pub(super) fn list(&mut self) -> Result<(TableRef, i32)> {
        let table = self.table(0)?;
        let len = self.heap().length(table);
        Ok((table, i32::try_from(len).unwrap_or(i32::MAX)))
    }
}

fn getn(call: &mut Call<'_>) -> Result {
    let (_, len) = call.list()?;
    call.ret(f64::from(len));
    Ok(())
}

fn setn(call: &mut Call<'_>) -> Result {
    call.table(0)?;
    Err(call.error(b"'setn' is obsolete"))
}

/// The greatest number among the keys, be it an integer or not.
fn maxn(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    let mut max = 0.0f64;
    let mut key = Value::Nil;
    let mut patience = Patience::new();
    while let Some((next, _)) = call.heap().next(table, key) {
        if let Value::Number(number) = next
            && number > max
        {
            max = number;
        }
        key = next;
        call.step(&mut patience)?;
    }
    call.ret(max);
    Ok(())
}

fn insert(call: &mut Call<'_>) -> Result {
    let (table, len) = call.list()?;
    let end = i64::from(len) + 1;
    let (position, value) = match call.len() {
        2 => (end, call.arg(1)),
        3 => (i64::from(call.int(1)?), call.arg(2)),
        _ => return Err(call.error(b"wrong number of arguments to 'insert'")),
    };
    call.writable(table)?;
    let mut patience = Patience::new();
    for to in (position + 1..=end.max(position)).rev() {
        let moved = call.heap().get_int(table, to - 1);
        call.heap().set_int(table, to, moved)?;
        call.step(&mut patience)?;
    }
    call.heap().set_int(table, position, value)
}

fn remove(call: &mut Call<'_>) -> Result {
    let (table, len) = call.list()?;
    let position = call.optional_int(1, len)?;
    if !(1..=len).contains(&position) {
        return Ok(());
    }
    call.writable(table)?;
    let removed = call.heap().get_int(table, i64::from(position));
    call.ret(removed);
    let mut patience = Patience::new();
    for to in i64::from(position)..i64::from(len) {
        let moved = call.heap().get_int(table, to + 1);
        call.heap().set_int(table, to, moved)?;
        call.step(&mut patience)?;
    }
    call.heap().set_int(table, i64::from(len), Value::Nil)
}

fn concat(call: &mut Call<'_>) -> Result {
    let separator = call.optional_string(1)?;
    let table = call.table(0)?;
    let first = i64::from(call.optional_int(2, 1)?);
    let last = match call.arg(3) {
        Value::Nil => i64::from(call.list()?.1),
        _ => i64::from(call.int(3)?),
    };
    let mut out = Buffer::new(call.heap());
    let mut patience = Patience::new();
    for index in first..=last {
        let heap = &call.vm.heap;
        match heap.get_int(table, index) {
            Value::Str(string) => out.extend(heap.bytes_of(string))?,
            Value::Number(number) => number::format(number, out.raw()),
            other => {
                let text = format!("invalid value ({}) at index {index} in table for 'concat'", other.type_name());
                return Err(call.error(text.as_bytes()));
            }
        }
        if let Some(separator) = separator
            && index < last
        {
            out.extend(heap.bytes_of(separator))?;
        }
        call.step(&mut patience)?;
    }
    call.ret_buffer(out)
}

fn foreachi(call: &mut Call<'_>) -> Result {
    let (table, len) = call.list()?;
    let function = call.function(1)?.into();
    for index in 1..=len {
        let value = call.heap().get_int(table, i64::from(index));
        let result = call.call_one(function, &[Value::Number(f64::from(index)), value])?;
        if !result.is_nil() {
            call.ret(result);
            return Ok(());
        }
    }
    Ok(())
}

fn foreach(call: &mut Call<'_>) -> Result {
    let table = call.table(0)?;
    let function = call.function(1)?.into();
    let kept = call.kept();
    let mut key = Value::Nil;
    while let Some((next, value)) = call.heap().next(table, key) {
        // The function may remove the entry.
        call.keep_only(kept);
        call.keep(next);
        let result = call.call_one(function, &[next, value])?;
        if !result.is_nil() {
            call.ret(result);
            return Ok(());
        }
        key = next;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};

    fn function(name: &str) -> &'static Native {
        FUNCTIONS.iter().find(|native| native.name == name).unwrap()
    }

    fn after(name: &str, list: Vec<&str>, rest: impl IntoIterator<Item = crate::script::lib::testing::Arg>) -> String {
        let mut lua = Libraries::new();
        let list = lua.value(list.into());
        let results = lua.call(function(name), [list.into()].into_iter().chain(rest));
        format!("{results} {}", crate::script::testing::show(&lua.vm, list))
    }

    #[test]
    fn elements_move() {
        assert_eq!(after("insert", vec!["a", "b"], args!["c"]), r#" {[1]="a" [2]="b" [3]="c"}"#);
        assert_eq!(after("insert", vec!["a", "b"], args![1, "c"]), r#" {[1]="c" [2]="a" [3]="b"}"#);
        assert_eq!(after("remove", vec!["a", "b"], args![]), r#""b" {[1]="a"}"#);
        assert_eq!(after("remove", vec!["a", "b"], args![1]), r#""a" {[1]="b"}"#);
        assert_eq!(after("remove", vec!["a", "b"], args![3]), r#" {[1]="a" [2]="b"}"#);
        let wrong = r#"error: "wrong number of arguments to 'insert'" {[1]="a"}"#;
        assert_eq!(after("insert", vec!["a"], args![1, 2, 3]), wrong);
    }

    #[test]
    fn concat_takes_strings_and_numbers() {
        let mut lua = Libraries::new();
        let mut concat = |arguments: Vec<_>| lua.call(function("concat"), arguments);
        assert_eq!(concat(args![vec![1.5, 2.0, 3.0], "-"].into()), r#""1.5-2-3""#);
        assert_eq!(concat(args![vec![1, 2, 3], ",", 2, 3].into()), r#""2,3""#);
        assert_eq!(concat(args![vec![1, 2, 3], ",", 3, 2].into()), r#""""#);
        let wanted = r#"error: "invalid value (nil) at index 4 in table for 'concat'""#;
        assert_eq!(concat(args![vec![1, 2, 3], ",", 2, 4].into()), wanted);
    }
}
