//! Lists by place and by element.

use super::args::Args;
use super::collection::{edit, peek, read, read_part};
use super::error::{self, Result};
use super::list::{fill, work};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::write_str;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::list::{End, List, Needle, element};

pub const COMMANDS: &[CommandSpec] = &[LINDEX, LINSERT, LPOS, LRANGE, LREM, LSET, LTRIM];

/// The index that a client means, negative ones counting from the tail; `None` when there is no such element.
fn index_in(list: &List, index: i64) -> Option<usize> {
    let index = if index < 0 { index.checked_add(list.len() as i64)? } else { index };
    usize::try_from(index).ok().filter(|&index| index < list.len())
}

/// First index and number of the elements from `start` to `stop`, both included, negative ones counting from the tail.
fn part(len: usize, start: i64, stop: i64) -> (usize, usize) {
    let len = len as i64;
    let from_head = |index: i64| if index < 0 { index.saturating_add(len) } else { index };
    let (start, stop) = (from_head(start).max(0), from_head(stop).min(len - 1));
    if start > stop { (0, 0) } else { (start as usize, (stop - start + 1) as usize) }
}

const LINDEX: CommandSpec = CommandSpec::new("LINDEX", "key index", lindex)
    .summary("Returns the element at a place in a list; negative places count from the tail.")
    .time("O(N) in the distance from the nearer end.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextOrNull);

fn lindex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    // A missing key is an answer before the index is looked at.
    let found = match read::<List>(ctx, args.next()?)? {
        Some(list) => index_in(list, args.int()?).map(|index| list.get(index)),
        None => None,
    };
    match found {
        Some(value) => write_str(value, out),
        None => out.nil(),
    }
    Ok(())
}

const LRANGE: CommandSpec = CommandSpec::new("LRANGE", "key start stop", lrange)
    .summary("Returns a part of a list, both ends included; negative places count from the tail.")
    .time("O(S+N), S the distance of the start from the nearer end, N the number of elements returned.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Texts);

fn lrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, start, stop) = (args.next()?, args.int()?, args.int()?);
    let Some(list) = read_part(ctx, key, |list: &List| work(list, part(list.len(), start, stop).1))? else {
        out.array(0);
        return Ok(());
    };
    let (from, count) = part(list.len(), start, stop);
    out.array(count);
    list.iter(from).take(count).for_each(|value| write_str(value, out));
    Ok(())
}

const LSET: CommandSpec = CommandSpec::new("LSET", "key index element", lset)
    .summary("Puts another element at a place in a list; negative places count from the tail.")
    .time("O(N) in the distance from the nearer end.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW UPDATE"])
    .reply(Shape::Ok);

fn lset(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, fill) = (args.next()?, fill(ctx.engine));
    let changed = edit(ctx, key, Event::list("lset"), |list: &mut List| {
        let (index, bytes) = (args.int()?, args.next()?);
        list.grow(fill, bytes.len(), 1);
        // A real server looks at the low 32 bits only.
        let index = index_in(list, (index as i32).into()).ok_or(error::OUT_OF_RANGE)?;
        list.replace(index, element(bytes));
        list.shrink(fill);
        Ok(Edit::Changed(()))
    })?;
    changed.ok_or(error::NO_SUCH_KEY)?;
    out.ok();
    Ok(())
}

const LINSERT: CommandSpec = CommandSpec::new("LINSERT", "key <BEFORE | AFTER> pivot element", linsert)
    .summary("Inserts an element next to the first one that is the pivot; returns the length, or -1 without a pivot.")
    .since("2.2.0")
    .time("O(N) in the distance of the pivot from the head.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW INSERT"])
    .cost(Cost::Part)
    .reply(Shape::Int);

fn linsert(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let side = if args.token("BEFORE") { End::Head } else { End::Tail };
    if side == End::Tail && !args.token("AFTER") {
        return Err(error::SYNTAX);
    }
    let (pivot, bytes, fill) = (Needle::new(args.next()?), args.next()?, fill(ctx.engine));
    bound_by_length(ctx, key)?;
    let len = edit(ctx, key, Event::list("linsert"), |list: &mut List| {
        // As a real server does, even if nothing is inserted then.
        list.grow(fill, bytes.len(), 1);
        let Some(index) = list.iter(0).position(|value| pivot.is(value)) else { return Ok(Edit::Same(-1)) };
        list.insert(index, side, element(bytes));
        Ok(Edit::Changed(list.len() as i64))
    })?;
    out.int(len.unwrap_or(0));
    Ok(())
}

