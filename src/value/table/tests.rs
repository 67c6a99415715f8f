use super::*;

impl Element for u64 {}

/// A bijection, so that hashes are spread and never equal unless asked for.
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn hasher(n: &u64) -> u64 {
    mix(*n)
}

fn filled(n: u64) -> SegTable<u64> {
    let mut table = SegTable::new(0);
    for i in 0..n {
        table.insert_unique(mix(i), i, hasher);
    }
    table
}

/// What must hold between any two calls.
fn check<T>(table: &SegTable<T>) {
    if table.segments.is_empty() {
        assert!(table.directory.is_empty() && table.len == 0 && table.bucket_bytes == 0);
        return;
    }
    assert_eq!(table.directory.len(), 1 << table.depth);
    let mut covered = 0;
    for (index, segment) in table.segments.iter().enumerate() {
        let spare = table.depth - segment.depth;
        let start = (segment.prefix as usize) << spare;
        assert!(table.directory[start..start + (1 << spare)].iter().all(|&i| i as usize == index));
        covered += 1 << spare;
    }
    assert_eq!(covered, table.directory.len());
    assert_eq!(table.len, table.segments.iter().map(|s| s.table.len()).sum::<usize>());
    assert_eq!(table.bucket_bytes, table.segments.iter().map(|s| s.bucket_bytes()).sum::<usize>());
    assert_eq!(table.deepest as usize, table.segments.iter().filter(|s| s.depth == table.depth).count());
    assert!(table.deepest > 0);
}

#[test]
fn an_empty_table_owns_nothing() {
    let mut table: SegTable<u64> = SegTable::new(6);
    assert_eq!((table.heap_size(), table.len(), table.random(|| 1)), (0, 0, None));
    assert!(table.find(1, |_| true).is_none() && table.remove(1, |_| true, hasher).is_none());
    assert_eq!(table.scan(0, 10, hasher, |_| unreachable!()), None);
    assert!(size_of::<SegTable<u64>>() <= 72);
}

#[test]
fn grows_by_splits_and_gives_everything_back() {
    const N: u64 = 100_000;
    let mut table = filled(N);
    check(&table);
    assert!(table.segment_count() > 100 && table.directory.len() < 1024);
    assert!((0..N).all(|i| table.find(mix(i), |&n| n == i).is_some()));
    let full = table.heap_size();
    for i in 0..N - 100 {
        assert_eq!(table.remove(mix(i), |&n| n == i, hasher), Some(i));
    }
    check(&table);
    assert!(table.segment_count() == 1 && table.depth == 0 && table.heap_size() < full / 200);
    assert!((N - 100..N).all(|i| table.find(mix(i), |&n| n == i).is_some()));
    for i in N - 100..N {
        table.remove(mix(i), |&n| n == i, hasher);
    }
    check(&table);
    assert!(table.is_empty() && table.heap_size() < 1024);
}

#[test]
fn no_segment_outgrows_its_maximum_under_churn() {
    let mut table = filled(20_000);
    for i in 20_000..200_000 {
        table.remove(mix(i - 20_000), |&n| n == i - 20_000, hasher);
        table.insert_unique(mix(i), i, hasher);
    }
    check(&table);
    assert!(table.segments.iter().all(|s| s.table.num_buckets() <= segment::MAX_BUCKETS));
}

#[test]
fn hashes_that_are_not_spread_do_not_blow_up_the_directory() {
    for hash in [|_: &u64| 7, |n: &u64| (n % 5) << 60, |n: &u64| *n] {
        let mut table = SegTable::new(0);
        for i in 0..5000 {
            table.insert_unique(hash(&i), i, hash);
        }
        check(&table);
        assert!(table.directory.len() <= DIRECTORY_SLACK * (table.segment_count() + 1));
        assert!((0..5000).all(|i| table.find(hash(&i), |&n| n == i).is_some()));
        let mut seen = Vec::new();
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            cursor = table.scan(at, 100, hash, |&n| seen.push(n));
        }
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..5000));
    }
}

#[test]
fn equal_hashes_are_found_together() {
    let mut table = filled(3000);
    let hash = mix(77);
    let constant = |n: &u64| if *n >= 1_000_000 { hash } else { mix(*n) };
    table.insert_unique(hash, 1_000_000, constant);
    table.insert_unique(hash, 1_000_001, constant);
    let mut all: Vec<u64> = table.find_all(hash, constant).copied().collect();
    all.sort_unstable();
    assert_eq!(all, [77, 1_000_000, 1_000_001]);
    assert_eq!(table.find_all(mix(5000), constant).count(), 0);
}

#[test]
fn entries_insert_once() {
    let mut table = SegTable::new(0);
    for round in 0..2 {
        for i in 0..5000 {
            match table.entry(mix(i), |&n| n == i, hasher) {
                Entry::Vacant(place) => assert_eq!((round, *place.insert(i)), (0, i)),
                Entry::Occupied(place) => assert_eq!((round, *place.get()), (1, i)),
            }
        }
    }
    check(&table);
    assert_eq!(table.len(), 5000);
}

#[test]
fn a_snapshot_keeps_what_it_saw() {
    let mut table = filled(10_000);
    let snapshot = table.snapshot();
    for i in 0..10_000 {
        table.remove(mix(i), |&n| n == i, hasher);
        table.insert_unique(mix(i + 50_000), i + 50_000, hasher);
    }
    check(&table);
    check(&snapshot);
    assert!((0..10_000).all(|i| snapshot.find(mix(i), |&n| n == i).is_some()));
    assert_eq!((snapshot.len(), snapshot.iter().count()), (10_000, 10_000));
    assert!(table.iter().all(|&n| n >= 50_000));
}

