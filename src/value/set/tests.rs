use super::*;

const USUAL: SetLimits =
    SetLimits { integers: 512, listpack: Limits { entries: 128, value: 64, hasher: KeyHasher::new(2) } };

/// A set of these members, each added by itself.
fn set_of(members: impl IntoIterator<Item = String>) -> Set {
    let mut set = Set::new();
    for member in members {
        set.insert(member.as_bytes(), &USUAL);
    }
    set
}

fn integers(n: usize) -> impl Iterator<Item = String> {
    (0..n).map(|n| n.to_string())
}

fn words(n: usize) -> impl Iterator<Item = String> {
    (0..n).map(|n| format!("w{n}"))
}

/// Random bits, well spread.
fn bits() -> impl FnMut() -> u64 {
    let mut state = 7u64;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let n = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }
}

#[test]
fn the_encoding_follows_the_members() {
    let long = "x".repeat(65);
    for (name, set, encoding) in [
        ("integers", set_of(integers(512)), "intset"),
        ("too many integers", set_of(integers(513)), "hashtable"),
        ("words", set_of(words(128)), "listpack"),
        ("too many words", set_of(words(129)), "hashtable"),
        ("a long word", set_of([long.clone()]), "hashtable"),
        ("no integer", set_of(["01".to_string()]), "listpack"),
        ("integers and a word", set_of(integers(127).chain(words(1))), "listpack"),
        ("many integers and a word", set_of(integers(128).chain(words(1))), "hashtable"),
        ("integers and a long word", set_of(integers(3).chain([long])), "hashtable"),
        ("words and integers", set_of(words(1).chain(integers(127))), "listpack"),
        ("words and many integers", set_of(words(1).chain(integers(128))), "hashtable"),
    ] {
        assert_eq!(set.encoding(), encoding, "{name}");
    }
}

#[test]
fn removals_do_not_change_the_encoding() {
    let mut set = set_of(words(1).chain(integers(200)));
    integers(199).for_each(|member| assert!(set.remove(member.as_bytes())));
    assert_eq!((set.len(), set.encoding()), (2, "hashtable"));
    set.remove(b"w0");
    set.compact(&USUAL);
    assert_eq!((set.len(), set.encoding()), (1, "intset"));
}

#[test]
fn integers_too_long_for_a_listpack() {
    let limits = SetLimits { listpack: Limits { entries: 128, value: 3, hasher: KeyHasher::new(2) }, ..USUAL };
    for (first, encoding) in [("123", "listpack"), ("-123", "hashtable")] {
        let mut set = Set::new();
        assert!(set.insert(first.as_bytes(), &limits) && set.insert(b"a", &limits));
        assert_eq!(set.encoding(), encoding);
    }
}

#[test]
fn what_is_expected_decides_beforehand() {
    for (first, count, encoding) in
        [("1", 512, "intset"), ("1", 513, "hashtable"), ("a", 128, "listpack"), ("a", 129, "hashtable")]
    {
        let mut set = Set::new();
        set.expect(first.as_bytes(), count, &USUAL);
        set.insert(first.as_bytes(), &USUAL);
        assert_eq!(set.encoding(), encoding, "{count} from {first} on");
    }
    let mut set = set_of(integers(1));
    set.expect(b"a", 512, &USUAL);
    assert_eq!(set.encoding(), "intset");
    set.expect(b"1", 513, &USUAL);
    assert_eq!(set.encoding(), "hashtable");
    let narrow = SetLimits { integers: 2, ..USUAL };
    let mut set = Set::new();
    set.expect(b"1", 3, &narrow);
    assert_eq!(set.encoding(), "listpack");
}

#[test]
fn a_compact_set_is_scanned_at_once() {
    let mut seen = 0;
    assert_eq!(set_of(words(100)).scan(77, 1, |_| seen += 1), None);
    assert_eq!(seen, 100);
    let large = set_of(words(1000));
    assert!(large.scan(0, 10, |_| ()).is_some_and(|next| next > 0));
    assert_eq!(large.scan(u64::MAX, 10, |_| panic!("behind the end")), None);
}

#[test]
fn few_that_stay_make_a_compact_set_again() {
    for (set, left, encoding) in [
        (set_of(words(1000)), 128, "listpack"),
        (set_of(words(1000)), 129, "hashtable"),
        (set_of(words(1000)), 167, "hashtable"),
        (set_of(integers(1000)), 100, "listpack"),
        (set_of(integers(500)), 50, "intset"),
        (set_of(words(130)), 100, "hashtable"),
    ] {
        let (mut set, before, mut popped) = (set.clone(), set, 0);
        let count = set.len() - left;
        set.pop_many(count, &USUAL, bits(), |member| {
            popped += 1;
            assert!(before.contains(member));
        });
        assert_eq!((popped, set.len(), set.encoding()), (count, left, encoding));
        assert!(set.iter().all(|member| before.contains(&member)));
    }
}

type Counts = std::collections::HashMap<Vec<u8>, u32>;

/// Asks whether drawing `part` different ones of `members` at a time led to counts that chance would give. The bound is
/// where about one of a thousand fair sources would be.
fn assert_fair(members: usize, part: usize, counts: &Counts) {
    let (n, part) = (members as f64, part as f64);
    let expected = f64::from(counts.values().sum::<u32>()) / n;
    let missing = (members - counts.len()) as f64 * expected * expected;
    let squares = missing + counts.values().map(|&count| (f64::from(count) - expected).powi(2)).sum::<f64>();
    // Drawing without putting back makes the counts less uneven.
    let chi = squares / expected / (1.0 - part / n) * (n - 1.0) / n;
    let bound = (n - 1.0) + 3.1 * (2.0 * (n - 1.0)).sqrt() + 4.0;
    assert!(chi < bound, "chi-square {chi} of {part} in {members} members, at most {bound}");
}

#[test]
fn chance_is_fair() {
    for members in [3, 20, 500, 3000] {
        let set = set_of(words(members));
        let mut next = bits();
        let mut counts = Counts::new();
        for _ in 0..members * 40 {
            *counts.entry(set.random(&mut next).unwrap().to_vec()).or_default() += 1;
        }
        assert_fair(members, 1, &counts);
        for part in [members / 10, members / 2, members - 1] {
            let part = part.max(1);
            let (mut sampled, mut popped) = (Counts::new(), Counts::new());
            // Few members: more draws, since who is left out is rare then.
            let rounds = if members < 100 { 400 } else { 40 };
            for _ in 0..rounds * members / part {
                for member in set.sample(part, &mut next) {
                    *sampled.entry(member.to_vec()).or_default() += 1;
                }
                let count = |member: &[u8]| *popped.entry(member.to_vec()).or_default() += 1;
                set.clone().pop_many(part, &USUAL, &mut next, count);
            }
            assert_fair(members, part, &sampled);
            assert_fair(members, part, &popped);
        }
    }
}