/// For commands that may have to look at every element before they change something.
fn bound_by_length(ctx: &mut Ctx<'_>, key: &[u8]) -> Result {
    let len = peek::<List>(ctx, key)?.map_or(0, List::len);
    ctx.bound(len)
}

const LREM: CommandSpec = CommandSpec::new("LREM", "key count element", lrem)
    .summary("Removes that many of the elements that are this, from the tail if negative, all if 0; returns how many.")
    .time("O(N) in the length of the list.")
    .flags(Flags::WRITE)
    .key_flags(&["RW DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Int);

fn lrem(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, count) = (args.next()?, args.int()?);
    let (most, end) = match count {
        i64::MIN => return Err(error::COUNT_OUT_OF_RANGE),
        0 => (usize::MAX, End::Head),
        _ => (count.unsigned_abs() as usize, if count < 0 { End::Tail } else { End::Head }),
    };
    let (needle, fill) = (Needle::new(args.next()?), fill(ctx.engine));
    bound_by_length(ctx, key)?;
    let removed = edit(ctx, key, Event::list("lrem"), |list: &mut List| {
        let removed = list.remove_equal(needle, most, end);
        if removed == 0 {
            return Ok(Edit::Same(0));
        }
        list.shrink(fill);
        Ok(Edit::Changed(removed))
    })?;
    ctx.count_elements(removed.unwrap_or(0));
    out.int(removed.unwrap_or(0) as i64);
    Ok(())
}

const LTRIM: CommandSpec = CommandSpec::new("LTRIM", "key start stop", ltrim)
    .summary("Keeps only a part of a list, both ends included; negative places count from the tail.")
    .time("O(N) in the number of elements removed.")
    .flags(Flags::WRITE)
    .key_flags(&["RW DELETE"])
    .cost(Cost::Part)
    .reply(Shape::Ok);

fn ltrim(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, start, stop) = (args.next()?, args.int()?, args.int()?);
    let removed = peek::<List>(ctx, key)?.map_or(0, |list| list.len() - part(list.len(), start, stop).1);
    ctx.bound(removed)?;
    let fill = fill(ctx.engine);
    let trimmed = edit(ctx, key, Event::list("ltrim"), |list: &mut List| {
        let (from, count) = part(list.len(), start, stop);
        list.remove_range(from + count, list.len() - from - count);
        list.remove_range(0, from);
        list.shrink(fill);
        Ok(Edit::Changed(()))
    })?;
    if trimmed.is_some() {
        // It is told of even if nothing has gone, but does not count then.
        ctx.count_besides(removed as i64 - 1);
    }
    out.ok();
    Ok(())
}

const LPOS: CommandSpec = CommandSpec::new("LPOS", "key element [RANK rank] [COUNT num-matches] [MAXLEN len]", lpos)
    .summary("Returns where in a list an element is: the first place, or with COUNT that many of them, all if 0.")
    .since("6.0.6")
    .time("O(N) in the number of elements looked at.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn lpos(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, needle) = (args.next()?, Needle::new(args.next()?));
    let Search { rank, count, maxlen } = Search::read(args)?;
    let found = read_part(ctx, key, |list: &List| list.len().min(maxlen))?;
    let skip = rank.unsigned_abs() as usize - 1;
    let mut places = found.into_iter().flat_map(|list| places(list, needle, rank < 0, maxlen)).skip(skip);
    let Some(count) = count else {
        match places.next() {
            Some(place) => out.int(place as i64),
            None => out.nil(),
        }
        return Ok(());
    };
    let mark = out.open(Aggregate::Array);
    let written = places.take(count).map(|place| out.int(place as i64)).count();
    out.close(mark, written);
    Ok(())
}

