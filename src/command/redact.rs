//! Which words of a command are secrets, not to be shown by SLOWLOG or MONITOR.

use super::table::Command;

const REDACTED: &[u8] = b"(redacted)";

/// Parameters whose values are secrets.
const SECRETS: &[&str] = &["masterauth", "masteruser", "requirepass", "tls-client-key-file-pass", "tls-key-file-pass"];

/// The words of a call with what is secret replaced.
pub fn redact<'a>(command: &Command, argv: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let mut words = argv.to_vec();
    let is = |word: &[u8], text: &str| word.eq_ignore_ascii_case(text.as_bytes());
    match command.name.as_str() {
        "auth" => words[1..].fill(REDACTED),
        "hello" => {
            if let Some(at) = argv.iter().position(|word| is(word, "AUTH")) {
                words.iter_mut().skip(at + 1).take(2).for_each(|word| *word = REDACTED);
            }
        }
        "config|set" => {
            for at in (3..argv.len()).step_by(2) {
                if SECRETS.iter().any(|secret| is(argv[at - 1], secret)) {
                    words[at] = REDACTED;
                }
            }
        }
        _ => {}
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::table::table;

    #[test]
    fn passwords_are_not_shown() {
        for (name, line, shown) in [
            ("auth", "AUTH me secret", "AUTH (redacted) (redacted)"),
            ("hello", "HELLO 3 auth u p SETNAME n", "HELLO 3 auth (redacted) (redacted) SETNAME n"),
            ("config|set", "CONFIG SET maxclients 5 RequirePass x", "CONFIG SET maxclients 5 RequirePass (redacted)"),
            ("set", "SET auth requirepass", "SET auth requirepass"),
        ] {
            let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
            let command = table().find_full(name.as_bytes()).unwrap();
            assert_eq!(redact(command, &words).join(&b' '), shown.as_bytes());
        }
    }
}
