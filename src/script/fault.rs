//! Why a script stops before its end.

use super::value::Value;

pub type Result<T = ()> = std::result::Result<T, Fault>;

#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// An error as `error` raises it, with any value; `pcall` catches it.
    Error(Value),
    /// The script's values have become more than they may be. Not to be caught.
    Memory,
    /// The host wants the script to end; it knows why. Not to be caught.
    Stopped,
}
