//! Lock sets: the only code that holds more than one shard at a time.
//!
//! Shards are always taken in ascending order, so that two lock sets can never wait for each other. A debug build
//! checks that a thread that already holds shards never asks for more.

#![allow(unsafe_code)]

use std::ops::BitOr;
use std::sync::Arc;
use std::time::Instant;

use crossbeam_utils::CachePadded;
use parking_lot::{Mutex, MutexGuard};

use super::Engine;
use super::shard::Shard;

/// A set of shards, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ShardSet(u64);

impl ShardSet {
    pub const EMPTY: ShardSet = ShardSet(0);

    pub fn one(shard: usize) -> Self {
        ShardSet(1 << shard)
    }

    /// The first `count` shards, that is all of an engine with that many.
    pub fn all(count: usize) -> Self {
        ShardSet(u64::MAX >> (64 - count))
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every shard of `other` is in this set too.
    pub fn covers(self, other: ShardSet) -> bool {
        other.0 & !self.0 == 0
    }

    /// What of this set is not in `other`.
    pub fn without(self, other: ShardSet) -> ShardSet {
        ShardSet(self.0 & !other.0)
    }

    /// Whether the two sets have a shard in common.
    pub fn meets(self, other: ShardSet) -> bool {
        self.0 & other.0 != 0
    }

    pub fn bits(self) -> u64 {
        self.0
    }

    pub fn contains(self, shard: usize) -> bool {
        self.0 & (1 << shard) != 0
    }

    /// The shard, if there is exactly one.
    #[inline]
    fn only(self) -> Option<usize> {
        self.0.is_power_of_two().then(|| self.0.trailing_zeros() as usize)
    }

    /// How many shards of the set come before `shard`.
    fn rank(self, shard: usize) -> usize {
        (self.0 & ((1 << shard) - 1)).count_ones() as usize
    }

    /// In ascending order.
    fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let shard = rest.trailing_zeros() as usize;
            (rest != 0).then(|| rest &= rest - 1)?;
            Some(shard)
        })
    }
}

impl BitOr for ShardSet {
    type Output = ShardSet;

    fn bitor(self, other: ShardSet) -> ShardSet {
        ShardSet(self.0 | other.0)
    }
}

/// The shards of an engine, each behind its own mutex and on its own cache line.
pub struct Shards(Box<[CachePadded<Mutex<Shard>>]>);

/// How long an attempt that must not wait still spins: about as long as a short command holds a shard.
const SPINS: usize = 40;

impl Shards {
    /// `count` is a power of two from 1 to 64.
    pub fn new(count: usize, mut make: impl FnMut() -> Shard) -> Self {
        assert!(count.is_power_of_two() && count <= 64);
        Shards((0..count).map(|_| CachePadded::new(Mutex::new(make()))).collect())
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// All shards, which nobody else has.
    pub fn each_mut(&mut self) -> impl Iterator<Item = &mut Shard> {
        self.0.iter_mut().map(|shard| shard.get_mut())
    }

    pub fn all(&self) -> ShardSet {
        ShardSet::all(self.count())
    }

    /// Waits for every shard of the set.
    #[inline]
    pub fn lock(&self, set: ShardSet) -> LockedShards<'_> {
        let taken = self.take(set, |shard| Some(self.0[shard].lock()));
        taken.expect("a lock that is waited for is taken")
    }

    /// Takes the whole set after at most a short spin, or nothing of it.
    #[inline(always)]
    pub fn try_lock(&self, set: ShardSet) -> Option<LockedShards<'_>> {
        self.take(set, |shard| self.try_one(shard))
    }

    /// Waits for every shard of the set, but not beyond `until`: all of it or nothing. As the shards are taken in the one
    /// order that there is, those held meanwhile are in nobody's way who is waited for.
    pub fn lock_until(&self, set: ShardSet, until: Instant) -> Option<LockedShards<'_>> {
        self.take(set, |shard| self.try_one(shard).or_else(|| self.0[shard].try_lock_until(until)))
    }

    #[inline(always)]
    fn take<'e>(
        &'e self,
        set: ShardSet,
        one: impl FnMut(usize) -> Option<MutexGuard<'e, Shard>>,
    ) -> Option<LockedShards<'e>> {
        held::check(set);
        let guards = gather(set, one)?;
        held::enter(set);
        Some(LockedShards { set, guards })
    }

    /// Adds a set to the shards that are held, all of it or nothing. Never waits, so that it may come out of order.
    pub fn try_extend<'e>(&'e self, locked: &mut LockedShards<'e>, set: ShardSet) -> bool {
        let missing = set.without(locked.set);
        let Some(mut more) =
            missing.iter().map(|shard| Some((shard, self.try_one(shard)?))).collect::<Option<Vec<_>>>()
        else {
            return false;
        };
        let held = match std::mem::replace(&mut locked.guards, Guards::Many(Vec::new())) {
            Guards::One(guard) => vec![guard],
            Guards::Many(guards) => guards,
        };
        more.extend(locked.set.iter().zip(held));
        more.sort_unstable_by_key(|(shard, _)| *shard);
        locked.guards = Guards::Many(more.into_iter().map(|(_, guard)| guard).collect());
        locked.set = locked.set | missing;
        held::enter(locked.set);
        true
    }

    #[inline(always)]
    fn try_one(&self, shard: usize) -> Option<MutexGuard<'_, Shard>> {
        self.0[shard].try_lock().or_else(|| self.spin(shard))
    }

    #[cold]
    fn spin(&self, shard: usize) -> Option<MutexGuard<'_, Shard>> {
        for _ in 0..SPINS {
            std::hint::spin_loop();
            if let Some(guard) = self.0[shard].try_lock() {
                return Some(guard);
            }
        }
        None
    }
}

