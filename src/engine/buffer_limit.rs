//! `client-output-buffer-limit`: how much may wait for a client that does not read.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::value::number;

/// Bounds for one class of clients; 0 is no bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BufferLimit {
    /// Bytes that end the connection at once.
    pub hard: u64,
    /// Bytes that end it when they wait for longer than `soft_seconds`.
    pub soft: u64,
    pub soft_seconds: u64,
}

/// The bounds of each class in the order in which CONFIG GET shows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BufferLimits([BufferLimit; 3]);

const CLASSES: [&str; 3] = ["normal", "slave", "pubsub"];
const NORMAL: usize = 0;
const PUBSUB: usize = 2;

impl BufferLimits {
    /// Reads `class hard soft seconds` once or more; classes that are not named keep their bounds in `self`.
    pub fn changed_by(mut self, text: &[u8]) -> Result<BufferLimits, String> {
        let words: Vec<&[u8]> = text.split(|&byte| byte == b' ').collect();
        // As a real server, which takes an empty value for no change.
        let words: &[&[u8]] = if text.is_empty() { &[] } else { &words };
        if !words.len().is_multiple_of(4) {
            return Err("Wrong number of arguments in buffer limit configuration.".into());
        }
        for group in words.chunks_exact(4) {
            let class = class(group[0]).ok_or("Invalid client class specified in buffer limit configuration.")?;
            let limit =
                limit(group).ok_or("Error in hard, soft or soft_seconds setting in buffer limit configuration.")?;
            self.0[class] = limit;
        }
        Ok(self)
    }

    pub fn normal(&self) -> BufferLimit {
        self.0[NORMAL]
    }

    pub fn pubsub(&self) -> BufferLimit {
        self.0[PUBSUB]
    }
}

fn class(name: &[u8]) -> Option<usize> {
    if name.eq_ignore_ascii_case(b"replica") {
        return Some(1);
    }
    CLASSES.iter().position(|class| name.eq_ignore_ascii_case(class.as_bytes()))
}

fn limit(group: &[&[u8]]) -> Option<BufferLimit> {
    let bytes = |text: &[u8]| u64::try_from(super::config::parse_memory(text)?).ok();
    let soft_seconds = number::parse_i64(group[3])?.try_into().ok()?;
    Some(BufferLimit { hard: bytes(group[1])?, soft: bytes(group[2])?, soft_seconds })
}

impl fmt::Display for BufferLimits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (class, limit)) in CLASSES.iter().zip(self.0).enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(out, "{space}{class} {} {} {}", limit.hard, limit.soft, limit.soft_seconds)?;
        }
        Ok(())
    }
}

/// The bounds of one class as they are now, read on every publish and after every batch of commands.
#[derive(Default)]
pub struct LimitNow {
    hard: AtomicU64,
    soft: AtomicU64,
    soft_seconds: AtomicU64,
}

impl LimitNow {
    pub fn set(&self, limit: BufferLimit) {
        self.hard.store(limit.hard, Relaxed);
        self.soft.store(limit.soft, Relaxed);
        self.soft_seconds.store(limit.soft_seconds, Relaxed);
    }

    /// Bytes that are too many at once.
    #[inline]
    pub fn is_beyond(&self, bytes: usize) -> bool {
        let hard = self.hard.load(Relaxed);
        hard != 0 && bytes as u64 > hard
    }

    #[inline]
    pub fn get(&self) -> BufferLimit {
        let [hard, soft, soft_seconds] = [&self.hard, &self.soft, &self.soft_seconds].map(|value| value.load(Relaxed));
        BufferLimit { hard, soft, soft_seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_are_not_named_keep_their_bounds() {
        let first = BufferLimits::default().changed_by(b"replica 256mb 64mb 60 pubsub 32mb 8mb 60").unwrap();
        assert_eq!(first.to_string(), "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60");
        let second = first.changed_by(b"PUBSUB 1k 2 3 pubsub 4 5 6").unwrap();
        assert_eq!(second.to_string(), "normal 0 0 0 slave 268435456 67108864 60 pubsub 4 5 6");
        assert_eq!(
            second.changed_by(b"normal 1 2 3").unwrap().normal(),
            BufferLimit { hard: 1, soft: 2, soft_seconds: 3 }
        );
        assert_eq!(first.changed_by(b""), Ok(first));
    }

    #[test]
    fn faults_are_told_apart() {
        for (text, fault) in [
            ("foo", "Wrong number of arguments"),
            ("pubsub 1 2", "Wrong number of arguments"),
            ("foo 1 2 3", "Invalid client class"),
            ("pubsub a b c", "Error in hard, soft"),
            ("pubsub -1 0 0", "Error in hard, soft"),
            ("pubsub 1 2 -1", "Error in hard, soft"),
            ("pubsub 1 2 x", "Error in hard, soft"),
        ] {
            let refused = BufferLimits::default().changed_by(text.as_bytes()).unwrap_err();
            assert!(refused.starts_with(fault), "{text}: {refused}");
        }
    }
}
