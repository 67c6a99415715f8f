//! A quicksort that puts only a part of the order in place.
//!
//! It is Bentley and McIlroy's ("Engineering a Sort Function", 1993), which real servers use for SORT with LIMIT: where
//! elements compare as equal, what comes first is up to the algorithm, and clients see it.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

/// Shorter slices are sorted by insertion.
const SHORT: usize = 7;
/// In longer ones the pivot is the median of three medians.
const LONG: usize = 40;

/// Sorts so that the elements of `wanted` are those that a whole sort would put there. `wanted` is not empty.
pub fn sort_partly<T>(items: &mut [T], wanted: RangeInclusive<usize>, compare: &mut impl FnMut(&T, &T) -> Ordering) {
    sort(items, 0, &wanted, compare)
}

/// `offset` is where `items` begins in the whole.
fn sort<T>(
    mut items: &mut [T],
    mut offset: usize,
    wanted: &RangeInclusive<usize>,
    compare: &mut impl FnMut(&T, &T) -> Ordering,
) {
    loop {
        if items.len() < SHORT {
            return insertion_sort(items, compare);
        }
        let pivot = pivot(items, compare);
        items.swap(0, pivot);
        let Some((less, greater)) = partition(items, compare) else { return insertion_sort(items, compare) };
        let (left, rest) = items.split_at_mut(less);
        let touches = |from: usize, len: usize| len > 1 && from <= *wanted.end() && *wanted.start() < from + len;
        if touches(offset, less) {
            sort(left, offset, wanted, compare);
        }
        let skipped = rest.len() - greater;
        offset += less + skipped;
        if !touches(offset, greater) {
            return;
        }
        items = &mut rest[skipped..];
    }
}

/// Moves what is less than the first element to the front and what is greater to the end, and says how many there are
/// of both. `None` when nothing had to be moved: then the elements are nearly in order already.
fn partition<T>(items: &mut [T], compare: &mut impl FnMut(&T, &T) -> Ordering) -> Option<(usize, usize)> {
    // Up to `left_equal` and from `right_equal` on, both ends collect what equals the pivot; between them and `from` or
    // `to` lies what is known to be less or greater. Ends are exclusive.
    let (mut left_equal, mut from) = (1, 1);
    let (mut to, mut right_equal) = (items.len(), items.len());
    let mut moved = false;
    loop {
        while from < to {
            match compare(&items[from], &items[0]) {
                Ordering::Greater => break,
                Ordering::Equal => {
                    moved = true;
                    items.swap(left_equal, from);
                    left_equal += 1;
                }
                Ordering::Less => {}
            }
            from += 1;
        }
        while from < to {
            match compare(&items[to - 1], &items[0]) {
                Ordering::Less => break,
                Ordering::Equal => {
                    moved = true;
                    right_equal -= 1;
                    items.swap(to - 1, right_equal);
                }
                Ordering::Greater => {}
            }
            to -= 1;
        }
        if from >= to {
            break;
        }
        items.swap(from, to - 1);
        moved = true;
        (from, to) = (from + 1, to - 1);
    }
    if !moved {
        return None;
    }
    let (less, greater) = (from - left_equal, right_equal - to);
    exchange(items, 0, from, left_equal.min(less));
    let end = items.len();
    exchange(items, from, end, greater.min(end - right_equal));
    Some((less, greater))
}

/// Exchanges `count` elements from `start` on with as many before `end`, one by one.
fn exchange<T>(items: &mut [T], start: usize, end: usize, count: usize) {
    (0..count).for_each(|at| items.swap(start + at, end - count + at));
}

fn pivot<T>(items: &[T], compare: &mut impl FnMut(&T, &T) -> Ordering) -> usize {
    let (first, middle, last) = (0, items.len() / 2, items.len() - 1);
    if items.len() == SHORT {
        return middle;
    }
    if items.len() <= LONG {
        return median(items, [first, middle, last], compare);
    }
    let step = items.len() / 8;
    let medians = [
        median(items, [first, first + step, first + 2 * step], compare),
        median(items, [middle - step, middle, middle + step], compare),
        median(items, [last - 2 * step, last - step, last], compare),
    ];
    median(items, medians, compare)
}

fn median<T>(items: &[T], [a, b, c]: [usize; 3], compare: &mut impl FnMut(&T, &T) -> Ordering) -> usize {
    let mut order = |x: usize, y: usize| compare(&items[x], &items[y]);
    if order(a, b).is_lt() {
        if order(b, c).is_lt() {
            b
        } else if order(a, c).is_lt() {
            c
        } else {
            a
        }
    } else if order(b, c).is_gt() {
        b
    } else if order(a, c).is_lt() {
        a
    } else {
        c
    }
}

fn insertion_sort<T>(items: &mut [T], compare: &mut impl FnMut(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && compare(&items[at - 1], &items[at]).is_gt() {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equals_lie_as_a_real_server_puts_them() {
        let mut items: Vec<u32> = (1..=10).rev().collect();
        sort_partly(&mut items, 0..=4, &mut |_, _| Ordering::Equal);
        assert_eq!(items[..5], [1, 9, 8, 7, 6]);
    }

    proptest! {
        #[test]
        fn the_part_is_that_of_a_whole_sort(
            items in prop::collection::vec(0..60u32, 1..300),
            from in 0..300usize,
            count in 1..300usize,
        ) {
            let from = from % items.len();
            let to = (from + count).min(items.len()) - 1;
            let (mut sorted, mut partly) = (items.clone(), items);
            sorted.sort();
            sort_partly(&mut partly, from..=to, &mut u32::cmp);
            prop_assert_eq!(&partly[from..=to], &sorted[from..=to]);
            partly.sort();
            prop_assert_eq!(partly, sorted);
        }
    }
}
