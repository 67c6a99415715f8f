//! Messages on their way to a client: put in by publishers on any thread, taken out by whoever serves the client.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::buffer_limit::BufferLimit;

/// What was published, once for all who receive it.
#[derive(Debug)]
pub struct Message {
    pub channel: Arc<[u8]>,
    pub source: Source,
    pub payload: Payload,
    /// Made by the first who writes the message for one of many receivers.
    pub written: OnceLock<Box<Written>>,
}

/// Where a message comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    Channel,
    ShardChannel,
    /// It is a line about a command, for a client that monitors.
    Monitor,
    /// It tells a client that tracks that keys have changed: [`Payload::Keys`], or all: [`Payload::Nothing`].
    Invalidation,
    /// It tells such a client that the one which was to be told has gone: [`Payload::Number`].
    BrokenRedirect,
}

/// A message as each of two protocols writes it.
pub type Written = [OnceLock<Box<[u8]>>; 2];

impl Message {
    pub fn new(channel: Arc<[u8]>, source: Source, payload: Payload) -> Message {
        Message { channel, source, payload, written: OnceLock::new() }
    }
}

/// The published bytes. Only long ones are worth being shared further, with what is being sent.
#[derive(Debug)]
pub enum Payload {
    Short(Box<[u8]>),
    Long(Arc<Vec<u8>>),
    Keys(Box<[Box<[u8]>]>),
    Number(i64),
    Nothing,
}

impl Payload {
    /// `long` is the length from which sharing is worth it.
    pub fn new(bytes: &[u8], long: usize) -> Payload {
        if bytes.len() < long { Payload::Short(bytes.into()) } else { Payload::Long(Arc::new(bytes.to_vec())) }
    }

    /// What was published; empty for what nobody published.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Payload::Short(bytes) => bytes,
            Payload::Long(bytes) => bytes,
            Payload::Keys(_) | Payload::Number(_) | Payload::Nothing => &[],
        }
    }

    fn size(&self) -> usize {
        match self {
            Payload::Keys(keys) => keys.iter().map(|key| size_of_val(key) + key.len()).sum(),
            _ => self.bytes().len(),
        }
    }
}

/// A message as one client gets it.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub message: Arc<Message>,
    /// The pattern that the client subscribed to, unless it was the channel itself.
    pub pattern: Option<Arc<[u8]>>,
}

/// Heap and headers of a delivery beyond the bytes of its message.
const OVERHEAD: usize = 64;

impl Delivery {
    /// Bytes that it counts for.
    pub fn size(&self) -> usize {
        let pattern = self.pattern.as_ref().map_or(0, |pattern| pattern.len());
        OVERHEAD + pattern + self.message.channel.len() + self.message.payload.size()
    }
}

/// What became of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Posted {
    /// The outbox was empty: its owner is to be woken.
    First,
    /// The owner was woken before.
    Behind,
    /// Too much waits already. The outbox is empty again, and the client is to be sent away.
    Overflow,
}

/// See the module.
#[derive(Default)]
pub struct Outbox {
    /// Deliveries in the queue, to be read without its lock.
    len: AtomicUsize,
    /// Bytes of them.
    bytes: AtomicUsize,
    /// How many of them may be taken.
    free: AtomicUsize,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    deliveries: VecDeque<Delivery>,
    bytes: usize,
    /// While the outbox is shut: how many of the oldest may still be taken.
    free: Option<usize>,
    /// Since when more than the soft limit waits.
    over_since: Option<Instant>,
}

impl Outbox {
    #[inline]
    pub fn len(&self) -> usize {
        self.len.load(Relaxed)
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is anything that may be taken.
    #[inline]
    pub fn has_free(&self) -> bool {
        self.free.load(Relaxed) > 0
    }

    /// From now on whatever is posted stays until [`Outbox::open`]: a command of the client runs elsewhere, and what
    /// comes after it must not be sent before its reply.
    pub fn shut(&self) {
        let mut queue = self.queue.lock();
        queue.free = Some(queue.free.unwrap_or(queue.deliveries.len()));
    }

    pub fn is_shut(&self) -> bool {
        self.queue.lock().free.is_some()
    }

    /// Says whether something has come meanwhile, of which nobody has been woken.
    pub fn open(&self) -> bool {
        let mut queue = self.queue.lock();
        queue.free = None;
        self.note(&queue);
        !queue.deliveries.is_empty()
    }

    fn note(&self, queue: &Queue) {
        self.len.store(queue.deliveries.len(), Relaxed);
        self.free.store(queue.free.unwrap_or(queue.deliveries.len()), Relaxed);
        self.bytes.store(queue.bytes, Relaxed);
    }

    /// Bytes that wait.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Relaxed)
    }

    /// Appends a delivery. `unsent` bytes have been taken out already and count against the limit as well.
    pub fn post(&self, delivery: Delivery, unsent: usize, limit: BufferLimit) -> Posted {
        let mut queue = self.queue.lock();
        let bytes = queue.bytes + delivery.size();
        if queue.is_over(bytes + unsent, limit) {
            *queue = Queue::default();
            self.note(&queue);
            return Posted::Overflow;
        }
        let first = queue.deliveries.is_empty();
        queue.bytes = bytes;
        queue.deliveries.push_back(delivery);
        self.note(&queue);
        if first { Posted::First } else { Posted::Behind }
    }

