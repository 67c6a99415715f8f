//! What a script can do to the world outside.

use crate::reply::Tape;

/// What the machine does after it has asked, between two operations, whether to go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interrupt {
    /// Go on for so many steps, then ask again.
    Continue(u32),
    /// Leave off, to be resumed by whoever has the machine, perhaps on another thread. Only obeyed where no native
    /// function is under way; elsewhere the machine goes on and asks again soon.
    Pause,
    /// End the script with [`super::fault::Fault::Stopped`].
    Stop,
}

/// The world as a script sees it. One for each run. What a host does not say is a world without commands, log and time.
pub trait Host {
    /// Runs a command and writes its reply, which may be an error, to `out`.
    fn call(&mut self, _argv: &[&[u8]], out: &mut Tape) {
        out.error(b"ERR no commands here");
    }

    /// Asked every so many steps (backward jumps and calls).
    fn interrupt(&mut self) -> Interrupt;

    /// `redis.setresp`: 2 or 3.
    fn set_resp(&mut self, _version: u8) {}

    fn resp(&self) -> u8 {
        2
    }

    /// `redis.log`: level 0 (debug) to 3 (warning).
    fn log(&mut self, _level: u8, _message: &[u8]) {}

    /// `redis.acl_check_cmd`: whether the caller may run the command; `None` when there is no such command.
    fn may_run(&mut self, _argv: &[&[u8]]) -> Option<bool> {
        None
    }

    /// Whether the server passes for Valkey, which puts some errors in words of its own.
    fn is_valkey(&self) -> bool {
        false
    }

    /// Seconds of processor time, for `os.clock`.
    fn clock(&mut self) -> f64 {
        0.0
    }
}
