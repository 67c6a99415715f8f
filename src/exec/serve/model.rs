//! The model: [`serve_all`] and the stages of a wait, as they are, on shards and waiters whose every interleaving shuttle
//! can choose. A shard has one list, its number is the list's.

use std::collections::VecDeque;

use shuttle::sync::atomic::{AtomicU8, Ordering};
use shuttle::sync::{Arc, Mutex, MutexGuard};
use shuttle::thread;

use super::{Floor, serve_all};
use crate::engine::block::{Cell, End, Ended, Stage};

const SHARDS: usize = 3;

struct Atomic(AtomicU8);

impl From<u8> for Atomic {
    fn from(value: u8) -> Atomic {
        Atomic(AtomicU8::new(value))
    }
}

impl Cell for Atomic {
    fn load(&self) -> u8 {
        self.0.load(Ordering::SeqCst)
    }

    fn exchange(&self, from: u8, to: u8) -> bool {
        self.0.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    fn swap(&self, to: u8) -> u8 {
        self.0.swap(to, Ordering::SeqCst)
    }
}

/// Takes the first element of a list, to another one or for itself.
struct Waiter {
    from: usize,
    to: Option<usize>,
    stage: Stage<Atomic>,
    /// What it was told: an element, or that its time is over.
    answers: Mutex<Vec<Option<u32>>>,
}

impl Waiter {
    fn new(from: usize, to: Option<usize>) -> Arc<Waiter> {
        Arc::new(Waiter { from, to, stage: Stage::default(), answers: Mutex::new(Vec::new()) })
    }

    fn shards(&self) -> impl Iterator<Item = usize> + use<> {
        let (from, to) = (self.from, self.to);
        (0..SHARDS).filter(move |&shard| shard == from || Some(shard) == to)
    }

    fn answer(&self, answer: Option<u32>) {
        self.answers.lock().expect("nobody panics").push(answer);
    }

    fn time_out(&self) {
        if self.stage.end(End::Timeout) == Ended::Now {
            self.answer(None);
        }
    }
}

#[derive(Default)]
struct Shard {
    list: VecDeque<u32>,
    line: Vec<Arc<Waiter>>,
    ready: bool,
}

impl Shard {
    fn push(&mut self, element: u32) {
        self.list.push_back(element);
        self.ready |= !self.line.is_empty();
    }
}

type Shards = Arc<[Mutex<Shard>; SHARDS]>;

struct Held<'s> {
    shards: &'s Shards,
    guards: [Option<MutexGuard<'s, Shard>>; SHARDS],
}

impl<'s> Held<'s> {
    fn lock(shards: &'s Shards, set: impl Iterator<Item = usize>) -> Held<'s> {
        let mut held = Held { shards, guards: Default::default() };
        set.for_each(|shard| held.guards[shard] = Some(shards[shard].lock().expect("nobody panics")));
        held
    }

    fn at(&mut self, shard: usize) -> &mut Shard {
        self.guards[shard].as_mut().expect("it is held")
    }

    /// What a command does before it unlocks; what it must not wait for is done by itself later.
    fn serve(mut self, waits: bool) {
        let rest = serve_all(&mut self, VecDeque::new(), waits);
        let shards = self.shards;
        drop(self);
        if !rest.is_empty() {
            let mut held = Held::lock(shards, (0..SHARDS).filter(|shard| rest.contains(shard)));
            serve_all(&mut held, rest, true);
        }
    }

    /// Whether there was an element.
    fn run(&mut self, waiter: &Waiter) -> bool {
        let Some(element) = self.at(waiter.from).list.pop_front() else { return false };
        if let Some(to) = waiter.to {
            self.at(to).push(element);
        }
        waiter.answer(Some(element));
        true
    }
}

impl Floor for Held<'_> {
    type Key = usize;
    type Waiter = Arc<Waiter>;

    fn take_ready(&mut self) -> VecDeque<usize> {
        let held = self.guards.iter_mut().enumerate();
        let held = held.filter_map(|(at, guard)| guard.as_mut().map(|guard| (at, guard)));
        held.filter_map(|(at, shard)| std::mem::take(&mut shard.ready).then_some(at)).collect()
    }

    fn line(&mut self, key: &usize) -> Vec<Arc<Waiter>> {
        self.at(*key).line.clone()
    }

    fn is_worth(&mut self, key: &usize, _: &Arc<Waiter>) -> bool {
        !self.at(*key).list.is_empty()
    }

    fn reach(&mut self, waiter: &Arc<Waiter>) -> bool {
        let missing: Vec<usize> = waiter.shards().filter(|&shard| self.guards[shard].is_none()).collect();
        let shards = self.shards;
        let taken: Option<Vec<_>> = missing.iter().map(|&shard| shards[shard].try_lock().ok()).collect();
        let Some(taken) = taken else { return false };
        missing.into_iter().zip(taken).for_each(|(shard, guard)| self.guards[shard] = Some(guard));
        true
    }

