//! What is too much for one function.

use super::{CompileError, Compiler, Result};

/// Local variables that are in scope at once.
pub const LOCALS: usize = 200;
pub const CAPTURES: usize = 60;
/// Registers, leaving some of the 256 that an operand can name.
pub const REGISTERS: usize = 250;
/// Of expressions in each other, where the front end has not refused them before.
pub const DEPTH: u32 = 700;
const CONSTANTS: usize = (1 << 18) - 1;

impl Compiler<'_> {
    pub fn error(&self, line: u32, text: &str) -> CompileError {
        let mut message = self.chunk.to_vec();
        message.extend_from_slice(format!(":{line}: {text}").as_bytes());
        CompileError { message }
    }

    pub fn limit_error(&self, line: u32, limit: usize, what: &str) -> CompileError {
        let text = match self.states.len() {
            1 => format!("main function has more than {limit} {what}"),
            _ => format!("function at line {} has more than {limit} {what}", self.state_ref().line),
        };
        self.error(line, &text)
    }

    pub fn check_constants(&self, line: u32) -> Result {
        if self.numbers.len().max(self.strings.len()) > CONSTANTS {
            return Err(self.error(line, "constant table overflow"));
        }
        Ok(())
    }

    /// One level deeper into expressions.
    pub fn descend(&mut self, line: u32) -> Result {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error(line, "chunk has too many syntax levels"));
        }
        Ok(())
    }
}
