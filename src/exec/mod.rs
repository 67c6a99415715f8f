//! The life of a command: found, admitted, locked, run, accounted for.

pub mod admit;
pub mod atomic;
pub mod cost;
pub mod double;
mod due;
mod faults;
pub mod load;
pub mod log;
pub mod memory;
pub mod multi;
pub mod observe;
pub mod offload;
pub mod pause;
pub mod run;
pub mod script;
pub mod serve;
mod strict;
pub mod tracking;

pub use offload::Lane;
pub use run::{Outcome, Patience, run, run_command};
