//! Expressions.
//!
//! Lua makes code while it reads, and an operation belongs to the line of the last word read when its code is made. A
//! variable or an index is only made code when its value is needed, often after the next word has been read: `settle`
//! stands where Lua does that.

use std::borrow::Cow;

use super::super::ast::{Binary, Expr, ExprKind, Field, FunctionBody, Text, Unary};
use super::fold;
use super::lexer::{Result, Token};
use super::parser::{Function, Parser};

const UNARY_PRIORITY: u8 = 8;

/// The operator with its priorities to the left and to the right.
fn binary(token: Token) -> Option<(Binary, u8, u8)> {
    Some(match token {
        Token::Byte(b'+') => (Binary::Add, 6, 6),
        Token::Byte(b'-') => (Binary::Subtract, 6, 6),
        Token::Byte(b'*') => (Binary::Multiply, 7, 7),
        Token::Byte(b'/') => (Binary::Divide, 7, 7),
        Token::Byte(b'%') => (Binary::Modulo, 7, 7),
        Token::Byte(b'^') => (Binary::Power, 10, 9),
        Token::Concat => (Binary::Concat, 5, 4),
        Token::Equal => (Binary::Equal, 3, 3),
        Token::NotEqual => (Binary::NotEqual, 3, 3),
        Token::Byte(b'<') => (Binary::Less, 3, 3),
        Token::LessEqual => (Binary::LessEqual, 3, 3),
        Token::Byte(b'>') => (Binary::Greater, 3, 3),
        Token::GreaterEqual => (Binary::GreaterEqual, 3, 3),
        Token::And => (Binary::And, 2, 2),
        Token::Or => (Binary::Or, 1, 1),
        _ => return None,
    })
}

