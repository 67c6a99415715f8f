//! Functions.

use crate::script::native::Native;
use crate::script::value::Value;

/// A function as a value.
#[derive(Default)]
pub enum Function {
    /// What a number stands for that no function has.
    #[default]
    None,
    Native {
        native: &'static Native,
        captured: Box<[Value]>,
    },
    Script(Closure),
    Special(Special),
}

/// A function of a program with the variables that it uses of the functions around it.
pub struct Closure {
    /// Which of the machine's programs.
    pub image: u32,
    /// Which function of the program.
    pub index: u32,
    /// Variables that nobody assigns after their making are copied, others are cells.
    pub captured: Box<[Value]>,
}

/// Functions that work on the machine's frames, so that calls through them need no native stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    Pcall,
    Xpcall,
    /// `coroutine.resume`
    Resume,
    /// `coroutine.yield`
    Yield,
}

impl Function {
    pub fn footprint(&self) -> usize {
        match self {
            Function::Native { captured, .. } => size_of_val(&**captured),
            Function::Script(closure) => size_of_val(&*closure.captured),
            _ => 0,
        }
    }
}
