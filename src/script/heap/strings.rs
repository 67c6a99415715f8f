//! Strings.

use super::account::Account;
use super::slab::Slab;
use crate::script::fault::Result;
use crate::script::value::StrRef;

/// Up to this length there is one object for each text, found by its hash, so that equality is that of numbers. All of a
/// short string's bytes count for the hash.
pub const SHORT: usize = 31;

const LONG_BIT: u32 = 1 << 31;
const NONE: u32 = u32::MAX;
const LEAST_BUCKETS: usize = 512;
/// More are not kept for strings that there are no longer.
const MOST_BUCKETS: usize = 8192;

/// What a string costs beside its bytes, when these are not in the slot itself.
const SHORT_COST: usize = 48;
const LONG_COST: usize = 40;

#[derive(Clone)]
struct Short {
    hash: u32,
    /// The next of the same bucket.
    next: u32,
    len: u8,
    bytes: [u8; SHORT],
}

impl Default for Short {
    fn default() -> Short {
        Short { hash: 0, next: NONE, len: 0, bytes: [0; SHORT] }
    }
}

impl Short {
    #[inline]
    fn bytes(&self) -> &[u8] {
        // The mask is for the compiler, which then knows that the length fits.
        &self.bytes[..(self.len as usize & SHORT)]
    }
}

pub struct Strings {
    short: Slab<Short>,
    long: Slab<Box<[u8]>>,
    /// First short string of each bucket. A power of two.
    buckets: Vec<u32>,
    count: usize,
    sealed_count: usize,
}

impl StrRef {
    #[inline]
    pub(in crate::script) fn is_long(self) -> bool {
        self.0 & LONG_BIT != 0
    }
}

/// Lua 5.1's hash of strings: the order of `pairs` depends on it. Of a long string only some bytes count.
#[inline]
pub fn hash(bytes: &[u8]) -> u32 {
    let mut hash = bytes.len() as u32;
    let step = (bytes.len() >> 5) + 1;
    let mut at = bytes.len();
    while at >= step {
        hash ^= (hash << 5).wrapping_add(hash >> 2).wrapping_add(bytes[at - 1] as u32);
        at -= step;
    }
    hash
}

impl Default for Strings {
    fn default() -> Strings {
        Strings {
            short: Slab::default(),
            long: Slab::default(),
            buckets: vec![NONE; LEAST_BUCKETS],
            count: 0,
            sealed_count: 0,
        }
    }
}

impl Strings {
    pub fn make(&mut self, account: &mut Account, bytes: &[u8]) -> Result<StrRef> {
        if bytes.len() <= SHORT {
            return self.make_short(account, bytes, hash(bytes));
        }
        account.charge(LONG_COST + bytes.len())?;
        Ok(StrRef(self.long.insert(bytes.into()) | LONG_BIT))
    }

    /// From bytes that are owned already.
    pub fn adopt(&mut self, account: &mut Account, bytes: Vec<u8>) -> Result<StrRef> {
        if bytes.len() <= SHORT {
            return self.make_short(account, &bytes, hash(&bytes));
        }
        account.charge(LONG_COST + bytes.len())?;
        Ok(StrRef(self.long.insert(bytes.into_boxed_slice()) | LONG_BIT))
    }

    /// From a text of at most [`SHORT`] bytes whose hash is known.
    pub fn make_short(&mut self, account: &mut Account, bytes: &[u8], hash: u32) -> Result<StrRef> {
        let bucket = hash as usize & (self.buckets.len() - 1);
        let mut at = self.buckets[bucket];
        while at != NONE {
            let string = self.short.get(at);
            if string.hash == hash && string.bytes() == bytes {
                return Ok(StrRef(at));
            }
            at = string.next;
        }
        account.charge(SHORT_COST)?;
        let mut string = Short { hash, next: self.buckets[bucket], len: bytes.len() as u8, bytes: [0; SHORT] };
        string.bytes[..bytes.len()].copy_from_slice(bytes);
        let index = self.short.insert(string);
        self.buckets[bucket] = index;
        self.count += 1;
        if self.count > self.buckets.len() {
            self.grow();
        }
        Ok(StrRef(index))
    }

    #[cold]
    fn grow(&mut self) {
        let len = 2 * self.buckets.len();
        let old = std::mem::replace(&mut self.buckets, vec![NONE; len]);
        // From the oldest to the newest of a chain, so that permanent strings stay behind the others.
        let mut chain = Vec::new();
        for head in old {
            let mut at = head;
            while at != NONE {
                chain.push(at);
                at = self.short.get(at).next;
            }
            while let Some(index) = chain.pop() {
                let string = self.short.get_mut(index);
                let bucket = string.hash as usize & (len - 1);
                string.next = self.buckets[bucket];
                self.buckets[bucket] = index;
            }
        }
    }

