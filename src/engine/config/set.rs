//! Setting parameters: who may set which, and all of them or none.

use std::sync::atomic::Ordering::Relaxed;

use super::parse::parse;
use super::{Change, Config, Id, Kind, Param, Value, entry, find, is_read};
use crate::engine::buffer_limit::BufferLimits;
use crate::engine::notify;

/// Who sets parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setter {
    /// CONFIG SET. No name may come twice.
    Client,
    /// Whoever makes the engine or starts a server on it, be it with the lines of a redis.conf. Of a name that comes
    /// twice the last value holds, and classes of buffer limits add up.
    Start,
}

/// Why nothing was set: which of the pairs it is, and what is the matter with it.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such parameter.
    Unknown(usize),
    /// It cannot be that, or not now, or not by this one; in words.
    Failed(usize, String),
}

impl Refusal {
    /// The refused pair's place.
    pub fn at(&self) -> usize {
        let (Refusal::Unknown(at) | Refusal::Failed(at, _)) = self;
        *at
    }

    /// What a real server says of it when it starts.
    pub fn reason(&self) -> &str {
        match self {
            Refusal::Unknown(_) => "Bad directive or wrong number of arguments",
            Refusal::Failed(_, reason) => reason,
        }
    }
}

impl Config {
    /// Changes all of these parameters on behalf of a client or, when one of them is refused, none.
    pub fn set(&self, pairs: &[(&[u8], &[u8])]) -> Result<(), Refusal> {
        self.set_known(pairs, Setter::Client, |_| true)
    }

    /// Sets parameters at a start, all or none.
    pub fn start_with(&self, pairs: &[(&[u8], &[u8])]) -> Result<(), Refusal> {
        self.set_known(pairs, Setter::Start, |_| true)
    }

    /// As [`Config::set`], where `is_there` says of a name whether it is to be known.
    pub fn set_known(
        &self,
        pairs: &[(&[u8], &[u8])],
        setter: Setter,
        is_there: impl Fn(&str) -> bool,
    ) -> Result<(), Refusal> {
        let ids = identify(pairs, setter, is_there)?;
        let _setting = self.setting.lock();
        let values = self.read(pairs, ids)?;
        values.into_iter().for_each(|(id, value)| self.store(id, value));
        Ok(())
    }

    /// The values that these pairs stand for, each allowed. To be called while setting.
    pub(super) fn read(&self, pairs: &[(&[u8], &[u8])], ids: Vec<Id>) -> Result<Vec<(Id, Value)>, Refusal> {
        let mut values: Vec<(Id, Value)> = Vec::with_capacity(pairs.len());
        for (at, (id, (_, text))) in ids.into_iter().zip(pairs).enumerate() {
            let before = values.iter().rev().find(|(known, _)| *known == id).map(|(_, value)| value);
            let value = self.parse(id, text, before).and_then(|value| self.allow(id, value));
            values.push((id, value.map_err(|fault| Refusal::Failed(at, fault))?));
        }
        Ok(values)
    }

    /// Says how the process is set that is the engine's server: what CONFIG GET shows of parameters that no code of the engine
    /// reads. All or none.
    pub fn show_process(&self, pairs: &[(&[u8], &[u8])]) -> Result<(), Refusal> {
        let ids = identify(pairs, Setter::Start, |_| true)?;
        let _setting = self.setting.lock();
        let mut values = Vec::with_capacity(pairs.len());
        for (at, (id, (_, text))) in ids.into_iter().zip(pairs).enumerate() {
            let value = if is_read(id) { Err("the engine reads it itself".into()) } else { self.parse(id, text, None) };
            values.push((id, value.map_err(|fault| Refusal::Failed(at, fault))?));
        }
        values.into_iter().for_each(|(id, value)| self.store(id, value));
        Ok(())
    }

    /// Sets a parameter on behalf of whoever makes the engine or its listener, also those that clients cannot change.
    pub fn preset(&self, param: Param, text: &[u8]) -> Result<(), String> {
        self.start_with(&[(entry(param as Id).name.as_bytes(), text)]).map_err(|refusal| refusal.reason().to_string())
    }

