//! The metric `deviations`: how often behaviours acted in the round.

use koipond_record::event::{Event, NodeEvent, What};

use super::Metric;
use crate::story::Story;

/// How often behaviours acted in the round.
#[derive(Default)]
pub(crate) struct Deviations(i64);

impl Metric for Deviations {
    fn name(&self) -> &'static str {
        "deviations"
    }

    fn on_event(&mut self, e: &Event) {
        if matches!(&e.what, What::Node(NodeEvent::Deviated { .. })) {
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
        stage.round(1).deviates("cheat-1", "late", "it waits").deviates("cheat-1", "late", "it waits").round(2);
        assert_eq!(stage.samples("deviations"), [(0, 0), (1, 2), (2, 0)]);
    }
}
