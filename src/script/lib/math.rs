//! The library `math`.

use std::f64::consts::PI;

use crate::script::fault::Result;
use crate::script::native::{Call, Native};

pub const CONSTANTS: &[(&str, f64)] = &[("pi", PI), ("huge", f64::INFINITY)];

/// The old name of `fmod`.
pub static MOD: Native = Native { name: "mod", run: |call| binary(call, |x, y| x % y) };

pub static FUNCTIONS: &[&Native] = &[
    &Native { name: "abs", run: |call| unary(call, f64::abs) },
    &Native { name: "acos", run: |call| unary(call, f64::acos) },
    &Native { name: "asin", run: |call| unary(call, f64::asin) },
    &Native { name: "atan2", run: |call| binary(call, f64::atan2) },
    &Native { name: "atan", run: |call| unary(call, f64::atan) },
    &Native { name: "ceil", run: |call| unary(call, f64::ceil) },
    &Native { name: "cosh", run: |call| unary(call, f64::cosh) },
    &Native { name: "cos", run: |call| unary(call, f64::cos) },
    &Native { name: "deg", run: |call| unary(call, |x| x / (PI / 180.0)) },
    &Native { name: "exp", run: |call| unary(call, f64::exp) },
    &Native { name: "floor", run: |call| unary(call, f64::floor) },
    &Native { name: "fmod", run: |call| binary(call, |x, y| x % y) },
    &Native { name: "frexp", run: frexp },
    &Native { name: "ldexp", run: ldexp },
    &Native { name: "log10", run: |call| unary(call, f64::log10) },
    &Native { name: "log", run: |call| unary(call, f64::ln) },
    &Native { name: "max", run: |call| best(call, |number, so_far| number > so_far) },
    &Native { name: "min", run: |call| best(call, |number, so_far| number < so_far) },
    &Native { name: "modf", run: modf },
    &Native { name: "pow", run: |call| binary(call, f64::powf) },
    &Native { name: "rad", run: |call| unary(call, |x| x * (PI / 180.0)) },
    &Native { name: "random", run: random },
    &Native { name: "randomseed", run: randomseed },
    &Native { name: "sinh", run: |call| unary(call, f64::sinh) },
    &Native { name: "sin", run: |call| unary(call, f64::sin) },
    &Native { name: "sqrt", run: |call| unary(call, f64::sqrt) },
    &Native { name: "tanh", run: |call| unary(call, f64::tanh) },
    &Native { name: "tan", run: |call| unary(call, f64::tan) },
];

#[inline]
fn unary(call: &mut Call<'_>, function: fn(f64) -> f64) -> Result {
    let x = call.number(0)?;
    call.ret(function(x));
    Ok(())
}

/// Of two faulty arguments the second is told: C evaluated it first.
#[inline]
fn binary(call: &mut Call<'_>, function: fn(f64, f64) -> f64) -> Result {
    let y = call.number(1)?;
    let x = call.number(0)?;
    call.ret(function(x, y));
    Ok(())
}

/// The argument that no other is better than; what compares with nothing (NaN) never replaces another.
#[inline]
fn best(call: &mut Call<'_>, better: fn(f64, f64) -> bool) -> Result {
    let mut best = call.number(0)?;
    for index in 1..call.len() {
        let number = call.number(index)?;
        if better(number, best) {
            best = number;
        }
    }
    call.ret(best);
    Ok(())
}

fn modf(call: &mut Call<'_>) -> Result {
    let x = call.number(0)?;
    let fraction = if x.is_infinite() { 0.0 } else { x - x.trunc() };
    call.ret(x.trunc());
    call.ret(fraction.copysign(x));
    Ok(())
}

fn frexp(call: &mut Call<'_>) -> Result {
    let (mantissa, exponent) = split(call.number(0)?);
    call.ret(mantissa);
    call.ret(f64::from(exponent));
    Ok(())
}

/// A number as mantissa, from a half to one, times a power of two.
fn split(x: f64) -> (f64, i32) {
    const EXPONENT: u64 = 0x7ff << 52;
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (x, below) = if x.is_subnormal() { (x * 2f64.powi(54), 54) } else { (x, 0) };
    let exponent = ((x.to_bits() & EXPONENT) >> 52) as i32 - 1022;
    (f64::from_bits(x.to_bits() & !EXPONENT | 1022 << 52), exponent - below)
}

fn ldexp(call: &mut Call<'_>) -> Result {
    let exponent = call.int(1)?;
    let x = call.number(0)?;
    call.ret(scale(x, exponent));
    Ok(())
}

/// `x` times two to the power of `exponent`, rounded once.
fn scale(x: f64, exponent: i32) -> f64 {
    let (mantissa, own) = split(x);
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    // From a half to one, so the result is normal while the exponent is above -1022.
    let exponent = own.saturating_add(exponent).clamp(-1100, 1100);
    match exponent {
        1025.. => mantissa * f64::INFINITY,
        -1021..=1024 => mantissa * 2.0 * 2f64.powi(exponent - 1),
        // A subnormal result: the one multiplication that rounds is the last.
        _ => mantissa * 2f64.powi(exponent + 1000) * 2f64.powi(-1000),
    }
}

fn random(call: &mut Call<'_>) -> Result {
    let unit = call.libraries().random.unit();
    let (low, high) = match call.len() {
        0 => {
            call.ret(unit);
            return Ok(());
        }
        1 => (1, call.int(0)?),
        2 => (call.int(0)?, call.int(1)?),
        _ => return Err(call.error(b"wrong number of arguments")),
    };
    if low > high {
        return Err(call.argument_error(call.len() - 1, "interval is empty"));
    }
    // The width is an `int` of C and may wrap around.
    let width = high.wrapping_sub(low).wrapping_add(1);
    let offset = if call.len() == 1 { f64::from(high) } else { f64::from(width) };
    call.ret((unit * offset).floor() + f64::from(low));
    Ok(())
}

fn randomseed(call: &mut Call<'_>) -> Result {
    let seed = call.int(0)?;
    call.libraries().random.seed(seed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_apart_and_together() {
        for x in [1.0, -0.75, 3e300, 5e-324, f64::MIN_POSITIVE, f64::MAX, 1e-310] {
            let (mantissa, exponent) = split(x);
            assert!((0.5..1.0).contains(&mantissa.abs()), "{x}");
            assert_eq!(scale(mantissa, exponent), x);
        }
        assert_eq!(split(8.0), (0.5, 4));
        assert_eq!(scale(1.0, 2000), f64::INFINITY);
        assert_eq!(scale(-1.0, i32::MIN), -0.0);
        assert_eq!(scale(3.0, -1075), 1e-323, "one and a half of the least number is even at two");
    }
}
