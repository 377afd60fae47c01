//! The table of nodes × rounds: what became of each node in each round, and the sign each cell shows.

use std::ops::Range;

use koipond_record::{Round, Seq, SimTime, TaskFunction};

use crate::mark::{Mark, MarkKind};
use crate::story::Story;

/// What a cell shows, from the least telling to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    #[default]
    Nothing,
    Offline,
    Worked,
    Submitted,
    Audited,
    Stopped,
    VotedDown,
    Paid,
    Slashed,
}

/// Every sign with its meaning; the legend is drawn from it.
pub const SIGNS: [(Sign, char, &str); 9] = [
    (Sign::Worked, '□', "worked"),
    (Sign::Submitted, '■', "submitted"),
    (Sign::Audited, '◆', "audited too"),
    (Sign::VotedDown, '▼', "voted down"),
    (Sign::Slashed, '✖', "slashed"),
    (Sign::Paid, '●', "paid"),
    (Sign::Stopped, '╳', "stopped"),
    (Sign::Offline, '-', "offline"),
    (Sign::Nothing, '·', "nothing"),
];

/// How many rounds there are to show; the moment in which the last one is over begins no other.
pub fn rounds(story: &Story, now: SimTime) -> u64 {
    let planned = story.schedule.rounds.max(1);
    let here = story.round(now).0;
    if here == planned && now == story.begins(Round(planned)) { planned } else { planned.max(here.saturating_add(1)) }
}

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

    /// Enters the rounds in which a node's process did not run at all, up to the round of the cursor: `life` are its marks, in order,
    /// those before the first round included.
    pub fn enter_offline<'a>(&mut self, life: impl Iterator<Item = &'a Mark>, story: &Story, here: Round) {
        // Of each node the first round it may be missing in whole, and the event it is missing since.
        let mut down: Vec<Option<(u64, Seq)>> = vec![None; self.nodes];
        let mut booted = vec![false; self.nodes];
        for mark in life {
            let Some(node) = mark.node.and_then(|node| usize::try_from(node).ok()).filter(|node| *node < self.nodes) else { continue };
            match mark.kind {
                MarkKind::Booted(boot) => {
                    // A node that joins late was not there before.
                    let missing = if boot == 0 && !booted[node] { Some((0, mark.seq)) } else { down[node] };
                    if let Some((from, to)) = missing {
                        self.offline(node, from..story.round(mark.at).0, to);
                    }
                    (down[node], booted[node]) = (None, true);
                }
                MarkKind::Stopped => {
                    let round = story.round(mark.at);
                    let whole = mark.at == story.begins(round);
                    down[node] = Some((round.0.saturating_add(u64::from(!whole)), mark.seq));
                }
                _ => {}
            }
        }
        for (node, missing) in down.into_iter().enumerate() {
            if let Some((from, to)) = missing {
                self.offline(node, from..here.0.saturating_add(1), to);
            }
        }
    }

    fn offline(&mut self, node: usize, rounds: Range<u64>, to: Seq) {
        for round in rounds.start.max(self.rounds.start)..rounds.end.min(self.rounds.end) {
            if let Some(cell) = self.place(node, round).and_then(|place| self.cells.get_mut(place))
                && cell.sign == Sign::Nothing
            {
                (cell.sign, cell.to) = (Sign::Offline, Some(to));
            }
        }
    }

    /// How many of some nodes show each sign in a round, and an event of the first that does.
    pub fn counts(&self, nodes: &[usize], round: u64) -> [(usize, Option<Seq>); SIGNS.len()] {
        let mut counts = [(0, None); SIGNS.len()];
        for node in nodes {
            let cell = self.cell(*node, round);
            let sign = cell.sign();
            if let Some(count) = SIGNS.iter().position(|(known, ..)| *known == sign).and_then(|n| counts.get_mut(n)) {
                *count = (count.0 + 1, count.1.or(cell.to));
            }
        }
        counts
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
    use koipond_record::Roe;

    use super::*;
    use crate::mark::Vote;
    use crate::sample::story;

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

    /// The signs of a node's rounds 0 to 4 after its process was started and ended in these slots of a round of 1,000.
    fn life(kinds: &[(u64, MarkKind)]) -> String {
        let story = story();
        let mark = |(slot, kind): &(u64, MarkKind)| Mark {
            seq: Seq(*slot),
            at: SimTime(slot * 10_000_000),
            round: Round(0),
            node: Some(0),
            kind: *kind,
        };
        let marks: Vec<Mark> = kinds.iter().map(mark).collect();
        let mut grid = Grid::new(1, 0..5);
        grid.enter_offline(marks.iter(), &story, Round(3));
        (0..5).map(|round| grid.cell(0, round).sign().symbol()).collect()
    }

    #[test]
    fn a_node_is_offline_in_the_rounds_in_which_it_did_not_run_at_all_and_not_after_the_cursor() {
        use MarkKind::{Booted, Stopped};
        assert_eq!(life(&[(0, Booted(0)), (500, Stopped)]), "·---·");
        assert_eq!(life(&[(0, Booted(0)), (500, Stopped), (2500, Booted(1))]), "·-···");
        assert_eq!(life(&[(0, Booted(0)), (1000, Stopped), (2000, Booted(1))]), "·-···");
        assert_eq!(life(&[(0, Booted(0)), (500, Stopped), (700, Booted(1))]), "·····");
    }

    #[test]
    fn a_node_that_joins_late_is_offline_before_and_one_that_is_never_told_of_is_not() {
        assert_eq!(life(&[(2500, MarkKind::Booted(0))]), "--···");
        assert_eq!(life(&[]), "·····");
    }
}
