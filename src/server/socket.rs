//! Binding: everything that can fail fails here, before a thread is started.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use super::listen::ListenError;

/// Binds the first address of the host that can be bound. `guarded` says that clients need a password; without one only
/// this machine's own clients are let in.
pub fn bind_tcp(host: &str, port: u16, guarded: bool) -> Result<TcpListener, ListenError> {
    let place = format!("{host}:{port}");
    let found = (host, port).to_socket_addrs().map_err(|fault| ListenError::unknown_host(host, fault))?;
    let addresses: Vec<SocketAddr> = found.collect();
    if !guarded && !addresses.iter().all(|address| address.ip().is_loopback()) {
        return Err(ListenError::unguarded(host));
    }
    let bound = TcpListener::bind(&addresses[..]).map_err(|fault| ListenError::io(fault, &place))?;
    bound.set_nonblocking(true).map_err(|fault| ListenError::io(fault, &place))?;
    Ok(bound)
}

#[cfg(unix)]
pub use unix::{UnixSocket, bind_unix};

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
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
    pub fn bind_unix(path: &Path) -> Result<(UnixListener, UnixSocket), ListenError> {
        let place = path.display().to_string();
        let bound = match UnixListener::bind(path) {
            Err(fault) if fault.kind() == io::ErrorKind::AddrInUse && is_stale(path) => {
                std::fs::remove_file(path).and_then(|()| UnixListener::bind(path))
            }
            bound => bound,
        };
        let bound = bound.map_err(|fault| ListenError::io(fault, &place))?;
        let socket = UnixSocket { path: path.into(), identity: identity(path) };
        bound.set_nonblocking(true).map_err(|fault| ListenError::io(fault, &place))?;
        Ok((bound, socket))
    }

    fn is_stale(path: &Path) -> bool {
        let is_socket = std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
        is_socket && UnixStream::connect(path).is_err_and(|fault| fault.kind() == io::ErrorKind::ConnectionRefused)
    }
}
