//! The world as a script sees it.

use std::mem;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::HURRIED;
use crate::command::error::{self, Error, Result};
use crate::command::flavor::{self, table_of};
use crate::command::spec::Flags;
use crate::command::table::{Command, Keys};
use crate::engine::Engine;
use crate::engine::access::Ctx;
use crate::engine::functions::Library;
use crate::engine::log::Way;
use crate::engine::running::Run;
use crate::engine::scripts::{Sha, sha_text};
use crate::engine::stall;
use crate::exec::{double, log, observe, run};
use crate::reply::Tape;
use crate::script::host::{Host, Interrupt};

/// Steps of the machine between two looks at the time.
const STEPS: u32 = 20_000;

/// What is running.
pub enum Name {
    Script(Sha),
    Function(Arc<Library>, usize),
}

impl Name {
    pub fn to_text(&self) -> Vec<u8> {
        match self {
            Name::Script(sha) => sha_text(sha).into_bytes(),
            Name::Function(library, at) => library.functions[*at].name.clone(),
        }
    }
}

/// What a script's run keeps besides the machine, also while it is paused.
pub struct Context {
    pub name: Name,
    /// The protocol whose replies it sees.
    resp: u8,
    read_only: bool,
    hurries: bool,
    wrote: bool,
    /// There was no room in memory when it began.
    lacks_memory: bool,
    /// It has called nothing but commands that read, so that it may as well be begun again.
    only_reads: bool,
    /// It has been asked to leave off, where it could not.
    asked: bool,
    /// It could not leave off, and whoever waits for its thread was told to take another one.
    gave_way: bool,
    /// It is stopped to be begun again where it may take its time.
    pub again: bool,
    /// The database that it has selected, when it is paused.
    db: usize,
    /// When the time was looked at first: after some steps, or before the first command that may take long.
    pub begun: Option<Instant>,
    /// Known to others, since it takes long.
    entered: Option<Entered>,
    pub stopped: Option<Error>,
}

impl Context {
    /// It was begun when there was no room in memory: until it has written something, it must not call what needs some.
    pub fn without_memory(mut self, lacks_memory: bool) -> Context {
        self.lacks_memory = lacks_memory;
        self
    }

    pub fn new(name: Name, read_only: bool, hurries: bool, db: usize) -> Context {
        Context {
            name,
            resp: 2,
            read_only,
            hurries,
            wrote: false,
            lacks_memory: false,
            only_reads: true,
            asked: false,
            gave_way: false,
            again: false,
            db,
            begun: None,
            entered: None,
            stopped: None,
        }
    }
}

/// What a real server sends its replicas although it writes nothing. No flag that clients see tells it.
fn is_told_to_replicas(command: &Command) -> bool {
    matches!(command.spec.name, "PUBLISH" | "SPUBLISH" | "PFCOUNT")
}

/// Lately, Valkey's scripts are told of subcommands what everybody is told.
#[cold]
fn unknown_subcommand(engine: &Engine, command: &Command, name: &[u8]) -> Error {
    match flavor::of(engine).is_valkey_since("9.1.0") {
        true => error::unknown_subcommand(name, command.spec.name),
        false => error::UNKNOWN_FROM_SCRIPT,
    }
}

/// A run in the list of those that take long, for as long as this lives.
struct Entered {
    engine: Arc<Engine>,
    run: Arc<Run>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.engine.script_is_over(&self.run);
    }
}

/// What the client has and the script must give back.
struct Before {
    db: usize,
    resp: u8,
    answers_at_once: bool,
}

/// See the module. Dropping it makes the client what it was.
pub struct ScriptHost<'a, 'e> {
    pub ctx: &'a mut Ctx<'e>,
    pub command: &'static Command,
    argv: &'a [&'a [u8]],
    /// Taken out only by [`ScriptHost::pause`].
    context: Option<Context>,
    before: Before,
    /// All shards are held.
    everything: bool,
}

