//! What connections keep, and which of them go when it is too much (`maxmemory-clients`).
//!
//! Each connection adds to one sum what has changed since it last did, so a look at the sum tells whether there is too much.
//! Only then are connections compared.

use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use super::Engine;
use super::client::ClientInfo;
use super::config::{Config, Param};

/// A lower limit would leave no room for talking to the server at all; a real one has the same bound.
const LEAST_LIMIT: usize = 128 * 1024;

/// What all connections of an engine keep.
pub struct ClientMemory {
    sum: AtomicIsize,
    /// `usize::MAX` for none.
    limit: AtomicUsize,
    /// Somebody looks for those that have to go.
    evicting: Mutex<()>,
}

impl Default for ClientMemory {
    fn default() -> ClientMemory {
        ClientMemory { sum: AtomicIsize::new(0), limit: AtomicUsize::new(usize::MAX), evicting: Mutex::default() }
    }
}

/// What one connection counts for.
#[derive(Default)]
pub struct Held {
    /// Commands on their way in and replies on their way out, by whoever serves the connection.
    own: AtomicUsize,
    /// Messages that wait, by all who publish.
    messages: AtomicUsize,
    /// Of what is its own: channels and patterns it is subscribed to.
    pub(super) subscriptions: AtomicUsize,
    /// CLIENT NO-EVICT.
    pub stays: AtomicBool,
}

impl Held {
    /// Bytes.
    pub fn total(&self) -> usize {
        self.own.load(Relaxed) + self.messages.load(Relaxed)
    }
}

impl ClientMemory {
    /// To be called after the parameters have changed.
    pub fn follow(&self, config: &Config) {
        let text = config.text(Param::MaxMemoryClients);
        let text = String::from_utf8_lossy(&text);
        let number = |text: &str| text.parse::<usize>().unwrap_or(0);
        let limit = match text.strip_suffix('%') {
            Some(percent) => config.number(Param::MaxMemory) as u128 * number(percent) as u128 / 100,
            None => number(&text) as u128,
        };
        let limit = if limit == 0 { usize::MAX } else { usize::try_from(limit).unwrap_or(usize::MAX).max(LEAST_LIMIT) };
        self.limit.store(limit, Relaxed);
    }

    /// Bytes.
    pub fn total(&self) -> usize {
        self.sum.load(Relaxed).max(0) as usize
    }

    fn is_too_much(&self) -> bool {
        self.total() > self.limit.load(Relaxed)
    }

    /// Whether it has become more.
    #[inline]
    fn note(&self, part: &AtomicUsize, bytes: usize) -> bool {
        if part.load(Relaxed) == bytes {
            return false;
        }
        let before = part.swap(bytes, Relaxed);
        self.sum.fetch_add(bytes as isize - before as isize, Relaxed);
        bytes > before
    }
}

impl Engine {
    /// A connection keeps so many bytes now, besides messages that wait. Others may have to go for it, or itself.
    #[inline]
    pub fn note_client(&self, client: &ClientInfo, bytes: usize) {
        let bytes = if client.killed.load(Relaxed) { 0 } else { bytes };
        if self.client_memory.note(&client.held.own, bytes) && self.client_memory.is_too_much() {
            self.evict_clients();
        }
    }

    /// Messages have come for a client, or have been taken.
    #[inline]
    pub fn note_messages(&self, client: &ClientInfo) {
        if client.embedded {
            return;
        }
        let bytes = if client.killed.load(Relaxed) { 0 } else { client.outbox.bytes() };
        if self.client_memory.note(&client.held.messages, bytes) && self.client_memory.is_too_much() {
            self.evict_clients();
        }
    }

    /// A client is gone, or as good as gone.
    pub(super) fn forget_client(&self, client: &ClientInfo) {
        self.client_memory.note(&client.held.own, 0);
        self.client_memory.note(&client.held.messages, 0);
    }

    /// Sends away those that keep most, until there is not too much any more; see [`Engine::note_client`]. After a change
    /// of the limit.
    pub fn limit_clients(&self) {
        if self.client_memory.is_too_much() {
            self.evict_clients();
        }
    }

