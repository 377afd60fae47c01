//! What was worth keeping, and how much it weighs: the rarer what it showed, the more often it is tried again with a change.

use std::collections::BTreeMap;

use koipond_record::Stream;
use koipond_scenarios::Wild;

use super::feature::worth;

/// So many are kept at most.
const MOST: usize = 256;
/// A feature that counts little is rare as long as it was seen in so many trials at most.
const RARE: u32 = 3;
/// One that counts more is rare for longer: a search cannot see too many worlds in which a proof was late, or a line of a kind was printed.
const RARER: u32 = 12;
/// So many features of one trial count at most.
const COUNTED: usize = 64;

/// A trial that showed something rare.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) wild: Wild,
    pub(super) seed: u64,
    features: Vec<u64>,
    /// How often it was chosen.
    chosen: u64,
    failed: bool,
}

/// Trials worth keeping, and how often each feature was seen.
#[derive(Debug, Default)]
pub(super) struct Pool {
    seen: BTreeMap<u64, u32>,
    kept: Vec<Kept>,
}

impl Pool {
    /// Takes in what a trial showed.
    pub(super) fn add(&mut self, wild: Wild, seed: u64, features: &[u64], failed: bool) {
        let mut rare = Vec::new();
        for feature in features {
            let seen = self.seen.entry(*feature).or_default();
            *seen = seen.saturating_add(1);
            if *seen <= if worth(*feature) > 8 { RARER } else { RARE } {
                rare.push(*feature);
            }
        }
        rare.sort_by_key(|feature| std::cmp::Reverse(worth(*feature)));
        rare.truncate(COUNTED);
        if rare.is_empty() {
            return;
        }
        self.kept.push(Kept { wild, seed, features: rare, chosen: 0, failed });
        if self.kept.len() > MOST {
            let least = (0..self.kept.len()).min_by_key(|n| self.weight(&self.kept[*n]));
            least.map(|n| self.kept.remove(n));
        }
    }

    /// How many features were seen.
    pub(super) fn features(&self) -> u64 {
        self.seen.len() as u64
    }

    /// Those that are kept, by what they weigh now.
    pub(super) fn weighed(&self) -> Weighed<'_> {
        let mut sum = 0_u64;
        let ends = self.kept.iter().map(|kept| {
            sum = sum.saturating_add(self.weight(kept));
            sum
        });
        Weighed { ends: ends.collect(), kept: &self.kept }
    }

    /// One of them was tried again.
    pub(super) fn was_chosen(&mut self, place: usize) {
        if let Some(kept) = self.kept.get_mut(place) {
            kept.chosen += 1;
        }
    }

    /// Each feature weighs the more, the fewer trials showed it; what was tried again and again weighs less, and so does a failure, which
    /// needs no second finding.
    fn weight(&self, kept: &Kept) -> u64 {
        let seen = |feature: &u64| u64::from(self.seen.get(feature).copied().unwrap_or(1)).max(1);
        let rarity = |feature: &u64| worth(*feature) * 1_000_000 / seen(feature);
        let sum: u64 = kept.features.iter().map(rarity).sum();
        (sum / (4 + kept.chosen) / if kept.failed { 8 } else { 1 }).max(1)
    }
}

/// Those that are kept, with where each one's share of all weights ends.
pub(super) struct Weighed<'p> {
    ends: Vec<u64>,
    kept: &'p [Kept],
}

impl<'p> Weighed<'p> {
    /// One of them, by its weight, with its place.
    pub(super) fn any(&self, chance: Stream) -> Option<(usize, &'p Kept)> {
        let sum = *self.ends.last()?;
        let at = chance.below(0, sum);
        let place = self.ends.partition_point(|end| *end <= at);
        Some((place, self.kept.get(place)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wild() -> Wild {
        let text = "scenario: t\ntask: t.js\nnodes: { a: {} }\nrounds: 4\nexpect: [{ never: { retried: {} } }]\n";
        Wild { plan: koipond_scenarios::parse("t.yaml", text).expect("a scenario"), own: 0 }
    }

    #[test]
    fn what_showed_something_rare_is_chosen_more_often() {
        let mut pool = Pool::default();
        (0..3).for_each(|n| pool.add(wild(), n, &[4, 8], false));
        pool.add(wild(), 3, &[4, 8, 12], false);
        let weighed = pool.weighed();
        let times =
            |seed: u64| (0..1000).filter(|n| weighed.any(Stream::named(*n, "try")).is_some_and(|(_, kept)| kept.seed == seed)).count();
        assert!(times(3) > 2 * times(0), "{} against {}", times(3), times(0));
        assert!(times(0) > 0);
    }

    #[test]
    fn what_everybody_showed_is_not_kept() {
        let mut pool = Pool::default();
        (0..10).for_each(|n| pool.add(wild(), n, &[4], false));
        assert_eq!(pool.weighed().kept.len(), RARE as usize);
        (0..1000).for_each(|n| pool.add(wild(), n, &[4 * n + 100], false));
        assert_eq!(pool.weighed().kept.len(), MOST);
    }
}
