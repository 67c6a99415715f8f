//! A password as it is kept: not at all, only its digest.
//!
//! Written `#` and 64 hexadecimal digits of SHA-256, as a real server writes passwords of its users. Empty for none.

use std::fmt::Write;

use hmac_sha256::Hash;

/// What is kept of a password. What is written like a digest is one, so that what CONFIG GET shows can be set again.
pub fn digest(password: &[u8]) -> Vec<u8> {
    if password.is_empty() || is_digest(password) {
        return password.to_ascii_lowercase();
    }
    let mut text = String::from("#");
    for byte in Hash::hash(password) {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
    }
    text.into_bytes()
}

fn is_digest(text: &[u8]) -> bool {
    text.len() == 65 && text[0] == b'#' && text[1..].iter().all(u8::is_ascii_hexdigit)
}

/// Whether this is the password with that digest. A digest given for a password is not the password.
pub(super) fn is(given: &[u8], kept: &[u8]) -> bool {
    let mut text = [b'#'; 65];
    for (at, byte) in Hash::hash(given).into_iter().enumerate() {
        text[1 + 2 * at] = HEX[(byte >> 4) as usize];
        text[2 + 2 * at] = HEX[(byte & 15) as usize];
    }
    if kept.len() != text.len() {
        return false;
    }
    // Never stops early.
    let difference = text.iter().zip(kept).fold(0, |difference, (a, b)| difference | (a ^ b));
    std::hint::black_box(difference) == 0
}

const HEX: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests {
    use super::*;

    /// Of FIPS 180-2: the digest of "abc".
    const ABC: &[u8] = b"#ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn only_a_digest_is_kept() {
        assert_eq!(digest(b"abc"), ABC);
        assert_eq!(digest(b""), b"");
        assert_eq!(digest(ABC), ABC);
        assert_eq!(digest(&ABC.to_ascii_uppercase()), ABC);
        assert_ne!(digest(&ABC[1..]), &ABC[1..]);
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(is(b"abc", ABC));
        for given in ["", "a", "ab", "abcd", "Abc"] {
            assert!(!is(given.as_bytes(), ABC), "{given}");
        }
        assert!(!is(ABC, ABC), "whoever has seen the digest is not let in by it");
        assert!(!is(b"", b""));
    }
}
