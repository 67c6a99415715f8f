//! The accounts of commands: calls, time, failures, the slow log, and those who watch.

use std::time::Instant;

use super::tracking;
use crate::command::args::Args;
use crate::command::error::{Error, Result};
use crate::command::redact::redact;
use crate::command::spec::{Cost, Flags};
use crate::command::table::Command;
use crate::engine::access::Ctx;
use crate::engine::config::Param;
use crate::engine::slowlog::{Entry, shorten};
use crate::engine::tracking::turn::Turn;
use crate::reply::Tape;

/// More words than this, or a longer last one, can make a short command long.
const MANY_WORDS: usize = 64;
const LONG_WORD: usize = 64 * 1024;

/// Runs a command's handler under the locks that it needs, and keeps its account.
#[inline(always)]
pub fn call(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], out: &mut Tape) -> Result {
    let before = ctx.session.info.calls.add(command.id);
    let result = match Observation::begin(ctx, command, argv, before) {
        None => (command.spec.handler)(ctx, &mut Args::of(command, argv), out),
        Some(observation) => observed(ctx, command, argv, out, observation),
    };
    if let Err(error) = &result {
        note_error(ctx, command, error);
    }
    if ctx.session.info.tracking.is_on() {
        tracking::remember(ctx, command, argv, &result);
    }
    result
}

/// As [`call`], for a script, which is long when it takes many steps or calls something that may be long. That shows only
/// while it runs: then `work` says since when it has been looked at.
#[inline(always)]
pub fn call_script(
    ctx: &mut Ctx<'_>,
    command: &Command,
    argv: &[&[u8]],
    out: &mut Tape,
    work: impl FnOnce(&mut Ctx<'_>, &mut Tape, &mut Option<Instant>) -> Result,
) -> Result {
    let before = ctx.session.info.calls.add(command.id);
    let (observed, mut noticed) = (&ctx.engine.observed, None);
    let sampled = observed.wants(before);
    let begun = (sampled || is_heavy(argv)).then(Instant::now);
    let weight = if sampled { observed.weight(before) } else { 1 };
    let turn = ctx.engine.tracking.is_on().then(|| Turn::of_script(ctx.engine));
    let result = work(ctx, out, &mut noticed);
    drop(turn);
    if let Some(begun) = begun.or(noticed) {
        Observation { begun, weight }.end(ctx, command, argv, &result);
    }
    if let Err(error) = &result {
        note_error(ctx, command, error);
    }
    result
}

/// Apart from the calls that are not observed, which are nearly all.
#[cold]
#[inline(never)]
fn observed(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], out: &mut Tape, observation: Observation) -> Result {
    let result = (command.spec.handler)(ctx, &mut Args::of(command, argv), out);
    observation.end(ctx, command, argv, &result);
    result
}

#[cold]
fn note_error(ctx: &Ctx<'_>, command: &Command, error: &Error) {
    if error.is_busy() {
        ctx.session.info.calls.take_back(command.id);
    } else if !error.is_block() {
        ctx.engine.observed.commands.get(command.id).failed.add(1);
    }
}

/// A command under way that is being timed.
pub struct Observation {
    begun: Instant,
    weight: u64,
}

impl Observation {
    /// Begins to observe a command, if it is to be: `before` it there were that many of the same client.
    #[inline]
    pub fn begin(ctx: &Ctx<'_>, command: &Command, argv: &[&[u8]], before: u64) -> Option<Observation> {
        let observed = &ctx.engine.observed;
        if observed.wants(before) {
            return Some(Observation { begun: Instant::now(), weight: observed.weight(before) });
        }
        let may_be_long = is_heavy(argv) || (ctx.may_wait() && is_long(command));
        may_be_long.then(|| Observation { begun: Instant::now(), weight: 1 })
    }

    pub fn end(self, ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], result: &Result) {
        if result.as_ref().is_err_and(Error::is_busy) {
            return;
        }
        let elapsed = self.begun.elapsed();
        let (engine, microseconds) = (ctx.engine, elapsed.as_micros() as u64);
        let (observed, config) = (&engine.observed, &engine.config);
        let tracked = config.is_on(Param::LatencyTracking);
        observed.commands.get(command.id).timing.lock().add(elapsed, self.weight, tracked);
        let threshold = config.number(Param::LatencyMonitorThreshold) as u64;
        if threshold > 0 && microseconds / 1000 >= threshold {
            let event = if command.flags.has(Flags::FAST) { "fast-command" } else { "command" };
            observed.latency.add(event, ctx.now() / 1000, microseconds / 1000);
        }
        let slower_than = config.number(Param::SlowlogLogSlowerThan);
        if slower_than >= 0 && microseconds >= slower_than as u64 && !command.flags.has(Flags::SKIP_SLOWLOG) {
            log_slow(ctx, command, argv, microseconds);
        }
        if !command.flags.has(Flags::ADMIN) && !command.flags.has(Flags::SKIP_MONITOR) {
            ctx.show_monitors(&redact(command, argv));
        }
    }
}

/// What hurries is short by construction. What does not may be long, unless it is short whatever it works on.
pub fn is_long(command: &Command) -> bool {
    command.spec.cost != Cost::Short || command.flags.has(Flags::ADMIN)
}

#[inline]
fn is_heavy(argv: &[&[u8]]) -> bool {
    argv.len() > MANY_WORDS || argv.last().is_some_and(|word| word.len() > LONG_WORD)
}

fn log_slow(ctx: &mut Ctx<'_>, command: &Command, argv: &[&[u8]], microseconds: u64) {
    let info = &ctx.session.info;
    let entry = Entry {
        id: 0,
        time: ctx.engine.clock.now_ms() / 1000,
        microseconds,
        words: shorten(&redact(command, argv)),
        // A script's commands are nobody's.
        client: if ctx.by_script { String::new() } else { info.peer() },
        client_name: if ctx.by_script { Vec::new() } else { info.names.lock().name.clone() },
    };
    let most = ctx.engine.config.number(Param::SlowlogMaxLen) as usize;
    ctx.engine.observed.slowlog.push(entry, most);
}
