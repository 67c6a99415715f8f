//! What engines keep outside of V8's heap, as `process.memoryUsage().external` shows it.
//!
//! Node shows there only how long the buffers are that V8 knows. So there are some for what engines keep: nobody sees
//! them, and their addresses are mapped to no memory. V8 may collect garbage when one is made.
//!
//! It is told in steps ([`Gauge`](crate::engine::gauge::Gauge)), behind a call or from the event loop. An engine counts for
//! one environment, the first that has it, and when that ends for the next.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Weak};
use std::task::{self, Wake};

use super::mailbox::Waker;
use super::raw::{Env, Shadow};
use crate::engine::Engine;

/// The longest buffer.
const LONGEST: usize = 1 << 30;
/// What is less is not worth a buffer.
const SHORTEST: usize = 16 * 1024;

/// The engines of an environment.
#[derive(Default)]
pub struct External {
    engines: RefCell<Vec<Weak<Engine>>>,
    shadows: RefCell<Vec<Shadow>>,
    /// There can be no such buffers here.
    is_refused: Cell<bool>,
}

/// How an engine says that there is something to tell.
pub struct Bell(pub Arc<Waker>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake_for_external();
    }
}

impl External {
    /// From now on `bell` is rung when there is something to tell of this engine.
    pub fn add(&self, engine: &Arc<Engine>, bell: &task::Waker) {
        let mut engines = self.engines.borrow_mut();
        if !engines.iter().any(|known| known.as_ptr() == Arc::as_ptr(engine)) {
            engines.push(Arc::downgrade(engine));
            drop(engines);
            engine.watch_memory();
            engine.gauge.attach(bell);
        }
    }

    /// Tells what the engines keep now. Whether they keep anything.
    pub fn tell(&self, env: Env, bell: &task::Waker) -> bool {
        // Taken out first: the last to hold an engine may be this, and its end rings.
        let mut engines = self.engines.take();
        let mut bytes = 0;
        engines.retain(|engine| {
            let engine = engine.upgrade();
            bytes += engine.as_ref().map_or(0, |engine| engine.gauge.read(bell));
            engine.is_some()
        });
        self.engines.borrow_mut().append(&mut engines);
        if !self.is_refused.get() {
            self.show(env, bytes);
        }
        bytes > 0
    }

    fn show(&self, env: Env, bytes: usize) {
        let mut shadows = self.shadows.take();
        let mut shown: usize = shadows.iter().map(|shadow| shadow.len).sum();
        while shown > bytes
            && let Some(last) = shadows.pop()
        {
            shown -= last.len;
            env.end_shadow(last);
        }
        while bytes - shown >= SHORTEST {
            let len = (bytes - shown).min(LONGEST);
            let Some(shadow) = env.shadow(len) else {
                self.is_refused.set(true);
                break;
            };
            shown += len;
            shadows.push(shadow);
        }
        *self.shadows.borrow_mut() = shadows;
    }

    /// The environment ends.
    pub fn leave(&self, bell: &task::Waker) {
        for engine in self.engines.take().iter().filter_map(Weak::upgrade) {
            engine.gauge.detach(bell);
        }
    }
}
