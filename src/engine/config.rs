//! Configuration parameters.

use parking_lot::RwLock;

/// What CONFIG SET changes.
#[derive(Default)]
pub struct Config {
    /// SHA-less for now: compared whole; empty when clients need no password.
    pub password: RwLock<Vec<u8>>,
}
