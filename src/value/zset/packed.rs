//! The compact form of a sorted set: a listpack of members in order, each with its score behind it.
//!
//! A whole score is an integer there, so that there is one zero only; any other is its shortest text.

use std::ops::Range;

use super::bound::{LexBound, ScoreBound};
use crate::value::listpack::{Listpack, element, entry};
use crate::value::number::{format_f64, parse_f64};
use crate::value::record::Str;
use crate::value::text::Text;

/// Members with scores, in order.
#[derive(Clone, Default)]
pub struct Packed(Listpack);

/// A member that is there.
#[derive(Clone, Copy)]
pub struct Found {
    /// Its offset.
    at: usize,
    pub score: f64,
}

impl Packed {
    #[inline]
    pub fn len(&self) -> usize {
        self.0.len() / 2
    }

    pub fn heap_size(&self) -> usize {
        self.0.heap_size()
    }

    /// Whether the listpack has room for this member.
    #[inline]
    pub fn takes(&self, member: &[u8]) -> bool {
        self.0.takes(member.len())
    }

    #[inline]
    pub fn find(&self, member: &[u8]) -> Option<Found> {
        let at = self.0.find(member, 2)?;
        Some(Found { at, score: score_of(self.0.read(self.0.skip(at, 1)).0) })
    }

