//! Clients: what a connection or an embedded client remembers between commands, and what others may see of it.

use std::any::Any;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::task::Waker;

use parking_lot::Mutex;

use super::Engine;
use super::address::is_local_peer;
use super::block::{End, Waiter};
use super::buffer_limit::BufferLimit;
use super::client_memory::Held;
use super::outbox::Outbox;
use super::per_command::Calls;
use super::pubsub::Subscriptions;
use super::queue::Queue;
use super::tracking::Status;
use super::watch::Watching;

/// What a client takes that does nothing, in bytes.
pub const BYTES: usize = size_of::<ClientInfo>() + size_of::<Session>();

/// A client of an engine. Used by one command at a time.
pub struct Session {
    // Apart from the rest, so that a command can borrow the engine and change the state without counting references.
    pub engine: Arc<Engine>,
    pub state: State,
}

/// A client's own state.
pub struct State {
    pub info: Arc<ClientInfo>,
    /// Selected database.
    pub db: usize,
    /// Protocol of the replies, 2 or 3. Embedded clients read the tape and have none; for them it is 3.
    pub resp: u8,
    pub authenticated: bool,
    /// Set by QUIT and protocol errors: the connection ends after the reply.
    pub closing: bool,
    /// The transaction that MULTI has begun.
    pub queue: Option<Box<Queue>>,
    pub watching: Option<Box<Watching>>,
    pub subscriptions: Subscriptions,
    /// How many messages in the outbox go before the reply of the command that has just run: those of channels it
    /// unsubscribed from.
    pub messages_first: usize,
    /// What the command that has just run is blocked on; whoever serves the client takes the answer from it.
    pub waiter: Option<Arc<Waiter>>,
    /// What the command that left off is to go on with: a script that has taken too long for its thread.
    pub paused: Option<Box<dyn Any + Send>>,
    /// Which replies it wants.
    pub replies: Replies,
    /// A command that would have to wait is refused.
    pub never_blocks: bool,
    /// How many milliseconds later than now the command under way is to be answered, because of faults met inside of it.
    pub late_ms: u32,
}

/// Which replies a connection wants (CLIENT REPLY). Pushes are none.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Replies {
    #[default]
    All,
    None,
    /// All but the one to the next command.
    NotNext,
    /// All but the one to the command under way.
    NotThis,
}

/// The part of a client that CLIENT LIST shows, and that others may change.
pub struct ClientInfo {
    pub id: u64,
    /// Remote and local address; empty for embedded clients.
    pub addr: String,
    pub laddr: String,
    /// In milliseconds of the steady time, see [`super::clock::Clock`].
    pub created_ms: u64,
    pub embedded: bool,
    pub names: Mutex<Names>,
    pub db: AtomicUsize,
    pub resp: AtomicU8,
    /// Id of the last command in the command table, plus 1; 0 before the first.
    pub last_command: AtomicUsize,
    /// When that was or, for a listener connection, when something came; in seconds of the steady time.
    pub last_seconds: AtomicU32,
    /// Commands queued since MULTI; -1 outside of a transaction.
    pub queued: AtomicI64,
    /// How many keys the client has begun to watch; see [`ClientInfo::watches`].
    pub(super) watched: AtomicUsize,
    /// One of them has changed, so the next EXEC comes to nothing. Written and read under the lock of that key's shard.
    pub dirty: AtomicBool,
    /// Commands run.
    pub calls: Calls,
    /// The socket's file descriptor; -1 for embedded clients.
    pub fd: AtomicI64,
    /// Bytes of the query buffer in use, and what more there is room for.
    pub query_buffer: AtomicUsize,
    pub query_room: AtomicUsize,
    /// Bytes that the queued commands take; looked at only while there are some.
    pub queue_bytes: AtomicUsize,
    /// Bytes received and sent.
    pub net_input: AtomicU64,
    pub net_output: AtomicU64,
    /// The connection is to be closed by its owner.
    pub killed: AtomicBool,
    /// Channels and patterns subscribed to.
    pub channels: AtomicUsize,
    pub patterns: AtomicUsize,
    pub shard_channels: AtomicUsize,
    /// It sees the commands of all; see [`State::monitor`].
    pub is_monitor: AtomicBool,
    /// It wants nothing but pushes ([`Replies::None`]).
    pub is_mute: AtomicBool,
    /// What it looks at does not count as used (CLIENT NO-TOUCH).
    pub leaves_no_trace: AtomicBool,
    /// Whether and how it is told that keys have changed.
    pub tracking: Status,
    /// Messages that the owner has not taken yet.
    pub outbox: Outbox,
    /// A command of it runs on another thread than the owner's.
    pub is_away: AtomicBool,
    /// Bytes that the owner has taken and that the socket has not.
    pub unsent: AtomicUsize,
    /// Since which second of the steady time that is more than the soft limit of replies, as far as anybody has looked; 0
    /// for not.
    pub over_since: AtomicU32,
    /// What it counts for among the connections.
    pub held: Held,
    /// What the client is blocked on, for those who want to end that.
    pub waiter: Mutex<Option<Arc<Waiter>>>,
    /// Wakes whoever serves the client.
    waker: OnceLock<Waker>,
    /// Number of the call that the owner is about to make, for the command log.
    place: AtomicU32,
    /// See [`ClientInfo::hide`].
    is_hidden: AtomicBool,
    /// There was no room left in memory when the command under way began; looked at only while there is none.
    pub lacks_memory: AtomicBool,
    /// A fault inside of the command under way has cut the connection.
    pub is_cut: AtomicBool,
    /// The command that runs is in the command log already.
    pub is_logged: AtomicBool,
    /// The number there of the command that left off; 0 for none.
    pub left_off: AtomicU64,
}

