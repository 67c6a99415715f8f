//! Table constructors.

use super::code::Op;
use super::expression::{Key, OPEN, Operand, is_multiple, key_of};
use super::{Compiler, Result};
use crate::script::ast::{Expr, Field};

/// Elements of a list are stored so many at a time.
const BATCH: usize = 50;

/// Sizes are given in a byte: three bits and an exponent, rounded up. The layout of the table follows from it.
fn rounded(size: usize) -> usize {
    let (mut mantissa, mut exponent) = (size, 0);
    while mantissa >= 16 {
        mantissa = mantissa.div_ceil(2);
        exponent += 1;
    }
    mantissa << exponent
}

impl<'a> Compiler<'a> {
    /// Makes a table in the register below the free one.
    pub fn table(&mut self, fields: &'a [Field<'a>], a: u8, line: u32) -> Result {
        let at = self.emit(Op::Table { a, hash: 0, array: 0 }, line);
        let (mut items, mut pairs, mut waiting) = (0, 0, 0);
        for (n, field) in fields.iter().enumerate() {
            if waiting == BATCH {
                self.list(a, waiting, items - waiting, line);
                waiting = 0;
            }
            match field {
                Field::Pair(key, value) => {
                    pairs += 1;
                    self.pair(a, key, value)?;
                }
                Field::Item(item) if n + 1 == fields.len() && is_multiple(item) => {
                    self.open(item)?;
                    let start = (items - waiting) as u32;
                    self.emit(Op::List { a, count: OPEN, start }, line);
                    self.state().free = a as usize + 1;
                    waiting = 0;
                }
                Field::Item(item) => {
                    self.expr_next(item)?;
                    items += 1;
                    waiting += 1;
                }
            }
        }
        if waiting > 0 {
            self.list(a, waiting, items - waiting, line);
        }
        let (hash, array) = (rounded(pairs).min(u16::MAX as usize) as u16, rounded(items) as u32);
        self.state().code[at] = Op::Table { a, hash, array };
        Ok(())
    }

    fn list(&mut self, a: u8, count: usize, start: usize, line: u32) {
        self.emit(Op::List { a, count: count as u8, start: start as u32 }, line);
        self.state().free = a as usize + 1;
    }

    fn pair(&mut self, a: u8, key: &'a Expr<'a>, value: &'a Expr<'a>) -> Result {
        let free = self.state().free;
        let line = value.line;
        let object = Operand::Register(a);
        match key_of(key) {
            Key::Any => {
                let key = self.operand(key)?;
                let value = self.operand(value)?;
                self.set_index(object, key, value, line)?;
            }
            key => {
                let value = self.operand(value)?;
                self.set_constant(object, &key, value, line)?;
            }
        }
        self.state().free = free;
        Ok(())
    }

    pub fn set_index(&mut self, object: Operand, key: Operand, value: Operand, line: u32) -> Result {
        let (a, b) = (self.settle(object, line)?, self.settle(key, line)?);
        let c = self.settle(value, line)?;
        self.emit(Op::SetIndex { a, b, c }, line);
        Ok(())
    }

    pub fn set_constant(&mut self, object: Operand, key: &Key<'a>, value: Operand, line: u32) -> Result {
        let (a, c) = (self.settle(object, line)?, self.settle(value, line)?);
        match key {
            Key::Text(text) => {
                let k = self.string(text, line)?;
                self.emit(Op::SetField { a, c, k }, line);
            }
            Key::Integer(index) => {
                self.number(*index as f64);
                self.emit(Op::SetInteger { a, c, index: *index }, line);
            }
            Key::Any => unreachable!("the key is in a register"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn sizes_are_rounded_as_lua_rounds_them() {
        let sizes = [(0, 0), (15, 15), (16, 16), (17, 18), (31, 32), (33, 36), (100, 104), (1000, 1024)];
        for (size, expected) in sizes {
            assert_eq!(rounded(size), expected, "{size}");
        }
    }
}
