//! Values of parameters as clients write them.

use super::{Kind, Value, password};
use crate::value::number;

/// The value that `text` is for a parameter of this kind, or why it is none.
pub(super) fn parse(kind: Kind, text: &[u8]) -> Result<Value, String> {
    let number = match kind {
        Kind::Text | Kind::BufferLimits | Kind::Events => return Ok(Value::Text(text.to_vec())),
        Kind::Password => return Ok(Value::Text(password::digest(text))),
        Kind::Percentiles => return percentiles(text),
        Kind::Several(words) => return several(words, text),
        Kind::SaveRules => return save_rules(text),
        Kind::MemoryOrPercent => return memory_or_percent(text),
        Kind::Switch if text.eq_ignore_ascii_case(b"yes") => 1,
        Kind::Switch if text.eq_ignore_ascii_case(b"no") => 0,
        Kind::Switch => return Err("argument must be 'yes' or 'no'".into()),
        Kind::Choice(words) => choice(words, text)? as i64,
        Kind::Number(min, max) | Kind::Count(min, max) => {
            let number = number::parse_i64(text).ok_or("argument couldn't be parsed into an integer")?;
            if number < 0 && matches!(kind, Kind::Count(..)) {
                return Err("argument must be greater or equal to 0".into());
            }
            in_range(number.into(), min, max)?
        }
        Kind::Octal(max) => {
            let digits = std::str::from_utf8(text).ok().filter(|text| !text.starts_with('+'));
            let number = digits.and_then(|digits| i64::from_str_radix(digits, 8).ok());
            let number = number.ok_or("argument couldn't be parsed into an integer")?;
            if !(0..=max).contains(&number) {
                return Err(format!("argument must be between 0 and {max:o} inclusive"));
            }
            number
        }
        Kind::Memory(min, max) => in_range(parse_memory(text).ok_or("argument must be a memory value")?, min, max)?,
    };
    Ok(Value::Number(number))
}

fn in_range(value: i128, min: i64, max: i64) -> Result<i64, String> {
    let inside = i64::try_from(value).ok().filter(|value| (min..=max).contains(value));
    inside.ok_or_else(|| format!("argument must be between {min} and {max} inclusive"))
}

/// Digits and a unit: `k` is a thousand, `kb` 1024, and so on. No digits count as 0, as in a real server.
pub fn parse_memory(text: &[u8]) -> Option<i128> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, unit) = text.split_at(digits);
    let unit: i128 = match unit.to_ascii_lowercase().as_slice() {
        b"" | b"b" => 1,
        b"k" => 1000,
        b"kb" => 1 << 10,
        b"m" => 1000 * 1000,
        b"mb" => 1 << 20,
        b"g" => 1000 * 1000 * 1000,
        b"gb" => 1 << 30,
        _ => return None,
    };
    // Saturates far beyond every bound.
    let number = digits.iter().fold(0_i128, |sum, digit| (sum * 10 + (digit - b'0') as i128).min(1 << 64));
    Some(number * unit)
}

/// The place of a word among these.
fn choice(words: &[&str], text: &[u8]) -> Result<usize, String> {
    let found = words.iter().position(|word| word.as_bytes().eq_ignore_ascii_case(text));
    found.ok_or_else(|| format!("argument(s) must be one of the following: {}", words.join(", ")))
}

/// Each once, in the order of the words that there are, as a real server shows them.
fn several(words: &[&str], text: &[u8]) -> Result<Value, String> {
    let mut places = text.split(|&byte| byte == b' ').map(|word| choice(words, word)).collect::<Result<Vec<_>, _>>()?;
    places.retain(|&place| place > 0);
    places.sort_unstable();
    places.dedup();
    let chosen: Vec<&str> = places.into_iter().map(|place| words[place]).collect();
    Ok(Value::Text(if chosen.is_empty() { words[0].into() } else { chosen.join(" ").into() }))
}

