//! Channels, patterns, and who listens to them.
//!
//! A publisher holds the channel's entry, and the patterns if there are any, until every subscriber has the message in
//! its outbox. So all subscribers of a channel see the messages of all publishers in one order. Under these locks a
//! subscriber may be marked and woken but never closed: closing it removes it from entries, and an entry cannot be
//! locked twice. They are taken after shard locks, and entries before patterns.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use foldhash::fast::RandomState;
use parking_lot::Mutex;
use smallvec::SmallVec;

use super::Engine;
use super::buffer_limit::BufferLimit;
use super::client::{ClientInfo, State};
use super::outbox::{Delivery, Message, Payload, Posted, Source};
use crate::value::glob::glob_match;

/// The name of a channel, or a pattern, shared by the registry and its subscribers.
pub type Name = Arc<[u8]>;

/// Payloads from this length on are not copied for each subscriber of a listener.
const SHARE_FROM: usize = 16 * 1024;

type Subscribers = SmallVec<[Arc<ClientInfo>; 1]>;

/// What a client can be subscribed to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Channel,
    Pattern,
    /// A channel of another kind, whose messages are apart from all else. In a cluster it belongs to one shard; a single
    /// server has all of them.
    ShardChannel,
}

/// What a client is subscribed to, in the order of the names.
#[derive(Default)]
pub struct Subscriptions {
    channels: BTreeSet<Name>,
    patterns: BTreeSet<Name>,
    shard_channels: BTreeSet<Name>,
}

/// About what a subscription takes besides its name, here and in the registry.
const SUBSCRIPTION: usize = 64;

impl Subscriptions {
    pub fn of(&self, kind: Kind) -> &BTreeSet<Name> {
        match kind {
            Kind::Channel => &self.channels,
            Kind::Pattern => &self.patterns,
            Kind::ShardChannel => &self.shard_channels,
        }
    }

    fn of_mut(&mut self, kind: Kind) -> &mut BTreeSet<Name> {
        match kind {
            Kind::Channel => &mut self.channels,
            Kind::Pattern => &mut self.patterns,
            Kind::ShardChannel => &mut self.shard_channels,
        }
    }

    /// As confirmations count: channels and patterns together, shard channels by themselves.
    pub fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Channel | Kind::Pattern => self.channels.len() + self.patterns.len(),
            Kind::ShardChannel => self.shard_channels.len(),
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.channels.is_empty() && self.patterns.is_empty() && self.shard_channels.is_empty()
    }
}

/// The channels of an engine and their subscribers.
#[derive(Default)]
pub struct PubSub {
    channels: Channels,
    shard_channels: Channels,
    /// In the order in which they were first subscribed to.
    patterns: Mutex<Vec<Pattern>>,
    /// Of `patterns`, to be read without its lock.
    pattern_count: AtomicUsize,
}

/// A channel is here exactly while somebody is subscribed to it.
#[derive(Default)]
pub struct Channels(DashMap<Name, Subscribers, RandomState>);

struct Pattern {
    glob: Name,
    subscribers: Subscribers,
}

impl Channels {
    /// Channels with subscribers.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The channels with subscribers, those that match `pattern` if one is given.
    pub fn names(&self, pattern: Option<&[u8]>) -> Vec<Name> {
        let names = self.0.iter().map(|entry| entry.key().clone());
        names.filter(|name| pattern.is_none_or(|pattern| glob_match(pattern, name, false))).collect()
    }

    /// Subscribers of a channel, not counting patterns.
    pub fn subscribers(&self, channel: &[u8]) -> usize {
        self.0.get(channel).map_or(0, |subscribers| subscribers.len())
    }

    fn add(&self, channel: &Name, client: &Arc<ClientInfo>) {
        self.0.entry(channel.clone()).or_default().push(client.clone());
    }

    fn remove(&self, channel: &Name, client: &Arc<ClientInfo>) {
        if let Entry::Occupied(mut entry) = self.0.entry(channel.clone()) {
            remove(entry.get_mut(), client);
            if entry.get().is_empty() {
                entry.remove();
            }
        }
    }
}

impl PubSub {
    pub fn channels(&self) -> &Channels {
        &self.channels
    }

    pub fn shard_channels(&self) -> &Channels {
        &self.shard_channels
    }

    /// Different patterns subscribed to.
    pub fn pattern_count(&self) -> usize {
        self.pattern_count.load(Relaxed)
    }

    fn add(&self, kind: Kind, name: &Name, client: &Arc<ClientInfo>) {
        match kind {
            Kind::Channel => self.channels.add(name, client),
            Kind::Pattern => self.add_to_pattern(name, client),
            Kind::ShardChannel => self.shard_channels.add(name, client),
        }
    }

