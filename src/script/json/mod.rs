//! The front end for JSON programs.
//!
//! A program is an array of statements, a statement and most expressions are arrays that begin with the name of an operation;
//! `program.schema.json` in the package is the grammar, `docs/scripts.md` explains it. What is read becomes the tree that Lua
//! text becomes, so both mean and cost the same. A fault is told with the JSON path at which it is.
//!
//! Names are known when a program is read: a variable must have been set before, and the five names that operations become
//! (`RESERVED`) cannot be variables, so nothing can shadow them.

mod expression;
mod library;
mod node;
mod program;
mod scope;

pub use library::{Library, parse_library};
pub use program::parse;

/// Whether a text is meant as a program or a library in JSON: no Lua text begins with these brackets.
pub fn is_json(source: &[u8]) -> bool {
    let first = source.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    matches!(first, Some(b'[' | b'{'))
}
