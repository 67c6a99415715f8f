//! Lists at their ends.

use super::args::Args;
use super::collection::{edit, edit_or_new, peek, read};
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::write_str;
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::list::{End, Fill, List, element};
use crate::value::number;
use crate::value::object::Collection;

pub const COMMANDS: &[CommandSpec] = &[LLEN, LPOP, LPUSH, LPUSHX, RPOP, RPUSH, RPUSHX];

const STORES: Flags = Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST);

/// Bytes whose copying takes as long as handling one more element.
const BYTES_PER_ELEMENT: usize = 512;

/// How full the packs of a list may be.
#[inline]
pub fn fill(engine: &Engine) -> Fill {
    Fill::new(engine.config.number(Param::ListMaxListpackSize))
}

pub const fn push_event(end: End) -> Event {
    match end {
        End::Head => Event::list("lpush"),
        End::Tail => Event::list("rpush"),
    }
}

pub const fn pop_event(end: End) -> Event {
    match end {
        End::Head => Event::list("lpop"),
        End::Tail => Event::list("rpop"),
    }
}

/// The work that so many of a list's elements make, in elements of usual length.
pub fn work(list: &List, elements: usize) -> usize {
    let bytes = list.heap_size() / list.len().max(1);
    elements.saturating_mul(1 + bytes / BYTES_PER_ELEMENT)
}

const LPUSH: CommandSpec = CommandSpec::new("LPUSH", "key element [element ...]", lpush)
    .summary("Puts elements at the head of a list, one after the other, and returns its length.")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn lpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push(ctx, args, out, End::Head)
}

const RPUSH: CommandSpec = CommandSpec::new("RPUSH", "key element [element ...]", rpush)
    .summary("Puts elements at the tail of a list, one after the other, and returns its length.")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn rpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push(ctx, args, out, End::Tail)
}

fn push(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, end: End) -> Result {
    let (key, elements, fill) = (args.next()?, args.rest(), fill(ctx.engine));
    let len = edit_or_new(ctx, key, push_event(end), |list: &mut List| {
        push_all(list, elements, end, fill);
        Ok(Edit::Changed(list.len()))
    })?;
    ctx.count_elements(elements.len());
    out.int(len as i64);
    Ok(())
}

#[inline]
fn push_all(list: &mut List, elements: &[&[u8]], end: End, fill: Fill) {
    list.grow(fill, elements.iter().map(|element| element.len()).sum(), elements.len());
    for bytes in elements {
        list.push(end, element(bytes));
    }
}

const LPUSHX: CommandSpec = CommandSpec::new("LPUSHX", "key element [element ...]", lpushx)
    .summary("As LPUSH, if the list exists; else it does nothing and returns 0.")
    .since("2.2.0")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn lpushx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push_existing(ctx, args, out, End::Head)
}

const RPUSHX: CommandSpec = CommandSpec::new("RPUSHX", "key element [element ...]", rpushx)
    .summary("As RPUSH, if the list exists; else it does nothing and returns 0.")
    .since("2.2.0")
    .time("O(1) for each element.")
    .flags(STORES)
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn rpushx(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    push_existing(ctx, args, out, End::Tail)
}

fn push_existing(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, end: End) -> Result {
    let (key, elements, fill) = (args.next()?, args.rest(), fill(ctx.engine));
    let len = edit(ctx, key, push_event(end), |list: &mut List| {
        push_all(list, elements, end, fill);
        Ok(Edit::Changed(list.len()))
    })?;
    if len.is_some() {
        ctx.count_elements(elements.len());
    }
    out.int(len.unwrap_or(0) as i64);
    Ok(())
}

const LPOP: CommandSpec = CommandSpec::new("LPOP", "key [count]", lpop)
    .summary("Takes the first element off a list and returns it; with a count that many of them.")
    .time("O(N) in the number of elements returned.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn lpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, out, End::Head)
}

const RPOP: CommandSpec = CommandSpec::new("RPOP", "key [count]", rpop)
    .summary("Takes the last element off a list and returns it; with a count that many of them.")
    .time("O(N) in the number of elements returned.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn rpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    pop(ctx, args, out, End::Tail)
}

fn pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, end: End) -> Result {
    let key = args.next()?;
    let Some(count) = args.peek() else {
        if !pop_one(ctx, key, end, out)? {
            out.nil();
        }
        return Ok(());
    };
    if args.remaining() > 1 {
        return Err(error::wrong_arity(if end == End::Head { "lpop" } else { "rpop" }));
    }
    let count = number::parse_i64(count).and_then(|count| usize::try_from(count).ok()).ok_or(error::NOT_POSITIVE)?;
    if !pop_some(ctx, key, end, count, out)? {
        out.nil_array();
    }
    Ok(())
}

