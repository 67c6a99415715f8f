//! One database's keys within one shard: the table of records and the index of their deadlines, kept in step.

use std::collections::BTreeSet;

use super::expiry::ExpiryIndex;
use super::prefix::Prefixes;
use super::wake::FREE_APART;
use crate::value::hasher::KeyHasher;
use crate::value::record::Record;
use crate::value::table::{Entry, SegTable};

/// Invariant: the index has the entry (deadline, hash) exactly when a record with that hash has that deadline, and the
/// index of fields exactly when the earliest deadline of a field in such a record is that. The index of a prefix has the
/// hash exactly when a record with that hash has a key that begins so. A clone shares the records, until either writes.
#[derive(Clone)]
pub struct Db {
    table: SegTable<Record>,
    expiry: ExpiryIndex,
    fields: ExpiryIndex,
    prefixes: Prefixes,
    hasher: KeyHasher,
    /// Heap bytes of all records.
    bytes: usize,
    /// What it has reported of [`Db::heap_size`], see [`super::memory`].
    settled: usize,
    /// What the records were then.
    settled_records: usize,
}

impl Db {
    /// `skip_bits`: the leading hash bits that chose the shard.
    pub fn new(skip_bits: u8, hasher: KeyHasher) -> Self {
        Db {
            table: SegTable::new(skip_bits),
            expiry: ExpiryIndex::default(),
            fields: ExpiryIndex::default(),
            prefixes: Prefixes::default(),
            hasher,
            bytes: 0,
            settled: 0,
            settled_records: 0,
        }
    }

    /// How much more it is than it has reported.
    pub fn unsettled(&self) -> isize {
        self.heap_size() as isize - self.settled as isize
    }

    /// It has reported what it is.
    pub fn settle(&mut self) {
        self.settled = self.heap_size();
        self.settled_records = self.bytes;
    }

    /// Whether the records are by more than so many bytes other than when it has reported; all else changes with them.
    #[inline]
    pub fn has_moved(&self, bytes: usize) -> bool {
        self.bytes.abs_diff(self.settled_records) > bytes
    }

    /// Puts another one in its place, which goes on with what this one has reported.
    pub fn replace(&mut self, mut other: Db) -> Db {
        other.settled = std::mem::take(&mut self.settled);
        other.settled_records = std::mem::take(&mut self.settled_records);
        std::mem::replace(self, other)
    }

    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// How many keys have a deadline.
    pub fn volatile(&self) -> usize {
        self.expiry.len()
    }

    pub fn expiry(&self) -> &ExpiryIndex {
        &self.expiry
    }

    /// The keys whose fields have deadlines, each by the earliest of these.
    pub fn fields(&self) -> &ExpiryIndex {
        &self.fields
    }

    /// Whether nothing in here ends by itself.
    #[inline]
    pub fn is_lasting(&self) -> bool {
        self.expiry.is_empty() && self.fields.is_empty()
    }

    /// The earliest deadline of a key or a field.
    pub fn next_deadline(&self) -> Option<u64> {
        self.expiry.next().into_iter().chain(self.fields.next()).min()
    }

    pub fn table(&self) -> &SegTable<Record> {
        &self.table
    }

    /// Heap bytes of records, table and index.
    pub fn heap_size(&self) -> usize {
        self.bytes
            + self.table.heap_size()
            + self.expiry.heap_size()
            + self.fields.heap_size()
            + self.prefixes.heap_size()
    }

    /// Heap bytes of the records alone.
    pub fn record_bytes(&self) -> usize {
        self.bytes
    }

    pub fn hash(&self, key: &[u8]) -> u64 {
        self.hasher.hash(key)
    }

    #[inline]
    pub fn find(&self, hash: u64, key: &[u8]) -> Option<&Record> {
        self.table.find(hash, |record| record.key_is(key))
    }

    /// Changes the value of a record, whose key and deadline must stay. What it costs and when its fields end may be
    /// otherwise afterwards; the accounts follow. `None` when there is no such key.
    #[inline]
    pub fn change<T>(&mut self, hash: u64, key: &[u8], change: impl FnOnce(&mut Record) -> T) -> Option<T> {
        let record = self.table.find_mut(hash, |record| record.key_is(key))?;
        let (before, old) = (record.heap_size(), record.field_deadline());
        let result = change(record);
        let new = record.field_deadline();
        self.bytes = self.bytes - before + record.heap_size();
        if old != new {
            self.move_fields(hash, old, new);
        }
        Some(result)
    }

