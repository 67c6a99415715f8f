//! Inline commands: a line of words, quoted as in redis-cli.

/// Splits a line into words, which are appended to `words` one after another; `ends` gets the end of each. `None` when
/// a quote is not closed, or closed in the middle of a word.
///
/// In double quotes `\n \r \t \b \a \xHH` are escapes and `\` before anything else stands for that byte; in single
/// quotes only `\'` is one. Outside of quotes nothing is.
pub fn split(line: &[u8], words: &mut Vec<u8>, ends: &mut Vec<usize>) -> Option<()> {
    let mut rest = line;
    loop {
        let start = rest.iter().position(|&byte| !is_space(byte));
        let Some(start) = start else { return Some(()) };
        rest = word(&rest[start..], words)?;
        ends.push(words.len());
    }
}

/// C's `isspace`, which decides what may stand between words.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Reads the word that `text` begins with and returns what follows. Vertical tabs and form feeds do not end a word.
fn word<'a>(text: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => break,
            b'"' => return closed(double_quoted(&text[at..], out)?),
            b'\'' => return closed(single_quoted(&text[at..], out)?),
            _ => out.push(byte),
        }
    }
    Some(&text[at..])
}

/// A closing quote must be followed by a space or the end.
fn closed(rest: &[u8]) -> Option<&[u8]> {
    rest.first().is_none_or(|&byte| is_space(byte)).then_some(rest)
}

fn double_quoted<'a>(mut text: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    loop {
        let (byte, len) = match *text {
            [] => return None,
            [b'"', ..] => return Some(&text[1..]),
            [b'\\', b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (hex(high) << 4 | hex(low), 4)
            }
            [b'\\', escaped, ..] => (unescape(escaped), 2),
            [byte, ..] => (byte, 1),
        };
        out.push(byte);
        text = &text[len..];
    }
}

fn single_quoted<'a>(mut text: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    loop {
        let (byte, len) = match *text {
            [] => return None,
            [b'\'', ..] => return Some(&text[1..]),
            [b'\\', b'\'', ..] => (b'\'', 2),
            [byte, ..] => (byte, 1),
        };
        out.push(byte);
        text = &text[len..];
    }
}

fn unescape(byte: u8) -> u8 {
    match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'a' => 7,
        other => other,
    }
}

/// The value of a hexadecimal digit.
fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Option<Vec<Vec<u8>>> {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        split(line.as_bytes(), &mut bytes, &mut ends)?;
        let mut start = 0;
        Some(ends.iter().map(|&end| bytes[std::mem::replace(&mut start, end)..end].to_vec()).collect())
    }

    #[track_caller]
    fn check(line: &str, expected: &[&[u8]]) {
        assert_eq!(words(line), Some(expected.iter().map(|word| word.to_vec()).collect()), "{line}");
    }

    #[test]
    fn words_and_quotes() {
        check("", &[]);
        check(" \t\x0b ", &[]);
        check("PING", &[b"PING"]);
        check("  set  k\tv  ", &[b"set", b"k", b"v"]);
        check("PING\x0bx", &[b"PING\x0bx"]);
        check(r#"a "b c" 'd e' """#, &[b"a", b"b c", b"d e", b""]);
        check(r#"a"b c""#, &[b"ab c"]);
        check(r#""\x41\n\t\q\x4""#, &[b"A\n\tqx4"]);
        check(r#"'a\'b\n'"#, &[br"a'b\n"]);
        check(r"a\n", &[br"a\n"]);
    }

    #[test]
    fn unbalanced_quotes() {
        for line in [r#"a "b"#, "a 'b", r#""a"b"#, "'a'b", r#""a\"#, r#""a\""#] {
            assert_eq!(words(line), None, "{line}");
        }
    }
}
