//! Words of Lua source text.

use std::borrow::Cow;

use super::super::ast::Text;
use super::number::to_number;

/// Why a text is no Lua, in Lua's words but without the chunk's name.
#[derive(Debug)]
pub struct SyntaxError {
    pub line: u32,
    pub message: Vec<u8>,
}

/// Boxed, since results of all functions of the parser carry room for it.
pub type Result<T = ()> = std::result::Result<T, Box<SyntaxError>>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token {
    /// A word of one character, also of one that begins nothing in Lua.
    Byte(u8),
    And,
    Break,
    Do,
    Else,
    Elseif,
    End,
    False,
    For,
    Function,
    If,
    In,
    Local,
    Nil,
    Not,
    Or,
    Repeat,
    Return,
    Then,
    True,
    Until,
    While,
    Concat,
    Dots,
    Equal,
    GreaterEqual,
    LessEqual,
    NotEqual,
    Number,
    Name,
    String,
    Eof,
}

impl Token {
    /// How messages name a word of this kind.
    pub fn text(self) -> Cow<'static, [u8]> {
        let text: &'static str = match self {
            Token::Byte(byte) if byte.is_ascii_control() => return format!("char({byte})").into_bytes().into(),
            Token::Byte(byte) => return vec![byte].into(),
            Token::And => "and",
            Token::Break => "break",
            Token::Do => "do",
            Token::Else => "else",
            Token::Elseif => "elseif",
            Token::End => "end",
            Token::False => "false",
            Token::For => "for",
            Token::Function => "function",
            Token::If => "if",
            Token::In => "in",
            Token::Local => "local",
            Token::Nil => "nil",
            Token::Not => "not",
            Token::Or => "or",
            Token::Repeat => "repeat",
            Token::Return => "return",
            Token::Then => "then",
            Token::True => "true",
            Token::Until => "until",
            Token::While => "while",
            Token::Concat => "..",
            Token::Dots => "...",
            Token::Equal => "==",
            Token::GreaterEqual => ">=",
            Token::LessEqual => "<=",
            Token::NotEqual => "~=",
            Token::Number => "<number>",
            Token::Name => "<name>",
            Token::String => "<string>",
            Token::Eof => "<eof>",
        };
        text.as_bytes().into()
    }

    fn of_name(name: &[u8]) -> Token {
        match name {
            b"and" => Token::And,
            b"break" => Token::Break,
            b"do" => Token::Do,
            b"else" => Token::Else,
            b"elseif" => Token::Elseif,
            b"end" => Token::End,
            b"false" => Token::False,
            b"for" => Token::For,
            b"function" => Token::Function,
            b"if" => Token::If,
            b"in" => Token::In,
            b"local" => Token::Local,
            b"nil" => Token::Nil,
            b"not" => Token::Not,
            b"or" => Token::Or,
            b"repeat" => Token::Repeat,
            b"return" => Token::Return,
            b"then" => Token::Then,
            b"true" => Token::True,
            b"until" => Token::Until,
            b"while" => Token::While,
            _ => Token::Name,
        }
    }
}

pub struct Lexer<'s> {
    source: &'s [u8],
    /// Where the word read last begins, and where the next one is looked for.
    start: usize,
    at: usize,
    /// Line on which the word read last ends.
    pub line: u32,
    /// Value of the string or number read last.
    pub string: Text<'s>,
    pub number: f64,
    /// Length of an opening bracket of the string read last, if it is a long one.
    bracket: usize,
}

impl<'s> Lexer<'s> {
    pub fn new(source: &'s [u8]) -> Lexer<'s> {
        Lexer { source, start: 0, at: 0, line: 1, string: Text::default(), number: 0.0, bracket: 0 }
    }

    /// The word read last as it stands in the source.
    pub fn word(&self) -> &'s [u8] {
        &self.source[self.start..self.at]
    }

    /// An error at this place. `near` is what the message names as standing there.
    pub fn error(&self, text: &str, near: Option<Cow<'_, [u8]>>) -> Box<SyntaxError> {
        let mut message = text.as_bytes().to_vec();
        if let Some(near) = near {
            message.extend_from_slice(b" near '");
            message.extend(near.iter().take_while(|byte| **byte != 0));
            message.push(b'\'');
        }
        Box::new(SyntaxError { line: self.line, message })
    }

