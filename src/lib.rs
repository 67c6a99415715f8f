//! Nearis: a Redis-compatible engine that lives inside the process that uses it.
pub mod value;
