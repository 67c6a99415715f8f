//! The loop of a connection: several clients of one engine, each with bytes that come in pieces and leave in pieces, that
//! are killed, end and come back. It must not panic, what it sends must be RESP, a reply for each command, and the same
//! bytes must be answered the same however they were cut.
//!
//! `npm run fuzz -- --target connection`
#![no_main]

#[path = "../connection/client.rs"]
mod client;
#[path = "../connection/commands.rs"]
mod commands;
#[path = "../connection/replies.rs"]
mod replies;
#[path = "../connection/steps.rs"]
mod steps;

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some(program) = steps::Program::read(data) else { return Corpus::Reject };
    let Some(expected) = program.commands() else { return Corpus::Reject };
    let whole = program.run(&steps::Way::Whole);
    let cut = program.run(&program.way());
    for (at, (whole, cut)) in whole.iter().zip(&cut).enumerate() {
        replies::check(&whole.sent, whole.count(&expected[at]));
        if !expected[at].may_differ {
            assert_eq!(String::from_utf8_lossy(&whole.sent), String::from_utf8_lossy(&cut.sent));
        }
    }
    Corpus::Keep
});