    /// Moves the oldest deliveries to the end of `into`, at most `most` of them and none once they are `bytes` long.
    /// Says whether any are left that could be taken; if so nobody will wake the owner for them.
    pub fn take(&self, most: usize, bytes: usize, into: &mut Vec<Delivery>) -> bool {
        let mut queue = self.queue.lock();
        let mut taken = 0;
        let most = most.min(queue.free.unwrap_or(usize::MAX));
        let mut count = 0;
        while count < most {
            if taken >= bytes {
                break;
            }
            let Some(delivery) = queue.deliveries.pop_front() else { break };
            taken += delivery.size();
            count += 1;
            into.push(delivery);
        }
        queue.bytes -= taken;
        if let Some(free) = &mut queue.free {
            *free -= count;
        }
        self.note(&queue);
        if queue.deliveries.is_empty() && queue.deliveries.capacity() > KEEP {
            queue.deliveries = VecDeque::new();
        }
        queue.free.unwrap_or(queue.deliveries.len()) > 0
    }
}

/// Room for deliveries that an empty outbox keeps.
const KEEP: usize = 256;

impl Queue {
    fn is_over(&mut self, bytes: usize, limit: BufferLimit) -> bool {
        let exceeds = |limit: u64| limit != 0 && bytes as u64 > limit;
        if exceeds(limit.hard) {
            return true;
        }
        if !exceeds(limit.soft) {
            self.over_since = None;
            return false;
        }
        let since = *self.over_since.get_or_insert_with(Instant::now);
        since.elapsed() > Duration::from_secs(limit.soft_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(payload: &[u8]) -> Delivery {
        let message = Message::new(Arc::from(&b"c"[..]), Source::Channel, Payload::new(payload, 1000));
        Delivery { message: Arc::new(message), pattern: None }
    }

    fn taken(outbox: &Outbox, most: usize, bytes: usize) -> Vec<Vec<u8>> {
        let mut into = Vec::new();
        outbox.take(most, bytes, &mut into);
        into.into_iter().map(|delivery| delivery.message.payload.bytes().to_vec()).collect()
    }

    #[test]
    fn only_the_first_wakes() {
        let outbox = Outbox::default();
        let none = BufferLimit::default();
        assert_eq!(outbox.post(delivery(b"1"), 0, none), Posted::First);
        assert_eq!(outbox.post(delivery(b"2"), 0, none), Posted::Behind);
        assert_eq!(outbox.post(delivery(b"3"), 0, none), Posted::Behind);
        assert_eq!(taken(&outbox, 2, usize::MAX), [b"1", b"2"]);
        assert_eq!((outbox.len(), outbox.bytes()), (1, OVERHEAD + 2));
        assert_eq!(taken(&outbox, 9, 1), [b"3"]);
        assert_eq!((outbox.len(), outbox.bytes()), (0, 0));
        assert_eq!(outbox.post(delivery(b"4"), 0, none), Posted::First);
    }

    #[test]
    fn what_is_posted_while_it_is_shut_stays() {
        let outbox = Outbox::default();
        let none = BufferLimit::default();
        for payload in [b"1", b"2"] {
            outbox.post(delivery(payload), 0, none);
        }
        outbox.shut();
        outbox.post(delivery(b"3"), 0, none);
        outbox.shut();
        assert_eq!(taken(&outbox, 1, usize::MAX), [b"1"]);
        assert!(outbox.has_free());
        assert_eq!(taken(&outbox, 9, usize::MAX), [b"2"]);
        assert_eq!((taken(&outbox, 9, usize::MAX).len(), outbox.len(), outbox.has_free()), (0, 1, false));
        assert!(outbox.open() && outbox.has_free());
        assert_eq!(taken(&outbox, 9, usize::MAX), [b"3"]);
        outbox.shut();
        assert!(!outbox.open());
    }

    #[test]
    fn too_much_is_dropped_at_once() {
        let outbox = Outbox::default();
        let limit = BufferLimit { hard: 1000, soft: 0, soft_seconds: 0 };
        assert_eq!(outbox.post(delivery(&[0; 800]), 0, limit), Posted::First);
        assert_eq!(outbox.post(delivery(&[0; 200]), 0, limit), Posted::Overflow);
        assert_eq!((outbox.len(), outbox.bytes()), (0, 0));
        assert_eq!(outbox.post(delivery(&[0; 10]), 950, limit), Posted::Overflow);
    }

    #[test]
    fn a_little_too_much_may_wait_for_a_while() {
        let outbox = Outbox::default();
        let patient = BufferLimit { hard: 0, soft: 100, soft_seconds: 60 };
        assert_eq!(outbox.post(delivery(&[0; 200]), 0, patient), Posted::First);
        assert_eq!(outbox.post(delivery(&[0; 200]), 0, patient), Posted::Behind);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(outbox.post(delivery(b""), 0, BufferLimit { soft_seconds: 0, ..patient }), Posted::Overflow);
    }
}
