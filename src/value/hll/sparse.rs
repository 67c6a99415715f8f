//! The sparse encoding: runs of equal registers, from the first register to the last.
//!
//! ```text
//! 00LLLLLL           up to 64 zeros
//! 01LLLLLL LLLLLLLL  up to 16,384 zeros
//! 1VVVVVLL           up to 4 registers of a value from 1 to 32
//! ```
//!
//! Lengths and values are kept less one. Which runs there are for the same registers depends on how they came about, so
//! changes are made just as in a real server.

use super::{Corrupted, HEADER, Result, forget_count};

const MAX_VALUE: u8 = 32;
const MAX_SHORT_ZEROS: usize = 64;
const MAX_VALUES: usize = 4;

/// Registers of the same value, which is 0 for those that nothing has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    pub value: u8,
    pub len: usize,
    /// In two bytes. Only zeros are, not always because they have to.
    pub wide: bool,
}

impl Run {
    /// A run at the beginning of these bytes.
    fn read(bytes: &[u8]) -> Option<Run> {
        let &first = bytes.first()?;
        Some(match first >> 6 {
            0 => Run { value: 0, len: usize::from(first & 63) + 1, wide: false },
            1 => {
                // As if a zero followed the end, which it does where C programs keep strings.
                let second = bytes.get(1).copied().unwrap_or(0);
                Run { value: 0, len: usize::from(u16::from_be_bytes([first & 63, second])) + 1, wide: true }
            }
            _ => Run { value: (first >> 2 & 31) + 1, len: usize::from(first & 3) + 1, wide: false },
        })
    }

    fn width(self) -> usize {
        1 + usize::from(self.wide)
    }

    fn write(value: u8, len: usize, out: &mut Vec<u8>) {
        match value {
            _ if len == 0 => {}
            0 if len > MAX_SHORT_ZEROS => out.extend((0x4000 | (len - 1) as u16).to_be_bytes()),
            0 => out.push((len - 1) as u8),
            _ => out.push(values(value, len)),
        }
    }
}

fn values(value: u8, len: usize) -> u8 {
    0x80 | (value - 1) << 2 | (len - 1) as u8
}

pub fn runs(bytes: &[u8]) -> impl Iterator<Item = Run> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let run = Run::read(rest)?;
        rest = rest.get(run.width()..).unwrap_or_default();
        Some(run)
    })
}

/// Raises one register. Says whether that changed anything; `None`, with all as it was, when the sketch has to be dense
/// for that.
pub fn raise(bytes: &mut Vec<u8>, index: usize, value: u8, max_len: usize) -> Result<Option<bool>> {
    if value > MAX_VALUE {
        return Ok(None);
    }
    let Place { before, at, run, first } = find(bytes, index).ok_or(Corrupted)?;
    if run.value >= value {
        return Ok(Some(false));
    }
    if run.len == 1 && !run.wide {
        bytes[at] = values(value, 1);
    } else {
        let mut parts = Vec::with_capacity(5);
        Run::write(run.value, index - first, &mut parts);
        Run::write(value, 1, &mut parts);
        Run::write(run.value, first + run.len - 1 - index, &mut parts);
        if parts.len() > run.width() && bytes.len() + parts.len() - run.width() > max_len {
            return Ok(None);
        }
        // Where the second byte of a last run is missing, a real server does not notice, and cuts the new ones.
        let missing = (at + run.width()).saturating_sub(bytes.len());
        let end = (at + run.width()).min(bytes.len());
        bytes.splice(at..end, parts);
        bytes.truncate(bytes.len() - missing);
    }
    merge_values(bytes, before.unwrap_or(HEADER));
    forget_count(bytes);
    Ok(Some(true))
}

/// Where a register is.
struct Place {
    /// Where the run before it begins, if there is one.
    before: Option<usize>,
    at: usize,
    run: Run,
    /// The run's first register.
    first: usize,
}

fn find(bytes: &[u8], index: usize) -> Option<Place> {
    let (mut before, mut at, mut first) = (None, HEADER, 0);
    loop {
        let run = Run::read(bytes.get(at..)?)?;
        if index < first + run.len {
            return Some(Place { before, at, run, first });
        }
        first += run.len;
        before = Some(at);
        at += run.width();
    }
}

/// Makes one run of neighbors of the same value, as far as a run can be that long: looks at five places from `at` on.
fn merge_values(bytes: &mut Vec<u8>, mut at: usize) {
    for _ in 0..5 {
        let Some(run) = bytes.get(at..).and_then(Run::read) else { return };
        let next = bytes.get(at + 1..).and_then(Run::read);
        match next.filter(|next| run.value > 0 && next.value == run.value && next.len + run.len <= MAX_VALUES) {
            Some(next) => {
                bytes[at] = values(run.value, run.len + next.len);
                bytes.remove(at + 1);
            }
            None => at += run.width(),
        }
    }
}
