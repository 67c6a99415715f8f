//! The numbers of `math.random`: the linear congruential generator of `lrand48`, which Redis carries along so that a
//! script draws the same numbers everywhere.

use std::sync::atomic::{AtomicU64, Ordering};

const MASK: u64 = (1 << 48) - 1;

/// Redis has one generator, whose numbers go on from script to script. So has this process: machines that run at the same
/// time must not draw the same numbers.
static SHARED: AtomicU64 = AtomicU64::new(0x1234_abcd_330e);

/// The generator as one script has it: that of all, until the script sets a seed, which others shall not disturb.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random {
    own: Option<u64>,
    /// Whether its numbers are none of those that all scripts have.
    is_alone: bool,
}

impl Random {
    /// Begins with numbers of its own, which others learn nothing of.
    pub fn begin(&mut self, seed: u64) {
        self.own = Some(seed & MASK);
        self.is_alone = true;
    }

    pub fn seed(&mut self, seed: i32) {
        let state = u64::from(seed as u32) << 16 | 0x330e;
        self.own = Some(state);
        self.share(state);
    }

    fn share(&self, state: u64) {
        if !self.is_alone {
            SHARED.store(state, Ordering::Relaxed);
        }
    }

    /// From zero up to, but not including, one.
    pub fn unit(&mut self) -> f64 {
        const MAX: u64 = i32::MAX as u64;
        let state = match &mut self.own {
            Some(state) => {
                *state = next(*state);
                let state = *state;
                self.share(state);
                state
            }
            None => {
                let before = SHARED.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |state| Some(next(state)));
                next(before.unwrap_or_else(|state| state))
            }
        };
        ((state >> 17) % MAX) as f64 / MAX as f64
    }
}

fn next(state: u64) -> u64 {
    (state.wrapping_mul(0x5_deec_e66d) + 0xb) & MASK
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(random: &mut Random) -> u32 {
        (random.unit() * 1e6).floor() as u32 + 1
    }

    #[test]
    fn the_numbers_are_those_of_a_server() {
        let mut random = Random::default();
        random.seed(7);
        assert_eq!([draw(&mut random), draw(&mut random)], [266445, 682036]);
        // What a server draws first after its start, without a seed.
        let mut random = Random { own: Some(0x1234_abcd_330e), is_alone: false };
        assert_eq!([(); 3].map(|()| draw(&mut random)), [396465, 840486, 353337]);
    }
}
