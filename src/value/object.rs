//! Values that are collections: what a record points to when it holds no string.

use super::hash::Hash;
use super::hasher::KeyHasher;
use super::list::List;
use super::record::Type;
use super::set::Set;
use super::stream::Stream;
use super::zset::Zset;

/// A collection of any type, as it lies in its record. Cloning a large one is cheap: the parts are shared until one side
/// writes to them. A small one is copied.
#[derive(Clone)]
pub enum Object {
    Hash(Hash),
    List(List),
    Set(Set),
    Stream(Stream),
    Zset(Zset),
}

impl Default for Object {
    /// An empty one, which has allocated nothing.
    fn default() -> Object {
        Object::List(List::new())
    }
}

/// How large a collection may grow before it leaves its compact encoding: what the `...-max-listpack-...` parameters
/// say; and what it hashes its elements with then.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most elements.
    pub entries: usize,
    /// Longest element in bytes.
    pub value: usize,
    pub hasher: KeyHasher,
}

impl Limits {
    /// No compact encoding at all.
    pub const fn none(hasher: KeyHasher) -> Limits {
        Limits { entries: 0, value: 0, hasher }
    }
}

/// What all collections have in common.
pub trait Collection: Clone {
    const TYPE: Type;

    /// An empty one, which has allocated nothing, a stream excepted.
    fn new() -> Self;

    /// Whether a key must not be left with it.
    fn is_empty(&self) -> bool;

    /// Bytes of heap it costs beside itself, in constant time. Parts that a clone shares count in full.
    fn heap_size(&self) -> usize;

    /// What `OBJECT ENCODING` answers.
    fn encoding(&self) -> &'static str;

    /// Walks everything and says what does not agree, the bytes among it.
    fn check(&self) -> Result<(), String>;

    /// The collection in an object of its type.
    fn of(object: &Object) -> Option<&Self>;

    fn of_mut(object: &mut Object) -> Option<&mut Self>;

    fn into_object(self) -> Object;
}

/// For [`Collection::check`]: whether the bytes of the elements are those accounted for.
pub(super) fn check_bytes(walked: usize, kept: usize) -> Result<(), String> {
    if walked == kept { Ok(()) } else { Err(format!("{walked} bytes of elements walked, {kept} in the account")) }
}

/// The way into an object and out of it, for `impl Collection`.
macro_rules! object_access {
    ($variant:ident) => {
        fn of(object: &$crate::value::object::Object) -> Option<&Self> {
            match object {
                $crate::value::object::Object::$variant(value) => Some(value),
                _ => None,
            }
        }

        fn of_mut(object: &mut $crate::value::object::Object) -> Option<&mut Self> {
            match object {
                $crate::value::object::Object::$variant(value) => Some(value),
                _ => None,
            }
        }

        fn into_object(self) -> $crate::value::object::Object {
            $crate::value::object::Object::$variant(self)
        }
    };
}
pub(super) use object_access;

/// Runs the same expression on the collection, whatever its type.
macro_rules! each_type {
    ($object:expr, $value:ident => $body:expr) => {
        match $object {
            Object::Hash($value) => $body,
            Object::List($value) => $body,
            Object::Set($value) => $body,
            Object::Stream($value) => $body,
            Object::Zset($value) => $body,
        }
    };
}

impl Object {
    pub fn type_(&self) -> Type {
        match self {
            Object::Hash(_) => Type::Hash,
            Object::List(_) => Type::List,
            Object::Set(_) => Type::Set,
            Object::Stream(_) => Type::Stream,
            Object::Zset(_) => Type::Zset,
        }
    }

    pub fn is_empty(&self) -> bool {
        each_type!(self, value => value.is_empty())
    }

    pub fn heap_size(&self) -> usize {
        each_type!(self, value => value.heap_size())
    }

    pub fn encoding(&self) -> &'static str {
        each_type!(self, value => value.encoding())
    }

    pub fn check(&self) -> Result<(), String> {
        each_type!(self, value => value.check())
    }
}
