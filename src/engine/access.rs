//! The only doors to the keyspace for a command: reading with lazy expiry, and writing with everything a write entails.

use std::sync::atomic::Ordering::Relaxed;

use super::Engine;
use super::block::Wish;
use super::change::{Event, flushed, modified, replaced, swapped};
use super::client::State;
use super::error::{Error, Result};
use super::lock::{LockedShards, ShardSet};
use super::shard::Shard;
use crate::value::record::{Record, Type};

/// Elements that a command may handle while its caller hurries: about half a millisecond's worth.
const HURRIED_WORK: usize = 10_000;

/// What a change of a value in place came to.
pub enum Edit<T> {
    /// The value is another one now.
    Changed(T),
    /// What clients can read is as before.
    Same(T),
}

/// No time: a test may well begin in 1970.
const UNREAD: u64 = u64::MAX;

/// What a handler works with: the engine, its client, and the shards it holds.
pub struct Ctx<'a> {
    pub engine: &'a Engine,
    pub session: &'a mut State,
    shards: LockedShards<'a>,
    /// Whether the command may wait for locks that it takes itself.
    wait: bool,
    /// Whether a command that finds nothing says so rather than have its client wait.
    pub answers_at_once: bool,
    /// Whether a script runs the command.
    pub by_script: bool,
    /// What the command wants to wait for.
    pub(super) wish: Option<Box<Wish>>,
    /// Unix microseconds, [`UNREAD`] until somebody asked.
    now: u64,
    /// The key hashed last, by address, so that a command's only key is hashed once.
    last: (*const u8, usize, u64),
}

impl<'a> Ctx<'a> {
    pub fn new(engine: &'a Engine, session: &'a mut State, shards: LockedShards<'a>, wait: bool) -> Self {
        Ctx {
            engine,
            session,
            shards,
            wait,
            answers_at_once: false,
            by_script: false,
            wish: None,
            now: UNREAD,
            last: (std::ptr::null(), 0, 0),
        }
    }

