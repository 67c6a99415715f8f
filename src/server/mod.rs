//! The RESP listener: sockets, and commands that run on the engine's shards while others use them.
//!
//! Each listener has a few worker threads of its own, each with a tokio runtime of one thread. A connection stays with
//! the worker it was given to, so that nothing is stolen or woken across threads on the way from bytes to bytes.

mod listen;
#[cfg(unix)]
mod local;
mod membership;
mod options;
mod peer;
mod serve;
mod socket;
mod sweep;
mod worker;

pub use listen::{DRAIN_PATIENCE, ListenError, Listener, listen};
pub use options::ListenOptions;
