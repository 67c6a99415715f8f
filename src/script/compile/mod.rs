//! From the tree to code.
//!
//! The shape of the code is close to that of Lua 5.1's, where it can be told: in which order operands are evaluated, when
//! a local variable that is an operand is read (as late as the operation), how constructors size their tables, and which
//! operation an error message takes its names from.

pub mod code;
mod condition;
mod expression;
mod limits;
mod scope;
mod state;
mod statement;
mod table;

use self::code::{Function, Program, Text};
use self::scope::{NONE, Names, Variable};
use self::state::State;
use super::ast::Block;
use super::heap::strings::hash;
use hashbrown::HashMap;

/// Why a text is no program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    /// With the chunk and the line before it.
    pub message: Vec<u8>,
}

type Result<T = ()> = std::result::Result<T, CompileError>;

/// Compiles a tree. `chunk` is how error messages name it: `user_script`, `[string "return 1"]`.
pub fn compile(block: &Block<'_>, chunk: &[u8]) -> Result<Program> {
    compile_named(block, chunk, &[b"@", chunk].concat())
}

/// As [`compile`], for a text whose own name (`@user_script`, or the text itself) does not follow from that.
pub fn compile_named(block: &Block<'_>, chunk: &[u8], source: &[u8]) -> Result<Program> {
    let mut names = Names::default();
    let variables = scope::resolve(&mut names, block);
    let mut compiler = Compiler {
        chunk,
        source,
        names,
        homes: vec![Home::default(); variables.len()],
        variables,
        declared: 0,
        functions: vec![Function::default()],
        states: Vec::new(),
        numbers: Vec::new(),
        number_indices: HashMap::default(),
        strings: Vec::new(),
        string_indices: Vec::new(),
        depth: 0,
    };
    compiler.main(block)?;
    Ok(compiler.finish())
}

struct Compiler<'a> {
    chunk: &'a [u8],
    source: &'a [u8],
    names: Names<'a>,
    variables: Vec<Variable>,
    /// Where each variable is.
    homes: Vec<Home>,
    /// How many variables have been met.
    declared: u32,
    functions: Vec<Function>,
    /// The functions being compiled, from the main one in.
    states: Vec<State>,
    numbers: Vec<f64>,
    number_indices: HashMap<u64, u32, foldhash::fast::FixedState>,
    /// Names that are constants.
    strings: Vec<u32>,
    /// For each name its number among the constants.
    string_indices: Vec<u32>,
    /// Of expressions in each other.
    depth: u32,
}

#[derive(Clone, Copy, Default)]
struct Home {
    /// How deep the function is.
    level: u32,
    register: u8,
    hidden: u32,
}

impl Compiler<'_> {
    fn number(&mut self, mut number: f64) -> u32 {
        // Lua 5.1 takes 0 and -0 for the same constant of a function, namely the one that it meets first.
        if number == 0.0 {
            number = *self.state().zero.get_or_insert(number);
        }
        let numbers = &mut self.numbers;
        *self.number_indices.entry(number.to_bits()).or_insert_with(|| {
            numbers.push(number);
            numbers.len() as u32 - 1
        })
    }

    fn string_of(&mut self, name: u32) -> u32 {
        if self.string_indices.len() <= name as usize {
            self.string_indices.resize(self.names.texts.len(), NONE);
        }
        let index = &mut self.string_indices[name as usize];
        if *index == NONE {
            *index = self.strings.len() as u32;
            self.strings.push(name);
        }
        *index
    }

    fn finish(self) -> Program {
        let mut bytes = Vec::with_capacity(self.names.texts.iter().map(|text| text.len()).sum());
        let mut names: Vec<Text> = Vec::with_capacity(self.names.texts.len());
        for text in &self.names.texts {
            names.push(Text { start: bytes.len() as u32, len: text.len() as u32, hash: 0 });
            bytes.extend_from_slice(text);
        }
        let strings = self.strings.iter().map(|name| {
            let text = names[*name as usize];
            Text { hash: hash(self.names.texts[*name as usize]), ..text }
        });
        Program {
            chunk: self.chunk.into(),
            source: self.source.into(),
            strings: strings.collect(),
            functions: self.functions.into(),
            numbers: self.numbers.into(),
            names: names.into(),
            bytes: bytes.into(),
        }
    }
}
