//! Texts that are nearly scripts, as the fuzzers in `fuzz/` would find them: what nobody meant must be refused or end, not
//! panic, overflow the stack or go on without end.
//!
//! As long as `SCRIPT_SECONDS` says (30 minutes: `SCRIPT_SECONDS=1800 cargo test --release --no-default-features --test
//! script_fuzz`); without it a moment. `SCRIPT_SEED` repeats a run.

mod trial;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use trial::{Outcome, Trial};

/// The generator of Marsaglia, with a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

const LUA_WORDS: &[&str] = &[
    "and",
    "break",
    "do",
    "else",
    "elseif",
    "end",
    "false",
    "for",
    "function",
    "if",
    "in",
    "local",
    "nil",
    "not",
    "or",
    "repeat",
    "return",
    "then",
    "true",
    "until",
    "while",
    "..",
    "...",
    "==",
    ">=",
    "<=",
    "~=",
    "=",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "[=[",
    "\"",
    "'",
    "\n",
    "--",
    "--[[",
    "\\",
    "\0",
    "\u{7f}",
    "1e308",
    "0x",
    "1",
    "-1",
    "2^53",
    "x",
    "t",
    ".",
    ":",
    ";",
    ",",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "#",
    "<",
    ">",
    "pcall(",
    "error(",
    "string.rep(",
    "table.concat(",
    "unpack(",
    "setmetatable(",
    "loadstring(",
    "redis.call(",
    "coroutine.wrap(",
    "cjson.decode(",
    "table.sort(",
    "('x'):rep(1e9)",
    "string.format(",
    "struct.pack(",
    "cmsgpack.unpack(",
    "(('a*'):rep(20))",
    "select(",
];

const JSON_WORDS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "1",
    "-1",
    "1e400",
    "[]",
    "{}",
    "\"let\"",
    "\"if\"",
    "\"for\"",
    "\"while\"",
    "\"return\"",
    "\"error\"",
    "\"call\"",
    "\"pcall\"",
    "\"key\"",
    "\"arg\"",
    "\"var\"",
    "\"x\"",
    "\"at\"",
    "\"list\"",
    "\"len\"",
    "\"number\"",
    "\"string\"",
    "\"not\"",
    "\"and\"",
    "\"..\"",
    "\"==\"",
    "\"+\"",
    "\"library\"",
    "\"functions\"",
    "\"body\"",
    "\"flags\"",
    "\\u0000",
    "\u{e9}",
    "[\"while\",true,[]]",
];

/// A text from the seeds with some words left out, put in, doubled, exchanged or spoilt, or with the end of another.
fn mutated(random: &mut Random, seeds: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut text = seeds[random.below(seeds.len())].clone();
    // Most words are exchanged for other words, which leaves many texts valid.
    for _ in 0..random.below(6) {
        let (here, other) = (word(random, &text), &seeds[random.below(seeds.len())]);
        let there = word(random, other);
        text.splice(here, other[there].iter().copied());
    }
    for _ in 0..random.below(3) {
        let at = random.below(text.len() + 1);
        let to = (at + random.below(20)).min(text.len());
        match random.below(8) {
            0 => drop(text.drain(at..to)),
            1 => drop(text.splice(at..to, random.pick(words).bytes())),
            2 | 3 => drop(text.splice(at..at, [" ", random.pick(words), " "].concat().into_bytes())),
            4 => {
                let piece = text[at..to].repeat(1 + random.below(8));
                text.splice(at..at, piece);
            }
            5 if at < text.len() => text[at] = random.below(256) as u8,
            6 => {
                let other = &seeds[random.below(seeds.len())];
                text.truncate(at);
                text.extend_from_slice(&other[random.below(other.len())..]);
            }
            _ => {
                // Depth that nobody writes by hand.
                let opening = random.pick(words).repeat(random.below(300));
                text.splice(at..at, opening.bytes());
            }
        }
    }
    text.truncate(20_000);
    text
}

/// The letters and digits after some place.
fn word(random: &mut Random, text: &[u8]) -> std::ops::Range<usize> {
    let from = random.below(text.len() + 1);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let start = from + text[from..].iter().position(is_word).unwrap_or(text.len() - from);
    let len = text[start..].iter().position(|byte| !is_word(byte)).unwrap_or(text.len() - start);
    start..start + len
}

fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).expect("seeds").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a seed")).collect()
}

fn lua_seeds() -> Vec<Vec<u8>> {
    let mut seeds = files("fuzz/corpus/lua");
    for file in files("__test__/scripts/cases") {
        seeds.extend(file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec));
    }
    seeds
}

/// Runs texts for a while, and shows the one that a panic came from.
fn for_a_while(name: &str, words: &[&str], seeds: &[Vec<u8>], mut run: impl FnMut(&[u8]) -> Outcome) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_nanos() as u64;
    let seed = number("SCRIPT_SEED").unwrap_or(if number("SCRIPT_SECONDS").is_some() { now } else { 2026 });
    let end = Instant::now() + Duration::from_secs(number("SCRIPT_SECONDS").unwrap_or(2));
    let (mut random, mut count) = (Random(seed | 1), [0u64; 4]);
    for text in seeds {
        run(text);
    }
    while Instant::now() < end {
        let text = mutated(&mut random, seeds, words);
        let outcome = catch_unwind(AssertUnwindSafe(|| run(&text)));
        match outcome {
            Ok(outcome) => count[outcome as usize] += 1,
            Err(_) => panic!("{name}, seed {seed}: {}", text.escape_ascii()),
        }
    }
    let [refused, failed, stopped, done] = count;
    println!("{name}, seed {seed}: {refused} refused, {failed} failed, {stopped} stopped, {done} done");
}

/// On a stack half as large as those of threads, in optimized code, the deepest script has room.
fn with_room(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(if cfg!(debug_assertions) { 1 << 24 } else { 1 << 20 });
    thread.spawn(work).expect("a thread").join().expect("see above");
}

#[test]
fn lua() {
    with_room(|| {
        let mut trial = Trial::new();
        for_a_while("lua", LUA_WORDS, &lua_seeds(), |text| trial.lua(text));
    });
}

#[test]
fn json() {
    with_room(|| {
        let mut trial = Trial::new();
        for_a_while("json", JSON_WORDS, &files("fuzz/corpus/json_program"), |text| trial.json(text));
    });
}
