//! Binding: everything that can fail fails here, before a thread is started.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::listen::ListenError;

/// How often another free port is tried when the one that was free on the first address is taken on another.
const PORT_TRIES: usize = 16;

/// A host as `bind` of a redis.conf has it: an address or a name, `*` or `::*` for all addresses of a family. Behind a `-` it
/// may be missing on this machine.
struct Host<'a> {
    name: &'a str,
    may_miss: bool,
}

impl<'a> Host<'a> {
    fn read(text: &'a str) -> Host<'a> {
        let name = text.strip_prefix('-').unwrap_or(text);
        Host { name, may_miss: name.len() < text.len() }
    }

    fn addresses(&self, port: u16) -> Result<Vec<SocketAddr>, ListenError> {
        match self.name {
            "*" => Ok(vec![(Ipv4Addr::UNSPECIFIED, port).into()]),
            "::*" => Ok(vec![(Ipv6Addr::UNSPECIFIED, port).into()]),
            name => match (name, port).to_socket_addrs() {
                Ok(found) => Ok(found.collect()),
                Err(fault) => Err(ListenError::unknown_host(name, fault)),
            },
        }
    }
}

/// Binds these hosts, of each the first address that can be bound, all on one port. A host that this system has no
/// protocol for is left out, as by a real server, and so is a missing one that may be missing; but one must be there.
pub fn bind_tcp(hosts: &[String], port: u16, backlog: i32) -> Result<Vec<TcpListener>, ListenError> {
    let mut tries = 1..=PORT_TRIES;
    loop {
        let last = tries.next().is_none_or(|number| number == PORT_TRIES);
        match bind_all(hosts, port, backlog) {
            Err(fault) if port == 0 && fault.kind == io::ErrorKind::AddrInUse && !last => {}
            bound => return bound,
        }
    }
}

fn bind_all(hosts: &[String], port: u16, backlog: i32) -> Result<Vec<TcpListener>, ListenError> {
    let mut bound: Vec<TcpListener> = Vec::new();
    let mut missed = None;
    for text in hosts {
        let host = Host::read(text);
        let port = bound.first().and_then(|first| first.local_addr().ok()).map_or(port, |address| address.port());
        let place = format!("{}:{port}", host.name);
        let first = |addresses: Vec<SocketAddr>| {
            let none = io::Error::from(io::ErrorKind::AddrNotAvailable);
            let tries = addresses.into_iter().map(|address| bind(address, backlog));
            tries.reduce(|bound, next| bound.or(next)).unwrap_or(Err(none))
        };
        match first(host.addresses(port)?) {
            Ok(socket) => bound.push(socket),
            Err(fault) if is_unknown_protocol(&fault) || (host.may_miss && is_missing(&fault)) => {
                missed = Some(ListenError::io(fault, &place));
            }
            Err(fault) => return Err(ListenError::io(fault, &place)),
        }
    }
    match (bound.is_empty(), missed) {
        (true, Some(missed)) => Err(missed),
        (true, None) => Err(ListenError::invalid("listen needs a host to listen on")),
        _ => Ok(bound),
    }
}

fn bind(address: SocketAddr, backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // So that both families can be bound on one port, each by itself.
        socket.set_only_v6(true)?;
    }
    // A port that was just left can be taken again. Elsewhere the option would let two take one at a time.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&SockAddr::from(address))?;
    socket.listen(backlog)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn is_missing(fault: &io::Error) -> bool {
    fault.kind() == io::ErrorKind::AddrNotAvailable
}

/// The system has no such family of addresses, as without IPv6.
fn is_unknown_protocol(fault: &io::Error) -> bool {
    #[cfg(unix)]
    const CODES: &[i32] = if cfg!(any(target_os = "linux", target_os = "android")) {
        &[93, 94, 96, 97] // EPROTONOSUPPORT, ESOCKTNOSUPPORT, EPFNOSUPPORT, EAFNOSUPPORT
    } else {
        &[43, 44, 46, 47] // the same on macOS and the BSDs
    };
    #[cfg(not(unix))]
    const CODES: &[i32] = &[10043, 10044, 10046, 10047];
    fault.raw_os_error().is_some_and(|code| CODES.contains(&code))
}

#[cfg(unix)]
pub use unix::{UnixSocket, bind_unix};

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::{Path, PathBuf};