impl<'s> Parser<'s> {
    pub fn expression(&mut self) -> Result<Expr<'s>> {
        self.operation(0)
    }

    /// At least one expression. The last one is not settled.
    pub fn expressions(&mut self) -> Result<Vec<Expr<'s>>> {
        let mut list = vec![self.expression()?];
        let mut height = self.height;
        while self.accept(Token::Byte(b','))? {
            self.settle(list.last_mut());
            list.push(self.expression()?);
            height = height.max(self.height);
        }
        self.height = height;
        Ok(list)
    }

    /// Gives a variable or an index the line of the word before this place.
    fn settle(&self, expr: Option<&mut Expr<'s>>) {
        if let Some(expr) = expr
            && matches!(expr.kind, ExprKind::Name(_) | ExprKind::Index(..))
        {
            expr.line = self.last_line;
        }
    }

    /// An expression that has just been read, with parts of the given height.
    fn made(&mut self, kind: ExprKind<'s>, height: u32) -> Result<Expr<'s>> {
        self.rise(height)?;
        Ok(Expr { line: self.last_line, kind })
    }

    /// An expression of operators that bind more tightly than `limit`.
    fn operation(&mut self, limit: u8) -> Result<Expr<'s>> {
        self.enter()?;
        let unary = match self.token {
            Token::Not => Some(Unary::Not),
            Token::Byte(b'-') => Some(Unary::Minus),
            Token::Byte(b'#') => Some(Unary::Length),
            _ => None,
        };
        let mut left = match unary {
            Some(operator) => {
                self.advance()?;
                let operand = self.operation(UNARY_PRIORITY)?;
                match fold::unary(operator, &operand) {
                    Some(constant) => self.made(constant, 0)?,
                    None => self.made(ExprKind::Unary(operator, Box::new(operand)), self.height)?,
                }
            }
            None => self.simple()?,
        };
        while let Some((operator, on_left, on_right)) = binary(self.token)
            && on_left > limit
        {
            let height = self.height;
            self.advance()?;
            self.settle(Some(&mut left));
            let right = self.operation(on_right)?;
            left = match fold::binary(operator, &left, &right) {
                Some(constant) => self.made(constant, 0)?,
                None => {
                    let kind = ExprKind::Binary(operator, Box::new(left), Box::new(right));
                    self.made(kind, height.max(self.height))?
                }
            };
        }
        self.leave();
        Ok(left)
    }

    fn simple(&mut self) -> Result<Expr<'s>> {
        let kind = match self.token {
            Token::Number => ExprKind::Number(self.lexer.number),
            Token::String => ExprKind::Str(std::mem::take(&mut self.lexer.string)),
            Token::Nil => ExprKind::Nil,
            Token::True => ExprKind::Bool(true),
            Token::False => ExprKind::Bool(false),
            Token::Dots => {
                if !self.function().variadic {
                    return self.error("cannot use '...' outside a vararg function");
                }
                self.function().spreads = true;
                ExprKind::Vararg
            }
            Token::Byte(b'{') => return self.table(),
            Token::Function => {
                self.advance()?;
                let body = self.function_body(false, self.lexer.line)?;
                return self.made(ExprKind::Function(Box::new(body)), self.height);
            }
            _ => return self.primary(),
        };
        self.advance()?;
        self.made(kind, 0)
    }

    /// A variable or something in parentheses, with the indexes and calls after it.
    pub fn primary(&mut self) -> Result<Expr<'s>> {
        let mut expr = match self.token {
            Token::Name => self.variable()?,
            Token::Byte(b'(') => {
                let line = self.lexer.line;
                self.advance()?;
                let mut inner = self.expression()?;
                self.close(Token::Byte(b')'), Token::Byte(b'('), line)?;
                self.settle(Some(&mut inner));
                match fold::is_constant(&inner) {
                    true => self.made(inner.kind, 0)?,
                    false => self.made(ExprKind::Paren(Box::new(inner)), self.height)?,
                }
            }
            _ => return self.error("unexpected symbol"),
        };
        loop {
            let height = self.height;
            expr = match self.token {
                Token::Byte(b'.') => self.field(expr)?,
                Token::Byte(b'[') => {
                    let key = self.bracketed()?;
                    self.made(ExprKind::Index(Box::new(expr), Box::new(key)), height.max(self.height))?
                }
                Token::Byte(b':') => {
                    self.advance()?;
                    let name = self.take_name()?;
                    self.settle(Some(&mut expr));
                    let line = self.lexer.line;
                    let arguments = self.arguments()?;
                    self.rise(height.max(self.height))?;
                    Expr { line, kind: ExprKind::Method { object: Box::new(expr), name, arguments } }
                }
                Token::Byte(b'(' | b'{') | Token::String => {
                    let line = self.lexer.line;
                    let arguments = self.arguments()?;
                    self.rise(height.max(self.height))?;
                    Expr { line, kind: ExprKind::Call { function: Box::new(expr), arguments } }
                }
                _ => return Ok(expr),
            };
        }
    }

    pub fn variable(&mut self) -> Result<Expr<'s>> {
        let name = self.take_name()?;
        self.made(ExprKind::Name(name), 0)
    }

    /// `.name` after what has been read.
    pub fn field(&mut self, object: Expr<'s>) -> Result<Expr<'s>> {
        let height = self.height;
        self.advance()?;
        let key = self.take_name()?;
        let key = Expr { line: self.last_line, kind: ExprKind::Str(key) };
        self.made(ExprKind::Index(Box::new(object), Box::new(key)), height)
    }

    fn bracketed(&mut self) -> Result<Expr<'s>> {
        self.advance()?;
        let key = self.expression()?;
        self.expect(Token::Byte(b']'))?;
        Ok(key)
    }

    fn arguments(&mut self) -> Result<Vec<Expr<'s>>> {
        match self.token {
            Token::String => {
                let text = std::mem::take(&mut self.lexer.string);
                self.advance()?;
                Ok(vec![self.made(ExprKind::Str(text), 0)?])
            }
            Token::Byte(b'{') => Ok(vec![self.table()?]),
            Token::Byte(b'(') => {
                let line = self.lexer.line;
                if line != self.last_line {
                    return self.error("ambiguous syntax (function call x new statement)");
                }
                self.advance()?;
                self.height = 0;
                let mut list = match self.token {
                    Token::Byte(b')') => Vec::new(),
                    _ => self.expressions()?,
                };
                self.close(Token::Byte(b')'), Token::Byte(b'('), line)?;
                self.settle(list.last_mut());
                Ok(list)
            }
            _ => self.error("function arguments expected"),
        }
    }

    fn table(&mut self) -> Result<Expr<'s>> {
        let line = self.lexer.line;
        self.expect(Token::Byte(b'{'))?;
        let (mut fields, mut height) = (Vec::new(), 0);
        while self.token != Token::Byte(b'}') {
            self.settle_item(&mut fields);
            fields.push(self.table_field()?);
            height = height.max(self.height);
            if !self.accept(Token::Byte(b','))? && !self.accept(Token::Byte(b';'))? {
                break;
            }
        }
        self.close(Token::Byte(b'}'), Token::Byte(b'{'), line)?;
        self.settle_item(&mut fields);
        self.made(ExprKind::Table(fields), height)
    }

    fn settle_item(&self, fields: &mut [Field<'s>]) {
        if let Some(Field::Item(item)) = fields.last_mut() {
            self.settle(Some(item));
        }
    }

    fn table_field(&mut self) -> Result<Field<'s>> {
        let named = self.token == Token::Name && self.look_ahead()? == Token::Byte(b'=');
        let key = match self.token {
            Token::Byte(b'[') => self.bracketed()?,
            _ if named => {
                let name = self.take_name()?;
                Expr { line: self.last_line, kind: ExprKind::Str(name) }
            }
            _ => return Ok(Field::Item(self.expression()?)),
        };
        let height = self.height;
        self.expect(Token::Byte(b'='))?;
        let value = self.expression()?;
        self.height = self.height.max(height);
        Ok(Field::Pair(key, value))
    }

    /// From the parameters on. `line` is where the function begins.
    pub fn function_body(&mut self, method: bool, line: u32) -> Result<FunctionBody<'s>> {
        self.functions.push(Function { line, active: 0, variadic: false, spreads: false, loops: 0 });
        self.expect(Token::Byte(b'('))?;
        let mut parameters = Vec::new();
        if method {
            parameters.push(Cow::Borrowed(&b"self"[..]));
            self.function().active = 1;
        }
        self.parameters(&mut parameters)?;
        self.expect(Token::Byte(b')'))?;
        let block = self.chunk()?;
        self.close(Token::End, Token::Function, line)?;
        let done = self.functions.pop().expect("pushed above");
        let variadic = done.variadic;
        Ok(FunctionBody { parameters, variadic, needs_arg: variadic && !done.spreads, block, line })
    }

    fn parameters(&mut self, parameters: &mut Vec<Text<'s>>) -> Result {
        let mut count = 0;
        if self.token != Token::Byte(b')') {
            loop {
                match self.token {
                    Token::Name => {
                        parameters.push(self.take_name()?);
                        self.declare(count)?;
                    }
                    Token::Dots => {
                        self.advance()?;
                        self.declare(count)?;
                        self.function().variadic = true;
                    }
                    _ => return self.error("<name> or '...' expected"),
                }
                count += 1;
                if self.function().variadic || !self.accept(Token::Byte(b','))? {
                    break;
                }
            }
        }
        self.function().active += count;
        Ok(())
    }
}
