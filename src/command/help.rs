//! The reply of a container's HELP subcommand.

use crate::reply::Tape;

/// Writes the lines that HELP answers: a heading, each subcommand with its explanation, and HELP itself.
pub fn write(container: &str, entries: &[(&str, &str)], out: &mut Tape) {
    out.array(entries.len() * 2 + 3);
    out.simple(&format!("{container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
    for (usage, text) in entries.iter().chain(&[("HELP", "Print this help.")]) {
        out.simple(usage);
        out.simple(&format!("    {text}"));
    }
}
