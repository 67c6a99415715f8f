//! [`Intset`]: few integers in order.

use super::size::{self, refit, size_class};

/// Different integers, rising, all as wide as the widest that has been there: the three widths of the real server's
/// format and, behind one byte that says how wide they are, its bytes.
///
/// The buffer's capacity is a size class of the allocator. An empty set may have none.
#[derive(Debug, Default)]
pub struct Intset(Vec<u8>);

/// A clone takes as much memory as the original: whoever has counted one has counted the other.
impl Clone for Intset {
    fn clone(&self) -> Intset {
        Intset(size::copied(&self.0, self.0.capacity()))
    }
}

/// Before the integers: how many bytes each has.
const HEAD: usize = 1;

/// Buffers from this size on shrink with their content.
const SHRINK_FROM: usize = 64;

/// Calls a function with the width of the integers as its constant.
macro_rules! by_width {
    ($self:expr, $act:ident($($argument:expr),*)) => {
        match $self.width() {
            2 => $act::<2>($($argument),*),
            4 => $act::<4>($($argument),*),
            _ => $act::<8>($($argument),*),
        }
    };
}

impl Intset {
    #[inline]
    fn width(&self) -> usize {
        self.0.first().map_or(2, |&width| width.into())
    }

    #[inline]
    fn integers(&self) -> &[u8] {
        self.0.get(HEAD..).unwrap_or_default()
    }

    #[inline]
    pub fn len(&self) -> usize {
        // A shift, not a division.
        self.integers().len() >> self.width().trailing_zeros()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.integers().is_empty()
    }

    pub fn heap_size(&self) -> usize {
        size::buffer::<u8>(self.0.capacity())
    }

    /// The integer at a place in the order, which must exist.
    #[inline]
    pub fn get(&self, at: usize) -> i64 {
        by_width!(self, read(self.integers(), at))
    }

    /// Where an integer is or should be.
    #[inline]
    fn place(&self, number: i64) -> Result<usize, usize> {
        by_width!(self, place(self.integers(), number))
    }

    #[inline]
    pub fn contains(&self, number: i64) -> bool {
        self.place(number).is_ok()
    }

    /// Adds an integer and says whether it is new.
    pub fn insert(&mut self, number: i64) -> bool {
        let Err(at) = self.place(number) else { return false };
        let width = width_of(number).max(self.width());
        if width > self.width() || self.0.is_empty() {
            self.widen(width);
        }
        let (from, end) = (HEAD + at * width, self.0.len());
        if self.0.capacity() - end < width {
            self.0.reserve_exact(size_class(end + width) - end);
        }
        self.0.resize(end + width, 0);
        self.0.copy_within(from..end, from + width);
        self.0[from..from + width].copy_from_slice(&number.to_le_bytes()[..width]);
        true
    }

    /// Makes room for another integer of this width, as which all are written then.
    fn widen(&mut self, width: usize) {
        let mut wide = Vec::with_capacity(size_class(HEAD + (self.len() + 1) * width));
        wide.push(width as u8);
        self.iter().for_each(|number| wide.extend_from_slice(&number.to_le_bytes()[..width]));
        self.0 = wide;
    }

    /// Removes an integer and says whether it was there. The others stay as wide as they are.
    pub fn remove(&mut self, number: i64) -> bool {
        let Ok(at) = self.place(number) else { return false };
        let (width, from) = (self.width(), HEAD + at * self.width());
        self.0.drain(from..from + width);
        let (len, capacity) = (self.0.len(), self.0.capacity());
        if len <= capacity / 2 && capacity > SHRINK_FROM {
            refit(&mut self.0, size_class(len));
        }
        true
    }

    /// All, rising.
    pub fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Whether the order is right.
    pub fn check(&self) -> Result<(), String> {
        let numbers: Vec<i64> = self.iter().collect();
        match numbers.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) => Err(format!("{} before {}", pair[0], pair[1])),
            None => Ok(()),
        }
    }
}

fn width_of(number: i64) -> usize {
    match number {
        -0x8000..=0x7fff => 2,
        -0x8000_0000..=0x7fff_ffff => 4,
        _ => 8,
    }
}

#[inline]
fn read<const WIDTH: usize>(integers: &[u8], at: usize) -> i64 {
    let mut word = [0; 8];
    word[8 - WIDTH..].copy_from_slice(&integers[at * WIDTH..(at + 1) * WIDTH]);
    // The shift brings the sign along.
    i64::from_le_bytes(word) >> (64 - 8 * WIDTH)
}

fn place<const WIDTH: usize>(integers: &[u8], number: i64) -> Result<usize, usize> {
    let (mut from, mut to) = (0, integers.len() / WIDTH);
    while from < to {
        let middle = from.midpoint(to);
        match read::<WIDTH>(integers, middle).cmp(&number) {
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Equal => return Ok(middle),
            std::cmp::Ordering::Greater => to = middle,
        }
    }
    Err(from)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn integers_of_all_widths() {
        let mut set = Intset::default();
        let mut model = BTreeSet::new();
        for (step, number) in
            [5, -5, 40_000, i64::MIN, i64::MAX, -40_000, 0, 5, 1 << 31, -(1 << 31)].into_iter().enumerate()
        {
            assert_eq!(set.insert(number), model.insert(number), "{number}");
            assert!(set.contains(number) && !set.contains(77), "step {step}");
            assert!(set.iter().eq(model.iter().copied()));
            set.check().unwrap();
        }
        for number in [i64::MAX, 77, 5, 5, i64::MIN] {
            assert_eq!(set.remove(number), model.remove(&number), "{number}");
            assert!(set.iter().eq(model.iter().copied()));
        }
    }

    #[test]
    fn the_width_is_the_widest_ones() {
        let mut set = Intset::default();
        for (number, bytes) in [(32_767, 2), (-32_768, 2), (-32_769, 4), (1 << 31, 8)] {
            set.insert(number);
            assert_eq!(set.integers().len(), set.len() * bytes, "{number}");
        }
        set.remove(1 << 31);
        assert_eq!(set.width(), 8);
    }

    #[test]
    fn what_is_free_is_given_back() {
        let mut set = Intset::default();
        (0..500).for_each(|number| assert!(set.insert(number)));
        assert!(set.heap_size() <= 500 * 2 * 5 / 4 + 8);
        (4..500).for_each(|number| assert!(set.remove(number)));
        assert!(set.heap_size() <= 64, "{}", set.heap_size());
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
    }
}
