//! Whether a script can do with the locks of its KEYS.

use crate::command::table::{Command, Keys, table};
use crate::script::calls::{CallSite, Word};

/// Whether a script that calls these commands, if they are known, has to hold all shards.
pub fn needs_all(calls: &Option<Vec<CallSite>>) -> bool {
    match calls {
        Some(calls) => !calls.iter().all(|call| stays_within_keys(&call.words)),
        None => true,
    }
}

/// Whether all keys of a call are surely among KEYS. One that is refused anyway counts as well.
fn stays_within_keys(words: &[Word]) -> bool {
    let Some(Word::Text(name)) = words.first() else { return words.is_empty() };
    let Some(mut command) = table().find(name) else { return true };
    if !command.subcommands.is_empty() {
        command = match words.get(1) {
            None => return true,
            Some(Word::Text(name)) => match table().subcommand(command, name) {
                Some(command) => command,
                None => return true,
            },
            Some(_) => return false,
        };
    }
    match command.keys {
        Keys::None | Keys::Channels { .. } => true,
        Keys::Unlocked | Keys::All | Keys::Program => false,
        Keys::One(at) => is_key(words, at),
        Keys::Range { first, last: -1, step: 1 } => {
            words.iter().skip(first).all(|word| matches!(word, Word::Key | Word::AllKeys))
        }
        Keys::Numkeys { count, dest } => {
            (dest == 0 || is_key(words, dest))
                && match words.get(count) {
                    Some(Word::KeyCount) => words.get(count + 1).is_none_or(|word| *word == Word::AllKeys),
                    Some(Word::Number(keys)) => {
                        (1..=keys.clamp(0.0, 100_000.0) as usize).all(|at| is_key(words, count + at))
                    }
                    Some(Word::Text(keys)) => match crate::value::number::parse_i64(keys) {
                        Some(keys) => (1..=keys.clamp(0, 100_000) as usize).all(|at| is_key(words, count + at)),
                        None => true,
                    },
                    None => true,
                    Some(_) => false,
                }
        }
        _ => found_within_keys(command, words),
    }
}

/// Whether this word, if there is one, is an element of KEYS.
fn is_key(words: &[Word], at: usize) -> bool {
    match words.get(at) {
        Some(word) => matches!(word, Word::Key | Word::AllKeys),
        // Several values may reach here.
        None => !matches!(words.last(), Some(Word::Many)),
    }
}

/// As [`stays_within_keys`], for commands that have to be asked where their keys are: that takes all other words.
fn found_within_keys(command: &Command, words: &[Word]) -> bool {
    let numbers: Vec<Vec<u8>> = words
        .iter()
        .map(|word| match word {
            Word::Number(number) => crate::value::number::format_f64(*number).as_bytes().to_vec(),
            _ => Vec::new(),
        })
        .collect();
    let mut argv: Vec<&[u8]> = Vec::with_capacity(words.len());
    for (word, number) in words.iter().zip(&numbers) {
        argv.push(match word {
            // As a word it means nothing to any command.
            Word::Key => b"\0key",
            Word::Text(text) => text,
            Word::Number(_) => number,
            _ => match command.keys {
                // At fixed distances: what stands between the keys does not matter.
                Keys::Range { .. } if *word == Word::Unknown => b"\0",
                _ => return false,
            },
        });
    }
    if !command.accepts(argv.len()) {
        return true;
    }
    if let Keys::Hidden { everywhere, .. } = command.keys
        && everywhere(&argv)
    {
        return false;
    }
    let mut within = true;
    let found = command.each_key(&argv, |at| within &= words[at] == Word::Key);
    // Where the keys cannot be found the command is refused.
    found.is_err() || within
}
