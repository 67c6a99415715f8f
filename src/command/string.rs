//! Strings.

use super::args::Args;
use super::error::Result;
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::reply::tape::SHARE_FROM;
use crate::value::record::{Record, Str};

pub const COMMANDS: &[CommandSpec] = &[GET, SET];

const GET: CommandSpec = CommandSpec::new("GET", "key", get)
    .summary("Returns the string at a key.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextOrNull);

fn get(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match ctx.read(args.next()?) {
        Some(record) => write_string(record.str_value(), out),
        None => out.nil(),
    }
    Ok(())
}

/// Replies with a string value, shared when it is long.
pub fn write_string(value: Str<'_>, out: &mut Tape) {
    match value {
        Str::Int(value) => out.bulk_int(value),
        Str::Bytes(bytes) => out.bulk(bytes),
        Str::Shared(bytes) if bytes.len() >= SHARE_FROM => out.shared(bytes.clone()),
        Str::Shared(bytes) => out.bulk(bytes),
    }
}

const SET: CommandSpec = CommandSpec::new(
    "SET",
    "key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]",
    set,
)
.summary("Sets a key to a string, whatever it held before.")
.flags(Flags::WRITE.and(Flags::DENYOOM))
.key_flags(&["RW ACCESS UPDATE VARIABLE_FLAGS"])
.reply(Shape::OkOrNull);

fn set(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, value) = (args.next()?, args.next()?);
    args.finish()?;
    ctx.put(key, Record::string(key, value, None), Event::string("set"));
    out.ok();
    Ok(())
}
