//! What the verbs have in common that count how often something happened to a node.

use std::collections::BTreeSet;

use koipond_record::{Event, Round, Seq};

use super::fold::{Fold, Scene, Told, Touch};
use crate::words::len;

/// What counts, and when there is enough of it.
pub(crate) trait Counting: Send {
    /// What an event is to which subject.
    fn read(&self, e: &Event, scene: &Scene<'_>) -> Option<(usize, Read)>;
    /// Whether the statement is true with what was counted.
    fn enough(&self, tally: &Tally) -> bool;
    /// What was counted, in a few words that follow a name.
    fn seen(&self, tally: &Tally) -> String;
}

/// What an event is to a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// It could have happened.
    Chance,
    /// It happened: for which round, if for one, and more of it in a clause, or nothing.
    Happened { round: Option<Round>, how: String },
}

/// What was counted of one subject.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// How often.
    pub times: u64,
    /// For which rounds.
    pub rounds: BTreeSet<Round>,
    /// The latest opportunity.
    chance: Option<Seq>,
    /// The latest few times.
    latest: Vec<Seq>,
    /// Of the last time: the round the chain was in, and more of it.
    last: Option<(Round, String)>,
}

impl Tally {
    /// For how many rounds.
    pub fn rounds(&self) -> u64 {
        len(self.rounds.len())
    }
}

/// The fold of a verb that counts.
pub(crate) struct Tallies<C> {
    counting: C,
    of: Vec<Tally>,
}

impl<C: Counting> Tallies<C> {
    /// For so many subjects.
    pub fn of(counting: C, subjects: usize) -> Self {
        Self { counting, of: vec![Tally::default(); subjects] }
    }
}

impl<C: Counting> Fold for Tallies<C> {
    fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
        let Some((subject, read)) = self.counting.read(e, scene) else { return vec![] };
        let tally = &mut self.of[subject];
        match read {
            Read::Chance => {
                tally.chance = Some(e.seq);
                vec![Touch::Opportunity(subject)]
            }
            Read::Happened { round, how } => {
                tally.times += 1;
                tally.rounds.extend(round);
                if tally.latest.len() == 4 {
                    tally.latest.remove(0);
                }
                tally.latest.push(e.seq);
                tally.last = Some((scene.story.cast.round, how));
                vec![Touch::Changed(subject)]
            }
        }
    }

    fn holds(&self, subject: usize) -> bool {
        self.counting.enough(&self.of[subject])
    }

    fn seen(&self, subject: usize) -> String {
        self.counting.seen(&self.of[subject])
    }

    fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
        let tally = &self.of[subject];
        let why = format!("{} {}", scene.name(subject), self.seen(subject));
        let why = match &tally.last {
            None => why,
            Some((round, how)) if how.is_empty() => format!("{why}, the last in round {round}"),
            Some((round, how)) => format!("{why}, the last in round {round}: {how}"),
        };
        Told { why, evidence: tally.chance.into_iter().chain(tally.latest.iter().copied()).collect() }
    }
}
