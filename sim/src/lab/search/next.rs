//! What is tried next: a draw, or a change of what was worth keeping. All that it decides is a function of the search's seed and the
//! trial's number.

use koipond_record::Stream;
use koipond_scenarios::{Change, Changes, Wild};

use super::pool::Weighed;
use super::spec::Lead;

/// A trial that is to be made.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) wild: Wild,
    /// The seed of its world.
    pub(super) seed: u64,
    /// The place in the pool of what it was made from.
    pub(super) from: Option<usize>,
}

/// In so many of a million trials a guided search draws anew.
const ANEW: u32 = 300_000;
/// A change that cannot be made is tried again so often.
const TRIES: u64 = 8;

/// The attempt of this number.
pub(super) fn next(changes: &Changes<'_>, pool: &Weighed<'_>, lead: Lead, seed: u64, number: u64) -> Attempt {
    let chance = Stream::named(seed, "search/trial").of(number);
    match lead {
        Lead::Uniform => drawn(changes, chance),
        Lead::Guided if chance.happens(0, ANEW) => gathered(changes, chance),
        Lead::Guided => changed(changes, pool, chance).unwrap_or_else(|| gathered(changes, chance)),
    }
}

/// What `koipond run` makes of a seed.
fn drawn(changes: &Changes<'_>, chance: Stream) -> Attempt {
    // Seeds that people can type.
    let seed = chance.bits(1) >> 24;
    Attempt { wild: changes.draw(seed), seed, from: None }
}

/// A draw of which half come together: on one node, in one round, or both. What goes wrong by itself seldom coincides.
fn gathered(changes: &Changes<'_>, chance: Stream) -> Attempt {
    let mut attempt = drawn(changes, chance);
    for (n, how) in [(2, Change::OneNode), (3, Change::OneRound)] {
        if chance.happens(n, 400_000) {
            attempt.wild = changes.change(&attempt.wild, &attempt.wild, how, chance.of(n)).unwrap_or(attempt.wild);
        }
    }
    attempt
}

/// One of the pool with one to four changes; some of them take parts of another one.
fn changed(changes: &Changes<'_>, pool: &Weighed<'_>, chance: Stream) -> Option<Attempt> {
    let (place, kept) = pool.any(chance.of(4))?;
    let (_, other) = pool.any(chance.of(5))?;
    let mut wild = kept.wild.clone();
    let mut times = 1 + u64::from(chance.bits(6).trailing_ones().min(3));
    // The same world with another seed: what chance decides inside of it is other.
    let seed = if chance.happens(7, 400_000) { chance.bits(8) >> 24 } else { kept.seed };
    if seed != kept.seed && chance.happens(9, 300_000) {
        times -= 1;
    }
    for n in 0..times {
        let chance = chance.of(10 + n);
        let tries = (0..TRIES).find_map(|n| {
            let how = Change::ALL[chance.below(n, Change::ALL.len() as u64) as usize];
            changes.change(&wild, &other.wild, how, chance.of(n))
        });
        wild = tries.unwrap_or(wild);
    }
    Some(Attempt { wild, seed, from: Some(place) })
}
