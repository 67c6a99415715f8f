//! Client-side caching: who has to be told that a key has changed.
//!
//! A client that tracks is registered with the shard of each key that it reads, under the lock under which it reads, and
//! whoever changes the key tells it under that lock. So nothing can change between the two without being told. What is
//! told lies in the client's outbox until its connection has written the replies to the commands that ran before.

pub mod prefixes;
pub mod table;
#[cfg(test)]
mod tests;
pub mod turn;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use self::prefixes::{Changed, Own, Prefixes};
use self::table::{Readers, Size};
use super::Engine;
use super::change::Event;
use super::client::{ClientInfo, State};
use super::config::Param;
use super::lock::{LockedShards, ShardSet};
use super::outbox::{Message, Payload, Source};
use super::shard::Shard;

/// The channel on which clients of the old protocol are told.
pub const CHANNEL: &[u8] = b"__redis__:invalidate";

/// What a client has asked for, as bits of [`Status`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Mode(u32);

impl Mode {
    pub const ON: Mode = Mode(1);
    /// It is told of all keys with its prefixes.
    pub const BCAST: Mode = Mode(2);
    /// It tracks only what it reads behind CLIENT CACHING YES.
    pub const OPTIN: Mode = Mode(4);
    /// It tracks all but what it reads behind CLIENT CACHING NO.
    pub const OPTOUT: Mode = Mode(8);
    /// It is not told of its own changes.
    pub const NOLOOP: Mode = Mode(16);
    /// CLIENT CACHING was said for the next command.
    pub const CACHING: Mode = Mode(32);
    /// It was said for a command that waits, and is over when another one runs.
    pub const CACHING_ENDS: Mode = Mode(64);
    /// Whoever was to be told in its place has gone.
    pub const BROKEN: Mode = Mode(128);

    pub fn has(self, mode: Mode) -> bool {
        self.0 & mode.0 != 0
    }

    pub fn and(self, mode: Mode) -> Mode {
        Mode(self.0 | mode.0)
    }

    /// Whether what is read now is registered.
    pub fn remembers(self) -> bool {
        let said = self.has(Mode::CACHING);
        let is_chosen = if said { !self.has(Mode::OPTOUT) } else { !self.has(Mode::OPTIN) };
        self.has(Mode::ON) && !self.has(Mode::BCAST) && is_chosen
    }
}

/// A client's part that others look at.
#[derive(Default)]
pub struct Status {
    mode: AtomicU32,
    /// The client that is told in its place, 0 for none. Kept when tracking ends.
    redirect: AtomicU64,
    /// Of a client that tracks by prefix.
    prefixes: Mutex<Option<Box<Own>>>,
}

impl Status {
    #[inline]
    pub fn mode(&self) -> Mode {
        Mode(self.mode.load(Relaxed))
    }

    #[inline]
    pub fn is_on(&self) -> bool {
        self.mode().has(Mode::ON)
    }

    /// The client that is told in this one's place, 0 for none; `None` when this one does not track.
    pub fn redirect(&self) -> Option<u64> {
        self.is_on().then(|| self.redirect.load(Relaxed))
    }

    /// Its prefixes, in order.
    pub fn prefixes(&self) -> Own {
        self.prefixes.lock().as_deref().cloned().unwrap_or_default()
    }

    pub fn add(&self, mode: Mode) {
        self.mode.fetch_or(mode.0, Relaxed);
    }

    pub fn remove(&self, mode: Mode) {
        self.mode.fetch_and(!mode.0, Relaxed);
    }
}

/// An engine's part.
pub struct Tracking {
    /// Somebody tracks, or something is still registered: what every change asks.
    is_on: AtomicBool,
    /// Held while that changes.
    switch: Mutex<()>,
    clients: AtomicUsize,
    keys: AtomicUsize,
    items: AtomicUsize,
    prefixes: Mutex<Prefixes>,
    /// Of `prefixes`, to be read without its lock.
    prefix_count: AtomicUsize,
    channel: Arc<[u8]>,
}

impl Default for Tracking {
    fn default() -> Self {
        Tracking {
            is_on: AtomicBool::new(false),
            switch: Mutex::default(),
            clients: AtomicUsize::new(0),
            keys: AtomicUsize::new(0),
            items: AtomicUsize::new(0),
            prefixes: Mutex::default(),
            prefix_count: AtomicUsize::new(0),
            channel: CHANNEL.into(),
        }
    }
}

