//! The command log: what clients have told the engine lately, for tests that want to see it.
//!
//! An entry begins when its command is about to run and is finished when the answer is known, which for a command that
//! blocks is later, perhaps by another thread. It is bounded by a number of entries and of bytes; the oldest go first.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::reply::resp::encode;
use crate::reply::{Item, Tape};

/// How much is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    pub entries: usize,
    /// Of words and replies together. The newest entry is kept however large it is.
    pub bytes: usize,
    /// Replies are kept too, as RESP3.
    pub replies: bool,
}

/// By which way a command has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Embedded,
    Listener,
    /// A script or a library function has called it.
    Script,
    /// An atomic function has.
    Atomic,
}

/// What became of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// It runs, or has left off and will go on.
    Running,
    /// It waits for what others do.
    Waiting,
    Answered,
    /// The client is gone or was told nothing.
    Unanswered,
    /// The line of the error.
    Failed(Vec<u8>),
}

/// What is known of a command when it comes.
#[derive(Clone, Debug)]
pub struct Received {
    /// Unix milliseconds by the engine's clock.
    pub time_ms: u64,
    /// The client's id and the name that it has given itself.
    pub client: u64,
    pub client_name: Vec<u8>,
    pub db: usize,
    pub way: Way,
    /// A transaction is open: the command is queued, or ends it.
    pub in_transaction: bool,
    /// What the client has said of where the call was made, see [`super::client::ClientInfo::place`].
    pub place: u32,
    /// Name first, secrets redacted.
    pub words: Vec<Vec<u8>>,
}

/// A command in the log.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Counts the commands of the engine while there was a log, from 1.
    pub number: u64,
    pub received: Received,
    pub end: End,
    /// RESP3, if replies are kept.
    pub reply: Vec<u8>,
}

impl Entry {
    /// About what it takes.
    fn size(&self) -> usize {
        let words: usize = self.received.words.iter().map(|word| word.len() + size_of::<Vec<u8>>()).sum();
        size_of::<Entry>() + words + self.reply.len()
    }
}

/// See the module.
#[derive(Default)]
pub struct Log(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    bounds: Option<Bounds>,
    last: u64,
    /// Oldest first.
    entries: VecDeque<Entry>,
    bytes: usize,
    /// Entries that had to go for newer ones since the log was cleared.
    dropped: u64,
}

impl Log {
    /// Begins to keep entries, or goes on with other bounds.
    pub fn start(&self, bounds: Bounds) {
        let mut kept = self.0.lock();
        kept.bounds = Some(bounds);
        kept.shrink();
    }

    /// Keeps what is there and takes no more.
    pub fn stop(&self) {
        self.0.lock().bounds = None;
    }

    /// Forgets all; numbers go on.
    pub fn clear(&self) {
        let mut kept = self.0.lock();
        kept.entries.clear();
        (kept.bytes, kept.dropped) = (0, 0);
    }

    /// Takes a command in and gives its number; 0 when there is no log.
    pub fn begin(&self, received: Received) -> u64 {
        let mut kept = self.0.lock();
        if kept.bounds.is_none() {
            return 0;
        }
        kept.last += 1;
        let number = kept.last;
        let entry = Entry { number, received, end: End::Running, reply: Vec::new() };
        kept.bytes += entry.size();
        kept.entries.push_back(entry);
        kept.shrink();
        number
    }

    /// The command has been answered by the reply on the tape.
    pub fn answer(&self, number: u64, reply: &Tape) {
        let mut kept = self.0.lock();
        let keeps_replies = kept.bounds.is_some_and(|bounds| bounds.replies);
        let Some(entry) = kept.find(number) else { return };
        entry.end = match reply.first() {
            None => End::Unanswered,
            Some(Item::Error(line)) => End::Failed(line.to_vec()),
            Some(_) => End::Answered,
        };
        if keeps_replies {
            encode(reply, 3, &mut entry.reply);
            let more = entry.reply.len();
            kept.bytes += more;
            kept.shrink();
        }
    }

    /// What ended in no reply, unless another thread has answered it already.
    pub fn end(&self, number: u64, end: End) {
        if let Some(entry) = self.0.lock().find(number)
            && entry.end == End::Running
        {
            entry.end = end;
        }
    }

