//! One connection: bytes in, commands run where they are read, bytes out.
//!
//! All buffers of the way through belong to the worker; a connection only keeps what it cannot get rid of at once: a
//! command of which a part is missing, and replies that the socket does not take yet.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::oneshot;

use super::limits;
use super::messages;
use super::output::Output;
use super::parser::{Limits, Parser, Step};
use crate::command::error;
use crate::engine::Engine;
use crate::engine::block::Waiter;
use crate::engine::client::{ClientInfo, Origin, Session};
use crate::exec::offload::offload;
use crate::exec::{self, Outcome, Patience};
use crate::reply::Tape;
use crate::reply::resp;

/// Bytes read at a time.
const READ: usize = 64 * 1024;

/// Replies are sent before the batch is over when they have become this long.
const SEND_FROM: usize = 256 * 1024;

/// Heap of a tape kept for reuse.
const KEEP_TAPE: usize = 256 * 1024;

/// What a worker's connections use in turn.
struct Scratch {
    input: Vec<u8>,
    output: Output,
    tape: Tape,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> =
        RefCell::new(Scratch { input: vec![0; READ], output: Output::default(), tape: Tape::new() });
}

/// A session and the reply it brought back from an offload thread.
type Return = oneshot::Receiver<(Session, Tape)>;

/// Serves a client until it leaves, or is sent away.
pub async fn serve<S>(engine: Arc<Engine>, stream: S, addr: String, laddr: String, fd: i64)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if limits::is_full(&engine) {
        engine.stats.rejected.add(1);
        return refuse(stream).await;
    }
    engine.stats.connections.add(1);
    let mut connection = Connection::new(engine, stream, &addr, &laddr);
    connection.info.fd.store(fd, Relaxed);
    poll_fn(|cx| SCRATCH.with_borrow_mut(|scratch| connection.poll(cx, scratch))).await;
    // What the peer still has to read must not be lost to a reset.
    let _ = connection.stream.shutdown().await;
}

/// Tells a client that there is no place for it.
async fn refuse<S: AsyncWrite + Unpin>(mut stream: S) {
    let _ = stream.write_all(b"-ERR max number of clients reached\r\n").await;
    let _ = stream.shutdown().await;
}

struct Connection<S> {
    engine: Arc<Engine>,
    stream: S,
    info: Arc<ClientInfo>,
    /// Away while a command runs on an offload thread.
    session: Option<Session>,
    away: Option<Return>,
    /// The command before waits for its answer.
    blocked: Option<Arc<Waiter>>,
    parser: Parser,
    /// Bytes received and not run: the beginning of a command, or what waits for a session to come back.
    pending: Vec<u8>,
    /// By how much `pending` is known to be too short.
    missing: usize,
    output: Output,
    closing: bool,
}

/// How a run through received bytes ended.
enum Batch {
    /// All whole commands were run; the last one lacks this many bytes.
    Dry { missing: usize },
    /// The session went away with a command.
    Offloaded,
    /// The last command waits for its answer, and those behind it with it.
    Blocked,
    /// Nothing more is to be read.
    Closing,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    fn new(engine: Arc<Engine>, stream: S, addr: &str, laddr: &str) -> Self {
        let session = Session::new(engine.clone(), Origin::Listener { addr, laddr });
        Connection {
            engine,
            stream,
            info: session.info.clone(),
            session: Some(session),
            away: None,
            blocked: None,
            parser: Parser::new(),
            pending: Vec::new(),
            missing: 0,
            output: Output::default(),
            closing: false,
        }
    }

    /// Ready when the connection is over.
    fn poll(&mut self, cx: &mut Context<'_>, scratch: &mut Scratch) -> Poll<()> {
        self.info.on_wake(cx.waker());
        loop {
            if self.is_killed() {
                return Poll::Ready(());
            }
            self.send_messages(cx, scratch);
            // A client that sends everything before it reads must not wait for us while we wait for it: reading goes on
            // whether or not the replies are taken.
            match self.send(cx) {
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Pending if self.closing => return Poll::Pending,
                Poll::Ready(Ok(())) if self.closing => return Poll::Ready(()),
                // Left there while there was too much to send; nobody wakes us for them again.
                Poll::Ready(Ok(())) if !self.info.outbox.is_empty() => continue,
                _ => {}
            }
            let received = if self.away.is_some() {
                ready!(self.poll_return(cx, scratch))
            } else if self.poll_answer(cx, scratch) {
                Ok(true)
            } else {
                ready!(self.poll_read(cx, scratch))
            };
            match received {
                Ok(true) => {}
                Ok(false) => self.closing = true,
                Err(_) => return Poll::Ready(()),
            }
        }
    }

    fn is_killed(&self) -> bool {
        self.info.killed.load(Relaxed)
    }

