//! The table of nodes × rounds: what became of each node in each round, and the sign each cell shows.

use std::ops::Range;

use koipond_record::{Seq, TaskFunction};

use crate::mark::{Mark, MarkKind};

/// What a cell shows, from the least telling to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    #[default]
    Nothing,
    Worked,
    Submitted,
    Audited,
    Stopped,
    VotedDown,
    Paid,
    Slashed,
}

/// Every sign with its meaning; the legend is drawn from it.
pub const SIGNS: [(Sign, char, &str); 8] = [
    (Sign::Worked, '□', "worked"),
    (Sign::Submitted, '■', "submitted"),
    (Sign::Audited, '◆', "audited too"),
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

/// The cells of some rounds, as they stand after some events.
#[derive(Debug, Default)]
pub struct Grid {
    pub rounds: Range<u64>,
    nodes: usize,
    cells: Vec<Cell>,
}

/// What became of a node in a round.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cell {
    sign: Sign,
    submitted: bool,
    audited: bool,
    yes: u32,
    no: u32,
    /// The event that tells most of it.
    pub to: Option<Seq>,
}

impl Cell {
    /// What it shows.
    pub fn sign(&self) -> Sign {
        let voted = if self.no > self.yes { Sign::VotedDown } else { Sign::Nothing };
        let audited = if self.submitted && self.audited { Sign::Audited } else { Sign::Nothing };
        self.sign.max(voted).max(audited)
    }
}

impl Grid {
    /// An empty table of these rounds.
    pub fn new(nodes: usize, rounds: Range<u64>) -> Self {
        let width = usize::try_from(rounds.end.saturating_sub(rounds.start)).unwrap_or(0);
        Self { rounds, nodes, cells: vec![Cell::default(); nodes.saturating_mul(width)] }
    }

    /// Enters a mark.
    pub fn enter(&mut self, mark: &Mark) {
        if let MarkKind::Voted(vote) = mark.kind
            && let Some(cell) = vote.by.and_then(|by| self.cell_mut(by, mark.round.0))
        {
            cell.audited = true;
        }
        let Some(cell) = mark.node.and_then(|node| self.cell_mut(node, mark.round.0)) else { return };
        let sign = match mark.kind {
            MarkKind::Asked(TaskFunction::ExecuteTask) => Sign::Worked,
            MarkKind::Submitted => Sign::Submitted,
            MarkKind::Slashed(_) => Sign::Slashed,
            MarkKind::Rewarded(_) => Sign::Paid,
            MarkKind::Stopped => Sign::Stopped,
            // Who raised an audit has, by the rule in force, not voted by it.
            MarkKind::Voted(vote) if !vote.raised => {
                let count = if vote.yes { &mut cell.yes } else { &mut cell.no };
                *count = count.saturating_add(1);
                if !vote.yes && cell.sign() == Sign::VotedDown {
                    cell.to = Some(mark.seq);
                }
                return;
            }
            _ => return,
        };
        cell.submitted |= sign == Sign::Submitted;
        if sign >= cell.sign() {
            cell.to = Some(mark.seq);
        }
        cell.sign = cell.sign.max(sign);
    }

    /// What became of a node in a round.
    pub fn cell(&self, node: usize, round: u64) -> Cell {
        self.place(node, round).and_then(|place| self.cells.get(place)).copied().unwrap_or_default()
    }

    fn cell_mut(&mut self, node: u32, round: u64) -> Option<&mut Cell> {
        let place = self.place(usize::try_from(node).ok()?, round)?;
        self.cells.get_mut(place)
    }

    fn place(&self, node: usize, round: u64) -> Option<usize> {
        let inside = self.rounds.contains(&round) && node < self.nodes;
        let column = usize::try_from(round.checked_sub(self.rounds.start)?).ok()?;
        inside.then(|| column * self.nodes + node)
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::{Roe, Round, SimTime};

    use super::*;
    use crate::mark::Vote;

    const YES: MarkKind = MarkKind::Voted(Vote { by: Some(0), yes: true, raised: false });
    const NO: MarkKind = MarkKind::Voted(Vote { by: Some(0), yes: false, raised: false });
    const RAISED: MarkKind = MarkKind::Voted(Vote { by: Some(0), yes: false, raised: true });

    fn grid_after(kinds: &[MarkKind]) -> Grid {
        let mut grid = Grid::new(2, 0..4);
        for kind in kinds {
            grid.enter(&Mark { seq: Seq(0), at: SimTime(0), round: Round(2), node: Some(1), kind: *kind });
        }
        grid
    }

    fn sign(kinds: &[MarkKind]) -> Sign {
        grid_after(kinds).cell(1, 2).sign()
    }

    #[test]
    fn a_cell_is_voted_down_only_while_more_votes_say_no_than_yes() {
        assert_eq!(sign(&[MarkKind::Submitted, NO]), Sign::VotedDown);
        assert_eq!(sign(&[MarkKind::Submitted, NO, YES]), Sign::Submitted);
        assert_eq!(sign(&[MarkKind::Submitted, RAISED]), Sign::Submitted);
    }

    #[test]
    fn the_later_stage_of_a_round_is_what_a_cell_shows() {
        use MarkKind::{Rewarded, Slashed, Stopped, Submitted};
        assert_eq!(sign(&[Submitted, NO, Slashed(Roe(1))]), Sign::Slashed);
        assert_eq!(sign(&[Submitted, Rewarded(Roe(1))]), Sign::Paid);
        assert_eq!(sign(&[Stopped, Submitted]), Sign::Stopped);
    }

    #[test]
    fn who_voted_on_others_has_audited_once_it_has_submitted() {
        let mut grid = grid_after(&[YES]);
        assert_eq!(grid.cell(0, 2).sign(), Sign::Nothing);
        grid.enter(&Mark { seq: Seq(1), at: SimTime(0), round: Round(2), node: Some(0), kind: MarkKind::Submitted });
        assert_eq!(grid.cell(0, 2).sign(), Sign::Audited);
    }
}
