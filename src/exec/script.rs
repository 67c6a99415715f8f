//! EVAL and its kin: finds the script, takes the locks it needs, and runs it, if need be on two threads in turn.

pub mod function;
mod host;
mod reply;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use self::host::{Context, Name, ScriptHost};
use super::run::{self, Patience};
use super::{due, observe, serve};
use crate::command::error::{self, Error, Result};
use crate::command::flavor;
use crate::command::script::{compile, machine};
use crate::command::table::Command;
use crate::engine::Engine;
use crate::engine::access::Ctx;
use crate::engine::client::Session;
use crate::engine::lock::{LockedShards, OwnedShards, ShardSet};
use crate::engine::scripts::{Sha, parse_sha, sha_of};
use crate::engine::stall::stall;
use crate::reply::Tape;
use crate::script::unit::{Flags, Script};
use crate::script::vm::{Step, Vm};

/// How long a script may occupy an event loop.
const HURRIED: Duration = Duration::from_millis(2);

/// A call whose words have been understood.
enum Call {
    Script(ScriptCall),
    Function(function::Call),
}

impl Call {
    fn flags(&self) -> Flags {
        match self {
            Call::Script(call) => call.script.flags,
            Call::Function(call) => call.flags(),
        }
    }
}

struct ScriptCall {
    script: Arc<Script>,
    sha: Sha,
    /// Where the keys end and the arguments begin.
    arguments: usize,
    read_only: bool,
}

/// Where the keys begin.
const KEYS: usize = 3;

/// A script that has left off, until somebody goes on with it.
struct Paused {
    machine: Box<Vm>,
    context: Context,
    shards: OwnedShards,
    /// The time that it sees, in microseconds.
    now: u64,
}

/// Runs a command that calls a script, outside of transactions.
pub(super) fn run(
    session: &mut Session,
    command: &'static Command,
    argv: &[&[u8]],
    out: &mut Tape,
    patience: Patience,
) -> Result {
    let Session { engine, state } = session;
    let engine: &Arc<Engine> = engine;
    let waits = patience == Patience::Waits;
    if let Some(paused) = state.paused.take() {
        let paused = paused.downcast::<Paused>().expect("only scripts are paused");
        return stall(|| resume(session, command, argv, out, *paused));
    }
    let call = prepare(engine, command, argv);
    let set = call.as_ref().map_or(ShardSet::EMPTY, |call| shards_of(engine, call, argv));
    let shards = match set {
        ShardSet::EMPTY => LockedShards::none(),
        _ if waits => engine.lock(set)?,
        _ => engine.try_lock(set)?,
    };
    let mut ctx = Ctx::new(engine, state, shards, true);
    if let Ok(Call::Script(call)) = &call {
        due::settle_keys(&mut ctx, &argv[KEYS..call.arguments], patience)?;
    }
    run::note_last(ctx.engine, ctx.session, command);
    let mut paused = None;
    let result = observe::call_script(&mut ctx, command, argv, out, |ctx, out, noticed| {
        let (machine, context) = start(ctx, call?, argv, !waits)?;
        paused = drive(ScriptHost::new(ctx, command, argv, context), machine, out, noticed)?;
        if paused.is_some() { Err(Error::BUSY) } else { Ok(()) }
    });
    finish(engine, ctx, paused, waits);
    result
}

/// As [`run`], by a transaction that holds whatever it needs.
pub(super) fn run_held(ctx: &mut Ctx<'_>, command: &'static Command, argv: &[&[u8]], out: &mut Tape) -> Result {
    let call = prepare(ctx.engine, command, argv);
    observe::call_script(ctx, command, argv, out, |ctx, out, noticed| {
        let (machine, context) = start(ctx, call?, argv, false)?;
        drive(ScriptHost::new(ctx, command, argv, context), machine, out, noticed).map(|_| ())
    })
}