    /// The shards that are held, to go on with when the command is over.
    pub fn take_shards(&mut self) -> LockedShards<'a> {
        std::mem::replace(&mut self.shards, LockedShards::none())
    }

    /// Whether a key has changed that somebody waits for.
    #[inline]
    pub fn has_ready(&self) -> bool {
        self.shards.has_ready()
    }

    /// Which shards are held.
    pub fn held(&self) -> ShardSet {
        self.shards.set()
    }

    pub fn shards(&mut self) -> &mut LockedShards<'a> {
        &mut self.shards
    }

    /// Goes on for another client, as with a new command.
    pub fn act_for(&mut self, state: State) {
        *self.session = state;
        self.now = UNREAD;
        self.last = (std::ptr::null(), 0, 0);
    }

    /// Tells the hash of a key that was needed for the lock set.
    #[inline]
    pub fn remember(&mut self, key: &[u8], hash: u64) {
        self.last = (key.as_ptr(), key.len(), hash);
    }

    /// Forgets it: the words of the next command may lie where those of this one do.
    pub fn forget(&mut self) {
        self.last = (std::ptr::null(), 0, 0);
    }

    /// Unix milliseconds, the same throughout a command.
    #[inline]
    pub fn now(&mut self) -> u64 {
        self.now_us() / 1000
    }

    /// Unix microseconds, the same throughout a command.
    #[inline]
    pub fn now_us(&mut self) -> u64 {
        if self.now == UNREAD {
            self.now = self.engine.clock.now_us();
        }
        self.now
    }

    /// Goes on with the time of a command that has begun before.
    pub fn stop_time(&mut self, us: u64) {
        self.now = us;
    }

    /// Looks a key up to read its value: counts a hit or a miss, and tells a miss.
    #[inline]
    pub fn read(&mut self, key: &[u8]) -> Option<&Record> {
        let (engine, counts) = (self.engine, self.counts_uses());
        let found = self.look_up(key, Event::MISS);
        if let Some(record) = found
            && counts
        {
            engine.note_use(record);
        }
        found
    }

    /// Marks a key as used, whatever client this is, and says whether it is there.
    pub fn touch(&mut self, key: &[u8]) -> bool {
        let engine = self.engine;
        self.look_up(key, Event::MISS).map(|record| engine.note_use(record)).is_some()
    }

    /// Whether looking at a key counts as using it.
    #[inline]
    fn counts_uses(&self) -> bool {
        !self.session.info.leaves_no_trace.load(Relaxed)
    }

    /// As [`Ctx::read`], but this does not count as a use of the key.
    pub fn glance(&mut self, key: &[u8]) -> Option<&Record> {
        self.look_up(key, Event::MISS)
    }

    /// As [`Ctx::read`], for a command about the key rather than its value: nobody is told of a miss.
    pub fn inspect(&mut self, key: &[u8]) -> Option<&Record> {
        self.look_up(key, Event::UNTOLD)
    }

    #[inline]
    fn look_up(&mut self, key: &[u8], miss: Event) -> Option<&Record> {
        let engine = self.engine;
        let db = self.session.db;
        let (shard, hash, is_over) = self.locate_to_read(db, key);
        let Shard { dbs, counters, .. } = shard;
        let found = if is_over { None } else { dbs[db].find(hash, key) };
        if found.is_some() {
            counters.hits += 1
        } else {
            counters.misses += 1;
            engine.notify(db, key, miss);
        }
        found
    }

    /// Looks a key up without counting: reads that precede a write.
    #[inline]
    pub fn peek(&mut self, key: &[u8]) -> Option<&Record> {
        self.peek_in(self.session.db, key)
    }

    /// Looks several keys up at once to read their values, up to the first that `check` refuses: counts hits and misses.
    pub fn read_all(&mut self, keys: &[&[u8]], check: impl Fn(&Record) -> Result) -> Result<Vec<Option<&Record>>> {
        // Keys whose time is over go first, so that afterwards nothing changes while the records are borrowed.
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            found.push(self.read(key).map(&check).transpose()?.is_some());
        }
        let db = self.session.db;
        let records = keys.iter().zip(found).map(|(key, found)| {
            let hash = self.hash(key);
            if found { self.shards.peek(self.engine.shard_of(hash)).dbs[db].find(hash, key) } else { None }
        });
        Ok(records.collect())
    }

    /// As [`Ctx::peek`], in another database than the selected one.
    pub fn peek_in(&mut self, db: usize, key: &[u8]) -> Option<&Record> {
        let (shard, hash, is_over) = self.locate_to_read(db, key);
        if is_over { None } else { shard.dbs[db].find(hash, key) }
    }

    /// Changes the value of an existing key in place; `None` when there is no such key. The deadline stays.
    pub fn edit<T>(&mut self, key: &[u8], event: Event, change: impl FnOnce(&mut Record) -> T) -> Option<T> {
        // `change` cannot fail, so the only question left is whether the key is there.
        self.try_edit(key, event, |record| Ok(Edit::Changed(change(record)))).ok().flatten()
    }

    /// As [`Ctx::edit`], for a change that may be refused, which leaves the value as it is, or come to nothing.
    ///
    /// While `change` runs the key counts as half-written: should it panic, the key is given up and the accounts are
    /// made true again before the shard is unlocked.
    #[inline]
    pub fn try_edit<T>(
        &mut self,
        key: &[u8],
        event: Event,
        change: impl FnOnce(&mut Record) -> Result<Edit<T>>,
    ) -> Result<Option<T>> {
        let (engine, counts) = (self.engine, self.counts_uses());
        let (shard, db, hash) = self.locate(key);
        let used = |record: &mut Record| {
            if counts {
                engine.note_use(record);
            }
            change(record)
        };
        let Some(result) = change_value(shard, engine, db, hash, key, used) else { return Ok(None) };
        match result? {
            Edit::Changed(result) => {
                modified(engine, shard, db, key, event);
                Ok(Some(result))
            }
            Edit::Same(result) => Ok(Some(result)),
        }
    }

    /// Makes the value of a key this string and its deadline this one, whatever there was before.
    #[inline]
    pub fn set_string(&mut self, key: &[u8], value: &[u8], deadline: Option<u64>, event: Event) {
        let engine = self.engine;
        if let Some(deadline) = deadline {
            engine.wake.deadline(deadline);
        }
        let (shard, db, hash) = self.locate(key);
        shard.keep(db, hash, key);
        let told = engine.config.events.new_values();
        let before = if told { shard.dbs[db].find(hash, key).map(Record::type_) } else { None };
        let note = |record: &Record, is_new| if is_new { engine.note_birth(record) } else { engine.note_use(record) };
        if let Some(old) = shard.dbs[db].set_string(hash, key, value, deadline, note) {
            engine.free(old);
        }
        if told {
            match before {
                None => engine.notify_new(db, key),
                Some(before) => engine.notify_overwritten(db, key, before, Type::String),
            }
        }
        modified(engine, shard, db, key, event);
    }

    /// Stores a record made for `key`, in place of one that is there.
    pub fn put(&mut self, key: &[u8], record: Record, event: Event) {
        self.put_in(self.session.db, key, record, event)
    }

    /// As [`Ctx::put`], into another database than the selected one.
    fn put_in(&mut self, db: usize, key: &[u8], record: Record, event: Event) {
        let engine = self.engine;
        let type_ = record.type_();
        let (shard, old) = self.place(db, key, record);
        match &old {
            None => engine.notify_new(db, key),
            Some(old) => engine.notify_overwritten(db, key, old.type_(), type_),
        }
        match &old {
            // Whoever waits for a stream has to learn that it is one no longer.
            Some(old) if old.type_() != Type::Stream => replaced(engine, shard, db, key, event),
            _ => modified(engine, shard, db, key, event),
        }
        old.into_iter().for_each(|old| engine.free(old));
    }

    /// As [`Ctx::put`], for a record that comes from another key or database: it is told of as a new one, and only then
    /// of what was there. `left` is the key of the selected database that it was taken from, by an event that was
    /// silent.
    pub fn put_moved(&mut self, db: usize, key: &[u8], record: Record, left: Option<(&[u8], Event)>, event: Event) {
        let engine = self.engine;
        let (source_db, type_) = (self.session.db, record.type_());
        let (shard, old) = self.place(db, key, record);
        engine.notify_new(db, key);
        if let Some((source, event)) = left {
            engine.notify(source_db, source, event);
        }
        modified(engine, shard, db, key, event);
        if let Some(old) = old {
            engine.notify_overwritten(db, key, old.type_(), type_);
            engine.free(old);
        }
    }

    fn place(&mut self, db: usize, key: &[u8], record: Record) -> (&mut Shard, Option<Record>) {
        let hash = self.hash(key);
        self.engine.note_birth(&record);
        for deadline in record.deadline().into_iter().chain(record.field_deadline()) {
            self.engine.wake.deadline(deadline);
        }
        let shard = self.shards.shard(self.engine.shard_of(hash));
        shard.keep(db, hash, key);
        let old = shard.dbs[db].put(hash, record);
        (shard, old)
    }

    /// Tells an event of a key beyond the one of its change. It counts for nothing else.
    #[inline]
    pub fn notify(&self, key: &[u8], event: Event) {
        self.engine.notify(self.session.db, key, event);
    }

    /// A change of a value has counted once; a real server counts the elements that it was about.
    #[inline]
    pub fn count_elements(&mut self, elements: usize) {
        if elements > 1 {
            self.count_besides(elements as i64 - 1);
        }
    }

    /// Makes the count of changes that of a real server, where that is not one for each change of a key.
    pub fn count_besides(&mut self, changes: i64) {
        if let Some(shard) = self.shards.each().next() {
            shard.counters.dirty += changes;
        }
    }

    /// Makes a key of any database what it was before: this record, or gone. Only those learn of it who watch the key or
    /// wait for it.
    pub fn put_back(&mut self, db: usize, key: &[u8], record: Option<Record>) {
        let hash = self.engine.hash(key);
        put_back(self.engine, self.shards.shard(self.engine.shard_of(hash)), db, hash, key, record);
    }

    /// Removes the key of a collection whose last element has gone, by a change that has counted.
    pub fn remove_emptied(&mut self, key: &[u8]) {
        let engine = self.engine;
        let (shard, db, hash) = self.locate(key);
        shard.keep(db, hash, key);
        if let Some(old) = shard.dbs[db].remove(hash, key) {
            engine.free(old);
            engine.settle_change(shard, db);
            engine.notify(db, key, Event::generic("del"));
        }
    }

    /// Removes a key and says whether it was there.
    pub fn remove(&mut self, key: &[u8], event: Event) -> bool {
        self.take(key, event).map(|old| self.engine.free(old)).is_some()
    }

    /// Removes a key and hands its record out.
    pub fn take(&mut self, key: &[u8], event: Event) -> Option<Record> {
        let engine = self.engine;
        let (shard, db, hash) = self.locate(key);
        shard.keep(db, hash, key);
        let old = shard.dbs[db].remove(hash, key)?;
        modified(engine, shard, db, key, event);
        Some(old)
    }

    /// Sets (Unix milliseconds) or clears a key's deadline; false when there is no such key.
    pub fn set_deadline(&mut self, key: &[u8], deadline: Option<u64>, event: Event) -> bool {
        if let Some(deadline) = deadline {
            self.engine.wake.deadline(deadline);
        }
        let (engine, counts) = (self.engine, self.counts_uses());
        let (shard, db, hash) = self.locate(key);
        shard.keep(db, hash, key);
        let used = |record: &Record| {
            if counts {
                engine.note_use(record)
            }
        };
        let found = shard.dbs[db].set_deadline(hash, key, deadline, used);
        if found {
            modified(engine, shard, db, key, event);
        }
        found
    }

    /// Empties databases. All shards must be held.
    pub fn flush(&mut self, dbs: std::ops::Range<usize>) {
        debug_assert!(self.shards.set().covers(self.engine.shards.all()));
        let engine = self.engine;
        let mut old = Vec::new();
        for shard in self.shards.each() {
            for db in dbs.clone() {
                if !shard.dbs[db].is_empty() {
                    flushed(shard, db);
                    let taken = shard.dbs[db].take();
                    engine.settle_change(shard, db);
                    old.extend(shard.journals.keep_whole(db, taken));
                }
            }
        }
        if engine.tracking.is_on() {
            engine.invalidate_all(&mut self.shards);
        }
        self.engine.free_dbs(old);
    }

    /// Exchanges two databases. All shards must be held.
    pub fn swap_dbs(&mut self, first: usize, second: usize) {
        debug_assert!(self.shards.set().covers(self.engine.shards.all()));
        if first == second {
            return;
        }
        for index in 0..self.engine.shards.count() {
            self.expire_watched(index, [first, second]);
            let shard = self.shards.shard(index);
            swapped(shard, first, second);
            shard.keep_copy(first);
            shard.keep_copy(second);
            shard.dbs.swap(first, second);
        }
    }

    /// Whether the command may wait and run long; if not, it answers [`Error::BUSY`] before it does anything.
    pub fn may_wait(&self) -> bool {
        self.wait
    }

    /// Refuses, before anything is done, work on so many elements that the caller, who hurries, must not wait for it.
    #[inline]
    pub fn bound(&self, elements: usize) -> Result {
        self.bounds()(elements)
    }

    /// [`Ctx::bound`] by itself, to be asked while a value is borrowed.
    #[inline]
    pub fn bounds(&self) -> impl Fn(usize) -> Result + use<> {
        let wait = self.wait;
        move |elements| if elements > HURRIED_WORK && !wait { Err(Error::BUSY) } else { Ok(()) }
    }

    /// For a command that takes its locks itself: holds these shards from now to its end. One that is inside a
    /// transaction has them already.
    pub fn hold(&mut self, set: ShardSet) -> Result {
        if self.shards.set().covers(set) {
            return Ok(());
        }
        debug_assert!(self.shards.set().is_empty(), "a lock set is taken as a whole");
        self.shards = if self.wait { self.engine.lock(set) } else { self.engine.try_lock(set) }?;
        Ok(())
    }

    /// Calls `visit` with every shard, ascending: those held already, or else each locked for the call only. Between
    /// two shards other clients may come in, unless all are held (as inside a transaction).
    pub fn each_shard(&mut self, mut visit: impl FnMut(&mut Shard)) -> Result {
        if !self.shards.set().is_empty() {
            self.shards.each().for_each(visit);
            return Ok(());
        }
        for shard in 0..self.engine.shards.count() {
            self.with_shard(shard, &mut visit)?;
        }
        Ok(())
    }

    /// Calls `visit` with one shard: held already, or locked for the call only.
    pub fn with_shard<T>(&mut self, shard: usize, visit: impl FnOnce(&mut Shard) -> T) -> Result<T> {
        if self.shards.set().contains(shard) {
            return Ok(visit(self.shards.shard(shard)));
        }
        let set = ShardSet::one(shard);
        let mut locked = if self.wait { self.engine.lock(set) } else { self.engine.try_lock(set) }?;
        Ok(visit(locked.shard(shard)))
    }

    pub(super) fn hash(&self, key: &[u8]) -> u64 {
        let (address, len, hash) = self.last;
        if std::ptr::eq(address, key.as_ptr()) && len == key.len() { hash } else { self.engine.hash(key) }
    }

    #[inline]
    fn locate(&mut self, key: &[u8]) -> (&mut Shard, usize, u64) {
        let db = self.session.db;
        let (shard, hash) = self.locate_in(db, key);
        (shard, db, hash)
    }

    /// The key's shard, after removing the key, or fields of it, if their time is over.
    #[inline]
    fn locate_in(&mut self, db: usize, key: &[u8]) -> (&mut Shard, u64) {
        let hash = self.hash(key);
        let index = self.engine.shard_of(hash);
        if !self.shards.shard(index).dbs[db].is_lasting() {
            self.expire_if_due(index, db, hash, key);
        }
        (self.shards.shard(index), hash)
    }

    /// As [`Ctx::locate_in`], for somebody who only looks: while clients are paused a key whose time is over stays where it
    /// is, and this says that it is to be taken for gone.
    #[inline]
    fn locate_to_read(&mut self, db: usize, key: &[u8]) -> (&mut Shard, u64, bool) {
        let hash = self.hash(key);
        let index = self.engine.shard_of(hash);
        let is_over = !self.shards.shard(index).dbs[db].is_lasting() && self.expire_unless_paused(index, db, hash, key);
        (self.shards.shard(index), hash, is_over)
    }

    /// Lets the shards go and takes them again, so that others come in between. Nothing may have been done yet.
    pub fn let_others(&mut self) -> Result {
        let set = self.shards.set();
        drop(self.take_shards());
        self.shards = self.engine.lock(set)?;
        Ok(())
    }
}

