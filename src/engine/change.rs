//! What happened to a key, and the one door that every change goes through.

use super::Engine;
use super::db::Db;
use super::shard::Shard;
use super::watch::Key;

/// A change of a key, with the class and name that keyspace notifications give it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    pub class: Class,
    pub name: &'static str,
}

/// The classes of `notify-keyspace-events`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// `g`
    Generic,
    /// `$`
    String,
    /// `l`
    List,
    /// `s`
    Set,
    /// `h`
    Hash,
    /// `z`
    Zset,
    /// `t`
    Stream,
    /// Also `t`: what belongs to a stream besides its entries, which WATCH does not look at.
    StreamMeta,
    /// None: changes that only count.
    Untold,
    /// None: whoever watches the key has to know, but nobody is told.
    Silent,
    /// `x`
    Expired,
    /// `e`
    Evicted,
    /// `d`
    Module,
    /// `n`
    New,
    /// `m`
    Miss,
    /// `o`
    Overwritten,
    /// `c`
    TypeChanged,
}

impl Class {
    /// The class among those that are wanted; 0 for what nobody is told.
    pub const fn bit(self) -> u32 {
        match self {
            Class::Untold | Class::Silent => 0,
            Class::StreamMeta => Class::Stream.bit(),
            class => 1 << class as u32,
        }
    }
}

impl Event {
    pub const fn generic(name: &'static str) -> Event {
        Event { class: Class::Generic, name }
    }

    pub const fn string(name: &'static str) -> Event {
        Event { class: Class::String, name }
    }

    pub const fn list(name: &'static str) -> Event {
        Event { class: Class::List, name }
    }

    pub const fn set(name: &'static str) -> Event {
        Event { class: Class::Set, name }
    }

    pub const fn hash(name: &'static str) -> Event {
        Event { class: Class::Hash, name }
    }

    pub const fn zset(name: &'static str) -> Event {
        Event { class: Class::Zset, name }
    }

    pub const fn stream(name: &'static str) -> Event {
        Event { class: Class::Stream, name }
    }

    /// A change of a stream's groups or of what it knows of its past.
    pub const fn stream_meta(name: &'static str) -> Event {
        Event { class: Class::StreamMeta, name }
    }

    /// Whoever waits to read for the group learns that it is gone.
    pub const GROUP_DESTROYED: Event = Event::stream_meta("xgroup-destroy");

    /// A change that nobody is told of.
    pub const UNTOLD: Event = Event { class: Class::Untold, name: "" };

    /// A change that only those notice who watch the key; or its event is told at another moment.
    pub const SILENT: Event = Event { class: Class::Silent, name: "" };

    /// A key was looked for and is not there. No change.
    pub const MISS: Event = Event { class: Class::Miss, name: "keymiss" };

    pub const EXPIRED: Event = Event { class: Class::Expired, name: "expired" };

    pub const EVICTED: Event = Event { class: Class::Evicted, name: "evicted" };

    /// Fields of a hash have gone because their time was over.
    pub const FIELDS_EXPIRED: Event = Event::hash("hexpired");
}

/// As [`modified`], for all keys of a database at once; called before they go.
pub fn flushed(shard: &mut Shard, db: usize) {
    let Shard { dbs, watched, waited, .. } = shard;
    let exists = |key: &Key| key.db == db && dbs[db].find(key.hash, &key.name).is_some();
    if !watched.is_empty() {
        watched.touch_where(exists);
    }
    if !waited.is_empty() {
        waited.note_where(exists);
    }
    shard.counters.dirty += shard.dbs[db].len() as i64;
}

/// As [`modified`], for a database in the place of which another one comes; called before it does.
pub fn exchanged(shard: &mut Shard, db: usize, by: &Db) {
    let Shard { dbs, watched, waited, .. } = shard;
    let exists = |keys: &Db, key: &Key| keys.find(key.hash, &key.name).is_some();
    let changes = |key: &Key| key.db == db && (exists(&dbs[db], key) || exists(by, key));
    watched.touch_where(changes);
    waited.note_where(changes);
    shard.counters.dirty += shard.dbs[db].len() as i64;
}

/// As [`modified`], for all keys of two databases that change places; called before they do. A key whose time is over
/// must be gone by then.
pub fn swapped(shard: &mut Shard, first: usize, second: usize) {
    let Shard { dbs, watched, waited, .. } = shard;
    let exists = |db: usize, key: &Key| dbs[db].find(key.hash, &key.name).is_some();
    let changes = |key: &Key| [first, second].contains(&key.db) && (exists(first, key) || exists(second, key));
    watched.touch_where(changes);
    waited.note_where(changes);
}

#[cold]
fn note(shard: &mut Shard, db: usize, key: &[u8]) {
    shard.waited.note(db, shard.dbs[db].hash(key), key);
}

#[cold]
fn touch(shard: &mut Shard, db: usize, key: &[u8]) {
    shard.watched.touch(db, shard.dbs[db].hash(key), key);
}

#[cold]
fn invalidate(engine: &Engine, shard: &mut Shard, db: usize, key: &[u8], event: Event) {
    engine.invalidate(shard, shard.dbs[db].hash(key), key, event);
}

/// Everything that a change entails beyond the data itself. Called under the shard's lock, once for each key changed;
/// the writing methods of [`super::access::Ctx`] call it, handlers never need to.
#[inline]
pub fn modified(engine: &Engine, shard: &mut Shard, db: usize, key: &[u8], event: Event) {
    let beside = matches!(event.class, Class::StreamMeta | Class::Untold);
    if !shard.waited.is_empty() && (!beside || event == Event::GROUP_DESTROYED) {
        note(shard, db, key);
    }
    replaced(engine, shard, db, key, event);
}

/// As [`modified`], for a value stored in place of another one. As in Redis that serves nobody who waits for the key:
/// only a key that was not there before does.
#[inline]
pub fn replaced(engine: &Engine, shard: &mut Shard, db: usize, key: &[u8], event: Event) {
    if !shard.watched.is_empty() && !matches!(event.class, Class::StreamMeta | Class::Untold) {
        touch(shard, db, key);
    }
    if engine.tracking.is_on() && !matches!(event.class, Class::StreamMeta | Class::Untold) {
        invalidate(engine, shard, db, key, event);
    }
    if event == Event::EXPIRED {
        shard.counters.expired += 1;
    } else if event == Event::EVICTED {
        shard.counters.evicted += 1;
    } else if event != Event::FIELDS_EXPIRED {
        shard.counters.dirty += 1;
    }
    engine.settle_change(shard, db);
    engine.notify(db, key, event);
}
