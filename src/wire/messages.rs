//! From a subscriber's outbox to what its connection has yet to send.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::output::Output;
use crate::command::pubsub::write_delivery_in;
use crate::engine::Engine;
use crate::engine::client::ClientInfo;
use crate::engine::outbox::{Delivery, Payload, Source};
use crate::reply::Tape;
use crate::reply::resp::{self, Sink};

/// Messages are left in the outbox, where subscribers share them, while a connection has this much to send.
pub const ENOUGH: usize = 64 * 1024;

/// Bytes of messages encoded before the next look at what they came to.
const STEP: usize = 16 * 1024;

/// Encodes messages until there are no more or enough is to be sent. Whoever stops here goes on once it is sent.
pub fn take(engine: &Engine, info: &ClientInfo, tape: &mut Tape, output: &mut Output) {
    while info.outbox.has_free() && output.left() < ENOUGH {
        encode(engine, info, usize::MAX, STEP, tape, output);
    }
}

/// Encodes the oldest `most` messages, however long they are.
pub fn take_first(engine: &Engine, info: &ClientInfo, most: usize, tape: &mut Tape, output: &mut Output) {
    encode(engine, info, most, usize::MAX, tape, output);
    info.unsent.store(output.left(), Relaxed);
}

fn encode(engine: &Engine, info: &ClientInfo, most: usize, bytes: usize, tape: &mut Tape, output: &mut Output) {
    let mut taken = Vec::new();
    info.outbox.take(most, bytes, &mut taken);
    engine.note_messages(info);
    let version = info.resp.load(Relaxed);
    let readable = taken.iter().filter(|delivery| version >= 3 || info.is_subscriber() || !is_of_tracking(delivery));
    readable.for_each(|delivery| put(delivery, version, tape, output));
}

/// Whether a client of the old protocol can read it only where it expects messages: it has gone back to that protocol, or
/// has unsubscribed, since it was told.
fn is_of_tracking(delivery: &Delivery) -> bool {
    matches!(delivery.message.source, Source::Invalidation | Source::BrokenRedirect)
}

fn put(delivery: &Delivery, version: u8, tape: &mut Tape, output: &mut Output) {
    let message = &delivery.message;
    let has_others = Arc::strong_count(message) > 1 || message.written.get().is_some();
    if !has_others || delivery.pattern.is_some() || matches!(message.payload, Payload::Long(_)) {
        return write(delivery, version, tape, output);
    }
    let forms = message.written.get_or_init(Box::default);
    output.put(forms[(version >= 3) as usize].get_or_init(|| {
        let mut bytes = Vec::new();
        write(delivery, version, tape, &mut bytes);
        bytes.into()
    }));
}

fn write(delivery: &Delivery, version: u8, tape: &mut Tape, out: &mut impl Sink) {
    tape.clear();
    write_delivery_in(version, delivery, tape);
    resp::encode(tape, version, out);
}
