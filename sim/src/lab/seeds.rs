//! Which seeds, and which of all runs a shard makes: plain arithmetic, so that no list of runs is ever kept.

use std::fmt::{self, Display};
use std::str::FromStr;

use koipond_record::Hash;

/// Seeds one after another, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeds {
    first: u64,
    last: u64,
}

/// So many seeds at most: more than anybody runs, and few enough to be counted together with scenarios.
const MOST: u64 = 1_000_000_000;

impl Seeds {
    /// This seed alone.
    #[must_use]
    pub fn only(seed: u64) -> Self {
        Self { first: seed, last: seed }
    }

    /// The lowest of them.
    #[must_use]
    pub fn first(self) -> u64 {
        self.first
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> u64 {
        self.last - self.first + 1
    }

    /// Whether this seed is among them.
    #[must_use]
    pub fn contains(self, seed: u64) -> bool {
        (self.first..=self.last).contains(&seed)
    }
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.trim().replace('_', "").parse::<u64>().ok();
        let seeds = match text.split_once("..") {
            Some((first, last)) => number(first).zip(number(last)).map(|(first, last)| Self { first, last }),
            None => number(text).map(|last| Self { first: 1, last }),
        };
        match seeds {
            None => Err("write a number of seeds, 1000, or the first and the last of them, 1..1000".to_owned()),
            Some(Self { last: 0, .. }) if !text.contains("..") => Err("there must be at least one seed".to_owned()),
            Some(seeds) if seeds.first > seeds.last => {
                Err(format!("{} comes after {}; write the lower seed first", seeds.first, seeds.last))
            }
            Some(seeds) if seeds.last - seeds.first >= MOST => Err("at most 1,000,000,000 seeds can be asked for at once".to_owned()),
            Some(seeds) => Ok(seeds),
        }
    }
}

impl Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

/// One of several machines that share the runs among them: `2/4` is the second of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    place: u64,
    of: u64,
}

impl Shard {
    /// Whether it runs the seed in this place for the scenario in this place. A scenario's runs go round from shard to shard, and the
    /// next scenario begins with the next shard, so that no shard is left with the slow ones.
    #[must_use]
    pub fn takes(self, scenario: u64, seed: u64) -> bool {
        (scenario + seed) % self.of == self.place
    }

    /// Whether it runs what has this name, as a recorded failure has one.
    #[must_use]
    pub fn takes_named(self, name: &str) -> bool {
        let beginning = Hash::of(name.as_bytes()).to_string();
        u64::from_str_radix(&beginning[..12], 16).unwrap_or(0) % self.of == self.place
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(k, n)| Some((k.trim().parse::<u64>().ok()?, n.trim().parse::<u64>().ok()?)));
        match numbers {
            None => Err("write which shard of how many: 1/4".to_owned()),
            Some((_, of)) if of == 0 || of > 1_000_000 => Err("there is at least one shard, and at most a million".to_owned()),
            Some((k, of)) if k == 0 || k > of => Err(format!("the shards of {of} are 1/{of} to {of}/{of}")),
            Some((k, of)) => Ok(Self { place: k - 1, of }),
        }
    }
}

impl Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.place + 1, self.of)
    }
}

/// All runs that are asked for: each scenario with each seed, as far as they fall to a shard.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    /// How many scenarios there are, each case of a matrix one of them.
    pub scenarios: usize,
    /// The seeds of each.
    pub seeds: Seeds,
    /// The shard, where there are several.
    pub shard: Option<Shard>,
}

impl Grid {
    /// The runs in their order: all scenarios with the first seed, then all with the next. A budget of time so goes to all alike.
    pub fn runs(self) -> impl Iterator<Item = (usize, u64)> + Send {
        let (scenarios, first) = (self.scenarios, self.seeds.first);
        let row = move |place: u64| (0..scenarios).map(move |scenario| (scenario, place));
        let own = move |(scenario, place): &(usize, u64)| self.shard.is_none_or(|shard| shard.takes(*scenario as u64, *place));
        (0..self.seeds.count()).flat_map(row).filter(own).map(move |(scenario, place)| (scenario, first + place))
    }

    /// How many runs that are, without going through them.
    #[must_use]
    pub fn count(self) -> u64 {
        (0..self.scenarios).map(|scenario| self.count_of(scenario)).sum()
    }

    /// How many of them are one scenario's.
    #[must_use]
    pub fn count_of(self, scenario: usize) -> u64 {
        let count = self.seeds.count();
        let Some(shard) = self.shard else { return count };
        let first = (shard.place + shard.of - scenario as u64 % shard.of) % shard.of;
        count.saturating_sub(first).div_ceil(shard.of)
    }

    /// Whether a run is one of them.
    #[must_use]
    pub fn has(self, scenario: usize, seed: u64) -> bool {
        self.seeds.contains(seed) && self.shard.is_none_or(|shard| shard.takes(scenario as u64, seed - self.seeds.first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_a_number_of_them_or_the_first_and_the_last() {
        assert_eq!("3".parse(), Ok(Seeds { first: 1, last: 3 }));
        assert_eq!("0..9".parse(), Ok(Seeds { first: 0, last: 9 }));
        assert_eq!("7..7".parse::<Seeds>().map(Seeds::count), Ok(1));
        for wrong in ["0", "", "many", "9..3", "1..", "1...4", "-3", "0..1_000_000_000", "1.5"] {
            assert!(wrong.parse::<Seeds>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_shard_is_one_of_as_many_as_there_are() {
        assert_eq!("2/4".parse::<Shard>().map(|shard| shard.to_string()), Ok("2/4".to_owned()));
        for wrong in ["5/4", "0/4", "1/0", "1", "a/b", "1/2/3"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
