//! Expressions of JSON programs.

use std::borrow::Cow;

use super::super::ast::{Binary, Expr, ExprKind, Field, Unary};
use super::node::{Array, Node};
use super::scope::{Reader, Result, library_call, variable};

const KINDS: &str = "an expression";

fn binary(name: &str) -> Option<Binary> {
    Some(match name {
        "==" => Binary::Equal,
        "!=" => Binary::NotEqual,
        "<" => Binary::Less,
        "<=" => Binary::LessEqual,
        ">" => Binary::Greater,
        ">=" => Binary::GreaterEqual,
        "+" => Binary::Add,
        "-" => Binary::Subtract,
        "*" => Binary::Multiply,
        "/" => Binary::Divide,
        "%" => Binary::Modulo,
        _ => return None,
    })
}

fn joining(name: &str) -> Option<Binary> {
    Some(match name {
        "and" => Binary::And,
        "or" => Binary::Or,
        ".." => Binary::Concat,
        _ => return None,
    })
}

impl Reader {
    pub fn expression<'s>(&mut self, node: &Node<'s>) -> Result<Expr<'s>> {
        match node {
            Node::Array(array) => self.operation(array, false),
            Node::Object(_) => self.expected(KINDS, node),
            Node::Null => self.scalar(ExprKind::Bool(false)),
            Node::Bool(value) => self.scalar(ExprKind::Bool(*value)),
            Node::Number(value) => self.scalar(ExprKind::Number(*value)),
            Node::Text(value) => self.scalar(ExprKind::Str(bytes(value))),
        }
    }

    /// Scalars have no line: nothing that can fail is theirs.
    fn scalar<'s>(&mut self, kind: ExprKind<'s>) -> Result<Expr<'s>> {
        self.height = 1;
        Ok(Expr { line: 1, kind })
    }

    /// An argument of a command. There a key or argument that is not given is as it is, since a command refuses it; and
    /// keys are seen to come from KEYS.
    fn argument<'s>(&mut self, node: &Node<'s>) -> Result<Expr<'s>> {
        match node {
            Node::Array(array) => self.operation(array, true),
            _ => self.expression(node),
        }
    }

    fn operation<'s>(&mut self, array: &Array<'s>, bare: bool) -> Result<Expr<'s>> {
        let (items, line) = (&array.items[..], array.line);
        let name = match items.first() {
            Some(Node::Text(name)) => name,
            Some(other) => return self.at(0, |reader| reader.expected("the name of an operation", other)),
            None => return self.fault("expected an expression, found an empty array"),
        };
        let kind = match &**name {
            "key" | "arg" => return self.given(items, line, bare),
            "var" => {
                self.count(items, 2..=2, "[\"var\", name]")?;
                let name = self.at(1, |reader| {
                    let name = reader.name(&items[1])?;
                    if reader.is_visible(name) {
                        Ok(name)
                    } else {
                        reader.fault(&format!("no variable {name} is set here"))
                    }
                })?;
                self.height = 1;
                return Ok(variable(name, line));
            }
            "call" | "pcall" => return self.call(items, line),
            "not" | "len" => {
                self.count(items, 2..=2, &format!("[\"{name}\", expression]"))?;
                let operand = self.at(1, |reader| reader.expression(&items[1]))?;
                let operator = if name == "not" { Unary::Not } else { Unary::Length };
                ExprKind::Unary(operator, Box::new(operand))
            }
            "number" | "string" => return self.convert(items, line),
            "at" => return self.element(items, line),
            "list" => {
                let elements = self.each(&items[1..], 1, Reader::expression)?;
                ExprKind::Table(elements.into_iter().map(Field::Item).collect())
            }
            other if binary(other).is_some() => return self.binary(items, other, line),
            other if joining(other).is_some() => return self.joined(items, other, line),
            _ => return self.at(0, |reader| reader.expected("the name of an operation", &items[0])),
        };
        self.rise(self.height)?;
        Ok(Expr { line, kind })
    }

    /// Reads several parts; `first` is the index of the first one. Their height is that of the highest.
    fn each<'s, 'n>(
        &mut self,
        nodes: &'n [Node<'s>],
        first: usize,
        read: impl Fn(&mut Reader, &'n Node<'s>) -> Result<Expr<'s>>,
    ) -> Result<Vec<Expr<'s>>> {
        let (mut list, mut height) = (Vec::with_capacity(nodes.len()), 0);
        for (index, node) in nodes.iter().enumerate() {
            list.push(self.at(first + index, |reader| read(reader, node))?);
            height = height.max(self.height);
        }
        self.height = height;
        Ok(list)
    }

    /// `["key", index]` and `["arg", index]`
    fn given<'s>(&mut self, items: &[Node<'s>], line: u32, bare: bool) -> Result<Expr<'s>> {
        let (name, list) = match &items[0] {
            Node::Text(name) if name == "key" => ("key", "KEYS"),
            _ => ("arg", "ARGV"),
        };
        self.count(items, 2..=2, &format!("[\"{name}\", index]"))?;
        let index = self.at(1, |reader| match &items[1] {
            Node::Number(index) if *index >= 1.0 && index.fract() == 0.0 => reader.expression(&items[1]),
            Node::Array(_) => reader.expression(&items[1]),
            other => reader.expected("an index from 1 or an operation", other),
        })?;
        self.rise(self.height)?;
        let kind = ExprKind::Index(Box::new(variable(list, line)), Box::new(index));
        let expr = Expr { line, kind };
        if bare { Ok(expr) } else { self.or_null(expr) }
    }

    /// What is missing is null, which is false here as in the replies of commands.
    fn or_null<'s>(&mut self, expr: Expr<'s>) -> Result<Expr<'s>> {
        let line = expr.line;
        self.rise(self.height)?;
        let null = Expr { line, kind: ExprKind::Bool(false) };
        Ok(Expr { line, kind: ExprKind::Binary(Binary::Or, Box::new(expr), Box::new(null)) })
    }

    /// `["call", command, argument...]`, with the errors of the command as results for `pcall`.
    pub fn call<'s>(&mut self, items: &[Node<'s>], line: u32) -> Result<Expr<'s>> {
        let name = if matches!(&items[0], Node::Text(name) if name == "call") { "call" } else { "pcall" };
        self.count(items, 2..=usize::MAX, &format!("[\"{name}\", command, argument...]"))?;
        let arguments = self.each(&items[1..], 1, Reader::argument)?;
        self.rise(self.height)?;
        Ok(library_call("redis", name, arguments, line))
    }

    fn convert<'s>(&mut self, items: &[Node<'s>], line: u32) -> Result<Expr<'s>> {
        let number = matches!(&items[0], Node::Text(name) if name == "number");
        self.count(items, 2..=2, if number { "[\"number\", expression]" } else { "[\"string\", expression]" })?;
        let value = self.at(1, |reader| reader.expression(&items[1]))?;
        self.rise(self.height)?;
        let function = Box::new(variable(if number { "tonumber" } else { "tostring" }, line));
        let expr = Expr { line, kind: ExprKind::Call { function, arguments: vec![value] } };
        if number { self.or_null(expr) } else { Ok(expr) }
    }

    /// `["at", list, index]`
    fn element<'s>(&mut self, items: &[Node<'s>], line: u32) -> Result<Expr<'s>> {
        let place = self.place(items, line)?;
        self.or_null(place)
    }

    /// An element of a list as something that can be set.
    pub fn place<'s>(&mut self, items: &[Node<'s>], line: u32) -> Result<Expr<'s>> {
        self.count(items, 3..=3, "[\"at\", list, index]")?;
        let list = self.at(1, |reader| reader.expression(&items[1]))?;
        let height = self.height;
        let index = self.at(2, |reader| reader.expression(&items[2]))?;
        self.rise(height.max(self.height))?;
        Ok(Expr { line, kind: ExprKind::Index(Box::new(list), Box::new(index)) })
    }

    fn binary<'s>(&mut self, items: &[Node<'s>], name: &str, line: u32) -> Result<Expr<'s>> {
        self.count(items, 3..=3, &format!("[\"{name}\", left, right]"))?;
        let mut operands = self.each(&items[1..], 1, Reader::expression)?.into_iter();
        let operator = binary(name).expect("the caller has looked");
        // A missing value is null whichever way it came to be missing.
        let null = items[1..].iter().position(|node| matches!(node, Node::Null));
        self.rise(self.height)?;
        let (left, right) = (operands.next().expect("counted"), operands.next().expect("counted"));
        let not = |line, operand| Expr { line, kind: ExprKind::Unary(Unary::Not, Box::new(operand)) };
        let kind = match (operator, null) {
            (Binary::Equal | Binary::NotEqual, Some(index)) => {
                let other = not(line, if index == 0 { right } else { left });
                if operator == Binary::Equal {
                    return Ok(other);
                }
                self.rise(self.height)?;
                return Ok(not(line, other));
            }
            _ => ExprKind::Binary(operator, Box::new(left), Box::new(right)),
        };
        Ok(Expr { line, kind })
    }

    /// Operators with two or more operands. They stand as `a op (b op (c ...))`, which for these means the same.
    fn joined<'s>(&mut self, items: &[Node<'s>], name: &str, line: u32) -> Result<Expr<'s>> {
        self.count(items, 3..=usize::MAX, &format!("[\"{name}\", expression, expression...]"))?;
        let mut operands = self.each(&items[1..], 1, Reader::expression)?;
        let operator = joining(name).expect("the caller has looked");
        let mut expr = operands.pop().expect("counted");
        while let Some(operand) = operands.pop() {
            self.rise(self.height)?;
            expr = Expr { line, kind: ExprKind::Binary(operator, Box::new(operand), Box::new(expr)) };
        }
        Ok(expr)
    }
}

/// A text of a program as the bytes of a string.
pub fn bytes<'s>(text: &Cow<'s, str>) -> Cow<'s, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.as_bytes().to_vec()),
    }
}
