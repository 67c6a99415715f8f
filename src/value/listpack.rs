//! [`Listpack`]: short elements in order in one buffer, as bytes or integers, with room at either end.
//!
//! The entries have the bytes of the real server's format. Its head and terminator are not stored, only counted, so that
//! both ends grow and shrink in constant time.

pub(super) mod entry;

use super::record::Str;
use super::size::{self, size_class};
use entry::{Entry, Wanted};
pub use entry::{Needle, element};

/// Bytes that a listpack has besides its entries.
const FRAME: usize = 7;

/// The largest listpack, as in a real server.
const MOST_BYTES: usize = 1 << 30;

/// Buffers from this size on shrink with their content.
const SHRINK_FROM: usize = 64;

/// The bit of `count` that is the owner's. No listpack has so many entries.
const MARK: u32 = 1 << 31;

/// One of the two ends of a run of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Head,
    Tail,
}

impl End {
    pub const fn opposite(self) -> End {
        match self {
            End::Head => End::Tail,
            End::Tail => End::Head,
        }
    }
}

/// Entries in order: `buf[start..]`. The buffer's capacity is a size class of the allocator, so that none of what it takes
/// is lost; classes are a quarter apart at most, so growing from class to class costs no more than doubling would twice.
#[derive(Default)]
pub struct Listpack {
    buf: Vec<u8>,
    start: u32,
    /// How many, and the [`MARK`].
    count: u32,
}

impl Listpack {
    #[inline]
    pub fn len(&self) -> usize {
        (self.count & !MARK) as usize
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One bit for whoever owns the listpack, false at first.
    #[inline]
    pub fn is_marked(&self) -> bool {
        self.count & MARK != 0
    }

    pub fn mark(&mut self) {
        self.count |= MARK;
    }

    /// The entries, back to back.
    #[inline]
    pub fn entries(&self) -> &[u8] {
        &self.buf[self.start as usize..]
    }

    /// Bytes of the listpack that these entries make.
    #[inline]
    pub fn size(&self) -> usize {
        self.entries().len() + FRAME
    }

    #[inline]
    pub fn heap_size(&self) -> usize {
        size::buffer::<u8>(self.buf.capacity())
    }

    /// Whether there are as many entries as accounted for, forwards and backwards.
    pub fn check(&self) -> Result<(), String> {
        let (mut rest, mut count) = (self.entries(), 0);
        while !rest.is_empty() {
            let size = entry::first_size(rest);
            if entry::last_size(&rest[..size]) != size {
                return Err(format!("the entry {count} has another size from behind"));
            }
            rest = &rest[size..];
            count += 1;
        }
        if count == self.len() { Ok(()) } else { Err(format!("{count} entries, but {} accounted for", self.len())) }
    }

    #[inline]
    pub fn get(&self, index: usize) -> Str<'_> {
        entry::first(&self.entries()[self.seek(index)..]).0
    }

