//! One connection without its transport: bytes in, commands run where they come in, bytes out.
//!
//! All buffers of the way through belong to the thread; a connection only keeps what it cannot get rid of at once: a
//! command of which a part is missing, and replies that nobody takes yet.

use std::io;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use super::away::{Away, Return};
use super::limits;
use super::messages;
use super::output::Output;
use super::parser::{Limits, Parser, Step};
use crate::command::error;
use crate::engine::Engine;
use crate::engine::block::Waiter;
use crate::engine::client::{self, ClientInfo, Origin, Replies, Session};
use crate::engine::tracking::turn::Turn;
use crate::exec::{self, Outcome, Patience};
use crate::reply::resp;
use crate::reply::{Item, Tape};

/// Replies are sent before the batch is over when they have become this long.
const SEND_FROM: usize = 256 * 1024;

/// Least room for what follows the beginning of a command.
const ROOM: usize = 16 * 1024;

/// After so many commands of a batch its time is looked at.
const STRIDE: usize = 16;

/// A batch that has taken this long leaves the rest for later, so that other connections get their turn.
const TURN: Duration = Duration::from_micros(500);

/// Heap of a tape kept for reuse.
const KEEP_TAPE: usize = 256 * 1024;

/// What is told to a client for whom there is no place.
pub const REFUSAL: &[u8] = b"-ERR max number of clients reached\r\n";

/// What the connections of a thread use in turn, so that it is warm in the cache.
pub struct Scratch {
    output: Output,
    tape: Tape,
}

impl Scratch {
    pub fn new() -> Self {
        Scratch { output: Output::default(), tape: Tape::new() }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch::new()
    }
}

/// What carries a connection's bytes.
pub trait Carrier {
    /// Wakes whoever serves the connection, from any thread: something has come that [`Connection::advance`] and
    /// [`Connection::send`] see to. It stands for the same for as long as the connection lives.
    fn waker(&self) -> &Waker;

    /// Sends what can be sent now; pending when something is left. Batches send in the middle, too.
    fn send(&mut self, output: &mut Output) -> Poll<io::Result<()>>;

    /// Whether other connections wait for this one to have enough: then it has to be advanced again soon while it
    /// [is postponed](Connection::is_postponed).
    fn takes_turns(&self) -> bool {
        false
    }
}

/// A client that speaks RESP.
pub struct Connection {
    engine: Arc<Engine>,
    info: Arc<ClientInfo>,
    /// Away while a command runs on an offload thread.
    session: Option<Session>,
    away: Option<Away>,
    /// Bytes that went away with it.
    away_bytes: usize,
    /// The command before waits for its answer.
    blocked: Option<Arc<Waiter>>,
    parser: Parser,
    /// Bytes received and not run: the beginning of a command, or what waits for a session to come back.
    pending: Vec<u8>,
    /// How many of them have been run since.
    done: usize,
    /// By how much `pending` is known to be too short.
    missing: usize,
    output: Output,
    /// Some of `pending` was kept although it could be run; see [`Connection::postpone`] and [`Batch::Tired`].
    postponed: bool,
    /// Nothing more comes from the client, but something that has come is to be run.
    ending: bool,
    closing: bool,
}

/// How a run through received bytes ended.
enum Batch {
    /// All whole commands were run; the last one lacks this many bytes.
    Dry { missing: usize },
    /// The session went away with a command.
    Offloaded,
    /// The last command waits for its answer, or for the end of a pause, and those behind it with it.
    Blocked,
    /// It has had its turn, and there is more.
    Tired,
    /// Nothing more is to be read.
    Closing,
}

impl Connection {
    /// A new client, from this address to that one, for as long as the connection lives; `None` when there is no place
    /// for one more ([`REFUSAL`]).
    pub fn open(engine: &Arc<Engine>, addr: &str, laddr: &str) -> Option<Connection> {
        if !engine.take_place() {
            engine.stats.rejected.add(1);
            return None;
        }
        engine.stats.connections.add(1);
        let session = Session::new(engine.clone(), Origin::Listener { addr, laddr });
        let connection = Connection {
            engine: engine.clone(),
            info: session.info.clone(),
            session: Some(session),
            away: None,
            away_bytes: 0,
            blocked: None,
            parser: Parser::new(),
            pending: Vec::new(),
            done: 0,
            missing: 0,
            output: Output::default(),
            postponed: false,
            ending: false,
            closing: false,
        };
        connection.note_held();
        Some(connection)
    }