    /// How many members are before this one.
    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        let before = &self.0.entries()[..self.0.find(member, 2)?];
        Some(entry::count(before) / 2)
    }

    /// The members whose ranks are in a range, which must be within the set's.
    pub fn range(&self, ranks: Range<usize>) -> Pairs<'_> {
        let start = self.0.seek(2 * ranks.start);
        let end = if ranks.end == self.len() { self.0.entries().len() } else { self.0.skip(start, 2 * ranks.len()) };
        Pairs { entries: &self.0.entries()[start..end], len: ranks.len() }
    }

    /// All members in order.
    pub fn iter(&self) -> Pairs<'_> {
        Pairs { entries: self.0.entries(), len: self.len() }
    }

    /// The ranks of the scores from one bound to another.
    pub fn ranks_of_scores(&self, min: ScoreBound, max: ScoreBound) -> Range<usize> {
        let mut scores = self.iter().map(|(_, score)| score);
        // The first one that is not below is taken from the walk with it.
        let mut start = 0;
        for score in scores.by_ref() {
            if !min.excludes_below(score) {
                if !max.admits_up_to(score) {
                    break;
                }
                let more = scores.take_while(|&score| max.admits_up_to(score)).count();
                return start..start + 1 + more;
            }
            start += 1;
        }
        start..start
    }

    /// As [`super::Zset::ranks_of_members`]. The walk is that of a real server, which shows when scores differ: the bound
    /// at which it begins is looked for, what is skipped is not looked at, and the other bound ends it.
    pub fn ranks_of_members(&self, min: LexBound<'_>, max: LexBound<'_>, from_end: bool, skip: usize) -> Range<usize> {
        let above = |(member, _): (Text<'_>, f64)| !min.excludes_below(&member);
        let below = |(member, _): (Text<'_>, f64)| max.admits_up_to(&member);
        let reachable = self.iter().next_back().is_some_and(above) && self.iter().next().is_some_and(below);
        let len = self.len();
        let at = |rank: usize| self.range(rank..len).next();
        if !reachable {
            0..0
        } else if from_end {
            let first = self.iter().rev().position(below);
            let Some(first) = first.filter(|&first| at(len - 1 - first).is_some_and(above)) else { return 0..0 };
            let end = (len - first).saturating_sub(skip);
            end - self.range(0..end).rev().take_while(|&pair| above(pair)).count()..end
        } else {
            let first = self.iter().position(above);
            let Some(first) = first.filter(|&first| at(first).is_some_and(below)) else { return 0..0 };
            let start = first.saturating_add(skip).min(len);
            start..start + self.range(start..len).take_while(|&pair| below(pair)).count()
        }
    }

    /// Adds a member that is not there.
    pub fn add(&mut self, member: &[u8], score: f64) {
        debug_assert!(!score.is_nan());
        let mut pairs = self.iter();
        let mut at = self.0.entries().len();
        // From the end, where members come mostly.
        while let Some((other, its)) = pairs.next_back()
            && (its > score || its == score && *other > *member)
        {
            at = pairs.entries.len();
        }
        with_element(score, |score| self.0.put_two(at, element(member), score));
    }

    /// Gives a member another score.
    pub fn set_score(&mut self, found: Found, member: &[u8], score: f64) {
        self.remove(found);
        self.add(member, score);
    }

    pub fn remove(&mut self, found: Found) {
        self.0.cut(found.at, 2);
    }

    /// Removes the members whose ranks are in a range, which must be within the set's.
    pub fn remove_range(&mut self, ranks: Range<usize>) {
        self.0.cut(self.0.seek(2 * ranks.start), 2 * ranks.len());
    }

    /// Whether the order is right, and each member there once.
    pub fn check(&self) -> Result<(), String> {
        self.0.check()?;
        let mut last: Option<(Text<'_>, f64)> = None;
        let mut members = std::collections::BTreeSet::new();
        for (member, score) in self.iter() {
            let ordered = last.is_none_or(|(other, its)| its < score || its == score && other < member);
            if !ordered || score.is_nan() || !members.insert(member.to_vec()) {
                return Err(format!("{member:?} with {score} behind {last:?}, or there twice"));
            }
            last = Some((member, score));
        }
        Ok(())
    }
}

/// Members with their scores, from both ends.
#[derive(Clone)]
pub struct Pairs<'a> {
    entries: &'a [u8],
    len: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Text<'a>, f64);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.entries.is_empty() {
            return None;
        }
        let (member, size) = entry::first(self.entries);
        let (score, more) = entry::first(&self.entries[size..]);
        self.entries = &self.entries[size + more..];
        self.len -= 1;
        Some((member.into(), score_of(score)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl DoubleEndedIterator for Pairs<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.entries.is_empty() {
            return None;
        }
        let score = self.entries.len() - entry::last_size(self.entries);
        let member = score - entry::last_size(&self.entries[..score]);
        let pair = (entry::first(&self.entries[member..]).0.into(), score_of(entry::first(&self.entries[score..]).0));
        self.entries = &self.entries[..member];
        self.len -= 1;
        Some(pair)
    }
}

impl ExactSizeIterator for Pairs<'_> {}

/// Whole numbers below this are kept as integers, as in a real server.
const WHOLE: f64 = (1_i64 << 62) as f64;

/// A score as the element that it is stored as.
fn with_element<T>(score: f64, act: impl FnOnce(Str<'_>) -> T) -> T {
    if score.abs() < WHOLE && score.trunc() == score {
        return act(Str::Int(score as i64));
    }
    act(element(format_f64(score).as_bytes()))
}

#[inline]
fn score_of(element: Str<'_>) -> f64 {
    match element {
        Str::Int(whole) => whole as f64,
        Str::Bytes(text) => text_score(text),
        Str::Shared(text) => text_score(text),
    }
}

fn text_score(text: &[u8]) -> f64 {
    parse_f64(text).expect("a score is kept as a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(pairs: &[(&str, f64)]) -> Packed {
        let mut packed = Packed::default();
        pairs.iter().for_each(|(member, score)| packed.add(member.as_bytes(), *score));
        packed.check().unwrap();
        packed
    }

    #[test]
    fn scores_of_all_kinds_come_back() {
        let whole = (1_u64 << 62) as f64;
        let scores = [
            f64::NEG_INFINITY,
            f64::MIN,
            -whole,
            -1e17,
            -4096.5,
            -1.0,
            0.0,
            f64::MIN_POSITIVE,
            4.9e-324,
            0.1,
            1.0,
            3.5,
            9_007_199_254_740_993.0,
            whole - 1024.0,
            whole,
            1e19,
            f64::MAX,
            f64::INFINITY,
        ];
        for score in scores {
            let packed = packed(&[("m", score)]);
            assert_eq!(packed.find(b"m").map(|found| found.score.to_bits()), Some(score.to_bits()), "{score}");
        }
        assert_eq!(packed(&[("m", -0.0)]).find(b"m").map(|found| found.score.to_bits()), Some(0));
    }

    /// They are in what DUMP of a real server replies.
    #[test]
    fn the_entries_are_those_of_a_real_server() {
        let packed = packed(&[("b", 1.0), ("12", 1.5), ("a", 1.0), ("c", -3.0), ("d", f64::INFINITY)]);
        let entries = b"\x81c\x02\xdf\xfd\x02\x81a\x02\x01\x01\x81b\x02\x01\x01\x0c\x01\x831.5\x04\x81d\x02\x83inf\x04";
        assert_eq!(packed.0.entries().escape_ascii().to_string(), entries.escape_ascii().to_string());
    }
}