/// Takes the guards of a set in the one order that there is; none of them when one cannot be had. Nearly every command
/// has one shard, so that case is kept straight: no list, nothing but a guard to move.
#[inline(always)]
fn gather<G>(set: ShardSet, mut one: impl FnMut(usize) -> Option<G>) -> Option<Guards<G>> {
    Some(match set.only() {
        Some(shard) => Guards::One(one(shard)?),
        None => Guards::Many(set.iter().map(one).collect::<Option<_>>()?),
    })
}

/// A set of shards, held. Dropping it unlocks them.
pub struct LockedShards<'e> {
    set: ShardSet,
    guards: Guards<MutexGuard<'e, Shard>>,
}

/// Generic, so that the model below can take a model's locks with the same code.
enum Guards<G> {
    One(G),
    /// In ascending order of shard.
    Many(Vec<G>),
}

impl<'e> LockedShards<'e> {
    /// Holds nothing.
    pub const fn none() -> Self {
        LockedShards { set: ShardSet::EMPTY, guards: Guards::Many(Vec::new()) }
    }

    #[inline]
    pub fn set(&self) -> ShardSet {
        self.set
    }

    /// The shard, which must be in the set.
    #[inline]
    pub fn shard(&mut self, shard: usize) -> &mut Shard {
        debug_assert!(self.set.contains(shard), "shard {shard} is not in the lock set");
        match &mut self.guards {
            Guards::One(guard) => guard,
            Guards::Many(guards) => &mut guards[self.set.rank(shard)],
        }
    }

    /// As [`LockedShards::shard`], only to look.
    pub fn peek(&self, shard: usize) -> &Shard {
        debug_assert!(self.set.contains(shard), "shard {shard} is not in the lock set");
        match &self.guards {
            Guards::One(guard) => guard,
            Guards::Many(guards) => &guards[self.set.rank(shard)],
        }
    }

    /// Whether a key of a held shard has changed that somebody waits for.
    #[inline]
    pub fn has_ready(&self) -> bool {
        match &self.guards {
            Guards::One(guard) => guard.waited.has_ready(),
            Guards::Many(guards) => guards.iter().any(|guard| guard.waited.has_ready()),
        }
    }

    /// All held shards, ascending.
    pub fn each(&mut self) -> impl Iterator<Item = &mut Shard> {
        let guards = match &mut self.guards {
            Guards::One(guard) => std::slice::from_mut(guard),
            Guards::Many(guards) => guards.as_mut_slice(),
        };
        guards.iter_mut().map(|guard| &mut **guard)
    }

    /// Whoever held the shards panicked: puts them right while they are still locked.
    #[cold]
    #[inline(never)]
    fn recover(&mut self) {
        self.each().for_each(Shard::recover);
    }
}

impl Drop for LockedShards<'_> {
    #[inline]
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.recover();
        }
        held::leave(self.set);
    }
}

/// Held shards on their way from one thread to another, together with the engine that they are of.
pub struct OwnedShards {
    // Before the engine, so that they are unlocked while it is there.
    shards: LockedShards<'static>,
    engine: Arc<Engine>,
}

impl OwnedShards {
    /// `shards` must be those of `engine`.
    pub fn new(engine: Arc<Engine>, shards: LockedShards<'_>) -> OwnedShards {
        held::leave(shards.set);
        // SAFETY: the guards borrow the mutexes in `engine.shards`, whose place on the heap never changes and which the
        // reference counted here keeps alive until after the guards are gone: the fields are private, and are dropped in
        // the order of their declaration. A lifetime has no part in the layout of a type.
        let shards = unsafe { std::mem::transmute::<LockedShards<'_>, LockedShards<'static>>(shards) };
        OwnedShards { shards, engine }
    }

    /// Goes on with them, on this thread.
    pub fn resume<'e>(mut self, engine: &'e Arc<Engine>) -> LockedShards<'e> {
        assert!(Arc::ptr_eq(&self.engine, engine), "shards are those of one engine");
        let shards: LockedShards<'e> = std::mem::replace(&mut self.shards, LockedShards::none());
        held::check(shards.set);
        held::enter(shards.set);
        shards
    }
}

/// The shards that this thread holds, in debug builds only.
mod held {
    use super::ShardSet;