    /// Says how much the client keeps here; by that it may be sent away.
    fn note_held(&self) {
        let session = self.session.as_ref().map_or(self.away_bytes, |session| session.heap_size());
        let held = client::BYTES + session + self.pending.capacity() + self.output.left();
        self.engine.note_client(&self.info, held);
    }

    pub fn info(&self) -> &Arc<ClientInfo> {
        &self.info
    }

    /// The client was sent away from outside: nothing more is to be done, nor sent.
    pub fn is_killed(&self) -> bool {
        self.info.killed.load(Relaxed)
    }

    /// Nothing more is to be read; it is over once everything is sent.
    pub fn is_closing(&self) -> bool {
        self.closing
    }

    /// A command of it runs on another thread.
    pub fn is_away(&self) -> bool {
        self.away.is_some()
    }

    /// What a command of it waits for, or for the end of which pause.
    pub fn waiter(&self) -> Option<&Arc<Waiter>> {
        self.blocked.as_ref()
    }

    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Bytes to be sent.
    pub fn left(&self) -> usize {
        self.output.left()
    }

    /// Messages are left that [`Connection::send_messages`] takes once there is room.
    pub fn has_messages(&self) -> bool {
        self.info.outbox.has_free()
    }

    /// Sends messages until there are no more or the carrier takes no more.
    pub fn send_messages(&mut self, scratch: &mut Scratch, carrier: &mut impl Carrier) {
        while self.has_messages() && self.output.left() < messages::ENOUGH && !self.closing {
            self.borrow_output(scratch);
            messages::take(&self.engine, &self.info, &mut scratch.tape, &mut self.output);
            // An error shows again at the next write.
            let sent = self.transmit(carrier);
            self.return_output(scratch);
            if !matches!(sent, Poll::Ready(Ok(()))) {
                return;
            }
        }
    }

    /// Sends what could not be sent with its batch.
    pub fn send(&mut self, carrier: &mut impl Carrier) -> Poll<io::Result<()>> {
        if self.output.left() == 0 {
            return Poll::Ready(Ok(()));
        }
        let result = self.transmit(carrier);
        if self.output.left() == 0 {
            // It is the connection's own, and may be the only one for long.
            self.output = Output::default();
        }
        result
    }

    fn transmit(&mut self, carrier: &mut impl Carrier) -> Poll<io::Result<()>> {
        if self.output.left() == 0 {
            return Poll::Ready(Ok(()));
        }
        let result = send_some(&self.engine, &self.info, &mut self.output, carrier);
        self.note_held();
        result
    }

    /// Copies replies out, as much as there is room for.
    pub fn take_output(&mut self, room: &mut [u8], scratch: &mut Scratch) -> usize {
        let taken = self.output.copy_to(room);
        note_sent(&self.engine, &self.info, taken, self.output.left());
        self.note_held();
        self.return_output(scratch);
        taken
    }

    /// A connection without replies of its own under way uses the thread's buffer, which is warm.
    fn borrow_output(&mut self, scratch: &mut Scratch) {
        if self.output.left() == 0 {
            mem::swap(&mut self.output, &mut scratch.output);
        }
    }

    fn return_output(&mut self, scratch: &mut Scratch) {
        if self.output.left() == 0 {
            mem::swap(&mut self.output, &mut scratch.output);
        }
    }

    /// Where the next bytes may be appended to, for [`Connection::appended`]; `None` when nothing waits for them, and
    /// [`Connection::receive`] takes them from anywhere.
    pub fn room(&mut self) -> Option<&mut Vec<u8>> {
        if self.pending.is_empty() {
            return None;
        }
        // Room grows with what was really sent, whatever length a header has announced.
        self.pending.reserve(self.missing.min(self.pending.len()).max(ROOM));
        Some(&mut self.pending)
    }

    /// Runs what has come. Bytes for which it is too early are kept.
    pub fn receive(&mut self, received: &[u8], scratch: &mut Scratch, carrier: &mut impl Carrier) {
        if self.pending.is_empty() && self.is_idle() {
            self.note_received(received.len());
            let rest = self.run_batch(received, scratch, carrier);
            if rest < received.len() {
                self.pending.extend_from_slice(&received[rest..]);
            }
            self.check_length();
            self.note_pending();
            self.note_held();
        } else {
            self.pending.extend_from_slice(received);
            self.appended(received.len(), scratch, carrier);
        }
    }