    fn remove(&self, kind: Kind, name: &Name, client: &Arc<ClientInfo>) {
        match kind {
            Kind::Channel => self.channels.remove(name, client),
            Kind::Pattern => self.remove_from_pattern(name, client),
            Kind::ShardChannel => self.shard_channels.remove(name, client),
        }
    }

    fn add_to_pattern(&self, glob: &Name, client: &Arc<ClientInfo>) {
        let mut patterns = self.patterns.lock();
        match patterns.iter_mut().find(|pattern| pattern.glob == *glob) {
            Some(pattern) => pattern.subscribers.push(client.clone()),
            None => patterns.push(Pattern { glob: glob.clone(), subscribers: SmallVec::from_elem(client.clone(), 1) }),
        }
        self.pattern_count.store(patterns.len(), Relaxed);
    }

    fn remove_from_pattern(&self, glob: &Name, client: &Arc<ClientInfo>) {
        let mut patterns = self.patterns.lock();
        if let Some(at) = patterns.iter().position(|pattern| pattern.glob == *glob) {
            remove(&mut patterns[at].subscribers, client);
            if patterns[at].subscribers.is_empty() {
                patterns.remove(at);
            }
        }
        self.pattern_count.store(patterns.len(), Relaxed);
    }
}

fn remove(subscribers: &mut Subscribers, client: &Arc<ClientInfo>) {
    if let Some(at) = subscribers.iter().position(|known| Arc::ptr_eq(known, client)) {
        subscribers.swap_remove(at);
    }
}

impl Engine {
    /// Puts a message into the outbox of everybody who is subscribed to the channel, or to a pattern that matches it
    /// (once for each), and says how many times that was.
    pub fn publish(&self, channel: &[u8], payload: &[u8]) -> usize {
        let registry = &self.pubsub;
        let entry = registry.channels.0.get_mut(channel);
        let name = entry.as_ref().map(|entry| entry.key());
        let mut post = Post { engine: self, channel, name, source: Source::Channel, payload, message: None, count: 0 };
        if let Some(subscribers) = &entry {
            subscribers.iter().for_each(|client| post.to(client, None));
        }
        if registry.pattern_count.load(Relaxed) > 0 {
            // Also while no entry is held this keeps one order for all who get the message by a pattern.
            for pattern in registry.patterns.lock().iter().filter(|pattern| glob_match(&pattern.glob, channel, false)) {
                pattern.subscribers.iter().for_each(|client| post.to(client, Some(&pattern.glob)));
            }
        }
        post.count
    }

    /// As [`Engine::publish`], for a shard channel, which no pattern matches.
    pub fn publish_sharded(&self, channel: &[u8], payload: &[u8]) -> usize {
        let Some(subscribers) = self.pubsub.shard_channels.0.get_mut(channel) else { return 0 };
        let name = Some(subscribers.key());
        let mut post =
            Post { engine: self, channel, name, source: Source::ShardChannel, payload, message: None, count: 0 };
        subscribers.iter().for_each(|client| post.to(client, None));
        post.count
    }
}

/// A message being handed out, made for the first who receives it.
struct Post<'a> {
    engine: &'a Engine,
    channel: &'a [u8],
    /// The channel's name in the registry, if it is there.
    name: Option<&'a Name>,
    source: Source,
    payload: &'a [u8],
    message: Option<Arc<Message>>,
    count: usize,
}

impl Post<'_> {
    fn to(&mut self, client: &ClientInfo, pattern: Option<&Name>) {
        self.count += 1;
        if client.killed.load(Relaxed) {
            return;
        }
        let message = self.message.get_or_insert_with(|| {
            let channel = self.name.map_or_else(|| self.channel.into(), Name::clone);
            Arc::new(Message::new(channel, self.source, Payload::new(self.payload, SHARE_FROM)))
        });
        let delivery = Delivery { message: message.clone(), pattern: pattern.cloned() };
        self.engine.post(client, delivery);
    }
}

impl Engine {
    /// Puts a delivery into a client's outbox.
    fn post(&self, client: &ClientInfo, delivery: Delivery) {
        // Both ends of an embedded subscription are the same process: nobody can be sent away, and dropping a message
        // would tell no one.
        let limit = match () {
            () if client.embedded => BufferLimit::default(),
            () if client.is_subscriber() => self.config.subscriber_limit.get(),
            () => self.config.reply_limit.get(),
        };
        match client.outbox.post(delivery, client.unsent.load(Relaxed), limit) {
            Posted::First => client.wake(),
            Posted::Behind => {}
            Posted::Overflow => {
                self.stats.slow_readers.add(1);
                client.kill();
            }
        }
        self.note_messages(client);
    }

