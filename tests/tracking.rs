//! Client-side caches over real sockets, kept by what the server tells, while others write: none of them may end stale.
#![cfg(feature = "server")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use nearis::engine::{Engine, Options};
use nearis::server::{ListenOptions, Listener, listen};

const KEYS: u64 = 24;
/// A command of more words than this runs on another thread, and its reply comes from there.
const LONG: usize = 3_500;

fn open() -> (Arc<Engine>, Listener) {
    let engine = Engine::new(Options { seed: 7, shards: 4 });
    nearis::background::attach(&engine);
    let options = ListenOptions { port: Some(0), threads: Some(2), ..Default::default() };
    let listener = listen(engine.clone(), options).unwrap();
    (engine, listener)
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Reply {
    Text(String),
    Null,
    List(Vec<Reply>),
    Push(Vec<Reply>),
}

struct Client {
    stream: BufReader<TcpStream>,
    cache: HashMap<String, Option<String>>,
    random: u64,
    /// How often it was told of something.
    told: usize,
}

impl Client {
    fn connect(listener: &Listener, seed: u64) -> Client {
        let stream = TcpStream::connect(listener.address().unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Client { stream: BufReader::new(stream), cache: HashMap::new(), random: seed | 1, told: 0 };
        client.call(&["HELLO", "3"]);
        client
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 20) % below
    }

    fn key(&mut self) -> String {
        format!("key:{}", self.draw(KEYS))
    }

    fn send(&mut self, words: &[&str]) {
        let mut bytes = format!("*{}\r\n", words.len());
        words.iter().for_each(|word| bytes += &format!("${}\r\n{word}\r\n", word.len()));
        self.stream.get_mut().write_all(bytes.as_bytes()).unwrap();
    }

    /// The next reply; what the server tells on the way is heeded.
    fn reply(&mut self) -> Reply {
        loop {
            match self.item() {
                Reply::Push(push) => self.heed(&push),
                reply => return reply,
            }
        }
    }

    fn call(&mut self, words: &[&str]) -> Reply {
        self.send(words);
        self.reply()
    }

    fn heed(&mut self, push: &[Reply]) {
        assert_eq!(push[0], Reply::Text("invalidate".into()));
        self.told += 1;
        match &push[1] {
            Reply::List(keys) => keys.iter().for_each(|key| {
                let Reply::Text(key) = key else { panic!("{key:?} is no key") };
                self.cache.remove(key);
            }),
            _ => self.cache.clear(),
        }
    }

    fn item(&mut self) -> Reply {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let (kind, rest) = line.trim_end().split_at(1);
        let mut list = |count: usize| (0..count).map(|_| self.item()).collect();
        match kind {
            "$" => {
                let mut bytes = vec![0; rest.parse::<usize>().unwrap() + 2];
                self.stream.read_exact(&mut bytes).unwrap();
                bytes.truncate(bytes.len() - 2);
                Reply::Text(String::from_utf8(bytes).unwrap())
            }
            "_" => Reply::Null,
            "*" | "~" => Reply::List(list(rest.parse().unwrap())),
            ">" => Reply::Push(list(rest.parse().unwrap())),
            "%" => Reply::List(list(rest.parse::<usize>().unwrap() * 2)),
            "-" => panic!("{line}"),
            _ => Reply::Text(rest.into()),
        }
    }

    fn keep(&mut self, key: &str, value: Reply) {
        let value = match value {
            Reply::Text(text) => Some(text),
            _ => None,
        };
        self.cache.insert(key.into(), value);
    }

    /// Reads what is not in its cache, in several ways.
    fn read(&mut self) {
        let (a, b) = (self.key(), self.key());
        if self.cache.contains_key(&a) && self.draw(4) > 0 {
            return;
        }
        match self.draw(20) {
            0 => {
                let words: Vec<&str> = std::iter::once("MGET").chain(std::iter::repeat_n(&*a, LONG)).collect();
                let Reply::List(mut values) = self.call(&words) else { panic!("MGET answers a list") };
                assert_eq!(values.len(), LONG);
                self.keep(&a, values.swap_remove(0));
            }
            1..4 => {
                self.send(&["MULTI"]);
                self.send(&["GET", &a]);
                self.send(&["GET", &b]);
                self.send(&["EXEC"]);
                (0..3).for_each(|_| _ = self.reply());
                let Reply::List(values) = self.reply() else { panic!("EXEC answers a list") };
                [&a, &b].into_iter().zip(values).for_each(|(key, value)| self.keep(key, value));
            }
            4..6 => {
                let value = self.call(&["EVAL", "return redis.call('get',KEYS[1])", "1", &a]);
                self.keep(&a, value);
            }
            6..9 => {
                // Replies and what is told in between come in one stream.
                self.send(&["GET", &a]);
                self.send(&["GET", &b]);
                for key in [&a, &b] {
                    let value = self.reply();
                    self.keep(key, value);
                }
            }
            _ => {
                let value = self.call(&["GET", &a]);
                self.keep(&a, value);
            }
        }
    }

    fn write(&mut self) {
        let (a, b, value) = (self.key(), self.key(), self.draw(1 << 30).to_string());
        match self.draw(40) {
            0 => _ = self.call(&["FLUSHALL"]),
            1..4 => _ = self.call(&["DEL", &a, &b]),
            4..8 => _ = self.call(&["SET", &a, &value, "PX", "2"]),
            8..12 => _ = self.call(&["MSET", &a, &value, &b, &value]),
            12..15 => {
                self.send(&["MULTI"]);
                self.send(&["SET", &a, &value]);
                self.send(&["SET", &b, &value]);
                self.send(&["EXEC"]);
                (0..4).for_each(|_| _ = self.reply());
            }
            15..18 => _ = self.call(&["EVAL", "return redis.call('set',KEYS[1],ARGV[1])", "1", &a, &value]),
            _ => _ = self.call(&["SET", &a, &value]),
        }
    }
}

#[test]
fn no_cache_ends_stale() {
    let (_engine, listener) = open();
    let done = AtomicBool::new(false);
    let modes: [&[&str]; 4] = [&[], &["NOLOOP"], &["BCAST"], &["OPTOUT"]];
    let mut readers: Vec<Client> = (0..modes.len()).map(|at| Client::connect(&listener, at as u64 * 77 + 5)).collect();
    for (reader, mode) in readers.iter_mut().zip(modes) {
        reader.call(&[&["CLIENT", "TRACKING", "ON"], mode].concat());
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            readers.iter_mut().map(|reader| scope.spawn(|| (0..4_000).for_each(|_| reader.read()))).collect();
        for at in 0..3 {
            let mut writer = Client::connect(&listener, at * 1001 + 3);
            let done = &done;
            scope.spawn(move || {
                while !done.load(Relaxed) {
                    writer.write();
                }
            });
        }
        let ended: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        done.store(true, Relaxed);
        ended.into_iter().for_each(|end| end.unwrap());
    });
    let mut asks = Client::connect(&listener, 1);
    for (at, reader) in readers.iter_mut().enumerate() {
        // Fewer cannot be, or nothing has been tested.
        assert!(reader.told > 100, "reader {at} was told {} times", reader.told);
        (0..30).for_each(|_| reader.read());
        let cached: Vec<String> = reader.cache.keys().cloned().collect();
        // What time has taken is told when somebody looks.
        let values: Vec<Reply> = cached.iter().map(|key| asks.call(&["GET", key])).collect();
        // What was told before the first of these commands comes before the reply to the second.
        (0..2).for_each(|_| _ = reader.call(&["PING"]));
        for (key, value) in cached.iter().zip(values) {
            let Some(kept) = reader.cache.get(key) else { continue };
            let kept = kept.clone().map_or(Reply::Null, Reply::Text);
            assert_eq!(kept, value, "reader {at} has kept an old value of {key}");
        }
    }
    listener.close();
}
