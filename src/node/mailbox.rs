//! From other threads back to the event loop.
//!
//! A pair of threadsafe functions for each environment, made when first needed, that hold no function of any realm: they
//! call the drain function of each binding that has something waiting. They keep the process alive only while something
//! is pending, and their resources say so truthfully, since Jest asks.
#![allow(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Weak};
use std::task::{self, Wake};
use std::thread::{self, ThreadId};

use napi::sys::{self, napi_env, napi_ref, napi_value};
use parking_lot::Mutex;
use smallvec::SmallVec;

use super::decode::Wanted;
use super::external::{self, External};
use super::raw::{Env, UNDEFINED};
use crate::command::table::Command;
use crate::engine::Engine;
use crate::engine::client::Session;
use crate::exec::atomic::Atomic;
use crate::reply::Tape;

/// A command that ran on another thread.
pub struct Done {
    pub slot: usize,
    pub session: Session,
    pub tape: Tape,
    /// What is to be run behind the command that is blocked now.
    pub rest: Vec<(Option<&'static Command>, Vec<Vec<u8>>)>,
    pub wanted: Wanted,
}

/// Where other threads put what a binding waits for.
pub struct Mailbox {
    done: Mutex<VecDeque<Done>>,
    /// Slots of clients whose outboxes have something.
    ringing: Mutex<VecDeque<usize>>,
    /// Slots of blocked clients that may have their answer.
    answered: Mutex<VecDeque<usize>>,
    /// Slots of streams for which something has come.
    streams: Mutex<VecDeque<usize>>,
    /// A client rang on the loop's own thread, which needs no wake but a promise job.
    due: AtomicBool,
    waker: Arc<Waker>,
}

impl Mailbox {
    pub fn new(waker: Arc<Waker>) -> Self {
        Mailbox {
            done: Mutex::default(),
            ringing: Mutex::default(),
            answered: Mutex::default(),
            streams: Mutex::default(),
            due: AtomicBool::new(false),
            waker,
        }
    }

    /// The client in this slot has messages.
    fn ring(&self, slot: usize) {
        self.ringing.lock().push_back(slot);
        self.call();
    }

    /// The blocked client in this slot has its answer.
    pub fn answer(&self, slot: usize) {
        self.answered.lock().push_back(slot);
        self.call();
    }

    pub fn next_answered(&self) -> Option<usize> {
        self.answered.lock().pop_front()
    }

    /// Something has come for the stream in this slot.
    fn ring_stream(&self, slot: usize) {
        self.streams.lock().push_back(slot);
        self.call();
    }

    /// A stream for which something has come.
    pub fn next_stream(&self) -> Option<usize> {
        self.streams.lock().pop_front()
    }

    fn call(&self) {
        if thread::current().id() == self.waker.home {
            self.due.store(true, SeqCst);
            self.waker.due.store(true, SeqCst);
        } else {
            self.waker.wake();
        }
    }

    /// A client that has messages.
    pub fn next_ringing(&self) -> Option<usize> {
        self.ringing.lock().pop_front()
    }

    pub fn has_ringing(&self) -> bool {
        !self.ringing.lock().is_empty()
    }

    /// Puts a client back whose messages were not all taken.
    pub fn still_ringing(&self, slot: usize) {
        self.ringing.lock().push_back(slot);
    }

    pub fn post(&self, done: Done) {
        self.done.lock().push_back(done);
        self.waker.wake();
    }

    pub fn take(&self) -> Option<Done> {
        self.done.lock().pop_front()
    }

    /// Whether everything has been taken.
    pub fn is_empty(&self) -> bool {
        let waits = |slots: &Mutex<VecDeque<usize>>| !slots.lock().is_empty();
        self.done.lock().is_empty() && !self.has_ringing() && !waits(&self.answered) && !waits(&self.streams)
    }
}

/// How the engine wakes a client of a binding.
pub struct Bell {
    /// Weak, because what waits in the mailbox holds clients.
    pub mailbox: Weak<Mailbox>,
    pub slot: usize,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(mailbox) = self.mailbox.upgrade() {
            mailbox.ring(self.slot);
        }
    }
}

/// How a blocked client of a binding is told of its answer.
struct AnswerBell(Bell);

impl Wake for AnswerBell {
    fn wake(self: Arc<Self>) {
        if let Some(mailbox) = self.0.mailbox.upgrade() {
            mailbox.answer(self.0.slot);
        }
    }
}

/// How the engine wakes a stream of a binding.
struct StreamBell(Bell);

impl Wake for StreamBell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(mailbox) = self.0.mailbox.upgrade() {
            mailbox.ring_stream(self.0.slot);
        }
    }
}

