//! Sets of integers against a `BTreeSet`.

use std::collections::BTreeSet;

use nearis::value::intset::Intset;
use proptest::prelude::*;

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => -50..50i64,
        2 => any::<i16>().prop_map(i64::from),
        1 => any::<i32>().prop_map(i64::from),
        1 => any::<i64>(),
        1 => prop_oneof![Just(i64::MIN), Just(i64::MAX)],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn an_intset_is_its_model(ops in prop::collection::vec((0..5u8, number()), 1..400)) {
        let (mut set, mut model, mut most) = (Intset::default(), BTreeSet::new(), 0);
        for (op, number) in ops {
            match op {
                0..3 => prop_assert_eq!(set.insert(number), model.insert(number)),
                3 => prop_assert_eq!(set.remove(number), model.remove(&number)),
                _ => set = set.clone(),
            }
            prop_assert_eq!((set.len(), set.contains(number)), (model.len(), model.contains(&number)));
            most = most.max(set.len());
        }
        set.check().unwrap();
        prop_assert!(set.iter().eq(model.iter().copied()));
        prop_assert!((0..set.len()).all(|at| model.contains(&set.get(at))));
        prop_assert!(set.heap_size() <= 8 * (most * 5 / 4 + 4));
    }
}
