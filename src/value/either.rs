//! [`Either`]: one of two iterators over the same items.

/// What a collection with two forms is walked with.
#[derive(Clone)]
pub enum Either<A, B> {
    Left(A),
    Right(B),
}

impl<A: Iterator, B: Iterator<Item = A::Item>> Iterator for Either<A, B> {
    type Item = A::Item;

    #[inline]
    fn next(&mut self) -> Option<A::Item> {
        match self {
            Either::Left(items) => items.next(),
            Either::Right(items) => items.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Either::Left(items) => items.size_hint(),
            Either::Right(items) => items.size_hint(),
        }
    }

    /// One decision for the whole walk.
    fn fold<T, F: FnMut(T, A::Item) -> T>(self, start: T, step: F) -> T {
        match self {
            Either::Left(items) => items.fold(start, step),
            Either::Right(items) => items.fold(start, step),
        }
    }
}

impl<A, B> DoubleEndedIterator for Either<A, B>
where
    A: DoubleEndedIterator,
    B: DoubleEndedIterator<Item = A::Item>,
{
    #[inline]
    fn next_back(&mut self) -> Option<A::Item> {
        match self {
            Either::Left(items) => items.next_back(),
            Either::Right(items) => items.next_back(),
        }
    }

    /// As above.
    fn rfold<T, F: FnMut(T, A::Item) -> T>(self, start: T, step: F) -> T {
        match self {
            Either::Left(items) => items.rfold(start, step),
            Either::Right(items) => items.rfold(start, step),
        }
    }
}

impl<A: ExactSizeIterator, B: ExactSizeIterator<Item = A::Item>> ExactSizeIterator for Either<A, B> {}
