//! The threads of a listener: each runs the connections it is given, and the first also accepts.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc as done;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

#[cfg(unix)]
use super::local::LocalStream;
use super::membership::{Members, Membership};
use super::peer;
use super::serve::{refuse, serve};
use super::sweep::sweep;
use crate::engine::Engine;
use crate::engine::double::Switch;
use crate::engine::notices::Kind;
use crate::engine::stall::{self, Pool};

/// Pause after an accept that failed for want of file descriptors or memory, which a retry at once cannot cure.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Longest wait for the system's own ends, once connections have been given up.
const END_PATIENCE: Duration = Duration::from_secs(1);

/// Longest wait for another thread to take over from one that is occupied.
const TAKE_OVER_PATIENCE: Duration = Duration::from_secs(1);

/// The bound sockets.
pub struct Sockets {
    pub tcp: Vec<std::net::TcpListener>,
    #[cfg(unix)]
    pub unix: Option<(std::os::unix::net::UnixListener, String)>,
}

/// What a worker is told.
enum Message {
    Tcp(std::net::TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream, Arc<str>),
    /// No more connections; those that are there have so long to finish.
    Stop(Duration),
}

/// Running workers.
pub struct Workers {
    inboxes: Vec<UnboundedSender<Message>>,
    closing: Arc<AtomicBool>,
    /// Every thread has the other end until it is done.
    done: Mutex<done::Receiver<()>>,
}

impl Workers {
    /// Starts the threads. The sockets are registered with the system before this returns.
    pub fn start(engine: &Arc<Engine>, sockets: Sockets, threads: usize) -> io::Result<Workers> {
        let (until_done, done) = done::channel();
        let closing = Arc::new(AtomicBool::new(false));
        let runtimes = (0..threads).map(|_| runtime());
        let runtimes = runtimes.collect::<io::Result<Vec<_>>>()?;
        let (inboxes, receivers): (Vec<_>, Vec<_>) = (0..threads).map(|_| unbounded_channel()).unzip();
        let mut first = spawn_accept(&runtimes[0], engine, sockets, &inboxes)?;
        first.push(runtimes[0].spawn(sweep(Arc::downgrade(engine))));
        // Should a thread not start, dropping the workers stops those that did.
        let workers = Workers { inboxes, closing: closing.clone(), done: Mutex::new(done) };
        for (runtime, inbox) in runtimes.into_iter().zip(receivers) {
            let (engine, until_done) = (engine.clone(), until_done.clone());
            let (members, tasks) = (Members::new(closing.clone()), std::mem::take(&mut first));
            let thread = std::thread::Builder::new().name("nearis-listener".into());
            thread.spawn(move || {
                let _until_done = until_done;
                work(runtime, engine, inbox, members, tasks);
            })?;
        }
        Ok(workers)
    }

    /// Accepts no more. Connections end once they have sent what they owe; after `patience` they end anyway. Does not wait.
    pub fn stop(&self, patience: Duration) {
        self.closing.store(true, Relaxed);
        for inbox in &self.inboxes {
            // A worker that has ended needs no word.
            let _ = inbox.send(Message::Stop(patience));
        }
    }

