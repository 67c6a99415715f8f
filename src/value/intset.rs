//! [`Intset`]: few integers in order.

/// Different integers, rising, all as wide as the widest that has been there: the three widths of the real server's
/// format, and on a little endian machine its bytes.
#[derive(Clone, Debug)]
pub struct Intset(Width);

#[derive(Clone, Debug)]
enum Width {
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

/// The same expression for any width.
macro_rules! each_width {
    ($width:expr, $items:ident => $body:expr) => {
        match $width {
            Width::I16($items) => $body,
            Width::I32($items) => $body,
            Width::I64($items) => $body,
        }
    };
}

impl Default for Intset {
    fn default() -> Intset {
        Intset(Width::I16(Vec::new()))
    }
}

impl Intset {
    #[inline]
    pub fn len(&self) -> usize {
        each_width!(&self.0, items => items.len())
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn heap_size(&self) -> usize {
        each_width!(&self.0, items => heap_size(items))
    }

    /// The integer at a place in the order, which must exist.
    #[inline]
    pub fn get(&self, at: usize) -> i64 {
        each_width!(&self.0, items => number(items, at))
    }

    #[inline]
    pub fn contains(&self, number: i64) -> bool {
        each_width!(&self.0, items => matches!(place(items, number), Some(Ok(_))))
    }

    /// Adds an integer and says whether it is new.
    pub fn insert(&mut self, number: i64) -> bool {
        if let Some(new) = each_width!(&mut self.0, items => insert(items, number)) {
            return new;
        }
        // It does not fit, so it is beyond all others.
        let at = if number < 0 { 0 } else { self.len() };
        let room = self.len() + 1;
        self.0 = if i32::try_from(number).is_ok() {
            let mut items = Vec::with_capacity(room);
            items.extend(self.iter().map(|number| number as i32));
            items.insert(at, number as i32);
            Width::I32(items)
        } else {
            let mut items = Vec::with_capacity(room);
            items.extend(self.iter());
            items.insert(at, number);
            Width::I64(items)
        };
        true
    }

    /// Removes an integer and says whether it was there. The others stay as wide as they are.
    pub fn remove(&mut self, number: i64) -> bool {
        each_width!(&mut self.0, items => remove(items, number))
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

#[inline]
fn number<T: Copy + Into<i64>>(items: &[T], at: usize) -> i64 {
    items[at].into()
}

/// Where a number is or should be; `None` if it does not fit the width.
#[inline]
fn place<T: TryFrom<i64> + Ord>(items: &[T], number: i64) -> Option<Result<usize, usize>> {
    Some(items.binary_search(&T::try_from(number).ok()?))
}

fn insert<T: TryFrom<i64> + Ord>(items: &mut Vec<T>, number: i64) -> Option<bool> {
    let Err(at) = place(items, number)? else { return Some(false) };
    if items.len() == items.capacity() {
        // By a quarter and not by doubling: most sets of integers are small and stay so.
        items.reserve_exact((items.len() / 4).max(4));
    }
    items.insert(at, T::try_from(number).ok()?);
    Some(true)
}

fn remove<T: TryFrom<i64> + Ord>(items: &mut Vec<T>, number: i64) -> bool {
    let Some(Ok(at)) = place(items, number) else { return false };
    items.remove(at);
    if items.len() < items.capacity() / 4 {
        items.shrink_to(items.capacity() / 2);
    }
    true
}

fn heap_size<T>(items: &Vec<T>) -> usize {
    items.capacity() * size_of::<T>()
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
            let wide = each_width!(&set.0, items => size_of_val(&items[..]));
            assert_eq!(wide, set.len() * bytes, "{number}");
        }
        set.remove(1 << 31);
        assert!(matches!(set.0, Width::I64(_)));
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