    /// Sends a client what it has not subscribed to: a line about a command, or word of a key.
    pub fn show(&self, client: &ClientInfo, message: &Arc<Message>) {
        if !client.killed.load(Relaxed) {
            self.post(client, Delivery { message: message.clone(), pattern: None });
        }
    }
}

impl State {
    /// Subscribes to a channel or a pattern. Again is no change.
    pub fn subscribe(&mut self, engine: &Engine, kind: Kind, name: &[u8]) {
        let names = self.subscriptions.of_mut(kind);
        if names.contains(name) {
            return;
        }
        let name = Name::from(name);
        engine.pubsub.add(kind, &name, &self.info);
        self.info.held.subscriptions.fetch_add(SUBSCRIPTION + name.len(), Relaxed);
        names.insert(name);
        self.count_subscriptions();
    }

    /// Ends the subscription, if there is one.
    pub fn unsubscribe(&mut self, engine: &Engine, kind: Kind, name: &[u8]) {
        if let Some(name) = self.subscriptions.of_mut(kind).take(name) {
            engine.pubsub.remove(kind, &name, &self.info);
            self.info.held.subscriptions.fetch_sub(SUBSCRIPTION + name.len(), Relaxed);
            self.count_subscriptions();
        }
        self.messages_first = self.info.outbox.len();
    }

    /// Ends all subscriptions.
    pub fn leave_channels(&mut self, engine: &Engine) {
        if self.subscriptions.is_empty() {
            return;
        }
        let subscriptions = std::mem::take(&mut self.subscriptions);
        for kind in [Kind::Channel, Kind::Pattern, Kind::ShardChannel] {
            subscriptions.of(kind).iter().for_each(|name| engine.pubsub.remove(kind, name, &self.info));
        }
        self.info.held.subscriptions.store(0, Relaxed);
        self.count_subscriptions();
        self.messages_first = self.info.outbox.len();
    }

