//! Sets: members without order.

use super::hasher::KeyHasher;
use super::object::{Collection, object_access};
use super::record::Type;

#[derive(Clone)]
pub struct Set;

impl Collection for Set {
    const TYPE: Type = Type::Set;

    fn new(_: &KeyHasher) -> Set {
        Set
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

    object_access!(Set);
}
