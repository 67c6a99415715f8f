//! Unions, intersections and differences of sorted sets, and of sets, whose members count as scored 1.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::args::Args;
use super::collection::store;
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Handler, KeyRule, Shape};
use super::zset::limits;
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::number;
use crate::value::record::Record;
use crate::value::set::Set;
use crate::value::text::Text;
use crate::value::zset::Zset;

pub const COMMANDS: &[CommandSpec] = &[ZDIFF, ZDIFFSTORE, ZINTER, ZINTERCARD, ZINTERSTORE, ZUNION, ZUNIONSTORE];

const fn reads(name: &'static str, synopsis: &'static str, handler: Handler) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler)
        .since("6.2.0")
        .flags(Flags::READONLY)
        .keys(KeyRule::Numkeys { count: 1, dest: 0 })
        .key_flags(&["RO ACCESS"])
        .reply(Shape::Texts)
        .cost(Cost::Operands)
}

const fn stores(name: &'static str, synopsis: &'static str, handler: Handler) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler)
        .since("2.0.0")
        .flags(Flags::WRITE.and(Flags::DENYOOM))
        .keys(KeyRule::Numkeys { count: 2, dest: 1 })
        .key_flags(&["OW UPDATE", "RO ACCESS"])
        .reply(Shape::Int)
        .cost(Cost::Operands)
}

const UNION_TIME: &str = "O(N + M log M) for N members in all and M in the result.";
const INTER_TIME: &str = "O(N K + M log M) for K keys, the smallest with N members, and M in the result.";
const DIFF_TIME: &str = "O(N K + M log M) for K keys, the first with N members, and M in the result.";

const ZUNION: CommandSpec = reads(
    "ZUNION",
    "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]",
    zunion,
)
.summary("Names the members that any of several sorted sets has.")
.time(UNION_TIME);

fn zunion(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    reply(ctx, args, "zunion", Operation::Union, out)
}

const ZINTER: CommandSpec = reads(
    "ZINTER",
    "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]",
    zinter,
)
.summary("Names the members that all of several sorted sets have.")
.time(INTER_TIME);

fn zinter(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    reply(ctx, args, "zinter", Operation::Inter, out)
}

const ZDIFF: CommandSpec = reads("ZDIFF", "numkeys key [key ...] [WITHSCORES]", zdiff)
    .summary("Names the members of the first of several sorted sets that no other one has.")
    .time(DIFF_TIME);

fn zdiff(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    reply(ctx, args, "zdiff", Operation::Diff, out)
}

const ZINTERCARD: CommandSpec = reads("ZINTERCARD", "numkeys key [key ...] [LIMIT limit]", zintercard)
    .summary("Says how many members all of several sorted sets have, counting no further than a limit.")
    .since("7.0.0")
    .time("O(N K) for K keys, the smallest with N members.")
    .reply(Shape::Int);

fn zintercard(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let keys = read_keys(args, "zintercard")?;
    let sources = sources(ctx, keys)?;
    let options = Options::read(args, keys.len(), Operation::InterCard, false)?;
    let count = combine(sources, &options, Operation::InterCard).len();
    out.int(count as i64);
    Ok(())
}

const ZUNIONSTORE: CommandSpec = stores(
    "ZUNIONSTORE",
    "destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]",
    zunionstore,
)
.summary("Stores the members that any of several sorted sets has.")
.time(UNION_TIME);

fn zunionstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    store_result(ctx, args, "zunionstore", Operation::Union, out)
}

const ZINTERSTORE: CommandSpec = stores(
    "ZINTERSTORE",
    "destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]",
    zinterstore,
)
.summary("Stores the members that all of several sorted sets have.")
.time(INTER_TIME);

fn zinterstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    store_result(ctx, args, "zinterstore", Operation::Inter, out)
}

const ZDIFFSTORE: CommandSpec = stores("ZDIFFSTORE", "destination numkeys key [key ...]", zdiffstore)
    .summary("Stores the members of the first of several sorted sets that no other one has.")
    .since("6.2.0")
    .time(DIFF_TIME);

fn zdiffstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    store_result(ctx, args, "zdiffstore", Operation::Diff, out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Union,
    Inter,
    InterCard,
    Diff,
}

