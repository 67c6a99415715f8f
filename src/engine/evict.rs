//! Which key goes when there is no room, and its end.
//!
//! As in Redis, keys are not kept in the order of their use: a few are looked at, and the best of those go. What is known
//! of the others that were looked at is kept in a pool, so that the next time the best of more keys goes.

use smallvec::SmallVec;

use super::Engine;
use super::change::{Event, modified};
use super::db::Db;
use super::memory::{Order, Policy};
use super::shard::Shard;
use crate::value::record::Record;

/// Keys that a pool remembers.
const POOL: usize = 16;

/// The best keys of a shard that have been looked at and not gone, the best at the end.
#[derive(Default)]
pub struct Pool(Vec<Candidate>);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Candidate {
    db: usize,
    hash: u64,
    /// Of two keys the one with the higher rank goes first.
    rank: u32,
}

impl Pool {
    fn add(&mut self, candidate: Candidate) {
        let Candidate { db, hash, rank } = candidate;
        if self.0.iter().any(|known| (known.db, known.hash) == (db, hash)) {
            return;
        }
        let at = self.0.partition_point(|known| known.rank < rank);
        if self.0.len() == POOL {
            if at == 0 {
                return;
            }
            self.0.remove(0);
            self.0.insert(at - 1, candidate);
        } else {
            self.0.insert(at, candidate);
        }
    }
}

/// A key that is to go.
type Victim = (usize, u64, SmallVec<[u8; 64]>);

/// Removes the key that has to go first of those in a shard; false when there is none that may go.
pub fn evict_from(engine: &Engine, shard: &mut Shard) -> bool {
    let policy = engine.memory.policy();
    let victim = match policy.order {
        Order::None => None,
        Order::Ttl => first_due(shard),
        Order::Random => at_random(engine, shard, policy),
        Order::Lru | Order::Lfu => least_used(engine, shard, policy),
    };
    let Some((db, hash, key)) = victim else { return false };
    shard.keep(db, hash, &key);
    let Some(old) = shard.dbs[db].remove(hash, &key) else { return false };
    modified(engine, shard, db, &key, Event::EVICTED);
    // At once, so that not more goes than has to.
    engine.settle_now(shard, db);
    engine.free(old);
    true
}

fn victim(db: usize, hash: u64, record: &Record) -> Victim {
    (db, hash, SmallVec::from_slice(record.key()))
}

fn first_due(shard: &Shard) -> Option<Victim> {
    let firsts = shard.dbs.iter().enumerate().filter_map(|(db, keys)| Some((keys.expiry().first()?, db)));
    let ((deadline, hash), db) = firsts.min()?;
    Some(victim(db, hash, shard.dbs[db].record_due(deadline, hash)?))
}

/// How many keys of a database may go.
fn eligible(keys: &Db, policy: Policy) -> usize {
    if policy.volatile { keys.volatile() } else { keys.len() }
}

fn at_random(engine: &Engine, shard: &Shard, policy: Policy) -> Option<Victim> {
    let all: usize = shard.dbs.iter().map(|keys| eligible(keys, policy)).sum();
    if all == 0 {
        return None;
    }
    let mut at = (engine.random() >> 32) as usize % all;
    for (db, keys) in shard.dbs.iter().enumerate() {
        let here = eligible(keys, policy);
        if at < here {
            let mut found = None;
            draw(engine, keys, policy, 1, |hash, record| found = Some(victim(db, hash, record)));
            return found;
        }
        at -= here;
    }
    None
}

/// Shows about `count` keys that may go, with their hashes.
fn draw(engine: &Engine, keys: &Db, policy: Policy, count: usize, mut show: impl FnMut(u64, &Record)) {
    if !policy.volatile {
        return keys.neighbours(count, engine.random(), &mut show);
    }
    for _ in 0..count {
        let Some((deadline, hash)) = keys.expiry().sample(engine.random()) else { return };
        if let Some(record) = keys.record_due(deadline, hash) {
            show(hash, record);
        }
    }
}

/// How much a key is to go before others: by the time since its last use, or by how seldom it is used.
fn rank(engine: &Engine, record: &Record, order: Order) -> u32 {
    match order {
        Order::Lfu => 255 - engine.uses_of(record),
        _ => engine.about_idle_seconds(record),
    }
}

