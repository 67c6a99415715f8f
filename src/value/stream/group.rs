//! Consumer groups: who was given which entries and has not acknowledged them yet.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::id::StreamId;
use super::log::Log;
use crate::value::bytes::Bytes;
use crate::value::size;

/// Heap for an entry that is pending: its place in the group's tree and in its consumer's.
const PENDING_COST: usize = size::tree_entry::<StreamId, Nack>() + size::tree_entry::<StreamId, ()>();

/// Heap for a consumer with no long name.
const CONSUMER_COST: usize = size_of::<Option<Consumer>>() + size::tree_entry::<Bytes, u32>();

/// Heap for a group with no long name.
const GROUP_COST: usize = size::shared::<Group>() + size::tree_entry::<Bytes, Arc<Group>>();

/// Where a consumer is among those of its group, for as long as it is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConsumerRef(u32);

/// A delivery that was not acknowledged.
#[derive(Clone, Copy, Debug)]
pub struct Nack {
    pub consumer: ConsumerRef,
    /// When it was delivered last, in Unix milliseconds.
    pub delivered: u64,
    /// How often it was delivered.
    pub count: u64,
}

#[derive(Clone)]
pub struct Consumer {
    pub name: Bytes,
    /// When it asked for something last, in Unix milliseconds.
    pub seen: u64,
    /// When it was given something last.
    pub active: Option<u64>,
    pending: BTreeSet<StreamId>,
}

impl Consumer {
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Entries that it has not acknowledged, from `start` on.
    pub fn pending_from(&self, start: StreamId) -> impl Iterator<Item = StreamId> {
        self.pending.range(start..).copied()
    }
}

/// A consumer group.
///
/// Invariant: an ID is in `pending` exactly when it is in the set of the consumer that is named there.
#[derive(Clone)]
pub struct Group {
    /// The last entry that was delivered to anybody.
    pub last_id: StreamId,
    /// How many entries there were up to that one, if it is known.
    pub entries_read: Option<u64>,
    pending: BTreeMap<StreamId, Nack>,
    names: BTreeMap<Bytes, ConsumerRef>,
    consumers: Vec<Option<Consumer>>,
    free: Vec<u32>,
    /// Heap of long names.
    bytes: usize,
}

impl Group {
    pub fn new(last_id: StreamId, entries_read: Option<u64>) -> Group {
        Group {
            last_id,
            entries_read,
            pending: BTreeMap::new(),
            names: BTreeMap::new(),
            consumers: Vec::new(),
            free: Vec::new(),
            bytes: 0,
        }
    }

    pub fn heap_size(&self) -> usize {
        let free = self.free.capacity() * size_of::<u32>();
        self.pending.len() * PENDING_COST + self.names.len() * CONSUMER_COST + self.bytes + free
    }

    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    pub fn nack(&self, id: StreamId) -> Option<&Nack> {
        self.pending.get(&id)
    }

    pub fn nack_mut(&mut self, id: StreamId) -> Option<&mut Nack> {
        self.pending.get_mut(&id)
    }

    /// Deliveries that were not acknowledged, from `start` on.
    pub fn pending_from(&self, start: StreamId) -> impl DoubleEndedIterator<Item = (StreamId, &Nack)> {
        self.pending.range(start..).map(|(&id, nack)| (id, nack))
    }

    /// In the order of their names.
    pub fn consumers(&self) -> impl Iterator<Item = &Consumer> {
        self.names.values().map(|&place| self.consumer(place))
    }

    pub fn consumer_count(&self) -> usize {
        self.names.len()
    }

    pub fn find(&self, name: &[u8]) -> Option<ConsumerRef> {
        self.names.get(name).copied()
    }

    pub fn consumer(&self, place: ConsumerRef) -> &Consumer {
        self.consumers[place.0 as usize].as_ref().expect("a reference lives no longer than its consumer")
    }

    pub fn consumer_mut(&mut self, place: ConsumerRef) -> &mut Consumer {
        self.consumers[place.0 as usize].as_mut().expect("a reference lives no longer than its consumer")
    }

    /// The consumer of this name; made, and seen `now`, if it is not there.
    pub fn find_or_make(&mut self, name: &[u8], now: u64) -> ConsumerRef {
        if let Some(found) = self.find(name) {
            return found;
        }
        let name = Bytes::new(name);
        self.bytes += 2 * name.heap_size();
        let consumer = Some(Consumer { name: name.clone(), seen: now, active: None, pending: BTreeSet::new() });
        let place = match self.free.pop() {
            Some(place) => {
                self.consumers[place as usize] = consumer;
                ConsumerRef(place)
            }
            None => {
                self.consumers.push(consumer);
                ConsumerRef(self.consumers.len() as u32 - 1)
            }
        };
        self.names.insert(name, place);
        place
    }

    /// Removes a consumer with all that it has not acknowledged, and says how much that was.
    pub fn remove_consumer(&mut self, name: &[u8]) -> Option<usize> {
        let place = self.names.remove(name)?;
        let consumer = self.consumers[place.0 as usize].take()?;
        self.free.push(place.0);
        self.bytes -= 2 * consumer.name.heap_size();
        for id in &consumer.pending {
            self.pending.remove(id);
        }
        Some(consumer.pending.len())
    }

