//! The place of one element in a table, found or vacant.

use hashbrown::hash_table;

/// What [`SegTable::entry`](super::SegTable::entry) found.
pub enum Entry<'a, T> {
    Occupied(OccupiedEntry<'a, T>),
    Vacant(VacantEntry<'a, T>),
}

/// The place of an element that is there.
pub struct OccupiedEntry<'a, T>(hash_table::OccupiedEntry<'a, T>);

/// The place of an element that is not there.
pub struct VacantEntry<'a, T> {
    place: hash_table::VacantEntry<'a, T>,
    len: &'a mut usize,
}

impl<'a, T> Entry<'a, T> {
    #[inline]
    pub(super) fn new(entry: hash_table::Entry<'a, T>, len: &'a mut usize) -> Entry<'a, T> {
        match entry {
            hash_table::Entry::Occupied(place) => Entry::Occupied(OccupiedEntry(place)),
            hash_table::Entry::Vacant(place) => Entry::Vacant(VacantEntry { place, len }),
        }
    }
}

impl<'a, T> OccupiedEntry<'a, T> {
    #[inline]
    pub fn get(&self) -> &T {
        self.0.get()
    }

    #[inline]
    pub fn get_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }

    #[inline]
    pub fn into_mut(self) -> &'a mut T {
        self.0.into_mut()
    }
}

impl<'a, T> VacantEntry<'a, T> {
    /// Puts in an element, whose hash must be the one the entry was asked for.
    #[inline]
    pub fn insert(self, value: T) -> &'a mut T {
        *self.len += 1;
        self.place.insert(value).into_mut()
    }
}