fn reply(ctx: &mut Ctx<'_>, args: &mut Args<'_>, name: &str, operation: Operation, out: &mut Tape) -> Result {
    let keys = read_keys(args, name)?;
    let sources = sources(ctx, keys)?;
    let options = Options::read(args, keys.len(), operation, true)?;
    let result = sorted(combine(sources, &options, operation));
    if options.with_scores {
        out.pairs(result.len())
    } else {
        out.array(result.len())
    }
    for (member, score) in result {
        out.bulk(&member);
        if options.with_scores {
            out.double(score);
        }
    }
    Ok(())
}

fn store_result(
    ctx: &mut Ctx<'_>,
    args: &mut Args<'_>,
    name: &'static str,
    operation: Operation,
    out: &mut Tape,
) -> Result {
    let destination = args.next()?;
    let keys = read_keys(args, name)?;
    let engine = ctx.engine;
    let sources = sources(ctx, keys)?;
    let options = Options::read(args, keys.len(), operation, false)?;
    let result = sorted(combine(sources, &options, operation));
    let result = Zset::from_pairs(&result, &limits(engine));
    let len = result.len();
    store(ctx, destination, result, Event::zset(name));
    out.int(len as i64);
    Ok(())
}

/// The number of keys and the keys.
fn read_keys<'a>(args: &mut Args<'a>, name: &str) -> Result<&'a [&'a [u8]]> {
    let numkeys = args.int()?;
    if numkeys < 1 {
        return Err(error::no_input_keys(name));
    }
    args.take(usize::try_from(numkeys).unwrap_or(usize::MAX))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Aggregate {
    Sum,
    Min,
    Max,
}

impl Aggregate {
    /// Infinities that cancel each other out make 0.
    fn join(self, one: f64, other: f64) -> f64 {
        match self {
            Aggregate::Sum => zero_for_nan(one + other),
            Aggregate::Min => {
                if other < one {
                    other
                } else {
                    one
                }
            }
            Aggregate::Max => {
                if other > one {
                    other
                } else {
                    one
                }
            }
        }
    }
}

fn zero_for_nan(score: f64) -> f64 {
    if score.is_nan() { 0.0 } else { score }
}

/// What stands behind the keys.
struct Options {
    /// Empty where all are 1.
    weights: Vec<f64>,
    aggregate: Aggregate,
    with_scores: bool,
    /// Where ZINTERCARD stops counting.
    limit: usize,
}

impl Options {
    /// `scored`: the reply can have scores.
    fn read(args: &mut Args<'_>, keys: usize, operation: Operation, scored: bool) -> Result<Options> {
        let mut options =
            Options { weights: Vec::new(), aggregate: Aggregate::Sum, with_scores: false, limit: usize::MAX };
        let joins = matches!(operation, Operation::Union | Operation::Inter);
        while !args.is_done() {
            let following = args.remaining() - 1;
            if joins && following >= keys && args.token("WEIGHTS") {
                let weight = |_| number::parse_f64(args.next()?).ok_or(error::WEIGHT);
                options.weights = (0..keys).map(weight).collect::<Result<_>>()?;
            } else if joins && following >= 1 && args.token("AGGREGATE") {
                options.aggregate = match () {
                    () if args.token("SUM") => Aggregate::Sum,
                    () if args.token("MIN") => Aggregate::Min,
                    () if args.token("MAX") => Aggregate::Max,
                    () => return Err(error::SYNTAX),
                };
            } else if scored && args.token("WITHSCORES") {
                options.with_scores = true;
            } else if operation == Operation::InterCard && following >= 1 && args.token("LIMIT") {
                let limit = args.int_or(error::LIMIT_NEGATIVE)?;
                let limit = usize::try_from(limit).map_err(|_| error::LIMIT_NEGATIVE)?;
                options.limit = if limit == 0 { usize::MAX } else { limit };
            } else {
                return Err(error::SYNTAX);
            }
        }
        Ok(options)
    }
}

/// What a key holds.
#[derive(Clone, Copy)]
enum Source<'a> {
    Missing,
    Set(&'a Set),
    Zset(&'a Zset),
}

impl<'a> Source<'a> {
    fn of(record: Option<&'a Record>) -> Result<Source<'a>> {
        let Some(record) = record else { return Ok(Source::Missing) };
        let set = || record.collection().map(Source::Set);
        record.collection().map(Source::Zset).or_else(set).ok_or(error::WRONG_TYPE)
    }

    fn len(self) -> usize {
        match self {
            Source::Missing => 0,
            Source::Set(set) => set.len(),
            Source::Zset(zset) => zset.len(),
        }
    }

    fn score(self, member: &[u8]) -> Option<f64> {
        match self {
            Source::Missing => None,
            Source::Set(set) => set.contains(member).then_some(1.0),
            Source::Zset(zset) => zset.score(member),
        }
    }

    fn iter(self) -> Box<dyn Iterator<Item = Scored<'a>> + 'a> {
        match self {
            Source::Missing => Box::new(std::iter::empty()),
            Source::Set(set) => Box::new(set.iter().map(|member| (member, 1.0))),
            Source::Zset(zset) => Box::new(zset.iter()),
        }
    }
}

/// What the keys hold. A wrong type counts before options that are wrong too.
fn sources<'c>(ctx: &'c mut Ctx<'_>, keys: &[&[u8]]) -> Result<Vec<Source<'c>>> {
    ctx.read_all(keys, |record| Source::of(Some(record)).map(drop))?.into_iter().map(Source::of).collect()
}

type Scored<'a> = (Text<'a>, f64);

/// The result, in no order.
fn combine<'a>(sources: Vec<Source<'a>>, options: &Options, operation: Operation) -> Vec<Scored<'a>> {
    let weights = options.weights.iter().copied().chain(std::iter::repeat(1.0));
    let mut sources: Vec<_> = sources.into_iter().zip(weights).collect();
    if operation == Operation::Diff {
        return diff(&sources);
    }
    // The smallest first, as in a real server: the order shows where sums are rounded.
    sources.sort_by_key(|(source, _)| source.len());
    if operation == Operation::Union { union(&sources, options.aggregate) } else { inter(&sources, options) }
}

