//! A binding: the functions that one evaluation of the JavaScript wrapper calls, with all that they share.
//!
//! The functions carry the binding as their data, and it is freed with them, so nothing of a realm outlives the realm.
//! Commands run here on the JavaScript thread; what would make it wait goes to [`crate::exec::offload`] together with
//! the session, which nobody else may use meanwhile.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use napi::bindgen_prelude::{Result, Unknown};
use napi::sys::{self, napi_callback_info, napi_env, napi_value};
use napi_derive::napi;
use smallvec::SmallVec;

use super::args::{Arena, List};
use super::decode::{self, TOKENS, Wanted, flag, status};
use super::engine;
use super::mailbox::{Bell, Done, Drain, Loop, Mailbox};
use super::raw::{Env, UNDEFINED};
use crate::command::error;
use crate::command::pubsub::write_payload;
use crate::command::table::{Command, table};
use crate::engine::client::{ClientInfo, Origin, Session};
use crate::engine::outbox::Source;
use crate::exec::offload::offload;
use crate::exec::{self, Outcome, Patience};
use crate::reply::tape::Aggregate;
use crate::reply::{Item, Tape};

/// Bits of a command word that are the command's id; all set means that the first argument is its name.
const ID: u32 = 2047;
/// Shift of the client's slot in a command word.
const SLOT_SHIFT: u32 = 14;

/// Messages handed to JavaScript at a time, so that many of them leave room for other things.
const MESSAGES: usize = 1000;
/// The word, below the tokens, that says whether there are more.
const MORE: usize = 3;
/// And bytes of messages, unless a single one is longer; so that they mostly fit into the shared buffers.
const MESSAGE_BYTES: usize = 48 * 1024;

/// See the module.
struct Binding {
    env: Env,
    home: Rc<Loop>,
    drain: Rc<Drain>,
    /// Shared with JavaScript, which keeps both alive as long as the functions.
    bytes: *mut [u8],
    words: *mut [u32],
    arena: Arena,
    /// The reply last read, kept for a second look when the shared buffers were too small.
    tape: Tape,
    wanted: Wanted,
    slots: Vec<Slot>,
}

enum Slot {
    Free,
    Here(Session),
    /// A command of this client runs on another thread.
    Away(Arc<ClientInfo>),
    /// A command of this client waits for its answer.
    Blocked(Box<Blocked>),
    /// As `Away`, and the client has been closed meanwhile.
    Closing,
}

struct Blocked {
    session: Session,
    /// It came before anybody could be told.
    answer: Option<Tape>,
    unfinished: Unfinished,
}

/// A call that is under way: the replies up to now, and what is to be run still.
struct Unfinished {
    tape: Tape,
    rest: Vec<OwnedCall>,
    wanted: Wanted,
}

