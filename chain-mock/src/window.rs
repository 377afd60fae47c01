//! Which window of which round a slot lies in.
//!
//! Windows are half-open and decided by the slot of inclusion: our choice, since the contract's exact comparison is
//! unknown. `protocol.md` §1.2, §12.

use std::fmt;

use koipond_record::{Round, Slot};

use crate::ChainParams;
use crate::refusal::Rejection;

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

    /// The list of round R belongs into round R+2; unpaid, it is tried again in the following rounds, as often as
    /// failed distributions are allowed. `protocol.md` §1.3 (logs: rounds N−5 to N−3 where three are allowed).
    pub(crate) fn list(params: &ChainParams) -> Self {
        Self { first: 2, last: params.allowed_failed_distributions.saturating_add(2) }
    }
}

/// The round that a slot lies in, and the window; no window in the gap after the two.
pub(crate) fn at(params: &ChainParams, slot: Slot) -> (Round, Option<WindowKind>) {
    let round = params.clock.round(slot);
    let into = slot.0.saturating_sub(params.clock.round_begins(round).0);
    let windows = params.submission_window.saturating_add(params.audit_window);
    let window = match into {
        n if n < params.submission_window => Some(WindowKind::Submission),
        n if n < windows => Some(WindowKind::Audit),
        _ => None,
    };
    (round, window)
}

/// The first slot after both windows of a round.
pub(crate) fn both_end(params: &ChainParams, round: Round) -> Slot {
    let windows = params.submission_window.saturating_add(params.audit_window);
    Slot(params.clock.round_begins(round).0.saturating_add(windows))
}

/// What asks to be in a window.
pub(crate) struct Asked {
    pub(crate) instruction: &'static str,
    pub(crate) about: Round,
    pub(crate) slot: Slot,
}

/// The round of the slot, if it lies in this window of a round so much later than the one it is about.
pub(crate) fn require(params: &ChainParams, kind: WindowKind, later: Later, asked: &Asked) -> Result<Round, Rejection> {
    let (now, window) = at(params, asked.slot);
    let age = now.0.checked_sub(asked.about.0);
    if window == Some(kind) && age.is_some_and(|age| (later.first..=later.last).contains(&age)) {
        return Ok(now);
    }
    Err(Rejection::OutsideWindow {
        instruction: asked.instruction,
        about: asked.about,
        kind,
        first: Round(asked.about.0.saturating_add(later.first)),
        last: Round(asked.about.0.saturating_add(later.last)),
        slot: asked.slot,
        now,
    })
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
    use koipond_record::Pubkey;

    use super::*;
    use crate::spec::ChainSpec;

    #[test]
    fn windows_are_half_open() {
        let params = ChainParams::of(&ChainSpec::default(), Pubkey::from_text("t"), Pubkey::from_text("m"));
        let window = |slot| at(&params, Slot(slot));
        assert_eq!(window(0), (Round(0), Some(WindowKind::Submission)));
        assert_eq!(window(499), (Round(0), Some(WindowKind::Submission)));
        assert_eq!(window(500), (Round(0), Some(WindowKind::Audit)));
        assert_eq!(window(999), (Round(0), Some(WindowKind::Audit)));
        assert_eq!(window(1000), (Round(0), None));
        assert_eq!(window(1199), (Round(0), None));
        assert_eq!(window(1200), (Round(1), Some(WindowKind::Submission)));
    }
}
