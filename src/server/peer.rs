//! Who comes in over TCP: what is known of a peer before its first command, and whether it may stay.

use std::net::SocketAddr;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

use crate::engine::address::is_local;
use crate::engine::config::{Config, Param};

/// What a real server says to those whom protected mode keeps out, word for word: clients and people search for it.
pub const DENIED: &[u8] = b"-DENIED Redis is running in protected mode because protected mode is enabled and no password is \
    set for the default user. In this mode connections are only accepted from the loopback interface. If you want to \
    connect from external computers to Redis you may adopt one of the following solutions: 1) Just disable protected \
    mode sending the command 'CONFIG SET protected-mode no' from the loopback interface by connecting to Redis from the \
    same host the server is running, however MAKE SURE Redis is not publicly accessible from internet if you do so. Use \
    CONFIG REWRITE to make this change permanent. 2) Alternatively you can just disable the protected mode by editing \
    the Redis configuration file, and setting the protected mode option to 'no', and then restarting the server. 3) If \
    you started the server manually just for testing, restart it with the '--protected-mode no' option. 4) Set up an \
    authentication password for the default user. NOTE: You only need to do one of the above things in order for the \
    server to start accepting connections from the outside.\r\n";

/// Whether protected mode keeps this peer out. Clients of a unix socket are never asked.
pub fn is_denied(config: &Config, peer: &SocketAddr) -> bool {
    !is_local(peer.ip()) && config.is_on(Param::ProtectedMode) && !config.has_password()
}

/// Sets what a connection is to have. What the system refuses it goes without.
pub fn prepare(stream: &TcpStream, config: &Config) {
    let _ = stream.set_nodelay(true);
    let seconds = config.number(Param::TcpKeepalive) as u64;
    if seconds > 0 {
        // As a real server: a peer that is gone is noticed after about twice the time, by three probes.
        let probes = TcpKeepalive::new().with_time(Duration::from_secs(seconds));
        let probes = probes.with_interval(Duration::from_secs((seconds / 3).max(1)));
        #[cfg(not(windows))]
        let probes = probes.with_retries(3);
        let _ = SockRef::from(stream).set_tcp_keepalive(&probes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protected_mode_keeps_others_out_while_there_is_no_password() {
        let config = Config::default();
        let local = "127.0.0.1:5".parse().unwrap();
        let others: [SocketAddr; 3] =
            ["10.1.2.3:5", "[2001:db8::1]:5", "[::ffff:10.1.2.3]:5"].map(|a| a.parse().unwrap());
        let denied = || others.iter().map(|other| is_denied(&config, other)).collect::<Vec<_>>();
        assert_eq!(denied(), [true; 3]);
        assert!(!is_denied(&config, &local));
        config.set(&[(b"protected-mode", b"no")]).unwrap();
        assert_eq!(denied(), [false; 3]);
        config.set(&[(b"protected-mode", b"yes"), (b"requirepass", b"x")]).unwrap();
        assert_eq!(denied(), [false; 3]);
        config.set(&[(b"requirepass", b"")]).unwrap();
        assert_eq!(denied(), [true; 3]);
    }
}