impl Drain {
    /// Wakes the stream in this slot, whatever comes for it.
    pub fn waker_of_stream(&self, slot: usize) -> task::Waker {
        task::Waker::from(Arc::new(StreamBell(Bell { mailbox: Arc::downgrade(&self.mailbox), slot })))
    }

    /// Wakes the client in this slot once it has the answer that it waits for.
    pub fn waker_of(&self, slot: usize) -> task::Waker {
        task::Waker::from(Arc::new(AnswerBell(Bell { mailbox: Arc::downgrade(&self.mailbox), slot })))
    }
}

/// Wakes an event loop from any thread.
///
/// Two threadsafe functions take turns: Node calls one function up to a thousand times before it looks at timers and
/// sockets again when each call leads to the next, which is just what a loop of awaits does.
pub struct Waker {
    /// `None` before the first need and after the environment's end.
    functions: Mutex<Option<[Function; 2]>>,
    /// A wake is on its way; more would be lost on it.
    pending: AtomicBool,
    /// Whose turn it is.
    turn: AtomicUsize,
    /// The loop's thread.
    home: ThreadId,
    /// A mailbox of the loop is due, or its [`External`].
    due: AtomicBool,
    external: AtomicBool,
}

struct Function(sys::napi_threadsafe_function);

// SAFETY: a threadsafe function is made to be called from any thread; it is freed only after `Waker::functions` has
// been set to `None` under its lock (`finalize`).
unsafe impl Send for Function {}

impl Waker {
    /// For the thread that this is called on.
    fn new() -> Self {
        Waker {
            functions: Mutex::default(),
            pending: AtomicBool::new(false),
            turn: AtomicUsize::new(0),
            home: thread::current().id(),
            due: AtomicBool::new(false),
            external: AtomicBool::new(false),
        }
    }

    /// There is memory to be told of, behind the call that is under way or from the event loop.
    pub fn wake_for_external(&self) {
        self.external.store(true, SeqCst);
        self.due.store(true, SeqCst);
        self.wake();
    }

    pub fn wake(&self) {
        let functions = self.functions.lock();
        let Some(functions) = &*functions else { return };
        if !self.pending.swap(true, SeqCst) {
            let Function(raw) = &functions[self.turn.fetch_xor(1, SeqCst)];
            // SAFETY: alive, since `functions` is locked.
            unsafe {
                sys::napi_call_threadsafe_function(*raw, ptr::null_mut(), sys::ThreadsafeFunctionCallMode::nonblocking)
            };
        }
    }
}

/// What an environment has once: its waker and the list of its bindings.
pub struct Loop {
    env: Env,
    pub waker: Arc<Waker>,
    /// How many things keep the process alive.
    holds: Cell<usize>,
    drains: RefCell<Vec<Rc<Drain>>>,
    external: External,
    /// The same for every engine, so that it is known.
    bell: task::Waker,
    /// What an atomic function of this thread holds, while one runs; else null. Lives on the stack of the callback that
    /// called the function.
    pub atomic: Cell<*mut Atomic<'static>>,
}

/// Whether an atomic function runs on this thread.
pub fn is_inside_atomic() -> bool {
    LOOPS.with_borrow(|loops| loops.iter().any(|home| home.is_inside_atomic()))
}

/// As [`Loop::notify_due`], for a call that goes past the bindings.
pub fn notify_due(env: napi_env) {
    let home = LOOPS.with_borrow(|loops| loops.iter().find(|home| home.env.0 == env && home.is_due()).cloned());
    if let Some(home) = home {
        home.notify_due();
    }
}

/// A binding as the event loop sees it.
pub struct Drain {
    /// Weak while nothing waits, strong while something does.
    function: napi_ref,
    /// Called to have a promise job look at the mailbox; always weak.
    notify: napi_ref,
    pub mailbox: Arc<Mailbox>,
    /// JavaScript asked for a call.
    asked: Cell<bool>,
    strong: Cell<usize>,
}

thread_local! {
    static LOOPS: RefCell<Vec<Rc<Loop>>> = const { RefCell::new(Vec::new()) };
}

impl Loop {
    /// The environment's own, made by the first who asks.
    pub fn of(env: Env) -> Rc<Loop> {
        LOOPS.with_borrow_mut(|loops| {
            if let Some(found) = loops.iter().find(|found| found.env == env) {
                return found.clone();
            }
            let waker = Arc::new(Waker::new());
            let made = Rc::new(Loop {
                env,
                bell: task::Waker::from(Arc::new(external::Bell(waker.clone()))),
                waker,
                holds: Cell::new(0),
                drains: RefCell::default(),
                external: External::default(),
                atomic: Cell::new(ptr::null_mut()),
            });
            // SAFETY: the hook gets the environment's own pointer back, on this thread.
            unsafe { sys::napi_add_env_cleanup_hook(env.0, Some(forget), env.0.cast()) };
            loops.push(made.clone());
            made
        })
    }

