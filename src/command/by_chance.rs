//! Choices of an engine that has been given a seed: the same wherever the same is done, whatever order tables have.

use std::ops::Deref;

use crate::engine::Engine;
use crate::value::table::{CURSOR_BITS, cursor_of};

/// A random number below `n`, which is not 0.
pub fn below(engine: &Engine, n: usize) -> usize {
    ((u128::from(engine.random()) * n as u128) >> 64) as usize
}

/// `count` of the ranks below `len`, all different; all of them in order if there are no more.
pub fn different_ranks(engine: &Engine, count: usize, len: usize) -> Vec<usize> {
    if count >= len {
        return (0..len).collect();
    }
    // Each step takes a number below a limit that rises by one, or the limit itself if the number is taken: so every
    // choice of numbers is equally likely.
    let mut taken = std::collections::HashSet::with_capacity(count);
    let mut ranks = Vec::with_capacity(count);
    for limit in len - count..len {
        let rank = below(engine, limit + 1);
        let rank = if taken.insert(rank) { rank } else { limit };
        taken.insert(rank);
        ranks.push(rank);
    }
    ranks
}

/// One of the names, each equally likely.
pub fn one<T: Ord>(engine: &Engine, names: impl Iterator<Item = T>) -> Option<T> {
    let mut names: Vec<T> = names.collect();
    if names.is_empty() {
        return None;
    }
    let rank = below(engine, names.len());
    names.select_nth_unstable(rank);
    Some(names.swap_remove(rank))
}

/// `count` different ones of the names, or all in order when there are no more.
pub fn several<T: Ord + Copy>(engine: &Engine, names: impl Iterator<Item = T>, count: usize) -> Vec<T> {
    let names = sorted(names);
    different_ranks(engine, count, names.len()).into_iter().map(|rank| names[rank]).collect()
}

/// `count` of the names, any of them more than once. There is one at least.
pub fn repeated<T: Ord + Copy>(engine: &Engine, names: impl Iterator<Item = T>, count: usize) -> Vec<T> {
    let names = sorted(names);
    (0..count).map(|_| names[below(engine, names.len())]).collect()
}

fn sorted<T: Ord>(names: impl Iterator<Item = T>) -> Vec<T> {
    let mut names: Vec<T> = names.collect();
    names.sort_unstable();
    names
}

/// Position of a name in walks by cursor, which the key hash has no part in (FNV-1a, with murmur's final mix as the top
/// bits are wanted).
fn place(name: &[u8]) -> u64 {
    let fold = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let mut hash = name.iter().fold(0xcbf2_9ce4_8422_2325, fold);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    cursor_of(hash ^ (hash >> 33))
}

/// A page of a walk: from `cursor` on `count` elements, one at least, with those at the same position as the last, and
/// where to go on. As with a table's own walk, what is there all the time is met exactly once.
pub fn page<N: Deref<Target = [u8]> + Ord, T>(
    elements: impl Iterator<Item = (N, T)>,
    cursor: u64,
    count: usize,
) -> (Vec<(N, T)>, Option<u64>) {
    let mut found: Vec<_> =
        elements.map(|(name, value)| (place(&name), name, value)).filter(|(at, ..)| *at >= cursor).collect();
    let mut next = None;
    if found.len() > count.max(1) {
        let (_, &mut (last, ..), _) = found.select_nth_unstable_by_key(count.max(1) - 1, |(at, ..)| *at);
        found.retain(|(at, ..)| *at <= last);
        next = Some(last + 1).filter(|&next| next < 1 << CURSOR_BITS);
    }
    found.sort_unstable_by(|(a, name, _), (b, other, _)| (a, name).cmp(&(b, other)));
    (found.into_iter().map(|(_, name, value)| (name, value)).collect(), next)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::command::testing::Testing;
    use crate::engine::client::{Origin, Session};
    use crate::engine::{Engine, Options};

    /// A client of an engine that hashes and divides keys in a way of its own.
    fn client(seed: u64, shards: usize) -> Testing {
        let engine: Arc<Engine> = Engine::new(Options { seed, shards });
        engine.chance.seed(Some(42));
        let session = Session::new(engine.clone(), Origin::Embedded);
        Testing { engine, session }
    }

    /// Everything that is chosen by chance, once each, over small and large collections.
    fn draws(mut t: Testing) -> Vec<String> {
        let mut said = Vec::new();
        for (size, name) in [(5, "small"), (700, "large")] {
            for n in 0..size {
                t.run(&format!("SADD {name}:set m{n}"));
                t.run(&format!("HSET {name}:hash f{n} v{n}"));
                t.run(&format!("ZADD {name}:zset {} m{n}", n % 7));
                t.run(&format!("SET {name}:{n} v"));
            }
            let lines = [
                "SRANDMEMBER NAME:set",
                "SRANDMEMBER NAME:set 3",
                "SRANDMEMBER NAME:set -6",
                "SPOP NAME:set",
                "SPOP NAME:set 2",
                "HRANDFIELD NAME:hash",
                "HRANDFIELD NAME:hash 3 WITHVALUES",
                "HRANDFIELD NAME:hash -4",
                "ZRANDMEMBER NAME:zset 3 WITHSCORES",
                "ZRANDMEMBER NAME:zset -3",
                "RANDOMKEY",
                "RANDOMKEY",
                "SCAN 0 COUNT 4",
                "SSCAN NAME:set 0 COUNT 4",
                "ZSCAN NAME:zset 0 COUNT 4",
                "KEYS *1*",
            ];
            said.extend(lines.iter().map(|line| t.run(&line.replace("NAME", name))));
        }
        said.push(t.run("EVAL \"return tostring(math.random())\" 0"));
        said.push(t.run("HSCAN large:hash 0 COUNT 4"));
        said.push(t.run("SPOP large:set 600"));
        said
    }

    #[test]
    fn the_same_everywhere() {
        let said = draws(client(1, 1));
        assert_eq!(draws(client(2, 64)), said);
        assert_eq!(draws(client(3, 8)), said);
        let other = client(1, 1);
        other.engine.chance.seed(Some(43));
        assert_ne!(draws(other), said);
    }

    #[test]
    fn a_seeded_walk_meets_everything_once() {
        let mut t = client(1, 4);
        for n in 0..1000 {
            t.run(&format!("SADD set m{n}"));
            t.run(&format!("SET k{n} v"));
        }
        for (line, count) in [("SCAN CURSOR COUNT 7", 1001), ("SSCAN set CURSOR COUNT 100", 1000)] {
            let (mut cursor, mut met) = ("0".to_string(), Vec::new());
            loop {
                let reply = t.run(&line.replace("CURSOR", &cursor));
                let mut words = reply.split('"').skip(1).step_by(2).map(str::to_string);
                cursor = words.next().expect("a cursor");
                met.extend(words);
                if cursor == "0" {
                    break;
                }
            }
            let len = met.len();
            met.sort_unstable();
            met.dedup();
            assert_eq!((len, met.len()), (count, count), "{line}");
        }
    }

    #[test]
    fn every_choice_is_made() {
        let mut t = client(1, 4);
        t.run("SADD set a b c d");
        let drawn: std::collections::BTreeSet<String> = (0..100).map(|_| t.run("SRANDMEMBER set")).collect();
        assert_eq!(drawn.len(), 4);
        t.engine.chance.seed(None);
        assert!(!t.engine.chance.is_seeded());
        assert!(t.run("SPOP set").len() == 3);
    }
}
