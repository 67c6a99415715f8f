//! The clients of a binding: each has a slot, and messages that wait to be delivered.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::Waker;

use napi::sys::napi_value;

use super::calls::Unfinished;
use super::streams::Stream;
use super::{Binding, set_word};
use crate::command::pubsub::write_payload;
use crate::engine::block::End;
use crate::engine::client::{ClientInfo, Origin, Session};
use crate::engine::double::Switch;
use crate::engine::outbox::Source;
use crate::node::decode::Wanted;
use crate::node::engine;
use crate::node::mailbox::Bell;
use crate::node::raw::UNDEFINED;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;

/// The slot of nobody, by which [`Binding::watch_doors`] tells.
const DOORS: usize = usize::MAX;
/// And by which [`Binding::tick`] does.
const CLOCK: usize = usize::MAX - 1;

/// Messages handed to JavaScript at a time, so that many of them leave room for other things.
const MESSAGES: usize = 1000;
/// The word, below the tokens, that says whether there are more.
const MORE: usize = 3;
/// And bytes of messages, unless a single one is longer; so that they mostly fit into the shared buffers.
const MESSAGE_BYTES: usize = 48 * 1024;

pub(super) enum Slot {
    Free,
    Here(Session),
    /// A command of this client runs on another thread.
    Away(Arc<ClientInfo>),
    /// A command of this client waits for its answer.
    Blocked(Box<Blocked>),
    /// As `Away`, and the client has been closed meanwhile.
    Closing,
    /// An atomic function of this client runs, on this thread.
    Inside,
    /// A client that speaks RESP over a stream.
    Stream(Box<Stream>),
    /// As `Stream`, and the engine has ended the connection.
    Over,
}

pub(super) struct Blocked {
    pub session: Session,
    /// It came before anybody could be told.
    pub answer: Option<Tape>,
    pub unfinished: Unfinished,
}

impl Binding {
    /// `(delta)`: +1 keeps the process alive, -1 takes that back.
    pub(super) fn hold(&mut self, args: &[napi_value]) -> napi_value {
        match args.first().and_then(|&delta| self.env.i32(delta)) {
            Some(delta) if delta > 0 => self.home.hold(&self.drain),
            Some(delta) if delta < 0 => self.home.let_go(&self.drain),
            _ => {}
        }
        UNDEFINED
    }

    /// `(engine)`: a new client of the `Engine`; its slot, or -1 when nobody can connect.
    pub(super) fn open(&mut self, args: &[napi_value]) -> napi_value {
        let Some(&engine) = args.first() else { return UNDEFINED };
        let id = self.env.property(engine, c"id").and_then(|id| self.env.u32(id));
        let Some(engine) = id.and_then(engine::find) else { return UNDEFINED };
        if engine.double.has(Switch::DOWN) {
            return self.env.number(-1);
        }
        let session = Session::new(engine, Origin::Embedded);
        let slot = self.free_slot();
        let bell = Bell { mailbox: Arc::downgrade(&self.drain.mailbox), slot };
        session.info.on_wake(&Waker::from(Arc::new(bell)));
        self.slots[slot] = Slot::Here(session);
        self.env.number(slot as i64)
    }

    pub(super) fn free_slot(&mut self) -> usize {
        let free = self.slots.iter().position(|slot| matches!(slot, Slot::Free));
        free.unwrap_or_else(|| {
            self.slots.push(Slot::Free);
            self.slots.len() - 1
        })
    }

    /// `(engine)`: lets the messages tell once that all listeners of the `Engine` have been closed by SHUTDOWN.
    pub(super) fn watch_doors(&mut self, args: &[napi_value]) -> napi_value {
        let id = args.first().and_then(|&engine| self.env.property(engine, c"id")).and_then(|id| self.env.u32(id));
        if let Some(engine) = id.and_then(engine::find) {
            engine.doors.ring_when_closed(self.doors_bell());
        }
        UNDEFINED
    }

    /// `(engine, wanted)`: from now on notices of the `Engine`'s doors are kept, and the messages tell, as of its doors, when
    /// there is a first one; or they are not kept any more.
    pub(super) fn watch_notices(&mut self, args: &[napi_value]) -> napi_value {
        let id = args.first().and_then(|&engine| self.env.property(engine, c"id")).and_then(|id| self.env.u32(id));
        if let Some(engine) = id.and_then(engine::find) {
            let is_wanted = args.get(1).is_some_and(|&wanted| self.env.bool(wanted) == Some(true));
            let bell = is_wanted.then(|| self.doors_bell().clone());
            engine.notices.watch(bell);
        }
        UNDEFINED
    }

    /// Always the same one, so that it can be told from others.
    fn doors_bell(&mut self) -> &Waker {
        let mailbox = &self.drain.mailbox;
        let bell = || Waker::from(Arc::new(Bell { mailbox: Arc::downgrade(mailbox), slot: DOORS }));
        self.doors_bell.get_or_insert_with(bell)
    }

    /// `(engine)`: lets the messages tell once, in a moment of real time, that it is to be seen whether the time that the
    /// `Engine` follows is another.
    pub(super) fn tick(&mut self, args: &[napi_value]) -> napi_value {
        let id = args.first().and_then(|&engine| self.env.property(engine, c"id")).and_then(|id| self.env.u32(id));
        if let Some(engine) = id.and_then(engine::find) {
            self.home.listen(&self.drain);
            let bell = self.clock_bell.get_or_insert_with(|| {
                Waker::from(Arc::new(Bell { mailbox: Arc::downgrade(&self.drain.mailbox), slot: CLOCK }))
            });
            engine.wake.tick(bell.clone());
        }
        UNDEFINED
    }