    #[inline]
    pub fn is_inside_atomic(&self) -> bool {
        !self.atomic.get().is_null()
    }

    /// Registers a binding's drain function.
    pub fn add(&self, function: napi_value, notify: napi_value) -> Rc<Drain> {
        let [function, notify] = [function, notify].map(|function| {
            let mut reference = ptr::null_mut();
            // SAFETY: a weak reference to a live function.
            unsafe { sys::napi_create_reference(self.env.0, function, 0, &mut reference) };
            reference
        });
        let mailbox = Arc::new(Mailbox::new(self.waker.clone()));
        let drain = Drain { function, notify, mailbox, asked: Cell::new(false), strong: Cell::new(0) };
        let drain = Rc::new(drain);
        self.drains.borrow_mut().push(drain.clone());
        drain
    }

    /// Forgets a binding that was collected.
    pub fn remove(&self, drain: &Rc<Drain>) {
        self.drains.borrow_mut().retain(|known| !Rc::ptr_eq(known, drain));
        for _ in 0..drain.strong.get() {
            self.release();
        }
        // SAFETY: made by `add`, deleted once.
        unsafe {
            sys::napi_delete_reference(self.env.0, drain.function);
            sys::napi_delete_reference(self.env.0, drain.notify);
        }
    }

    /// Calls the binding's drain soon, and keeps the process alive until then.
    pub fn ask(&self, drain: &Drain) {
        if !drain.asked.replace(true) {
            self.hold(drain);
            self.waker.wake();
        }
    }

    /// Keeps the process, and the binding with it, alive until [`Loop::let_go`].
    pub fn hold(&self, drain: &Drain) {
        drain.strong.set(drain.strong.get() + 1);
        // SAFETY: the reference lives as long as the binding.
        unsafe { sys::napi_reference_ref(self.env.0, drain.function, ptr::null_mut()) };
        self.start();
        if self.holds.replace(self.holds.get() + 1) == 0 {
            self.with_function(|raw| {
                // SAFETY: alive, on its own thread.
                unsafe { sys::napi_ref_threadsafe_function(self.env.0, raw) };
            });
        }
    }

    pub fn let_go(&self, drain: &Drain) {
        if drain.strong.get() == 0 {
            return;
        }
        drain.strong.set(drain.strong.get() - 1);
        // SAFETY: balances the call in `hold`.
        unsafe { sys::napi_reference_unref(self.env.0, drain.function, ptr::null_mut()) };
        self.release();
    }

    fn release(&self) {
        if self.holds.replace(self.holds.get() - 1) == 1 {
            self.with_function(|raw| {
                // SAFETY: alive, on its own thread.
                unsafe { sys::napi_unref_threadsafe_function(self.env.0, raw) };
            });
        }
    }

    fn with_function(&self, use_it: impl FnOnce(sys::napi_threadsafe_function)) {
        // One of the two is enough to hold the process.
        let raw = self.waker.functions.lock().as_ref().map(|functions| functions[0].0);
        if let Some(raw) = raw {
            use_it(raw);
        }
    }

    /// Lets other threads wake the loop for messages, which keep nobody alive.
    pub fn listen(&self, drain: &Drain) {
        self.start();
        // What rang before could not wake anybody.
        if !drain.mailbox.is_empty() {
            self.waker.wake();
        }
    }

    /// Whether a client has rung on this thread.
    #[inline]
    pub fn is_due(&self) -> bool {
        self.waker.due.load(Relaxed)
    }

    /// Has promise jobs look at the mailboxes where clients have rung on this thread. Calls JavaScript, which calls
    /// nothing of ours in turn.
    #[cold]
    pub fn notify_due(&self) {
        self.waker.due.store(false, SeqCst);
        self.tell_external();
        let due: SmallVec<[Rc<Drain>; 1]> = {
            let drains = self.drains.borrow();
            drains.iter().filter(|drain| drain.mailbox.due.swap(false, SeqCst)).cloned().collect()
        };
        for drain in due {
            if self.call(drain.notify).is_err() {
                self.start();
                self.waker.wake();
            }
        }
    }

    /// Has this engine's memory told, see [`External`].
    pub fn account_for(&self, engine: &Arc<Engine>) {
        self.external.add(engine, &self.bell);
    }

    fn tell_external(&self) {
        if !self.waker.external.swap(false, SeqCst) {
            return;
        }
        if self.external.tell(self.env, &self.bell) {
            // What other threads do to the engine is to be told as well.
            self.start();
        }
    }