impl<'a, 'e> ScriptHost<'a, 'e> {
    pub fn new(ctx: &'a mut Ctx<'e>, command: &'static Command, argv: &'a [&'a [u8]], context: Context) -> Self {
        let before = Before { db: ctx.session.db, resp: ctx.session.resp, answers_at_once: ctx.answers_at_once };
        ctx.answers_at_once = true;
        ctx.by_script = true;
        ctx.session.db = context.db;
        ctx.session.resp = context.resp;
        let everything = ctx.held().covers(ctx.engine.shards.all());
        ScriptHost { ctx, command, argv, context: Some(context), before, everything }
    }

    pub fn context(&mut self) -> &mut Context {
        self.context.as_mut().expect("taken out by `pause` only, which ends the host")
    }

    /// Leaves off.
    pub fn pause(mut self) -> Context {
        let db = self.ctx.session.db;
        let mut context = self.context.take().expect("taken out here only");
        context.db = db;
        context.hurries = false;
        context
    }

    fn run(&mut self, argv: &[&[u8]], out: &mut Tape) -> Result {
        let wrote = self.context().wrote;
        let command = self.check(argv)?;
        if self.ctx.engine.double.is_on() {
            double::within(self.ctx, command, argv, wrote)?;
        }
        self.reach(command, argv)?;
        if observe::is_long(command) && self.context().begun.is_none() {
            self.context().begun = Some(Instant::now());
        }
        observe::call(self.ctx, command, argv, out)
    }

    /// The checks of a real server, in its order.
    fn check(&mut self, argv: &[&[u8]]) -> Result<&'static Command> {
        let table = table_of(self.ctx.engine);
        let mut command = table.find(argv[0]).ok_or(error::UNKNOWN_FROM_SCRIPT)?;
        if !command.subcommands.is_empty() && argv.len() > 1 {
            let found = table.subcommand(command, argv[1]);
            command = found.ok_or_else(|| unknown_subcommand(self.ctx.engine, command, argv[1]))?;
        }
        let refused = if !command.accepts(argv.len()) {
            error::ARITY_FROM_SCRIPT
        } else if command.flags.has(Flags::NOSCRIPT) {
            error::NOT_FROM_SCRIPT
        } else {
            let context = self.context();
            let writes = command.flags.has(Flags::WRITE);
            if context.read_only && (writes || is_told_to_replicas(command)) {
                error::WRITE_FROM_READ_ONLY
            } else if context.lacks_memory && !context.wrote && command.flags.has(Flags::DENYOOM) {
                error::OOM
            } else {
                context.only_reads &= command.flags.has(Flags::READONLY) && !is_told_to_replicas(command);
                if writes && !context.wrote {
                    context.wrote = true;
                    context.entered.iter().for_each(|entered| entered.run.note_write());
                }
                return Ok(command);
            }
        };
        self.ctx.engine.observed.commands.get(command.id).rejected.add(1);
        Err(refused)
    }

    /// Makes sure that the shards of the command are held.
    fn reach(&mut self, command: &Command, argv: &[&[u8]]) -> Result {
        if self.everything {
            // A key at the address of another one before must not be taken for it.
            self.ctx.forget();
            if matches!(command.keys, Keys::Custom(_)) {
                command.each_key(argv, |_| {})?;
            }
            return Ok(());
        }
        let (set, hashed) = match command.keys {
            Keys::Unlocked => (self.ctx.engine.shards.all(), None),
            _ => run::lock_set(self.ctx.engine, command, argv)?,
        };
        match hashed {
            Some((at, hash)) => self.ctx.remember(argv[at], hash),
            None => self.ctx.forget(),
        }
        if self.ctx.held().covers(set) { Ok(()) } else { Err(error::KEY_NOT_LOCKED) }
    }

    /// Whether nobody is there any more for whom it could run.
    fn is_over(&self) -> bool {
        let engine = self.ctx.engine;
        let info = &self.ctx.session.info;
        // The client keeps the engine alive, and so do the list of those that run and a connection that cannot end, since
        // its own thread is here.
        let kept = self
            .context
            .as_ref()
            .map_or(1, |context| 1 + context.entered.is_some() as usize + (context.hurries && !info.embedded) as usize);
        engine.owners() <= kept && (!info.embedded || info.killed.load(Relaxed))
    }

