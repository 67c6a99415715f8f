//! Keys of any type.

use super::args::Args;
use super::error::Result;
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[DEL];

const DEL: CommandSpec = CommandSpec::new("DEL", "key [key ...]", del)
    .summary("Removes keys and says how many there were.")
    .time("O(N) in the number of keys and the size of their values.")
    .flags(Flags::WRITE)
    .key_flags(&["RM DELETE"])
    .reply(Shape::Int);

fn del(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let removed = args.rest().iter().filter(|key| ctx.remove(key, Event::generic("del"))).count();
    out.int(removed as i64);
    Ok(())
}
