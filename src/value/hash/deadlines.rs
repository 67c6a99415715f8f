//! The deadlines of a hash's fields in order.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::value::size;

/// Entries of a deadline and the hash of a field. An entry means: look at every field with this hash, so two fields that
/// share both are one entry. Clones share the entries until one of them is changed; none at all cost a pointer.
#[derive(Default, Clone)]
pub struct Deadlines(Option<Arc<BTreeSet<(u64, u64)>>>);

/// What an entry costs.
const ENTRY_BYTES: usize = size::tree_entry::<(u64, u64), ()>();

impl Deadlines {
    #[inline]
    pub fn first(&self) -> Option<(u64, u64)> {
        self.0.as_ref()?.first().copied()
    }

    pub fn insert(&mut self, deadline: u64, hash: u64) {
        Arc::make_mut(self.0.get_or_insert_default()).insert((deadline, hash));
    }

    pub fn remove(&mut self, deadline: u64, hash: u64) {
        if let Some(entries) = &mut self.0 {
            let entries = Arc::make_mut(entries);
            entries.remove(&(deadline, hash));
            if entries.is_empty() {
                self.0 = None;
            }
        }
    }

    pub fn contains(&self, deadline: u64, hash: u64) -> bool {
        self.0.as_ref().is_some_and(|entries| entries.contains(&(deadline, hash)))
    }

    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |entries| entries.len())
    }

    pub fn heap_size(&self) -> usize {
        self.len() * ENTRY_BYTES
    }
}
