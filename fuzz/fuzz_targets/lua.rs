//! Lua source text, and what it does when it runs: any bytes. Nothing may panic, overflow the stack or go on without end.
//!
//! `npm run fuzz -- --target lua`
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
    TRIAL.with_borrow_mut(|trial| trial.lua(data));
});
