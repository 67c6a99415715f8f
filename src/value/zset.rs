//! Sorted sets: members in the order of their scores.

use super::hasher::KeyHasher;
use super::object::{Collection, object_access};
use super::record::Type;

#[derive(Clone)]
pub struct Zset;

impl Collection for Zset {
    const TYPE: Type = Type::Zset;

    fn new(_: &KeyHasher) -> Zset {
        Zset
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

    object_access!(Zset);
}
