//! Records against the obvious model: a key, a string and a deadline.

use std::collections::VecDeque;

use nearis::value::record::{MAX_INLINE, Record};
use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq)]
struct Model {
    key: Vec<u8>,
    value: Vec<u8>,
    deadline: Option<u64>,
    raw: bool,
    lru: u32,
}

#[derive(Clone, Debug)]
enum Op {
    Set(Vec<u8>),
    SetUntil(Vec<u8>, Option<u64>),
    SetInt(i64),
    Append(Vec<u8>),
    Edit(usize, u8),
    Deadline(Option<u64>),
    Rename(Vec<u8>),
    Lru(u32),
    /// Keep a clone, which must not change from now on.
    Snapshot,
    /// Go on with a clone instead of the original.
    BecomeClone,
}

fn bytes(of: impl Strategy<Value = usize>) -> impl Strategy<Value = Vec<u8>> {
    (of, any::<u8>()).prop_map(|(len, seed)| (0..len).map(|i| seed.wrapping_add(i as u8)).collect())
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => bytes(0..70usize),
        2 => any::<i64>().prop_map(|n| n.to_string().into_bytes()),
        2 => (-12..12i64).prop_map(|n| n.to_string().into_bytes()),
        1 => "[-+ ]?0?[0-9]{1,20}".prop_map(String::into_bytes),
        1 => bytes(MAX_INLINE - 3..MAX_INLINE + 4),
        1 => bytes(0..40_000usize),
    ]
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![4 => bytes(0..40usize), 1 => bytes(250..260usize), 1 => bytes(60_000..70_000usize)]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        value().prop_map(Op::Set),
        (value(), any::<Option<u64>>()).prop_map(|(v, d)| Op::SetUntil(v, d)),
        any::<i64>().prop_map(Op::SetInt),
        value().prop_map(Op::Append),
        (prop_oneof![0..100usize, MAX_INLINE - 2..MAX_INLINE + 3], any::<u8>()).prop_map(|(n, b)| Op::Edit(n, b)),
        any::<Option<u64>>().prop_map(Op::Deadline),
        key().prop_map(Op::Rename),
        any::<u32>().prop_map(Op::Lru),
        Just(Op::Snapshot),
        Just(Op::BecomeClone),
    ]
}

fn check(record: &Record, model: &Model) {
    assert!(record.key_is(&model.key) && record.key() == model.key);
    assert_eq!(record.str_value().len(), model.value.len());
    assert!(record.str_value().to_vec() == model.value, "value differs");
    assert_eq!((record.deadline(), record.has_deadline()), (model.deadline, model.deadline.is_some()));
    assert_eq!(record.lru(), model.lru);
    let spelled = std::str::from_utf8(&model.value).ok().and_then(|s| s.parse::<i64>().ok());
    let encoding = match spelled {
        _ if model.raw => "raw",
        Some(n) if n.to_string().as_bytes() == model.value => "int",
        _ if model.value.len() <= 44 => "embstr",
        _ => "raw",
    };
    assert_eq!(record.encoding(), encoding);
    assert!(record.heap_size() >= 8 + model.key.len() + if encoding == "int" { 8 } else { model.value.len() });
}

fn apply(mut record: Record, model: &mut Model, op: Op) -> Record {
    match op {
        Op::Set(value) => {
            record.set_string(&value);
            (model.value, model.raw) = (value, false);
        }
        Op::SetUntil(value, deadline) => {
            record.set_string_until(&value, deadline);
            (model.value, model.raw, model.deadline) = (value, false, deadline);
        }
        Op::SetInt(n) => {
            record.set_int(n);
            (model.value, model.raw) = (n.to_string().into_bytes(), false);
        }
        Op::Append(tail) => {
            model.value.extend_from_slice(&tail);
            model.raw = true;
            assert_eq!(record.append(&tail), model.value.len());
        }
        Op::Edit(len, byte) => {
            let edited = record.edit_raw(len);
            model.value.resize(model.value.len().max(len), 0);
            model.raw = true;
            assert!(edited == model.value);
            if let (Some(last), Some(same)) = (edited.last_mut(), model.value.last_mut()) {
                (*last, *same) = (byte, byte);
            }
        }
        Op::Deadline(deadline) => {
            record.set_deadline(deadline);
            model.deadline = deadline;
        }
        Op::Rename(key) => {
            record = record.with_key(&key);
            model.key = key;
        }
        Op::Lru(lru) => {
            record.set_lru(lru);
            model.lru = lru & 0xff_ffff;
        }
        Op::BecomeClone => record = record.clone(),
        Op::Snapshot => {}
    }
    record
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_record_is_its_model(key in key(), value in value(), deadline: Option<u64>, ops in prop::collection::vec(op(), 1..40)) {
        let mut record = Record::string(&key, &value, deadline);
        let mut model = Model { key, value, deadline, raw: false, lru: 0 };
        let mut kept = VecDeque::new();
        check(&record, &model);
        for op in ops {
            if matches!(op, Op::Snapshot) {
                kept.push_back((record.clone(), model.clone()));
                if kept.len() > 3 {
                    kept.pop_front();
                }
            }
            record = apply(record, &mut model, op);
            check(&record, &model);
        }
        drop(record);
        kept.iter().for_each(|(record, model)| check(record, model));
    }
}
