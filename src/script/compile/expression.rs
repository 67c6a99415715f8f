//! Expressions.

use super::code::{Branch, Op};
use super::state::Place;
use super::{Compiler, Result};
use crate::script::ast::{Binary, Expr, ExprKind, Unary};

/// Where an operand is. A shared local variable is read only when the operation is done, as Lua reads every local.
#[derive(Clone, Copy)]
pub enum Operand {
    Register(u8),
    Cell(u8),
}

/// For as many results as there are.
pub const OPEN: u8 = 0;

pub fn is_multiple(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Call { .. } | ExprKind::Method { .. } | ExprKind::Vararg)
}

/// The number that an expression is: the front end has calculated with constants where Lua does.
pub fn constant(expr: &Expr<'_>) -> Option<f64> {
    match &expr.kind {
        ExprKind::Number(number) => Some(*number),
        _ => None,
    }
}

/// How far constants are looked for in operands of `and` and `or`.
const REDUCED_DEPTH: u32 = 6;

/// What the expression is when constants decide its `and` and `or`, as Lua sees at once.
fn reduced<'a>(mut expr: &'a Expr<'a>, depth: u32) -> &'a Expr<'a> {
    loop {
        expr = match &expr.kind {
            ExprKind::Paren(inner) => inner,
            ExprKind::Binary(Binary::And, left, right) if truth(left, depth) == Some(true) => right,
            ExprKind::Binary(Binary::Or, left, right) if truth(left, depth) == Some(false) => right,
            _ => return expr,
        };
    }
}

/// Whether a constant is true.
fn truth(expr: &Expr<'_>, depth: u32) -> Option<bool> {
    if depth == 0 {
        return None;
    }
    let expr = reduced(expr, depth - 1);
    match &expr.kind {
        ExprKind::Nil | ExprKind::Bool(false) => Some(false),
        ExprKind::Bool(true) | ExprKind::Str(_) => Some(true),
        _ => constant(expr).map(|_| true),
    }
}

fn is_arithmetic(operator: Binary) -> bool {
    use Binary::{Add, Divide, Modulo, Multiply, Power, Subtract};
    matches!(operator, Add | Subtract | Multiply | Divide | Modulo | Power)
}

impl<'a> Compiler<'a> {
    /// Evaluates into the next free register.
    pub fn expr_next(&mut self, expr: &'a Expr<'a>) -> Result<u8> {
        let register = self.reserve(1, expr.line)?;
        self.expr_to(expr, register)?;
        Ok(register)
    }

    /// Whether the register may be written before the expression is finished: no variable lives there.
    #[inline]
    fn is_temporary(&self, register: u8) -> bool {
        register as usize >= self.state_ref().temporary
    }

    /// Evaluates into a register. The registers above the free one are as before afterwards.
    pub fn expr_to(&mut self, expr: &'a Expr<'a>, to: u8) -> Result {
        self.descend(expr.line)?;
        let free = self.state().free;
        self.expr_kind_to(expr, to)?;
        self.state().free = free;
        self.depth -= 1;
        Ok(())
    }

    fn expr_kind_to(&mut self, expr: &'a Expr<'a>, a: u8) -> Result {
        let line = expr.line;
        match &expr.kind {
            ExprKind::Nil => {
                self.emit(Op::Nil { a, count: 1 }, line);
            }
            ExprKind::Bool(value) => {
                self.emit(Op::Bool { a, value: *value }, line);
            }
            ExprKind::Number(number) => self.number_to(*number, a, line)?,
            ExprKind::Str(text) => {
                let k = self.string(text, line)?;
                self.emit(Op::Text { a, k }, line);
            }
            ExprKind::Vararg => {
                self.vararg(a, 2, line)?;
            }
            ExprKind::Function(body) => {
                let index = self.function(body, super::NONE)?;
                self.emit(Op::Closure { a, index }, line.max(body.block.end_line));
            }
            ExprKind::Name(name) => match self.place(name, line)? {
                Place::Register(b) if a == b => {}
                Place::Register(b) => {
                    self.emit(Op::Move { a, b }, line);
                }
                Place::Cell(b) => {
                    self.emit(Op::GetCell { a, b }, line);
                }
                Place::Captured(index) => {
                    self.emit(Op::GetCaptured { a, index }, line);
                }
                Place::Shared(index) => {
                    self.emit(Op::GetShared { a, index }, line);
                }
                Place::Global(k) => {
                    self.emit(Op::GetGlobal { a, k }, line);
                }
            },
            ExprKind::Index(object, key) => self.index(object, key, a, line)?,
            ExprKind::Call { .. } | ExprKind::Method { .. } => {
                let in_place = self.is_temporary(a) && a as usize + 1 == self.state().free;
                if in_place {
                    self.state().free = a as usize;
                }
                let at = self.call(expr, 2)?;
                if at != a {
                    self.emit(Op::Move { a, b: at }, line);
                }
            }
            ExprKind::Unary(operator, operand) => self.unary(expr, *operator, operand, a)?,
            ExprKind::Binary(operator, left, right) => self.binary(expr, *operator, left, right, a)?,
            ExprKind::Table(fields) => {
                if self.is_temporary(a) && a as usize + 1 == self.state().free {
                    self.table(fields, a, line)?;
                } else {
                    let b = self.reserve(1, line)?;
                    self.table(fields, b, line)?;
                    self.emit(Op::Move { a, b }, line);
                }
            }
            ExprKind::Paren(inner) => self.expr_to(inner, a)?,
        }
        Ok(())
    }