impl ClientInfo {
    /// Ends a listener connection, from any thread.
    pub fn kill(&self) {
        self.killed.store(true, Relaxed);
        self.wake();
    }

    /// Tells the owner that something has come, from any thread. Never runs anything of the owner here.
    pub fn wake(&self) {
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }

    /// Says how the owner is woken. A client is served by one task or thread for life, so the first word holds.
    #[inline]
    pub fn on_wake(&self, waker: &Waker) {
        self.waker.get_or_init(|| waker.clone());
    }

    /// Where the owner's next commands are made, by a number that only the owner understands.
    pub fn set_place(&self, place: u32) {
        self.place.store(place, Relaxed);
    }

    pub fn place(&self) -> u32 {
        self.place.load(Relaxed)
    }

    /// It is a test that looks at the data: no log, fault or rule is about its commands.
    pub fn hide(&self) {
        self.is_hidden.store(true, Relaxed);
    }

    pub fn is_hidden(&self) -> bool {
        self.is_hidden.load(Relaxed)
    }

    /// How many keys the client watches. The first change of one is all that it has to learn, so after that none.
    pub fn watches(&self) -> usize {
        if self.dirty.load(Relaxed) { 0 } else { self.watched.load(Relaxed) }
    }

    /// Whether more than the soft limit of replies waits, and has for too long. To be asked once a second, with that second.
    pub fn is_late(&self, limit: BufferLimit, now: u32) -> bool {
        if limit.soft == 0 || self.unsent.load(Relaxed) as u64 <= limit.soft {
            self.over_since.store(0, Relaxed);
            return false;
        }
        match self.over_since.load(Relaxed) {
            0 => {
                self.over_since.store(now.max(1), Relaxed);
                false
            }
            since => u64::from(now.saturating_sub(since)) > limit.soft_seconds,
        }
    }

    pub fn is_subscriber(&self) -> bool {
        [&self.channels, &self.patterns, &self.shard_channels].iter().any(|count| count.load(Relaxed) > 0)
    }

    /// Bytes that it keeps, whatever for. Of a connection it is what its owner has noted last.
    pub fn bytes(&self) -> usize {
        if !self.embedded {
            return self.held.total();
        }
        let queue = if self.queued.load(Relaxed) > 0 { self.queue_bytes.load(Relaxed) } else { 0 };
        BYTES + queue + self.held.subscriptions.load(Relaxed) + self.outbox.bytes()
    }

    /// Who it is to people: the remote address, or for an embedded client its number.
    pub fn peer(&self) -> String {
        if self.embedded { format!("embedded:{}", self.id) } else { self.addr.clone() }
    }

    /// Whether the client is in this process, on a unix socket or on the loopback interface.
    pub fn is_local(&self) -> bool {
        self.embedded || is_local_peer(&self.addr)
    }
}

/// What a client says of itself (CLIENT SETNAME, CLIENT SETINFO).
#[derive(Default, Clone)]
pub struct Names {
    pub name: Vec<u8>,
    pub lib_name: Vec<u8>,
    pub lib_ver: Vec<u8>,
}

/// Where a client comes from.
pub enum Origin<'a> {
    Embedded,
    Listener { addr: &'a str, laddr: &'a str },
}