    /// Puts the record in, in place of one with the same key.
    pub fn put(&mut self, hash: u64, record: Record) -> Option<Record> {
        self.bytes += record.heap_size();
        let (deadline, field_deadline) = (record.deadline(), record.field_deadline());
        let hasher = &self.hasher;
        let old = match self.table.entry(hash, |old| old.key_is(record.key()), |record| hasher.hash(record.key())) {
            Entry::Occupied(mut place) => Some(std::mem::replace(place.get_mut(), record)),
            Entry::Vacant(place) => {
                let record = place.insert(record);
                if !self.prefixes.are_none() {
                    self.prefixes.add(hash, record.key());
                }
                None
            }
        };
        if let Some(old) = &old {
            self.forget(hash, old);
        }
        if let Some(deadline) = deadline {
            self.expiry.set(deadline, hash);
        }
        if let Some(deadline) = field_deadline {
            self.fields.set(deadline, hash);
        }
        old
    }

    /// Makes the value of a key this string, with one probe and, where the old value leaves room, without allocating.
    /// Hands out an old record that takes long to free.
    /// `note` is told the record and whether it is a new one.
    pub fn set_string(
        &mut self,
        hash: u64,
        key: &[u8],
        value: &[u8],
        deadline: Option<u64>,
        note: impl FnOnce(&Record, bool),
    ) -> Option<Record> {
        let hasher = &self.hasher;
        let record = match self.table.entry(hash, |old| old.key_is(key), |record| hasher.hash(record.key())) {
            Entry::Occupied(place) => place.into_mut(),
            Entry::Vacant(place) => {
                let record = place.insert(Record::string(key, value, deadline));
                note(record, true);
                self.bytes += record.heap_size();
                if !self.prefixes.are_none() {
                    self.prefixes.add(hash, key);
                }
                self.move_deadline(hash, None, deadline);
                return None;
            }
        };
        if deadline.is_none() && record.overwrite(value) {
            note(record, false);
            return None;
        }
        let (before, old_deadline) = (record.heap_size(), record.deadline());
        let old_fields = record.field_deadline();
        let garbage = if before > FREE_APART {
            let new = Record::string(key, value, deadline);
            new.set_lru(record.lru());
            Some(std::mem::replace(record, new))
        } else {
            record.set_string_until(value, deadline);
            None
        };
        note(record, false);
        self.bytes = self.bytes - before + record.heap_size();
        self.move_deadline(hash, old_deadline, deadline);
        if old_fields.is_some() {
            self.move_fields(hash, old_fields, None);
        }
        garbage
    }

    pub fn remove(&mut self, hash: u64, key: &[u8]) -> Option<Record> {
        let hasher = &self.hasher;
        let old = self.table.remove(hash, |record| record.key_is(key), |record| hasher.hash(record.key()))?;
        self.forget(hash, &old);
        if !self.prefixes.are_none() {
            self.unlist(hash, key);
        }
        Some(old)
    }

    /// Sets or clears a key's deadline; false when there is no such key. `note` is told the record.
    pub fn set_deadline(&mut self, hash: u64, key: &[u8], deadline: Option<u64>, note: impl FnOnce(&Record)) -> bool {
        let Some(record) = self.table.find_mut(hash, |record| record.key_is(key)) else {
            return false;
        };
        let (before, old) = (record.heap_size(), record.deadline());
        record.set_deadline(deadline);
        note(record);
        self.bytes = self.bytes - before + record.heap_size();
        self.move_deadline(hash, old, deadline);
        true
    }

    /// Takes the accounts of a record that has left the table back.
    fn forget(&mut self, hash: u64, old: &Record) {
        self.bytes -= old.heap_size();
        if let Some(deadline) = old.deadline() {
            self.clear_deadline(deadline, hash);
        }
        if let Some(deadline) = old.field_deadline() {
            self.move_fields(hash, Some(deadline), None);
        }
    }

    /// Takes a key that has left the table from the indexes of prefixes.
    #[cold]
    fn unlist(&mut self, hash: u64, key: &[u8]) {
        let Db { table, hasher, prefixes, .. } = self;
        let others = || table.find_all(hash, |record| hasher.hash(record.key())).map(Record::key);
        prefixes.remove(hash, key, |prefix| others().any(|other| other.starts_with(prefix)));
    }

    /// Brings the index in step with a record whose deadline has changed.
    #[inline]
    fn move_deadline(&mut self, hash: u64, old: Option<u64>, new: Option<u64>) {
        if old == new {
            return;
        }
        if let Some(old) = old {
            self.clear_deadline(old, hash);
        }
        if let Some(new) = new {
            self.expiry.set(new, hash);
        }
    }

