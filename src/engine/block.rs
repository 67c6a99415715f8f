//! Blocked clients: who waits for which keys, until when, and that each is answered once.
//!
//! A command that finds nothing asks to be blocked ([`Ctx::block`]). Before its shards are unlocked it is put into the
//! lines of its keys. Every change of a key goes through [`super::change`], which notes it here when somebody stands in
//! line; whoever made the change runs the commands of those waiting again before it unlocks (`exec/serve.rs`).

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::Waker;

use hashbrown::HashTable;
use parking_lot::Mutex;

use super::Engine;
use super::access::Ctx;
use super::client::{ClientInfo, Session, State};
use super::double::Switch;
use super::error::{Error, Result};
use super::lock::{LockedShards, ShardSet};
use super::watch::Key;
use crate::reply::Tape;
use crate::value::record::Record;

/// Whether it is worth running the command again, by what a key holds now.
pub type Worth = fn(Option<&Record>) -> bool;

const NEVER_BLOCKS: Error = Error::new("ERR the command would block, and a synchronous call must not");

/// What a command that found nothing waits for.
pub struct Block<'a> {
    pub keys: &'a [&'a [u8]],
    pub worth: Worth,
    /// Unix milliseconds; `None` for ever.
    pub deadline: Option<u64>,
    /// When it is worth running the command again without any change, in Unix milliseconds.
    pub due: Option<u64>,
    pub empty: Empty,
    /// The words to be run again (name first), where those that came would mean something else by then.
    pub words: Option<Vec<Vec<u8>>>,
}

/// What a command answers when there is nothing and it may not wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Empty {
    Nil,
    NilArray,
    /// That many replicas: none.
    Zero,
    /// None here and none there.
    Zeros,
}

impl Empty {
    pub fn write(self, out: &mut Tape) {
        match self {
            Empty::Nil => out.nil(),
            Empty::NilArray => out.nil_array(),
            Empty::Zero => out.int(0),
            Empty::Zeros => {
                out.array(2);
                out.int(0);
                out.int(0);
            }
        }
    }

    /// What it answers after a wait: all that want a value a null array.
    fn write_late(self, out: &mut Tape) {
        match self {
            Empty::Nil | Empty::NilArray => out.nil_array(),
            Empty::Zero | Empty::Zeros => self.write(out),
        }
    }
}

/// What [`Ctx::block`] has put down for whoever runs the command.
pub struct Wish {
    keys: Vec<Key>,
    worth: Worth,
    deadline: Option<u64>,
    due: Option<u64>,
    empty: Empty,
    words: Option<Vec<Vec<u8>>>,
}

impl Ctx<'_> {
    /// Has the client wait, or answers at once where nobody may (inside a transaction). To be returned by a handler that
    /// found nothing and has written nothing, after it has looked at all the keys.
    pub fn block(&mut self, block: Block<'_>, out: &mut Tape) -> Result {
        if self.answers_at_once {
            block.empty.write(out);
            return Ok(());
        }
        if self.session.never_blocks {
            return Err(NEVER_BLOCKS);
        }
        let db = self.session.db;
        let mut keys: Vec<Key> = Vec::with_capacity(block.keys.len());
        for &name in block.keys {
            let key = Key { db, hash: self.engine.hash(name), name: name.into() };
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let Block { worth, deadline, due, empty, words, .. } = block;
        self.wish = Some(Box::new(Wish { keys, worth, deadline, due, empty, words }));
        Err(Error::BLOCK)
    }

    /// Puts the client into the lines of the keys it waits for. The shards of all keys of the command are held.
    pub fn wait(&mut self, command: usize, argv: &[&[u8]]) {
        let Some(wish) = self.wish.take() else { return };
        let Wish { keys, worth, deadline, due, empty, words } = *wish;
        let words = words.unwrap_or_else(|| argv.iter().map(|word| word.to_vec()).collect());
        let client = self.session.info.clone();
        let deadline = deadline.map(|moment| self.engine.clock.steady_of(moment));
        let waiter = Arc::new(Waiter {
            db: self.session.db,
            resp: self.session.resp,
            set: self.held(),
            command,
            words,
            keys,
            worth,
            deadline,
            due: AtomicU64::new(0),
            empty,
            kept: Mutex::default(),
            held: None,
            client,
            stage: Stage::default(),
            answer: Mutex::default(),
        });
        for key in &waiter.keys {
            let index = self.engine.shard_of(key.hash);
            self.shards().shard(index).waited.add(key, &waiter);
        }
        *waiter.client.waiter.lock() = Some(waiter.clone());
        self.session.waiter = Some(waiter.clone());
        self.engine.timeouts.add(self.engine, &waiter);
        self.engine.timeouts.expect(self.engine, &waiter, due);
    }

    /// A command that was run again still finds nothing: for what moment it waits now.
    pub fn wait_on(&mut self, waiter: &Arc<Waiter>) {
        let due = self.wish.take().and_then(|wish| wish.due);
        self.engine.timeouts.expect(self.engine, waiter, due);
    }
}

