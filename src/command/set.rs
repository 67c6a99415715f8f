//! Sets: members in and out, one set at a time.

use super::args::Args;
use super::by_chance;
use super::collection::{edit, edit_or_new, limits, peek, read, read_part};
use super::error::Result;
use super::scan::{cursor, page_options, write_page};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::set::{Set, SetLimits};

pub const COMMANDS: &[CommandSpec] = &[SADD, SCARD, SISMEMBER, SMEMBERS, SMISMEMBER, SMOVE, SREM, SSCAN];

/// What the configuration says about the compact encodings.
pub fn set_limits(engine: &Engine) -> SetLimits {
    let listpack = limits(engine, Param::SetMaxListpackEntries, Param::SetMaxListpackValue);
    SetLimits { integers: usize::try_from(engine.config.number(Param::SetMaxIntsetEntries)).unwrap_or(0), listpack }
}

/// Replies with all members.
pub fn write_members(set: &Set, out: &mut Tape) {
    out.set(set.len());
    set.iter().for_each(|member| out.bulk(&member));
}

/// Whether that many members make a change.
fn changed_if_any(members: usize) -> Edit<usize> {
    if members > 0 { Edit::Changed(members) } else { Edit::Same(members) }
}

const SADD: CommandSpec = CommandSpec::new("SADD", "key member [member ...]", sadd)
    .summary("Adds members to a set and says how many were new.")
    .time("O(N) in the number of members named.")
    .flags(Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST))
    .key_flags(&["RW INSERT"])
    .reply(Shape::Int);

fn sadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, members) = (args.next()?, args.rest());
    let limits = set_limits(ctx.engine);
    let added = edit_or_new(ctx, key, Event::set("sadd"), |set: &mut Set| {
        set.expect(members[0], members.len(), &limits);
        let added = members.iter().filter(|member| set.insert(member, &limits)).count();
        Ok(changed_if_any(added))
    })?;
    ctx.count_elements(added);
    out.int(added as i64);
    Ok(())
}

const SREM: CommandSpec = CommandSpec::new("SREM", "key member [member ...]", srem)
    .summary("Removes members from a set and says how many were there.")
    .time("O(N) in the number of members named.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW DELETE"])
    .reply(Shape::Int);

fn srem(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, members) = (args.next()?, args.rest());
    let removed = edit(ctx, key, Event::set("srem"), |set: &mut Set| {
        Ok(changed_if_any(members.iter().filter(|member| set.remove(member)).count()))
    })?;
    ctx.count_elements(removed.unwrap_or(0));
    out.int(removed.unwrap_or(0) as i64);
    Ok(())
}

const SMOVE: CommandSpec = CommandSpec::new("SMOVE", "source destination member", smove)
    .summary("Moves a member from one set to another and says whether it was there.")
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RW ACCESS DELETE", "RW INSERT"])
    .reply(Shape::Flag);

fn smove(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (source, destination, member) = (args.next()?, args.next()?, args.next()?);
    let found = peek::<Set>(ctx, source)?.map(|set| set.contains(member));
    if found.is_some() {
        // Refused whether the member is there or not; but a missing source comes first.
        peek::<Set>(ctx, destination)?;
    }
    let found = found.unwrap_or(false);
    if found && source != destination {
        edit(ctx, source, Event::set("srem"), |set: &mut Set| Ok(Edit::Changed(set.remove(member))))?;
        let limits = set_limits(ctx.engine);
        edit_or_new(ctx, destination, Event::set("sadd"), |set: &mut Set| {
            if set.is_empty() {
                set.expect(member, 1, &limits);
            }
            Ok(if set.insert(member, &limits) { Edit::Changed(()) } else { Edit::Same(()) })
        })?;
    }
    out.int(found as i64);
    Ok(())
}

const SISMEMBER: CommandSpec = CommandSpec::new("SISMEMBER", "key member", sismember)
    .summary("Says whether a set has a member.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Flag);

fn sismember(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, member) = (args.next()?, args.next()?);
    out.int(read::<Set>(ctx, key)?.is_some_and(|set| set.contains(member)) as i64);
    Ok(())
}

const SMISMEMBER: CommandSpec = CommandSpec::new("SMISMEMBER", "key member [member ...]", smismember)
    .summary("Says of each of several members whether a set has it.")
    .since("6.2.0")
    .time("O(N) in the number of members named.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Ints);

fn smismember(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, members) = (args.next()?, args.rest());
    let set = read::<Set>(ctx, key)?;
    out.array(members.len());
    for member in members {
        out.int(set.is_some_and(|set| set.contains(member)) as i64);
    }
    Ok(())
}