/// Changes a value in place, while it counts as half-written: should `change` panic, the key is given up. `None` when
/// there is no such key.
#[inline]
pub(super) fn change_value<T>(
    shard: &mut Shard,
    engine: &Engine,
    db: usize,
    hash: u64,
    key: &[u8],
    change: impl FnOnce(&mut Record) -> T,
) -> Option<T> {
    shard.keep(db, hash, key);
    let Shard { dbs, pen, .. } = shard;
    let result = dbs[db].change(hash, key, |record| {
        *pen = Some((db, hash));
        let result = change(record);
        if let Some(deadline) = record.field_deadline() {
            engine.wake.deadline(deadline);
        }
        result
    });
    *pen = None;
    result
}

/// Makes a key what it was before: this record, or gone. Only those learn of it who watch the key or wait for it.
pub(super) fn put_back(engine: &Engine, shard: &mut Shard, db: usize, hash: u64, key: &[u8], record: Option<Record>) {
    shard.keep(db, hash, key);
    let is_back = record.is_some();
    let old = match record {
        Some(record) => {
            for deadline in record.deadline().into_iter().chain(record.field_deadline()) {
                engine.wake.deadline(deadline);
            }
            shard.dbs[db].put(hash, record)
        }
        None => shard.dbs[db].remove(hash, key),
    };
    if is_back || old.is_some() {
        modified(engine, shard, db, key, Event::SILENT);
    }
    old.into_iter().for_each(|old| engine.free(old));
}