/// A blocked client with its command.
pub struct Waiter {
    pub client: Arc<ClientInfo>,
    /// Position in the command table.
    pub command: usize,
    words: Vec<Vec<u8>>,
    pub db: usize,
    pub resp: u8,
    /// What has to be locked to run the command.
    pub set: ShardSet,
    keys: Vec<Key>,
    worth: Worth,
    deadline: Option<u64>,
    /// 0 for none. Changed under the lock of [`Timeouts`].
    due: AtomicU64,
    empty: Empty,
    /// What it is answered at its deadline, where that is known beforehand.
    kept: Mutex<Option<Tape>>,
    /// Its place among those whom a pause holds back.
    held: Option<u64>,
    stage: Stage,
    answer: Mutex<Answer>,
}

#[derive(Default)]
struct Answer {
    tape: Option<Tape>,
    /// Who waits for it.
    waker: Option<Waker>,
}

/// How a wait ends without what was waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Timeout,
    /// CLIENT UNBLOCK with ERROR.
    Unblocked,
    /// The client is gone.
    Gone,
}

impl Waiter {
    /// Keeps a client waiting that stands in no line: until the deadline, in steady time, when it is answered what is on the
    /// tape; without one until it is gone. CLIENT UNBLOCK does not end that wait.
    pub fn keep(session: &mut Session, answer: Tape, deadline: Option<u64>) {
        let Session { engine, state } = session;
        let waiter = Arc::new(Waiter::without_keys(state, answer, deadline));
        state.waiter = Some(waiter.clone());
        engine.timeouts.add(engine, &waiter);
    }

    /// Holds a client back that stands in no line, until somebody ends its wait by a timeout. The answer, which is empty,
    /// only says that its command is to be run now.
    pub(super) fn hold(session: &mut Session, command: usize, place: u64) -> Arc<Waiter> {
        let state = &mut session.state;
        let mut waiter = Waiter::without_keys(state, Tape::new(), None);
        (waiter.command, waiter.held) = (command, Some(place));
        let waiter = Arc::new(waiter);
        *state.info.waiter.lock() = Some(waiter.clone());
        state.waiter = Some(waiter.clone());
        waiter
    }

    fn without_keys(state: &State, answer: Tape, deadline: Option<u64>) -> Waiter {
        Waiter {
            db: state.db,
            resp: state.resp,
            set: ShardSet::EMPTY,
            command: 0,
            words: Vec::new(),
            keys: Vec::new(),
            worth: |_| false,
            deadline,
            due: AtomicU64::new(0),
            empty: Empty::Nil,
            kept: Mutex::new(Some(answer)),
            held: None,
            client: state.info.clone(),
            stage: Stage::default(),
            answer: Mutex::default(),
        }
    }

