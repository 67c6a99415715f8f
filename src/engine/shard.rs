//! A shard: a part of every database, behind one lock.

use super::DATABASES;
use super::block::WaitedKeys;
use super::db::Db;
use super::evict::Pool;
use super::snapshot::Journals;
use super::tracking::table::TrackedKeys;
use super::watch::WatchedKeys;
use crate::value::hasher::KeyHasher;

pub struct Shard {
    /// In place rather than behind a pointer: every look-up goes through here.
    pub dbs: [Db; DATABASES],
    pub counters: Counters,
    pub watched: WatchedKeys,
    pub tracked: TrackedKeys,
    pub waited: WaitedKeys,
    /// Keys that may be evicted next.
    pub pool: Pool,
    /// What live snapshots have kept.
    pub journals: Journals,
    /// The key whose value is being changed in place: (database, hash). Still set after a panic, it names the one value
    /// that may be half-written.
    pub pen: Option<(usize, u64)>,
}

/// Counted under the shard's lock, so no atomics; INFO adds the shards up.
#[derive(Default, Clone, Copy)]
pub struct Counters {
    pub hits: u64,
    pub misses: u64,
    pub expired: u64,
    pub evicted: u64,
    /// Fields of hashes (`expired_subkeys`).
    pub expired_fields: u64,
    /// Changes (`rdb_changes_since_last_save`). A single shard's may be negative, the sum is not.
    pub dirty: i64,
    /// Values given up because a panic interrupted their change.
    pub recovered: u64,
}

impl Shard {
    /// `skip_bits`: how many leading hash bits choose the shard.
    pub fn new(skip_bits: u8, hasher: KeyHasher) -> Self {
        Shard {
            dbs: std::array::from_fn(|_| Db::new(skip_bits, hasher)),
            counters: Counters::default(),
            watched: WatchedKeys::default(),
            tracked: TrackedKeys::default(),
            waited: WaitedKeys::default(),
            pool: Pool::default(),
            journals: Journals::default(),
            pen: None,
        }
    }

    /// The earliest deadline of all databases.
    pub fn next_deadline(&self) -> Option<u64> {
        self.dbs.iter().filter_map(Db::next_deadline).min()
    }

    /// Gives up the value that a panic left half-written, if there is one.
    pub fn recover(&mut self) {
        if let Some((db, hash)) = self.pen.take() {
            self.dbs[db].recover(hash);
            self.watched.touch_where(|key| key.db == db && key.hash == hash);
            self.waited.note_where(|key| key.db == db && key.hash == hash);
            self.counters.recovered += 1;
        }
    }
}