impl Session {
    /// Registers a client with the engine; dropping the session unregisters it.
    pub fn new(engine: Arc<Engine>, origin: Origin<'_>) -> Session {
        let (addr, laddr, embedded) = match origin {
            Origin::Embedded => ("", "", true),
            Origin::Listener { addr, laddr } => (addr, laddr, false),
        };
        let now = engine.clock.steady_ms();
        let resp = if embedded { 3 } else { 2 };
        let info = Arc::new(ClientInfo {
            id: engine.next_client_id(),
            addr: addr.into(),
            laddr: laddr.into(),
            created_ms: now,
            embedded,
            names: Mutex::default(),
            db: AtomicUsize::new(0),
            resp: AtomicU8::new(resp),
            last_command: AtomicUsize::new(0),
            last_seconds: AtomicU32::new((now / 1000) as u32),
            queued: AtomicI64::new(-1),
            watched: AtomicUsize::new(0),
            dirty: AtomicBool::new(false),
            calls: Calls::default(),
            fd: AtomicI64::new(-1),
            query_buffer: AtomicUsize::new(0),
            query_room: AtomicUsize::new(0),
            queue_bytes: AtomicUsize::new(0),
            net_input: AtomicU64::new(0),
            net_output: AtomicU64::new(0),
            killed: AtomicBool::new(false),
            channels: AtomicUsize::new(0),
            patterns: AtomicUsize::new(0),
            shard_channels: AtomicUsize::new(0),
            is_monitor: AtomicBool::new(false),
            is_mute: AtomicBool::new(false),
            leaves_no_trace: AtomicBool::new(false),
            tracking: Status::default(),
            outbox: Outbox::default(),
            unsent: AtomicUsize::new(0),
            over_since: AtomicU32::new(0),
            is_away: AtomicBool::new(false),
            held: Held::default(),
            waiter: Mutex::default(),
            waker: OnceLock::new(),
            place: AtomicU32::new(0),
            is_hidden: AtomicBool::new(false),
            lacks_memory: AtomicBool::new(false),
            is_cut: AtomicBool::new(false),
            is_logged: AtomicBool::new(false),
            left_off: AtomicU64::new(0),
        });
        engine.clients.insert(info.id, info.clone());
        let mut state = State::new(info, 0, resp);
        state.forget_login(&engine);
        Session { state, engine }
    }

    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }
}

impl State {
    /// Not authenticated, nothing begun.
    pub fn new(info: Arc<ClientInfo>, db: usize, resp: u8) -> State {
        State {
            info,
            db,
            resp,
            authenticated: false,
            closing: false,
            queue: None,
            watching: None,
            subscriptions: Subscriptions::default(),
            messages_first: 0,
            waiter: None,
            paused: None,
            replies: Replies::All,
            never_blocks: false,
            late_ms: 0,
        }
    }

    /// Bytes that it keeps from one command to the next.
    pub fn heap_size(&self) -> usize {
        let queue = self.queue.as_ref().map_or(0, |queue| queue.heap_size());
        let watching = self.watching.as_ref().map_or(0, |watching| watching.heap_size());
        queue + watching + self.info.held.subscriptions.load(Relaxed)
    }

    pub fn select(&mut self, db: usize) {
        self.db = db;
        self.info.db.store(db, Relaxed);
    }

    /// MULTI: from now on commands are queued.
    pub fn begin(&mut self) {
        self.queue = Some(Box::default());
        self.info.queued.store(0, Relaxed);
    }

    /// Ends the queueing. The client counts as inside the transaction until [`State::queue_is_over`].
    pub fn take_queue(&mut self) -> Option<Box<Queue>> {
        self.queue.take()
    }

    /// Whether the command that runs is one of EXEC's, or may be queued.
    pub fn in_transaction(&self) -> bool {
        self.info.queued.load(Relaxed) >= 0
    }

    pub fn queue_is_over(&self) {
        self.info.queued.store(-1, Relaxed);
    }

    /// As a new client: authenticated only if that takes no password. Whoever shares the process already has its
    /// memory, so the password is for those who come in by the listener.
    pub fn forget_login(&mut self, engine: &Engine) {
        self.authenticated = self.info.embedded || !engine.config.has_password();
    }

    /// Whether what the client reads are messages, so that replies to other commands could not be told from them.
    #[inline]
    pub fn in_subscriber_context(&self) -> bool {
        self.resp == 2 && !self.subscriptions.is_empty()
    }

    pub fn set_replies(&mut self, replies: Replies) {
        self.replies = replies;
        self.info.is_mute.store(replies == Replies::None, Relaxed);
    }

    pub fn set_resp(&mut self, version: u8) {
        self.resp = version;
        self.info.resp.store(version, Relaxed);
    }
}

impl Deref for Session {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Session {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(waiter) = self.state.waiter.take() {
            waiter.end(&self.engine, End::Gone);
        }
        if let Some(watching) = self.state.watching.take() {
            watching.abandon(&self.engine, &self.state.info);
        }
        self.state.leave_channels(&self.engine);
        self.state.end_monitoring(&self.engine);
        self.state.end_tracking(&self.engine);
        // Under one lock, so that whoever adds the commands up finds this client's either here or there.
        let mut commands = self.engine.stats.commands.lock();
        self.engine.clients.remove(&self.info.id);
        self.engine.forget_client(&self.info);
        self.info.calls.add_to(&mut commands.ended);
    }
}
