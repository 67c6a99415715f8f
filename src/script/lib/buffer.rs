//! Text in the making that will become a string of the script.

use crate::script::fault::{Fault, Result};
use crate::script::heap::Heap;
use crate::script::native::Call;

/// Bytes that may not become more than the script has memory left for.
pub struct Buffer {
    bytes: Vec<u8>,
    room: usize,
}

impl Buffer {
    pub fn new(heap: &Heap) -> Buffer {
        Buffer { bytes: Vec::new(), room: heap.account.limit().saturating_sub(heap.bytes()) }
    }

    /// Refuses what would be too much, before anything is taken for it.
    #[inline]
    pub fn reserve(&mut self, more: usize) -> Result {
        if self.bytes.len().saturating_add(more) > self.room {
            return Err(Fault::Memory);
        }
        Ok(())
    }

    #[inline]
    pub fn push(&mut self, byte: u8) -> Result {
        self.reserve(1)?;
        self.bytes.push(byte);
        Ok(())
    }

    #[inline]
    pub fn extend(&mut self, bytes: &[u8]) -> Result {
        self.reserve(bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    pub fn fill(&mut self, byte: u8, count: usize) -> Result {
        self.reserve(count)?;
        self.bytes.resize(self.bytes.len() + count, byte);
        Ok(())
    }

    /// For a few bytes at a time, at most some hundred, which the limit need not know exactly.
    #[inline]
    pub fn raw(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Call<'_> {
    /// Adds a result that takes the buffer's bytes over.
    pub fn ret_buffer(&mut self, buffer: Buffer) -> Result {
        let string = self.heap().adopt(buffer.bytes)?;
        self.ret(string);
        Ok(())
    }
}
