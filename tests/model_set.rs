//! Sets against a `BTreeSet`, with clones that must not notice each other's changes, and with their accounts.

use std::collections::BTreeSet;

use nearis::value::hasher::KeyHasher;
use nearis::value::number::parse_i64;
use nearis::value::object::{Collection, Limits};
use nearis::value::set::{Set, SetLimits};
use proptest::prelude::*;

type Model = BTreeSet<Vec<u8>>;

#[derive(Clone, Debug)]
enum Op {
    /// Members from a number on.
    Insert(u32, u32),
    Remove(u32, u32),
    Pop(u32),
    PopMany(u32),
    Clone,
    /// Back to the oldest clone that is left.
    Restore,
    Clear,
}

const MEMBERS: u32 = 3000;

/// Integers, words that fit into 22 bytes, and longer ones.
fn member(n: u32) -> Vec<u8> {
    match n % 4 {
        0 => format!("{}", i64::from(n) - 1000).into_bytes(),
        1 => format!("member:{n}").into_bytes(),
        2 => format!("a member on the heap: {n:060}").into_bytes(),
        _ => (n as u16).to_le_bytes().to_vec(),
    }
}

fn limits() -> SetLimits {
    SetLimits { integers: 512, listpack: Limits { entries: 128, value: 64, hasher: KeyHasher::new(7) } }
}

fn op() -> impl Strategy<Value = Op> {
    let some = || (0..MEMBERS, prop_oneof![3 => 1..8u32, 2 => 200..1500u32]);
    prop_oneof![
        8 => some().prop_map(|(a, n)| Op::Insert(a, n)),
        6 => some().prop_map(|(a, n)| Op::Remove(a, n)),
        2 => (1..20u32).prop_map(Op::Pop),
        2 => (0..1500u32).prop_map(Op::PopMany),
        2 => Just(Op::Clone),
        1 => Just(Op::Restore),
        1 => Just(Op::Clear),
    ]
}

struct World {
    set: Set,
    model: Model,
    kept: Vec<(Set, Model)>,
    random: u64,
}

impl World {
    fn new() -> World {
        World { set: Set::new(), model: Model::new(), kept: Vec::new(), random: 3 }
    }

    fn next(state: &mut u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state ^ (*state >> 29)).wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn apply(&mut self, op: &Op) {
        let members = |start: u32, n: u32| (start..start + n).map(|n| member(n % MEMBERS));
        match *op {
            Op::Insert(a, n) => members(a, n).for_each(|member| {
                assert_eq!(self.set.insert(&member, &limits()), self.model.insert(member));
            }),
            Op::Remove(a, n) => members(a, n).for_each(|member| {
                assert_eq!(self.set.remove(&member), self.model.remove(&member));
            }),
            Op::Pop(n) => (0..n).for_each(|_| match self.set.pop(|| World::next(&mut self.random)) {
                Some(member) => assert!(self.model.remove(&*member)),
                None => assert!(self.model.is_empty()),
            }),
            Op::PopMany(n) if (n as usize) < self.model.len() => {
                let mut popped = 0;
                self.set.pop_many(
                    n as usize,
                    &limits(),
                    || World::next(&mut self.random),
                    |member| {
                        popped += 1;
                        assert!(self.model.remove(member));
                    },
                );
                assert_eq!(popped, n);
            }
            Op::PopMany(_) => {}
            Op::Clone => self.kept.push((self.set.clone(), self.model.clone())),
            Op::Restore if !self.kept.is_empty() => (self.set, self.model) = self.kept.remove(0),
            Op::Restore => {}
            Op::Clear => {
                self.set.clear();
                self.model.clear();
            }
        }
        assert_eq!(self.set.len(), self.model.len());
        self.set.check().unwrap();
    }

    fn check(&mut self) {
        check_one(&self.set, &self.model, &mut self.random);
        for (set, model) in &self.kept {
            check_one(set, model, &mut self.random);
        }
    }
}

fn check_one(set: &Set, model: &Model, random: &mut u64) {
    assert_eq!((set.len(), set.is_empty()), (model.len(), model.is_empty()));
    let walked: Model = set.iter().map(|member| member.to_vec()).collect();
    assert!(walked == *model && set.iter().count() == model.len());
    for n in 0..MEMBERS {
        assert_eq!(set.contains(&member(n)), model.contains(&member(n)));
    }
    set.check().unwrap();
    assert!(match set.encoding() {
        "intset" => model.len() <= 512 && model.iter().all(|member| parse_i64(member).is_some()),
        "listpack" => model.len() <= 128 && model.iter().all(|member| member.len() <= 64),
        _ => true,
    });
    let found = set.random(|| World::next(random));
    assert!(found.map_or(model.is_empty(), |member| model.contains(&*member)));
    for count in [0, 1, model.len() / 10, model.len() / 2, model.len(), model.len() + 1] {
        let members: Vec<_> = set.sample(count, || World::next(random)).map(|member| member.to_vec()).collect();
        assert_eq!(members.len(), count.min(model.len()));
        let different: Model = members.into_iter().collect();
        assert!(different.len() == count.min(model.len()) && different.is_subset(model));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_set_is_its_model(ops in prop::collection::vec(op(), 1..30)) {
        let mut world = World::new();
        ops.iter().for_each(|op| world.apply(op));
        world.check();
    }

    #[test]
    fn a_scan_meets_every_member_that_stays(
        before in prop::collection::vec(op(), 1..8),
        steps in prop::collection::vec((1..400usize, prop::option::of(op())), 1..30),
    ) {
        let mut world = World::new();
        before.iter().for_each(|op| world.apply(op));
        let mut stayed = world.model.clone();
        let mut seen = Model::new();
        let (mut cursor, mut steps) = (Some(0), steps.into_iter());
        while let Some(at) = cursor {
            // Few steps must not make a walk endless: it ends with large counts.
            let (count, change) = steps.next().unwrap_or((2000, None));
            cursor = world.set.scan(at, count, |member| {
                seen.insert(member.to_vec());
            });
            prop_assert!(cursor.is_none_or(|next| next > at && next < 1 << 52));
            if let (Some(_), Some(change)) = (cursor, change) {
                world.apply(&change);
                // Only what was never away counts as having stayed, so what comes back later does not.
                stayed.retain(|member| world.model.contains(member));
            }
        }
        prop_assert!(stayed.is_subset(&seen));
    }
}