type OwnedCall = (Option<&'static Command>, Vec<Vec<u8>>);

/// Makes the functions of one evaluation of the wrapper: `bytes` and `words` are the buffers for replies, `drain` is
/// called from the event loop when replies or messages from other threads are there, or after `wake`; `notify` is called
/// when messages have come from a call of this very thread, and must not call any of the functions.
#[napi(
    ts_args_type = "bytes: Uint8Array, words: Uint32Array, drain: () => void, notify: () => void",
    ts_return_type = "Binding"
)]
pub fn bind<'e>(
    env: napi::Env,
    bytes: Unknown<'e>,
    words: Unknown<'e>,
    drain: Unknown<'e>,
    notify: Unknown<'e>,
) -> Result<Unknown<'e>> {
    use napi::bindgen_prelude::{FromNapiValue, JsValue};
    let raw = Env(env.raw());
    let [bytes, words, drain, notify] = [bytes, words, drain, notify].map(|value| value.value().value);
    let wrong = || napi::Error::from_reason("bind takes a Uint8Array, a Uint32Array and two functions");
    let home = Loop::of(raw);
    let binding = Box::into_raw(Box::new(Binding {
        env: raw,
        drain: home.add(drain, notify),
        home,
        bytes: raw.bytes(bytes).ok_or_else(wrong)?,
        words: raw.words(words).filter(|words| words.len() > TOKENS).ok_or_else(wrong)?,
        arena: Arena::new(),
        tape: Tape::new(),
        wanted: Wanted::default(),
        slots: Vec::new(),
    }));
    let object = raw.object();
    let exec = function(raw, c"exec", exec_callback, binding);
    // Whoever holds one function holds all that the binding uses.
    raw.set(exec, c"bytes", bytes);
    raw.set(exec, c"words", words);
    raw.set(exec, c"drain", drain);
    raw.set(exec, c"notify", notify);
    raw.set(object, c"exec", exec);
    let others: [(&CStr, sys::napi_callback); 14] = [
        (c"execSync", Some(exec_sync_callback)),
        (c"pipeline", Some(pipeline_callback)),
        (c"reply", Some(reply_callback)),
        (c"take", Some(take_callback)),
        (c"wake", Some(wake_callback)),
        (c"listen", Some(listen_callback)),
        (c"messages", Some(messages_callback)),
        (c"waiting", Some(waiting_callback)),
        (c"hold", Some(hold_callback)),
        (c"open", Some(open_callback)),
        (c"close", Some(close_callback)),
        (c"clientId", Some(client_id_callback)),
        (c"cancel", Some(cancel_callback)),
        (c"timeLeft", Some(time_left_callback)),
    ];
    for (name, callback) in others {
        let made = function(raw, name, callback.expect("listed above"), binding);
        raw.set(made, c"exec", exec);
        raw.set(object, name, made);
    }
    // SAFETY: `exec` is live; the finalizer runs once, when no function that uses the binding is left.
    unsafe {
        sys::napi_add_finalizer(raw.0, exec, binding.cast(), Some(free_binding), ptr::null_mut(), ptr::null_mut());
        Unknown::from_napi_value(raw.0, object)
    }
}

type Callback = unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value;

fn function(env: Env, name: &CStr, callback: Callback, binding: *mut Binding) -> napi_value {
    let mut value = UNDEFINED;
    // SAFETY: the name has a length, the data lives until the last function is collected.
    unsafe {
        let len = name.to_bytes().len() as isize;
        sys::napi_create_function(env.0, name.as_ptr(), len, Some(callback), binding.cast::<c_void>(), &mut value);
    }
    value
}

unsafe extern "C" fn free_binding(_: napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: made by `bind`, freed once.
    let binding = unsafe { Box::from_raw(data.cast::<Binding>()) };
    binding.home.remove(&binding.drain);
}

/// Arguments that fit on the stack.
const INLINE_ARGS: usize = 5;

/// Runs a callback's body with its binding and arguments, and turns a panic into an error reply: the shards were put
/// right before they were unlocked.
#[inline(always)]
unsafe fn enter(
    env: napi_env,
    info: napi_callback_info,
    body: impl FnOnce(&mut Binding, &[napi_value]) -> napi_value,
) -> napi_value {
    let mut argc = INLINE_ARGS;
    let mut inline = [UNDEFINED; INLINE_ARGS];
    let mut data = ptr::null_mut();
    // SAFETY: `inline` has room for `argc` handles; `data` is the binding given to `napi_create_function`.
    let binding = unsafe {
        sys::napi_get_cb_info(env, info, &mut argc, inline.as_mut_ptr(), ptr::null_mut(), &mut data);
        // No body calls back into JavaScript, so no second reference to the binding exists meanwhile.
        &mut *data.cast::<Binding>()
    };
    let first = inline[0];
    let run = AssertUnwindSafe(|| {
        if argc <= INLINE_ARGS {
            return body(binding, &inline[..argc]);
        }
        let mut all = vec![UNDEFINED; argc];
        // SAFETY: as above, with as much room as Node said.
        unsafe {
            sys::napi_get_cb_info(env, info, &mut argc, all.as_mut_ptr(), ptr::null_mut(), ptr::null_mut());
        }
        body(binding, &all)
    });
    // SAFETY: as above; `run` has ended, and its borrow with it.
    let value = catch_unwind(run).unwrap_or_else(|_| unsafe { &mut *data.cast::<Binding>() }.failed(first));
    // SAFETY: as above, and the binding lives as long as the function that is being called.
    let home = unsafe { &(*data.cast::<Binding>()).home };
    if home.is_due() {
        // Nothing of the binding is borrowed any more.
        home.clone().notify_due();
    }
    value
}

