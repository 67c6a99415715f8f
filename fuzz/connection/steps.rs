//! A program for several clients: what they send, in which order, and what befalls them.
//!
//! Two bytes say how a run cuts it. Each step then is a byte (the client, and what is done) and, where it sends something,
//! a byte with the length of that.

use std::sync::Arc;

use nearis::engine::{Engine, Options};

use crate::client::Client;
use crate::commands::{self, Expected};

/// Clients at the same time.
const CLIENTS: usize = 4;

enum Act<'d> {
    Give(&'d [u8]),
    /// It is given, but not to be run at once.
    Postpone(&'d [u8]),
    End,
    Kill,
}

pub struct Program<'d> {
    steps: Vec<(usize, Act<'d>)>,
    cut: (u8, u8),
}

/// How bytes come and go in a run.
pub enum Way {
    Whole,
    /// In pieces of about this length; so many bytes leave at a time.
    Cut {
        piece: usize,
        most: usize,
    },
}

/// What has become of a client.
#[derive(Default)]
pub struct Fate {
    pub sent: Vec<u8>,
    /// It was not there to the end, or still waits: it need not have all its replies.
    is_short: bool,
}

impl Fate {
    /// How many replies there are to be, if that is known.
    pub fn count(&self, expected: &Expected) -> Option<usize> {
        (!self.is_short && !expected.is_open && !expected.may_differ).then_some(expected.commands)
    }
}

impl<'d> Program<'d> {
    pub fn read(data: &'d [u8]) -> Option<Program<'d>> {
        let [piece, most, rest @ ..] = data else { return None };
        let (mut rest, mut steps) = (rest, Vec::new());
        while let [step, after @ ..] = rest {
            rest = after;
            let client = usize::from(step % CLIENTS as u8);
            let act = match step / CLIENTS as u8 % 16 {
                13 => Act::End,
                14 => Act::Kill,
                sends => {
                    let [length, after @ ..] = rest else { break };
                    let (bytes, after) = after.split_at(after.len().min(usize::from(*length)));
                    rest = after;
                    if sends == 15 { Act::Postpone(bytes) } else { Act::Give(bytes) }
                }
            };
            steps.push((client, act));
        }
        Some(Program { steps, cut: (*piece, *most) })
    }

    /// What the bytes of each client ask for; `None` when something is among it that may not come.
    pub fn commands(&self) -> Option<Vec<Expected>> {
        let mut streams = vec![Vec::new(); CLIENTS];
        for (client, act) in &self.steps {
            if let Act::Give(bytes) | Act::Postpone(bytes) = act {
                streams[*client].extend_from_slice(bytes);
            }
        }
        streams.iter().map(|bytes| commands::read(bytes)).collect()
    }

    /// How the second run cuts it.
    pub fn way(&self) -> Way {
        let (piece, most) = self.cut;
        Way::Cut { piece: usize::from(piece).max(1), most: 1 + usize::from(most) * usize::from(most) }
    }

    pub fn run(&self, way: &Way) -> Vec<Fate> {
        let most = if let Way::Cut { most, .. } = way { *most } else { usize::MAX };
        let engine: Arc<Engine> = Engine::new(Options { seed: 7, shards: 4 });
        let mut clients: Vec<Option<Client>> = (0..CLIENTS).map(|_| Some(Client::new(&engine, most))).collect();
        let mut fates: Vec<Fate> = (0..CLIENTS).map(|_| Fate::default()).collect();
        for (at, act) in &self.steps {
            let Some(client) = &mut clients[*at] else { continue };
            match act {
                Act::Give(bytes) => give(client, bytes, way, false),
                Act::Postpone(bytes) => give(client, bytes, way, true),
                Act::End => {
                    client.end();
                    fates[*at].is_short = true;
                }
                Act::Kill => {
                    client.kill();
                    fates[*at].is_short = true;
                }
            }
            // What one does may concern all.
            for (client, fate) in clients.iter_mut().zip(&mut fates) {
                let Some(living) = client else { continue };
                living.settle();
                if living.is_over() {
                    fate.sent = client.take().map(Client::into_sent).unwrap_or_default();
                }
            }
        }
        for (client, fate) in clients.into_iter().zip(&mut fates) {
            let Some(client) = client else { continue };
            fate.is_short |= client.is_blocked();
            fate.sent = client.into_sent();
        }
        fates
    }
}

fn give(client: &mut Client, bytes: &[u8], way: &Way, postpone: bool) {
    let Way::Cut { piece, .. } = way else { return client.give(bytes, postpone) };
    for piece in bytes.chunks(*piece) {
        client.give(piece, postpone);
    }
}
