//! Sorting only as much as is wanted.

use std::cmp::Ordering::{self, Equal, Greater, Less};

/// Brings the first `wanted` items in the order in which they would stand if all were sorted. The rest stays as it comes.
///
/// Which of equal items comes first shows in replies. Real servers partition with Bentley and McIlroy's quicksort
/// ("Engineering a sort function", 1993), so this does the same steps.
pub fn sort_first<T>(mut items: &mut [T], mut wanted: usize, order: &impl Fn(&T, &T) -> Ordering) {
    while wanted > 0 {
        if items.len() < 7 {
            return insert_each(items, order);
        }
        let pivot = pivot(items, order);
        items.swap(0, pivot);
        let (less, greater) = partition(items, order);
        let above = items.len() - greater;
        let (low, rest) = std::mem::take(&mut items).split_at_mut(less);
        if low.len() > 1 {
            sort_first(low, wanted, order);
        }
        if greater < 2 || wanted <= above {
            return;
        }
        wanted -= above;
        items = &mut rest[above - less..];
    }
}

fn insert_each<T>(items: &mut [T], order: &impl Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && order(&items[at - 1], &items[at]) == Greater {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// The middle of three items, or of three middles where there are many.
fn pivot<T>(items: &[T], order: &impl Fn(&T, &T) -> Ordering) -> usize {
    let (middle, last) = (items.len() / 2, items.len() - 1);
    match items.len() {
        7 => middle,
        8..=40 => median(items, [0, middle, last], order),
        len => {
            let step = len / 8;
            let low = median(items, [0, step, 2 * step], order);
            let centre = median(items, [middle - step, middle, middle + step], order);
            let high = median(items, [last - 2 * step, last - step, last], order);
            median(items, [low, centre, high], order)
        }
    }
}

fn median<T>(items: &[T], [a, b, c]: [usize; 3], order: &impl Fn(&T, &T) -> Ordering) -> usize {
    let compare = |x: usize, y: usize| order(&items[x], &items[y]);
    if compare(a, b) == Less {
        match compare(b, c) {
            Less => b,
            _ if compare(a, c) == Less => c,
            _ => a,
        }
    } else {
        match compare(b, c) {
            Greater => b,
            _ if compare(a, c) == Less => a,
            _ => c,
        }
    }
}

/// Divides around the first item: says how many are less than it, at the front now, and how many greater, at the end.
/// What is equal gathers at both ends on the way and goes to the middle at last.
fn partition<T>(items: &mut [T], order: &impl Fn(&T, &T) -> Ordering) -> (usize, usize) {
    let len = items.len();
    let (mut equal_left, mut left) = (1, 1);
    // One past the last item that is in question, and past the last that is not equal.
    let (mut right, mut equal_right) = (len, len);
    loop {
        while left < right {
            match order(&items[left], &items[0]) {
                Greater => break,
                Equal => {
                    items.swap(equal_left, left);
                    equal_left += 1;
                }
                Less => {}
            }
            left += 1;
        }
        while left < right {
            match order(&items[right - 1], &items[0]) {
                Less => break,
                Equal => {
                    equal_right -= 1;
                    items.swap(right - 1, equal_right);
                }
                Greater => {}
            }
            right -= 1;
        }
        if left >= right {
            break;
        }
        items.swap(left, right - 1);
        left += 1;
        right -= 1;
    }
    let (less, greater) = (left - equal_left, equal_right - right);
    exchange(items, 0, left, equal_left.min(less));
    exchange(items, left, len, greater.min(len - equal_right));
    (less, greater)
}

/// Swaps the first `count` items behind `start` with the last ones before `end`.
fn exchange<T>(items: &mut [T], start: usize, end: usize, count: usize) {
    for at in 0..count {
        items.swap(start + at, end - count + at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_are_sorted(mut items in proptest::collection::vec(0u8..40, 0..300), wanted in 0usize..320) {
            let mut sorted = items.clone();
            sorted.sort_unstable();
            let wanted = wanted.min(items.len());
            sort_first(&mut items, wanted, &u8::cmp);
            prop_assert_eq!(&items[..wanted], &sorted[..wanted]);
            items.sort_unstable();
            prop_assert_eq!(items, sorted);
        }
    }
}
