//! No round is paid twice: of each round there is at most one successful payout.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Round, Seq, TaskNo, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};
use crate::words::len;

/// No round is paid twice.
#[derive(Default)]
pub(crate) struct Payouts {
    cast: Cast,
    /// By task: several tasks may share a world, and each pays its own rounds.
    paid: BTreeMap<(TaskNo, Round), Seq>,
}

impl Checker for Payouts {
    fn name(&self) -> &str {
        InvariantName::NoDoublePayout.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        let What::Chain(ChainEvent::PaidOut { round, list_by }) = &e.what else { return None };
        let task = self.cast.task_of(list_by);
        let first = self.paid.insert((task, *round), e.seq)?;
        let why = format!("round {round} was paid again, by the list of {}", self.cast.name_of(list_by));
        Some(broken(&self.cast, e.seq, vec![first, e.seq], why))
    }

    fn at_end(&mut self) -> Verdict {
        held(len(self.paid.len()), "payout", "payouts")
    }
}

#[cfg(test)]
mod tests {
    use super::Payouts;
    use crate::stage::{Stage, assert_broken, assert_held};

    #[test]
    fn a_second_payout_of_a_round_breaks_it() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[]).pays(0, "honest-1").fails_to_pay(0, "cheat-1");
        stage.round(3).lists(1, "honest-1", &[]).pays(1, "honest-1");
        assert_held(&stage.check(Payouts::default()), "2 payouts");
        stage.pays(0, "honest-2");
        let evidence =
            assert_broken(&stage.check(Payouts::default()), stage.nth("PaidOut", 2), "round 0 was paid again, by the list of honest-2");
        assert_eq!(evidence, [stage.nth("PaidOut", 0), stage.nth("PaidOut", 2)]);
    }

    #[test]
    fn without_a_payout_there_is_nothing_to_look_at() {
        assert_held(&Stage::staked().check(Payouts::default()), "nothing to look at");
    }

    #[test]
    fn each_task_of_a_world_pays_its_own_rounds() {
        let paid = |mut stage: Stage| {
            stage.round(2).lists(0, "honest-1", &[]).pays(0, "honest-1").lists(0, "cheat-1", &[]).pays(0, "cheat-1");
            stage
        };
        assert_held(&paid(Stage::of_two_tasks()).check(Payouts::default()), "2 payouts");
        let stage = paid(Stage::staked());
        assert_broken(&stage.check(Payouts::default()), stage.nth("PaidOut", 1), "round 0 was paid again");
    }
}
