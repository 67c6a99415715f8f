//! Commands run as one, to fill an engine: all of them, or none.

use std::time::Instant;

use super::atomic::Atomic;
use crate::command::error::Result;
use crate::engine::client::Session;
use crate::reply::{Item, Tape};

/// The command that was refused, by its place, and the line that refused it.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    pub at: usize,
    pub line: Vec<u8>,
}

/// Runs the commands while nobody else sees a key; `Some` when one was refused, and then nothing has changed. Fails when
/// the locks are not to be had until then. Keyspace notifications tell of the
/// changes.
pub fn load(session: &mut Session, commands: &[Vec<&[u8]>], until: Instant) -> Result<Option<Refused>> {
    let mut atomic = Atomic::begin(session, &[], true, until)?;
    let mut out = Tape::new();
    let mut refused = None;
    for (at, argv) in commands.iter().enumerate() {
        out.clear();
        atomic.call(None, argv, &mut out);
        if let Some(Item::Error(line)) = out.items().next() {
            refused = Some(Refused { at, line: line.to_vec() });
            break;
        }
    }
    atomic.end(refused.is_none());
    Ok(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{Testing, split_line};

    fn load_lines(t: &mut Testing, lines: &[&str]) -> Option<Refused> {
        let words: Vec<Vec<Vec<u8>>> = lines.iter().map(|line| split_line(line)).collect();
        let commands: Vec<Vec<&[u8]>> = words.iter().map(|line| line.iter().map(Vec::as_slice).collect()).collect();
        load(&mut t.session, &commands, Instant::now()).expect("nobody else holds anything")
    }

    #[test]
    fn all_or_nothing() {
        let mut t = Testing::new();
        assert_eq!(load_lines(&mut t, &["SET a 1", "SELECT 1", "RPUSH l x y", "XADD s 1-1 f v"]), None);
        assert_eq!(t.run("GET a"), "\"1\"");
        let refused = load_lines(&mut t, &["SET a 2", "FLUSHALL", "SET b 1", "LPUSH b x", "SET c 1"]);
        let line = b"WRONGTYPE Operation against a key holding the wrong kind of value".to_vec();
        assert_eq!(refused, Some(Refused { at: 3, line }));
        assert_eq!((t.run("GET a"), t.run("EXISTS b c")), ("\"1\"".into(), "(integer) 0".into()));
        t.run("SELECT 1");
        assert_eq!(t.run("LRANGE l 0 -1"), "[\"x\", \"y\"]");
    }
}
