//! SORT: the elements of a list, a set or a sorted set in order, by themselves or by what other keys say of them.

mod pattern;

use std::cmp::Ordering;
use std::ops::Range;

use super::args::Args;
use super::collection::{edit, store};
use super::error::{self, Result};
use super::keyspec::Place;
use super::list::fill;
use super::spec::{CommandSpec, Cost, Flags, Handler, KeyRule, Shape};
use super::zset;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::list::{End, List, element};
use crate::value::object::Collection;
use crate::value::partial_sort::sort_first;
use crate::value::record::{Record, Type};
use crate::value::set::Set;
use crate::value::zset::Zset;
use pattern::{Pattern, as_c};

pub const COMMANDS: &[CommandSpec] = &[SORT, SORT_RO];

const SORT: CommandSpec = spec(
    "SORT",
    "key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC] [ALPHA] [STORE destination]",
    |ctx, args, out| sort(ctx, args, out, true),
)
.summary("Returns or stores the elements of a list, set or sorted set in order, or what other keys hold for them.")
.flags(Flags::WRITE.and(Flags::DENYOOM))
.key_flags(&["RO ACCESS", "RO ACCESS", "OW UPDATE"]);

const SORT_RO: CommandSpec = spec(
    "SORT_RO",
    "key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC] [ALPHA]",
    |ctx, args, out| sort(ctx, args, out, false),
)
.summary("Returns the elements of a list, set or sorted set in order, or what other keys hold for them.")
.since("7.0.0")
.flags(Flags::READONLY)
.key_flags(&["RO ACCESS", "RO ACCESS"]);

const fn spec(name: &'static str, synopsis: &'static str, handler: Handler) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler)
        .time("O(N+M*log(M)) with N elements and M returned ones.")
        .keys(KeyRule::Hidden { find: keys, everywhere: has_patterns })
        .places(&[Place::Range { first: 1, last: 0, step: 1 }])
        .categories(&["set", "sortedset", "list", "dangerous"])
        .cost(Cost::Part)
        .reply(Shape::Any)
}

/// The keys that can be told: the first, and the last one behind STORE.
fn keys(argv: &[&[u8]], found: &mut Vec<usize>) -> Result {
    found.push(1);
    found.extend(destination(argv));
    Ok(())
}

fn destination(argv: &[&[u8]]) -> Option<usize> {
    let stores = argv[0].eq_ignore_ascii_case(b"SORT");
    words(argv).filter(|&(_, word)| stores && word.eq_ignore_ascii_case(b"STORE")).map(|(at, _)| at + 1).last()
}

/// Whether elements name other keys.
fn has_patterns(argv: &[&[u8]]) -> bool {
    words(argv).any(|(at, word)| {
        let takes = word.eq_ignore_ascii_case(b"BY") || word.eq_ignore_ascii_case(b"GET");
        takes && matches!(Pattern::new(argv[at + 1]), Pattern::Key { .. })
    })
}

/// The words that are options, if they can be: those behind them and those at the end that lack them are left out.
fn words<'a>(argv: &'a [&'a [u8]]) -> impl Iterator<Item = (usize, &'a [u8])> {
    let mut at = 2;
    std::iter::from_fn(move || {
        loop {
            let (here, word) = (at, *argv.get(at)?);
            let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
            let behind = if is("LIMIT") { 2 } else { (is("BY") || is("GET") || is("STORE")) as usize };
            at += 1 + behind;
            if behind == 1 && at <= argv.len() {
                return Some((here, word));
            }
        }
    })
}

fn sort(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape, may_store: bool) -> Result {
    let key = args.next()?;
    let mut options = Options::read(args, may_store)?;
    let elements = elements(ctx, key, &mut options)?;
    let sorted = options.sorted(ctx, elements)?;
    match options.store {
        None => {
            out.array(sorted.len() * options.gets.len().max(1));
            options.each_result(ctx, sorted, |value| match value {
                Some(value) => out.bulk(&value),
                None => out.nil(),
            });
        }
        Some(destination) => {
            let mut list = List::new();
            let fill = fill(ctx.engine);
            let mut values = Vec::new();
            options.each_result(ctx, sorted, |value| values.push(value.unwrap_or_default()));
            list.grow(fill, values.iter().map(Vec::len).sum(), values.len());
            values.iter().for_each(|value| list.push(End::Tail, element(value)));
            out.int(list.len() as i64);
            let len = list.len();
            store(ctx, destination, list, Event::list("sortstore"));
            ctx.count_elements(len);
        }
    }
    Ok(())
}

