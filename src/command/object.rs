//! OBJECT: how a value is stored and used.

use super::args::Args;
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Flags, Handler, Shape};
use crate::engine::access::Ctx;
use crate::reply::Tape;

/// The subcommands.
pub const COMMANDS: &[CommandSpec] = &[ENCODING, FREQ, HELP, IDLETIME, REFCOUNT];

const fn about_key(name: &'static str, handler: Handler) -> CommandSpec {
    CommandSpec::new(name, "key", handler)
        .tips(&["nondeterministic_output"])
        .since("2.2.3")
        .flags(Flags::READONLY)
        .key_flags(&["RO"])
}

const ENCODING: CommandSpec = about_key("ENCODING", encoding)
    .summary("Names the representation in which a value is stored.")
    .reply(Shape::TextOrNull);

fn encoding(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match ctx.inspect(args.next()?) {
        Some(record) => out.bulk(record.encoding().as_bytes()),
        None => out.nil(),
    }
    Ok(())
}

const FREQ: CommandSpec = about_key("FREQ", frequency)
    .summary("Says how often a key is used, on a scale of logarithms to 255; only under an LFU policy.")
    .since("4.0.0")
    .reply(Shape::Any);

fn frequency(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let engine = ctx.engine;
    match ctx.inspect(args.next()?) {
        Some(_) if !engine.uses.are_counted() => return Err(error::FREQUENCY_NOT_KEPT),
        Some(record) => out.int(engine.uses_of(record).into()),
        None => out.nil(),
    }
    Ok(())
}

const IDLETIME: CommandSpec = about_key("IDLETIME", idle_time)
    .summary("Says how many seconds ago a key was last used; not under an LFU policy.")
    .reply(Shape::Any);

fn idle_time(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let engine = ctx.engine;
    match ctx.inspect(args.next()?) {
        Some(_) if engine.uses.are_counted() => return Err(error::IDLE_TIME_NOT_KEPT),
        Some(record) => out.int(engine.idle_seconds(record).into()),
        None => out.nil(),
    }
    Ok(())
}

const REFCOUNT: CommandSpec = about_key("REFCOUNT", reference_count)
    .summary("Says how many refer to a value: a key has its own, so 1.")
    .reply(Shape::Any);

fn reference_count(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match ctx.inspect(args.next()?) {
        Some(_) => out.int(1),
        None => out.nil(),
    }
    Ok(())
}

const HELP: CommandSpec = CommandSpec::help(help, "6.2.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    const LINES: &[(&str, &str)] = &[
        ("ENCODING <key>", "Name the representation in which the key's value is stored."),
        ("FREQ <key>", "Say how often the key is used, on a scale of logarithms (under an LFU policy)."),
        ("IDLETIME <key>", "Say how many seconds ago the key was last used (not under an LFU policy)."),
        ("REFCOUNT <key>", "Say how many refer to the key's value."),
    ];
    help::write("OBJECT", LINES, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn only_uses_end_idleness() {
        let mut t = Testing::new();
        // From here on time stands still between the moves.
        t.advance(0);
        t.run("SET k 1");
        t.advance(10_000);
        for line in ["EXISTS k", "TYPE k", "TTL k", "OBJECT ENCODING k", "MEMORY USAGE k", "OBJECT REFCOUNT k"] {
            t.run(line);
            assert_eq!(t.run("OBJECT IDLETIME k"), "(integer) 10", "{line}");
        }
        for line in ["GET k", "STRLEN k", "TOUCH k", "INCR k", "APPEND k 1", "EXPIRE k 100", "SET k 2", "GETEX k"] {
            t.run(line);
            assert_eq!(t.run("OBJECT IDLETIME k"), "(integer) 0", "{line}");
            t.advance(2_000);
            assert_eq!(t.run("OBJECT IDLETIME k"), "(integer) 2", "{line}");
        }
        t.run("RENAME k l");
        assert_eq!(t.run("OBJECT IDLETIME l"), "(integer) 0");
        t.run("HSET h a 1");
        t.run("HPEXPIRE h 5000 FIELDS 1 a");
        t.run("HSET h b 1");
        t.advance(4_000);
        assert_eq!(t.run("OBJECT IDLETIME h"), "(integer) 4");
        assert_eq!(t.run("OBJECT IDLETIME none"), "(nil)");
    }

    #[test]
    fn uses_are_counted_on_a_scale_of_logarithms() {
        let mut t = Testing::new();
        t.run("SET before 1");
        assert!(t.run("OBJECT FREQ before").starts_with("(error) ERR An LFU maxmemory policy is not selected, "));
        assert_eq!(t.run("OBJECT FREQ none"), "(nil)");
        t.run("CONFIG SET maxmemory-policy allkeys-lfu");
        assert!(t.run("OBJECT IDLETIME before").starts_with("(error) ERR An LFU maxmemory policy is selected, "));
        t.run("SET k 1");
        assert_eq!(t.run("OBJECT FREQ k"), "(integer) 5");
        t.run("GET k");
        assert_eq!(t.run("OBJECT FREQ k"), "(integer) 6");
        for _ in 0..1_000 {
            t.run("GET k");
        }
        let count = |t: &mut Testing| -> u32 { t.run("OBJECT FREQ k")["(integer) ".len()..].parse().unwrap() };
        let many = count(&mut t);
        assert!((12..=40).contains(&many), "{many}");
        t.advance(3 * 60_000);
        assert_eq!(count(&mut t), many - 3);
        t.run("TTL k");
        assert_eq!(count(&mut t), many - 3);
        t.advance(300 * 60_000);
        assert_eq!(count(&mut t), 0);
        t.run("SET k 2");
        assert_eq!(count(&mut t), 1);
        t.run("CONFIG SET maxmemory-policy noeviction");
        t.run("GET k");
        assert_eq!(t.run("OBJECT IDLETIME k"), "(integer) 0");
    }

    #[test]
    fn a_value_belongs_to_its_key() {
        let mut t = Testing::new();
        t.run("SET n 1");
        assert_eq!((t.run("OBJECT REFCOUNT n"), t.run("OBJECT REFCOUNT none")), ("(integer) 1".into(), "(nil)".into()));
    }
}