    /// Its command has not begun: a pause holds it back.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    pub fn words(&self) -> Vec<&[u8]> {
        self.words.iter().map(Vec::as_slice).collect()
    }

    /// In milliseconds of the steady time (see [`Clock`]); `None` for ever.
    pub fn deadline(&self) -> Option<u64> {
        self.deadline
    }

    pub fn is_worth(&self, record: Option<&Record>) -> bool {
        (self.worth)(record)
    }

    /// The answer, once. Until it is there `waker` is kept, to be called when it is.
    pub fn poll(&self, waker: &Waker) -> Option<Tape> {
        let mut answer = self.answer.lock();
        if answer.tape.is_none() && !answer.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            answer.waker = Some(waker.clone());
        }
        answer.tape.take()
    }

    /// The command is about to be run again; false when the wait is over.
    pub fn claim(&self) -> bool {
        self.stage.claim()
    }

    /// The command has an answer this time, to be given by [`Waiter::give`]. All its shards are held.
    pub fn serve(&self, locked: &mut LockedShards<'_>, engine: &Engine) {
        self.stage.serve();
        self.leave(locked, engine);
    }

    /// The command still finds nothing. If the wait was to end meanwhile, it ends now, with this answer.
    pub fn put_back(&self, locked: &mut LockedShards<'_>, engine: &Engine) -> Option<Tape> {
        let how = self.stage.put_back()?;
        self.leave(locked, engine);
        Some(self.last_words(how))
    }

    fn leave(&self, locked: &mut LockedShards<'_>, engine: &Engine) {
        for key in &self.keys {
            let index = engine.shard_of(key.hash);
            if locked.set().contains(index) {
                locked.shard(index).waited.remove(key, self);
            }
        }
    }

    /// Ends the wait, unless it is over already. Locks no shards.
    pub fn end(self: &Arc<Self>, engine: &Engine, how: End) -> bool {
        match self.stage.end(how) {
            Ended::Now => {
                self.give(engine, self.last_words(how));
                if !self.keys.is_empty() {
                    engine.wake.free(Box::new(Leave { engine: engine.me.clone(), waiter: self.clone() }));
                }
                true
            }
            Ended::Soon => true,
            Ended::Before => false,
        }
    }

    fn last_words(&self, how: End) -> Tape {
        let mut tape = Tape::new();
        match how {
            End::Timeout => match self.kept.lock().take() {
                Some(answer) => return answer,
                None => self.empty.write_late(&mut tape),
            },
            End::Unblocked => tape.error(b"UNBLOCKED client unblocked via CLIENT UNBLOCK"),
            End::Gone => {}
        }
        tape
    }

    /// Hands the answer over.
    pub fn give(&self, engine: &Engine, tape: Tape) {
        engine.timeouts.remove(self);
        *self.client.waiter.lock() = None;
        if let Some(place) = self.held {
            engine.pause.forget(place);
        } else if engine.double.has(Switch::LOG) {
            engine.double.log.answer_waiting(self.client.id, &tape);
        }
        let mut answer = self.answer.lock();
        answer.tape = Some(tape);
        let waker = answer.waker.take();
        drop(answer);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Takes a client whose wait is over out of the lines when it is dropped, by a thread that may wait for locks.
struct Leave {
    engine: Weak<Engine>,
    waiter: Arc<Waiter>,
}

impl Drop for Leave {
    fn drop(&mut self) {
        let Some(engine) = self.engine.upgrade() else { return };
        for key in &self.waiter.keys {
            let index = engine.shard_of(key.hash);
            let set = ShardSet::one(index);
            match engine.lock_behind_scripts(set) {
                Some(mut locked) => locked.shard(index).waited.remove(key, &self.waiter),
                // From the beginning once more: what is gone does not matter.
                None => {
                    let again = Leave { engine: self.engine.clone(), waiter: self.waiter.clone() };
                    return engine.drop_behind_scripts(set, Box::new(again));
                }
            }
        }
    }
}

/// Who answers a blocked client. Whoever moves it out of `WAITING` or `CLAIMED` for good does, so it is answered once.
///
/// ```text
/// WAITING ──claim──▶ CLAIMED ──serve──▶ OVER
///    │ ▲──put back──────┤                 ▲
///    │                  └─end─▶ CLAIMED + how ──serve or put back
///    └─────────end────────────────────────┘
/// ```
pub(crate) struct Stage<A = AtomicU8>(A);

const WAITING: u8 = 0;
const CLAIMED: u8 = 1;
const OVER: u8 = 2;
/// Plus an [`End`]: claimed, and to end that way if nothing comes of it.
const ENDING: u8 = 3;

/// What [`Stage::end`] came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ended {
    /// The caller answers.
    Now,
    /// Whoever runs the command answers.
    Soon,
    /// Somebody has answered.
    Before,
}

/// The atomic of a [`Stage`]; the model in `exec/serve/model.rs` has one whose interleavings can be chosen.
pub(crate) trait Cell {
    fn load(&self) -> u8;
    fn exchange(&self, from: u8, to: u8) -> bool;
    fn swap(&self, to: u8) -> u8;
}

impl Cell for AtomicU8 {
    fn load(&self) -> u8 {
        AtomicU8::load(self, Ordering::SeqCst)
    }

