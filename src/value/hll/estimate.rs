//! How many different elements registers stand for: Otmar Ertl's improved estimator ("New cardinality estimation
//! algorithms for HyperLogLog sketches", 2017), with the steps and the rounding of a real server.

use super::{MAX_VALUE, REGISTERS};

/// How many registers have each value.
pub struct Histogram([usize; 64]);

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram([0; 64])
    }
}

impl Histogram {
    #[inline]
    pub fn add(&mut self, value: u8, registers: usize) {
        self.0[usize::from(value & 63)] += registers;
    }

    pub fn estimate(&self) -> u64 {
        /// One half by the natural logarithm of 2.
        const ALPHA: f64 = 0.5 / std::f64::consts::LN_2;
        const M: f64 = REGISTERS as f64;
        let values = |value: usize| self.0[value] as f64;
        let mut z = M * tau((M - values(MAX_VALUE)) / M);
        for value in (1..MAX_VALUE).rev() {
            z = 0.5 * (z + values(value));
        }
        z += M * sigma(values(0) / M);
        (ALPHA * M * M / z).round() as u64
    }
}

/// For the registers that are full.
fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        y *= 0.5;
        let last = z;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == last {
            return z / 3.0;
        }
    }
}

/// For the registers that are empty.
fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let last = z;
        z += x * y;
        y += y;
        if z == last {
            return z;
        }
    }
}