    fn clear_deadline(&mut self, deadline: u64, hash: u64) {
        self.expiry.clear(deadline, hash);
        // Another key with the same hash and deadline needs the entry that they shared.
        if self.key_due(deadline, hash).is_some() {
            self.expiry.set(deadline, hash);
        }
    }

    /// Brings the index of fields in step with a record whose earliest deadline of a field has changed.
    #[cold]
    fn move_fields(&mut self, hash: u64, old: Option<u64>, new: Option<u64>) {
        if let Some(old) = old {
            self.fields.clear(old, hash);
            if self.key_of_due_field(old, hash).is_some() {
                self.fields.set(old, hash);
            }
        }
        if let Some(new) = new {
            self.fields.set(new, hash);
        }
    }

    /// The key of a record with this hash whose fields end from `deadline` on.
    pub fn key_of_due_field(&self, deadline: u64, hash: u64) -> Option<&[u8]> {
        self.of_hash(hash).find(|record| record.field_deadline() == Some(deadline)).map(Record::key)
    }

    /// The key of a record with this hash whose deadline is `deadline`.
    pub fn key_due(&self, deadline: u64, hash: u64) -> Option<&[u8]> {
        self.record_due(deadline, hash).map(Record::key)
    }

    /// The record with this hash and this deadline.
    pub fn record_due(&self, deadline: u64, hash: u64) -> Option<&Record> {
        self.of_hash(hash).find(|record| record.deadline() == Some(deadline))
    }

    /// The records with this hash: none or one, nearly always.
    pub fn of_hash(&self, hash: u64) -> impl Iterator<Item = &Record> {
        self.table.find_all(hash, |record| self.hasher.hash(record.key()))
    }

    /// Shows about `count` records that lie next to each other, with their hashes: a cheap draw. `random` are random bits.
    pub fn neighbours(&self, count: usize, random: u64, mut show: impl FnMut(u64, &Record)) {
        self.table.neighbours(count, random, |record| show(self.hasher.hash(record.key()), record));
    }

    /// A record at random, each equally likely. `next` gives random bits.
    pub fn random(&self, next: impl FnMut() -> u64) -> Option<&Record> {
        self.table.random(next)
    }

    /// Reports records in the order of their hashes; see [`SegTable::scan`].
    pub fn scan<'a>(&'a self, cursor: u64, count: usize, report: impl FnMut(&'a Record)) -> Option<u64> {
        self.table.scan(cursor, count, |record| self.hasher.hash(record.key()), report)
    }

    /// Hands everything out and leaves the database empty.
    pub fn take(&mut self) -> Db {
        let emptied = self.prefixes.emptied();
        Db {
            table: self.table.take(),
            expiry: std::mem::take(&mut self.expiry),
            fields: std::mem::take(&mut self.fields),
            prefixes: std::mem::replace(&mut self.prefixes, emptied),
            hasher: self.hasher,
            bytes: std::mem::take(&mut self.bytes),
            settled: 0,
            settled_records: 0,
        }
    }

    /// Removes whatever has this hash and makes the index and the accounts true again from the records themselves:
    /// what is left to do after a panic in the middle of a write.
    pub fn recover(&mut self, hash: u64) {
        let hasher = &self.hasher;
        let hash_of = |record: &Record| hasher.hash(record.key());
        while self.table.remove(hash, |record| hash_of(record) == hash, hash_of).is_some() {}
        self.expiry = ExpiryIndex::default();
        self.fields = ExpiryIndex::default();
        self.prefixes = self.prefixes.emptied();
        self.bytes = 0;
        for record in self.table.iter() {
            self.prefixes.add(hasher.hash(record.key()), record.key());
            self.bytes += record.heap_size();
            if let Some(deadline) = record.deadline() {
                self.expiry.set(deadline, hasher.hash(record.key()));
            }
            if let Some(deadline) = record.field_deadline() {
                self.fields.set(deadline, hasher.hash(record.key()));
            }
        }
    }

