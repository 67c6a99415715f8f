//! State and rules of a keyspace. Nothing in here knows Node-API or tokio; time and randomness come in from outside.

pub mod access;
pub mod address;
pub mod block;
pub mod buffer_limit;
pub mod chance;
pub mod change;
pub mod client;
pub mod client_memory;
pub mod clock;
pub mod config;
pub mod db;
pub mod doors;
pub mod double;
pub mod dump;
pub mod error;
pub mod evict;
pub mod expire;
pub mod expiry;
pub mod faults;
pub mod functions;
pub mod gauge;
pub mod histogram;
pub mod latency;
pub mod lock;
pub mod log;
pub mod memory;
pub mod monitor;
pub mod notices;
pub mod notify;
pub mod observed;
pub mod outbox;
pub mod pause;
pub mod per_command;
pub mod prefix;
pub mod program;
pub mod pubsub;
pub mod pulse;
pub mod queue;
pub mod running;
pub mod scripts;
pub mod shard;
pub mod slowlog;
pub mod snapshot;
pub mod stall;
pub mod stats;
pub mod strict;
pub mod tracking;
pub mod uses;
pub mod wake;
pub mod watch;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock, Weak};

use dashmap::DashMap;

use self::block::Timeouts;
use self::chance::{Chance, xorshift};
use self::client::ClientInfo;
use self::client_memory::ClientMemory;
use self::clock::Clock;
use self::config::{Config, Param};
use self::db::Db;
use self::doors::Doors;
use self::double::Double;
use self::functions::Functions;
use self::gauge::Gauge;
use self::lock::{ShardSet, Shards};
use self::memory::Memory;
use self::notices::Notices;
use self::observed::Observed;
use self::pause::Pause;
use self::per_command::IDS;
use self::program::Program;
use self::pubsub::PubSub;
use self::scripts::Scripts;
use self::shard::Shard;
use self::stats::Stats;
use self::tracking::Tracking;
use self::uses::Uses;
use self::wake::Wake;
use crate::value::hasher::KeyHasher;
use crate::value::record::Record;

/// Databases of every engine.
pub const DATABASES: usize = 16;

/// Engines alive in this process.
static LIVE: AtomicUsize = AtomicUsize::new(0);

/// A whole keyspace with its clients, clock and configuration. Shared by `Arc`; everything inside is safe to use from
/// any thread.
pub struct Engine {
    /// Itself, for what outlives a call and must not keep it alive.
    me: Weak<Engine>,
    pub shards: Shards,
    hasher: KeyHasher,
    shard_shift: u32,
    pub clock: Clock,
    pub config: Config,
    pub clients: DashMap<u64, Arc<ClientInfo>>,
    pub client_memory: ClientMemory,
    next_client: AtomicU64,
    pub pubsub: PubSub,
    /// Who is to be told that keys have changed; see [`Tracking`].
    pub tracking: Tracking,
    /// Until when blocked clients wait.
    pub timeouts: Timeouts,
    /// Which commands are held back (CLIENT PAUSE).
    pub pause: Pause,
    pub stats: Stats,
    /// Who is to know how much memory is in use.
    pub gauge: Gauge,
    pub uses: Uses,
    pub memory: Memory,
    pub observed: Observed,
    pub scripts: Scripts,
    pub functions: Functions,
    pub doors: Doors,
    /// For whoever keeps a log of the doors.
    pub notices: Notices,
    /// Connections that have a place, see `maxclients`.
    connected: AtomicUsize,
    /// Keys whose time is over are removed in the background too, not only when they are looked at.
    pub active_expire: AtomicBool,
    /// Wakes whoever expires keys in time and frees big values; see [`Wake`].
    pub wake: Arc<Wake>,
    /// What it does besides when it stands in for a server in tests.
    pub double: Double,
    /// The greatest number that a lock has been given (NEARIS.LOCK).
    pub last_fence: AtomicI64,
    pub chance: Chance,
    /// The server's, once it has said what it is.
    pub program: OnceLock<Program>,
    /// 40 hexadecimal digits, new for each engine (`run_id` of INFO).
    pub run_id: String,
    pub started_ms: u64,
}

