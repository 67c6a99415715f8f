//! The memory of a record. All pointer arithmetic on records is in this file; what it offers is safe.
//!
//! ```text
//! 0   type and encoding   u8: type in the low nibble, encoding in the high one
//! 1   flags               u8
//! 2   inline length       u16: bytes of an inline string, else 0
//! 4   access clock, key   u32: 24 bits of clock above 8 bits of key length
//! 8   deadline            u64, if DEADLINE
//!     word                8 bytes, if WORD: an i64 or an owning pointer to a long string
//!     collection          40 bytes, if COLLECTION
//!     long key length     u32, if LONG_KEY
//!     key bytes
//!     inline string bytes
//! ```
//!
//! The words come before the key, so that all of them are aligned without padding.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error, realloc};
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::value::object::Object;
use crate::value::size::{self, size_class};

const DEADLINE: u8 = 1;
const WORD: u8 = 2;
const LONG_KEY: u8 = 4;
/// The string was edited in place, or is to be treated as if it had been.
const RAW: u8 = 8;
/// Not with WORD.
const COLLECTION: u8 = 16;

const INLINE: u8 = 0;
const INT: u8 = 1;
const BLOB: u8 = 2;
const OBJECT: u8 = 3;

/// Keys of this length and above keep their length in a field of its own.
const LONG_KEY_LEN: usize = 255;

const KEY_LEN_BITS: u32 = 8;

#[repr(C, align(8))]
struct Header {
    kind: u8,
    flags: u8,
    inline_len: u16,
    /// One atomic for both: the clock changes under a shared reference, the key length never.
    clock_and_key: AtomicU32,
}

/// What a block holds besides its key.
pub(super) enum Payload<'a> {
    Int(i64),
    /// At most `u16::MAX` bytes.
    Inline(&'a [u8]),
    Blob(Arc<Vec<u8>>),
    Object(Object),
}

/// Everything a new block is made from.
pub(super) struct Parts<'a> {
    /// Type of the value, below 16.
    pub tag: u8,
    pub raw: bool,
    pub lru: u32,
    pub key: &'a [u8],
    pub deadline: Option<u64>,
    pub payload: Payload<'a>,
}

