//! How much an engine may keep (`maxmemory`), and about how much it keeps.
//!
//! Exact sums are under the locks of the shards. What every command can look at is a sum that the shards settle with: each
//! database knows what it has reported, and reports again once it is off by more than a grain. Grains are so small that
//! all databases together are off by a hundredth of the limit at most. An engine without a limit settles only when somebody is
//! told how much it keeps ([`Engine::watch_memory`]); else it pays one relaxed load for each change.

use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed};

use crossbeam_utils::CachePadded;

use super::Engine;
use super::config::{Config, Param};
use super::shard::Shard;

/// What `maxmemory-policy` says: which keys may go, and which of them go first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Only keys with a deadline.
    pub volatile: bool,
    pub order: Order,
}

/// Which keys go first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Order {
    /// None goes.
    None,
    Lru,
    Lfu,
    Random,
    Ttl,
}

impl Policy {
    fn of(name: &[u8]) -> Policy {
        let order = match name.rsplit(|&byte| byte == b'-').next() {
            Some(b"lru") => Order::Lru,
            Some(b"lfu") => Order::Lfu,
            Some(b"random") => Order::Random,
            Some(b"ttl") => Order::Ttl,
            _ => Order::None,
        };
        Policy { volatile: name.starts_with(b"volatile-"), order }
    }

    fn bits(self) -> u8 {
        self.order as u8 | (self.volatile as u8) << 7
    }

    fn from_bits(bits: u8) -> Policy {
        let orders = [Order::None, Order::Lru, Order::Lfu, Order::Random, Order::Ttl];
        Policy { volatile: bits & 128 != 0, order: orders[(bits & 127) as usize] }
    }
}

/// A database is off by no more than this, however large the limit is.
const LARGEST_GRAIN: usize = 1024;

/// See the module.
#[derive(Default)]
pub struct Memory {
    /// Whether the sum is above the limit: what every command asks.
    is_over: AtomicBool,
    /// Somebody is told of the sum, see [`Engine::watch_memory`].
    is_watched: AtomicBool,
    is_settled: AtomicBool,
    policy: AtomicU8,
    samples: AtomicU8,
    /// Bytes; 0 for none.
    limit: AtomicUsize,
    grain: AtomicUsize,
    /// What all databases have reported. Apart, since it is written to by all who write.
    settled: CachePadded<AtomicIsize>,
    /// What is registered of keys that clients have read.
    tracked: AtomicIsize,
    /// Where the next key to go is looked for.
    turn: AtomicUsize,
    exceeded: Exceeded,
}

impl Memory {
    /// Whether the engine keeps more than it may.
    #[inline]
    pub fn is_over(&self) -> bool {
        self.is_over.load(Relaxed)
    }

    /// Whether there is a limit.
    #[inline]
    pub fn is_limited(&self) -> bool {
        self.limit() != 0
    }

    /// Whether changes have to be settled: there is a limit, or somebody wants to know.
    #[inline]
    fn is_settled(&self) -> bool {
        self.is_settled.load(Relaxed)
    }

    /// Bytes above the limit.
    pub fn excess(&self) -> usize {
        let limit = self.limit.load(Relaxed);
        if limit == 0 { 0 } else { self.used().saturating_sub(limit) }
    }

    /// The limit in bytes; 0 for none.
    pub fn limit(&self) -> usize {
        self.limit.load(Relaxed)
    }

    /// About what the engine keeps, as last reported, in bytes. True only while there is a limit or somebody is told of
    /// it; otherwise see [`Engine::settle`].
    pub fn used(&self) -> usize {
        (self.settled.load(Relaxed) + self.tracked.load(Relaxed)).max(0) as usize + STARTUP
    }

    pub fn policy(&self) -> Policy {
        Policy::from_bits(self.policy.load(Relaxed))
    }

    /// Keys looked at for each that goes (`maxmemory-samples`).
    pub fn samples(&self) -> usize {
        self.samples.load(Relaxed) as usize
    }

    /// Counts on, from shard to shard: where the next key to go is looked for.
    pub fn next_turn(&self) -> usize {
        self.turn.fetch_add(1, Relaxed)
    }

    /// To be called after the parameters have changed, and before [`Engine::settle`].
    pub fn follow(&self, config: &Config, shards: usize) {
        let limit = config.number(Param::MaxMemory) as usize;
        self.policy.store(Policy::of(&config.text(Param::MaxMemoryPolicy)).bits(), Relaxed);
        self.samples.store(config.number(Param::MaxMemorySamples) as u8, Relaxed);
        let grain = if limit == 0 { LARGEST_GRAIN } else { limit / 128 / shards / super::DATABASES };
        self.grain.store(grain.min(LARGEST_GRAIN), Relaxed);
        self.limit.store(limit, Relaxed);
        self.is_settled.store(limit != 0 || self.is_watched.load(Relaxed), Relaxed);
        self.compare();
    }

    /// Bytes that the registers of tracked keys take.
    pub fn tracked(&self) -> usize {
        self.tracked.load(Relaxed).max(0) as usize
    }

    /// The registers of tracked keys have grown by so many bytes.
    pub fn note_tracked(&self, change: isize) {
        self.tracked.fetch_add(change, Relaxed);
        if self.is_limited() {
            self.compare();
        }
    }

    fn report(&self, change: isize) {
        self.settled.fetch_add(change, Relaxed);
        self.compare();
    }

    fn compare(&self) {
        self.is_over.store(self.excess() > 0, Relaxed);
    }