    /// Runs what has come: so many bytes were appended to [`Connection::room`].
    pub fn appended(&mut self, count: usize, scratch: &mut Scratch, carrier: &mut impl Carrier) {
        self.note_received(count);
        if !self.is_idle() {
            self.missing = 0;
            self.check_length();
        } else if count < self.missing && self.pending.len() <= limits::max_query_buffer(&self.engine) {
            self.missing -= count;
        } else {
            self.run_pending(scratch, carrier);
        }
        self.note_pending();
        self.note_held();
    }

    fn note_pending(&self) {
        self.info.query_buffer.store(self.pending.len() - self.done, Relaxed);
        self.info.query_room.store(self.pending.capacity() - self.pending.len(), Relaxed);
    }

    /// Keeps what has come for the next [`Connection::advance`]: for a thread that must not run commands now.
    pub fn postpone(&mut self, received: &[u8]) {
        self.note_received(received.len());
        self.pending.extend_from_slice(received);
        self.postponed = true;
        self.check_length();
        self.note_held();
    }

    /// Something has come that is to be run by [`Connection::advance`].
    pub fn is_postponed(&self) -> bool {
        self.postponed
    }

    fn is_idle(&self) -> bool {
        self.away.is_none() && self.blocked.is_none() && !self.postponed
    }

    fn note_received(&self, count: usize) {
        self.engine.stats.net_input.add(count as u64);
        self.info.net_input.fetch_add(count as u64, Relaxed);
    }

    /// The client sends no more. What it still waits for is nobody's any more; what was received behind a command that
    /// is away is run yet.
    pub fn end(&mut self) {
        if self.away.is_some() || self.postponed {
            self.ending = true;
        } else {
            self.closing = true;
        }
    }

    /// Takes what has come from other threads, a session or an answer, and goes on with what was received meanwhile.
    /// Whether anything had come. A session that is lost is an error: the connection is over.
    pub fn advance(&mut self, scratch: &mut Scratch, carrier: &mut impl Carrier) -> io::Result<bool> {
        if let Some(away) = &self.away {
            return match away.take() {
                Return::NotYet => Ok(false),
                Return::Back(session, output, held) => {
                    if let Some(argv) = held {
                        self.put_back(&argv);
                    }
                    self.come_back(*session, output, scratch, carrier);
                    self.note_held();
                    Ok(true)
                }
                Return::Lost => Err(io::Error::other("the session is lost")),
            };
        }
        if self.take_answer(scratch, carrier) {
            self.note_held();
            return Ok(true);
        }
        let is_due = mem::take(&mut self.postponed) && self.blocked.is_none() && !self.closing;
        if is_due {
            self.run_pending(scratch, carrier);
            self.note_pending();
            self.note_held();
        }
        self.end_behind();
        Ok(is_due)
    }

    fn come_back(&mut self, session: Session, output: Output, scratch: &mut Scratch, carrier: &mut impl Carrier) {
        self.away = None;
        self.output.append(output);
        self.info.outbox.open();
        self.info.is_away.store(false, Relaxed);
        self.closing = session.closing || is_too_much(&session, &mut self.output);
        self.blocked = session.waiter.clone();
        self.session = Some(session);
        if self.blocked.is_none() && !self.closing && !self.pending.is_empty() {
            self.run_pending(scratch, carrier);
        }
        self.end_behind();
    }

    /// The end of the stream is read when all before it is.
    fn end_behind(&mut self) {
        self.closing |= self.ending && self.away.is_none() && !self.postponed;
    }

    /// A command that has not begun stands before all that came behind it again.
    #[cold]
    fn put_back(&mut self, argv: &[Vec<u8>]) {
        let mut tape = Tape::new();
        tape.array(argv.len());
        argv.iter().for_each(|word| tape.bulk(word));
        let mut bytes = Vec::new();
        resp::encode(&tape, 2, &mut bytes);
        bytes.extend_from_slice(&self.pending[self.done..]);
        self.pending = bytes;
        self.done = 0;
        self.missing = 0;
    }

