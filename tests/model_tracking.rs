//! Several clients that read, write, expire and flush at random, in all modes of tracking, against a simple model that
//! says who has to be told of what.

use std::collections::{BTreeMap, BTreeSet};

use nearis::command::pubsub::write_delivery_in;
use nearis::engine::client::{Origin, Session};
use nearis::engine::{Engine, Options};
use nearis::exec::{Outcome, Patience, run};
use nearis::reply::{Item, Tape};

const CLIENTS: usize = 4;
const NAMES: [&str; 6] = ["a", "ab", "abc", "b", "bc", "c"];
const START_MS: u64 = 1_700_000_000_000;

/// What a client is told: keys that have changed, or all of them.
type Told = Option<Vec<String>>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Choice {
    Always,
    OptIn,
    OptOut,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Mode {
    Off,
    Keys { choice: Choice, noloop: bool },
    Prefixes { prefixes: BTreeSet<String>, noloop: bool },
}

struct Client {
    session: Session,
    mode: Mode,
    /// CLIENT CACHING was said.
    said: bool,
    db: usize,
    /// What the command under way is to tell it.
    told: Vec<Told>,
}

struct World {
    clients: Vec<Client>,
    /// Of each database and key that there is, its deadline.
    keys: BTreeMap<(usize, &'static str), Option<u64>>,
    readers: BTreeMap<&'static str, BTreeSet<usize>>,
    /// Changed keys of this command, with who changed them, if one client did.
    changed: BTreeMap<&'static str, Option<usize>>,
    now: u64,
    random: u64,
}

impl World {
    fn draw(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 20) % below
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.draw(NAMES.len() as u64) as usize]
    }

    /// The key is not what it was. `own`: whose change it is to those who read keys; `script` makes it nobody's to those
    /// who have prefixes.
    fn change(&mut self, name: &'static str, own: Option<usize>, script: bool) {
        for reader in self.readers.remove(name).unwrap_or_default() {
            let client = &mut self.clients[reader];
            if let Mode::Keys { noloop, .. } = client.mode
                && !(noloop && own == Some(reader))
            {
                client.told.push(Some(vec![name.into()]));
            }
        }
        let by = if script { None } else { own };
        self.changed.entry(name).and_modify(|known| *known = if *known == by { by } else { None }).or_insert(by);
    }

    /// A command looks at a key, whose time may be over.
    fn look(&mut self, db: usize, name: &'static str) -> bool {
        let Some(deadline) = self.keys.get(&(db, name)) else { return false };
        let is_over = deadline.is_some_and(|deadline| deadline < self.now);
        if is_over {
            self.keys.remove(&(db, name));
            self.change(name, None, false);
        }
        !is_over
    }

    fn read(&mut self, who: usize, name: &'static str) {
        self.look(self.clients[who].db, name);
        let client = &self.clients[who];
        let tracks = match client.mode {
            Mode::Keys { choice, .. } => match choice {
                Choice::Always => true,
                Choice::OptIn => client.said,
                Choice::OptOut => !client.said,
            },
            _ => false,
        };
        if tracks {
            self.readers.entry(name).or_default().insert(who);
        }
    }

    fn write(&mut self, who: usize, name: &'static str, deadline: Option<u64>, script: bool) {
        let db = self.clients[who].db;
        self.look(db, name);
        self.keys.insert((db, name), deadline);
        self.change(name, Some(who), script);
    }

    fn remove(&mut self, who: usize, name: &'static str) {
        let db = self.clients[who].db;
        if self.look(db, name) {
            self.keys.remove(&(db, name));
            self.change(name, Some(who), false);
        }
    }

    fn flush(&mut self, who: usize) {
        let db = self.clients[who].db;
        self.keys.retain(|(other, _), _| *other != db);
        self.readers.clear();
        for client in &mut self.clients {
            if client.mode != Mode::Off {
                client.told.push(None);
            }
        }
    }

    /// Tells those who have prefixes.
    fn broadcast(&mut self) {
        let changed = std::mem::take(&mut self.changed);
        for (at, client) in self.clients.iter_mut().enumerate() {
            let Mode::Prefixes { prefixes, noloop } = &client.mode else { continue };
            for prefix in prefixes {
                let wants = |name: &str, by: Option<usize>| name.starts_with(prefix) && !(*noloop && by == Some(at));
                let keys = changed.iter().filter(|&(name, by)| wants(name, *by)).map(|(name, _)| name.to_string());
                let keys: Vec<_> = keys.collect();
                if !keys.is_empty() {
                    client.told.push(Some(keys));
                }
            }
        }
    }

    fn run(&mut self, who: usize, line: &str) {
        let words: Vec<&[u8]> = match line.strip_prefix("EVAL ") {
            None => line.split(' ').map(str::as_bytes).collect(),
            Some(text) => {
                let (script, keys) = text.rsplit_once('|').expect("a script ends with |");
                [&b"EVAL"[..], script.as_bytes()].into_iter().chain(keys.split(' ').map(str::as_bytes)).collect()
            }
        };
        let mut out = Tape::new();
        assert_eq!(run(&mut self.clients[who].session, &words, &mut out, Patience::Waits), Outcome::Done);
        assert!(!matches!(out.first(), Some(Item::Error(_))), "{line}");
    }

    /// A command at random, for real and in the model; the line, for people.
    fn step(&mut self) -> String {
        let who = self.draw(CLIENTS as u64) as usize;
        let (a, b) = (self.name(), self.name());
        let was_said = self.clients[who].said;
        let mut keeps_word = false;
        let line = match self.draw(24) {
            0..6 => {
                self.read(who, a);
                format!("GET {a}")
            }
            6..8 => {
                // Both are looked at before either is registered.
                let db = self.clients[who].db;
                self.look(db, a);
                self.look(db, b);
                self.read(who, a);
                self.read(who, b);
                format!("MGET {a} {b}")
            }
            8..12 => {
                self.write(who, a, None, false);
                format!("SET {a} 1")
            }
            12 => {
                self.write(who, a, Some(self.now + 50), false);
                format!("SET {a} 1 PX 50")
            }
            13 => {
                self.write(who, a, None, false);
                self.write(who, b, None, false);
                format!("MSET {a} 1 {b} 1")
            }
            14..16 => {
                self.remove(who, a);
                self.remove(who, b);
                format!("DEL {a} {b}")
            }
            16 => {
                self.write(who, a, None, true);
                self.read(who, b);
                format!("EVAL redis.call('set',KEYS[1],1) return redis.call('get',KEYS[2])|2 {a} {b}")
            }
            17 => {
                self.run(who, "MULTI");
                self.run(who, &format!("GET {a}"));
                self.run(who, &format!("SET {b} 1"));
                self.run(who, &format!("GET {b}"));
                self.read(who, a);
                self.write(who, b, None, false);
                self.read(who, b);
                "EXEC".into()
            }
            18 => {
                let db = self.draw(2) as usize;
                self.clients[who].db = db;
                format!("SELECT {db}")
            }
            19 => {
                self.now += self.draw(60);
                self.clients[who].session.engine.clock.push(self.now);
                "PING".into()
            }
            20 if self.draw(4) == 0 => {
                self.flush(who);
                "FLUSHDB".into()
            }
            21 => {
                keeps_word = true;
                self.clients[who].mode = Mode::Off;
                self.clients[who].said = false;
                "CLIENT TRACKING OFF".into()
            }
            22 => {
                keeps_word = true;
                self.begin(who)
            }
            _ => {
                keeps_word = true;
                let word = match self.clients[who].mode {
                    Mode::Keys { choice: Choice::OptIn, .. } => "YES",
                    Mode::Keys { choice: Choice::OptOut, .. } => "NO",
                    _ => return self.step(),
                };
                self.clients[who].said = true;
                format!("CLIENT CACHING {word}")
            }
        };
        self.run(who, &line);
        self.broadcast();
        if !keeps_word && was_said {
            self.clients[who].said = false;
        }
        format!("client {who}: {line}")
    }

    /// Begins to track, if the client does not.
    fn begin(&mut self, who: usize) -> String {
        if self.clients[who].mode != Mode::Off {
            return "CLIENT GETREDIR".into();
        }
        let noloop = self.draw(2) == 0;
        let end = if noloop { " NOLOOP" } else { "" };
        let (mode, words) = match self.draw(5) {
            0 => (Mode::Keys { choice: Choice::Always, noloop }, ""),
            1 => (Mode::Keys { choice: Choice::OptIn, noloop }, " OPTIN"),
            2 => (Mode::Keys { choice: Choice::OptOut, noloop }, " OPTOUT"),
            3 => (Mode::Prefixes { prefixes: [String::new()].into(), noloop }, " BCAST"),
            _ => {
                let prefixes = ["ab", "b"].map(String::from).into();
                (Mode::Prefixes { prefixes, noloop }, " BCAST PREFIX ab PREFIX b")
            }
        };
        self.clients[who].mode = mode;
        format!("CLIENT TRACKING ON{words}{end}")
    }
}

