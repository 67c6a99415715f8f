//! A bare server to point redis-benchmark or redis-cli at: an engine with a listener and nothing else.
//!
//! `cargo bench --no-default-features --features server --bench listener -- PORT [THREADS]`

use nearis::engine::{Engine, Options};
use nearis::server::{ListenOptions, listen};

fn main() {
    // Cargo adds `--bench`; without a port, as when all benches are run, there is nothing to do.
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u16>().ok());
    let Some(port) = numbers.next() else {
        println!("a port to listen on is needed: -- PORT [THREADS]");
        return;
    };
    let threads = numbers.next().map(usize::from);
    let engine = Engine::new(Options::new(1));
    nearis::background::attach(&engine);
    let listener = listen(engine, ListenOptions { port: Some(port), threads, ..Default::default() });
    match listener {
        Ok(_open) => loop {
            std::thread::park();
        },
        Err(fault) => eprintln!("{fault}"),
    }
}
