//! Which commands a script calls, and which of their words are surely among KEYS.
//!
//! A script whose every key comes from KEYS needs the locks of those keys only. So this looks for reasons to give up:
//! whatever it does not understand means that nothing is known of the keys.

use std::collections::HashMap;

use super::ast::{Block, Expr, ExprKind, Field, FunctionBody, Stat, StatKind, Text, Unary};

/// A call of `redis.call` or `redis.pcall`.
#[derive(Debug, PartialEq)]
pub struct CallSite {
    pub words: Vec<Word>,
}

/// What is known of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// An element of KEYS, or nil, which no command takes.
    Key,
    /// All elements of KEYS; the last argument.
    AllKeys,
    /// How many keys there are.
    KeyCount,
    Text(Vec<u8>),
    Number(f64),
    /// One value.
    Unknown,
    /// Any number of values; the last argument.
    Many,
}

/// All calls of commands, or `None` when there may be others or KEYS may be changed.
pub fn calls(block: &Block<'_>) -> Option<Vec<CallSite>> {
    let mut search = Search::default();
    search.block(block);
    search.finish()
}

/// Names that reach what cannot be followed.
const BEYOND: [&[u8]; 7] = [b"_G", b"getfenv", b"setfenv", b"loadstring", b"load", b"dofile", b"newproxy"];
/// Functions that only read the table they are given.
const READERS: [&[u8]; 4] = [b"ipairs", b"pairs", b"next", b"type"];

/// A local variable.
type Variable = usize;

/// Where a value comes from.
#[derive(Clone)]
enum Source {
    Word(Word),
    Variable(Variable),
    /// `redis.call` or `redis.pcall`.
    Caller,
}

#[derive(Default)]
struct Facts {
    sources: Vec<Source>,
    /// It is used for something else than to be called or copied.
    is_used: bool,
}

enum Callee {
    Caller,
    Variable(Variable),
}

#[derive(Default)]
struct Search<'s> {
    scopes: Vec<HashMap<Text<'s>, Variable>>,
    variables: Vec<Facts>,
    sites: Vec<(Callee, Vec<Source>)>,
    given_up: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    /// Not looked at yet, or being looked at.
    Open,
    Key,
    Caller,
    Other,
}

impl<'s> Search<'s> {
    fn finish(self) -> Option<Vec<CallSite>> {
        if self.given_up {
            return None;
        }
        let kinds = self.kinds()?;
        let mut sites = Vec::new();
        for (callee, words) in &self.sites {
            if let Callee::Variable(variable) = callee
                && kinds[*variable] != Kind::Caller
            {
                continue;
            }
            let word = |source: &Source| match source {
                Source::Word(word) => word.clone(),
                Source::Variable(variable) if kinds[*variable] == Kind::Key => Word::Key,
                Source::Variable(_) | Source::Caller => Word::Unknown,
            };
            sites.push(CallSite { words: words.iter().map(word).collect() });
        }
        Some(sites)
    }

    /// What the variables hold; `None` when commands may be called in a way that is not seen.
    fn kinds(&self) -> Option<Vec<Kind>> {
        // A variable is assumed to hold keys only, or callers only, until something speaks against it.
        let has = |facts: &Facts, caller: bool| {
            facts.sources.iter().any(|source| match source {
                Source::Word(Word::Key) => !caller,
                Source::Caller => caller,
                _ => false,
            })
        };
        let mut kinds: Vec<Kind> = Vec::with_capacity(self.variables.len());
        for facts in &self.variables {
            kinds.push(match (has(facts, false), has(facts, true)) {
                (true, true) => return None,
                (true, false) => Kind::Key,
                (false, true) => Kind::Caller,
                (false, false) => Kind::Open,
            });
        }
        loop {
            let mut changed = false;
            for (variable, facts) in self.variables.iter().enumerate() {
                let mut kind = kinds[variable];
                for source in &facts.sources {
                    let other = match source {
                        Source::Word(Word::Key) => Kind::Key,
                        Source::Word(_) => Kind::Other,
                        Source::Caller => Kind::Caller,
                        Source::Variable(other) => kinds[*other],
                    };
                    kind = match (kind, other) {
                        (kind, Kind::Open) => kind,
                        (Kind::Open, other) => other,
                        (kind, other) if kind == other => kind,
                        (Kind::Caller, _) | (_, Kind::Caller) => return None,
                        _ => Kind::Other,
                    };
                }
                changed |= kind != kinds[variable];
                kinds[variable] = kind;
            }
            if !changed {
                break;
            }
        }
        let leaks = |(kind, facts): (&Kind, &Facts)| *kind == Kind::Caller && facts.is_used;
        if kinds.iter().zip(&self.variables).any(leaks) { None } else { Some(kinds) }
    }

