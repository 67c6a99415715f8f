//! The front end for Lua 5.1 source text.
//!
//! Reads text to a tree and refuses what Lua 5.1 refuses, in its words: clients see them. The reference is the behaviour of
//! PUC Lua 5.1.5 as it is built into Redis. Limits on what a function can hold (upvalues, registers, constants) are the
//! compiler's, all else that Lua finds before a script runs is found here.

mod expression;
mod fold;
mod lexer;
mod number;
mod parser;
mod statement;

pub use number::to_number;
pub use parser::{MAX_HEIGHT, parse, parse_at};

/// The name of a chunk as messages show it: of `@name` the name, of other names `[string "first line..."]`. `size` is 80
/// in messages about syntax and 60 in those of a running script, as in Lua.
pub fn chunk_id(name: &[u8], size: usize) -> Vec<u8> {
    let name = &name[..name.iter().position(|byte| *byte == 0).unwrap_or(name.len())];
    match name {
        [b'=', rest @ ..] => rest[..rest.len().min(size - 1)].to_vec(),
        [b'@', rest @ ..] => {
            let room = size - 8;
            match rest.len().checked_sub(room) {
                None | Some(0) => rest.to_vec(),
                Some(over) => [b"...", &rest[over..]].concat(),
            }
        }
        _ => {
            let line = name.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(name.len()).min(size - 17);
            let more: &[u8] = if line < name.len() { b"..." } else { b"" };
            [b"[string \"", &name[..line], more, b"\"]"].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::chunk_id;

    #[test]
    fn names_of_chunks() {
        let id = |name: &str, size| String::from_utf8(chunk_id(name.as_bytes(), size)).unwrap();
        assert_eq!(id("@user_script", 60), "user_script");
        assert_eq!(id("=stdin", 60), "stdin");
        assert_eq!(id("return 1", 60), "[string \"return 1\"]");
        assert_eq!(id("a\nb", 60), "[string \"a...\"]");
        assert_eq!(id(&"x".repeat(43), 60), format!("[string \"{}\"]", "x".repeat(43)));
        assert_eq!(id(&"x".repeat(44), 60), format!("[string \"{}...\"]", "x".repeat(43)));
        assert_eq!(id(&format!("@{}", "x".repeat(53)), 60), format!("...{}", "x".repeat(52)));
    }
}
