//! The seeded hash of keys, and of the members of collections.

use std::hash::Hasher;

use foldhash::SharedSeed;
use foldhash::quality::FoldHasher;

/// Seeded per engine: clients choose keys and members, so the hash must not be predictable. The quality variant, since the
/// table uses bits from all over the hash: the top for shard and segment, others for position and tag. Eight bytes, since
/// every large collection keeps its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHasher(u64);

impl KeyHasher {
    pub const fn new(seed: u64) -> Self {
        // Spread over all bits, which the hash takes for granted: MurmurHash3's finalizer, and off from zero.
        let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed = (mixed ^ mixed >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        KeyHasher(mixed ^ mixed >> 33)
    }

    #[inline]
    pub fn hash(self, key: &[u8]) -> u64 {
        let mut hasher = FoldHasher::with_seed(self.0, SharedSeed::global_fixed());
        hasher.write(key);
        hasher.finish()
    }
}

impl Default for KeyHasher {
    /// For tests that do not care.
    fn default() -> Self {
        KeyHasher::new(0)
    }
}
