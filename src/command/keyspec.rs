//! Key specifications: where a command's keys are and what it does to them, as COMMAND INFO tells it.

use super::error::{self, Result};
use super::spec::Flags;
use super::table::{Command, Keys};
use crate::value::number;

/// A run of keys that the command treats alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeySpec {
    /// Such as `RW UPDATE`.
    pub flags: &'static str,
    pub place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// From the word `first` on, every `step` words, up to `last` words further; a negative `last` counts from the end
    /// of the call.
    Range {
        first: usize,
        last: isize,
        step: usize,
    },
    /// As many keys as the word `count` says, behind it, every `step` words.
    Numkeys {
        count: usize,
        step: usize,
    },
    /// Behind a keyword that stands at the word `from` or further on: as for `Range`, `last` being counted from the first
    /// of them. A `limit` of 2 means half of the words that are left.
    Keyword {
        keyword: &'static str,
        from: usize,
        last: isize,
        step: usize,
        limit: usize,
    },
    Unknown,
}

/// The specifications, one for each entry of the command's `key_flags`.
pub fn key_specs(command: &Command) -> Vec<KeySpec> {
    let flags = command.spec.key_flags;
    let single = |first, flags| KeySpec { flags, place: Place::Range { first, last: 0, step: 1 } };
    let flags_of = |at: usize| flags.get(at).or(flags.last()).copied().unwrap_or_default();
    match command.keys {
        Keys::None | Keys::Unlocked | Keys::All => Vec::new(),
        Keys::One(at) => vec![single(at, flags_of(0))],
        Keys::Channels { last } => {
            let last = if last < 0 { last } else { last - 1 };
            vec![KeySpec { flags: flags_of(0), place: Place::Range { first: 1, last, step: 1 } }]
        }
        Keys::Range { first, last, step } => {
            // Each key before the last specification has one of its own; the last takes the rest.
            let alone = flags.len().saturating_sub(1);
            let mut specs: Vec<_> = (0..alone).map(|at| single(first + at * step, flags[at])).collect();
            let start = first + alone * step;
            let last = if last < 0 { last } else { last - start as isize };
            let step = if last == 0 { 1 } else { step };
            specs.push(KeySpec { flags: flags_of(alone), place: Place::Range { first: start, last, step } });
            specs
        }
        Keys::Numkeys { count, dest } => {
            let mut specs = Vec::new();
            if dest != 0 {
                specs.push(single(dest, flags_of(0)));
            }
            specs.push(KeySpec { flags: flags_of(specs.len()), place: Place::Numkeys { count, step: 1 } });
            specs
        }
        Keys::Program => vec![KeySpec { flags: flags_of(0), place: Place::Numkeys { count: 2, step: 1 } }],
        Keys::Numpairs { count } => vec![KeySpec { flags: flags_of(0), place: Place::Numkeys { count, step: 2 } }],
        Keys::Custom(_) | Keys::Hidden { .. } => {
            let places = command.spec.places.iter().copied().chain(std::iter::repeat(Place::Unknown));
            flags.iter().zip(places).map(|(flags, place)| KeySpec { flags, place }).collect()
        }
    }
}

/// The first key, the last and the step between keys, by which clients found keys before there were specifications.
pub fn first_last_step(command: &Command) -> (usize, isize, usize) {
    match command.keys {
        Keys::One(at) => (at, at as isize, 1),
        Keys::Channels { last } => (1, last, 1),
        Keys::Range { first, last, step } => (first, last, step),
        Keys::Numkeys { dest, .. } if dest != 0 => (dest, dest as isize, 1),
        Keys::Custom(_) | Keys::Hidden { .. } => match command.spec.places.first() {
            Some(&Place::Range { first, last, step }) => (first, first as isize + last, step),
            _ => (0, 0, 0),
        },
        _ => (0, 0, 0),
    }
}

