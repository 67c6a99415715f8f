//! Configuration parameters: what there is, what it may be set to, and its value now.

pub mod declared;
mod fixed;
mod parse;
pub mod versions;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use parking_lot::{Mutex, RwLock};

use super::buffer_limit::{BufferLimits, SubscriberLimit};
use super::client::ClientInfo;
use super::notify;
use declared::Declared;
use parse::parse;
pub use parse::parse_memory;

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `yes` or `no`.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An integer in this range.
    Number(i64, i64),
    /// As a number, but one that a real server keeps without a sign, so it words the refusal of -1 differently.
    Count(i64, i64),
    /// Bytes in this range; units such as `mb` are understood.
    Memory(i64, i64),
    /// As bytes without bounds, or a share of maxmemory such as `5%`.
    MemoryOrPercent,
    Text,
    /// Numbers from 0 to 100, with spaces between.
    Percentiles,
    /// Pairs of seconds and changes.
    SaveRules,
    /// See [`BufferLimits`].
    BufferLimits,
    /// See [`notify::Wanted`].
    Events,
}

/// When a parameter may change.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// At any time, by CONFIG SET.
    Live,
    /// Only by whoever makes the engine or its listener.
    AtStart,
    /// At any time, and it makes no difference, for this reason: it tunes machinery that works without.
    Taken(&'static str),
    /// Never. Clients read it to learn how the engine behaves; setting it to what it is does no harm, setting it to
    /// anything else is refused for this reason.
    Fixed(&'static str),
    /// As fixed, until the named part of Nearis exists.
    Later(&'static str, &'static str),
    /// As fixed, and a real server does not let clients set it either.
    Immutable(&'static str),
    /// As immutable, with a real server's other word for it.
    Protected(&'static str),
}

/// What is known of a parameter beside its value.
pub struct Entry {
    pub name: &'static str,
    /// An older name of the same parameter, or empty.
    pub alias: &'static str,
    pub kind: Kind,
    pub default: &'static str,
    pub change: Change,
    /// What it does, for those that do something.
    pub about: &'static str,
}

macro_rules! params {
    ($($(#[doc = $doc:literal])* $param:ident = $name:literal $(/ $alias:literal)? $kind:expr, $default:literal,
       $change:expr;)*) => {
        /// A configuration parameter that code reads.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Param { $($(#[doc = $doc])* $param),* }

        const PARAMS: &[Entry] = &[$(Entry {
            name: $name,
            alias: concat!("" $(, $alias)?),
            kind: $kind,
            default: $default,
            change: $change,
            about: concat!("" $(, $doc)*),
        }),*];
    };
}

use Change::{AtStart, Live};
use Kind::{Choice, Count, Memory, Number, Percentiles, Switch, Text};

const POLICIES: &[&str] = &[
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
    "noeviction",
];

params! {
    /// Addresses of the TCP listener; empty without one.
    Bind = "bind" Text, "", AtStart;
    /// After so many milliseconds of a script those who need what it holds are told that it is busy; 0 for never.
    BusyReplyThreshold = "busy-reply-threshold" / "lua-time-limit" Number(0, i64::MAX), "5000", Live;
    /// Replies wait as long as it takes; messages for a subscriber that does not read end its connection.
    ClientOutputBufferLimit = "client-output-buffer-limit" Kind::BufferLimits,
        "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", Live;
    /// The longest command, together with what has been received behind it.
    ClientQueryBufferLimit = "client-query-buffer-limit" Memory(1 << 20, i64::MAX), "1gb", Live;
    /// The host that CLUSTER names; empty for the address that the client has connected to.
    ClusterAnnounceIp = "cluster-announce-ip" Text, "", Live;
    /// The port that CLUSTER names; 0 for the listener's.
    ClusterAnnouncePort = "cluster-announce-port" Number(0, 65535), "0", Live;
    /// Always 16.
    Databases = "databases" Number(1, i32::MAX as i64), "16", AtStart;
    /// Who may use DEBUG.
    EnableDebugCommand = "enable-debug-command" Choice(&["no", "yes", "local"]), "no", AtStart;
    /// Hashes up to this many fields, none of them or their values longer than the next parameter's bytes, are compact.
    HashMaxListpackEntries = "hash-max-listpack-entries" / "hash-max-ziplist-entries" Count(0, i64::MAX), "512", Live;
    /// See hash-max-listpack-entries.
    HashMaxListpackValue = "hash-max-listpack-value" / "hash-max-ziplist-value" Memory(0, i64::MAX), "64", Live;
    /// Sketches of PFADD that would be longer than this become dense.
    HllSparseMaxBytes = "hll-sparse-max-bytes" Memory(0, i64::MAX), "3000", Live;
    Hz = "hz" Number(0, i32::MAX as i64), "10", Change::Taken("no timer of the engine ticks: what is due wakes a thread");
    /// Operations that take as many milliseconds or more are kept for LATENCY; 0 for none.
    LatencyMonitorThreshold = "latency-monitor-threshold" Number(0, i64::MAX), "0", Live;
    /// Whether LATENCY HISTOGRAM and the section latencystats of INFO are kept.
    LatencyTracking = "latency-tracking" Switch, "yes", Live;
    /// What percentiles the section latencystats of INFO shows.
    LatencyTrackingInfoPercentiles = "latency-tracking-info-percentiles" Percentiles, "50 99 99.9", Live;
    /// After so many minutes without a use the counter of a key's uses loses one; 0 for never.
    LfuDecayTime = "lfu-decay-time" Number(0, i32::MAX as i64), "1", Live;
    /// How hard the counter of a key's uses is to raise.
    LfuLogFactor = "lfu-log-factor" Number(0, i32::MAX as i64), "10", Live;
    /// The size of a list's chunks: elements when positive; -1 to -5 for 4, 8, 16, 32 and 64 KB.
    ListMaxListpackSize = "list-max-listpack-size" / "list-max-ziplist-size"
        Number(i32::MIN as i64, i32::MAX as i64), "-2", Live;
    /// Listener connections at a time.
    MaxClients = "maxclients" Count(1, u32::MAX as i64), "10000", Live;
    /// How much the engine may keep; 0 for no limit. Above it keys are evicted, or commands that may need memory refused.
    MaxMemory = "maxmemory" Memory(0, i64::MAX), "0", Live;
    /// What all connections of the listener may keep in bytes, or as a part of maxmemory (`5%`); those that keep most are
    /// ended when it is more. 0 for any.
    MaxMemoryClients = "maxmemory-clients" Kind::MemoryOrPercent, "0", Live;
    /// Which keys are evicted. Under a policy with `lfu` in its name uses of keys are counted, under others the time of the
    /// last one is kept.
    MaxMemoryPolicy = "maxmemory-policy" Choice(POLICIES), "noeviction", Live;
    /// How many keys are looked at for each that is evicted.
    MaxMemorySamples = "maxmemory-samples" Number(1, 64), "5", Live;
    /// Which events of keys are published, by the letters of their classes; none without `K` or `E`.
    NotifyKeyspaceEvents = "notify-keyspace-events" Kind::Events, "", Live;
    /// Port of the TCP listener; 0 without one.
    Port = "port" Number(0, 65535), "0", AtStart;
    /// The longest string. Keys and replies keep lengths in 32 bits, so the bound is lower than a real server's.
    ProtoMaxBulkLen = "proto-max-bulk-len" Memory(1 << 20, u32::MAX as i64), "512mb", Live;
    /// The password of the user `default`; empty when clients need none.
    RequirePass = "requirepass" Text, "", Live;
    /// Sets of integers up to this many are compact.
    SetMaxIntsetEntries = "set-max-intset-entries" Count(0, i64::MAX), "512", Live;
    /// Sets up to this many members, none of them longer than set-max-listpack-value bytes, are compact.
    SetMaxListpackEntries = "set-max-listpack-entries" Count(0, i64::MAX), "128", Live;
    /// See set-max-listpack-entries.
    SetMaxListpackValue = "set-max-listpack-value" Count(0, i64::MAX), "64", Live;
    /// Commands that take more microseconds than this are kept in the slow log; 0 for all, -1 for none.
    SlowlogLogSlowerThan = "slowlog-log-slower-than" Number(-1, i64::MAX), "10000", Live;
    /// How many commands the slow log keeps.
    SlowlogMaxLen = "slowlog-max-len" Number(0, i64::MAX), "128", Live;
    /// A node of a stream takes another entry as long as it has fewer bytes than this; 0 for no limit.
    StreamNodeMaxBytes = "stream-node-max-bytes" Memory(0, i64::MAX), "4096", Live;
    /// A node of a stream takes another entry as long as it has fewer entries than this; 0 for no limit.
    StreamNodeMaxEntries = "stream-node-max-entries" Count(0, i64::MAX), "100", Live;
    /// Path of the unix socket listener; empty without one.
    UnixSocket = "unixsocket" Text, "", AtStart;
    /// Sorted sets up to this many members, none of them longer than zset-max-listpack-value bytes, are compact.
    ZsetMaxListpackEntries = "zset-max-listpack-entries" / "zset-max-ziplist-entries" Count(0, i64::MAX), "128", Live;
    /// See zset-max-listpack-entries.
    ZsetMaxListpackValue = "zset-max-listpack-value" / "zset-max-ziplist-value" Memory(0, i64::MAX), "64", Live;
}

/// A parameter as CONFIG knows it: its place among those that code reads and, behind them, the others.
pub type Id = usize;

/// What is known of a parameter.
pub fn entry(id: Id) -> &'static Entry {
    PARAMS.get(id).unwrap_or_else(|| &fixed::ENTRIES[id - PARAMS.len()])
}

/// Every name, older ones too, in order.
pub fn names() -> &'static [(&'static str, Id)] {
    static NAMES: OnceLock<Vec<(&str, Id)>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let both = |id| [(entry(id).name, id), (entry(id).alias, id)];
        let mut names: Vec<_> = (0..COUNT).flat_map(both).filter(|(name, _)| !name.is_empty()).collect();
        names.sort_unstable();
        names
    })
}

