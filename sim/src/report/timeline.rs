//! What a run's picture shows: its rounds, its faults, and what became of each node in each round.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, FaultEvent, NodeEvent, RunEvent};
use koipond_record::{Event, Pubkey, Round, Seq, SimTime, What};

use super::gather::Names;

/// A picture has no more rounds than these, whatever a log says of itself.
const MOST_ROUNDS: u64 = 10_000;

/// A moment, in thousandths of rounds from the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

/// What a run's picture shows.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// How many rounds there are, those of the settling included.
    pub rounds: u64,
    /// When the settling began.
    pub settles: Option<Moment>,
    /// The faults and what operators did, in the order in which they began.
    pub faults: Vec<Bar>,
    /// The nodes, in the order of the plan.
    pub nodes: Vec<Lane>,
}

/// A fault, or a deed of an operator.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its place in the scenario's timeline, from 1.
    pub entry: u32,
    /// In a few words.
    pub what: String,
    /// When it began.
    pub from: Moment,
    /// When it ended; a deed has no length, and a fault may never end.
    pub to: Option<Moment>,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// What it plays.
    pub behaviour: String,
    /// What became of each round, the first first.
    pub cells: Vec<Sign>,
}

/// What became of a node in the round that was worked in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Nothing.
    #[default]
    Nothing,
    /// It submitted, and no more is known.
    Submitted,
    /// Its process ended.
    Stopped,
    /// More votes were against its proof than for it.
    VotedDown,
    /// It was paid.
    Paid,
    /// It was slashed.
    Slashed,
}

/// Looks at every event and keeps what a picture shows.
pub(super) struct Picture<'n> {
    names: &'n Names,
    places: BTreeMap<Pubkey, usize>,
    may_fork: bool,
    settles: Option<Moment>,
    faults: Vec<Bar>,
    cells: BTreeMap<(usize, u64), Cell>,
    /// Of a run that may fork, what a fork may undo.
    marks: Vec<(Seq, (usize, u64), Mark)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    sign: Sign,
    yes: u32,
    no: u32,
}

#[derive(Clone, Copy, Debug)]
enum Mark {
    Sign(Sign),
    Yes,
    No,
}

impl<'n> Picture<'n> {
    pub(super) fn new(names: &'n Names) -> Self {
        let places = names.nodes.iter().enumerate().map(|(place, card)| (card.key.clone(), place)).collect();
        Self { names, places, may_fork: false, settles: None, faults: Vec::new(), cells: BTreeMap::new(), marks: Vec::new() }
    }

    /// Takes an event in.
    pub(super) fn on_event(&mut self, event: &Event) {
        match &event.what {
            What::Run(RunEvent::Started { may_fork, .. }) => self.may_fork = *may_fork,
            What::Run(RunEvent::SettleBegan) => self.settles = Some(self.moment(event.at)),
            What::Fault(fault) => self.on_fault(event.at, fault),
            What::Node(NodeEvent::Ended(_)) => {
                if let Some(node) = event.node {
                    let place = usize::try_from(node.0).unwrap_or(usize::MAX);
                    self.enter(event.seq, place, self.names.round(event.at), Mark::Sign(Sign::Stopped));
                }
            }
            What::Chain(ChainEvent::RolledBack { undone, .. }) if self.may_fork => {
                self.marks.retain(|(seq, ..)| !undone.iter().any(|(first, last)| (first..=last).contains(&seq)));
                self.cells = BTreeMap::new();
                for (_, place, mark) in &self.marks {
                    self.cells.entry(*place).or_default().take(*mark);
                }
            }
            What::Chain(chain) => {
                if let Some((key, round, mark)) = of_chain(chain)
                    && let Some(place) = self.places.get(key)
                {
                    self.enter(event.seq, *place, round, mark);
                }
            }
            _ => {}
        }
    }

    fn enter(&mut self, seq: Seq, node: usize, round: Round, mark: Mark) {
        if node >= self.names.nodes.len() || round.0 >= MOST_ROUNDS {
            return;
        }
        let place = (node, round.0);
        self.cells.entry(place).or_default().take(mark);
        if self.may_fork {
            self.marks.push((seq, place, mark));
        }
    }