fn union<'a>(sources: &[(Source<'a>, f64)], aggregate: Aggregate) -> Vec<Scored<'a>> {
    let mut places: HashMap<Text<'_>, usize, foldhash::fast::RandomState> = HashMap::default();
    let mut result: Vec<Scored<'a>> = Vec::new();
    for &(source, weight) in sources {
        for (member, score) in source.iter() {
            let score = zero_for_nan(score * weight);
            match places.entry(member) {
                Entry::Vacant(place) => {
                    place.insert(result.len());
                    result.push((member, score));
                }
                Entry::Occupied(place) => {
                    let joined = &mut result[*place.get()].1;
                    *joined = aggregate.join(*joined, score);
                }
            }
        }
    }
    result
}

fn inter<'a>(sources: &[(Source<'a>, f64)], options: &Options) -> Vec<Scored<'a>> {
    let Some((&(smallest, weight), others)) = sources.split_first() else { return Vec::new() };
    let joined = |(member, score): Scored<'a>| {
        let first = zero_for_nan(score * weight);
        let join = |sum, &(other, weight): &(Source<'a>, f64)| {
            Some(options.aggregate.join(sum, other.score(&member)? * weight))
        };
        Some((member, others.iter().try_fold(first, join)?))
    };
    smallest.iter().filter_map(joined).take(options.limit).collect()
}

fn diff<'a>(sources: &[(Source<'a>, f64)]) -> Vec<Scored<'a>> {
    let Some((&(first, _), others)) = sources.split_first() else { return Vec::new() };
    first.iter().filter(|(member, _)| others.iter().all(|(other, _)| other.score(member).is_none())).collect()
}

