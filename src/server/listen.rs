//! Opening and closing a listener.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Weak};
use std::time::Duration;

#[cfg(unix)]
use parking_lot::Mutex;

use super::options::ListenOptions;
use super::socket;
use super::worker::{Sockets, Workers};
use crate::engine::Engine;
use crate::engine::config::Param;
use crate::engine::doors::Door;

/// Longest wait for commands that run, and for clients to take their replies, when a listener is closed.
pub const DRAIN_PATIENCE: Duration = Duration::from_secs(3);

/// Why nothing listens.
#[derive(Debug)]
pub struct ListenError {
    pub kind: io::ErrorKind,
    /// The system's name of the error, such as `EADDRINUSE`, as far as it has one here.
    pub code: &'static str,
    /// The whole text, code included.
    pub message: String,
}

/// An open listener; closed when dropped. Its threads hold the engine.
pub struct Listener {
    tcp: Vec<SocketAddr>,
    #[cfg(unix)]
    path: Option<std::path::PathBuf>,
    doorway: Arc<Doorway>,
}

/// What is to be closed, by whoever comes first.
struct Doorway {
    engine: Weak<Engine>,
    workers: Workers,
    is_open: AtomicBool,
    #[cfg(unix)]
    file: Mutex<Option<socket::UnixSocket>>,
}

/// Binds the sockets and serves the engine on them. When this returns, clients can connect.
pub fn listen(engine: Arc<Engine>, options: ListenOptions) -> Result<Listener, ListenError> {
    if options.port.is_none() && options.path.is_none() {
        return Err(ListenError::invalid("listen needs a port or the path of a unix socket"));
    }
    let hosts = options.hosts.join(" ");
    let fault = |fault| ListenError::io(fault, &hosts);
    let backlog = i32::try_from(engine.config.number(Param::TcpBacklog)).unwrap_or(i32::MAX);
    let tcp = options.port.map(|port| socket::bind_tcp(&options.hosts, port, backlog)).transpose()?.unwrap_or_default();
    let addresses = tcp.iter().map(|socket| socket.local_addr()).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    #[cfg(not(unix))]
    if options.path.is_some() {
        return Err(ListenError::invalid("this system has no unix sockets: listen on a port"));
    }
    #[cfg(unix)]
    let (unix, file) = {
        let permissions = Some(engine.config.number(Param::UnixSocketPerm) as u32).filter(|mode| *mode != 0);
        let bind = |path| socket::bind_unix(path, permissions, backlog);
        options.path.as_deref().map(bind).transpose()?.unzip()
    };
    let sockets = Sockets {
        tcp,
        #[cfg(unix)]
        unix: unix.zip(options.path.as_ref().map(|path| path.display().to_string())),
    };
    let workers = Workers::start(&engine, sockets, options.threads()).map_err(fault)?;
    let port = addresses.first().map(|address| address.port());
    announce(&engine, port.map(|port| (hosts.as_str(), port)), options.path.as_deref());
    let doorway = Arc::new(Doorway {
        engine: Arc::downgrade(&engine),
        workers,
        is_open: AtomicBool::new(true),
        #[cfg(unix)]
        file: Mutex::new(file),
    });
    engine.doors.add(Arc::downgrade(&doorway) as Weak<dyn Door>);
    Ok(Listener {
        tcp: addresses,
        #[cfg(unix)]
        path: options.path,
        doorway,
    })
}

impl Listener {
    /// The TCP port, the one that was found when 0 was asked for.
    pub fn port(&self) -> Option<u16> {
        self.address().map(|address| address.port())
    }

    /// The first TCP address.
    pub fn address(&self) -> Option<SocketAddr> {
        self.tcp.first().copied()
    }

    /// All TCP addresses, in the order of the hosts.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.tcp
    }

    /// The unix socket.
    pub fn path(&self) -> Option<&Path> {
        #[cfg(unix)]
        return self.path.as_deref();
        #[cfg(not(unix))]
        None
    }

    pub fn is_open(&self) -> bool {
        self.doorway.is_open.load(Relaxed)
    }

    /// Accepts no more, and ends all connections: those in the middle of a command after its reply, if that does not take
    /// longer than [`DRAIN_PATIENCE`]. Returns when that is done. Closing again waits for the same.
    pub fn close(&self) {
        self.doorway.shut(DRAIN_PATIENCE);
        self.doorway.workers.wait(DRAIN_PATIENCE);
    }
}

impl Door for Doorway {
    fn close(&self) {
        self.shut(DRAIN_PATIENCE);
    }
}

impl Doorway {
    /// Never waits: the caller may be one of the threads.
    fn shut(&self, patience: Duration) {
        if !self.is_open.swap(false, Relaxed) {
            return;
        }
        self.workers.stop(patience);
        #[cfg(unix)]
        drop(self.file.lock().take());
        if let Some(engine) = self.engine.upgrade() {
            announce(&engine, None, None);
        }
    }
}

/// Lets CONFIG GET and INFO tell where the engine listens: with several listeners, what was opened or closed last.
fn announce(engine: &Engine, tcp: Option<(&str, u16)>, path: Option<&Path>) {
    let (hosts, port) = tcp.unwrap_or_default();
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    for (param, text) in [(Param::Bind, hosts.to_string()), (Param::Port, port.to_string()), (Param::UnixSocket, path)]
    {
        // Texts and port numbers are always valid values.
        let _ = engine.config.preset(param, text.as_bytes());
    }
}

impl Drop for Listener {
    /// Nobody waits for it, so it does not wait for its clients either.
    fn drop(&mut self) {
        self.doorway.shut(Duration::ZERO);
        self.doorway.workers.wait(Duration::ZERO);
    }
}

impl ListenError {
    pub(super) fn io(fault: io::Error, place: &str) -> Self {
        let kind = fault.kind();
        let (code, text) = match kind {
            io::ErrorKind::AddrInUse => ("EADDRINUSE", "address already in use".into()),
            io::ErrorKind::AddrNotAvailable => ("EADDRNOTAVAIL", "address not available".into()),
            io::ErrorKind::PermissionDenied => ("EACCES", "permission denied".into()),
            io::ErrorKind::NotFound => ("ENOENT", "no such file or directory".into()),
            io::ErrorKind::InvalidInput => ("EINVAL", fault.to_string()),
            _ => ("EIO", fault.to_string()),
        };
        ListenError { kind, code, message: format!("listen {code}: {text} {place}") }
    }

    pub(super) fn unknown_host(host: &str, fault: io::Error) -> Self {
        let message = format!("listen ENOTFOUND: no address for the host '{host}' ({fault})");
        ListenError { kind: io::ErrorKind::NotFound, code: "ENOTFOUND", message }
    }

    pub(super) fn invalid(text: &str) -> Self {
        ListenError { kind: io::ErrorKind::InvalidInput, code: "EINVAL", message: text.into() }
    }
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ListenError {}
