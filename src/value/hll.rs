//! HyperLogLog sketches in the bytes that Redis keeps them in, so that a string read with GET is the same as there.
//!
//! ```text
//! "HYLL"  encoding  three bytes unused  the count, if known (8 bytes)  registers
//! ```
//!
//! An element's hash names one of 16,384 registers, which keeps the longest run of zeros that the other bits of a hash
//! have begun with, plus one. *Dense*: 6 bits for each register, the lowest bits first. *Sparse*: runs of equal
//! registers, see [`sparse`]. The count is little-endian; its highest bit says that it is out of date.

mod estimate;
mod sparse;

pub use estimate::Histogram;
pub use sparse::Run;

/// How many bits of a hash name a register.
const INDEX_BITS: u32 = 14;
pub const REGISTERS: usize = 1 << INDEX_BITS;
/// The highest value of a register: all other bits of the hash are zeros.
const MAX_VALUE: usize = 64 - INDEX_BITS as usize + 1;

const HEADER: usize = 16;
pub const DENSE_LEN: usize = HEADER + REGISTERS * 6 / 8;

const ENCODING: usize = 4;
const DENSE: u8 = 0;
const SPARSE: u8 = 1;
const COUNT: std::ops::Range<usize> = 8..HEADER;
const OUTDATED: u8 = 0x80;

/// A sketch of nothing.
pub const EMPTY: [u8; HEADER + 2] = *b"HYLL\x01\0\0\0\0\0\0\0\0\0\0\0\x7f\xff";

/// A sparse sketch that does not have each register exactly once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Corrupted;

pub type Result<T> = std::result::Result<T, Corrupted>;

/// The registers of several sketches joined: the highest value of each.
pub type Registers = [u8; REGISTERS];

/// A sketch to read.
#[derive(Clone, Copy)]
pub struct Sketch<'a>(&'a [u8]);

impl<'a> Sketch<'a> {
    /// `None` when this is no sketch, as far as its header and length tell.
    pub fn new(bytes: &'a [u8]) -> Option<Sketch<'a>> {
        let header = bytes.len() >= HEADER && bytes.starts_with(b"HYLL") && bytes[ENCODING] <= SPARSE;
        (header && (bytes[ENCODING] == SPARSE || bytes.len() == DENSE_LEN)).then_some(Sketch(bytes))
    }

    pub fn is_dense(self) -> bool {
        self.0[ENCODING] == DENSE
    }

    /// The count that was written down, unless elements have come since.
    pub fn known_count(self) -> Option<u64> {
        let count: [u8; 8] = self.0[COUNT].try_into().ok()?;
        (count[7] & OUTDATED == 0).then(|| u64::from_le_bytes(count))
    }

    pub fn count(self) -> Result<u64> {
        let mut histogram = Histogram::default();
        if self.is_dense() {
            dense_values(self.registers()).for_each(|value| histogram.add(value, 1));
        } else {
            self.runs_checked(|run, _| histogram.add(run.value, run.len))?;
        }
        Ok(histogram.estimate())
    }

    /// Raises each of these registers to this sketch's.
    pub fn join_into(self, registers: &mut Registers) -> Result<()> {
        let raise = |register: &mut u8, value| *register = (*register).max(value);
        if self.is_dense() {
            registers
                .iter_mut()
                .zip(dense_values(self.registers()))
                .for_each(|(register, value)| raise(register, value));
            return Ok(());
        }
        self.runs_checked(|run, from| {
            registers[from..from + run.len].iter_mut().for_each(|register| raise(register, run.value));
        })
    }

    /// The runs of a sparse sketch, whatever they come to.
    pub fn runs(self) -> impl Iterator<Item = Run> {
        sparse::runs(self.registers())
    }

    /// Hands each run out with its first register. What came before a fault was handed out.
    fn runs_checked(self, mut visit: impl FnMut(Run, usize)) -> Result<()> {
        let mut from = 0;
        for run in self.runs() {
            if from + run.len > REGISTERS {
                return Err(Corrupted);
            }
            visit(run, from);
            from += run.len;
        }
        if from == REGISTERS { Ok(()) } else { Err(Corrupted) }
    }

    fn registers(self) -> &'a [u8] {
        &self.0[HEADER..]
    }
}

/// The number of different elements of sketches that were joined.
pub fn count(registers: &Registers) -> u64 {
    let mut histogram = Histogram::default();
    registers.iter().for_each(|&value| histogram.add(value, 1));
    histogram.estimate()
}

/// Adds an element to a sketch of either encoding; says whether anything changed. A sparse sketch that would be longer
/// than `max_sparse` bytes becomes dense.
pub fn add(bytes: &mut Vec<u8>, element: &[u8], max_sparse: usize) -> Result<bool> {
    let (index, value) = place(element);
    raise(bytes, index, value, max_sparse)
}

