//! Hashes against a `BTreeMap`, with clones that must not notice each other, and walks, choices and accounts against
//! what they promise.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use nearis::value::hash::Hash;
use nearis::value::hasher::KeyHasher;
use nearis::value::object::{Collection, Limits};
use proptest::prelude::*;

const LIMITS: Limits = Limits { entries: 512, value: 64 };

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
enum Op {
    /// That many fields from a number on, with values of this length.
    Set(u32, u32, usize),
    Remove(u32, u32),
    Clone,
    /// Back to the oldest clone that is left.
    Restore,
}

const FIELDS: u32 = 3000;

fn op() -> impl Strategy<Value = Op> {
    let some = || (0..FIELDS, prop_oneof![3 => 1..8u32, 2 => 200..1500u32]);
    let length = prop_oneof![4 => 0..30usize, 2 => 30..70usize, 1 => Just(16_384), 1 => Just(300)];
    prop_oneof![
        6 => (some(), length).prop_map(|((from, n), length)| {
            // Long values are for few fields, or the test takes long.
            Op::Set(from, if length > 64 { n.min(5) } else { n }, length)
        }),
        5 => some().prop_map(|(from, n)| Op::Remove(from, n)),
        2 => Just(Op::Clone),
        1 => Just(Op::Restore),
    ]
}

/// Mostly short names, a few long, one empty.
fn name(n: u32) -> Vec<u8> {
    match n % 100 {
        0 if n == 0 => Vec::new(),
        0 => format!("{n}").repeat(100).into_bytes(),
        1 => format!("a field whose name is not short {n}").into_bytes(),
        _ => format!("f{n}").into_bytes(),
    }
}

struct World {
    hash: Hash,
    model: Model,
    /// Whether no limit has been passed yet.
    compact: bool,
    kept: Vec<(Hash, Model, bool)>,
    stamp: u32,
}

impl World {
    fn new() -> World {
        World { hash: Hash::new(&KeyHasher::new(7)), model: Model::new(), compact: true, kept: Vec::new(), stamp: 0 }
    }

    fn apply(&mut self, op: &Op) {
        match *op {
            Op::Set(from, n, length) => (from..from + n).for_each(|n| self.set(n % FIELDS, length)),
            Op::Remove(from, n) => (from..from + n).for_each(|n| {
                let field = name(n % FIELDS);
                assert_eq!(self.hash.remove(&field), self.model.remove(&field).is_some());
            }),
            Op::Clone => self.kept.push((self.hash.clone(), self.model.clone(), self.compact)),
            Op::Restore if !self.kept.is_empty() => (self.hash, self.model, self.compact) = self.kept.remove(0),
            Op::Restore => {}
        }
    }

    fn set(&mut self, n: u32, length: usize) {
        self.stamp += 1;
        let mut value = self.stamp.to_string().into_bytes();
        value.resize(length, b'.');
        let field = name(n);
        self.compact &= field.len() <= LIMITS.value && length <= LIMITS.value;
        let new = self.hash.set(&field, &value, LIMITS);
        assert_eq!(new, self.model.insert(field, value).is_none());
        self.compact &= self.model.len() <= LIMITS.entries;
    }

    fn check(&self) {
        check(&self.hash, &self.model, self.compact);
        self.kept.iter().for_each(|(hash, model, compact)| check(hash, model, *compact));
    }
}

fn check(hash: &Hash, model: &Model, compact: bool) {
    assert_eq!((hash.len(), hash.is_empty()), (model.len(), model.is_empty()));
    assert_eq!(hash.encoding(), if compact { "listpack" } else { "hashtable" });
    assert_eq!(hash.heap_size(), hash.recount());
    assert_eq!(hash.iter().count(), model.len());
    for (field, value) in model {
        assert_eq!(&hash.get(field).expect("a field of the model").to_vec(), value);
    }
    assert!(!hash.contains(b"never set"));
    let pairs = |pairs: Vec<(&[u8], _)>| {
        let walked: Vec<(Vec<u8>, Vec<u8>)> = pairs
            .into_iter()
            .map(|(field, value): (_, nearis::value::record::Str)| (field.to_vec(), value.to_vec()))
            .collect();
        let count = walked.len();
        let map: Model = walked.into_iter().collect();
        assert!(map.len() == count && map.iter().all(|(field, value)| model.get(field) == Some(value)));
        count
    };
    assert_eq!(pairs(hash.iter().collect()), model.len());
    let bits = Cell::new(1u64);
    let next = || {
        bits.set(bits.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        bits.get().rotate_left(32)
    };
    for count in [0, 1, 7, model.len() / 2, model.len(), model.len() + 1] {
        assert_eq!(pairs(hash.sample(count, next)), count.min(model.len()));
    }
    assert_eq!(pairs(hash.random(next).into_iter().collect()), model.len().min(1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_hash_is_its_model(ops in prop::collection::vec(op(), 1..25)) {
        let mut world = World::new();
        ops.iter().for_each(|op| world.apply(op));
        world.check();
        let all: Vec<Vec<u8>> = world.model.keys().cloned().collect();
        for field in all {
            prop_assert!(world.hash.remove(&field) && world.model.remove(&field).is_some());
        }
        world.check();
        prop_assert!(world.hash.heap_size() < 2048);
    }

    #[test]
    fn a_scan_reports_what_stays_exactly_once(
        before in prop::collection::vec(op(), 1..6),
        steps in prop::collection::vec((1..500usize, prop::option::of(op())), 1..20),
    ) {
        let mut world = World::new();
        before.iter().for_each(|op| world.apply(op));
        let mut stayed: BTreeSet<Vec<u8>> = world.model.keys().cloned().collect();
        let mut seen: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        let (mut cursor, mut steps) = (Some(0), steps.into_iter());
        while let Some(at) = cursor {
            let (count, change) = steps.next().unwrap_or((5_000, None));
            cursor = world.hash.scan(at, count, |field, value| {
                assert_eq!(world.model.get(field), Some(&value.to_vec()));
                *seen.entry(field.to_vec()).or_default() += 1;
            });
            if let (Some(_), Some(change)) = (cursor, change) {
                world.apply(&change);
                stayed.retain(|field| world.model.contains_key(field));
            }
        }
        for field in stayed {
            prop_assert_eq!(seen.get(&field), Some(&1));
        }
        prop_assert_eq!(world.hash.scan(u64::MAX, 10, |_, _| unreachable!()), None);
    }
}
