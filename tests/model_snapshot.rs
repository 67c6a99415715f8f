//! Random commands of all groups with snapshots among them: whichever is gone back to, everything is as it was.

use std::sync::Arc;

use nearis::engine::client::{Origin, Session};
use nearis::engine::dump::dump;
use nearis::engine::expire::expire_due;
use nearis::engine::snapshot::Snapshot;
use nearis::engine::{Engine, Options};
use nearis::exec::{Outcome, Patience, run};
use nearis::reply::Tape;
use proptest::prelude::*;

const START_MS: u64 = 1_700_000_000_000;

#[derive(Clone, Debug)]
enum Step {
    /// A command of the list, with two keys, an element and a number.
    Command(usize, u8, u8, u8, u16),
    /// The same, as the only one of a transaction.
    Transaction(usize, u8, u8, u8, u16),
    /// That many keys more, so that segments split.
    Fill(u16),
    Select(u8),
    Advance(u64),
    /// The clock goes back.
    Return,
    /// What the background thread does.
    Sweep,
    Snapshot,
    Restore(u8),
    Release(u8),
    /// As when nobody has freed it.
    Drop(u8),
}

/// `a` and `b` are keys, `m` an element, `n` a number.
const COMMANDS: &[&str] = &[
    "SET a n",
    "SET a m PX n",
    "SET a m KEEPTTL",
    "APPEND a m",
    "INCRBY a n",
    "SETRANGE a n m",
    "SETBIT a n 1",
    "BITFIELD a INCRBY u8 n 3",
    "MSET a n b m",
    "GETDEL a",
    "GETEX a PX n",
    "INCRBYFLOAT a 1.5",
    "PFADD a m n",
    "PFMERGE a b",
    "HSET a m n",
    "HSET a m x n y",
    "HDEL a m",
    "HINCRBY a m n",
    "HPEXPIRE a n FIELDS 1 m",
    "HPERSIST a FIELDS 1 m",
    "HSETEX a PX n FIELDS 1 m x",
    "HGETDEL a FIELDS 1 m",
    "LPUSH a m n x",
    "RPUSH a m",
    "LPOP a",
    "RPOP a 2",
    "LSET a 0 n",
    "LTRIM a 0 n",
    "LINSERT a BEFORE m n",
    "LREM a 0 m",
    "LMOVE a b LEFT RIGHT",
    "SADD a m n",
    "SADD a n",
    "SREM a m",
    "SPOP a",
    "SMOVE a b m",
    "SUNIONSTORE a a b",
    "SDIFFSTORE a a b",
    "ZADD a n m",
    "ZADD a n m 1 x 2 y",
    "ZINCRBY a 1.5 m",
    "ZREM a m",
    "ZPOPMIN a",
    "ZREMRANGEBYRANK a 0 1",
    "ZUNIONSTORE a 2 a b",
    "ZRANGESTORE a b 0 n",
    "GEOADD a 13.3 38.1 m",
    "XADD a * m n",
    "XADD a MAXLEN 3 * m n",
    "XGROUP CREATE a m 0 MKSTREAM",
    "XREADGROUP GROUP m x COUNT 2 STREAMS a >",
    "XACK a m 1700000000000-0",
    "XAUTOCLAIM a m y 0 0 COUNT 3",
    "XGROUP SETID a m 0",
    "XGROUP DELCONSUMER a m x",
    "XGROUP DESTROY a m",
    "XDEL a 1700000000000-0",
    "XTRIM a MAXLEN 1",
    "XSETID a 1800000000000-0",
    "DEL a",
    "UNLINK a b",
    "RENAME a b",
    "RENAMENX a b",
    "COPY a b REPLACE",
    "COPY a a DB 1",
    "MOVE a 1",
    "PEXPIRE a n",
    "PERSIST a",
    "EXPIREAT a 1",
    "SORT a BY nosort ALPHA STORE b",
    "RESTORE-NOT-THERE a",
    "FLUSHDB",
    "FLUSHALL",
    "SWAPDB 0 1",
    "SWAPDB 1 2",
    "EVAL \"redis.call('SET', KEYS[1], 'n') return redis.call('RPUSH', KEYS[2], 'm')\" 2 a b",
    "SET a m IFEQ n",
    "GET a",
    "HGETALL a",
    "TYPE a",
    "DBSIZE",
    "OBJECT FREQ a",
    "SCAN 0",
    "HPEXPIREAT a 1 FIELDS 1 m",
];

