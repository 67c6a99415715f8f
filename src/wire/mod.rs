//! A client that speaks RESP, whatever carries its bytes: from received bytes to commands, from replies to bytes.
//!
//! Nothing here reads or writes. Who owns a [`Connection`] hands it what has come, and sends its [`Output`] on: the tasks
//! of the listener (`server`) over sockets, the addon (`node`) over a stream of the same process.

mod away;
mod connection;
mod inline;
pub mod limits;
mod messages;
mod output;
pub mod parser;

pub use connection::{Carrier, Connection, REFUSAL, Scratch};
pub use output::Output;
