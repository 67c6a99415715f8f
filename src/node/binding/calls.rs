//! Commands and pipelines: run here, or begun here and finished when their client is back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use napi::sys::napi_value;
use smallvec::SmallVec;

use super::clients::{Blocked, Slot};
use super::{Binding, ID, SLOT_SHIFT, STATUS, set_word};
use crate::command::error;
use crate::command::table::{Command, table};
use crate::engine::client::Session;
use crate::engine::tracking::turn::Turn;
use crate::exec::{self, Lane, Outcome, Patience};
use crate::node::args::List;
use crate::node::decode::{Wanted, status};
use crate::node::mailbox::{Done, Mailbox};
use crate::node::raw::UNDEFINED;
use crate::reply::Tape;

/// A call that is under way: the replies up to now, and what is to be run still.
pub(super) struct Unfinished {
    pub tape: Tape,
    pub rest: Vec<OwnedCall>,
    pub wanted: Wanted,
}

pub(super) type OwnedCall = (Option<&'static Command>, Vec<Vec<u8>>);

impl Binding {
    /// `(word, ...args)`
    #[inline]
    pub(super) fn exec(&mut self, args: &[napi_value], patience: Patience) -> napi_value {
        let env = self.env;
        if self.home.is_inside_atomic() {
            return self.status(status::INSIDE);
        }
        let Some((word, values)) = args.split_first().and_then(|(first, rest)| Some((env.word(*first)?, rest))) else {
            return self.status(status::ARGS);
        };
        let command = table().commands.get((word & ID) as usize);
        let name = command.map(|command| command.name.as_bytes());
        let mut list = List::new();
        let Ok(argv) = self.arena.read(env, name, values, &mut list) else {
            return set_word(self.words, STATUS, status::ARGS);
        };
        self.tape.clear();
        let slot = (word >> SLOT_SHIFT) as usize;
        let Some(Slot::Here(session)) = self.slots.get_mut(slot) else {
            self.tape.error(b"ERR the client is closed or busy with an earlier command");
            self.wanted = Wanted::One(word as u32);
            return self.answer();
        };
        let outcome = if patience == Patience::Waits {
            // Only the promise form may wait for something to come.
            session.never_blocks = true;
            let outcome = call(session, command, argv, &mut self.tape, patience);
            session.never_blocks = false;
            outcome
        } else {
            call(session, command, argv, &mut self.tape, patience)
        };
        match outcome {
            Outcome::Done => {}
            Outcome::Later(_) | Outcome::Held => {
                let rest = vec![(command, argv.iter().map(|arg| arg.to_vec()).collect())];
                self.leave(
                    slot,
                    outcome.lane(),
                    Unfinished { tape: Tape::new(), rest, wanted: Wanted::One(word as u32) },
                );
                return self.status(status::AWAY);
            }
            Outcome::Blocked => {
                let unfinished = Unfinished { tape: Tape::new(), rest: Vec::new(), wanted: Wanted::One(word as u32) };
                self.leave(slot, None, unfinished);
                return self.status(status::AWAY);
            }
        }
        // The flags matter for this reply only; an enum with a vector inside is not worth dropping on the hot path.
        match &mut self.wanted {
            Wanted::One(flags) => *flags = word as u32,
            other => *other = Wanted::One(word as u32),
        }
        self.answer()
    }

    /// `(word, count, payload, request)`: `request` holds id and flags, number of arguments and their lengths for each
    /// command, `payload` the arguments one after the other.
    pub(super) fn pipeline(&mut self, args: &[napi_value]) -> napi_value {
        let env = self.env;
        if self.home.is_inside_atomic() {
            return self.status(status::INSIDE);
        }
        let [word, count, payload, request] = *args else { return self.status(status::ARGS) };
        let (Some(word), Some(count), Some(request)) = (env.word(word), env.u32(count), env.words(request)) else {
            return self.status(status::ARGS);
        };
        let payload_text;
        let payload: &[u8] = match env.bytes(payload) {
            Some(bytes) => bytes,
            None => match self.arena.read(env, None, &[payload], &mut List::new()) {
                Ok(read) => {
                    payload_text = read[0].to_vec();
                    &payload_text
                }
                Err(_) => return set_word(self.words, STATUS, status::ARGS),
            },
        };
        let Some(calls) = split_calls(count as usize, payload, request) else { return self.status(status::ARGS) };
        let wanted = Wanted::Each(calls.iter().map(|call| call.flags).collect());
        self.tape.clear();
        self.tape.array(calls.len());
        let slot = (word >> SLOT_SHIFT) as usize;
        let Some(Slot::Here(session)) = self.slots.get_mut(slot) else {
            return self.status(status::ARGS);
        };
        // What it changes is told together to those who track by prefix.
        let _turn = session.engine.tracking.is_on().then(|| Turn::begin(&session.engine, session.info.id));
        for (at, call) in calls.iter().enumerate() {
            let outcome = run(session, call.command, &call.argv, &mut self.tape, Patience::Hurries);
            let left = match outcome {
                Outcome::Done => continue,
                Outcome::Later(_) | Outcome::Held => &calls[at..],
                Outcome::Blocked => &calls[at + 1..],
            };
            let own = |call: &Call<'_>| (call.command, call.argv.iter().map(|arg| arg.to_vec()).collect());
            let rest = left.iter().map(own).collect();
            let tape = std::mem::take(&mut self.tape);
            self.leave(slot, outcome.lane(), Unfinished { tape, rest, wanted });
            return self.status(status::AWAY);
        }
        self.wanted = wanted;
        self.answer()
    }

    /// A call cannot be finished now: its client is away until it is, and the process alive. It goes on in this lane, or
    /// else when there is an answer in the client's waiter.
    pub(super) fn leave(&mut self, slot: usize, lane: Option<Lane>, unfinished: Unfinished) {
        self.home.hold(&self.drain);
        self.leave_again(slot, lane, unfinished);
    }

    fn leave_again(&mut self, slot: usize, lane: Option<Lane>, unfinished: Unfinished) {
        let Slot::Here(session) = std::mem::replace(&mut self.slots[slot], Slot::Free) else {
            unreachable!("the caller has just used the session");
        };
        self.slots[slot] = match (lane, &session.waiter) {
            (Some(lane), _) => {
                let info = session.info.clone();
                send_away(lane, self.drain.mailbox.clone(), slot, session, unfinished);
                Slot::Away(info)
            }
            (None, Some(waiter)) => {
                let answer = waiter.poll(&self.drain.waker_of(slot));
                if answer.is_some() {
                    self.drain.mailbox.answer(slot);
                }
                Slot::Blocked(Box::new(Blocked { session, answer, unfinished }))
            }
            (None, None) => unreachable!("what is for no lane has a waiter"),
        };
    }

    /// `()`: the slot of a client whose command is back; its reply is read with `reply`.
    pub(super) fn take(&mut self) -> napi_value {
        loop {
            if let Some(slot) = self.drain.mailbox.next_answered() {
                if self.take_answer(slot) {
                    return self.env.number(slot as i64);
                }
                continue;
            }
            let Some(Done { slot, session, tape, rest, wanted }) = self.drain.mailbox.take() else { return UNDEFINED };
            if matches!(self.slots[slot], Slot::Closing) {
                self.slots[slot] = Slot::Free;
                continue;
            }
            let is_blocked = session.waiter.is_some();
            self.slots[slot] = Slot::Here(session);
            if is_blocked {
                if let Slot::Here(session) = &self.slots[slot]
                    && session.info.killed.load(Relaxed)
                {
                    // Whoever was told already could not end this wait.
                    self.drain.mailbox.still_ringing(slot);
                }
                self.leave_again(slot, None, Unfinished { tape, rest, wanted });
                continue;
            }
            self.come_back(tape, wanted);
            return self.env.number(slot as i64);
        }
    }

    pub(super) fn come_back(&mut self, tape: Tape, wanted: Wanted) {
        self.home.let_go(&self.drain);
        self.tape = tape;
        self.wanted = wanted;
    }

    /// Goes on with the call of a client that was blocked. Whether it is finished.
    pub(super) fn take_answer(&mut self, slot: usize) -> bool {
        // A wake may be for a wait that is over in the meantime, or for a client that had the slot before.
        let Some(Slot::Blocked(blocked)) = self.slots.get_mut(slot) else { return false };
        let waker = self.drain.waker_of(slot);
        let waited = || blocked.session.waiter.as_ref().and_then(|waiter| waiter.poll(&waker));
        let Some(answer) = blocked.answer.take().or_else(waited) else { return false };
        let Slot::Blocked(blocked) = std::mem::replace(&mut self.slots[slot], Slot::Free) else {
            unreachable!("looked at above");
        };
        let Blocked { mut session, unfinished: Unfinished { mut tape, mut rest, wanted }, .. } = *blocked;
        session.waiter = None;
        // Empty when a pause has held back what is first of the rest.
        tape.append(&answer);
        for at in 0..rest.len() {
            let outcome = run_owned(&mut session, &rest[at], &mut tape, Patience::Hurries);
            let done = match outcome {
                Outcome::Done => continue,
                Outcome::Later(_) | Outcome::Held => at,
                Outcome::Blocked => at + 1,
            };
            rest.drain(..done);
            self.slots[slot] = Slot::Here(session);
            self.leave_again(slot, outcome.lane(), Unfinished { tape, rest, wanted });
            return false;
        }
        self.slots[slot] = Slot::Here(session);
        self.come_back(tape, wanted);
        true
    }

    /// `(slot)`: ends what the client waits for, without an answer, and closes it: 1, or 0 when it waits for nothing.
    /// In a pipeline, 1 more for each command that has been answered before; the list of their replies is kept then.
    pub(super) fn cancel(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get_mut(slot as usize));
        let Some(slot @ Slot::Blocked(_)) = slot else { return self.env.number(0) };
        let Slot::Blocked(blocked) = std::mem::replace(slot, Slot::Free) else { unreachable!("looked at above") };
        self.home.let_go(&self.drain);
        let has_begun = blocked.session.waiter.as_ref().is_none_or(|waiter| !waiter.is_held());
        let Unfinished { tape, rest, wanted } = blocked.unfinished;
        let Wanted::Each(flags) = &wanted else { return self.env.number(1) };
        let answered = flags.len() - rest.len() - has_begun as usize;
        self.wanted = Wanted::Each(flags[..answered].into());
        self.tape = tape;
        self.env.number(1 + answered as i64)
    }

    /// `(slot)`: in how many milliseconds the client stops waiting, if it ever does.
    pub(super) fn time_left(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get(slot as usize));
        let (engine, waiter) = match slot {
            Some(Slot::Blocked(blocked)) => (blocked.session.engine(), blocked.session.waiter.as_ref()),
            Some(Slot::Stream(stream)) => (stream.connection.engine(), stream.connection.waiter()),
            _ => return UNDEFINED,
        };
        let Some(deadline) = waiter.and_then(|waiter| waiter.deadline()) else { return UNDEFINED };
        // The deadline's own millisecond still counts.
        self.env.number((deadline + 1).saturating_sub(engine.clock.steady_ms()) as i64)
    }
}