    /// Walks everything and says what does not agree.
    pub fn check(&self, shard_of: impl Fn(u64) -> bool) -> Result<(), String> {
        let (mut keys, mut bytes, mut volatile, mut with_fields) = (0, 0, 0, 0);
        for record in self.table.iter() {
            let hash = self.hasher.hash(record.key());
            let name = || String::from_utf8_lossy(record.key()).into_owned();
            keys += 1;
            bytes += record.heap_size();
            if !shard_of(hash) {
                return Err(format!("key '{}' lies in a shard that is not its own", name()));
            }
            if self.find(hash, record.key()).is_none() {
                return Err(format!("key '{}' is not found by its hash", name()));
            }
            if let Some(deadline) = record.deadline() {
                volatile += 1;
                if !self.expiry.contains(deadline, hash) {
                    return Err(format!("key '{}' has a deadline that is not in the index", name()));
                }
            }
            if let Some(object) = record.as_object() {
                object.check().map_err(|fault| format!("key '{}': {fault}", name()))?;
            }
            if let Some(deadline) = record.field_deadline() {
                with_fields += 1;
                if !self.fields.contains(deadline, hash) {
                    return Err(format!("key '{}' has a field with a deadline that is not in the index", name()));
                }
            }
        }
        let counts = [
            ("keys", keys, self.table.len()),
            ("bytes of records", bytes, self.bytes),
            ("keys with a deadline", volatile, self.expiry.len()),
            ("keys with deadlines of fields", with_fields, self.fields.len()),
        ];
        if let Some((what, walked, kept)) = counts.into_iter().find(|(_, walked, kept)| walked != kept) {
            return Err(format!("{what}: {walked} walked, {kept} in the accounts"));
        }
        self.expiry.check()?;
        self.fields.check()?;
        self.check_prefixes()
    }

    fn check_prefixes(&self) -> Result<(), String> {
        for (prefix, len, hashes) in self.prefixes.counts() {
            let keys = self.table.iter().map(Record::key).filter(|key| key.starts_with(prefix));
            let walked: Vec<u64> = keys.map(|key| self.hasher.hash(key)).collect();
            if walked.len() != len || walked.iter().copied().collect::<BTreeSet<u64>>() != *hashes {
                let name = String::from_utf8_lossy(prefix);
                return Err(format!("keys that begin with '{name}': {} walked, {len} in the index", walked.len()));
            }
        }
        Ok(())
    }

    /// Whether [`Db::prefixed`] has to walk over all keys to answer.
    pub fn knows_prefix(&self, prefix: &[u8]) -> bool {
        self.prefixes.has(prefix)
    }

    /// How many keys begin with a prefix, and their records in the order of SCAN. The first time all keys are walked
    /// over, from then on an index is kept.
    pub fn prefixed<'a>(&'a mut self, prefix: &'a [u8]) -> (usize, impl Iterator<Item = &'a Record>) {
        let Db { table, hasher, prefixes, .. } = self;
        let walk = || table.iter().map(Record::key).filter(|key| key.starts_with(prefix)).map(|key| hasher.hash(key));
        let (hashes, len) = prefixes.of(prefix, walk);
        let records = hashes.iter().flat_map(|&hash| table.find_all(hash, |record| hasher.hash(record.key())));
        (len, records.filter(move |record| record.key().starts_with(prefix)))
    }

    /// The records that begin with a prefix and have a deadline, the earliest first.
    pub fn prefixed_by_deadline<'a>(&'a self, prefix: &'a [u8]) -> impl Iterator<Item = (u64, &'a Record)> {
        let of = move |(deadline, hash)| {
            let same_hash = self.table.find_all(hash, |record| self.hasher.hash(record.key()));
            let due = same_hash.filter(move |record| record.deadline() == Some(deadline));
            due.filter(move |record| record.key().starts_with(prefix)).map(move |record| (deadline, record))
        };
        self.expiry.iter().flat_map(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys whose deadlines are all the same, so that only the hash tells their entries in the index apart.
    #[test]
    fn a_shared_deadline_does_not_mix_keys_up() {
        let hasher = KeyHasher::default();
        let mut db = Db::new(0, hasher);
        let keys: Vec<String> = (0..5_000).map(|n| format!("k{n}")).collect();
        for key in &keys {
            db.put(hasher.hash(key.as_bytes()), Record::string(key.as_bytes(), b"v", Some(1_000)));
        }
        for key in &keys[..2_500] {
            assert!(db.remove(hasher.hash(key.as_bytes()), key.as_bytes()).is_some());
        }
        db.check(|_| true).unwrap();
        db.recover(hasher.hash(keys[2_500].as_bytes()));
        db.check(|_| true).unwrap();
        assert_eq!((db.len(), db.volatile()), (2_499, 2_499));
        while let Some((deadline, hash)) = db.expiry().due(2_000) {
            let key = db.key_due(deadline, hash).expect("the index names a key").to_vec();
            db.remove(hash, &key);
        }
        assert!(db.is_empty());
    }
}