    #[cold]
    fn evict_clients(&self) {
        // Whoever is at it sees what has been added, or the next who adds something does.
        let Some(_evicting) = self.client_memory.evicting.try_lock() else { return };
        let may_go =
            |client: &ClientInfo| !client.embedded && !client.killed.load(Relaxed) && !client.held.stays.load(Relaxed);
        // Out of the registry before anybody is woken.
        let mut clients: Vec<_> =
            self.clients.iter().filter(|client| may_go(client)).map(|client| client.clone()).collect();
        clients.sort_by_cached_key(|client| client.held.total());
        while let Some(client) = clients.pop().filter(|_| self.client_memory.is_too_much()) {
            client.kill();
            self.forget_client(&client);
            self.stats.evicted_clients.add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::client::{Origin, Session};
    use super::*;
    use crate::command::testing::Testing;

    fn connection(engine: &Arc<Engine>, bytes: usize) -> Session {
        let session = Session::new(engine.clone(), Origin::Listener { addr: "127.0.0.1:1", laddr: "127.0.0.1:2" });
        engine.note_client(&session.info, bytes);
        session
    }

    fn is_gone(session: &Session) -> bool {
        session.info.killed.load(Relaxed)
    }

    #[test]
    fn the_largest_go_first_and_only_as_many_as_have_to() {
        let mut t = Testing::new();
        assert_eq!(t.run("CONFIG SET maxmemory-clients 1mb"), "OK");
        let engine = t.engine.clone();
        let sessions: Vec<Session> = [300, 500, 100].map(|kb| connection(&engine, kb << 10)).into();
        assert_eq!(engine.client_memory.total(), 900 << 10);
        let stays = connection(&engine, 0);
        stays.info.held.stays.store(true, Relaxed);
        engine.note_client(&stays.info, 900 << 10);
        assert_eq!(sessions.iter().map(is_gone).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!((is_gone(&stays), engine.client_memory.total()), (false, 1000 << 10));
        assert!(t.run("INFO stats").contains("evicted_clients:2"));
        // What those who are gone still have does not count.
        engine.note_client(&sessions[1].info, 500 << 10);
        assert_eq!(engine.client_memory.total(), 1000 << 10);
        drop((sessions, stays));
        assert_eq!(engine.client_memory.total(), 0);
    }

    #[test]
    fn the_limit_may_be_a_part_of_the_memory() {
        let config = Config::default();
        let memory = ClientMemory::default();
        let limit = |pairs: &[(&[u8], &[u8])]| {
            config.set(pairs).unwrap();
            memory.follow(&config);
            memory.limit.load(Relaxed)
        };
        assert_eq!(limit(&[]), usize::MAX);
        assert_eq!(limit(&[(b"maxmemory-clients", b"2mb")]), 2 << 20);
        assert_eq!(limit(&[(b"maxmemory-clients", b"1")]), LEAST_LIMIT);
        assert_eq!(limit(&[(b"maxmemory-clients", b"5%")]), usize::MAX);
        assert_eq!(limit(&[(b"maxmemory", b"100mb")]), 5 << 20);
        assert_eq!(limit(&[(b"maxmemory-clients", b"0")]), usize::MAX);
    }

    #[test]
    fn what_is_told_of_all_is_what_is_told_of_each() {
        let mut t = Testing::new();
        let session = Session::new(t.engine.clone(), Origin::Embedded);
        let mut other = Testing { engine: t.engine.clone(), session };
        let _connection = connection(&t.engine, 50 << 10);
        other.run("SUBSCRIBE c");
        t.run("PUBLISH c message");
        other.run("MULTI");
        other.run("SET k v");
        let list = t.run("CLIENT LIST");
        let each: Vec<usize> =
            list.split("tot-mem=").skip(1).map(|rest| rest[..rest.find(' ').unwrap()].parse().unwrap()).collect();
        let queued = other.session.queue.as_ref().map_or(0, |queue| queue.heap_size());
        let usual = super::super::client::BYTES;
        assert!(queued > 0 && each.len() == 3 && each[1] > usual + queued + "message".len(), "{each:?}");
        let all: usize = each.iter().sum();
        assert!(t.run("INFO memory").contains(&format!("mem_clients_normal:{all}\r\n")), "{each:?}");
        assert!(t.run("MEMORY STATS").contains(&format!("\"clients.normal\" => (integer) {all}")));
        // Those in the process count for no limit.
        assert_eq!(t.engine.client_memory.total(), each[2]);
    }

    #[test]
    fn a_lower_limit_holds_at_once() {
        let mut t = Testing::new();
        let engine = t.engine.clone();
        let large = connection(&engine, 1 << 20);
        assert_eq!(t.run("CONFIG SET maxmemory-clients 2mb"), "OK");
        assert!(!is_gone(&large));
        assert_eq!(t.run("CONFIG SET maxmemory-clients 500kb"), "OK");
        assert!(is_gone(&large));
    }

    #[test]
    fn messages_that_wait_count() {
        let mut t = Testing::new();
        t.run("CONFIG SET maxmemory-clients 200kb client-output-buffer-limit 'pubsub 0 0 0'");
        let mut reader = t.listener_client();
        reader.run("SUBSCRIBE c");
        for _ in 0..2 {
            t.run(&format!("PUBLISH c {}", "x".repeat(90_000)));
        }
        assert!(!is_gone(&reader.session) && t.engine.client_memory.total() > 180_000);
        t.run(&format!("PUBLISH c {}", "x".repeat(90_000)));
        assert!(is_gone(&reader.session));
        assert_eq!(t.engine.client_memory.total(), 0);
    }
}
