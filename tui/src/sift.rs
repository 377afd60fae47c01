//! What of each frame a filter takes, remembered, so that a filter that takes little of a long log stays quick.
//!
//! No key waits for the whole log: a look reads a bounded number of frames that are not known yet, and says whether there are more.

use std::collections::BTreeMap;
use std::rc::Rc;

use koipond_record::Seq;

use crate::filter::Filter;
use crate::seek::Way;
use crate::source::Source;

/// How many filters are remembered: what is searched for, and what the events are filtered by.
const SIEVES: usize = 2;

/// The places that a filter takes, of each frame that was looked at: how far from its first event each stands.
#[derive(Debug)]
pub struct Sieve {
    filter: Rc<Filter>,
    frames: BTreeMap<usize, Rc<[u32]>>,
    /// All frames before it are known.
    known: usize,
}

/// How many frames a look may still read.
#[derive(Debug)]
pub struct Budget(usize);

/// Events that a filter takes, on one side of a place, the nearest first.
#[derive(Debug, PartialEq, Eq)]
pub struct Side {
    pub places: Vec<Seq>,
    pub rest: Rest,
}

/// What stands beyond those that were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// As many were found as were asked for.
    Enough,
    /// The end of the log.
    Nothing,
    /// Frames that nobody has looked at yet.
    Unknown,
}

impl Budget {
    pub fn of(frames: usize) -> Self {
        Self(frames)
    }

    /// One frame less, if one is left.
    pub fn spend(&mut self) -> bool {
        let left = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        left
    }
}

impl Source {
    /// What a filter takes of a frame; none if the frame was not looked at and the budget is spent.
    fn sifted(&mut self, filter: &Rc<Filter>, n: usize, budget: &mut Budget) -> Option<Rc<[u32]>> {
        let sieve = self.sieve(filter);
        if let Some(known) = self.sieves[sieve].frames.get(&n) {
            return Some(Rc::clone(known));
        }
        if !budget.spend() {
            return None;
        }
        let (events, story) = (self.frame(n), Rc::clone(self.story()));
        let takes = events.iter().enumerate().filter(|(_, event)| filter.takes(event, &story));
        let places: Rc<[u32]> = takes.filter_map(|(place, _)| u32::try_from(place).ok()).collect();
        self.sieves[sieve].frames.insert(n, Rc::clone(&places));
        Some(places)
    }

    /// The place of a filter among those remembered; the oldest makes room.
    fn sieve(&mut self, filter: &Rc<Filter>) -> usize {
        if let Some(found) = self.sieves.iter().position(|sieve| sieve.filter == *filter) {
            return found;
        }
        if self.sieves.len() == SIEVES {
            self.sieves.remove(0);
        }
        self.sieves.push(Sieve { filter: Rc::clone(filter), frames: BTreeMap::new(), known: 0 });
        self.sieves.len() - 1
    }

    /// Up to `most` events that a filter takes, after a place or before it.
    pub fn side(&mut self, filter: &Rc<Filter>, from: Seq, way: Way, most: usize, budget: &mut Budget) -> Side {
        let mut places = Vec::new();
        let Some(here) = self.frame_of(from) else { return Side { places, rest: Rest::Nothing } };
        let frames: Box<dyn Iterator<Item = usize>> = match way {
            Way::Forward => Box::new(here..self.frames()),
            Way::Back => Box::new((0..=here).rev()),
        };
        for n in frames {
            if places.len() >= most {
                return Side { places, rest: Rest::Enough };
            }
            let Some(taken) = self.sifted(filter, n, budget) else { return Side { places, rest: Rest::Unknown } };
            let first = self.first_of(n);
            let seqs = taken.iter().map(|place| Seq(first.saturating_add(u64::from(*place))));
            let missing = most - places.len();
            match way {
                Way::Forward => places.extend(seqs.filter(|seq| *seq > from).take(missing)),
                Way::Back => places.extend(seqs.rev().filter(|seq| *seq < from).take(missing)),
            }
        }
        let rest = if places.len() >= most { Rest::Enough } else { Rest::Nothing };
        Side { places, rest }
    }

    /// Looks at the next few frames while nobody waits; whether all are known.
    pub fn sift_some(&mut self, filter: &Rc<Filter>, frames: usize) -> bool {
        let sieve = self.sieve(filter);
        let mut budget = Budget::of(frames);
        while self.sieves[sieve].known < self.frames() {
            let next = self.sieves[sieve].known;
            if self.sifted(filter, next, &mut budget).is_none() {
                return false;
            }
            self.sieves[sieve].known += 1;
        }
        true
    }

    /// How many events a filter takes, once every frame was looked at.
    pub fn taken(&self, filter: &Filter) -> Option<usize> {
        let sieve = self.sieves.iter().find(|sieve| *sieve.filter == *filter)?;
        (sieve.known >= self.frames()).then(|| sieve.frames.values().map(|places| places.len()).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{nth, source, story};

    fn slashes() -> Rc<Filter> {
        let filter = Filter::parse("kind:slashed", &story()).expect("it can be understood");
        Rc::new(filter.expect("it says something"))
    }

    /// The slashes on one side of an event, of a log of a hundred thousand.
    fn side(from: u64, way: Way, most: usize, frames: usize) -> Side {
        source((0..100_000).map(nth)).side(&slashes(), Seq(from), way, most, &mut Budget::of(frames))
    }

    #[test]
    fn events_are_given_from_the_nearest_on_and_never_the_one_they_are_seen_from() {
        assert_eq!(side(25_000, Way::Forward, 9, 999), Side { places: vec![Seq(50_000), Seq(75_000)], rest: Rest::Nothing });
        assert_eq!(side(75_000, Way::Back, 9, 999), Side { places: vec![Seq(50_000), Seq(25_000)], rest: Rest::Nothing });
    }

    #[test]
    fn no_more_are_given_than_are_asked_for() {
        assert_eq!(side(0, Way::Forward, 1, 999), Side { places: vec![Seq(25_000)], rest: Rest::Enough });
        assert_eq!(side(0, Way::Forward, 0, 0), Side { places: Vec::new(), rest: Rest::Enough });
    }

    #[test]
    fn where_the_budget_is_spent_the_rest_is_unknown_and_the_next_look_goes_on_from_there() {
        let mut source = source((0..100_000).map(nth));
        let filter = slashes();
        let mut looks = 0;
        let found = loop {
            looks += 1;
            let side = source.side(&filter, Seq(0), Way::Forward, 1, &mut Budget::of(2));
            if side.rest != Rest::Unknown {
                break side;
            }
            assert!(looks < 100, "every look must get further");
        };
        assert!(looks > 1);
        assert_eq!(found.places, [Seq(25_000)]);
    }

    #[test]
    fn how_many_events_a_filter_takes_is_known_once_all_were_looked_at() {
        let mut source = source((0..100_000).map(nth));
        let filter = slashes();
        assert!(!source.sift_some(&filter, 1));
        assert_eq!(source.taken(&filter), None);
        while !source.sift_some(&filter, 8) {}
        assert_eq!(source.taken(&filter), Some(3));
    }

    #[test]
    fn two_filters_are_remembered_and_the_older_makes_room_for_a_third() {
        let mut source = source((0..10).map(nth));
        let [a, b, c] = ["a", "b", "c"].map(|text| Rc::new(Filter::search(text).expect("it is a text")));
        for filter in [&a, &b, &a, &c] {
            while !source.sift_some(filter, 8) {}
        }
        assert_eq!([&a, &b, &c].map(|filter| source.taken(filter).is_some()), [false, true, true]);
    }
}
