//! The command log, strict mode and looking at data, as methods of the class `Engine`. Their caller has checked what it
//! gives.

use napi::bindgen_prelude::{Result, Uint8Array};
use napi_derive::napi;
use serde_json::{Value, json};

use super::engine::{Engine, refuse_inside_atomic};
use crate::engine::client::{Origin, Session};
use crate::engine::double::Switch;
use crate::engine::log::{Bounds, End, Entry, Way};
use crate::engine::strict::Rule;
use crate::exec::{self, Outcome, Patience};
use crate::reply::Tape;
use crate::reply::resp::encode;

/// Things described in JSON, and their bytes one after the other.
#[napi(object)]
pub struct Described {
    pub json: String,
    pub bytes: Uint8Array,
}

#[napi]
impl Engine {
    /// Begins to log commands, or goes on within other bounds.
    #[napi]
    pub fn start_log(&self, entries: u32, bytes: f64, replies: bool) {
        let double = &self.inner().double;
        double.log.start(Bounds { entries: entries as usize, bytes: bytes as usize, replies });
        double.set(Switch::LOG, true);
    }

    #[napi]
    pub fn stop_log(&self) {
        let double = &self.inner().double;
        double.set(Switch::LOG, false);
        double.log.stop();
    }

    #[napi]
    pub fn clear_log(&self) {
        self.inner().double.log.clear();
    }

    /// `{ dropped, first, entries }` with the entries from this number on, each as `entry` writes it. Their words and replies
    /// are the bytes.
    #[napi]
    pub fn read_log(&self, from: f64) -> Described {
        let (mut entries, mut bytes) = (Vec::new(), Vec::new());
        let (dropped, first) =
            self.inner().double.log.read(from as u64, |entry| entries.push(describe(entry, &mut bytes)));
        Described {
            json: json!({ "dropped": dropped, "first": first, "entries": entries }).to_string(),
            bytes: bytes.into(),
        }
    }

    /// Says where a client's next commands are made, by a number that comes back in the log.
    #[napi]
    pub fn set_place(&self, client: f64, place: u32) {
        if let Some(info) = self.inner().clients.get(&(client as u64)) {
            info.set_place(place);
        }
    }

    /// Which rules of strict mode are in force.
    #[napi]
    pub fn set_strict(&self, keys: bool, cross_slot: bool, flush: bool) {
        let double = &self.inner().double;
        let rules = [(keys, Rule::KEYS), (cross_slot, Rule::CROSS_SLOT), (flush, Rule::FLUSH)];
        let rules: Vec<Rule> = rules.into_iter().filter(|(on, _)| *on).map(|(_, rule)| rule).collect();
        double.strict.set(&rules);
        double.set(Switch::STRICT, !rules.is_empty());
    }

    /// The keys that have no deadline: `[[database, length], ...]`, and their names as bytes.
    #[napi]
    pub fn lasting_keys(&self) -> Result<Described> {
        refuse_inside_atomic()?;
        let (mut keys, mut bytes) = (Vec::new(), Vec::new());
        self.inner().each_lasting_key(|db, key| {
            keys.push(json!([db, key.len()]));
            bytes.extend_from_slice(key);
        });
        Ok(Described { json: Value::Array(keys).to_string(), bytes: bytes.into() })
    }

    /// Runs a command unseen: no log, fault or rule is about it. Gives the reply in RESP3.
    #[napi]
    pub fn ask(&self, db: u32, words: Vec<Uint8Array>) -> Result<Uint8Array> {
        refuse_inside_atomic()?;
        let mut session = Session::new(self.inner().clone(), Origin::Embedded);
        session.info.hide();
        session.never_blocks = true;
        session.select(db as usize);
        let words: Vec<&[u8]> = words.iter().map(|word| &**word).collect();
        let (mut tape, mut reply) = (Tape::new(), Vec::new());
        let outcome = exec::run(&mut session, &words, &mut tape, Patience::Waits);
        debug_assert_eq!(outcome, Outcome::Done, "it waits for locks and never blocks");
        encode(&tape, 3, &mut reply);
        Ok(reply.into())
    }
}

/// `[number, ms, client, name, db, way, in transaction, place, lengths of words, end, length of the reply]`, where the end
/// is a number or the line of an error.
fn describe(entry: &Entry, bytes: &mut Vec<u8>) -> Value {
    let received = &entry.received;
    let way = match received.way {
        Way::Embedded => "client",
        Way::Listener => "listener",
        Way::Script => "script",
        Way::Atomic => "atomic",
    };
    let end = match &entry.end {
        End::Running => json!(0),
        End::Waiting => json!(1),
        End::Answered => json!(2),
        End::Unanswered => json!(3),
        End::Failed(line) => json!(String::from_utf8_lossy(line)),
    };
    let lengths: Vec<usize> = received.words.iter().map(Vec::len).collect();
    received.words.iter().for_each(|word| bytes.extend_from_slice(word));
    bytes.extend_from_slice(&entry.reply);
    let name = String::from_utf8_lossy(&received.client_name);
    let head = (entry.number, received.time_ms, received.client, name, received.db);
    json!([
        head.0,
        head.1,
        head.2,
        head.3,
        head.4,
        way,
        received.in_transaction,
        received.place,
        lengths,
        end,
        entry.reply.len()
    ])
}
