//! Random command lines against a map that says what must be there.

use std::collections::BTreeMap;
use std::sync::Arc;

use nearis::engine::client::{Origin, Session};
use nearis::engine::expire::expire_due;
use nearis::engine::{Engine, Options};
use nearis::exec::{Outcome, Patience, run};
use nearis::reply::{Item, Tape};
use proptest::prelude::*;

const DATABASES: usize = 3;
const START_MS: u64 = 1_700_000_000_000;

#[derive(Clone, Debug)]
enum Step {
    Select(usize),
    Set(u8, u16),
    /// Sets that many keys at once, so that segments split.
    Fill(u16),
    /// Removes all but that many of them, so that segments merge.
    Thin(u16),
    Get(u8),
    Del(u8),
    Pexpire(u8, i64),
    Persist(u8),
    Rename(u8, u8, bool),
    Copy(u8, u8, usize, bool),
    Move(u8, usize),
    SwapDb(usize, usize),
    FlushDb,
    FlushAll,
    Advance(u64),
    /// What the background thread does.
    Sweep,
}

fn step() -> impl Strategy<Value = Step> {
    let key = || 0..12u8;
    let db = || 0..DATABASES;
    prop_oneof![
        8 => (key(), any::<u16>()).prop_map(|(key, value)| Step::Set(key, value)),
        4 => key().prop_map(Step::Get),
        2 => key().prop_map(Step::Del),
        4 => (key(), -1..40i64).prop_map(|(key, ms)| Step::Pexpire(key, ms)),
        1 => key().prop_map(Step::Persist),
        4 => (key(), key(), any::<bool>()).prop_map(|(from, to, nx)| Step::Rename(from, to, nx)),
        4 => (key(), key(), db(), any::<bool>()).prop_map(|(from, to, db, replace)| Step::Copy(from, to, db, replace)),
        3 => (key(), db()).prop_map(|(key, db)| Step::Move(key, db)),
        3 => db().prop_map(Step::Select),
        1 => (db(), db()).prop_map(|(a, b)| Step::SwapDb(a, b)),
        1 => Just(Step::FlushDb),
        1 => Just(Step::FlushAll),
        4 => (0..20u64).prop_map(Step::Advance),
        1 => Just(Step::Sweep),
        1 => (0..2000u16).prop_map(Step::Fill),
        1 => (0..2000u16).prop_map(Step::Thin),
    ]
}

/// A key's value and deadline.
type Entry = (String, Option<u64>);

/// What the engine must hold. A key that is over is taken out when time moves.
struct Model {
    dbs: [BTreeMap<String, Entry>; DATABASES],
    db: usize,
    now: u64,
}

impl Model {
    fn here(&mut self) -> &mut BTreeMap<String, Entry> {
        &mut self.dbs[self.db]
    }

    /// Does the step and gives the reply expected.
    fn apply(&mut self, step: &Step) -> String {
        let done = |done: bool| format!(":{}", done as u8);
        match *step {
            Step::Set(key, value) => {
                self.here().insert(name(key), (value.to_string(), None));
                "OK".into()
            }
            Step::Get(key) => self.here().get(&name(key)).map_or("nil".into(), |(value, _)| format!("${value}")),
            Step::Del(key) => done(self.here().remove(&name(key)).is_some()),
            Step::Pexpire(key, ms) => {
                let deadline = self.now.saturating_add_signed(ms);
                let Some(entry) = self.here().get_mut(&name(key)) else { return done(false) };
                entry.1 = Some(deadline);
                if ms <= 0 {
                    self.here().remove(&name(key));
                }
                done(true)
            }
            Step::Persist(key) => {
                done(self.here().get_mut(&name(key)).is_some_and(|(_, deadline)| deadline.take().is_some()))
            }
            Step::Rename(from, to, nx) => {
                if !self.here().contains_key(&name(from)) {
                    return "-ERR no such key".into();
                }
                let free = !nx || !self.here().contains_key(&name(to));
                if free {
                    // Known to be there: looked up above.
                    let entry = self.here().remove(&name(from)).unwrap();
                    self.here().insert(name(to), entry);
                }
                if nx { done(free) } else { "OK".into() }
            }
            Step::Copy(from, to, db, replace) => {
                if self.db == db && from == to {
                    return "-ERR source and destination objects are the same".into();
                }
                let Some(entry) = self.here().get(&name(from)).cloned() else { return done(false) };
                let free = replace || !self.dbs[db].contains_key(&name(to));
                if free {
                    self.dbs[db].insert(name(to), entry);
                }
                done(free)
            }
            Step::Move(key, db) => {
                if self.db == db {
                    return "-ERR source and destination objects are the same".into();
                }
                if self.dbs[db].contains_key(&name(key)) {
                    return done(false);
                }
                let entry = self.here().remove(&name(key));
                done(entry.map(|entry| self.dbs[db].insert(name(key), entry)).is_some())
            }
            Step::SwapDb(a, b) => {
                self.dbs.swap(a, b);
                "OK".into()
            }
            Step::FlushDb => {
                self.here().clear();
                "OK".into()
            }
            Step::FlushAll => {
                self.dbs.iter_mut().for_each(BTreeMap::clear);
                "OK".into()
            }
            Step::Select(_) | Step::Fill(_) | Step::Thin(_) | Step::Advance(_) | Step::Sweep => unreachable!("no line"),
        }
    }

    fn advance(&mut self, ms: u64) {
        self.now += ms;
        for db in &mut self.dbs {
            db.retain(|_, (_, deadline)| deadline.is_none_or(|deadline| deadline >= self.now));
        }
    }
}