    fn lock_with(&mut self, waiter: &Arc<Waiter>) {
        let set: Vec<usize> =
            (0..SHARDS).filter(|&at| self.guards[at].is_some() || waiter.shards().any(|own| own == at)).collect();
        self.guards = Default::default();
        *self = Held::lock(self.shards, set.into_iter());
    }

    fn run_again(&mut self, waiter: &Arc<Waiter>) {
        if !waiter.stage.claim() {
            return;
        }
        thread::yield_now();
        if self.run(waiter) {
            waiter.stage.serve();
        } else {
            let Some(_) = waiter.stage.put_back() else { return };
            waiter.answer(None);
        }
        self.at(waiter.from).line.retain(|known| !Arc::ptr_eq(known, waiter));
    }
}

/// A blocking command.
fn block(shards: &Shards, waiter: &Arc<Waiter>) {
    let mut held = Held::lock(shards, waiter.shards());
    if held.run(waiter) {
        waiter.stage.claim();
        waiter.stage.serve();
    } else {
        held.at(waiter.from).line.push(waiter.clone());
    }
    held.serve(true);
}

/// What must not be done: to look, and to wait as a second step.
fn look_then_block(shards: &Shards, waiter: &Arc<Waiter>) {
    if !Held::lock(shards, waiter.shards()).run(waiter) {
        thread::yield_now();
        Held::lock(shards, waiter.shards()).at(waiter.from).line.push(waiter.clone());
    }
}

fn push(shards: &Shards, shard: usize, element: u32, waits: bool) {
    let mut held = Held::lock(shards, [shard].into_iter());
    held.at(shard).push(element);
    held.serve(waits);
}

/// Two wait for list 0 from the start, the second of them moves to list 1; others come while elements come and the
/// time of one is over.
fn clients(block_late: fn(&Shards, &Arc<Waiter>)) {
    let shards: Shards = Arc::new(Default::default());
    let early = [Waiter::new(0, None), Waiter::new(0, Some(1))];
    early.iter().for_each(|waiter| block(&shards, waiter));
    let late = [Waiter::new(1, Some(2)), Waiter::new(2, Some(0)), Waiter::new(1, None)];
    let spawn = |work: Box<dyn FnOnce(&Shards) + Send>| {
        let shards = shards.clone();
        thread::spawn(move || work(&shards))
    };
    let [a, b, c] = late.clone();
    let timed = early[1].clone();
    let threads = [
        spawn(Box::new(move |shards| {
            push(shards, 0, 1, true);
            push(shards, 0, 2, false);
        })),
        spawn(Box::new(move |shards| block_late(shards, &a))),
        spawn(Box::new(move |shards| block_late(shards, &c))),
        spawn(Box::new(move |shards| {
            block_late(shards, &b);
            push(shards, 2, 3, false);
        })),
        spawn(Box::new(move |_| timed.time_out())),
    ];
    threads.into_iter().for_each(|thread| thread.join().expect("no thread panics"));
    check(&shards, &early, &late);
}

fn check(shards: &Shards, early: &[Arc<Waiter>; 2], late: &[Arc<Waiter>; 3]) {
    let mut elements = Vec::new();
    for shard in shards.iter() {
        let shard = shard.lock().expect("nobody panics");
        let waits = shard.line.iter().any(|waiter| waiter.answers.lock().expect("nobody panics").is_empty());
        assert!(!waits || shard.list.is_empty(), "somebody waits although there is something");
        elements.extend(shard.list.iter().copied());
    }
    let answers = |waiter: &Arc<Waiter>| waiter.answers.lock().expect("nobody panics").clone();
    for waiter in early.iter().chain(late) {
        assert!(answers(waiter).len() <= 1, "answered twice");
        if waiter.to.is_none() {
            elements.extend(answers(waiter).into_iter().flatten());
        }
    }
    elements.sort_unstable();
    assert_eq!(elements, [1, 2, 3], "each element is in one place");
    let [first, second] = [answers(&early[0]), answers(&early[1])];
    assert!(!first.is_empty(), "two elements came for the first in line");
    assert!(second != [Some(1)], "the second in line was served first");
}

#[test]
fn no_interleaving_loses_a_wake_up_or_an_element() {
    shuttle::check_random(|| clients(block), 2_000);
    shuttle::check_pct(|| clients(block), 2_000, 4);
}

/// What the test above is worth: it does find the wake-up that is lost between a look and the wait.
#[test]
#[should_panic(expected = "somebody waits although there is something")]
fn looking_first_and_waiting_then_would() {
    shuttle::check_random(|| clients(look_then_block), 5_000);
}
