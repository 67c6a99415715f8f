//! The listener, over real sockets.
#![cfg(feature = "server")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use nearis::engine::config::Param;
use nearis::engine::{Engine, Options};
use nearis::server::{ListenOptions, Listener, listen};

fn engine() -> Arc<Engine> {
    Engine::new(Options { seed: 7, shards: 4 })
}

fn on_any_port() -> ListenOptions {
    ListenOptions { port: Some(0), ..Default::default() }
}

fn open() -> (Arc<Engine>, Listener) {
    let engine = engine();
    let listener = listen(engine.clone(), on_any_port()).unwrap();
    (engine, listener)
}

fn connect(listener: &Listener) -> TcpStream {
    let stream = TcpStream::connect(listener.address().unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Sends a request and reads exactly the expected reply.
#[track_caller]
fn check(stream: &mut (impl Read + Write), request: &[u8], reply: &[u8]) {
    stream.write_all(request).unwrap();
    expect(stream, reply);
}

#[track_caller]
fn expect(stream: &mut impl Read, reply: &[u8]) {
    let mut got = vec![0; reply.len()];
    stream.read_exact(&mut got).unwrap();
    assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(reply));
}

/// Reads to the end of the connection.
fn rest(stream: &mut impl Read) -> String {
    let mut got = Vec::new();
    match stream.read_to_end(&mut got) {
        Err(fault) if fault.kind() != ErrorKind::ConnectionReset => panic!("{fault}"),
        _ => String::from_utf8_lossy(&got).into_owned(),
    }
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn command(words: &[&[u8]]) -> Vec<u8> {
    let mut out = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        out.extend(format!("${}\r\n", word.len()).as_bytes());
        out.extend(*word);
        out.extend(b"\r\n");
    }
    out
}

const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";

#[test]
fn commands_and_pipelines() {
    let (_engine, listener) = open();
    let mut client = connect(&listener);
    check(&mut client, PING, b"+PONG\r\n");
    check(&mut client, b"set k v\r\nGET k\r\nget none\r\n", b"+OK\r\n$1\r\nv\r\n$-1\r\n");
    let many = 10_000;
    check(&mut client, &PING.repeat(many), &b"+PONG\r\n".repeat(many));
    check(&mut client, b"*0\r\n\r\n*-1\r\nPING\r\n", b"+PONG\r\n");
}

/// Hundreds of commands that each take a while come at once; another client of the same thread is served in between.
#[test]
fn a_long_pipeline_lets_others_have_their_turn() {
    let engine = engine();
    let listener = listen(engine, ListenOptions { threads: Some(1), ..on_any_port() }).unwrap();
    let (mut busy, mut other) = (connect(&listener), connect(&listener));
    let words: Vec<&[u8]> = [&b"RPUSH"[..], b"list"].into_iter().chain([&b"x"[..]; 2_500]).collect();
    check(&mut busy, &command(&words), b":2500\r\n");
    let many = 400;
    let slow = command(&[b"LPOS", b"list", b"y"]).repeat(many);
    busy.write_all(&[command(&[b"SET", b"begun", b"1"]), slow, command(&[b"SET", b"done", b"1"])].concat()).unwrap();
    eventually("nothing begins", || {
        other.write_all(&command(&[b"MGET", b"begun", b"done"])).unwrap();
        let mut first = [0; 9];
        other.read_exact(&mut first).unwrap();
        let has_begun = &first[4..] != b"$-1\r\n";
        expect(&mut other, if has_begun { b"\r\n$-1\r\n" } else { b"$-1\r\n" });
        has_begun
    });
    expect(&mut busy, &[b"+OK\r\n".to_vec(), b"$-1\r\n".repeat(many), b"+OK\r\n".to_vec()].concat());
}

#[test]
fn a_request_may_come_byte_by_byte() {
    let (_engine, listener) = open();
    let mut client = connect(&listener);
    let mut request = command(&[b"SET", b"key", b"a\r\nb"]);
    request.extend(b"ECHO_ \"x y\"\r\nGET key\r\n");
    for byte in request {
        client.write_all(&[byte]).unwrap();
    }
    let unknown = "-ERR unknown command 'ECHO_', with args beginning with: 'x y' \r\n";
    expect(&mut client, format!("+OK\r\n{unknown}$4\r\na\r\nb\r\n").as_bytes());
}

#[test]
fn long_values_go_both_ways() {
    let (_engine, listener) = open();
    let mut client = connect(&listener);
    let long: Vec<u8> = (0..5_000_000u32).map(|n| ((n * 31) >> 3) as u8).collect();
    check(&mut client, &command(&[b"SET", b"long", &long]), b"+OK\r\n");
    let mut reply = format!("${}\r\n", long.len()).into_bytes();
    reply.extend(&long);
    reply.extend(b"\r\n+PONG\r\n");
    check(&mut client, b"GET long\r\nPING\r\n", &reply);
}

#[test]
fn a_client_may_send_everything_before_it_reads() {
    let (_engine, listener) = open();
    let mut client = connect(&listener);
    let value = vec![b'x'; 100_000];
    check(&mut client, &command(&[b"SET", b"k", &value]), b"+OK\r\n");
    let rounds = 500;
    client.write_all(&command(&[b"GET", b"k"]).repeat(rounds)).unwrap();
    client.write_all(&PING.repeat(200_000)).unwrap();
    let mut reply = format!("${}\r\n", value.len()).into_bytes();
    reply.extend(&value);
    reply.extend(b"\r\n");
    for _ in 0..rounds {
        expect(&mut client, &reply);
    }
    expect(&mut client, &b"+PONG\r\n".repeat(200_000));
}

#[test]
fn garbage_ends_only_its_own_connection() {
    let (engine, listener) = open();
    let mut other = connect(&listener);
    check(&mut other, PING, b"+PONG\r\n");
    for (garbage, fault) in [
        (&b"*x\r\n"[..], "invalid multibulk length"),
        (b"*2147483648\r\n", "invalid multibulk length"),
        (b"*1\r\n$-1\r\n", "invalid bulk length"),
        (b"*1\r\n$536870913\r\n", "invalid bulk length"),
        (b"*1\r\nPING\r\n", "expected '$', got 'P'"),
        (b"PING \"a\r\n", "unbalanced quotes in request"),
        (&[b'a'; 70_000], "too big inline request"),
        (&[b'*'; 70_000], "too big mbulk count string"),
    ] {
        let mut client = connect(&listener);
        // The connection may be reset while the rest is still being sent.
        let _ = client.write_all(garbage);
        if garbage.len() < 1000 {
            assert_eq!(rest(&mut client), format!("-ERR Protocol error: {fault}\r\n"));
        } else {
            let said = rest(&mut client);
            assert!(said.is_empty() || said == format!("-ERR Protocol error: {fault}\r\n"), "{said}");
        }
        check(&mut other, PING, b"+PONG\r\n");
    }
    for form in [&b"POST / HTTP/1.1\r\nSET k v\r\n"[..], b"GET / HTTP/1.1\r\nHost: here\r\nSET k v\r\n"] {
        let mut client = connect(&listener);
        let _ = client.write_all(form);
        assert_eq!(rest(&mut client), "");
    }
    check(&mut other, b"GET k\r\n", b"$-1\r\n");
    eventually("sessions end with their connections", || engine.clients.len() == 1);
}

#[test]
fn replies_before_the_garbage_are_sent() {
    let (_engine, listener) = open();
    let mut client = connect(&listener);
    client.write_all(&[PING, b"*x\r\n", PING].concat()).unwrap();
    assert_eq!(rest(&mut client), "+PONG\r\n-ERR Protocol error: invalid multibulk length\r\n");
}

#[test]
fn a_header_alone_takes_no_memory() {
    let (_engine, listener) = open();
    let mut clients: Vec<_> = (0..50).map(|_| connect(&listener)).collect();
    for client in &mut clients {
        client.write_all(b"*1000000000\r\n$500000000\r\nabc").unwrap();
    }
    check(&mut connect(&listener), PING, b"+PONG\r\n");
    drop(clients);
    check(&mut connect(&listener), PING, b"+PONG\r\n");
}

#[test]
fn a_password_is_asked_for() {
    let (engine, listener) = open();
    let mut early = connect(&listener);
    check(&mut early, PING, b"+PONG\r\n");
    engine.config.preset(Param::RequirePass, b"secret").unwrap();
    let mut late = connect(&listener);
    check(&mut late, b"GET k\r\n", b"-NOAUTH Authentication required.\r\n");
    check(&mut early, b"GET k\r\n", b"$-1\r\n");
    for (request, fault) in
        [(&b"*11\r\n"[..], "unauthenticated multibulk length"), (b"*2\r\n$16385\r\n", "unauthenticated bulk length")]
    {
        let mut late = connect(&listener);
        late.write_all(request).unwrap();
        assert_eq!(rest(&mut late), format!("-ERR Protocol error: {fault}\r\n"));
    }
}

#[test]
fn several_hosts_are_served_on_one_port() {
    let engine = engine();
    let hosts = ["127.0.0.1", "-192.0.2.1", "127.0.0.2"].map(String::from).to_vec();
    let listener = listen(engine.clone(), ListenOptions { hosts, ..on_any_port() }).unwrap();
    assert_eq!(listener.addresses().len(), 2);
    assert_eq!(engine.config.text(Param::Bind), b"127.0.0.1 -192.0.2.1 127.0.0.2");
    for address in listener.addresses() {
        check(&mut TcpStream::connect(address).unwrap(), PING, b"+PONG\r\n");
    }
    listener.close();
    assert!(listener.addresses().iter().all(|address| TcpStream::connect(address).is_err()));
}

#[test]
fn all_interfaces_may_be_listened_on_without_a_password() {
    let hosts = vec!["0.0.0.0".to_string()];
    let listener = listen(engine(), ListenOptions { hosts, ..on_any_port() }).unwrap();
    let mut client = TcpStream::connect(("127.0.0.1", listener.port().unwrap())).unwrap();
    check(&mut client, PING, b"+PONG\r\n");
}

#[test]
fn a_taken_port_is_an_error_at_once() {
    let (engine, listener) = open();
    let same = ListenOptions { port: listener.port(), ..Default::default() };
    let fault = listen(engine.clone(), same.clone()).err().unwrap();
    assert_eq!((fault.kind, fault.code), (ErrorKind::AddrInUse, "EADDRINUSE"));
    assert_eq!(fault.message, format!("listen EADDRINUSE: address already in use 127.0.0.1:{}", same.port.unwrap()));
    listener.close();
    assert!(listen(engine.clone(), same).is_ok());
    let nowhere = listen(engine, ListenOptions::default()).err().unwrap();
    assert_eq!(nowhere.code, "EINVAL");
}

#[test]
fn closing_ends_connections_and_lets_the_engine_go() {
    let (engine, listener) = open();
    let mut client = connect(&listener);
    check(&mut client, PING, b"+PONG\r\n");
    assert!(listener.is_open());
    listener.close();
    listener.close();
    assert!(!listener.is_open());
    assert_eq!(rest(&mut client), "");
    assert!(TcpStream::connect(listener.address().unwrap()).is_err());
    assert_eq!(engine.clients.len(), 0);
    assert_eq!(Arc::strong_count(&engine), 1);
}

#[test]
fn a_killed_client_is_gone() {
    let (engine, listener) = open();
    let mut client = connect(&listener);
    check(&mut client, PING, b"+PONG\r\n");
    let info = engine.clients.iter().next().unwrap().value().clone();
    assert_eq!(info.addr, client.local_addr().unwrap().to_string());
    assert_eq!(info.laddr, listener.address().unwrap().to_string());
    info.kill();
    assert_eq!(rest(&mut client), "");
    eventually("a killed session ends", || engine.clients.is_empty());
}

#[test]
fn dropped_connections_leave_nothing() {
    let (engine, listener) = open();
    for n in 0..1000 {
        let mut client = connect(&listener);
        match n % 3 {
            0 => check(&mut client, PING, b"+PONG\r\n"),
            1 => client.write_all(b"*2\r\n$3\r\nGET\r\n$10\r\nabc").unwrap(),
            _ => {}
        }
    }
    eventually("all sessions end", || engine.stats.connections.get() == 1000 && engine.clients.is_empty());
    assert!(engine.stats.net_input.get() >= 334 * PING.len() as u64);
    assert_eq!(engine.stats.net_output.get(), 334 * 7);
}

#[test]
fn offloaded_commands_keep_their_place_in_a_pipeline() {
    let (engine, listener) = open();
    let mut client = connect(&listener);
    let shards = engine.shards.all();
    let held = engine.shards.lock(shards);
    // While another thread holds the shards, whatever needs one goes to an offload thread.
    client.write_all(b"PING\r\nSET k 1\r\nPING\r\nGET k\r\nPI").unwrap();
    expect(&mut client, b"+PONG\r\n");
    let mut other = connect(&listener);
    check(&mut other, PING, b"+PONG\r\n");
    drop(held);
    expect(&mut client, b"+OK\r\n+PONG\r\n$1\r\n1\r\n");
    check(&mut client, b"NG\r\n", b"+PONG\r\n");
}

#[test]
fn closing_while_a_command_is_away() {
    let (engine, listener) = open();
    let mut client = connect(&listener);
    let mut waiting = connect(&listener);
    check(&mut waiting, PING, b"+PONG\r\n");
    waiting.write_all(b"BLPOP list 0\r\n").unwrap();
    eventually("it waits", || engine.clients.iter().any(|client| client.waiter.lock().is_some()));
    let held = engine.shards.lock(engine.shards.all());
    client.write_all(b"PING\r\nSET k 1\r\n").unwrap();
    expect(&mut client, b"+PONG\r\n");
    std::thread::scope(|scope| {
        scope.spawn(|| listener.close());
        // Whoever has no command under way is gone at once.
        assert_eq!(rest(&mut waiting), "");
        assert!(TcpStream::connect(listener.address().unwrap()).is_err());
        drop(held);
        assert_eq!(rest(&mut client), "+OK\r\n");
    });
    assert!(engine.clients.is_empty());
    assert_eq!(Arc::strong_count(&engine), 1);
}

#[test]
fn who_takes_no_reply_is_not_waited_for_without_end() {
    let (engine, listener) = open();
    let mut client = connect(&listener);
    let text = "v".repeat(1 << 20);
    check(&mut client, format!("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${}\r\n{text}\r\n", text.len()).as_bytes(), b"+OK\r\n");
    client.write_all(&b"GET k\r\n".repeat(50)).unwrap();
    eventually("replies are on their way", || engine.clients.iter().any(|client| client.unsent.load(Relaxed) > 0));
    listener.close();
    eventually("it is given up", || engine.clients.is_empty());
}

#[test]
fn shutting_down_lets_commands_finish() {
    let (engine, listener) = open();
    let (mut client, mut other) = (connect(&listener), connect(&listener));
    check(&mut client, PING, b"+PONG\r\n");
    check(&mut other, PING, b"+PONG\r\n");
    let held = engine.shards.lock(engine.shards.all());
    client.write_all(b"SET k 1\r\n").unwrap();
    eventually("it is under way", || engine.clients.iter().any(|client| client.net_input.load(Relaxed) == 23));
    assert!(!engine.doors.are_shut_down());
    other.write_all(b"SHUTDOWN NOSAVE\r\n").unwrap();
    assert_eq!(rest(&mut other), "");
    assert!(engine.doors.are_shut_down() && !listener.is_open());
    drop(held);
    assert_eq!(rest(&mut client), "+OK\r\n");
}

#[test]
fn hello_changes_the_protocol_from_its_own_reply_on() {
    let (_engine, listener) = open();
    let mut client = connect(&listener);
    check(&mut client, b"GET none\r\nHELLO 3\r\n", b"$-1\r\n%7\r\n");
    client.write_all(b"GET none\r\nQUIT\r\nPING\r\n").unwrap();
    let said = rest(&mut client);
    assert!(said.ends_with("_\r\n+OK\r\n"), "{said}");
}

#[test]
fn one_client_too_many_is_told_so() {
    let (engine, listener) = open();
    let mut first = connect(&listener);
    check(&mut first, b"CONFIG SET maxclients 1\r\n", b"+OK\r\n");
    let mut second = connect(&listener);
    assert_eq!(rest(&mut second), "-ERR max number of clients reached\r\n");
    assert_eq!(engine.stats.rejected.get(), 1);
    check(&mut first, b"CONFIG SET maxclients 2\r\n", b"+OK\r\n");
    check(&mut connect(&listener), PING, b"+PONG\r\n");
}

#[test]
fn replies_have_a_limit() {
    let (engine, listener) = open();
    let mut client = connect(&listener);
    let text = "v".repeat(10_000);
    check(&mut client, &command(&[b"SET", b"k", text.as_bytes()]), b"+OK\r\n");
    check(&mut client, b"CONFIG SET client-output-buffer-limit 'normal 20000 0 0'\r\n", b"+OK\r\n");
    let reply = format!("$10000\r\n{text}\r\n");
    check(&mut client, b"GET k\r\n", reply.as_bytes());
    client.write_all(&b"GET k\r\n".repeat(3)).unwrap();
    assert_eq!(rest(&mut client), "");
    assert_eq!(engine.stats.slow_readers.get(), 1);
    check(&mut connect(&listener), b"GET k\r\n", reply.as_bytes());
}

#[test]
fn a_command_half_sent_has_a_limit() {
    let (_engine, listener) = open();
    let mut client = connect(&listener);
    check(&mut client, b"CONFIG SET client-query-buffer-limit 1mb\r\n", b"+OK\r\n");
    // The connection may end before all of it is taken.
    let _ = client.write_all(b"*1\r\n$3000000\r\n");
    let _ = client.write_all(&vec![b'x'; 2_000_000]);
    assert_eq!(rest(&mut client), "");
    check(&mut connect(&listener), PING, b"+PONG\r\n");
}

#[test]
fn a_panic_costs_one_command() {
    let (engine, listener) = open();
    engine.config.preset(Param::EnableDebugCommand, b"yes").unwrap();
    let mut client = connect(&listener);
    let fault = "-ERR internal error: the command failed and the engine goes on\r\n";
    let reply = format!("+OK\r\n+OK\r\n{fault}$1\r\n1\r\n");
    check(&mut client, b"SET other 1\r\nSET k v\r\nDEBUG PANIC k\r\nGET other\r\n", reply.as_bytes());
    assert_eq!(engine.stats.panics.get(), 1);
    engine.check().unwrap();
}

#[test]
fn a_script_that_cannot_leave_off_holds_nobody_else() {
    for held in ["coroutine.wrap(spin)()", "table.sort({1, 2}, spin)", "string.gsub('x', 'x', spin)"] {
        let engine = engine();
        let listener = listen(engine.clone(), ListenOptions { threads: Some(1), ..on_any_port() }).unwrap();
        let (mut busy, mut other) = (connect(&listener), connect(&listener));
        check(&mut other, PING, b"+PONG\r\n");
        let script = format!("local spin = function() while true do end end redis.call('SET', KEYS[1], 1) {held}");
        busy.write_all(&command(&[b"EVAL", script.as_bytes(), b"1", b"k"])).unwrap();
        // It has written, so it can only be ended with the engine.
        eventually("the script runs", || {
            check(&mut other, b"SCRIPT KILL\r\n", b"-");
            let mut rest = Vec::new();
            let mut byte = [0];
            while byte != *b"\n" {
                other.read_exact(&mut byte).unwrap();
                rest.push(byte[0]);
            }
            rest.starts_with(b"UNKILLABLE")
        });
        check(&mut other, PING, b"+PONG\r\n");
        check(&mut connect(&listener), PING, b"+PONG\r\n");
        listener.close();
        drop(engine);
        assert!(rest(&mut other).is_empty());
        let last = rest(&mut busy);
        assert!(last.is_empty() || last.starts_with("-ERR the script was ended"), "{last}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::{Path, PathBuf};

    use super::*;

    fn place(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("nearis-{name}-{}.sock", std::process::id()));
        let _ = std::fs::remove_file(&path);
        path
    }

    fn on(path: &Path) -> ListenOptions {
        ListenOptions { path: Some(path.into()), ..Default::default() }
    }

    #[test]
    fn a_unix_socket_is_served_and_removed() {
        let path = place("served");
        let engine = engine();
        let listener = listen(engine.clone(), on(&path)).unwrap();
        assert_eq!((listener.path(), listener.port()), (Some(path.as_path()), None));
        let mut client = UnixStream::connect(&path).unwrap();
        check(&mut client, b"SET k v\r\nGET k\r\n", b"+OK\r\n$1\r\nv\r\n");
        let fault = listen(engine, on(&path)).err().unwrap();
        assert_eq!(fault.code, "EADDRINUSE");
        check(&mut client, PING, b"+PONG\r\n");
        listener.close();
        assert!(!path.exists());
    }

    #[test]
    fn a_unix_socket_has_the_permissions_asked_for() {
        use std::os::unix::fs::PermissionsExt;
        let path = place("permissions");
        let engine = engine();
        engine.config.preset(Param::UnixSocketPerm, b"710").unwrap();
        let _listener = listen(engine, on(&path)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o710);
    }

    #[test]
    fn who_reads_late_gets_everything() {
        const TIMES: usize = 300;
        let path = place("late");
        let listener = listen(engine(), on(&path)).unwrap();
        let mut client = UnixStream::connect(&path).unwrap();
        for size in [10_000, 100_000] {
            let text = "v".repeat(size);
            check(&mut client, format!("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${size}\r\n{text}\r\n").as_bytes(), b"+OK\r\n");
            // Far more than a socket holds. The server takes all of this although nobody reads.
            client.write_all(&b"GET k\r\n".repeat(TIMES)).unwrap();
            let one = format!("${size}\r\n{text}\r\n").into_bytes();
            let mut reply = vec![0; one.len()];
            for _ in 0..TIMES {
                client.read_exact(&mut reply).unwrap();
                assert!(reply == one);
            }
            check(&mut client, PING, b"+PONG\r\n");
        }
        listener.close();
    }

    #[test]
    fn a_stale_socket_is_replaced_and_other_files_are_not() {
        let path = place("stale");
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let listener = listen(engine(), on(&path)).unwrap();
        check(&mut UnixStream::connect(&path).unwrap(), PING, b"+PONG\r\n");
        drop(listener);
        std::fs::write(&path, "precious").unwrap();
        assert_eq!(listen(engine(), on(&path)).err().unwrap().code, "EADDRINUSE");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn somebody_elses_socket_is_left_alone() {
        let path = place("taken");
        let listener = listen(engine(), on(&path)).unwrap();
        std::fs::remove_file(&path).unwrap();
        let _other = UnixListener::bind(&path).unwrap();
        listener.close();
        assert!(path.exists());
        std::fs::remove_file(&path).unwrap();
    }
}
