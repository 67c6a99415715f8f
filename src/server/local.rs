//! Unix sockets, asked about incoming bytes only.
//!
//! The kernel tells whoever waits for room in a unix socket of every read of the peer. Tokio's own stream waits for both
//! at once, and so a client that takes a reply would wake the worker for nothing, each time. With TCP that is not so.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};

/// A stream of bytes over a unix socket.
pub struct LocalStream {
    stream: AsyncFd<UnixStream>,
    /// A second descriptor, for as long as there is something to send and no room for it.
    full: Option<AsyncFd<UnixStream>>,
}

impl LocalStream {
    /// From a socket that does not block. In a runtime only.
    pub fn new(stream: UnixStream) -> io::Result<LocalStream> {
        Ok(LocalStream { stream: told_of(stream, Interest::READABLE)?, full: None })
    }

    pub fn get_ref(&self) -> &UnixStream {
        self.stream.get_ref()
    }

    /// Writes some of `left` bytes as soon as there is room.
    fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        left: usize,
        write: impl Fn(&UnixStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            match write(self.stream.get_ref()) {
                Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => {
                    let full = match self.full.take() {
                        Some(full) => full,
                        None => told_of(self.stream.get_ref().try_clone()?, Interest::WRITABLE)?,
                    };
                    ready!(self.full.insert(full).poll_write_ready(cx))?.clear_ready();
                }
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                result => {
                    if result.as_ref().is_ok_and(|sent| *sent == left) {
                        self.full = None;
                    }
                    return Poll::Ready(result);
                }
            }
        }
    }
}

/// A socket, and when it is ready for this.
#[allow(
    deprecated,
    reason = "the new form is unsafe, for descriptors that change behind its back; a UnixStream's does not"
)]
fn told_of(stream: UnixStream, interest: Interest) -> io::Result<AsyncFd<UnixStream>> {
    AsyncFd::with_interest(stream, interest)
}

impl AsyncRead for LocalStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut guard = ready!(self.stream.poll_read_ready(cx))?;
            let room = buffer.initialize_unfilled();
            match guard.get_inner().read(room) {
                Ok(count) => {
                    if 0 < count && count < room.len() {
                        // That was all there was: what comes later is told of.
                        guard.clear_ready();
                    }
                    buffer.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => guard.clear_ready(),
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Poll::Ready(Err(fault)),
            }
        }
    }
}

impl AsyncWrite for LocalStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_send(cx, bytes.len(), |mut stream| stream.write(bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let left = pieces.iter().map(|piece| piece.len()).sum();
        self.poll_send(cx, left, |mut stream| stream.write_vectored(pieces))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.stream.get_ref().shutdown(Shutdown::Write))
    }
}
