//! Proofs arrive inside their window: the proof of a round stands on chain only from within the submission window of the next.
//!
//! The slot that a proof states is not taken at its word: it must be that of its time, or a late proof could be dated back.

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Round, Slot, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};

/// Proofs arrive inside their window.
#[derive(Default)]
pub(crate) struct Windows {
    cast: Cast,
    looked: u64,
}

impl Checker for Windows {
    fn name(&self) -> &str {
        InvariantName::SubmissionWindow.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        let What::Chain(ChainEvent::Submitted { round, by, slot, .. }) = &e.what else { return None };
        let schedule = self.cast.schedule.as_ref()?;
        self.looked += 1;
        let begins = schedule.clock.round_begins(Round(round.0.saturating_add(1)));
        let ends = Slot(begins.0.saturating_add(schedule.submission_window));
        let (name, came) = (self.cast.name_of(by), schedule.clock.slot(e.at));
        let why = if !(begins..ends).contains(slot) {
            format!(
                "the proof of {name} of round {round} arrived in slot {slot}, and its window is from slot {begins} to before slot {ends}"
            )
        } else if came != *slot {
            format!("the proof of {name} of round {round} arrived in slot {came}, and the chain dates it to slot {slot}")
        } else {
            return None;
        };
        Some(broken(&self.cast, e.seq, vec![e.seq], why))
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "proof", "proofs")
    }
}

#[cfg(test)]
mod tests {
    use super::Windows;
    use crate::stage::{Stage, assert_broken, assert_held};

    #[test]
    fn the_window_includes_its_first_slot_and_its_last() {
        let mut stage = Stage::staked();
        stage.round(1).submits_in_slot(0, "honest-1", 100).submits_in_slot(0, "honest-2", 139);
        assert_held(&stage.check(Windows::default()), "2 proofs");
        assert_held(&Stage::staked().check(Windows::default()), "nothing to look at");
    }

    #[test]
    fn a_proof_before_or_after_its_window_breaks_it() {
        for slot in [99, 140] {
            let mut stage = Stage::staked();
            let at = stage.round(1).submits_in_slot(0, "honest-1", slot).latest();
            let why =
                format!("the proof of honest-1 of round 0 arrived in slot {slot}, and its window is from slot 100 to before slot 140");
            let evidence = assert_broken(&stage.check(Windows::default()), at, &why);
            stage.assert_kinds(&evidence, &["RoundBegan", "Submitted"]);
        }
    }

    #[test]
    fn a_late_proof_that_is_dated_back_breaks_it() {
        let mut stage = Stage::staked();
        let at = stage.round(1).at_slot(150).submits_dated(0, "honest-1", 139).latest();
        assert_broken(&stage.check(Windows::default()), at, "arrived in slot 150, and the chain dates it to slot 139");
    }

    #[test]
    fn the_proof_of_a_later_round_is_no_proof_of_this_one() {
        let mut stage = Stage::staked();
        let at = stage.round(1).submits_in_slot(1, "honest-1", 110).latest();
        assert_broken(&stage.check(Windows::default()), at, "from slot 200 to before slot 240");
    }
}