    /// It takes long: from now on others know of it.
    fn enter(&mut self, begun: Instant) {
        let Some(engine) = self.ctx.engine.shared() else { return };
        let words = self.argv.iter().map(|word| word.to_vec()).collect();
        let (set, context) = (self.ctx.held(), self.context());
        let is_function = matches!(context.name, Name::Function(..));
        let run = Arc::new(Run::new(context.name.to_text(), is_function, words, begun, set));
        if context.wrote {
            run.note_write();
        }
        engine.scripts.running.enter(&run);
        context.entered = Some(Entered { engine, run });
    }
}

impl Drop for ScriptHost<'_, '_> {
    fn drop(&mut self) {
        let Before { db, resp, answers_at_once } = self.before;
        self.ctx.by_script = false;
        self.ctx.answers_at_once = answers_at_once;
        self.ctx.session.select(db);
        self.ctx.session.resp = resp;
        self.ctx.forget();
    }
}

impl Host for ScriptHost<'_, '_> {
    fn call(&mut self, argv: &[&[u8]], out: &mut Tape) {
        let doubles = self.ctx.engine.double.is_on();
        let number = if doubles { log::begin(self.ctx.engine, self.ctx.session, argv, Some(Way::Script)) } else { 0 };
        if let Err(error) = self.run(argv, out) {
            let flavor = flavor::of(self.ctx.engine);
            let error = if flavor.is_valkey() {
                error::script_refusal_of_valkey(error, flavor.is_valkey_since("9.0.0"))
            } else {
                error
            };
            out.clear();
            self.ctx.engine.stats.errors.note(error.as_bytes());
            out.error(error.as_bytes());
        }
        if number != 0 {
            self.ctx.engine.double.log.answer(number, out);
        }
    }

    fn interrupt(&mut self) -> Interrupt {
        let Some(begun) = self.context().begun else {
            self.context().begun = Some(Instant::now());
            return Interrupt::Continue(STEPS);
        };
        let is_long = begun.elapsed() > HURRIED;
        if is_long && self.context().entered.is_none() {
            self.enter(begun);
        }
        let is_over = self.is_over();
        let context = self.context();
        let is_killed = context.entered.as_ref().is_some_and(|entered| entered.run.is_killed());
        if is_killed || is_over {
            context.stopped = Some(if is_killed { error::SCRIPT_KILLED } else { error::SCRIPT_ABANDONED });
            return Interrupt::Stop;
        }
        if !context.hurries || !is_long {
            return Interrupt::Continue(STEPS);
        }
        // A function's library remembers what it did, a script that only read has left nothing behind.
        context.again = context.asked && context.only_reads && matches!(context.name, Name::Script(_));
        if mem::replace(&mut context.asked, true) && !context.again && !mem::replace(&mut context.gave_way, true) {
            stall::give_way();
        }
        if self.context().again { Interrupt::Stop } else { Interrupt::Pause }
    }

    fn set_resp(&mut self, version: u8) {
        self.context().resp = version;
        self.ctx.session.resp = version;
    }

    fn resp(&self) -> u8 {
        self.ctx.session.resp
    }

    /// There is no log that anybody reads.
    fn log(&mut self, _: u8, _: &[u8]) {}

    fn may_run(&mut self, argv: &[&[u8]]) -> Option<bool> {
        let table = table_of(self.ctx.engine);
        let command = table.find(argv[0])?;
        if !command.subcommands.is_empty() && argv.len() > 1 {
            table.subcommand(command, argv[1])?;
        }
        Some(true)
    }

    fn is_valkey(&self) -> bool {
        flavor::of(self.ctx.engine).is_valkey()
    }

    fn clock(&mut self) -> f64 {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64()
    }
}
