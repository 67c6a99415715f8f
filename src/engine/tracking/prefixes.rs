//! Clients that are told of changes of all keys with a prefix, whether they have read them or not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::engine::client::ClientInfo;

/// Keys that have changed, with the id of the client that did it: 0 where it was none, or more than one.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Changed(BTreeMap<Box<[u8]>, u64>);

impl Changed {
    pub fn add(&mut self, key: &[u8], by: u64) {
        match self.0.get_mut(key) {
            Some(known) if *known != by => *known = 0,
            Some(_) => {}
            None => _ = self.0.insert(key.into(), by),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The prefixes, and who wants to know of each.
#[derive(Default)]
pub struct Prefixes {
    clients: BTreeMap<Box<[u8]>, Vec<Arc<ClientInfo>>>,
    /// How many prefixes have each length: so many look-ups tell which of them a key has.
    lengths: BTreeMap<usize, usize>,
}

impl Prefixes {
    pub fn count(&self) -> usize {
        self.clients.len()
    }

    /// The client must not have the prefix already.
    pub fn add(&mut self, prefix: &[u8], client: &Arc<ClientInfo>) {
        let clients = self.clients.entry(prefix.into()).or_default();
        if clients.is_empty() {
            *self.lengths.entry(prefix.len()).or_default() += 1;
        }
        clients.push(client.clone());
    }

    pub fn remove(&mut self, prefix: &[u8], client: &ClientInfo) {
        let Some(clients) = self.clients.get_mut(prefix) else { return };
        clients.retain(|known| known.id != client.id);
        if clients.is_empty() {
            self.clients.remove(prefix);
            if let Some(count) = self.lengths.get_mut(&prefix.len()) {
                *count -= 1;
                if *count == 0 {
                    self.lengths.remove(&prefix.len());
                }
            }
        }
    }

    /// Shows each prefix that changed keys have, in order, with its clients and these keys, in order too.
    pub fn each(&self, changed: &Changed, mut show: impl FnMut(&[Arc<ClientInfo>], &[(&[u8], u64)])) {
        let mut touched: BTreeMap<&[u8], Vec<(&[u8], u64)>> = BTreeMap::new();
        for (key, &by) in &changed.0 {
            for &length in self.lengths.keys().take_while(|&&length| length <= key.len()) {
                let prefix = &key[..length];
                if self.clients.contains_key(prefix) {
                    touched.entry(prefix).or_default().push((key, by));
                }
            }
        }
        for (prefix, keys) in touched {
            show(&self.clients[prefix], &keys);
        }
    }
}

/// The prefixes of one client.
pub type Own = BTreeSet<Box<[u8]>>;

/// A prefix of the list `given` and one that it overlaps with: of those that the client has already (true), or another
/// one of the list (false).
pub fn overlap<'a>(own: &'a Own, given: &[&'a [u8]]) -> Option<(&'a [u8], &'a [u8], bool)> {
    let meet = |a: &[u8], b: &[u8]| a.starts_with(b) || b.starts_with(a);
    for (at, prefix) in given.iter().enumerate() {
        if let Some(known) = own.iter().find(|known| meet(known, prefix)) {
            return Some((prefix, known, true));
        }
        if let Some(other) = given[at + 1..].iter().find(|other| meet(other, prefix)) {
            return Some((prefix, other, false));
        }
    }
    None
}