/// Raises one register to this value, which is not 0.
pub fn raise(bytes: &mut Vec<u8>, index: usize, value: u8, max_sparse: usize) -> Result<bool> {
    if bytes[ENCODING] == DENSE {
        return Ok(raise_dense(&mut bytes[HEADER..], index, value));
    }
    if let Some(changed) = sparse::raise(bytes, index, value, max_sparse)? {
        return Ok(changed);
    }
    to_dense(bytes)?;
    raise_dense(&mut bytes[HEADER..], index, value);
    Ok(true)
}

/// As [`add`], for the bytes of a dense sketch, whose length never changes.
pub fn add_dense(bytes: &mut [u8], element: &[u8]) -> bool {
    let (index, value) = place(element);
    raise_dense(&mut bytes[HEADER..], index, value)
}

/// Makes a sketch dense. What is known of its count stays.
pub fn to_dense(bytes: &mut Vec<u8>) -> Result<()> {
    let mut dense = vec![0; DENSE_LEN];
    dense[..HEADER].copy_from_slice(&bytes[..HEADER]);
    dense[ENCODING] = DENSE;
    let sketch = Sketch(bytes);
    if sketch.is_dense() {
        return Ok(());
    }
    sketch.runs_checked(|run, from| {
        if run.value > 0 {
            (from..from + run.len).for_each(|index| set_dense(&mut dense[HEADER..], index, run.value));
        }
    })?;
    *bytes = dense;
    Ok(())
}

/// Makes all registers of a dense sketch these.
pub fn write_dense(bytes: &mut [u8], registers: &Registers) {
    let groups = bytes[HEADER..].as_chunks_mut::<3>().0;
    for (bytes, &[a, b, c, d]) in groups.iter_mut().zip(registers.as_chunks::<4>().0) {
        *bytes = [a | b << 6, b >> 2 | c << 4, c >> 4 | d << 2];
    }
}

/// Writes the count down.
pub fn know_count(bytes: &mut [u8], count: u64) {
    bytes[COUNT].copy_from_slice(&count.to_le_bytes());
}

/// Elements have come: what was written down is not the count any more.
pub fn forget_count(bytes: &mut [u8]) {
    bytes[COUNT.end - 1] |= OUTDATED;
}

/// The register of an element, and the value that it is to have at least.
fn place(element: &[u8]) -> (usize, u8) {
    let hash = murmur64a(element, 0xadc8_3b19);
    let zeros = (hash >> INDEX_BITS | 1 << (64 - INDEX_BITS)).trailing_zeros();
    (hash as usize % REGISTERS, zeros as u8 + 1)
}

fn raise_dense(registers: &mut [u8], index: usize, value: u8) -> bool {
    let raises = get_dense(registers, index) < value;
    if raises {
        set_dense(registers, index, value);
    }
    raises
}

fn get_dense(registers: &[u8], index: usize) -> u8 {
    let (byte, shift) = (index * 6 / 8, index * 6 % 8);
    let next = registers.get(byte + 1).copied().unwrap_or(0);
    (u16::from_le_bytes([registers[byte], next]) >> shift) as u8 & 63
}

fn set_dense(registers: &mut [u8], index: usize, value: u8) {
    let (byte, shift) = (index * 6 / 8, index * 6 % 8);
    let next = registers.get(byte + 1).copied().unwrap_or(0);
    let others = u16::from_le_bytes([registers[byte], next]) & !(63 << shift);
    let [first, second] = (others | u16::from(value) << shift).to_le_bytes();
    registers[byte] = first;
    // The last register ends with the last byte.
    if let Some(next) = registers.get_mut(byte + 1) {
        *next = second;
    }
}

fn dense_values(registers: &[u8]) -> impl Iterator<Item = u8> {
    let groups = registers.as_chunks::<3>().0.iter();
    groups.flat_map(|&[a, b, c]| [a & 63, a >> 6 | b << 2 & 63, b >> 4 | c << 4 & 63, c >> 2])
}

/// Austin Appleby's MurmurHash2 for 64-bit machines.
fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const MULTIPLIER: u64 = 0xc6a4_a793_5bd1_e995;
    let mix = |word: u64| {
        let word = word.wrapping_mul(MULTIPLIER);
        (word ^ word >> 47).wrapping_mul(MULTIPLIER)
    };
    let (words, tail) = bytes.as_chunks::<8>();
    let mut hash = seed ^ (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    for word in words {
        hash = (hash ^ mix(u64::from_le_bytes(*word))).wrapping_mul(MULTIPLIER);
    }
    if !tail.is_empty() {
        let mut last = [0; 8];
        last[..tail.len()].copy_from_slice(tail);
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(MULTIPLIER);
    }
    hash = (hash ^ hash >> 47).wrapping_mul(MULTIPLIER);
    hash ^ hash >> 47
}

#[cfg(test)]
mod tests;
