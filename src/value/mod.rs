//! Data structures. They know nothing of commands, locks or clocks.

pub mod bits;
pub mod glob;
pub mod longdouble;
pub mod number;
pub mod record;
pub mod table;