    fn exchange(&self, from: u8, to: u8) -> bool {
        self.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    fn swap(&self, to: u8) -> u8 {
        AtomicU8::swap(self, to, Ordering::SeqCst)
    }
}

impl<A: Cell + From<u8>> Default for Stage<A> {
    fn default() -> Self {
        Stage(A::from(WAITING))
    }
}

impl<A: Cell> Stage<A> {
    pub(crate) fn is_over(&self) -> bool {
        self.0.load() == OVER
    }

    pub(crate) fn claim(&self) -> bool {
        self.0.exchange(WAITING, CLAIMED)
    }

    pub(crate) fn serve(&self) {
        self.0.swap(OVER);
    }

    pub(crate) fn put_back(&self) -> Option<End> {
        if self.0.exchange(CLAIMED, WAITING) {
            return None;
        }
        Some(match self.0.swap(OVER) - ENDING {
            0 => End::Timeout,
            1 => End::Unblocked,
            _ => End::Gone,
        })
    }

    pub(crate) fn end(&self, how: End) -> Ended {
        loop {
            if self.0.exchange(WAITING, OVER) {
                return Ended::Now;
            }
            if self.0.exchange(CLAIMED, ENDING + how as u8) {
                return Ended::Soon;
            }
            // Put back just now, if it is neither over nor about to be.
            if self.0.load() >= OVER {
                return Ended::Before;
            }
        }
    }
}

/// The lines of a shard: for each key those who wait for it, in the order in which they came.
#[derive(Default)]
pub struct WaitedKeys {
    lines: HashTable<Line>,
    ready: Vec<Ready>,
}

struct Line {
    key: Key,
    waiters: VecDeque<Arc<Waiter>>,
    /// It is among the ready ones.
    noted: bool,
}

/// A key that has changed and that somebody waits for.
pub struct Ready {
    /// Tells which change came first, among those of one thread.
    pub at: usize,
    pub key: Key,
}

/// Orders changes that a command makes in different shards.
static CHANGES: AtomicUsize = AtomicUsize::new(0);

impl WaitedKeys {
    /// Asked at every change of a key.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Asked before every unlock.
    #[inline]
    pub fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Keys that somebody waits for, and of those the keys whose end somebody waits for too.
    pub fn count(&self) -> (usize, usize) {
        let (mut keys, mut on_no_key) = (0, 0);
        for line in &self.lines {
            let mut waiting = line.waiters.iter().filter(|waiter| !waiter.stage.is_over()).peekable();
            keys += waiting.peek().is_some() as usize;
            on_no_key += waiting.any(|waiter| waiter.is_worth(None)) as usize;
        }
        (keys, on_no_key)
    }

    fn add(&mut self, key: &Key, waiter: &Arc<Waiter>) {
        let entry = self.lines.entry(key.hash, |line| line.key == *key, |line| line.key.hash);
        let new = || Line { key: key.clone(), waiters: VecDeque::new(), noted: false };
        entry.or_insert_with(new).into_mut().waiters.push_back(waiter.clone());
    }

    fn remove(&mut self, key: &Key, waiter: &Waiter) {
        let Ok(mut entry) = self.lines.find_entry(key.hash, |line| line.key == *key) else { return };
        let waiters = &mut entry.get_mut().waiters;
        if let Some(at) = waiters.iter().position(|known| std::ptr::eq(&**known, waiter)) {
            waiters.remove(at);
        }
        if waiters.is_empty() {
            entry.remove();
        }
    }

    /// A key has changed.
    pub fn note(&mut self, db: usize, hash: u64, name: &[u8]) {
        if let Some(line) = self.lines.find_mut(hash, |line| line.key.is(db, name)) {
            line.note(&mut self.ready);
        }
    }

    /// All keys that `changed` says so of have changed.
    pub fn note_where(&mut self, changed: impl Fn(&Key) -> bool) {
        for line in self.lines.iter_mut().filter(|line| changed(&line.key)) {
            line.note(&mut self.ready);
        }
    }

    /// It is worth running the commands again that wait for this waiter's keys.
    pub fn note_for(&mut self, waiter: &Waiter) {
        for line in self.lines.iter_mut().filter(|line| line.waiters.iter().any(|known| std::ptr::eq(&**known, waiter)))
        {
            line.note(&mut self.ready);
        }
    }

    /// Hands the keys out that have changed.
    pub fn take_ready(&mut self) -> Vec<Ready> {
        let ready = std::mem::take(&mut self.ready);
        for Ready { key, .. } in &ready {
            if let Some(line) = self.lines.find_mut(key.hash, |line| line.key == *key) {
                line.noted = false;
            }
        }
        ready
    }

