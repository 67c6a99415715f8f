//! cjson.decode.

use super::text;
use crate::script::fault::{Fault, Result};
use crate::script::lib::args::{Patience, STACK_LIMIT};
use crate::script::native::{Call, Native};
use crate::script::value::{StrRef, TableRef, Value};

pub const DECODE: Native = Native { name: "decode", run: decode };

/// A word of JSON.
#[derive(Clone, Copy)]
enum Token {
    ObjectBegin,
    ObjectEnd,
    ArrayBegin,
    ArrayEnd,
    Str(StrRef),
    Number(f64),
    Bool(bool),
    Null,
    Colon,
    Comma,
    End,
    Error(&'static str),
}

impl Token {
    /// As error messages call it.
    fn name(self) -> &'static str {
        match self {
            Token::ObjectBegin => "T_OBJ_BEGIN",
            Token::ObjectEnd => "T_OBJ_END",
            Token::ArrayBegin => "T_ARR_BEGIN",
            Token::ArrayEnd => "T_ARR_END",
            Token::Str(_) => "T_STRING",
            Token::Number(_) => "T_NUMBER",
            Token::Bool(_) => "T_BOOLEAN",
            Token::Null => "T_NULL",
            Token::Colon => "T_COLON",
            Token::Comma => "T_COMMA",
            Token::End => "T_END",
            Token::Error(text) => text,
        }
    }
}

/// A table that is being filled.
enum Level {
    Array { table: TableRef, len: i64 },
    Object { table: TableRef, key: StrRef },
}

struct Decoder {
    text: Vec<u8>,
    at: usize,
    /// Where the last token began, or where the error in it was found.
    token_at: usize,
    invalid_numbers: bool,
    max_depth: usize,
    levels: Vec<Level>,
    /// How full the stack of a C function would be, which bounds the depth when the settings do not.
    slots: usize,
    scratch: Vec<u8>,
    patience: Patience,
}

fn decode(call: &mut Call<'_>) -> Result {
    if call.len() != 1 {
        return Err(call.argument_error(0, "expected 1 argument"));
    }
    let text = call.string(0)?;
    let len = call.bytes_of(text).len();
    call.heap().check(len)?;
    let text = call.bytes_of(text).to_vec();
    if text.len() >= 2 && text[..2].contains(&0) {
        return Err(call.error(b"JSON parser does not support UTF-16 or UTF-32"));
    }
    let settings = call.json();
    let mut decoder = Decoder {
        at: 0,
        token_at: 0,
        invalid_numbers: settings.decode_invalid != 0,
        max_depth: settings.decode_max_depth as usize,
        levels: Vec::new(),
        slots: 1,
        scratch: Vec::new(),
        patience: Patience::new(),
        text,
    };
    let value = decoder.document(call)?;
    call.ret(value);
    Ok(())
}

impl Decoder {
    fn document(&mut self, call: &mut Call<'_>) -> Result<Value> {
        let mut token = self.next(call)?;
        loop {
            call.step(&mut self.patience)?;
            let mut value = match token {
                Token::Str(string) => string.into(),
                Token::Number(number) => number.into(),
                Token::Bool(truth) => truth.into(),
                Token::Null => Value::Null,
                Token::ObjectBegin => match self.begin_object(call)? {
                    Some(empty) => empty.into(),
                    None => {
                        token = self.next(call)?;
                        continue;
                    }
                },
                Token::ArrayBegin => match self.begin_array(call)? {
                    (Some(empty), _) => empty.into(),
                    (None, first) => {
                        token = first;
                        continue;
                    }
                },
                other => return Err(self.unexpected(call, "value", other)),
            };
            loop {
                if self.levels.is_empty() {
                    return match self.next(call)? {
                        Token::End => Ok(value),
                        other => Err(self.unexpected(call, "the end", other)),
                    };
                }
                match self.add(call, value)? {
                    Some(table) => value = table.into(),
                    None => break,
                }
            }
            token = self.next(call)?;
        }
    }

