//! What grows, one command at a time, and goes again.

use crate::Sizes;
use crate::meter::{Client, Row, cpu};

const VALUE: [u8; 32] = [b'v'; 32];

/// Numbers in an order that nothing guesses, each once for `n` below 2^32.
pub fn scattered(n: usize) -> u32 {
    (n as u32).wrapping_mul(2_654_435_761)
}

/// Some arithmetic without memory: what the machine adds to any command now and then, all that is not Nearis's.
pub fn nothing(sizes: &Sizes) {
    let mut row = Row::default();
    for n in 0..sizes.keys {
        let before = cpu();
        let work = (0..300).fold(n as u64 | 1, |sum, step| std::hint::black_box(sum).wrapping_mul(sum | step));
        row.costs.add(cpu() - before);
        std::hint::black_box(work);
    }
    row.print("nothing but arithmetic: the machine's own part");
}

/// Keys of 16 bytes and values of 32, set and then removed one by one.
pub fn keys(sizes: &Sizes) {
    let mut client = Client::new();
    let (mut set, mut del) = (Row::default(), Row::default());
    for n in 0..sizes.keys {
        client.measure(&mut set, &[b"SET", format!("key:{n:012}").as_bytes(), &VALUE]);
    }
    set.print("SET of new keys");
    for n in 0..sizes.keys {
        client.measure(&mut del, &[b"DEL", format!("key:{n:012}").as_bytes()]);
    }
    del.print("DEL of them all");

    let mut client = Client::new();
    let mut set = Row::default();
    for n in 0..sizes.keys / 2 {
        let deadline = format!("{}", 1_000_000 + scattered(n) % 1_000_000);
        client.measure(&mut set, &[b"SET", format!("key:{n:012}").as_bytes(), &VALUE, b"EX", deadline.as_bytes()]);
    }
    set.print("SET EX of new keys");
}

/// One collection of each type.
pub fn collections(sizes: &Sizes) {
    type Words = fn(usize) -> [String; 4];
    let rows: [(&str, Words, Words); 8] = [
        (
            "HSET",
            |n| line("HSET", format!("field:{n:010}"), "v".repeat(32)),
            |n| line("HDEL", format!("field:{n:010}"), ""),
        ),
        ("SADD", |n| line("SADD", format!("member:{n:010}"), ""), |n| line("SREM", format!("member:{n:010}"), "")),
        (
            "ZADD, scores at random",
            |n| line("ZADD", scattered(n), format!("member:{n:010}")),
            |n| line("ZREM", format!("member:{n:010}"), ""),
        ),
        ("ZADD, scores that rise", |n| line("ZADD", n, format!("member:{n:010}")), |_| line("ZPOPMIN", "", "")),
        (
            "ZADD, scores that fall",
            |n| line("ZADD", -(n as i64), format!("member:{n:010}")),
            |_| line("ZPOPMAX", "", ""),
        ),
        ("RPUSH", |_| line("RPUSH", "v".repeat(32), ""), |_| line("LPOP", "", "")),
        ("LPUSH", |_| line("LPUSH", "v".repeat(32), ""), |_| line("LPOP", "", "")),
        (
            "XADD",
            |n| line("XADD", format!("{}-1", n + 1), "f".to_string() + " " + &"v".repeat(32)),
            |n| line("XDEL", format!("{}-1", n + 1), ""),
        ),
    ];
    for (name, add, remove) in rows {
        let mut client = Client::new();
        let (mut added, mut removed) = (Row::default(), Row::default());
        for n in 0..sizes.elements {
            client.measure_line(&mut added, &sentence(&add(n)));
        }
        added.print(name);
        for n in 0..sizes.elements {
            client.measure_line(&mut removed, &sentence(&remove(n)));
        }
        removed.print(&format!("  {} of all", remove(0)[0]));
    }
}

/// A command on the key `one`.
fn line(name: &str, first: impl ToString, second: impl ToString) -> [String; 4] {
    [name.to_string(), "one".to_string(), first.to_string(), second.to_string()]
}

fn sentence(words: &[String; 4]) -> String {
    words.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}
