//! The segmented table against a `BTreeMap`, with snapshots, and its scans against what they promise.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use nearis::value::table::{Element, Entry, SEGMENT_MAX, SegTable};
use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq)]
struct Item {
    id: u64,
    /// On the heap, so that a sanitizer sees an element that is dropped twice or never.
    payload: Box<u64>,
}

impl Element for Item {}

/// Which function gives the hashes: spread ones, ones with many equals, and ones that are not spread at all.
#[derive(Clone, Copy, Debug)]
enum Hashes {
    Spread,
    Colliding,
    Poor,
}

impl Hashes {
    fn of(self, id: u64) -> u64 {
        let mixed = {
            let n = (id ^ (id >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            n ^ (n >> 31)
        };
        match self {
            Hashes::Spread => mixed,
            Hashes::Colliding => mixed & 0xff00_0000_0000_0fff,
            Hashes::Poor => id << 40,
        }
    }
}

#[derive(Clone, Debug)]
enum Op {
    /// Ids from a start on; removal and change take those that exist.
    Insert(u64, u64),
    Upsert(u64, u64),
    Change(u64, u64),
    Remove(u64, u64),
    Snapshot,
    /// Back to the oldest snapshot that is left.
    Restore,
    Clear,
}

const IDS: u64 = 4000;

fn op() -> impl Strategy<Value = Op> {
    let some = || (0..IDS, prop_oneof![2 => 1..8u64, 3 => 300..2000u64]);
    prop_oneof![
        6 => some().prop_map(|(a, n)| Op::Insert(a, n)),
        3 => some().prop_map(|(a, n)| Op::Upsert(a, n)),
        2 => some().prop_map(|(a, n)| Op::Change(a, n)),
        6 => some().prop_map(|(a, n)| Op::Remove(a, n)),
        2 => Just(Op::Snapshot),
        1 => Just(Op::Restore),
        1 => Just(Op::Clear),
    ]
}

fn hashes() -> impl Strategy<Value = Hashes> {
    prop_oneof![4 => Just(Hashes::Spread), 1 => Just(Hashes::Colliding), 1 => Just(Hashes::Poor)]
}

type Model = BTreeMap<u64, u64>;

struct World {
    hashes: Hashes,
    table: SegTable<Item>,
    model: Model,
    kept: Vec<(SegTable<Item>, Model)>,
    stamp: u64,
}

impl World {
    fn new(hashes: Hashes) -> World {
        World { hashes, table: SegTable::new(0), model: Model::new(), kept: Vec::new(), stamp: 0 }
    }

    fn hasher(&self) -> impl Fn(&Item) -> u64 + use<> {
        let hashes = self.hashes;
        move |item| hashes.of(item.id)
    }

    fn item(&mut self, id: u64) -> Item {
        self.stamp += 1;
        Item { id, payload: Box::new(self.stamp) }
    }

    fn insert(&mut self, id: u64) {
        if self.model.contains_key(&id) {
            return;
        }
        let item = self.item(id);
        self.model.insert(id, *item.payload);
        let hasher = self.hasher();
        self.table.insert_unique(self.hashes.of(id), item, hasher);
    }

    fn upsert(&mut self, id: u64) {
        let item = self.item(id);
        let old = self.model.insert(id, *item.payload);
        let hasher = self.hasher();
        match self.table.entry(self.hashes.of(id), |have| have.id == id, hasher) {
            Entry::Occupied(mut place) => {
                assert_eq!(Some(*place.get().payload), old);
                *place.get_mut() = item;
            }
            Entry::Vacant(place) => {
                assert_eq!(old, None);
                place.insert(item);
            }
        }
    }

    fn change(&mut self, id: u64) {
        let item = self.item(id);
        let found = self.table.find_mut(self.hashes.of(id), |have| have.id == id);
        assert_eq!(found.is_some(), self.model.contains_key(&id));
        if let Some(found) = found {
            self.model.insert(id, *item.payload);
            *found = item;
        }
    }

    fn remove(&mut self, id: u64) {
        let removed = self.table.remove(self.hashes.of(id), |have| have.id == id, self.hasher());
        assert_eq!(removed.map(|item| *item.payload), self.model.remove(&id));
    }

    fn apply(&mut self, op: &Op) {
        let ids = |start: u64, n: u64| (start..start + n).map(|id| id % IDS);
        match *op {
            Op::Insert(a, n) => ids(a, n).for_each(|id| self.insert(id)),
            Op::Upsert(a, n) => ids(a, n).for_each(|id| self.upsert(id)),
            Op::Change(a, n) => ids(a, n).for_each(|id| self.change(id)),
            Op::Remove(a, n) => ids(a, n).for_each(|id| self.remove(id)),
            Op::Snapshot => self.kept.push((self.table.snapshot(), self.model.clone())),
            Op::Restore if !self.kept.is_empty() => (self.table, self.model) = self.kept.remove(0),
            Op::Restore => {}
            Op::Clear => {
                self.table.clear();
                self.model.clear();
            }
        }
    }

    fn check(&self) {
        self.check_one(&self.table, &self.model);
        self.kept.iter().for_each(|(table, model)| self.check_one(table, model));
    }

    fn check_one(&self, table: &SegTable<Item>, model: &Model) {
        assert_eq!((table.len(), table.is_empty()), (model.len(), model.is_empty()));
        let walked: Model = table.iter().map(|item| (item.id, *item.payload)).collect();
        assert!(walked == *model && table.iter().count() == model.len());
        for (&id, payload) in model {
            let hash = self.hashes.of(id);
            let found = table.find(hash, |have| have.id == id).expect("an element of the model");
            assert_eq!(*found.payload, *payload);
        }
        for id in (0..IDS).step_by(97) {
            let together: BTreeSet<u64> =
                table.find_all(self.hashes.of(id), self.hasher()).map(|item| item.id).collect();
            let expected = model.keys().copied().filter(|&other| self.hashes.of(other) == self.hashes.of(id));
            assert!(together.into_iter().eq(expected));
        }
        let bits = Cell::new(1u64);
        let random = table.random(|| {
            bits.set(Hashes::Spread.of(bits.get()));
            bits.get()
        });
        assert!(random.map_or(model.is_empty(), |item| model.contains_key(&item.id)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn a_table_is_its_model(hashes in hashes(), ops in prop::collection::vec(op(), 1..25)) {
        let mut world = World::new(hashes);
        for op in &ops {
            world.apply(op);
            prop_assert_eq!(world.table.len(), world.model.len());
        }
        world.check();
        let all: Vec<u64> = world.model.keys().copied().collect();
        all.into_iter().for_each(|id| world.remove(id));
        world.check();
        prop_assert!(world.table.is_empty() && world.table.heap_size() < 2048);
    }

    #[test]
    fn a_scan_reports_what_stays_exactly_once(
        hashes in hashes(),
        before in prop::collection::vec(op(), 1..8),
        steps in prop::collection::vec((1..700usize, prop::option::of(op())), 1..30),
    ) {
        let mut world = World::new(hashes);
        before.iter().for_each(|op| world.apply(op));
        let mut stayed: BTreeSet<u64> = world.model.keys().copied().collect();
        let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
        let (mut cursor, mut steps) = (Some(0), steps.into_iter());
        while let Some(at) = cursor {
            // Few steps must not make a pass endless: it ends with large counts.
            let (count, change) = steps.next().unwrap_or((SEGMENT_MAX * 2, None));
            let mut reported = 0;
            let hasher = world.hasher();
            cursor = world.table.scan(at, count, hasher, |item| {
                *seen.entry(item.id).or_default() += 1;
                reported += 1;
            });
            prop_assert!(cursor.is_none_or(|next| next > at && next < 1 << 52));
            prop_assert!(cursor.is_none() || reported >= count);
            if matches!(hashes, Hashes::Spread) {
                prop_assert!(reported <= count);
            }
            if let (Some(_), Some(change)) = (cursor, change) {
                // Only what was never away counts as having stayed, so no removing and adding between two looks.
                world.apply(&change);
                stayed.retain(|id| world.model.contains_key(id));
            }
        }
        for id in stayed {
            prop_assert_eq!(seen.get(&id), Some(&1), "element {}", id);
        }
    }
}
