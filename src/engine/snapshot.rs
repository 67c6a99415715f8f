//! Snapshots: what every key was at a moment, for the price of what changes after it.
//!
//! A snapshot is a journal in each shard. The first change of a key after the snapshot keeps what the key was, its image;
//! a database that is emptied or exchanged as a whole is kept as a whole. Going back puts the images in and empties the
//! journal, so that the snapshot can be gone back to again. Snapshots know nothing of each other: going back to one is,
//! for the others, a change like any other.
//!
//! The journals of a shard lie in the order in which they were last empty. Whatever has changed since one of them was
//! empty has also changed since an earlier one was, so a journal knows every key that a later one knows. That is why
//! [`Journals::keep`] may stop at the first that knows the key, and why snapshots that nobody has freed cost nothing but
//! memory.

use std::sync::{Arc, Weak};

use hashbrown::HashTable;
use smallvec::SmallVec;

use super::Engine;
use super::access::put_back;
use super::change::exchanged;
use super::db::Db;
use super::lock::{LockedShards, ShardSet};
use super::shard::Shard;
use crate::value::record::Record;

/// What a key was before it changed: `None` when it was not there.
struct Image {
    db: usize,
    hash: u64,
    key: Box<[u8]>,
    record: Option<Record>,
}

/// Images that whoever forgets them may free.
const FEW: usize = 100;

/// What one snapshot has kept of one shard.
struct Journal {
    /// Of the snapshot, as long as there is one.
    mark: Weak<()>,
    images: HashTable<Arc<Image>>,
    /// Databases that were kept as a whole. A key that has an image besides was changed before that.
    whole: SmallVec<[(usize, Arc<Db>); 1]>,
}

impl Journal {
    fn new(mark: &Arc<()>) -> Journal {
        Journal { mark: Arc::downgrade(mark), images: HashTable::new(), whole: SmallVec::new() }
    }

    fn is_empty(&self) -> bool {
        self.images.is_empty() && self.whole.is_empty()
    }

    /// Whether it may take long to free.
    fn is_big(&self) -> bool {
        !self.whole.is_empty() || self.images.len() > FEW
    }

    fn has_whole(&self, db: usize) -> bool {
        self.whole.iter().any(|(of, _)| *of == db)
    }

    fn knows(&self, db: usize, hash: u64, key: &[u8]) -> bool {
        let is = |image: &Arc<Image>| image.db == db && *image.key == *key;
        self.has_whole(db) || self.images.find(hash, is).is_some()
    }
}

/// The journals of one shard, the one that was empty last at the end.
#[derive(Default)]
pub struct Journals(Vec<Journal>);

impl Journals {
    /// Whether no snapshot is alive; asked before every change.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn begin(&mut self, mark: &Arc<()>) {
        self.tidy();
        self.0.push(Journal::new(mark));
    }

    fn take(&mut self, mark: &Arc<()>) -> Option<Journal> {
        let at = self.0.iter().position(|journal| std::ptr::eq(journal.mark.as_ptr(), Arc::as_ptr(mark)))?;
        Some(self.0.remove(at))
    }

    /// Forgets the journals of snapshots that are gone.
    fn tidy(&mut self) {
        self.0.retain(|journal| journal.mark.strong_count() > 0);
    }

    /// A key is about to change. `find` hands out what it is.
    fn keep(&mut self, db: usize, hash: u64, key: &[u8], find: impl FnOnce() -> Option<Record>) {
        if self.0.last().is_none_or(|journal| journal.knows(db, hash, key)) {
            return;
        }
        self.tidy();
        let image = Arc::new(Image { db, hash, key: key.into(), record: find() });
        for journal in self.0.iter_mut().rev().take_while(|journal| !journal.knows(db, hash, key)) {
            journal.images.insert_unique(hash, image.clone(), |image| image.hash);
        }
    }

    /// Whether a database that goes as a whole is needed; later changes of it are not, once it is kept.
    fn want_whole(&self, db: usize) -> bool {
        self.0.last().is_some_and(|journal| !journal.has_whole(db))
    }

    /// A database has gone as a whole. Hands it back when nobody wants it.
    pub fn keep_whole(&mut self, db: usize, keys: Db) -> Option<Db> {
        if !self.want_whole(db) {
            return Some(keys);
        }
        let keys = Arc::new(keys);
        for journal in self.0.iter_mut().rev().take_while(|journal| !journal.has_whole(db)) {
            journal.whole.push((db, keys.clone()));
        }
        None
    }
}

impl Shard {
    /// To be called before a key changes, comes or goes, for those snapshots that have to know what it was.
    #[inline]
    pub fn keep(&mut self, db: usize, hash: u64, key: &[u8]) {
        if !self.journals.is_empty() {
            self.keep_image(db, hash, key);
        }
    }

    #[cold]
    #[inline(never)]
    fn keep_image(&mut self, db: usize, hash: u64, key: &[u8]) {
        let Shard { dbs, journals, .. } = self;
        journals.keep(db, hash, key, || dbs[db].find(hash, key).cloned());
    }

    /// To be called before a database is exchanged for another one.
    pub fn keep_copy(&mut self, db: usize) {
        if self.journals.want_whole(db) {
            let copy = self.dbs[db].clone();
            self.journals.keep_whole(db, copy);
        }
    }

