//! Which server an engine passes for: what there is in that version, and what it says of itself.

use super::spec::CommandSpec;
use super::table::{self, Table};
use crate::engine::Engine;
use crate::script::lib::redis::Version;

/// Whose versions are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    Redis,
    Valkey,
}

/// A server. What each of its versions has is said by the specs of the commands.
pub struct Flavor {
    /// As programs choose it.
    pub name: &'static str,
    pub family: Family,
    /// Of the family.
    pub version: Version,
    /// Everything is there, whichever version brought it.
    everything: bool,
}

/// Valkey began as this version of Redis, and goes on to say so to clients that know nothing of Valkey.
pub const FORK: Version = Version::new("7.2.4");

const fn redis(name: &'static str, version: &'static str) -> Flavor {
    Flavor { name, family: Family::Redis, version: Version::new(version), everything: false }
}

const fn valkey(name: &'static str, version: &'static str) -> Flavor {
    Flavor { name, family: Family::Valkey, version: Version::new(version), everything: false }
}

/// The first one is nobody's choice: what an engine is by itself, of which clients are told the version whose commands
/// and replies these are, since they switch features on by it. A name without a minor version is the last one of it.
pub static FLAVORS: [Flavor; 13] = [
    Flavor { name: "", family: Family::Redis, version: Version::new("8.4.0"), everything: true },
    redis("redis-7.0", "7.0.15"),
    redis("redis-7.2", "7.2.4"),
    redis("redis-7.4", "7.4.0"),
    redis("redis-8.0", "8.0.0"),
    redis("redis-8.2", "8.2.3"),
    redis("redis-8.4", "8.4.0"),
    valkey("valkey-8", "8.1.0"),
    valkey("valkey-8.0", "8.0.0"),
    valkey("valkey-8.1", "8.1.0"),
    valkey("valkey-9", "9.1.2"),
    valkey("valkey-9.0", "9.0.0"),
    valkey("valkey-9.1", "9.1.2"),
];

/// What an engine passes for.
#[inline]
pub fn of(engine: &Engine) -> &'static Flavor {
    &FLAVORS[engine.double.flavor()]
}

/// The commands of an engine as it passes for something. Ids are the same in all tables.
#[inline]
pub fn table_of(engine: &Engine) -> &'static Table {
    table::of_flavor(engine.double.flavor())
}

/// Makes an engine pass for a server from now on, or with `None` be itself again. False for a name that there is not.
pub fn choose(engine: &Engine, name: Option<&str>) -> bool {
    let chosen = FLAVORS.iter().position(|flavor| flavor.name == name.unwrap_or(""));
    match chosen {
        Some(0) if name.is_some() => false,
        Some(number) => {
            engine.double.set_flavor(number);
            true
        }
        None => false,
    }
}

/// What can be chosen.
pub fn names() -> impl Iterator<Item = &'static str> {
    FLAVORS[1..].iter().map(|flavor| flavor.name)
}

impl Flavor {
    pub fn is_valkey(&self) -> bool {
        self.family == Family::Valkey
    }

    /// Whether it is what an engine is by itself.
    pub fn is_own(&self) -> bool {
        self.everything
    }

    /// The version of Redis whose behaviour it has, or would have had before the families parted.
    pub fn as_redis(&self) -> &Version {
        if self.is_valkey() { &FORK } else { &self.version }
    }

