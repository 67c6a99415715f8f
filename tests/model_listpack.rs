//! Listpacks against a `Vec` of texts, and their bytes against what the format says of their size.

use nearis::value::listpack::{End, Listpack, Needle, element};
use nearis::value::text::Text;
use proptest::prelude::*;

type Model = Vec<Vec<u8>>;

#[derive(Clone, Debug)]
enum Op {
    Push(End, Vec<u8>),
    /// Places are taken modulo what there is.
    Insert(usize, Vec<u8>),
    Put(usize, Vec<u8>),
    PutTwo(usize, Vec<u8>, Vec<u8>),
    Replace(usize, Vec<u8>),
    Pop(End),
    Cut(usize, usize),
    RemoveEqual(usize, usize, End),
    Split(usize),
    Clone,
}

/// Short texts, long ones, and integers of all widths, as canonical decimals and nearly.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let power = (0..64u32, -2..3i128, any::<bool>()).prop_map(|(power, near, negative)| {
        let number = (1i128 << power) + near;
        (if negative { -number } else { number }).to_string().into_bytes()
    });
    prop_oneof![
        4 => prop::collection::vec(any::<u8>(), 0..6),
        2 => (0..20u8).prop_map(|n| format!("f{n}").into_bytes()),
        4 => power,
        1 => Just(b"007".to_vec()),
        1 => (prop_oneof![60..70usize, 120..135usize, 4090..4100usize], any::<u8>()).prop_map(|(len, byte)| vec![byte; len]),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let end = || prop_oneof![Just(End::Head), Just(End::Tail)];
    prop_oneof![
        6 => (end(), text()).prop_map(|(end, text)| Op::Push(end, text)),
        2 => (any::<usize>(), text()).prop_map(|(at, text)| Op::Insert(at, text)),
        2 => (any::<usize>(), text()).prop_map(|(at, text)| Op::Put(at, text)),
        2 => (any::<usize>(), text(), text()).prop_map(|(at, first, second)| Op::PutTwo(at, first, second)),
        3 => (any::<usize>(), text()).prop_map(|(at, text)| Op::Replace(at, text)),
        2 => end().prop_map(Op::Pop),
        1 => (any::<usize>(), 0..5usize).prop_map(|(at, count)| Op::Cut(at, count)),
        1 => (any::<usize>(), 0..3usize, end()).prop_map(|(at, most, end)| Op::RemoveEqual(at, most, end)),
        1 => any::<usize>().prop_map(Op::Split),
        1 => Just(Op::Clone),
    ]
}

fn apply(pack: &mut Listpack, model: &mut Model, op: Op) {
    let len = model.len();
    match op {
        Op::Push(end, text) => {
            pack.push(end, element(&text));
            model.insert(if end == End::Head { 0 } else { len }, text);
        }
        Op::Insert(at, text) => {
            pack.insert(at % (len + 1), element(&text));
            model.insert(at % (len + 1), text);
        }
        Op::Put(at, text) => {
            pack.put(pack.skip(0, at % (len + 1)), element(&text));
            model.insert(at % (len + 1), text);
        }
        Op::PutTwo(at, first, second) => {
            pack.put_two(pack.skip(0, at % (len + 1)), element(&first), element(&second));
            model.splice(at % (len + 1)..at % (len + 1), [first, second]);
        }
        // A copy takes as much as the original.
        Op::Clone => {
            let copy = pack.clone();
            assert_eq!((copy.heap_size(), copy.is_marked()), (pack.heap_size(), pack.is_marked()));
            *pack = copy;
        }
        _ if len == 0 => {}
        Op::Replace(at, text) => {
            pack.replace(at % len, element(&text));
            model[at % len] = text;
        }
        Op::Pop(end) => {
            pack.pop(end);
            model.remove(if end == End::Head { 0 } else { len - 1 });
        }
        Op::Cut(at, count) => {
            let (at, end) = (at % len, (at % len + count).min(len));
            pack.cut(pack.seek(at), end - at);
            model.drain(at..end);
        }
        Op::RemoveEqual(at, most, end) => {
            let text = model[at % len].clone();
            let mut places: Vec<usize> = (0..len).filter(|&at| model[at] == text).collect();
            if end == End::Tail {
                places.reverse();
            }
            places.truncate(most);
            assert_eq!(pack.remove_equal(Needle::new(&text), most, end), places.len());
            let mut at = 0;
            model.retain(|_| (!places.contains(&at), at += 1).0);
        }
        Op::Split(at) => {
            let rest = pack.split_off(at % len);
            rest.check().unwrap();
            assert_eq!(rest.len(), len - at % len);
            pack.append(&rest);
        }
    }
}

/// The elements at every `stride`th place, as [`Listpack::find`] sees them.
fn check_finds(pack: &Listpack, model: &Model, stride: usize) {
    for text in model.iter().chain([&b"nowhere".to_vec()]) {
        let place = model.iter().step_by(stride).position(|have| have == text);
        assert_eq!(pack.find(text, stride), place.map(|place| pack.seek(place * stride)), "{}", text.escape_ascii());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_listpack_is_its_model(ops in prop::collection::vec(op(), 1..120)) {
        let (mut pack, mut model) = (Listpack::default(), Model::new());
        for op in ops {
            apply(&mut pack, &mut model, op);
            pack.check().unwrap();
            prop_assert!(pack.iter().map(|value| Text::from(value).to_vec()).eq(model.iter().cloned()));
        }
        check_finds(&pack, &model, 1);
        if model.len() % 2 == 0 {
            check_finds(&pack, &model, 2);
        }
        for (at, text) in model.iter().enumerate() {
            let offset = pack.seek(at);
            let (value, behind) = pack.read(offset);
            prop_assert_eq!((&value.to_vec(), behind), (text, pack.seek(at + 1)));
            prop_assert_eq!((&pack.get(at).to_vec(), pack.skip(0, at)), (text, offset));
        }
        prop_assert_eq!(pack.size(), 7 + pack.entries().len());
        prop_assert!(pack.heap_size() >= pack.entries().len());
    }
}