    fn declare(&mut self, name: &Text<'s>, sources: Vec<Source>) {
        let variable = self.variables.len();
        self.variables.push(Facts { sources, is_used: false });
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.clone(), variable);
        }
    }

    fn find(&self, name: &[u8]) -> Option<Variable> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name).copied())
    }

    /// The local variable that an expression names.
    fn local(&self, expr: &Expr<'s>) -> Option<Variable> {
        match &expr.kind {
            ExprKind::Name(name) => self.find(name),
            _ => None,
        }
    }

    /// A global variable of this name.
    fn is_global(&self, expr: &Expr<'s>, name: &[u8]) -> bool {
        matches!(&expr.kind, ExprKind::Name(text) if **text == *name) && self.find(name).is_none()
    }

    fn scoped(&mut self, work: impl FnOnce(&mut Self)) {
        self.scopes.push(HashMap::new());
        work(self);
        self.scopes.pop();
    }

    fn block(&mut self, block: &Block<'s>) {
        self.scoped(|search| block.statements.iter().for_each(|statement| search.statement(statement)));
    }

    fn statement(&mut self, statement: &Stat<'s>) {
        match &statement.kind {
            StatKind::Local { names, values } => {
                let sources = self.sources(values, names.len());
                names.iter().zip(sources).for_each(|(name, source)| self.declare(name, source));
            }
            StatKind::Assign { targets, values } => {
                let sources = self.sources(values, targets.len());
                targets.iter().zip(sources).for_each(|(target, sources)| self.assign(target, sources));
            }
            StatKind::Call(call) => self.value(call),
            StatKind::Do(block) => self.block(block),
            StatKind::While { condition, body } => {
                self.value(condition);
                self.block(body);
            }
            StatKind::Repeat { body, condition } => self.scoped(|search| {
                body.statements.iter().for_each(|statement| search.statement(statement));
                search.value(condition);
            }),
            StatKind::If { arms, otherwise } => {
                for (condition, block) in arms {
                    self.value(condition);
                    self.block(block);
                }
                otherwise.iter().for_each(|block| self.block(block));
            }
            StatKind::NumericFor { name, start, limit, step, body } => {
                [Some(start), Some(limit), step.as_ref()].into_iter().flatten().for_each(|bound| self.value(bound));
                self.scoped(|search| {
                    search.declare(name, vec![Source::Word(Word::Unknown)]);
                    search.block(body);
                });
            }
            StatKind::GenericFor { names, values, body } => self.generic_for(names, values, body),
            StatKind::Function { target, body } => {
                self.assign(target, vec![Source::Word(Word::Unknown)]);
                self.function(body);
            }
            StatKind::LocalFunction { name, body } => {
                self.declare(name, vec![Source::Word(Word::Unknown)]);
                self.function(body);
            }
            StatKind::Return(values) => values.iter().for_each(|value| self.value(value)),
            StatKind::Break => {}
        }
    }

    fn generic_for(&mut self, names: &[Text<'s>], values: &[Expr<'s>], body: &Block<'s>) {
        let over_keys = match values {
            [Expr { kind: ExprKind::Call { function, arguments }, .. }] => {
                let walks = [&b"ipairs"[..], b"pairs"].iter().any(|name| self.is_global(function, name));
                walks && matches!(&arguments[..], [keys] if self.is_global(keys, b"KEYS"))
            }
            _ => false,
        };
        values.iter().for_each(|value| self.value(value));
        self.scoped(|search| {
            for (at, name) in names.iter().enumerate() {
                let word = if over_keys && at == 1 { Word::Key } else { Word::Unknown };
                search.declare(name, vec![Source::Word(word)]);
            }
            search.block(body);
        });
    }

    fn function(&mut self, body: &FunctionBody<'s>) {
        self.scoped(|search| {
            for name in body.parameters.iter().chain(&[Text::Borrowed(&b"arg"[..])]) {
                search.declare(name, vec![Source::Word(Word::Unknown)]);
            }
            search.block(&body.block);
        });
    }

    fn assign(&mut self, target: &Expr<'s>, sources: Vec<Source>) {
        match &target.kind {
            ExprKind::Name(name) => match self.find(name) {
                Some(variable) => self.variables[variable].sources.extend(sources),
                // No script may do that; if one can, nothing holds any more.
                None => self.given_up = true,
            },
            ExprKind::Index(table, key) => {
                self.given_up |= sources.iter().any(|source| matches!(source, Source::Caller));
                sources.iter().for_each(|source| self.note_use(source));
                self.value(table);
                self.value(key);
            }
            _ => self.value(target),
        }
    }

    fn note_use(&mut self, source: &Source) {
        match source {
            Source::Variable(variable) => self.variables[*variable].is_used = true,
            Source::Caller => self.given_up = true,
            Source::Word(_) => {}
        }
    }

    /// What the values give to so many variables.
    fn sources(&mut self, values: &[Expr<'s>], count: usize) -> Vec<Vec<Source>> {
        let mut sources: Vec<Vec<Source>> = values.iter().map(|value| vec![self.source(value)]).collect();
        let rest = match sources.last().and_then(|last| last.first()) {
            Some(Source::Word(Word::AllKeys)) => vec![Source::Word(Word::Key)],
            Some(Source::Word(Word::Many)) => vec![Source::Word(Word::Unknown)],
            // Nil, of which no command is made.
            _ => Vec::new(),
        };
        for source in &mut sources {
            if let [Source::Word(word)] = &mut source[..] {
                *word = single(word.clone());
            }
        }
        for surplus in sources.iter().skip(count) {
            surplus.iter().for_each(|source| self.note_use(source));
        }
        sources.resize(count, rest);
        sources
    }

    /// Looks at a value that is stored or passed on.
    fn source(&mut self, value: &Expr<'s>) -> Source {
        if let ExprKind::Paren(inner) = &value.kind {
            return match self.source(inner) {
                Source::Word(word) => Source::Word(single(word)),
                source => source,
            };
        }
        if let Some(variable) = self.local(value) {
            return Source::Variable(variable);
        }
        if self.is_caller(value) {
            return Source::Caller;
        }
        self.value(value);
        Source::Word(match &value.kind {
            ExprKind::Index(table, _) if self.is_global(table, b"KEYS") => Word::Key,
            ExprKind::Call { function, arguments } => {
                let spreads = self.is_global(function, b"unpack");
                match &arguments[..] {
                    [keys] if spreads && self.is_global(keys, b"KEYS") => Word::AllKeys,
                    _ => Word::Many,
                }
            }
            ExprKind::Unary(Unary::Length, table) if self.is_global(table, b"KEYS") => Word::KeyCount,
            ExprKind::Str(text) => Word::Text(text.to_vec()),
            ExprKind::Number(number) => Word::Number(*number),
            ExprKind::Method { .. } | ExprKind::Vararg => Word::Many,
            _ => Word::Unknown,
        })
    }

    /// `redis.call` or `redis.pcall`.
    fn is_caller(&self, value: &Expr<'s>) -> bool {
        let ExprKind::Index(table, key) = &value.kind else { return false };
        self.is_library(table) && matches!(&key.kind, ExprKind::Str(name) if matches!(&**name, b"call" | b"pcall"))
    }

    /// The table with the commands, which Valkey has under two names.
    fn is_library(&self, table: &Expr<'s>) -> bool {
        self.is_global(table, b"redis") || self.is_global(table, b"server")
    }

    /// Looks at a value that is used in any way.
    fn value(&mut self, value: &Expr<'s>) {
        match &value.kind {
            ExprKind::Nil | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Str(_) | ExprKind::Vararg => {}
            ExprKind::Name(name) => match self.find(name) {
                Some(variable) => self.variables[variable].is_used = true,
                None => self.given_up |= matches!(&**name, b"KEYS" | b"redis" | b"server") || BEYOND.contains(&&**name),
            },
            ExprKind::Function(body) => self.function(body),
            ExprKind::Index(table, key) => {
                self.given_up |= self.is_caller(value);
                let is_plain = self.is_library(table) && matches!(key.kind, ExprKind::Str(_));
                if !is_plain && !self.is_global(table, b"KEYS") {
                    self.value(table);
                }
                self.value(key);
            }
            ExprKind::Call { function, arguments } => self.call(function, arguments),
            ExprKind::Method { object, arguments, .. } => {
                self.value(object);
                arguments.iter().for_each(|argument| self.value(argument));
            }
            ExprKind::Unary(Unary::Length, table) if self.is_global(table, b"KEYS") => {}
            ExprKind::Unary(_, operand) => self.value(operand),
            ExprKind::Binary(_, left, right) => {
                self.value(left);
                self.value(right);
            }
            ExprKind::Table(fields) => fields.iter().for_each(|field| match field {
                Field::Item(value) => self.value(value),
                Field::Pair(key, value) => {
                    self.value(key);
                    self.value(value);
                }
            }),
            ExprKind::Paren(inner) => self.value(inner),
        }
    }

    fn call(&mut self, function: &Expr<'s>, arguments: &[Expr<'s>]) {
        let direct = self.is_caller(function).then_some(Callee::Caller);
        match self.local(function).map(Callee::Variable).or(direct) {
            Some(callee) => {
                let mut words: Vec<Source> = arguments.iter().map(|argument| self.source(argument)).collect();
                // Only the last argument can be several.
                let before = words.len().saturating_sub(1);
                for word in &mut words[..before] {
                    if let Source::Word(word) = word {
                        *word = single(word.clone());
                    }
                }
                // A function of the script's own may do anything with what it is given.
                words.iter().for_each(|word| self.note_use(word));
                self.sites.push((callee, words));
            }
            None => {
                let spreads =
                    self.is_global(function, b"unpack") || READERS.iter().any(|&name| self.is_global(function, name));
                if !matches!(&function.kind, ExprKind::Name(_)) || !spreads {
                    self.value(function);
                }
                for argument in arguments {
                    if !(spreads && self.is_global(argument, b"KEYS")) {
                        self.value(argument);
                    }
                }
            }
        }
    }
}

