//! The verb `charged`: a node pays for pins.

use koipond_record::unit::{AmountBound, CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// They pay the pinning service. A bill that is not paid charges nothing. Opportunity: the node stores something, or is sent a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Charged {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// All that was paid so far, which is nothing before the first bill. Default: any.
    pub total: Option<AmountBound>,
    /// How many bills were paid so far. Default: at least one, or any if `total` is given.
    pub times: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, StorageEvent, What};
    use koipond_record::{Roe, Round, Seq};

    use super::Charged;
    use crate::bills::Bills;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{count, plus};

    impl Verb for Charged {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let times = self.times.map_or_else(String::new, |bound| format!(" {bound} times"));
            let total = self.total.map_or_else(String::new, |bound| format!(", {bound} in all"));
            Phrase { of: "", aux: "is", rest: format!("charged for pins{times}{total}") }
        }

        fn lacking(&self) -> String {
            "it stored nothing and was sent no bill".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Charges { spec: self.clone(), bills: Bills::default(), of: vec![Charging::default(); subjects] })
        }
    }

    struct Charges {
        spec: Charged,
        bills: Bills,
        of: Vec<Charging>,
    }

    /// What one subject paid.
    #[derive(Clone, Default)]
    struct Charging {
        times: u64,
        total: Roe,
        last: Option<Payment>,
        /// The latest bill it did not pay, and why not.
        unpaid: Option<(Seq, Round, String)>,
        /// The latest thing it stored, or bill it was sent.
        chance: Option<Seq>,
    }

    #[derive(Clone, Copy)]
    struct Payment {
        round: Round,
        amount: Roe,
        bill: Seq,
        seq: Seq,
    }

    impl Fold for Charges {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let paid = self.bills.on_event(e);
            let Some(subject) = scene.by_node(e.node) else { return vec![] };
            let state = &mut self.of[subject];
            if let Some((_, bill)) = paid {
                state.times += 1;
                state.total = plus(state.total, bill.amount);
                state.last = Some(Payment { round: bill.round, amount: bill.amount, bill: bill.seq, seq: e.seq });
                return vec![Touch::Changed(subject)];
            }
            match &e.what {
                What::Storage(StorageEvent::Stored { .. } | StorageEvent::Billed { .. }) => {
                    state.chance = Some(e.seq);
                    vec![Touch::Opportunity(subject)]
                }
                What::Storage(StorageEvent::Unpaid { round, why, .. }) => {
                    state.unpaid = Some((e.seq, *round, why.clone()));
                    vec![]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let state = &self.of[subject];
            let any = self.spec.total.is_some() || state.times > 0;
            let times = self.spec.times.map_or(any, |bound| bound.0.holds(state.times));
            times && self.spec.total.is_none_or(|bound| bound.0.holds(state.total))
        }

        fn seen(&self, subject: usize) -> String {
            let state = &self.of[subject];
            match state.times {
                0 => "paid for no pins".to_owned(),
                times => format!("paid {} KOII for pins in {}", state.total, count(times, "bill", "bills")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, state) = (scene.name(subject), &self.of[subject]);
            let why = format!("{name} {}", self.seen(subject));
            let unpaid = state.unpaid.as_ref().filter(|_| !self.holds(subject));
            match (unpaid, state.last) {
                (Some((seq, round, because)), _) => {
                    let evidence = state.chance.into_iter().chain([*seq]).collect();
                    Told { why: format!("{why}, and did not pay what was due in round {round}: {because}"), evidence }
                }
                (None, Some(Payment { round, amount, bill, seq })) => {
                    Told { why: format!("{why}, the last of {amount} KOII for round {round}"), evidence: vec![bill, seq] }
                }
                (None, None) => Told { why, evidence: state.chance.into_iter().collect() },
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{Charged, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn any(node: &str) -> Charged {
        Charged { node: node.parse().ok(), group: None, total: None, times: None }
    }

    fn node(name: &str) -> VerbSpec {
        VerbSpec::Charged(any(name))
    }

    fn total(name: &str, bound: &str) -> VerbSpec {
        VerbSpec::Charged(Charged { total: bound.parse().ok(), ..any(name) })
    }

    fn times(name: &str, bound: &str) -> VerbSpec {
        VerbSpec::Charged(Charged { times: bound.parse().ok(), ..any(name) })
    }

    /// Honest-1 pays two bills; the cheat pays none of its own; honest-2 stores something and pins nothing.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.stores("honest-2", "bafyone", "a proof").round(1).bills("honest-1", 1, 3).bills("cheat-1", 1, 3);
        stage.pays_bill("honest-1", 3).pays_not("cheat-1", 1, 3).round(2).bills("honest-1", 2, 4).pays_bill("honest-1", 4);
        stage
    }

    #[test]
    fn a_bill_that_is_paid_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, node("honest-1")), "round 1 · paid 0.003 KOII for pins in 1 bill");
        let why = "honest-1 paid 0.003 KOII for pins in 1 bill, the last of 0.003 KOII for round 1";
        let evidence = assert_broken(&stage.judge(When::Never, node("honest-1")), stage.nth("Transferred", 0), why);
        stage.assert_kinds(&evidence, &["Billed", "Transferred"]);
        assert_eq!(stage.name(When::Never, node("honest-1")), "honest-1 is never charged for pins");
    }

    #[test]
    fn a_bill_that_is_not_paid_charges_nothing() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, node("cheat-1")), "1 opportunity, never so");
        let why = "cheat-1 paid for no pins, and did not pay what was due in round 1: it has no money";
        let evidence = assert_broken(&stage.judge(When::Eventually, node("cheat-1")), stage.nth("Ended", 0), why);
        stage.assert_kinds(&evidence, &["Billed", "Unpaid"]);
    }

    #[test]
    fn the_total_is_exact() {
        let stage = stage();
        assert_held(&stage.judge(When::Finally, total("honest-1", "0.007 KOII")), "paid 0.007 KOII for pins in 2 bills");
        assert_broken(&stage.judge(When::Finally, total("honest-1", "0.006 KOII")), stage.nth("Ended", 0), "paid 0.007 KOII");
        assert_held(&stage.judge(When::Finally, total("honest-2", "0 KOII")), "paid for no pins");
        assert_held(&stage.judge(When::Always, total("honest-1", "at most 0.007 KOII")), "always so");
        assert_broken(&stage.judge(When::Always, total("honest-1", "at most 0.003 KOII")), stage.nth("Transferred", 1), "0.007 KOII");
        let name = "in the end honest-1 is charged for pins, at most 0.007 KOII in all";
        assert_eq!(stage.name(When::Finally, total("honest-1", "at most 0.007 KOII")), name);
    }

    #[test]
    fn paid_bills_are_counted() {
        let stage = stage();
        assert_held(&stage.judge(When::Finally, times("honest-1", "2")), "in 2 bills");
        assert_broken(&stage.judge(When::Finally, times("honest-1", "at least 3")), stage.nth("Ended", 0), "in 2 bills");
        assert_eq!(stage.name(When::Finally, times("honest-1", "2")), "in the end honest-1 is charged for pins 2 times");
    }

    #[test]
    fn who_stored_something_and_pays_nothing_had_its_opportunity() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, node("honest-2")), "1 opportunity, never so");
        let verdict = stage.judge(When::Eventually, node("honest-2"));
        assert_broken(&verdict, stage.nth("Ended", 0), "honest-2 paid for no pins");
    }

    #[test]
    fn a_node_that_stored_nothing_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&Stage::staked().judge(when, node("honest-1")), "honest-1: it stored nothing and was sent no bill");
        }
    }

    #[test]
    fn a_payment_that_a_fork_undoes_and_that_is_made_again_is_one() {
        let mut stage = Stage::forking();
        let paid = stage.round(1).bills("honest-1", 1, 3).pays_bill("honest-1", 3).latest();
        stage.undoes(&[(paid, paid)]).pays_bill("honest-1", 3);
        assert_held(&stage.judge(When::Finally, times("honest-1", "1")), "paid 0.003 KOII for pins in 1 bill");
    }
}
