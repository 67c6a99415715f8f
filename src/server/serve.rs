//! A connection over a socket: a task that reads, has commands run, and writes.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::membership::Membership;
use crate::engine::Engine;
use crate::engine::notices::Kind;
use crate::wire::{Carrier, Connection, Output, REFUSAL, Scratch};

/// Bytes read at a time.
const READ: usize = 64 * 1024;

/// How often one connection reads before others have their turn.
const READS: usize = 4;

/// Bytes sent at a time, or a little more.
const WRITE: usize = 1 << 20;

/// What a worker's connections use in turn.
struct Buffers {
    input: Vec<u8>,
    scratch: Scratch,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::new(Buffers { input: vec![0; READ], scratch: Scratch::new() });
}

/// Serves a client until it leaves, or is sent away, or the listener is closed.
pub async fn serve<S>(engine: Arc<Engine>, mut stream: S, addr: String, laddr: String, fd: i64, member: Membership)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Some(connection) = Connection::open(&engine, &addr, &laddr) else {
        engine.notices.tell(Kind::Rejected, 0, || addr);
        return refuse(stream, REFUSAL).await;
    };
    let id = connection.info().id;
    engine.notices.tell(Kind::Accepted, id, || addr.clone());
    drop((engine, addr, laddr));
    connection.info().fd.store(fd, Relaxed);
    let mut task = Task { connection, stream: &mut stream, member };
    poll_fn(|cx| BUFFERS.with_borrow_mut(|buffers| task.poll(cx, buffers))).await;
    let Task { connection, .. } = task;
    connection.engine().notices.tell(Kind::Closed, id, || connection.info().addr.clone());
    drop(connection);
    // What the peer still has to read must not be lost to a reset.
    let _ = stream.shutdown().await;
}

/// Says why a client cannot stay, and ends.
pub async fn refuse<S: AsyncWrite + Unpin>(mut stream: S, text: &[u8]) {
    // Whoever does not take it goes without.
    let _ = stream.write_all(text).await;
    let _ = stream.shutdown().await;
}

struct Task<'s, S> {
    connection: Connection,
    stream: &'s mut S,
    member: Membership,
}

/// The socket, while its task is polled.
struct Socket<'p, 'c, S> {
    stream: &'p mut S,
    cx: &'p mut Context<'c>,
}

impl<S: AsyncWrite + Unpin> Carrier for Socket<'_, '_, S> {
    fn waker(&self) -> &Waker {
        self.cx.waker()
    }

    fn send(&mut self, output: &mut Output) -> Poll<io::Result<()>> {
        let enough = output.left().saturating_sub(WRITE);
        while output.left() > 0 {
            if output.left() < enough {
                // A peer that reads as fast as we write would keep us here.
                return give_way(self.cx);
            }
            let stream = Pin::new(&mut *self.stream);
            let written = if output.is_one_piece() {
                ready!(stream.poll_write(self.cx, output.first()))?
            } else {
                ready!(stream.poll_write_vectored(self.cx, &output.pieces()))?
            };
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            output.advance(written);
        }
        Poll::Ready(Ok(()))
    }

    fn takes_turns(&self) -> bool {
        true
    }
}

/// Has the task polled again after all others that can run, and after a look at the sockets: waking it would not have the
/// latter.
fn give_way<T>(cx: &mut Context<'_>) -> Poll<T> {
    let _ = pin!(tokio::task::yield_now()).poll(cx);
    Poll::Pending
}

impl<S: AsyncRead + AsyncWrite + Unpin> Task<'_, S> {
    /// Ready when the connection is over.
    fn poll(&mut self, cx: &mut Context<'_>, buffers: &mut Buffers) -> Poll<()> {
        let Task { connection, stream, member } = self;
        connection.info().on_wake(cx.waker());
        if member.is_closing() {
            // A command that is away comes back first.
            connection.end();
        }
        // What was postponed before is due now; what is from here on has to wait.
        let (mut has_run, mut reads) = (false, 0);
        loop {
            if connection.is_killed() {
                return Poll::Ready(());
            }
            let mut socket = Socket { stream: &mut **stream, cx };
            connection.send_messages(&mut buffers.scratch, &mut socket);
            // A client that sends everything before it reads must not wait for us while we wait for it: reading goes on
            // whether or not the replies are taken.
            match connection.send(&mut socket) {
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Pending if connection.is_closing() => return Poll::Pending,
                Poll::Ready(Ok(())) if connection.is_closing() => return Poll::Ready(()),
                // Left there while there was too much to send; nobody wakes us for them again.
                Poll::Ready(Ok(())) if connection.has_messages() => continue,
                _ => {}
            }
            if connection.is_postponed() && mem::replace(&mut has_run, true) {
                return give_way(cx);
            }
            match connection.advance(&mut buffers.scratch, &mut socket) {
                Ok(true) => continue,
                Ok(false) if connection.is_away() => return Poll::Pending,
                Ok(false) => {}
                Err(_) => return Poll::Ready(()),
            }
            if reads == READS {
                return give_way(cx);
            }
            if ready!(read(connection, buffers, &mut socket)).is_err() {
                return Poll::Ready(());
            }
            reads += 1;
            has_run = true;
        }
    }
}

/// Reads once and runs what has come.
fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection,
    buffers: &mut Buffers,
    socket: &mut Socket<'_, '_, S>,
) -> Poll<io::Result<()>> {
    let count = match connection.room() {
        Some(room) => {
            let count = ready!(pin!(socket.stream.read_buf(room)).poll(socket.cx))?;
            if count > 0 {
                connection.appended(count, &mut buffers.scratch, socket);
            }
            count
        }
        None => {
            let mut buffer = ReadBuf::new(&mut buffers.input);
            ready!(Pin::new(&mut *socket.stream).poll_read(socket.cx, &mut buffer))?;
            let received = buffer.filled();
            if !received.is_empty() {
                connection.receive(received, &mut buffers.scratch, socket);
            }
            received.len()
        }
    };
    if count == 0 {
        connection.end();
    }
    Poll::Ready(Ok(()))
}
