//! MONITOR: clients that see every command.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::Engine;
use super::access::Ctx;
use super::client::State;
use super::outbox::{Message, Payload, Source};

impl State {
    /// From now on the client sees the commands of all.
    pub fn monitor(&mut self, engine: &Engine) {
        if !self.info.is_monitor.swap(true, Relaxed) {
            engine.observed.add_monitor(&self.info, &engine.config);
        }
    }

    /// It is a client as any other again.
    pub fn end_monitoring(&mut self, engine: &Engine) {
        if self.info.is_monitor.swap(false, Relaxed) {
            engine.observed.remove_monitor(&self.info, &engine.config);
        }
    }
}

impl Ctx<'_> {
    /// Shows a command that has just run to everybody who monitors. Called while its shards are held, so that the order
    /// is that of what happens to each key.
    pub fn show_monitors(&mut self, words: &[&[u8]]) {
        let engine = self.engine;
        let monitors = engine.observed.monitors();
        if monitors.is_empty() || self.session.info.is_hidden() {
            return;
        }
        let peer = if self.by_script { "lua".into() } else { self.session.info.peer() };
        let line = line(engine.clock.now_us(), self.session.db, &peer, words);
        let message = Message::new(Arc::default(), Source::Monitor, Payload::new(&line, usize::MAX));
        let message = Arc::new(message);
        let listening = monitors.iter().filter(|monitor| !monitor.is_mute.load(Relaxed));
        listening.for_each(|monitor| engine.show(monitor, &message));
    }
}

/// `1339518083.107412 [0 127.0.0.1:60866] "keys" "*"`
fn line(now_us: u64, db: usize, peer: &str, words: &[&[u8]]) -> Vec<u8> {
    let (seconds, microseconds) = (now_us / 1_000_000, now_us % 1_000_000);
    let mut line = format!("{seconds}.{microseconds:06} [{db} {peer}]").into_bytes();
    for word in words {
        line.extend(b" \"");
        word.iter().for_each(|&byte| escape(byte, &mut line));
        line.push(b'"');
    }
    line
}

fn escape(byte: u8, line: &mut Vec<u8>) {
    match byte {
        b'\\' | b'"' => line.extend([b'\\', byte]),
        b'\n' => line.extend(b"\\n"),
        b'\r' => line.extend(b"\\r"),
        b'\t' => line.extend(b"\\t"),
        7 => line.extend(b"\\a"),
        8 => line.extend(b"\\b"),
        b' '..=b'~' => line.push(byte),
        _ => line.extend(format!("\\x{byte:02x}").as_bytes()),
    }
}
