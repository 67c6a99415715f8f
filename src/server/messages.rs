//! From a subscriber's outbox to what its connection has yet to send.

use std::sync::atomic::Ordering::Relaxed;

use super::output::Output;
use crate::command::pubsub::write_delivery;
use crate::engine::client::ClientInfo;
use crate::reply::Tape;
use crate::reply::resp;

/// Messages are left in the outbox, where subscribers share them, while a connection has this much to send.
pub const ENOUGH: usize = 64 * 1024;

/// Bytes of messages encoded before the next look at what they came to.
const STEP: usize = 16 * 1024;

/// Encodes messages until there are no more or enough is to be sent. Whoever stops here goes on once it is sent.
pub fn take(info: &ClientInfo, tape: &mut Tape, output: &mut Output) {
    while !info.outbox.is_empty() && output.left() < ENOUGH {
        encode(info, usize::MAX, STEP, tape, output);
    }
}

/// Encodes the oldest `most` messages, however long they are.
pub fn take_first(info: &ClientInfo, most: usize, tape: &mut Tape, output: &mut Output) {
    encode(info, most, usize::MAX, tape, output);
    info.unsent.store(output.left(), Relaxed);
}

fn encode(info: &ClientInfo, most: usize, bytes: usize, tape: &mut Tape, output: &mut Output) {
    let mut taken = Vec::new();
    info.outbox.take(most, bytes, &mut taken);
    tape.clear();
    taken.iter().for_each(|delivery| write_delivery(delivery, tape));
    resp::encode(tape, info.resp.load(Relaxed), output);
}
