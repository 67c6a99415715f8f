//! The format that Redis saves its data in, as far as it goes over the wire: DUMP and FUNCTION DUMP give it, their
//! RESTOREs take it.
//!
//! A payload is what the command puts together of the pieces in [`string`], then two bytes of the version of the format, then
//! eight bytes of a checksum over all before them, both with the lowest byte first.

mod crc64;
mod lzf;
pub mod string;

use crc64::crc64;

/// The version that payloads are written in, and the newest that is read: that of Redis 8.2.
const VERSION: u16 = 12;

/// Puts version and checksum behind a payload.
pub fn seal(payload: &mut Vec<u8>) {
    payload.extend(VERSION.to_le_bytes());
    payload.extend(crc64(payload).to_le_bytes());
}

/// The payload without version and checksum, if they are right.
pub fn open(sealed: &[u8]) -> Option<&[u8]> {
    let (checked, checksum) = sealed.split_last_chunk()?;
    let (payload, version) = checked.split_last_chunk()?;
    (u16::from_le_bytes(*version) <= VERSION && u64::from_le_bytes(*checksum) == crc64(checked)).then_some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sealed_as_a_server_does_it() {
        let mut payload = Vec::new();
        seal(&mut payload);
        // FUNCTION DUMP of a server without functions.
        assert_eq!(payload, b"\x0c\x00\x96\xed\x68\x80\xf5\x55\x3c\x93");
        assert_eq!(open(&payload), Some(&b""[..]));
    }

    #[test]
    fn damage_and_newer_versions_are_noticed() {
        let mut sealed = b"payload".to_vec();
        seal(&mut sealed);
        assert_eq!(open(&sealed), Some(&b"payload"[..]));
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(open(&damaged), None);
            assert_eq!(open(&sealed[..at]), None);
        }
        let mut newer = b"payload".to_vec();
        newer.extend((VERSION + 1).to_le_bytes());
        newer.extend(crc64(&newer).to_le_bytes());
        assert_eq!(open(&newer), None);
    }
}
