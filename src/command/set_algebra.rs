//! Several sets: what they have in common, what any of them has, what only the first has.

use super::args::Args;
use super::collection::{collection_of, store};
use super::error::{self, Result};
use super::set::{set_limits, write_members};
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;
use crate::value::object::Collection;
use crate::value::record::Record;
use crate::value::set::{Set, SetLimits};

pub const COMMANDS: &[CommandSpec] = &[SDIFF, SDIFFSTORE, SINTER, SINTERCARD, SINTERSTORE, SUNION, SUNIONSTORE];

/// The sets of several keys, `None` for those that do not exist.
fn operands<'c>(ctx: &'c mut Ctx<'_>, keys: &[&[u8]]) -> Result<Vec<Option<&'c Set>>> {
    let check = |record: &Record| collection_of::<Set>(record).map(drop);
    ctx.read_all(keys, check)?.into_iter().map(|record| record.map(collection_of).transpose()).collect()
}

/// Replies with the size of the set that has been stored.
fn store_result(ctx: &mut Ctx<'_>, destination: &[u8], result: Set, event: &'static str, out: &mut Tape) {
    out.int(result.len() as i64);
    store(ctx, destination, result, Event::set(event));
}

const SINTER: CommandSpec = CommandSpec::new("SINTER", "key [key ...]", sinter)
    .tips(&["nondeterministic_output_order"])
    .summary("Returns the members that all of several sets have.")
    .time("O(N*M) with N members in the smallest set and M sets.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Texts)
    .cost(Cost::Part);

fn sinter(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let keys = args.rest();
    bound_intersection(ctx, keys)?;
    let mut common = 0;
    let reply = out.open(Aggregate::Set);
    if let Some(sets) = by_size(operands(ctx, keys)?) {
        common = intersect(&sets, usize::MAX, |member| out.bulk(member));
    }
    out.close(reply, common);
    Ok(())
}

const SINTERCARD: CommandSpec = CommandSpec::new("SINTERCARD", "numkeys key [key ...] [LIMIT limit]", sintercard)
    .summary("Says how many members several sets have in common, counting up to a limit.")
    .since("7.0.0")
    .time("O(N*M) with N members in the smallest set and M sets.")
    .flags(Flags::READONLY)
    .keys(KeyRule::Numkeys { count: 1, dest: 0 })
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Int)
    .cost(Cost::Part);

fn sintercard(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let numkeys = args.int_or(error::NUMKEYS)?;
    let numkeys = usize::try_from(numkeys).ok().filter(|&n| n > 0).ok_or(error::NUMKEYS)?;
    if numkeys > args.remaining() {
        return Err(error::NUMKEYS_TOO_LARGE);
    }
    let (keys, options) = args.rest().split_at(numkeys);
    let mut options = Args::new(options, 0);
    let mut limit = 0;
    while !options.is_done() {
        if options.remaining() < 2 || !options.token("LIMIT") {
            return Err(error::SYNTAX);
        }
        let value = options.int_or(error::LIMIT_NEGATIVE)?;
        limit = usize::try_from(value).map_err(|_| error::LIMIT_NEGATIVE)?;
    }
    bound_intersection(ctx, keys)?;
    let most = if limit == 0 { usize::MAX } else { limit };
    let common = by_size(operands(ctx, keys)?).map_or(0, |sets| intersect(&sets, most, |_| ()));
    out.int(common as i64);
    Ok(())
}

const SINTERSTORE: CommandSpec = CommandSpec::new("SINTERSTORE", "destination key [key ...]", sinterstore)
    .summary("Stores the members that all of several sets have, and says how many they are.")
    .time("O(N*M) with N members in the smallest set and M sets.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["OW UPDATE", "RO ACCESS"])
    .reply(Shape::Int)
    .cost(Cost::Part);

fn sinterstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (destination, keys) = (args.next()?, args.rest());
    bound_intersection(ctx, keys)?;
    let limits = set_limits(ctx.engine);
    let result = match by_size(operands(ctx, keys)?) {
        None => Set::new(),
        Some(sets) => {
            let mut result = sets[0].beginning();
            intersect(&sets, usize::MAX, |member| {
                result.insert(member, &limits);
            });
            result.compact(&limits);
            result
        }
    };
    store_result(ctx, destination, result, "sinterstore", out);
    Ok(())
}