    /// Puts a value into the innermost table; the table itself when it has ended with that.
    fn add(&mut self, call: &mut Call<'_>, value: Value) -> Result<Option<TableRef>> {
        match self.levels.last_mut() {
            Some(Level::Array { table, len }) => {
                *len += 1;
                let (table, len) = (*table, *len);
                call.heap().set_int(table, len, value)?;
                match self.next(call)? {
                    Token::Comma => Ok(None),
                    Token::ArrayEnd => {
                        self.levels.pop();
                        self.slots -= 1;
                        Ok(Some(table))
                    }
                    other => Err(self.unexpected(call, "comma or array end", other)),
                }
            }
            Some(Level::Object { table, key }) => {
                let (table, key) = (*table, *key);
                call.heap().set(table, key.into(), value)?;
                match self.next(call)? {
                    Token::Comma => {
                        let token = self.next(call)?;
                        let next = self.key(call, token)?;
                        if let Some(Level::Object { key, .. }) = self.levels.last_mut() {
                            *key = next;
                        }
                        Ok(None)
                    }
                    Token::ObjectEnd => {
                        self.levels.pop();
                        self.slots -= 2;
                        Ok(Some(table))
                    }
                    other => Err(self.unexpected(call, "comma or object end", other)),
                }
            }
            None => Ok(None),
        }
    }

    /// The table when it is empty; else its first value follows.
    fn begin_object(&mut self, call: &mut Call<'_>) -> Result<Option<TableRef>> {
        self.descend(call, 3)?;
        let table = call.heap().table(0, 0)?;
        let token = self.next(call)?;
        if let Token::ObjectEnd = token {
            return Ok(Some(table));
        }
        let key = self.key(call, token)?;
        self.levels.push(Level::Object { table, key });
        self.slots += 2;
        Ok(None)
    }

    /// As [`Decoder::begin_object`], with the token read after the bracket.
    fn begin_array(&mut self, call: &mut Call<'_>) -> Result<(Option<TableRef>, Token)> {
        self.descend(call, 2)?;
        let table = call.heap().table(0, 0)?;
        let token = self.next(call)?;
        if let Token::ArrayEnd = token {
            return Ok((Some(table), token));
        }
        self.levels.push(Level::Array { table, len: 0 });
        self.slots += 1;
        Ok((None, token))
    }

    fn descend(&mut self, call: &mut Call<'_>, slots: usize) -> Result {
        let depth = self.levels.len() + 1;
        if depth <= self.max_depth && self.slots + slots <= STACK_LIMIT {
            return Ok(());
        }
        let text = format!("Found too many nested data structures ({depth}) at character {}", self.at);
        Err(call.error(text.as_bytes()))
    }

    /// A key and the colon behind it.
    fn key(&mut self, call: &mut Call<'_>, token: Token) -> Result<StrRef> {
        let Token::Str(key) = token else { return Err(self.unexpected(call, "object key string", token)) };
        match self.next(call)? {
            Token::Colon => Ok(key),
            other => Err(self.unexpected(call, "colon", other)),
        }
    }

    fn unexpected(&self, call: &mut Call<'_>, expected: &str, found: Token) -> Fault {
        let text = format!("Expected {expected} but found {} at character {}", found.name(), self.token_at + 1);
        call.error(text.as_bytes())
    }

    fn next(&mut self, call: &mut Call<'_>) -> Result<Token> {
        let rest = &self.text[self.at..];
        self.at += rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(rest.len());
        self.token_at = self.at;
        // A zero byte is the end of the text, wherever it stands.
        let byte = self.text.get(self.at).copied().unwrap_or(0);
        let token = match byte {
            b'{' => Token::ObjectBegin,
            b'}' => Token::ObjectEnd,
            b'[' => Token::ArrayBegin,
            b']' => Token::ArrayEnd,
            b':' => Token::Colon,
            b',' => Token::Comma,
            0 => return Ok(Token::End),
            b'"' => return self.string(call),
            b'-' | b'0'..=b'9' => return Ok(self.number()),
            b'+' | b'f' | b'i' | b'I' | b'n' | b'N' | b't' => return Ok(self.word()),
            _ => return Ok(Token::Error("invalid token")),
        };
        self.at += 1;
        Ok(token)
    }

