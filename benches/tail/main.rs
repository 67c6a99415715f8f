//! The longest that a single command keeps an event loop: CPU time of each, alone, while an engine grows, while keys fall due
//! and where large values come and go.
//!
//! `cargo bench --bench tail` takes some seconds, `cargo bench --bench tail -- --full` some minutes: ten million keys and
//! collections of a million elements. A word behind it chooses the rows whose names begin so. The allocator is the addon's.

mod background;
mod due;
mod evict;
mod grow;
mod large;
mod meter;

use meter::Row;

/// How much there is of everything.
pub struct Sizes {
    pub keys: usize,
    /// Keys that fall due at once.
    pub due: usize,
    /// Elements of a large collection.
    pub elements: usize,
}

const SHORT: Sizes = Sizes { keys: 1_000_000, due: 200_000, elements: 200_000 };
const FULL: Sizes = Sizes { keys: 10_000_000, due: 1_000_000, elements: 1_000_000 };

type Bench = fn(&Sizes);

const BENCHES: [(&str, Bench); 14] = [
    ("nothing", grow::nothing),
    ("grow-keys", grow::keys),
    ("grow-one", grow::collections),
    ("due", due::foreground),
    ("due-hold", due::holds),
    ("due-fields", due::fields),
    ("background", background::share),
    ("evict", evict::foreground),
    ("drop", large::dropped),
    ("flush", large::flushed),
    ("swap", large::swapped),
    ("rename", large::renamed),
    ("exec", large::transactions),
    ("words", large::words),
];

fn main() {
    // Cargo adds `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let is_full = words.iter().any(|word| word == "--full");
    let sizes = if is_full { FULL } else { SHORT };
    let wanted: Vec<&String> = words.iter().filter(|word| !word.starts_with("--")).collect();
    Row::head();
    for (name, bench) in BENCHES {
        if wanted.is_empty() || wanted.iter().any(|&word| name == word) {
            bench(&sizes);
        }
    }
}
