//! What a connection may ask for and hold; the values are a real server's defaults.

use crate::engine::Engine;

/// Longest argument (`proto-max-bulk-len`).
pub const MAX_BULK: usize = 512 * 1024 * 1024;

/// Most bytes of a half-received command (`client-query-buffer-limit`).
pub const MAX_QUERY_BUFFER: usize = 1024 * 1024 * 1024;

/// Most clients of an engine at a time (`maxclients`).
pub const MAX_CLIENTS: usize = 10_000;

/// Whether a client must give a password before anything else.
pub fn needs_password(engine: &Engine) -> bool {
    !engine.config.password.read().is_empty()
}