    fn string(&mut self, call: &mut Call<'_>) -> Result<Token> {
        match text::read(&self.text, self.at + 1, &mut self.scratch) {
            Ok((bytes, end)) => {
                self.at = end;
                Ok(Token::Str(call.heap().string(bytes)?))
            }
            Err((error, at)) => {
                self.at = at;
                self.token_at = at;
                Ok(Token::Error(error))
            }
        }
    }

    fn word(&mut self) -> Token {
        let rest = &self.text[self.at..];
        let (token, len) = match rest {
            [b't', b'r', b'u', b'e', ..] => (Token::Bool(true), 4),
            [b'f', b'a', b'l', b's', b'e', ..] => (Token::Bool(false), 5),
            [b'n', b'u', b'l', b'l', ..] => (Token::Null, 4),
            _ if self.invalid_numbers && is_beyond_json(rest) => return self.number(),
            _ => return Token::Error("invalid token"),
        };
        self.at += len;
        token
    }

    /// A number as C reads it, which is more than JSON allows.
    fn number(&mut self) -> Token {
        let rest = &self.text[self.at..];
        if !self.invalid_numbers && is_beyond_json(rest) {
            return Token::Error("invalid number");
        }
        match super::number::prefix(rest) {
            Some((number, len)) => {
                self.at += len;
                Token::Number(number)
            }
            None => Token::Error("invalid number"),
        }
    }
}

/// Whether what begins here is a number to C, but not to JSON: hexadecimal, with leading zeros or a plus sign, infinite, or
/// none at all.
fn is_beyond_json(text: &[u8]) -> bool {
    let digits = match text {
        [b'+', ..] => return true,
        [b'-', digits @ ..] => digits,
        _ => text,
    };
    match digits {
        [b'0', b'x' | b'X' | b'0'..=b'9', ..] => true,
        [first, ..] if *first <= b'9' => false,
        [a, b, c, ..] => matches!(&[*a, *b, *c].map(|byte| byte.to_ascii_lowercase()), b"inf" | b"nan"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};

    #[test]
    fn json_becomes_values() {
        let mut lua = Libraries::new();
        for (text, shown) in [
            (r#"{"a":[1,{"b":null}],"a":[1.5]}"#, r#"{["a"]={[1]=1.5}}"#),
            (" [ true , false , \"x\" ] ", r#"{[1]=true [2]=false [3]="x"}"#),
            ("[]", "{}"),
            ("{}", "{}"),
            ("null", "userdata"),
            ("01", "1"),
            ("+1", "1"),
            ("0x10", "16"),
            ("-inf", "-inf"),
            ("1 \0x", "1"),
        ] {
            assert_eq!(lua.call(&DECODE, args![text]), shown, "{text}");
        }
    }

    #[test]
    fn faults_are_told_with_their_place() {
        let mut lua = Libraries::new();
        for (text, error) in [
            (r#"{"a" 1}"#, "Expected colon but found T_NUMBER at character 6"),
            ("[1,]", "Expected value but found T_ARR_END at character 4"),
            ("[1 2]", "Expected comma or array end but found T_NUMBER at character 4"),
            ("{a:1}", "Expected object key string but found invalid token at character 2"),
            (r#"{"a":1,}"#, "Expected object key string but found T_OBJ_END at character 8"),
            ("nul", "Expected value but found invalid token at character 1"),
            (r#""a"#, "Expected value but found unexpected end of string at character 3"),
            (r#""\x""#, "Expected value but found invalid escape code at character 2"),
            ("[1] x", "Expected the end but found invalid token at character 5"),
            ("", "Expected value but found T_END at character 1"),
            ("-", "Expected value but found invalid number at character 1"),
            ("1.5.5", "Expected the end but found invalid token at character 4"),
            ("1\0", "JSON parser does not support UTF-16 or UTF-32"),
            (&"[".repeat(1001), "Found too many nested data structures (1001) at character 1001"),
        ] {
            assert_eq!(lua.call(&DECODE, args![text]), format!("error: \"{error}\""), "{text}");
        }
    }
}