macro_rules! callbacks {
    ($($name:ident => $body:expr;)*) => {
        $(unsafe extern "C" fn $name(env: napi_env, info: napi_callback_info) -> napi_value {
            // SAFETY: called by Node with a live environment and callback info.
            unsafe { enter(env, info, $body) }
        })*
    };
}

callbacks! {
    exec_callback => |binding, args| binding.exec(args, Patience::Hurries);
    exec_sync_callback => |binding, args| binding.exec(args, Patience::Waits);
    pipeline_callback => |binding, args| binding.pipeline(args);
    reply_callback => |binding, args| binding.reply(args);
    take_callback => |binding, _| binding.take();
    wake_callback => |binding, _| { binding.home.ask(&binding.drain); UNDEFINED };
    listen_callback => |binding, _| { binding.home.listen(&binding.drain); UNDEFINED };
    messages_callback => |binding, _| binding.messages();
    waiting_callback => |binding, args| binding.waiting(args);
    hold_callback => |binding, args| binding.hold(args);
    open_callback => |binding, args| binding.open(args);
    close_callback => |binding, args| binding.close(args);
    client_id_callback => |binding, args| binding.client_id(args);
    cancel_callback => |binding, args| binding.cancel(args);
    time_left_callback => |binding, args| binding.time_left(args);
}

impl Binding {
    /// `(word, ...args)`
    #[inline]
    fn exec(&mut self, args: &[napi_value], patience: Patience) -> napi_value {
        let env = self.env;
        let Some((word, values)) = args.split_first().and_then(|(first, rest)| Some((env.u32(*first)?, rest))) else {
            return self.status(status::ARGS);
        };
        let command = table().commands.get((word & ID) as usize);
        let name = command.map(|command| command.spec.name.as_bytes());
        let mut list = List::new();
        let Ok(argv) = self.arena.read(env, name, values, &mut list) else {
            return set_status(self.words, status::ARGS);
        };
        self.tape.clear();
        let slot = (word >> SLOT_SHIFT) as usize;
        let Some(Slot::Here(session)) = self.slots.get_mut(slot) else {
            self.tape.error(b"ERR the client is closed or busy with an earlier command");
            self.wanted = Wanted::One(word);
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
            Outcome::Later => {
                let rest = vec![(command, argv.iter().map(|arg| arg.to_vec()).collect())];
                self.leave(slot, Unfinished { tape: Tape::new(), rest, wanted: Wanted::One(word) });
                return self.status(status::AWAY);
            }
            Outcome::Blocked => {
                self.leave(slot, Unfinished { tape: Tape::new(), rest: Vec::new(), wanted: Wanted::One(word) });
                return self.status(status::AWAY);
            }
        }
        // The flags matter for this reply only; an enum with a vector inside is not worth dropping on the hot path.
        match &mut self.wanted {
            Wanted::One(flags) => *flags = word,
            other => *other = Wanted::One(word),
        }
        self.answer()
    }