    /// `before` is what an earlier pair makes of the same parameter.
    pub(super) fn parse(&self, id: Id, text: &[u8], before: Option<&Value>) -> Result<Value, String> {
        let kind = entry(id).kind;
        match kind {
            Kind::BufferLimits => {}
            Kind::Events => return notify::parse(text).map(Value::Events),
            _ => return parse(kind, text),
        }
        let old = match before {
            Some(Value::BufferLimits(limits)) => *limits,
            _ => BufferLimits::default().changed_by(&self.shown(id)).unwrap_or_default(),
        };
        old.changed_by(text).map(Value::BufferLimits)
    }

    /// What cannot change may be set to what it is.
    fn allow(&self, id: Id, value: Value) -> Result<Value, String> {
        let reason = match entry(id).change {
            Change::Live | Change::AtStart | Change::Taken(_) => return Ok(value),
            _ if self.is_now(id, &value) => return Ok(value),
            Change::Fixed(reason)
            | Change::Later(_, reason)
            | Change::Immutable(reason)
            | Change::Protected(reason) => reason,
        };
        let shown = self.shown(id);
        let only = if shown.is_empty() { "empty".into() } else { format!("'{}'", String::from_utf8_lossy(&shown)) };
        Err(format!("{reason}, so it can only be {only}"))
    }

    pub(super) fn is_now(&self, id: Id, value: &Value) -> bool {
        match value {
            Value::Number(number) => *number == self.values[id].number.load(Relaxed),
            Value::Text(text) => *text == self.shown(id),
            Value::BufferLimits(limits) => limits.to_string().as_bytes() == self.shown(id),
            Value::Events(flags) => notify::canonical(*flags).as_bytes() == self.shown(id),
        }
    }

    pub(super) fn store(&self, id: Id, value: Value) {
        let slot = &self.values[id];
        match value {
            Value::Number(number) => slot.number.store(number, Relaxed),
            Value::Text(text) => *slot.text.write() = text,
            Value::BufferLimits(limits) => {
                self.subscriber_limit.set(limits.pubsub());
                self.reply_limit.set(limits.normal());
                *slot.text.write() = limits.to_string().into();
            }
            Value::Events(flags) => {
                self.events.set(flags);
                *slot.text.write() = notify::canonical(flags).into();
            }
        }
    }
}