fn step() -> impl Strategy<Value = Step> {
    let parts = || (0..COMMANDS.len(), 0..3u8, 0..3u8, 0..3u8, 0..40u16);
    prop_oneof![
        40 => parts().prop_map(|(command, a, b, m, n)| Step::Command(command, a, b, m, n)),
        4 => parts().prop_map(|(command, a, b, m, n)| Step::Transaction(command, a, b, m, n)),
        1 => (0..3000u16).prop_map(Step::Fill),
        2 => (0..3u8).prop_map(Step::Select),
        3 => (0..30u64).prop_map(Step::Advance),
        1 => Just(Step::Return),
        2 => Just(Step::Sweep),
        3 => Just(Step::Snapshot),
        5 => any::<u8>().prop_map(Step::Restore),
        1 => any::<u8>().prop_map(Step::Release),
        1 => any::<u8>().prop_map(Step::Drop),
    ]
}

struct World {
    engine: Arc<Engine>,
    session: Session,
    /// With all that there was.
    snapshots: Vec<(Snapshot, String)>,
    restored: usize,
}

impl World {
    fn new() -> World {
        let engine = Engine::new(Options { seed: 7, shards: 2 });
        engine.clock.push(START_MS);
        let session = Session::new(engine.clone(), Origin::Embedded);
        World { engine, session, snapshots: Vec::new(), restored: 0 }
    }

    fn run(&mut self, words: &[&[u8]]) {
        let outcome = run(&mut self.session, words, &mut Tape::new(), Patience::Waits);
        assert_eq!(outcome, Outcome::Done);
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        self.run(&words);
    }

    fn command(&mut self, which: usize, a: u8, b: u8, m: u8, n: u16) {
        let type_ = type_of(COMMANDS[which]).unwrap_or(TYPES[usize::from(n) % TYPES.len()]);
        let (a, b, m, n) = (format!("{type_}{a}"), format!("{type_}{b}"), format!("m{m}"), n.to_string());
        let mut script = None;
        let mut text = COMMANDS[which].to_string();
        if let Some(start) = text.find('"') {
            let end = text.rfind('"').expect("a quote has an end");
            script = Some(text[start + 1..end].to_string());
            text.replace_range(start..=end, "script");
        }
        let words: Vec<String> = text
            .split(' ')
            .map(|word| match word {
                "a" => a.clone(),
                "b" => b.clone(),
                "m" => m.clone(),
                "n" => n.clone(),
                "script" => script.clone().expect("it was cut out"),
                other => other.to_string(),
            })
            .collect();
        self.run(&words.iter().map(|word| word.as_bytes()).collect::<Vec<_>>());
    }

    /// All that there is, and what is over but has not been noticed yet.
    fn everything(&self) -> String {
        dump(&self.engine, &self.engine.shards.lock(self.engine.shards.all()), 0)
    }

