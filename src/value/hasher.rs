//! The seeded hash of keys, and of the members of collections.

use std::hash::{BuildHasher, Hasher};

use foldhash::quality::SeedableRandomState;

/// Seeded per engine: clients choose keys and members, so the hash must not be predictable. The quality variant, since the
/// table uses bits from all over the hash: the top for shard and segment, others for position and tag.
#[derive(Clone)]
pub struct KeyHasher(SeedableRandomState);

impl KeyHasher {
    pub fn new(seed: u64) -> Self {
        KeyHasher(SeedableRandomState::with_seed(seed, foldhash::SharedSeed::global_fixed()))
    }

    #[inline]
    pub fn hash(&self, key: &[u8]) -> u64 {
        let mut hasher = self.0.build_hasher();
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