/// The parameters of these names. As a real server does, all names are looked at before any value. By its two names a
/// parameter may be set twice.
pub(super) fn identify(
    pairs: &[(&[u8], &[u8])],
    setter: Setter,
    is_there: impl Fn(&str) -> bool,
) -> Result<Vec<Id>, Refusal> {
    let mut ids = Vec::with_capacity(pairs.len());
    for (at, &(name, _)) in pairs.iter().enumerate() {
        let id = find(name).filter(|_| is_there(&String::from_utf8_lossy(name))).ok_or(Refusal::Unknown(at))?;
        let is_duplicate = || pairs[..at].iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        let fault = match (setter, entry(id).change) {
            (Setter::Start, _) => None,
            (Setter::Client, Change::AtStart | Change::Immutable(_)) => Some("can't set immutable config"),
            (Setter::Client, Change::Protected(_)) => Some("can't set protected config"),
            _ if is_duplicate() => Some("duplicate parameter"),
            _ => None,
        };
        if let Some(fault) = fault {
            return Err(Refusal::Failed(at, fault.into()));
        }
        ids.push(id);
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    fn start(config: &Config, lines: &[(&str, &str)]) -> Result<(), Refusal> {
        let pairs: Vec<_> = lines.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        config.start_with(&pairs)
    }

    #[test]
    fn all_parameters_change_or_none() {
        let config = Config::default();
        let client = |pairs: &[(&[u8], &[u8])]| config.set(pairs);
        let refused = client(&[(b"maxclients", b"5"), (b"requirepass", b"x"), (b"appendonly", b"yes")]);
        assert!(matches!(refused, Err(Refusal::Failed(2, _))));
        assert_eq!((config.number(Param::MaxClients), config.has_password()), (10_000, false));
        assert_eq!(client(&[(b"MaxClients", b"5"), (b"appendonly", b"no")]), Ok(()));
        assert_eq!(config.number(Param::MaxClients), 5);
    }

    #[test]
    fn a_start_may_set_what_a_client_may_not() {
        let config = Config::default();
        let immutable = Err(Refusal::Failed(0, "can't set immutable config".into()));
        assert_eq!(config.set(&[(b"unixsocket", b"/tmp/s")]), immutable);
        assert_eq!(start(&config, &[("unixsocket", "/tmp/s"), ("Port", "7")]), Ok(()));
        assert_eq!((config.text(Param::UnixSocket), config.number(Param::Port)), (b"/tmp/s".to_vec(), 7));
        let protected = Err(Refusal::Failed(0, "can't set protected config".into()));
        assert_eq!(config.set(&[(b"dbfilename", b"dump.rdb")]), protected);
        assert_eq!(start(&config, &[("dbfilename", "dump.rdb"), ("databases", "16")]), Ok(()));
    }

    #[test]
    fn a_start_is_told_what_is_not_there_and_why() {
        let config = Config::default();
        for (name, value, reason) in [
            ("appendonly", "yes", "nothing is kept on disk, so it can only be 'no'"),
            ("dbfilename", "x.rdb", "nothing is kept on disk, so it can only be 'dump.rdb'"),
            ("cluster-enabled", "yes", "all databases can be used, and CLUSTER answers"),
            ("databases", "32", "every engine has 16 databases, so it can only be '16'"),
            ("maxmemroy", "1gb", "Bad directive or wrong number of arguments"),
            ("maxmemory", "much", "argument must be a memory value"),
        ] {
            let refusal = start(&config, &[("maxclients", "7"), (name, value)]).expect_err(name);
            assert!(refusal.at() == 1 && refusal.reason().starts_with(reason), "{name}: {refusal:?}");
        }
        assert_eq!(config.number(Param::MaxClients), 10_000);
    }

    #[test]
    fn lines_of_one_name_follow_each_other() {
        let config = Config::default();
        let lines = [
            ("client-output-buffer-limit", "replica 256mb 64mb 60"),
            ("client-output-buffer-limit", "pubsub 4 3 2"),
            ("client-output-buffer-limit", "normal 0 0 0"),
            ("maxclients", "5"),
            ("maxclients", "6"),
        ];
        assert_eq!(start(&config, &lines), Ok(()));
        let limits = b"normal 0 0 0 slave 268435456 67108864 60 pubsub 4 3 2";
        assert_eq!(config.text(Param::ClientOutputBufferLimit), limits);
        assert_eq!(config.number(Param::MaxClients), 6);
        let twice = config.set(&[(b"maxclients", b"5"), (b"maxclients", b"6")]);
        assert_eq!(twice, Err(Refusal::Failed(1, "duplicate parameter".into())));
    }

    #[test]
    fn a_server_shows_what_is_its_own_and_nothing_else() {
        let config = Config::default();
        let show = |name: &str, value: &str| {
            config.show_process(&[(b"daemonize", b"yes"), (name.as_bytes(), value.as_bytes())])
        };
        let of = |name: &str| String::from_utf8(config.shown(find(name.as_bytes()).unwrap())).unwrap();
        for (name, value) in [("maxclients", "5"), ("supervised", "perhaps"), ("nosuch", "1")] {
            assert_eq!(show(name, value).map_err(|refusal| refusal.at()), Err(1), "{name}");
        }
        assert_eq!((of("daemonize"), of("maxclients")), ("no".into(), "10000".into()));
        for (name, value, shown) in [
            ("logfile", "a.log", "a.log"),
            ("dir", "/tmp", "/tmp"),
            ("shutdown-on-sigint", "now  default nosave now", ""),
            ("shutdown-on-sigint", "now default nosave now", "nosave now"),
            ("shutdown-on-sigterm", "default", "default"),
        ] {
            let taken = show(name, value).is_ok();
            assert_eq!(if taken { of(name) } else { String::new() }, shown, "{name} {value}");
        }
        assert_eq!(of("daemonize"), "yes");
        // To clients they are what they were.
        let refused = config.set(&[(b"logfile", b"b.log")]);
        assert_eq!(refused, Err(Refusal::Failed(0, "can't set immutable config".into())));
    }

    #[test]
    fn everything_may_be_set_to_what_it_is_at_a_start() {
        let config = Config::default();
        for &(name, id) in names() {
            let value = String::from_utf8(config.shown(id)).expect("every default is text");
            assert_eq!(start(&config, &[(name, &value)]), Ok(()), "{name} {value}");
        }
    }
}
