//! The metric `hosting_cost`: ROE paid for pins since the run began.

use koipond_record::Event;

use super::Metric;
use crate::bills::Bills;
use crate::story::Story;

/// ROE paid for pins since the run began.
#[derive(Default)]
pub(crate) struct HostingCost {
    bills: Bills,
    paid: i64,
}

impl Metric for HostingCost {
    fn name(&self) -> &'static str {
        "hosting_cost"
    }

    fn on_event(&mut self, e: &Event) {
        if let Some((_, bill)) = self.bills.on_event(e) {
            self.paid = self.paid.saturating_add_unsigned(bill.amount.0);
        }
    }

    fn sample(&mut self, _: &Story) -> i64 {
        self.paid
    }
}

#[cfg(test)]
mod tests {
    use crate::stage::Stage;

    #[test]
    fn it_adds_up_what_is_paid_and_not_what_is_only_asked_for() {
        let mut stage = Stage::staked();
        stage.round(1).bills("honest-1", 1, 3).bills("honest-2", 1, 5).pays_bill("honest-1", 3).pays_not("honest-2", 1, 5);
        stage.round(2).bills("honest-1", 2, 3).round(3).pays_bill("honest-1", 3);
        assert_eq!(stage.samples("hosting_cost"), [(0, 0), (1, 3_000_000), (2, 3_000_000), (3, 6_000_000)]);
    }
}
