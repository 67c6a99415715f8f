//! Latency events: when something took long, and how long.

use std::collections::BTreeMap;

use parking_lot::Mutex;

/// Samples kept of an event.
pub const SAMPLES: usize = 160;

/// A second in which the event happened, and the longest time that it took then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sample {
    /// Unix seconds.
    pub time: u64,
    pub milliseconds: u64,
}

/// What is known of an event.
#[derive(Clone, Default, Debug)]
pub struct Series {
    /// Oldest first.
    pub samples: Vec<Sample>,
    /// Of all that there ever was.
    pub most: u64,
}

#[derive(Default)]
pub struct Latency(Mutex<BTreeMap<&'static str, Series>>);

impl Latency {
    pub fn add(&self, event: &'static str, time: u64, milliseconds: u64) {
        let mut events = self.0.lock();
        let series = events.entry(event).or_default();
        series.most = series.most.max(milliseconds);
        match series.samples.last_mut() {
            Some(last) if last.time == time => last.milliseconds = last.milliseconds.max(milliseconds),
            _ => {
                if series.samples.len() == SAMPLES {
                    series.samples.remove(0);
                }
                series.samples.push(Sample { time, milliseconds });
            }
        }
    }

    pub fn series(&self, event: &[u8]) -> Option<(&'static str, Series)> {
        let events = self.0.lock();
        events.iter().find(|(name, _)| name.as_bytes() == event).map(|(name, series)| (*name, series.clone()))
    }

    pub fn all(&self) -> Vec<(&'static str, Series)> {
        self.0.lock().iter().map(|(name, series)| (*name, series.clone())).collect()
    }

    /// Forgets an event, whatever the case of its name, and says whether there was something to forget.
    pub fn forget(&self, event: &[u8]) -> bool {
        let mut events = self.0.lock();
        let before = events.len();
        events.retain(|name, _| !name.as_bytes().eq_ignore_ascii_case(event));
        events.len() < before
    }

    /// Forgets all and says how many events there were.
    pub fn clear(&self) -> usize {
        std::mem::take(&mut *self.0.lock()).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_one_sample() {
        let latency = Latency::default();
        for (time, milliseconds) in [(1, 5), (1, 9), (1, 7), (2, 3)] {
            latency.add("command", time, milliseconds);
        }
        let (name, series) = latency.series(b"command").unwrap();
        assert_eq!((name, series.most), ("command", 9));
        assert_eq!(series.samples, [Sample { time: 1, milliseconds: 9 }, Sample { time: 2, milliseconds: 3 }]);
        (0..SAMPLES as u64).for_each(|n| latency.add("command", 100 + n, 1));
        assert_eq!(latency.series(b"command").unwrap().1.samples[0].time, 100);
        assert!(latency.forget(b"COMMAND") && !latency.forget(b"command"));
        assert_eq!(latency.clear(), 0);
    }
}
