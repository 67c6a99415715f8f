//! WATCH: which clients have to learn that a key has changed, and what a client watches.
//!
//! Each shard knows the watched ones among its keys. The first change of such a key marks all its clients and forgets
//! the entry, so a key is in here only as long as it is watched and unchanged.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};

use hashbrown::HashTable;
use smallvec::SmallVec;

use super::Engine;
use super::access::Ctx;
use super::client::ClientInfo;
use super::error::Result;
use super::lock::ShardSet;

/// The watched keys of one shard.
#[derive(Default)]
pub struct WatchedKeys {
    table: HashTable<Entry>,
}

struct Entry {
    key: Key,
    clients: SmallVec<[Arc<ClientInfo>; 1]>,
}

/// A key of a database, with its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    pub db: usize,
    pub hash: u64,
    pub name: Box<[u8]>,
}

impl Key {
    pub(super) fn is(&self, db: usize, name: &[u8]) -> bool {
        self.db == db && *self.name == *name
    }
}

impl Entry {
    /// Under the lock of the key's shard, which whoever asks for the mark holds too.
    fn touch(&self) {
        self.clients.iter().for_each(|client| client.dirty.store(true, Relaxed));
    }
}

impl WatchedKeys {
    /// Asked at every change of a key.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// False when the client watches the key already.
    fn add(&mut self, key: Key, client: &Arc<ClientInfo>) -> bool {
        let entry = self.table.entry(key.hash, |entry| entry.key == key, |entry| entry.key.hash);
        let entry = entry.or_insert_with(|| Entry { key, clients: SmallVec::new() }).into_mut();
        let fresh = !entry.clients.iter().any(|known| Arc::ptr_eq(known, client));
        if fresh {
            entry.clients.push(client.clone());
        }
        fresh
    }

    fn remove(&mut self, key: &Key, client: &Arc<ClientInfo>) {
        // A key that has changed meanwhile is not here any more.
        let Ok(mut entry) = self.table.find_entry(key.hash, |entry| entry.key == *key) else { return };
        entry.get_mut().clients.retain(|known| !Arc::ptr_eq(known, client));
        if entry.get().clients.is_empty() {
            entry.remove();
        }
    }

    /// A key has changed.
    pub fn touch(&mut self, db: usize, hash: u64, name: &[u8]) {
        if let Ok(entry) = self.table.find_entry(hash, |entry| entry.key.is(db, name)) {
            entry.remove().0.touch();
        }
    }

    /// All keys that `changed` says so of have changed.
    pub fn touch_where(&mut self, changed: impl Fn(&Key) -> bool) {
        self.table.extract_if(|entry| changed(&entry.key)).for_each(|entry| entry.touch());
    }

    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.table.iter().map(|entry| &entry.key)
    }
}

/// What a client watches. A key may have changed since, and then its shard does not know it any more.
#[derive(Default)]
pub struct Watching {
    keys: Vec<Key>,
    /// Bytes of their names.
    names: usize,
    set: ShardSet,
}

impl Watching {
    /// Bytes, with what the shards keep for it.
    pub fn heap_size(&self) -> usize {
        self.names * 2 + self.keys.len() * (size_of::<Key>() + size_of::<Entry>())
    }

    /// The shards of the keys.
    pub fn set(&self) -> ShardSet {
        self.set
    }

    /// Unregisters a client that is gone. Its thread may be an event loop, so what a held shard has of it is left to
    /// the background thread.
    pub fn abandon(mut self, engine: &Arc<Engine>, client: &Arc<ClientInfo>) {
        self.keys.retain(|key| match engine.shards.try_lock(ShardSet::one(engine.shard_of(key.hash))) {
            Some(mut locked) => {
                locked.shard(engine.shard_of(key.hash)).watched.remove(key, client);
                false
            }
            None => true,
        });
        if !self.keys.is_empty() {
            let engine_of = Arc::downgrade(engine);
            engine.wake.free(Box::new(Leftover { engine: engine_of, client: client.clone(), keys: self.keys }));
        }
    }
}

/// Unregisters what is left of a client when it is dropped, by a thread that may wait.
struct Leftover {
    engine: Weak<Engine>,
    client: Arc<ClientInfo>,
    keys: Vec<Key>,
}

impl Drop for Leftover {
    fn drop(&mut self) {
        let Some(engine) = self.engine.upgrade() else { return };
        while let Some(key) = self.keys.pop() {
            let index = engine.shard_of(key.hash);
            let set = ShardSet::one(index);
            match engine.lock_behind_scripts(set) {
                Some(mut locked) => locked.shard(index).watched.remove(&key, &self.client),
                None => {
                    let (engine_of, client) = (self.engine.clone(), self.client.clone());
                    engine.drop_behind_scripts(set, Box::new(Leftover { engine: engine_of, client, keys: vec![key] }));
                }
            }
        }
    }
}

impl Ctx<'_> {
    /// From now on every change of the key makes the client's next EXEC come to nothing.
    pub fn watch(&mut self, name: &[u8]) -> Result {
        // One change is enough, so there is nothing more to learn.
        if self.session.info.dirty.load(Relaxed) {
            return Ok(());
        }
        // A key whose time is over goes now: its end is not a change that comes after WATCH.
        self.peek(name);
        let (db, hash) = (self.session.db, self.engine.hash(name));
        let index = self.engine.shard_of(hash);
        let info = self.session.info.clone();
        let key = Key { db, hash, name: name.into() };
        if self.with_shard(index, |shard| shard.watched.add(key.clone(), &info))? {
            let watching = self.session.watching.get_or_insert_default();
            watching.names += key.name.len();
            watching.keys.push(key);
            watching.set = watching.set | ShardSet::one(index);
            info.watched.store(watching.keys.len(), Relaxed);
        }
        Ok(())
    }

    /// Whether a watched key has changed. The shards of all of them must be held.
    pub fn has_lost_watch(&mut self) -> bool {
        if let Some(watching) = self.session.watching.take() {
            // The end of a key's time is a change, even if nobody has noticed it yet.
            for key in &watching.keys {
                self.peek_in(key.db, &key.name);
            }
            self.session.watching = Some(watching);
        }
        self.session.info.dirty.load(Relaxed)
    }

    /// Forgets what the client watches. Locks the shards of the keys unless they are held.
    pub fn unwatch(&mut self) -> Result {
        let Some(watching) = &self.session.watching else { return Ok(()) };
        self.hold(watching.set)?;
        let info = self.session.info.clone();
        for key in self.session.watching.take().into_iter().flat_map(|watching| watching.keys) {
            self.with_shard(self.engine.shard_of(key.hash), |shard| shard.watched.remove(&key, &info))?;
        }
        info.dirty.store(false, Relaxed);
        info.watched.store(0, Relaxed);
        Ok(())
    }

    /// Ends the client's transaction, if it has begun one, and its watches.
    pub fn discard(&mut self) -> Result {
        self.unwatch()?;
        self.session.take_queue();
        self.session.queue_is_over();
        Ok(())
    }
}
