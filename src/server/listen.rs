//! Opening and closing a listener.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::options::ListenOptions;
use super::socket;
use super::worker::{Sockets, Workers};
use crate::engine::Engine;
use crate::engine::config::Param;
use crate::wire::limits;

/// Why nothing listens.
#[derive(Debug)]
pub struct ListenError {
    pub kind: io::ErrorKind,
    /// The system's name of the error, such as `EADDRINUSE`, as far as it has one here.
    pub code: &'static str,
    /// The whole text, code included.
    pub message: String,
}

/// An open listener. Holds its engine; closed when dropped.
pub struct Listener {
    tcp: Option<SocketAddr>,
    /// The workers hold the engine; here it is only told that they are gone.
    engine: Weak<Engine>,
    /// Taken by whoever closes.
    open: Arc<Mutex<Option<Open>>>,
    #[cfg(unix)]
    path: Option<std::path::PathBuf>,
}

struct Open {
    workers: Workers,
    #[cfg(unix)]
    _file: Option<socket::UnixSocket>,
}

/// Binds the sockets and serves the engine on them. When this returns, clients can connect.
pub fn listen(engine: Arc<Engine>, options: ListenOptions) -> Result<Listener, ListenError> {
    if options.port.is_none() && options.path.is_none() {
        return Err(ListenError::invalid("listen needs a port or the path of a unix socket"));
    }
    let guarded = limits::needs_password(&engine);
    let tcp = options.port.map(|port| socket::bind_tcp(&options.host, port, guarded)).transpose()?;
    let fault = |fault| ListenError::io(fault, &options.host);
    let address = tcp.as_ref().map(|socket| socket.local_addr()).transpose().map_err(fault)?;
    #[cfg(not(unix))]
    if options.path.is_some() {
        return Err(ListenError::invalid("this system has no unix sockets: listen on a port"));
    }
    #[cfg(unix)]
    let (unix, file) = options.path.as_deref().map(socket::bind_unix).transpose()?.unzip();
    let sockets = Sockets {
        tcp,
        #[cfg(unix)]
        unix: unix.zip(options.path.as_ref().map(|path| path.display().to_string())),
    };
    let workers = Workers::start(&engine, sockets, options.threads()).map_err(fault)?;
    announce(&engine, address, options.path.as_deref());
    let open = Arc::new(Mutex::new(Some(Open {
        workers,
        #[cfg(unix)]
        _file: file,
    })));
    add_door(&engine, &open);
    Ok(Listener {
        tcp: address,
        engine: Arc::downgrade(&engine),
        open,
        #[cfg(unix)]
        path: options.path,
    })
}

impl Listener {
    /// The TCP port, the one that was found when 0 was asked for.
    pub fn port(&self) -> Option<u16> {
        self.tcp.map(|address| address.port())
    }

    /// The TCP address.
    pub fn address(&self) -> Option<SocketAddr> {
        self.tcp
    }

    /// The unix socket.
    pub fn path(&self) -> Option<&Path> {
        #[cfg(unix)]
        return self.path.as_deref();
        #[cfg(not(unix))]
        None
    }

    pub fn is_open(&self) -> bool {
        self.open.lock().is_some()
    }

    /// Ends all connections, accepts no more and removes the unix socket. Returns when that is done, or after a second
    /// if a command takes longer. Closing again does nothing.
    pub fn close(&self) {
        let Some(open) = self.open.lock().take() else { return };
        open.workers.stop();
        if let Some(engine) = self.engine.upgrade() {
            announce(&engine, None, None);
        }
    }
}

/// Lets the command SHUTDOWN close the listener: dropping the workers tells them to stop.
fn add_door(engine: &Arc<Engine>, open: &Arc<Mutex<Option<Open>>>) {
    let (home, open) = (Arc::downgrade(engine), Arc::downgrade(open));
    engine.add_door(Box::new(move || {
        let workers = open.upgrade().and_then(|open| open.lock().take());
        if let (Some(_), Some(engine)) = (workers, home.upgrade()) {
            announce(&engine, None, None);
        }
    }));
}

/// Lets CONFIG GET and INFO tell where the engine listens: with several listeners, what was opened or closed last.
fn announce(engine: &Engine, tcp: Option<SocketAddr>, path: Option<&Path>) {
    let host = tcp.map(|address| address.ip().to_string()).unwrap_or_default();
    let port = tcp.map_or(0, |address| address.port()).to_string();
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    for (param, text) in [(Param::Bind, host), (Param::Port, port), (Param::UnixSocket, path)] {
        // Texts and port numbers are always valid values.
        let _ = engine.config.preset(param, text.as_bytes());
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.close();
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

    pub(super) fn unguarded(host: &str) -> Self {
        let message = format!(
            "listen EACCES: the host '{host}' can be reached from other machines; set a password first (CONFIG SET \
             requirepass), or listen on 127.0.0.1"
        );
        ListenError { kind: io::ErrorKind::PermissionDenied, code: "EACCES", message }
    }

    fn invalid(text: &str) -> Self {
        ListenError { kind: io::ErrorKind::InvalidInput, code: "EINVAL", message: text.into() }
    }
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ListenError {}
