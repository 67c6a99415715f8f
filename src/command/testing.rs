//! What the unit tests of every command group talk to: an engine of its own whose clock stands still.

use std::sync::Arc;
use std::task::Waker;

use crate::engine::client::{Origin, Session};
use crate::engine::{Engine, Options};
use crate::exec::{self, Outcome, Patience};
use crate::reply::Tape;
use crate::reply::tape::{Item, Items};

/// The time at which every test begins, in Unix milliseconds.
pub const START_MS: u64 = 1_700_000_000_000;

/// One client of one engine.
pub struct Testing {
    pub engine: Arc<Engine>,
    pub session: Session,
}

impl Default for Testing {
    fn default() -> Testing {
        let engine = Engine::new(Options { seed: 1, shards: 4 });
        engine.clock.push(START_MS);
        let session = Session::new(engine.clone(), Origin::Embedded);
        Testing { engine, session }
    }
}

impl Testing {
    pub fn new() -> Testing {
        Testing::default()
    }

    /// A second client of the same engine, which comes in as over a socket.
    pub fn listener_client(&self) -> Testing {
        let origin = Origin::Listener { addr: "127.0.0.1:50000", laddr: "127.0.0.1:6379" };
        Testing { engine: self.engine.clone(), session: Session::new(self.engine.clone(), origin) }
    }

    /// Runs a line, cut into words as by [`split_line`], and gives the reply as text, see [`render`].
    pub fn run(&mut self, line: &str) -> String {
        let words = split_line(line);
        self.run_words(&words.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// As [`Testing::run`], for words that no line can hold comfortably.
    pub fn run_words(&mut self, words: &[&[u8]]) -> String {
        let mut out = Tape::new();
        assert_eq!(exec::run(&mut self.session, words, &mut out, Patience::Waits), Outcome::Done);
        render(&out)
    }

    /// Runs a line that must block.
    pub fn wait(&mut self, line: &str) {
        let words = split_line(line);
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        let mut out = Tape::new();
        assert_eq!(exec::run(&mut self.session, &words, &mut out, Patience::Waits), Outcome::Blocked, "{line}");
        assert!(out.is_empty());
    }

    /// The answer of the line that blocked, once it is there.
    pub fn answer(&mut self) -> Option<String> {
        let waiter = self.session.waiter.as_ref().expect("a line has blocked");
        let answer = waiter.poll(Waker::noop())?;
        self.session.waiter = None;
        Some(render(&answer))
    }

    /// Moves the clock.
    pub fn advance(&mut self, ms: u64) {
        self.engine.clock.push(self.engine.clock.now_ms() + ms);
    }

    /// Unix milliseconds.
    pub fn now(&self) -> u64 {
        self.engine.clock.now_ms()
    }
}

impl Drop for Testing {
    /// Whatever a test did, the accounts must agree with the data in the end.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.engine.check().expect("the accounts of the engine agree with its data");
        }
    }
}

/// Cuts a line into words at spaces. A word in double quotes may hold spaces and the escapes `\xFF`, `\n`, `\r`, `\t`,
/// `\0`, `\"` and `\\`; one in single quotes is taken as it stands.
pub fn split_line(line: &str) -> Vec<Vec<u8>> {
    let mut bytes = line.bytes().peekable();
    let mut words = Vec::new();
    loop {
        while bytes.next_if_eq(&b' ').is_some() {}
        let Some(&first) = bytes.peek() else { return words };
        let mut word = Vec::new();
        if matches!(first, b'"' | b'\'') {
            bytes.next();
            loop {
                match bytes.next().expect("a quoted word ends") {
                    end if end == first => break,
                    b'\\' if first == b'"' => word.push(unescape(&mut bytes)),
                    byte => word.push(byte),
                }
            }
        } else {
            while let Some(byte) = bytes.next_if(|&byte| byte != b' ') {
                word.push(byte);
            }
        }
        words.push(word);
    }
}

fn unescape(bytes: &mut impl Iterator<Item = u8>) -> u8 {
    let mut next = || bytes.next().expect("an escape is complete");
    match next() {
        b'x' => {
            let mut digit = || (next() as char).to_digit(16).expect("two hexadecimal digits follow \\x") as u8;
            digit() << 4 | digit()
        }
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'0' => 0,
        other => other,
    }
}

/// A reply on one line: `OK`, `"bulk"`, `(integer) 7`, `(nil)`, `(error) ERR text` as redis-cli shows them, and
/// aggregates as `["a", (nil)]`, `{"field" => "value"}` and `~["member"]`. Of pushes there may be several, with spaces
/// between. Nothing for no reply.
pub fn render(tape: &Tape) -> String {
    if tape.is_empty() {
        return String::new();
    }
    let mut items = tape.items();
    let pushes = matches!(tape.first(), Some(Item::Push(_)));
    let mut text = render_item(&mut items);
    while pushes && items.clone().next().is_some() {
        text = text + " " + &render_item(&mut items);
    }
    assert!(items.next().is_none(), "a command leaves exactly one reply");
    text
}

fn render_item(items: &mut Items<'_>) -> String {
    let item = items.next().expect("an aggregate has all its members");
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match item {
        Item::Ok => "OK".into(),
        Item::Simple(text) => lossy(text),
        Item::Error(line) => format!("(error) {}", lossy(line)),
        Item::Int(value) => format!("(integer) {value}"),
        Item::Bulk(value) => quoted(value),
        Item::Shared(value) => quoted(value),
        Item::Nil | Item::NilArray => "(nil)".into(),
        Item::Double(value) => format!("(double) {value}"),
        Item::Decimal(digits) => format!("(double) {}", lossy(digits)),
        Item::Protocol(version) => format!("RESP{version} {}", render_item(items)),
        Item::BigNumber(digits) => format!("(big number) {}", lossy(digits)),
        Item::Attribute(len) => {
            let pairs = (0..len).map(|_| format!("{} => {}", render_item(items), render_item(items)));
            let pairs = pairs.collect::<Vec<_>>().join(", ");
            format!("|{pairs}| {}", render_item(items))
        }
        Item::Bool(value) => format!("({value})"),
        Item::Array(len) | Item::Push(len) | Item::Table(len) => format!("[{}]", members(items, len)),
        Item::Row => format!("[{}]", members(items, 2)),
        Item::Set(len) => format!("~[{}]", members(items, len)),
        Item::Map(len) => {
            let pairs = (0..len).map(|_| format!("{} => {}", render_item(items), render_item(items)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Item::Pairs(len) => {
            let pairs = (0..len).map(|_| format!("[{}]", members(items, 2)));
            format!("[{}]", pairs.collect::<Vec<_>>().join(", "))
        }
        Item::Verbatim(_, text) => lossy(text),
    }
}

fn members(items: &mut Items<'_>, len: usize) -> String {
    (0..len).map(|_| render_item(items)).collect::<Vec<_>>().join(", ")
}

fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => text.extend(['\\', byte as char]),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b' '..=b'~' => text.push(byte as char),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push('"');
    text
}

#[test]
fn replies_are_shown_on_one_line() {
    let mut t = Testing::new();
    assert_eq!(t.run("SET k \"a \\x00\\\"b\""), "OK");
    assert_eq!(t.run("GET k"), r#""a \x00\"b""#);
    assert_eq!(t.run("GET 'no such key'"), "(nil)");
    assert_eq!(t.run("DEL k"), "(integer) 1");
    assert_eq!(t.run("GET"), "(error) ERR wrong number of arguments for 'get' command");
}
