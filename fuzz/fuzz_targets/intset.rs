//! Sets of integers: changes that the bytes tell, against a `BTreeSet`.
//!
//! `npm run fuzz -- --target intset`
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use nearis::value::intset::Intset;

fuzz_target!(|data: &[u8]| {
    let (mut set, mut model) = (Intset::default(), BTreeSet::new());
    for chunk in data.chunks_exact(9) {
        let (op, word) = (chunk[0], chunk[1..].try_into().expect("eight bytes"));
        // All widths: as many bytes as the first one tells.
        let number = i64::from_le_bytes(word) >> (8 * (op / 32));
        match op % 3 {
            0 | 1 => assert_eq!(set.insert(number), model.insert(number)),
            _ => assert_eq!(set.remove(number), model.remove(&number)),
        }
        assert_eq!(set.contains(number), model.contains(&number));
        set.check().unwrap();
    }
    assert!(set.iter().eq(model.iter().copied()));
});
