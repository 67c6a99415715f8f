//! Which commands are too long for a caller in a hurry.

use crate::command::error::{Error, Result};
use crate::command::spec::Cost;
use crate::command::table::Command;
use crate::engine::Engine;
use crate::engine::access::Ctx;
use crate::engine::lock::ShardSet;

/// A walk over more keys than this takes longer than handing the command to another thread.
const MANY_KEYS: usize = 2_000;

/// So does work on values of more bytes than this in all.
const MANY_BYTES: usize = 256 * 1024;

/// Before any lock is taken: refuses, with [`Error::BUSY`], what grows with the keyspace when that is large.
#[inline]
pub fn before_locks(engine: &Engine, command: &Command) -> Result {
    if command.spec.cost == Cost::Keyspace && is_large(engine) { Err(Error::BUSY) } else { Ok(()) }
}

/// Under the locks: refuses what grows with its operands when those are large.
#[inline]
pub fn under_locks(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]]) -> Result {
    if command.spec.cost == Cost::Operands && operand_bytes(ctx, command, argv)? > MANY_BYTES {
        return Err(Error::BUSY);
    }
    Ok(())
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
