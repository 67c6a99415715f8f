use super::*;
use crate::engine::Options;

/// Takes everything.
struct Sink(Vec<u8>);

impl Carrier for Sink {
    fn waker(&self) -> &Waker {
        Waker::noop()
    }

    fn send(&mut self, output: &mut Output) -> Poll<io::Result<()>> {
        let at = self.0.len();
        self.0.resize(at + output.left(), 0);
        output.copy_to(&mut self.0[at..]);
        Poll::Ready(Ok(()))
    }
}

/// Clients were paused while it was on its way to another thread.
#[test]
fn a_command_that_comes_back_unrun_stands_before_what_came_meanwhile() {
    let engine = Engine::new(Options { seed: 1, shards: 4 });
    let mut connection = Connection::open(&engine, "127.0.0.1:1", "127.0.0.1:2").expect("there is room");
    let (mut scratch, mut sink) = (Scratch::new(), Sink(Vec::new()));
    connection.pending.extend_from_slice(b"GET k\r\nPI");
    connection.put_back(&[b"SET".to_vec(), b"k".to_vec(), b"a\r\n\0b".to_vec()]);
    connection.room().expect("something waits").extend_from_slice(b"NG\r\n");
    connection.appended(4, &mut scratch, &mut sink);
    assert_eq!(sink.0.escape_ascii().to_string(), r"+OK\r\n$5\r\na\r\n\x00b\r\n+PONG\r\n");
}

#[test]
fn a_connection_says_what_replies_it_wants() {
    let engine = Engine::new(Options { seed: 1, shards: 4 });
    let mut connection = Connection::open(&engine, "127.0.0.1:1", "127.0.0.1:2").expect("there is room");
    for (sent, read) in [
        ("CLIENT REPLY SKIP\r\nPING 1\r\nPING 2\r\n", "$1\r\n2\r\n"),
        ("CLIENT REPLY OFF\r\nPING\r\nNOSUCH\r\nCLIENT REPLY SKIP\r\nPING\r\n", ""),
        ("SUBSCRIBE c\r\n", "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"),
        ("PING\r\nRESET\r\nPING\r\n", "+RESET\r\n+PONG\r\n"),
        ("CLIENT REPLY SKIP\r\nCLIENT REPLY ON\r\n", "+OK\r\n"),
        ("CLIENT REPLY OFF\r\n*x\r\n", ""),
    ] {
        let (mut scratch, mut sink) = (Scratch::new(), Sink(Vec::new()));
        connection.receive(sent.as_bytes(), &mut scratch, &mut sink);
        assert_eq!(String::from_utf8_lossy(&sink.0), read, "{sent}");
    }
    assert!(connection.is_closing());
}

#[test]
fn a_command_is_run_when_the_pause_is_over() {
    let engine = Engine::new(Options { seed: 1, shards: 4 });
    let mut connection = Connection::open(&engine, "127.0.0.1:1", "127.0.0.1:2").expect("there is room");
    let (mut scratch, mut sink) = (Scratch::new(), Sink(Vec::new()));
    connection.receive(b"CLIENT PAUSE 100000 WRITE\r\nPING\r\nSET k v\r\nGET k\r\nPI", &mut scratch, &mut sink);
    assert_eq!(String::from_utf8_lossy(&sink.0), "+OK\r\n+PONG\r\n");
    assert!(connection.waiter().is_some_and(|waiter| waiter.is_held()));
    assert!(!connection.advance(&mut scratch, &mut sink).unwrap());
    connection.receive(b"NG\r\n", &mut scratch, &mut sink);
    assert_eq!(sink.0.len(), 12);
    engine.pause.fire(&engine, u64::MAX);
    assert!(connection.advance(&mut scratch, &mut sink).unwrap());
    assert_eq!(String::from_utf8_lossy(&sink.0[12..]), "+OK\r\n$1\r\nv\r\n+PONG\r\n");
}

/// Takes nothing, ever.
struct Deaf;

impl Carrier for Deaf {
    fn waker(&self) -> &Waker {
        Waker::noop()
    }

    fn send(&mut self, _: &mut Output) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

#[test]
fn strangers_are_not_answered_without_end() {
    let engine = Engine::new(Options { seed: 1, shards: 4 });
    engine.config.preset(crate::engine::config::Param::RequirePass, b"secret").unwrap();
    let mut connection = Connection::open(&engine, "127.0.0.1:1", "127.0.0.1:2").expect("there is room");
    let mut scratch = Scratch::new();
    let refusal = "-NOAUTH Authentication required.\r\n".len();
    connection.receive(b"GET k\r\n".repeat(limits::STRANGER / refusal).as_slice(), &mut scratch, &mut Deaf);
    assert!(!connection.is_closing());
    connection.receive(b"GET k\r\n", &mut scratch, &mut Deaf);
    assert_eq!((connection.is_closing(), connection.left()), (true, 0));
}

/// A carrier whose thread has other connections to serve.
struct Shared(Sink);

impl Carrier for Shared {
    fn waker(&self) -> &Waker {
        self.0.waker()
    }

    fn send(&mut self, output: &mut Output) -> Poll<io::Result<()>> {
        self.0.send(output)
    }

    fn takes_turns(&self) -> bool {
        true
    }
}

#[test]
fn a_long_batch_is_run_in_turns() {
    let engine = Engine::new(Options { seed: 1, shards: 4 });
    let mut connection = Connection::open(&engine, "127.0.0.1:1", "127.0.0.1:2").expect("there is room");
    let (mut scratch, mut carrier) = (Scratch::new(), Shared(Sink(Vec::new())));
    let list = format!("RPUSH list {}\r\n", "x ".repeat(2_500));
    connection.receive(list.as_bytes(), &mut scratch, &mut carrier);
    let many = 1_000;
    let batch = "LPOS list y\r\n".repeat(many) + "PI";
    connection.receive(batch.as_bytes(), &mut scratch, &mut carrier);
    assert!(connection.is_postponed(), "half a second of work in one turn");
    connection.room().expect("something waits").extend_from_slice(b"NG 1\r\n");
    connection.appended(6, &mut scratch, &mut carrier);
    connection.end();
    let mut turns = 0;
    while connection.is_postponed() {
        assert!(!connection.is_closing() && connection.advance(&mut scratch, &mut carrier).unwrap());
        turns += 1;
    }
    assert!((1..many).contains(&turns), "{turns}");
    assert!(connection.is_closing());
    let replies = ":2500\r\n".to_owned() + &"$-1\r\n".repeat(many) + "$1\r\n1\r\n";
    assert_eq!(String::from_utf8_lossy(&carrier.0.0), replies);
    assert_eq!((connection.pending.len(), connection.done), (0, 0));
}
