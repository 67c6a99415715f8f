//! [`Slab`]: members with their scores under small numbers, so that table and tree need four bytes for each.

use std::sync::Arc;

use crate::value::bytes::Bytes;
use crate::value::size;

/// Slots of a chunk.
const CHUNK: usize = 256;

/// Ends a chunk's list of free slots.
const NONE: u16 = u16::MAX;

/// Chunks are reference-counted, and copied when they are written to while another slab holds them too.
#[derive(Clone, Default)]
pub struct Slab {
    chunks: Vec<Arc<Chunk>>,
    /// Chunks with a free slot, each once.
    open: Vec<u32>,
    /// Bytes of heap of chunks and members.
    heap: usize,
}

#[derive(Clone)]
struct Chunk {
    slots: Vec<Slot>,
    /// The first free slot; a free slot has the next one in place of a score.
    free: u16,
    live: u16,
}

#[derive(Clone)]
struct Slot {
    score: f64,
    member: Bytes,
}

impl Chunk {
    fn heap_size(&self) -> usize {
        size::shared::<Chunk>() + size::buffer::<Slot>(self.slots.capacity())
    }
}

impl Slab {
    pub fn heap_size(&self) -> usize {
        self.heap + size::buffer::<Arc<Chunk>>(self.chunks.capacity()) + size::buffer::<u32>(self.open.capacity())
    }

    #[inline]
    pub fn member(&self, id: u32) -> &[u8] {
        &self.slot(id).member
    }

    #[inline]
    pub fn score(&self, id: u32) -> f64 {
        self.slot(id).score
    }

    pub fn set_score(&mut self, id: u32, score: f64) {
        self.chunk_mut(id as usize / CHUNK).slots[id as usize % CHUNK].score = score;
    }

    /// Keeps a member and answers its number.
    pub fn insert(&mut self, member: &[u8], score: f64) -> u32 {
        let at = match self.open.last() {
            Some(&at) => at as usize,
            None => self.add_chunk(),
        };
        let slot = Slot { score, member: Bytes::new(member) };
        let member_heap = slot.member.heap_size();
        let chunk = self.chunk_mut(at);
        let before = chunk.heap_size();
        let place = match chunk.free {
            NONE => {
                chunk.slots.push(slot);
                chunk.slots.len() - 1
            }
            free => {
                let old = std::mem::replace(&mut chunk.slots[free as usize], slot);
                chunk.free = old.score.to_bits() as u16;
                free as usize
            }
        };
        chunk.live += 1;
        let (after, full) = (chunk.heap_size(), chunk.live as usize == CHUNK);
        if full {
            self.open.pop();
        }
        self.heap = self.heap - before + after + member_heap;
        (at * CHUNK + place) as u32
    }

    /// Gives a member up.
    pub fn remove(&mut self, id: u32) {
        let (at, place) = (id as usize / CHUNK, id as usize % CHUNK);
        let chunk = self.chunk_mut(at);
        let before = chunk.heap_size();
        let vacant = Slot { score: f64::from_bits(u64::from(chunk.free)), member: Bytes::new(b"") };
        let old = std::mem::replace(&mut chunk.slots[place], vacant);
        chunk.free = place as u16;
        chunk.live -= 1;
        let was_full = chunk.live as usize == CHUNK - 1;
        if chunk.live == 0 {
            (chunk.slots, chunk.free) = (Vec::new(), NONE);
        }
        let after = chunk.heap_size();
        if was_full {
            self.open.push(at as u32);
        }
        self.heap = self.heap - before + after - old.member.heap_size();
    }

    /// Whether the account of heap and the lists of free slots are right: for tests.
    pub fn check(&self) -> Result<(), String> {
        let mut heap = 0;
        for (at, chunk) in self.chunks.iter().enumerate() {
            heap += chunk.heap_size() + chunk.slots.iter().map(|slot| slot.member.heap_size()).sum::<usize>();
            let mut vacant = 0;
            let mut free = chunk.free;
            while free != NONE && vacant <= CHUNK {
                vacant += 1;
                free = chunk.slots[free as usize].score.to_bits() as u16;
            }
            let listed = self.open.iter().filter(|&&open| open as usize == at).count();
            if chunk.live as usize + vacant != chunk.slots.len() || listed != usize::from((chunk.live as usize) < CHUNK)
            {
                return Err(format!("chunk {at}: {} live, {vacant} vacant, {listed} times open", chunk.live));
            }
        }
        if heap == self.heap { Ok(()) } else { Err(format!("{heap} bytes in the slab, noted {}", self.heap)) }
    }

    fn add_chunk(&mut self) -> usize {
        // The first chunk grows by itself, for small sets.
        let room = if self.chunks.is_empty() { 0 } else { CHUNK };
        let chunk = Chunk { slots: Vec::with_capacity(room), free: NONE, live: 0 };
        self.heap += chunk.heap_size();
        self.chunks.push(Arc::new(chunk));
        self.open.push(self.chunks.len() as u32 - 1);
        self.chunks.len() - 1
    }

    #[inline]
    fn slot(&self, id: u32) -> &Slot {
        &self.chunks[id as usize / CHUNK].slots[id as usize % CHUNK]
    }

    fn chunk_mut(&mut self, at: usize) -> &mut Chunk {
        let chunk = &mut self.chunks[at];
        if Arc::strong_count(chunk) > 1 {
            let before = chunk.heap_size();
            self.heap = self.heap - before + Arc::make_mut(chunk).heap_size();
        }
        Arc::make_mut(chunk)
    }
}
