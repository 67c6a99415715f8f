//! CLIENT PAUSE and CLIENT UNPAUSE: holding back what clients send.

use super::args::Args;
use super::error::{self, Result};
use super::flavor;
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::pause::Scope;
use crate::reply::Tape;
use crate::value::number;

const FLAGS: Flags = Flags::ADMIN.and(Flags::NOSCRIPT).and(Flags::LOADING).and(Flags::STALE);

pub const PAUSE: CommandSpec = CommandSpec::new("PAUSE", "timeout [WRITE | ALL]", pause)
    .summary("Holds back the commands of all clients for so many milliseconds, or those that may write.")
    .since("3.0.0")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn pause(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let timeout = args.next()?;
    if args.remaining() > 1 && flavor::of(ctx.engine).is_valkey_since("9.0.0") {
        args.rest(); // Valkey looks at a mode only where it is the last word, and at no word else.
    }
    let scope = match () {
        () if args.is_done() || args.token("ALL") => Scope::Everything,
        () if args.token("WRITE") => Scope::Writes,
        () if args.remaining() == 1 => return Err(error::PAUSE_MODE),
        () => return Err(error::subcommand_syntax(args.all()[1], "CLIENT")),
    };
    if !args.is_done() {
        return Err(error::subcommand_syntax(args.all()[1], "CLIENT"));
    }
    let ms = number::parse_i64(timeout).ok_or(error::TIMEOUT_NOT_AN_INTEGER)?;
    let ms = u64::try_from(ms).map_err(|_| error::TIMEOUT_NEGATIVE)?;
    let end = i64::try_from(ctx.engine.clock.steady_ms()).ok().and_then(|now| now.checked_add_unsigned(ms));
    let end = end.ok_or(error::TIMEOUT_OUT_OF_RANGE)?;
    ctx.engine.pause.begin(ctx.engine, scope, end as u64);
    out.ok();
    Ok(())
}

pub const UNPAUSE: CommandSpec = CommandSpec::new("UNPAUSE", "", unpause)
    .summary("Runs what CLIENT PAUSE has held back.")
    .since("6.2.0")
    .time("O(N) in the number of clients that are held back.")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn unpause(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    ctx.engine.pause.end(ctx.engine);
    out.ok();
    Ok(())
}
