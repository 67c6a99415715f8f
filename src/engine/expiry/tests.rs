//! The index against a plain ordered set.

use std::collections::BTreeSet;

use super::ExpiryIndex;
use crate::engine::chance::xorshift;

const NOW: u64 = 1_700_000_000_000;

/// An index and what it must be equal to.
struct Pair {
    index: ExpiryIndex,
    model: BTreeSet<(u64, u64)>,
    random: u64,
}

impl Pair {
    fn new(seed: u64) -> Pair {
        Pair { index: ExpiryIndex::default(), model: BTreeSet::new(), random: seed }
    }

    fn random(&mut self, below: u64) -> u64 {
        xorshift(&mut self.random) % below
    }

    fn set(&mut self, deadline: u64, hash: u64) {
        self.index.set(deadline, hash);
        self.model.insert((deadline, hash));
    }

    fn clear(&mut self, deadline: u64, hash: u64) {
        self.index.clear(deadline, hash);
        self.model.remove(&(deadline, hash));
    }

    /// An entry that is there, and sometimes one that is not.
    fn known(&mut self) -> (u64, u64) {
        let bits = xorshift(&mut self.random);
        self.index.sample(bits).filter(|_| !bits.is_multiple_of(16)).unwrap_or((NOW, bits))
    }

    fn check(&self) {
        self.index.check().unwrap();
        assert!(self.index.iter().eq(self.model.iter().copied()));
        assert_eq!(self.index.len(), self.model.len());
        assert_eq!(self.index.next(), self.model.first().map(|&(deadline, _)| deadline));
    }
}

/// Random changes; `deadline` draws one.
fn agree(seed: u64, steps: usize, deadline: fn(&mut Pair, u64) -> u64) {
    let mut pair = Pair::new(seed);
    for step in 0..steps as u64 {
        // More comes than goes in the first half, then the other way round.
        let adds = if step < steps as u64 / 2 { 6 } else { 3 };
        if pair.random(10) < adds {
            let (deadline, hash) = (deadline(&mut pair, step), xorshift(&mut pair.random));
            pair.set(deadline, hash);
        } else {
            let (deadline, hash) = pair.known();
            pair.clear(deadline, hash);
        }
        let (deadline, hash) = pair.known();
        assert_eq!(pair.index.contains(deadline, hash), pair.model.contains(&(deadline, hash)));
        let first = pair.model.first().copied();
        assert_eq!(pair.index.due(NOW + 500), first.filter(|&(deadline, _)| deadline < NOW + 500));
        if step.is_multiple_of(997) {
            pair.check();
        }
    }
    pair.check();
    while let Some((deadline, hash)) = pair.index.due(u64::MAX) {
        assert_eq!(pair.model.first(), Some(&(deadline, hash)));
        pair.clear(deadline, hash);
    }
    pair.clear(u64::MAX, 1);
    pair.set(u64::MAX, 1);
    pair.check();
}

#[test]
fn deadlines_spread_over_a_second() {
    agree(1, 20_000, |pair, _| NOW + pair.random(1_000));
}

#[test]
fn deadlines_that_rise_and_fall() {
    agree(2, 20_000, |_, step| NOW + step / 3);
    agree(3, 20_000, |_, step| NOW + 100_000 - step / 3);
}

#[test]
fn two_lengths_of_life() {
    agree(4, 20_000, |pair, step| NOW + step + pair.random(2) * 10_000_000);
}

#[test]
fn deadlines_from_the_first_to_the_last_moment() {
    agree(5, 20_000, |pair, _| xorshift(&mut pair.random));
    agree(
        6,
        20_000,
        |pair, step| if step.is_multiple_of(3) { 9_999_999_999_999 } else { NOW + pair.random(5_000_000_000) },
    );
    agree(7, 5_000, |pair, _| [0, u64::MAX][pair.random(2) as usize]);
}

#[test]
fn a_clone_is_apart() {
    let mut pair = Pair::new(8);
    for n in 0..5_000 {
        pair.set(NOW + n * 7 % 1_000, n);
    }
    let (copy, was) = (pair.index.clone(), pair.model.clone());
    for n in 0..5_000 {
        let (deadline, hash) = pair.known();
        pair.clear(deadline, hash);
        pair.set(NOW + n, n);
    }
    pair.check();
    copy.check().unwrap();
    assert!(copy.iter().eq(was));
}

#[test]
fn each_entry_is_drawn_as_often() {
    let mut pair = Pair::new(9);
    assert_eq!(pair.index.sample(5), None);
    for n in 0..10_000 {
        let deadline = NOW + pair.random(1 << 20);
        pair.set(deadline, n);
    }
    let step = u64::MAX / 100_000;
    let mut drawn = vec![0; 10_000];
    for n in 0..100_000 {
        drawn[pair.index.sample(n * step + 1).expect("there are some").1 as usize] += 1;
    }
    assert!(drawn.iter().all(|&times| (9..=11).contains(&times)), "{:?}", drawn.iter().minmax());
    assert_eq!(pair.index.sample(0), pair.model.first().copied());
    assert_eq!(pair.index.sample(u64::MAX), pair.model.last().copied());
}

trait MinMax {
    fn minmax(self) -> (u32, u32);
}

impl<'a, I: Iterator<Item = &'a u32>> MinMax for I {
    fn minmax(self) -> (u32, u32) {
        self.fold((u32::MAX, 0), |(min, max), &n| (min.min(n), max.max(n)))
    }
}

/// What an entry costs: the bound that the figures in the documentation stand on.
#[test]
fn an_entry_takes_no_more_than_its_share() {
    let cost = |deadline: fn(u64, u64) -> u64| {
        let (mut index, mut random) = (ExpiryIndex::default(), 10);
        for n in 0..50_000 {
            let hash = xorshift(&mut random);
            index.set(NOW + deadline(n, hash), hash);
        }
        index.check().unwrap();
        index.heap_size() as f64 / index.len() as f64
    };
    let rising = cost(|n, _| n / 3);
    let falling = cost(|n, _| 1_000_000 - n / 3);
    let spread = cost(|_, hash| hash >> 40);
    let same = cost(|_, _| 0);
    assert!([rising, falling, spread, same].iter().all(|&bytes| bytes < 17.5), "{rising} {falling} {spread} {same}");
}
