//! Just enough arithmetic on large integers to convert long doubles exactly.

use std::cmp::Ordering;

/// An unsigned integer of any size: base 2^32, lowest limb first, no zero limb at the top.
#[derive(PartialEq, Eq)]
pub(super) struct BigUint {
    limbs: Vec<u32>,
}

impl PartialOrd for BigUint {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for BigUint {
    fn cmp(&self, other: &Self) -> Ordering {
        let lengths = self.limbs.len().cmp(&other.limbs.len());
        lengths.then_with(|| self.limbs.iter().rev().cmp(other.limbs.iter().rev()))
    }
}

impl BigUint {
    pub(super) fn from_u64(value: u64) -> BigUint {
        let mut number = BigUint { limbs: vec![value as u32, (value >> 32) as u32] };
        number.trim();
        number
    }

    pub(super) fn from_digits(digits: &[u8]) -> BigUint {
        let mut number = BigUint { limbs: Vec::new() };
        for chunk in digits.chunks(9) {
            let value = chunk.iter().fold(0, |value, &digit| value * 10 + u32::from(digit));
            number.multiply_add(10u32.pow(chunk.len() as u32), value);
        }
        number
    }

    fn trim(&mut self) {
        while self.limbs.last() == Some(&0) {
            self.limbs.pop();
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    pub(super) fn bit_length(&self) -> usize {
        self.limbs.last().map_or(0, |top| self.limbs.len() * 32 - top.leading_zeros() as usize)
    }

    pub(super) fn multiply_add(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for limb in &mut self.limbs {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.limbs.push(carry as u32);
        }
    }

    pub(super) fn multiply_by_power_of_ten(&mut self, mut power: usize) {
        while power > 0 {
            let step = power.min(9);
            self.multiply_add(10u32.pow(step as u32), 0);
            power -= step;
        }
    }

    pub(super) fn shift_left(&mut self, bits: usize) {
        if self.is_zero() || bits == 0 {
            return;
        }
        self.multiply_add(1 << (bits % 32), 0);
        self.limbs.splice(0..0, std::iter::repeat_n(0, bits / 32));
    }

    /// Subtracts a number that is not larger.
    pub(super) fn subtract(&mut self, other: &BigUint) {
        let mut borrow = false;
        for (at, limb) in self.limbs.iter_mut().enumerate() {
            let (less, first) = limb.overflowing_sub(other.limbs.get(at).copied().unwrap_or(0));
            let (less, second) = less.overflowing_sub(u32::from(borrow));
            (*limb, borrow) = (less, first || second);
        }
        self.trim();
    }

    /// Divides by `divisor` and returns the remainder.
    pub(super) fn divide_small(&mut self, divisor: u32) -> u32 {
        let mut rest = 0u64;
        for limb in self.limbs.iter_mut().rev() {
            rest = rest << 32 | u64::from(*limb);
            *limb = (rest / u64::from(divisor)) as u32;
            rest %= u64::from(divisor);
        }
        self.trim();
        rest as u32
    }

    pub(super) fn into_decimal(mut self) -> String {
        let mut groups = Vec::new();
        while !self.is_zero() {
            groups.push(self.divide_small(1_000_000_000));
        }
        let mut text = groups.pop().unwrap_or(0).to_string();
        for group in groups.iter().rev() {
            text.push_str(&format!("{group:09}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn big(value: u128) -> BigUint {
        let digits: Vec<u8> = value.to_string().bytes().map(|byte| byte - b'0').collect();
        BigUint::from_digits(if value == 0 { &[] } else { &digits })
    }

    proptest! {
        #[test]
        fn agrees_with_machine_arithmetic(a: u128, b: u128, shift in 0usize..64) {
            let (low, high) = (a.min(b), a.max(b));
            prop_assert_eq!(big(low).cmp(&big(high)), low.cmp(&high));
            prop_assert_eq!(big(a).bit_length() as u32, 128 - a.leading_zeros());
            let mut difference = big(high);
            difference.subtract(&big(low));
            prop_assert_eq!(difference.into_decimal(), (high - low).to_string());
            let mut shifted = big(a >> 64);
            shifted.shift_left(shift);
            prop_assert_eq!(shifted.into_decimal(), ((a >> 64) << shift).to_string());
            let mut scaled = big(a >> 64);
            scaled.multiply_by_power_of_ten(19);
            prop_assert_eq!(scaled.into_decimal(), ((a >> 64) * 10u128.pow(19)).to_string());
        }
    }
}
