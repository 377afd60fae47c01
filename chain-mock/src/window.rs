//! Which window of which round a slot lies in.
//!
//! Windows are decided by the slot of inclusion and half-open, or closed by the rule `window-end`: our choice, since
//! the contract's exact comparison is unknown. `protocol.md` §1.2, §12.

use std::fmt;

use koipond_record::{Round, Slot};

use crate::refusal::Rejection;
use crate::spec::WindowEnd;

/// The two windows of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowKind {
    /// The first: submissions and distribution lists are taken.
    Submission,
    /// The second: votes are taken.
    Audit,
}

/// How many rounds after the round it is about an instruction is taken, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Later {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl Later {
    /// Work of round R is submitted and audited in round R+1. `protocol.md` §1.3.
    pub(crate) const PROOF: Self = Self { first: 1, last: 1 };

    /// The list of round R belongs into round R+2; unpaid, it is tried again in the following rounds, as many as the
    /// look-back has. `protocol.md` §1.3 (logs: rounds N−5 to N−3 where three failed distributions are allowed).
    pub(crate) fn list(look_back: u64) -> Self {
        Self { first: 2, last: look_back.saturating_add(2) }
    }
}

/// The rounds of a task and the windows in each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windows {
    pub(crate) starting_slot: Slot,
    pub(crate) round_time: u64,
    pub(crate) submission: u64,
    pub(crate) audit: u64,
    pub(crate) end: WindowEnd,
}

/// What asks to be in a window.
pub(crate) struct Asked {
    pub(crate) instruction: &'static str,
    pub(crate) about: Round,
    pub(crate) slot: Slot,
}

impl Windows {
    /// The round a slot lies in. §1.2.
    pub(crate) fn round(self, slot: Slot) -> Round {
        Round(slot.0.saturating_sub(self.starting_slot.0) / self.round_time.max(1))
    }

    /// The first slot of a round.
    pub(crate) fn begins(self, round: Round) -> Slot {
        Slot(self.starting_slot.0.saturating_add(round.0.saturating_mul(self.round_time)))
    }

    /// The first slot after both windows of a round.
    pub(crate) fn both_end(self, round: Round) -> Slot {
        let windows = self.submission.saturating_add(self.audit).saturating_add(self.more());
        Slot(self.begins(round).0.saturating_add(windows))
    }

    /// The slots that the rule adds to each window.
    fn more(self) -> u64 {
        u64::from(self.end == WindowEnd::Inside)
    }

    fn holds(self, kind: WindowKind, round: Round, slot: Slot) -> bool {
        let (from, len) = match kind {
            WindowKind::Submission => (0, self.submission),
            WindowKind::Audit => (self.submission, self.audit),
        };
        let into = slot.0.checked_sub(self.begins(round).0).and_then(|into| into.checked_sub(from));
        into.is_some_and(|into| into < len.saturating_add(self.more()))
    }

    /// The round whose window holds the slot, if it is one so much later than the one asked about. Where windows are
    /// closed and fill their round, the first slot of a round is also the last of the audit window before.
    pub(crate) fn require(self, kind: WindowKind, later: Later, asked: &Asked) -> Result<Round, Rejection> {
        let now = self.round(asked.slot);
        let suits = |round: &Round| {
            let age = round.0.checked_sub(asked.about.0);
            age.is_some_and(|age| (later.first..=later.last).contains(&age)) && self.holds(kind, *round, asked.slot)
        };
        let before = now.0.checked_sub(1).map(Round);
        [Some(now), before].into_iter().flatten().find(suits).ok_or(Rejection::OutsideWindow {
            instruction: asked.instruction,
            about: asked.about,
            kind,
            first: Round(asked.about.0.saturating_add(later.first)),
            last: Round(asked.about.0.saturating_add(later.last)),
            slot: asked.slot,
            now,
        })
    }
}

impl fmt::Display for WindowKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Submission => "submission",
            Self::Audit => "audit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(end: WindowEnd, slot: u64) -> (bool, bool) {
        let windows = Windows { starting_slot: Slot(0), round_time: 1200, submission: 500, audit: 500, end };
        let holds = |kind| windows.holds(kind, Round(0), Slot(slot));
        (holds(WindowKind::Submission), holds(WindowKind::Audit))
    }

    #[test]
    fn windows_are_half_open() {
        let wanted = [(0, (true, false)), (499, (true, false)), (500, (false, true)), (999, (false, true)), (1000, (false, false))];
        for (slot, windows) in wanted {
            assert_eq!(held(WindowEnd::Outside, slot), windows, "slot {slot}");
        }
    }

    #[test]
    fn the_slot_after_a_window_belongs_to_it_where_the_rule_says_so() {
        let wanted = [(499, (true, false)), (500, (true, true)), (501, (false, true)), (1000, (false, true)), (1001, (false, false))];
        for (slot, windows) in wanted {
            assert_eq!(held(WindowEnd::Inside, slot), windows, "slot {slot}");
        }
    }

    #[test]
    fn a_closed_audit_window_that_ends_its_round_holds_the_first_slot_of_the_next() {
        let windows = Windows { starting_slot: Slot(0), round_time: 1000, submission: 500, audit: 500, end: WindowEnd::Inside };
        let asked = Asked { instruction: "AuditSubmissions", about: Round(0), slot: Slot(2000) };
        assert_eq!(windows.require(WindowKind::Audit, Later::PROOF, &asked), Ok(Round(1)));
    }
}