impl Tracking {
    /// Whether anybody may have to be told of a change. A client that has read a key under a shard's lock has made this
    /// true before, so whoever holds the lock later sees it.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.is_on.load(Relaxed)
    }

    /// Clients that track.
    pub fn clients(&self) -> usize {
        self.clients.load(Relaxed)
    }

    /// Keys that are registered for some client.
    pub fn keys(&self) -> usize {
        self.keys.load(Relaxed)
    }

    /// Clients of all keys together.
    pub fn items(&self) -> usize {
        self.items.load(Relaxed)
    }

    /// Different prefixes.
    pub fn prefixes(&self) -> usize {
        self.prefix_count.load(Relaxed)
    }

    fn change_clients(&self, by: isize) {
        let _switch = self.switch.lock();
        let clients = self.clients.load(Relaxed).wrapping_add_signed(by);
        self.clients.store(clients, Relaxed);
        self.is_on.store(clients > 0 || self.keys() > 0, Relaxed);
    }
}

impl Engine {
    fn note_tracked(&self, size: Size) {
        self.tracking.keys.fetch_add(size.keys, Relaxed);
        self.tracking.items.fetch_add(size.items, Relaxed);
        if size.bytes > 0 {
            self.memory.note_tracked(size.bytes as isize);
        }
    }

    fn note_forgotten(&self, size: Size) {
        self.tracking.items.fetch_sub(size.items, Relaxed);
        let left = self.tracking.keys.fetch_sub(size.keys, Relaxed) - size.keys;
        self.memory.note_tracked(-(size.bytes as isize));
        if left == 0 && self.tracking.clients() == 0 {
            self.tracking.change_clients(0);
        }
    }

    /// A client that tracks has read a key; its shard has been held since before that.
    pub fn remember_read(&self, shard: &mut Shard, hash: u64, key: &[u8], client: u64) {
        let grown = shard.tracked.add(hash, key, client);
        if grown != Size::default() {
            self.note_tracked(grown);
        }
    }

    /// A key has changed; its shard is held.
    #[cold]
    pub fn invalidate(&self, shard: &mut Shard, hash: u64, key: &[u8], event: Event) {
        let who = turn::current(self);
        // What time does, or a lack of memory, is nobody's own change.
        let is_own = ![Event::EXPIRED, Event::EVICTED, Event::FIELDS_EXPIRED].contains(&event);
        let by = if is_own { who.client } else { 0 };
        if let Some((readers, size)) = shard.tracked.take(hash, key) {
            self.note_forgotten(size);
            self.tell_readers(key, &readers, by);
        }
        if self.tracking.prefixes() > 0 {
            // To a real server a script is another client.
            let by = if who.by_script { 0 } else { by };
            if !turn::keep(self, key, by) {
                let mut changed = Changed::default();
                changed.add(key, by);
                self.broadcast(&changed);
            }
        }
    }

    /// Tells those who have read a key that it is not what it was, but for `by` if that one does not want to know.
    fn tell_readers(&self, key: &[u8], readers: &Readers, by: u64) {
        let mut message = None;
        for &id in readers {
            let Some(client) = self.clients.get(&id).map(|client| client.clone()) else { continue };
            let mode = client.tracking.mode();
            if !mode.has(Mode::ON) || mode.has(Mode::BCAST) || (mode.has(Mode::NOLOOP) && id == by) {
                continue;
            }
            let message = message.get_or_insert_with(|| self.invalidation(Payload::Keys([key.into()].into())));
            self.send_invalidation(&client, message);
        }
    }

    /// All keys of some databases have gone, or have become others. All shards must be held.
    #[cold]
    pub fn invalidate_all(&self, shards: &mut LockedShards<'_>) {
        for shard in shards.each() {
            let size = shard.tracked.clear();
            self.note_forgotten(size);
        }
        if self.tracking.clients() == 0 {
            return;
        }
        let message = self.invalidation(Payload::Nothing);
        // Out of the registry before they are sent something, since the one that is told may be another one.
        let tracking: Vec<_> =
            self.clients.iter().filter(|client| client.tracking.is_on()).map(|c| c.clone()).collect();
        tracking.iter().for_each(|client| self.send_invalidation(client, &message));
    }

    /// Values may have been given up without anybody having been told. The caller must hold no shards.
    pub fn invalidate_after_panic(&self) {
        if self.tracking.is_on() {
            self.invalidate_all(&mut self.shards.lock(self.shards.all()));
        }
    }

    /// For a thread whose panic nobody catches who knows the engine.
    pub fn invalidates_on_panic(self: &Arc<Self>) -> OnPanic {
        OnPanic(self.clone())
    }

