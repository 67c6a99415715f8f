//! What connections may ask for and hold, as configured.

use crate::engine::Engine;
use crate::engine::config::Param;

/// Longest argument.
#[inline]
pub fn max_bulk(engine: &Engine) -> usize {
    engine.config.number(Param::ProtoMaxBulkLen) as usize
}

/// Most bytes of a half-received command.
pub fn max_query_buffer(engine: &Engine) -> usize {
    engine.config.number(Param::ClientQueryBufferLimit) as usize
}

/// Most bytes of replies that may wait for a client that has not logged in: a real server's bound, and its first buffer.
pub const STRANGER: usize = 17 * 1024;
