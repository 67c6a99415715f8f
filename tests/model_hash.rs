//! Hashes against a `BTreeMap`, with clones that must not notice each other, and walks, choices and accounts against
//! what they promise.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use nearis::value::hash::Hash;
use nearis::value::hasher::KeyHasher;
use nearis::value::object::{Collection, Limits};
use nearis::value::record::Str;
use nearis::value::text::Text;
use proptest::prelude::*;

const LIMITS: Limits = Limits { entries: 512, value: 64, hasher: KeyHasher::new(7) };

/// Values and deadlines.
type Model = BTreeMap<Vec<u8>, (Vec<u8>, Option<u64>)>;

#[derive(Clone, Debug)]
enum Op {
    /// That many fields from a number on, with values of this length.
    Set(u32, u32, usize),
    /// As `Set`, but deadlines stay.
    Update(u32, u32, usize),
    Remove(u32, u32),
    /// So many fields from a number on get deadlines near this one, or lose theirs.
    Date(u32, u32, Option<u64>),
    /// At this time, with this limit.
    Expire(u64, usize),
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
        2 => (some(), 0..70usize).prop_map(|((from, n), length)| Op::Update(from, n, length)),
        5 => some().prop_map(|(from, n)| Op::Remove(from, n)),
        4 => (some(), prop::option::weighted(0.8, 0..1000u64)).prop_map(|((from, n), at)| Op::Date(from, n, at)),
        2 => (0..1200u64, prop_oneof![Just(usize::MAX), 1..50usize]).prop_map(|(now, limit)| Op::Expire(now, limit)),
        2 => Just(Op::Clone),
        1 => Just(Op::Restore),
    ]
}

/// Mostly short names, a few long, one empty.
fn name(n: u32) -> Vec<u8> {
    match n % 100 {
        0 if n == 0 => Vec::new(),
        0 => format!("{n}").repeat(100).into_bytes(),
        2 => format!("{}", i64::from(n) - 1000).into_bytes(),
        1 => format!("a field whose name is not short {n}").into_bytes(),
        _ => format!("f{n}").into_bytes(),
    }
}

/// A world without those before it.
type Kept = (Hash, Model, Vec<Vec<u8>>, bool, bool);

struct World {
    hash: Hash,
    model: Model,
    /// The fields as a compact hash has them.
    order: Vec<Vec<u8>>,
    /// Whether no limit has been passed yet.
    compact: bool,
    /// Whether a field has been given a deadline.
    dated: bool,
    kept: Vec<Kept>,
    stamp: u32,
}

impl World {
    fn new() -> World {
        let hash = Hash::new();
        World { hash, model: Model::new(), order: Vec::new(), compact: true, dated: false, kept: Vec::new(), stamp: 0 }
    }

    fn apply(&mut self, op: &Op) {
        match *op {
            Op::Set(from, n, length) => (from..from + n).for_each(|n| self.set(n % FIELDS, length, false)),
            Op::Update(from, n, length) => (from..from + n).for_each(|n| self.set(n % FIELDS, length, true)),
            Op::Date(from, n, deadline) => (from..from + n).for_each(|n| {
                // Some share a deadline.
                let deadline = deadline.map(|deadline| deadline + u64::from(n % 7));
                let field = name(n % FIELDS);
                self.hash.date();
                self.dated = true;
                self.hash.set_deadline(&field, deadline);
                if let Some(entry) = self.model.get_mut(&field) {
                    entry.1 = deadline;
                    self.place(&field);
                }
            }),
            Op::Expire(now, limit) => self.expire(now, limit),
            Op::Remove(from, n) => (from..from + n).for_each(|n| {
                let field = name(n % FIELDS);
                assert_eq!(self.hash.remove(&field), self.model.remove(&field).is_some());
                self.order.retain(|have| *have != field);
            }),
            Op::Clone => {
                let (hash, model, order) = (self.hash.clone(), self.model.clone(), self.order.clone());
                self.kept.push((hash, model, order, self.compact, self.dated));
            }
            Op::Restore if !self.kept.is_empty() => {
                (self.hash, self.model, self.order, self.compact, self.dated) = self.kept.remove(0);
            }
            Op::Restore => {}
        }
    }

