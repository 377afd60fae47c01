//! The metric `submissions`: proofs that reached the chain in the round.

use koipond_record::event::{ChainEvent, Event, What};

use super::Metric;
use crate::story::Story;

/// Proofs that reached the chain in the round.
#[derive(Default)]
pub(crate) struct Submissions(i64);

impl Metric for Submissions {
    fn name(&self) -> &'static str {
        "submissions"
    }

    fn on_event(&mut self, e: &Event) {
        if matches!(&e.what, What::Chain(ChainEvent::Submitted { .. })) {
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
    fn each_round_counts_its_own() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "x").submits(0, "honest-2", "x").round(2).submits(1, "honest-1", "y").round(3);
        assert_eq!(stage.samples("submissions"), [(0, 0), (1, 2), (2, 1), (3, 0)]);
    }
}
