//! Lists against the obvious model.

use std::collections::VecDeque;

use nearis::value::list::{Element, End, Fill, List, Needle, element};
use nearis::value::object::Collection;
use proptest::prelude::*;

type Model = VecDeque<Vec<u8>>;

#[derive(Clone, Debug)]
enum Op {
    Push(End, Vec<Vec<u8>>),
    Pop(End),
    Rotate(End),
    /// At a place, in parts of 2^16 of the length.
    Insert(u16, End, Vec<u8>),
    Replace(u16, Vec<u8>),
    RemoveRange(u16, u16),
    RemoveEqual(Vec<u8>, usize, End),
    RemoveSome(u16, usize, End),
    Read(u16),
    Snapshot,
    BecomeClone,
}

fn text(len: impl Strategy<Value = usize>) -> impl Strategy<Value = Vec<u8>> {
    (len, any::<u8>()).prop_map(|(len, seed)| (0..len).map(|i| seed.wrapping_add(i as u8)).collect())
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => (0..12i64).prop_map(|n| n.to_string().into_bytes()),
        2 => (any::<i64>(), 0..64u32).prop_map(|(n, bits)| (n >> bits).to_string().into_bytes()),
        4 => text(0..70usize),
        2 => text(100..1500usize),
        1 => text(4000..9000usize),
        1 => text(16_000..17_000usize),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![Just(End::Head), Just(End::Tail)]
}

fn op() -> impl Strategy<Value = Op> {
    let few = || prop_oneof![0..40u16, any::<u16>()];
    prop_oneof![
        8 => (end(), prop::collection::vec(value(), 1..40)).prop_map(|(e, v)| Op::Push(e, v)),
        4 => end().prop_map(Op::Pop),
        2 => end().prop_map(Op::Rotate),
        4 => (any::<u16>(), end(), value()).prop_map(|(i, e, v)| Op::Insert(i, e, v)),
        3 => (any::<u16>(), value()).prop_map(|(i, v)| Op::Replace(i, v)),
        2 => (few(), few()).prop_map(|(i, n)| Op::RemoveRange(i, n)),
        2 => (value(), 1..5usize, end()).prop_map(|(v, n, e)| Op::RemoveEqual(v, n, e)),
        2 => (any::<u16>(), 1..9usize, end()).prop_map(|(i, n, e)| Op::RemoveSome(i, n, e)),
        2 => any::<u16>().prop_map(Op::Read),
        1 => Just(Op::Snapshot),
        1 => Just(Op::BecomeClone),
    ]
}

fn place(part: u16, len: usize) -> usize {
    (usize::from(part) * len) >> 16
}

fn is_whole(list: &List, model: &Model) {
    list.check().unwrap();
    assert_eq!((list.len(), list.is_empty()), (model.len(), model.is_empty()));
    assert!(list.iter(0).map(|value| value.to_vec()).eq(model.iter().cloned()), "forwards");
    assert!(list.iter_back(0).map(|value| value.to_vec()).eq(model.iter().rev().cloned()), "backwards");
    assert!(list.heap_size() >= model.iter().filter(|value| value.len() > 20).map(Vec::len).sum());
    let ends = [End::Head, End::Tail].map(|end| list.peek(end).map(|value| value.to_vec()));
    assert!(ends == [model.front().cloned(), model.back().cloned()], "ends");
}

fn remove_equal(model: &mut Model, needle: &[u8], most: usize, end: End) -> usize {
    let mut places: Vec<_> = (0..model.len()).filter(|&at| model[at] == needle).collect();
    if end == End::Tail {
        places.reverse();
    }
    places.truncate(most);
    places.sort();
    places.iter().rev().for_each(|&at| drop(model.remove(at)));
    places.len()
}

fn push(model: &mut Model, end: End, value: Vec<u8>) {
    match end {
        End::Head => model.push_front(value),
        End::Tail => model.push_back(value),
    }
}

fn apply(list: &mut List, model: &mut Model, fill: Fill, op: Op) {
    let len = model.len();
    match op {
        Op::Push(end, values) => {
            list.grow(fill, values.iter().map(Vec::len).sum(), values.len());
            for value in values {
                list.push(end, element(&value));
                push(model, end, value);
            }
        }
        Op::Pop(end) if len > 0 => {
            list.pop(end);
            if end == End::Head {
                model.pop_front()
            } else {
                model.pop_back()
            };
        }
        Op::Rotate(end) if len > 0 => {
            let kept = list.peek(end).map(Element::from).unwrap();
            list.pop(end);
            list.push(end.opposite(), kept.as_str());
            match end {
                End::Head => model.rotate_left(1),
                End::Tail => model.rotate_right(1),
            }
        }
        Op::Insert(at, side, value) if len > 0 => {
            let at = place(at, len);
            list.grow(fill, value.len(), 1);
            list.insert(at, side, element(&value));
            model.insert(at + (side == End::Tail) as usize, value);
        }
        Op::Replace(at, value) if len > 0 => {
            let at = place(at, len);
            list.grow(fill, value.len(), 1);
            list.replace(at, element(&value));
            model[at] = value;
        }
        Op::RemoveRange(at, count) => {
            let at = place(at, len);
            let count = usize::from(count).min(len - at);
            list.remove_range(at, count);
            model.drain(at..at + count);
        }
        Op::RemoveEqual(value, most, end) => {
            let removed = list.remove_equal(Needle::new(&value), most, end);
            assert_eq!(removed, remove_equal(model, &value, most, end));
        }
        Op::RemoveSome(at, most, end) if len > 0 => {
            let value = model[place(at, len)].clone();
            let removed = list.remove_equal(Needle::new(&value), most, end);
            assert_eq!(removed, remove_equal(model, &value, most, end));
        }
        Op::Read(at) => {
            let at = place(at, len);
            let found = (at < len).then(|| list.get(at).to_vec());
            assert!(found.as_ref() == model.get(at), "at {at}");
            assert!(list.iter(at).map(|value| value.to_vec()).eq(model.iter().skip(at).cloned()), "from {at}");
            assert!(list.iter_back(at).map(|value| value.to_vec()).eq(model.iter().rev().skip(at).cloned()));
        }
        _ => {}
    }
    list.shrink(fill);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_list_is_its_model(
        fill in prop_oneof![Just(-2i64), -5..40i64],
        ops in prop::collection::vec(op(), 1..60),
    ) {
        let fill = Fill::new(fill);
        let (mut list, mut model) = (List::new(), Model::new());
        let mut kept = VecDeque::new();
        for op in ops {
            match op {
                Op::Snapshot => kept.push_back((list.clone(), model.clone())),
                Op::BecomeClone => list = list.clone(),
                op => apply(&mut list, &mut model, fill, op),
            }
            is_whole(&list, &model);
            if kept.len() > 3 {
                kept.pop_front();
            }
        }
        drop(list);
        kept.iter().for_each(|(list, model)| is_whole(list, model));
    }
}
