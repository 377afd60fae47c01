//! The metric `payouts`: payouts in the round.

use koipond_record::event::{ChainEvent, Event, What};

use super::Metric;
use crate::story::Story;

/// Payouts in the round.
#[derive(Default)]
pub(crate) struct Payouts(i64);

impl Metric for Payouts {
    fn name(&self) -> &'static str {
        "payouts"
    }

    fn on_event(&mut self, e: &Event) {
        if matches!(&e.what, What::Chain(ChainEvent::PaidOut { .. })) {
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
    fn each_round_counts_its_own_and_none_that_failed() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[]).fails_to_pay(0, "honest-1").round(3).pays(0, "honest-1");
        stage.lists(1, "honest-1", &[]).pays(1, "honest-1").round(4);
        assert_eq!(stage.samples("payouts"), [(0, 0), (2, 0), (3, 2), (4, 0)]);
    }
}