/// What is to be sorted. Where nothing is, it is the wanted part already, in the order that the value itself has.
fn elements(ctx: &mut Ctx<'_>, key: &[u8], options: &mut Options<'_>) -> Result<Vec<Vec<u8>>> {
    end_compactness(ctx, key)?;
    let bounds = ctx.bounds();
    let Some(record) = ctx.read(key) else { return Ok(Vec::new()) };
    let len = len_of(record)?;
    bounds(len.saturating_mul(2 + options.gets.len()))?;
    if record.type_() == Type::Set && options.store.is_some() && !options.sorts {
        // A stored order has to be one that is the same everywhere.
        (options.sorts, options.alpha, options.by) = (true, true, None);
    }
    options.part = options.part_of(len);
    let part = if options.sorts { 0..len } else { options.part.clone() };
    let texts: Vec<Vec<u8>> = if let Some(list) = record.collection::<List>() {
        let texts = |list: &mut dyn Iterator<Item = crate::value::record::Str<'_>>| {
            list.take(part.len()).map(|element| element.to_vec()).collect()
        };
        if options.desc && !options.sorts {
            texts(&mut list.iter_back(part.start))
        } else {
            texts(&mut list.iter(part.start))
        }
    } else if let Some(zset) = record.collection::<Zset>() {
        let members = zset.iter().map(|(member, _)| member.to_vec());
        if options.desc && !options.sorts {
            members.rev().skip(part.start).take(part.len()).collect()
        } else {
            members.skip(part.start).take(part.len()).collect()
        }
    } else if let Some(set) = record.collection::<Set>() {
        set.iter().skip(part.start).take(part.len()).map(|member| member.to_vec()).collect()
    } else {
        Vec::new()
    };
    Ok(texts)
}

/// A real server looks at the members of a sorted set in its large encoding alone, and OBJECT ENCODING tells it.
fn end_compactness(ctx: &mut Ctx<'_>, key: &[u8]) -> Result {
    let is_compact = |record: &Record| record.collection::<Zset>().is_some_and(Zset::is_compact);
    if ctx.peek(key).is_some_and(is_compact) {
        let limits = zset::limits(ctx.engine);
        edit(ctx, key, Event::zset(""), |zset: &mut Zset| {
            zset.expect(usize::MAX, &limits);
            Ok(Edit::Same(()))
        })?;
    }
    Ok(())
}

fn len_of(record: &Record) -> Result<usize> {
    let list = record.collection::<List>().map(List::len);
    let set = || record.collection::<Set>().map(Set::len);
    let zset = || record.collection::<Zset>().map(Zset::len);
    list.or_else(set).or_else(zset).ok_or(error::WRONG_TYPE)
}

struct Options<'a> {
    /// Not when BY names no key for each element.
    sorts: bool,
    by: Option<Pattern<'a>>,
    gets: Vec<Pattern<'a>>,
    desc: bool,
    alpha: bool,
    limit: Option<(i64, i64)>,
    store: Option<&'a [u8]>,
    /// What is returned of the sorted elements.
    part: Range<usize>,
}

/// What an element is sorted by.
enum Weight {
    Score(f64),
    Text(Option<Vec<u8>>),
}

