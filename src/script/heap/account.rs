//! The bytes of a script's values.

use crate::script::fault::{Fault, Result};

/// What is taken, what may be taken, and when to look for garbage.
pub struct Account {
    bytes: usize,
    limit: usize,
    /// Above this a collection is due.
    threshold: usize,
}

/// No collection below this: marking costs more than so little memory is worth.
const LEAST_THRESHOLD: usize = 256 * 1024;

impl Account {
    pub fn new(limit: usize) -> Account {
        Account { bytes: 0, limit, threshold: LEAST_THRESHOLD }
    }

    #[inline]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Refuses what is too much, before it is taken.
    #[inline]
    pub fn charge(&mut self, bytes: usize) -> Result {
        match self.bytes.checked_add(bytes) {
            Some(sum) if sum <= self.limit => {
                self.bytes = sum;
                Ok(())
            }
            _ => Err(Fault::Memory),
        }
    }

    #[inline]
    pub fn release(&mut self, bytes: usize) {
        debug_assert!(bytes <= self.bytes);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    #[inline]
    pub fn is_due(&self) -> bool {
        self.bytes > self.threshold
    }

    /// After a collection: the next when there is as much garbage as there are living values, and enough to be worth
    /// looking through so many places.
    pub fn settle(&mut self, places: usize) {
        self.threshold = self.bytes + self.bytes.max(LEAST_THRESHOLD).max(16 * places);
    }

    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Back to what is permanent.
    pub fn restore(&mut self, bytes: usize) {
        self.bytes = bytes;
        self.settle(0);
    }
}
