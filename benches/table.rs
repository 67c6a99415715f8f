//! The segmented table: growing, looking up, walking.
//!
//! `cargo bench --no-default-features --bench table`

use divan::{Bencher, black_box};
use nearis::value::hasher::KeyHasher;
use nearis::value::record::Record;
use nearis::value::table::SegTable;

fn main() {
    divan::main();
}

const SIZES: [usize; 2] = [10_000, 1_000_000];

fn filled(keys: usize) -> (SegTable<Record>, KeyHasher) {
    let (mut table, hasher) = (SegTable::new(0), KeyHasher::new(1));
    for n in 0..keys {
        insert(&mut table, &hasher, n);
    }
    (table, hasher)
}

fn insert(table: &mut SegTable<Record>, hasher: &KeyHasher, n: usize) {
    let key = format!("user:{n}");
    let record = Record::string(key.as_bytes(), b"0123456789", None);
    table.insert_unique(hasher.hash(key.as_bytes()), record, |record| hasher.hash(record.key()));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn grow(bencher: Bencher<'_, '_>, keys: usize) {
    bencher.counter(keys).bench_local(|| filled(black_box(keys)));
}

#[divan::bench(args = SIZES)]
fn find(bencher: Bencher<'_, '_>, keys: usize) {
    let (table, hasher) = filled(keys);
    let mut n = 0;
    bencher.bench_local(|| {
        n = (n + 7_919) % keys;
        let key = format!("user:{n}");
        table.find(hasher.hash(key.as_bytes()), |record| record.key_is(key.as_bytes())).is_some()
    });
}

#[divan::bench(args = SIZES)]
fn scan_page_of_100(bencher: Bencher<'_, '_>, keys: usize) {
    let (table, hasher) = filled(keys);
    let mut cursor = 0;
    bencher.bench_local(|| {
        let next = table.scan(cursor, 100, |record| hasher.hash(record.key()), |record| _ = black_box(record));
        cursor = next.unwrap_or(0);
    });
}