/// Refuses an intersection that looks at too many members for a caller in a hurry: those of the smallest set, in each.
fn bound_intersection(ctx: &mut Ctx<'_>, keys: &[&[u8]]) -> Result {
    let mut least = usize::MAX;
    for key in keys {
        // What is wrong with a key of another type is said later.
        let set = ctx.peek(key).and_then(|record| record.collection::<Set>());
        // Long members are work too.
        least = least.min(set.map_or(0, |set| set.len().max(set.heap_size() / 64)));
    }
    ctx.bound(least.saturating_mul(keys.len()))
}

/// The sets, the smallest first; `None` if one does not exist, which is as good as empty.
fn by_size(sets: Vec<Option<&Set>>) -> Option<Vec<&Set>> {
    let mut sets: Vec<&Set> = sets.into_iter().collect::<Option<_>>()?;
    sets.sort_by_key(|set| set.len());
    Some(sets)
}

/// Reports the members that all sets have, at most that many, and says how many they were. The first set is walked.
fn intersect(sets: &[&Set], most: usize, mut report: impl FnMut(&[u8])) -> usize {
    let (first, others) = (sets[0], &sets[1..]);
    let mut common = 0;
    for member in first.iter() {
        if common == most {
            break;
        }
        if others.iter().all(|set| std::ptr::eq(*set, first) || set.contains(&member)) {
            report(&member);
            common += 1;
        }
    }
    common
}

const SUNION: CommandSpec = CommandSpec::new("SUNION", "key [key ...]", sunion)
    .tips(&["nondeterministic_output_order"])
    .summary("Returns the members that any of several sets has.")
    .time("O(N) in the number of members of all sets.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Texts)
    .cost(Cost::Operands);

fn sunion(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let limits = set_limits(ctx.engine);
    let sets: Vec<&Set> = operands(ctx, args.rest())?.into_iter().flatten().collect();
    match sets.iter().max_by_key(|set| set.len()) {
        None => out.set(0),
        // Set after set, so that the order is that of the integers or of the members as they come.
        Some(_) if sets.iter().all(|set| set.is_compact()) => {
            let mut union = sets[0].clone();
            add_all(&mut union, sets[1..].iter(), &limits);
            write_members(&union, out);
        }
        Some(&largest) => {
            let mut union = largest.clone();
            add_all(
                &mut union,
                sets.iter().filter(|&&set| !std::ptr::eq(set, largest)),
                &SetLimits::none(limits.listpack.hasher),
            );
            write_members(&union, out);
        }
    }
    Ok(())
}

const SUNIONSTORE: CommandSpec = CommandSpec::new("SUNIONSTORE", "destination key [key ...]", sunionstore)
    .summary("Stores the members that any of several sets has, and says how many they are.")
    .time("O(N) in the number of members of all sets.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["OW UPDATE", "RO ACCESS"])
    .reply(Shape::Int)
    .cost(Cost::Operands);

fn sunionstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (destination, keys) = (args.next()?, args.rest());
    let mut union = Set::new();
    let limits = set_limits(ctx.engine);
    add_all(&mut union, operands(ctx, keys)?.iter().flatten(), &limits);
    store_result(ctx, destination, union, "sunionstore", out);
    Ok(())
}

/// Adds the members of all `sets`.
fn add_all<'s>(to: &mut Set, sets: impl Iterator<Item = &'s &'s Set>, limits: &SetLimits) {
    for member in sets.flat_map(|set| set.iter()) {
        to.insert(&member, limits);
    }
}

