//! The slot of a key in a cluster.

/// Slots of every cluster.
pub const SLOTS: u16 = 16_384;

/// The slot of a key: of what stands between the first braces, if something does, or else of all.
pub fn slot(key: &[u8]) -> u16 {
    let tag = key.iter().position(|&byte| byte == b'{').and_then(|open| {
        let inside = &key[open + 1..];
        let close = inside.iter().position(|&byte| byte == b'}')?;
        (close > 0).then(|| &inside[..close])
    });
    crc16(tag.unwrap_or(key)) % SLOTS
}

/// CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ (byte as u16) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_a_real_cluster() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        for (key, expected) in [("foo", 12_182), ("{user}a", 5_474), ("{}a", 10_875), ("a{b}{c}", 3_300), ("", 0)] {
            assert_eq!(slot(key.as_bytes()), expected, "{key}");
        }
    }
}
