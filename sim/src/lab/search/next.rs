//! What is tried next: a draw, or a change of what was worth keeping. All that it decides is a function of the search's seed and the
//! trial's number.

use koipond_record::Stream;
use koipond_scenarios::{Change, Changes, Wild};

use super::plans::Plans;
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

/// A change that cannot be made is tried again so often.
const TRIES: u64 = 8;
/// In so many of a million trials a guided search takes the most novel of several plans.
const NOVEL: u32 = 750_000;
/// Of so many.
const CANDIDATES: u64 = 24;
/// So many of a million of those are drawn anew, and the others changed.
const ANEW: u32 = 750_000;
/// So many of a million of what is drawn anew have all faults on one node, and so many in one round.
const ONE_NODE: u32 = 700_000;
const ONE_ROUND: u32 = 450_000;

/// The attempt of this number.
pub(super) fn next(changes: &Changes<'_>, known: (&Weighed<'_>, &mut Plans), lead: Lead, seed: u64, number: u64) -> Attempt {
    let chance = Stream::named(seed, "search/trial").of(number);
    let (pool, plans) = known;
    if lead == Lead::Uniform {
        return drawn(changes, chance);
    }
    let one = |chance: Stream| {
        let changed = if chance.happens(30, ANEW) { None } else { changed(changes, pool, chance) };
        changed.unwrap_or_else(|| gathered(changes, chance))
    };
    let attempt = if chance.happens(0, NOVEL) {
        // Of equals the last; which one that is hangs on the number alone.
        (0..CANDIDATES).map(|n| one(chance.of(n))).max_by_key(|attempt| plans.novelty(&attempt.wild))
    } else {
        changed(changes, pool, chance)
    };
    let attempt = attempt.unwrap_or_else(|| gathered(changes, chance));
    plans.add(&attempt.wild);
    attempt
}

/// What `koipond run` makes of a seed.
fn drawn(changes: &Changes<'_>, chance: Stream) -> Attempt {
    // Seeds that people can type.
    let seed = chance.bits(1) >> 24;
    Attempt { wild: changes.draw(seed), seed, from: None }
}

/// A draw with some more faults, which often come together: on one node, in one round, or both. What goes wrong by itself seldom coincides.
fn gathered(changes: &Changes<'_>, chance: Stream) -> Attempt {
    let mut attempt = drawn(changes, chance);
    // Where the profile allows no more, none is added.
    for n in 0..chance.below(4, 5) {
        attempt.wild = changes.change(&attempt.wild, &attempt.wild, Change::Add, chance.of(20 + n)).unwrap_or(attempt.wild);
    }
    for (n, how, often) in [(2, Change::OneNode, ONE_NODE), (3, Change::OneRound, ONE_ROUND)] {
        if chance.happens(n, often) {
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