/// What an engine is made with.
pub struct Options {
    /// Seeds the key hash and every random choice.
    pub seed: u64,
    /// A power of two from 1 to 64.
    pub shards: usize,
}

impl Options {
    /// Four shards for each core, at most 64.
    pub fn new(seed: u64) -> Self {
        let cores = std::thread::available_parallelism().map_or(4, |cores| cores.get());
        Options { seed, shards: (cores * 4).next_power_of_two().min(64) }
    }
}

impl Engine {
    pub fn new(options: Options) -> Arc<Engine> {
        LIVE.fetch_add(1, Relaxed);
        let hasher = KeyHasher::new(options.seed);
        let bits = options.shards.trailing_zeros();
        let clock = Clock::default();
        let mut random = options.seed | 1;
        let run_id = (0..3).map(|_| format!("{:016x}", xorshift(&mut random))).collect::<String>()[..40].to_string();
        Arc::new_cyclic(|me| Engine {
            me: me.clone(),
            shards: Shards::new(options.shards, || Shard::new(bits as u8, hasher)),
            hasher,
            // A shift by 64 is not defined, so a single shard shifts all but one bit and masks the rest (see `shard_of`).
            shard_shift: 64 - bits.max(1),
            started_ms: clock.now_ms(),
            clock,
            config: Config::default(),
            clients: DashMap::new(),
            client_memory: ClientMemory::default(),
            next_client: AtomicU64::new(1),
            pubsub: PubSub::default(),
            tracking: Tracking::default(),
            timeouts: Timeouts::default(),
            pause: Pause::default(),
            stats: Stats::default(),
            gauge: Gauge::default(),
            uses: Uses::default(),
            memory: Memory::default(),
            observed: Observed::default(),
            scripts: Scripts::default(),
            functions: Functions::default(),
            doors: Doors::default(),
            notices: Notices::default(),
            connected: AtomicUsize::new(0),
            active_expire: AtomicBool::new(true),
            wake: Arc::default(),
            double: Double::default(),
            last_fence: AtomicI64::new(0),
            chance: Chance::new(random),
            program: OnceLock::new(),
            run_id,
        })
    }

    /// Engines alive in this process.
    pub fn live() -> usize {
        LIVE.load(Relaxed)
    }

    /// Itself, for those who must keep it alive.
    pub fn shared(&self) -> Option<Arc<Engine>> {
        self.me.upgrade()
    }

    /// Itself, for those who must neither keep it alive nor count among [`Engine::owners`].
    pub fn weak(&self) -> Weak<Engine> {
        self.me.clone()
    }

    /// How many keep it alive.
    pub fn owners(&self) -> usize {
        self.me.strong_count()
    }

    /// What this engine hashes keys and members with.
    pub fn hasher(&self) -> &KeyHasher {
        &self.hasher
    }

    #[inline]
    pub fn hash(&self, key: &[u8]) -> u64 {
        self.hasher.hash(key)
    }

    /// The shard of the keys with this hash: the leading bits.
    #[inline]
    pub fn shard_of(&self, hash: u64) -> usize {
        (hash >> self.shard_shift) as usize & (self.shards.count() - 1)
    }

    /// The lock set of one key.
    pub fn set_of(&self, key: &[u8]) -> ShardSet {
        ShardSet::one(self.shard_of(self.hash(key)))
    }

    pub fn next_client_id(&self) -> u64 {
        self.next_client.fetch_add(1, Relaxed)
    }

    /// How often each command was called since the engine was made or its counters were reset, by id. A call under way
    /// counts.
    pub fn calls(&self) -> Box<[u64; IDS]> {
        let commands = self.stats.commands.lock();
        let mut calls = self.all_calls(&commands);
        calls.iter_mut().zip(&*commands.forgotten).for_each(|(calls, forgotten)| *calls -= forgotten);
        calls
    }

