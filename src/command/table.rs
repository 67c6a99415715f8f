//! The command table: every spec of every group, with what follows from it.

use std::sync::OnceLock;

use super::error::{self, Result};
use super::flavor::{FLAVORS, Flavor};
use super::names::Names;
use super::spec::{CommandSpec, Flags, KeyRule};
use super::synopsis::{self, Arg, ArgKind};
use crate::engine::per_command::IDS;

/// A command or subcommand, resolved.
pub struct Command {
    /// Position in [`Table::commands`]; what JavaScript calls it by.
    pub id: usize,
    /// Lower case; a subcommand as `client|list`.
    pub name: String,
    pub spec: &'static CommandSpec,
    /// The group's name as in COMMAND DOCS, such as `string`.
    pub group: &'static str,
    /// As in COMMAND INFO: the exact number of words (name included), or minus the least number.
    pub arity: i32,
    pub flags: Flags,
    pub keys: Keys,
    /// Word at which the arguments proper begin: 1, or 2 for subcommands.
    pub first_arg: usize,
    pub args: Vec<Arg>,
    /// Ids of a container's subcommands.
    pub subcommands: Vec<usize>,
    /// False for one that another version has.
    pub is_known: bool,
    /// Whether COMMAND tells of it: what no server but this one has is there in any flavor, and not told.
    pub is_told: bool,
    /// Words that mean something in other versions only.
    pub lacks: Vec<&'static str>,
}

/// Where the keys are, in the form that the lock set is computed from.
#[derive(Clone, Copy)]
pub enum Keys {
    None,
    /// Exactly one key, at this word: by far the commonest.
    One(usize),
    Range {
        first: usize,
        last: isize,
        step: usize,
    },
    Numkeys {
        count: usize,
        dest: usize,
    },
    Numpairs {
        count: usize,
    },
    /// See [`KeyRule::Program`].
    Program,
    /// No keys; see [`KeyRule::Channels`].
    Channels {
        last: isize,
    },
    Custom(super::spec::KeyFinder),
    /// As [`KeyRule::Hidden`].
    Hidden {
        find: super::spec::KeyFinder,
        everywhere: fn(&[&[u8]]) -> bool,
    },
    /// The handler locks shard by shard.
    Unlocked,
    /// All shards.
    All,
}

/// The commands of a server. Made once per process.
pub struct Table {
    /// All commands, those that this server does not have too, so that ids are the same everywhere.
    pub commands: Vec<Command>,
    /// Of those that it has and that are no subcommands.
    names: Names,
}

/// The table of what an engine is by itself: all commands.
#[inline]
pub fn table() -> &'static Table {
    of_flavor(0)
}

/// The table of one of [`FLAVORS`].
#[inline]
pub fn of_flavor(number: usize) -> &'static Table {
    static TABLES: [OnceLock<Table>; FLAVORS.len()] = [const { OnceLock::new() }; FLAVORS.len()];
    TABLES[number].get_or_init(|| Table::new(&FLAVORS[number]))
}

impl Table {
    fn new(flavor: &Flavor) -> Table {
        let mut commands = Vec::new();
        for (group, specs) in super::GROUPS {
            for spec in *specs {
                push(&mut commands, flavor, group, spec, None);
            }
        }
        assert!(commands.len() <= IDS, "there is room for the accounts of all commands");
        let top_level = commands.iter().filter(|command| command.first_arg == 1 && command.is_known);
        let names = Names::new(top_level.map(|command| (command.spec.name, command.id)));
        Table { commands, names }
    }

    /// The id of a top-level command, whatever the case of `name`.
    pub fn find(&self, name: &[u8]) -> Option<&Command> {
        self.names.find(name).map(|id| &self.commands[id])
    }

    /// The commands that clients are told of.
    pub fn told(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(|command| command.is_told)
    }

    /// Of these, the ones that are no subcommands.
    pub fn top_level(&self) -> impl Iterator<Item = &Command> {
        self.told().filter(|command| command.first_arg == 1)
    }

