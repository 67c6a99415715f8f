//! A leaf of the tree of deadlines: up to [`MAX`] entries in order, packed.

/// A deadline in Unix milliseconds and the hash of a key, ordered so.
pub type Key = (u64, u64);

/// Most entries of a leaf.
pub const MAX: usize = 64;

/// The sizes that the list of a leaf takes: what fills a size class of the allocator, four of them to each doubling. So a
/// leaf that has been divided costs little more than its entries.
const ROOMS: [usize; 11] = [4, 8, 13, 16, 21, 26, 32, 37, 42, 53, MAX];

/// Entries, with their deadlines as distances from one: so an entry takes 12 bytes in place of 16. The deadlines of a leaf
/// are therefore at most 49 days apart; those that are farther from each other lie in different leaves.
#[derive(Clone, Default)]
pub struct Leaf {
    base: u64,
    items: Vec<Item>,
}

/// The hash is in two halves so that nothing is lost to alignment.
#[derive(Clone, Copy)]
struct Item {
    after_base: u32,
    hash: [u32; 2],
}

/// What became of an entry.
pub enum Put {
    /// It was there already.
    There,
    Done,
    /// It is in, and what comes behind this leaf now is in one of its own.
    Divided(Leaf),
}

impl Item {
    fn new(after_base: u32, hash: u64) -> Item {
        Item { after_base, hash: [hash as u32, (hash >> 32) as u32] }
    }

    #[inline]
    fn order(self) -> (u32, u64) {
        (self.after_base, u64::from(self.hash[0]) | u64::from(self.hash[1]) << 32)
    }
}

impl Leaf {
    pub fn of(key: Key) -> Leaf {
        let mut leaf = Leaf { base: key.0, items: Vec::new() };
        leaf.insert_at(0, Item::new(0, key.1));
        leaf
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn heap_size(&self) -> usize {
        self.items.capacity() * size_of::<Item>()
    }

    /// The entry at a place below [`Leaf::len`].
    #[inline]
    pub fn get(&self, at: usize) -> Key {
        let (after_base, hash) = self.items[at].order();
        (self.base + u64::from(after_base), hash)
    }

    /// Where the entry is, or where it would have to be.
    #[inline]
    fn search(&self, (deadline, hash): Key) -> Result<usize, usize> {
        if deadline < self.base {
            return Err(0);
        }
        let Ok(after_base) = u32::try_from(deadline - self.base) else { return Err(self.len()) };
        self.items.binary_search_by(|item| item.order().cmp(&(after_base, hash)))
    }

    pub fn contains(&self, key: Key) -> bool {
        self.search(key).is_ok()
    }

    pub fn insert(&mut self, key: Key) -> Put {
        let Err(at) = self.search(key) else { return Put::There };
        if !self.reach(key.0) {
            // It is before or behind all others.
            let alone = Leaf::of(key);
            return Put::Divided(if at == 0 { std::mem::replace(self, alone) } else { alone });
        }
        let item = Item::new((key.0 - self.base) as u32, key.1);
        if self.len() < MAX {
            self.insert_at(at, item);
            return Put::Done;
        }
        // Where deadlines come in order, rising or falling, full leaves are to be left behind.
        let middle = (MAX / 4..MAX / 4 * 3).contains(&at);
        let mut upper = self.split_off(if middle { MAX / 2 } else { at });
        match at.checked_sub(MAX / 2) {
            None => self.insert_at(at, item),
            Some(behind) => upper.insert_at(if middle { behind } else { 0 }, item),
        }
        Put::Divided(upper)
    }

    /// Counts from another deadline, if need be, so that this one is within reach too; false when it is too far away.
    fn reach(&mut self, deadline: u64) -> bool {
        let (Some(first), Some(last)) = (self.items.first(), self.items.last()) else {
            self.base = deadline;
            return true;
        };
        if (self.base..=self.base.saturating_add(u32::MAX.into())).contains(&deadline) {
            return true;
        }
        let (first, last) = (self.base + u64::from(first.after_base), self.base + u64::from(last.after_base));
        self.count_from(first.min(deadline), last.max(deadline))
    }

    /// Makes `base` the deadline that distances are from, if `last` is within reach from there.
    fn count_from(&mut self, base: u64, last: u64) -> bool {
        if last - base > u32::MAX.into() {
            return false;
        }
        let old = std::mem::replace(&mut self.base, base);
        for item in &mut self.items {
            item.after_base = (old + u64::from(item.after_base) - base) as u32;
        }
        true
    }

    fn insert_at(&mut self, at: usize, item: Item) {
        let len = self.len();
        if len == self.items.capacity() {
            self.items.reserve_exact(room_for(len + 1) - len);
        }
        self.items.insert(at, item);
    }

    fn split_off(&mut self, at: usize) -> Leaf {
        let mut items = Vec::with_capacity(room_for(self.len() - at + 1));
        items.extend_from_slice(&self.items[at..]);
        self.items.truncate(at);
        self.items.shrink_to(room_for(at + 1));
        Leaf { base: self.base, items }
    }

    pub fn remove(&mut self, key: Key) -> bool {
        let Ok(at) = self.search(key) else { return false };
        self.items.remove(at);
        let len = self.len();
        let room = room_for(len + len / 4 + 1);
        if room < self.items.capacity() {
            self.items.shrink_to(room);
        }
        true
    }

    /// Takes over the entries of the leaf behind this one, unless the deadlines are too far apart. Neither is empty.
    pub fn append(&mut self, other: &Leaf) -> bool {
        let last = other.get(other.len() - 1).0;
        if !self.reach(last) {
            return false;
        }
        self.items.reserve_exact(room_for(self.len() + other.len()).saturating_sub(self.len()));
        let (from, to) = (other.base, self.base);
        self.items.extend(other.items.iter().map(|item| {
            let after_base = (from + u64::from(item.after_base) - to) as u32;
            Item { after_base, ..*item }
        }));
        true
    }

    /// Whether the entries are in order.
    pub fn is_sorted(&self) -> bool {
        self.items.is_sorted_by(|a, b| a.order() < b.order())
    }
}

/// The least room for so many entries, at most [`MAX`].
fn room_for(len: usize) -> usize {
    ROOMS.into_iter().find(|&room| room >= len).unwrap_or(MAX)
}
