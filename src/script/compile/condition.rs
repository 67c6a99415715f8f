//! Conditions: expressions of which only the truth counts.

use super::code::{Branch, Op, Simple};
use super::expression::{chain_of, constant};
use super::{Compiler, Result};
use crate::script::ast::{Binary, Expr, ExprKind, Unary};

enum Constant<'a> {
    Number(f64),
    Text(&'a [u8]),
    Simple(Simple),
}

fn comparable<'a>(expr: &'a Expr<'a>) -> Option<Constant<'a>> {
    Some(match &expr.kind {
        ExprKind::Nil => Constant::Simple(Simple::Nil),
        ExprKind::Bool(true) => Constant::Simple(Simple::True),
        ExprKind::Bool(false) => Constant::Simple(Simple::False),
        ExprKind::Str(text) => Constant::Text(text),
        _ => Constant::Number(constant(expr)?),
    })
}

impl<'a> Compiler<'a> {
    /// Jumps when the truth of the expression is `when`, else goes on.
    pub fn jump_if(&mut self, expr: &'a Expr<'a>, when: bool, jumps: &mut Vec<usize>) -> Result {
        self.descend(expr.line)?;
        let free = self.state().free;
        self.jump_kind_if(expr, when, jumps)?;
        self.state().free = free;
        self.depth -= 1;
        Ok(())
    }

    fn jump_kind_if(&mut self, expr: &'a Expr<'a>, when: bool, jumps: &mut Vec<usize>) -> Result {
        match &expr.kind {
            ExprKind::Paren(inner) => self.jump_if(inner, when, jumps),
            ExprKind::Unary(Unary::Not, operand) => self.jump_if(operand, !when, jumps),
            ExprKind::Bool(_) | ExprKind::Nil | ExprKind::Number(_) | ExprKind::Str(_) => {
                let truth = !matches!(expr.kind, ExprKind::Bool(false) | ExprKind::Nil);
                if truth == when {
                    jumps.push(self.emit(Op::Jump { to: 0 }, expr.line));
                }
                Ok(())
            }
            ExprKind::Binary(operator @ (Binary::And | Binary::Or), ..) => {
                let operands = chain_of(expr, *operator);
                let (last, others) = operands.split_last().expect("an operator has operands");
                // `and` is decided by the first that is false, `or` by the first that is true.
                let decisive = *operator == Binary::Or;
                let mut skip = Vec::new();
                for operand in others {
                    self.jump_if(operand, decisive, if decisive == when { &mut *jumps } else { &mut skip })?;
                }
                self.jump_if(last, when, jumps)?;
                self.aim_here(&skip);
                Ok(())
            }
            ExprKind::Binary(Binary::Equal, left, right) => self.equality(left, right, when, jumps, expr.line),
            ExprKind::Binary(Binary::NotEqual, left, right) => self.equality(left, right, !when, jumps, expr.line),
            ExprKind::Binary(
                operator @ (Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual),
                left,
                right,
            ) => self.order(*operator, (left, right), when, jumps, expr.line),
            _ => {
                let operand = self.operand(expr)?;
                let a = self.settle(operand, expr.line)?;
                jumps.push(self.emit(Op::Test { a, branch: Branch::new(0, when) }, expr.line));
                Ok(())
            }
        }
    }

    fn equality(
        &mut self,
        left: &'a Expr<'a>,
        right: &'a Expr<'a>,
        when: bool,
        jumps: &mut Vec<usize>,
        line: u32,
    ) -> Result {
        let branch = Branch::new(0, when);
        for (operand, constant) in [(left, right), (right, left)] {
            let Some(constant) = comparable(constant) else { continue };
            let k = match constant {
                Constant::Number(number) => self.number(number),
                Constant::Text(text) => self.string(text, line)?,
                Constant::Simple(_) => 0,
            };
            let Ok(k) = u16::try_from(k) else { continue };
            let operand = self.operand(operand)?;
            let a = self.settle(operand, line)?;
            jumps.push(self.emit(
                match constant {
                    Constant::Number(_) => Op::EqualNumber { a, k, branch },
                    Constant::Text(_) => Op::EqualText { a, k, branch },
                    Constant::Simple(b) => Op::EqualSimple { a, b, branch },
                },
                line,
            ));
            return Ok(());
        }
        let (left, right) = (self.operand(left)?, self.operand(right)?);
        let (a, b) = (self.settle(left, line)?, self.settle(right, line)?);
        jumps.push(self.emit(Op::Equal { a, b, branch }, line));
        Ok(())
    }

    fn order(
        &mut self,
        operator: Binary,
        (left, right): (&'a Expr<'a>, &'a Expr<'a>),
        when: bool,
        jumps: &mut Vec<usize>,
        line: u32,
    ) -> Result {
        let branch = Branch::new(0, when);
        let mirrored = match operator {
            Binary::Less => Binary::Greater,
            Binary::LessEqual => Binary::GreaterEqual,
            Binary::Greater => Binary::Less,
            _ => Binary::LessEqual,
        };
        for (operand, number, operator) in [(left, right, operator), (right, left, mirrored)] {
            let Some(number) = constant(number) else { continue };
            let Ok(k) = u16::try_from(self.number(number)) else { continue };
            let operand = self.operand(operand)?;
            let a = self.settle(operand, line)?;
            jumps.push(self.emit(
                match operator {
                    Binary::Less => Op::LessNumber { a, k, branch },
                    Binary::LessEqual => Op::LessEqualNumber { a, k, branch },
                    Binary::Greater => Op::GreaterNumber { a, k, branch },
                    _ => Op::GreaterEqualNumber { a, k, branch },
                },
                line,
            ));
            return Ok(());
        }
        let (left, right) = (self.operand(left)?, self.operand(right)?);
        let (a, b) = (self.settle(left, line)?, self.settle(right, line)?);
        jumps.push(self.emit(
            match operator {
                Binary::Less => Op::Less { a, b, branch },
                Binary::LessEqual => Op::LessEqual { a, b, branch },
                Binary::Greater => Op::Less { a: b, b: a, branch },
                _ => Op::LessEqual { a: b, b: a, branch },
            },
            line,
        ));
        Ok(())
    }

    /// The truth of a comparison or negation as a value.
    pub fn truth_to(&mut self, expr: &'a Expr<'a>, a: u8) -> Result {
        let mut jumps = Vec::new();
        self.jump_if(expr, true, &mut jumps)?;
        self.emit(Op::Bool { a, value: false }, expr.line);
        let end = self.emit(Op::Jump { to: 0 }, expr.line);
        self.aim_here(&jumps);
        self.emit(Op::Bool { a, value: true }, expr.line);
        self.aim_here(&[end]);
        Ok(())
    }
}