    fn take_answer(&mut self, scratch: &mut Scratch, carrier: &mut impl Carrier) -> bool {
        let answer = self.blocked.as_ref().and_then(|waiter| waiter.poll(carrier.waker()));
        let Some(tape) = answer else { return false };
        self.blocked = None;
        if let Some(session) = &mut self.session {
            session.waiter = None;
            if self.info.tracking.is_on() {
                // What it was told before its command ran again.
                messages::take_first(&self.engine, &self.info, usize::MAX, &mut scratch.tape, &mut self.output);
            }
            // Of a command that a pause has held back it is empty: it has no reply yet.
            if !tape.is_empty() {
                reply(session, &tape, &mut self.output);
            }
            self.info.outbox.open();
        }
        if !self.pending.is_empty() {
            self.run_pending(scratch, carrier);
        }
        true
    }

    fn run_pending(&mut self, scratch: &mut Scratch, carrier: &mut impl Carrier) {
        let mut pending = mem::take(&mut self.pending);
        let done = mem::take(&mut self.done);
        let rest = done + self.run_batch(&pending[done..], scratch, carrier);
        if rest == pending.len() {
            return;
        }
        if self.is_idle() {
            pending.drain(..rest);
        } else {
            // There may be a lot of it, and many turns until it is run.
            self.done = rest;
        }
        self.pending = pending;
        self.check_length();
    }

    fn check_length(&mut self) {
        // A real server drops such a client without a word, too.
        self.closing |= self.pending.len() - self.done > limits::max_query_buffer(&self.engine);
    }

    /// Runs the whole commands in `data`; returns how many bytes are done with.
    fn run_batch(&mut self, data: &[u8], scratch: &mut Scratch, carrier: &mut impl Carrier) -> usize {
        self.borrow_output(scratch);
        self.info.query_buffer.store(data.len(), Relaxed);
        let mut at = 0;
        let turn = self.engine.tracking.is_on().then(|| Turn::begin(&self.engine, self.info.id));
        match self.commands(data, &mut at, &mut scratch.tape, carrier) {
            Batch::Dry { missing } => self.missing = missing,
            Batch::Offloaded | Batch::Blocked => {}
            Batch::Tired => self.postponed = true,
            Batch::Closing => {
                self.closing = true;
                at = data.len();
            }
        }
        if let Some(turn) = turn {
            // Whoever reads one of these replies must not be ahead of those who are told of the changes.
            drop(turn);
            if self.session.is_some() && self.blocked.is_none() && self.info.tracking.is_on() {
                messages::take_first(&self.engine, &self.info, usize::MAX, &mut scratch.tape, &mut self.output);
            }
        }
        if scratch.tape.capacity() > KEEP_TAPE {
            scratch.tape = Tape::new();
        }
        // An error shows again at the next write.
        let _ = self.transmit(carrier);
        self.return_output(scratch);
        at
    }

    fn commands(&mut self, data: &[u8], at: &mut usize, tape: &mut Tape, carrier: &mut impl Carrier) -> Batch {
        let Some(session) = &mut self.session else { return Batch::Offloaded };
        session.info.last_seconds.store(self.engine.clock.coarse_seconds(), Relaxed);
        let mut stint = carrier.takes_turns().then(Stint::default);
        loop {
            if *at < data.len() && stint.as_mut().is_some_and(Stint::is_over) {
                return Batch::Tired;
            }
            let limits = Limits { bulk: limits::max_bulk(&self.engine), authenticated: session.authenticated };
            let start = *at;
            let rest = &data[start..];
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
                    reply(session, tape, &mut self.output);
                    return Batch::Closing;
                }
            }
            let argv = self.parser.argv(rest);
            if is_web_request(argv[0]) {
                self.output.discard();
                return Batch::Closing;
            }
            tape.clear();
            if session.replies == Replies::NotNext {
                session.set_replies(Replies::NotThis);
            }
            match run(session, &argv, tape, Patience::Hurries) {
                Outcome::Done => {}
                Outcome::Later(lane) => {
                    let argv: Vec<_> = argv.iter().map(|arg| arg.to_vec()).collect();
                    session.info.is_away.store(true, Relaxed);
                    self.away_bytes = argv.iter().map(Vec::len).sum::<usize>() + session.heap_size();
                    // Others may change what it reads and tell it before the reply is here.
                    self.info.outbox.shut();
                    self.away = self.session.take().map(|session| Away::send(lane, session, argv, carrier.waker()));
                    return Batch::Offloaded;
                }
                Outcome::Blocked => {
                    self.blocked = session.waiter.clone();
                    return Batch::Blocked;
                }
                Outcome::Held => {
                    // It is read again, with all that came behind it.
                    *at = start;
                    self.blocked = session.waiter.clone();
                    return Batch::Blocked;
                }
            }
            let first = mem::take(&mut session.messages_first);
            if first > 0 {
                messages::take_first(&self.engine, &session.info, first, &mut Tape::new(), &mut self.output);
            }
            reply(session, tape, &mut self.output);
            if session.closing || is_too_much(session, &mut self.output) {
                return Batch::Closing;
            }
            // Its own messages come right behind the replies to what published them.
            let listens = !session.subscriptions.is_empty() || session.info.tracking.is_on();
            if listens && session.info.outbox.has_free() {
                messages::take_first(&self.engine, &session.info, usize::MAX, tape, &mut self.output);
            }
            if self.output.left() >= SEND_FROM {
                // What is not taken now goes with the rest.
                let _ = send_some(&self.engine, &self.info, &mut self.output, carrier);
                self.engine.note_client(&self.info, client::BYTES + session.heap_size() + self.output.left());
                if self.info.killed.load(Relaxed) {
                    return Batch::Closing;
                }
            }
        }
    }
}

