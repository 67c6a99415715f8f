//! JavaScript under locks: the one place where shards stay locked while a function of the program runs.
//!
//! The locks are on the stack of the callback that calls the function, so they go however the function ends: with a
//! value, with an exception, or because the thread is being terminated. Until then the thread's [`Loop`] says that an
//! atomic function runs. Commands of clients are refused then; those of the function come in by `inside` and find the
//! locks through the loop.
#![allow(unsafe_code)]

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use napi::sys::{self, napi_callback_info, napi_env, napi_value};

use super::calls::Unfinished;
use super::clients::Slot;
use super::{Binding, ID, SLOT_SHIFT, set_word};
use crate::command::error::{self, Error};
use crate::command::table::table;
use crate::engine::client::Session;
use crate::exec::atomic::Atomic;
use crate::exec::pause;
use crate::node::args::List;
use crate::node::decode::{Wanted, status};
use crate::node::mailbox::Loop;
use crate::node::raw::{Env, UNDEFINED};
use crate::reply::Tape;

/// How long the event loop waits for the locks before it turns to other things and tries again.
const PATIENCE: Duration = Duration::from_millis(1);

/// The word that says of AWAY whether clients are paused.
const HELD: usize = 1;

/// `(word, body, revocable, ...keys)`: locks the keys' shards, or all where there are no keys, and calls `body`, which
/// says whether its changes are kept. The status is OK, AWAY when nothing was called because the locks could not be had, or
/// because clients are paused (word 1 is 1, and the end of that comes as the answer to a command that is away), ARGS, INSIDE,
/// or an error. What `body` throws is thrown.
pub unsafe extern "C" fn begin_callback(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut argc = 0;
    let mut data: *mut c_void = ptr::null_mut();
    // SAFETY: asks for the number of arguments, then for that many; the data is the binding, which outlives the call.
    let (binding, args) = unsafe {
        sys::napi_get_cb_info(env, info, &mut argc, ptr::null_mut(), ptr::null_mut(), &mut data);
        let mut args = vec![UNDEFINED; argc];
        sys::napi_get_cb_info(env, info, &mut argc, args.as_mut_ptr(), ptr::null_mut(), ptr::null_mut());
        (data.cast::<Binding>(), args)
    };
    let home = {
        // SAFETY: no other reference exists, since nothing of the binding is running; this one ends with the block.
        unsafe { &*binding }.home.clone()
    };
    let value = catch_unwind(AssertUnwindSafe(|| begin(Env(env), binding, &home, &args))).unwrap_or_else(|_| {
        // SAFETY: as above. The locks are gone, with the stack that has unwound.
        let binding = unsafe { &mut *binding };
        binding.tape.clear();
        binding.tape.error(error::INTERNAL.as_bytes());
        binding.wanted = Wanted::One(0);
        binding.answer()
    });
    if home.is_due() {
        home.notify_due();
    }
    value
}

fn begin(env: Env, binding: *mut Binding, home: &Rc<Loop>, args: &[napi_value]) -> napi_value {
    // SAFETY: no other reference exists until `body` is called, and this one is not used from there on.
    let own = unsafe { &mut *binding };
    if home.is_inside_atomic() {
        return own.status(status::INSIDE);
    }
    let [word, body, revocable, ref keys @ ..] = *args else { return own.status(status::ARGS) };
    let (Some(word), Some(revocable)) = (env.word(word), env.bool(revocable)) else { return own.status(status::ARGS) };
    let mut list = List::new();
    let Ok(keys) = own.arena.read(env, None, keys, &mut list) else {
        return own.status(status::ARGS);
    };
    let slot = (word >> SLOT_SHIFT) as usize;
    let Some(place @ Slot::Here(_)) = own.slots.get_mut(slot) else { return own.status(status::ARGS) };
    let Slot::Here(session) = std::mem::replace(place, Slot::Inside) else { unreachable!("matched above") };
    // Whatever happens, the session goes back into its slot when the locks are gone: this is dropped last.
    let mut back = Back { binding, slot, session: Some(session) };
    let session = back.session.as_mut().expect("just put in");
    if pause::holds(session) {
        drop(back);
        // SAFETY: nothing else has used the binding meanwhile.
        let own = unsafe { &mut *binding };
        // A reply for whoever takes it; what it says is that it is time to try again.
        let mut tape = Tape::new();
        tape.nil();
        own.leave(slot, None, Unfinished { tape, rest: Vec::new(), wanted: Wanted::One(0) });
        set_word(own.words, HELD, 1);
        return own.status(status::AWAY);
    }
    let ended = Atomic::begin(session, keys, revocable, Instant::now() + PATIENCE).map(|mut atomic| {
        let inside = Inside::enter(home, &mut atomic);
        let keep = call(env, body);
        drop(inside);
        atomic.end(keep);
    });
    drop(back);
    // SAFETY: `body` has returned, and with it every call that could use the binding.
    let own = unsafe { &mut *binding };
    match ended {
        Ok(()) => own.status(status::OK),
        Err(error) => refuse(own, &error),
    }
}

