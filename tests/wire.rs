//! A connection gives the same replies however its bytes are cut, and those of its commands run one by one.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Poll, Wake, Waker};
use std::time::Duration;

use nearis::engine::client::{Origin, Session};
use nearis::engine::{Engine, Options};
use nearis::exec::{self, Outcome, Patience};
use nearis::reply::{Tape, resp};
use nearis::wire::parser::{Limits, Parser, Step};
use nearis::wire::{Carrier, Connection, Output, Scratch};
use parking_lot::Mutex;
use proptest::collection::vec;
use proptest::prelude::*;

/// Carries at most so many bytes at a time, as a socket whose peer reads slowly.
struct Slow {
    waker: Waker,
    woken: Receiver<()>,
    most: usize,
    sent: Vec<u8>,
}

struct Bell(Mutex<Sender<()>>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // Nobody listens when the test is over.
        let _ = self.0.lock().send(());
    }
}

impl Slow {
    fn new(most: usize) -> Slow {
        let (sender, woken) = channel();
        Slow { waker: Waker::from(Arc::new(Bell(Mutex::new(sender)))), woken, most, sent: Vec::new() }
    }

    fn sleep(&self) {
        self.woken.recv_timeout(Duration::from_secs(20)).expect("somebody wakes the connection");
    }
}

impl Carrier for Slow {
    fn waker(&self) -> &Waker {
        &self.waker
    }

