//! cmsgpack.pack.

use crate::script::fault::Result;
use crate::script::lib::args::Patience;
use crate::script::lib::buffer::Buffer;
use crate::script::native::{Call, Native, to_integer};
use crate::script::value::{TableRef, Value};

pub const PACK: Native = Native { name: "pack", run: pack };

/// Tables in tables beyond this are nil: a table may contain itself.
const MAX_NESTING: usize = 16;

/// Heads of a length: the greatest that a form holds, and its tag. In the shortest form the length is in the tag.
const STRING: [(usize, u8); 4] = [(0x1f, 0xa0), (0xff, 0xd9), (0xffff, 0xda), (u32::MAX as usize, 0xdb)];
const ARRAY: [(usize, u8); 3] = [(0xf, 0x90), (0xffff, 0xdc), (u32::MAX as usize, 0xdd)];
const MAP: [(usize, u8); 3] = [(0xf, 0x80), (0xffff, 0xde), (u32::MAX as usize, 0xdf)];

fn pack(call: &mut Call<'_>) -> Result {
    if call.is_empty() {
        return Err(call.argument_error_at(0, b"MessagePack pack needs input."));
    }
    let mut packer = Packer { out: Buffer::new(call.heap()), patience: Patience::new() };
    for index in 0..call.len() {
        let value = call.arg(index);
        packer.value(call, value, 0)?;
    }
    call.ret_buffer(packer.out)
}

struct Packer {
    out: Buffer,
    patience: Patience,
}

impl Packer {
    fn value(&mut self, call: &mut Call<'_>, value: Value, level: usize) -> Result {
        call.step(&mut self.patience)?;
        match value {
            Value::Str(string) => {
                let bytes = call.bytes_of(string);
                self.head(bytes.len(), &STRING)?;
                self.out.extend(bytes)
            }
            Value::Bool(truth) => self.out.push(if truth { 0xc3 } else { 0xc2 }),
            Value::Number(number) => self.number(number),
            Value::Table(table) if level < MAX_NESTING => self.table(call, table, level),
            _ => self.out.push(0xc0),
        }
    }

    /// Integers in as few bytes as possible, others as floats when they lose nothing by that.
    fn number(&mut self, number: f64) -> Result {
        let integer = to_integer(number);
        if integer as f64 == number {
            return self.integer(integer);
        }
        let float = number as f32;
        if f64::from(float) == number {
            return self.tagged(0xca, &float.to_be_bytes());
        }
        self.tagged(0xcb, &number.to_be_bytes())
    }

    fn integer(&mut self, value: i64) -> Result {
        let bytes = value.to_be_bytes();
        match value {
            -32..=127 => self.out.push(value as u8),
            128..=0xff => self.tagged(0xcc, &bytes[7..]),
            0x100..=0xffff => self.tagged(0xcd, &bytes[6..]),
            0x1_0000..=0xffff_ffff => self.tagged(0xce, &bytes[4..]),
            0x1_0000_0000.. => self.tagged(0xcf, &bytes),
            -0x80..=-33 => self.tagged(0xd0, &bytes[7..]),
            -0x8000..=-0x81 => self.tagged(0xd1, &bytes[6..]),
            -0x8000_0000..=-0x8001 => self.tagged(0xd2, &bytes[4..]),
            _ => self.tagged(0xd3, &bytes),
        }
    }

    fn tagged(&mut self, tag: u8, bytes: &[u8]) -> Result {
        self.out.push(tag)?;
        self.out.extend(bytes)
    }

    fn head(&mut self, len: usize, forms: &[(usize, u8)]) -> Result {
        let bytes = (len as u32).to_be_bytes();
        match forms.iter().find(|(most, _)| len <= *most) {
            Some((0..=0x1f, tag)) => self.out.push(tag | len as u8),
            Some((0xff, tag)) => self.tagged(*tag, &bytes[3..]),
            Some((0xffff, tag)) => self.tagged(*tag, &bytes[2..]),
            Some((_, tag)) => self.tagged(*tag, &bytes),
            None => Ok(()),
        }
    }

    /// An `__index` of one table may change those around it, which hold what is under way here.
    fn table(&mut self, call: &mut Call<'_>, table: TableRef, level: usize) -> Result {
        let kept = call.kept();
        call.keep(table);
        self.entries(call, table, level)?;
        call.keep_only(kept);
        Ok(())
    }