fn sorted(mut result: Vec<Scored<'_>>) -> Vec<Scored<'_>> {
    // Scores are never NaN, and the two zeros are equal.
    result.sort_unstable_by(|(m, s), (n, t)| {
        s.partial_cmp(t).unwrap_or(std::cmp::Ordering::Equal).then_with(|| m.cmp(n))
    });
    result
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

    fn check(table: &[(&str, &str)]) {
        let mut t = Testing::new();
        t.run("ZADD x 1 a 2 b 3 c");
        t.run("ZADD y 10 b 20 c 30 d");
        t.run("ZADD i inf a -inf b 0 e");
        t.run("SADD m a c z");
        t.run("SET s v");
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn unions() {
        check(&[
            ("ZUNION 2 x y", r#"["a", "b", "c", "d"]"#),
            (
                "ZUNION 2 x y WEIGHTS 2 -1 WITHSCORES",
                r#"[["d", (double) -30], ["c", (double) -14], ["b", (double) -6], ["a", (double) 2]]"#,
            ),
            (
                "ZUNION 3 x none m AGGREGATE MIN WITHSCORES",
                r#"[["a", (double) 1], ["c", (double) 1], ["z", (double) 1], ["b", (double) 2]]"#,
            ),
            ("ZUNION 2 x m AGGREGATE max", r#"["a", "z", "b", "c"]"#),
            ("ZUNION 1 none", "[]"),
            ("ZUNIONSTORE d 2 x x", "(integer) 3"),
            ("ZRANGE d 0 -1 WITHSCORES", r#"[["a", (double) 2], ["b", (double) 4], ["c", (double) 6]]"#),
            ("ZUNIONSTORE d 1 none", "(integer) 0"),
            ("EXISTS d", "(integer) 0"),
            ("ZUNIONSTORE x 2 x y WEIGHTS 1 0", "(integer) 4"),
            ("ZSCORE x d", "(double) 0"),
        ]);
    }

    #[test]
    fn intersections() {
        check(&[
            ("ZINTER 2 x y WITHSCORES", r#"[["b", (double) 12], ["c", (double) 23]]"#),
            ("ZINTER 3 x y m", r#"["c"]"#),
            ("ZINTER 2 x none", "[]"),
            ("ZINTERSTORE s 2 x m WEIGHTS 1 5 AGGREGATE MAX", "(integer) 2"),
            ("ZRANGE s 0 -1 WITHSCORES", r#"[["a", (double) 5], ["c", (double) 5]]"#),
            ("ZINTERCARD 2 x y", "(integer) 2"),
            ("ZINTERCARD 2 x y LIMIT 1", "(integer) 1"),
            ("ZINTERCARD 2 x y LIMIT 0", "(integer) 2"),
        ]);
    }

    #[test]
    fn differences() {
        check(&[
            ("ZDIFF 2 x y WITHSCORES", r#"[["a", (double) 1]]"#),
            ("ZDIFF 3 x none m", r#"["b"]"#),
            ("ZDIFF 2 none x", "[]"),
            ("ZDIFF 2 x x", "[]"),
            ("ZDIFFSTORE d 2 y x", "(integer) 1"),
            ("ZRANGE d 0 -1 WITHSCORES", r#"[["d", (double) 30]]"#),
            ("ZDIFFSTORE d 2 x x", "(integer) 0"),
            ("EXISTS d", "(integer) 0"),
        ]);
    }

    #[test]
    fn infinities_that_cancel_each_other_out() {
        check(&[
            ("ZUNION 2 i i WEIGHTS 1 -1 WITHSCORES", r#"[["a", (double) 0], ["b", (double) 0], ["e", (double) 0]]"#),
            ("ZUNION 1 i WEIGHTS 0 WITHSCORES", r#"[["a", (double) 0], ["b", (double) 0], ["e", (double) 0]]"#),
            ("ZINTER 1 i WEIGHTS inf WITHSCORES", r#"[["b", (double) -inf], ["e", (double) 0], ["a", (double) inf]]"#),
        ]);
    }

    #[test]
    fn faults() {
        check(&[
            ("ZUNION x s", "(error) ERR value is not an integer or out of range"),
            ("ZUNION 0 s", "(error) ERR at least 1 input key is needed for 'zunion' command"),
            ("ZDIFFSTORE d 0 s", "(error) ERR at least 1 input key is needed for 'zdiffstore' command"),
            ("ZINTERCARD -1 s", "(error) ERR at least 1 input key is needed for 'zintercard' command"),
            ("ZUNION 2 s", "(error) ERR syntax error"),
            ("ZUNION 9223372036854775807 s", "(error) ERR syntax error"),
            ("ZUNION 1 s FOO", WRONG),
            ("ZUNIONSTORE d 1 s", WRONG),
            ("ZUNION 1 x FOO", "(error) ERR syntax error"),
            ("ZUNION 1 x WEIGHTS", "(error) ERR syntax error"),
            ("ZUNION 1 x WEIGHTS nan", "(error) ERR weight value is not a float"),
            ("ZUNION 1 x AGGREGATE FOO", "(error) ERR syntax error"),
            ("ZUNIONSTORE d 1 x WITHSCORES", "(error) ERR syntax error"),
            ("ZDIFF 1 x WEIGHTS 1", "(error) ERR syntax error"),
            ("ZDIFF 1 x AGGREGATE SUM", "(error) ERR syntax error"),
            ("ZINTERCARD 1 x LIMIT -1", "(error) ERR LIMIT can't be negative"),
            ("ZINTERCARD 1 x LIMIT x", "(error) ERR LIMIT can't be negative"),
            ("ZINTERCARD 1 x LIMIT", "(error) ERR syntax error"),
            ("ZINTERCARD 1 x WITHSCORES", "(error) ERR syntax error"),
        ]);
    }
}
