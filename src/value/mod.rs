//! Data structures. They know nothing of commands, locks or clocks.

pub mod bits;
pub mod bytes;
pub mod chance;
pub mod crc16;
pub mod either;
pub mod geohash;
pub mod glob;
pub mod hash;
pub mod hasher;
pub mod hll;
pub mod intset;
pub mod lcs;
pub mod list;
pub mod listpack;
pub mod longdouble;
pub mod number;
pub mod object;
pub mod partial_sort;
pub mod ranktree;
pub mod rdb;
pub mod record;
pub mod set;
pub mod stream;
pub mod table;
pub mod text;
pub mod zset;
