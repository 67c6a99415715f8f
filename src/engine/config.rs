//! Configuration parameters.

use std::sync::atomic::AtomicBool;

use parking_lot::RwLock;

/// The longest string in bytes (`proto-max-bulk-len`).
pub const PROTO_MAX_BULK_LEN: u64 = 512 * 1024 * 1024;

/// What CONFIG SET changes.
#[derive(Default)]
pub struct Config {
    /// SHA-less for now: compared whole; empty when clients need no password.
    pub password: RwLock<Vec<u8>>,
    /// Whether DEBUG may be used (`enable-debug-command`).
    pub enable_debug: AtomicBool,
}