    fn apply(&mut self, step: Step) {
        match step {
            Step::Command(which, a, b, m, n) => self.command(which, a, b, m, n),
            Step::Transaction(which, a, b, m, n) => {
                self.line("MULTI");
                self.command(which, a, b, m, n);
                self.line("EXEC");
            }
            Step::Fill(count) => self.line(&format!("EVAL {} 0 {count}", FILL.replace(' ', "\t"))),
            Step::Select(db) => self.line(&format!("SELECT {db}")),
            Step::Advance(ms) => self.engine.clock.push(self.engine.clock.now_ms() + ms),
            Step::Return => self.engine.clock.push(START_MS),
            Step::Sweep => {
                let now = self.engine.clock.now_ms();
                let mut shards = self.engine.shards.lock(self.engine.shards.all());
                shards.each().for_each(|shard| _ = expire_due(&self.engine, shard, now, usize::MAX));
            }
            Step::Snapshot => {
                let taken = {
                    let mut shards = self.engine.shards.lock(self.engine.shards.all());
                    Snapshot::take(&self.engine, &mut shards)
                };
                self.snapshots.push((taken, self.everything()));
            }
            Step::Restore(which) if !self.snapshots.is_empty() => {
                let (snapshot, before) = &self.snapshots[usize::from(which) % self.snapshots.len()];
                let mut shards = self.engine.shards.lock(self.engine.shards.all());
                snapshot.restore(&self.engine, &mut shards).expect("it is of this engine");
                drop(shards);
                assert_eq!(self.everything(), *before);
                self.engine.check().expect("the accounts agree");
                self.restored += 1;
            }
            Step::Release(which) if !self.snapshots.is_empty() => {
                self.snapshots.swap_remove(usize::from(which) % self.snapshots.len()).0.release();
            }
            Step::Drop(which) if !self.snapshots.is_empty() => {
                self.snapshots.swap_remove(usize::from(which) % self.snapshots.len());
            }
            Step::Restore(_) | Step::Release(_) | Step::Drop(_) => {}
        }
    }
}

const TYPES: [&str; 6] = ["string", "list", "set", "zset", "hash", "stream"];

/// The keys that a command is run on, which mostly are of its type; `None` for those of all types.
fn type_of(command: &str) -> Option<&'static str> {
    let name = command.split(' ').next().unwrap_or_default();
    let index = match name {
        "LPUSH" | "RPUSH" | "LPOP" | "RPOP" | "LSET" | "LTRIM" | "LINSERT" | "LREM" | "LMOVE" => 1,
        "SADD" | "SREM" | "SPOP" | "SMOVE" | "SUNIONSTORE" | "SDIFFSTORE" => 2,
        _ if name.starts_with('Z') || name.starts_with("GEO") => 3,
        _ if name.starts_with('H') => 4,
        _ if name.starts_with('X') => 5,
        "GET" | "MSET" | "GETDEL" | "GETEX" | "APPEND" | "INCRBY" | "INCRBYFLOAT" | "BITFIELD" => 0,
        _ if name.starts_with("SET") || name.starts_with("PF") => 0,
        _ => return None,
    };
    Some(TYPES[index])
}

/// Keys `f1` to `fN`.
const FILL: &str = "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'f' .. i, i) end";

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_a_snapshot_can_be_gone_back_to(steps in prop::collection::vec(step(), 1..250)) {
        let mut world = World::new();
        steps.into_iter().for_each(|step| world.apply(step));
        world.engine.check().expect("the accounts agree");
        // In the end each of them still is what it was.
        for which in 0..world.snapshots.len() {
            world.apply(Step::Restore(which as u8));
        }
    }
}

/// What the test above is worth: its commands do something.
#[test]
fn the_commands_change_what_there_is() {
    let mut world = World::new();
    for pass in 0..2 {
        for which in 0..COMMANDS.len() {
            for n in [0, 7] {
                world.command(which, (which % 2) as u8, pass, n % 4, n.into());
            }
        }
    }
    let calls = world.engine.calls();
    let errors = world.engine.stats.errors.total();
    let total: u64 = calls.iter().sum();
    assert!(errors * 4 < total, "{errors} errors of {total} calls");
    world.line(&format!("EVAL {} 0 2000", FILL.replace(' ', "\t")));
    assert!(world.everything().contains("\"f2000\""));
}
