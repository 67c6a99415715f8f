//! The threads of a listener: each runs the connections it is given, and the first also accepts.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc as done;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[cfg(unix)]
use super::local::LocalStream;
use super::serve::serve;
use crate::engine::Engine;
use crate::engine::double::Switch;
use crate::engine::stall::{self, Pool};

/// Pause after an accept that failed for want of file descriptors or memory, which a retry at once cannot cure.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Longest wait for the threads when connections are ended; one that is in the middle of a command ends after it.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

/// Longest wait for another thread to take over from one that is occupied.
const TAKE_OVER_PATIENCE: Duration = Duration::from_secs(1);

/// The bound sockets.
pub struct Sockets {
    pub tcp: Option<std::net::TcpListener>,
    #[cfg(unix)]
    pub unix: Option<(std::os::unix::net::UnixListener, String)>,
}

/// What a worker is told.
enum Message {
    Tcp(std::net::TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream, Arc<str>),
    Stop,
}

/// Running workers.
pub struct Workers {
    inboxes: Vec<UnboundedSender<Message>>,
    done: Mutex<done::Receiver<()>>,
}

impl Workers {
    /// Starts the threads. The sockets are registered with the system before this returns.
    pub fn start(engine: &Arc<Engine>, sockets: Sockets, threads: usize) -> io::Result<Workers> {
        let (report, done) = done::channel();
        let runtimes = (0..threads).map(|_| runtime());
        let runtimes = runtimes.collect::<io::Result<Vec<_>>>()?;
        let (inboxes, receivers): (Vec<_>, Vec<_>) = (0..threads).map(|_| unbounded_channel()).unzip();
        spawn_accept(&runtimes[0], sockets, &inboxes)?;
        // Should a thread not start, dropping the workers stops those that did.
        let workers = Workers { inboxes, done: Mutex::new(done) };
        for (runtime, inbox) in runtimes.into_iter().zip(receivers) {
            let (engine, report) = (engine.clone(), report.clone());
            let thread = std::thread::Builder::new().name("nearis-listener".into());
            thread.spawn(move || work(runtime, engine, inbox, report))?;
        }
        Ok(workers)
    }

    /// Ends all connections and waits for the threads, but not for long.
    pub fn stop(&self) {
        let deadline = Instant::now() + CLOSE_PATIENCE;
        let done = self.done.lock();
        self.tell_stop();
        for _ in &self.inboxes {
            if done.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_err() {
                return;
            }
        }
    }

    fn tell_stop(&self) {
        for inbox in &self.inboxes {
            // A worker that has ended needs no word.
            let _ = inbox.send(Message::Stop);
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.tell_stop();
    }
}

/// One thread at a time, which can be replaced in the middle of a task.
fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("nearis-worker")
        .on_thread_start(|| stall::join(&Replaced))
        .enable_all()
        .build()
}

/// The thread of a worker when a script occupies it.
struct Replaced;

impl Pool for Replaced {
    /// Another thread goes on with the connections of this one, for good; this one ends with its task.
    fn begin(&self) {
        tokio::task::block_in_place(|| {
            let (here, taken_over) = done::channel();
            tokio::spawn(async move { here.send(()) });
            // When the system has no thread for us, this one takes its connections back.
            let _ = taken_over.recv_timeout(TAKE_OVER_PATIENCE);
        });
    }

    fn end(&self) {}
}

/// A worker's thread: its connections run as tasks beside the loop that receives new ones.
fn work(runtime: Runtime, engine: Arc<Engine>, mut inbox: UnboundedReceiver<Message>, report: done::Sender<()>) {
    runtime.block_on(async {
        while let Some(message) = inbox.recv().await {
            match message {
                Message::Stop => break,
                Message::Tcp(stream, peer) => start_tcp(&engine, stream, peer),
                #[cfg(unix)]
                Message::Unix(stream, path) => start_unix(&engine, stream, &path),
            }
        }
    });
    // Drops the sockets and sessions of all connections.
    runtime.shutdown_timeout(CLOSE_PATIENCE);
    drop(engine);
    // Nobody may be waiting any more.
    let _ = report.send(());
}

fn start_tcp(engine: &Arc<Engine>, stream: std::net::TcpStream, peer: SocketAddr) {
    if engine.double.has(Switch::DOWN) {
        return;
    }
    // A peer that is gone already, or a process out of file descriptors, costs this connection only.
    let Ok(stream) = TcpStream::from_std(stream) else { return };
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else { return };
    let fd = file_descriptor(&stream);
    tokio::spawn(serve(engine.clone(), stream, peer.to_string(), local.to_string(), fd));
}

#[cfg(unix)]
fn start_unix(engine: &Arc<Engine>, stream: std::os::unix::net::UnixStream, path: &str) {
    if engine.double.has(Switch::DOWN) {
        return;
    }
    let Ok(stream) = LocalStream::new(stream) else { return };
    // As a real server names the clients of its unix socket.
    let place = format!("{path}:0");
    let fd = file_descriptor(stream.get_ref());
    tokio::spawn(serve(engine.clone(), stream, place.clone(), place, fd));
}

/// What CLIENT LIST shows; -1 where sockets have no such number.
#[cfg(unix)]
fn file_descriptor(stream: &impl std::os::fd::AsRawFd) -> i64 {
    stream.as_raw_fd().into()
}

#[cfg(not(unix))]
fn file_descriptor<S>(_: &S) -> i64 {
    -1
}

/// Lets the first worker accept, and hand out what it accepts in turn.
fn spawn_accept(first: &Runtime, sockets: Sockets, inboxes: &[UnboundedSender<Message>]) -> io::Result<()> {
    let _entered = first.enter();
    if let Some(socket) = sockets.tcp {
        let socket = TcpListener::from_std(socket)?;
        let inboxes = inboxes.to_vec();
        first.spawn(async move {
            let mut inboxes = inboxes.iter().cycle();
            loop {
                let accepted =
                    socket.accept().await.and_then(|(stream, peer)| Ok(Message::Tcp(stream.into_std()?, peer)));
                hand_out(accepted, &mut inboxes).await;
            }
        });
    }
    #[cfg(unix)]
    if let Some((socket, path)) = sockets.unix {
        let socket = tokio::net::UnixListener::from_std(socket)?;
        let (inboxes, path) = (inboxes.to_vec(), Arc::<str>::from(path));
        first.spawn(async move {
            let mut inboxes = inboxes.iter().cycle();
            loop {
                let accepted = socket.accept().await.and_then(|(stream, _)| stream.into_std());
                hand_out(accepted.map(|stream| Message::Unix(stream, path.clone())), &mut inboxes).await;
            }
        });
    }
    Ok(())
}

async fn hand_out<'a>(accepted: io::Result<Message>, inboxes: &mut impl Iterator<Item = &'a UnboundedSender<Message>>) {
    match (accepted, inboxes.next()) {
        // Nobody receives only while the listener is being closed.
        (Ok(message), Some(inbox)) => _ = inbox.send(message),
        (Err(fault), _) if fault.kind() != io::ErrorKind::ConnectionAborted => tokio::time::sleep(ACCEPT_PAUSE).await,
        _ => {}
    }
}
