//! A binding: the functions that one evaluation of the JavaScript wrapper calls, with all that they share.
//!
//! The functions carry the binding as their data, and it is freed with them, so nothing of a realm outlives the realm.
//! Commands run here on the JavaScript thread; what would make it wait goes to [`crate::exec::offload`] together with
//! the session, which nobody else may use meanwhile. Functions that run under locks are in `atomic.rs`.
#![allow(unsafe_code)]

mod answer;
mod atomic;
mod calls;
mod clients;
mod streams;

use std::ffi::{CStr, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;
use std::task::Waker;

use napi::bindgen_prelude::{Result, Unknown};
use napi::sys::{self, napi_callback_info, napi_env, napi_value};
use napi_derive::napi;

use self::calls::note_panic;
use self::clients::Slot;
use super::args::Arena;
use super::decode::{TOKENS, Wanted, status};
use super::mailbox::{Drain, Loop};
use super::raw::{Env, UNDEFINED};
use crate::command::error;
use crate::exec::Patience;
use crate::reply::Tape;
use crate::wire::Scratch;

/// Bits of a command word that are the command's id; all set means that the first argument is its name.
const ID: u64 = 2047;
/// Shift of the client's slot in a command word.
const SLOT_SHIFT: u32 = 18;

/// The shared word that says what a call came to.
const STATUS: usize = 0;

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
    /// For the streams among them.
    scratch: Scratch,
    /// What ticks and doors ring, always the same so that they are known.
    clock_bell: Option<Waker>,
    doors_bell: Option<Waker>,
}

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
        scratch: Scratch::new(),
        clock_bell: None,
        doors_bell: None,
    }));
    let object = raw.object();
    let exec = function(raw, c"exec", exec_callback, binding);
    // Whoever holds one function holds all that the binding uses.
    raw.set(exec, c"bytes", bytes);
    raw.set(exec, c"words", words);
    raw.set(exec, c"drain", drain);
    raw.set(exec, c"notify", notify);
    raw.set(object, c"exec", exec);
    let others: [(&CStr, sys::napi_callback); 27] = [
        (c"execSync", Some(exec_sync_callback)),
        (c"pipeline", Some(pipeline_callback)),
        (c"atomic", Some(atomic::begin_callback)),
        (c"inside", Some(inside_callback)),
        (c"reply", Some(reply_callback)),
        (c"take", Some(take_callback)),
        (c"wake", Some(wake_callback)),
        (c"listen", Some(listen_callback)),
        (c"watchDoors", Some(watch_doors_callback)),
        (c"watchNotices", Some(watch_notices_callback)),
        (c"messages", Some(messages_callback)),
        (c"waiting", Some(waiting_callback)),
        (c"hold", Some(hold_callback)),
        (c"open", Some(open_callback)),
        (c"close", Some(close_callback)),
        (c"clientId", Some(client_id_callback)),
        (c"cancel", Some(cancel_callback)),
        (c"timeLeft", Some(time_left_callback)),
        (c"timeOut", Some(time_out_callback)),
        (c"tick", Some(tick_callback)),
        (c"isQuiet", Some(is_quiet_callback)),
        (c"openStream", Some(open_stream_callback)),
        (c"feedStream", Some(feed_stream_callback)),
        (c"takeStream", Some(take_stream_callback)),
        (c"endStream", Some(end_stream_callback)),
        (c"advanceStream", Some(advance_stream_callback)),
        (c"nextStream", Some(next_stream_callback)),
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
        // No body calls back into JavaScript, so no second reference to the binding exists meanwhile; and the callback
        // that does (`atomic.rs`) has none while it does.
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
    inside_callback => |binding, args| binding.inside(args);
    reply_callback => |binding, args| binding.reply(args);
    take_callback => |binding, _| binding.take();
    wake_callback => |binding, _| { binding.home.ask(&binding.drain); UNDEFINED };
    listen_callback => |binding, _| { binding.home.listen(&binding.drain); UNDEFINED };
    watch_doors_callback => |binding, args| binding.watch_doors(args);
    watch_notices_callback => |binding, args| binding.watch_notices(args);
    messages_callback => |binding, _| binding.messages();
    waiting_callback => |binding, args| binding.waiting(args);
    hold_callback => |binding, args| binding.hold(args);
    open_callback => |binding, args| binding.open(args);
    close_callback => |binding, args| binding.close(args);
    client_id_callback => |binding, args| binding.client_id(args);
    cancel_callback => |binding, args| binding.cancel(args);
    time_left_callback => |binding, args| binding.time_left(args);
    time_out_callback => |binding, args| binding.time_out(args);
    tick_callback => |binding, args| binding.tick(args);
    is_quiet_callback => |binding, _| binding.env.number(binding.drain.mailbox.is_empty() as i64);
    open_stream_callback => |binding, args| binding.open_stream(args);
    feed_stream_callback => |binding, args| binding.feed_stream(args);
    take_stream_callback => |binding, args| binding.take_stream(args);
    end_stream_callback => |binding, args| binding.end_stream(args);
    advance_stream_callback => |binding, args| binding.advance_stream(args);
    next_stream_callback => |binding, _| binding.next_stream();
}

impl Binding {
    /// What a call that panicked answers. `word` is its first argument.
    #[cold]
    fn failed(&mut self, word: napi_value) -> napi_value {
        let slot = self.env.word(word).and_then(|word| self.slots.get_mut((word >> SLOT_SHIFT) as usize));
        if let Some(Slot::Here(session)) = slot {
            session.never_blocks = false;
            note_panic(session);
        }
        self.tape.clear();
        self.tape.error(error::INTERNAL.as_bytes());
        self.wanted = Wanted::One(0);
        self.answer()
    }

    /// `(bytes, words)`: reads the kept reply, into these buffers.
    fn reply(&mut self, args: &[napi_value]) -> napi_value {
        let [bytes, words] = *args else { return self.status(status::ARGS) };
        let (Some(bytes), Some(words)) = (self.env.bytes(bytes), self.env.words(words)) else {
            return self.status(status::ARGS);
        };
        if words.len() <= TOKENS {
            return self.status(status::ARGS);
        }
        answer::write(self.env, &self.tape, &self.wanted, bytes, words)
    }

    fn status(&mut self, status: u32) -> napi_value {
        set_word(self.words, STATUS, status)
    }

    /// The reply on the tape as a primitive or through the shared buffers.
    #[inline]
    fn answer(&mut self) -> napi_value {
        // SAFETY: the buffers live as long as the functions (see `bind`), and nobody else uses them during a call.
        let (bytes, words) = unsafe { (&mut *self.bytes, &mut *self.words) };
        answer::write(self.env, &self.tape, &self.wanted, bytes, words)
    }
}

/// Sets one of the shared words.
fn set_word(words: *mut [u32], at: usize, value: u32) -> napi_value {
    // SAFETY: as in `Binding::answer`.
    unsafe { (&mut *words)[at] = value };
    UNDEFINED
}
