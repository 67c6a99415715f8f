//! The language of scripts: programs, and the machine that runs them.
//!
//! Two front ends, Lua source text and JSON programs, are read into one tree ([`ast`]), which [`compile`] turns into code
//! for the machine in [`vm`]. Nothing here knows the engine: what a script can do to the world goes through [`host::Host`],
//! and replies come back on a [`crate::reply::Tape`].

pub mod ast;
pub mod calls;
pub mod compile;
pub mod convert;
pub mod fault;
pub mod heap;
pub mod host;
pub mod json;
pub mod lib;
pub mod library;
pub mod lua;
pub mod native;
pub mod number;
pub mod table;
#[cfg(test)]
pub mod testing;
pub mod unit;
pub mod value;
pub mod vm;
