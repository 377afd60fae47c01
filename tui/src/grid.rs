//! The table of nodes × rounds: what events leave in it, and the sign each cell shows.

use std::collections::BTreeMap;
use std::ops::Range;

use koipond_record::event::{ChainEvent, NodeEvent};
use koipond_record::{Event, Round, Seq, What};

use crate::story::Story;

/// What a cell shows, from the least telling to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    Nothing,
    Submitted,
    Stopped,
    VotedDown,
    Paid,
    Slashed,
}

/// Every sign with its meaning; the legend is drawn from it.
pub const SIGNS: [(Sign, char, &str); 6] = [
    (Sign::Submitted, '■', "submitted"),
    (Sign::VotedDown, '▼', "voted down"),
    (Sign::Slashed, '✖', "slashed"),
    (Sign::Paid, '●', "paid"),
    (Sign::Stopped, '╳', "stopped"),
    (Sign::Nothing, '·', "nothing"),
];

impl Sign {
    /// The character it is drawn as.
    pub fn symbol(self) -> char {
        SIGNS.iter().find(|(sign, ..)| *sign == self).map_or('?', |(_, symbol, _)| *symbol)
    }
}

/// An event that leaves something in the table, or that one can jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub seq: Seq,
    pub round: Round,
    pub node: Option<usize>,
    pub kind: MarkKind,
}

/// What it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    Submitted,
    VotedYes,
    VotedNo,
    Slashed,
    Rewarded,
    Stopped,
    Payout,
    /// Marks before it no longer count, as far as it undoes them.
    RolledBack,
}

/// The mark an event leaves, if it leaves one.
pub fn mark(event: &Event, story: &Story) -> Option<Mark> {
    let (kind, round) = match &event.what {
        What::Node(NodeEvent::Ended(_)) => (MarkKind::Stopped, story.round(event.at)),
        What::Chain(ChainEvent::Submitted { round, .. }) => (MarkKind::Submitted, *round),
        // Who raised an audit has, by the rule in force, not voted by it.
        What::Chain(ChainEvent::Audited { opened: true, .. }) => return None,
        What::Chain(ChainEvent::Audited { round, is_valid: true, .. }) => (MarkKind::VotedYes, *round),
        What::Chain(ChainEvent::Audited { round, is_valid: false, .. }) => (MarkKind::VotedNo, *round),
        What::Chain(ChainEvent::Slashed { round, .. }) => (MarkKind::Slashed, *round),
        What::Chain(ChainEvent::Rewarded { round, .. }) => (MarkKind::Rewarded, *round),
        What::Chain(ChainEvent::RolledBack { .. }) => (MarkKind::RolledBack, story.round(event.at)),
        What::Chain(ChainEvent::PaidOut { round, .. } | ChainEvent::PayoutFailed { round, .. }) => (MarkKind::Payout, *round),
        _ => return None,
    };
    Some(Mark { seq: event.seq, round, node: story.subject(event), kind })
}

/// The cells of some rounds, as they stand after some events.
#[derive(Debug, Default)]
pub struct Grid {
    pub rounds: Range<u64>,
    cells: BTreeMap<(usize, u64), Cell>,
}

#[derive(Debug, Default)]
struct Cell {
    sign: Option<Sign>,
    yes: u32,
    no: u32,
}

impl Grid {
    /// An empty table of these rounds.
    pub fn new(rounds: Range<u64>) -> Self {
        Self { rounds, cells: BTreeMap::new() }
    }

    /// Enters a mark.
    pub fn enter(&mut self, mark: &Mark) {
        let Some(node) = mark.node.filter(|_| self.rounds.contains(&mark.round.0)) else { return };
        let sign = match mark.kind {
            MarkKind::Submitted => Sign::Submitted,
            MarkKind::Slashed => Sign::Slashed,
            MarkKind::Rewarded => Sign::Paid,
            MarkKind::Stopped => Sign::Stopped,
            MarkKind::VotedYes | MarkKind::VotedNo => Sign::Nothing,
            MarkKind::Payout | MarkKind::RolledBack => return,
        };
        let cell = self.cells.entry((node, mark.round.0)).or_default();
        cell.sign = cell.sign.max(Some(sign));
        match mark.kind {
            MarkKind::VotedYes => cell.yes = cell.yes.saturating_add(1),
            MarkKind::VotedNo => cell.no = cell.no.saturating_add(1),
            _ => {}
        }
    }

    /// What the cell of a node and a round shows.
    pub fn sign(&self, node: usize, round: u64) -> Sign {
        let Some(cell) = self.cells.get(&(node, round)) else { return Sign::Nothing };
        let voted = if cell.no > cell.yes { Sign::VotedDown } else { Sign::Nothing };
        cell.sign.unwrap_or(Sign::Nothing).max(voted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid_after(kinds: &[MarkKind]) -> Sign {
        let mut grid = Grid::new(0..4);
        for kind in kinds {
            grid.enter(&Mark { seq: Seq(0), round: Round(2), node: Some(1), kind: *kind });
        }
        grid.sign(1, 2)
    }

    #[test]
    fn a_cell_is_voted_down_only_while_more_votes_say_no_than_yes() {
        use MarkKind::{Submitted, VotedNo, VotedYes};
        assert_eq!(grid_after(&[Submitted, VotedNo]), Sign::VotedDown);
        assert_eq!(grid_after(&[Submitted, VotedNo, VotedYes]), Sign::Submitted);
    }

    #[test]
    fn the_later_stage_of_a_round_is_what_a_cell_shows() {
        use MarkKind::{Rewarded, Slashed, Stopped, Submitted, VotedNo};
        assert_eq!(grid_after(&[Submitted, VotedNo, Slashed]), Sign::Slashed);
        assert_eq!(grid_after(&[Submitted, Rewarded]), Sign::Paid);
        assert_eq!(grid_after(&[Stopped, Submitted]), Sign::Stopped);
    }
}
