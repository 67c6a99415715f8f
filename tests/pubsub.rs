//! Messages to subscribers over real sockets: all of them, in order, once.
#![cfg(feature = "server")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use nearis::engine::{Engine, Options};
use nearis::server::{ListenOptions, Listener, listen};

fn open(threads: usize) -> (Arc<Engine>, Listener) {
    let engine = Engine::new(Options { seed: 7, shards: 4 });
    let options = ListenOptions { port: Some(0), threads: Some(threads), ..Default::default() };
    let listener = listen(engine.clone(), options).unwrap();
    (engine, listener)
}

fn connect(listener: &Listener) -> TcpStream {
    let stream = TcpStream::connect(listener.address().unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

#[track_caller]
fn check(stream: &mut TcpStream, request: &str, reply: &str) {
    stream.write_all(request.as_bytes()).unwrap();
    expect(stream, reply);
}

#[track_caller]
fn expect(stream: &mut impl Read, reply: &str) {
    let mut got = vec![0; reply.len()];
    stream.read_exact(&mut got).unwrap();
    assert_eq!(String::from_utf8_lossy(&got), reply);
}

/// A connection that is subscribed to `c`.
fn subscriber(listener: &Listener) -> TcpStream {
    let mut stream = connect(listener);
    check(&mut stream, "SUBSCRIBE c\r\n", "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n");
    stream
}

/// Reads the payload of the next message on `c`.
fn payload(reader: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    for expected in ["*3\r\n", "$7\r\n", "message\r\n", "$1\r\n", "c\r\n"] {
        line.clear();
        reader.read_line(&mut line).unwrap();
        assert_eq!(line, expected);
    }
    line.clear();
    reader.read_line(&mut line).unwrap();
    line.clear();
    reader.read_line(&mut line).unwrap();
    line.trim_end().to_string()
}

#[test]
fn every_subscriber_gets_every_message_in_one_order() {
    let (engine, listener) = open(3);
    let subscribers: Vec<TcpStream> = (0..6).map(|_| subscriber(&listener)).collect();
    let (each, publishers) = (5_000, 4);
    let readers = subscribers.into_iter().map(|stream| {
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stream);
            (0..each * publishers).map(|_| payload(&mut reader)).collect::<Vec<_>>()
        })
    });
    let readers: Vec<_> = readers.collect();
    std::thread::scope(|scope| {
        for publisher in 0..publishers {
            let (engine, listener) = (&engine, &listener);
            scope.spawn(move || match publisher % 2 {
                // Half of them in the process itself, half over sockets.
                0 => (0..each).for_each(|n| _ = engine.publish(b"c", format!("{publisher}:{n}").as_bytes())),
                _ => {
                    let mut stream = connect(listener);
                    let lines: String = (0..each).map(|n| format!("PUBLISH c {publisher}:{n}\r\n")).collect();
                    check(&mut stream, &lines, &":6\r\n".repeat(each));
                }
            });
        }
    });
    let orders: Vec<Vec<String>> = readers.into_iter().map(|reader| reader.join().unwrap()).collect();
    for order in &orders {
        assert!(order == &orders[0], "subscribers see different orders");
    }
    for publisher in 0..publishers {
        let own = orders[0].iter().filter_map(|line| line.strip_prefix(&format!("{publisher}:")));
        assert!(own.map(|n| n.parse::<usize>().unwrap()).eq(0..each));
    }
}