    /// Makes everything what it was at a snapshot.
    /// Says whether whole databases were exchanged for that.
    fn go_back(&mut self, engine: &Engine, mark: &Arc<()>) -> bool {
        let Some(journal) = self.journals.take(mark) else { return false };
        let exchanges = !journal.whole.is_empty();
        let mut garbage = Vec::new();
        for (db, keys) in journal.whole {
            let keys = Arc::try_unwrap(keys).unwrap_or_else(|shared| Db::clone(&shared));
            if let Some(deadline) = keys.next_deadline() {
                engine.wake.deadline(deadline);
            }
            exchanged(self, db, &keys);
            let old = self.dbs[db].replace(keys);
            engine.settle_change(self, db);
            garbage.extend(self.journals.keep_whole(db, old));
        }
        engine.free_dbs(garbage);
        for image in journal.images {
            match Arc::try_unwrap(image) {
                Ok(Image { db, hash, key, record }) => put_back(engine, self, db, hash, &key, record),
                Err(shared) => put_back(engine, self, shared.db, shared.hash, &shared.key, shared.record.clone()),
            }
        }
        self.journals.begin(mark);
        exchanges
    }
}

/// A snapshot of an engine. Its journals are of no use once this is gone; see [`Snapshot::release`].
pub struct Snapshot {
    engine: Weak<Engine>,
    mark: Arc<()>,
}

/// The snapshot is one of another engine.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign;

impl Snapshot {
    /// Of the shards that are held.
    pub fn take(engine: &Arc<Engine>, shards: &mut LockedShards<'_>) -> Snapshot {
        let mark = Arc::new(());
        shards.each().for_each(|shard| shard.journals.begin(&mark));
        Snapshot { engine: Arc::downgrade(engine), mark }
    }

    /// Makes every key of every database what it was, and leaves the snapshot as it is. The same shards must be held.
    ///
    /// Whoever watches or waits for a key that changes by this learns of it; keyspace notifications do not tell it. A
    /// key that had a deadline gets it back, even if the deadline has passed.
    pub fn restore(&self, engine: &Arc<Engine>, shards: &mut LockedShards<'_>) -> Result<(), Foreign> {
        if !std::ptr::eq(self.engine.as_ptr(), Arc::as_ptr(engine)) {
            return Err(Foreign);
        }
        let exchanges = shards.each().fold(false, |any, shard| shard.go_back(engine, &self.mark) | any);
        if exchanges && engine.tracking.is_on() {
            engine.invalidate_all(shards);
        }
        Ok(())
    }

    /// Forgets what has been kept of the shards that are held.
    pub fn forget(&self, engine: &Engine, shards: &mut LockedShards<'_>) {
        let taken = shards.each().filter_map(|shard| shard.journals.take(&self.mark));
        let kept: Vec<Journal> = taken.filter(|journal| !journal.is_empty()).collect();
        if kept.iter().any(Journal::is_big) {
            engine.wake.free(Box::new(kept));
        }
    }

    /// Forgets what has been kept. Never waits: a shard that somebody holds forgets at the next change that a snapshot
    /// looks at, as it does when the snapshot is only dropped. The caller must hold no shards.
    pub fn release(self) {
        let Some(engine) = self.engine.upgrade() else { return };
        for index in 0..engine.shards.count() {
            if let Some(mut locked) = engine.shards.try_lock(ShardSet::one(index)) {
                self.forget(&engine, &mut locked);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::Testing;

    fn take(t: &Testing) -> Snapshot {
        Snapshot::take(&t.engine, &mut t.engine.shards.lock(t.engine.shards.all()))
    }

    fn restore(t: &Testing, snapshot: &Snapshot) -> Result<(), Foreign> {
        snapshot.restore(&t.engine, &mut t.engine.shards.lock(t.engine.shards.all()))
    }

    /// Journals, and images in them.
    fn kept(t: &Testing) -> (usize, usize) {
        let mut shards = t.engine.shards.lock(t.engine.shards.all());
        shards.each().fold((0, 0), |(journals, images), shard| {
            let here: usize = shard.journals.0.iter().map(|journal| journal.images.len()).sum();
            (journals + shard.journals.0.len(), images + here)
        })
    }

    #[test]
    fn a_key_is_kept_once_for_each_snapshot_that_needs_it() {
        let mut t = Testing::new();
        t.run("MSET a 1 b 1");
        let first = take(&t);
        t.run("SET a 2");
        let second = take(&t);
        t.run("SET a 3");
        t.run("SET a 4");
        assert_eq!(kept(&t).1, 2);
        t.run("SET b 2");
        assert_eq!(kept(&t).1, 4);
        // For the second one it is a change; for the first everything is as it was.
        restore(&t, &first).unwrap();
        assert_eq!((kept(&t).1, t.run("MGET a b")), (2, "[\"1\", \"1\"]".into()));
        restore(&t, &second).unwrap();
        assert_eq!((kept(&t).1, t.run("MGET a b")), (2, "[\"2\", \"1\"]".into()));
    }

    #[test]
    fn what_is_released_or_dropped_is_forgotten() {
        let mut t = Testing::new();
        let shards = t.engine.shards.count();
        let (released, dropped) = (take(&t), take(&t));
        t.run("SET a 1");
        assert_eq!(kept(&t), (2 * shards, 2));
        released.release();
        assert_eq!(kept(&t), (shards, 1));
        drop(dropped);
        let third = take(&t);
        assert_eq!(kept(&t), (shards, 0));
        drop(third);
        t.run("SET a 2");
        // The shard of the key notices, and has nobody to keep it for.
        assert_eq!(kept(&t), (shards - 1, 0));
    }

    #[test]
    fn a_snapshot_belongs_to_one_engine() {
        let (t, other) = (Testing::new(), Testing::new());
        let snapshot = take(&t);
        assert_eq!(restore(&other, &snapshot), Err(Foreign));
        assert_eq!(restore(&t, &snapshot), Ok(()));
    }
}
