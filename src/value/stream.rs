//! Streams: entries in the order of their IDs, and the consumer groups that read them.
//!
//! Entries lie in nodes of up to a hundred, in the encoding of a real server, so that what is trimmed "approximately" is
//! what goes there. A clone shares nodes and groups until one side changes them.

mod group;
mod id;
mod log;
mod node;
mod walk;

use std::sync::Arc;

pub use group::{Consumer, ConsumerRef, Group, Groups, Nack};
pub use id::{IdText, StreamId};
pub use log::{Bound, Log, MAX_ENTRY, NodeLimits};
pub use node::{Entry, Fields};
pub use walk::{Backward, Forward};

use super::object::{Collection, object_access};
use super::record::Type;
use super::size;

/// A stream. Its two parts are changed apart from each other.
#[derive(Clone, Default)]
pub struct Stream(Arc<Parts>);

/// What a stream is made of.
#[derive(Clone, Default)]
pub struct Parts {
    pub log: Log,
    pub groups: Groups,
}

impl std::ops::Deref for Stream {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::ops::DerefMut for Stream {
    fn deref_mut(&mut self) -> &mut Parts {
        Arc::make_mut(&mut self.0)
    }
}

/// What becomes of an entry's pending deliveries when it is deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum References {
    /// They stay.
    Keep,
    /// They go too.
    Delete,
    /// The entry goes only when there are none, and every group has read it.
    Acknowledged,
}

/// What [`Stream::delete`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deleted {
    Yes,
    NotThere,
    /// Somebody needs it yet.
    Referenced,
}

impl Stream {
    /// Deletes an entry.
    pub fn delete(&mut self, id: StreamId, references: References) -> Deleted {
        match references {
            References::Acknowledged if self.groups.refer_to(id) => return Deleted::Referenced,
            References::Delete => {
                self.groups.forget(id);
            }
            _ => {}
        }
        if self.log.delete(id) { Deleted::Yes } else { Deleted::NotThere }
    }

    /// Removes entries from the front up to the bound, and answers how many.
    pub fn trim(&mut self, bound: Bound, references: References) -> usize {
        let Parts { log, groups } = Arc::make_mut(&mut self.0);
        match references {
            References::Keep => log.trim(bound),
            References::Acknowledged => log.trim_those(bound, |id| !groups.refer_to(id)),
            References::Delete => log.trim_those(bound, |id| {
                groups.forget(id);
                true
            }),
        }
    }
}

impl Collection for Stream {
    const TYPE: Type = Type::Stream;

    fn new() -> Stream {
        Stream::default()
    }

    /// Never: a stream without entries is kept, for its groups and its last ID.
    fn is_empty(&self) -> bool {
        false
    }

    fn heap_size(&self) -> usize {
        size::shared::<Parts>() + self.log.heap_size() + self.groups.heap_size()
    }

    fn encoding(&self) -> &'static str {
        "stream"
    }

    fn check(&self) -> Result<(), String> {
        self.log.check()?;
        self.groups.check()
    }

    object_access!(Stream);
}
