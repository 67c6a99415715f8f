//! Single items of a pattern: classes, sets, `%b` and `%f`.

use super::pattern::Trouble;

/// Where a class or a set stands in the pattern.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub start: usize,
    pub end: usize,
}

/// The end of the item at `at`, which is in the pattern.
#[inline]
pub fn class_end(pattern: &[u8], at: usize) -> Result<usize, Trouble> {
    match pattern[at] {
        b'%' if at + 1 == pattern.len() => Err(Trouble::Pattern("malformed pattern (ends with '%')")),
        b'%' => Ok(at + 2),
        b'[' => set_end(pattern, at),
        _ => Ok(at + 1),
    }
}

/// The first byte of a set may be the closing bracket itself.
fn set_end(pattern: &[u8], at: usize) -> Result<usize, Trouble> {
    let mut at = at + 1;
    if pattern.get(at) == Some(&b'^') {
        at += 1;
    }
    loop {
        let Some(&byte) = pattern.get(at) else {
            return Err(Trouble::Pattern("malformed pattern (missing ']')"));
        };
        at += 1;
        if byte == b'%' && at < pattern.len() {
            at += 1;
        }
        if pattern.get(at) == Some(&b']') {
            return Ok(at + 1);
        }
    }
}

/// Whether the item takes this byte.
#[inline]
pub fn single(pattern: &[u8], item: Item, byte: u8) -> bool {
    match pattern[item.start] {
        b'.' => true,
        b'%' => in_class(byte, pattern[item.start + 1]),
        b'[' => in_set(byte, &pattern[item.start + 1..item.end - 1]),
        literal => literal == byte,
    }
}

/// The classes of the C locale. A capital letter is the opposite of its small one; anything else is itself.
fn in_class(byte: u8, class: u8) -> bool {
    let holds = match class.to_ascii_lowercase() {
        b'a' => byte.is_ascii_alphabetic(),
        b'c' => byte.is_ascii_control(),
        b'd' => byte.is_ascii_digit(),
        b'l' => byte.is_ascii_lowercase(),
        b'p' => byte.is_ascii_punctuation(),
        b's' => byte == b' ' || (9..=13).contains(&byte),
        b'u' => byte.is_ascii_uppercase(),
        b'w' => byte.is_ascii_alphanumeric(),
        b'x' => byte.is_ascii_hexdigit(),
        b'z' => byte == 0,
        _ => return class == byte,
    };
    holds == class.is_ascii_lowercase()
}

/// A set without its brackets.
fn in_set(byte: u8, set: &[u8]) -> bool {
    let (mut set, holds) = match set {
        [b'^', rest @ ..] => (rest, false),
        _ => (set, true),
    };
    loop {
        match set {
            [] => return !holds,
            [b'%', class, rest @ ..] => {
                if in_class(byte, *class) {
                    return holds;
                }
                set = rest;
            }
            // A range has taken the percent sign that this one was escaped by: it escapes the bracket behind the set.
            [b'%'] => return if byte == b']' { holds } else { !holds },
            [from, b'-', to, rest @ ..] => {
                if (*from..=*to).contains(&byte) {
                    return holds;
                }
                set = rest;
            }
            [one, rest @ ..] => {
                if *one == byte {
                    return holds;
                }
                set = rest;
            }
        }
    }
}

/// `%bxy`, with the two bytes at `p`: the end of the balanced piece that begins at `at`.
pub fn balance(subject: &[u8], at: usize, pattern: &[u8], p: usize) -> Result<Option<usize>, Trouble> {
    let &[open, close] = pattern.get(p..p + 2).unwrap_or_default() else {
        return Err(Trouble::Pattern("unbalanced pattern"));
    };
    if subject.get(at) != Some(&open) {
        return Ok(None);
    }
    let mut depth = 1usize;
    for (offset, &byte) in subject[at + 1..].iter().enumerate() {
        if byte == close {
            depth -= 1;
            if depth == 0 {
                return Ok(Some(at + offset + 2));
            }
        } else if byte == open {
            depth += 1;
        }
    }
    Ok(None)
}

/// `%f[set]`, with the set at `p`: whether a run of the set begins at `at`, and where the set ends. Before the subject and
/// behind it stand zero bytes.
pub fn frontier(subject: &[u8], at: usize, pattern: &[u8], p: usize) -> Result<(bool, usize), Trouble> {
    if pattern.get(p) != Some(&b'[') {
        return Err(Trouble::Pattern("missing '[' after '%f' in pattern"));
    }
    let end = class_end(pattern, p)?;
    let set = &pattern[p + 1..end - 1];
    let before = at.checked_sub(1).map_or(0, |at| subject[at]);
    let here = subject.get(at).copied().unwrap_or(0);
    Ok((!in_set(before, set) && in_set(here, set), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(set: &str) -> String {
        let end = class_end(set.as_bytes(), 0).unwrap();
        (0..128).filter(|byte| single(set.as_bytes(), Item { start: 0, end }, *byte)).map(char::from).collect()
    }

    #[test]
    fn sets() {
        assert_eq!(set("[]a]"), "]a");
        assert_eq!(set("[a-c%d]"), "0123456789abc");
        assert_eq!(set("[a-]"), "-a");
        assert_eq!(set("[%a-z]").len(), 53, "a class does not begin a range: letters and the dash");
        assert_eq!(set("[^%W]").len(), 62);
        assert_eq!(set("[z-a]"), "");
        assert_eq!(set("%]"), "]");
        assert_eq!(set("[!-%%]"), "!\"#$%]");
        assert_eq!(set("%p").len(), 32);
    }

    #[test]
    fn balanced_pieces_and_frontiers() {
        assert_eq!(balance(b"(a(b)c)d", 0, b"%b()", 2), Ok(Some(7)));
        assert_eq!(balance(b"((a)", 0, b"%b()", 2), Ok(None));
        assert_eq!(balance(b"'a'", 0, b"%b''", 2), Ok(Some(3)));
        assert_eq!(frontier(b"THE", 0, b"%f[%a]", 2), Ok((true, 6)));
        assert_eq!(frontier(b"THE", 1, b"%f[%a]", 2), Ok((false, 6)));
        assert_eq!(frontier(b"THE", 3, b"%f[%A]", 2), Ok((true, 6)));
    }
}