/// The keys of a call: the word of each, and the flags of its specification.
pub fn keys_of_call(command: &Command, argv: &[&[u8]]) -> Result<Vec<(usize, &'static str)>> {
    let count = match command.keys {
        Keys::Numkeys { count, .. } | Keys::Numpairs { count } => Some(count),
        Keys::Program => Some(2),
        _ => None,
    };
    if let Some(count) = count {
        let step = if matches!(command.keys, Keys::Numpairs { .. }) { 2 } else { 1 };
        let keys = argv.get(count).and_then(|text| number::parse_i64(text));
        if !keys.is_some_and(|keys| keys > 0 && (keys as usize).saturating_mul(step) < argv.len() - count) {
            let none_needed = command.flags.has(Flags::NO_MANDATORY_KEYS);
            return if none_needed { Ok(Vec::new()) } else { Err(error::INVALID_COMMAND_ARGS) };
        }
    }
    // PFMERGE may have no source, but then its specification of sources points behind the end.
    let points_beyond = |spec: KeySpec| matches!(spec.place, Place::Range { first, .. } if first >= argv.len());
    if matches!(command.keys, Keys::Range { .. }) && key_specs(command).into_iter().any(points_beyond) {
        return Err(error::INVALID_COMMAND_ARGS);
    }
    if let Some(&place @ Place::Keyword { .. }) = command.spec.places.first() {
        let flags = command.spec.key_flags.first().copied().unwrap_or_default();
        let keys: Vec<_> = behind_keyword(place, argv).map(|at| (at, flags)).collect();
        return if keys.is_empty() { Err(error::INVALID_COMMAND_ARGS) } else { Ok(keys) };
    }
    let flags = command.spec.key_flags;
    // Keys that only the values tell have a specification and are not found.
    let hidden = matches!(command.keys, Keys::Hidden { .. }) as usize;
    let mut keys = Vec::new();
    command.each_key(argv, |at| {
        let spec = if keys.is_empty() { 0 } else { keys.len() + hidden };
        let flags = flags.get(spec).or(flags.last()).copied().unwrap_or_default();
        keys.push((at, actual(flags, argv)));
    })?;
    let none_found = keys.is_empty() && matches!(command.keys, Keys::Custom(_));
    if none_found { Err(error::INVALID_COMMAND_ARGS) } else { Ok(keys) }
}

/// The words that a keyword announces as keys, whatever else stands in the call.
fn behind_keyword(place: Place, argv: &[&[u8]]) -> impl Iterator<Item = usize> {
    let Place::Keyword { keyword, from, last, step, limit } = place else { return (0..0).step_by(1) };
    let at = (from..argv.len()).find(|&at| argv[at].eq_ignore_ascii_case(keyword.as_bytes()));
    let first = at.map_or(argv.len(), |at| at + 1);
    let rest = argv.len() - first;
    let len = match usize::try_from(last) {
        Ok(more) => rest.min(more + 1),
        Err(_) => (rest / limit.max(1)).saturating_sub(last.unsigned_abs() - 1),
    };
    (first..first + len).step_by(step)
}

/// What the flags are for this call when they vary: SET reads the old value only when asked to, DELEX with a condition
/// does not remove blindly, and some BITFIELD only read.
fn actual(flags: &'static str, argv: &[&[u8]]) -> &'static str {
    let has = |names: &[&str]| {
        let mut words = argv.iter().skip(3);
        words.any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes())))
    };
    match flags {
        "RW ACCESS UPDATE VARIABLE_FLAGS" if argv[0].eq_ignore_ascii_case(b"BITFIELD") => bitfield(&argv[2..]),
        "RW ACCESS UPDATE VARIABLE_FLAGS" if has(&["GET"]) => "RW ACCESS UPDATE",
        "RW ACCESS UPDATE VARIABLE_FLAGS" if has(&["IFEQ", "IFNE", "IFDEQ", "IFDNE"]) => "RW UPDATE",
        "RW ACCESS UPDATE VARIABLE_FLAGS" => "OW UPDATE",
        "RW DELETE VARIABLE_FLAGS" if argv.len() == 2 => "RM DELETE",
        "RW DELETE VARIABLE_FLAGS" => "RW DELETE",
        flags => flags,
    }
}

/// BITFIELD reads as long as it only says GET. What is no operation counts as one that writes.
fn bitfield(mut operations: &[&[u8]]) -> &'static str {
    while let [name, following @ ..] = operations {
        let words = match () {
            () if name.eq_ignore_ascii_case(b"GET") => 2,
            () if name.eq_ignore_ascii_case(b"OVERFLOW") => 1,
            () => usize::MAX,
        };
        let Some(rest) = following.get(words..) else { return "RW ACCESS UPDATE" };
        operations = rest;
    }
    "RO ACCESS"
}
