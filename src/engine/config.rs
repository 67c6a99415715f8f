//! Configuration parameters: what there is, what it may be set to, and its value now.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use parking_lot::{Mutex, RwLock};

use super::buffer_limit::{BufferLimits, SubscriberLimit};
use super::client::ClientInfo;
use crate::value::number;

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `yes` or `no`.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An integer in this range.
    Number(i64, i64),
    /// Bytes in this range; units such as `mb` are understood.
    Memory(i64, i64),
    Text,
    /// See [`BufferLimits`].
    BufferLimits,
}

/// When a parameter may change.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// At any time, by CONFIG SET.
    Live,
    /// Only by whoever makes the engine or its listener.
    AtStart,
    /// Never. Clients read it to learn how the engine behaves; setting it to what it is does no harm, setting it to
    /// anything else is refused for this reason.
    Fixed(&'static str),
}

struct Entry {
    name: &'static str,
    kind: Kind,
    default: &'static str,
    change: Change,
}

macro_rules! params {
    ($($(#[$doc:meta])* $param:ident = $name:literal $kind:expr, $default:literal, $change:expr;)*) => {
        /// A configuration parameter.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Param { $($(#[$doc])* $param),* }

        const ENTRIES: &[Entry] =
            &[$(Entry { name: $name, kind: $kind, default: $default, change: $change }),*];

        const ALL: &[Param] = &[$(Param::$param),*];
    };
}

use Change::{AtStart, Fixed, Live};
use Kind::{Choice, Memory, Number, Switch, Text};

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
    AppendOnly = "appendonly" Switch, "no", Fixed("nothing is kept on disk, so it can only be 'no'");
    /// Addresses of the TCP listener; empty without one.
    Bind = "bind" Text, "", AtStart;
    /// Replies wait as long as it takes; messages for a subscriber that does not read end its connection.
    ClientOutputBufferLimit = "client-output-buffer-limit" Kind::BufferLimits,
        "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", Live;
    ClientQueryBufferLimit = "client-query-buffer-limit" Memory(1 << 20, i64::MAX), "1gb", Live;
    Databases = "databases" Number(1, i32::MAX as i64), "16", AtStart;
    /// Who may use DEBUG.
    EnableDebugCommand = "enable-debug-command" Choice(&["no", "yes", "local"]), "no", AtStart;
    /// Hashes up to this many fields, none of them or their values longer than the next parameter's bytes, are compact.
    HashMaxListpackEntries = "hash-max-listpack-entries" Number(0, i64::MAX), "512", Live;
    HashMaxListpackValue = "hash-max-listpack-value" Number(0, i64::MAX), "64", Live;
    /// The size of a list's chunks: elements when positive; -1 to -5 for 4, 8, 16, 32 and 64 KB.
    ListMaxListpackSize = "list-max-listpack-size" Number(i32::MIN as i64, i32::MAX as i64), "-2", Live;
    /// Listener connections at a time.
    MaxClients = "maxclients" Number(1, u32::MAX as i64), "10000", Live;
    MaxMemory = "maxmemory" Memory(0, i64::MAX), "0", Fixed("memory is not limited, so it can only be 0");
    MaxMemoryPolicy = "maxmemory-policy" Choice(POLICIES), "noeviction",
        Fixed("no key is ever evicted, so it can only be 'noeviction'");
    NotifyKeyspaceEvents = "notify-keyspace-events" Text, "",
        Fixed("keyspace events are not published, so it can only be empty");
    /// Port of the TCP listener; 0 without one.
    Port = "port" Number(0, 65535), "0", AtStart;
    /// The longest string. Keys and replies keep lengths in 32 bits, so the bound is lower than a real server's.
    ProtoMaxBulkLen = "proto-max-bulk-len" Memory(1 << 20, u32::MAX as i64), "512mb", Live;
    /// The password of the user `default`; empty when clients need none.
    RequirePass = "requirepass" Text, "", Live;
    Save = "save" Text, "", Fixed("nothing is kept on disk, so it can only be empty");
    SetMaxIntsetEntries = "set-max-intset-entries" Number(0, i64::MAX), "512", Live;
    SetMaxListpackEntries = "set-max-listpack-entries" Number(0, i64::MAX), "128", Live;
    SetMaxListpackValue = "set-max-listpack-value" Number(0, i64::MAX), "64", Live;
    TcpKeepalive = "tcp-keepalive" Number(0, i32::MAX as i64), "0",
        Fixed("idle connections are not probed, so it can only be 0");
    Timeout = "timeout" Number(0, i32::MAX as i64), "0", Fixed("idle connections are kept, so it can only be 0");
    /// Path of the unix socket listener; empty without one.
    UnixSocket = "unixsocket" Text, "", AtStart;
    ZsetMaxListpackEntries = "zset-max-listpack-entries" Number(0, i64::MAX), "128", Live;
    ZsetMaxListpackValue = "zset-max-listpack-value" Number(0, i64::MAX), "64", Live;
}

impl Param {
    /// The parameter of this name, in any case.
    pub fn find(name: &[u8]) -> Option<Param> {
        Param::all().iter().copied().find(|param| param.name().as_bytes().eq_ignore_ascii_case(name))
    }

    /// In the order of their names.
    pub fn all() -> &'static [Param] {
        ALL
    }

    pub fn name(self) -> &'static str {
        self.entry().name
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[self as usize]
    }
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
    /// How much may wait for a subscriber, as `client-output-buffer-limit` says.
    pub subscriber_limit: SubscriberLimit,
}

