//! The end of keys and fields whose time is over: when somebody looks at them, and when it comes.

use super::Engine;
use super::access::{Ctx, change_value};
use super::change::{Event, modified};
use super::shard::Shard;
use crate::value::hash::Hash;
use crate::value::record::Record;

impl Ctx<'_> {
    /// Removes watched keys of the shard whose time is over from both databases.
    pub(super) fn expire_watched(&mut self, index: usize, dbs: [usize; 2]) {
        let watched = &self.shards().shard(index).watched;
        let keys: Vec<_> = watched.keys().filter(|key| dbs.contains(&key.db)).cloned().collect();
        for key in keys {
            dbs.iter().for_each(|&db| self.expire_if_due(index, db, key.hash, &key.name));
        }
    }

    /// Whether a held shard has, in the selected database, hashes whose fields have deadlines.
    #[inline]
    pub fn has_dated_hashes(&mut self) -> bool {
        let db = self.session.db;
        self.shards().each().any(|shard| !shard.dbs[db].fields().is_empty())
    }

    /// Removes fields of a key that are over, at most `limit`; true when more are left.
    pub fn expire_fields(&mut self, key: &[u8], limit: usize) -> bool {
        let (db, hash) = (self.session.db, self.hash(key));
        let index = self.engine.shard_of(hash);
        let deadline = |ctx: &mut Self| ctx.shards().shard(index).dbs[db].find(hash, key)?.field_deadline();
        let Some(next) = deadline(self) else { return false };
        let now = self.now();
        if next >= now {
            return false;
        }
        expire_fields(self.engine, self.shards().shard(index), db, (hash, key), now, limit);
        deadline(self).is_some_and(|next| next < now)
    }

    /// As [`Ctx::expire_if_due`], but while clients are paused a key stays, and this says whether its time is over. Fields of
    /// hashes go as ever, since their hash is told apart from them by nobody.
    pub(super) fn expire_unless_paused(&mut self, index: usize, db: usize, hash: u64, key: &[u8]) -> bool {
        if self.engine.pause.is_on() {
            let deadline = self.shards().shard(index).dbs[db].find(hash, key).and_then(Record::deadline);
            if deadline.is_some_and(|deadline| deadline < self.now()) {
                return true;
            }
        }
        self.expire_if_due(index, db, hash, key);
        false
    }

    /// Removes a key that is about to be looked at, or fields of it, if their time is over. The shard is held.
    pub(super) fn expire_if_due(&mut self, index: usize, db: usize, hash: u64, key: &[u8]) {
        let Some(record) = self.shards().shard(index).dbs[db].find(hash, key) else { return };
        let (deadline, fields) = (record.deadline(), record.field_deadline());
        if deadline.is_some_and(|deadline| deadline < self.now()) {
            expire(self.engine, self.shards().shard(index), db, hash, key);
        } else if fields.is_some_and(|deadline| deadline < self.now()) {
            let now = self.now();
            expire_fields(self.engine, self.shards().shard(index), db, (hash, key), now, usize::MAX);
        }
    }
}

/// Removes a key whose time is over.
pub fn expire(engine: &Engine, shard: &mut Shard, db: usize, hash: u64, key: &[u8]) {
    if let Some(old) = take_expired(engine, shard, db, hash, key) {
        engine.free(old);
    }
}

/// As [`expire`], for somebody who frees the record.
fn take_expired(engine: &Engine, shard: &mut Shard, db: usize, hash: u64, key: &[u8]) -> Option<Record> {
    shard.keep(db, hash, key);
    let old = shard.dbs[db].remove(hash, key)?;
    modified(engine, shard, db, key, Event::EXPIRED);
    Some(old)
}

/// Removes fields of a hash whose time is over, at most `limit`, and says how many; the key goes with the last field.
fn expire_fields(
    engine: &Engine,
    shard: &mut Shard,
    db: usize,
    (hash, key): (u64, &[u8]),
    now: u64,
    limit: usize,
) -> usize {
    let expired = change_value(shard, engine, db, hash, key, |record| {
        let fields: &mut Hash = record.collection_mut()?;
        Some((fields.expire(now, limit), fields.is_empty()))
    });
    let Some((removed, emptied)) = expired.flatten() else { return 0 };
    shard.counters.expired_fields += removed as u64;
    modified(engine, shard, db, key, Event::FIELDS_EXPIRED);
    if emptied && let Some(old) = shard.dbs[db].remove(hash, key) {
        modified(engine, shard, db, key, Event::generic("del"));
        // What time does is told, but is no change that anybody made.
        shard.counters.dirty -= 1;
        engine.free(old);
    }
    removed
}

/// Removes keys and fields that are due from a shard, at most `limit`; true when more are left.
pub fn expire_due(engine: &Engine, shard: &mut Shard, now: u64, limit: usize) -> bool {
    let mut old = Vec::new();
    let more = expire_batch(engine, shard, now, limit, &mut old);
    old.into_iter().for_each(|old| engine.free(old));
    more
}

/// As [`expire_due`], for somebody who frees the records when the shard is no longer held.
pub fn expire_batch(engine: &Engine, shard: &mut Shard, now: u64, limit: usize, old: &mut Vec<Record>) -> bool {
    let mut left = limit;
    let mut name = Vec::new();
    for db in 0..shard.dbs.len() {
        while let Some((deadline, hash)) = shard.dbs[db].expiry().due(now) {
            if left == 0 {
                return true;
            }
            left -= 1;
            // Index and table agree (the invariant of `Db`), so the key is there.
            let Some(key) = shard.dbs[db].key_due(deadline, hash) else { return false };
            name.clear();
            name.extend_from_slice(key);
            old.extend(take_expired(engine, shard, db, hash, &name));
        }
        while let Some((deadline, hash)) = shard.dbs[db].fields().due(now) {
            if left == 0 {
                return true;
            }
            let Some(key) = shard.dbs[db].key_of_due_field(deadline, hash).map(<[u8]>::to_vec) else { return false };
            left -= expire_fields(engine, shard, db, (hash, &key), now, left).clamp(1, left);
        }
    }
    false
}