    /// Makes the threadsafe functions, unless they are there.
    fn start(&self) {
        if self.waker.functions.lock().is_some() {
            return;
        }
        let functions = [self.make(), self.make()];
        *self.waker.functions.lock() = Some(functions);
    }

    fn make(&self) -> Function {
        let env = self.env;
        let resource = env.object();
        let mut has_ref = UNDEFINED;
        let mut raw = ptr::null_mut();
        // SAFETY: all pointers are to live values or to callbacks of this file; `self` outlives the function, since
        // the environment's list keeps it until `forget`, which runs after the function's own end.
        unsafe {
            sys::napi_create_function(
                env.0,
                c"hasRef".as_ptr(),
                6,
                Some(has_ref_callback),
                ptr::from_ref(self) as *mut c_void,
                &mut has_ref,
            );
            env.set(resource, c"hasRef", has_ref);
            sys::napi_create_threadsafe_function(
                env.0,
                ptr::null_mut(),
                resource,
                env.string(c"nearis"),
                0,
                1,
                ptr::null_mut(),
                Some(finalize),
                ptr::from_ref(self) as *mut c_void,
                Some(call_drains),
                &mut raw,
            );
            // Nothing pending yet keeps nobody alive.
            sys::napi_unref_threadsafe_function(env.0, raw);
        }
        Function(raw)
    }

    fn drain_all(&self) {
        self.waker.pending.store(false, SeqCst);
        self.tell_external();
        let waiting: Vec<_> = {
            let drains = self.drains.borrow();
            drains.iter().filter(|drain| drain.asked.get() || !drain.mailbox.is_empty()).cloned().collect()
        };
        for drain in waiting {
            let asked = drain.asked.replace(false);
            self.drain(&drain);
            if asked {
                self.let_go(&drain);
            }
        }
    }

    fn drain(&self, drain: &Drain) {
        if let Err(error) = self.call(drain.function) {
            // Left pending, it would only be warned about.
            // SAFETY: the error is a handle of the callback's scope.
            unsafe { sys::napi_fatal_exception(self.env.0, error) };
        }
    }

    /// Calls a function without arguments; what it throws is an error. Nothing happens when its realm is gone.
    fn call(&self, reference: napi_ref) -> Result<(), napi_value> {
        let env = self.env.0;
        let (mut function, mut this, mut error) = (UNDEFINED, UNDEFINED, UNDEFINED);
        // SAFETY: plain calls on the JavaScript thread, in the scope of a callback; the reference may be empty.
        unsafe {
            sys::napi_get_reference_value(env, reference, &mut function);
            if function.is_null() {
                return Ok(());
            }
            sys::napi_get_undefined(env, &mut this);
            let status = sys::napi_call_function(env, this, function, 0, ptr::null(), ptr::null_mut());
            if status == sys::Status::napi_pending_exception {
                sys::napi_get_and_clear_last_exception(env, &mut error);
                return Err(error);
            }
        }
        Ok(())
    }
}

unsafe extern "C" fn call_drains(env: napi_env, _: napi_value, context: *mut c_void, _: *mut c_void) {
    if !env.is_null() {
        // SAFETY: the context given to `napi_create_threadsafe_function`; see `start`.
        let this = unsafe { &*context.cast::<Loop>() };
        this.drain_all();
    }
}

unsafe extern "C" fn finalize(_: napi_env, _: *mut c_void, context: *mut c_void) {
    // SAFETY: as in `call_drains`. In releases of Node that finalize after the cleanup hooks the list still holds it,
    // because `forget` leaves a loop whose function is alive.
    let this = unsafe { &*context.cast::<Loop>() };
    *this.waker.functions.lock() = None;
}

unsafe extern "C" fn has_ref_callback(env: napi_env, info: sys::napi_callback_info) -> napi_value {
    let mut data = ptr::null_mut();
    let mut value = UNDEFINED;
    // SAFETY: the data is the loop, as in `call_drains`.
    unsafe {
        sys::napi_get_cb_info(env, info, ptr::null_mut(), ptr::null_mut(), ptr::null_mut(), &mut data);
        let holds = (*data.cast::<Loop>()).holds.get();
        sys::napi_get_boolean(env, holds > 0, &mut value);
    }
    value
}

/// The environment ends.
unsafe extern "C" fn forget(env: *mut c_void) {
    super::engine::forget_thread();
    LOOPS.with_borrow_mut(|loops| {
        loops.retain(|found| {
            let ended = ptr::eq(found.env.0.cast(), env);
            if ended {
                found.external.leave(&found.bell);
            }
            if ended && found.waker.functions.lock().take().is_some() {
                // Its finalizer is still to come and looks at the loop.
                std::mem::forget(found.clone());
            }
            !ended
        });
    });
}