const SDIFF: CommandSpec = CommandSpec::new("SDIFF", "key [key ...]", sdiff)
    .tips(&["nondeterministic_output_order"])
    .summary("Returns the members of the first set that no other set has.")
    .time("O(N) in the number of members of all sets.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Texts)
    .cost(Cost::Operands);

fn sdiff(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let sets = operands(ctx, args.rest())?;
    match Difference::of(&sets) {
        Difference::Empty => out.set(0),
        Difference::LookUp(first, others) => {
            let mut left = 0;
            let reply = out.open(Aggregate::Set);
            subtract_by_looking(first, &others, |member| {
                out.bulk(member);
                left += 1;
            });
            out.close(reply, left);
        }
        Difference::Remove(first, others) => {
            let mut left = first.clone();
            subtract_by_removing(&mut left, &others);
            write_members(&left, out);
        }
    }
    Ok(())
}

const SDIFFSTORE: CommandSpec = CommandSpec::new("SDIFFSTORE", "destination key [key ...]", sdiffstore)
    .summary("Stores the members of the first set that no other set has, and says how many they are.")
    .time("O(N) in the number of members of all sets.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["OW UPDATE", "RO ACCESS"])
    .reply(Shape::Int)
    .cost(Cost::Operands);

fn sdiffstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (destination, keys) = (args.next()?, args.rest());
    let mut left = Set::new();
    let limits = set_limits(ctx.engine);
    let sets = operands(ctx, keys)?;
    match Difference::of(&sets) {
        Difference::Empty => {}
        Difference::LookUp(first, others) => subtract_by_looking(first, &others, |member| {
            left.insert(member, &limits);
        }),
        Difference::Remove(first, others) => {
            // Not a clone: the encoding is that of a set to which all members have been added once.
            add_all(&mut left, [first].iter(), &limits);
            subtract_by_removing(&mut left, &others);
        }
    }
    store_result(ctx, destination, left, "sdiffstore", out);
    Ok(())
}

/// How to subtract. The real server's choice, because the encoding of the result depends on it.
enum Difference<'s> {
    /// Nothing is left: there is no first set, or it is among the others.
    Empty,
    /// Look each member of the first set up in the others.
    LookUp(&'s Set, Vec<&'s Set>),
    /// Remove the members of the others, when they are few, from the first.
    Remove(&'s Set, Vec<&'s Set>),
}

