//! Which commands are too long for a caller in a hurry.

use crate::command::error::{Error, Result};
use crate::command::spec::Cost;
use crate::command::table::{Command, Keys, table};
use crate::engine::Engine;
use crate::engine::access::Ctx;
use crate::engine::lock::ShardSet;
use crate::engine::queue::Queue;

/// A walk over more keys than this takes longer than handing the command to another thread.
const MANY_KEYS: usize = 2_000;

/// So does a command of more words than this, such as MSET of half as many keys; a transaction's words count together.
const MANY_WORDS: usize = 3_000;

/// So does work on values of more bytes than this in all.
const MANY_BYTES: usize = 256 * 1024;

/// Before any lock is taken: refuses, with [`Error::BUSY`], what grows with the keyspace when that is large.
#[inline]
pub fn before_locks(engine: &Engine, command: &Command) -> Result {
    if command.spec.cost == Cost::Keyspace && is_large(engine) { Err(Error::BUSY) } else { Ok(()) }
}

/// Under the locks: refuses what grows with its words when those are many, or with its operands when those are large.
#[inline]
pub fn under_locks(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]]) -> Result {
    if argv.len() > MANY_WORDS {
        return Err(Error::BUSY);
    }
    if command.spec.cost == Cost::Operands && operand_bytes(ctx, command, argv)? > MANY_BYTES {
        return Err(Error::BUSY);
    }
    Ok(())
}

/// As [`before_locks`], for all commands of a transaction. Once it has begun it cannot be interrupted, so commands that
/// decide by themselves whether they wait are left to others at once.
pub fn before_locks_of(engine: &Engine, queue: &Queue) -> Result {
    let mut commands = queue.calls().iter().map(|call| &table().commands[call.command]);
    commands.try_for_each(|command| match command.keys {
        // A script cannot leave off in the middle of a transaction.
        Keys::Unlocked | Keys::Program => Err(Error::BUSY),
        _ => before_locks(engine, command),
    })
}

/// Under the locks: whether the commands of a transaction together are too much.
pub fn is_long_under_locks(ctx: &mut Ctx<'_>, queue: &Queue) -> bool {
    let (mut bytes, mut argv) = (0, Vec::new());
    queue.words() > MANY_WORDS
        || queue.calls().iter().any(|call| {
            let command = &table().commands[call.command];
            if command.spec.cost != Cost::Short {
                queue.read(call, &mut argv);
                bytes += operand_bytes(ctx, command, &argv).unwrap_or(0);
            }
            bytes > MANY_BYTES
        })
}

/// Counts keys of all databases until there are too many. A shard that somebody holds counts as too many: the command
/// would have to wait for it anyway.
fn is_large(engine: &Engine) -> bool {
    let mut keys = 0;
    (0..engine.shards.count()).any(|index| match engine.shards.try_lock(ShardSet::one(index)) {
        None => true,
        Some(mut locked) => {
            keys += locked.shard(index).dbs.iter().map(|db| db.len()).sum::<usize>();
            keys > MANY_KEYS
        }
    })
}

fn operand_bytes(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]]) -> Result<usize> {
    let mut bytes = 0;
    command.each_key(argv, |at| bytes += ctx.peek(argv[at]).map_or(0, |record| record.heap_size()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;
    use crate::exec::{Lane, Outcome, Patience, run};
    use crate::reply::Tape;

    /// How a line ends for a caller in a hurry. What is to be done later must have left no trace.
    fn hurried(t: &mut Testing, line: &str) -> Outcome {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        let mut out = Tape::new();
        let outcome = run(&mut t.session, &words, &mut out, Patience::Hurries);
        assert_eq!(out.is_empty(), outcome.lane().is_some());
        outcome
    }

    #[test]
    fn a_walk_over_many_keys_is_left_to_others() {
        let mut t = Testing::new();
        for n in 0..super::MANY_KEYS {
            t.run(&format!("SET k{n} v"));
        }
        assert_eq!(hurried(&mut t, "KEYS *"), Outcome::Done);
        t.run("SET one-more v");
        assert_eq!(hurried(&mut t, "KEYS *"), Outcome::Later(Lane::Long));
        assert_eq!(hurried(&mut t, "SCAN 0 COUNT 100"), Outcome::Done);
        assert_eq!(hurried(&mut t, "SCAN 0 COUNT 100000"), Outcome::Later(Lane::Long));
        for line in ["DBSIZE", "RANDOMKEY", "FLUSHALL", "KEYS *"] {
            assert_eq!(hurried(&mut t, line), Outcome::Done, "{line}");
        }
    }

    #[test]
    fn so_is_work_on_large_values() {
        let mut t = Testing::new();
        let (small, large) = (vec![b'x'; super::MANY_BYTES / 2], vec![b'x'; super::MANY_BYTES]);
        t.run_words(&[b"SET", b"small", &small]);
        t.run_words(&[b"SET", b"large", &large]);
        assert_eq!(hurried(&mut t, "COPY small other"), Outcome::Done);
        assert_eq!(hurried(&mut t, "COPY large other REPLACE"), Outcome::Later(Lane::Long));
        assert_eq!(hurried(&mut t, "GET large"), Outcome::Done);
        assert_eq!(t.run("GET other").len(), "\"\"".len() + small.len());
    }

    #[test]
    fn a_lock_that_is_taken_is_not_waited_for() {
        let mut t = Testing::new();
        let engine = t.engine.clone();
        let held = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _all = engine.shards.lock(engine.shards.all());
                held.wait();
                held.wait();
            });
            held.wait();
            for line in ["GET a", "KEYS *", "KEYS a", "SCAN 0", "DBSIZE", "RANDOMKEY", "FLUSHALL"] {
                // Whether KEYS is long cannot be seen either.
                let lane = if line.starts_with("KEYS") { Lane::Long } else { Lane::Short };
                assert_eq!(hurried(&mut t, line), Outcome::Later(lane), "{line}");
            }
            held.wait();
        });
        assert_eq!(hurried(&mut t, "DBSIZE"), Outcome::Done);
    }
}
