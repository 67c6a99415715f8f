//! Lists: elements in order.

use super::hasher::KeyHasher;
use super::object::{Collection, object_access};
use super::record::Type;

#[derive(Clone)]
pub struct List;

impl Collection for List {
    const TYPE: Type = Type::List;

    fn new(_: &KeyHasher) -> List {
        List
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

    object_access!(List);
}