    /// An error at the word read last.
    pub fn error_at(&self, text: &str, token: Token) -> Box<SyntaxError> {
        let near = match token {
            // To Lua it is no word at all.
            Token::Byte(0) => None,
            Token::Name | Token::Number => Some(Cow::from(self.word())),
            Token::String => {
                let (opening, closing) = match self.bracket {
                    0 => (&self.source[self.start..self.start + 1], &self.source[self.at - 1..self.at]),
                    len => (&self.source[self.start..self.start + len], &self.source[self.at - len..self.at]),
                };
                Some([opening, &self.string, closing].concat().into())
            }
            token => Some(token.text()),
        };
        self.error(text, near)
    }

    #[inline]
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.get(self.at + ahead).copied()
    }

    /// Skips a line break, which may be of two characters.
    fn line_break(&mut self) {
        let first = self.peek(0);
        self.at += 1;
        if matches!(self.peek(0), Some(b'\n' | b'\r')) && self.peek(0) != first {
            self.at += 1;
        }
        self.line += 1;
    }

    pub fn next(&mut self) -> Result<Token> {
        loop {
            self.start = self.at;
            let Some(byte) = self.peek(0) else { return Ok(Token::Eof) };
            match byte {
                b'\n' | b'\r' => self.line_break(),
                b' ' | b'\t' | 0x0b | 0x0c => self.at += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                    let rest = &self.source[self.at..];
                    self.at += rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
                    return Ok(Token::of_name(self.word()));
                }
                b'-' if self.peek(1) == Some(b'-') => self.comment()?,
                b'"' | b'\'' => return self.short_string(byte),
                b'[' => match self.bracket_level(0) {
                    Some(level) => {
                        self.long_string(level)?;
                        return Ok(Token::String);
                    }
                    None if self.peek(1) == Some(b'=') => {
                        let signs = self.source[self.at + 1..].iter().take_while(|byte| **byte == b'=').count();
                        let near = &self.source[self.at..self.at + 1 + signs];
                        return Err(self.error("invalid long string delimiter", Some(near.into())));
                    }
                    None => return Ok(self.take(1, Token::Byte(byte))),
                },
                b'0'..=b'9' => return self.numeral(),
                b'.' => {
                    return Ok(match (self.peek(1), self.peek(2)) {
                        (Some(b'.' | 0), Some(b'.' | 0)) => self.take(3, Token::Dots),
                        (Some(b'.' | 0), _) => self.take(2, Token::Concat),
                        (Some(b'0'..=b'9'), _) => return self.numeral(),
                        _ => self.take(1, Token::Byte(byte)),
                    });
                }
                b'=' | b'<' | b'>' | b'~' if self.peek(1) == Some(b'=') => {
                    let token = match byte {
                        b'=' => Token::Equal,
                        b'<' => Token::LessEqual,
                        b'>' => Token::GreaterEqual,
                        _ => Token::NotEqual,
                    };
                    return Ok(self.take(2, token));
                }
                _ => return Ok(self.take(1, Token::Byte(byte))),
            }
        }
    }

    fn take(&mut self, len: usize, token: Token) -> Token {
        self.at += len;
        token
    }

    fn numeral(&mut self) -> Result<Token> {
        while matches!(self.peek(0), Some(b'0'..=b'9' | b'.')) {
            self.at += 1;
        }
        // A NUL is as good as any of the characters that Lua looks for here and in words of dots.
        if matches!(self.peek(0), Some(b'e' | b'E' | 0)) {
            self.at += if matches!(self.peek(1), Some(b'+' | b'-' | 0)) { 2 } else { 1 };
        }
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        match to_number(self.word()) {
            Some(number) => self.number = number,
            None => return Err(self.error_at("malformed number", Token::Number)),
        }
        Ok(Token::Number)
    }

    fn short_string(&mut self, quote: u8) -> Result<Token> {
        self.bracket = 0;
        self.at += 1;
        let from = self.at;
        let plain = |byte: &u8| *byte == quote || matches!(byte, b'\\' | b'\n' | b'\r');
        let rest = &self.source[from..];
        let len = rest.iter().position(plain).unwrap_or(rest.len());
        self.at += len;
        if self.peek(0) == Some(quote) {
            self.string = Cow::Borrowed(&rest[..len]);
            self.at += 1;
            return Ok(Token::String);
        }
        let mut text = rest[..len].to_vec();
        loop {
            let Some(byte) = self.peek(0) else {
                return Err(self.error("unfinished string", Some(Token::Eof.text())));
            };
            match byte {
                _ if byte == quote => break,
                b'\n' | b'\r' => return Err(self.error("unfinished string", Some(quoted(quote, &text)))),
                b'\\' => self.escape(quote, &mut text)?,
                _ => {
                    text.push(byte);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        self.string = Cow::Owned(text);
        Ok(Token::String)
    }

    fn escape(&mut self, quote: u8, text: &mut Vec<u8>) -> Result {
        self.at += 1;
        // At the end the string is found to be unfinished.
        let Some(byte) = self.peek(0) else { return Ok(()) };
        let meant = match byte {
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'\n' | b'\r' => {
                text.push(b'\n');
                self.line_break();
                return Ok(());
            }
            b'0'..=b'9' => {
                let mut code = 0;
                for _ in 0..3 {
                    let Some(digit @ b'0'..=b'9') = self.peek(0) else { break };
                    code = 10 * code + u32::from(digit - b'0');
                    self.at += 1;
                }
                let Ok(code) = u8::try_from(code) else {
                    return Err(self.error("escape sequence too large", Some(quoted(quote, text))));
                };
                text.push(code);
                return Ok(());
            }
            other => other,
        };
        text.push(meant);
        self.at += 1;
        Ok(())
    }

    /// How many `=` stand between two brackets that begin `ahead` of here; `None` if there are no such two.
    fn bracket_level(&self, ahead: usize) -> Option<usize> {
        let bracket = self.peek(ahead)?;
        let rest = &self.source[self.at + ahead + 1..];
        let level = rest.iter().take_while(|byte| **byte == b'=').count();
        (rest.get(level) == Some(&bracket)).then_some(level)
    }

    fn comment(&mut self) -> Result {
        self.at += 2;
        if self.peek(0) == Some(b'[')
            && let Some(level) = self.bracket_level(0)
        {
            return self.long_comment(level);
        }
        let rest = &self.source[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        Ok(())
    }

    fn long_comment(&mut self, level: usize) -> Result {
        self.at += level + 2;
        loop {
            self.long_piece(level, "unfinished long comment")?;
            match self.peek(0) {
                Some(b']') => break,
                _ => self.line_break(),
            }
        }
        self.at += level + 2;
        Ok(())
    }

    fn long_string(&mut self, level: usize) -> Result {
        self.bracket = level + 2;
        self.at += level + 2;
        if matches!(self.peek(0), Some(b'\n' | b'\r')) {
            self.line_break();
        }
        let mut text = Cow::Borrowed(&self.source[self.at..self.at]);
        loop {
            let from = self.at;
            self.long_piece(level, "unfinished long string")?;
            let end = self.peek(0) == Some(b']');
            let before = &self.source[from..self.at];
            match &mut text {
                Cow::Borrowed(text) if text.is_empty() => *text = before,
                text => text.to_mut().extend_from_slice(before),
            }
            if end {
                break;
            }
            self.line_break();
            text.to_mut().push(b'\n');
        }
        self.at += level + 2;
        self.string = text;
        Ok(())
    }

    /// Moves to the next line break or the closing bracket.
    fn long_piece(&mut self, level: usize, unfinished: &str) -> Result {
        loop {
            let rest = &self.source[self.at..];
            let Some(len) = memchr::memchr3(b'\n', b'\r', b']', rest) else {
                return Err(self.error(unfinished, Some(Token::Eof.text())));
            };
            self.at += len;
            match rest[len] {
                b']' if self.bracket_level(0) == Some(level) => return Ok(()),
                b']' => self.at += 1,
                _ => return Ok(()),
            }
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The part of a string that has been read, for a message about what follows.
fn quoted<'a>(quote: u8, text: &[u8]) -> Cow<'a, [u8]> {
    [&[quote], text].concat().into()
}
