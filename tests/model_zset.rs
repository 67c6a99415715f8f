//! The sorted set against a sorted `Vec`, with clones that must not notice each other.

use nearis::value::hasher::KeyHasher;
use nearis::value::object::{Collection, Limits};
use nearis::value::table::cursor_of;
use nearis::value::text::Text;
use nearis::value::zset::{LexBound, ScoreBound, Zset};
use proptest::prelude::*;

const HASHER: KeyHasher = KeyHasher::new(7);

const LIMITS: Limits = Limits { entries: 128, value: 64, hasher: HASHER };

/// Some that are met soon, some that never are.
const ALL_LIMITS: [Limits; 5] = [
    LIMITS,
    Limits { entries: 0, value: 0, hasher: HASHER },
    Limits { entries: 7, value: 64, hasher: HASHER },
    Limits { entries: 500, value: 20, hasher: HASHER },
    Limits { entries: 100_000, value: 100_000, hasher: HASHER },
];

/// How scores come about.
#[derive(Clone, Copy, Debug)]
enum Scores {
    Rising,
    Falling,
    Few,
    Spread,
    Same,
    /// As a real server keeps them as integers, and beyond.
    Wide,
}

#[derive(Clone, Debug)]
enum Op {
    /// Members from a number on, every so many.
    Insert(u32, u32, u32, Scores),
    Remove(u32, u32, u32),
    /// In thousandths of the length.
    RemoveRange(u32, u32),
    Clone,
    /// Goes on with the oldest clone.
    Restore,
    /// Others from now on.
    Limits(usize),
    /// Announces so many members.
    Expect(usize),
    /// Makes it anew from its members, by which a large one may become compact.
    Anew,
}

const MEMBERS: u32 = 6000;

fn op() -> impl Strategy<Value = Op> {
    let many = || prop_oneof![3 => 1..5u32, 2 => 100..1500u32];
    let step = || prop_oneof![Just(1u32), Just(7), Just(2999)];
    let scores = prop_oneof![
        Just(Scores::Rising),
        Just(Scores::Falling),
        Just(Scores::Few),
        Just(Scores::Spread),
        Just(Scores::Same),
        Just(Scores::Wide)
    ];
    prop_oneof![
        6 => (0..MEMBERS, many(), step(), scores).prop_map(|(a, n, s, how)| Op::Insert(a, n, s, how)),
        4 => (0..MEMBERS, many(), step()).prop_map(|(a, n, s)| Op::Remove(a, n, s)),
        2 => (0..1001u32, prop_oneof![0..10u32, 0..1001u32]).prop_map(|(a, n)| Op::RemoveRange(a, n)),
        2 => Just(Op::Clone),
        1 => Just(Op::Restore),
        2 => (0..ALL_LIMITS.len()).prop_map(Op::Limits),
        1 => (0..1000usize).prop_map(Op::Expect),
        1 => Just(Op::Anew),
    ]
}

/// Some members are too long to lie in the slab itself.
fn member(n: u32) -> Vec<u8> {
    let n = n % MEMBERS;
    let mut text = format!("m{}", n.wrapping_mul(0x9e37_79b1)).into_bytes();
    text.resize(text.len() + if n.is_multiple_of(5) { 20 } else { 0 }, b'x');
    text
}

fn score(how: Scores, n: u32) -> f64 {
    match how {
        Scores::Rising => f64::from(n),
        Scores::Falling => -f64::from(n),
        Scores::Few => f64::from(n % 4) - 1.5,
        Scores::Spread => f64::from(n.wrapping_mul(0x85eb_ca6b)) / 3.0,
        Scores::Same => f64::INFINITY,
        Scores::Wide => (f64::from(n % 9) - 4.0) * 10_f64.powi((n % 23) as i32),
    }
}

type Model = Vec<(Vec<u8>, f64)>;

fn place(model: &Model, member: &[u8], score: f64) -> usize {
    model.partition_point(|(m, s)| *s < score || *s == score && m.as_slice() < member)
}

#[derive(Clone)]
struct World {
    zset: Zset,
    model: Model,
    compact: bool,
    limits: Limits,
}

