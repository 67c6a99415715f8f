//! Statements of JSON programs.

use super::super::ast::{Binary, Block, Expr, ExprKind, Stat, StatKind, Unary};
use super::node::{Array, Node};
use super::scope::{Reader, Result, library_call, text, variable};

const STATEMENTS: &str = "a statement (let, if, for, while, return, error, call or pcall)";

/// Reads a program. The error begins with the JSON path of the fault.
pub fn parse(source: &[u8]) -> std::result::Result<Block<'_>, String> {
    let program = Node::read(source)?;
    let mut reader = Reader::default();
    match &program {
        Node::Array(array) => reader.block(array),
        other => reader.expected("a program (an array of statements)", other),
    }
}

impl Reader {
    /// Statements with a scope of their own.
    pub fn block<'s>(&mut self, array: &Array<'s>) -> Result<Block<'s>> {
        self.scope(|reader| {
            let (mut statements, mut height) = (Vec::with_capacity(array.items.len()), 0);
            for (index, node) in array.items.iter().enumerate() {
                let statement = reader.at(index, |reader| reader.statement(node))?;
                height = height.max(reader.height);
                // In Lua's tree `return` ends a block; what follows it never runs.
                let more = index + 1 < array.items.len();
                statements.push(match statement {
                    Stat { line, kind: StatKind::Return(values) } if more => {
                        let inner =
                            Block { statements: vec![Stat { line, kind: StatKind::Return(values) }], end_line: line };
                        height = height.max(reader.height + 2);
                        Stat { line, kind: StatKind::Do(inner) }
                    }
                    statement => statement,
                });
            }
            reader.rise(height)?;
            let end_line = statements.last().map_or(array.line, |last| last.line);
            Ok(Block { statements, end_line })
        })
    }

    fn statements<'s>(&mut self, index: usize, node: &Node<'s>) -> Result<Block<'s>> {
        self.at(index, |reader| match node {
            Node::Array(array) => reader.block(array),
            other => reader.expected("an array of statements", other),
        })
    }

    fn statement<'s>(&mut self, node: &Node<'s>) -> Result<Stat<'s>> {
        let Node::Array(Array { line, items }) = node else { return self.expected("a statement", node) };
        let line = *line;
        let name = match items.first() {
            Some(Node::Text(name)) => name,
            Some(other) => return self.at(0, |reader| reader.expected(STATEMENTS, other)),
            None => return self.fault("expected a statement, found an empty array"),
        };
        let kind = match &**name {
            "let" => self.assignment(items)?,
            "if" => self.condition(items)?,
            "for" => self.each_of(items, line)?,
            "while" => {
                self.count(items, 3..=3, "[\"while\", condition, [statement...]]")?;
                let condition = self.at(1, |reader| reader.expression(&items[1]))?;
                let height = self.height;
                let body = self.statements(2, &items[2])?;
                self.height = self.height.max(height);
                StatKind::While { condition, body }
            }
            "return" => {
                self.count(items, 1..=2, "[\"return\", expression]")?;
                self.height = 0;
                let value = items.get(1).map(|node| self.at(1, |reader| reader.expression(node))).transpose()?;
                StatKind::Return(value.into_iter().collect())
            }
            "error" => {
                self.count(items, 2..=2, "[\"error\", message]")?;
                let message = self.at(1, |reader| reader.expression(&items[1]))?;
                self.rise(self.height)?;
                StatKind::Return(vec![library_call("redis", "error_reply", vec![message], line)])
            }
            "call" | "pcall" => StatKind::Call(self.call(items, line)?),
            _ => return self.at(0, |reader| reader.expected(STATEMENTS, &items[0])),
        };
        self.rise(self.height)?;
        Ok(Stat { line, kind })
    }

    /// `["let", name, expression]`: sets the variable that can be seen, else makes one. With `["at", list, index]` in the
    /// place of the name an element of a list is set.
    fn assignment<'s>(&mut self, items: &[Node<'s>]) -> Result<StatKind<'s>> {
        self.count(items, 3..=3, "[\"let\", name, expression]")?;
        let target = self.at(1, |reader| match &items[1] {
            Node::Text(_) => Ok(Err(reader.name(&items[1])?)),
            Node::Array(Array { line, items }) if matches!(items.first(), Some(Node::Text(name)) if name == "at") => {
                Ok(Ok(reader.place(items, *line)?))
            }
            other => reader.expected("a name or [\"at\", list, index]", other),
        })?;
        let height = if target.is_ok() { self.height } else { 0 };
        let value = self.at(2, |reader| reader.expression(&items[2]))?;
        self.height = self.height.max(height);
        let values = vec![value];
        Ok(match target {
            Ok(place) => StatKind::Assign { targets: vec![place], values },
            Err(name) if self.is_visible(name) => StatKind::Assign { targets: vec![variable(name, 1)], values },
            Err(name) => {
                self.declare(name)?;
                StatKind::Local { names: vec![text(name)], values }
            }
        })
    }

    fn condition<'s>(&mut self, items: &[Node<'s>]) -> Result<StatKind<'s>> {
        self.count(items, 3..=4, "[\"if\", condition, [statement...], [statement...]]")?;
        let condition = self.at(1, |reader| reader.expression(&items[1]))?;
        let mut height = self.height;
        let arms = vec![(condition, self.statements(2, &items[2])?)];
        height = height.max(self.height);
        let otherwise = items.get(3).map(|node| self.statements(3, node)).transpose()?;
        self.height = self.height.max(height);
        Ok(StatKind::If { arms, otherwise })
    }

    /// `["for", name, list, [statement...]]`: the list is looked at once, and elements 1 to its length at that time are
    /// taken. The hidden variables have names that no program can say.
    fn each_of<'s>(&mut self, items: &[Node<'s>], line: u32) -> Result<StatKind<'s>> {
        const LIST: &str = "for list";
        const INDEX: &str = "for index";
        self.count(items, 4..=4, "[\"for\", name, list, [statement...]]")?;
        let name = self.at(1, |reader| reader.name(&items[1]))?;
        let list = self.at(2, |reader| reader.expression(&items[2]))?;
        let height = self.height;
        let mut body = self.scope(|reader| {
            // The list, three of the loop's own, its index and the element.
            for hidden in [LIST, INDEX, INDEX, INDEX, INDEX] {
                reader.declare(hidden)?;
            }
            reader.declare(name)?;
            reader.statements(3, &items[3])
        })?;
        self.rise(self.height.max(height) + 4)?;
        let expr = |kind| Expr { line, kind };
        let element = ExprKind::Index(Box::new(variable(LIST, line)), Box::new(variable(INDEX, line)));
        let null = expr(ExprKind::Bool(false));
        let element = expr(ExprKind::Binary(Binary::Or, Box::new(expr(element)), Box::new(null)));
        let take = StatKind::Local { names: vec![text(name)], values: vec![element] };
        body.statements.insert(0, Stat { line, kind: take });
        let end_line = body.end_line;
        let keep = StatKind::Local { names: vec![text(LIST)], values: vec![list] };
        let walk = StatKind::NumericFor {
            name: text(INDEX),
            start: expr(ExprKind::Number(1.0)),
            limit: expr(ExprKind::Unary(Unary::Length, Box::new(variable(LIST, line)))),
            step: None,
            body,
        };
        let statements = vec![Stat { line, kind: keep }, Stat { line, kind: walk }];
        Ok(StatKind::Do(Block { statements, end_line }))
    }
}