/// Replies with an element taken off a list; writes nothing and says so when there is no such key.
#[inline]
pub fn pop_one(ctx: &mut Ctx<'_>, key: &[u8], end: End, out: &mut Tape) -> Result<bool> {
    let fill = fill(ctx.engine);
    let popped = edit(ctx, key, pop_event(end), |list: &mut List| {
        if let Some(value) = list.peek(end) {
            write_str(value, out);
            list.pop(end);
            list.shrink(fill);
        }
        Ok(Edit::Changed(()))
    })?;
    Ok(popped.is_some())
}

/// Replies with an array of up to `count` elements taken off a list; writes nothing and says so when there is no such
/// key.
pub fn pop_some(ctx: &mut Ctx<'_>, key: &[u8], end: End, count: usize, out: &mut Tape) -> Result<bool> {
    let Some(list) = peek::<List>(ctx, key)? else { return Ok(false) };
    let count = count.min(list.len());
    let work = work(list, count);
    ctx.bound(work)?;
    let fill = fill(ctx.engine);
    edit(ctx, key, pop_event(end), |list: &mut List| {
        write_part(list, end, count, out);
        if count == 0 {
            return Ok(Edit::Same(()));
        }
        list.remove_range(if end == End::Head { 0 } else { list.len() - count }, count);
        list.shrink(fill);
        Ok(Edit::Changed(()))
    })?;
    ctx.count_elements(count);
    Ok(true)
}

/// Replies with the first or last so many elements, beginning at that end.
fn write_part(list: &List, end: End, count: usize, out: &mut Tape) {
    out.array(count);
    match end {
        End::Head => list.iter(0).take(count).for_each(|value| write_str(value, out)),
        End::Tail => list.iter_back(0).take(count).for_each(|value| write_str(value, out)),
    }
}