fn least_used(engine: &Engine, shard: &mut Shard, policy: Policy) -> Option<Victim> {
    // Most of a pool may have gone or been used since.
    for _ in 0..4 {
        let Shard { dbs, pool, .. } = &mut *shard;
        for (db, keys) in dbs.iter().enumerate().filter(|(_, keys)| eligible(keys, policy) > 0) {
            draw(engine, keys, policy, engine.memory.samples(), |hash, record| {
                pool.add(Candidate { db, hash, rank: rank(engine, record, policy.order) });
            });
        }
        while let Some(candidate) = pool.0.pop() {
            let keys = &dbs[candidate.db];
            let may_go = |record: &&Record| !policy.volatile || record.has_deadline();
            let Some(record) = keys.of_hash(candidate.hash).find(may_go) else { continue };
            // It has been used since it was looked at.
            if rank(engine, record, policy.order) < candidate.rank {
                continue;
            }
            return Some(victim(candidate.db, candidate.hash, record));
        }
        if dbs.iter().all(|keys| eligible(keys, policy) == 0) {
            return None;
        }
    }
    at_random(engine, shard, policy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::Testing;

    #[test]
    fn a_pool_keeps_the_best() {
        let mut pool = Pool::default();
        for rank in [5, 1, 9, 3, 7].into_iter().cycle().take(40).zip(0..).map(|(rank, n)| rank * 100 + n) {
            pool.add(Candidate { db: 0, hash: rank as u64, rank });
            pool.add(Candidate { db: 0, hash: rank as u64, rank });
        }
        let ranks: Vec<u32> = pool.0.iter().map(|candidate| candidate.rank).collect();
        assert!(ranks.is_sorted() && ranks.len() == POOL, "{ranks:?}");
        assert_eq!((ranks[0], ranks[15]), (704, 937));
    }

    /// An engine in which that many keys of 100 bytes, all told, have room; `fill` sets 1,000.
    fn bounded(policy: &str, fill: impl Fn(usize) -> String) -> Testing {
        let mut t = Testing::new();
        t.run(&format!("CONFIG SET maxmemory-policy {policy} maxmemory 60kb"));
        for n in 0..1000 {
            assert_eq!(t.run(&fill(n)), "OK", "{policy}, key {n}");
            // What is more than the key itself is a table that has grown.
            assert!(t.engine.memory.excess() < 8 << 10);
        }
        t.engine.check().unwrap();
        t
    }

    fn left(t: &mut Testing, from: usize, to: usize) -> usize {
        (from..to).filter(|n| t.run(&format!("EXISTS k{n}")) == "(integer) 1").count()
    }

    #[test]
    fn keys_with_a_deadline_go_and_no_others() {
        for policy in ["volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"] {
            let mut t = bounded(policy, |n| {
                if n % 10 == 0 { format!("SET k{n} {n:050}") } else { format!("SET k{n} {n:050} EX {}", 5000 - n) }
            });
            let lasting = (0..1000).step_by(10).filter(|n| t.run(&format!("EXISTS k{n}")) == "(integer) 1").count();
            assert_eq!(lasting, 100, "{policy}");
            assert!(left(&mut t, 0, 1000) > 300, "{policy}");
        }
    }

    #[test]
    fn the_earliest_deadline_goes_first() {
        let mut t = bounded("volatile-ttl", |n| format!("SET k{n} {n:050} EX {}", 1000 + n));
        let all = left(&mut t, 0, 1000);
        assert!(left(&mut t, 900, 1000) == 100 && left(&mut t, 0, 300) == 0, "{all} are left");
    }

    #[test]
    fn what_is_used_stays() {
        for policy in ["allkeys-lru", "volatile-lru", "allkeys-lfu", "volatile-lfu"] {
            let mut t = Testing::new();
            t.run(&format!("CONFIG SET maxmemory-policy {policy} maxmemory 60kb"));
            for n in 0..300 {
                t.run(&format!("SET k{n} {n:050} EX 10000"));
            }
            for n in 300..900 {
                if n % 10 == 0 {
                    t.advance(1000);
                    (0..100).for_each(|n| _ = t.run(&format!("GET k{n}")));
                }
                t.run(&format!("SET k{n} {n:050} EX 10000"));
            }
            let (used, others) = (left(&mut t, 0, 100), left(&mut t, 100, 300));
            assert!(used > 95 && others < 150, "{policy}: {used} of 100 that are used, {others} of 200 others");
        }
    }

    #[test]
    fn any_key_goes_at_random() {
        let mut t = bounded("allkeys-random", |n| format!("SET k{n} {n:050}"));
        let (old, new) = (left(&mut t, 0, 500), left(&mut t, 500, 1000));
        assert!(old > 20 && new > old, "{old} old keys and {new} new ones");
    }

    #[test]
    fn an_evicted_key_is_told_of() {
        let mut t = Testing::new();
        let mut listener = t.listener_client();
        t.run("CONFIG SET notify-keyspace-events Ee maxmemory-policy allkeys-random");
        listener.run("SUBSCRIBE __keyevent@0__:evicted");
        let mut other = t.listener_client();
        t.run("SET k v");
        other.run("WATCH k");
        other.run("MULTI");
        other.run("GET none");
        t.run("CONFIG SET maxmemory 1");
        assert_eq!(t.run("GET k"), "(nil)");
        t.run("CONFIG SET maxmemory 0");
        assert_eq!(other.run("EXEC"), "(nil)");
        let mut taken = Vec::new();
        listener.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        assert_eq!(taken.iter().map(|one| one.message.payload.bytes()).collect::<Vec<_>>(), [b"k"]);
        assert!(t.run("INFO stats").contains("evicted_keys:1\r\n"));
    }
}