#[derive(Default)]
struct Slot {
    /// Of a switch 0 or 1, of a choice its position.
    number: AtomicI64,
    text: RwLock<Vec<u8>>,
}

enum Value {
    Number(i64),
    Text(Vec<u8>),
    BufferLimits(BufferLimits),
}

impl Default for Config {
    fn default() -> Self {
        let config = Config {
            values: ENTRIES.iter().map(|_| Slot::default()).collect(),
            setting: Mutex::default(),
            subscriber_limit: SubscriberLimit::default(),
        };
        for &param in Param::all() {
            let value = config.parse(param, param.entry().default.as_bytes()).expect("every default is a valid value");
            config.store(param, value);
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

    /// The value as CONFIG GET shows it.
    pub fn text(&self, param: Param) -> Vec<u8> {
        let number = self.number(param);
        match param.entry().kind {
            Kind::Switch => if number == 1 { "yes" } else { "no" }.into(),
            Kind::Choice(words) => words[number as usize].into(),
            Kind::Number(..) | Kind::Memory(..) => number.to_string().into(),
            Kind::Text | Kind::BufferLimits => self.values[param as usize].text.read().clone(),
        }
    }

    /// Changes all of these parameters or, when one of them is refused, none.
    pub fn set<'a>(&self, pairs: &[(&'a [u8], &'a [u8])]) -> Result<(), Refusal<'a>> {
        let mut params: Vec<Param> = Vec::with_capacity(pairs.len());
        // As a real server does, look at all names before any value.
        for &(name, _) in pairs {
            let param = Param::find(name).ok_or(Refusal::Unknown(name))?;
            let fault = match param.entry().change {
                Change::AtStart => Some("can't set immutable config"),
                _ if params.contains(&param) => Some("duplicate parameter"),
                _ => None,
            };
            if let Some(fault) = fault {
                return Err(Refusal::Failed(name, fault.into()));
            }
            params.push(param);
        }
        let _setting = self.setting.lock();
        let mut values = Vec::with_capacity(pairs.len());
        for (&param, &(name, text)) in params.iter().zip(pairs) {
            let value = self.parse(param, text).and_then(|value| self.allow(param, value));
            values.push(value.map_err(|fault| Refusal::Failed(name, fault))?);
        }
        params.into_iter().zip(values).for_each(|(param, value)| self.store(param, value));
        Ok(())
    }

    /// Sets a parameter on behalf of whoever makes the engine or its listener, also those that clients cannot change.
    pub fn preset(&self, param: Param, text: &[u8]) -> Result<(), String> {
        let _setting = self.setting.lock();
        let value = self.parse(param, text).and_then(|value| self.allow(param, value))?;
        self.store(param, value);
        Ok(())
    }

    fn parse(&self, param: Param, text: &[u8]) -> Result<Value, String> {
        if !matches!(param.entry().kind, Kind::BufferLimits) {
            return parse(param, text);
        }
        let old = BufferLimits::default().changed_by(&self.text(param)).unwrap_or_default();
        let new = old.changed_by(text)?;
        let is_default = old == BufferLimits::default();
        if is_default || new.differs_for_subscribers_only(&old) {
            return Ok(Value::BufferLimits(new));
        }
        Err("only subscribers are bounded, so it can only change for the class 'pubsub'".into())
    }

    fn allow(&self, param: Param, value: Value) -> Result<Value, String> {
        let Change::Fixed(reason) = param.entry().change else { return Ok(value) };
        let same = match &value {
            Value::Number(number) => *number == self.number(param),
            Value::Text(text) => *text == self.text(param),
            Value::BufferLimits(limits) => limits.to_string().as_bytes() == self.text(param),
        };
        if same { Ok(value) } else { Err(reason.into()) }
    }

    fn store(&self, param: Param, value: Value) {
        let slot = &self.values[param as usize];
        match value {
            Value::Number(number) => slot.number.store(number, Relaxed),
            Value::Text(text) => *slot.text.write() = text,
            Value::BufferLimits(limits) => {
                self.subscriber_limit.set(limits.pubsub());
                *slot.text.write() = limits.to_string().into();
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

fn parse(param: Param, text: &[u8]) -> Result<Value, String> {
    let number = match param.entry().kind {
        Kind::Text | Kind::BufferLimits => return Ok(Value::Text(text.to_vec())),
        Kind::Switch if text.eq_ignore_ascii_case(b"yes") => 1,
        Kind::Switch if text.eq_ignore_ascii_case(b"no") => 0,
        Kind::Switch => return Err("argument must be 'yes' or 'no'".into()),
        Kind::Choice(words) => {
            let found = words.iter().position(|word| word.as_bytes().eq_ignore_ascii_case(text));
            found.ok_or_else(|| format!("argument(s) must be one of the following: {}", words.join(", ")))? as i64
        }
        Kind::Number(min, max) => {
            let number = number::parse_i64(text).ok_or("argument couldn't be parsed into an integer")?;
            in_range(number.into(), min, max)?
        }
        Kind::Memory(min, max) => in_range(parse_memory(text).ok_or("argument must be a memory value")?, min, max)?,
    };
    Ok(Value::Number(number))
}

fn in_range(value: i128, min: i64, max: i64) -> Result<i64, String> {
    let inside = i64::try_from(value).ok().filter(|value| (min..=max).contains(value));
    inside.ok_or_else(|| format!("argument must be between {min} and {max} inclusive"))
}

/// Digits and a unit: `k` is a thousand, `kb` 1024, and so on. No digits count as 0, as in a real server.
pub fn parse_memory(text: &[u8]) -> Option<i128> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, unit) = text.split_at(digits);
    let unit: i128 = match unit.to_ascii_lowercase().as_slice() {
        b"" | b"b" => 1,
        b"k" => 1000,
        b"kb" => 1 << 10,
        b"m" => 1000 * 1000,
        b"mb" => 1 << 20,
        b"g" => 1000 * 1000 * 1000,
        b"gb" => 1 << 30,
        _ => return None,
    };
    // Saturates far beyond every bound.
    let number = digits.iter().fold(0_i128, |sum, digit| (sum * 10 + (digit - b'0') as i128).min(1 << 64));
    Some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_defaults_are_valid() {
        assert!(ENTRIES.windows(2).all(|pair| pair[0].name < pair[1].name));
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
    fn memory_takes_units() {
        let sizes = [
            ("1kb", 1024),
            ("2K", 2000),
            ("3Mb", 3 << 20),
            ("4g", 4_000_000_000),
            ("17", 17),
            ("", 0),
            ("99999999999999999999999", 1 << 64),
        ];
        for (text, bytes) in sizes {
            assert_eq!(parse_memory(text.as_bytes()), Some(bytes), "{text}");
        }
        for text in ["-1", "1zb", "1.5gb", "abc"] {
            assert_eq!(parse_memory(text.as_bytes()), None, "{text}");
        }
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
