//! The connections of a worker as a whole: whether they are to end, and when they all have.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use tokio::sync::mpsc::{Receiver, Sender, channel};

/// What each connection of a worker has a copy of, for as long as it lives.
#[derive(Clone)]
pub struct Membership {
    closing: Arc<AtomicBool>,
    /// Nothing is ever sent: that all of them are gone is what is told.
    _alive: Sender<()>,
}

/// The other end.
pub struct Members {
    pub first: Membership,
    gone: Receiver<()>,
}

impl Members {
    pub fn new(closing: Arc<AtomicBool>) -> Members {
        let (alive, gone) = channel(1);
        Members { first: Membership { closing, _alive: alive }, gone }
    }

    /// Ends when the last connection has.
    pub async fn all_gone(self) {
        let Members { first, mut gone } = self;
        drop(first);
        // Nothing comes but the end.
        let _ = gone.recv().await;
    }
}

impl Membership {
    /// The listener is being closed: no more commands are to be read.
    #[inline]
    pub fn is_closing(&self) -> bool {
        self.closing.load(Relaxed)
    }
}
