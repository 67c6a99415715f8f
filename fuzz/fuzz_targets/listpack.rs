//! Listpacks: changes that the bytes tell, against a `Vec`.
//!
//! `npm run fuzz -- --target listpack`
#![no_main]

use libfuzzer_sys::fuzz_target;
use nearis::value::listpack::{End, Listpack, element};

/// The next bytes, at most that many.
fn take<'a>(data: &mut &'a [u8], most: usize) -> &'a [u8] {
    let (taken, rest) = data.split_at(most.min(data.len()));
    *data = rest;
    taken
}

fuzz_target!(|data: &[u8]| {
    let (mut data, mut pack, mut model) = (data, Listpack::default(), Vec::<Vec<u8>>::new());
    while let [op, place, len, rest @ ..] = data {
        data = rest;
        // Now and then long, so that lengths of all sizes are met.
        let text = take(&mut data, usize::from(*len) % 24).repeat(if *len > 250 { 700 } else { 1 });
        let at = usize::from(*place) % (model.len() + 1);
        match op % 6 {
            0 => {
                pack.push(End::Tail, element(&text));
                model.push(text);
            }
            1 => {
                pack.push(End::Head, element(&text));
                model.insert(0, text);
            }
            2 => {
                pack.put(pack.seek(at), element(&text));
                model.insert(at, text);
            }
            3 if at < model.len() => {
                pack.overwrite(pack.seek(at), element(&text));
                model[at] = text;
            }
            4 => {
                let end = (at + usize::from(*len)).min(model.len());
                pack.cut(pack.seek(at), end - at);
                model.drain(at..end);
            }
            _ => {
                let place = model.iter().position(|have| *have == text);
                assert_eq!(pack.find(&text, 1), place.map(|place| pack.seek(place)));
            }
        }
        pack.check().unwrap();
        assert!(pack.iter().map(|value| value.to_vec()).eq(model.iter().cloned()));
    }
});