/// The shards of a call that is queued. One whose script is not known yet may need all.
pub(super) fn lock_set(engine: &Engine, command: &Command, argv: &[&[u8]]) -> ShardSet {
    prepare(engine, command, argv).map_or(engine.shards.all(), |call| shards_of(engine, &call, argv))
}

fn shards_of(engine: &Engine, call: &Call, argv: &[&[u8]]) -> ShardSet {
    match call {
        Call::Script(call) if !call.script.needs_all => {
            argv[KEYS..call.arguments].iter().fold(ShardSet::EMPTY, |set, key| set | engine.set_of(key))
        }
        // A library's machine is used by whoever holds everything.
        Call::Script(_) | Call::Function(_) => engine.shards.all(),
    }
}

/// Whether a call runs a script that has declared to write nothing. One that cannot be understood has not.
pub(super) fn is_known_to_read(engine: &Engine, command: &Command, argv: &[&[u8]]) -> bool {
    prepare(engine, command, argv).is_ok_and(|call| call.flags().has(Flags::NO_WRITES))
}

/// Unlocks, or hands the shards to the script that goes on later.
fn finish(engine: &Arc<Engine>, mut ctx: Ctx<'_>, paused: Option<(Box<Vm>, Context)>, waits: bool) {
    if let Some((machine, context)) = paused {
        let now = ctx.now_us();
        let shards = OwnedShards::new(engine.clone(), ctx.take_shards());
        let paused: Box<dyn Any + Send> = Box::new(Paused { machine, context, shards, now });
        ctx.session.paused = Some(paused);
    } else if ctx.has_ready() {
        serve::serve(engine, ctx.take_shards(), waits);
    }
}

fn resume(session: &mut Session, command: &'static Command, argv: &[&[u8]], out: &mut Tape, paused: Paused) -> Result {
    let Session { engine, state } = session;
    let engine: &Arc<Engine> = engine;
    let Paused { machine, context, shards, now } = paused;
    let mut ctx = Ctx::new(engine, state, shards.resume(engine), true);
    ctx.stop_time(now);
    let result = observe::call_script(&mut ctx, command, argv, out, |ctx, out, noticed| {
        // It hurries no more, so it runs to its end.
        drive(ScriptHost::new(ctx, command, argv, context), machine, out, noticed).map(|_| ())
    });
    finish(engine, ctx, None, true);
    result
}

/// Understands the words of a call and finds its script.
fn prepare(engine: &Engine, command: &Command, argv: &[&[u8]]) -> Result<Call> {
    let (by_sha, read_only) = match command.spec.name {
        "EVALSHA" => (true, false),
        "EVAL" => (false, false),
        "EVALSHA_RO" => (true, true),
        "EVAL_RO" => (false, true),
        _ => return function::prepare(engine, command, argv).map(Call::Function),
    };
    if by_sha && argv[1].len() != 40 {
        return Err(no_script(engine));
    }
    let arguments = keys_end(argv)?;
    let (sha, script) = if by_sha { known(engine, argv[1])? } else { evaluated(engine, argv[1])? };
    if read_only && !script.flags.has(Flags::COMPAT) && !script.flags.has(Flags::NO_WRITES) {
        return Err(error::WRITE_FLAG_IN_RO);
    }
    let read_only = read_only || script.flags.has(Flags::NO_WRITES);
    Ok(Call::Script(ScriptCall { script, sha, arguments, read_only }))
}

/// The word behind the keys.
pub(super) fn keys_end(argv: &[&[u8]]) -> Result<usize> {
    let count = crate::value::number::parse_i64(argv[2]).ok_or(error::NOT_AN_INTEGER)?;
    if count > (argv.len() - KEYS) as i64 {
        Err(error::NUMKEYS_TOO_LARGE)
    } else if count < 0 {
        Err(error::NUMKEYS_NEGATIVE)
    } else {
        Ok(KEYS + count as usize)
    }
}

