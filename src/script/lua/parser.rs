//! What all of the grammar needs: the current word, open functions, and limits.

use std::borrow::Cow;

use super::super::ast::{Block, Text};
use super::chunk_id;
use super::lexer::{Lexer, Result, SyntaxError, Token};

/// Most levels of blocks and expressions inside one another, as in Lua.
const MAX_LEVELS: u32 = 200;

/// Most variables that a function can have at one place, as in Lua.
const MAX_LOCALS: u32 = 200;

/// No tree is higher, so it can be walked and dropped by recursion. Lua bounds nesting (to 200 levels of syntax), but not
/// how long `a + b + c ...` or `a.b.c...` may get, which makes a tree just as high.
pub const MAX_HEIGHT: u32 = 1000;

/// A function whose text is being read.
pub(super) struct Function {
    /// 0 for the whole text.
    pub line: u32,
    /// Variables that can be seen now.
    pub active: u32,
    pub variadic: bool,
    /// `...` stands somewhere in it.
    pub spreads: bool,
    /// Loops around this place.
    pub loops: u32,
}

pub(super) struct Parser<'s> {
    pub lexer: Lexer<'s>,
    /// The current word; `lexer.line` is where it ends.
    pub token: Token,
    pub name: &'s [u8],
    ahead: Option<Token>,
    /// Line of the word before.
    pub last_line: u32,
    pub functions: Vec<Function>,
    levels: u32,
    /// Of the expression or block read last.
    pub height: u32,
}

/// Reads the text of a script. `name` is that of the chunk, in Lua's form (`@user_script`, or the text itself for
/// `loadstring`). The error is the whole message.
pub fn parse<'s>(source: &'s [u8], name: &[u8]) -> std::result::Result<Block<'s>, Vec<u8>> {
    parse_at(source, name, 0)
}

/// As [`parse`] for a text that is read while a script runs: its native calls inside one another count as levels.
pub fn parse_at<'s>(source: &'s [u8], name: &[u8], levels: u32) -> std::result::Result<Block<'s>, Vec<u8>> {
    let mut parser = Parser {
        lexer: Lexer::new(source),
        token: Token::Eof,
        name: b"",
        ahead: None,
        last_line: 1,
        functions: vec![Function { line: 0, active: 0, variadic: true, spreads: false, loops: 0 }],
        levels,
        height: 0,
    };
    parser.text().map_err(|fault| render(&fault, name))
}

fn render(fault: &SyntaxError, name: &[u8]) -> Vec<u8> {
    let mut message = chunk_id(name, 80);
    message.extend_from_slice(format!(":{}: ", fault.line).as_bytes());
    message.extend_from_slice(&fault.message);
    message
}