const LLEN: CommandSpec = CommandSpec::new("LLEN", "key", llen)
    .summary("Returns how many elements a list has; 0 for a missing key.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn llen(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(read::<List>(ctx, args.next()?)?.map_or(0, List::len) as i64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;
    use crate::exec::{Lane, Outcome, Patience, run};
    use crate::reply::{Item, Tape};

    fn check(t: &mut Testing, cases: &[(&str, &str)]) {
        for (line, reply) in cases {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn elements_come_and_go_at_either_end() {
        let mut t = Testing::new();
        check(
            &mut t,
            &[
                ("LPUSHX l a", "(integer) 0"),
                ("RPUSHX l a", "(integer) 0"),
                ("EXISTS l", "(integer) 0"),
                ("RPUSH l c d", "(integer) 2"),
                ("LPUSH l b a", "(integer) 4"),
                ("RPUSHX l e 7", "(integer) 6"),
                ("LPUSHX l -1", "(integer) 7"),
                ("LRANGE l 0 -1", r#"["-1", "a", "b", "c", "d", "e", "7"]"#),
                ("TYPE l", "list"),
                ("LPOP l", r#""-1""#),
                ("RPOP l", r#""7""#),
                ("LPOP l 2", r#"["a", "b"]"#),
                ("RPOP l 2", r#"["e", "d"]"#),
                ("LLEN l", "(integer) 1"),
                ("LPOP l 0", "[]"),
                ("LPOP l 9223372036854775807", r#"["c"]"#),
                ("EXISTS l", "(integer) 0"),
                ("LLEN l", "(integer) 0"),
                ("LPOP l", "(nil)"),
                ("LPOP l 0", "(nil)"),
            ],
        );
    }

    #[test]
    fn nulls_are_of_the_kind_that_was_asked_for() {
        let mut t = Testing::new();
        let cases: [(&[&[u8]], Item<'_>); 4] = [
            (&[b"LPOP", b"l"], Item::Nil),
            (&[b"RPOP", b"l", b"1"], Item::NilArray),
            (&[b"LMOVE", b"l", b"m", b"LEFT", b"LEFT"], Item::Nil),
            (&[b"LMPOP", b"1", b"l", b"LEFT"], Item::NilArray),
        ];
        for (words, item) in cases {
            let mut out = Tape::new();
            assert_eq!(run(&mut t.session, words, &mut out, Patience::Waits), Outcome::Done);
            assert_eq!(out.first(), Some(item), "{}", words[0].escape_ascii());
        }
    }

    #[test]
    fn faults() {
        const WRONG_TYPE: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
        const NOT_POSITIVE: &str = "(error) ERR value is out of range, must be positive";
        let mut t = Testing::new();
        t.run("SET s v");
        t.run("RPUSH l a");
        check(
            &mut t,
            &[
                ("LPUSH s a", WRONG_TYPE),
                ("RPUSHX s a", WRONG_TYPE),
                ("LPOP s", WRONG_TYPE),
                ("LPOP s 0", WRONG_TYPE),
                ("LPOP s -1", NOT_POSITIVE),
                ("LPOP none x", NOT_POSITIVE),
                ("RPOP l 9223372036854775808", NOT_POSITIVE),
                ("RPOP l 1 2", "(error) ERR wrong number of arguments for 'rpop' command"),
                ("LLEN s", WRONG_TYPE),
                ("GET l", WRONG_TYPE),
                ("LLEN l", "(integer) 1"),
            ],
        );
    }

    #[test]
    fn lists_live_as_other_keys_do() {
        let mut t = Testing::new();
        t.run("RPUSH l a b");
        check(
            &mut t,
            &[
                ("COPY l m", "(integer) 1"),
                ("LPUSH m x", "(integer) 3"),
                ("LRANGE l 0 -1", r#"["a", "b"]"#),
                ("PEXPIRE l 100", "(integer) 1"),
                ("RPUSH l c", "(integer) 3"),
                ("PTTL l", "(integer) 100"),
                ("RENAME l k", "OK"),
                ("LINDEX k 2", "\"c\""),
                ("SET m v", "OK"),
                ("GET m", "\"v\""),
            ],
        );
        t.advance(101);
        assert_eq!(t.run("RPOP k"), "(nil)");
    }

    #[test]
    fn the_encoding_follows_the_size_of_the_listpack() {
        let mut t = Testing::new();
        // A listpack has 7 bytes of its own; what comes in counts with its bytes alone.
        let full = "x".repeat(8192 - 7 - 1);
        for (list, room, encoding) in [("at", "", "listpack"), ("over", "y", "quicklist")] {
            t.run(&format!("RPUSH {list} 1 {full}{room}"));
            assert_eq!(t.run(&format!("OBJECT ENCODING {list}")), format!("\"{encoding}\""));
        }
        // The first pack takes 681 of these elements; the rest is less than half of what one may have.
        let words = vec!["0123456789"; 1000].join(" ");
        t.run(&format!("RPUSH l {words}"));
        assert_eq!(t.run("OBJECT ENCODING l"), "\"quicklist\"");
        t.run("LPOP l 680");
        assert_eq!(t.run("OBJECT ENCODING l"), "\"quicklist\"");
        t.run("LPOP l");
        assert_eq!((t.run("LLEN l"), t.run("OBJECT ENCODING l")), ("(integer) 319".into(), "\"listpack\"".into()));
    }

    #[test]
    fn the_limit_of_a_listpack_can_be_a_number_of_elements() {
        let mut t = Testing::new();
        t.run("CONFIG SET list-max-listpack-size 4");
        for (line, encoding) in [
            ("RPUSH l 1 2 3 4", "listpack"),
            ("RPUSH l 5", "quicklist"),
            ("LPOP l 2", "quicklist"),
            ("RPOP l", "listpack"),
            ("LINSERT l BEFORE none x", "listpack"),
            ("RPUSH l a b", "listpack"),
            ("LINSERT l BEFORE none x", "quicklist"),
        ] {
            t.run(line);
            assert_eq!(t.run("OBJECT ENCODING l"), format!("\"{encoding}\""), "{line}");
        }
    }

    #[test]
    fn much_work_is_left_to_others() {
        let mut t = Testing::new();
        for _ in 0..21 {
            t.run(&format!("RPUSH l {}", vec!["x"; 1000].join(" ")));
        }
        let ends = [
            ("LRANGE l 0 9999", Outcome::Done),
            ("LRANGE l 0 -1", Outcome::Later(Lane::Long)),
            ("LINDEX l 10000", Outcome::Done),
            ("LPOS l x MAXLEN 10000", Outcome::Done),
            ("LPOS l x", Outcome::Later(Lane::Long)),
            ("LREM l 1 x", Outcome::Later(Lane::Long)),
            ("LINSERT l BEFORE x y", Outcome::Later(Lane::Long)),
            ("LTRIM l 0 9", Outcome::Later(Lane::Long)),
            ("LTRIM l 500 -500", Outcome::Done),
            ("LPOP l 10001", Outcome::Later(Lane::Long)),
            ("LMPOP 2 none l LEFT COUNT 10001", Outcome::Later(Lane::Long)),
            ("LMPOP 2 none l LEFT COUNT 1", Outcome::Done),
            ("LPOP l 10000", Outcome::Done),
        ];
        for (line, end) in ends {
            let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
            let mut out = Tape::new();
            assert_eq!(run(&mut t.session, &words, &mut out, Patience::Hurries), end, "{line}");
            assert_eq!(out.is_empty(), end.lane().is_some());
        }
        assert_eq!(t.run("LLEN l"), format!("(integer) {}", 21_000 - 999 - 1 - 10_000));
    }
}