    fn on_fault(&mut self, at: SimTime, fault: &FaultEvent) {
        let now = self.moment(at);
        match fault {
            FaultEvent::Began { entry, what, .. } => self.faults.push(Bar { entry: *entry, what: what.clone(), from: now, to: None }),
            FaultEvent::Ended { entry, .. } => {
                if let Some(bar) = self.faults.iter_mut().rev().find(|bar| bar.entry == *entry && bar.to.is_none()) {
                    bar.to = Some(now);
                }
            }
            FaultEvent::Operator { entry, what } => {
                self.faults.push(Bar { entry: *entry, what: what.clone(), from: now, to: Some(now) });
            }
        }
    }

    fn moment(&self, at: SimTime) -> Moment {
        let clock = &self.names.schedule.clock;
        let round = clock.round(clock.slot(at));
        let begins = |round: Round| clock.begins(clock.round_begins(round)).0;
        let (from, to) = (begins(round), begins(Round(round.0.saturating_add(1))));
        let share = u128::from(at.0.saturating_sub(from)) * 1000 / u128::from(to.saturating_sub(from).max(1));
        Moment(round.0.saturating_mul(1000).saturating_add(u64::try_from(share.min(999)).unwrap_or(999)))
    }

    /// The picture, once every event was seen.
    pub(super) fn finish(self) -> Timeline {
        let rounds = self.names.schedule.rounds.min(MOST_ROUNDS);
        let lane = |(place, card): (usize, &koipond_record::event::NodeCard)| Lane {
            name: card.name.clone(),
            behaviour: card.behaviour.clone(),
            cells: (0..rounds).map(|round| self.cells.get(&(place, round)).map_or(Sign::Nothing, |cell| cell.shows())).collect(),
        };
        Timeline { rounds, settles: self.settles, nodes: self.names.nodes.iter().enumerate().map(lane).collect(), faults: self.faults }
    }
}

impl Cell {
    fn take(&mut self, mark: Mark) {
        match mark {
            Mark::Sign(sign) => self.sign = self.sign.max(sign),
            Mark::Yes => self.yes = self.yes.saturating_add(1),
            Mark::No => self.no = self.no.saturating_add(1),
        }
    }

    fn shows(self) -> Sign {
        let voted = if self.no > self.yes { Sign::VotedDown } else { Sign::Nothing };
        self.sign.max(voted)
    }
}

/// What an event of the chain leaves in the picture: of whom, for which round.
fn of_chain(event: &ChainEvent) -> Option<(&Pubkey, Round, Mark)> {
    match event {
        ChainEvent::Submitted { round, by, .. } => Some((by, *round, Mark::Sign(Sign::Submitted))),
        // Who raised an audit has, by the rule in force, not voted by it.
        ChainEvent::Audited { opened: true, .. } => None,
        ChainEvent::Audited { round, candidate, is_valid, .. } => Some((candidate, *round, if *is_valid { Mark::Yes } else { Mark::No })),
        ChainEvent::Rewarded { round, to, .. } => Some((to, *round, Mark::Sign(Sign::Paid))),
        ChainEvent::Slashed { round, who, .. } => Some((who, *round, Mark::Sign(Sign::Slashed))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_of_a_round_is_what_a_cell_shows() {
        let shows = |marks: &[Mark]| {
            let mut cell = Cell::default();
            marks.iter().for_each(|mark| cell.take(*mark));
            cell.shows()
        };
        assert_eq!(shows(&[Mark::Sign(Sign::Submitted), Mark::No]), Sign::VotedDown);
        assert_eq!(shows(&[Mark::Sign(Sign::Submitted), Mark::No, Mark::Yes]), Sign::Submitted);
        assert_eq!(shows(&[Mark::Sign(Sign::Submitted), Mark::No, Mark::Sign(Sign::Slashed)]), Sign::Slashed);
    }
}
