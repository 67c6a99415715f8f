//! Short decimal digits of doubles by Loitsch's Grisu2 (“Printing floating-point numbers quickly and accurately”).
//!
//! Every result reads back as the same double, but about one in a thousand is a digit longer, or a little further
//! off, than need be. Redis prints doubles this way, so an algorithm without that flaw would answer differently.

/// The powers of ten `10^(FIRST_POWER + POWER_STEP * index)`, as the top 64 bits rounded to nearest.
#[rustfmt::skip]
const POWERS: [u64; 87] = [
    0xfa8fd5a0081c0288, 0xbaaee17fa23ebf76, 0x8b16fb203055ac76, 0xcf42894a5dce35ea, 0x9a6bb0aa55653b2d,
    0xe61acf033d1a45df, 0xab70fe17c79ac6ca, 0xff77b1fcbebcdc4f, 0xbe5691ef416bd60c, 0x8dd01fad907ffc3c,
    0xd3515c2831559a83, 0x9d71ac8fada6c9b5, 0xea9c227723ee8bcb, 0xaecc49914078536d, 0x823c12795db6ce57,
    0xc21094364dfb5637, 0x9096ea6f3848984f, 0xd77485cb25823ac7, 0xa086cfcd97bf97f4, 0xef340a98172aace5,
    0xb23867fb2a35b28e, 0x84c8d4dfd2c63f3b, 0xc5dd44271ad3cdba, 0x936b9fcebb25c996, 0xdbac6c247d62a584,
    0xa3ab66580d5fdaf6, 0xf3e2f893dec3f126, 0xb5b5ada8aaff80b8, 0x87625f056c7c4a8b, 0xc9bcff6034c13053,
    0x964e858c91ba2655, 0xdff9772470297ebd, 0xa6dfbd9fb8e5b88f, 0xf8a95fcf88747d94, 0xb94470938fa89bcf,
    0x8a08f0f8bf0f156b, 0xcdb02555653131b6, 0x993fe2c6d07b7fac, 0xe45c10c42a2b3b06, 0xaa242499697392d3,
    0xfd87b5f28300ca0e, 0xbce5086492111aeb, 0x8cbccc096f5088cc, 0xd1b71758e219652c, 0x9c40000000000000,
    0xe8d4a51000000000, 0xad78ebc5ac620000, 0x813f3978f8940984, 0xc097ce7bc90715b3, 0x8f7e32ce7bea5c70,
    0xd5d238a4abe98068, 0x9f4f2726179a2245, 0xed63a231d4c4fb27, 0xb0de65388cc8ada8, 0x83c7088e1aab65db,
    0xc45d1df942711d9a, 0x924d692ca61be758, 0xda01ee641a708dea, 0xa26da3999aef774a, 0xf209787bb47d6b85,
    0xb454e4a179dd1877, 0x865b86925b9bc5c2, 0xc83553c5c8965d3d, 0x952ab45cfa97a0b3, 0xde469fbd99a05fe3,
    0xa59bc234db398c25, 0xf6c69a72a3989f5c, 0xb7dcbf5354e9bece, 0x88fcf317f22241e2, 0xcc20ce9bd35c78a5,
    0x98165af37b2153df, 0xe2a0b5dc971f303a, 0xa8d9d1535ce3b396, 0xfb9b7cd9a4a7443c, 0xbb764c4ca7a44410,
    0x8bab8eefb6409c1a, 0xd01fef10a657842c, 0x9b10a4e5e9913129, 0xe7109bfba19c0c9d, 0xac2820d9623bf429,
    0x80444b5e7aa7cf85, 0xbf21e44003acdd2d, 0x8e679c2f5e44ff8f, 0xd433179d9c8cb841, 0x9e19db92b4e31ba9,
    0xeb96bf6ebadf77d9, 0xaf87023b9bf0ee6b,
];
const FIRST_POWER: i32 = -348;
const POWER_STEP: i32 = 8;

/// Scaled numbers are given a binary exponent in this range: the part above the point then fits 32 bits, and ten
/// times the part below fits 64.
const SCALED_EXPONENTS: std::ops::RangeInclusive<i32> = -60..=-32;

const LOG10_OF_2: f64 = std::f64::consts::LOG10_2;

