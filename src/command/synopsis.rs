//! The notation in which commands describe their arguments, parsed into a tree.
//!
//! ```text
//! key value [NX | XX] [GET] [EX seconds | PX milliseconds | KEEPTTL]
//! key [key ...]
//! <AND | OR | XOR | NOT> destkey key [key ...]
//! ```
//!
//! Lower case is a placeholder, upper case (or a sign such as `~`) a keyword sent as it stands. `[ ]` is optional,
//! `< >` groups alternatives of which one must be given, `|` separates alternatives, and `[name ...]` right behind
//! `name` (or a run of names) repeats it.

/// A node of the argument tree, with the fields of COMMAND DOCS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg {
    /// Lower case.
    pub name: String,
    pub kind: ArgKind,
    /// The keyword that stands before the value, or is all of it.
    pub token: Option<String>,
    pub optional: bool,
    pub multiple: bool,
    /// For `Block` and `OneOf`.
    pub children: Vec<Arg>,
}

/// The `type` of COMMAND DOCS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    Key,
    String,
    Integer,
    Double,
    Pattern,
    UnixTime,
    PureToken,
    OneOf,
    Block,
}

impl ArgKind {
    pub fn name(self) -> &'static str {
        match self {
            ArgKind::Key => "key",
            ArgKind::String => "string",
            ArgKind::Integer => "integer",
            ArgKind::Double => "double",
            ArgKind::Pattern => "pattern",
            ArgKind::UnixTime => "unix-time",
            ArgKind::PureToken => "pure-token",
            ArgKind::OneOf => "oneof",
            ArgKind::Block => "block",
        }
    }
}

impl Arg {
    /// The fewest words this argument takes when it is given.
    pub fn min_words(&self) -> usize {
        let own = match self.kind {
            ArgKind::PureToken => return 1,
            ArgKind::OneOf => self.children.iter().map(Arg::min_words).min().unwrap_or(0),
            ArgKind::Block => self.children.iter().filter(|arg| !arg.optional).map(Arg::min_words).sum(),
            _ => 1,
        };
        own + self.token.is_some() as usize
    }

    /// Whether it always takes the same number of words.
    pub fn is_fixed(&self) -> bool {
        if self.optional || self.multiple {
            return false;
        }
        match self.kind {
            ArgKind::OneOf => {
                self.children.iter().all(|arg| arg.is_fixed() && arg.min_words() == self.children[0].min_words())
            }
            _ => self.children.iter().all(Arg::is_fixed),
        }
    }
}

/// Parses a synopsis; the error says what is wrong and is met only by authors (every spec is parsed by a test).
pub fn parse(text: &str) -> Result<Vec<Arg>, String> {
    let words = split(text);
    let mut parser = Parser { words: &words, at: 0 };
    let args = parser.sequence()?;
    match parser.peek() {
        None => Ok(args),
        Some(word) => Err(format!("unexpected '{word}' in \"{text}\"")),
    }
}

/// What is left of the arguments without some keywords: an option goes with its value, and a choice of one is none.
pub fn without(args: Vec<Arg>, keywords: &[&str]) -> Vec<Arg> {
    args.into_iter().filter_map(|arg| left_of(arg, keywords)).collect()
}

fn left_of(mut arg: Arg, keywords: &[&str]) -> Option<Arg> {
    if arg.token.as_deref().is_some_and(|token| keywords.contains(&token)) {
        return None;
    }
    let before = arg.children.len();
    if arg.kind == ArgKind::Block
        && arg.children.first().is_some_and(|first| left_of(first.clone(), keywords).is_none())
    {
        return None;
    }
    arg.children = without(arg.children, keywords);
    if arg.kind != ArgKind::OneOf || arg.children.len() == before {
        return Some(arg);
    }
    if arg.children.len() == 1 && arg.token.is_none() {
        let only = arg.children.remove(0);
        return Some(Arg { optional: arg.optional || only.optional, multiple: arg.multiple || only.multiple, ..only });
    }
    arg.name = choice_name(&arg.children);
    (!arg.children.is_empty()).then_some(arg)
}

fn choice_name(choices: &[Arg]) -> String {
    choices.iter().map(|arg| arg.name.as_str()).collect::<Vec<_>>().join("-or-")
}

fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        let single = matches!(c, '[' | ']' | '<' | '>' | '|');
        if (single || c == ' ') && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if single {
            words.push(c.to_string());
        } else if c != ' ' {
            word.push(c);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

struct Parser<'a> {
    words: &'a [String],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += found as usize;
        found
    }

    fn expect(&mut self, word: &str) -> Result<(), String> {
        if self.take(word) { Ok(()) } else { Err(format!("expected '{word}', found {:?}", self.peek())) }
    }

    /// Arguments up to the end or a closing sign.
    fn sequence(&mut self) -> Result<Vec<Arg>, String> {
        let mut args: Vec<Arg> = Vec::new();
        while let Some(word) = self.peek() {
            match word {
                "]" | ">" | "|" | "..." => break,
                "[" => {
                    self.at += 1;
                    let inner = self.alternatives()?;
                    let repeats = self.take("...");
                    self.expect("]")?;
                    if repeats { repeat(&mut args, inner)? } else { args.push(optional(inner)) }
                }
                "<" => {
                    self.at += 1;
                    let inner = self.alternatives()?;
                    self.expect(">")?;
                    args.push(inner);
                }
                _ => args.push(self.word()?),
            }
        }
        Ok(args)
    }

    /// `a | b c | d`, or just `a b` as a block, or a single argument.
    fn alternatives(&mut self) -> Result<Arg, String> {
        let mut choices = vec![block(self.sequence()?)?];
        while self.take("|") {
            choices.push(block(self.sequence()?)?);
        }
        if choices.len() == 1 {
            return Ok(choices.remove(0));
        }
        let name = choice_name(&choices);
        Ok(Arg { children: choices, ..leaf(name, ArgKind::OneOf) })
    }

    /// A placeholder, a keyword, or a keyword with the placeholder that follows it.
    fn word(&mut self) -> Result<Arg, String> {
        let word = self.words[self.at].clone();
        self.at += 1;
        if !is_keyword(&word) {
            return Ok(leaf(word.clone(), kind_of(&word)));
        }
        match self.peek() {
            Some(next) if is_placeholder(next) => {
                let value = next.to_string();
                self.at += 1;
                Ok(Arg { token: Some(word), ..leaf(value.clone(), kind_of(&value)) })
            }
            _ => Ok(Arg { token: Some(word.clone()), ..leaf(word.to_ascii_lowercase(), ArgKind::PureToken) }),
        }
    }
}

fn leaf(name: String, kind: ArgKind) -> Arg {
    Arg { name, kind, token: None, optional: false, multiple: false, children: Vec::new() }
}

fn block(mut args: Vec<Arg>) -> Result<Arg, String> {
    match args.len() {
        0 => Err("an empty alternative".into()),
        1 => Ok(args.remove(0)),
        _ => {
            let name = args.iter().map(|arg| arg.name.as_str()).collect::<Vec<_>>().join("-");
            Ok(Arg { children: args, ..leaf(name, ArgKind::Block) })
        }
    }
}

fn optional(arg: Arg) -> Arg {
    Arg { optional: true, ..arg }
}

/// `key [key ...]` is one repeated argument, `key value [key value ...]` one repeated block, and `[key ...]` alone an
/// argument that may be given any number of times.
fn repeat(args: &mut Vec<Arg>, inner: Arg) -> Result<(), String> {
    let run = if inner.kind == ArgKind::Block { inner.children.clone() } else { vec![inner.clone()] };
    if args.ends_with(&run) {
        args.truncate(args.len() - run.len());
        args.push(Arg { multiple: true, ..inner });
    } else {
        args.push(Arg { multiple: true, optional: true, ..inner });
    }
    Ok(())
}

fn is_keyword(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase() || !c.is_ascii_alphanumeric())
}

fn is_placeholder(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a placeholder of this name stands for a key.
pub fn is_key_name(name: &str) -> bool {
    matches!(name, "key" | "newkey" | "source" | "destination" | "destkey" | "key1" | "key2")
}

fn kind_of(name: &str) -> ArgKind {
    match name {
        _ if is_key_name(name) => ArgKind::Key,
        "pattern" => ArgKind::Pattern,
        "increment-float" | "timeout-float" | "score" | "weight" | "longitude" | "latitude" => ArgKind::Double,
        "unix-time-seconds" | "unix-time-milliseconds" => ArgKind::UnixTime,
        "seconds" | "milliseconds" | "increment" | "decrement" | "offset" | "start" | "end" | "count" | "bit"
        | "index" | "index1" | "index2" | "cursor" | "numkeys" | "len" | "min-match-len" | "protover" | "port"
        | "destination-db" | "db" | "client-id" | "stop" | "rank" | "limit" | "num-matches" => ArgKind::Integer,
        _ => ArgKind::String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_take_their_value() {
        let args = parse("key value [NX | XX] [EX seconds | KEEPTTL]").unwrap();
        assert_eq!(args.len(), 4);
        assert_eq!((args[0].kind, args[1].kind), (ArgKind::Key, ArgKind::String));
        assert!(args[2].optional && args[2].kind == ArgKind::OneOf);
        let ex = &args[3].children[0];
        assert_eq!((ex.token.as_deref(), ex.kind, ex.name.as_str()), (Some("EX"), ArgKind::Integer, "seconds"));
        assert_eq!(args[3].children[1].kind, ArgKind::PureToken);
    }

    #[test]
    fn repetition_folds_into_what_it_repeats() {
        let args = parse("key value [key value ...]").unwrap();
        assert_eq!(args.len(), 1);
        assert!(args[0].multiple && !args[0].optional && args[0].kind == ArgKind::Block);
        let args = parse("<AND | NOT> destkey key [key ...]").unwrap();
        assert_eq!(args.len(), 3);
        assert!(args[2].multiple && args[2].kind == ArgKind::Key);
    }

    #[test]
    fn faults_are_named() {
        assert!(parse("key [").is_err());
        assert!(parse("a ]").is_err());
        assert!(parse("[a | ]").is_err());
    }
}