    pub fn string(&mut self, text: &'a [u8], line: u32) -> Result<u32> {
        let name = self.names.number(text);
        self.check_constants(line)?;
        Ok(self.string_of(name))
    }

    fn number_to(&mut self, number: f64, a: u8, line: u32) -> Result {
        let k = self.number(number);
        self.check_constants(line)?;
        self.emit(Op::Number { a, k }, line);
        Ok(())
    }

    pub fn vararg(&mut self, a: u8, count: u8, line: u32) -> Result {
        if !self.state().variadic {
            return Err(self.error(line, "cannot use '...' outside a vararg function near '...'"));
        }
        self.state().uses_rest = true;
        self.emit(Op::Vararg { a, count }, line);
        Ok(())
    }

    /// An operand: a local variable where it is, anything else in a register of its own.
    pub fn operand(&mut self, expr: &'a Expr<'a>) -> Result<Operand> {
        if let Some(operand) = self.local_operand(expr)? {
            return Ok(operand);
        }
        self.expr_next(expr).map(Operand::Register)
    }

    fn operand_in(&mut self, expr: &'a Expr<'a>, work: u8) -> Result<Operand> {
        if let Some(operand) = self.local_operand(expr)? {
            return Ok(operand);
        }
        self.expr_to(expr, work)?;
        Ok(Operand::Register(work))
    }