/// The digits of `value`, which is positive and finite, their number, and the power of ten of the last of them.
pub(super) fn digits(value: f64) -> ([u8; 20], usize, i32) {
    let bits = value.to_bits();
    let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
    let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };

    // All three numbers share the exponent of the upper bound, which has its top bit set.
    let shift = (mantissa << 1 | 1).leading_zeros();
    let exponent = exponent - 1 - shift as i32;
    let upper = (mantissa << 1 | 1) << shift;
    // Below a power of two the doubles lie twice as close.
    let lower = if mantissa == 1 << 52 { ((mantissa << 2) - 1) << (shift - 1) } else { ((mantissa << 1) - 1) << shift };

    let (factor, factor_exponent, power) = scale_for(exponent);
    let scaled = |number: u64| ((u128::from(number) * u128::from(factor) + (1 << 63)) >> 64) as u64;
    let exact = scaled(mantissa << (shift + 1));
    // One unit off either bound covers the scaling's own error.
    let (upper, lower) = (scaled(upper) - 1, scaled(lower) + 1);
    let mut run = Run { digits: [0; 20], len: 0, slack: upper - lower, to_exact: upper - exact };
    let rest_power = run.generate(upper, -(exponent + factor_exponent + 64) as u32);
    (run.digits, run.len, rest_power - power)
}

/// A power of ten that brings numbers of this exponent into [`SCALED_EXPONENTS`]: mantissa, exponent, and power.
fn scale_for(exponent: i32) -> (u64, i32, i32) {
    // A first guess, rounded towards zero twice as the reference does: where two powers would do, it decides.
    let guess = (-f64::from(exponent + POWERS.len() as i32) * LOG10_OF_2) as i32;
    let mut index = (guess - FIRST_POWER) / POWER_STEP;
    loop {
        let power = FIRST_POWER + POWER_STEP * index;
        // floor(power * log2(10)) - 63; the fraction is exact enough over the whole table.
        let power_exponent = ((power * 217_706) >> 16) - 63;
        let scaled = exponent + power_exponent + 64;
        if scaled < *SCALED_EXPONENTS.start() {
            index += 1;
        } else if scaled > *SCALED_EXPONENTS.end() {
            index -= 1;
        } else {
            return (POWERS[index as usize], power_exponent, power);
        }
    }
}

/// Digits being generated, most significant first.
struct Run {
    digits: [u8; 20],
    len: usize,
    /// How far below the upper bound the digits may stop.
    slack: u64,
    /// How far the true value lies below the upper bound.
    to_exact: u64,
}

impl Run {
    /// Generates the digits of `upper / 2^point` until they are within the slack, and returns the last one's power.
    fn generate(&mut self, upper: u64, point: u32) -> i32 {
        let below = (1u64 << point) - 1;
        let (mut whole, mut part) = (upper >> point, upper & below);
        for power in (0..10).rev() {
            let unit = 10u64.pow(power);
            self.push(whole / unit);
            whole %= unit;
            let rest = (whole << point) + part;
            if rest <= self.slack {
                self.approach(rest, unit << point, self.to_exact);
                return power as i32;
            }
        }
        let (mut scale, mut power) = (1u64, 0);
        loop {
            part *= 10;
            self.slack *= 10;
            scale = scale.wrapping_mul(10);
            power -= 1;
            self.push(part >> point);
            part &= below;
            if part < self.slack {
                self.approach(part, below + 1, self.to_exact.wrapping_mul(scale));
                return power;
            }
        }
    }

    fn push(&mut self, digit: u64) {
        if digit != 0 || self.len != 0 {
            self.digits[self.len] = b'0' + digit as u8;
            self.len += 1;
        }
    }

    /// Lowers the last digit while that brings the number nearer to the true value and keeps it within the slack.
    ///
    /// `rest` is how far the digits are below the upper bound, and `unit` what the last digit counts.
    fn approach(&mut self, mut rest: u64, unit: u64, to_exact: u64) {
        while rest < to_exact
            && self.slack - rest >= unit
            && (rest + unit < to_exact || to_exact - rest > rest + unit - to_exact)
        {
            self.digits[self.len - 1] -= 1;
            rest += unit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        let (digits, len, power) = digits(value);
        format!("{}e{power}", std::str::from_utf8(&digits[..len]).unwrap())
    }

    #[test]
    fn usual_digits_are_the_shortest() {
        assert_eq!(text(1.0), "1e0");
        assert_eq!(text(0.1), "1e-1");
        assert_eq!(text(1234.5), "12345e-1");
        assert_eq!(text(5e-324), "5e-324");
        assert_eq!(text(f64::MIN_POSITIVE), "22250738585072014e-324");
        assert_eq!(text(f64::MAX), "17976931348623157e292");
    }

    /// Each of these as a server printed it.
    #[test]
    fn known_flaws_are_kept() {
        assert_eq!(text(687.62106), "6876210600000001e-13");
        assert_eq!(text(46e21), "46000000000000004e6");
        assert_eq!(text(703270238534310.8), "7032702385343107e-1");
        assert_eq!(text(242e-29), "24200000000000002e-43");
        assert_eq!(text(1.946841586275296e-190), "19468415862752959e-206");
    }
}
