//! Streams against ordered maps, with clones that must not notice each other's changes, and with their accounts.

use std::collections::BTreeMap;

use nearis::value::object::Collection;
use nearis::value::stream::{Bound, Entry, Group, Nack, NodeLimits, Parts, References, Stream, StreamId};
use proptest::prelude::*;

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;
/// For each group its pending entries: whose they are, and how often they were delivered.
type Pending = BTreeMap<StreamId, (u8, u64)>;

#[derive(Clone, Default)]
struct Model {
    entries: BTreeMap<StreamId, Pairs>,
    groups: [Pending; 2],
    last: StreamId,
}

#[derive(Clone, Debug)]
enum Op {
    /// So many entries, of this shape, so far apart.
    Append(u8, u8, u64),
    Delete(u16, u8),
    Trim(u16, u8),
    TrimToId(u16, u8),
    TrimNodes(u16, u16),
    Read(u8, u8, u8),
    Acknowledge(u8, u16),
    RemoveConsumer(u8, u8),
    Range(u16, u16),
    Clone,
    /// Back to the oldest clone that is left.
    Restore,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        8 => (1..40_u8, any::<u8>(), 0..3_u64).prop_map(|(n, shape, step)| Op::Append(n, shape, step)),
        5 => (any::<u16>(), 0..3_u8).prop_map(|(at, how)| Op::Delete(at, how)),
        2 => (any::<u16>(), 0..3_u8).prop_map(|(at, how)| Op::Trim(at, how)),
        2 => (any::<u16>(), 0..3_u8).prop_map(|(at, how)| Op::TrimToId(at, how)),
        1 => (any::<u16>(), 0..60_u16).prop_map(|(at, limit)| Op::TrimNodes(at, limit)),
        5 => (0..2_u8, 0..3_u8, 0..20_u8).prop_map(|(group, consumer, n)| Op::Read(group, consumer, n)),
        4 => (0..2_u8, any::<u16>()).prop_map(|(group, at)| Op::Acknowledge(group, at)),
        1 => (0..2_u8, 0..3_u8).prop_map(|(group, consumer)| Op::RemoveConsumer(group, consumer)),
        4 => (any::<u16>(), any::<u16>()).prop_map(|(a, b)| Op::Range(a, b)),
        2 => Just(Op::Clone),
        1 => Just(Op::Restore),
    ]
}

/// Shapes of entries: the same fields again and again, others, numbers, long values.
fn pairs(shape: u8, n: u64) -> Pairs {
    let pair = |field: &str, value: String| (field.as_bytes().to_vec(), value.into_bytes());
    match shape % 4 {
        0 => vec![pair("temperature", n.to_string()), pair("place", format!("room {n}"))],
        1 => vec![pair("17", (n as i64 - 40).to_string()), pair("", String::new())],
        2 => (0..u64::from(shape / 4 % 5) + 1).map(|i| pair(&format!("f{i}"), format!("v{n}"))).collect(),
        _ => vec![pair("long", "x".repeat(usize::from(shape) * 20))],
    }
}

fn consumer(n: u8) -> Vec<u8> {
    format!("consumer {n} with a name that is longer than fits in place").repeat(n.into()).into_bytes()
}

const GROUPS: [&[u8]; 2] = [b"g", b"another group, the name of which is long"];
const HOW: [References; 3] = [References::Keep, References::Delete, References::Acknowledged];

struct World {
    stream: Stream,
    model: Model,
    kept: Vec<(Stream, Model)>,
    limits: NodeLimits,
}

impl World {
    fn new(limits: NodeLimits) -> World {
        let mut stream = Stream::new();
        GROUPS.iter().for_each(|name| assert!(stream.groups.add(name, Group::new(StreamId::MIN, None))));
        World { stream, model: Model::default(), kept: Vec::new(), limits }
    }

    /// An ID that is there, or one near it.
    fn id(&self, at: u16) -> StreamId {
        let count = self.model.entries.len().max(1);
        let id = self.model.entries.keys().nth(usize::from(at) % count).copied().unwrap_or_default();
        if at.is_multiple_of(7) { StreamId::new(id.ms, id.seq + 1) } else { id }
    }

    fn goes(&self, id: StreamId, how: References) -> bool {
        let stays = |(n, pending): (usize, &Pending)| pending.contains_key(&id) || id > self.last_id(n);
        how != References::Acknowledged || !self.model.groups.iter().enumerate().any(stays)
    }

    fn last_id(&self, group: usize) -> StreamId {
        self.stream.groups.get(GROUPS[group]).expect("the group is there").last_id
    }

    fn remove(&mut self, ids: &[StreamId], how: References) {
        for id in ids {
            self.model.entries.remove(id);
            if how == References::Delete {
                self.model.groups.iter_mut().for_each(|pending| {
                    pending.remove(id);
                });
            }
        }
    }

