//! What a command says about itself: one constant above its handler.

use super::args::Args;
use super::error::Result;
use super::keyspec::Place;
use crate::engine::access::Ctx;
use crate::reply::Tape;

/// Runs under the locks of the command's keys and writes exactly one reply (SUBSCRIBE and its kin: one push for each
/// channel; SHUTDOWN: none to a connection), or returns the error that is the reply.
pub type Handler = fn(&mut Ctx<'_>, &mut Args<'_>, &mut Tape) -> Result;

/// Finds the positions of key arguments where no rule of [`KeyRule`] fits.
pub type KeyFinder = fn(&[&[u8]], &mut Vec<usize>) -> Result;

/// A command (or a container's subcommand) as written down by its author. What can be derived from the synopsis is
/// derived in [`super::table`]: arity, key positions, the argument tree of COMMAND DOCS, TypeScript parameters.
pub struct CommandSpec {
    /// Upper case; a subcommand's own name only.
    pub name: &'static str,
    /// The arguments in the notation of the Redis documentation, without the name.
    pub synopsis: &'static str,
    pub handler: Handler,
    pub summary: &'static str,
    pub since: &'static str,
    pub complexity: &'static str,
    pub flags: Flags,
    pub reply: Shape,
    pub keys: KeyRule,
    /// What the command does to its keys, in the words of COMMAND GETKEYSANDFLAGS, such as `RW UPDATE`. One entry for
    /// each key specification; empty for commands without keys.
    pub key_flags: &'static [&'static str],
    /// Where [`KeyRule::Custom`] finds keys, as far as COMMAND INFO can tell it. One entry for each key specification.
    pub places: &'static [Place],
    pub cost: Cost,
    pub subcommands: &'static [CommandSpec],
    /// ACL categories that do not follow from group and flags.
    pub categories: &'static [&'static str],
    /// Hints for proxies and cluster clients, in the words of COMMAND INFO.
    pub tips: &'static [&'static str],
    /// As in COMMAND INFO, where it does not follow from the synopsis; else 0.
    pub arity: i32,
    /// The version of Valkey that brought it, where that does not follow: what came before Redis 7.2.4 has been in Valkey
    /// all along, what came later is not.
    pub valkey: Option<&'static str>,
    /// `since` is a version of Valkey, and Redis does not have it.
    pub only_valkey: bool,
    pub newer: &'static [Newer],
    pub formerly: &'static [Former],
}

/// Words of a command that are newer than the command: themselves, with spaces between, and the versions of Redis and of
/// Valkey that brought them; empty for none so far.
pub type Newer = (&'static str, &'static str, &'static str);

/// How a command differed before a version of Redis.
pub struct Former {
    pub until: &'static str,
    /// 0 for no difference.
    pub arity: i32,
    /// Flags that it had in place of others.
    pub had: Flags,
    pub had_not: Flags,
}

impl Former {
    pub const fn arity(until: &'static str, arity: i32) -> Former {
        Former { until, arity, had: Flags::NONE, had_not: Flags::NONE }
    }

    pub const fn flags(until: &'static str, had: Flags, had_not: Flags) -> Former {
        Former { until, arity: 0, had, had_not }
    }
}

impl CommandSpec {
    pub const fn new(name: &'static str, synopsis: &'static str, handler: Handler) -> Self {
        CommandSpec {
            name,
            synopsis,
            handler,
            summary: "",
            since: "1.0.0",
            complexity: "O(1)",
            flags: Flags::NONE,
            reply: Shape::Any,
            keys: KeyRule::Derived,
            key_flags: &[],
            places: &[],
            cost: Cost::Short,
            subcommands: &[],
            categories: &[],
            tips: &[],
            arity: 0,
            valkey: None,
            only_valkey: false,
            newer: &[],
            formerly: &[],
        }
    }

    /// A command that only holds subcommands.
    pub const fn container(name: &'static str, subcommands: &'static [CommandSpec]) -> Self {
        let mut spec = CommandSpec::new(name, "subcommand", refuse);
        spec.subcommands = subcommands;
        spec
    }

    /// The subcommand HELP of a container.
    pub const fn help(handler: Handler, since: &'static str) -> Self {
        CommandSpec::new("HELP", "", handler)
            .summary("Lists the subcommands.")
            .since(since)
            .flags(Flags::LOADING.and(Flags::STALE))
            .reply(Shape::Texts)
    }

    /// One sentence in our own words.
    pub const fn summary(mut self, text: &'static str) -> Self {
        self.summary = text;
        self
    }

    pub const fn since(mut self, version: &'static str) -> Self {
        self.since = version;
        self
    }

    /// Which version of Valkey brought what is newer in Redis than 7.2.
    pub const fn valkey(mut self, version: &'static str) -> Self {
        self.valkey = Some(version);
        self
    }

    /// For a command of Valkey's: `since` is a version of it.
    pub const fn only_valkey(mut self) -> Self {
        self.only_valkey = true;
        self
    }

    pub const fn newer(mut self, words: &'static [Newer]) -> Self {
        self.newer = words;
        self
    }

    pub const fn formerly(mut self, formers: &'static [Former]) -> Self {
        self.formerly = formers;
        self
    }

    pub const fn time(mut self, complexity: &'static str) -> Self {
        self.complexity = complexity;
        self
    }

    pub const fn flags(mut self, flags: Flags) -> Self {
        self.flags = flags;
        self
    }

    pub const fn reply(mut self, shape: Shape) -> Self {
        self.reply = shape;
        self
    }

    pub const fn keys(mut self, rule: KeyRule) -> Self {
        self.keys = rule;
        self
    }

    pub const fn key_flags(mut self, flags: &'static [&'static str]) -> Self {
        self.key_flags = flags;
        self
    }

    pub const fn places(mut self, places: &'static [Place]) -> Self {
        self.places = places;
        self
    }

    pub const fn cost(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    pub const fn tips(mut self, tips: &'static [&'static str]) -> Self {
        self.tips = tips;
        self
    }

    pub const fn arity(mut self, arity: i32) -> Self {
        self.arity = arity;
        self
    }

    /// For a command that does something itself when it is called without a subcommand.
    pub const fn subcommands(mut self, subcommands: &'static [CommandSpec]) -> Self {
        self.subcommands = subcommands;
        self
    }

    pub const fn categories(mut self, names: &'static [&'static str]) -> Self {
        self.categories = names;
        self
    }
}

