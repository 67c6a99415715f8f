//! Libraries of functions in JSON, for FUNCTION LOAD.

use std::borrow::Cow;

use super::super::ast::{Block, Expr, ExprKind, Field, FunctionBody, Stat, StatKind, Text};
use super::expression::bytes;
use super::node::Node;
use super::scope::{Reader, Result, Step, library_call, text};

const LIBRARY: &str = "a library ({\"library\": name, \"functions\": {...}})";

pub struct Library<'s> {
    pub name: Cow<'s, str>,
    /// Registers the functions, as the text of a library in Lua does.
    pub block: Block<'s>,
}

/// Reads `{"library": name, "functions": {name: {"flags": [...], "body": program}}}`. What names and flags may be is for
/// whoever registers them to say.
pub fn parse_library(source: &[u8]) -> std::result::Result<Library<'_>, String> {
    let node = Node::read(source)?;
    let mut reader = Reader::default();
    let Node::Object(entries) = node else { return reader.expected(LIBRARY, &node) };
    let mut entries = reader.members(entries, ["library", "functions"])?;
    let name = match entries[0].take() {
        Some(Node::Text(name)) => name,
        Some(other) => return reader.key("library", |reader| reader.expected("a name", &other)),
        None => return reader.fault("expected \"library\""),
    };
    let functions = match entries[1].take() {
        Some(Node::Object(functions)) => functions,
        Some(other) => return reader.key("functions", |reader| reader.expected("an object", &other)),
        None => return reader.fault("expected \"functions\""),
    };
    let block = reader.key("functions", |reader| reader.functions(&functions))?;
    Ok(Library { name, block })
}

impl Reader {
    fn key<T>(&mut self, key: &str, read: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        self.inside(Step::Key(key.to_string()), read)
    }

    /// The members of an object that have these keys. Others, and keys given twice, are refused.
    fn members<'s, const N: usize>(
        &mut self,
        entries: Vec<(Cow<'s, str>, Node<'s>)>,
        keys: [&str; N],
    ) -> Result<[Option<Node<'s>>; N]> {
        let mut members = [const { None }; N];
        for (key, node) in entries {
            match keys.iter().position(|known| **known == *key) {
                Some(index) if members[index].is_none() => members[index] = Some(node),
                Some(_) => return self.key(&key, |reader| reader.fault("given twice")),
                None => return self.key(&key, |reader| reader.fault(&format!("expected one of {}", keys.join(", ")))),
            }
        }
        Ok(members)
    }

    fn functions<'s>(&mut self, functions: &[(Cow<'s, str>, Node<'s>)]) -> Result<Block<'s>> {
        let mut statements = Vec::new();
        for (index, (name, node)) in functions.iter().enumerate() {
            let twice = functions[..index].iter().any(|(other, _)| other == name);
            statements.push(
                self.key(
                    name,
                    |reader| if twice { reader.fault("given twice") } else { reader.registered(name, node) },
                )?,
            );
        }
        Ok(Block { statements, end_line: 1 })
    }

    /// `redis.register_function{function_name = ..., callback = function(KEYS, ARGV) ... end, flags = {...}}`
    fn registered<'s>(&mut self, name: &Cow<'s, str>, node: &Node<'s>) -> Result<Stat<'s>> {
        let Node::Object(entries) = node else { return self.expected("a function ({\"body\": [...]})", node) };
        let (mut flags, mut body) = (None, None);
        for (key, value) in entries {
            let place = match &**key {
                "flags" => &mut flags,
                "body" => &mut body,
                _ => return self.key(key, |reader| reader.fault("expected one of flags, body")),
            };
            if place.replace(value).is_some() {
                return self.key(key, |reader| reader.fault("given twice"));
            }
        }
        let flags = self.key("flags", |reader| reader.flags(flags))?;
        let (line, block) = match body {
            Some(Node::Array(array)) => (array.line, self.key("body", |reader| reader.block(array))?),
            Some(other) => return self.key("body", |reader| reader.expected("an array of statements", other)),
            None => return self.fault("expected \"body\""),
        };
        self.rise(self.height + 5)?;
        let parameters = vec![text("KEYS"), text("ARGV")];
        let function = FunctionBody { parameters, variadic: false, needs_arg: false, block, line };
        let expr = |kind| Expr { line, kind };
        let field = |key: &str, kind| Field::Pair(expr(ExprKind::Str(text(key))), expr(kind));
        let fields = vec![
            field("function_name", ExprKind::Str(bytes(name))),
            field("callback", ExprKind::Function(Box::new(function))),
            field(
                "flags",
                ExprKind::Table(flags.into_iter().map(|flag| Field::Item(expr(ExprKind::Str(flag)))).collect()),
            ),
        ];
        let call = library_call("redis", "register_function", vec![expr(ExprKind::Table(fields))], line);
        Ok(Stat { line, kind: StatKind::Call(call) })
    }

    fn flags<'s>(&mut self, node: Option<&Node<'s>>) -> Result<Vec<Text<'s>>> {
        let flags = match node {
            None => return Ok(Vec::new()),
            Some(Node::Array(array)) => &array.items,
            Some(other) => return self.expected("an array of strings", other),
        };
        let read = |(index, flag): (usize, &Node<'s>)| match flag {
            Node::Text(flag) => Ok(bytes(flag)),
            other => self.at(index, |reader| reader.expected("a string", other)),
        };
        flags.iter().enumerate().map(read).collect()
    }
}