    /// Sends messages until there are no more or the socket takes no more.
    fn send_messages(&mut self, cx: &mut Context<'_>, scratch: &mut Scratch) {
        while !self.info.outbox.is_empty() && self.output.left() < messages::ENOUGH && !self.closing {
            if self.output.left() == 0 {
                mem::swap(&mut self.output, &mut scratch.output);
            }
            messages::take(&self.info, &mut scratch.tape, &mut self.output);
            // An error shows again at the next write.
            let sent = self.send(cx);
            if self.output.left() == 0 {
                mem::swap(&mut self.output, &mut scratch.output);
            }
            if !matches!(sent, Poll::Ready(Ok(()))) {
                return;
            }
        }
    }

    fn send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.output.left() == 0 {
            return Poll::Ready(Ok(()));
        }
        let mut sent = 0;
        let result = self.output.poll_send(&mut self.stream, cx, &mut sent);
        self.count_sent(sent);
        self.info.unsent.store(self.output.left(), Relaxed);
        result
    }

    fn count_sent(&self, bytes: u64) {
        self.engine.stats.net_output.add(bytes);
        self.info.net_output.fetch_add(bytes, Relaxed);
    }

    /// Reads once and runs what has come; false at the end of the stream.
    fn poll_read(&mut self, cx: &mut Context<'_>, scratch: &mut Scratch) -> Poll<io::Result<bool>> {
        let count = if self.pending.is_empty() {
            let mut buffer = ReadBuf::new(&mut scratch.input);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
            buffer.filled().len()
        } else {
            // Room grows with what was really sent, whatever length a header has announced.
            self.pending.reserve(self.missing.min(self.pending.len()).max(READ / 4));
            ready!(pin!(self.stream.read_buf(&mut self.pending)).poll(cx))?
        };
        if count == 0 {
            return Poll::Ready(Ok(false));
        }
        self.engine.stats.net_input.add(count as u64);
        self.info.net_input.fetch_add(count as u64, Relaxed);
        if self.blocked.is_some() {
            self.keep(count, scratch);
        } else if self.pending.is_empty() {
            let input = mem::take(&mut scratch.input);
            self.run_received(&input[..count], cx, scratch);
            scratch.input = input;
        } else if count < self.missing && self.pending.len() <= limits::max_query_buffer(&self.engine) {
            self.missing -= count;
        } else {
            self.run_pending(cx, scratch);
        }
        self.info.query_buffer.store(self.pending.len(), Relaxed);
        Poll::Ready(Ok(true))
    }

    /// Keeps what comes while a command waits: only so can it be noticed that the client is gone.
    fn keep(&mut self, count: usize, scratch: &Scratch) {
        if self.pending.is_empty() {
            self.pending.extend_from_slice(&scratch.input[..count]);
        }
        self.missing = 0;
        self.check_length();
    }

    /// Waits for the session to come back, sends its reply and goes on with what has been received.
    fn poll_return(&mut self, cx: &mut Context<'_>, scratch: &mut Scratch) -> Poll<io::Result<bool>> {
        let Some(away) = &mut self.away else { return Poll::Ready(Ok(true)) };
        // The job answers in any case; a lost one has taken the session with it.
        let (session, tape) = ready!(Pin::new(away).poll(cx)).map_err(io::Error::other)?;
        self.away = None;
        resp::encode(&tape, session.resp, &mut self.output);
        self.closing = session.closing;
        self.blocked = session.waiter.clone();
        self.session = Some(session);
        if self.blocked.is_some() {
            return Poll::Ready(Ok(true));
        }
        if !self.closing && !self.pending.is_empty() {
            self.run_pending(cx, scratch);
        }
        Poll::Ready(Ok(true))
    }

    /// Takes the answer of a command that has waited, and goes on with what has been received meanwhile.
    fn poll_answer(&mut self, cx: &mut Context<'_>, scratch: &mut Scratch) -> bool {
        let Some(tape) = self.blocked.as_ref().and_then(|waiter| waiter.poll(cx.waker())) else { return false };
        self.blocked = None;
        if let Some(session) = &mut self.session {
            session.waiter = None;
            resp::encode(&tape, session.resp, &mut self.output);
        }
        if !self.pending.is_empty() {
            self.run_pending(cx, scratch);
        }
        true
    }

    fn run_pending(&mut self, cx: &mut Context<'_>, scratch: &mut Scratch) {
        let pending = mem::take(&mut self.pending);
        let rest = self.run_batch(&pending, cx, scratch);
        if rest < pending.len() {
            let mut pending = pending;
            pending.drain(..rest);
            self.pending = pending;
        }
        self.check_length();
    }

    fn run_received(&mut self, received: &[u8], cx: &mut Context<'_>, scratch: &mut Scratch) {
        let rest = self.run_batch(received, cx, scratch);
        if rest < received.len() {
            self.pending.extend_from_slice(&received[rest..]);
        }
        self.check_length();
    }

    fn check_length(&mut self) {
        // A real server drops such a client without a word, too.
        self.closing |= self.pending.len() > limits::max_query_buffer(&self.engine);
    }

    /// Runs the whole commands in `data`; returns how many bytes are done with.
    fn run_batch(&mut self, data: &[u8], cx: &mut Context<'_>, scratch: &mut Scratch) -> usize {
        // A connection without replies of its own under way uses the worker's buffer, which is warm.
        if self.output.left() == 0 {
            mem::swap(&mut self.output, &mut scratch.output);
        }
        let mut at = 0;
        match self.commands(data, &mut at, cx, &mut scratch.tape) {
            Batch::Dry { missing } => self.missing = missing,
            Batch::Offloaded | Batch::Blocked => {}
            Batch::Closing => {
                self.closing = true;
                at = data.len();
            }
        }
        if scratch.tape.capacity() > KEEP_TAPE {
            scratch.tape = Tape::new();
        }
        // An error shows again at the next write.
        if self.send(cx).is_ready() && self.output.left() == 0 {
            mem::swap(&mut self.output, &mut scratch.output);
        }
        at
    }

    fn commands(&mut self, data: &[u8], at: &mut usize, cx: &mut Context<'_>, tape: &mut Tape) -> Batch {
        let Some(session) = &mut self.session else { return Batch::Offloaded };
        session.info.last_ms.store(self.engine.clock.now_ms(), Relaxed);
        loop {
            let limits = Limits { bulk: limits::max_bulk(&self.engine), authenticated: session.authenticated };
            let rest = &data[*at..];
            match self.parser.next(rest, limits) {
                Ok(Step::Command { len }) => *at += len,
                Ok(Step::Empty { len }) => {
                    *at += len;
                    continue;
                }
                Ok(Step::Incomplete { missing }) => return Batch::Dry { missing },
                Err(fault) => {
                    self.engine.stats.errors.note(&fault.0);
                    tape.clear();
                    tape.error(&fault.0);
                    resp::encode(tape, session.resp, &mut self.output);
                    return Batch::Closing;
                }
            }
            let argv = self.parser.argv(rest);
            if is_web_request(argv[0]) {
                self.output.discard();
                return Batch::Closing;
            }
            tape.clear();
            match run(session, &argv, tape, Patience::Hurries) {
                Outcome::Done => {}
                Outcome::Later => {
                    let argv = argv.iter().map(|arg| arg.to_vec()).collect();
                    self.away = self.session.take().map(|session| send_away(session, argv));
                    return Batch::Offloaded;
                }
                Outcome::Blocked => {
                    self.blocked = session.waiter.clone();
                    return Batch::Blocked;
                }
            }
            let first = mem::take(&mut session.messages_first);
            if first > 0 {
                messages::take_first(&session.info, first, &mut Tape::new(), &mut self.output);
            }
            resp::encode(tape, session.resp, &mut self.output);
            if session.closing {
                return Batch::Closing;
            }
            // Its own messages come right behind the replies to what published them.
            if !session.subscriptions.is_empty() && !session.info.outbox.is_empty() {
                messages::take_first(&session.info, usize::MAX, tape, &mut self.output);
            }
            if self.output.left() >= SEND_FROM {
                let mut sent = 0;
                // What is not taken now goes with the rest.
                let _ = self.output.poll_send(&mut self.stream, cx, &mut sent);
                self.engine.stats.net_output.add(sent);
                self.info.net_output.fetch_add(sent, Relaxed);
            }
        }
    }
}