    fn count_subscriptions(&self) {
        self.info.channels.store(self.subscriptions.channels.len(), Relaxed);
        self.info.patterns.store(self.subscriptions.patterns.len(), Relaxed);
        self.info.shard_channels.store(self.subscriptions.shard_channels.len(), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Options;
    use super::super::client::{Origin, Session};
    use super::*;

    const LISTENER: Origin<'_> = Origin::Listener { addr: "127.0.0.1:1", laddr: "127.0.0.1:2" };

    fn engine() -> Arc<Engine> {
        Engine::new(Options { seed: 1, shards: 4 })
    }

    fn received(session: &Session) -> Vec<String> {
        let mut taken = Vec::new();
        session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let line = |delivery: Delivery| {
            let pattern = delivery.pattern.map_or(String::new(), |pattern| text(&pattern) + " ");
            format!("{pattern}{}={}", text(&delivery.message.channel), text(delivery.message.payload.bytes()))
        };
        taken.into_iter().map(line).collect()
    }

    #[test]
    fn a_message_goes_to_channel_and_patterns() {
        let engine = engine();
        let (mut a, mut b) = (Session::new(engine.clone(), Origin::Embedded), Session::new(engine.clone(), LISTENER));
        a.subscribe(&engine, Kind::Channel, b"news");
        a.subscribe(&engine, Kind::Channel, b"news");
        a.subscribe(&engine, Kind::Pattern, b"n*");
        b.subscribe(&engine, Kind::Pattern, b"n*");
        b.subscribe(&engine, Kind::Pattern, b"x?");
        assert_eq!(engine.publish(b"news", b"1"), 3);
        assert_eq!(engine.publish(b"xy", b"2"), 1);
        assert_eq!(engine.publish(b"other", b"3"), 0);
        assert_eq!(received(&a), ["news=1", "n* news=1"]);
        assert_eq!(received(&b), ["n* news=1", "x? xy=2"]);
        assert_eq!((engine.pubsub.channels().count(), engine.pubsub.pattern_count()), (1, 2));
        assert_eq!(engine.pubsub.channels().subscribers(b"news"), 1);
        drop(b);
        assert_eq!((engine.pubsub.channels().count(), engine.pubsub.pattern_count()), (1, 1));
        a.unsubscribe(&engine, Kind::Channel, b"news");
        a.leave_channels(&engine);
        assert_eq!((engine.pubsub.channels().count(), engine.pubsub.pattern_count()), (0, 0));
        assert_eq!(engine.publish(b"news", b"4"), 0);
    }

    #[test]
    fn shard_channels_are_apart() {
        let engine = engine();
        let mut a = Session::new(engine.clone(), LISTENER);
        a.subscribe(&engine, Kind::Channel, b"c");
        a.subscribe(&engine, Kind::Pattern, b"*");
        a.subscribe(&engine, Kind::ShardChannel, b"c");
        assert_eq!((engine.publish(b"c", b"1"), engine.publish_sharded(b"c", b"2")), (2, 1));
        assert_eq!(received(&a), ["c=1", "* c=1", "c=2"]);
        assert_eq!((engine.pubsub.shard_channels().count(), engine.pubsub.channels().count()), (1, 1));
        let counts = [Kind::Channel, Kind::Pattern, Kind::ShardChannel].map(|kind| a.subscriptions.count(kind));
        assert_eq!(counts, [2, 2, 1]);
        a.unsubscribe(&engine, Kind::ShardChannel, b"c");
        assert_eq!((engine.publish_sharded(b"c", b"3"), engine.pubsub.shard_channels().count()), (0, 0));
        a.subscribe(&engine, Kind::ShardChannel, b"d");
        drop(a);
        assert_eq!(engine.pubsub.shard_channels().count(), 0);
    }

    #[test]
    fn what_came_before_the_end_of_a_subscription_goes_first() {
        let engine = engine();
        let mut a = Session::new(engine.clone(), LISTENER);
        a.subscribe(&engine, Kind::Channel, b"c");
        engine.publish(b"c", b"1");
        engine.publish(b"c", b"2");
        a.unsubscribe(&engine, Kind::Channel, b"c");
        assert_eq!(a.messages_first, 2);
    }

    #[test]
    fn a_slow_subscriber_of_a_listener_is_sent_away() {
        let engine = engine();
        engine.config.set(&[(b"client-output-buffer-limit", b"pubsub 1kb 0 0")]).unwrap();
        let (mut slow, mut own) =
            (Session::new(engine.clone(), LISTENER), Session::new(engine.clone(), Origin::Embedded));
        slow.subscribe(&engine, Kind::Channel, b"c");
        own.subscribe(&engine, Kind::Channel, b"c");
        for _ in 0..20 {
            assert_eq!(engine.publish(b"c", &[b'x'; 100]), 2);
        }
        assert!(slow.info.killed.load(Relaxed) && !own.info.killed.load(Relaxed));
        assert_eq!((slow.info.outbox.len(), own.info.outbox.len()), (0, 20));
        assert_eq!(engine.stats.slow_readers.get(), 1);
    }

    #[test]
    fn who_monitors_is_bounded_as_whoever_asks() {
        for (class, is_subscribed, is_gone) in
            [("normal", false, true), ("normal", true, false), ("pubsub", false, false), ("pubsub", true, true)]
        {
            let engine = engine();
            engine.config.set(&[(b"client-output-buffer-limit", format!("{class} 1kb 0 0").as_bytes())]).unwrap();
            let mut slow = Session::new(engine.clone(), LISTENER);
            slow.monitor(&engine);
            if is_subscribed {
                slow.subscribe(&engine, Kind::Channel, b"c");
            }
            let line = Arc::new(Message::new(Arc::default(), Source::Monitor, Payload::new(&[b'x'; 100], usize::MAX)));
            (0..20).for_each(|_| engine.show(&slow.info, &line));
            assert_eq!(slow.info.killed.load(Relaxed), is_gone, "{class}, subscribed: {is_subscribed}");
        }
    }

    #[test]
    fn all_subscribers_see_one_order() {
        let engine = engine();
        let mut sessions: Vec<Session> = (0..4).map(|_| Session::new(engine.clone(), Origin::Embedded)).collect();
        for (n, session) in sessions.iter_mut().enumerate() {
            session.subscribe(&engine, Kind::Channel, b"c");
            if n % 2 == 0 {
                session.subscribe(&engine, Kind::Pattern, b"c*");
            }
        }
        let rounds = 2_000;
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let engine = &engine;
                scope.spawn(move || {
                    for n in 0..rounds {
                        engine.publish(b"c", format!("{thread}:{n}").as_bytes());
                    }
                });
            }
        });
        let orders: Vec<Vec<String>> = sessions.iter().map(received).collect();
        let direct = |order: &[String]| order.iter().filter(|line| line.starts_with("c=")).cloned().collect::<Vec<_>>();
        assert_eq!(direct(&orders[0]).len(), 4 * rounds);
        for order in &orders {
            assert_eq!(direct(order), direct(&orders[0]));
        }
        let by_pattern: Vec<&str> = orders[0].iter().filter_map(|line| line.strip_prefix("c* ")).collect();
        assert_eq!(by_pattern, direct(&orders[0]));
    }
}