impl<'a> Options<'a> {
    fn read(args: &mut Args<'a>, may_store: bool) -> Result<Options<'a>> {
        let mut options = Options {
            sorts: true,
            by: None,
            gets: Vec::new(),
            desc: false,
            alpha: false,
            limit: None,
            store: None,
            part: 0..0,
        };
        while !args.is_done() {
            if args.token("ASC") {
                options.desc = false;
            } else if args.token("DESC") {
                options.desc = true;
            } else if args.token("ALPHA") {
                options.alpha = true;
            } else if args.remaining() > 2 && args.token("LIMIT") {
                options.limit = Some((args.int()?, args.int()?));
            } else if may_store && args.remaining() > 1 && args.token("STORE") {
                options.store = Some(args.next()?);
            } else if args.remaining() > 1 && args.token("BY") {
                let text = args.next()?;
                options.sorts &= memchr::memchr(b'*', as_c(text)).is_some();
                options.by = Some(Pattern::new(text));
            } else if args.remaining() > 1 && args.token("GET") {
                options.gets.push(Pattern::new(args.next()?));
            } else {
                return Err(error::SYNTAX);
            }
        }
        Ok(options)
    }

    fn part_of(&self, len: usize) -> Range<usize> {
        let (offset, count) = self.limit.unwrap_or((0, -1));
        let start = usize::try_from(offset.max(0)).unwrap_or(len).min(len);
        let count = usize::try_from(count).unwrap_or(len).min(len - start);
        start..start + count
    }

    /// The wanted part of the elements, in order.
    fn sorted(&self, ctx: &mut Ctx<'_>, elements: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
        if !self.sorts {
            return Ok(elements);
        }
        // Every key is looked up, also behind one that holds no number.
        let weighed: Vec<_> = elements.into_iter().map(|element| (self.weight(ctx, &element), element)).collect();
        let weighed = weighed.into_iter().map(|(weight, element)| Ok((weight?, element)));
        let mut weighed = weighed.collect::<Result<Vec<_>>>()?;
        let part = self.part.clone();
        let compare = |a: &(Weight, Vec<u8>), b: &(Weight, Vec<u8>)| self.compare(a, b);
        // Only here two elements can be equal and not the same.
        let ties = self.alpha && self.by.is_some();
        if ties && part.len() < weighed.len() && !part.is_empty() {
            sort_first(&mut weighed, part.end, &compare);
        } else {
            weighed.sort_by(compare);
        }
        Ok(weighed.drain(part).map(|(_, element)| element).collect())
    }

    fn weight(&self, ctx: &mut Ctx<'_>, element: &[u8]) -> Result<Weight> {
        let by = self.by.as_ref().map(|by| by.value(ctx, element));
        if self.alpha {
            return Ok(Weight::Text(by.flatten()));
        }
        let score = match &by {
            None => score(element)?,
            Some(Some(text)) => score(text)?,
            Some(None) => 0.0,
        };
        Ok(Weight::Score(score))
    }

    fn compare(&self, (a, first): &(Weight, Vec<u8>), (b, second): &(Weight, Vec<u8>)) -> Ordering {
        let order = match (a, b) {
            (Weight::Score(a), Weight::Score(b)) => {
                // No score is a NaN.
                a.partial_cmp(b).unwrap_or(Ordering::Equal).then_with(|| first.cmp(second))
            }
            (Weight::Text(a), Weight::Text(b)) if self.by.is_some() => match (a, b) {
                (Some(a), Some(b)) => self.compare_texts(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            },
            _ => self.compare_texts(first, second),
        };
        if self.desc { order.reverse() } else { order }
    }

    /// What is stored is in the order of the bytes; what is returned is in that of the locale C, which ends at a zero.
    fn compare_texts(&self, a: &[u8], b: &[u8]) -> Ordering {
        if self.store.is_some() { a.cmp(b) } else { as_c(a).cmp(as_c(b)) }
    }

    /// Reports the elements, or what GET asks for in their place.
    fn each_result(&self, ctx: &mut Ctx<'_>, sorted: Vec<Vec<u8>>, mut report: impl FnMut(Option<Vec<u8>>)) {
        for element in sorted {
            if self.gets.is_empty() {
                report(Some(element));
                continue;
            }
            for get in &self.gets {
                report(get.value(ctx, &element));
            }
        }
    }
}

/// A number to sort by: as C reads it, but without spaces before it; nothing counts as 0.
fn score(text: &[u8]) -> Result<f64> {
    let text = as_c(text);
    if text.is_empty() {
        return Ok(0.0);
    }
    let parsed = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
    parsed.filter(|score| !score.is_nan()).ok_or(error::SCORES_NOT_DOUBLE)
}

#[cfg(test)]
mod tests;