/// The indexes of the elements that are this, among the first so many, or the last so many from the tail on.
fn places(list: &List, needle: Needle<'_>, backwards: bool, maxlen: usize) -> impl Iterator<Item = usize> {
    let (mut forward, mut backward) = (list.iter(0), list.iter_back(0));
    let len = list.len();
    (0..len.min(maxlen)).filter_map(move |nth| {
        let (value, index) = if backwards { (backward.next(), len - 1 - nth) } else { (forward.next(), nth) };
        value.is_some_and(|value| needle.is(value)).then_some(index)
    })
}

/// The options of LPOS. Where the client says 0 for "all" it is the largest number here.
struct Search {
    rank: i64,
    count: Option<usize>,
    maxlen: usize,
}

impl Search {
    fn read(args: &mut Args<'_>) -> Result<Search> {
        let mut search = Search { rank: 1, count: None, maxlen: usize::MAX };
        while !args.is_done() {
            let known = args.remaining() > 1;
            if known && args.token("RANK") {
                search.rank = args.int()?;
                match search.rank {
                    0 => return Err(error::RANK_ZERO),
                    i64::MIN => return Err(error::COUNT_OUT_OF_RANGE),
                    _ => {}
                }
            } else if known && args.token("COUNT") {
                search.count = Some(all_or_some(args.int_or(error::COUNT_NEGATIVE)?).ok_or(error::COUNT_NEGATIVE)?);
            } else if known && args.token("MAXLEN") {
                search.maxlen = all_or_some(args.int_or(error::MAXLEN_NEGATIVE)?).ok_or(error::MAXLEN_NEGATIVE)?;
            } else {
                return Err(error::SYNTAX);
            }
        }
        Ok(search)
    }
}

