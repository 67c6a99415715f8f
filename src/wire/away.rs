//! A command that runs on an offload thread together with the session of its client.

use std::sync::Arc;
use std::task::Waker;

use parking_lot::Mutex;

use super::connection::run;
use crate::engine::client::Session;
use crate::exec::Patience;
use crate::exec::offload::offload;
use crate::reply::Tape;

/// A session that is away, and who wants to know that it is back.
pub struct Away(Arc<Mutex<State>>);

struct State {
    back: Option<(Session, Tape)>,
    is_lost: bool,
    waker: Waker,
}

/// What has become of a session that was away.
pub enum Return {
    NotYet,
    Back(Session, Tape),
    /// The job is gone, and the session with it.
    Lost,
}

/// The job's end. Dropping it tells the other one, however the job ended.
struct Home(Arc<Mutex<State>>);

impl Away {
    /// Lets a command run where it may take its time.
    pub fn send(mut session: Session, argv: Vec<Vec<u8>>, waker: &Waker) -> Away {
        let state = Arc::new(Mutex::new(State { back: None, is_lost: false, waker: waker.clone() }));
        let home = Home(state.clone());
        offload(Box::new(move || {
            let argv: Vec<&[u8]> = argv.iter().map(Vec::as_slice).collect();
            let mut tape = Tape::new();
            let _ = run(&mut session, &argv, &mut tape, Patience::Waits);
            // When the connection is gone meanwhile, the session goes with the last reference to the state.
            home.0.lock().back = Some((session, tape));
        }));
        Away(state)
    }

    pub fn take(&self) -> Return {
        let mut state = self.0.lock();
        match state.back.take() {
            Some((session, tape)) => Return::Back(session, tape),
            None if state.is_lost => Return::Lost,
            None => Return::NotYet,
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_lost = state.back.is_none();
        let waker = state.waker.clone();
        drop(state);
        waker.wake();
    }
}
