//! Configuration parameters: what there is, what it may be set to, and its value now.

pub mod declared;
mod fixed;
mod parse;
pub mod password;
mod set;
pub mod versions;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use parking_lot::{Mutex, RwLock};

use super::buffer_limit::{BufferLimits, LimitNow};
use super::client::ClientInfo;
use super::notify;
use declared::Declared;
pub use parse::parse_memory;
pub use set::{Refusal, Setter};

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `yes` or `no`.
    Switch,
    /// An integer written in octal, up to this one.
    Octal(i64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Some of these words, with spaces between; the first stands for none of the others.
    Several(&'static [&'static str]),
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
    /// A password, of which a digest is kept; see [`password`].
    Password,
    /// Pairs of seconds and changes.
    SaveRules,
    /// See [`BufferLimits`].
    BufferLimits,
    /// See [`notify::Wanted`].
    Events,
}

/// When a parameter may change, and by whom; see [`Setter`]. Whatever it says, whoever starts a server may set a parameter
/// to what it is: a stock redis.conf names most of them.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// At any time, by CONFIG SET too.
    Live,
    /// Only by whoever makes the engine or its listener; a client is told that it is immutable.
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
use Kind::{Choice, Count, Memory, Number, Octal, Percentiles, Switch, Text};

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
    /// How many bytes may wait for a client that does not read, by classes: so many end its connection at once, so many when
    /// they have waited for so many seconds. Messages for those who are subscribed to something count for `pubsub`, all else
    /// for `normal`.
    ClientOutputBufferLimit = "client-output-buffer-limit" Kind::BufferLimits,
        "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", Live;
    /// The longest command, together with what has been received behind it.
    ClientQueryBufferLimit = "client-query-buffer-limit" Memory(1 << 20, i64::MAX), "1gb", Live;
    /// The host that CLUSTER names; empty for the address that the client has connected to.
    ClusterAnnounceIp = "cluster-announce-ip" Text, "", Live;
    /// The port that CLUSTER names; 0 for the listener's.
    ClusterAnnouncePort = "cluster-announce-port" Number(0, 65535), "0", Live;
    Databases = "databases" Number(1, i32::MAX as i64), "16", Change::Immutable("every engine has 16 databases");
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
    /// Whether only clients of this machine are let in while there is no password.
    ProtectedMode = "protected-mode" Switch, "yes", Live;
    /// The longest string. Keys and replies keep lengths in 32 bits, so the bound is lower than a real server's.
    ProtoMaxBulkLen = "proto-max-bulk-len" Memory(1 << 20, u32::MAX as i64), "512mb", Live;
    /// The password of the user `default`; empty when clients need none. Only its SHA-256 is kept, and that is what is shown:
    /// `#` and 64 hexadecimal digits, which may be given instead of a password.
    RequirePass = "requirepass" Kind::Password, "", Live;
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
    /// How many connections the system lets wait to be accepted.
    TcpBacklog = "tcp-backlog" Number(0, i32::MAX as i64), "511", AtStart;
    /// After so many seconds of silence the system asks whether a peer is still there; 0 for never. For connections that
    /// come from then on.
    TcpKeepalive = "tcp-keepalive" Number(0, i32::MAX as i64), "300", Live;
    /// After so many seconds in which it neither sent nor took anything a connection is ended; 0 for never. Those that wait for
    /// something stay: subscribers, monitors and blocked clients.
    Timeout = "timeout" Number(0, i32::MAX as i64), "0", Live;
    /// How many keys are remembered for clients that track what they read; when there are more, some are forgotten, and
    /// their readers told as if they had changed. 0 for any number.
    TrackingTableMaxKeys = "tracking-table-max-keys" Count(0, i64::MAX), "1000000", Live;
    /// Path of the unix socket listener; empty without one.
    UnixSocket = "unixsocket" Text, "", AtStart;
    /// The permissions of the unix socket's file, in octal; 0 for those with which the process makes files.
    UnixSocketPerm = "unixsocketperm" Octal(0o777), "0", AtStart;
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

/// Whether code of the engine reads it.
fn is_read(id: Id) -> bool {
    id < PARAMS.len()
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

/// The values. Numbers, switches and choices are read without a lock.
pub struct Config {
    values: Vec<Slot>,
    /// Held while several parameters change, so that two CONFIG SET do not mix.
    setting: Mutex<()>,
    declared: Declared,
    /// How much may wait for a subscriber, as `client-output-buffer-limit` says.
    pub subscriber_limit: LimitNow,
    /// How much may wait for a client that is no subscriber.
    pub reply_limit: LimitNow,
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
            subscriber_limit: LimitNow::default(),
            reply_limit: LimitNow::default(),
            events: notify::Wanted::default(),
        };
        for id in 0..COUNT {
            let value = config.parse(id, entry(id).default.as_bytes(), None).expect("every default is a valid value");
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
            Kind::Octal(_) => format!("{number:o}").into(),
            Kind::Number(..) | Kind::Count(..) | Kind::Memory(..) => number.to_string().into(),
            Kind::MemoryOrPercent
            | Kind::Text
            | Kind::Several(_)
            | Kind::Password
            | Kind::Percentiles
            | Kind::SaveRules
            | Kind::BufferLimits
            | Kind::Events => slot.text.read().clone(),
        }
    }

    pub fn has_password(&self) -> bool {
        !self.values[Param::RequirePass as usize].text.read().is_empty()
    }

    /// Compares in a time that tells nothing about the password.
    pub fn is_password(&self, given: &[u8]) -> bool {
        password::is(given, &self.values[Param::RequirePass as usize].text.read())
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
}