    /// Starts the counters of INFO anew, but for those kept by the shards. The command that asks for it, of which the id
    /// is given, is under way and counts as the first.
    pub fn reset_stats(&self, under_way: usize) {
        self.stats.reset();
        self.observed.reset();
        self.scripts.evicted.reset();
        let mut commands = self.stats.commands.lock();
        commands.forgotten = self.all_calls(&commands);
        commands.forgotten[under_way] = commands.forgotten[under_way].saturating_sub(1);
    }

    fn all_calls(&self, commands: &stats::Commands) -> Box<[u64; IDS]> {
        let mut calls = commands.ended.clone();
        self.clients.iter().for_each(|client| client.calls.add_to(&mut calls));
        calls
    }

    /// Takes a place for one more connection, to be left by [`Engine::leave_place`]; false when there is none.
    pub fn take_place(&self) -> bool {
        let most = self.config.number(Param::MaxClients) as usize;
        self.connected.fetch_update(Relaxed, Relaxed, |taken| (taken < most).then_some(taken + 1)).is_ok()
    }

    pub fn leave_place(&self) {
        self.connected.fetch_sub(1, Relaxed);
    }

    /// Bytes that all clients keep: the connections, which `maxmemory-clients` bounds, and those in this process.
    pub fn client_bytes(&self) -> usize {
        let embedded = self.clients.iter().filter(|client| client.embedded);
        self.client_memory.total() + embedded.map(|client| client.bytes()).sum::<usize>()
    }

    /// A random number, see [`Chance`].
    pub fn random(&self) -> u64 {
        self.chance.next()
    }

    /// Keys of a database, counted shard after shard.
    pub fn db_size(&self, db: usize) -> usize {
        (0..self.shards.count()).map(|shard| self.shards.lock(ShardSet::one(shard)).shard(shard).dbs[db].len()).sum()
    }

    /// Walks every shard and says what does not agree: sizes, deadlines, places.
    pub fn check(&self) -> Result<(), String> {
        for shard in 0..self.shards.count() {
            self.check_shard(shard, self.shards.lock(ShardSet::one(shard)).shard(shard))?;
        }
        Ok(())
    }

    /// As [`Engine::check`], for one shard that the caller holds.
    pub fn check_shard(&self, index: usize, shard: &Shard) -> Result<(), String> {
        for (db, keys) in shard.dbs.iter().enumerate() {
            let checked = keys.check(|hash| self.shard_of(hash) == index);
            checked.map_err(|fault| format!("shard {index}, db {db}: {fault}"))?;
        }
        Ok(())
    }

    /// Shows the keys that have no deadline, with their databases, shard by shard.
    pub fn each_lasting_key(&self, mut visit: impl FnMut(usize, &[u8])) {
        for index in 0..self.shards.count() {
            let mut held = self.shards.lock(ShardSet::one(index));
            for (db, keys) in held.shard(index).dbs.iter().enumerate() {
                let lasting = keys.table().iter().filter(|record| record.deadline().is_none());
                lasting.for_each(|record| visit(db, record.key()));
            }
        }
    }

    /// Frees databases that may be big without making the caller wait.
    pub fn free_dbs(&self, dbs: Vec<Db>) {
        let bytes = dbs.iter().map(Db::heap_size).sum();
        if bytes > wake::FREE_APART {
            self.wake.free_bytes(bytes, Box::new(dbs));
        }
    }

    /// Frees a record that may be big without making the caller wait.
    pub fn free(&self, record: Record) {
        let bytes = record.heap_size();
        if bytes > wake::FREE_APART {
            self.wake.free_bytes(bytes, Box::new(record));
        }
    }
}

impl Drop for Engine {
    /// Whoever lets go of it last is perhaps an event loop, which must not wait until everything is freed.
    fn drop(&mut self) {
        let dbs = self.shards.each_mut().flat_map(|shard| shard.dbs.iter_mut());
        let full: Vec<Db> = dbs.filter(|db| !db.is_empty()).map(Db::take).collect();
        self.free_dbs(full);
        self.wake.close();
        LIVE.fetch_sub(1, Relaxed);
    }
}
