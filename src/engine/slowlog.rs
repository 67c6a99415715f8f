//! The slow log: the commands that took longest lately, newest first.

use std::collections::VecDeque;

use parking_lot::Mutex;

/// Words of a command, and bytes of a word, that are kept.
const WORDS: usize = 32;
const BYTES: usize = 128;

/// A command that was slow.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: u64,
    /// Unix seconds.
    pub time: u64,
    pub microseconds: u64,
    /// Shortened.
    pub words: Vec<Vec<u8>>,
    pub client: String,
    pub client_name: Vec<u8>,
}

#[derive(Default)]
pub struct SlowLog(Mutex<Log>);

#[derive(Default)]
struct Log {
    next_id: u64,
    /// Oldest first.
    entries: VecDeque<Entry>,
}

impl SlowLog {
    /// Keeps an entry, whose id it gives, as one of at most `most`.
    pub fn push(&self, mut entry: Entry, most: usize) {
        let mut log = self.0.lock();
        entry.id = log.next_id;
        log.next_id += 1;
        log.entries.push_back(entry);
        let surplus = log.entries.len().saturating_sub(most);
        log.entries.drain(..surplus);
    }

    pub fn len(&self) -> usize {
        self.0.lock().entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The newest entries, newest first.
    pub fn newest(&self, most: usize) -> Vec<Entry> {
        self.0.lock().entries.iter().rev().take(most).cloned().collect()
    }

    /// Forgets all; ids go on.
    pub fn clear(&self) {
        self.0.lock().entries.clear();
    }
}

/// The words as they are kept: not too many, none too long.
pub fn shorten(words: &[&[u8]]) -> Vec<Vec<u8>> {
    let kept = if words.len() > WORDS { WORDS - 1 } else { words.len() };
    let mut short: Vec<Vec<u8>> = words[..kept].iter().map(|word| shorten_word(word)).collect();
    if kept < words.len() {
        short.push(format!("... ({} more arguments)", words.len() - kept).into());
    }
    short
}

fn shorten_word(word: &[u8]) -> Vec<u8> {
    if word.len() <= BYTES {
        return word.to_vec();
    }
    let rest = format!("... ({} more bytes)", word.len() - BYTES);
    [&word[..BYTES], rest.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_shortened() {
        let words = [&b"x"[..]; 32];
        assert_eq!(shorten(&words), vec![b"x".to_vec(); 32]);
        let words = [&b"x"[..]; 37];
        assert_eq!(shorten(&words).len(), 32);
        assert_eq!(shorten(&words)[31], b"... (6 more arguments)");
        let word = [b'a'; 178];
        assert_eq!(shorten(&[&word[..128]])[0].len(), 128);
        assert!(shorten(&[&word])[0].ends_with(b"aaa... (50 more bytes)"));
    }
}
