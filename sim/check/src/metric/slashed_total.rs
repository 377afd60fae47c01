//! The metric `slashed_total`: ROE taken from stakes since the run began.

use koipond_record::event::{ChainEvent, Event, What};

use super::Metric;
use crate::story::Story;

/// ROE taken from stakes since the run began.
#[derive(Default)]
pub(crate) struct SlashedTotal(i64);

impl Metric for SlashedTotal {
    fn name(&self) -> &'static str {
        "slashed_total"
    }

    fn on_event(&mut self, e: &Event) {
        if let What::Chain(ChainEvent::Slashed { amount, .. }) = &e.what {
            self.0 = self.0.saturating_add_unsigned(amount.0);
        }
    }

    fn sample(&mut self, _: &Story) -> i64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use crate::stage::Stage;

    #[test]
    fn it_adds_up_over_the_rounds() {
        let mut stage = Stage::staked();
        stage.round(1).round(2).slashes(0, "cheat-1", 3_500, 5_000).round(3).slashes(1, "cheat-1", 1_050, 1_500);
        assert_eq!(stage.samples("slashed_total"), [(0, 0), (1, 0), (2, 3_500_000_000), (3, 4_550_000_000)]);
    }
}