    /// `(word, count, payload, request)`: `request` holds id and flags, number of arguments and their lengths for each
    /// command, `payload` the arguments one after the other.
    fn pipeline(&mut self, args: &[napi_value]) -> napi_value {
        let env = self.env;
        let [word, count, payload, request] = *args else { return self.status(status::ARGS) };
        let (Some(word), Some(count), Some(request)) = (env.u32(word), env.u32(count), env.words(request)) else {
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
                Err(_) => return set_status(self.words, status::ARGS),
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
        for (at, call) in calls.iter().enumerate() {
            let left = match run(session, call.command, &call.argv, &mut self.tape, Patience::Hurries) {
                Outcome::Done => continue,
                Outcome::Later => &calls[at..],
                Outcome::Blocked => &calls[at + 1..],
            };
            let own = |call: &Call<'_>| (call.command, call.argv.iter().map(|arg| arg.to_vec()).collect());
            let rest = left.iter().map(own).collect();
            let tape = std::mem::take(&mut self.tape);
            self.leave(slot, Unfinished { tape, rest, wanted });
            return self.status(status::AWAY);
        }
        self.wanted = wanted;
        self.answer()
    }

    /// A call cannot be finished now: its client is away until it is, and the process alive.
    fn leave(&mut self, slot: usize, unfinished: Unfinished) {
        self.home.hold(&self.drain);
        self.leave_again(slot, unfinished);
    }

    fn leave_again(&mut self, slot: usize, unfinished: Unfinished) {
        let Slot::Here(session) = std::mem::replace(&mut self.slots[slot], Slot::Free) else {
            unreachable!("the caller has just used the session");
        };
        self.slots[slot] = match &session.waiter {
            Some(waiter) => {
                let answer = waiter.poll(&self.drain.waker_of(slot));
                if answer.is_some() {
                    self.drain.mailbox.answer(slot);
                }
                Slot::Blocked(Box::new(Blocked { session, answer, unfinished }))
            }
            None => {
                let info = session.info.clone();
                send_away(self.drain.mailbox.clone(), slot, session, unfinished);
                Slot::Away(info)
            }
        };
    }

    /// `()`: the slot of a client whose command is back; its reply is read with `reply`.
    fn take(&mut self) -> napi_value {
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
                self.home.let_go(&self.drain);
                continue;
            }
            let is_blocked = session.waiter.is_some();
            self.slots[slot] = Slot::Here(session);
            if is_blocked {
                self.leave_again(slot, Unfinished { tape, rest, wanted });
                continue;
            }
            self.come_back(tape, wanted);
            return self.env.number(slot as i64);
        }
    }

    fn come_back(&mut self, tape: Tape, wanted: Wanted) {
        self.home.let_go(&self.drain);
        self.tape = tape;
        self.wanted = wanted;
    }

    /// Goes on with the call of a client that was blocked. Whether it is finished.
    fn take_answer(&mut self, slot: usize) -> bool {
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
        tape.append(&answer);
        for at in 0..rest.len() {
            let done = match run_owned(&mut session, &rest[at], &mut tape, Patience::Hurries) {
                Outcome::Done => continue,
                Outcome::Later => at,
                Outcome::Blocked => at + 1,
            };
            rest.drain(..done);
            self.slots[slot] = Slot::Here(session);
            self.leave_again(slot, Unfinished { tape, rest, wanted });
            return false;
        }
        self.slots[slot] = Slot::Here(session);
        self.come_back(tape, wanted);
        true
    }

    /// `(slot)`: ends what the client waits for, without an answer, and closes it; 1, or 0 when it waits for nothing.
    fn cancel(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get_mut(slot as usize));
        let Some(slot @ Slot::Blocked(_)) = slot else { return self.env.number(0) };
        *slot = Slot::Free;
        self.home.let_go(&self.drain);
        self.env.number(1)
    }

    /// `(slot)`: in how many milliseconds the client stops waiting, if it ever does.
    fn time_left(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get(slot as usize));
        let Some(Slot::Blocked(blocked)) = slot else { return UNDEFINED };
        let Some(deadline) = blocked.session.waiter.as_ref().and_then(|waiter| waiter.deadline()) else {
            return UNDEFINED;
        };
        // The deadline's own millisecond still counts.
        let left = (deadline + 1).saturating_sub(blocked.session.engine().clock.now_ms());
        self.env.number(left as i64)
    }

    /// `(bytes, words)`: reads the kept reply, into these buffers.
    fn reply(&mut self, args: &[napi_value]) -> napi_value {
        let [bytes, words] = *args else { return self.status(status::ARGS) };
        let (Some(bytes), Some(words)) = (self.env.bytes(bytes), self.env.words(words)) else {
            return self.status(status::ARGS);
        };
        if words.len() <= TOKENS { self.status(status::ARGS) } else { self.answer_in(bytes, words) }
    }

    /// `(delta)`: +1 keeps the process alive, -1 takes that back.
    fn hold(&mut self, args: &[napi_value]) -> napi_value {
        match args.first().and_then(|&delta| self.env.i32(delta)) {
            Some(delta) if delta > 0 => self.home.hold(&self.drain),
            Some(delta) if delta < 0 => self.home.let_go(&self.drain),
            _ => {}
        }
        UNDEFINED
    }

    /// `(engine)`: a new client of the `Engine`; its slot.
    fn open(&mut self, args: &[napi_value]) -> napi_value {
        let Some(&engine) = args.first() else { return UNDEFINED };
        let id = self.env.property(engine, c"id").and_then(|id| self.env.u32(id));
        let Some(engine) = id.and_then(engine::find) else { return UNDEFINED };
        let session = Session::new(engine, Origin::Embedded);
        let free = self.slots.iter().position(|slot| matches!(slot, Slot::Free));
        let slot = free.unwrap_or(self.slots.len());
        let bell = Bell { mailbox: Arc::downgrade(&self.drain.mailbox), slot };
        session.info.on_wake(&Waker::from(Arc::new(bell)));
        match free {
            Some(slot) => self.slots[slot] = Slot::Here(session),
            None => self.slots.push(Slot::Here(session)),
        }
        self.env.number(slot as i64)
    }

    /// `(slot)`: the client is gone.
    fn close(&mut self, args: &[napi_value]) -> napi_value {
        if let Some(slot) =
            args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get_mut(slot as usize))
        {
            if matches!(slot, Slot::Blocked(_)) {
                self.home.let_go(&self.drain);
            }
            let away = matches!(slot, Slot::Away(_) | Slot::Closing);
            *slot = if away { Slot::Closing } else { Slot::Free };
        }
        UNDEFINED
    }

    /// `(slot)`: the id that CLIENT ID gives, without a command.
    fn client_id(&mut self, args: &[napi_value]) -> napi_value {
        let slot = args.first().and_then(|&slot| self.env.u32(slot)).and_then(|slot| self.slots.get(slot as usize));
        match slot {
            Some(Slot::Here(session)) => self.env.number(session.info.id as i64),
            _ => UNDEFINED,
        }
    }

    /// `()`: the next messages of this binding's clients, as a flat list of slot, pattern, channel, message; or
    /// null when there are none. Strings that are no UTF-8 come as bytes. Instead of a pattern
    /// there is null for a channel and 0 for a shard channel. Word 3 says whether there are more.
    fn messages(&mut self) -> napi_value {
        let mailbox = self.drain.mailbox.clone();
        let mut taken = Vec::new();
        let (mut most, mut bytes) = (MESSAGES, MESSAGE_BYTES);
        self.tape.clear();
        let mark = self.tape.open(Aggregate::Array);
        while most > 0 && bytes > 0 {
            let Some(slot) = mailbox.next_ringing() else { break };
            let outbox = match self.slots.get(slot) {
                Some(Slot::Here(session)) => &session.info.outbox,
                Some(Slot::Away(info)) => &info.outbox,
                Some(Slot::Blocked(blocked)) => &blocked.session.info.outbox,
                _ => continue,
            };
            if outbox.take(most, bytes, &mut taken) {
                mailbox.still_ringing(slot);
            }
            for delivery in taken.drain(..) {
                most -= 1;
                bytes = bytes.saturating_sub(delivery.size());
                self.tape.int(slot as i64);
                match (&delivery.pattern, delivery.message.source) {
                    (Some(pattern), _) => self.tape.bulk(pattern),
                    (None, Source::ShardChannel) => self.tape.int(0),
                    (None, Source::Monitor) => self.tape.int(1),
                    (None, Source::Channel) => self.tape.nil(),
                }
                self.tape.bulk(&delivery.message.channel);
                write_payload(&delivery.message.payload, &mut self.tape);
            }
        }
        let count = MESSAGES - most;
        if count == 0 {
            return self.env.null();
        }
        self.tape.close(mark, count * 4);
        self.wanted = Wanted::Lossless;
        let value = self.answer();
        // SAFETY: as in `answer`.
        unsafe { (&mut *self.words)[MORE] = mailbox.has_ringing() as u32 };
        value
    }

    /// `(slot)`: how many messages are to be delivered before the end of a subscription is confirmed. Asked once.
    fn waiting(&mut self, args: &[napi_value]) -> napi_value {
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

    /// What a call that panicked answers. `word` is its first argument.
    #[cold]
    fn failed(&mut self, word: napi_value) -> napi_value {
        let slot = self.env.u32(word).and_then(|word| self.slots.get_mut((word >> SLOT_SHIFT) as usize));
        if let Some(Slot::Here(session)) = slot {
            session.never_blocks = false;
            note_panic(session);
        }
        self.tape.clear();
        self.tape.error(error::INTERNAL.as_bytes());
        self.wanted = Wanted::One(0);
        self.answer()
    }

    fn status(&mut self, status: u32) -> napi_value {
        set_status(self.words, status)
    }

    /// The reply on the tape as a primitive or through the shared buffers.
    #[inline]
    fn answer(&mut self) -> napi_value {
        // SAFETY: the buffers live as long as the functions (see `bind`), and nobody else uses them during a call.
        let (bytes, words) = unsafe { (&mut *self.bytes, &mut *self.words) };
        self.answer_in(bytes, words)
    }

    #[inline]
    fn answer_in(&mut self, bytes: &mut [u8], words: &mut [u32]) -> napi_value {
        let env = self.env;
        let flags = match self.wanted {
            Wanted::One(flags) => flags,
            Wanted::Text => 0,
            Wanted::Each(_) | Wanted::Lossless => return self.compound(bytes, words),
        };
        let double;
        let text = match self.tape.first() {
            Some(Item::Bulk(text)) => text,
            Some(Item::Ok) => {
                words[0] = status::OK;
                return UNDEFINED;
            }
            Some(Item::Int(value)) if flags & flag::STRING_NUMBERS == 0 => return env.number(value),
            Some(Item::Int(value)) => return env.latin1(itoa::Buffer::new().format(value).as_bytes()),
            Some(Item::Nil | Item::NilArray) => return env.null(),
            Some(Item::Shared(text)) => text,
            Some(Item::Simple(text)) => return string(env, text),
            Some(Item::Verbatim(_, text) | Item::Decimal(text)) => text,
            Some(Item::Bool(value)) => return env.number(value as i64),
            Some(Item::Double(value)) => {
                double = crate::value::number::format_f64(value);
                double.as_bytes()
            }
            Some(Item::Error(line)) => return copy_out(line, status::ERROR, bytes, words),
            _ => return self.compound(bytes, words),
        };
        if flags & flag::RAW != 0 { copy_out(text, status::BYTES, bytes, words) } else { string(env, text) }
    }

    fn compound(&self, bytes: &mut [u8], words: &mut [u32]) -> napi_value {
        if let Err((need_bytes, need_words)) = decode::encode(&self.tape, &self.wanted, bytes, words) {
            words[..3].copy_from_slice(&[status::GROW, need_bytes as u32, need_words as u32]);
        }
        UNDEFINED
    }
}

