//! Calls under way.

use smallvec::SmallVec;

use crate::script::value::{FunctionRef, Value};

/// A call of a function.
#[derive(Clone, Copy)]
pub struct Frame {
    pub kind: Kind,
    /// The run of the machine's loop that made this frame ends with it.
    pub is_entry: bool,
    /// The frame stands for one or more that ended in a call.
    pub is_tail: bool,
    pub registers: u8,
    /// How many results the caller wants; [`ALL`] for as many as there are.
    pub wanted: u16,
    pub function: FunctionRef,
    pub image: u32,
    /// Of the function in its program. For a protected call: how many values native functions kept.
    pub index: u32,
    /// First register. For frames of no script: where the free part of the stack begins.
    pub base: u32,
    /// Where the function stood, and its results go.
    pub target: u32,
    /// How many arguments there are beyond the parameters. They stand below the base. For a protected call: the depth.
    pub extra: u32,
    /// The operation after the one that is being done. For a protected call: how many results of native functions.
    pub pc: u32,
}

pub const ALL: u16 = u16::MAX;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Script,
    /// A native function that has called back.
    Native,
    /// `pcall`: an error in the frames above ends here.
    Protected,
    /// As `Protected`, with a handler, which stands at the target.
    Handled,
}

/// How a run of the machine's loop ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    Done,
    Paused,
    Yielded,
}

/// How far [`super::Vm::run`] got.
#[derive(Debug)]
pub enum Step {
    /// To the end, with these results.
    Done(SmallVec<[Value; 1]>),
    /// The host wanted a pause. Run again to go on.
    Paused,
}

/// What a thread of execution consists of.
#[derive(Default)]
pub struct Thread {
    pub stack: Vec<Value>,
    pub frames: Vec<Frame>,
}