fn known(engine: &Engine, sha: &[u8]) -> Result<(Sha, Arc<Script>)> {
    let sha = parse_sha(sha).ok_or_else(|| no_script(engine))?;
    Ok((sha, engine.scripts.find(&sha).ok_or_else(|| no_script(engine))?))
}

fn no_script(engine: &Engine) -> Error {
    if flavor::of(engine).is_valkey_since("9.1.0") { error::NOSCRIPT_TO_SHOW } else { error::NOSCRIPT }
}

fn evaluated(engine: &Engine, text: &[u8]) -> Result<(Sha, Arc<Script>)> {
    let sha = sha_of(text);
    match engine.scripts.find(&sha) {
        Some(script) => Ok((sha, script)),
        None => Ok((sha, engine.scripts.add(sha, compile(text)?, false))),
    }
}

/// What runs a call, ready to be driven.
fn start(ctx: &mut Ctx<'_>, call: Call, argv: &[&[u8]], hurries: bool) -> Result<(Box<Vm>, Context)> {
    // As a real server has it, the call is seen before what it calls.
    ctx.show_monitors(argv);
    let db = ctx.session.db;
    let flags = call.flags();
    let lacks_memory =
        ctx.engine.memory.is_over() && ctx.session.info.lacks_memory.load(Relaxed) && !flags.has(Flags::ALLOW_OOM);
    if lacks_memory && !flags.has(Flags::COMPAT) && !flags.has(Flags::NO_WRITES) {
        return Err(error::OOM);
    }
    let (mut machine, context) = match call {
        Call::Script(call) => (call.start(ctx.engine, argv)?, call.context(hurries, db)),
        Call::Function(call) => (call.start(argv)?, call.context(hurries, db)),
    };
    let context = context.without_memory(lacks_memory);
    if let Some(seed) = ctx.engine.chance.script_seed() {
        machine.seed_random(seed);
    }
    Ok((machine, context))
}

impl ScriptCall {
    fn start(&self, engine: &Engine, argv: &[&[u8]]) -> Result<Box<Vm>> {
        let kind = engine.double.flavor();
        let mut machine = engine.scripts.take_machine(kind).unwrap_or_else(|| machine::make(kind));
        let (keys, arguments) = (&argv[KEYS..self.arguments], &argv[self.arguments..]);
        match machine::start(&mut machine, &self.script.code, keys, arguments) {
            Ok(()) => Ok(machine),
            Err(_) => Err(error::SCRIPT_MEMORY),
        }
    }

    fn context(&self, hurries: bool, db: usize) -> Context {
        Context::new(Name::Script(self.sha), self.read_only, hurries, db)
    }
}

/// Runs the machine until it is done, leaves off, or has to be begun again elsewhere ([`Error::BUSY`]). `noticed` is when
/// it seemed that this might take long.
fn drive(
    mut host: ScriptHost<'_, '_>,
    mut machine: Box<Vm>,
    out: &mut Tape,
    noticed: &mut Option<Instant>,
) -> Result<Option<(Box<Vm>, Context)>> {
    let step = machine.run(&mut host);
    let again = host.context().again;
    *noticed = host.context().begun;
    match step {
        Ok(Step::Paused) => return Ok(Some((machine, host.pause()))),
        Err(_) if again => {}
        Ok(Step::Done(values)) => {
            let value = values.first().copied().unwrap_or_default();
            reply::write(&mut host, &mut machine, value, out);
        }
        Err(fault) => reply::fail(&mut host, &mut machine, fault, out),
    }
    let engine = host.ctx.engine;
    match &host.context().name {
        Name::Function(library, _) => {
            machine.abandon();
            *library.machine.lock() = Some(machine);
        }
        Name::Script(_) => {
            machine.reset();
            engine.scripts.keep_machine(machine);
        }
    }
    if again { Err(Error::BUSY) } else { Ok(None) }
}
