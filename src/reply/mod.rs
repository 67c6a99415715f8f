//! Replies: the tape that handlers write, and its encodings.

pub mod resp;
pub mod tape;

pub use tape::{Item, Tape};