const COUNT: usize = PARAMS.len() + fixed::ENTRIES.len();

/// The parameter of this name, in any case.
fn find(name: &[u8]) -> Option<Id> {
    let name = String::from_utf8(name.to_ascii_lowercase()).ok()?;
    let at = names().binary_search_by_key(&name.as_str(), |&(known, _)| known).ok()?;
    Some(names()[at].1)
}

/// Why CONFIG SET changed nothing.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal<'a> {
    Unknown(&'a [u8]),
    /// The parameter as the client wrote it, and what is wrong with it or its value.
    Failed(&'a [u8], String),
}

/// The values. Numbers, switches and choices are read without a lock.
pub struct Config {
    values: Vec<Slot>,
    /// Held while several parameters change, so that two CONFIG SET do not mix.
    setting: Mutex<()>,
    declared: Declared,
    /// How much may wait for a subscriber, as `client-output-buffer-limit` says.
    pub subscriber_limit: SubscriberLimit,
    /// Which events are told, as `notify-keyspace-events` says.
    pub events: notify::Wanted,
}

#[derive(Default)]
struct Slot {
    /// Of a switch 0 or 1, of a choice its position.
    number: AtomicI64,
    text: RwLock<Vec<u8>>,
}

#[derive(Clone, PartialEq, Eq)]
enum Value {
    Number(i64),
    Text(Vec<u8>),
    BufferLimits(BufferLimits),
    Events(u32),
}

impl Default for Config {
    fn default() -> Self {
        let config = Config {
            values: (0..COUNT).map(|_| Slot::default()).collect(),
            setting: Mutex::default(),
            declared: Declared::default(),
            subscriber_limit: SubscriberLimit::default(),
            events: notify::Wanted::default(),
        };
        for id in 0..COUNT {
            let value = config.parse(id, entry(id).default.as_bytes()).expect("every default is a valid value");
            config.store(id, value);
        }
        config
    }
}

impl Config {
    /// The value of a number; of a memory size in bytes.
    #[inline]
    pub fn number(&self, param: Param) -> i64 {
        self.values[param as usize].number.load(Relaxed)
    }

    /// Whether a switch is on.
    #[inline]
    pub fn is_on(&self, param: Param) -> bool {
        self.number(param) == 1
    }

    /// The value as CONFIG GET shows it.
    pub fn text(&self, param: Param) -> Vec<u8> {
        self.shown(param as Id)
    }

    /// The value as CONFIG GET shows it.
    pub fn shown(&self, id: Id) -> Vec<u8> {
        let slot = &self.values[id];
        let number = slot.number.load(Relaxed);
        match entry(id).kind {
            Kind::Switch => if number == 1 { "yes" } else { "no" }.into(),
            Kind::Choice(words) => words[number as usize].into(),
            Kind::Number(..) | Kind::Count(..) | Kind::Memory(..) => number.to_string().into(),
            Kind::MemoryOrPercent
            | Kind::Text
            | Kind::Percentiles
            | Kind::SaveRules
            | Kind::BufferLimits
            | Kind::Events => slot.text.read().clone(),
        }
    }

    /// Changes all of these parameters or, when one of them is refused, none.
    pub fn set<'a>(&self, pairs: &[(&'a [u8], &'a [u8])]) -> Result<(), Refusal<'a>> {
        self.set_known(pairs, |_| true)
    }

    /// As [`Config::set`], where `is_there` says of a name whether it is to be known.
    pub fn set_known<'a>(
        &self,
        pairs: &[(&'a [u8], &'a [u8])],
        is_there: impl Fn(&str) -> bool,
    ) -> Result<(), Refusal<'a>> {
        let mut ids: Vec<Id> = Vec::with_capacity(pairs.len());
        // As a real server does, look at all names before any value. By its two names a parameter may be set twice.
        for (at, &(name, _)) in pairs.iter().enumerate() {
            let id = find(name).filter(|_| is_there(&String::from_utf8_lossy(name))).ok_or(Refusal::Unknown(name))?;
            let fault = match entry(id).change {
                Change::AtStart | Change::Immutable(_) => Some("can't set immutable config"),
                Change::Protected(_) => Some("can't set protected config"),
                _ if pairs[..at].iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) => {
                    Some("duplicate parameter")
                }
                _ => None,
            };
            if let Some(fault) = fault {
                return Err(Refusal::Failed(name, fault.into()));
            }
            ids.push(id);
        }
        let _setting = self.setting.lock();
        let mut values = Vec::with_capacity(pairs.len());
        for (&id, &(name, text)) in ids.iter().zip(pairs) {
            let value = self.parse(id, text).and_then(|value| self.allow(id, value));
            values.push(value.map_err(|fault| Refusal::Failed(name, fault))?);
        }
        ids.into_iter().zip(values).for_each(|(id, value)| self.store(id, value));
        Ok(())
    }

    /// Sets a parameter on behalf of whoever makes the engine or its listener, also those that clients cannot change.
    pub fn preset(&self, param: Param, text: &[u8]) -> Result<(), String> {
        let _setting = self.setting.lock();
        let id = param as Id;
        let value = self.parse(id, text).and_then(|value| self.allow(id, value))?;
        self.store(id, value);
        Ok(())
    }

    fn parse(&self, id: Id, text: &[u8]) -> Result<Value, String> {
        let kind = entry(id).kind;
        match kind {
            Kind::BufferLimits => {}
            Kind::Events => return notify::parse(text).map(Value::Events),
            _ => return parse(kind, text),
        }
        let old = BufferLimits::default().changed_by(&self.shown(id)).unwrap_or_default();
        let new = old.changed_by(text)?;
        let is_default = old == BufferLimits::default();
        if is_default || new.differs_for_subscribers_only(&old) {
            return Ok(Value::BufferLimits(new));
        }
        Err("only subscribers are bounded, so it can only change for the class 'pubsub'".into())
    }

    fn allow(&self, id: Id, value: Value) -> Result<Value, String> {
        let (Change::Fixed(reason) | Change::Later(_, reason)) = entry(id).change else { return Ok(value) };
        if self.is_now(id, &value) {
            return Ok(value);
        }
        let shown = self.shown(id);
        let only = if shown.is_empty() { "empty".into() } else { format!("'{}'", String::from_utf8_lossy(&shown)) };
        Err(format!("{reason}, so it can only be {only}"))
    }

    fn is_now(&self, id: Id, value: &Value) -> bool {
        match value {
            Value::Number(number) => *number == self.values[id].number.load(Relaxed),
            Value::Text(text) => *text == self.shown(id),
            Value::BufferLimits(limits) => limits.to_string().as_bytes() == self.shown(id),
            Value::Events(flags) => notify::canonical(*flags).as_bytes() == self.shown(id),
        }
    }

    fn store(&self, id: Id, value: Value) {
        let slot = &self.values[id];
        match value {
            Value::Number(number) => slot.number.store(number, Relaxed),
            Value::Text(text) => *slot.text.write() = text,
            Value::BufferLimits(limits) => {
                self.subscriber_limit.set(limits.pubsub());
                *slot.text.write() = limits.to_string().into();
            }
            Value::Events(flags) => {
                self.events.set(flags);
                *slot.text.write() = notify::canonical(flags).into();
            }
        }
    }

    pub fn has_password(&self) -> bool {
        !self.values[Param::RequirePass as usize].text.read().is_empty()
    }

    /// Compares in a time that tells nothing about the password.
    pub fn is_password(&self, given: &[u8]) -> bool {
        same_secret(given, &self.values[Param::RequirePass as usize].text.read())
    }

    /// Whether this client may use DEBUG.
    pub fn debug_allowed(&self, client: &ClientInfo) -> bool {
        match self.number(Param::EnableDebugCommand) {
            0 => false,
            1 => true,
            _ => client.is_local(),
        }
    }
}

