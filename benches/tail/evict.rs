//! Writes at full speed at the limit of memory.

use crate::Sizes;
use crate::grow::scattered;
use crate::meter::{Client, Row};

/// Fills an engine to its limit and goes on, so that each write has others evicted.
pub fn foreground(sizes: &Sizes) {
    for policy in ["allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-ttl", "volatile-lru"] {
        let mut client = Client::new();
        let keys = sizes.due;
        for n in 0..keys {
            set(&mut client, n, None);
        }
        let bytes = client.engine.settle();
        client.line(&format!("CONFIG SET maxmemory-policy {policy}"));
        client.line(&format!("CONFIG SET maxmemory {bytes}"));
        let mut row = Row::default();
        for n in keys..keys * 4 {
            set(&mut client, n, Some(&mut row));
        }
        row.print(&format!("at the limit, {policy}: SET EX of new keys"));
        let (used, keys) = (client.engine.settle(), client.engine.db_size(0));
        println!("  {:.2} % of the limit in use, {keys} keys are left", used as f64 / bytes as f64 * 100.0);
        let mut row = Row::default();
        let large = vec![b'l'; 60_000];
        for n in 0..sizes.due / 100 {
            client.measure(&mut row, &[b"SET", format!("large:{n}").as_bytes(), &large, b"EX", b"1000"]);
        }
        row.print("  SET of 60,000 bytes");
    }
}

fn set(client: &mut Client, n: usize, row: Option<&mut Row>) {
    let (key, seconds) = (format!("key:{n:012}"), format!("{}", 1_000 + scattered(n) % 100_000));
    let argv: [&[u8]; 5] = [b"SET", key.as_bytes(), &[b'v'; 32], b"EX", seconds.as_bytes()];
    match row {
        Some(row) => client.measure(row, &argv),
        None => client.run(&argv),
    }
}
