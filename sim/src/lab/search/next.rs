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
const NOVEL: u32 = 700_000;
/// Of so many.
const CANDIDATES: u64 = 24;
/// So many of a million of those are drawn anew, and the others changed.
const ANEW: u32 = 750_000;
/// So many of a million trials have all faults on one node, and so many of two nodes'; in the others they are anywhere.
const ONE_NODE: u64 = 550_000;
const TWO_NODES: u64 = 150_000;
/// So many of a million have all faults about a round around one of them, so many in one round, and so many each in the round after the
/// one before.
const NEAR: u64 = 400_000;
const ONE_ROUND: u64 = 150_000;
const IN_TURN: u64 = 100_000;
/// So many of a million trials with cheats have their faults, or some, at these.
const AT_CHEAT: u32 = 350_000;
/// So many of a million have faults that begin just before a window opens or closes.
const AT_EDGE: u32 = 500_000;
/// In so many of a million a fault comes to another node as well.
const ECHO: u32 = 250_000;
/// So many of a million changes begin with a fault of another trial that was worth keeping.
const GRAFTED: u32 = 400_000;
/// Where none of the nodes is made a cheat, it is drawn again so often.
const CHEATS: u64 = 2;

/// The attempt of this number.
pub(super) fn next(changes: &Changes<'_>, known: (&Weighed<'_>, &mut Plans), lead: Lead, seed: u64, number: u64) -> Attempt {
    let chance = Stream::named(seed, "search/trial").of(number);
    let (pool, plans) = known;
    if lead == Lead::Uniform {
        return drawn(changes, chance);
    }
    // What comes together is decided once for all candidates, since the most novel of those of all shapes would have the same shape always.
    let shape = Shape::any(chance.of(40));
    let one = |chance: Stream| {
        let changed = if chance.happens(30, ANEW) { None } else { changed(changes, pool, chance) };
        shape.of(changes, changed.unwrap_or_else(|| fuller(changes, chance)), chance)
    };
    let attempt = if chance.happens(0, NOVEL) {
        // Of equals the last; which one that is hangs on the number alone.
        (0..CANDIDATES).map(|n| one(chance.of(n))).max_by_key(|attempt| plans.novelty(&attempt.wild))
    } else {
        changed(changes, pool, chance)
    };
    let attempt = attempt.unwrap_or_else(|| shape.of(changes, fuller(changes, chance), chance));
    plans.add(&attempt.wild);
    attempt
}

/// How the faults of a trial come together. What goes wrong by itself seldom coincides.
#[derive(Clone, Copy, Debug)]
struct Shape {
    at: Option<Change>,
    cheat: bool,
    when: Option<Change>,
    edge: bool,
    echo: bool,
}

impl Shape {
    fn any(chance: Stream) -> Self {
        let at = match chance.below(1, 1_000_000) {
            n if n < ONE_NODE => Some(Change::OneNode),
            n if n < ONE_NODE + TWO_NODES => Some(Change::TwoNodes),
            _ => None,
        };
        let when = match chance.below(2, 1_000_000) {
            n if n < NEAR => Some(Change::Near),
            n if n < NEAR + ONE_ROUND => Some(Change::OneRound),
            n if n < NEAR + ONE_ROUND + IN_TURN => Some(Change::InTurn),
            _ => None,
        };
        Self { at, cheat: chance.happens(3, AT_CHEAT), when, edge: chance.happens(4, AT_EDGE), echo: chance.happens(5, ECHO) }
    }

    /// A trial of this shape.
    fn of(self, changes: &Changes<'_>, mut attempt: Attempt, chance: Stream) -> Attempt {
        let (cheat, edge) = (self.cheat.then_some(Change::AtCheat), self.edge.then_some(Change::AtEdge));
        let echo = self.echo.then_some(Change::Echo);
        for (n, how) in [(2, self.at), (3, self.when), (50, cheat), (51, edge), (52, echo)] {
            let changed = how.and_then(|how| changes.change(&attempt.wild, &attempt.wild, how, chance.of(n)));
            attempt.wild = changed.unwrap_or(attempt.wild);
        }
        attempt
    }
}

/// What `koipond run` makes of a seed.
fn drawn(changes: &Changes<'_>, chance: Stream) -> Attempt {
    // Seeds that people can type.
    let seed = chance.bits(1) >> 24;
    Attempt { wild: changes.draw(seed), seed, from: None }
}

/// A draw with some more faults, and with cheats, where the profile allows any.
fn fuller(changes: &Changes<'_>, chance: Stream) -> Attempt {
    let mut attempt = drawn(changes, chance);
    for n in 0..chance.below(4, 5) {
        attempt.wild = changes.change(&attempt.wild, &attempt.wild, Change::Add, chance.of(20 + n)).unwrap_or(attempt.wild);
    }
    for n in 0..CHEATS {
        if !changes.has_cheats(&attempt.wild) {
            attempt.wild = changes.change(&attempt.wild, &attempt.wild, Change::Cheats, chance.of(60 + n)).unwrap_or(attempt.wild);
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
    let grafted = chance.happens(41, GRAFTED);
    for tried in 0..times {
        let chance = chance.of(10 + tried);
        let tries = (0..TRIES).find_map(|n| {
            let any = Change::ALL[chance.below(n, Change::ALL.len() as u64) as usize];
            let how = if tried == 0 && n == 0 && grafted { Change::Graft } else { any };
            changes.change(&wild, &other.wild, how, chance.of(n))
        });
        wild = tries.unwrap_or(wild);
    }
    Some(Attempt { wild, seed, from: Some(place) })
}
