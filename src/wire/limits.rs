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

/// Whether one more client is too many.
pub fn is_full(engine: &Engine) -> bool {
    engine.clients.len() as i64 >= engine.config.number(Param::MaxClients)
}

/// Whether a client must give a password before anything else.
pub fn needs_password(engine: &Engine) -> bool {
    engine.config.has_password()
}
