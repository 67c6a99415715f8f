//! Hashes as a whole, in pages and at random.

use super::args::Args;
use super::by_chance;
use super::collection::{MOST_REPEATS, peek, read, read_part};
use super::error::{self, Result};
use super::scan::{cursor, page_options, write_page};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::write_str;
use crate::engine::access::Ctx;
use crate::reply::Tape;
use crate::value::hash::Hash;
use crate::value::record::Str;
use crate::value::text::Text;

pub const COMMANDS: &[CommandSpec] = &[HGETALL, HKEYS, HRANDFIELD, HSCAN, HVALS];

const HGETALL: CommandSpec = CommandSpec::new("HGETALL", "key", hgetall)
    .tips(&["nondeterministic_output_order"])
    .summary("Returns all fields of a hash with their values.")
    .since("2.0.0")
    .time("O(N) in the number of fields.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Object);

fn hgetall(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let Some(hash) = read_part(ctx, args.next()?, Hash::len)? else {
        out.map(0);
        return Ok(());
    };
    out.map(hash.len());
    // Not a loop, which would decide about the form of the hash at each field.
    hash.iter().for_each(|(field, value)| {
        out.bulk(&field);
        write_str(value, out);
    });
    Ok(())
}

const HKEYS: CommandSpec = CommandSpec::new("HKEYS", "key", hkeys)
    .tips(&["nondeterministic_output_order"])
    .summary("Returns the names of all fields of a hash.")
    .since("2.0.0")
    .time("O(N) in the number of fields.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Texts);

fn hkeys(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hash = read_part(ctx, args.next()?, Hash::len)?;
    out.array(hash.map_or(0, Hash::len));
    hash.into_iter().flat_map(Hash::iter).for_each(|(field, _)| out.bulk(&field));
    Ok(())
}

const HVALS: CommandSpec = CommandSpec::new("HVALS", "key", hvals)
    .tips(&["nondeterministic_output_order"])
    .summary("Returns the values of all fields of a hash.")
    .since("2.0.0")
    .time("O(N) in the number of fields.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Texts);

fn hvals(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let hash = read_part(ctx, args.next()?, Hash::len)?;
    out.array(hash.map_or(0, Hash::len));
    hash.into_iter().flat_map(Hash::iter).for_each(|(_, value)| write_str(value, out));
    Ok(())
}

const HSCAN: CommandSpec = CommandSpec::new("HSCAN", "key cursor [MATCH pattern] [COUNT count] [NOVALUES]", hscan)
    .tips(&["nondeterministic_output"])
    .summary("Returns fields of a hash with their values page by page, with a cursor to go on from.")
    .since("2.8.0")
    .newer(&[("NOVALUES", "7.4.0", "8.0.0")])
    .time("O(COUNT) for each call, O(N) for a whole walk.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Page);

fn hscan(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let cursor = cursor(args)?;
    if peek::<Hash>(ctx, key)?.is_none() {
        // Then nobody looks at the options.
        read::<Hash>(ctx, key)?;
        write_page(None, 0, &Tape::new(), out);
        return Ok(());
    }
    let mut values = true;
    let page = page_options(args, |args| {
        let without = args.token("NOVALUES");
        values &= !without;
        Ok(without)
    })?;
    let work = |hash: &Hash| if hash.is_compact() { hash.len() } else { page.count.min(hash.len()) };
    let seeded = ctx.engine.chance.is_seeded();
    let Some(hash) = read_part(ctx, key, work)? else { return Ok(()) };
    let mut items = Tape::new();
    let mut found = 0;
    let mut report = |field: Text<'_>, value: Str<'_>| {
        if page.accepts(&field) {
            items.bulk(&field);
            found += 1;
            if values {
                write_str(value, &mut items);
                found += 1;
            }
        }
    };
    let next = if seeded && !hash.is_compact() {
        let (met, next) = by_chance::page(hash.iter(), cursor, page.count);
        met.into_iter().for_each(|(field, value)| report(field, value));
        next
    } else {
        hash.scan(cursor, page.count, report)
    };
    write_page(next, found, &items, out);
    Ok(())
}

const HRANDFIELD: CommandSpec = CommandSpec::new("HRANDFIELD", "key [count [WITHVALUES]]", hrandfield)
    .tips(&["nondeterministic_output"])
    .summary(
        "Returns a field of a hash at random, or several: different ones, or for a negative count with repetitions.",
    )
    .since("6.2.0")
    .time("O(N) in the number of fields returned.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Part)
    .reply(Shape::Any);

fn hrandfield(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (engine, key) = (ctx.engine, args.next()?);
    let random = || engine.random();
    let seeded = engine.chance.is_seeded();
    if args.is_done() {
        let hash: Option<&Hash> = read(ctx, key)?;
        let drawn = match hash {
            Some(hash) if seeded => by_chance::one(engine, hash.iter().map(|(field, _)| field)),
            hash => hash.and_then(|hash| hash.random(random)).map(|(field, _)| field),
        };
        match drawn {
            Some(field) => out.bulk(&field),
            None => out.nil(),
        }
        return Ok(());
    }
    let (count, values) = random_options(args)?;
    let most = count.unsigned_abs() as usize;
    let work = |hash: &Hash| if count < 0 { most } else { most.min(hash.len()) };
    let hash = read_part(ctx, key, work)?;
    let write = |(field, value): (Text<'_>, Str<'_>), out: &mut Tape| {
        out.bulk(&field);
        if values {
            write_str(value, out);
        }
    };
    let open = |len: usize, out: &mut Tape| if values { out.pairs(len) } else { out.array(len) };
    let fields = |hash: &Hash, fields: Vec<Text<'_>>, out: &mut Tape| {
        open(fields.len(), out);
        for field in fields {
            write((field, hash.get(&field).expect("it has just been drawn")), out);
        }
    };
    match hash {
        Some(hash) if seeded && most <= MOST_REPEATS.max(hash.len()) => {
            let names = hash.iter().map(|(field, _)| field);
            let drawn = if count < 0 {
                by_chance::repeated(engine, names, most)
            } else {
                by_chance::several(engine, names, most)
            };
            fields(hash, drawn, out);
        }
        Some(_) if count < 0 && most > MOST_REPEATS => return Err(error::VALUE_OUT_OF_RANGE),
        Some(hash) if count < 0 => {
            open(most, out);
            let repeats = (0..most).filter_map(|_| hash.random(random));
            repeats.for_each(|pair| write(pair, out));
        }
        Some(hash) => {
            open(most.min(hash.len()), out);
            hash.sample(most, random).for_each(|pair| write(pair, out));
        }
        None => out.array(0),
    }
    Ok(())
}

/// `count [WITHVALUES]` up to the end.
fn random_options(args: &mut Args<'_>) -> Result<(i64, bool)> {
    let count = args.int()?;
    if count == i64::MIN {
        return Err(error::COUNT_OUT_OF_RANGE);
    }
    let values = args.token("WITHVALUES");
    args.finish()?;
    if values && count.unsigned_abs() > i64::MAX as u64 / 2 {
        return Err(error::VALUE_OUT_OF_RANGE);
    }
    Ok((count, values))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::command::testing::{Testing, render};
    use crate::exec::{Lane, Outcome, Patience, run};
    use crate::reply::{Item, Tape};

    /// The bulk strings of a reply.
    fn texts(t: &mut Testing, line: &str) -> Vec<String> {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        let mut out = Tape::new();
        assert_eq!(run(&mut t.session, &words, &mut out, Patience::Waits), Outcome::Done);
        let texts = out.items().filter_map(|item| match item {
            Item::Bulk(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
            _ => None,
        });
        texts.collect()
    }

    /// A hash `h` of that many fields `f0` to values `v0` and so on.
    fn filled(fields: usize) -> Testing {
        let mut t = Testing::new();
        for n in 0..fields {
            t.run(&format!("HSET h f{n} v{n}"));
        }
        t
    }

    /// The fields of all pages, and how many pages there were.
    fn walk(t: &mut Testing, options: &str) -> (Vec<String>, usize) {
        let (mut cursor, mut found, mut pages) = ("0".to_string(), Vec::new(), 0);
        loop {
            let mut page = texts(t, &format!("HSCAN h {cursor}{options}"));
            pages += 1;
            cursor = page.remove(0);
            found.extend(page);
            if cursor == "0" {
                return (found, pages);
            }
        }
    }

    #[test]
    fn a_small_hash_keeps_its_order() {
        let mut t = Testing::new();
        t.run("HSET h b 1 a 2 10 3 c 4");
        t.run("HSET h a 5 d 6");
        t.run("HDEL h b");
        t.run("HSET h b 7");
        assert_eq!(texts(&mut t, "HKEYS h"), ["a", "10", "c", "d", "b"]);
        assert_eq!(texts(&mut t, "HVALS h"), ["5", "3", "4", "6", "7"]);
        assert_eq!(texts(&mut t, "HSCAN h 5 COUNT 1 NOVALUES"), ["0", "a", "10", "c", "d", "b"]);
        assert_eq!(texts(&mut t, "HRANDFIELD h 9"), ["a", "10", "c", "d", "b"]);
        // Those that end come first, the last one set before others of the same deadline.
        t.run("HPEXPIREAT h 4000000000000 FIELDS 2 c d");
        t.run("HPEXPIREAT h 3000000000000 FIELDS 1 b");
        assert_eq!(texts(&mut t, "HKEYS h"), ["b", "d", "c", "a", "10"]);
        t.run("HPERSIST h FIELDS 1 d");
        assert_eq!(texts(&mut t, "HKEYS h"), ["b", "c", "a", "10", "d"]);
    }

    #[test]
    fn everything_at_once() {
        let mut t = Testing::new();
        t.run("HSET h a 1");
        assert_eq!(t.run("HGETALL h"), "{\"a\" => \"1\"}");
        assert_eq!((t.run("HKEYS h"), t.run("HVALS h")), ("[\"a\"]".into(), "[\"1\"]".into()));
        for (line, reply) in [("HGETALL none", "{}"), ("HKEYS none", "[]"), ("HVALS none", "[]")] {
            assert_eq!(t.run(line), reply, "{line}");
        }
        let mut t = filled(1_000);
        let pairs = texts(&mut t, "HGETALL h");
        assert!(pairs.chunks(2).all(|pair| pair[0].trim_start_matches('f') == pair[1].trim_start_matches('v')));
        let (fields, values) = (texts(&mut t, "HKEYS h"), texts(&mut t, "HVALS h"));
        assert_eq!((pairs.len(), fields.len(), values.len()), (2_000, 1_000, 1_000));
        assert!(fields.iter().zip(&values).all(|(field, value)| field[1..] == value[1..]));
    }

    #[test]
    fn pages() {
        let mut t = filled(500);
        // A compact hash comes whole.
        assert_eq!(texts(&mut t, "HSCAN h 7 COUNT 1").len(), 1 + 1_000);
        assert_eq!(texts(&mut t, "HSCAN h 0 NOVALUES")[0], "0");
        t.run(&format!("HSET h f0 {}", "x".repeat(65)));
        assert_eq!(texts(&mut t, "HSCAN h 0").len(), 1 + 2 * 10);
        for (options, found, pages) in [
            ("", 1_000, 50),
            (" COUNT 100", 1_000, 5),
            (" COUNT 100 NOVALUES", 500, 5),
            (" MATCH f1? COUNT 50 NOVALUES", 10, 10),
            (" MATCH none", 0, 50),
            (" COUNT 9223372036854775807", 1_000, 1),
        ] {
            let (items, took) = walk(&mut t, options);
            assert_eq!((items.len(), took), (found, pages), "{options}");
            assert_eq!(items.iter().collect::<BTreeSet<_>>().len(), found, "{options}");
        }
        for (line, reply) in [
            ("HSCAN none 0 FOO", "[\"0\", []]"),
            ("HSCAN none x FOO", "(error) ERR invalid cursor"),
            ("HSCAN h 0 FOO", "(error) ERR syntax error"),
            ("HSCAN h 0 COUNT 0", "(error) ERR syntax error"),
            ("HSCAN h 0 TYPE hash", "(error) ERR syntax error"),
            ("HSCAN h 18446744073709551615", "[\"0\", []]"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn at_random() {
        let mut t = filled(100);
        let field = texts(&mut t, "HRANDFIELD h").remove(0);
        assert_eq!(t.run(&format!("HEXISTS h {field}")), "(integer) 1");
        for count in [1, 30, 60, 100, 1_000] {
            let fields = texts(&mut t, &format!("HRANDFIELD h {count}"));
            assert_eq!(fields.len(), count.min(100));
            assert_eq!(fields.iter().collect::<BTreeSet<_>>().len(), count.min(100));
        }
        let fields = texts(&mut t, "HRANDFIELD h -1000");
        assert_eq!(fields.len(), 1_000);
        assert_eq!(fields.iter().collect::<BTreeSet<_>>().len(), 100);
        let pairs = texts(&mut t, "HRANDFIELD h -50 withvalues");
        assert!(pairs.len() == 100 && pairs.chunks(2).all(|pair| pair[0][1..] == pair[1][1..]));
        t.run("HSET one f v");
        t.run("SET s text");
        for (line, reply) in [
            ("HRANDFIELD one", "\"f\""),
            ("HRANDFIELD one 3", "[\"f\"]"),
            ("HRANDFIELD one -2", "[\"f\", \"f\"]"),
            ("HRANDFIELD one 2 WITHVALUES", "[[\"f\", \"v\"]]"),
            ("HRANDFIELD one 0", "[]"),
            ("HRANDFIELD none", "(nil)"),
            ("HRANDFIELD none 3", "[]"),
            ("HRANDFIELD none -9223372036854775808 WITHVALUES", COUNT_RANGE),
            ("HRANDFIELD none -9223372036854775807", "[]"),
            ("HRANDFIELD one -9223372036854775807", "(error) ERR value is out of range"),
            ("HRANDFIELD s x", "(error) ERR value is not an integer or out of range"),
            ("HRANDFIELD s 1 FOO", "(error) ERR syntax error"),
            ("HRANDFIELD one 1 WITHVALUES x", "(error) ERR syntax error"),
            ("HRANDFIELD none 4611686018427387904 WITHVALUES", "(error) ERR value is out of range"),
            ("HRANDFIELD one 4611686018427387903 WITHVALUES", "[[\"f\", \"v\"]]"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    const COUNT_RANGE: &str =
        "(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";

    #[test]
    fn wrong_types() {
        let mut t = Testing::new();
        t.run("SET s text");
        for line in ["HGETALL s", "HKEYS s", "HVALS s", "HSCAN s 0 FOO", "HRANDFIELD s", "HRANDFIELD s 1"] {
            assert_eq!(
                t.run(line),
                "(error) WRONGTYPE Operation against a key holding the wrong kind of value",
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_long_is_left_to_others() {
        let mut t = filled(10_001);
        let mut hurried = |line: &str| {
            let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
            let mut out = Tape::new();
            let outcome = run(&mut t.session, &words, &mut out, Patience::Hurries);
            assert!(outcome.lane().is_some() || !render(&out).is_empty());
            outcome
        };
        for (line, outcome) in [
            ("HGETALL h", Outcome::Later(Lane::Long)),
            ("HKEYS h", Outcome::Later(Lane::Long)),
            ("HVALS h", Outcome::Later(Lane::Long)),
            ("HSCAN h 0 COUNT 100000", Outcome::Later(Lane::Long)),
            ("HRANDFIELD h 20000", Outcome::Later(Lane::Long)),
            ("HRANDFIELD h -20000", Outcome::Later(Lane::Long)),
            ("HSCAN h 0 COUNT 1000", Outcome::Done),
            ("HRANDFIELD h -1000", Outcome::Done),
            ("HDEL h f1", Outcome::Done),
            ("HGETALL h", Outcome::Done),
        ] {
            assert_eq!(hurried(line), outcome, "{line}");
        }
    }
}