impl<'s> Parser<'s> {
    fn text(&mut self) -> Result<Block<'s>> {
        self.advance()?;
        let block = self.chunk()?;
        self.check(Token::Eof)?;
        Ok(block)
    }

    pub fn advance(&mut self) -> Result {
        self.last_line = self.lexer.line;
        self.token = match self.ahead.take() {
            Some(token) => token,
            None => self.lexer.next()?,
        };
        if self.token == Token::Name {
            self.name = self.lexer.word();
        }
        Ok(())
    }

    /// The word after the current one, which is a name. From here on the lexer's line is that of this word, also in
    /// messages and in the code, as in Lua.
    pub fn look_ahead(&mut self) -> Result<Token> {
        let token = self.lexer.next()?;
        self.ahead = Some(token);
        Ok(token)
    }

    pub fn error<T>(&self, text: &str) -> Result<T> {
        Err(self.lexer.error_at(text, self.token))
    }

    pub fn check(&self, token: Token) -> Result {
        if self.token == token {
            return Ok(());
        }
        self.error(&format!("'{}' expected", String::from_utf8_lossy(&token.text())))
    }

    /// Goes past the word if it is there.
    pub fn accept(&mut self, token: Token) -> Result<bool> {
        let found = self.token == token;
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub fn expect(&mut self, token: Token) -> Result {
        self.check(token)?;
        self.advance()
    }

    /// Expects the word that closes what `opening` began on a line.
    pub fn close(&mut self, closing: Token, opening: Token, line: u32) -> Result {
        if self.token == closing || line == self.lexer.line {
            return self.expect(closing);
        }
        let [closing, opening] = [closing, opening].map(|token| String::from_utf8_lossy(&token.text()).into_owned());
        self.error(&format!("'{closing}' expected (to close '{opening}' at line {line})"))
    }

    pub fn take_name(&mut self) -> Result<Text<'s>> {
        self.check(Token::Name)?;
        let name = self.name;
        self.advance()?;
        Ok(Cow::Borrowed(name))
    }

    pub fn enter(&mut self) -> Result {
        self.levels += 1;
        if self.levels > MAX_LEVELS {
            return Err(self.lexer.error("chunk has too many syntax levels", None));
        }
        Ok(())
    }

    pub fn leave(&mut self) {
        self.levels -= 1;
    }

    /// Sets the height of what has just been read, of which the highest part has this one.
    pub fn rise(&mut self, height: u32) -> Result {
        self.height = height + 1;
        if self.height > MAX_HEIGHT {
            return self.error("function or expression too complex");
        }
        Ok(())
    }

    /// The innermost function. There is always one.
    pub fn function(&mut self) -> &mut Function {
        self.functions.last_mut().expect("the whole text is a function")
    }

    /// Checks that there is room for one more variable beside the visible ones and `pending` others.
    pub fn declare(&mut self, pending: u32) -> Result {
        if self.function().active + pending < MAX_LOCALS {
            return Ok(());
        }
        self.over_limit(MAX_LOCALS, "local variables")
    }

    /// Checks how many targets an assignment has.
    pub fn assign_to(&mut self, targets: usize) -> Result {
        let most = MAX_LEVELS - self.levels;
        if targets as u64 <= u64::from(most) {
            return Ok(());
        }
        self.over_limit(most, "variables in assignment")
    }

    fn over_limit(&mut self, limit: u32, what: &str) -> Result {
        let whose = match self.function().line {
            0 => "main function".to_string(),
            line => format!("function at line {line}"),
        };
        Err(self.lexer.error(&format!("{whose} has more than {limit} {what}"), None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::ast::{ExprKind, StatKind};

    fn refusal(source: &str) -> String {
        let message = parse(source.as_bytes(), b"@user_script").expect_err(source);
        String::from_utf8_lossy(&message).replace("user_script:", "")
    }

    #[test]
    fn what_is_wrong_and_where() {
        for (source, message) in [
            ("x = = 1", "1: unexpected symbol near '='"),
            ("return #", "1: unexpected symbol near '<eof>'"),
            ("x", "1: '=' expected near '<eof>'"),
            ("local 1", "1: '<name>' expected near '1'"),
            ("if x then\n\n", "3: 'end' expected (to close 'if' at line 1) near '<eof>'"),
            ("if x then", "1: 'end' expected near '<eof>'"),
            ("f(\n1", "2: ')' expected (to close '(' at line 1) near '<eof>'"),
            ("for i do end", "1: '=' or 'in' expected near 'do'"),
            ("function f(1) end", "1: <name> or '...' expected near '1'"),
            ("function f() return ... end", "1: cannot use '...' outside a vararg function near '...'"),
            ("f\n(1)", "2: ambiguous syntax (function call x new statement) near '('"),
            ("a.b:c = 1", "1: function arguments expected near '='"),
            ("(a) = 1", "1: syntax error near '='"),
            ("while true do local function f() break end end", "1: no loop to break near 'end'"),
            ("return 1 2", "1: '<eof>' expected near '2'"),
            ("x = 'abc\n", "1: unfinished string near ''abc'"),
            ("x = 'abc", "1: unfinished string near '<eof>'"),
            ("x = '\\300'", "1: escape sequence too large near '''"),
            ("x = [[\na\n", "3: unfinished long string near '<eof>'"),
            ("--[==[\n]]", "2: unfinished long comment near '<eof>'"),
            ("x = [==", "1: invalid long string delimiter near '[=='"),
            ("x = 3x", "1: malformed number near '3x'"),
            ("x = 1..2", "1: malformed number near '1..2'"),
            ("'a\\nb'", "1: unexpected symbol near ''a\nb''"),
            ("x \u{1}", "1: '=' expected near 'char(1)'"),
            ("x \0", "1: '=' expected"),
        ] {
            assert_eq!(refusal(source), message, "{source}");
        }
    }

    #[test]
    fn limits() {
        let around = |open: &str, inner: &str, close: &str, n| open.repeat(n) + inner + &close.repeat(n);
        let levels = "1: chunk has too many syntax levels";
        assert!(parse(format!("x = {}", around("(", "1", ")", 198)).as_bytes(), b"@").is_ok());
        assert_eq!(refusal(&format!("x = {}", around("(", "1", ")", 199))), levels);
        assert_eq!(refusal(&format!("x = {}", around("{", "", "}", 200))), levels);
        assert_eq!(refusal(&around("do ", "", "end ", 200)), levels);
        assert_eq!(refusal(&around("local f = function() ", "", " end", 200)), levels);
        assert_eq!(refusal(&format!("x = {}1", "- ".repeat(100_000))), levels);
        assert_eq!(refusal(&"local a\n".repeat(201)), "202: main function has more than 200 local variables");
        let deep = refusal(&format!("x = a{}", ".b".repeat(100_000)));
        assert_eq!(deep, "1: function or expression too complex near '.'");
    }

    #[test]
    fn lines_are_those_of_the_code() {
        let block =
            parse(b"local x = a.b\n  + c\n\nf(\n  y\n)\nfor i = 1,\n2 do end\nfor a in\nb do end", b"@").unwrap();
        let lines: Vec<u32> = block.statements.iter().map(|stat| stat.line).collect();
        assert_eq!(lines, [2, 6, 8, 10]);
        let StatKind::Local { values, .. } = &block.statements[0].kind else { panic!() };
        let ExprKind::Binary(_, left, right) = &values[0].kind else { panic!() };
        assert_eq!((left.line, right.line), (2, 2));
        let StatKind::Call(call) = &block.statements[1].kind else { panic!() };
        let ExprKind::Call { arguments, .. } = &call.kind else { panic!() };
        assert_eq!((call.line, arguments[0].line), (4, 6));
    }

    #[test]
    fn variadic_functions() {
        let block = parse(b"f = function(a, ...) end g = function(...) return ... end", b"@").unwrap();
        let needs: Vec<bool> = block
            .statements
            .iter()
            .map(|stat| match &stat.kind {
                StatKind::Assign { values, .. } => {
                    matches!(&values[0].kind, ExprKind::Function(body) if body.needs_arg)
                }
                _ => panic!(),
            })
            .collect();
        assert_eq!(needs, [true, false]);
    }
}