fn refuse(own: &mut Binding, error: &Error) -> napi_value {
    if error.is_busy() {
        set_word(own.words, HELD, 0);
        return own.status(status::AWAY);
    }
    own.tape.clear();
    own.tape.error(error.as_bytes());
    own.wanted = Wanted::One(0);
    own.answer()
}

/// Calls the function. An exception stays pending and takes the changes back, where that was asked for.
fn call(env: Env, body: napi_value) -> bool {
    let (mut this, mut result) = (UNDEFINED, UNDEFINED);
    // SAFETY: plain calls on the JavaScript thread, in the scope of a callback.
    let status = unsafe {
        sys::napi_get_undefined(env.0, &mut this);
        sys::napi_call_function(env.0, this, body, 0, ptr::null(), &mut result)
    };
    status == sys::Status::napi_ok && env.bool(result).unwrap_or(false)
}

/// Puts the session back when dropped; closes it if the client has gone meanwhile.
struct Back {
    binding: *mut Binding,
    slot: usize,
    session: Option<Session>,
}

impl Drop for Back {
    fn drop(&mut self) {
        // SAFETY: dropped when `body` has returned, so nothing else uses the binding.
        let slots = unsafe { &mut (*self.binding).slots };
        slots[self.slot] = match (&slots[self.slot], self.session.take()) {
            (Slot::Inside, Some(session)) => Slot::Here(session),
            _ => Slot::Free,
        };
    }
}

/// While this lives, the loop knows of the locks.
struct Inside<'h>(&'h Loop);

impl<'h> Inside<'h> {
    fn enter(home: &'h Loop, atomic: &mut Atomic<'_>) -> Self {
        home.atomic.set(ptr::from_mut(atomic).cast());
        Inside(home)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.atomic.set(ptr::null_mut());
    }
}

impl Binding {
    /// `(word, ...args)`: a command of the atomic function that runs. As `exec`, but the reply is always there.
    pub(super) fn inside(&mut self, args: &[napi_value]) -> napi_value {
        let env = self.env;
        let Some((word, values)) = args.split_first().and_then(|(first, rest)| Some((env.word(*first)?, rest))) else {
            return self.status(status::ARGS);
        };
        let atomic = self.home.atomic.get();
        if atomic.is_null() {
            return self.status(status::INSIDE);
        }
        // SAFETY: it is on the stack of the callback that has called the function that calls this, which does not touch
        // it until that function has returned. Calls do not nest, as no command calls back into JavaScript.
        let atomic = unsafe { &mut *atomic };
        let command = table().commands.get((word & ID) as usize);
        let name = command.map(|command| command.name.as_bytes());
        let mut list = List::new();
        self.tape.clear();
        match self.arena.read(env, name, values, &mut list) {
            Ok([]) => self.tape.error(b"ERR a command needs a name"),
            Ok(argv) => atomic.call(command, argv, &mut self.tape),
            Err(_) => return self.status(status::ARGS),
        }
        self.wanted = Wanted::One(word as u32);
        self.answer()
    }
}
