//! Choices by chance from places in order. `next` gives random bits everywhere.

/// A place of `len`, at least one and fewer than 2^32, each equally likely.
#[inline]
pub fn place(len: usize, mut next: impl FnMut() -> u64) -> usize {
    (((next() >> 32) * len as u64) >> 32) as usize
}

/// Says of each of `len` places in turn whether it is among `count` different ones, where each choice is equally likely.
pub fn chosen(count: usize, len: usize, mut next: impl FnMut() -> u64) -> impl FnMut() -> bool {
    let (mut wanted, mut left) = (count, len);
    move || {
        let chosen = left > 0 && place(left, &mut next) < wanted;
        wanted -= usize::from(chosen);
        left = left.saturating_sub(1);
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_wanted_are_chosen() {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state
        };
        for (count, len) in [(0, 0), (0, 5), (1, 5), (4, 5), (5, 5), (9, 5)] {
            let mut hits = [0; 5];
            for _ in 0..2000 {
                let mut is_chosen = chosen(count, len, &mut next);
                let places: Vec<usize> = (0..len).filter(|_| is_chosen()).collect();
                assert_eq!(places.len(), count.min(len));
                places.into_iter().for_each(|place| hits[place] += 1);
            }
            let expected = 2000 * count.min(len) / len.max(1);
            assert!(hits[..len].iter().all(|&n: &usize| n.abs_diff(expected) < 150), "{count} of {len}: {hits:?}");
        }
        assert!((0..100).all(|_| place(1, &mut next) == 0));
    }
}
