//! A connection whose carrier is memory.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Poll, Wake, Waker};
use std::time::Duration;

use nearis::engine::Engine;
use nearis::wire::{Carrier, Connection, Output, Scratch};

/// Longest wait for a command that runs on another thread.
const LONGEST_AWAY: Duration = Duration::from_secs(20);

/// Takes at most so many bytes at a time, as a socket whose peer reads slowly.
struct Memory {
    waker: Waker,
    woken: Receiver<()>,
    most: usize,
    sent: Vec<u8>,
}

struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // Nobody listens when the client is gone.
        let _ = self.0.send(());
    }
}

impl Carrier for Memory {
    fn waker(&self) -> &Waker {
        &self.waker
    }

    fn send(&mut self, output: &mut Output) -> Poll<io::Result<()>> {
        let pieces = output.pieces();
        let bytes: Vec<u8> = pieces.iter().flat_map(|piece| piece.iter().copied()).take(self.most).collect();
        drop(pieces);
        assert!(!bytes.is_empty() || output.left() == 0, "what is left has bytes");
        output.advance(bytes.len());
        self.sent.extend(bytes);
        if output.left() == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

pub struct Client {
    connection: Connection,
    scratch: Scratch,
    carrier: Memory,
}

impl Client {
    pub fn new(engine: &Arc<Engine>, most: usize) -> Client {
        let (sender, woken) = channel();
        let waker = Waker::from(Arc::new(Bell(sender)));
        let connection = Connection::open(engine, "here:1", "here:0").expect("there is room");
        connection.info().on_wake(&waker);
        Client { connection, scratch: Scratch::new(), carrier: Memory { waker, woken, most, sent: Vec::new() } }
    }

    /// Whether it takes nothing any more.
    pub fn is_over(&self) -> bool {
        self.connection.is_closing() || self.connection.is_killed()
    }

    /// Whether a command of it waits for its answer.
    pub fn is_blocked(&self) -> bool {
        self.connection.waiter().is_some()
    }

    /// Gives it bytes, by one of the ways in.
    pub fn give(&mut self, bytes: &[u8], postpone: bool) {
        if self.is_over() {
            return;
        }
        let Client { connection, scratch, carrier } = self;
        if postpone {
            connection.postpone(bytes);
        } else if let Some(room) = connection.room() {
            room.extend_from_slice(bytes);
            connection.appended(bytes.len(), scratch, carrier);
        } else {
            connection.receive(bytes, scratch, carrier);
        }
        self.settle();
    }

    /// Waits for what runs elsewhere, takes what has come and sends everything.
    pub fn settle(&mut self) {
        let Client { connection, scratch, carrier } = self;
        while !connection.is_killed() {
            connection.send_messages(scratch, carrier);
            while connection.send(carrier).is_pending() {}
            if connection.has_messages() && !connection.is_closing() {
                continue;
            }
            match connection.advance(scratch, carrier).expect("the session is there") {
                true => {}
                false if connection.is_away() => {
                    carrier.woken.recv_timeout(LONGEST_AWAY).expect("somebody wakes the connection");
                }
                false => return,
            }
        }
    }

    /// Its peer sends no more.
    pub fn end(&mut self) {
        self.connection.end();
        self.settle();
    }

    /// Somebody sends it away.
    pub fn kill(&self) {
        self.connection.info().kill();
    }

    pub fn into_sent(self) -> Vec<u8> {
        self.carrier.sent
    }
}
