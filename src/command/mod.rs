//! The commands, one file for each group of the Redis documentation: every command's specification stands above its
//! handler, the group's unit tests beneath.

pub mod args;
pub mod error;
pub mod json;
pub mod spec;
pub mod synopsis;
pub mod table;

mod connection;
mod generic;
mod string;
#[cfg(test)]
pub mod testing;

use spec::CommandSpec;

/// Every group: its name as in COMMAND DOCS, and its commands.
pub const GROUPS: &[(&str, &[CommandSpec])] =
    &[("connection", connection::COMMANDS), ("generic", generic::COMMANDS), ("string", string::COMMANDS)];