    /// `(slot)`: the client has waited for as long as it wanted to, whatever the engine's time is.
    pub(super) fn time_out(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get(slot as usize));
        let (engine, waiter) = match slot {
            Some(Slot::Blocked(blocked)) => (blocked.session.engine(), blocked.session.waiter.as_ref()),
            Some(Slot::Stream(stream)) => (stream.connection.engine(), stream.connection.waiter()),
            _ => return UNDEFINED,
        };
        if let Some(waiter) = waiter.filter(|waiter| waiter.deadline().is_some()) {
            waiter.end(engine, End::Timeout);
        }
        UNDEFINED
    }

    /// `(slot)`: the client is gone.
    pub(super) fn close(&mut self, args: &[napi_value]) -> napi_value {
        if let Some(slot) =
            args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get_mut(slot as usize))
        {
            if let Slot::Away(info) = &*slot {
                // A script that never ends may end now, if nobody else can come to its engine.
                info.killed.store(true, Relaxed);
            }
            if let Slot::Stream(stream) = &mut *slot {
                stream.leave(&self.home, &self.drain);
            }
            // Nobody waits for the answer any more.
            if matches!(slot, Slot::Blocked(_) | Slot::Away(_)) {
                self.home.let_go(&self.drain);
            }
            let away = matches!(slot, Slot::Away(_) | Slot::Closing | Slot::Inside);
            *slot = if away { Slot::Closing } else { Slot::Free };
        }
        UNDEFINED
    }

    /// `(slot)`: the id that CLIENT ID gives, without a command.
    pub(super) fn client_id(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get(slot as usize));
        match slot {
            Some(Slot::Here(session)) => self.env.number(session.info.id as i64),
            Some(Slot::Away(info)) => self.env.number(info.id as i64),
            Some(Slot::Blocked(blocked)) => self.env.number(blocked.session.info.id as i64),
            _ => UNDEFINED,
        }
    }

    /// `()`: the next messages of this binding's clients, as a flat list of slot, pattern, channel, message; or
    /// null when there are none. Strings that are no UTF-8 come as bytes. Instead of a pattern there is null for a
    /// channel, 0 for a shard channel, 1 for a line of MONITOR, 2 when listeners have been closed, 3 behind the
    /// last message of a client that was killed, and 4 for a tick. Word 3 says whether there are more.
    pub(super) fn messages(&mut self) -> napi_value {
        let mailbox = self.drain.mailbox.clone();
        let mut taken = Vec::new();
        let (mut most, mut bytes, mut count) = (MESSAGES, MESSAGE_BYTES, 0);
        self.tape.clear();
        let mark = self.tape.open(Aggregate::Array);
        while most > 0 && bytes > 0 {
            let Some(slot) = mailbox.next_ringing() else { break };
            if slot == DOORS || slot == CLOCK {
                most -= 1;
                count += 1;
                tell(&mut self.tape, -1, if slot == DOORS { 2 } else { 4 });
                continue;
            }
            let info = match self.slots.get(slot) {
                Some(Slot::Here(session)) => &session.info,
                Some(Slot::Away(info)) => info,
                Some(Slot::Blocked(blocked)) => &blocked.session.info,
                _ => continue,
            };
            // Asked first, since after it nothing is posted any more.
            let is_killed = info.killed.load(Relaxed);
            let is_more = info.outbox.take(most, bytes, &mut taken);
            if is_more {
                mailbox.still_ringing(slot);
            }
            for delivery in taken.drain(..) {
                most -= 1;
                count += 1;
                bytes = bytes.saturating_sub(delivery.size());
                self.tape.int(slot as i64);
                match (&delivery.pattern, delivery.message.source) {
                    (Some(pattern), _) => self.tape.bulk(pattern),
                    (None, Source::ShardChannel) => self.tape.int(0),
                    (None, Source::Monitor) => self.tape.int(1),
                    // An embedded client is told in place of others only, as one is that speaks the old protocol.
                    (None, Source::Channel | Source::Invalidation | Source::BrokenRedirect) => self.tape.nil(),
                }
                self.tape.bulk(&delivery.message.channel);
                write_payload(&delivery.message.payload, &mut self.tape);
            }
            if is_killed && !is_more {
                count += 1;
                tell(&mut self.tape, slot as i64, 3);
            }
        }
        if count == 0 {
            return self.env.null();
        }
        self.tape.close(mark, count * 4);
        self.wanted = Wanted::Lossless;
        let value = self.answer();
        set_word(self.words, MORE, mailbox.has_ringing() as u32);
        value
    }

    /// `(slot)`: how many messages are to be delivered before the end of a subscription is confirmed. Asked once.
    pub(super) fn waiting(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get_mut(slot as usize));
        match slot {
            Some(Slot::Here(session)) => {
                // Fewer are left when nobody asked in time.
                let count = std::mem::take(&mut session.messages_first).min(session.info.outbox.len());
                self.env.number(count as i64)
            }
            _ => self.env.number(0),
        }
    }
}

/// What is no message, of a client or of nobody.
fn tell(tape: &mut Tape, slot: i64, kind: i64) {
    tape.int(slot);
    tape.int(kind);
    tape.nil();
    tape.nil();
}