fn name(key: u8) -> String {
    format!("key:{key}")
}

/// The command line of a step.
fn line(step: &Step) -> String {
    match *step {
        Step::Set(key, value) => format!("SET {} {value}", name(key)),
        Step::Get(key) => format!("GET {}", name(key)),
        Step::Del(key) => format!("DEL {}", name(key)),
        Step::Pexpire(key, ms) => format!("PEXPIRE {} {ms}", name(key)),
        Step::Persist(key) => format!("PERSIST {}", name(key)),
        Step::Rename(from, to, nx) => format!("RENAME{} {} {}", if nx { "NX" } else { "" }, name(from), name(to)),
        Step::Copy(from, to, db, replace) => {
            format!("COPY {} {} DB {db}{}", name(from), name(to), if replace { " REPLACE" } else { "" })
        }
        Step::Move(key, db) => format!("MOVE {} {db}", name(key)),
        Step::SwapDb(a, b) => format!("SWAPDB {a} {b}"),
        Step::FlushDb => "FLUSHDB".into(),
        Step::FlushAll => "FLUSHALL".into(),
        Step::Select(_) | Step::Fill(_) | Step::Thin(_) | Step::Advance(_) | Step::Sweep => unreachable!("no line"),
    }
}

fn send(session: &mut Session, line: &str) -> Tape {
    let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
    let mut out = Tape::new();
    assert_eq!(run(session, &words, &mut out, Patience::Waits), Outcome::Done);
    out
}

/// A reply that is no aggregate.
fn show(out: &Tape) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match out.first() {
        Some(Item::Ok) => "OK".into(),
        Some(Item::Nil) => "nil".into(),
        Some(Item::Int(value)) => format!(":{value}"),
        Some(Item::Bulk(value)) => format!("${}", text(value)),
        Some(Item::Error(line)) => format!("-{}", text(line)),
        other => panic!("unexpected {other:?}"),
    }
}

fn texts(out: &Tape) -> Vec<String> {
    let text = |item| if let Item::Bulk(text) = item { Some(String::from_utf8(text.to_vec()).unwrap()) } else { None };
    out.items().filter_map(text).collect()
}

/// All keys of the selected database, page by page; sorted.
fn scan(session: &mut Session, count: usize) -> Vec<String> {
    let (mut cursor, mut keys) = (String::from("0"), Vec::new());
    loop {
        let mut page = texts(&send(session, &format!("SCAN {cursor} COUNT {count}")));
        keys.extend(page.drain(1..));
        cursor = page.remove(0);
        if cursor == "0" {
            keys.sort();
            return keys;
        }
    }
}

fn sweep(engine: &Engine) {
    let now = engine.clock.now_ms();
    engine.shards.lock(engine.shards.all()).each().for_each(|shard| while expire_due(engine, shard, now, 5) {});
}

struct Pair {
    engine: Arc<Engine>,
    session: Session,
    model: Model,
}

impl Pair {
    fn new(seed: u64, shards: usize) -> Pair {
        let engine = Engine::new(Options { seed, shards });
        engine.clock.push(START_MS);
        let session = Session::new(engine.clone(), Origin::Embedded);
        Pair { engine, session, model: Model { dbs: Default::default(), db: 0, now: START_MS } }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Select(db) => {
                self.session.select(db);
                self.model.db = db;
            }
            Step::Fill(keys) => {
                for n in 0..keys {
                    send(&mut self.session, &format!("SET fill:{n} v"));
                    self.model.here().insert(format!("fill:{n}"), ("v".into(), None));
                }
            }
            Step::Thin(keys) => {
                for n in keys..2000 {
                    send(&mut self.session, &format!("DEL fill:{n}"));
                    self.model.here().remove(&format!("fill:{n}"));
                }
            }
            Step::Advance(ms) => {
                self.model.advance(ms);
                self.engine.clock.push(self.model.now);
            }
            Step::Sweep => sweep(&self.engine),
            _ => assert_eq!(show(&send(&mut self.session, &line(step))), self.model.apply(step), "{}", line(step)),
        }
    }

    /// Whether the engine holds what the model holds, and its accounts agree.
    fn compare(&mut self, page: usize) {
        for db in 0..DATABASES {
            self.session.select(db);
            let expected: Vec<String> = self.model.dbs[db].keys().cloned().collect();
            assert_eq!(scan(&mut self.session, page), expected);
            let mut keys = texts(&send(&mut self.session, "KEYS *"));
            keys.sort();
            assert_eq!(keys, expected);
            for (key, (value, deadline)) in &self.model.dbs[db] {
                let at = deadline.map_or(-1, |deadline| deadline as i64);
                assert_eq!(show(&send(&mut self.session, &format!("PEXPIRETIME {key}"))), format!(":{at}"));
                assert_eq!(show(&send(&mut self.session, &format!("GET {key}"))), format!("${value}"));
            }
        }
        self.engine.check().unwrap();
        sweep(&self.engine);
        self.engine.check().unwrap();
        for db in 0..DATABASES {
            assert_eq!(self.engine.db_size(db), self.model.dbs[db].len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_keyspace_is_what_the_commands_made_it(
        seed in any::<u64>(),
        shard_bits in 0..4u32,
        page in 1..50usize,
        steps in prop::collection::vec(step(), 1..150),
    ) {
        let mut pair = Pair::new(seed, 1 << shard_bits);
        steps.iter().for_each(|step| pair.step(step));
        pair.compare(page);
    }
}
