//! The metric `honest_slashed`: ROE taken from the stakes of honest nodes since the run began.

use koipond_record::event::{ChainEvent, Event, What};

use super::Metric;
use crate::cast::Cast;
use crate::story::Story;

/// ROE taken from the stakes of honest nodes since the run began.
#[derive(Default)]
pub(crate) struct HonestSlashed {
    cast: Cast,
    slashed: i64,
}

impl Metric for HonestSlashed {
    fn name(&self) -> &'static str {
        "honest_slashed"
    }

    fn on_event(&mut self, e: &Event) {
        self.cast.on_event(e);
        let What::Chain(ChainEvent::Slashed { who, amount, .. }) = &e.what else { return };
        let card = self.cast.node_of(who).and_then(|id| self.cast.card(id));
        if card.is_some_and(|card| card.behaviour == "honest") {
            self.slashed = self.slashed.saturating_add_unsigned(amount.0);
        }
    }

    fn sample(&mut self, _: &Story) -> i64 {
        self.slashed
    }
}

#[cfg(test)]
mod tests {
    use crate::stage::Stage;

    #[test]
    fn what_cheats_lose_is_left_out() {
        let mut stage = Stage::staked();
        stage.round(1).slashes(0, "cheat-1", 3_500, 5_000).slashes(0, "honest-1", 500, 5_000).round(2);
        assert_eq!(stage.samples("honest_slashed"), [(0, 0), (1, 500_000_000), (2, 500_000_000)]);
    }
}