fn same_secret(given: &[u8], secret: &[u8]) -> bool {
    let mut difference = given.len() ^ secret.len();
    for (at, byte) in given.iter().enumerate() {
        // Never stops early; where the secret is too short it is repeated, and the lengths differ anyway.
        let other = secret.get(at % secret.len().max(1)).copied().unwrap_or(0);
        difference |= (byte ^ other) as usize;
    }
    std::hint::black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_defaults_are_valid() {
        assert!(PARAMS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(names().windows(2).all(|pair| pair[0].0 < pair[1].0));
        let is_explained = |entry: &Entry| match entry.change {
            Live | AtStart => entry.about.ends_with('.'),
            Change::Taken(reason) | Change::Fixed(reason) | Change::Immutable(reason) | Change::Protected(reason) => {
                !reason.is_empty()
            }
            Change::Later(owner, reason) => !owner.is_empty() && !reason.is_empty(),
        };
        let unexplained = (0..COUNT).map(entry).find(|entry| !is_explained(entry));
        assert_eq!(unexplained.map(|entry| entry.name), None);
        let config = Config::default();
        assert_eq!(config.number(Param::ProtoMaxBulkLen), 512 << 20);
        assert_eq!(config.number(Param::Databases), super::super::DATABASES as i64);
        assert_eq!(config.text(Param::MaxMemoryPolicy), b"noeviction");
    }

    #[test]
    fn all_parameters_change_or_none() {
        let config = Config::default();
        let refused = config.set(&[(b"maxclients", b"5"), (b"requirepass", b"x"), (b"timeout", b"1")]);
        assert!(matches!(refused, Err(Refusal::Failed(b"timeout", _))));
        assert_eq!((config.number(Param::MaxClients), config.has_password()), (10_000, false));
        assert_eq!(config.set(&[(b"MaxClients", b"5"), (b"timeout", b"0")]), Ok(()));
        assert_eq!(config.number(Param::MaxClients), 5);
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(same_secret(b"secret", b"secret"));
        for given in ["", "s", "secre", "secrets", "secretsecret", "Secret"] {
            assert!(!same_secret(given.as_bytes(), b"secret"), "{given}");
        }
        assert!(same_secret(b"", b""));
    }
}
