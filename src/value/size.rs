//! What memory the allocator really takes for what is asked of it, which is what the accounts count.

/// Larger requests take whole pages.
const CLASSES_END: usize = 64 * 1024;

const PAGE: usize = 4096;

/// The size that mimalloc gives a request: multiples of 16 up to 64 bytes, then four classes to each doubling, pages
/// in the end. Whoever asks for a whole class uses what it takes, and grows inside the class without a move.
#[inline]
pub const fn size_class(size: usize) -> usize {
    let step = match size {
        0 => return 0,
        1..=64 => 16,
        65..=CLASSES_END => 1 << ((size - 1).ilog2() - 2),
        _ => PAGE,
    };
    size.next_multiple_of(step)
}

/// What a `Box<T>` takes.
pub const fn boxed<T>() -> usize {
    size_class(size_of::<T>())
}

/// What an `Arc<T>` takes, with its two counts.
pub const fn shared<T>() -> usize {
    size_class(2 * size_of::<usize>() + size_of::<T>())
}

/// What the buffer of a `Vec` takes, or that of any other list of so many places.
#[inline]
pub const fn buffer<T>(capacity: usize) -> usize {
    size_class(capacity * size_of::<T>())
}

/// What an entry of a `BTreeMap` or `BTreeSet` takes. Its nodes have places for eleven; six are in use where entries come in
/// order, eight where they do not.
pub const fn tree_entry<K, V>() -> usize {
    const USED: usize = 7;
    let leaf = 11 * (size_of::<K>() + size_of::<V>()) + 12;
    let inner = leaf + 12 * size_of::<usize>();
    (size_class(leaf) + size_class(inner) / USED) / USED
}

/// Bytes in a buffer of this capacity, which they fit.
pub fn copied(bytes: &[u8], capacity: usize) -> Vec<u8> {
    let mut buf = Vec::with_capacity(capacity);
    buf.extend_from_slice(bytes);
    buf
}

/// Moves a list to a buffer of this capacity, which it fits. An allocator asked to make a block smaller may leave it as it
/// is, and mimalloc does so down to half.
pub fn refit<T>(list: &mut Vec<T>, capacity: usize) {
    let mut fitting = Vec::with_capacity(capacity);
    fitting.append(list);
    *list = fitting;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_classes() {
        let sizes = [0, 1, 16, 17, 64, 65, 80, 81, 128, 129, 160, 161, 257, 1024, 1025, 65_536, 65_537, 70_000];
        let classes = [0, 16, 16, 32, 64, 80, 80, 96, 128, 160, 160, 192, 320, 1024, 1280, 65_536, 69_632, 73_728];
        assert_eq!(sizes.map(size_class), classes);
    }

    #[test]
    fn a_buffer_that_is_moved_keeps_its_content() {
        let mut buf = Vec::with_capacity(1000);
        buf.extend_from_slice(b"abc");
        refit(&mut buf, 16);
        assert_eq!((buf.as_slice(), buf.capacity()), (&b"abc"[..], 16));
    }
}
