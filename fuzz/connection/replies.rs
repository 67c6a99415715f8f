//! What was sent, read as a client would: values of RESP2 and RESP3, one after the other.

/// How deep replies lie in each other at most.
const DEEPEST: usize = 64;

/// Asserts that these are whole values and, if it is known how many replies there are to be, that they are so many; what
/// is pushed is none.
pub fn check(sent: &[u8], count: Option<usize>) {
    let (mut at, mut replies) = (0, 0);
    while at < sent.len() {
        replies += usize::from(sent[at] != b'>');
        at = value(sent, at, 0);
    }
    if let Some(count) = count {
        assert_eq!(replies, count, "replies in {:?}", String::from_utf8_lossy(sent));
    }
}

/// The end of the value that begins there.
fn value(sent: &[u8], at: usize, depth: usize) -> usize {
    assert!(depth < DEEPEST, "replies lie in each other without end");
    let length = sent[at..].windows(2).position(|two| two == b"\r\n").expect("a line ends");
    let (line, mut next) = (&sent[at + 1..at + length], at + length + 2);
    match sent[at] {
        b'+' | b'-' | b':' | b'_' | b'#' | b',' | b'(' => next,
        b'$' | b'=' | b'!' => match number(line) {
            -1 => next,
            bytes => {
                next += bytes as usize;
                assert_eq!(&sent[next..next + 2], b"\r\n", "a string ends");
                next + 2
            }
        },
        kind @ (b'*' | b'~' | b'>' | b'%' | b'|') => {
            let each = if kind == b'%' || kind == b'|' { 2 } else { 1 };
            for _ in 0..number(line).max(0) * each {
                next = value(sent, next, depth + 1);
            }
            next
        }
        other => panic!("no reply begins with {:?}", char::from(other)),
    }
}

fn number(line: &[u8]) -> i64 {
    std::str::from_utf8(line).ok().and_then(|text| text.parse().ok()).expect("a length is a number")
}
