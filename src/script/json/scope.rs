//! Where in a program the reader is: the path for messages, and the variables that can be seen.

use std::borrow::Cow;
use std::fmt::Write;

use super::super::ast::{Expr, ExprKind, Text};
use super::super::lua::MAX_HEIGHT;
use super::node::Node;

pub type Result<T = ()> = std::result::Result<T, String>;

/// What operations become; no variable can be called so.
pub const RESERVED: [&str; 5] = ["KEYS", "ARGV", "redis", "tonumber", "tostring"];

/// Most variables at one place, as in Lua.
const MAX_VARIABLES: usize = 200;

pub enum Step {
    Index(usize),
    Key(String),
}

#[derive(Default)]
pub struct Reader {
    path: Vec<Step>,
    /// Variables that can be seen, those of the innermost block last.
    variables: Vec<String>,
    /// Of what has been read last.
    pub height: u32,
}

impl Reader {
    /// Reads a part of what is being read.
    pub fn inside<T>(&mut self, step: Step, read: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        self.path.push(step);
        let part = read(self)?;
        self.path.pop();
        Ok(part)
    }

    pub fn at<T>(&mut self, index: usize, read: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        self.inside(Step::Index(index), read)
    }

    pub fn fault<T>(&self, text: &str) -> Result<T> {
        let mut message = "$".to_string();
        for step in &self.path {
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Index(index) => write!(message, "[{index}]"),
                Step::Key(key) if is_name(key) => write!(message, ".{key}"),
                Step::Key(key) => write!(message, "[{}]", serde_json::Value::from(key.as_str())),
            };
        }
        Err(format!("{message}: {text}"))
    }

    pub fn expected<T>(&self, what: &str, found: &Node) -> Result<T> {
        self.fault(&format!("expected {what}, found {}", found.what()))
    }

    /// Checks how many elements an operation has.
    pub fn count(&self, items: &[Node], allowed: std::ops::RangeInclusive<usize>, usage: &str) -> Result {
        if allowed.contains(&items.len()) {
            return Ok(());
        }
        self.fault(&format!("expected {usage}, found an array of {}", items.len()))
    }

    /// Runs with a scope of its own for variables.
    pub fn scope<T>(&mut self, read: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        let outer = self.variables.len();
        let part = read(self)?;
        self.variables.truncate(outer);
        Ok(part)
    }

    /// Makes a variable visible from here to the end of the block.
    pub fn declare(&mut self, name: &str) -> Result {
        if self.variables.len() >= MAX_VARIABLES {
            return self.fault(&format!("more than {MAX_VARIABLES} variables"));
        }
        self.variables.push(name.to_string());
        Ok(())
    }

    pub fn is_visible(&self, name: &str) -> bool {
        self.variables.iter().any(|known| known == name)
    }

    /// Checks the name of a variable.
    pub fn name<'n>(&self, node: &'n Node) -> Result<&'n str> {
        match node {
            Node::Text(text) if !is_name(text) => self.expected("a name of letters, digits and _", node),
            Node::Text(text) if RESERVED.contains(&&**text) => self.fault(&format!("the name {text} is reserved")),
            Node::Text(text) => Ok(text),
            _ => self.expected("a name", node),
        }
    }

    /// Sets the height of what has been read, of which the highest part has this one.
    pub fn rise(&mut self, height: u32) -> Result {
        self.height = height + 1;
        if self.height > MAX_HEIGHT { self.fault("nested too deeply") } else { Ok(()) }
    }
}

pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub fn text<'s>(text: &str) -> Text<'s> {
    Cow::Owned(text.as_bytes().to_vec())
}

pub fn variable<'s>(name: &str, line: u32) -> Expr<'s> {
    Expr { line, kind: ExprKind::Name(text(name)) }
}

/// `library.name(...)`
pub fn library_call<'s>(library: &str, name: &str, arguments: Vec<Expr<'s>>, line: u32) -> Expr<'s> {
    let name = Expr { line, kind: ExprKind::Str(text(name)) };
    let function = ExprKind::Index(Box::new(variable(library, line)), Box::new(name));
    Expr { line, kind: ExprKind::Call { function: Box::new(Expr { line, kind: function }), arguments } }
}
