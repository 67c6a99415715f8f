//! Glob patterns as KEYS, SCAN, PSUBSCRIBE and their like match them.
//!
//! A pattern is a row of elements that each match exactly one byte (a literal, `?`, a class) and of stars. That
//! makes it enough to remember the latest star: once the elements before it have matched, no other way of
//! matching them can help the rest. The work is bounded by pattern length times text length.

/// Redis refuses to look behind more stars than this; a pattern that needs one more matches nothing.
const STAR_LIMIT: usize = 1000;

/// Whether `text` as a whole matches `pattern`, letters of either case being equal when `nocase`.
///
/// `*` is any bytes, `?` any one byte, `[ab]`, `[a-z]` and `[^a]` are classes, and `\` makes the next byte
/// literal. Matching is by byte. A pattern that is not empty never matches an empty text, not even `*`; commands
/// that take a lone `*` to mean everything check for it themselves.
pub fn glob_match(pattern: &[u8], text: &[u8], nocase: bool) -> bool {
    if text.is_empty() {
        return pattern.is_empty();
    }
    let (mut at, mut from) = (0, 0);
    let mut stars = 0;
    let mut retry: Option<(usize, usize)> = None;
    while from < text.len() {
        if pattern.get(at) == Some(&b'*') {
            at = skip_stars(pattern, at);
            if at == pattern.len() {
                return true;
            }
            stars += 1;
            if stars > STAR_LIMIT {
                return false;
            }
            retry = Some((at, from));
            continue;
        }
        if let Some(next) = match_one(&pattern[at..], text[from], nocase) {
            at += next;
            from += 1;
        } else if let Some((after_star, start)) = &mut retry {
            // Let the latest star take one byte more.
            *start += 1;
            (at, from) = (*after_star, *start);
        } else {
            return false;
        }
    }
    skip_stars(pattern, at) == pattern.len()
}

/// Whether `pattern` has no special byte, and so matches exactly the text that equals it.
pub fn is_literal(pattern: &[u8]) -> bool {
    !pattern.iter().any(|byte| matches!(byte, b'*' | b'?' | b'[' | b'\\'))
}

fn skip_stars(pattern: &[u8], at: usize) -> usize {
    at + pattern[at..].iter().take_while(|&&byte| byte == b'*').count()
}

/// Matches `byte` against the element that `pattern` starts with and gives that element's length.
#[inline]
fn match_one(pattern: &[u8], byte: u8, nocase: bool) -> Option<usize> {
    match *pattern.first()? {
        b'?' => Some(1),
        b'[' => match_class(pattern, byte, nocase),
        b'\\' if pattern.len() > 1 => same(pattern[1], byte, nocase).then_some(2),
        literal => same(literal, byte, nocase).then_some(1),
    }
}

/// Matches a class. One that is never closed reaches to the end of the pattern.
fn match_class(pattern: &[u8], byte: u8, nocase: bool) -> Option<usize> {
    let negated = pattern.get(1) == Some(&b'^');
    let mut at = if negated { 2 } else { 1 };
    let mut hit = false;
    loop {
        match pattern[at..] {
            [] => break,
            // An escaped byte keeps its case, even when case does not matter elsewhere.
            [b'\\', escaped, ..] => {
                hit |= escaped == byte;
                at += 2;
            }
            [b']', ..] => {
                at += 1;
                break;
            }
            // The range's end may be any byte at all, `]` included.
            [start, b'-', end, ..] => {
                hit |= in_range(start, end, byte, nocase);
                at += 3;
            }
            [single, ..] => {
                hit |= same(single, byte, nocase);
                at += 1;
            }
        }
    }
    (hit != negated).then_some(at)
}

/// Ranges compare bytes as signed, which puts those from 0x80 up before the others.
fn in_range(start: u8, end: u8, byte: u8, nocase: bool) -> bool {
    // The ends are put in order before case is dropped, so `[Z-a]` is no range at all then.
    let (low, high) = ((start as i8).min(end as i8), (start as i8).max(end as i8));
    let fold = |byte: i8| if nocase { byte.cast_unsigned().to_ascii_lowercase().cast_signed() } else { byte };
    (fold(low)..=fold(high)).contains(&fold(byte as i8))
}

