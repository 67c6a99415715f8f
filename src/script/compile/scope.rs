//! Which variables closures share.
//!
//! A variable that an inner function uses and that is assigned after its making has to be shared: it becomes a cell. One
//! that is never assigned again is copied into the closures that use it, which no program can tell. To know this where a
//! variable is made, the whole tree is read once before it is compiled. Both passes meet the declarations in the same
//! order, and so know variables by their number in it.

use crate::script::ast::{Block, Expr, ExprKind, Field, FunctionBody, Stat, StatKind};
use hashbrown::HashMap;
use smallvec::SmallVec;

pub const NONE: u32 = u32::MAX;

/// Names, by number.
#[derive(Default)]
pub struct Names<'a> {
    numbers: HashMap<&'a [u8], u32, foldhash::fast::FixedState>,
    pub texts: Vec<&'a [u8]>,
    /// The innermost variable of each name.
    current: Vec<u32>,
}

impl<'a> Names<'a> {
    #[inline]
    pub fn number(&mut self, text: &'a [u8]) -> u32 {
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.current.push(NONE);
            self.texts.len() as u32 - 1
        })
    }

    #[inline]
    pub fn current(&self, name: u32) -> u32 {
        self.current[name as usize]
    }

    /// A variable comes into scope; the one that it hides.
    #[inline]
    pub fn bind(&mut self, name: u32, variable: u32) -> u32 {
        std::mem::replace(&mut self.current[name as usize], variable)
    }
}

#[derive(Clone, Copy)]
pub struct Variable {
    pub name: u32,
    level: u32,
    hidden: u32,
    captured: bool,
    assigned: bool,
}

impl Variable {
    /// Whether the variable must be shared by reference.
    pub fn is_shared(&self) -> bool {
        self.captured && self.assigned
    }
}

/// Reads the tree.
pub struct Scopes<'n, 'a> {
    names: &'n mut Names<'a>,
    variables: Vec<Variable>,
    active: Vec<u32>,
    level: u32,
}

enum Rest<'a> {
    One(&'a Expr<'a>),
    Several(&'a [Expr<'a>]),
}

/// All variables in the order of their declarations.
pub fn resolve<'a>(names: &mut Names<'a>, block: &'a Block<'a>) -> Vec<Variable> {
    let mut scopes = Scopes { names, variables: Vec::new(), active: Vec::new(), level: 0 };
    scopes.block(block);
    scopes.variables
}

impl<'a> Scopes<'_, 'a> {
    fn declare(&mut self, text: &'a [u8]) {
        let name = self.names.number(text);
        let variable = self.variables.len() as u32;
        let hidden = self.names.bind(name, variable);
        self.variables.push(Variable { name, level: self.level, hidden, captured: false, assigned: false });
        self.active.push(variable);
    }

    fn leave(&mut self, active: usize) {
        for index in self.active.drain(active..).rev() {
            let variable = self.variables[index as usize];
            self.names.bind(variable.name, variable.hidden);
        }
    }

    #[inline]
    fn name(&mut self, text: &'a [u8], assigned: bool) {
        let name = self.names.number(text);
        let index = self.names.current(name);
        if index != NONE {
            let variable = &mut self.variables[index as usize];
            variable.captured |= variable.level != self.level;
            variable.assigned |= assigned;
        }
    }

    fn block(&mut self, block: &'a Block<'a>) {
        let active = self.active.len();
        self.statements(block);
        self.leave(active);
    }

    fn statements(&mut self, block: &'a Block<'a>) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Stat<'a>) {
        match &statement.kind {
            StatKind::Local { names, values } => {
                self.exprs(values);
                names.iter().for_each(|name| self.declare(name));
            }
            StatKind::Assign { targets, values } => {
                targets.iter().for_each(|target| self.target(target));
                self.exprs(values);
            }
            StatKind::Call(call) => self.expr(call),
            StatKind::Do(block) => self.block(block),
            StatKind::While { condition, body } => {
                self.expr(condition);
                self.block(body);
            }
            StatKind::Repeat { body, condition } => {
                let active = self.active.len();
                self.statements(body);
                self.expr(condition);
                self.leave(active);
            }
            StatKind::If { arms, otherwise } => {
                for (condition, block) in arms {
                    self.expr(condition);
                    self.block(block);
                }
                if let Some(block) = otherwise {
                    self.block(block);
                }
            }
            StatKind::NumericFor { name, start, limit, step, body } => {
                self.expr(start);
                self.expr(limit);
                if let Some(step) = step {
                    self.expr(step);
                }
                let active = self.active.len();
                self.declare(name);
                self.statements(body);
                self.leave(active);
            }
            StatKind::GenericFor { names, values, body } => {
                self.exprs(values);
                let active = self.active.len();
                names.iter().for_each(|name| self.declare(name));
                self.statements(body);
                self.leave(active);
            }
            StatKind::Function { target, body } => {
                self.target(target);
                self.function(body);
            }
            StatKind::LocalFunction { name, body } => {
                self.declare(name);
                self.function(body);
            }
            StatKind::Return(values) => self.exprs(values),
            StatKind::Break => {}
        }
    }

    fn target(&mut self, target: &'a Expr<'a>) {
        match &target.kind {
            ExprKind::Name(name) => self.name(name, true),
            _ => self.expr(target),
        }
    }

    fn exprs(&mut self, exprs: &'a [Expr<'a>]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    /// Chains to the left can be long without being nested, so they are followed in a loop.
    fn expr(&mut self, mut expr: &'a Expr<'a>) {
        let mut rest = SmallVec::<[Rest<'a>; 8]>::new();
        loop {
            match &expr.kind {
                ExprKind::Name(name) => self.name(name, false),
                ExprKind::Function(body) => self.function(body),
                ExprKind::Index(first, last) | ExprKind::Binary(_, first, last) => {
                    rest.push(Rest::One(last));
                    expr = first;
                    continue;
                }
                ExprKind::Call { function: first, arguments } | ExprKind::Method { object: first, arguments, .. } => {
                    rest.push(Rest::Several(arguments));
                    expr = first;
                    continue;
                }
                ExprKind::Unary(_, operand) | ExprKind::Paren(operand) => {
                    expr = operand;
                    continue;
                }
                ExprKind::Table(fields) => self.fields(fields),
                _ => {}
            }
            while let Some(next) = rest.pop() {
                match next {
                    Rest::One(expr) => self.expr(expr),
                    Rest::Several(exprs) => self.exprs(exprs),
                }
            }
            return;
        }
    }

    fn fields(&mut self, fields: &'a [Field<'a>]) {
        for field in fields {
            match field {
                Field::Item(item) => self.expr(item),
                Field::Pair(key, value) => {
                    self.expr(key);
                    self.expr(value);
                }
            }
        }
    }

    fn function(&mut self, body: &'a FunctionBody<'a>) {
        let active = self.active.len();
        self.level += 1;
        body.parameters.iter().for_each(|name| self.declare(name));
        if body.variadic {
            self.declare(b"arg");
        }
        self.statements(&body.block);
        self.level -= 1;
        self.leave(active);
    }
}