    /// Tells of changed keys by their prefixes.
    pub fn broadcast(&self, changed: &Changed) {
        if changed.is_empty() {
            return;
        }
        self.tracking.prefixes.lock().each(changed, |clients, keys| {
            let message = |skip: Option<u64>| {
                let told = keys.iter().filter(|(_, by)| skip.is_none_or(|id| *by != id));
                let told: Box<[Box<[u8]>]> = told.map(|&(key, _)| key.into()).collect();
                (!told.is_empty()).then(|| self.invalidation(Payload::Keys(told)))
            };
            let mut of_all = None;
            for client in clients {
                let own = client.tracking.mode().has(Mode::NOLOOP).then_some(client.id);
                let has_own = own.is_some_and(|id| keys.iter().any(|(_, by)| *by == id));
                let message = if has_own { message(own) } else { of_all.get_or_insert_with(|| message(None)).clone() };
                if let Some(message) = message {
                    self.send_invalidation(client, &message);
                }
            }
        });
    }

    fn invalidation(&self, payload: Payload) -> Arc<Message> {
        Arc::new(Message::new(self.tracking.channel.clone(), Source::Invalidation, payload))
    }

    /// Sends to a client that tracks, or to the one that is told in its place, unless there is no way to tell it.
    fn send_invalidation(&self, client: &Arc<ClientInfo>, message: &Arc<Message>) {
        let id = client.tracking.redirect.load(Relaxed);
        if id == 0 {
            // An embedded client has no stream in which something could come that is no reply.
            if client.resp.load(Relaxed) >= 3 && !client.embedded {
                self.show(client, message);
            }
            return;
        }
        let target = self.clients.get(&id).map(|target| target.clone());
        match target.filter(|target| !target.killed.load(Relaxed)) {
            Some(target) if target.resp.load(Relaxed) >= 3 && !target.embedded => self.show(&target, message),
            Some(target) => {
                if target.is_subscriber() {
                    self.show(&target, message);
                }
            }
            None => {
                client.tracking.add(Mode::BROKEN);
                if client.resp.load(Relaxed) >= 3 && !client.embedded {
                    let channel = self.tracking.channel.clone();
                    let message = Message::new(channel, Source::BrokenRedirect, Payload::Number(id as i64));
                    self.show(client, &Arc::new(message));
                }
            }
        }
    }

    /// Forgets keys, and tells those who have read them, while there are more than `tracking-table-max-keys`. Does not
    /// wait: who comes next goes on with what is left.
    pub fn limit_tracked(&self) {
        let most = self.config.number(Param::TrackingTableMaxKeys) as usize;
        let mut effort = EFFORT;
        while most > 0 && self.tracking.keys() > most && effort > 0 {
            effort -= 1;
            let index = (self.random() >> 32) as usize % self.shards.count();
            let Some(mut locked) = self.shards.try_lock(ShardSet::one(index)) else { continue };
            if let Some((key, readers, size)) = locked.shard(index).tracked.take_any(self.random()) {
                self.note_forgotten(size);
                self.tell_readers(&key, &readers, 0);
            }
        }
    }
}

/// See [`Engine::invalidates_on_panic`].
pub struct OnPanic(Arc<Engine>);

impl Drop for OnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.invalidate_after_panic();
        }
    }
}

/// Looks for a key to be forgotten, for each command. More than the shards that there can be, and so that a table which
/// is too large shrinks although each command may add some.
const EFFORT: usize = 200;

impl State {
    /// CLIENT TRACKING ON. The prefixes must have been found not to overlap.
    pub fn track(&mut self, engine: &Engine, mode: Mode, redirect: u64, prefixes: &[&[u8]]) {
        let status = &self.info.tracking;
        let old = status.mode();
        status.redirect.store(redirect, Relaxed);
        let caching = Mode(old.0 & (Mode::CACHING.0 | Mode::CACHING_ENDS.0));
        status.mode.store(mode.and(Mode::ON).and(caching).0, Relaxed);
        if mode.has(Mode::BCAST) {
            let mut all = engine.tracking.prefixes.lock();
            let given: &[&[u8]] = if prefixes.is_empty() { &[b""] } else { prefixes };
            let mut own = status.prefixes.lock();
            let own = own.get_or_insert_default();
            for &prefix in given {
                if own.insert(prefix.into()) {
                    all.add(prefix, &self.info);
                }
            }
            engine.tracking.prefix_count.store(all.count(), Relaxed);
        }
        if !old.has(Mode::ON) {
            engine.tracking.change_clients(1);
        }
    }

    /// CLIENT TRACKING OFF. What the client has read stays registered, as on a real server: should it track again, it
    /// still learns of that.
    pub fn end_tracking(&mut self, engine: &Engine) {
        let own = self.info.tracking.prefixes.lock().take();
        if let Some(own) = own {
            let mut all = engine.tracking.prefixes.lock();
            own.iter().for_each(|prefix| all.remove(prefix, &self.info));
            engine.tracking.prefix_count.store(all.count(), Relaxed);
        }
        if self.info.tracking.is_on() {
            self.info.tracking.mode.store(0, Relaxed);
            engine.tracking.change_clients(-1);
        }
    }
}