    /// How long the limit has been exceeded although keys were looked for: all in all, and since when it is; in
    /// milliseconds (`total_eviction_exceeded_time`, `current_eviction_exceeded_time`).
    pub fn exceeded_ms(&self, now: u64) -> (u64, u64) {
        if !self.is_over() {
            // It has become less by itself.
            self.note_exceeded(false, || now);
        }
        let current = match self.exceeded.since.load(Relaxed) {
            0 => 0,
            since => now.saturating_sub(since),
        };
        (self.exceeded.total.load(Relaxed) + current, current)
    }

    /// Notes whether keys could be found for as much as had to go. `now` in milliseconds of the steady time.
    pub fn note_exceeded(&self, is_exceeded: bool, now: impl FnOnce() -> u64) {
        let since = self.exceeded.since.load(Relaxed);
        if is_exceeded && since == 0 {
            self.exceeded.since.store(now().max(1), Relaxed);
        } else if !is_exceeded && since != 0 {
            self.exceeded.since.store(0, Relaxed);
            self.exceeded.total.fetch_add(now().saturating_sub(since), Relaxed);
        }
    }
}

#[derive(Default)]
struct Exceeded {
    total: AtomicU64,
    /// 0 while it is not.
    since: AtomicU64,
}

/// What an engine takes that holds nothing (`used_memory_startup`). Without its shards, of which there are more where
/// there are more cores: the same limit is to hold as much everywhere.
pub const STARTUP: usize = size_of::<Engine>();

impl Engine {
    /// A database has changed; if it is off by much, it reports.
    #[inline]
    pub fn settle_change(&self, shard: &mut Shard, db: usize) {
        if self.memory.is_settled() && (self.memory.is_limited() || shard.dbs[db].has_moved(LARGEST_GRAIN)) {
            self.settle_db(shard, db, self.memory.grain.load(Relaxed));
        }
    }

    /// Has the sum kept also without a limit, for [`Engine::gauge`].
    pub fn watch_memory(&self) {
        if !self.memory.is_watched.swap(true, Relaxed) {
            self.follow_config();
        }
    }

    #[cold]
    #[inline(never)]
    fn settle_db(&self, shard: &mut Shard, db: usize, grain: usize) {
        let change = shard.dbs[db].unsettled();
        if change.unsigned_abs() > grain {
            shard.dbs[db].settle();
            self.memory.report(change);
            self.gauge.note(self.memory.used());
        }
    }

    /// To be called after parameters have changed that others than the configuration itself keep. The caller must hold no
    /// shards.
    pub fn follow_config(&self) {
        self.observed.follow(&self.config);
        self.uses.follow(&self.config);
        self.memory.follow(&self.config, self.shards.count());
        self.client_memory.follow(&self.config);
        self.limit_clients();
        if self.memory.is_settled() {
            self.settle();
        }
        if self.memory.is_over() {
            self.wake.rescan();
        }
    }

    /// A database reports, however little it is off by.
    pub fn settle_now(&self, shard: &mut Shard, db: usize) {
        self.settle_db(shard, db, 0);
    }

    /// All databases of a shard report.
    pub fn settle_shard(&self, shard: &mut Shard) {
        (0..shard.dbs.len()).for_each(|db| self.settle_db(shard, db, 0));
    }

    /// Makes what everybody knows of the engine's memory true, but for shards that somebody holds, and tells it. The caller
    /// must hold none.
    pub fn settle(&self) -> usize {
        for index in 0..self.shards.count() {
            if let Some(mut locked) = self.shards.try_lock(super::lock::ShardSet::one(index)) {
                self.settle_shard(locked.shard(index));
            }
        }
        self.memory.used()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::Testing;

    #[test]
    fn policies_are_read_from_their_names() {
        let policy = |name: &str| Policy::of(name.as_bytes());
        assert_eq!(policy("noeviction"), Policy { volatile: false, order: Order::None });
        assert_eq!(policy("volatile-ttl"), Policy { volatile: true, order: Order::Ttl });
        for name in ["allkeys-lru", "allkeys-lfu", "volatile-random", "volatile-ttl", "noeviction"] {
            assert_eq!(Policy::from_bits(policy(name).bits()), policy(name), "{name}");
        }
    }

    #[test]
    fn what_is_reported_is_what_is_there() {
        let mut t = Testing::new();
        let exact = |t: &Testing| {
            let mut shards = t.engine.shards.lock(t.engine.shards.all());
            STARTUP + shards.each().flat_map(|shard| &shard.dbs).map(|db| db.heap_size()).sum::<usize>()
        };
        t.run("SET before 1");
        t.run("CONFIG SET maxmemory 1mb");
        let far = |t: &Testing| t.engine.memory.used().abs_diff(exact(t));
        assert_eq!(far(&t), 0);
        for n in 0..500 {
            t.run(&format!("SELECT {}", n % 16));
            for line in ["SET k{} v EX 100", "RPUSH l{} a b c", "HSET h{} f v", "DEL k{}", "SADD s 1{}"] {
                t.run(&line.replace("{}", &n.to_string()));
            }
        }
        for line in ["SWAPDB 1 2", "MOVE s 3", "FLUSHDB", "RENAME l12 l13", "COPY l14 l15 DB 7"] {
            t.run(line);
            assert!(far(&t) <= (1 << 20) / 128, "{line}: {} bytes", far(&t));
        }
        t.run("FLUSHALL");
        t.engine.settle();
        assert_eq!((far(&t), t.engine.memory.used()), (0, exact(&t)));
    }
}
