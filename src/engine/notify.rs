//! Keyspace notifications: which events are told, and telling them.
//!
//! They are published while the shard of the key is locked, so that all subscribers see the events of a key in the order
//! in which they happened. While nobody wants them an event costs one look at a number.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use smallvec::SmallVec;

use super::Engine;
use super::change::{Class, Event};
use crate::value::record::Type;

/// Bit of the events on the channels of keys, and of those on the channels of events.
const KEYSPACE: u32 = 1 << 30;
const KEYEVENT: u32 = 1 << 31;

/// The letters of the classes that `A` stands for, in the order in which CONFIG GET has them.
const ALL: [(u8, u32); 10] = [
    (b'g', Class::Generic.bit()),
    (b'$', Class::String.bit()),
    (b'l', Class::List.bit()),
    (b's', Class::Set.bit()),
    (b'h', Class::Hash.bit()),
    (b'z', Class::Zset.bit()),
    (b'x', Class::Expired.bit()),
    (b'e', Class::Evicted.bit()),
    (b't', Class::Stream.bit()),
    (b'd', Class::Module.bit()),
];

/// Further ones, shown only where `A` is not.
const NEW_VALUES: [(u8, u32); 3] =
    [(b'n', Class::New.bit()), (b'o', Class::Overwritten.bit()), (b'c', Class::TypeChanged.bit())];

/// Shown in any case, at the end.
const LAST: [(u8, u32); 3] = [(b'K', KEYSPACE), (b'E', KEYEVENT), (b'm', Class::Miss.bit())];

fn letters() -> impl Iterator<Item = (u8, u32)> {
    ALL.into_iter().chain(NEW_VALUES).chain(LAST)
}

fn all() -> u32 {
    ALL.iter().fold(0, |all, (_, bit)| all | bit)
}

/// The classes that a value of `notify-keyspace-events` names, as bits.
pub fn parse(text: &[u8]) -> Result<u32, String> {
    text.iter().try_fold(0, |flags, &letter| {
        let found = letters().find(|&(known, _)| known == letter).map(|(_, bit)| bit);
        let bit = found.or((letter == b'A').then(all));
        // A real server names the letters it knew when this text was written.
        Ok(flags | bit.ok_or("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")?)
    })
}

/// The bits as CONFIG GET shows them.
pub fn canonical(flags: u32) -> String {
    let mut text = String::new();
    if flags & all() == all() {
        text.push('A');
    } else {
        add(&mut text, flags, ALL.iter().chain(&NEW_VALUES));
    }
    add(&mut text, flags, LAST.iter());
    text
}

fn add<'l>(text: &mut String, flags: u32, letters: impl Iterator<Item = &'l (u8, u32)>) {
    text.extend(letters.filter(|(_, bit)| flags & bit != 0).map(|&(letter, _)| char::from(letter)));
}

/// What `notify-keyspace-events` says. Nothing is wanted unless some channel is.
#[derive(Default)]
pub struct Wanted(AtomicU32);

impl Wanted {
    pub(super) fn set(&self, flags: u32) {
        let flags = if flags & (KEYSPACE | KEYEVENT) == 0 { 0 } else { flags };
        self.0.store(flags, Relaxed);
    }

    /// Whether events of the class are to be told.
    #[inline]
    pub fn has(&self, class: Class) -> bool {
        self.0.load(Relaxed) & class.bit() != 0
    }

    /// Whether anybody wants to know that a key is new, or that it has another value.
    #[inline]
    pub fn new_values(&self) -> bool {
        const ANY: u32 = Class::New.bit() | Class::Overwritten.bit() | Class::TypeChanged.bit();
        self.0.load(Relaxed) & ANY != 0
    }
}

impl Engine {
    /// Tells an event if its class is wanted.
    #[inline]
    pub fn notify(&self, db: usize, key: &[u8], event: Event) {
        if self.config.events.has(event.class) {
            self.tell(db, key, event.name);
        }
    }

    /// Tells that a key came to be where there was none.
    #[inline]
    pub(super) fn notify_new(&self, db: usize, key: &[u8]) {
        self.notify(db, key, Event { class: Class::New, name: "new" });
    }

    /// Tells that a key has a value of type `now` in place of one of type `before`.
    pub(super) fn notify_overwritten(&self, db: usize, key: &[u8], before: Type, now: Type) {
        self.notify(db, key, Event { class: Class::Overwritten, name: "overwritten" });
        if before != now {
            self.notify(db, key, Event { class: Class::TypeChanged, name: "type_changed" });
        }
    }

    #[cold]
    fn tell(&self, db: usize, key: &[u8], event: &str) {
        let flags = self.config.events.0.load(Relaxed);
        if flags & KEYSPACE != 0 {
            self.publish_or_keep(&channel("keyspace", db, key), event.as_bytes());
        }
        if flags & KEYEVENT != 0 {
            self.publish_or_keep(&channel("keyevent", db, event.as_bytes()), key);
        }
    }

    fn publish_or_keep(&self, channel: &[u8], message: &[u8]) {
        let kept = KEPT.with_borrow_mut(|kept| {
            let kept = kept.as_mut()?;
            kept.push((channel.into(), message.into()));
            Some(())
        });
        if kept.is_none() {
            self.publish(channel, message);
        }
    }
}

/// Channels and messages.
type Messages = Vec<(Box<[u8]>, Box<[u8]>)>;

thread_local! {
    static KEPT: RefCell<Option<Messages>> = const { RefCell::new(None) };
}

/// While this lives, the notifications of its thread wait to be told: what they tell may still be taken back.
pub struct Keeping(());

impl Keeping {
    pub fn begin() -> Keeping {
        KEPT.set(Some(Vec::new()));
        Keeping(())
    }

    /// They are true: tells them.
    pub fn tell(self, engine: &Engine) {
        for (channel, message) in KEPT.take().unwrap_or_default() {
            engine.publish(&channel, &message);
        }
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        KEPT.set(None);
    }
}

fn channel(kind: &str, db: usize, end: &[u8]) -> SmallVec<[u8; 128]> {
    let mut name = SmallVec::new();
    let mut number = itoa::Buffer::new();
    for part in [b"__", kind.as_bytes(), b"@", number.format(db).as_bytes(), b"__:", end] {
        name.extend_from_slice(part);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_a_real_server_shows_them() {
        for (given, shown) in [
            ("", ""),
            ("KEA", "AKE"),
            ("KE$lshzxetdg", "AKE"),
            ("AKEmnoc", "AKEm"),
            ("nA", "A"),
            ("tdnocm", "tdnocm"),
            ("KgE$l", "g$lKE"),
            ("mn", "nm"),
            ("xzoc", "zxoc"),
            ("KEgn", "gnKE"),
        ] {
            assert_eq!(parse(given.as_bytes()).map(canonical).as_deref(), Ok(shown), "{given}");
        }
        for given in ["xyz", "kea", "K E", "KEQ"] {
            assert!(parse(given.as_bytes()).is_err(), "{given}");
        }
    }

    #[test]
    fn without_a_channel_nothing_is_wanted() {
        let wanted = Wanted::default();
        wanted.set(parse(b"Anoc").unwrap());
        assert!(!wanted.has(Class::Generic) && !wanted.new_values());
        wanted.set(parse(b"Kg").unwrap());
        assert!(wanted.has(Class::Generic) && !wanted.has(Class::String) && !wanted.has(Class::Silent));
    }
}