    fn apply(&mut self, op: &Op) {
        match *op {
            Op::Append(count, shape, step) => (0..count).for_each(|n| self.append(shape, step, n.into())),
            Op::Delete(at, how) => {
                let (id, how) = (self.id(at), HOW[usize::from(how)]);
                let gone = self.model.entries.contains_key(&id) && self.goes(id, how);
                self.stream.delete(id, how);
                self.remove(&[id], if gone || how == References::Delete { how } else { return });
            }
            Op::Trim(at, how) => self.trim(Bound::MaxLen(u64::from(at) % 300), HOW[usize::from(how)]),
            Op::TrimToId(at, how) => self.trim(Bound::MinId(self.id(at)), HOW[usize::from(how)]),
            Op::TrimNodes(at, limit) => self.trim_nodes(usize::from(at) % 300, usize::from(limit)),
            Op::Read(group, by, count) => self.read(group.into(), by, count.into()),
            Op::Acknowledge(group, at) => {
                let (id, group) = (self.id(at), usize::from(group));
                let found = self.stream.groups.edit(GROUPS[group], |group| group.acknowledge(id));
                assert_eq!(found, Some(self.model.groups[group].remove(&id).is_some()));
            }
            Op::RemoveConsumer(group, by) => {
                let group = usize::from(group);
                let before = self.model.groups[group].len();
                self.model.groups[group].retain(|_, (owner, _)| *owner != by);
                let removed = self.stream.groups.edit(GROUPS[group], |group| group.remove_consumer(&consumer(by)));
                assert_eq!(removed.flatten().unwrap_or(0), before - self.model.groups[group].len());
            }
            Op::Range(a, b) => self.compare(self.id(a), self.id(b)),
            Op::Clone => self.kept.push((self.stream.clone(), self.model.clone())),
            Op::Restore if !self.kept.is_empty() => (self.stream, self.model) = self.kept.remove(0),
            Op::Restore => {}
        }
    }

    fn append(&mut self, shape: u8, step: u64, n: u64) {
        let last = self.model.last;
        let id = if step == 0 { StreamId::new(last.ms, last.seq + 1) } else { StreamId::new(last.ms + step * step, n) };
        let pairs = pairs(shape, n);
        let flat: Vec<&[u8]> = pairs.iter().flat_map(|(field, value)| [field.as_slice(), value]).collect();
        self.stream.log.append(id, &flat, self.limits);
        self.model.entries.insert(id, pairs);
        self.model.last = id;
    }

    fn trim(&mut self, bound: Bound, how: References) {
        let excess = match bound {
            Bound::MaxLen(most) => self.model.entries.len().saturating_sub(most as usize),
            Bound::MinId(_) => usize::MAX,
        };
        let within = |id: &StreamId| !matches!(bound, Bound::MinId(least) if *id >= least);
        let ids = self.model.entries.keys().copied().take_while(within);
        let going: Vec<_> = ids.filter(|&id| self.goes(id, how)).take(excess).collect();
        assert_eq!(self.stream.trim(bound, how), going.len());
        self.remove(&going, how);
    }

    fn trim_nodes(&mut self, most: usize, limit: usize) {
        let before = self.model.entries.len();
        let removed = self.stream.log.trim_nodes(Bound::MaxLen(most as u64), limit);
        assert!(limit == 0 || removed <= limit);
        assert!(removed == 0 || before - removed >= most);
        let going: Vec<_> = self.model.entries.keys().copied().take(removed).collect();
        self.remove(&going, References::Keep);
    }

    fn read(&mut self, at: usize, by: u8, count: usize) {
        let Parts { log, groups } = &mut *self.stream;
        let pending = &mut self.model.groups[at];
        groups.edit(GROUPS[at], |group| {
            let place = group.find_or_make(&consumer(by), 1);
            let Some(start) = group.last_id.next() else { return };
            for entry in log.range(start, StreamId::MAX).take(count) {
                group.advance(log, entry.id);
                group.assign(entry.id, Nack { consumer: place, delivered: 5, count: 1 });
                pending.insert(entry.id, (by, 1));
            }
            // What others hold changes hands.
            if let Some((&id, (owner, times))) = pending.iter_mut().next() {
                (*owner, *times) = (by, *times + 1);
                group.assign(id, Nack { consumer: place, delivered: 6, count: *times });
            }
        });
    }

    fn compare(&self, start: StreamId, end: StreamId) {
        let shown = |entry: Entry<'_>| {
            let pairs = entry.fields.map(|(field, value)| (field.to_vec(), value.to_vec()));
            (entry.id, pairs.collect::<Pairs>())
        };
        let expected: Vec<_> = match start <= end {
            true => self.model.entries.range(start..=end).map(|(id, pairs)| (*id, pairs.clone())).collect(),
            false => Vec::new(),
        };
        assert_eq!(self.stream.log.range(start, end).map(shown).collect::<Vec<_>>(), expected);
        let mut backward: Vec<_> = self.stream.log.range_back(start, end).map(shown).collect();
        backward.reverse();
        assert_eq!(backward, expected);
    }

    fn check(&self) {
        self.stream.check().unwrap();
        let log = &self.stream.log;
        assert_eq!((log.len(), log.last_id), (self.model.entries.len(), self.model.last));
        assert_eq!(log.first_id(), self.model.entries.keys().next().copied().unwrap_or_default());
        for (name, pending) in GROUPS.iter().zip(&self.model.groups) {
            let group = self.stream.groups.get(name).expect("the group is there");
            let held = group.pending_from(StreamId::MIN).map(|(id, nack)| {
                let by = (0..3).find(|&n| *group.consumer(nack.consumer).name == *consumer(n));
                (id, (by.expect("one of the three"), nack.count))
            });
            assert!(held.eq(pending.iter().map(|(id, held)| (*id, *held))));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_is_an_ordered_map(
        ops in proptest::collection::vec(op(), 1..120),
        (entries, bytes) in (prop_oneof![Just(0_usize), 1..5_usize, Just(100)], prop_oneof![Just(0_usize), Just(300), Just(4096)]),
    ) {
        let mut world = World::new(NodeLimits { bytes, entries });
        for op in &ops {
            world.apply(op);
            world.check();
        }
        world.compare(StreamId::MIN, StreamId::MAX);
        for (stream, model) in std::mem::take(&mut world.kept) {
            (world.stream, world.model) = (stream, model);
            world.check();
            world.compare(StreamId::MIN, StreamId::MAX);
        }
    }
}
