//! Lists arrive inside their window: a list of a round stands on chain only from within the submission window of a round two or more later.
//!
//! How many rounds later at the most, the log does not say (the rule `look-back`). A list has no slot of its own in the log:
//! it is the slot of its moment. Once a task is followed by another, nothing more is looked at.

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Round, Verdict};

use super::InvariantName;
use super::in_window::{InWindow, Window};
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};

/// Lists arrive inside their window.
#[derive(Default)]
pub(crate) struct ListWindows {
    cast: Cast,
    windows: InWindow,
    looked: u64,
}

impl Checker for ListWindows {
    fn name(&self) -> &str {
        InvariantName::ListWindow.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        self.windows.on_event(e);
        let What::Chain(ChainEvent::ListSubmitted { round, by, .. } | ChainEvent::ListUploaded { round, by, .. }) = &e.what else {
            return None;
        };
        let slot = self.windows.slot_of(e, &self.cast)?;
        self.looked += 1;
        let now = self.windows.round_in(Window::Submission, slot, &self.cast);
        if now.is_some_and(|now: Round| now.0.checked_sub(round.0).is_some_and(|age| age >= 2)) {
            return None;
        }
        let who = self.cast.name_of(by);
        let why = format!(
            "the list of {who} of round {round} came in slot {slot}, which is not in the submission window of a round two or more later"
        );
        Some(broken(&self.cast, e.seq, vec![e.seq], why))
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "list or part of one", "lists and parts of them")
    }
}

#[cfg(test)]
mod tests {
    use super::ListWindows;
    use crate::stage::{Stage, assert_broken, assert_held};

    #[test]
    fn a_window_includes_its_first_slot_and_its_last() {
        let mut stage = Stage::staked();
        stage.round(2).at_slot(200).lists(0, "honest-1", &[]).at_slot(239).lists(0, "honest-2", &[]);
        stage.round(4).at_slot(401).uploads(0, "honest-1").lists(0, "honest-1", &[]);
        assert_held(&stage.check(ListWindows::default()), "4 lists and parts of them");
        assert_held(&Stage::staked().check(ListWindows::default()), "nothing to look at");
    }

    #[test]
    fn a_list_too_early_or_outside_of_a_window_breaks_it() {
        for (round, slot) in [(2, 240), (1, 120), (2, 299)] {
            let mut stage = Stage::staked();
            let at = stage.round(round).at_slot(slot).lists(0, "cheat-1", &[]).latest();
            let why = format!("the list of cheat-1 of round 0 came in slot {slot}, which is not in the submission window");
            let evidence = assert_broken(&stage.check(ListWindows::default()), at, &why);
            stage.assert_kinds(&evidence, &["RoundBegan", "ListSubmitted"]);
        }
    }

    #[test]
    fn a_part_of_a_list_has_the_same_window() {
        let mut stage = Stage::staked();
        let at = stage.round(2).at_slot(240).uploads(0, "cheat-1").latest();
        assert_broken(&stage.check(ListWindows::default()), at, "slot 240");
    }
}