impl<'s> Difference<'s> {
    fn of(sets: &[Option<&'s Set>]) -> Difference<'s> {
        let Some(first) = sets[0] else { return Difference::Empty };
        let mut others: Vec<&Set> = sets[1..].iter().copied().flatten().collect();
        if others.iter().any(|&set| std::ptr::eq(set, first)) {
            return Difference::Empty;
        }
        let removing = first.len() + others.iter().map(|set| set.len()).sum::<usize>();
        // Looking up costs less for each member, and ends early where sets overlap.
        let looking = first.len() * (1 + others.len()) / 2;
        if looking > removing {
            return Difference::Remove(first, others);
        }
        others.sort_by_key(|set| std::cmp::Reverse(set.len()));
        Difference::LookUp(first, others)
    }
}

fn subtract_by_looking(first: &Set, others: &[&Set], mut report: impl FnMut(&[u8])) {
    for member in first.iter() {
        if !others.iter().any(|set| set.contains(&member)) {
            report(&member);
        }
    }
}

fn subtract_by_removing(from: &mut Set, others: &[&Set]) {
    for member in others.iter().flat_map(|set| set.iter()) {
        if from.is_empty() {
            return;
        }
        from.remove(&member);
    }
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

    /// A client with three sets and a string.
    fn filled() -> Testing {
        let mut t = Testing::new();
        for line in ["SADD a 1 2 3 4", "SADD b 3 4 5", "SADD c 4 6", "SET k v"] {
            t.run(line);
        }
        t
    }

    /// The words of a reply, in order.
    fn sorted(reply: &str) -> String {
        let mut words: Vec<&str> = reply.split('"').skip(1).step_by(2).collect();
        words.sort();
        words.join(" ")
    }

    #[test]
    fn members_of_several_sets() {
        let mut t = filled();
        for (keys, inter, union, diff) in [
            ("a", "1 2 3 4", "1 2 3 4", "1 2 3 4"),
            ("a b", "3 4", "1 2 3 4 5", "1 2"),
            ("b a", "3 4", "1 2 3 4 5", "5"),
            ("a b c", "4", "1 2 3 4 5 6", "1 2"),
            ("a a", "1 2 3 4", "1 2 3 4", ""),
            ("a b a", "3 4", "1 2 3 4 5", ""),
            ("a none", "", "1 2 3 4", "1 2 3 4"),
            ("none a", "", "1 2 3 4", ""),
            ("none", "", "", ""),
            ("a c c c c c c", "4", "1 2 3 4 6", "1 2 3"),
        ] {
            for (command, expected) in [("SINTER", inter), ("SUNION", union), ("SDIFF", diff)] {
                let reply = t.run(&format!("{command} {keys}"));
                assert!(reply.starts_with("~["), "{reply}");
                assert_eq!(sorted(&reply), expected, "{command} {keys}");
                t.run("SET d v EX 100");
                let size = expected.split_whitespace().count();
                assert_eq!(t.run(&format!("{command}STORE d {keys}")), format!("(integer) {size}"));
                assert_eq!(sorted(&t.run("SMEMBERS d")), expected, "{command}STORE d {keys}");
                assert_eq!(t.run("TTL d"), if size == 0 { "(integer) -2" } else { "(integer) -1" });
            }
            let (count, size) = (keys.split(' ').count(), inter.split_whitespace().count());
            assert_eq!(t.run(&format!("SINTERCARD {count} {keys}")), format!("(integer) {size}"));
            assert_eq!(t.run(&format!("SINTERCARD {count} {keys} LIMIT 2")), format!("(integer) {}", size.min(2)));
            assert_eq!(t.run(&format!("SINTERCARD {count} {keys} limit 0")), format!("(integer) {size}"));
        }
    }

    #[test]
    fn a_result_may_go_to_one_of_the_sets() {
        let mut t = filled();
        assert_eq!(t.run("SUNIONSTORE a a c"), "(integer) 5");
        assert_eq!(t.run("SDIFFSTORE a a b"), "(integer) 3");
        assert_eq!(sorted(&t.run("SMEMBERS a")), "1 2 6");
        assert_eq!(t.run("SINTERSTORE a a b"), "(integer) 0");
        assert_eq!(t.run("EXISTS a"), "(integer) 0");
    }

    #[test]
    fn other_types_are_refused_wherever_they_stand() {
        let mut t = filled();
        for command in ["SINTER", "SUNION", "SDIFF", "SINTERSTORE d", "SUNIONSTORE d", "SDIFFSTORE d"] {
            for keys in ["k", "a k", "none k", "a none k"] {
                assert_eq!(t.run(&format!("{command} {keys}")), WRONG, "{command} {keys}");
            }
        }
        assert_eq!(t.run("SINTERCARD 2 none k"), WRONG);
    }

    #[test]
    fn the_arguments_of_sintercard() {
        let mut t = filled();
        let positive = "(error) ERR numkeys should be greater than 0";
        for (line, reply) in [
            ("SINTERCARD 0 a", positive),
            ("SINTERCARD -1 a", positive),
            ("SINTERCARD x a", positive),
            ("SINTERCARD 2 a", "(error) ERR Number of keys can't be greater than number of args"),
            ("SINTERCARD 1 a b", "(error) ERR syntax error"),
            ("SINTERCARD 1 a LIMIT", "(error) ERR syntax error"),
            ("SINTERCARD 1 a LIMIT -1", "(error) ERR LIMIT can't be negative"),
            ("SINTERCARD 1 a LIMIT x", "(error) ERR LIMIT can't be negative"),
            ("SINTERCARD 1 a LIMIT 1 LIMIT 3", "(integer) 3"),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn results_choose_their_encoding() {
        let mut t = Testing::new();
        let mut fill = |key: &str, members: &mut dyn Iterator<Item = String>| {
            t.run(&format!("SADD {key} {}", members.collect::<Vec<_>>().join(" ")));
        };
        fill("many", &mut (0..600).map(|n| n.to_string()));
        fill("few", &mut (0..200).map(|n| n.to_string()));
        fill("words", &mut (0..130).map(|n| format!("w{n}")));
        fill("w", &mut (0..100).map(|n| format!("w{n}")));
        for (n, key) in ["x", "y", "z"].iter().enumerate() {
            fill(key, &mut std::iter::once(format!("w{}", n * 10)));
        }
        for (line, encoding) in [
            ("SINTERSTORE d many", "hashtable"),
            ("SINTERSTORE d many few", "intset"),
            ("SINTERSTORE d words w", "listpack"),
            ("SUNIONSTORE d few", "intset"),
            ("SUNIONSTORE d few x", "hashtable"),
            ("SUNIONSTORE d w x", "listpack"),
            ("SUNIONSTORE d words", "hashtable"),
            ("SDIFFSTORE d words x", "hashtable"),
            ("SDIFFSTORE d words w", "listpack"),
            // Three small sets are removed from a copy of the first, which has been a table by then.
            ("SDIFFSTORE d words x y z", "hashtable"),
            ("SDIFFSTORE d many few", "intset"),
        ] {
            t.run(line);
            assert_eq!(t.run("OBJECT ENCODING d"), format!("\"{encoding}\""), "{line}");
        }
    }
}