    fn local_operand(&mut self, expr: &'a Expr<'a>) -> Result<Option<Operand>> {
        let expr = reduced(expr, REDUCED_DEPTH);
        if let ExprKind::Name(name) = &expr.kind {
            match self.place(name, expr.line)? {
                Place::Register(register) => return Ok(Some(Operand::Register(register))),
                Place::Cell(register) => return Ok(Some(Operand::Cell(register))),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The register of an operand whose time has come.
    #[inline]
    pub fn settle(&mut self, operand: Operand, line: u32) -> Result<u8> {
        match operand {
            Operand::Register(register) => Ok(register),
            Operand::Cell(b) => {
                let a = self.reserve(1, line)?;
                self.emit(Op::GetCell { a, b }, line);
                Ok(a)
            }
        }
    }

    fn index(&mut self, object: &'a Expr<'a>, key: &'a Expr<'a>, a: u8, line: u32) -> Result {
        let object = if self.is_temporary(a) { self.operand_in(object, a)? } else { self.operand(object)? };
        match key_of(key) {
            Key::Text(text) => {
                let k = self.string(text, line)?;
                let b = self.settle(object, line)?;
                self.emit(Op::GetField { a, b, k }, line);
            }
            Key::Integer(index) => {
                self.number(index as f64);
                let b = self.settle(object, line)?;
                self.emit(Op::GetInteger { a, b, index }, line);
            }
            Key::Any => {
                let key = self.operand(key)?;
                let (b, c) = (self.settle(object, line)?, self.settle(key, line)?);
                self.emit(Op::GetIndex { a, b, c }, line);
            }
        }
        Ok(())
    }

    fn unary(&mut self, expr: &'a Expr<'a>, operator: Unary, operand: &'a Expr<'a>, a: u8) -> Result {
        let line = expr.line;
        if operator == Unary::Not && condition_only(operand) {
            return self.truth_to(expr, a);
        }
        let operand = if self.is_temporary(a) { self.operand_in(operand, a)? } else { self.operand(operand)? };
        let b = self.settle(operand, line)?;
        let op = match operator {
            Unary::Minus => Op::Minus { a, b },
            Unary::Not => Op::Not { a, b },
            Unary::Length => Op::Length { a, b },
        };
        self.emit(op, line);
        Ok(())
    }

    fn binary(
        &mut self,
        expr: &'a Expr<'a>,
        operator: Binary,
        left: &'a Expr<'a>,
        right: &'a Expr<'a>,
        a: u8,
    ) -> Result {
        match operator {
            Binary::And | Binary::Or => self.logical(expr, operator, a),
            Binary::Concat => self.concat(left, right, a, expr.line),
            _ if is_arithmetic(operator) => self.arithmetic(expr, a),
            _ => self.truth_to(expr, a),
        }
    }

    /// A chain of operators that lean to the left, from its innermost on.
    fn arithmetic(&mut self, expr: &'a Expr<'a>, a: u8) -> Result {
        let mut chain = Vec::new();
        let mut at = expr;
        while let ExprKind::Binary(operator, left, _) = &at.kind
            && is_arithmetic(*operator)
        {
            chain.push(at);
            at = left;
        }
        let work = if self.is_temporary(a) { a } else { self.reserve(1, expr.line)? };
        let base = self.state().free;
        let mut left = self.numeric_operand(at, Some(work))?;
        while let Some(node) = chain.pop() {
            let ExprKind::Binary(operator, _, right) = &node.kind else {
                unreachable!("only binaries are in the chain")
            };
            let to = if chain.is_empty() { a } else { work };
            self.operate(*operator, left, right, to, node.line)?;
            self.state().free = base;
            left = Operand::Register(work);
        }
        Ok(())
    }

    fn numeric_operand(&mut self, expr: &'a Expr<'a>, work: Option<u8>) -> Result<Operand> {
        if let Some(number) = constant(expr) {
            let register = match work {
                Some(register) => register,
                None => self.reserve(1, expr.line)?,
            };
            self.number_to(number, register, expr.line)?;
            return Ok(Operand::Register(register));
        }
        match work {
            Some(work) => self.operand_in(expr, work),
            None => self.operand(expr),
        }
    }

    fn operate(&mut self, operator: Binary, left: Operand, right: &'a Expr<'a>, a: u8, line: u32) -> Result {
        if operator != Binary::Power
            && let Some(number) = constant(right)
        {
            let b = self.settle(left, line)?;
            let k = self.number(number);
            self.check_constants(line)?;
            let op = match operator {
                Binary::Add => Op::AddNumber { a, b, k },
                Binary::Subtract => Op::SubtractNumber { a, b, k },
                Binary::Multiply => Op::MultiplyNumber { a, b, k },
                Binary::Divide => Op::DivideNumber { a, b, k },
                _ => Op::ModuloNumber { a, b, k },
            };
            self.emit(op, line);
            return Ok(());
        }
        let right = self.numeric_operand(right, None)?;
        let (b, c) = (self.settle(left, line)?, self.settle(right, line)?);
        let op = match operator {
            Binary::Add => Op::Add { a, b, c },
            Binary::Subtract => Op::Subtract { a, b, c },
            Binary::Multiply => Op::Multiply { a, b, c },
            Binary::Divide => Op::Divide { a, b, c },
            Binary::Modulo => Op::Modulo { a, b, c },
            _ => Op::Power { a, b, c },
        };
        self.emit(op, line);
        Ok(())
    }

    /// Operands of a chain of `..` stand in registers one after the other.
    fn concat(&mut self, left: &'a Expr<'a>, mut right: &'a Expr<'a>, a: u8, line: u32) -> Result {
        let b = self.expr_next(left)?;
        while let ExprKind::Binary(Binary::Concat, middle, last) = &right.kind {
            self.expr_next(middle)?;
            right = last;
        }
        let c = self.expr_next(right)?;
        self.emit(Op::Concat { a, b, c }, line);
        Ok(())
    }

    /// `and` and `or` as values.
    fn logical(&mut self, expr: &'a Expr<'a>, operator: Binary, a: u8) -> Result {
        if !self.is_temporary(a) {
            let b = self.reserve(1, expr.line)?;
            self.logical(expr, operator, b)?;
            self.emit(Op::Move { a, b }, expr.line);
            return Ok(());
        }
        let operands = chain_of(expr, operator);
        let (last, others) = operands.split_last().expect("an operator has operands");
        let undecided = |operand: &&&Expr<'_>| truth(operand, REDUCED_DEPTH) != Some(operator == Binary::And);
        let mut end = Vec::new();
        for operand in others.iter().filter(undecided) {
            // `a and b or c`: what fails goes on with the next alternative, whatever its value.
            let mut next = Vec::new();
            let mut value = *operand;
            let mut known = false;
            if operator == Binary::Or
                && let ExprKind::Binary(Binary::And, ..) = &operand.kind
            {
                let conditions = chain_of(operand, Binary::And);
                let (then, conditions) = conditions.split_last().expect("an operator has operands");
                for condition in conditions {
                    self.jump_if(condition, false, &mut next)?;
                }
                value = then;
                known = matches!(
                    then.kind,
                    ExprKind::Number(_)
                        | ExprKind::Str(_)
                        | ExprKind::Table(_)
                        | ExprKind::Function(_)
                        | ExprKind::Bool(true)
                );
            }
            self.expr_to(value, a)?;
            end.push(if known {
                self.emit(Op::Jump { to: 0 }, value.line)
            } else {
                self.emit(Op::Test { a, branch: Branch::new(0, operator == Binary::Or) }, value.line)
            });
            self.aim_here(&next);
        }
        self.expr_to(last, a)?;
        self.aim_here(&end);
        Ok(())
    }

    /// A call, or `...`, as the last of several values.
    pub fn open(&mut self, expr: &'a Expr<'a>) -> Result {
        match &expr.kind {
            ExprKind::Vararg => {
                let a = self.reserve(1, expr.line)?;
                self.vararg(a, OPEN, expr.line)
            }
            _ => self.call(expr, OPEN).map(drop),
        }
    }

    /// Values into the next free registers; their number and one, or [`OPEN`].
    pub fn values(&mut self, exprs: &'a [Expr<'a>]) -> Result<u8> {
        let Some((last, others)) = exprs.split_last() else {
            return Ok(1);
        };
        for expr in others {
            self.expr_next(expr)?;
        }
        if is_multiple(last) {
            self.open(last)?;
            return Ok(OPEN);
        }
        self.expr_next(last)?;
        Ok(exprs.len() as u8 + 1)
    }

    /// Calls a function. Its results stand from the register that is returned, which was the first free one; it is taken.
    pub fn call(&mut self, expr: &'a Expr<'a>, results: u8) -> Result<u8> {
        self.descend(expr.line)?;
        let a = self.state().free as u8;
        let arguments = self.callee_and_arguments(expr)?;
        self.emit(Op::Call { a, arguments, results }, expr.line);
        self.state().free = a as usize + 1;
        self.depth -= 1;
        Ok(a)
    }

    pub fn callee_and_arguments(&mut self, expr: &'a Expr<'a>) -> Result<u8> {
        match &expr.kind {
            ExprKind::Call { function, arguments } => {
                self.expr_next(function)?;
                self.values(arguments)
            }
            ExprKind::Method { object, name, arguments } => {
                let a = self.reserve(2, expr.line)?;
                let k = self.string(name, expr.line)?;
                let object = self.operand_in(object, a)?;
                let b = self.settle(object, expr.line)?;
                self.emit(Op::Method { a, b, k }, expr.line);
                self.state().free = a as usize + 2;
                Ok(match self.values(arguments)? {
                    OPEN => OPEN,
                    count => count + 1,
                })
            }
            _ => unreachable!("only calls are called"),
        }
    }
}

/// The operands of a chain of the same operator that leans to the left.
pub fn chain_of<'a>(expr: &'a Expr<'a>, operator: Binary) -> Vec<&'a Expr<'a>> {
    let mut operands = Vec::new();
    let mut at = expr;
    while let ExprKind::Binary(found, left, right) = &at.kind
        && *found == operator
    {
        operands.push(&**right);
        at = left;
    }
    operands.push(at);
    operands.reverse();
    operands
}

/// Whether the value is best had by jumps.
fn condition_only(expr: &Expr<'_>) -> bool {
    use Binary::{And, Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual, Or};
    match &expr.kind {
        ExprKind::Binary(And | Or | Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual, ..) => true,
        ExprKind::Paren(inner) => condition_only(inner),
        _ => false,
    }
}

pub enum Key<'a> {
    Text(&'a [u8]),
    Integer(i32),
    Any,
}

pub fn key_of<'a>(key: &'a Expr<'a>) -> Key<'a> {
    match &key.kind {
        ExprKind::Str(text) => Key::Text(text),
        ExprKind::Number(number) if *number == (*number as i32) as f64 => Key::Integer(*number as i32),
        _ => Key::Any,
    }
}