    use super::*;

    /// A unix socket's file, removed with this value unless somebody else has taken its place.
    pub struct UnixSocket {
        pub path: PathBuf,
        /// Device and inode.
        identity: Option<(u64, u64)>,
    }

    impl Drop for UnixSocket {
        fn drop(&mut self) {
            if self.identity.is_some() && self.identity == identity(&self.path) {
                // Somebody who removed it meanwhile has saved us the work.
                let _ = std::fs::remove_file(&self.path);
            }
        }
    }

    fn identity(path: &Path) -> Option<(u64, u64)> {
        std::fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()))
    }

    /// Binds a unix socket. A socket file that nobody listens on, left over by a process that was killed, is replaced.
    /// `permissions` are the file's; without any they are as the process makes files.
    pub fn bind_unix(
        path: &Path,
        permissions: Option<u32>,
        backlog: i32,
    ) -> Result<(UnixListener, UnixSocket), ListenError> {
        let place = path.display().to_string();
        let fault = |fault| ListenError::io(fault, &place);
        let bound = match bind(path) {
            Err(fault) if fault.kind() == io::ErrorKind::AddrInUse && is_stale(path) => {
                std::fs::remove_file(path).and_then(|()| bind(path))
            }
            bound => bound,
        };
        let socket = bound.map_err(fault)?;
        let file = UnixSocket { path: path.into(), identity: identity(path) };
        if let Some(mode) = permissions {
            // Before anybody can come in: nobody listens yet.
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(fault)?;
        }
        socket.listen(backlog).and_then(|()| socket.set_nonblocking(true)).map_err(fault)?;
        Ok((socket.into(), file))
    }

    fn bind(path: &Path) -> io::Result<Socket> {
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.bind(&SockAddr::unix(path)?)?;
        Ok(socket)
    }

    fn is_stale(path: &Path) -> bool {
        let is_socket = std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
        is_socket && UnixStream::connect(path).is_err_and(|fault| fault.kind() == io::ErrorKind::ConnectionRefused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(hosts: &[&str]) -> Result<Vec<SocketAddr>, ListenError> {
        let hosts: Vec<String> = hosts.iter().map(|host| host.to_string()).collect();
        let sockets = bind_tcp(&hosts, 0, 16)?;
        Ok(sockets.iter().map(|socket| socket.local_addr().unwrap()).collect())
    }

    /// This network (RFC 5737) belongs to documentation: no machine has an address of it.
    const NOWHERE: &str = "192.0.2.1";

    #[test]
    fn several_hosts_share_a_port() {
        let addresses = bound(&["127.0.0.1", "127.0.0.1", "-::1"]);
        assert_eq!(addresses.unwrap_err().code, "EADDRINUSE", "the same twice");
        let addresses = bound(&["127.0.0.1", "127.0.0.2", "-::1"]).unwrap();
        assert!(addresses.len() >= 2 && addresses.iter().all(|address| address.port() == addresses[0].port()));
        let all = bound(&["*", "-::*"]).unwrap();
        assert!(all[0].ip().is_unspecified() && all[0].is_ipv4());
    }

    #[test]
    fn a_host_that_may_be_missing_is_left_out() {
        let some = bound(&["127.0.0.1", "-192.0.2.1"]).unwrap();
        assert_eq!(some.len(), 1);
        for hosts in [&[NOWHERE][..], &["-192.0.2.1"], &["127.0.0.1", NOWHERE]] {
            let fault = bound(hosts).unwrap_err();
            assert!(fault.code == "EADDRNOTAVAIL" && fault.message.contains(NOWHERE), "{fault}");
        }
        assert_eq!(bound(&[]).unwrap_err().code, "EINVAL");
    }
}
