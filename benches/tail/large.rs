//! Large values and databases, which are moved or given up as a whole.

use crate::Sizes;
use crate::grow::scattered;
use crate::meter::{Client, Row};

/// A line for a number.
type Line = fn(usize) -> String;

/// How a collection of each type grows by an element.
const TYPES: [(&str, Line); 5] = [
    ("hash", |n| format!("HSET one field:{n} value")),
    ("set", |n| format!("SADD one member:{n}")),
    ("sorted set", |n| format!("ZADD one {} member:{n}", scattered(n))),
    ("list", |n| format!("RPUSH one element:{n}")),
    ("stream", |n| format!("XADD one {}-1 field value:{n}", n + 1)),
];

fn with(elements: usize, add: Line) -> Client {
    let mut client = Client::new();
    (0..elements).for_each(|n| client.line(&add(n)));
    client
}

/// The ways of a large collection to its end.
pub fn dropped(sizes: &Sizes) {
    let ends = ["DEL one", "UNLINK one", "SET one value", "RENAME other one", "PEXPIREAT one 1"];
    for (name, add) in TYPES {
        let mut row = Row::default();
        for end in ends {
            let mut client = with(sizes.elements, add);
            client.line("SET other value");
            client.measure_line(&mut row, end);
        }
        let mut client = with(sizes.elements, add);
        let now = client.engine.clock.now_ms();
        client.engine.clock.push(now);
        client.line("PEXPIRE one 10");
        client.engine.clock.push(now + 20);
        client.measure_line(&mut row, "EXISTS one");
        row.print(&format!("the end of a {name} of {}", sizes.elements));
    }
}

/// All keys.
pub fn flushed(sizes: &Sizes) {
    for command in ["FLUSHALL", "FLUSHDB"] {
        let (mut row, mut after) = (Row::default(), Row::default());
        let mut client = filled(sizes.keys);
        client.measure_line(&mut row, command);
        for n in 0..sizes.due {
            client.measure(&mut after, &[b"SET", format!("key:{n:012}").as_bytes(), &[b'v'; 32]]);
        }
        row.print(&format!("{command} of {} keys", sizes.keys));
        after.print("  SET of new ones while they are freed");
    }
}

fn filled(keys: usize) -> Client {
    let mut client = Client::new();
    for n in 0..keys {
        client.run(&[b"SET", format!("key:{n:012}").as_bytes(), &[b'v'; 32]]);
    }
    client
}

pub fn swapped(sizes: &Sizes) {
    let mut row = Row::default();
    let mut client = filled(sizes.due);
    for _ in 0..100 {
        client.measure_line(&mut row, "SWAPDB 0 1");
    }
    row.print("SWAPDB");
    client.line("WATCH key:000000000001");
    let mut row = Row::default();
    for _ in 0..100 {
        client.measure_line(&mut row, "SWAPDB 0 1");
    }
    row.print("SWAPDB with watched keys");
}

pub fn renamed(sizes: &Sizes) {
    for (name, add) in TYPES {
        let mut client = with(sizes.elements, add);
        let mut row = Row::default();
        for n in 0..100 {
            let names = [["one", "two"], ["two", "one"]][n % 2];
            client.measure_line(&mut row, &format!("RENAME {} {}", names[0], names[1]));
        }
        client.measure_line(&mut row, "MOVE one 1");
        row.print(&format!("RENAME and MOVE of a {name}"));
    }
}

/// Transactions, each measured at its EXEC.
pub fn transactions(sizes: &Sizes) {
    for commands in [10, 100, 1_000, 10_000] {
        let mut client = filled(sizes.due);
        let mut row = Row::default();
        for nth in 0..20 {
            client.line("MULTI");
            for n in 0..commands {
                client.line(&format!("SET new:{nth}:{n} value"));
            }
            client.measure_line(&mut row, "EXEC");
        }
        row.print(&format!("EXEC of {commands} SETs"));
    }
}

/// Commands of many words.
pub fn words(_: &Sizes) {
    let commands: [(&str, usize, Line); 4] = [
        ("MSET", 2, |n| format!("key:{n}")),
        ("SADD one", 1, |n| format!("member:{n}")),
        ("ZADD two", 2, |n| n.to_string()),
        ("DEL", 1, |n| format!("key:{n}")),
    ];
    for (command, each, word) in commands {
        for count in [1_000, 10_000] {
            let mut client = Client::new();
            let mut row = Row::default();
            let words: Vec<String> = (0..count * each).map(word).collect();
            let mut argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
            argv.extend(words.iter().map(|word| word.as_bytes()));
            client.measure(&mut row, &argv);
            row.print(&format!("{command} of {count}"));
        }
    }
}
