//! Tells V8 what engines hold outside of its heap, so that `process.memoryUsage().external` has it, and so that V8 knows
//! what it costs to keep the objects that engines hang on.
//!
//! V8 may collect garbage when it is told, so it is told in steps ([`Gauge`](crate::engine::gauge::Gauge)), never in the
//! middle of a call. An engine counts for one environment, the first that has it, and when that ends for the next.

use std::cell::RefCell;
use std::sync::{Arc, Weak};
use std::task::{self, Wake};

use super::mailbox::Waker;
use crate::engine::Engine;

/// The engines of an environment.
#[derive(Default)]
pub struct External(RefCell<Vec<Account>>);

struct Account {
    engine: Weak<Engine>,
    told: i64,
}

/// How an engine says that V8 has to know more.
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
    /// From now on `bell` is rung when V8 has to know more of this engine.
    pub fn add(&self, engine: &Arc<Engine>, bell: &task::Waker) {
        let mut accounts = self.0.borrow_mut();
        if !accounts.iter().any(|account| account.engine.as_ptr() == Arc::as_ptr(engine)) {
            accounts.push(Account { engine: Arc::downgrade(engine), told: 0 });
            drop(accounts);
            engine.watch_memory();
            engine.gauge.attach(bell);
        }
    }

    /// By how many bytes V8 is to be told that it has become more.
    pub fn change(&self, bell: &task::Waker) -> i64 {
        // Taken out first: the last to hold an engine may be this, and its end rings.
        let mut accounts = self.0.take();
        let mut change = 0;
        accounts.retain_mut(|account| {
            let engine = account.engine.upgrade();
            let now = engine.as_ref().map_or(0, |engine| engine.gauge.read(bell) as i64);
            change += now - account.told;
            account.told = now;
            engine.is_some()
        });
        self.0.borrow_mut().append(&mut accounts);
        change
    }

    /// The environment ends.
    pub fn leave(&self, bell: &task::Waker) {
        for engine in self.0.take().iter().filter_map(|account| account.engine.upgrade()) {
            engine.gauge.detach(bell);
        }
    }
}