#[inline]
fn call(
    session: &mut Session,
    command: Option<&'static Command>,
    argv: &[&[u8]],
    tape: &mut Tape,
    patience: Patience,
) -> Outcome {
    match command {
        _ if argv.is_empty() => {
            tape.error(b"ERR a command needs a name");
            Outcome::Done
        }
        None => exec::run(session, argv, tape, patience),
        Some(command) => exec::run_command(session, command, argv, tape, patience),
    }
}

/// As [`call`], one of several: a panic is answered with an error in this command's place.
fn run(
    session: &mut Session,
    command: Option<&'static Command>,
    argv: &[&[u8]],
    tape: &mut Tape,
    patience: Patience,
) -> Outcome {
    let start = tape.position();
    catch_unwind(AssertUnwindSafe(|| call(session, command, argv, tape, patience))).unwrap_or_else(|_| {
        note_panic(session);
        tape.truncate(start);
        tape.error(error::INTERNAL.as_bytes());
        Outcome::Done
    })
}

/// Lets another thread go on with a call.
fn send_away(lane: Lane, mailbox: Arc<Mailbox>, slot: usize, mut session: Session, unfinished: Unfinished) {
    lane.run(Box::new(move || {
        let Unfinished { mut tape, mut rest, wanted } = unfinished;
        let mut done = 0;
        for call in &rest {
            let outcome = run_owned(&mut session, call, &mut tape, Patience::Waits);
            done += (outcome != Outcome::Held) as usize;
            if matches!(outcome, Outcome::Blocked | Outcome::Held) {
                break;
            }
        }
        rest.drain(..done);
        mailbox.post(Done { slot, session, tape, rest, wanted });
    }));
}