    /// Notes that an entry was delivered: with this, whoever had it before.
    pub fn assign(&mut self, id: StreamId, nack: Nack) {
        match self.pending.entry(id) {
            Entry::Vacant(place) => {
                place.insert(nack);
            }
            Entry::Occupied(mut place) => {
                let old = place.insert(nack).consumer;
                if old == nack.consumer {
                    return;
                }
                self.consumer_mut(old).pending.remove(&id);
            }
        }
        self.consumer_mut(nack.consumer).pending.insert(id);
    }

    /// Forgets a delivery and says whether there was one.
    pub fn acknowledge(&mut self, id: StreamId) -> bool {
        let Some(nack) = self.pending.remove(&id) else { return false };
        self.consumer_mut(nack.consumer).pending.remove(&id);
        true
    }

    /// Counts an entry that is about to be delivered for the first time, whose ID is above [`Group::last_id`].
    pub fn advance(&mut self, log: &Log, id: StreamId) {
        match self.entries_read {
            Some(read) if self.last_id >= log.first_id() && !log.has_gap_from(self.last_id) => {
                self.entries_read = Some(read.wrapping_add(1));
            }
            _ if log.entries_added != 0 => self.entries_read = log.count_up_to(id),
            _ => {}
        }
        self.last_id = id;
    }

    /// How many entries were not delivered yet, if it is known.
    pub fn lag(&self, log: &Log) -> Option<u64> {
        if log.entries_added == 0 || log.is_empty() {
            return Some(0);
        }
        if self.last_id < log.first_id() && log.max_deleted_id < log.first_id() {
            return Some(log.len() as u64);
        }
        let read = match self.entries_read {
            Some(read) if !log.has_gap_from(self.last_id) => Some(read),
            _ => log.count_up_to(self.last_id),
        };
        Some(log.entries_added.wrapping_sub(read?))
    }

    /// Walks everything and says what does not agree.
    fn check(&self) -> Result<(), String> {
        let mut bytes = 0;
        for (name, &place) in &self.names {
            let consumer = self.consumer(place);
            bytes += name.heap_size() + consumer.name.heap_size();
            if *name != consumer.name {
                return Err(format!("{name:?} leads to {:?}", consumer.name));
            }
            for id in &consumer.pending {
                if self.nack(*id).is_none_or(|nack| nack.consumer != place) {
                    return Err(format!("{id} is pending at {name:?} alone"));
                }
            }
        }
        let pending = self.consumers().map(Consumer::pending).sum::<usize>();
        let slots = self.consumers.iter().flatten().count();
        let counted = (pending, slots, bytes, self.consumers.len());
        let kept = (self.pending.len(), self.names.len(), self.bytes, self.names.len() + self.free.len());
        if counted == kept { Ok(()) } else { Err(format!("{counted:?} walked, {kept:?} in the accounts")) }
    }
}

/// The groups of a stream by their names.
#[derive(Clone, Default)]
pub struct Groups {
    groups: BTreeMap<Bytes, Arc<Group>>,
    /// Heap of the groups.
    bytes: usize,
}

impl Groups {
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    pub fn heap_size(&self) -> usize {
        self.bytes
    }

    pub fn get(&self, name: &[u8]) -> Option<&Group> {
        self.groups.get(name).map(|group| &**group)
    }

    /// In the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Bytes, &Group)> {
        self.groups.iter().map(|(name, group)| (name, &**group))
    }

    /// Adds a group unless there is one of this name, and says whether it did.
    pub fn add(&mut self, name: &[u8], group: Group) -> bool {
        if self.groups.contains_key(name) {
            return false;
        }
        let name = Bytes::new(name);
        self.bytes += GROUP_COST + name.heap_size() + group.heap_size();
        self.groups.insert(name, Arc::new(group));
        true
    }

    pub fn remove(&mut self, name: &[u8]) -> bool {
        let Some((name, group)) = self.groups.remove_entry(name) else { return false };
        self.bytes -= GROUP_COST + name.heap_size() + group.heap_size();
        true
    }

    /// Changes a group; `None` when there is none of this name.
    pub fn edit<T>(&mut self, name: &[u8], change: impl FnOnce(&mut Group) -> T) -> Option<T> {
        let group = self.groups.get_mut(name)?;
        let before = group.heap_size();
        let group = Arc::make_mut(group);
        let result = change(group);
        self.bytes = self.bytes - before + group.heap_size();
        Some(result)
    }

    /// Whether an entry waits for somebody: for a group to reach it, or to be acknowledged.
    pub fn refer_to(&self, id: StreamId) -> bool {
        self.groups.values().any(|group| id > group.last_id || group.pending.contains_key(&id))
    }

    /// Acknowledges an entry in all groups and says whether it was pending anywhere.
    pub fn forget(&mut self, id: StreamId) -> bool {
        let mut found = false;
        for group in self.groups.values_mut().filter(|group| group.pending.contains_key(&id)) {
            let before = group.heap_size();
            let group = Arc::make_mut(group);
            found |= group.acknowledge(id);
            self.bytes = self.bytes - before + group.heap_size();
        }
        found
    }

    /// Walks everything and says what does not agree.
    pub fn check(&self) -> Result<(), String> {
        let mut bytes = 0;
        for (name, group) in &self.groups {
            group.check().map_err(|fault| format!("group {name:?}: {fault}"))?;
            bytes += GROUP_COST + name.heap_size() + group.heap_size();
        }
        if bytes == self.bytes { Ok(()) } else { Err(format!("{bytes} bytes walked, {} in the accounts", self.bytes)) }
    }
}
