//! Statements.

use super::code::Op;
use super::expression::{Key, OPEN, Operand, constant, is_multiple, key_of};
use super::state::Place;
use super::{Compiler, NONE, Result};
use crate::script::ast::{Block, Expr, ExprKind, Stat, StatKind, Text};

/// What is assigned to.
enum Target<'a> {
    Place(Place),
    Field(Operand, Key<'a>),
    Index(Operand, Operand),
}

impl<'a> Compiler<'a> {
    pub fn statements(&mut self, block: &'a Block<'a>) -> Result {
        for statement in &block.statements {
            self.statement(statement)?;
            let state = self.state();
            state.free = state.temporary;
        }
        Ok(())
    }

    fn block(&mut self, block: &'a Block<'a>) -> Result {
        let scope = self.scope();
        self.statements(block)?;
        self.leave(scope);
        Ok(())
    }

    fn statement(&mut self, statement: &'a Stat<'a>) -> Result {
        let line = statement.line;
        match &statement.kind {
            StatKind::Local { names, values } => self.local(names, values, line),
            StatKind::Assign { targets, values } => self.assign(targets, values, line),
            StatKind::Call(call) => self.call(call, 1).map(drop),
            StatKind::Do(block) => self.block(block),
            StatKind::While { condition, body } => self.while_loop(condition, body),
            StatKind::Repeat { body, condition } => self.repeat_loop(body, condition),
            StatKind::If { arms, otherwise } => self.branches(arms, otherwise.as_ref()),
            StatKind::NumericFor { name, start, limit, step, body } => {
                self.numeric_for(name, [Some(start), Some(limit), step.as_ref()], body, line)
            }
            StatKind::GenericFor { names, values, body } => self.generic_for(names, values, body, line),
            StatKind::Function { target, body } => {
                let target = self.target(target, &[])?;
                let a = self.reserve(1, body.line)?;
                let index = self.function(body, NONE)?;
                self.emit(Op::Closure { a, index }, body.block.end_line);
                self.store(target, Operand::Register(a), body.line)
            }
            StatKind::LocalFunction { name, body } => self.local_function(name, body),
            StatKind::Return(values) => self.return_values(values, line),
            StatKind::Break => {
                let jump = self.emit(Op::Jump { to: 0 }, line);
                match self.state().breaks.last_mut() {
                    Some(jumps) => jumps.push(jump),
                    None => return Err(self.error(line, "no loop to break")),
                }
                Ok(())
            }
        }
    }

