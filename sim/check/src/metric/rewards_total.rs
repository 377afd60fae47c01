//! The metric `rewards_total`: ROE added to balances by payouts since the run began.

use koipond_record::event::{ChainEvent, Event, What};

use super::Metric;
use crate::story::Story;

/// ROE added to balances by payouts since the run began.
#[derive(Default)]
pub(crate) struct RewardsTotal(i64);

impl Metric for RewardsTotal {
    fn name(&self) -> &'static str {
        "rewards_total"
    }

    fn on_event(&mut self, e: &Event) {
        if let What::Chain(ChainEvent::Rewarded { amount, .. }) = &e.what {
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
        stage.round(1).round(2).rewards(0, "honest-1", 500).round(3).rewards(1, "honest-2", 250);
        assert_eq!(stage.samples("rewards_total"), [(0, 0), (1, 0), (2, 500_000_000), (3, 750_000_000)]);
    }
}