const SCARD: CommandSpec = CommandSpec::new("SCARD", "key", scard)
    .summary("Says how many members a set has.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO"])
    .reply(Shape::Int);

fn scard(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(read::<Set>(ctx, args.next()?)?.map_or(0, Set::len) as i64);
    Ok(())
}

const SMEMBERS: CommandSpec = CommandSpec::new("SMEMBERS", "key", smembers)
    .tips(&["nondeterministic_output_order"])
    .summary("Returns all members of a set.")
    .time("O(N) in the number of members.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Texts)
    .cost(Cost::Operands);

fn smembers(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match read(ctx, args.next()?)? {
        Some(set) => write_members(set, out),
        None => out.set(0),
    }
    Ok(())
}

const SSCAN: CommandSpec = CommandSpec::new("SSCAN", "key cursor [MATCH pattern] [COUNT count]", sscan)
    .tips(&["nondeterministic_output"])
    .summary("Returns the members of a set page by page, with a cursor to go on from.")
    .since("2.8.0")
    .time("O(COUNT) for each call, O(N) for a whole walk.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Page)
    .cost(Cost::Part);

fn sscan(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, cursor) = (args.next()?, cursor(args)?);
    if peek::<Set>(ctx, key)?.is_none() {
        // The options of a walk over nothing are not looked at.
        ctx.read(key);
        write_page(None, 0, &Tape::new(), out);
        return Ok(());
    }
    let page = page_options(args, |_| Ok(false))?;
    let seeded = ctx.engine.chance.is_seeded();
    let set = read_part(ctx, key, |set: &Set| page.count.min(set.len()))?;
    let (mut members, mut found) = (Tape::new(), 0);
    let mut report = |member: &[u8]| {
        if page.accepts(member) {
            members.bulk(member);
            found += 1;
        }
    };
    let next = match set {
        Some(set) if seeded && !set.is_compact() => {
            let (met, next) = by_chance::page(set.iter().map(|member| (member, ())), cursor, page.count);
            met.into_iter().for_each(|(member, ())| report(&member));
            next
        }
        set => set.and_then(|set| set.scan(cursor, page.count, |member| report(&member))),
    };
    write_page(next, found, &members, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

    fn check(table: &[(&str, &str)]) {
        let mut t = Testing::new();
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn members_come_and_go() {
        check(&[
            ("SADD s a b a", "(integer) 2"),
            ("SADD s b c", "(integer) 1"),
            ("SCARD s", "(integer) 3"),
            ("SISMEMBER s a", "(integer) 1"),
            ("SISMEMBER s d", "(integer) 0"),
            ("SISMEMBER none a", "(integer) 0"),
            ("SMISMEMBER s a d a", "[(integer) 1, (integer) 0, (integer) 1]"),
            ("SMISMEMBER none a", "[(integer) 0]"),
            ("SREM s a d a", "(integer) 1"),
            ("SREM s c", "(integer) 1"),
            ("SMEMBERS s", "~[\"b\"]"),
            ("SREM s b", "(integer) 1"),
            ("EXISTS s", "(integer) 0"),
            ("SREM s b", "(integer) 0"),
            ("SCARD s", "(integer) 0"),
            ("SMEMBERS s", "~[]"),
            ("SADD s", "(error) ERR wrong number of arguments for 'sadd' command"),
        ]);
    }

    #[test]
    fn other_types_are_refused() {
        let mut t = Testing::new();
        t.run("SET k v");
        for line in [
            "SADD k a",
            "SREM k a",
            "SISMEMBER k a",
            "SMISMEMBER k a",
            "SCARD k",
            "SMEMBERS k",
            "SSCAN k 0 NONSENSE",
            "SMOVE k k a",
        ] {
            assert_eq!(t.run(line), WRONG, "{line}");
        }
        assert_eq!(t.run("GET k"), "\"v\"");
    }

    #[test]
    fn a_member_moves() {
        check(&[
            ("SET k v", "OK"),
            ("SMOVE none k a", "(integer) 0"),
            ("SADD s a b", "(integer) 2"),
            ("SMOVE s k none", WRONG),
            ("SMOVE s other none", "(integer) 0"),
            ("EXISTS other", "(integer) 0"),
            ("SMOVE s s a", "(integer) 1"),
            ("SMOVE s s none", "(integer) 0"),
            ("SMOVE s other a", "(integer) 1"),
            ("SMEMBERS other", "~[\"a\"]"),
            ("SADD s a", "(integer) 1"),
            ("SMOVE s other a", "(integer) 1"),
            ("SMOVE s other b", "(integer) 1"),
            ("EXISTS s", "(integer) 0"),
            ("SCARD other", "(integer) 2"),
        ]);
    }

    #[test]
    fn the_encoding_obeys_the_configuration() {
        check(&[
            ("SADD n 1 2", "(integer) 2"),
            ("OBJECT ENCODING n", "\"intset\""),
            ("SADD n x", "(integer) 1"),
            ("OBJECT ENCODING n", "\"listpack\""),
            ("CONFIG SET set-max-listpack-entries 3 set-max-intset-entries 2 set-max-listpack-value 5", "OK"),
            ("SADD n 1 2", "(integer) 0"),
            ("OBJECT ENCODING n", "\"listpack\""),
            ("SADD n 1 2 x 1", "(integer) 0"),
            ("OBJECT ENCODING n", "\"hashtable\""),
            ("SADD m 1 2", "(integer) 2"),
            ("OBJECT ENCODING m", "\"intset\""),
            ("SADD m 3", "(integer) 1"),
            ("OBJECT ENCODING m", "\"hashtable\""),
            ("SADD w long5", "(integer) 1"),
            ("OBJECT ENCODING w", "\"listpack\""),
            ("SADD w long-6", "(integer) 1"),
            ("OBJECT ENCODING w", "\"hashtable\""),
        ]);
    }

    #[test]
    fn a_small_set_has_an_order() {
        check(&[
            ("SADD n 30 -1 5", "(integer) 3"),
            ("SMEMBERS n", "~[\"-1\", \"5\", \"30\"]"),
            ("SADD n x 4", "(integer) 2"),
            ("SMEMBERS n", "~[\"-1\", \"5\", \"30\", \"x\", \"4\"]"),
            ("SREM n 5", "(integer) 1"),
            ("SADD n 5", "(integer) 1"),
            ("SMEMBERS n", "~[\"-1\", \"30\", \"x\", \"4\", \"5\"]"),
            ("SRANDMEMBER n 9", "[\"-1\", \"30\", \"x\", \"4\", \"5\"]"),
            ("SADD m 5 x 30", "(integer) 3"),
            ("SINTER n m", "~[\"5\", \"x\", \"30\"]"),
            ("SDIFF n m", "~[\"-1\", \"4\"]"),
            ("SADD i 7 9", "(integer) 2"),
            ("SADD j 8 1", "(integer) 2"),
            ("SUNION i j", "~[\"1\", \"7\", \"8\", \"9\"]"),
            ("SUNIONSTORE d j m", "(integer) 5"),
            ("SMEMBERS d", "~[\"1\", \"5\", \"8\", \"x\", \"30\"]"),
        ]);
    }

    #[test]
    fn copies_do_not_notice_each_other() {
        check(&[
            ("SADD s a b", "(integer) 2"),
            ("EXPIRE s 100", "(integer) 1"),
            ("COPY s c", "(integer) 1"),
            ("SREM s a", "(integer) 1"),
            ("SADD c d", "(integer) 1"),
            ("SCARD s", "(integer) 1"),
            ("SCARD c", "(integer) 3"),
            ("RENAME c s", "OK"),
            ("SMISMEMBER s a b d", "[(integer) 1, (integer) 1, (integer) 1]"),
            ("TTL s", "(integer) 100"),
            ("TYPE s", "set"),
            ("SCAN 0 TYPE set", "[\"0\", [\"s\"]]"),
            ("SCAN 0 TYPE string", "[\"0\", []]"),
        ]);
    }

    #[test]
    fn a_walk_in_pages() {
        let mut t = Testing::new();
        t.run("SADD s one two three");
        assert_eq!(t.run("SSCAN s 7 COUNT 1 MATCH tw*"), "[\"0\", [\"two\"]]");
        for n in 0..1000 {
            t.run(&format!("SADD big member{n}"));
        }
        let (mut cursor, mut seen, mut pages) = ("0".to_string(), std::collections::BTreeSet::new(), 0);
        loop {
            let page = t.run(&format!("SSCAN big {cursor} COUNT 50"));
            let mut texts = page.split('"').skip(1).step_by(2).map(str::to_string);
            cursor = texts.next().unwrap();
            seen.extend(texts);
            pages += 1;
            if cursor == "0" {
                break;
            }
        }
        assert_eq!((seen.len(), pages), (1000, 20));
        for (line, reply) in [
            ("SSCAN none 0 NONSENSE", "[\"0\", []]"),
            ("SSCAN none x", "(error) ERR invalid cursor"),
            ("SSCAN s 0 COUNT 0", "(error) ERR syntax error"),
            ("SSCAN s 0 TYPE set", "(error) ERR syntax error"),
            ("SSCAN s 0 NOVALUES", "(error) ERR NOVALUES option can only be used in HSCAN"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }
}