/// A browser that was made to send a form to this port: nothing of it may be run, and it gets no answer.
#[inline]
fn is_web_request(name: &[u8]) -> bool {
    match name.len() {
        4 => name.eq_ignore_ascii_case(b"post"),
        5 => name.eq_ignore_ascii_case(b"host:"),
        _ => false,
    }
}

/// Runs one command. A panic in it is answered with an error, after which the connection goes on: the shards were put
/// right before they were unlocked.
#[inline]
fn run(session: &mut Session, argv: &[&[u8]], tape: &mut Tape, patience: Patience) -> Outcome {
    let attempt = AssertUnwindSafe(|| exec::run(session, argv, tape, patience));
    catch_unwind(attempt).unwrap_or_else(|_| {
        let stats = &session.engine().stats;
        stats.panics.add(1);
        stats.errors.note(error::INTERNAL.as_bytes());
        tape.clear();
        tape.error(error::INTERNAL.as_bytes());
        Outcome::Done
    })
}

/// Lets a command run where it may take its time.
fn send_away(mut session: Session, argv: Vec<Vec<u8>>) -> Return {
    let (home, back) = oneshot::channel();
    offload(Box::new(move || {
        let argv: Vec<&[u8]> = argv.iter().map(Vec::as_slice).collect();
        let mut tape = Tape::new();
        let _ = run(&mut session, &argv, &mut tape, Patience::Waits);
        // When the connection is gone meanwhile, so is the session.
        let _ = home.send((session, tape));
    }));
    back
}
