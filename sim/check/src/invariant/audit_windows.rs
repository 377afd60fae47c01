//! Votes arrive inside their window: on the proof of a round in the audit window of the next, on its list in that of a round two or more later.
//!
//! A vote has no slot of its own in the log: it is the slot of its moment. Once a task is followed by another, whose windows
//! the log does not say, nothing more is looked at.

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Pubkey, Round, Verdict};

use super::InvariantName;
use super::in_window::{InWindow, Window};
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};

/// Votes arrive inside their window.
#[derive(Default)]
pub(crate) struct AuditWindows {
    cast: Cast,
    windows: InWindow,
    looked: u64,
}

impl Checker for AuditWindows {
    fn name(&self) -> &str {
        InvariantName::AuditWindow.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        self.windows.on_event(e);
        let What::Chain(event) = &e.what else { return None };
        let (round, candidate, by, what, later): (_, &Pubkey, _, _, _) = match event {
            ChainEvent::Audited { round, candidate, by, .. } => (*round, candidate, by, "proof", 1..=1),
            ChainEvent::ListAudited { round, candidate, by, .. } => (*round, candidate, by, "list", 2..=u64::MAX),
            _ => return None,
        };
        let slot = self.windows.slot_of(e, &self.cast)?;
        self.looked += 1;
        let now = self.windows.round_in(Window::Audit, slot, &self.cast);
        if now.is_some_and(|now: Round| now.0.checked_sub(round.0).is_some_and(|age| later.contains(&age))) {
            return None;
        }
        let (voter, whose) = (self.cast.name_of(by), self.cast.name_of(candidate));
        let when = if what == "proof" { "of the next round" } else { "of a round two or more later" };
        let why =
            format!("{voter} voted in slot {slot} on the {what} of {whose} of round {round}, which is not in the audit window {when}");
        Some(broken(&self.cast, e.seq, vec![e.seq], why))
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "vote", "votes")
    }
}

#[cfg(test)]
mod tests {
    use super::AuditWindows;
    use crate::stage::{Stage, assert_broken, assert_held};

    #[test]
    fn a_window_includes_its_first_slot_and_its_last() {
        let mut stage = Stage::staked();
        stage.round(1).at_slot(140).votes(0, "honest-1", "cheat-1", false).at_slot(179).votes(0, "honest-2", "cheat-1", false);
        stage.round(2).at_slot(240).votes_on_list(0, "honest-1", "cheat-1", false);
        stage.round(5).at_slot(550).votes_on_list(0, "honest-2", "cheat-1", false);
        assert_held(&stage.check(AuditWindows::default()), "4 votes");
        assert_held(&Stage::staked().check(AuditWindows::default()), "nothing to look at");
    }

    #[test]
    fn a_vote_before_or_after_its_window_breaks_it() {
        for slot in [139, 180, 240] {
            let mut stage = Stage::staked();
            let at = stage.round(1).at_slot(slot).votes(0, "honest-1", "cheat-1", false).latest();
            let why =
                format!("honest-1 voted in slot {slot} on the proof of cheat-1 of round 0, which is not in the audit window of the next");
            let evidence = assert_broken(&stage.check(AuditWindows::default()), at, &why);
            stage.assert_kinds(&evidence, &["RoundBegan", "Audited"]);
        }
    }

    #[test]
    fn a_vote_on_a_list_too_early_breaks_it() {
        let mut stage = Stage::staked();
        let at = stage.round(1).at_slot(150).votes_on_list(0, "honest-1", "cheat-1", false).latest();
        let why =
            "honest-1 voted in slot 150 on the list of cheat-1 of round 0, which is not in the audit window of a round two or more later";
        assert_broken(&stage.check(AuditWindows::default()), at, why);
        let mut stage = Stage::staked();
        let at = stage.round(2).at_slot(239).votes_on_list(0, "honest-1", "cheat-1", false).latest();
        assert_broken(&stage.check(AuditWindows::default()), at, "in slot 239");
    }

    #[test]
    fn after_a_migration_the_windows_are_not_known() {
        let mut stage = Stage::staked();
        stage.is_migrated(&crate::stage::key("task-1"), 0).round(1).at_slot(199).votes(0, "honest-1", "cheat-1", false);
        assert_held(&stage.check(AuditWindows::default()), "nothing to look at");
    }
}