    #[cfg(debug_assertions)]
    thread_local!(static HELD: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });

    /// Before a lock: waiting for shards while holding some could be a deadlock.
    #[inline]
    pub fn check(set: ShardSet) {
        #[cfg(debug_assertions)]
        if !set.is_empty() {
            HELD.with(|held| assert!(!held.get(), "a thread that holds shards must not lock more of them"));
        }
        let _ = set;
    }

    #[inline]
    pub fn enter(set: ShardSet) {
        #[cfg(debug_assertions)]
        if !set.is_empty() {
            HELD.with(|held| held.set(true));
        }
        let _ = set;
    }

    #[inline]
    pub fn leave(set: ShardSet) {
        #[cfg(debug_assertions)]
        if !set.is_empty() {
            HELD.with(|held| held.set(false));
        }
        let _ = set;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_walked_in_ascending_order() {
        let set = ShardSet::one(5) | ShardSet::one(0) | ShardSet::one(63);
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 5, 63]);
        assert_eq!((set.rank(0), set.rank(5), set.rank(63)), (0, 1, 2));
        assert_eq!(ShardSet::all(64).iter().count(), 64);
    }

    #[test]
    fn try_lock_takes_all_or_nothing() {
        let shards = Shards::new(4, || Shard::new(2, Default::default()));
        let held = shards.lock(ShardSet::one(2));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                assert!(shards.try_lock(shards.all()).is_none());
                assert!(shards.try_lock(ShardSet::one(1) | ShardSet::one(3)).is_some());
            });
        });
        drop(held);
        assert!(shards.try_lock(shards.all()).is_some());
    }

    // The model: the code that takes a set's guards in order ([`gather`]), on mutexes whose every interleaving of some
    // threads shuttle can choose. A shard is a number here. Commands are modelled by what they lock: one shard, two,
    // a transaction's union, or all; waiting for it or trying only.

    const SHARDS: usize = 4;
    const TOTAL: i64 = 100 * SHARDS as i64;

    type Cells = std::sync::Arc<[shuttle::sync::Mutex<i64>; SHARDS]>;
    type Cell<'c> = shuttle::sync::MutexGuard<'c, i64>;

    fn waited(cells: &Cells, set: ShardSet) -> Guards<Cell<'_>> {
        let guards = gather(set, |shard| Some(cells[shard].lock().expect("nobody panics")));
        guards.expect("a lock that is waited for is taken")
    }

    fn tried(cells: &Cells, set: ShardSet) -> Option<Guards<Cell<'_>>> {
        gather(set, |shard| cells[shard].try_lock().ok())
    }

    /// Moves one from the first held shard to the last, which no one may see half done.
    fn transfer(guards: &mut Guards<Cell<'_>>) {
        if let Guards::Many(guards) = guards {
            **guards.first_mut().expect("two at least") -= 1;
            shuttle::thread::yield_now();
            **guards.last_mut().expect("two at least") += 1;
        }
    }

    fn set(shards: &[usize]) -> ShardSet {
        shards.iter().fold(ShardSet::EMPTY, |set, &shard| set | ShardSet::one(shard))
    }

    /// Threads that run commands and transactions over few shards, each in an order of its own.
    fn commands(take: impl Fn(&Cells, ShardSet) -> Guards<Cell<'_>> + Copy + Send + 'static) {
        let cells: Cells = std::sync::Arc::new(std::array::from_fn(|_| shuttle::sync::Mutex::new(100)));
        let lines: [&[&[usize]]; 3] = [&[&[0, 1], &[2, 3]], &[&[3, 0], &[1]], &[&[1, 2, 3], &[2, 0]]];
        let threads = lines.map(|sets| {
            let cells = cells.clone();
            shuttle::thread::spawn(move || {
                for shards in sets {
                    transfer(&mut take(&cells, set(shards)));
                    if let Some(mut guards) = tried(&cells, set(shards)) {
                        transfer(&mut guards);
                    }
                }
                if let Guards::Many(guards) = take(&cells, ShardSet::all(SHARDS)) {
                    assert_eq!(guards.iter().map(|guard| **guard).sum::<i64>(), TOTAL);
                }
            })
        });
        threads.into_iter().for_each(|thread| thread.join().expect("no thread panics"));
    }

    #[test]
    fn no_interleaving_of_lock_sets_is_a_deadlock() {
        shuttle::check_pct(|| commands(waited), 1_500, 4);
        shuttle::check_random(|| commands(waited), 1_500);
    }

    /// What the test above is worth: it does find the deadlock of threads that take their shards as they come.
    #[test]
    #[should_panic(expected = "deadlock")]
    fn another_order_would_be_one() {
        fn unordered(cells: &Cells, set: ShardSet) -> Guards<Cell<'_>> {
            let mut shards: Vec<usize> = set.iter().collect();
            if set.contains(0) {
                shards.reverse();
            }
            Guards::Many(shards.iter().map(|&shard| cells[shard].lock().expect("nobody panics")).collect())
        }
        shuttle::check_random(|| commands(unordered), 1_500);
    }
}