/// What has really come for a client.
fn received(session: &Session) -> Vec<Told> {
    let mut taken = Vec::new();
    session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
    let read = |tape: Tape| {
        let text = |item: Option<Item<'_>>| match item {
            Some(Item::Bulk(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            other => panic!("{other:?} is no text"),
        };
        let mut items = tape.items();
        assert_eq!((items.next(), text(items.next())), (Some(Item::Push(2)), "invalidate".into()));
        match items.next() {
            Some(Item::Nil) => None,
            Some(Item::Array(count)) => Some((0..count).map(|_| text(items.next())).collect()),
            other => panic!("{other:?} names no keys"),
        }
    };
    let tape = |delivery: &_| {
        let mut tape = Tape::new();
        write_delivery_in(3, delivery, &mut tape);
        tape
    };
    taken.iter().map(|delivery| read(tape(delivery))).collect()
}

fn play(seed: u64, steps: usize) {
    let engine = Engine::new(Options { seed, shards: 4 });
    engine.clock.push(START_MS);
    let client = |_| {
        let session = Session::new(engine.clone(), Origin::Listener { addr: "127.0.0.1:1", laddr: "127.0.0.1:2" });
        Client { session, mode: Mode::Off, said: false, db: 0, told: Vec::new() }
    };
    let mut world = World {
        clients: (0..CLIENTS).map(client).collect(),
        keys: BTreeMap::new(),
        readers: BTreeMap::new(),
        changed: BTreeMap::new(),
        now: START_MS,
        random: seed | 1,
    };
    (0..CLIENTS).for_each(|who| world.run(who, "HELLO 3"));
    let mut lines = Vec::new();
    for _ in 0..steps {
        lines.push(world.step());
        for (who, client) in world.clients.iter_mut().enumerate() {
            let (real, expected) = (received(&client.session), std::mem::take(&mut client.told));
            let last = lines.len().saturating_sub(12);
            assert_eq!(real, expected, "seed {seed}, client {who}, behind\n{}", lines[last..].join("\n"));
        }
    }
    let (keys, items) = (world.readers.len(), world.readers.values().map(BTreeSet::len).sum::<usize>());
    assert_eq!((engine.tracking.keys(), engine.tracking.items()), (keys, items));
    drop(world);
    assert_eq!((engine.tracking.clients(), engine.tracking.prefixes()), (0, 0));
}

#[test]
fn who_has_to_be_told_is_told() {
    (1..=40).for_each(|seed| play(seed * 7919, 500));
}
