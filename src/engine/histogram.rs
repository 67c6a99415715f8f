//! How durations are distributed, to two significant digits.
//!
//! A high dynamic range histogram of nanoseconds, with the resolution that Redis has: 128 steps between a power of two
//! and the next. So a percentile comes out in the same steps as from a real server.

/// Values below twice this are told apart one by one.
const HALF: u64 = 128;

/// Longer durations count as this one: a second.
const MOST: u64 = 1_000_000_000;

/// See the module.
#[derive(Default, Clone)]
pub struct Histogram {
    /// As long as the longest duration needs.
    counts: Vec<u32>,
    total: u64,
}

impl Histogram {
    /// Counts a duration `weight` times.
    pub fn add(&mut self, nanoseconds: u64, weight: u64) {
        let step = step_of(nanoseconds.min(MOST));
        if self.counts.len() <= step {
            self.counts.resize(step + 1, 0);
        }
        self.counts[step] = self.counts[step].saturating_add(weight as u32);
        self.total += weight;
    }

    pub fn total(&self) -> u64 {
        self.total
    }

    /// The duration in nanoseconds that this share of all, 0 to 100, does not exceed.
    pub fn percentile(&self, percent: f64) -> u64 {
        let wanted = ((percent / 100.0 * self.total as f64 + 0.5) as u64).max(1);
        let mut sum = 0;
        let found = self.counts.iter().position(|&count| {
            sum += count as u64;
            sum >= wanted
        });
        found.map_or(0, highest)
    }

    /// For each power of two of nanoseconds from 1024 on at which there are more than before: its step in microseconds,
    /// and how many do not exceed it.
    pub fn by_powers_of_two(&self) -> Vec<(u64, u64)> {
        let mut rows = Vec::new();
        let (mut sum, mut at) = (0, 0);
        for power in 10.. {
            let step = step_of(1 << power);
            let before = sum;
            while at <= step && at < self.counts.len() {
                sum += self.counts[at] as u64;
                at += 1;
            }
            if sum > before {
                rows.push((highest(step) / 1000, sum));
            }
            if at >= self.counts.len() {
                return rows;
            }
        }
        rows
    }
}

fn step_of(value: u64) -> usize {
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(HALF.ilog2() + 1);
    (shift as u64 * HALF + (value >> shift)) as usize
}

/// The greatest value of a step.
fn highest(step: usize) -> u64 {
    let step = step as u64;
    if step < 2 * HALF {
        return step;
    }
    let shift = step / HALF - 1;
    ((step - shift * HALF + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_a_real_server() {
        for (value, greatest) in [(0, 0), (255, 255), (1_000, 1_003), (2_000, 2_007), (10_000, 10_047)] {
            assert_eq!(highest(step_of(value)), greatest);
        }
        let values = (0..4_000_u64).chain((4_000..MOST).step_by(997));
        assert!(values.into_iter().all(|value| {
            let greatest = highest(step_of(value));
            (value..=value + value / 128).contains(&greatest) && step_of(greatest) == step_of(value)
        }));
    }

    #[test]
    fn percentiles_and_powers_of_two() {
        let mut durations = Histogram::default();
        assert_eq!((durations.percentile(50.0), durations.by_powers_of_two()), (0, vec![]));
        (0..98).for_each(|_| durations.add(1_000, 1));
        durations.add(20_000, 2);
        assert_eq!(
            [50.0, 98.0, 99.0, 100.0].map(|percent| durations.percentile(percent)),
            [1_003, 1_003, 20_095, 20_095]
        );
        assert_eq!(durations.by_powers_of_two(), [(1, 98), (33, 100)]);
        durations.add(u64::MAX, 1);
        assert_eq!((durations.total(), durations.by_powers_of_two().last()), (101, Some(&(1_082_130, 101))));
    }
}
