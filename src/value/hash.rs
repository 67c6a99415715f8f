//! Hashes: fields with values.

use super::hasher::KeyHasher;
use super::object::{Collection, object_access};
use super::record::Type;

#[derive(Clone)]
pub struct Hash;

impl Collection for Hash {
    const TYPE: Type = Type::Hash;

    fn new(_: &KeyHasher) -> Hash {
        Hash
    }

    fn is_empty(&self) -> bool {
        true
    }

    fn heap_size(&self) -> usize {
        0
    }

    fn encoding(&self) -> &'static str {
        "listpack"
    }

    object_access!(Hash);
}