/// What is left of a value where only one is taken.
fn single(word: Word) -> Word {
    match word {
        Word::AllKeys => Word::Key,
        Word::Many => Word::Unknown,
        word => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lua;

    fn of(text: &str) -> Option<Vec<Vec<Word>>> {
        let block = lua::parse(text.as_bytes(), b"@user_script").expect("it is a script");
        Some(calls(&block)?.into_iter().map(|call| call.words).collect())
    }

    fn text(text: &str) -> Word {
        Word::Text(text.as_bytes().to_vec())
    }

    #[test]
    fn keys_are_followed_through_variables() {
        use Word::{AllKeys, Key, KeyCount, Many, Number, Unknown};
        for (script, words) in [
            ("redis.call('GET', KEYS[1])", vec![text("GET"), Key]),
            ("redis.pcall('get', KEYS[ARGV[1] + 1], ARGV[1], 7)", vec![text("get"), Key, Unknown, Number(7.0)]),
            ("local k = KEYS[1] local j = k redis.call('GET', j)", vec![text("GET"), Key]),
            ("local k k = KEYS[1] if k then k = KEYS[2] end redis.call('GET', (k))", vec![text("GET"), Key]),
            ("local k = KEYS[1] k = k .. 'x' redis.call('GET', k)", vec![text("GET"), Unknown]),
            ("local k, n = KEYS[1], ARGV[1] redis.call(n, k)", vec![Unknown, Key]),
            ("local a, b = unpack(KEYS) redis.call('DEL', b)", vec![text("DEL"), Key]),
            ("local call = redis.call local c = call return c('DEL', unpack(KEYS))", vec![text("DEL"), AllKeys]),
            ("redis.call('ZUNION', #KEYS, unpack(KEYS))", vec![text("ZUNION"), KeyCount, AllKeys]),
            ("redis.call('MSET', unpack(ARGV))", vec![text("MSET"), Many]),
            ("redis.call('MSET', unpack(KEYS), f())", vec![text("MSET"), Key, Many]),
            ("for _, k in ipairs(KEYS) do redis.call('GET', k) end", vec![text("GET"), Key]),
            ("for i = 1, #KEYS do redis.call('GET', KEYS[i]) end", vec![text("GET"), Key]),
            ("local function f(k) redis.call('GET', k) end f(KEYS[1])", vec![text("GET"), Unknown]),
            ("local k = KEYS[1] local function f() redis.call('GET', k) end f()", vec![text("GET"), Key]),
            ("local k = KEYS[1] local function f() redis.call('GET', k) end k = 'x' f()", vec![text("GET"), Unknown]),
            ("local KEYS = {'a'} redis.call('GET', KEYS[1])", vec![text("GET"), Unknown]),
            ("local unpack = f redis.call('GET', unpack(ARGV))", vec![text("GET"), Many]),
        ] {
            assert_eq!(of(script).map(|mut calls| calls.pop().unwrap()), Some(words), "{script}");
        }
        assert_eq!(of("local redis = {} redis.call('GET', 'x')"), Some(vec![]));
        assert_eq!(of("return redis.sha1hex(KEYS[1]), redis.LOG_DEBUG, #ARGV"), Some(vec![]));
    }

    #[test]
    fn what_cannot_be_followed_is_given_up() {
        for script in [
            "pcall(redis.call, 'GET', 'x')",
            "local r = redis r.call('GET', 'x')",
            "redis['ca' .. 'll']('GET', 'x')",
            "local t = {redis.call} t[1]('GET', 'x')",
            "local t = {} t.x = redis.call",
            "local c = redis.call if x then c = print end c('GET', 'x')",
            "local c = redis.call f(c)",
            "local c = redis.call return c",
            "return redis.call",
            "KEYS[1] = 'x'",
            "table.insert(KEYS, 'x')",
            "local k = KEYS k[1] = 'x'",
            "loadstring('x')()",
            "_G.redis.call('GET', 'x')",
            "x = 1",
            "local unpack = f unpack(KEYS)",
            "for k in pairs(redis) do end",
            "local f = function() return redis end",
        ] {
            assert_eq!(of(script), None, "{script}");
        }
    }
}
