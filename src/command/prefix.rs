//! NEARIS.PREFIX: all keys that begin with a prefix, without a walk over the others.
//!
//! KEYS and SCAN look at every key there is. Whoever keeps a kind of things under a prefix, such as sessions, asks here:
//! the first time the keys are walked over, from then on an index is kept (see [`crate::engine::prefix`]).

use super::args::Args;
use super::error::{Error, Result};
use super::help;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use super::string::write_string;
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::engine::expire::expire_due;
use crate::engine::shard::Shard;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::record::{Record, Type};

pub const COMMANDS: &[CommandSpec] =
    &[CommandSpec::container("NEARIS.PREFIX", &[COUNT, DEL, HELP, KEYS, TRIM, VALUES])
        .summary("A container for commands about all keys that begin with a prefix.")
        .since("0.1.0")];

const DELETED: Event = Event::generic("del");

/// Keys of a shard that a caller in a hurry may wait for.
const HURRIED_KEYS: usize = 1_000;

const fn about_prefix(name: &'static str, synopsis: &'static str, handler: super::spec::Handler) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler).since("0.1.0")
}

const COUNT: CommandSpec = about_prefix("COUNT", "prefix", count)
    .summary("Counts the keys that begin with a prefix.")
    .time("O(1); the first time for a prefix O(N) in the number of keys.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .reply(Shape::Int);

fn count(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (prefix, mut total) = (args.next()?, 0);
    each_shard(ctx, prefix, |shard, db| {
        total += shard.dbs[db].prefixed(prefix).0;
        Ok(())
    })?;
    out.int(total as i64);
    Ok(())
}

const KEYS: CommandSpec = about_prefix("KEYS", "prefix", keys)
    .summary("Names the keys that begin with a prefix.")
    .time("O(N) in the number of these keys; the first time for a prefix in the number of all keys.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .reply(Shape::Texts);

fn keys(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    list(ctx, args.next()?, out, |record, out| {
        out.bulk(record.key());
        Ok(1)
    })
}

const VALUES: CommandSpec = about_prefix("VALUES", "prefix", values)
    .summary("Gives each key that begins with a prefix and its value, or a null where that is no string.")
    .time("O(N) in the number of these keys; the first time for a prefix in the number of all keys.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Unlocked)
    .reply(Shape::Any);

fn values(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    list(ctx, args.next()?, out, |record, out| {
        out.bulk(record.key());
        // What is no string has no value here, as with MGET.
        let string = Some(record).filter(|record| record.type_() == Type::String);
        write_string(string, out).map(|()| 2)
    })
}

/// Writes a list of what `write` says about each record; it answers how many items that was.
fn list(
    ctx: &mut Ctx<'_>,
    prefix: &[u8],
    out: &mut Tape,
    write: impl Fn(&Record, &mut Tape) -> Result<usize>,
) -> Result {
    let bound = ctx.bounds();
    let list = out.open(Aggregate::Array);
    let (mut records, mut items) = (0, 0);
    each_shard(ctx, prefix, |shard, db| {
        let (len, found) = shard.dbs[db].prefixed(prefix);
        records += len;
        bound(records)?;
        for record in found {
            items += write(record, out)?;
        }
        Ok(())
    })?;
    out.close(list, items);
    Ok(())
}

/// Calls `visit` with every shard when no key of the database in it is over. Where that takes a walk over many keys, a
/// caller in a hurry is refused.
fn each_shard(ctx: &mut Ctx<'_>, prefix: &[u8], mut visit: impl FnMut(&mut Shard, usize) -> Result) -> Result {
    let (engine, db, now, hurries) = (ctx.engine, ctx.session.db, ctx.now(), !ctx.may_wait());
    for shard in 0..engine.shards.count() {
        ctx.with_shard(shard, |shard| {
            if hurries && shard.dbs[db].len() > HURRIED_KEYS && !shard.dbs[db].knows_prefix(prefix) {
                return Err(Error::BUSY);
            }
            while expire_due(engine, shard, now, HURRIED_KEYS) {
                if hurries {
                    return Err(Error::BUSY);
                }
            }
            visit(shard, db)
        })??;
    }
    Ok(())
}

const DEL: CommandSpec = about_prefix("DEL", "prefix", del)
    .summary("Removes every key that begins with a prefix, and says how many.")
    .time("O(N) in the number of these keys; the first time for a prefix in the number of all keys.")
    .flags(Flags::WRITE)
    .keys(KeyRule::All)
    .reply(Shape::Int);

fn del(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let prefix = args.next()?;
    let (bound, mut keys) = (ctx.bounds(), Vec::new());
    each_shard(ctx, prefix, |shard, db| {
        keys.extend(shard.dbs[db].prefixed(prefix).1.map(|record| record.key().to_vec()));
        bound(keys.len())
    })?;
    remove(ctx, keys, out)
}

const TRIM: CommandSpec = about_prefix("TRIM", "prefix count", trim)
    .summary("Removes those keys that begin with a prefix and end soonest until so many are left, and says how many.")
    .time("O(M) in the number of keys removed, and of other keys that end before them.")
    .flags(Flags::WRITE)
    .keys(KeyRule::All)
    .reply(Shape::Int);

fn trim(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (prefix, most) = (args.next()?, args.int()?);
    let mut total = 0;
    each_shard(ctx, prefix, |shard, db| {
        total += shard.dbs[db].prefixed(prefix).0;
        Ok(())
    })?;
    let excess = total.saturating_sub(usize::try_from(most).unwrap_or(0));
    ctx.bound(excess)?;
    let mut ending: Vec<(u64, Vec<u8>)> = Vec::new();
    each_shard(ctx, prefix, |shard, db| {
        let found = shard.dbs[db].prefixed_by_deadline(prefix).take(excess);
        ending.extend(found.map(|(deadline, record)| (deadline, record.key().to_vec())));
        Ok(())
    })?;
    ending.sort_unstable();
    ending.truncate(excess);
    let mut keys: Vec<_> = ending.into_iter().map(|(_, key)| key).collect();
    // Keys without a deadline end last, and are alike.
    each_shard(ctx, prefix, |shard, db| {
        let lasting = shard.dbs[db].prefixed(prefix).1.filter(|record| record.deadline().is_none());
        keys.extend(lasting.take(excess - keys.len()).map(|record| record.key().to_vec()));
        Ok(())
    })?;
    remove(ctx, keys, out)
}

fn remove(ctx: &mut Ctx<'_>, keys: Vec<Vec<u8>>, out: &mut Tape) -> Result {
    let removed = keys.iter().filter(|key| ctx.remove(key, DELETED)).count();
    out.int(removed as i64);
    Ok(())
}

const HELP: CommandSpec = CommandSpec::help(help, "0.1.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    const LINES: &[(&str, &str)] = &[
        ("COUNT <prefix>", "Count the keys that begin with the prefix."),
        ("DEL <prefix>", "Remove these keys."),
        ("KEYS <prefix>", "Name these keys."),
        ("TRIM <prefix> <count>", "Remove those that end soonest until so many are left."),
        ("VALUES <prefix>", "Give each of these keys and its value."),
    ];
    help::write("NEARIS.PREFIX", LINES, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    /// What a list has, sorted.
    fn listed(t: &mut Testing, line: &str) -> Vec<String> {
        let reply = t.run(line);
        let mut items: Vec<_> = reply.split('"').skip(1).step_by(2).map(String::from).collect();
        items.sort();
        items
    }

    #[test]
    fn the_keys_of_a_prefix_are_known_whatever_becomes_of_them() {
        let mut t = Testing::new();
        for line in ["SET s:1 a", "SET other x", "SET s:2 b EX 10", "RPUSH s:list 1"] {
            t.run(line);
        }
        assert_eq!(t.run("NEARIS.PREFIX COUNT s:"), "(integer) 3");
        for (line, keys) in [
            ("SET s:3 c", vec!["s:1", "s:2", "s:3", "s:list"]),
            ("SET s:3 again", vec!["s:1", "s:2", "s:3", "s:list"]),
            ("DEL s:1", vec!["s:2", "s:3", "s:list"]),
            ("RENAME s:3 away", vec!["s:2", "s:list"]),
            ("RENAME other s:4", vec!["s:2", "s:4", "s:list"]),
            ("MOVE s:4 1", vec!["s:2", "s:list"]),
            ("LPOP s:list", vec!["s:2"]),
            ("COPY s:2 s:5", vec!["s:2", "s:5"]),
            ("SWAPDB 0 1", vec!["s:4"]),
            ("SWAPDB 0 1", vec!["s:2", "s:5"]),
        ] {
            t.run(line);
            assert_eq!(listed(&mut t, "NEARIS.PREFIX KEYS s:"), keys, "{line}");
            assert_eq!(t.run("NEARIS.PREFIX COUNT s:"), format!("(integer) {}", keys.len()), "{line}");
        }
        t.advance(10_001);
        assert_eq!(t.run("NEARIS.PREFIX COUNT s:"), "(integer) 0");
        t.run("SET s:6 f");
        t.run("FLUSHALL");
        assert_eq!(t.run("NEARIS.PREFIX COUNT s:"), "(integer) 0");
        t.run("SET s:7 g");
        assert_eq!(t.run("NEARIS.PREFIX COUNT s:"), "(integer) 1");
    }

    #[test]
    fn values_come_with_their_keys() {
        let mut t = Testing::new();
        t.run("SET s:1 12");
        assert_eq!(t.run("NEARIS.PREFIX VALUES s:"), "[\"s:1\", \"12\"]");
        t.run("DEL s:1");
        t.run("RPUSH s:l 1");
        assert_eq!(t.run("NEARIS.PREFIX VALUES s:"), "[\"s:l\", (nil)]");
        assert_eq!(t.run("NEARIS.PREFIX VALUES none:"), "[]");
    }

    #[test]
    fn trimming_takes_those_that_end_soonest() {
        let mut t = Testing::new();
        t.run("SET s:forever v");
        for n in 1..=20 {
            t.run(&format!("SET s:{n:02} v EX {}", 100 + n));
            t.run(&format!("SET other:{n} v EX {n}"));
        }
        assert_eq!(t.run("NEARIS.PREFIX TRIM s: 30"), "(integer) 0");
        assert_eq!(t.run("NEARIS.PREFIX TRIM s: 3"), "(integer) 18");
        assert_eq!(listed(&mut t, "NEARIS.PREFIX KEYS s:"), ["s:19", "s:20", "s:forever"]);
        assert_eq!(t.run("NEARIS.PREFIX TRIM s: -1"), "(integer) 3");
        assert_eq!(t.run("DBSIZE"), "(integer) 20");
    }

    #[test]
    fn deleting_takes_all_of_them_and_nothing_else() {
        let mut t = Testing::new();
        for n in 0..3000 {
            t.run(&format!("SET s:{n} v"));
            t.run(&format!("SET t:{n} v"));
        }
        assert_eq!(t.run("NEARIS.PREFIX DEL s:"), "(integer) 3000");
        assert_eq!(
            (t.run("NEARIS.PREFIX COUNT s:"), t.run("NEARIS.PREFIX COUNT t")),
            ("(integer) 0".into(), "(integer) 3000".into())
        );
        assert_eq!(t.run("NEARIS.PREFIX COUNT \"\""), "(integer) 3000");
    }

    #[test]
    fn many_prefixes_are_too_many_to_keep_but_all_are_answered() {
        let mut t = Testing::new();
        for n in 10..60 {
            t.run(&format!("SET {n}:k v"));
        }
        for _ in 0..2 {
            for n in 10..60 {
                assert_eq!(t.run(&format!("NEARIS.PREFIX COUNT {n}")), "(integer) 1");
            }
            t.run("SET 10:new v");
            t.run("DEL 10:new");
        }
    }
}
