//! What falls due.

use std::thread::sleep;
use std::time::Duration;

use nearis::background;

use crate::Sizes;
use crate::grow::scattered;
use crate::meter::{Client, Row, cpu};

const VALUE: [u8; 32] = [b'v'; 32];

/// Sets keys that end at `deadline` (Unix milliseconds), one in ten of them a hash of ten fields.
fn fill(client: &mut Client, keys: usize, deadline: u64) {
    let deadline = deadline.to_string();
    for n in 0..keys {
        let key = format!("due:{n:012}");
        if n % 10 == 0 {
            let fields: Vec<String> = (0..10).map(|field| format!("field:{field}")).collect();
            let mut argv = vec![b"HSET".as_slice(), key.as_bytes()];
            fields.iter().for_each(|field| argv.extend([field.as_bytes(), b"value"]));
            client.run(&argv);
            client.run(&[b"PEXPIREAT", key.as_bytes(), deadline.as_bytes()]);
        } else {
            client.run(&[b"SET", key.as_bytes(), &VALUE, b"PXAT", deadline.as_bytes()]);
        }
    }
}

/// Commands of an event loop from the moment on at which many keys are over: on other keys, and on those themselves.
pub fn foreground(sizes: &Sizes) {
    let mut client = Client::new();
    for n in 0..sizes.due {
        client.run(&[b"SET", format!("key:{n:012}").as_bytes(), &VALUE]);
    }
    let deadline = client.engine.clock.now_ms() + sizes.due as u64 / 100;
    fill(&mut client, sizes.due, deadline);
    let left = deadline.saturating_sub(client.engine.clock.now_ms());
    assert!(left > 0, "the machine is too slow for this moment");
    sleep(Duration::from_millis(left));
    let (mut get, mut set, mut own) = (Row::default(), Row::default(), Row::default());
    for n in 0..sizes.due {
        let other = scattered(n) as usize % sizes.due;
        client.measure(&mut get, &[b"GET", format!("key:{other:012}").as_bytes()]);
        client.measure(&mut set, &[b"SET", format!("new:{n:012}").as_bytes(), &VALUE]);
        client.measure(&mut own, &[b"GET", format!("due:{other:012}").as_bytes()]);
    }
    get.print("while keys fall due at once: GET of others");
    set.print("  SET of new ones");
    own.print("  GET of those that are over");
}

/// What an event loop might have to wait for: the background thread has a shard for so long.
pub fn holds(sizes: &Sizes) {
    let mut client = Client::new();
    let now = client.engine.clock.now_ms();
    client.engine.clock.push(now);
    fill(&mut client, sizes.due, now + 1);
    client.engine.clock.push(now + 2);
    let (mut held, mut old) = (Row::default(), Vec::new());
    for shard in 0..client.engine.shards.count() {
        loop {
            let before = cpu();
            let more = background::expire_some(&client.engine, shard, now + 2, &mut old);
            held.costs.add(cpu() - before);
            old.clear();
            if !more {
                break;
            }
        }
    }
    assert_eq!(client.engine.db_size(0), 0);
    held.print("a shard is held while keys fall due");
}

/// A hash all of whose fields are over at once, looked at.
pub fn fields(sizes: &Sizes) {
    for command in ["HGET one field:0", "HLEN one", "HSET one other value", "HSCAN one 0", "DEL one"] {
        let mut client = Client::new();
        let now = client.engine.clock.now_ms();
        client.engine.clock.push(now);
        for n in 0..sizes.elements {
            client.line(&format!("HSETEX one PXAT {} FIELDS 1 field:{n} value", now + 1));
        }
        client.line("HSET one lasting value");
        client.engine.clock.push(now + 2);
        let mut row = Row::default();
        client.measure_line(&mut row, command);
        let mut next = Row::default();
        client.measure_line(&mut next, "HLEN one");
        row.print(&format!("all fields are over: {command}"));
        next.print("  HLEN behind it");
    }
}
