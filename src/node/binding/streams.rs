//! Clients that speak RESP over a stream of JavaScript: their commands run on its thread, as those of others do.
//!
//! A stream hands over what is written to it and asks for bytes when somebody reads. Each of these calls gives the number
//! of bytes to be read and, in the status word, what else is to be known ([`flag`]).

use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Poll, Waker};

use napi::sys::napi_value;

use super::clients::Slot;
use super::{Binding, STATUS, set_word};
use crate::engine::double::Switch;
use crate::node::args::List;
use crate::node::decode::status;
use crate::node::engine;
use crate::node::mailbox::{Drain, Loop};
use crate::node::raw::UNDEFINED;
use crate::wire::{Carrier, Connection, Output, Scratch};

mod flag {
    /// The connection has ended from this side: when all is read, that is the end of the stream.
    pub const OVER: u32 = 1;
    /// Something may come although nobody writes, so the stream is to be kept.
    pub const EXPECTS: u32 = 2;
    /// A command waits for something to happen or runs on another thread.
    pub const WAITS: u32 = 4;
}

pub(super) struct Stream {
    pub connection: Connection,
    bell: Waker,
    /// It keeps the process alive.
    is_held: bool,
}

/// Bytes stay in the connection until JavaScript asks for them.
struct Queue<'b>(&'b Waker);

impl Carrier for Queue<'_> {
    fn waker(&self) -> &Waker {
        self.0
    }

    fn send(&mut self, output: &mut Output) -> Poll<io::Result<()>> {
        if output.left() == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

impl Stream {
    /// Takes what has come from elsewhere; false when the client was sent away.
    fn advance(&mut self, scratch: &mut Scratch) -> bool {
        let Stream { connection, bell, .. } = self;
        let mut queue = Queue(bell);
        loop {
            if connection.is_killed() {
                return false;
            }
            match connection.advance(scratch, &mut queue) {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => return false,
            }
        }
        connection.send_messages(scratch, &mut queue);
        true
    }

    /// It is about to be dropped.
    pub fn leave(&mut self, home: &Loop, drain: &Drain) {
        if self.connection.is_away() {
            // A script that never ends may end now, if nobody else can come to its engine.
            self.connection.info().killed.store(true, Relaxed);
        }
        self.hold(false, home, drain);
    }

    fn hold(&mut self, hold: bool, home: &Loop, drain: &Drain) {
        match (self.is_held, hold) {
            (false, true) => home.hold(drain),
            (true, false) => home.let_go(drain),
            _ => {}
        }
        self.is_held = hold;
    }
}

impl Binding {
    /// `(engine)`: a new connection to the `Engine`; its slot, or null when the engine takes no more clients, or -1 when
    /// nobody can connect.
    pub(super) fn open_stream(&mut self, args: &[napi_value]) -> napi_value {
        // Its number stands where others have a port.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = args.first().and_then(|&engine| self.env.property(engine, c"id")).and_then(|id| self.env.u32(id));
        let Some(engine) = id.and_then(engine::find) else { return UNDEFINED };
        if engine.double.has(Switch::DOWN) {
            return self.env.number(-1);
        }
        let addr = format!("stream:{}", NEXT.fetch_add(1, Relaxed));
        let Some(connection) = Connection::open(&engine, &addr, "stream:0") else { return self.env.null() };
        let slot = self.free_slot();
        let bell = self.drain.waker_of_stream(slot);
        connection.info().on_wake(&bell);
        self.slots[slot] = Slot::Stream(Box::new(Stream { connection, bell, is_held: false }));
        self.env.number(slot as i64)
    }

    /// `(slot, chunk)`: the client has sent a string or bytes.
    pub(super) fn feed_stream(&mut self, args: &[napi_value]) -> napi_value {
        let [slot, chunk] = *args else { return self.status(status::ARGS) };
        let mut list = List::new();
        let Ok([received]) = self.arena.read(self.env, None, &[chunk], &mut list) else {
            return set_word(self.words, STATUS, status::ARGS);
        };
        let slot = self.env.u32(slot).unwrap_or(u32::MAX) as usize;
        if let Some(Slot::Stream(stream)) = self.slots.get_mut(slot)
            && !stream.connection.is_closing()
        {
            if self.home.is_inside_atomic() {
                // This thread holds shards, and must not ask for more of them.
                stream.connection.postpone(received);
                stream.bell.wake_by_ref();
            } else {
                stream.connection.receive(received, &mut self.scratch, &mut Queue(&stream.bell));
            }
        }
        self.look_at_stream(slot)
    }

    /// `(slot, buffer)`: moves bytes to be read into the buffer, as many as there are and it has room for.
    pub(super) fn take_stream(&mut self, args: &[napi_value]) -> napi_value {
        let Some(room) = args.get(1).and_then(|&buffer| self.env.bytes(buffer)) else {
            return self.status(status::ARGS);
        };
        let slot = self.stream_slot(args);
        if let Some(Slot::Stream(stream)) = self.slots.get_mut(slot) {
            stream.connection.take_output(room, &mut self.scratch);
        }
        self.look_at_stream(slot)
    }

    /// `(slot)`: the client sends no more.
    pub(super) fn end_stream(&mut self, args: &[napi_value]) -> napi_value {
        let slot = self.stream_slot(args);
        if let Some(Slot::Stream(stream)) = self.slots.get_mut(slot) {
            stream.connection.end();
        }
        self.look_at_stream(slot)
    }

    /// `(slot)`: takes what has come for the stream.
    pub(super) fn advance_stream(&mut self, args: &[napi_value]) -> napi_value {
        let slot = self.stream_slot(args);
        self.look_at_stream(slot)
    }

    /// `()`: the slot of a stream for which something has come.
    pub(super) fn next_stream(&mut self) -> napi_value {
        match self.drain.mailbox.next_stream() {
            Some(slot) => self.env.number(slot as i64),
            None => UNDEFINED,
        }
    }

    fn stream_slot(&self, args: &[napi_value]) -> usize {
        args.first().and_then(|&slot| self.env.u32(slot)).unwrap_or(u32::MAX) as usize
    }

    /// Takes what has come from elsewhere, and says how the stream stands.
    fn look_at_stream(&mut self, slot: usize) -> napi_value {
        let stream = match self.slots.get_mut(slot) {
            Some(Slot::Stream(stream)) => stream,
            Some(Slot::Over) => return self.tell_stream(0, flag::OVER),
            _ => return self.status(status::ARGS),
        };
        // A thread that is inside an atomic function holds shards, and must not ask for more of them.
        let may_run = !self.home.is_inside_atomic();
        let is_gone = may_run && !stream.advance(&mut self.scratch);
        let connection = &stream.connection;
        let left = connection.left();
        if is_gone || connection.is_closing() && left == 0 {
            // Whether or not somebody reads the end of the stream, the client is no more.
            stream.leave(&self.home, &self.drain);
            self.slots[slot] = Slot::Over;
            return self.tell_stream(0, flag::OVER);
        }
        let waits = !connection.is_closing() && (connection.is_away() || connection.waiter().is_some());
        let info = connection.info();
        let expects = waits || info.is_subscriber() || info.is_monitor.load(Relaxed);
        let flags = [(connection.is_closing(), flag::OVER), (expects, flag::EXPECTS), (waits, flag::WAITS)];
        let flags = flags.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag).sum();
        stream.hold(waits, &self.home, &self.drain);
        self.tell_stream(left, flags)
    }

    fn tell_stream(&mut self, left: usize, flags: u32) -> napi_value {
        set_word(self.words, STATUS, flags);
        self.env.number(left as i64)
    }
}