    /// What clients are told that ask for the version of Redis.
    pub fn redis_version(&self) -> &'static str {
        self.as_redis().text
    }

    /// `redis` or `valkey`.
    pub fn server(&self) -> &'static str {
        if self.is_valkey() { "valkey" } else { "redis" }
    }

    /// `Redis` or `Valkey`.
    pub fn title(&self) -> &'static str {
        if self.is_valkey() { "Valkey" } else { "Redis" }
    }

    /// Whether it is older than this version of Redis.
    pub fn is_before_redis(&self, version: &'static str) -> bool {
        self.as_redis().number < Version::new(version).number
    }

    /// Whether it is Valkey, in this version or a later one.
    pub fn is_valkey_since(&self, version: &'static str) -> bool {
        self.is_valkey() && self.version.number >= Version::new(version).number
    }

    /// Whether something is there that came with these versions; empty: with none so far.
    pub fn has(&self, redis: &'static str, valkey: &'static str) -> bool {
        let since = if self.is_valkey() { valkey } else { redis };
        self.everything || (!since.is_empty() && Version::new(since).number <= self.version.number)
    }

    /// The version that brought a command, in the family's own count; empty for none.
    pub fn since(&self, spec: &CommandSpec) -> &'static str {
        match (self.family, spec.valkey) {
            (Family::Redis, _) if spec.only_valkey && !self.everything => "",
            (Family::Redis, _) => spec.since,
            (Family::Valkey, Some(since)) => since,
            (Family::Valkey, None) if spec.only_valkey || Version::new(spec.since).number <= FORK.number => spec.since,
            (Family::Valkey, None) => "",
        }
    }

    /// Whether a command is there.
    pub fn knows(&self, spec: &CommandSpec) -> bool {
        let since = self.since(spec);
        self.has(since, since)
    }

    /// The words of a command that this version takes for something else, or for a mistake.
    pub fn lacks(&self, spec: &CommandSpec) -> Vec<&'static str> {
        let newer = spec.newer.iter().filter(|(_, redis, valkey)| !self.has(redis, valkey));
        newer.flat_map(|(words, ..)| words.split(' ')).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::synopsis;
    use super::super::table::{Command, of_flavor, table};
    use super::super::testing::Testing;
    use super::*;

    fn number(name: &str) -> usize {
        FLAVORS.iter().position(|flavor| flavor.name == name).unwrap()
    }

    fn flavored(name: &str) -> Testing {
        let t = Testing::new();
        assert!(choose(&t.engine, Some(name)));
        t
    }

    #[track_caller]
    fn check(name: &str, lines: &[(&str, &str)]) {
        let mut t = flavored(name);
        for (line, reply) in lines {
            assert_eq!(t.run(line), *reply, "{name}: {line}");
        }
    }

    #[test]
    fn words_that_came_later_stand_in_the_synopsis() {
        for command in &table().commands {
            for word in command.spec.newer.iter().flat_map(|(words, ..)| words.split(' ')) {
                let is_written = command.spec.synopsis.split([' ', '[', ']', '<', '>', '|']).any(|each| each == word);
                assert!(is_written || word == "+", "{word} of {}", command.name);
            }
        }
    }

    #[test]
    fn tables_agree_on_ids_and_on_what_is_common() {
        for number in 1..FLAVORS.len() {
            for (own, other) in table().commands.iter().zip(&of_flavor(number).commands) {
                assert_eq!(own.name, other.name);
                let differs = !other.lacks.is_empty() || !own.spec.formerly.is_empty();
                assert!(differs || own.arity == other.arity, "{}", own.name);
            }
        }
    }

    #[test]
    fn later_versions_have_what_earlier_ones_had() {
        for [earlier, later] in [["redis-7.0", "redis-7.2"], ["redis-7.4", "redis-8.0"], ["valkey-8.1", "valkey-9.0"]] {
            let both = of_flavor(number(earlier)).commands.iter().zip(&of_flavor(number(later)).commands);
            for (before, after) in both {
                assert!(after.is_known || !before.is_known, "{}", before.name);
                assert!(after.lacks.iter().all(|word| before.lacks.contains(word)), "{}", before.name);
            }
        }
    }

    #[test]
    fn arguments_are_told_without_what_is_lacking() {
        let of = |name: &str, command: &str| -> &'static Command {
            of_flavor(number(name)).find(command.as_bytes()).unwrap()
        };
        assert_eq!(of("redis-7.0", "zrank").args, synopsis::parse("key member").unwrap());
        assert_eq!(of("redis-7.0", "bitop").args[0].name, "and-or-or-or-xor-or-not");
        assert_eq!(of("valkey-8.1", "set").args[2], synopsis::parse("[NX | XX | IFEQ ifeq-value]").unwrap()[0]);
        assert_eq!(of("redis-8.0", "xtrim").args.len(), 5);
    }

    #[test]
    fn what_came_later_is_answered_as_by_an_older_server() {
        check(
            "redis-7.0",
            &[
                (
                    "HEXPIRE h 1 FIELDS 1 a",
                    "(error) ERR unknown command 'HEXPIRE', with args beginning with: 'h' '1' 'FIELDS' '1' 'a' ",
                ),
                ("CLIENT SETINFO LIB-NAME x", "(error) ERR unknown subcommand 'SETINFO'. Try CLIENT HELP."),
                ("ZRANK z a WITHSCORE", "(error) ERR wrong number of arguments for 'zrank' command"),
                ("SET IFEQ IFNE", "OK"),
                ("SET k v IFEQ w", "(error) ERR syntax error"),
                ("HSCAN h 0 NOVALUES", "[\"0\", []]"),
                ("XADD s KEEPREF 1-1 f v", "(error) ERR Invalid stream ID specified as stream command argument"),
                ("BITOP ONE a b c", "(error) ERR syntax error"),
                ("COMMAND GETKEYS GET", "(error) ERR wrong number of arguments for 'command|getkeys' command"),
                ("BITCOUNT none x", "(integer) 0"),
                ("CONFIG GET set-max-listpack-value", "{}"),
                (
                    "CONFIG SET set-max-listpack-value 1",
                    "(error) ERR Unknown option or number of arguments for CONFIG SET - 'set-max-listpack-value'",
                ),
            ],
        );
        check("valkey-8", &[("SET k v IFEQ w", "(nil)"), ("SET k v IFNE w", "(error) ERR syntax error")]);
        check(
            "redis-7.4",
            &[("HTTL h FIELDS 1 a", "[(integer) -2]"), ("COMMAND INFO hgetex msetex", "[(nil), (nil)]")],
        );
    }

    #[test]
    fn scripts_and_transactions_know_no_more() {
        let mut t = flavored("redis-8.2");
        t.run("MULTI");
        assert_eq!(t.run("SET k v IFEQ w"), "QUEUED");
        assert_eq!(t.run("EXEC"), "[(error) ERR syntax error]");
        let line = t.run("EVAL \"return redis.pcall('DELEX', KEYS[1]).err\" 1 k");
        assert_eq!(line, "\"ERR Unknown Redis command called from script\"");
        assert_eq!(t.run("EVAL 'return redis.REDIS_VERSION' 0"), "\"8.2.3\"");
        assert!(choose(&t.engine, Some("valkey-9")));
        assert_eq!(t.run("EVAL 'return {redis.REDIS_VERSION, server.VALKEY_VERSION}' 0"), "[\"7.2.4\", \"9.1.2\"]");
        assert_eq!(
            t.run("EVAL \"return server.pcall('DELEX', KEYS[1]).err\" 1 k"),
            "\"ERR Unknown command called from script\""
        );
        assert_eq!(t.run("EVAL \"return server.call('SET', 'undeclared', 1)\" 0"), "OK");
        assert!(choose(&t.engine, None));
        assert_eq!(t.run("EVAL \"return redis.call('DELEX', KEYS[1])\" 1 k"), "(integer) 0");
    }

    #[test]
    fn only_names_of_flavors_are_taken() {
        let t = Testing::new();
        for name in ["", "redis", "redis-6.2", "REDIS-7.0"] {
            assert!(!choose(&t.engine, Some(name)), "{name}");
        }
        assert!(names().all(|name| choose(&t.engine, Some(name)) && of(&t.engine).name == name));
    }
}
