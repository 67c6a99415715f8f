//! JSON programs and libraries, and what they do when they run: any bytes. Nothing may panic or go on without end.
//!
//! `npm run fuzz -- --target json_program`
#![no_main]

// Each fuzzer runs one half of it.
#[allow(dead_code)]
#[path = "../../tests/trial/mod.rs"]
mod trial;

use libfuzzer_sys::fuzz_target;
use trial::Trial;

thread_local! {
    static TRIAL: std::cell::RefCell<Trial> = std::cell::RefCell::new(Trial::new());
}

fuzz_target!(|data: &[u8]| {
    TRIAL.with_borrow_mut(|trial| trial.json(data));
});
