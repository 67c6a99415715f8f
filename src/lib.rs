//! Nearis: a Redis-compatible engine that lives inside the process that uses it.
//!
//! A command comes in through [`node`](crate) (a JavaScript call) or [`server`](crate) (a socket), is found in the
//! [`command::table`], gets its locks and runs in [`exec`], works on the keyspace through [`engine::access`], and leaves
//! its reply on a [`reply::tape`], which the way it came in by turns into JavaScript values or RESP. What is stored, and
//! how, is in [`value`].

pub mod background;
pub mod command;
pub mod engine;
pub mod exec;
#[cfg(feature = "node")]
pub mod node;
pub mod reply;
pub mod script;
#[cfg(feature = "server")]
pub mod server;
pub mod value;
pub mod wire;

/// The system's allocator costs more per key and per call. Only the addon chooses one: a program that links this crate
/// has its own opinion.
#[cfg(feature = "node")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
