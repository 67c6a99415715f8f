//! The library `string`.

mod basic;
mod class;
mod find;
mod format;
mod gsub;
mod pattern;

use crate::script::native::Native;

/// The functions, in the order that `pairs` depends on.
pub static FUNCTIONS: &[&Native] = &[
    &basic::BYTE,
    &basic::CHAR,
    &basic::DUMP,
    &find::FIND,
    &format::FORMAT,
    &find::GFIND,
    &find::GMATCH,
    &gsub::GSUB,
    &basic::LEN,
    &basic::LOWER,
    &find::MATCH,
    &basic::REP,
    &basic::REVERSE,
    &basic::SUB,
    &basic::UPPER,
];
