//! Statements and blocks.

use super::super::ast::{Block, Expr, ExprKind, Stat, StatKind, Text};
use super::lexer::{Result, Token};
use super::parser::Parser;

impl<'s> Parser<'s> {
    /// Statements up to a word that ends a block. What they declare is still visible after them.
    pub fn chunk(&mut self) -> Result<Block<'s>> {
        self.enter()?;
        let (mut statements, mut height) = (Vec::new(), 0);
        while !self.block_ends() {
            let statement = self.statement()?;
            height = height.max(self.height);
            let last = matches!(statement.kind, StatKind::Return(_) | StatKind::Break);
            statements.push(statement);
            self.accept(Token::Byte(b';'))?;
            if last {
                break;
            }
        }
        self.leave();
        self.rise(height)?;
        Ok(Block { statements, end_line: self.lexer.line })
    }

    /// Statements with a scope of their own.
    fn block(&mut self) -> Result<Block<'s>> {
        let active = self.function().active;
        let block = self.chunk()?;
        self.function().active = active;
        Ok(block)
    }

    /// The body of a loop, in which `variables` more can be seen.
    fn loop_body(&mut self, variables: u32) -> Result<Block<'s>> {
        self.function().active += variables;
        self.function().loops += 1;
        let block = self.block()?;
        self.function().loops -= 1;
        self.function().active -= variables;
        Ok(block)
    }

    fn block_ends(&self) -> bool {
        matches!(self.token, Token::Else | Token::Elseif | Token::End | Token::Until | Token::Eof)
    }

    fn statement(&mut self) -> Result<Stat<'s>> {
        let line = self.lexer.line;
        self.height = 0;
        let kind = match self.token {
            Token::If => self.if_statement(line)?,
            Token::While => {
                self.advance()?;
                let condition = self.expression()?;
                let height = self.height;
                self.expect(Token::Do)?;
                let body = self.loop_body(0)?;
                self.close(Token::End, Token::While, line)?;
                self.height = self.height.max(height);
                StatKind::While { condition, body }
            }
            Token::Do => {
                self.advance()?;
                let block = self.block()?;
                self.close(Token::End, Token::Do, line)?;
                StatKind::Do(block)
            }
            Token::For => return self.for_statement(line),
            Token::Repeat => self.repeat_statement(line)?,
            Token::Function => return self.function_statement(line),
            Token::Local => {
                self.advance()?;
                if self.accept(Token::Function)? { self.local_function()? } else { self.local_statement()? }
            }
            Token::Return => {
                self.advance()?;
                let ends = self.block_ends() || self.token == Token::Byte(b';');
                StatKind::Return(if ends { Vec::new() } else { self.expressions()? })
            }
            Token::Break => {
                self.advance()?;
                if self.function().loops == 0 {
                    return self.error("no loop to break");
                }
                StatKind::Break
            }
            _ => self.expression_statement()?,
        };
        Ok(Stat { line: self.last_line, kind })
    }

    fn if_statement(&mut self, line: u32) -> Result<StatKind<'s>> {
        let (mut arms, mut height) = (Vec::new(), 0);
        loop {
            self.advance()?;
            let condition = self.expression()?;
            height = height.max(self.height);
            self.expect(Token::Then)?;
            arms.push((condition, self.block()?));
            height = height.max(self.height);
            if self.token != Token::Elseif {
                break;
            }
        }
        let otherwise = if self.accept(Token::Else)? { Some(self.block()?) } else { None };
        self.height = self.height.max(height);
        self.close(Token::End, Token::If, line)?;
        Ok(StatKind::If { arms, otherwise })
    }

    fn repeat_statement(&mut self, line: u32) -> Result<StatKind<'s>> {
        self.advance()?;
        let active = self.function().active;
        self.function().loops += 1;
        let body = self.chunk()?;
        let height = self.height;
        self.close(Token::Until, Token::Repeat, line)?;
        let condition = self.expression()?;
        self.function().loops -= 1;
        self.function().active = active;
        self.height = self.height.max(height);
        Ok(StatKind::Repeat { body, condition })
    }

    fn for_statement(&mut self, line: u32) -> Result<Stat<'s>> {
        self.advance()?;
        let name = self.take_name()?;
        let stat = match self.token {
            Token::Byte(b'=') => self.numeric_for(name)?,
            Token::Byte(b',') | Token::In => self.generic_for(name)?,
            _ => return self.error("'=' or 'in' expected"),
        };
        self.close(Token::End, Token::For, line)?;
        Ok(stat)
    }

    fn numeric_for(&mut self, name: Text<'s>) -> Result<Stat<'s>> {
        // Three more hold the state of the loop.
        self.declare(3)?;
        self.advance()?;
        let start = self.expression()?;
        let mut height = self.height;
        self.expect(Token::Byte(b','))?;
        let limit = self.expression()?;
        height = height.max(self.height);
        let step = if self.accept(Token::Byte(b','))? { Some(self.expression()?) } else { None };
        height = height.max(self.height);
        self.expect(Token::Do)?;
        let line = self.last_line;
        let body = self.loop_body(4)?;
        self.height = self.height.max(height);
        Ok(Stat { line, kind: StatKind::NumericFor { name, start, limit, step, body } })
    }

    fn generic_for(&mut self, name: Text<'s>) -> Result<Stat<'s>> {
        let mut names = vec![name];
        self.declare(3)?;
        while self.accept(Token::Byte(b','))? {
            let name = self.take_name()?;
            self.declare(3 + names.len() as u32)?;
            names.push(name);
        }
        self.expect(Token::In)?;
        let line = self.lexer.line;
        let values = self.expressions()?;
        let height = self.height;
        self.expect(Token::Do)?;
        let body = self.loop_body(3 + names.len() as u32)?;
        self.height = self.height.max(height);
        Ok(Stat { line, kind: StatKind::GenericFor { names, values, body } })
    }

    fn function_statement(&mut self, line: u32) -> Result<Stat<'s>> {
        self.advance()?;
        let mut target = self.variable()?;
        while self.token == Token::Byte(b'.') {
            target = self.field(target)?;
        }
        let method = self.token == Token::Byte(b':');
        if method {
            target = self.field(target)?;
        }
        let height = self.height;
        let body = Box::new(self.function_body(method, line)?);
        self.height = self.height.max(height);
        Ok(Stat { line, kind: StatKind::Function { target, body } })
    }

    fn local_function(&mut self) -> Result<StatKind<'s>> {
        let name = self.take_name()?;
        self.declare(0)?;
        self.function().active += 1;
        let body = Box::new(self.function_body(false, self.lexer.line)?);
        Ok(StatKind::LocalFunction { name, body })
    }

    fn local_statement(&mut self) -> Result<StatKind<'s>> {
        let mut names = Vec::new();
        loop {
            let name = self.take_name()?;
            self.declare(names.len() as u32)?;
            names.push(name);
            if !self.accept(Token::Byte(b','))? {
                break;
            }
        }
        let values = if self.accept(Token::Byte(b'='))? { self.expressions()? } else { Vec::new() };
        self.function().active += names.len() as u32;
        Ok(StatKind::Local { names, values })
    }

    fn expression_statement(&mut self) -> Result<StatKind<'s>> {
        let first = self.primary()?;
        if matches!(first.kind, ExprKind::Call { .. } | ExprKind::Method { .. }) {
            return Ok(StatKind::Call(first));
        }
        let mut height = self.height;
        let mut targets = vec![self.target(first)?];
        while self.accept(Token::Byte(b','))? {
            let next = self.primary()?;
            height = height.max(self.height);
            self.assign_to(targets.len())?;
            targets.push(self.target(next)?);
        }
        self.expect(Token::Byte(b'='))?;
        let values = self.expressions()?;
        self.height = self.height.max(height);
        Ok(StatKind::Assign { targets, values })
    }

    /// Refuses what cannot be assigned to.
    fn target(&self, expr: Expr<'s>) -> Result<Expr<'s>> {
        match expr.kind {
            ExprKind::Name(_) | ExprKind::Index(..) => Ok(expr),
            _ => self.error("syntax error"),
        }
    }
}
