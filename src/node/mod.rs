//! The addon: how JavaScript reaches the engine.
//!
//! Convenience (the class, the table) goes through `#[napi]`; commands go through functions made by hand over raw
//! Node-API, since there the crossing costs more than the command. Rust hands out primitives, strings and bytes only:
//! arrays, objects, errors and promises are made by the JavaScript wrapper, in the realm of its user.
#![cfg_attr(test, allow(dead_code, reason = "napi leaves its exports, and so all callers, out of test builds"))]

mod args;
mod binding;
mod decode;
mod double;
mod engine;
mod external;
mod log;
mod mailbox;
mod raw;
mod state;

pub use engine::{Engine, command_table, live_engines};