impl World {
    fn insert(&mut self, member: &[u8], score: f64) {
        let old = self.model.iter().position(|(m, _)| m == member).map(|at| self.model.remove(at).1);
        let fits = self.model.len() < self.limits.entries && member.len() <= self.limits.value;
        self.compact &= fits || old.is_some();
        self.model.insert(place(&self.model, member, score), (member.to_vec(), score));
        self.zset.upsert(member, &self.limits, |found| {
            assert_eq!(found, old);
            Some(score)
        });
    }

    fn remove(&mut self, member: &[u8]) {
        let at = self.model.iter().position(|(m, _)| m == member);
        at.map(|at| self.model.remove(at));
        assert_eq!(self.zset.remove(member), at.is_some());
    }

    fn apply(&mut self, op: &Op) {
        match *op {
            Op::Insert(a, n, step, how) => {
                (0..n).for_each(|i| self.insert(&member(a + i * step), score(how, a + i)));
            }
            Op::Remove(a, n, step) => (0..n).for_each(|i| self.remove(&member(a + i * step))),
            Op::RemoveRange(from, n) => {
                let len = self.model.len();
                let start = len * from as usize / 1000;
                let end = (start + len * n as usize / 1000).min(len);
                self.model.drain(start..end);
                self.zset.remove_range(start..end);
            }
            Op::Limits(which) => self.limits = ALL_LIMITS[which],
            Op::Expect(count) => {
                self.zset.expect(count, &self.limits);
                self.compact &= count <= self.limits.entries;
            }
            Op::Anew => {
                let pairs: Vec<_> =
                    self.model.iter().map(|(member, score)| (member.as_slice(), *score)).rev().collect();
                self.zset = Zset::from_pairs(&pairs, &self.limits);
                self.compact = pairs.len() <= self.limits.entries
                    && pairs.iter().all(|(member, _)| member.len() <= self.limits.value);
            }
            Op::Clone | Op::Restore => {}
        }
    }

    fn check(&self) {
        self.zset.check().unwrap();
        assert!(owned(self.zset.iter()).eq(self.model.iter().cloned()));
        assert_eq!(self.zset.encoding(), if self.compact { "listpack" } else { "skiplist" });
        assert_eq!(self.zset.is_empty(), self.model.is_empty());
    }

    /// Look-ups and ranges around a number.
    fn probe(&self, n: u32) {
        let (zset, model) = (&self.zset, &self.model);
        let len = model.len();
        let name = member(n);
        let rank = model.iter().position(|(m, _)| *m == name);
        assert_eq!(zset.rank(&name), rank);
        assert_eq!(zset.score(&name), rank.map(|at| model[at].1));
        let at = n as usize % (len + 1);
        assert_eq!(zset.at(at).map(|(m, s)| (m.to_vec(), s)), model.get(at).cloned());
        let end = (at + n as usize % 300).min(len);
        let part = model[at..end].iter().cloned();
        assert_eq!(zset.range(at..end).len(), part.len());
        assert!(owned(zset.range(at..end)).eq(part.clone()));
        assert!(owned(zset.range(at..end)).rev().eq(part.clone().rev()));
        let mut both = owned(zset.range(at..end));
        let mut expected = part;
        while let Some(first) = both.next() {
            assert_eq!((Some(first), both.next_back()), (expected.next(), expected.next_back()));
        }
        for exclusive in [false, true] {
            let low = model.get(at).map_or(0.0, |pair| pair.1);
            let high = model.get(end).map_or(f64::INFINITY, |pair| pair.1);
            let above = |s: f64| s > low || !exclusive && s == low;
            let below = |s: f64| s < high || !exclusive && s == high;
            let found = zset.ranks_of_scores(bound(low, exclusive), bound(high, exclusive));
            assert_eq!(found.len(), model.iter().filter(|pair| above(pair.1) && below(pair.1)).count());
            assert!(found.is_empty() || found.start == model.iter().position(|pair| above(pair.1)).unwrap());
        }
    }
}

fn owned<'a>(
    pairs: impl DoubleEndedIterator<Item = (Text<'a>, f64)>,
) -> impl DoubleEndedIterator<Item = (Vec<u8>, f64)> {
    pairs.map(|(member, score)| (member.to_vec(), score))
}

fn bound(score: f64, exclusive: bool) -> ScoreBound {
    ScoreBound { score, exclusive }
}