    /// A command by its full name in any case, a subcommand as `client|list`.
    pub fn find_full(&self, name: &[u8]) -> Option<&Command> {
        match name.iter().position(|&byte| byte == b'|') {
            None => self.find(name),
            Some(at) => self.subcommand(self.find(&name[..at])?, &name[at + 1..]),
        }
    }

    /// What `argv` calls of this top-level command: itself or a subcommand. Checks the number of words.
    #[inline]
    pub fn refine<'t>(&'t self, mut command: &'t Command, argv: &[&[u8]]) -> Result<&'t Command> {
        if !command.subcommands.is_empty() && argv.len() > 1 {
            command = self
                .subcommand(command, argv[1])
                .ok_or_else(|| error::unknown_subcommand(argv[1], command.spec.name))?;
        }
        if command.accepts(argv.len()) { Ok(command) } else { Err(error::wrong_arity(&command.name)) }
    }

    pub fn subcommand(&self, container: &Command, name: &[u8]) -> Option<&Command> {
        let mut found = container.subcommands.iter().map(|&id| &self.commands[id]);
        found.find(|command| command.spec.name.as_bytes().eq_ignore_ascii_case(name))
    }
}

impl Command {
    /// Whether a call of that many words (name included) has the right number of them.
    #[inline]
    pub fn accepts(&self, words: usize) -> bool {
        let least = self.arity.unsigned_abs() as usize;
        words == least || (words > least && self.arity < 0)
    }

    /// Calls `visit` with the position of each key in `argv`.
    pub fn each_key(&self, argv: &[&[u8]], mut visit: impl FnMut(usize)) -> Result {
        match self.keys {
            Keys::None | Keys::Channels { .. } | Keys::Unlocked | Keys::All => {}
            Keys::One(at) => {
                if at < argv.len() {
                    visit(at)
                }
            }
            Keys::Range { first, last, step } => {
                let last = if last < 0 { argv.len() as isize + last } else { last };
                let mut at = first;
                while (at as isize) <= last && at < argv.len() {
                    visit(at);
                    at += step;
                }
            }
            Keys::Numkeys { count, dest } => {
                if dest != 0 {
                    visit(dest);
                }
                behind_count(argv, count, 1).for_each(visit);
            }
            Keys::Program => behind_count(argv, 2, 1).for_each(visit),
            Keys::Numpairs { count } => behind_count(argv, count, 2).for_each(visit),
            Keys::Custom(find) | Keys::Hidden { find, .. } => {
                let mut found = Vec::new();
                find(argv, &mut found)?;
                found.into_iter().for_each(visit);
            }
        }
        Ok(())
    }

    /// The flags as COMMAND INFO names them.
    pub fn flag_names(&self) -> impl Iterator<Item = &'static str> {
        Flags::NAMED.iter().filter(|&&(flag, _)| self.flags.has(flag)).map(|&(_, name)| name)
    }
}

/// The words behind a count that says how many there are, `step` apart; no more than there are.
fn behind_count(argv: &[&[u8]], count: usize, step: usize) -> impl Iterator<Item = usize> {
    let keys = argv.get(count).and_then(|arg| crate::value::number::parse_i64(arg)).unwrap_or(0).max(0) as usize;
    let end = keys.saturating_mul(step).saturating_add(count + 1).min(argv.len());
    (count + 1..end).step_by(step)
}

/// What the names of commands begin with that only this engine has.
const OWN: &str = "nearis.";