fn run_owned(session: &mut Session, (command, argv): &OwnedCall, tape: &mut Tape, patience: Patience) -> Outcome {
    let argv: SmallVec<[&[u8]; 10]> = argv.iter().map(Vec::as_slice).collect();
    run(session, *command, &argv, tape, patience)
}

#[cold]
pub(super) fn note_panic(session: &Session) {
    let stats = &session.engine().stats;
    stats.panics.add(1);
    session.engine().invalidate_after_panic();
    stats.errors.note(error::INTERNAL.as_bytes());
}

struct Call<'a> {
    command: Option<&'static Command>,
    flags: u32,
    argv: SmallVec<[&'a [u8]; 10]>,
}

/// `None` when the lengths do not add up to the payload, as with text that is not ASCII.
fn split_calls<'a>(count: usize, payload: &'a [u8], request: &[u32]) -> Option<Vec<Call<'a>>> {
    let mut words = request.iter().copied();
    let mut rest = payload;
    let mut calls = Vec::with_capacity(count);
    for _ in 0..count {
        let (flags, argc) = (words.next()?, words.next()?);
        let command = table().commands.get((flags as u64 & ID) as usize);
        let mut argv: SmallVec<[&[u8]; 10]> = command.map(|command| command.name.as_bytes()).into_iter().collect();
        for _ in 0..argc {
            let (arg, behind) = rest.split_at_checked(words.next()? as usize)?;
            argv.push(arg);
            rest = behind;
        }
        calls.push(Call { command, flags, argv });
    }
    rest.is_empty().then_some(calls)
}