#[test]
fn messages_stand_between_replies_as_on_a_real_server() {
    let (_engine, listener) = open(1);
    let mut client = connect(&listener);
    client.write_all(b"HELLO 3\r\n").unwrap();
    let mut greeting = [0; 8 * 1024];
    while !String::from_utf8_lossy(&greeting).contains("modules\r\n*0\r\n") {
        assert_ne!(client.read(&mut greeting).unwrap(), 0);
    }
    let (confirmed, message) =
        (">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n", ">3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\n");
    check(
        &mut client,
        "SUBSCRIBE x\r\nPING\r\nPUBLISH x 1\r\nPING\r\nPUBLISH x 2\r\nGET q\r\n",
        &format!("{confirmed}+PONG\r\n:1\r\n{message}1\r\n+PONG\r\n:1\r\n{message}2\r\n_\r\n"),
    );
    let many = 20_000;
    let round = format!("+PONG\r\n:1\r\n{message}z\r\n");
    let mut reading = client.try_clone().unwrap();
    let reader = std::thread::spawn(move || expect(&mut reading, &round.repeat(many)));
    client.write_all("PING\r\nPUBLISH x z\r\n".repeat(many).as_bytes()).unwrap();
    reader.join().unwrap();
}

#[test]
fn messages_before_the_end_of_a_subscription_come_before_its_confirmation() {
    let (engine, listener) = open(1);
    for round in 0..50 {
        let mut client = subscriber(&listener);
        let stop = Arc::new(AtomicBool::new(false));
        let (publishing, stopped) = (engine.clone(), stop.clone());
        let publisher = std::thread::spawn(move || {
            while !stopped.load(Relaxed) {
                (0..50).for_each(|_| _ = publishing.publish(b"c", b"m"));
                // Not so many that they overflow the outbox.
                std::thread::sleep(Duration::from_micros(50));
            }
        });
        std::thread::sleep(Duration::from_micros(100 * (round % 5)));
        client.write_all(b"UNSUBSCRIBE c\r\n").unwrap();
        let mut seen = Vec::new();
        let (confirmed, mut part) = (b"*3\r\n$11\r\nunsubscribe\r\n$1\r\nc\r\n:0\r\n", [0; 65536]);
        while !seen.ends_with(confirmed) {
            let count = client.read(&mut part).unwrap();
            assert_ne!(count, 0);
            seen.extend_from_slice(&part[..count]);
        }
        stop.store(true, Relaxed);
        publisher.join().unwrap();
        check(&mut client, "PING\r\n", "+PONG\r\n");
    }
}

#[test]
fn who_does_not_read_is_sent_away() {
    let (engine, listener) = open(2);
    engine.config.set(&[(b"client-output-buffer-limit", b"pubsub 1mb 0 0")]).unwrap();
    let (mut slow, quick) = (subscriber(&listener), subscriber(&listener));
    let long = vec![b'x'; 10_000];
    let read = Arc::new(AtomicUsize::new(0));
    let counter = read.clone();
    let reading = std::thread::spawn(move || {
        let mut reader = BufReader::new(quick);
        for _ in 0..2_000 {
            assert_eq!(payload(&mut reader).len(), 10_000);
            counter.fetch_add(1, Relaxed);
        }
    });
    let start = Instant::now();
    for n in 0..2_000 {
        engine.publish(b"c", &long);
        while read.load(Relaxed) + 20 < n {
            // The quick one is to be quick enough, however busy the machine is.
            assert!(start.elapsed() < Duration::from_secs(20), "the quick one reads nothing");
            std::thread::sleep(Duration::from_micros(100));
        }
    }
    reading.join().unwrap();
    while engine.pubsub.channels().subscribers(b"c") > 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "the slow one is still there");
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(engine.stats.slow_readers.get(), 1);
    let mut rest = Vec::new();
    // A reset is an end, too.
    let _ = slow.read_to_end(&mut rest);
    assert!(rest.len() < 2_000 * 10_000);
}

#[test]
fn a_subscriber_that_leaves_is_forgotten() {
    let (engine, listener) = open(2);
    let client = subscriber(&listener);
    assert_eq!(engine.publish(b"c", b"m"), 1);
    drop(client);
    let start = Instant::now();
    while engine.publish(b"c", b"m") > 0 {
        assert!(start.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(engine.pubsub.channels().count(), 0);
}