    /// Waits for the threads, which were stopped with this patience.
    pub fn wait(&self, patience: Duration) {
        // Nothing is ever sent: it is over when nobody could.
        let _ = self.done.lock().recv_timeout(patience + END_PATIENCE);
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop(Duration::ZERO);
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

/// A worker's thread: its connections run as tasks beside the loop that receives new ones. `tasks` are not connections, and
/// end when no more are accepted.
fn work(
    runtime: Runtime,
    engine: Arc<Engine>,
    mut inbox: UnboundedReceiver<Message>,
    members: Members,
    tasks: Vec<JoinHandle<()>>,
) {
    runtime.block_on(async {
        let patience = loop {
            match inbox.recv().await {
                None => break Duration::ZERO,
                Some(Message::Stop(patience)) => break patience,
                Some(Message::Tcp(stream, peer)) => start_tcp(&engine, stream, peer, &members.first),
                #[cfg(unix)]
                Some(Message::Unix(stream, path)) => start_unix(&engine, stream, &path, &members.first),
            }
        };
        drop(inbox);
        for task in tasks {
            task.abort();
            // That it was aborted is no news.
            let _ = task.await;
        }
        // Those of other listeners see that they are not meant. Out of the registry before anybody is woken.
        let clients: Vec<_> =
            engine.clients.iter().filter(|client| !client.embedded).map(|client| client.clone()).collect();
        clients.iter().for_each(|client| client.wake());
        let _ = tokio::time::timeout(patience, members.all_gone()).await;
    });
    // Drops the sockets and sessions of connections that are left.
    runtime.shutdown_timeout(END_PATIENCE);
}

fn start_tcp(engine: &Arc<Engine>, stream: std::net::TcpStream, addr: SocketAddr, member: &Membership) {
    if engine.double.has(Switch::DOWN) {
        return;
    }
    // A peer that is gone already, or a process out of file descriptors, costs this connection only.
    let Ok(stream) = TcpStream::from_std(stream) else { return };
    if peer::is_denied(&engine.config, &addr) {
        engine.stats.rejected.add(1);
        engine.notices.tell(Kind::Denied, 0, || addr.to_string());
        tokio::spawn(refuse(stream, peer::DENIED));
        return;
    }
    peer::prepare(&stream, &engine.config);
    let Ok(local) = stream.local_addr() else { return };
    let fd = file_descriptor(&stream);
    tokio::spawn(serve(engine.clone(), stream, addr.to_string(), local.to_string(), fd, member.clone()));
}

#[cfg(unix)]
fn start_unix(engine: &Arc<Engine>, stream: std::os::unix::net::UnixStream, path: &str, member: &Membership) {
    if engine.double.has(Switch::DOWN) {
        return;
    }
    let Ok(stream) = LocalStream::new(stream) else { return };
    // As a real server names the clients of its unix socket.
    let place = format!("{path}:0");
    let fd = file_descriptor(stream.get_ref());
    tokio::spawn(serve(engine.clone(), stream, place.clone(), place, fd, member.clone()));
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
fn spawn_accept(
    first: &Runtime,
    engine: &Arc<Engine>,
    sockets: Sockets,
    inboxes: &[UnboundedSender<Message>],
) -> io::Result<Vec<JoinHandle<()>>> {
    let _entered = first.enter();
    let mut tasks = Vec::new();
    for socket in sockets.tcp {
        let socket = TcpListener::from_std(socket)?;
        let (inboxes, engine) = (inboxes.to_vec(), Arc::downgrade(engine));
        tasks.push(first.spawn(async move {
            let mut inboxes = inboxes.iter().cycle();
            loop {
                let accepted =
                    socket.accept().await.and_then(|(stream, peer)| Ok(Message::Tcp(stream.into_std()?, peer)));
                hand_out(accepted, &mut inboxes, &engine).await;
            }
        }));
    }
    #[cfg(unix)]
    if let Some((socket, path)) = sockets.unix {
        let socket = tokio::net::UnixListener::from_std(socket)?;
        let (inboxes, path, engine) = (inboxes.to_vec(), Arc::<str>::from(path), Arc::downgrade(engine));
        tasks.push(first.spawn(async move {
            let mut inboxes = inboxes.iter().cycle();
            loop {
                let accepted = socket.accept().await.and_then(|(stream, _)| stream.into_std());
                let accepted = accepted.map(|stream| Message::Unix(stream, path.clone()));
                hand_out(accepted, &mut inboxes, &engine).await;
            }
        }));
    }
    Ok(tasks)
}

async fn hand_out<'a>(
    accepted: io::Result<Message>,
    inboxes: &mut impl Iterator<Item = &'a UnboundedSender<Message>>,
    engine: &Weak<Engine>,
) {
    match (accepted, inboxes.next()) {
        // Nobody receives only while the listener is being closed.
        (Ok(message), Some(inbox)) => _ = inbox.send(message),
        (Err(fault), _) if fault.kind() != io::ErrorKind::ConnectionAborted => {
            if let Some(engine) = engine.upgrade() {
                engine.notices.tell(Kind::AcceptFailed, 0, || fault.to_string());
            }
            tokio::time::sleep(ACCEPT_PAUSE).await;
        }
        _ => {}
    }
}
