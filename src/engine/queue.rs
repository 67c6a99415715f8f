//! The commands of a transaction that has begun and not ended.

use super::lock::ShardSet;

/// What a client has sent since MULTI. It owns the words of the commands, in one buffer.
pub struct Queue {
    bytes: Vec<u8>,
    /// Where each word ends.
    ends: Vec<usize>,
    calls: Vec<Call>,
    set: ShardSet,
    /// A command was refused instead of queued, so EXEC must not run the others.
    pub aborted: bool,
}

/// A queued command; its words are with the [`Queue`].
#[derive(Clone, Copy)]
pub struct Call {
    /// Position in the command table.
    pub command: usize,
    /// Of a command with a single key: its word and hash.
    pub key: Option<(usize, u64)>,
    /// Number of words before, and of words.
    first: usize,
    words: usize,
}

impl Default for Queue {
    /// With room for a usual transaction.
    fn default() -> Queue {
        Queue {
            bytes: Vec::with_capacity(512),
            ends: Vec::with_capacity(32),
            calls: Vec::with_capacity(12),
            set: ShardSet::EMPTY,
            aborted: false,
        }
    }
}

impl Queue {
    /// `set` has to be locked for the command; `key` is its only key, if it has one only.
    pub fn push(&mut self, command: usize, argv: &[&[u8]], set: ShardSet, key: Option<(usize, u64)>) {
        self.calls.push(Call { command, key, first: self.ends.len(), words: argv.len() });
        for word in argv {
            self.bytes.extend_from_slice(word);
            self.ends.push(self.bytes.len());
        }
        self.set = self.set | set;
    }

    /// What has to be locked for all of them.
    pub fn set(&self) -> ShardSet {
        self.set
    }

    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Bytes.
    pub fn heap_size(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<usize>() + self.calls.capacity() * size_of::<Call>()
    }

    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Words of all commands together.
    pub fn words(&self) -> usize {
        self.ends.len()
    }

    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The words of a call, into a vector that is used again.
    pub fn read<'q>(&'q self, call: &Call, argv: &mut Vec<&'q [u8]>) {
        argv.clear();
        let mut start = call.first.checked_sub(1).map_or(0, |before| self.ends[before]);
        for &end in &self.ends[call.first..call.first + call.words] {
            argv.push(&self.bytes[start..end]);
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were_queued() {
        let mut queue = Queue::default();
        let lines: [&[&[u8]]; 3] = [&[b"SET", b"", b"v"], &[b"PING"], &[b"GET", b"k\0"]];
        for (command, argv) in lines.iter().enumerate() {
            queue.push(command, argv, ShardSet::one(command), None);
        }
        let mut argv = Vec::new();
        for (call, line) in queue.calls().iter().zip(lines) {
            queue.read(call, &mut argv);
            assert_eq!(argv, line);
        }
        assert!(queue.set() == ShardSet::all(3));
    }
}
