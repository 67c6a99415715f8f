//! Elements from one list to another, and off the first of several lists that has any.

use super::args::Args;
use super::collection::{edit, edit_or_new, peek};
use super::error::{self, Error, Result};
use super::list::{fill, pop_event, pop_some, push_event};
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use super::string::write_str;
use crate::engine::access::{Ctx, Edit};
use crate::reply::Tape;
use crate::value::list::{Element, End, List};
use crate::value::number;
use crate::value::record::Str;

pub const COMMANDS: &[CommandSpec] = &[LMOVE, LMPOP, RPOPLPUSH];

const LMOVE: CommandSpec = CommandSpec::new("LMOVE", "source destination <LEFT | RIGHT> <LEFT | RIGHT>", lmove)
    .summary("Moves an element from an end of one list to an end of another, or of the same, and returns it.")
    .since("6.2.0")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW ACCESS DELETE", "RW INSERT"])
    .reply(Shape::TextOrNull);

fn lmove(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (source, destination) = (args.next()?, args.next()?);
    let (from, to) = (side(args)?, side(args)?);
    if !move_one(ctx, source, destination, from, to, out)? {
        out.nil();
    }
    Ok(())
}

const RPOPLPUSH: CommandSpec = CommandSpec::new("RPOPLPUSH", "source destination", rpoplpush)
    .summary("Moves an element from the tail of one list to the head of another, or of the same, and returns it.")
    .since("1.2.0")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW ACCESS DELETE", "RW INSERT"])
    .reply(Shape::TextOrNull);

fn rpoplpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (source, destination) = (args.next()?, args.next()?);
    if !move_one(ctx, source, destination, End::Tail, End::Head, out)? {
        out.nil();
    }
    Ok(())
}

/// The end of a list that the next argument names.
pub fn side(args: &mut Args<'_>) -> Result<End> {
    if args.token("LEFT") {
        Ok(End::Head)
    } else if args.token("RIGHT") {
        Ok(End::Tail)
    } else {
        Err(error::SYNTAX)
    }
}

/// Moves an element and replies with it; writes nothing and says so when there is no source.
pub fn move_one(
    ctx: &mut Ctx<'_>,
    source: &[u8],
    destination: &[u8],
    from: End,
    to: End,
    out: &mut Tape,
) -> Result<bool> {
    let Some(list) = peek::<List>(ctx, source)? else { return Ok(false) };
    let Some(moved) = list.peek(from).map(Element::from) else { return Ok(false) };
    let fill = fill(ctx.engine);
    let moved = moved.as_str();
    // A real server keeps numbers as such on the way and does not count their digits.
    let bytes = if let Str::Int(_) = moved { 0 } else { moved.len() };
    let same = source == destination;
    edit_or_new(ctx, destination, push_event(to), |list: &mut List| {
        if same {
            list.pop(from);
        }
        list.grow(fill, bytes, 1);
        list.push(to, moved);
        Ok(Edit::Changed(()))
    })?;
    edit(ctx, source, pop_event(from), |list: &mut List| {
        if !same {
            list.pop(from);
        }
        list.shrink(fill);
        Ok(Edit::Changed(()))
    })?;
    ctx.count_besides(-1);
    write_str(moved, out);
    Ok(true)
}

const LMPOP: CommandSpec = CommandSpec::new("LMPOP", "numkeys key [key ...] <LEFT | RIGHT> [COUNT count]", lmpop)
    .summary("Takes elements off the first of several lists that has any; returns its key and the elements.")
    .since("7.0.0")
    .time("O(N+M) in the number of keys and of elements returned.")
    .flags(Flags::WRITE)
    .keys(KeyRule::Numkeys { count: 1, dest: 0 })
    .key_flags(&["RW ACCESS DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn lmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let keys = numbered_keys(args)?;
    let (end, count) = side_and_count(args)?;
    if !pop_first(ctx, keys, end, count, out)? {
        out.nil_array();
    }
    Ok(())
}

/// That many keys, of which there is at least one.
pub fn numbered_keys<'a>(args: &mut Args<'a>) -> Result<&'a [&'a [u8]]> {
    let count = positive(args.next()?, error::NUMKEYS)?;
    args.take(count)
}

/// `LEFT` or `RIGHT`, and the count that may follow, 1 without it.
pub fn side_and_count(args: &mut Args<'_>) -> Result<(End, usize)> {
    let end = side(args)?;
    let count = if args.remaining() > 1 && args.token("COUNT") {
        positive(args.next()?, error::COUNT_NOT_POSITIVE)?
    } else {
        1
    };
    args.finish()?;
    Ok((end, count))
}