fn empty() -> World {
    World { zset: Zset::new(), model: Vec::new(), compact: true, limits: LIMITS }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn does_what_a_sorted_vec_does(ops in prop::collection::vec((op(), 0..MEMBERS), 1..30)) {
        let mut world = empty();
        let mut kept: Vec<World> = Vec::new();
        for (op, n) in &ops {
            match op {
                Op::Clone => kept.push(world.clone()),
                Op::Restore if !kept.is_empty() => world = kept.remove(0),
                op => world.apply(op),
            }
            world.check();
            world.probe(*n);
        }
        kept.iter().for_each(World::check);
    }

    #[test]
    fn ranges_of_members(names in prop::collection::btree_set("[a-d]{0,3}", 0..200), min in "[a-d]{0,3}", max in "[a-d]{0,3}", wide: bool) {
        let pairs: Vec<_> = names.iter().map(|name| (name.as_bytes(), 1.0)).collect();
        let limits = Limits { entries: if wide { 0 } else { 1000 }, ..LIMITS };
        let zset = Zset::from_pairs(&pairs, &limits);
        prop_assert_eq!(zset.is_compact(), !wide || pairs.is_empty());
        let (min, max) = (min.as_bytes(), max.as_bytes());
        let count = |keep: &dyn Fn(&[u8]) -> bool| pairs.iter().filter(|(m, _)| keep(m)).count();
        for from_end in [false, true] {
            let found = |min, max| zset.ranks_of_members(min, max, from_end, 0).len();
            prop_assert_eq!(found(LexBound::Lowest, LexBound::Highest), pairs.len());
            prop_assert_eq!(found(LexBound::Highest, LexBound::Lowest), 0);
            prop_assert_eq!(
                found(LexBound::Inclusive(min), LexBound::Exclusive(max)), count(&|m| min <= m && m < max));
            prop_assert_eq!(
                found(LexBound::Exclusive(min), LexBound::Inclusive(max)), count(&|m| min < m && m <= max));
        }
    }
}

#[test]
fn a_scan_meets_every_member_once() {
    let mut world = empty();
    for n in 0..3000 {
        world.zset.upsert(&member(n), &LIMITS, |_| Some(f64::from(n)));
    }
    for count in [1, 10, 5000] {
        let (mut cursor, mut seen) = (Some(0), Vec::new());
        while let Some(at) = cursor {
            cursor = world.zset.scan(at, count, |member, score| seen.push((member.to_vec(), score as u32)));
            assert!(cursor.is_none_or(|next| next > at && next <= cursor_of(u64::MAX)));
        }
        seen.sort_by_key(|pair| pair.1);
        assert!(seen.into_iter().eq((0..3000).map(|n| (member(n), n))));
    }
}

#[test]
fn additions_in_order_fill_the_nodes() {
    for how in [Scores::Rising, Scores::Falling] {
        let mut zset = Zset::new();
        for n in 0..100_000 {
            zset.upsert(format!("m{n}").as_bytes(), &LIMITS, |_| Some(score(how, n)));
        }
        zset.check().unwrap();
        assert!(zset.heap_size() < 100_000 * 60, "{} bytes", zset.heap_size());
    }
}

#[test]
fn an_emptied_set_gives_its_memory_back() {
    let mut zset = Zset::new();
    for n in 0..10_000 {
        zset.upsert(&member(n), &LIMITS, |_| Some(score(Scores::Spread, n)));
    }
    (0..6000).for_each(|n| _ = zset.remove(&member(n)));
    zset.check().unwrap();
    assert!(zset.is_empty() && zset.heap_size() < 4000, "{} bytes", zset.heap_size());
}

#[test]
fn both_ends_of_a_large_set_are_taken_off() {
    let name = |n: usize| format!("m{n}").into_bytes();
    let mut zset = Zset::new();
    for n in 0..30_000 {
        zset.upsert(&name(n), &LIMITS, |_| Some(n as f64));
    }
    let mut left = 0..30_000;
    while left.len() > 18 {
        let taken = 1 + left.start % 9;
        zset.remove_range(0..taken);
        zset.remove_range(zset.len() - taken..zset.len());
        left = left.start + taken..left.end - taken;
        assert_eq!(zset.range(0..1).next().unwrap().0.to_vec(), name(left.start));
        assert_eq!(zset.range(0..zset.len()).next_back().unwrap().0.to_vec(), name(left.end - 1));
    }
    assert_eq!(zset.len(), left.len());
    zset.check().unwrap();
}
