//! Where clients come from, as far as their addresses tell.

use std::net::{IpAddr, SocketAddr};

/// Whether an address is one of this machine only. A program on this machine that connects to an outer address of it counts
/// as one from outside, as with a real server.
pub fn is_local(address: IpAddr) -> bool {
    // A socket for both families shows peers of the old one as ::ffff:a.b.c.d.
    address.to_canonical().is_loopback()
}

/// As [`is_local`], for a peer as CLIENT LIST shows it: whatever has no IP address, a unix socket or a stream, does not come
/// over a network.
pub fn is_local_peer(shown: &str) -> bool {
    shown.parse::<SocketAddr>().map_or(true, |peer| is_local(peer.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_are_told_from_others() {
        for local in ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"] {
            assert!(is_local(local.parse().unwrap()), "{local}");
        }
        for other in ["10.0.0.1", "192.168.1.1", "0.0.0.0", "::", "::2", "fe80::1", "::ffff:10.0.0.1", "::7f00:1"] {
            assert!(!is_local(other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn so_are_peers() {
        for local in
            ["127.0.0.1:50000", "[::1]:5", "[::ffff:127.0.0.1]:5", "/tmp/redis.sock:0", "/:1/s:0", "stream:1", ""]
        {
            assert!(is_local_peer(local), "{local}");
        }
        for other in ["10.0.0.1:50000", "[2001:db8::1]:5", "[fe80::1%2]:5", "[::ffff:10.1.2.3]:5"] {
            assert!(!is_local_peer(other), "{other}");
        }
    }
}