fn set_status(words: *mut [u32], status: u32) -> napi_value {
    // SAFETY: as in `Binding::answer`.
    unsafe { (&mut *words)[0] = status };
    UNDEFINED
}

#[inline]
fn string(env: Env, text: &[u8]) -> napi_value {
    if text.is_ascii() { env.latin1(text) } else { env.utf8(text) }
}

fn copy_out(text: &[u8], status: u32, bytes: &mut [u8], words: &mut [u32]) -> napi_value {
    match bytes.get_mut(..text.len()) {
        Some(room) => {
            room.copy_from_slice(text);
            words[0] = status;
            words[1] = text.len() as u32;
        }
        None => words[..3].copy_from_slice(&[status::GROW, text.len() as u32, TOKENS as u32 + 1]),
    }
    UNDEFINED
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
fn send_away(mailbox: Arc<Mailbox>, slot: usize, mut session: Session, unfinished: Unfinished) {
    offload(Box::new(move || {
        let Unfinished { mut tape, mut rest, wanted } = unfinished;
        let mut done = 0;
        for call in &rest {
            done += 1;
            if run_owned(&mut session, call, &mut tape, Patience::Waits) == Outcome::Blocked {
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
fn note_panic(session: &Session) {
    let stats = &session.engine().stats;
    stats.panics.add(1);
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
        let command = table().commands.get((flags & ID) as usize);
        let mut argv: SmallVec<[&[u8]; 10]> = command.map(|command| command.spec.name.as_bytes()).into_iter().collect();
        for _ in 0..argc {
            let (arg, behind) = rest.split_at_checked(words.next()? as usize)?;
            argv.push(arg);
            rest = behind;
        }
        calls.push(Call { command, flags, argv });
    }
    rest.is_empty().then_some(calls)
}