    /// The elements in order.
    #[inline]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.entries())
    }

    /// The offset of an element, looked for among every `stride`th from the first on.
    #[inline]
    pub fn find(&self, element: &[u8], stride: usize) -> Option<usize> {
        let wanted = Wanted::new(element);
        let entries = self.entries();
        let mut rest = entries;
        while !rest.is_empty() {
            if wanted.is(rest) {
                return Some(entries.len() - rest.len());
            }
            for _ in 0..stride {
                rest = &rest[entry::first_size(rest)..];
            }
        }
        None
    }

    /// The element at an offset, and the offset behind it.
    #[inline]
    pub fn read(&self, at: usize) -> (Str<'_>, usize) {
        let (value, size) = entry::first(&self.entries()[at..]);
        (value, at + size)
    }

    /// The offset that many elements further on.
    #[inline]
    pub fn skip(&self, at: usize, elements: usize) -> usize {
        let entries = self.entries();
        (0..elements).fold(at, |at, _| at + entry::first_size(&entries[at..]))
    }

    /// Whether an element of that many bytes may come in: offsets have 32 bits.
    #[inline]
    pub fn takes(&self, len: usize) -> bool {
        self.size().saturating_add(len) <= MOST_BYTES
    }

    /// The offset of the element of this index; for the number of elements, where they end.
    pub fn seek(&self, index: usize) -> usize {
        let entries = self.entries();
        if index <= self.len() / 2 {
            (0..index).fold(0, |at, _| at + entry::first_size(&entries[at..]))
        } else {
            (index..self.len()).fold(entries.len(), |at, _| at - entry::last_size(&entries[..at]))
        }
    }

    #[inline]
    pub fn push(&mut self, end: End, value: Str<'_>) {
        let entry = Entry::new(value);
        let size = entry.size();
        match end {
            End::Head => {
                if (self.start as usize) < size {
                    self.make_room(size, 0);
                }
                let start = self.start as usize;
                entry.write(&mut self.buf[start - size..start]);
                self.start -= size as u32;
            }
            End::Tail => {
                if self.buf.capacity() - self.buf.len() < size {
                    self.make_room(0, size);
                }
                entry.append_to(&mut self.buf);
            }
        }
        self.count += 1;
    }

    /// Inserts before the entry of this index, or at the end.
    pub fn insert(&mut self, index: usize, value: Str<'_>) {
        if index == 0 {
            return self.push(End::Head, value);
        }
        self.put(self.seek(index), value);
    }

    /// Inserts at an offset, which may be that of the end.
    pub fn put(&mut self, at: usize, value: Str<'_>) {
        if at == self.entries().len() {
            return self.push(End::Tail, value);
        }
        let entry = Entry::new(value);
        entry.write(self.resize(at, 0, entry.size()));
        self.count += 1;
    }

    /// Inserts two elements at an offset, which may be that of the end.
    pub fn put_two(&mut self, at: usize, first: Str<'_>, second: Str<'_>) {
        if at == self.entries().len() {
            self.push(End::Tail, first);
            return self.push(End::Tail, second);
        }
        let (first, second) = (Entry::new(first), Entry::new(second));
        let place = self.resize(at, 0, first.size() + second.size());
        let (before, behind) = place.split_at_mut(first.size());
        first.write(before);
        second.write(behind);
        self.count += 2;
    }

    pub fn replace(&mut self, index: usize, value: Str<'_>) {
        self.overwrite(self.seek(index), value);
    }

    /// Replaces the element at an offset.
    pub fn overwrite(&mut self, at: usize, value: Str<'_>) {
        let old = entry::first_size(&self.entries()[at..]);
        let entry = Entry::new(value);
        entry.write(self.resize(at, old, entry.size()));
        self.shrink();
    }

    #[inline]
    pub fn pop(&mut self, end: End) {
        match end {
            End::Head => self.start += entry::first_size(self.entries()) as u32,
            End::Tail => self.buf.truncate(self.buf.len() - entry::last_size(self.entries())),
        }
        self.count -= 1;
        self.shrink();
    }

    pub fn remove_range(&mut self, from: usize, count: usize) {
        self.cut(self.seek(from), count);
    }

    /// Removes that many elements from an offset on.
    pub fn cut(&mut self, at: usize, elements: usize) {
        let (start, end) = (self.start as usize, self.skip(at, elements));
        self.count -= elements as u32;
        if at == 0 {
            self.start += end as u32;
        } else {
            self.buf.drain(start + at..start + end);
        }
        self.shrink();
    }

    /// Removes up to `most` entries that are this, those nearest to `end`, and says how many.
    pub fn remove_equal(&mut self, needle: Needle<'_>, most: usize, end: End) -> usize {
        let mut found = self.find_equal(needle, most, end);
        if end == End::Tail {
            found.reverse();
        }
        // One pass: what stays moves over what goes.
        let base = self.start as usize;
        let Some(&(first, _)) = found.first() else { return 0 };
        let mut to = base + first;
        for (nth, &(at, size)) in found.iter().enumerate() {
            let next = found.get(nth + 1).map_or(self.buf.len(), |&(next, _)| base + next);
            self.buf.copy_within(base + at + size..next, to);
            to += next - (base + at + size);
        }
        self.buf.truncate(to);
        self.count -= found.len() as u32;
        self.shrink();
        found.len()
    }

    /// Place and size of up to `most` entries that are this, in the order in which they are met from `end`.
    fn find_equal(&self, needle: Needle<'_>, most: usize, end: End) -> Vec<(usize, usize)> {
        let entries = self.entries();
        let mut found = Vec::new();
        let (mut begin, mut rest) = (0, entries.len());
        while begin < rest && found.len() < most {
            let at = match end {
                End::Head => begin,
                End::Tail => rest - entry::last_size(&entries[..rest]),
            };
            let (value, size) = entry::first(&entries[at..]);
            match end {
                End::Head => begin += size,
                End::Tail => rest = at,
            }
            if needle.is(value) {
                found.push((at, size));
            }
        }
        found
    }

    /// Cuts before the entry of this index and hands out what is behind the cut.
    pub fn split_off(&mut self, index: usize) -> Listpack {
        let at = self.start as usize + self.seek(index);
        let rest = Listpack {
            buf: size::copied(&self.buf[at..], size_class(self.buf.len() - at)),
            start: 0,
            count: (self.len() - index) as u32,
        };
        self.count -= rest.count;
        self.buf.truncate(at);
        self.shrink();
        rest
    }

    pub fn append(&mut self, other: &Listpack) {
        self.reserve(other.entries().len());
        self.buf.extend_from_slice(other.entries());
        self.count += other.len() as u32;
    }

    /// Gives back the room at the ends, when no more is expected to be pushed there.
    pub fn settle(&mut self) {
        let fitting = size_class(self.entries().len());
        if fitting < self.buf.capacity() {
            self.rebuild(fitting, 0);
        }
    }

    /// Makes room for that many bytes more at the end.
    fn reserve(&mut self, more: usize) {
        let needed = self.buf.len() + more;
        if needed > self.buf.capacity() {
            self.buf.reserve_exact(size_class(needed) - self.buf.len());
        }
    }

    /// Makes `new` bytes of what are `old` bytes at `at`, and hands them out for writing.
    fn resize(&mut self, at: usize, old: usize, new: usize) -> &mut [u8] {
        let at = self.start as usize + at;
        let (from, to) = (at + old, at + new);
        let end = self.buf.len();
        if new > old {
            self.reserve(new - old);
            self.buf.resize(end + new - old, 0);
        }
        self.buf.copy_within(from..end, to);
        self.buf.truncate(end + new - old);
        &mut self.buf[at..to]
    }

    /// Makes room at the ends: by moving the entries to the middle if an eighth is free, so that the next move is as
    /// many pushes away as this one has cost; else by a larger buffer.
    #[cold]
    fn make_room(&mut self, head: usize, tail: usize) {
        let len = self.entries().len();
        let needed = len + head + tail;
        let capacity = self.buf.capacity();
        if needed + len / 8 <= capacity {
            self.slide(head + (capacity - needed) / 2);
        } else if head > 0 {
            // What is free now stays with the other end only as far as it was there before.
            let capacity = size_class(needed);
            self.rebuild(capacity, capacity - len);
        } else if self.start == 0 {
            self.reserve(tail);
        } else {
            self.rebuild(size_class(needed), 0);
        }
    }

    /// Moves the entries to another place in the same buffer.
    fn slide(&mut self, start: usize) {
        let (old, len) = (self.start as usize, self.entries().len());
        if start > old {
            self.buf.resize(start + len, 0);
        }
        self.buf.copy_within(old..old + len, start);
        self.buf.truncate(start + len);
        self.start = start as u32;
    }

    fn rebuild(&mut self, capacity: usize, start: usize) {
        let mut buf = Vec::with_capacity(capacity);
        buf.resize(start, 0);
        buf.extend_from_slice(self.entries());
        (self.buf, self.start) = (buf, start as u32);
    }

    /// A buffer of which half is free becomes as small as it can.
    #[inline]
    fn shrink(&mut self) {
        let (len, capacity) = (self.entries().len(), self.buf.capacity());
        if len <= capacity / 2 && capacity > SHRINK_FROM {
            self.rebuild(size_class(len), 0);
        }
    }
}

/// Elements one after the other.
#[derive(Clone)]
pub struct Iter<'a>(&'a [u8]);

impl<'a> Iterator for Iter<'a> {
    type Item = Str<'a>;

    #[inline]
    fn next(&mut self) -> Option<Str<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let (value, size) = entry::first(self.0);
        self.0 = &self.0[size..];
        Some(value)
    }
}

/// A clone takes as much memory as the original: whoever has counted one has counted the other.
impl Clone for Listpack {
    fn clone(&self) -> Listpack {
        Listpack { buf: size::copied(self.entries(), self.buf.capacity()), start: 0, count: self.count }
    }
}