fn positive(text: &[u8], error: Error) -> Result<usize> {
    number::parse_i64(text).filter(|&number| number > 0).map(|number| number as usize).ok_or(error)
}

/// Takes up to `count` elements off the first of these lists that exists and replies with its key and the elements;
/// writes nothing and says so when none exists.
pub fn pop_first(ctx: &mut Ctx<'_>, keys: &[&[u8]], end: End, count: usize, out: &mut Tape) -> Result<bool> {
    for key in keys {
        if peek::<List>(ctx, key)?.is_some() {
            out.array(2);
            out.bulk(key);
            return pop_some(ctx, key, end, count, out);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const WRONG_TYPE: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    const SYNTAX: &str = "(error) ERR syntax error";
    const NUMKEYS: &str = "(error) ERR numkeys should be greater than 0";
    const COUNT: &str = "(error) ERR count should be greater than 0";

    /// A list `l` of `a b c 7`, a string `s`, and what the lines answer.
    fn check(cases: &[(&str, &str)]) {
        let mut t = Testing::new();
        t.run("SET s v");
        t.run("RPUSH l a b c 7");
        for (line, reply) in cases {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn moving() {
        check(&[
            ("LMOVE l m LEFT RIGHT", "\"a\""),
            ("LMOVE l m right left", "\"7\""),
            ("LRANGE m 0 -1", r#"["7", "a"]"#),
            ("RPOPLPUSH l m", "\"c\""),
            ("RPOPLPUSH l m", "\"b\""),
            ("EXISTS l", "(integer) 0"),
            ("RPOPLPUSH l m", "(nil)"),
            ("LRANGE m 0 -1", r#"["b", "c", "7", "a"]"#),
            ("LMOVE m m LEFT RIGHT", "\"b\""),
            ("LMOVE m m LEFT LEFT", "\"c\""),
            ("RPOPLPUSH m m", "\"b\""),
            ("LRANGE m 0 -1", r#"["b", "c", "7", "a"]"#),
            ("RPUSH one x", "(integer) 1"),
            ("RPOPLPUSH one one", "\"x\""),
            ("LRANGE one 0 -1", r#"["x"]"#),
            ("LMOVE none s LEFT LEFT", "(nil)"),
            ("LMOVE m s LEFT LEFT", WRONG_TYPE),
            ("LMOVE s m LEFT LEFT", WRONG_TYPE),
            ("LMOVE s m LEFT UP", SYNTAX),
            ("LLEN m", "(integer) 4"),
        ]);
    }

    #[test]
    fn a_long_element_moves_without_a_copy() {
        let mut t = Testing::new();
        let long = vec![b'x'; 100_000];
        t.run_words(&[b"RPUSH", b"l", b"a", &long]);
        assert_eq!(t.run("RPOPLPUSH l m").len(), long.len() + 2);
        assert_eq!((t.run("LLEN l"), t.run("LLEN m")), ("(integer) 1".into(), "(integer) 1".into()));
        assert_eq!(t.run("LPOP m").len(), long.len() + 2);
    }

    #[test]
    fn popping_off_the_first_list_that_exists() {
        check(&[
            ("LMPOP 2 none l LEFT", r#"["l", ["a"]]"#),
            ("LMPOP 2 l s RIGHT COUNT 2", r#"["l", ["7", "c"]]"#),
            ("LMPOP 1 none LEFT", "(nil)"),
            ("LMPOP 2 none s LEFT", WRONG_TYPE),
            ("LMPOP 1 l LEFT count 9223372036854775807", r#"["l", ["b"]]"#),
            ("EXISTS l", "(integer) 0"),
            ("LMPOP 0 l LEFT", NUMKEYS),
            ("LMPOP -1 l LEFT", NUMKEYS),
            ("LMPOP x l LEFT", NUMKEYS),
            ("LMPOP 99999999999999999999 l LEFT", NUMKEYS),
            ("LMPOP 2 l LEFT", SYNTAX),
            ("LMPOP 9223372036854775807 l LEFT", SYNTAX),
            ("LMPOP 1 l UP", SYNTAX),
            ("LMPOP 1 s LEFT COUNT 0", COUNT),
            ("LMPOP 1 l LEFT COUNT x", COUNT),
            ("LMPOP 1 l LEFT COUNT", SYNTAX),
            ("LMPOP 1 l LEFT COUNT 1 COUNT 1", SYNTAX),
        ]);
    }
}