fn push(
    commands: &mut Vec<Command>,
    flavor: &Flavor,
    group: &'static str,
    spec: &'static CommandSpec,
    container: Option<&str>,
) -> usize {
    let id = commands.len();
    let lower = spec.name.to_ascii_lowercase();
    let name = container.map_or(lower.clone(), |container| format!("{container}|{lower}"));
    let args = synopsis::parse(spec.synopsis).unwrap_or_else(|fault| panic!("synopsis of {}: {fault}", spec.name));
    let lacks = flavor.lacks(spec);
    let args = if lacks.is_empty() { args } else { synopsis::without(args, &lacks) };
    let formers = spec.formerly.iter().filter(|former| flavor.is_before_redis(former.until));
    let former = formers.min_by_key(|former| former.until);
    let first_arg = if container.is_some() { 2 } else { 1 };
    let is_container = !spec.subcommands.is_empty();
    let arity = match former.map_or(spec.arity, |former| if former.arity == 0 { spec.arity } else { former.arity }) {
        0 if is_container => -2,
        0 => arity(&args, first_arg),
        given => given,
    };
    let keys = keys(spec, &args, first_arg);
    let movable = matches!(
        keys,
        Keys::Numkeys { .. } | Keys::Numpairs { .. } | Keys::Program | Keys::Custom(_) | Keys::Hidden { .. }
    );
    let flags = if movable { spec.flags.and(Flags::MOVABLEKEYS) } else { spec.flags };
    let flags = former.map_or(flags, |former| flags.without(former.had_not).and(former.had));
    let args = if is_container { Vec::new() } else { args };
    let is_known = flavor.knows(spec);
    let is_told = is_known && (flavor.is_own() || !name.starts_with(OWN));
    let subcommands = Vec::new();
    commands.push(Command {
        id,
        name,
        spec,
        group,
        arity,
        flags,
        keys,
        first_arg,
        args,
        subcommands,
        is_known,
        is_told,
        lacks,
    });
    let subcommands: Vec<usize> =
        spec.subcommands.iter().map(|sub| push(commands, flavor, group, sub, Some(&lower))).collect();
    commands[id].subcommands = subcommands.into_iter().filter(|&id| commands[id].is_known).collect();
    id
}

fn arity(args: &[Arg], first_arg: usize) -> i32 {
    let least = first_arg + args.iter().filter(|arg| !arg.optional).map(Arg::min_words).sum::<usize>();
    if args.iter().all(Arg::is_fixed) { least as i32 } else { -(least as i32) }
}

fn keys(spec: &CommandSpec, args: &[Arg], first_arg: usize) -> Keys {
    match spec.keys {
        KeyRule::Derived => derive_keys(args, first_arg),
        KeyRule::None => Keys::None,
        KeyRule::Range { first, last, step } => Keys::Range { first, last, step },
        KeyRule::Numkeys { count, dest } => Keys::Numkeys { count, dest },
        KeyRule::Numpairs { count } => Keys::Numpairs { count },
        KeyRule::Program => Keys::Program,
        KeyRule::Channels { last } => Keys::Channels { last },
        KeyRule::Custom(find) => Keys::Custom(find),
        KeyRule::Hidden { find, everywhere } => Keys::Hidden { find, everywhere },
        KeyRule::Unlocked => Keys::Unlocked,
        KeyRule::All => Keys::All,
    }
}

/// Keys stand at fixed places from the first on; a repeated key or a repeated block that begins with one runs to the end.
fn derive_keys(args: &[Arg], first_arg: usize) -> Keys {
    let mut word = first_arg;
    let mut found: Option<(usize, isize, usize)> = None;
    for arg in args {
        let block_key = arg.kind == ArgKind::Block && arg.children.first().is_some_and(|c| c.kind == ArgKind::Key);
        let is_key = arg.kind == ArgKind::Key && arg.token.is_none();
        if !is_key && !block_key {
            if found.is_some() || !arg.is_fixed() {
                break;
            }
        } else if arg.multiple {
            let step = if block_key { arg.min_words() } else { 1 };
            return Keys::Range { first: found.map_or(word, |(first, ..)| first), last: -1, step };
        } else if is_key {
            found = Some(found.map_or((word, word as isize, 1), |(first, _, step)| (first, word as isize, step)));
        }
        word += arg.min_words();
    }
    match found {
        None => Keys::None,
        Some((first, last, _)) if first as isize == last => Keys::One(first),
        Some((first, last, step)) => Keys::Range { first, last, step },
    }
}