fn memory_or_percent(text: &[u8]) -> Result<Value, String> {
    let fault = "argument must be a memory or percent value";
    let Some(percent) = text.strip_suffix(b"%") else {
        let bytes = in_range(parse_memory(text).ok_or(fault)?, 0, i64::MAX)?;
        return Ok(Value::Text(bytes.to_string().into()));
    };
    match number::parse_i64(percent).filter(|percent| *percent >= 0) {
        Some(0..=100) => Ok(Value::Text(text.to_vec())),
        Some(_) => Err("percentage argument must be less or equal to 100".into()),
        None => Err(fault.into()),
    }
}

fn words(text: &[u8]) -> Vec<&[u8]> {
    text.split(|&byte| byte == b' ').filter(|word| !word.is_empty()).collect()
}

fn percentiles(text: &[u8]) -> Result<Value, String> {
    for word in words(text) {
        let percentile = number::parse_f64(word).ok_or("Invalid latency-tracking-info-percentiles parameters")?;
        if !(0.0..=100.0).contains(&percentile) {
            return Err("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]".into());
        }
    }
    Ok(Value::Text(words(text).join(&b' ')))
}

fn save_rules(text: &[u8]) -> Result<Value, String> {
    let words = words(text);
    let (pairs, left) = words.as_chunks::<2>();
    let is_valid = |&[seconds, changes]: &[&[u8]; 2]| {
        number::parse_i64(seconds).is_some_and(|seconds| seconds >= 1)
            && number::parse_i64(changes).is_some_and(|changes| changes >= 0)
    };
    if !left.is_empty() || !pairs.iter().all(is_valid) {
        return Err("Invalid save parameters".into());
    }
    Ok(Value::Text(words.join(&b' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_takes_units() {
        let sizes = [
            ("1kb", 1024),
            ("2K", 2000),
            ("3Mb", 3 << 20),
            ("4g", 4_000_000_000),
            ("17", 17),
            ("", 0),
            ("99999999999999999999999", 1 << 64),
        ];
        for (text, bytes) in sizes {
            assert_eq!(parse_memory(text.as_bytes()), Some(bytes), "{text}");
        }
        for text in ["-1", "1zb", "1.5gb", "abc"] {
            assert_eq!(parse_memory(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn permissions_are_octal() {
        let read = |text: &str| match parse(Kind::Octal(0o777), text.as_bytes()) {
            Ok(Value::Number(number)) => Ok(number),
            Ok(_) => panic!("{text} is a number"),
            Err(fault) => Err(fault),
        };
        assert_eq!((read("700"), read("0770"), read("0")), (Ok(0o700), Ok(0o770), Ok(0)));
        for (text, fault) in
            [("7x", "couldn't be parsed"), ("8", "couldn't"), ("1000", "between 0 and 777"), ("-1", "between")]
        {
            assert!(read(text).is_err_and(|said| said.contains(fault)), "{text}");
        }
    }

    #[test]
    fn lists_of_numbers_are_read_word_by_word() {
        let fault = |kind, text: &str| parse(kind, text.as_bytes()).err().unwrap_or_default();
        assert_eq!(fault(Kind::SaveRules, ""), "");
        assert_eq!(fault(Kind::SaveRules, "3600 1  60 100"), "");
        for text in ["3600", "a b", "0 1", "1 -1"] {
            assert_eq!(fault(Kind::SaveRules, text), "Invalid save parameters", "{text}");
        }
        assert_eq!(fault(Kind::Percentiles, "50 99.9 10"), "");
        assert!(fault(Kind::Percentiles, "50 x").starts_with("Invalid latency-tracking-info-percentiles"));
        assert!(fault(Kind::Percentiles, "101").ends_with("should sit between [0.0,100.0]"));
        assert_eq!(fault(Kind::MemoryOrPercent, "5%"), "");
        assert_eq!(fault(Kind::MemoryOrPercent, "x"), "argument must be a memory or percent value");
        assert_eq!(fault(Kind::MemoryOrPercent, "105%"), "percentage argument must be less or equal to 100");
    }
}