fn all_or_some(number: i64) -> Option<usize> {
    if number == 0 { Some(usize::MAX) } else { usize::try_from(number).ok() }
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const WRONG_TYPE: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    const NOT_AN_INTEGER: &str = "(error) ERR value is not an integer or out of range";
    const TOO_SMALL: &str =
        "(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";

    /// A list `l` of these elements, a string `s`, and what the lines answer.
    fn check(elements: &str, cases: &[(&str, &str)]) {
        let mut t = Testing::new();
        t.run("SET s v");
        t.run(&format!("RPUSH l {elements}"));
        for (line, reply) in cases {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn reading_by_place() {
        check(
            "a b c d",
            &[
                ("LINDEX l 0", "\"a\""),
                ("LINDEX l -1", "\"d\""),
                ("LINDEX l 4", "(nil)"),
                ("LINDEX l -5", "(nil)"),
                ("LINDEX l 9223372036854775807", "(nil)"),
                ("LINDEX l -9223372036854775808", "(nil)"),
                ("LINDEX l x", NOT_AN_INTEGER),
                ("LINDEX none x", "(nil)"),
                ("LINDEX s x", WRONG_TYPE),
                ("LRANGE l 1 2", r#"["b", "c"]"#),
                ("LRANGE l -2 100", r#"["c", "d"]"#),
                ("LRANGE l -100 0", r#"["a"]"#),
                ("LRANGE l 2 1", "[]"),
                ("LRANGE l 4 9", "[]"),
                ("LRANGE l -9223372036854775808 9223372036854775807", r#"["a", "b", "c", "d"]"#),
                ("LRANGE none 0 -1", "[]"),
                ("LRANGE none 0 x", NOT_AN_INTEGER),
                ("LRANGE s 0 -1", WRONG_TYPE),
            ],
        );
    }

    #[test]
    fn writing_by_place() {
        check(
            "a b c d",
            &[
                ("LSET l 0 A", "OK"),
                ("LSET l -1 12", "OK"),
                ("LSET l 4 x", "(error) ERR index out of range"),
                ("LSET l -5 x", "(error) ERR index out of range"),
                ("LSET l x x", NOT_AN_INTEGER),
                ("LSET none x x", "(error) ERR no such key"),
                ("LSET s x x", WRONG_TYPE),
                ("LRANGE l 0 -1", r#"["A", "b", "c", "12"]"#),
                ("LSET l 4294967297 B", "OK"),
                ("LTRIM l 1 -2", "OK"),
                ("LRANGE l 0 -1", r#"["B", "c"]"#),
                ("LTRIM l 0 100", "OK"),
                ("LLEN l", "(integer) 2"),
                ("LTRIM none 0 x", NOT_AN_INTEGER),
                ("LTRIM none 0 0", "OK"),
                ("LTRIM s 0 0", WRONG_TYPE),
                ("LTRIM l 2 -1", "OK"),
                ("EXISTS l", "(integer) 0"),
            ],
        );
    }

    #[test]
    fn inserting_next_to_an_element() {
        check(
            "a 1 a",
            &[
                ("LINSERT l BEFORE a x", "(integer) 4"),
                ("LINSERT l after 1 y", "(integer) 5"),
                ("LINSERT l AFTER none y", "(integer) -1"),
                ("LINSERT none AFTER a y", "(integer) 0"),
                ("LINSERT none AT a y", "(error) ERR syntax error"),
                ("LINSERT s AFTER a y", WRONG_TYPE),
                ("LRANGE l 0 -1", r#"["x", "a", "1", "y", "a"]"#),
            ],
        );
    }

    #[test]
    fn removing_elements() {
        check(
            "a b a 7 a 07 a",
            &[
                ("LREM l 1 a", "(integer) 1"),
                ("LREM l -2 a", "(integer) 2"),
                ("LRANGE l 0 -1", r#"["b", "a", "7", "07"]"#),
                ("LREM l 5 7", "(integer) 1"),
                ("LREM l 0 none", "(integer) 0"),
                ("LREM none 0 a", "(integer) 0"),
                ("LREM none x a", NOT_AN_INTEGER),
                ("LREM l -9223372036854775808 a", TOO_SMALL),
                ("LREM s 0 a", WRONG_TYPE),
                ("LREM l 0 a", "(integer) 1"),
                ("LREM l 0 b", "(integer) 1"),
                ("LREM l -1 07", "(integer) 1"),
                ("EXISTS l", "(integer) 0"),
            ],
        );
    }

    #[test]
    fn finding_elements() {
        const RANK_ZERO: &str = "(error) ERR RANK can't be zero: use 1 to start from the first match, 2 from the \
                                 second ... or use negative to start from the end of the list";
        check(
            "a b c 1 2 3 c c",
            &[
                ("LPOS l c", "(integer) 2"),
                ("LPOS l 3", "(integer) 5"),
                ("LPOS l none", "(nil)"),
                ("LPOS l c RANK 2", "(integer) 6"),
                ("LPOS l c RANK -1", "(integer) 7"),
                ("LPOS l c RANK 4", "(nil)"),
                ("LPOS l c COUNT 2", "[(integer) 2, (integer) 6]"),
                ("LPOS l c COUNT 0 RANK 2", "[(integer) 6, (integer) 7]"),
                ("LPOS l c rank -1 count 2", "[(integer) 7, (integer) 6]"),
                ("LPOS l c RANK 9 COUNT 0", "[]"),
                ("LPOS l c COUNT 0 MAXLEN 7", "[(integer) 2, (integer) 6]"),
                ("LPOS l c COUNT 0 MAXLEN 1 RANK -1", "[(integer) 7]"),
                ("LPOS l c MAXLEN 2", "(nil)"),
                ("LPOS l c MAXLEN 0", "(integer) 2"),
                ("LPOS l c RANK -9223372036854775807", "(nil)"),
                ("LPOS none a", "(nil)"),
                ("LPOS none a COUNT 1", "[]"),
                ("LPOS l c RANK 0", RANK_ZERO),
                ("LPOS s c RANK 0", RANK_ZERO),
                ("LPOS l c RANK x", NOT_AN_INTEGER),
                ("LPOS l c RANK -9223372036854775808", TOO_SMALL),
                ("LPOS l c COUNT -1", "(error) ERR COUNT can't be negative"),
                ("LPOS l c COUNT x", "(error) ERR COUNT can't be negative"),
                ("LPOS l c MAXLEN -1", "(error) ERR MAXLEN can't be negative"),
                ("LPOS l c MAXLEN", "(error) ERR syntax error"),
                ("LPOS l c FIRST 1", "(error) ERR syntax error"),
                ("LPOS s c", WRONG_TYPE),
            ],
        );
    }
}