    fn entries(&mut self, call: &mut Call<'_>, table: TableRef, level: usize) -> Result {
        if self.is_array(call, table)? {
            let len = call.heap().length(table);
            self.head(len, &ARRAY)?;
            for index in 1..=len {
                let value = call.index(table, Value::Number(index as f64))?;
                self.value(call, value, level + 1)?;
            }
            return Ok(());
        }
        let mut entries = 0;
        let mut key = Value::Nil;
        while let Some((next, _)) = call.heap().next(table, key) {
            (key, entries) = (next, entries + 1);
            call.step(&mut self.patience)?;
        }
        self.head(entries, &MAP)?;
        let mut key = Value::Nil;
        let kept = call.kept();
        while let Some((next, value)) = call.heap().next(table, key) {
            call.keep_only(kept);
            call.keep(next);
            call.keep(value);
            self.value(call, next, level + 1)?;
            self.value(call, value, level + 1)?;
            key = next;
        }
        Ok(())
    }

    /// Whether the keys are the integers from 1 to their number; so are those of an empty table.
    fn is_array(&mut self, call: &mut Call<'_>, table: TableRef) -> Result<bool> {
        let (mut count, mut max) = (0i64, 0f64);
        let mut key = Value::Nil;
        while let Some((next, _)) = call.heap().next(table, key) {
            match next {
                Value::Number(number) if number > 0.0 && number <= f64::from(i32::MAX) && number.fract() == 0.0 => {
                    max = max.max(number);
                }
                _ => return Ok(false),
            }
            (key, count) = (next, count + 1);
            call.step(&mut self.patience)?;
        }
        Ok(max == count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Arg, Libraries, args};

    fn packed(argument: impl Into<Arg>) -> Vec<u8> {
        let mut lua = Libraries::new();
        let value = lua.value(argument.into());
        let results = crate::script::testing::call(&mut lua.vm, &PACK, &[value]).unwrap();
        let Value::Str(string) = results[0] else { panic!("a string") };
        lua.vm.heap.bytes_of(string).to_vec()
    }

    #[test]
    fn numbers_are_as_short_as_can_be() {
        for (number, bytes) in [
            (127.0, &b"\x7f"[..]),
            (128.0, b"\xcc\x80"),
            (256.0, b"\xcd\x01\x00"),
            (65536.0, b"\xce\x00\x01\x00\x00"),
            (4_294_967_296.0, b"\xcf\x00\x00\x00\x01\x00\x00\x00\x00"),
            (-32.0, b"\xe0"),
            (-33.0, b"\xd0\xdf"),
            (-129.0, b"\xd1\xff\x7f"),
            (-32769.0, b"\xd2\xff\xff\x7f\xff"),
            (-2_147_483_649.0, b"\xd3\xff\xff\xff\xff\x7f\xff\xff\xff"),
            (0.5, b"\xca\x3f\x00\x00\x00"),
            (0.1, b"\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a"),
        ] {
            assert_eq!(packed(number), bytes, "{number}");
        }
    }

    #[test]
    fn strings_and_tables() {
        assert_eq!(packed("ab"), b"\xa2ab");
        assert_eq!(packed(&"x".repeat(32)[..])[..2], *b"\xd9\x20");
        assert_eq!(packed(&"x".repeat(256)[..])[..3], *b"\xda\x01\x00");
        assert_eq!(packed(vec![1, 2]), b"\x92\x01\x02");
        assert_eq!(packed(vec![0; 16])[..3], *b"\xdc\x00\x10");
        assert_eq!(packed(Arg::List(Vec::new())), b"\x90");
        assert_eq!(packed(Value::Nil), b"\xc0");
        let mut lua = Libraries::new();
        let looped = lua.vm.heap.table(0, 0).unwrap();
        lua.vm.heap.set_int(looped, 1, looped.into()).unwrap();
        let nested = format!("\"{}\\xc0\"", "\\x91".repeat(16));
        assert_eq!(lua.call(&PACK, args![Value::from(looped)]), nested);
        let wanted = r#"error: "bad argument #0 to '?' (MessagePack pack needs input.)""#;
        assert_eq!(lua.call(&PACK, []), wanted);
    }
}
