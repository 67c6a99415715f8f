//! Commands as the engine runs them, without a boundary: what is left when socket and JavaScript are taken away.
//!
//! `cargo bench --no-default-features --bench exec`

use divan::Bencher;
use nearis::engine::client::{Origin, Session};
use nearis::engine::{Engine, Options};
use nearis::exec::{Patience, run};
use nearis::reply::Tape;

fn main() {
    divan::main();
}

/// Keys in the engine: few enough for the processor's cache, or too many.
const SIZES: [usize; 2] = [1_000, 1_000_000];

struct Bench {
    session: Session,
    tape: Tape,
    keys: Vec<String>,
    next: usize,
}

impl Bench {
    fn new(keys: usize) -> Self {
        let session = Session::new(Engine::new(Options::new(1)), Origin::Embedded);
        let keys = (0..keys).map(|n| format!("user:{n}")).collect();
        let mut bench = Bench { session, tape: Tape::new(), keys, next: 0 };
        for key in bench.keys.clone() {
            bench.run(&[b"SET", key.as_bytes(), &[b'v'; 32]]);
        }
        bench
    }

    fn run(&mut self, argv: &[&[u8]]) {
        self.tape.clear();
        let _ = run(&mut self.session, argv, &mut self.tape, Patience::Waits);
    }

    /// Keys in an order that no prefetcher guesses.
    fn key(&mut self) -> String {
        self.next = (self.next + 7_919) % self.keys.len();
        self.keys[self.next].clone()
    }
}

#[divan::bench(args = SIZES)]
fn get(bencher: Bencher<'_, '_>, keys: usize) {
    let mut bench = Bench::new(keys);
    bencher.bench_local(|| {
        let key = bench.key();
        bench.run(&[b"GET", key.as_bytes()]);
    });
}

#[divan::bench(args = SIZES)]
fn set(bencher: Bencher<'_, '_>, keys: usize) {
    let mut bench = Bench::new(keys);
    bencher.bench_local(|| {
        let key = bench.key();
        bench.run(&[b"SET", key.as_bytes(), &[b'w'; 32]]);
    });
}

#[divan::bench(args = SIZES)]
fn set_with_deadline(bencher: Bencher<'_, '_>, keys: usize) {
    let mut bench = Bench::new(keys);
    bencher.bench_local(|| {
        let key = bench.key();
        bench.run(&[b"SET", key.as_bytes(), &[b'w'; 32], b"EX", b"100"]);
    });
}

#[divan::bench(args = SIZES)]
fn mget_10(bencher: Bencher<'_, '_>, keys: usize) {
    let mut bench = Bench::new(keys);
    bencher.bench_local(|| {
        let keys: Vec<String> = (0..10).map(|_| bench.key()).collect();
        let argv: Vec<&[u8]> = std::iter::once(&b"MGET"[..]).chain(keys.iter().map(|key| key.as_bytes())).collect();
        bench.run(&argv);
    });
}

/// A hash of a hundred fields, read whole.
#[divan::bench]
fn hgetall(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new(1);
    for n in 0..100 {
        bench.run(&[b"HSET", b"hash", format!("field:{n}").as_bytes(), &[b'v'; 32]]);
    }
    bencher.bench_local(|| bench.run(&[b"HGETALL", b"hash"]));
}

/// A list of a thousand elements, read whole.
#[divan::bench]
fn lrange(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new(1);
    for _ in 0..1000 {
        bench.run(&[b"RPUSH", b"list", &[b'v'; 32]]);
    }
    bencher.bench_local(|| bench.run(&[b"LRANGE", b"list", b"0", b"-1"]));
}

#[divan::bench]
fn push_and_pop(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new(1);
    bencher.bench_local(|| {
        bench.run(&[b"LPUSH", b"queue", &[b'v'; 32]]);
        bench.run(&[b"RPOP", b"queue"]);
    });
}

#[divan::bench]
fn hset(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new(1_000);
    bencher.bench_local(|| {
        let key = bench.key();
        bench.run(&[b"HSET", b"hash", key.as_bytes(), &[b'v'; 32]]);
    });
}

#[divan::bench]
fn sadd(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new(1_000);
    bencher.bench_local(|| {
        let key = bench.key();
        bench.run(&[b"SADD", b"set", key.as_bytes()]);
    });
}

#[divan::bench]
fn zadd(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new(1_000);
    bencher.bench_local(|| {
        let key = bench.key();
        let score = bench.next.to_string();
        bench.run(&[b"ZADD", b"zset", score.as_bytes(), key.as_bytes()]);
    });
}

/// A sorted set of a hundred members, read whole with scores.
#[divan::bench]
fn zrange(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new(1);
    for n in 0..100 {
        bench.run(&[b"ZADD", b"zset", n.to_string().as_bytes(), format!("member:{n}").as_bytes()]);
    }
    bencher.bench_local(|| bench.run(&[b"ZRANGE", b"zset", b"0", b"-1", b"WITHSCORES"]));
}

/// New keys in an engine that is full: one is evicted for each.
#[divan::bench(args = ["allkeys-lru", "allkeys-lfu", "volatile-lru", "volatile-ttl", "allkeys-random"])]
fn set_at_the_limit(bencher: Bencher<'_, '_>, policy: &str) {
    let mut bench = Bench::new(0);
    bench.run(&[b"CONFIG", b"SET", b"maxmemory", b"50mb", b"maxmemory-policy", policy.as_bytes()]);
    let mut n = 0_u64;
    let mut set = move || {
        n += 1;
        bench.run(&[b"SET", format!("user:{n:010}").as_bytes(), &[b'v'; 32], b"EX", b"1000"]);
    };
    (0..700_000).for_each(|_| set());
    bencher.bench_local(set);
}