pub(super) enum View<'a> {
    Int(i64),
    Inline(&'a [u8]),
    Blob(&'a Arc<Vec<u8>>),
    Object(&'a Object),
}

pub(super) enum ViewMut<'a> {
    Int(&'a mut i64),
    Inline(&'a mut [u8]),
    Blob(&'a mut Arc<Vec<u8>>),
    Object(&'a mut Object),
}

/// An owned, fully initialised block.
///
/// Invariants: the pointer came from `alloc` with [`layout_of`] of the header's own flags and lengths; `WORD` is set
/// exactly when the encoding is `INT` or `BLOB`, and then the word is an `i64`, or the `Arc`, which the block owns;
/// `COLLECTION` exactly when it is `OBJECT`, and then the block owns that.
#[repr(transparent)]
pub(super) struct Block(NonNull<Header>);

// SAFETY: a block owns its memory and what its word points to, and `Vec<u8>` and `Object` are `Send + Sync` (checked
// below).
unsafe impl Send for Block {}
// SAFETY: through a shared reference only the clock changes, and that is atomic.
unsafe impl Sync for Block {}

/// What the two lines above stand on.
const _: () = {
    const fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<Vec<u8>>();
    shared_between_threads::<Object>();
};

/// What [`key_offset`] stands on.
const _: () = assert!(size_of::<Object>() == 40 && align_of::<Object>() == 8);

impl Block {
    pub fn new(parts: Parts<'_>) -> Block {
        debug_assert!(parts.tag < 16);
        let (encoding, mut flags, inline): (u8, u8, &[u8]) = match &parts.payload {
            Payload::Inline(bytes) => (INLINE, 0, bytes),
            Payload::Int(_) => (INT, WORD, &[]),
            Payload::Blob(_) => (BLOB, WORD, &[]),
            Payload::Object(_) => (OBJECT, COLLECTION, &[]),
        };
        flags |= if parts.deadline.is_some() { DEADLINE } else { 0 };
        flags |= if parts.raw { RAW } else { 0 };
        flags |= if parts.key.len() >= LONG_KEY_LEN { LONG_KEY } else { 0 };
        let inline_len = u16::try_from(inline.len()).expect("an inline string is short");
        let long_len = u32::try_from(parts.key.len()).expect("a key is shorter than 4 GB");
        let key_byte = long_len.min(LONG_KEY_LEN as u32);

        let layout = layout_of(flags, parts.key.len(), inline.len());
        // SAFETY: the layout is never empty: it includes the header.
        let Some(base) = NonNull::new(unsafe { alloc(layout) }) else { handle_alloc_error(layout) };
        let block = base.cast::<Header>();
        let header = Header {
            kind: parts.tag | encoding << 4,
            flags,
            inline_len,
            clock_and_key: AtomicU32::new(parts.lru << KEY_LEN_BITS | key_byte),
        };
        // SAFETY: the layout has room for each part at its offset; base is aligned to 8, and so are the two words,
        // which lie behind the 8-byte header; the length of a long key is 4 bytes behind a multiple of 8. The slices
        // cannot overlap memory that was allocated just now.
        unsafe {
            block.write(header);
            if let Some(at) = parts.deadline {
                base.add(deadline_offset()).cast::<u64>().write(at);
            }
            let word = base.add(word_offset(flags));
            match parts.payload {
                Payload::Int(n) => word.cast::<i64>().write(n),
                Payload::Blob(blob) => word.cast::<Arc<Vec<u8>>>().write(blob),
                Payload::Object(object) => word.cast::<Object>().write(object),
                Payload::Inline(_) => {}
            }
            let key = base.add(key_offset(flags));
            if flags & LONG_KEY != 0 {
                key.sub(4).cast::<u32>().write(long_len);
            }
            ptr::copy_nonoverlapping(parts.key.as_ptr(), key.as_ptr(), parts.key.len());
            ptr::copy_nonoverlapping(inline.as_ptr(), key.as_ptr().add(parts.key.len()), inline.len());
        }
        Block(block)
    }

    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: the block is alive and its header initialised; nobody has a mutable reference while `self` is shared.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    fn header_mut(&mut self) -> &mut Header {
        // SAFETY: as in `header`, and `self` is borrowed mutably.
        unsafe { self.0.as_mut() }
    }

    /// The address `offset` bytes into the block.
    ///
    /// # Safety
    /// `offset` is at most the size of the block.
    #[inline]
    unsafe fn at(&self, offset: usize) -> *mut u8 {
        // SAFETY: inside the allocation, by the caller's word.
        unsafe { self.0.cast::<u8>().as_ptr().add(offset) }
    }

    #[inline]
    pub fn tag(&self) -> u8 {
        self.header().kind & 15
    }

    #[inline]
    fn encoding(&self) -> u8 {
        self.header().kind >> 4
    }

    #[inline]
    pub fn is_raw(&self) -> bool {
        self.header().flags & RAW != 0
    }

    #[inline]
    pub fn set_raw(&mut self, raw: bool) {
        let header = self.header_mut();
        header.flags = header.flags & !RAW | if raw { RAW } else { 0 };
    }

    #[inline]
    pub fn lru(&self) -> u32 {
        self.header().clock_and_key.load(Relaxed) >> KEY_LEN_BITS
    }

    #[inline]
    pub fn set_lru(&self, lru: u32) {
        let field = &self.header().clock_and_key;
        // Not a read-modify-write: the low bits are the same whoever wins.
        field.store(lru << KEY_LEN_BITS | field.load(Relaxed) & 0xff, Relaxed);
    }

    #[inline]
    fn key_len(&self) -> usize {
        let header = self.header();
        if header.flags & LONG_KEY == 0 {
            (header.clock_and_key.load(Relaxed) & 0xff) as usize
        } else {
            // SAFETY: with this flag there is an aligned u32 just before the key.
            unsafe { self.at(key_offset(header.flags) - 4).cast::<u32>().read() as usize }
        }
    }

    #[inline]
    pub fn key(&self) -> &[u8] {
        // SAFETY: the key lies at this offset, initialised, and changes only with the whole block.
        unsafe { slice::from_raw_parts(self.at(key_offset(self.header().flags)), self.key_len()) }
    }

    #[inline]
    pub fn has_deadline(&self) -> bool {
        self.header().flags & DEADLINE != 0
    }

    #[inline]
    pub fn deadline(&self) -> Option<u64> {
        // SAFETY: with the flag there is an initialised, aligned u64 at this offset.
        self.has_deadline().then(|| unsafe { self.at(deadline_offset()).cast::<u64>().read() })
    }

    #[inline]
    pub fn deadline_mut(&mut self) -> Option<&mut u64> {
        // SAFETY: as in `deadline`, and `self` is borrowed mutably as long as the answer lives.
        self.has_deadline().then(|| unsafe { &mut *self.at(deadline_offset()).cast::<u64>() })
    }

    /// The inline string, if there is one.
    #[inline]
    pub fn inline(&self) -> Option<&[u8]> {
        (self.encoding() == INLINE).then(|| self.inline_bytes())
    }

    /// What lies behind the key: nothing, unless the encoding is `INLINE`.
    #[inline]
    fn inline_bytes(&self) -> &[u8] {
        let header = self.header();
        // SAFETY: the header has the length of what lies there, initialised, behind the key.
        unsafe {
            let start = self.at(key_offset(header.flags) + self.key_len());
            slice::from_raw_parts(start, header.inline_len as usize)
        }
    }

    #[inline]
    pub fn view(&self) -> View<'_> {
        let header = self.header();
        match self.encoding() {
            INLINE => View::Inline(self.inline_bytes()),
            // SAFETY: with this encoding the word is an aligned i64.
            INT => View::Int(unsafe { self.at(word_offset(header.flags)).cast::<i64>().read() }),
            // SAFETY: with this encoding the word is an aligned `Arc` that the block owns.
            BLOB => View::Blob(unsafe { &*self.at(word_offset(header.flags)).cast::<Arc<Vec<u8>>>() }),
            // SAFETY: with this encoding there is an aligned `Object` in place of the word, which the block owns.
            OBJECT => View::Object(unsafe { &*self.at(word_offset(header.flags)).cast::<Object>() }),
            encoding => unreachable!("record encoding {encoding}"),
        }
    }

    #[inline]
    pub fn view_mut(&mut self) -> ViewMut<'_> {
        let (flags, inline_len) = (self.header().flags, self.header().inline_len as usize);
        match self.encoding() {
            // SAFETY: as in `view`, and `self` is borrowed mutably as long as the answer lives.
            INLINE => ViewMut::Inline(unsafe {
                slice::from_raw_parts_mut(self.at(key_offset(flags) + self.key_len()), inline_len)
            }),
            // SAFETY: the same.
            INT => ViewMut::Int(unsafe { &mut *self.at(word_offset(flags)).cast::<i64>() }),
            // SAFETY: the same.
            BLOB => ViewMut::Blob(unsafe { &mut *self.at(word_offset(flags)).cast::<Arc<Vec<u8>>>() }),
            // SAFETY: the same.
            OBJECT => ViewMut::Object(unsafe { &mut *self.at(word_offset(flags)).cast::<Object>() }),
            encoding => unreachable!("record encoding {encoding}"),
        }
    }

    /// The inline string of a block that has neither a deadline nor a string edited in place.
    #[inline]
    pub fn plain_inline_mut(&mut self) -> Option<&mut [u8]> {
        if self.header().flags & (DEADLINE | RAW) != 0 {
            return None;
        }
        match self.view_mut() {
            ViewMut::Inline(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The payload for a second block; a long string, and what a collection shares with its clones, is shared with it.
    pub fn payload(&self) -> Payload<'_> {
        match self.view() {
            View::Int(n) => Payload::Int(n),
            View::Inline(bytes) => Payload::Inline(bytes),
            View::Blob(blob) => Payload::Blob(Arc::clone(blob)),
            View::Object(object) => Payload::Object(object.clone()),
        }
    }

    /// The collection, for which an empty one stays behind.
    pub fn take_object(&mut self) -> Option<Object> {
        match self.view_mut() {
            ViewMut::Object(object) => Some(std::mem::take(object)),
            _ => None,
        }
    }

    /// Changes the length of an inline string and hands it out; new bytes are zero. Panics if the string is not
    /// inline or would not fit.
    pub fn resize_inline(&mut self, len: usize) -> &mut [u8] {
        assert_eq!(self.encoding(), INLINE, "only an inline string has a length to change");
        let new_len = u16::try_from(len).expect("an inline string is short");
        let (flags, key_len, old_len) = (self.header().flags, self.key_len(), self.header().inline_len as usize);
        let (old, new) = (layout_of(flags, key_len, old_len), layout_of(flags, key_len, len));
        if old.size() < new.size() {
            // SAFETY: the block has the old layout by invariant; the new size is not zero and, key and inline string
            // being below 4 GB and 64 KB, does not overflow.
            let moved = unsafe { realloc(self.0.cast::<u8>().as_ptr(), old, new.size()) };
            let Some(base) = NonNull::new(moved) else { handle_alloc_error(new) };
            self.0 = base.cast();
        } else if old != new {
            // A smaller block from `realloc` would be the same one, down to half of its size.
            // SAFETY: the layout is never empty: it includes the header.
            let Some(base) = NonNull::new(unsafe { alloc(new) }) else { handle_alloc_error(new) };
            // SAFETY: both blocks have room for what is copied, of which nothing is owned by pointer in this encoding;
            // the old one has its layout by invariant and is not used again.
            unsafe {
                ptr::copy_nonoverlapping(self.0.cast::<u8>().as_ptr(), base.as_ptr(), new.size());
                dealloc(self.0.cast::<u8>().as_ptr(), old);
            }
            self.0 = base.cast();
        }
        self.header_mut().inline_len = new_len;
        // SAFETY: the block now has room for `len` bytes behind the key, of which the first `old_len` (if not cut) are
        // initialised and the rest is written here before it is handed out.
        unsafe {
            let start = self.at(key_offset(flags) + key_len);
            ptr::write_bytes(start.add(old_len.min(len)), 0, len.saturating_sub(old_len));
            slice::from_raw_parts_mut(start, len)
        }
    }

    /// Size of the block, and of what its word or its collection points to, in allocator classes.
    pub fn heap_size(&self) -> usize {
        let own = layout_of(self.header().flags, self.key_len(), self.header().inline_len as usize).size();
        match self.view() {
            View::Blob(blob) => own + size::shared::<Vec<u8>>() + size::buffer::<u8>(blob.capacity()),
            View::Object(object) => own + object.heap_size(),
            View::Int(_) | View::Inline(_) => own,
        }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let layout = layout_of(self.header().flags, self.key_len(), self.header().inline_len as usize);
        match self.view_mut() {
            // SAFETY: the block owns this `Arc`, and nothing reads the word again.
            ViewMut::Blob(blob) => unsafe { ptr::drop_in_place(blob) },
            // SAFETY: the block owns it, and nothing reads it again.
            ViewMut::Object(object) => unsafe { ptr::drop_in_place(object) },
            ViewMut::Int(_) | ViewMut::Inline(_) => {}
        }
        // SAFETY: the block has this layout by invariant, and is gone after this.
        unsafe { dealloc(self.0.cast::<u8>().as_ptr(), layout) };
    }
}

#[inline]
const fn deadline_offset() -> usize {
    size_of::<Header>()
}

#[inline]
const fn word_offset(flags: u8) -> usize {
    size_of::<Header>() + ((flags & DEADLINE) as usize) * 8
}

/// Without branches: each flag shifted to the size of what it announces.
#[inline]
const fn key_offset(flags: u8) -> usize {
    let word = ((flags & WORD) as usize) * 4;
    let collection = ((flags & COLLECTION) as usize) / 2 * 5;
    word_offset(flags) + word + collection + (flags & LONG_KEY) as usize
}

#[inline]
fn layout_of(flags: u8, key_len: usize, inline_len: usize) -> Layout {
    let size = size_class(key_offset(flags) + key_len + inline_len);
    Layout::from_size_align(size, align_of::<Header>()).expect("a record is smaller than the address space")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_follow_the_flags() {
        assert_eq!(key_offset(0), 8);
        assert_eq!(key_offset(RAW), 8);
        assert_eq!(key_offset(DEADLINE), 16);
        assert_eq!(key_offset(WORD), 16);
        assert_eq!(key_offset(DEADLINE | WORD), 24);
        assert_eq!(key_offset(DEADLINE | WORD | LONG_KEY), 28);
        assert_eq!(key_offset(COLLECTION), 48);
        assert_eq!(key_offset(DEADLINE | COLLECTION | LONG_KEY), 60);
    }

    #[test]
    fn resizing_keeps_the_key_and_zeroes_the_new_bytes() {
        let parts =
            Parts { tag: 0, raw: true, lru: 3, key: b"key", deadline: Some(5), payload: Payload::Inline(b"ab") };
        let mut block = Block::new(parts);
        for len in [2, 40, 1, 5000, 16_000, 0, 7] {
            let kept = len.min(match block.view() {
                View::Inline(bytes) => bytes.len(),
                _ => unreachable!(),
            });
            let bytes = block.resize_inline(len);
            assert!(bytes.len() == len && bytes[kept..].iter().all(|&b| b == 0));
            bytes.fill(b'x');
            assert_eq!((block.key(), block.deadline(), block.lru(), block.is_raw()), (&b"key"[..], Some(5), 3, true));
        }
    }
}
