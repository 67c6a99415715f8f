//! The longest common subsequence of two strings.

/// Where a run of the common bytes lies in both strings, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub a: (usize, usize),
    pub b: (usize, usize),
}

impl Run {
    pub fn size(&self) -> usize {
        self.a.1 - self.a.0 + 1
    }
}

/// How long the longest common subsequence is.
pub fn length(a: &[u8], b: &[u8]) -> usize {
    let mut row = vec![0; b.len() + 1];
    a.iter().for_each(|&byte| advance(&mut row, byte, b, |_, _| {}));
    row[b.len()] as usize
}

/// The runs of one longest common subsequence, the last one first. Of several subsequences of the same length it is the
/// one that a real server finds: walking from the ends it leaves out the last byte of `b` rather than that of `a`.
pub fn runs(a: &[u8], b: &[u8]) -> Vec<Run> {
    // One bit for each pair of bytes that differ: whether the byte of `a` is to be left out.
    let mut skips = vec![0u64; (a.len() * b.len()).div_ceil(64)];
    let mut row = vec![0; b.len() + 1];
    for (i, &byte) in a.iter().enumerate() {
        advance(&mut row, byte, b, |j, skip| {
            let bit = i * b.len() + j;
            skips[bit / 64] |= u64::from(skip) << (bit % 64);
        });
    }
    let (mut i, mut j) = (a.len(), b.len());
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    while i > 0 && j > 0 {
        let same = a[i - 1] == b[j - 1];
        if same {
            (i, j) = (i - 1, j - 1);
            match runs.last_mut() {
                Some(run) if open => (run.a.0, run.b.0) = (i, j),
                _ => runs.push(Run { a: (i, i), b: (j, j) }),
            }
        } else {
            let bit = (i - 1) * b.len() + j - 1;
            if skips[bit / 64] >> (bit % 64) & 1 == 1 { i -= 1 } else { j -= 1 }
        }
        open = same;
    }
    runs
}

/// Goes on from the lengths for a beginning of `a` to those for one with `byte` behind it: `row[j]` is the length for
/// the first `j` bytes of `b`. Reports for each byte of `b` that differs whether `byte` is to be left out.
#[inline]
fn advance(row: &mut [u32], byte: u8, b: &[u8], mut report: impl FnMut(usize, bool)) {
    let mut diagonal = 0;
    for (j, &other) in b.iter().enumerate() {
        let above = row[j + 1];
        if byte == other {
            row[j + 1] = diagonal + 1;
        } else {
            report(j, above > row[j]);
            row[j + 1] = above.max(row[j]);
        }
        diagonal = above;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(a: &[u8], b: &[u8]) -> Vec<u8> {
        runs(a, b).iter().rev().flat_map(|run| a[run.a.0..=run.a.1].to_vec()).collect()
    }

    #[test]
    fn what_two_strings_share() {
        for (a, b, common) in [
            ("ohmytext", "mynewtext", "mytext"),
            ("abc", "abc", "abc"),
            ("abc", "xyz", ""),
            ("", "abc", ""),
            ("abc", "", ""),
            ("abcbdab", "bdcaba", "bdab"),
            ("ab", "ba", "b"),
            ("12345", "2345", "2345"),
        ] {
            assert_eq!(text(a.as_bytes(), b.as_bytes()), common.as_bytes(), "{a} {b}");
            assert_eq!(length(a.as_bytes(), b.as_bytes()), common.len(), "{a} {b}");
        }
        let found = runs(b"ohmytext", b"mynewtext");
        assert_eq!(found, [Run { a: (4, 7), b: (5, 8) }, Run { a: (2, 3), b: (0, 1) }]);
    }

    /// Against all subsequences of short strings over two letters.
    #[test]
    fn no_common_subsequence_is_longer() {
        let word = |n: u32, len: usize| (0..len).map(|at| b'a' + (n >> at & 1) as u8).collect::<Vec<_>>();
        let is_in = |part: &[u8], whole: &[u8]| {
            let mut rest = whole.iter();
            part.iter().all(|byte| rest.any(|other| other == byte))
        };
        for n in 0..1 << 11 {
            let (a, b) = (word(n, 6), word(n >> 6, 5));
            let parts = (0u32..1 << 6).map(|mask| {
                let kept = a.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
                kept.map(|(_, &byte)| byte).collect::<Vec<_>>()
            });
            let longest = parts.filter(|part| is_in(part, &b)).map(|part| part.len()).max();
            assert_eq!(longest, Some(length(&a, &b)));
            let found = text(&a, &b);
            assert!(found.len() == length(&a, &b) && is_in(&found, &a) && is_in(&found, &b));
        }
    }
}
