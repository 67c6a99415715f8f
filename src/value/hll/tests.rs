use super::*;
use proptest::prelude::*;

const ROOM: usize = 3000;

fn sketch(elements: impl IntoIterator<Item = impl AsRef<[u8]>>, max_sparse: usize) -> Vec<u8> {
    let mut bytes = EMPTY.to_vec();
    for element in elements {
        add(&mut bytes, element.as_ref(), max_sparse).unwrap();
    }
    bytes
}

fn count_of(bytes: &[u8]) -> u64 {
    Sketch::new(bytes).unwrap().count().unwrap()
}

fn registers_of(bytes: &[u8]) -> Box<Registers> {
    let mut registers = Box::new([0; REGISTERS]);
    Sketch::new(bytes).unwrap().join_into(&mut registers).unwrap();
    registers
}

#[test]
fn bytes_are_those_of_a_real_server() {
    let bytes = sketch(["a", "b", "c"], ROOM);
    assert_eq!(bytes[..16], *b"HYLL\x01\0\0\0\0\0\0\0\0\0\0\x80");
    let runs: Vec<_> = Sketch::new(&bytes).unwrap().runs().map(|run| (run.wide, run.value, run.len)).collect();
    let wide = |len| (true, 0, len);
    let one = |value| (false, value, 1);
    assert_eq!(runs, [wide(8436), one(1), wide(4274), one(2), wide(3068), one(1), wide(603)]);
}

#[test]
fn hashes_are_murmur() {
    // By a real server's registers of these elements.
    assert_eq!((place(b"a"), place(b"b"), place(b"c")), ((12711, 2), (15780, 1), (8436, 1)));
}

#[test]
fn counts_are_near_the_truth() {
    for n in [0u32, 1, 10, 100, 1000, 20_000, 100_000] {
        let bytes = sketch((0..n).map(|i| i.to_le_bytes()), ROOM);
        let error = count_of(&bytes).abs_diff(u64::from(n)) as f64;
        assert!(error <= f64::from(n) * 0.03, "{n}: {}", count_of(&bytes));
        assert_eq!(Sketch::new(&bytes).unwrap().is_dense(), n >= 20_000);
    }
}

#[test]
fn a_count_is_known_until_something_comes() {
    let mut bytes = EMPTY.to_vec();
    assert_eq!(Sketch::new(&bytes).unwrap().known_count(), Some(0));
    know_count(&mut bytes, 7);
    assert_eq!(Sketch::new(&bytes).unwrap().known_count(), Some(7));
    add(&mut bytes, b"a", ROOM).unwrap();
    assert_eq!(Sketch::new(&bytes).unwrap().known_count(), None);
}

#[test]
fn what_is_no_sketch_is_found_out() {
    assert!(Sketch::new(b"").is_none() && Sketch::new(&EMPTY[..15]).is_none());
    assert!(Sketch::new(b"HYLL\x02\0\0\0\0\0\0\0\0\0\0\0\x7f\xff").is_none());
    assert!(Sketch::new(b"HYLL\x00\0\0\0\0\0\0\0\0\0\0\0\x7f\xff").is_none());
    for registers in [&b""[..], b"\x7f\xfe", b"\x7f\xff\x00", b"\x7f", b"\x7f\xff\x7f\xff"] {
        let mut bytes = [&EMPTY[..16], registers].concat();
        let sketch = Sketch::new(&bytes).unwrap();
        assert_eq!(sketch.count(), Err(Corrupted), "{registers:?}");
        assert_eq!(sketch.join_into(&mut [0; REGISTERS]), Err(Corrupted));
        assert_eq!(to_dense(&mut bytes), Err(Corrupted));
    }
}

#[test]
fn a_high_value_makes_a_sketch_dense() {
    let mut bytes = EMPTY.to_vec();
    assert_eq!(raise(&mut bytes, 16383, 32, ROOM), Ok(true));
    assert!(!Sketch::new(&bytes).unwrap().is_dense());
    assert_eq!(raise(&mut bytes, 16383, 33, ROOM), Ok(true));
    assert!(Sketch::new(&bytes).unwrap().is_dense());
    assert_eq!(registers_of(&bytes)[16383], 33);
}

#[test]
fn neighbors_of_one_value_become_one_run() {
    let mut bytes = EMPTY.to_vec();
    for index in [5, 7, 6, 8, 9] {
        raise(&mut bytes, index, 3, ROOM).unwrap();
    }
    let lens = |bytes: &[u8]| Sketch::new(bytes).unwrap().runs().map(|run| run.len).collect::<Vec<_>>();
    assert_eq!(lens(&bytes), [5, 4, 1, 16374]);
    raise(&mut bytes, 6, 4, ROOM).unwrap();
    assert_eq!(lens(&bytes), [5, 1, 1, 3, 16374]);
}

proptest! {
    #[test]
    fn sparse_and_dense_agree(raises in proptest::collection::vec((0usize..60, 1u8..40), 0..80), far: bool) {
        let at = |index: usize| if far { index * 273 } else { index };
        let (mut sparse, mut dense) = (EMPTY.to_vec(), EMPTY.to_vec());
        to_dense(&mut dense).unwrap();
        let mut model = Box::new([0u8; REGISTERS]);
        for (index, value) in raises {
            let changes = model[at(index)] < value;
            model[at(index)] = model[at(index)].max(value);
            prop_assert_eq!(raise(&mut sparse, at(index), value, 100_000), Ok(changes));
            prop_assert_eq!(raise(&mut dense, at(index), value, 100_000), Ok(changes));
        }
        prop_assert_eq!(&registers_of(&sparse), &model);
        prop_assert_eq!(&registers_of(&dense), &model);
        prop_assert_eq!(count_of(&sparse), count_of(&dense));
        prop_assert_eq!(count_of(&sparse), count(&model));
        to_dense(&mut sparse).unwrap();
        let mut written = vec![0; DENSE_LEN];
        write_dense(&mut written, &model);
        prop_assert_eq!(&sparse[HEADER..], &dense[HEADER..]);
        prop_assert_eq!(&sparse[HEADER..], &written[HEADER..]);
    }

    #[test]
    fn any_bytes_are_read_without_harm(registers in proptest::collection::vec(any::<u8>(), 0..60), index in 0usize..REGISTERS) {
        let mut bytes = [&EMPTY[..16], &registers].concat();
        let _ = Sketch::new(&bytes).unwrap().count();
        let _ = raise(&mut bytes, index, 9, ROOM);
        let _ = to_dense(&mut bytes);
    }
}