#[test]
fn a_miss_copies_no_shared_segment() {
    let mut table = filled(10);
    let snapshot = table.snapshot();
    assert!(table.find_mut(mix(99), |&n| n == 99).is_none() && table.remove(mix(99), |&n| n == 99, hasher).is_none());
    assert!(Arc::ptr_eq(&table.segments[0], &snapshot.segments[0]));
    assert!(table.find_mut(mix(9), |&n| n == 9).is_some());
    assert!(!Arc::ptr_eq(&table.segments[0], &snapshot.segments[0]));
}

#[test]
fn scan_counts_exactly_and_ends() {
    let table = filled(10_000);
    let mut seen = Vec::new();
    let (mut cursor, mut calls) = (Some(0), 0);
    while let Some(at) = cursor {
        let before = seen.len();
        cursor = table.scan(at, 10, hasher, |&n| seen.push(n));
        assert!(seen.len() - before == 10);
        calls += 1;
    }
    assert_eq!(calls, 1000);
    let mut order: Vec<u64> = (0..10_000).collect();
    order.sort_unstable_by_key(|&n| mix(n));
    for (a, b) in seen.chunks(10).zip(order.chunks(10)) {
        let mut a = a.to_vec();
        a.sort_unstable_by_key(|&n| mix(n));
        assert_eq!(a, b);
    }
}

#[test]
fn scan_passes_segments_of_uneven_depth() {
    let mut uneven = 0;
    for n in (1600..2000).chain(3400..3800).step_by(50) {
        let table = filled(n);
        uneven += usize::from(table.segments.iter().any(|s| s.depth < table.depth && !s.table.is_empty()));
        for count in [50, 300, 1000, 5000] {
            let (mut seen, mut cursor) = (Vec::new(), Some(0));
            while let Some(at) = cursor {
                cursor = table.scan(at, count, hasher, |&n| seen.push(n));
            }
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..n), "{n} elements, {count} at a time");
        }
    }
    assert!(uneven > 0, "no table had what this is about");
}

#[test]
fn scan_goes_on_from_table_to_table() {
    const SHARDS: u64 = 4;
    let mut tables: Vec<SegTable<u64>> = (0..SHARDS).map(|_| SegTable::new(2)).collect();
    for i in 0..20_000 {
        tables[(mix(i) >> 62) as usize].insert_unique(mix(i), i, hasher);
    }
    let (mut seen, mut cursor) = (Vec::new(), 0);
    while cursor >> (CURSOR_BITS - 2) < SHARDS {
        let shard = cursor >> (CURSOR_BITS - 2);
        let next = tables[shard as usize].scan(cursor, 333, hasher, |&n| seen.push(n));
        cursor = next.unwrap_or((shard + 1) << (CURSOR_BITS - 2));
    }
    seen.sort_unstable();
    assert!(seen.into_iter().eq(0..20_000));
}

#[test]
fn random_is_fair() {
    // 1500 elements make segments of uneven fill.
    let table = filled(1500);
    let mut state = 1;
    let mut next = || {
        state += 1;
        mix(state)
    };
    let mut hits = [0u32; 1500];
    for _ in 0..1500 * 200 {
        hits[*table.random(&mut next).unwrap() as usize] += 1;
    }
    // 200 expected, standard deviation 14: six of them is beyond what 1500 draws should show.
    assert!(hits.iter().all(|&n| (115..285).contains(&n)), "{:?} {:?}", hits.iter().min(), hits.iter().max());
}

#[test]
fn random_finds_the_last_elements_of_a_thin_table() {
    let mut table = filled(50_000);
    // The snapshot keeps neighbours from merging.
    let snapshot = table.snapshot();
    for i in 1..50_000 {
        table.remove(mix(i), |&n| n == i, hasher);
    }
    let mut state = 0;
    assert_eq!(
        table.random(|| {
            state += 1;
            mix(state)
        }),
        Some(&0)
    );
    check(&table);
    drop(snapshot);
}

#[test]
fn a_sample_has_no_element_twice_and_prefers_none() {
    let table = filled(2_000);
    let mut state = 1;
    let mut next = || {
        state = mix(state + 1);
        state
    };
    for count in [0, 1, 100, 665, 667, 1_999, 2_000, 5_000] {
        let sample = table.sample(count, &mut next);
        let different: std::collections::BTreeSet<u64> = sample.iter().map(|&&n| n).collect();
        assert_eq!((sample.len(), different.len()), (count.min(2_000), count.min(2_000)));
    }
    for count in [200, 1_000] {
        let mut hits = [0u32; 10];
        for _ in 0..200 {
            table.sample(count, &mut next).into_iter().for_each(|&n| hits[n as usize / 200] += 1);
        }
        let fair = count as u32 * 200 / 10;
        assert!(hits.iter().all(|hits| hits.abs_diff(fair) < fair / 10), "{hits:?}");
    }
    // What removals that shared segments forbade to merge have left is thin; all of it must be met nevertheless.
    let mut table = filled(20_000);
    let _held = table.snapshot();
    (5..20_000).for_each(|n| _ = table.remove(mix(n), |&m| m == n, hasher));
    assert_eq!((table.sample(1, &mut next).len(), table.sample(4, &mut next).len()), (1, 4));
}