#[inline]
fn same(a: u8, b: u8, nocase: bool) -> bool {
    a == b || nocase && a.eq_ignore_ascii_case(&b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hit(pattern: &str, text: &str) -> bool {
        glob_match(pattern.as_bytes(), text.as_bytes(), false)
    }

    #[test]
    fn common_patterns() {
        let yes = [
            ("h?llo", "hello"),
            ("h*llo", "heeeello"),
            ("h*llo", "hllo"),
            ("h[ae]llo", "hallo"),
            ("h[^e]llo", "hbllo"),
            ("h[a-b]llo", "hbllo"),
            ("*", "a"),
            ("**", "a"),
            ("a*", "a"),
            ("a**", "a"),
            ("*a*b*", "xaybz"),
            ("", ""),
            ("a\\*b", "a*b"),
            ("\\[a]", "[a]"),
            ("*aab", "aaaab"),
            ("*a?c", "abcaxc"),
            ("news.*.eu", "news.a.b.eu"),
        ];
        for (pattern, text) in yes {
            assert!(hit(pattern, text), "{pattern:?} {text:?}");
        }
        let no = [
            ("h?llo", "hllo"),
            ("h[ae]llo", "hillo"),
            ("h[^e]llo", "hello"),
            ("a", ""),
            ("", "a"),
            ("a?", "a"),
            ("a", "ab"),
            ("*", ""),
            ("a\\*b", "axb"),
            ("*a?c", "abca"),
            ("A", "a"),
            ("a*b", "a"),
        ];
        for (pattern, text) in no {
            assert!(!hit(pattern, text), "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn odd_classes_and_escapes() {
        let yes = [
            ("[^", "a"),
            ("[a", "a"),
            ("[a-", "-"),
            ("[\\", "\\"),
            ("[^]", "a"),
            ("[c-a]", "b"),
            ("[a-]", "^"),
            ("\\", "\\"),
            ("a\\", "a\\"),
            ("[\\]]", "]"),
            ("[^\\]]", "a"),
            ("[\\^]", "^"),
            ("[^^]", "a"),
            ("[a^]", "^"),
            ("]", "]"),
            ("-", "-"),
            ("*[^", "ab"),
            ("[*]", "*"),
            ("[?]", "?"),
            ("\\a", "a"),
        ];
        let no = [
            ("[]", "a"),
            ("[]a]", "a"),
            ("[a-c]", "d"),
            ("[^]", "ab"),
            ("[?]", "a"),
            ("[^a", "a"),
            ("\\?", "a"),
            ("[", "["),
            ("[", "a"),
        ];
        for (pattern, text) in yes {
            assert!(hit(pattern, text), "{pattern:?} {text:?}");
        }
        for (pattern, text) in no {
            assert!(!hit(pattern, text), "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn case_is_dropped_where_redis_drops_it() {
        let hit = |pattern: &str, text: &str| glob_match(pattern.as_bytes(), text.as_bytes(), true);
        assert!(hit("MaxMemory*", "maxmemory-policy") && hit("[A-C]", "b") && hit("[a-c]", "B") && hit("\\A", "a"));
        assert!(!hit("[\\A]", "a") && hit("[\\a]", "a") && hit("[A]", "a") && !hit("[Z-a]", "_"));
    }

    #[test]
    fn ranges_compare_signed_bytes() {
        assert!(glob_match(b"[a-\xff]", b"A", false));
        assert!(!glob_match(b"[a-\xff]", b"b", false));
        assert!(glob_match(b"[\x80-\x90]", b"\x85", false));
    }

    #[test]
    fn hostile_patterns_stay_cheap() {
        let text = vec![b'a'; 20_000];
        assert!(!glob_match(&b"a*".repeat(900).into_iter().chain(*b"b").collect::<Vec<_>>(), &text, false));
        let many = |stars: usize| b"*a".repeat(stars);
        assert!(glob_match(&many(1000), &text, false));
        assert!(!glob_match(&many(1001), &text, false));
    }

    /// The textbook recursive definition.
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some(b'*'), _) => (0..=text.len()).any(|skip| naive(&pattern[1..], &text[skip..])),
            (Some(_), Some(&byte)) => {
                match_one(pattern, byte, false).is_some_and(|size| naive(&pattern[size..], &text[1..]))
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn remembering_one_star_is_enough(pattern in "[ab?*\\[\\]^-]{0,8}", text in "[ab]{1,9}") {
            prop_assert_eq!(hit(&pattern, &text), naive(pattern.as_bytes(), text.as_bytes()));
        }

        #[test]
        fn literal_patterns_match_only_themselves(pattern in "[ab\\]^-]{1,4}", text in "[ab\\]^-]{1,4}") {
            prop_assert!(is_literal(pattern.as_bytes()));
            prop_assert_eq!(hit(&pattern, &text), pattern == text);
            prop_assert!(hit(&pattern, &pattern));
        }
    }
}