fn refuse(_: &mut Ctx<'_>, _: &mut Args<'_>, _: &mut Tape) -> Result {
    Err(super::error::SYNTAX) // never reached: the table resolves a container to one of its subcommands
}

/// Command flags, named as in COMMAND INFO.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flags(pub u32);

macro_rules! flags {
    ($($name:ident = $bit:literal $text:literal),* $(,)?) => {
        impl Flags {
            pub const NONE: Flags = Flags(0);
            $(pub const $name: Flags = Flags(1 << $bit);)*
            /// Each flag with the name that COMMAND INFO gives it.
            pub const NAMED: &'static [(Flags, &'static str)] = &[$((Flags::$name, $text)),*];
        }
    };
}

flags! {
    WRITE = 0 "write", READONLY = 1 "readonly", DENYOOM = 2 "denyoom", ADMIN = 3 "admin", PUBSUB = 4 "pubsub",
    NOSCRIPT = 5 "noscript", BLOCKING = 6 "blocking", LOADING = 7 "loading", STALE = 8 "stale",
    SKIP_MONITOR = 9 "skip_monitor", SKIP_SLOWLOG = 10 "skip_slowlog", ASKING = 11 "asking", FAST = 12 "fast",
    NO_AUTH = 13 "no_auth", MAY_REPLICATE = 14 "may_replicate", NO_ASYNC_LOADING = 15 "no_async_loading",
    NO_MULTI = 16 "no_multi", MOVABLEKEYS = 17 "movablekeys", ALLOW_BUSY = 18 "allow_busy",
    NO_MANDATORY_KEYS = 19 "no_mandatory_keys",
}

impl Flags {
    pub const fn and(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    pub const fn without(self, other: Flags) -> Flags {
        Flags(self.0 & !other.0)
    }

    pub const fn has(self, flag: Flags) -> bool {
        self.0 & flag.0 != 0
    }
}

/// The shape of a successful reply, for generated types and documentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// `OK`.
    Ok,
    /// `OK`, or null when a condition was not met.
    OkOrNull,
    Int,
    Ints,
    /// One of 0 and 1.
    Flag,
    Text,
    TextOrNull,
    Texts,
    TextsOrNulls,
    /// A cursor and a page of items.
    Page,
    /// A map of texts, flat in RESP2.
    Map,
    /// An object with its fields as properties (HGETALL).
    Object,
    Any,
}

/// Where a command's keys are.
#[derive(Clone, Copy)]
pub enum KeyRule {
    /// Read from the synopsis: placeholders named as keys, at fixed places or repeated to the end.
    Derived,
    None,
    /// Arguments `first`, `first + step`, ... up to `last`; a negative `last` counts from the end (-1 is the last).
    Range {
        first: usize,
        last: isize,
        step: usize,
    },
    /// A count at `count`, and that many keys behind it; besides them a destination at `dest` when it is not 0.
    Numkeys {
        count: usize,
        dest: usize,
    },
    /// A count at `count`, and that many pairs of a key and its value behind it.
    Numpairs {
        count: usize,
    },
    /// Channels, which cluster clients find as they find keys, from the first argument to the word `last` (-1: the
    /// last). They are no keys: nothing is locked.
    Channels {
        last: isize,
    },
    /// A script with a count of keys behind it and that many keys behind that. What is locked depends on the script.
    Program,
    /// Only the handler's own code knows.
    Custom(KeyFinder),
    /// Keys that `find` knows. `everywhere` says of a call that there are others besides which only the values tell: then
    /// all shards are locked.
    Hidden {
        find: KeyFinder,
        everywhere: fn(&[&[u8]]) -> bool,
    },
    /// The command takes its locks itself, step by step ([`Ctx::each_shard`]).
    Unlocked,
    /// The command works on the whole keyspace at once: all shards are locked.
    All,
}

/// How long a command may run, so that a long one leaves the event loop alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cost {
    /// Bounded by the arguments that the caller has already handled.
    Short,
    /// Grows with the number of keys in the engine.
    Keyspace,
    /// Grows with the size of the values it names.
    Operands,
    /// Grows with the part of a value that it touches: the handler asks [`Ctx::bound`] before it begins. Where that is
    /// too late, inside a transaction, it counts as [`Cost::Operands`].
    Part,
}
