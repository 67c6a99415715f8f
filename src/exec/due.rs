//! Fields of large hashes that are over. Whoever looks at a hash must not see them, so they are removed before a command
//! runs; and when they are many, a few at a time: nobody has a shard for long, and no event loop waits.

use super::Patience;
use crate::command::error::{Error, Result};
use crate::command::table::{Command, table};
use crate::engine::access::Ctx;
use crate::engine::queue::Queue;

/// Fields removed while the locks are held once: about a tenth of a millisecond's worth.
const BATCH: usize = 300;

/// Before a command runs, under its locks. While its caller hurries a few fields are removed, and the command is refused
/// with [`Error::BUSY`] if more are over. For somebody who waits others have the locks in between.
#[inline]
pub fn settle(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], patience: Patience) -> Result {
    if ctx.has_dated_hashes() {
        return batches(ctx, patience, |ctx| removes(ctx, command, argv));
    }
    Ok(())
}

/// As [`settle`], before the first command of a transaction.
#[inline]
pub fn settle_queue(ctx: &mut Ctx<'_>, queue: &Queue, patience: Patience) -> Result {
    if !ctx.has_dated_hashes() {
        return Ok(());
    }
    batches(ctx, patience, |ctx| {
        let mut argv = Vec::new();
        for call in queue.calls() {
            queue.read(call, &mut argv);
            if removes(ctx, &table().commands[call.command], &argv)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// As [`settle`], for keys that are known otherwise.
pub fn settle_keys(ctx: &mut Ctx<'_>, keys: &[&[u8]], patience: Patience) -> Result {
    if !ctx.has_dated_hashes() {
        return Ok(());
    }
    batches(ctx, patience, |ctx| Ok(keys.iter().any(|key| ctx.expire_fields(key, BATCH))))
}

/// Has a batch removed until there is none left.
#[cold]
#[inline(never)]
fn batches<'a>(ctx: &mut Ctx<'a>, patience: Patience, mut batch: impl FnMut(&mut Ctx<'a>) -> Result<bool>) -> Result {
    // The time stands still while the command is under way, so this ends.
    while batch(ctx)? {
        match patience {
            Patience::Hurries => return Err(Error::BUSY),
            Patience::Waits => ctx.let_others()?,
        }
    }
    Ok(())
}

/// Removes a batch from the first key that has fields to remove; true when there may be more.
fn removes(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]]) -> Result<bool> {
    let mut more = false;
    let walked = command.each_key(argv, |at| more = more || ctx.expire_fields(argv[at], BATCH));
    // What is wrong with its words is said when its turn comes.
    Ok(walked.is_ok() && more)
}

#[cfg(test)]
mod tests {
    use super::BATCH;
    use crate::command::testing::Testing;
    use crate::exec::{Lane, Outcome, Patience, run};
    use crate::reply::Tape;

    /// A hash of many fields that are over, and one that stays.
    fn with_fields(t: &mut Testing, key: &str, fields: usize) {
        for n in 0..fields {
            t.run(&format!("HSETEX {key} PX 10 FIELDS 1 f{n} v"));
        }
        t.run(&format!("HSET {key} stays v"));
    }

    fn hurried(t: &mut Testing, line: &str) -> Outcome {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        run(&mut t.session, &words, &mut Tape::new(), Patience::Hurries)
    }

    /// How many fields are stored, seen or not.
    fn stored(t: &Testing, key: &str) -> usize {
        let hash = t.engine.hash(key.as_bytes());
        let index = t.engine.shard_of(hash);
        let mut locked = t.engine.shards.lock(t.engine.set_of(key.as_bytes()));
        let record = locked.shard(index).dbs[0].find(hash, key.as_bytes());
        record.and_then(|record| record.collection::<crate::value::hash::Hash>()).map_or(0, |hash| hash.len())
    }

    #[test]
    fn somebody_in_a_hurry_removes_a_few_and_leaves_the_rest_to_others() {
        let mut t = Testing::new();
        for line in ["HGET h f1", "HLEN h", "EXISTS h", "DEL h", "TYPE h", "RENAME h other", "SORT h"] {
            t.run("FLUSHALL");
            with_fields(&mut t, "h", BATCH * 3);
            t.advance(20);
            assert_eq!(hurried(&mut t, line), Outcome::Later(Lane::Long), "{line}");
            assert_eq!(stored(&t, "h"), BATCH * 2 + 1, "{line}");
            t.run("HGETALL h");
            assert_eq!(stored(&t, "h"), 1);
            assert_eq!(hurried(&mut t, line), Outcome::Done, "{line}");
        }
    }

    #[test]
    fn somebody_who_waits_sees_none_of_them() {
        let mut t = Testing::new();
        let mut listener = t.listener_client();
        with_fields(&mut t, "h", BATCH * 3);
        with_fields(&mut t, "i", BATCH + 1);
        t.advance(20);
        t.run("CONFIG SET notify-keyspace-events Eh");
        listener.run("PSUBSCRIBE *");
        assert_eq!(t.run("HGETALL h"), "{\"stays\" => \"v\"}");
        let mut taken = Vec::new();
        listener.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        assert_eq!(taken.len(), 3, "one message for each time that others could come in");
        assert!(t.run("INFO stats").contains(&format!("expired_subkeys:{}\r\n", BATCH * 3)));
        assert_eq!((t.run("RENAME i h"), t.run("HLEN h")), ("OK".into(), "(integer) 1".into()));
    }

    #[test]
    fn a_few_are_nothing_to_wait_for() {
        let mut t = Testing::new();
        with_fields(&mut t, "h", BATCH / 2);
        t.advance(20);
        assert_eq!(hurried(&mut t, "HLEN h"), Outcome::Done);
        assert_eq!(stored(&t, "h"), 1);
    }

    #[test]
    fn transactions_and_scripts_begin_when_they_are_gone() {
        let mut t = Testing::new();
        let script = "return redis.call('HLEN', KEYS[1])";
        for end in ["EXEC", "EVAL"] {
            with_fields(&mut t, "h", BATCH * 3);
            t.advance(20);
            let words: Vec<&[u8]> = if end == "EXEC" {
                t.run("MULTI");
                t.run("SET other 1");
                t.run("HLEN h");
                vec![b"EXEC"]
            } else {
                vec![b"EVAL", script.as_bytes(), b"1", b"h"]
            };
            let mut out = Tape::new();
            assert_eq!(run(&mut t.session, &words, &mut out, Patience::Hurries), Outcome::Later(Lane::Long), "{end}");
            assert_eq!((out.is_empty(), stored(&t, "h")), (true, BATCH * 2 + 1), "{end}");
            assert_eq!(t.run_words(&words), if end == "EXEC" { "[OK, (integer) 1]" } else { "(integer) 1" });
            t.run("DEL h");
        }
    }

    /// The key goes with the last field, in the middle of the work on it.
    #[test]
    fn a_hash_that_goes_as_a_whole_is_told_of_once() {
        let mut t = Testing::new();
        let mut listener = t.listener_client();
        t.run("CONFIG SET notify-keyspace-events Eg");
        listener.run("PSUBSCRIBE *");
        with_fields(&mut t, "h", BATCH * 2);
        t.run("HDEL h stays");
        t.advance(20);
        assert_eq!(hurried(&mut t, "HLEN h"), Outcome::Later(Lane::Long));
        assert_eq!((t.run("HLEN h"), t.run("DBSIZE")), ("(integer) 0".into(), "(integer) 0".into()));
        let mut taken = Vec::new();
        listener.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        assert_eq!(taken.len(), 1);
    }
}