    /// The keys whose end somebody waits for.
    pub fn ends(&self) -> impl Iterator<Item = &Key> {
        let waits = |line: &&Line| line.waiters.iter().any(|waiter| waiter.is_worth(None) && !waiter.stage.is_over());
        self.lines.iter().filter(waits).map(|line| &line.key)
    }

    /// Those who wait for a key, first come first.
    pub fn line(&self, key: &Key) -> Vec<Arc<Waiter>> {
        let line = self.lines.find(key.hash, |line| line.key == *key);
        line.map_or(Vec::new(), |line| line.waiters.iter().cloned().collect())
    }
}

impl Line {
    fn note(&mut self, ready: &mut Vec<Ready>) {
        if !self.noted {
            self.noted = true;
            ready.push(Ready { at: CHANGES.fetch_add(1, Ordering::Relaxed), key: self.key.clone() });
        }
    }
}

/// Moments for which clients wait, each with the client's id, since several may be the same. A client waits for one
/// thing at a time.
type Moments = Mutex<BTreeMap<(u64, u64), Arc<Waiter>>>;

/// Until when clients wait, and when it is worth running their commands again.
#[derive(Default)]
pub struct Timeouts {
    /// Of the steady time, as a wait has a length: whoever turns back the time does not make it longer.
    ends: Moments,
    /// Of the time.
    due: Moments,
}

impl Timeouts {
    fn add(&self, engine: &Engine, waiter: &Arc<Waiter>) {
        if let Some(deadline) = waiter.deadline {
            self.ends.lock().insert((deadline, waiter.client.id), waiter.clone());
            engine.wake.deadline(engine.clock.moment_of(deadline));
        }
    }

    fn remove(&self, waiter: &Waiter) {
        if let Some(deadline) = waiter.deadline {
            self.ends.lock().remove(&(deadline, waiter.client.id));
        }
        if waiter.due.load(Ordering::SeqCst) != 0 {
            self.forget(&mut self.due.lock(), waiter);
        }
    }

    fn forget(&self, due: &mut BTreeMap<(u64, u64), Arc<Waiter>>, waiter: &Waiter) {
        due.remove(&(waiter.due.swap(0, Ordering::SeqCst), waiter.client.id));
    }

    /// From now on `due` is when the command is worth running again, whatever was before.
    fn expect(&self, engine: &Engine, waiter: &Arc<Waiter>, due: Option<u64>) {
        if due.is_none() && waiter.due.load(Ordering::SeqCst) == 0 {
            return;
        }
        let mut all = self.due.lock();
        self.forget(&mut all, waiter);
        if let Some(due) = due {
            waiter.due.store(due, Ordering::SeqCst);
            all.insert((due, waiter.client.id), waiter.clone());
            // Whoever has ended the wait meanwhile has seen the moment, or is seen here.
            if waiter.stage.is_over() {
                self.forget(&mut all, waiter);
            }
            engine.wake.deadline(due);
        }
    }

    /// Hands out those whose commands are worth running again now.
    pub fn take_due(&self, now: u64) -> Vec<Arc<Waiter>> {
        let (mut all, mut taken) = (self.due.lock(), Vec::new());
        while let Some(first) = all.first_entry().filter(|first| first.key().0 <= now) {
            let waiter = first.remove();
            waiter.due.store(0, Ordering::SeqCst);
            taken.push(waiter);
        }
        taken
    }

    pub fn len(&self) -> usize {
        self.ends.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When something is to be done next, in Unix milliseconds.
    pub fn next(engine: &Engine) -> Option<u64> {
        let Engine { clock, timeouts, .. } = engine;
        let first = |moments: &Moments| moments.lock().first_key_value().map(|((moment, _), _)| *moment);
        // As with keys, the deadline's own millisecond still counts.
        let end = first(&timeouts.ends).map(|end| clock.moment_of(end) + 1);
        end.into_iter().chain(first(&timeouts.due)).chain(engine.pause.next(clock)).min()
    }

    /// Ends the waits whose time is over, and a pause.
    pub fn fire(engine: &Engine, now: u64) {
        let now = engine.clock.steady_of(now);
        engine.pause.fire(engine, now);
        loop {
            let first = {
                let mut all = engine.timeouts.ends.lock();
                match all.first_entry() {
                    Some(entry) if entry.key().0 < now => entry.remove(),
                    _ => return,
                }
            };
            first.end(engine, End::Timeout);
        }
    }
}