    fn send(&mut self, output: &mut Output) -> Poll<io::Result<()>> {
        let pieces = output.pieces();
        let bytes: Vec<u8> = pieces.iter().flat_map(|piece| piece.iter().copied()).take(self.most).collect();
        drop(pieces);
        output.advance(bytes.len());
        self.sent.extend(bytes);
        if output.left() == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

fn engine() -> Arc<Engine> {
    Engine::new(Options { seed: 7, shards: 4 })
}

/// A connection with all that it needs.
struct Client {
    connection: Connection,
    scratch: Scratch,
    carrier: Slow,
}

impl Client {
    fn new(engine: &Arc<Engine>, most: usize) -> Client {
        let connection = Connection::open(engine, "here:1", "here:0").expect("there is room");
        let carrier = Slow::new(most);
        connection.info().on_wake(&carrier.waker);
        Client { connection, scratch: Scratch::new(), carrier }
    }

    fn give(&mut self, bytes: &[u8]) {
        let Client { connection, scratch, carrier } = self;
        // Both ways in, as the listener uses them.
        match connection.room() {
            Some(room) => {
                room.extend_from_slice(bytes);
                connection.appended(bytes.len(), scratch, carrier);
            }
            None => connection.receive(bytes, scratch, carrier),
        }
        self.settle();
    }

    /// Waits for what runs elsewhere, and sends everything.
    fn settle(&mut self) {
        let Client { connection, scratch, carrier } = self;
        loop {
            connection.send_messages(scratch, carrier);
            while connection.send(carrier).is_pending() {}
            if connection.has_messages() && !connection.is_closing() {
                continue;
            }
            match connection.advance(scratch, carrier).expect("the session is there") {
                true => {}
                false if connection.is_away() => carrier.sleep(),
                false => return,
            }
        }
    }

    fn sent(&self) -> String {
        String::from_utf8_lossy(&self.carrier.sent).into_owned()
    }
}

/// What commands run one after the other reply, each found by the parser in all of the bytes.
fn one_by_one(bytes: &[u8]) -> Vec<u8> {
    let mut session = Session::new(engine(), Origin::Listener { addr: "here:1", laddr: "here:0" });
    let (mut parser, mut tape, mut out, mut at) = (Parser::new(), Tape::new(), Vec::new(), 0);
    let limits = Limits { bulk: 512 << 20, authenticated: true };
    loop {
        match parser.next(&bytes[at..], limits) {
            Ok(Step::Command { len }) => {
                let argv = parser.argv(&bytes[at..]);
                tape.clear();
                assert_eq!(exec::run(&mut session, &argv, &mut tape, Patience::Waits), Outcome::Done);
                resp::encode(&tape, session.resp, &mut out);
                at += len;
            }
            Ok(Step::Empty { len }) => at += len,
            Ok(Step::Incomplete { .. }) => return out,
            Err(fault) => {
                tape.clear();
                tape.error(&fault.0);
                resp::encode(&tape, session.resp, &mut out);
                return out;
            }
        }
        if session.closing {
            return out;
        }
    }
}

fn cut(bytes: &[u8], places: &[usize], most: usize) -> Vec<u8> {
    let mut client = Client::new(&engine(), most);
    let mut places: Vec<usize> = places.iter().map(|place| place % (bytes.len() + 1)).collect();
    places.sort_unstable();
    places.push(bytes.len());
    let mut start = 0;
    for end in places {
        if end > start && !client.connection.is_closing() {
            client.give(&bytes[start..end]);
            start = end;
        }
    }
    client.carrier.sent
}

fn command(words: &[Vec<u8>]) -> Vec<u8> {
    let mut out = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        out.extend(format!("${}\r\n", word.len()).as_bytes());
        out.extend(word);
        out.extend(b"\r\n");
    }
    out
}

/// Commands whose replies depend on those before, on few keys, and what only looks like commands.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let key = || prop_oneof![Just("a"), Just("b"), Just("{a}c")];
    let line = |parts: &[&str]| command(&parts.iter().map(|part| part.as_bytes().to_vec()).collect::<Vec<_>>());
    prop_oneof![
        4 => (key(), vec(any::<u8>(), 0..30)).prop_map(|(key, value)| command(&[b"SET".to_vec(), key.into(), value])),
        // Long enough for the reply to be shared with the keyspace.
        1 => (key(), 16_000..40_000usize).prop_map(|(key, len)| command(&[b"SET".to_vec(), key.into(), vec![b'x'; len]])),
        4 => key().prop_map(move |key| line(&["GET", key])),
        2 => key().prop_map(move |key| line(&["APPEND", key, "more"])),
        2 => key().prop_map(move |key| line(&["INCR", key])),
        1 => key().prop_map(move |key| line(&["HGETALL", key])),
        1 => Just(line(&["MULTI"])),
        1 => Just(line(&["EXEC"])),
        1 => Just(line(&["HELLO", "3"])),
        1 => Just(line(&["CLIENT", "GETNAME"])),
        // Goes away to another thread.
        1 => Just(line(&["EVAL", "return redis.call('GET', KEYS[1])", "1", "a"])),
        1 => Just(line(&["NOSUCH", "\u{e9}"])),
        2 => key().prop_map(|key| format!("get {key}\r\n").into_bytes()),
        1 => Just(b"set a \"quoted \\x41\"\n".to_vec()),
        1 => Just(b"\r\n*0\r\n*-1\r\n".to_vec()),
        1 => vec(any::<u8>(), 1..20),
        1 => Just(b"*2\r\n$3\r\nGET\r\n:5\r\n".to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replies_do_not_depend_on_where_the_bytes_are_cut(
        pieces in vec(piece(), 1..25),
        places in vec(any::<usize>(), 0..40),
        most in prop_oneof![1..5usize, 1000..70_000usize],
    ) {
        let bytes = pieces.concat();
        // HELLO tells the client its number, which is the first of its engine here and there.
        let expected = one_by_one(&bytes);
        let whole = cut(&bytes, &[], usize::MAX);
        prop_assert_eq!(String::from_utf8_lossy(&whole), String::from_utf8_lossy(&expected));
        prop_assert_eq!(cut(&bytes, &places, most), whole);
    }
}

#[test]
fn a_blocked_command_is_answered_by_another_client() {
    let engine = engine();
    let (mut waiting, mut other) = (Client::new(&engine, 3), Client::new(&engine, usize::MAX));
    waiting.give(b"BLPOP q 0\r\nPING\r\n");
    assert!(waiting.connection.waiter().is_some());
    assert_eq!(waiting.sent(), "");
    other.give(b"RPUSH q x\r\n");
    waiting.carrier.sleep();
    waiting.settle();
    assert_eq!(waiting.sent(), "*2\r\n$1\r\nq\r\n$1\r\nx\r\n+PONG\r\n");
    assert!(waiting.connection.waiter().is_none());
}

#[test]
fn what_comes_behind_a_blocked_command_is_lost_with_its_client() {
    let engine = engine();
    let mut client = Client::new(&engine, usize::MAX);
    client.give(b"BLPOP q 0\r\nSET k v\r\n");
    client.connection.end();
    assert!(client.connection.is_closing());
    drop(client);
    let mut other = Client::new(&engine, usize::MAX);
    other.give(b"EXISTS k\r\nRPUSH q x\r\nLLEN q\r\n");
    assert_eq!(other.sent(), ":0\r\n:1\r\n:1\r\n");
}

#[test]
fn commands_behind_one_that_is_away_run_before_the_end() {
    let engine = engine();
    let mut client = Client::new(&engine, usize::MAX);
    let (locked, is_locked) = channel();
    let (release, is_released) = channel::<()>();
    let holder = std::thread::spawn({
        let engine = engine.clone();
        move || {
            let _held = engine.lock(engine.shards.all()).expect("nobody holds any");
            locked.send(()).expect("the test waits");
            // However the test ends.
            let _ = is_released.recv();
        }
    });
    is_locked.recv().expect("the thread locks");
    let Client { connection, scratch, carrier } = &mut client;
    connection.receive(b"SET k v\r\nGET k\r\n", scratch, carrier);
    assert!(connection.is_away());
    connection.receive(b"STRLEN k\r\n", scratch, carrier);
    connection.end();
    assert!(!connection.is_closing());
    drop(release);
    holder.join().expect("the thread ends");
    client.settle();
    assert_eq!(client.sent(), "+OK\r\n$1\r\nv\r\n:1\r\n");
    assert!(client.connection.is_closing());
}

#[test]
fn what_is_postponed_runs_with_the_next_step_and_before_the_end() {
    let engine = engine();
    let mut client = Client::new(&engine, usize::MAX);
    client.connection.postpone(b"SET k v\r\nSTRLEN ");
    client.connection.receive(b"k\r\nGET k\r\n", &mut client.scratch, &mut client.carrier);
    client.connection.end();
    assert_eq!(client.sent(), "");
    assert!(!client.connection.is_closing());
    client.settle();
    assert_eq!(client.sent(), "+OK\r\n:1\r\n$1\r\nv\r\n");
    assert!(client.connection.is_closing());
}

#[test]
fn messages_stay_in_the_outbox_while_nobody_reads() {
    let engine = engine();
    let (mut subscriber, mut publisher) = (Client::new(&engine, 1 << 20), Client::new(&engine, usize::MAX));
    subscriber.give(b"SUBSCRIBE news\r\n");
    let confirmed = subscriber.carrier.sent.len();
    subscriber.carrier.most = 0;
    for _ in 0..100 {
        publisher.give(&command(&[b"PUBLISH".to_vec(), b"news".to_vec(), vec![b'm'; 10_000]]));
    }
    let Client { connection, scratch, carrier } = &mut subscriber;
    connection.send_messages(scratch, carrier);
    assert!(connection.left() < 100_000, "{} bytes were taken", connection.left());
    assert!(connection.has_messages());
    subscriber.carrier.most = 50_000;
    subscriber.settle();
    let message = format!("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$10000\r\n{}\r\n", "m".repeat(10_000));
    assert_eq!(subscriber.carrier.sent.len() - confirmed, 100 * message.len());
    assert!(subscriber.sent().ends_with(&message));
}

#[test]
fn output_forgets_what_is_sent_although_something_is_always_left() {
    use nearis::reply::resp::Sink;
    let mut output = Output::default();
    let mut taken: Vec<u8> = Vec::new();
    let mut put: Vec<u8> = Vec::new();
    let mut room = vec![0; 99_990];
    for round in 0..100u8 {
        let piece = vec![round; 50_000];
        put.extend(&piece);
        output.put(&piece);
        put.extend(&piece);
        output.share(&Arc::new(piece));
        let count = output.copy_to(&mut room);
        taken.extend(&room[..count]);
    }
    assert_eq!(output.left(), 1000);
    assert_eq!(output.copy_to(&mut room), 1000);
    taken.extend(&room[..1000]);
    assert!(taken == put, "bytes come in order and once");
}