/// Sends what the carrier takes now.
fn send_some(
    engine: &Engine,
    info: &ClientInfo,
    output: &mut Output,
    carrier: &mut impl Carrier,
) -> Poll<io::Result<()>> {
    let before = output.left();
    let result = carrier.send(output);
    note_sent(engine, info, before - output.left(), output.left());
    result
}

/// Keeps the account of bytes that a client was sent, where so many are left.
fn note_sent(engine: &Engine, info: &ClientInfo, bytes: usize, left: usize) {
    engine.stats.net_output.add(bytes as u64);
    info.net_output.fetch_add(bytes as u64, Relaxed);
    info.unsent.store(left, Relaxed);
    if bytes > 0 && left == 0 {
        info.over_since.store(0, Relaxed);
    }
    // Whoever takes replies is not silent.
    info.last_seconds.store(engine.clock.coarse_seconds(), Relaxed);
}

/// How long a batch has been going on.
#[derive(Default)]
struct Stint {
    commands: usize,
    /// Most batches are too short for a look at the clock.
    since: Option<Instant>,
}

impl Stint {
    /// Asked before each command.
    #[inline]
    fn is_over(&mut self) -> bool {
        self.commands += 1;
        if !self.commands.is_multiple_of(STRIDE) {
            return false;
        }
        match self.since {
            Some(since) => since.elapsed() > TURN,
            None => {
                self.since = Some(Instant::now());
                false
            }
        }
    }
}

/// Writes the reply to a command, if the client wants it.
#[inline]
pub(super) fn reply(session: &mut Session, tape: &Tape, output: &mut Output) {
    if session.replies != Replies::All && is_unwanted(session, tape) {
        return;
    }
    resp::encode(tape, session.resp, output);
}

/// Looked at behind the command, which may have been CLIENT REPLY. Pushes are wanted always.
#[cold]
fn is_unwanted(session: &mut Session, tape: &Tape) -> bool {
    if session.replies == Replies::NotThis {
        session.set_replies(Replies::All);
    }
    !matches!(tape.first(), Some(Item::Push(_)))
}

/// Whether more replies wait than may at once: they are dropped, and the connection is to end, as with a real server. Of
/// a subscriber messages are bounded, where they are published.
#[inline]
fn is_too_much(session: &Session, output: &mut Output) -> bool {
    let left = output.left();
    let engine = &session.engine;
    let is_beyond = engine.config.reply_limit.is_beyond(left) && session.subscriptions.is_empty();
    let is_too_much = is_beyond || (!session.authenticated && left > limits::STRANGER);
    if is_too_much {
        engine.stats.slow_readers.add(1);
        output.discard();
    }
    is_too_much
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.engine.leave_place();
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
pub(super) fn run(session: &mut Session, argv: &[&[u8]], tape: &mut Tape, patience: Patience) -> Outcome {
    let attempt = AssertUnwindSafe(|| exec::run(session, argv, tape, patience));
    catch_unwind(attempt).unwrap_or_else(|_| {
        let stats = &session.engine().stats;
        stats.panics.add(1);
        session.engine().invalidate_after_panic();
        stats.errors.note(error::INTERNAL.as_bytes());
        tape.clear();
        tape.error(error::INTERNAL.as_bytes());
        Outcome::Done
    })
}

#[cfg(test)]
mod tests;