    /// The command that the client waits with has been answered.
    pub fn answer_waiting(&self, client: u64, reply: &Tape) {
        let number = {
            let kept = self.0.lock();
            // Its own thread may not have come to say that it waits.
            let is_open = |entry: &&Entry| matches!(entry.end, End::Running | End::Waiting);
            let waits = |entry: &&Entry| entry.received.client == client && is_open(entry);
            kept.entries.iter().rev().find(waits).map(|entry| entry.number)
        };
        if let Some(number) = number {
            self.answer(number, reply);
        }
    }

    /// The command has not run after all and comes again, and so do those that it called.
    pub fn take_back(&self, number: u64) {
        let mut kept = self.0.lock();
        let Some(client) = kept.find(number).map(|entry| entry.received.client) else { return };
        kept.entries.retain(|entry| entry.number < number || entry.received.client != client);
        kept.bytes = kept.entries.iter().map(Entry::size).sum();
    }

    /// Shows the entries from that number on, oldest first, and says how many had to go, and the number of the oldest
    /// that is there still (or of the next one).
    pub fn read(&self, from: u64, mut visit: impl FnMut(&Entry)) -> (u64, u64) {
        let kept = self.0.lock();
        let first = kept.entries.partition_point(|entry| entry.number < from);
        kept.entries.range(first..).for_each(&mut visit);
        (kept.dropped, kept.entries.front().map_or(kept.last + 1, |entry| entry.number))
    }
}

impl Kept {
    fn find(&mut self, number: u64) -> Option<&mut Entry> {
        let at = self.entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        self.entries.get_mut(at)
    }

    fn shrink(&mut self) {
        let Some(Bounds { entries, bytes, .. }) = self.bounds else { return };
        while self.entries.len() > 1 && (self.entries.len() > entries || self.bytes > bytes) {
            let gone = self.entries.pop_front().expect("there are two at least");
            self.bytes -= gone.size();
            self.dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(client: u64, words: &[&str]) -> Received {
        Received {
            time_ms: 1,
            client,
            client_name: Vec::new(),
            db: 0,
            way: Way::Embedded,
            in_transaction: false,
            place: 0,
            words: words.iter().map(|word| word.as_bytes().to_vec()).collect(),
        }
    }

    fn numbers(log: &Log) -> (Vec<u64>, u64) {
        let mut numbers = Vec::new();
        let (dropped, _) = log.read(0, |entry| numbers.push(entry.number));
        (numbers, dropped)
    }

    const ROOMY: Bounds = Bounds { entries: 3, bytes: 1 << 20, replies: false };

    #[test]
    fn the_oldest_go_first() {
        let log = Log::default();
        assert_eq!(log.begin(received(1, &["GET"])), 0);
        log.start(ROOMY);
        (1..=5).for_each(|number| assert_eq!(log.begin(received(1, &["GET"])), number));
        assert_eq!(numbers(&log), (vec![3, 4, 5], 2));
        log.start(Bounds { bytes: 1, ..ROOMY });
        assert_eq!(numbers(&log), (vec![5], 4));
        log.clear();
        assert_eq!(numbers(&log), (vec![], 0));
        assert_eq!(log.begin(received(1, &["GET"])), 6);
        log.stop();
        assert_eq!((log.begin(received(1, &["GET"])), numbers(&log).0), (0, vec![6]));
    }

    #[test]
    fn an_answer_belongs_to_the_client_that_waits() {
        let log = Log::default();
        log.start(Bounds { replies: true, ..ROOMY });
        for client in [1, 2] {
            let number = log.begin(received(client, &["BLPOP", "k", "0"]));
            log.end(number, End::Waiting);
        }
        let mut tape = Tape::new();
        tape.error(b"UNBLOCKED by somebody");
        log.answer_waiting(1, &tape);
        log.answer_waiting(3, &tape);
        let mut seen = Vec::new();
        log.read(0, |entry| seen.push((entry.end.clone(), entry.reply.clone())));
        let failed = End::Failed(b"UNBLOCKED by somebody".to_vec());
        assert_eq!(seen, [(failed, b"-UNBLOCKED by somebody\r\n".to_vec()), (End::Waiting, Vec::new())]);
    }

    #[test]
    fn what_is_taken_back_takes_along_what_it_called() {
        let log = Log::default();
        log.start(ROOMY);
        let script = log.begin(received(1, &["EVAL"]));
        log.begin(received(2, &["GET"]));
        log.begin(received(1, &["SET"]));
        log.take_back(script);
        log.take_back(99);
        assert_eq!(numbers(&log), (vec![2], 0));
    }
}
