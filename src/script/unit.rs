//! A script as it is kept: its text, what it is compiled to, and what it says of itself.

use std::sync::Arc;

use super::calls::{self, CallSite};
use super::compile::code::Program;
use super::{compile, json, lua};

/// What a script may do and wants to be spared, as its first line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags(u8);

impl Flags {
    pub const NO_WRITES: Flags = Flags(1);
    pub const ALLOW_OOM: Flags = Flags(2);
    pub const ALLOW_STALE: Flags = Flags(4);
    pub const NO_CLUSTER: Flags = Flags(8);
    pub const ALLOW_CROSS_SLOT_KEYS: Flags = Flags(16);
    /// It says nothing of itself: what it does shows when it runs.
    pub const COMPAT: Flags = Flags(32);

    pub const NAMED: [(Flags, &'static str); 5] = [
        (Flags::NO_WRITES, "no-writes"),
        (Flags::ALLOW_OOM, "allow-oom"),
        (Flags::ALLOW_STALE, "allow-stale"),
        (Flags::NO_CLUSTER, "no-cluster"),
        (Flags::ALLOW_CROSS_SLOT_KEYS, "allow-cross-slot-keys"),
    ];

    pub fn has(self, flag: Flags) -> bool {
        self.0 & flag.0 != 0
    }

    pub fn add(&mut self, flag: Flags) {
        self.0 |= flag.0;
    }

    pub fn bits(self) -> u8 {
        self.0
    }

    pub fn from_bits(bits: u8) -> Flags {
        Flags(bits)
    }

    pub fn named(name: &[u8]) -> Option<Flags> {
        Flags::NAMED.iter().find(|(_, known)| known.as_bytes() == name).map(|&(flag, _)| flag)
    }
}

/// See the module.
pub struct Script {
    pub text: Box<[u8]>,
    pub flags: Flags,
    pub code: Arc<Program>,
    /// The commands that it calls, if they can be told, until somebody has made use of that.
    pub calls: Option<Vec<CallSite>>,
    /// It may use keys that are not among KEYS.
    pub needs_all: bool,
}

impl Script {
    /// Reads and compiles a script. The error is the line that clients see.
    pub fn compile(text: &[u8]) -> Result<Script, Vec<u8>> {
        let (flags, body) = shebang(text)?;
        let what: &[u8] = if json::is_json(body) { b"script" } else { b"script (new function)" };
        let fault = |fault: Vec<u8>| [b"ERR Error compiling ", what, b": ", &fault[..]].concat();
        let (code, calls) = compile(body, b"user_script").map_err(fault)?;
        Ok(Script { text: text.into(), flags, code: Arc::new(code), calls, needs_all: true })
    }

    /// Bytes that it takes, roughly.
    pub fn size(&self) -> usize {
        size_of::<Script>() + 2 * self.text.len()
    }
}

/// Compiles Lua, or a program in JSON. `chunk` is how messages name it. The error is such a message.
pub fn compile(text: &[u8], chunk: &[u8]) -> Result<(Program, Option<Vec<CallSite>>), Vec<u8>> {
    let block = match json::is_json(text) {
        true => json::parse(text).map_err(String::into_bytes)?,
        false => lua::parse(text, &[b"@", chunk].concat())?,
    };
    let calls = calls::calls(&block);
    let code = compile::compile(&block, chunk).map_err(|fault| fault.message)?;
    Ok((code, calls))
}

/// What the first line says, if it begins with `#!`, and the rest of the text from that line's end on, so that lines are
/// counted from it.
fn shebang(text: &[u8]) -> Result<(Flags, &[u8]), Vec<u8>> {
    let mut flags = Flags::default();
    if !text.starts_with(b"#!") {
        flags.add(Flags::COMPAT);
        return Ok((flags, text));
    }
    let Some(end) = text.iter().position(|&byte| byte == b'\n') else {
        return Err(b"ERR Invalid script shebang".to_vec());
    };
    let words = split_words(&text[..end]).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| b"ERR Invalid engine in script shebang".to_vec())?;
    if words[0] != b"#!lua" {
        return Err([b"ERR Unexpected engine in script shebang: ", &words[0][..]].concat());
    }
    for word in &words[1..] {
        let Some(names) = word.strip_prefix(b"flags=") else {
            return Err([b"ERR Unknown lua shebang option: ", &word[..]].concat());
        };
        for name in names.split(|&byte| byte == b',').filter(|name| !name.is_empty()) {
            let unknown = || [b"ERR Unexpected flag in script shebang: ", name].concat();
            flags.add(Flags::named(name).ok_or_else(unknown)?);
        }
    }
    Ok((flags, &text[end..]))
}

/// Cuts a line into words, which may be quoted, as redis-cli does; `None` when a quote is not closed.
pub fn split_words(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    let mut rest = line;
    loop {
        let start = rest.iter().position(|byte| !is_space(*byte));
        let Some(start) = start else { return Some(words) };
        rest = &rest[start..];
        let mut word = Vec::new();
        while let Some((&byte, behind)) = rest.split_first() {
            match byte {
                byte if is_space(byte) => break,
                b'"' | b'\'' => {
                    rest = quoted(byte, behind, &mut word)?;
                    // The end of a quote is the end of a word.
                    if rest.first().is_some_and(|&byte| !is_space(byte)) {
                        return None;
                    }
                }
                byte => {
                    word.push(byte);
                    rest = behind;
                }
            }
        }
        words.push(word);
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0 | 0x0b | 0x0c)
}

/// Reads to the closing quote and returns what is behind it.
fn quoted<'t>(quote: u8, mut rest: &'t [u8], word: &mut Vec<u8>) -> Option<&'t [u8]> {
    loop {
        let (&byte, behind) = rest.split_first()?;
        rest = behind;
        match byte {
            byte if byte == quote => return Some(rest),
            b'\\' if quote == b'\'' && rest.first() == Some(&b'\'') => {
                word.push(b'\'');
                rest = &rest[1..];
            }
            b'\\' if quote == b'"' => {
                let (&escaped, behind) = rest.split_first()?;
                let hex = |at: usize| rest.get(at).and_then(|&digit| (digit as char).to_digit(16));
                if let (b'x', Some(high), Some(low)) = (escaped, hex(1), hex(2)) {
                    word.push((high << 4 | low) as u8);
                    rest = &rest[3..];
                    continue;
                }
                rest = behind;
                word.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'a' => 7,
                    other => other,
                });
            }
            byte => word.push(byte),
        }
    }
}