    #[inline]
    pub fn bytes_of(&self, string: StrRef) -> &[u8] {
        if string.is_long() { self.long.get(string.0 & !LONG_BIT) } else { self.short.get(string.0).bytes() }
    }

    #[inline]
    pub fn hash_of(&self, string: StrRef) -> u32 {
        if string.is_long() { hash(self.long.get(string.0 & !LONG_BIT)) } else { self.short.get(string.0).hash }
    }

    #[inline]
    pub fn equal(&self, a: StrRef, b: StrRef) -> bool {
        a == b || a.is_long() && b.is_long() && self.bytes_of(a) == self.bytes_of(b)
    }

    pub fn seal(&mut self) {
        self.short.seal();
        self.long.seal();
        self.sealed_count = self.count;
    }

    pub fn reset(&mut self) {
        let sealed = self.short.sealed();
        self.count = self.sealed_count;
        if self.buckets.len() > MOST_BUCKETS.max(2 * self.count) {
            // The buckets of a large script need not stay.
            self.short.reset();
            self.rebuild();
        } else {
            // A chain begins with its newest strings.
            for index in sealed..self.short.end() {
                let bucket = self.short.get(index).hash as usize & (self.buckets.len() - 1);
                let mut at = self.buckets[bucket];
                while at != NONE && at >= sealed {
                    at = self.short.get(at).next;
                }
                self.buckets[bucket] = at;
            }
            self.short.reset();
        }
        self.long.reset();
    }

    /// How many strings there were at once.
    pub fn places(&self) -> u32 {
        self.short.end() + self.long.end()
    }

    /// Makes the buckets anew, as many as the strings want.
    fn rebuild(&mut self) {
        let len = self.count.next_power_of_two().max(LEAST_BUCKETS);
        self.buckets = vec![NONE; len];
        for index in 0..self.short.end() {
            if !self.short.is_used(index) {
                continue;
            }
            let string = self.short.get_mut(index);
            let bucket = string.hash as usize & (len - 1);
            string.next = self.buckets[bucket];
            self.buckets[bucket] = index;
        }
    }

    #[inline]
    pub fn mark(&mut self, string: StrRef) {
        if string.is_long() {
            self.long.mark(string.0 & !LONG_BIT);
        } else {
            self.short.mark(string.0);
        }
    }

    pub fn sweep(&mut self, account: &mut Account) {
        for bucket in 0..self.buckets.len() {
            let mut at = self.buckets[bucket];
            let mut previous = NONE;
            while at != NONE {
                let next = self.short.get(at).next;
                if self.short.is_marked(at) {
                    previous = at;
                } else {
                    self.count -= 1;
                    match previous {
                        NONE => self.buckets[bucket] = next,
                        _ => self.short.get_mut(previous).next = next,
                    }
                }
                at = next;
            }
        }
        self.short.sweep(|_| account.release(SHORT_COST));
        if self.buckets.len() > MOST_BUCKETS.max(4 * self.count) {
            self.rebuild();
        }
        self.long.sweep(|bytes| account.release(LONG_COST + bytes.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_short_strings_are_one_object() {
        let (mut strings, mut account) = (Strings::default(), Account::new(1 << 20));
        let a = strings.make(&mut account, b"text").unwrap();
        let b = strings.make(&mut account, b"text").unwrap();
        assert_eq!(a, b);
        let c = strings.make(&mut account, &[b'x'; 40]).unwrap();
        let d = strings.make(&mut account, &[b'x'; 40]).unwrap();
        assert_ne!(c, d);
        assert!(strings.equal(c, d));
        assert!(!strings.equal(a, c));
    }

    #[test]
    fn chains_survive_growth_reset_and_sweep() {
        let (mut strings, mut account) = (Strings::default(), Account::new(1 << 24));
        let permanent: Vec<StrRef> =
            (0..300).map(|n| strings.make(&mut account, format!("permanent{n}").as_bytes()).unwrap()).collect();
        strings.seal();
        for round in 0..3 {
            for n in 0..2000 * (1 + round) {
                strings.make(&mut account, format!("passing{n}").as_bytes()).unwrap();
            }
            if round == 1 {
                strings.sweep(&mut account);
                assert_eq!(strings.count, 300);
                strings.make(&mut account, b"again").unwrap();
            }
            strings.reset();
            for (n, string) in permanent.iter().enumerate() {
                assert_eq!(strings.make(&mut account, format!("permanent{n}").as_bytes()).unwrap(), *string);
            }
        }
    }
}