    /// Puts a field before all that do not end earlier; one that does not end goes behind all.
    fn place(&mut self, field: &[u8]) {
        if !self.compact {
            return;
        }
        self.order.retain(|have| have != field);
        let end = |field: &[u8]| self.model[field].1.unwrap_or(u64::MAX);
        let at = self.order.iter().position(|have| end(field) < u64::MAX && end(have) >= end(field));
        let at = at.unwrap_or(self.order.len());
        self.order.insert(at, field.to_vec());
    }

    /// The earliest go first; of those with the same deadline, any.
    fn expire(&mut self, now: u64, limit: usize) {
        let mut due: Vec<u64> = self.model.values().filter_map(|(_, at)| *at).filter(|&at| at < now).collect();
        due.sort();
        due.truncate(limit);
        assert_eq!(self.hash.expire(now, limit), due.len());
        let Some(&last) = due.last() else { return };
        let hash = &self.hash;
        self.model.retain(|field, (_, at)| match at {
            Some(at) if *at < last => false,
            Some(at) if *at == last => hash.contains(field),
            _ => true,
        });
        self.order.retain(|field| self.model.contains_key(field));
    }

    fn set(&mut self, n: u32, length: usize, keeps: bool) {
        self.stamp += 1;
        let mut value = self.stamp.to_string().into_bytes();
        value.resize(length, b'.');
        let field = name(n);
        self.compact &= field.len() <= LIMITS.value && length <= LIMITS.value;
        let deadline = self.model.get(&field).and_then(|(_, at)| *at).filter(|_| keeps);
        let new = if keeps { self.hash.update(&field, &value, LIMITS) } else { self.hash.set(&field, &value, LIMITS) };
        let old = self.model.insert(field.clone(), (value, deadline));
        assert_eq!(new, old.is_none());
        if old.is_none_or(|(_, old)| old != deadline) {
            self.place(&field);
        }
        self.compact &= self.model.len() <= LIMITS.entries;
    }

    fn check(&self) {
        check(&self.hash, &self.model, &self.order, self.compact, self.dated);
        for (hash, model, order, compact, dated) in &self.kept {
            check(hash, model, order, *compact, *dated);
        }
    }
}

fn check(hash: &Hash, model: &Model, order: &[Vec<u8>], compact: bool, dated: bool) {
    hash.check().unwrap();
    assert_eq!((hash.len(), hash.is_empty()), (model.len(), model.is_empty()));
    let small = if dated { "listpackex" } else { "listpack" };
    assert_eq!(hash.encoding(), if compact { small } else { "hashtable" });
    assert_eq!(hash.is_compact(), compact);
    assert!(!compact || hash.iter().map(|(field, _)| field.to_vec()).eq(order.iter().cloned()));
    assert_eq!(hash.next_deadline(), model.values().filter_map(|(_, at)| *at).min());
    assert_eq!(hash.deadline(b"never set"), None);
    assert_eq!(hash.iter().count(), model.len());
    for (field, (value, deadline)) in model {
        assert_eq!(&hash.get(field).expect("a field of the model").to_vec(), value);
        assert_eq!(hash.deadline(field), Some(*deadline));
    }
    assert!(!hash.contains(b"never set"));
    let pairs = |pairs: &mut dyn Iterator<Item = (Text<'_>, Str<'_>)>| {
        let walked: Vec<(Vec<u8>, Vec<u8>)> = pairs.map(|(field, value)| (field.to_vec(), value.to_vec())).collect();
        if compact {
            let mut rest = order.iter();
            assert!(walked.iter().all(|(field, _)| rest.any(|have| have == field)), "in order");
        }
        let count = walked.len();
        let map: BTreeMap<_, _> = walked.into_iter().collect();
        assert!(
            map.len() == count
                && map.iter().all(|(field, value)| model.get(field).map(|(have, _)| have) == Some(value))
        );
        count
    };
    assert_eq!(pairs(&mut hash.iter()), model.len());
    let bits = Cell::new(1u64);
    let next = || {
        bits.set(bits.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        bits.get().rotate_left(32)
    };
    for count in [0, 1, 7, model.len() / 2, model.len(), model.len() + 1] {
        assert_eq!(pairs(&mut hash.sample(count, next)), count.min(model.len()));
    }
    assert_eq!(pairs(&mut hash.random(next).into_iter()), model.len().min(1));
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
        world.order.clear();
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
                assert_eq!(world.model.get(&*field).map(|(have, _)| have), Some(&value.to_vec()));
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
        if !world.hash.is_compact() {
            prop_assert_eq!(world.hash.scan(u64::MAX, 10, |_, _| unreachable!()), None);
        }
    }
}
