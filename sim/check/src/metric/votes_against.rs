//! The metric `votes_against`: votes against proofs in the round.

use koipond_record::event::{ChainEvent, Event, What};

use super::Metric;
use crate::story::Story;

/// Votes against proofs in the round.
#[derive(Default)]
pub(crate) struct VotesAgainst(i64);

impl Metric for VotesAgainst {
    fn name(&self) -> &'static str {
        "votes_against"
    }

    fn on_event(&mut self, e: &Event) {
        if matches!(&e.what, What::Chain(ChainEvent::Audited { is_valid: false, .. })) {
            self.0 = self.0.saturating_add(1);
        }
    }

    fn sample(&mut self, _: &Story) -> i64 {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::stage::Stage;

    #[test]
    fn each_round_counts_its_own_and_no_vote_in_favour() {
        let mut stage = Stage::staked();
        stage.round(1).votes(0, "honest-1", "cheat-1", false).votes(0, "honest-2", "cheat-1", false).votes(0, "cheat-1", "honest-1", true);
        stage.round(2).votes(1, "honest-1", "cheat-1", false).votes_on_list(0, "honest-1", "cheat-1", false).round(3);
        assert_eq!(stage.samples("votes_against"), [(0, 0), (1, 2), (2, 1), (3, 0)]);
    }
}
