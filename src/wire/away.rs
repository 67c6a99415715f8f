//! A command that runs on an offload thread together with the session of its client.

use std::sync::Arc;
use std::task::Waker;

use parking_lot::Mutex;

use super::connection::{reply, run};
use super::output::Output;
use crate::engine::client::Session;
use crate::exec::{Lane, Outcome, Patience};
use crate::reply::Tape;

/// The words of a command.
type Argv = Vec<Vec<u8>>;

/// A session that is away, and who wants to know that it is back.
pub struct Away(Arc<Mutex<State>>);

struct State {
    back: Option<(Session, Output, Option<Argv>)>,
    is_lost: bool,
    waker: Waker,
}

/// What has become of a session that was away.
pub enum Return {
    NotYet,
    /// With the reply as it is to be sent, and with the command itself when it has not begun, because clients are paused.
    Back(Box<Session>, Output, Option<Argv>),
    /// The job is gone, and the session with it.
    Lost,
}

/// The job's end. Dropping it tells the other one, however the job ended.
struct Home(Arc<Mutex<State>>);

impl Away {
    /// Lets a command run where it may take its time.
    pub fn send(lane: Lane, mut session: Session, argv: Argv, waker: &Waker) -> Away {
        let state = Arc::new(Mutex::new(State { back: None, is_lost: false, waker: waker.clone() }));
        let home = Home(state.clone());
        lane.run(Box::new(move || {
            let words: Vec<&[u8]> = argv.iter().map(Vec::as_slice).collect();
            let mut tape = Tape::new();
            let outcome = run(&mut session, &words, &mut tape, Patience::Waits);
            let held = (outcome == Outcome::Held).then_some(argv);
            // To write a long reply takes long, and the connection's thread has others to serve.
            let mut output = Output::default();
            // A command that a pause has held back has no reply yet.
            if !tape.is_empty() {
                reply(&mut session, &tape, &mut output);
            }
            // When the connection is gone meanwhile, the session goes with the last reference to the state.
            home.0.lock().back = Some((session, output, held));
        }));
        Away(state)
    }

    pub fn take(&self) -> Return {
        let mut state = self.0.lock();
        match state.back.take() {
            Some((session, output, held)) => Return::Back(Box::new(session), output, held),
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
