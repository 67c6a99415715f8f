//! Waiting for replicas, of which there are none.

use super::args::Args;
use super::blocking::deadline_in;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Former, Shape};
use crate::engine::access::Ctx;
use crate::engine::block::{Block, Empty};
use crate::reply::Tape;
use crate::value::number;

pub const COMMANDS: &[CommandSpec] = &[WAIT, WAITAOF];

const TIPS: &[&str] = &["request_policy:all_shards", "response_policy:agg_min"];

const WAIT: CommandSpec = CommandSpec::new("WAIT", "numreplicas timeout", wait)
    .summary(
        "Waits until that many replicas have the client's writes; there are none, so for the time given, and says 0.",
    )
    .since("3.0.0")
    .formerly(&[Former::flags("7.2.0", Flags::NOSCRIPT, Flags::BLOCKING)])
    .flags(Flags::BLOCKING)
    .categories(&["connection"])
    .tips(TIPS)
    .reply(Shape::Int);

fn wait(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let replicas = args.int()?;
    let deadline = deadline(ctx, args)?;
    wait_for(ctx, replicas, deadline, Empty::Zero, out)
}

const WAITAOF: CommandSpec = CommandSpec::new("WAITAOF", "numlocal numreplicas timeout", waitaof)
    .summary("Waits until the client's writes are in so many append-only files, here and at replicas: there are none.")
    .since("7.2.0")
    .flags(Flags::BLOCKING)
    .categories(&["connection"])
    .tips(TIPS)
    .reply(Shape::Ints);

fn waitaof(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let local = args.int()?;
    if !(0..=1).contains(&local) {
        return Err(error::NOT_ZERO_OR_ONE);
    }
    let replicas = args.int_or(error::NOT_POSITIVE)?;
    if replicas < 0 {
        return Err(error::NOT_POSITIVE);
    }
    let deadline = deadline(ctx, args)?;
    if local > 0 {
        return Err(error::NO_APPEND_ONLY_FILE);
    }
    wait_for(ctx, replicas, deadline, Empty::Zeros, out)
}

fn deadline(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Result<Option<u64>> {
    let timeout = number::parse_i64(args.next()?).ok_or(error::TIMEOUT_NOT_AN_INTEGER)?;
    deadline_in(ctx, timeout)
}

/// Nothing that anybody does brings a replica, so only the end of the wait is waited for.
fn wait_for(ctx: &mut Ctx<'_>, replicas: i64, deadline: Option<u64>, empty: Empty, out: &mut Tape) -> Result {
    if replicas <= 0 {
        empty.write(out);
        return Ok(());
    }
    ctx.block(Block { keys: &[], worth: |_| false, deadline, due: None, empty, words: None }, out)
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn nobody_is_waited_for_in_vain_without_a_wish() {
        let mut t = Testing::new();
        for (line, reply) in [
            ("WAIT 0 0", "(integer) 0"),
            ("WAIT -1 100", "(integer) 0"),
            ("WAITAOF 0 0 0", "[(integer) 0, (integer) 0]"),
            ("MULTI", "OK"),
            ("WAIT 1 0", "QUEUED"),
            ("WAITAOF 0 1 0", "QUEUED"),
            ("EXEC", "[(integer) 0, [(integer) 0, (integer) 0]]"),
            ("WAIT x x", "(error) ERR value is not an integer or out of range"),
            ("WAIT 0 x", "(error) ERR timeout is not an integer or out of range"),
            ("WAIT 0 -1", "(error) ERR timeout is negative"),
            ("WAIT 0 9223372036854775807", "(error) ERR timeout is out of range"),
            ("WAITAOF 2 -1 x", "(error) ERR value is out of range, value must between 0 and 1"),
            ("WAITAOF x 0 0", "(error) ERR value is not an integer or out of range"),
            ("WAITAOF 0 x 0", "(error) ERR value is out of range, must be positive"),
            ("WAITAOF 1 0 -1", "(error) ERR timeout is negative"),
            ("WAITAOF 1 0 0", "(error) ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn the_end_of_the_time_is_waited_for() {
        let mut t = Testing::new();
        let mut other = t.listener_client();
        let id = t.run("CLIENT ID");
        for (line, reply) in [("WAIT 1 0", "(integer) 0"), ("WAITAOF 0 1 0", "[(integer) 0, (integer) 0]")] {
            t.wait(line);
            assert_eq!(t.answer(), None);
            assert_eq!(other.run(&format!("CLIENT UNBLOCK {}", &id["(integer) ".len()..])), "(integer) 1");
            assert_eq!(t.answer().as_deref(), Some(reply), "{line}");
        }
        for (line, reply) in [("WAIT 1 50", "(integer) 0"), ("WAITAOF 0 1 50", "[(integer) 0, (integer) 0]")] {
            t.wait(line);
            other.run("SET k v");
            assert_eq!(t.answer(), None);
            t.advance(51);
            crate::engine::block::Timeouts::fire(&t.engine, t.now());
            assert_eq!(t.answer().as_deref(), Some(reply), "{line}");
        }
    }
}
