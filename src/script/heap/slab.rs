//! Objects of one kind, by number.

/// Numbers of removed objects are given out again. Objects made before [`Slab::seal`] are permanent: they are neither
/// marked nor removed.
pub struct Slab<T> {
    items: Vec<T>,
    states: Vec<State>,
    free: Vec<u32>,
    sealed: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    Unmarked,
    Marked,
}

impl<T> Default for Slab<T> {
    fn default() -> Slab<T> {
        Slab { items: Vec::new(), states: Vec::new(), free: Vec::new(), sealed: 0 }
    }
}

impl<T: Default> Slab<T> {
    #[inline]
    pub fn insert(&mut self, item: T) -> u32 {
        if let Some(index) = self.free.pop() {
            self.items[index as usize] = item;
            self.states[index as usize] = State::Unmarked;
            return index;
        }
        self.items.push(item);
        self.states.push(State::Unmarked);
        self.items.len() as u32 - 1
    }

    #[inline]
    pub fn get(&self, index: u32) -> &T {
        &self.items[index as usize]
    }

    #[inline]
    pub fn get_mut(&mut self, index: u32) -> &mut T {
        &mut self.items[index as usize]
    }

    pub fn seal(&mut self) {
        self.sealed = self.items.len();
        self.free.clear();
    }

    pub fn sealed(&self) -> u32 {
        self.sealed as u32
    }

    pub fn end(&self) -> u32 {
        self.items.len() as u32
    }

    /// Forgets what was made since [`Slab::seal`].
    pub fn reset(&mut self) {
        self.items.truncate(self.sealed);
        self.states.truncate(self.sealed);
        self.free.clear();
    }

    /// Whether the object was not marked before. False for permanent objects and for numbers that nothing has: stale
    /// registers may hold those.
    #[inline]
    pub fn mark(&mut self, index: u32) -> bool {
        if (index as usize) < self.sealed {
            return false;
        }
        match self.states.get_mut(index as usize) {
            Some(state @ State::Unmarked) => {
                *state = State::Marked;
                true
            }
            _ => false,
        }
    }

    #[inline]
    pub fn is_marked(&self, index: u32) -> bool {
        (index as usize) < self.sealed || self.states[index as usize] == State::Marked
    }

    #[inline]
    pub fn is_used(&self, index: u32) -> bool {
        self.states[index as usize] != State::Free
    }

    /// Removes what is not marked, and takes the marks away.
    pub fn sweep(&mut self, mut removed: impl FnMut(&T)) {
        for index in self.sealed..self.items.len() {
            match self.states[index] {
                State::Marked => self.states[index] = State::Unmarked,
                State::Unmarked => {
                    removed(&self.items[index]);
                    self.items[index] = T::default();
                    self.states[index] = State::Free;
                    self.free.push(index as u32);
                }
                State::Free => {}
            }
        }
    }
}