    /// Values into exactly so many registers from the free one on.
    fn adjusted(&mut self, values: &'a [Expr<'a>], count: usize, line: u32) -> Result {
        let base = self.state().free;
        for (n, value) in values.iter().enumerate() {
            let missing = count.saturating_sub(n);
            if n + 1 == values.len() && is_multiple(value) && missing != 1 {
                let results = (missing + 1).min(250) as u8;
                match &value.kind {
                    ExprKind::Vararg => {
                        let a = self.state().free as u8;
                        self.touch(1, line)?;
                        self.vararg(a, results, value.line)?;
                    }
                    _ => {
                        self.call(value, results)?;
                    }
                }
                self.state().free = base + n;
                self.reserve(missing, line)?;
                self.state().free = base + count;
                return Ok(());
            }
            self.expr_next(value)?;
            if n >= count {
                // Evaluated for its effects.
                self.state().free = base + count;
            }
        }
        let missing = count.saturating_sub(values.len());
        if missing > 0 {
            let a = self.reserve(missing, line)?;
            self.emit(Op::Nil { a, count: missing as u8 }, line);
        }
        self.state().free = base + count;
        Ok(())
    }

    fn local(&mut self, names: &'a [Text<'a>], values: &'a [Expr<'a>], line: u32) -> Result {
        self.adjusted(values, names.len(), line)?;
        names.iter().try_for_each(|name| self.declare(name, line))
    }

    fn local_function(&mut self, name: &'a Text<'a>, body: &'a crate::script::ast::FunctionBody<'a>) -> Result {
        let a = self.reserve(1, body.line)?;
        let itself = self.declared;
        let shared = self.variables[itself as usize].is_shared();
        if shared {
            self.emit(Op::Nil { a, count: 1 }, body.line);
        }
        self.declare(name, body.line)?;
        let index = self.function(body, itself)?;
        let line = body.block.end_line;
        if shared {
            let b = self.reserve(1, line)?;
            self.emit(Op::Closure { a: b, index }, line);
            self.emit(Op::SetCell { a, b }, line);
        } else {
            self.emit(Op::Closure { a, index }, line);
        }
        Ok(())
    }

    /// Where to assign to. A local variable that is used here and also assigned by the same statement is read now.
    fn target(&mut self, target: &'a Expr<'a>, others: &'a [Expr<'a>]) -> Result<Target<'a>> {
        match &target.kind {
            ExprKind::Name(name) => Ok(Target::Place(self.place(name, target.line)?)),
            ExprKind::Index(object, key) => {
                let object = self.steady(object, others)?;
                match key_of(key) {
                    Key::Any => Ok(Target::Index(object, self.steady(key, others)?)),
                    key => Ok(Target::Field(object, key)),
                }
            }
            _ => Err(self.error(target.line, "syntax error")),
        }
    }

    fn steady(&mut self, expr: &'a Expr<'a>, others: &'a [Expr<'a>]) -> Result<Operand> {
        if let ExprKind::Name(name) = &expr.kind
            && others.iter().any(|other| matches!(&other.kind, ExprKind::Name(assigned) if assigned == name))
        {
            return self.expr_next(expr).map(Operand::Register);
        }
        self.operand(expr)
    }

    fn store(&mut self, target: Target<'a>, value: Operand, line: u32) -> Result {
        match target {
            Target::Field(object, key) => return self.set_constant(object, &key, value, line),
            Target::Index(object, key) => return self.set_index(object, key, value, line),
            Target::Place(place) => {
                let value = self.settle(value, line)?;
                self.store_place(place, value, line);
            }
        }
        Ok(())
    }

    fn store_place(&mut self, place: Place, value: u8, line: u32) {
        let op = match place {
            Place::Register(a) if a == value => return,
            Place::Register(a) => Op::Move { a, b: value },
            Place::Cell(a) => Op::SetCell { a, b: value },
            Place::Shared(index) | Place::Captured(index) => Op::SetShared { a: value, index },
            Place::Global(k) => Op::SetGlobal { a: value, k },
        };
        self.emit(op, line);
    }

    fn assign(&mut self, targets: &'a [Expr<'a>], values: &'a [Expr<'a>], line: u32) -> Result {
        if let ([target], [value]) = (targets, values) {
            let target = self.target(target, &[])?;
            if let Target::Place(Place::Register(register)) = target {
                return self.expr_to(value, register);
            }
            let value = self.operand(value)?;
            return self.store(target, value, line);
        }
        let mut places = Vec::with_capacity(targets.len());
        for target in targets {
            places.push(self.target(target, targets)?);
        }
        let base = self.state().free;
        self.adjusted(values, targets.len(), line)?;
        // From the last to the first.
        for (n, target) in places.into_iter().enumerate().rev() {
            self.store(target, Operand::Register((base + n) as u8), line)?;
        }
        Ok(())
    }

    fn loop_body(&mut self, body: impl FnOnce(&mut Self) -> Result) -> Result<Vec<usize>> {
        self.state().breaks.push(Vec::new());
        body(self)?;
        Ok(self.state().breaks.pop().expect("pushed above"))
    }

    fn while_loop(&mut self, condition: &'a Expr<'a>, body: &'a Block<'a>) -> Result {
        let start = self.here();
        let mut exits = Vec::new();
        self.jump_if(condition, false, &mut exits)?;
        let breaks = self.loop_body(|this| this.block(body))?;
        self.emit(Op::Loop { to: start }, body.end_line);
        self.aim_here(&exits);
        self.aim_here(&breaks);
        Ok(())
    }

    fn repeat_loop(&mut self, body: &'a Block<'a>, condition: &'a Expr<'a>) -> Result {
        let start = self.here();
        let scope = self.scope();
        let mut exits = Vec::new();
        let breaks = self.loop_body(|this| {
            this.statements(body)?;
            this.jump_if(condition, true, &mut exits)
        })?;
        self.leave(scope);
        self.emit(Op::Loop { to: start }, condition.line);
        self.aim_here(&exits);
        self.aim_here(&breaks);
        Ok(())
    }

    fn branches(&mut self, arms: &'a [(Expr<'a>, Block<'a>)], otherwise: Option<&'a Block<'a>>) -> Result {
        let mut ends = Vec::new();
        for (n, (condition, block)) in arms.iter().enumerate() {
            let mut next = Vec::new();
            self.jump_if(condition, false, &mut next)?;
            self.block(block)?;
            if n + 1 < arms.len() || otherwise.is_some() {
                ends.push(self.emit(Op::Jump { to: 0 }, block.end_line));
            }
            self.aim_here(&next);
        }
        if let Some(block) = otherwise {
            self.block(block)?;
        }
        self.aim_here(&ends);
        Ok(())
    }

    fn numeric_for(
        &mut self,
        name: &'a Text<'a>,
        range: [Option<&'a Expr<'a>>; 3],
        body: &'a Block<'a>,
        line: u32,
    ) -> Result {
        let a = self.state().free as u8;
        for expr in range {
            match expr {
                Some(expr) => {
                    let register = self.reserve(1, expr.line)?;
                    match constant(expr) {
                        Some(number) => {
                            let k = self.number(number);
                            self.emit(Op::Number { a: register, k }, expr.line);
                        }
                        None => self.expr_to(expr, register)?,
                    }
                }
                None => {
                    let register = self.reserve(1, line)?;
                    let k = self.number(1.0);
                    self.emit(Op::Number { a: register, k }, line);
                }
            }
        }
        self.declare_unnamed(3);
        let prepare = self.emit(Op::ForPrepare { a, to: 0 }, line);
        let start = self.here();
        let scope = self.scope();
        self.reserve(1, line)?;
        let breaks = self.loop_body(|this| {
            this.declare(name, line)?;
            this.statements(body)
        })?;
        self.leave(scope);
        self.aim_here(&[prepare]);
        self.emit(Op::ForLoop { a, to: start }, line);
        self.leave_unnamed(3);
        self.aim_here(&breaks);
        Ok(())
    }

    fn generic_for(&mut self, names: &'a [Text<'a>], values: &'a [Expr<'a>], body: &'a Block<'a>, line: u32) -> Result {
        let a = self.state().free as u8;
        self.adjusted(values, 3, values.last().map_or(line, |value| value.line))?;
        self.declare_unnamed(3);
        let test = self.emit(Op::Jump { to: 0 }, line);
        let start = self.here();
        let scope = self.scope();
        // The call of the iterator needs some room besides.
        self.touch(names.len().max(3) + 1, line)?;
        let breaks = self.loop_body(|this| {
            this.reserve(names.len(), line)?;
            names.iter().try_for_each(|name| this.declare(name, line))?;
            this.statements(body)
        })?;
        self.leave(scope);
        self.aim_here(&[test]);
        self.emit(Op::ForCall { a, results: names.len() as u8 }, line);
        self.emit(Op::ForTest { a, to: start }, line);
        self.leave_unnamed(3);
        self.aim_here(&breaks);
        Ok(())
    }

    fn return_values(&mut self, values: &'a [Expr<'a>], line: u32) -> Result {
        match values {
            [] => {
                self.emit(Op::ReturnNone, line);
            }
            [call] if matches!(call.kind, ExprKind::Call { .. } | ExprKind::Method { .. }) => {
                let a = self.state().free as u8;
                let arguments = self.callee_and_arguments(call)?;
                self.emit(Op::TailCall { a, arguments }, call.line);
                // For a function that is not the script's own: its results are there at once.
                self.emit(Op::Return { a, count: OPEN }, call.line);
            }
            [value] if !is_multiple(value) => {
                let operand = self.operand(value)?;
                let a = self.settle(operand, line)?;
                self.emit(Op::ReturnOne { a }, line);
            }
            values => {
                let a = self.state().free as u8;
                let count = self.values(values)?;
                self.emit(Op::Return { a, count }, line);
            }
        }
        Ok(())
    }
}
