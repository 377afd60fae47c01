//! The verb `payout-failed`: a payout is tried and fails.

use koipond_record::unit::CountBound;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A payout is tried and fails, which may be made good by a later one. Opportunity: a distribution list on chain, of that round if one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PayoutFailed {
    /// One round. Default: any.
    pub round: Option<u64>,
    /// For how many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use std::collections::BTreeSet;

    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Round, Seq};

    use super::PayoutFailed;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{count, len, rounds};

    impl Verb for PayoutFailed {
        fn who(&self) -> Who {
            match (self.round, self.rounds) {
                (Some(round), _) => Who::Run { some: format!("the payout of round {round}"), none: None },
                (None, Some(bound)) => Who::Run { some: format!("the payout of {}", rounds(bound)), none: None },
                (None, None) => Who::Run { some: "the payout of a round".to_owned(), none: Some("no payout".to_owned()) },
            }
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "has", rest: "failed".to_owned() }
        }

        fn lacking(&self) -> String {
            match self.round {
                Some(round) => format!("no distribution list of round {round} was submitted"),
                None => "no distribution list was submitted".to_owned(),
            }
        }

        fn fold(&self, _: When, _: usize) -> Box<dyn Fold> {
            Box::new(Failures { spec: self.clone(), failed: BTreeSet::new(), last: None })
        }
    }

    struct Failures {
        spec: PayoutFailed,
        failed: BTreeSet<Round>,
        last: Option<Failure>,
    }

    /// A payout that failed.
    struct Failure {
        seq: Seq,
        round: Round,
        chain_round: Round,
        why: String,
    }

    impl Failures {
        fn is_of(&self, round: Round) -> bool {
            self.spec.round.is_none_or(|wanted| wanted == round.0)
        }
    }

    impl Fold for Failures {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Chain(ChainEvent::ListSubmitted { round, .. }) if self.is_of(*round) => vec![Touch::Opportunity(0)],
                What::Chain(ChainEvent::PayoutFailed { round, why, .. }) if self.is_of(*round) => {
                    self.failed.insert(*round);
                    let chain_round = scene.story.cast.round;
                    self.last = Some(Failure { seq: e.seq, round: *round, chain_round, why: why.clone() });
                    vec![Touch::Changed(0)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, _: usize) -> bool {
            let failed = len(self.failed.len());
            self.spec.rounds.map_or(failed > 0, |bound| bound.0.holds(failed))
        }

        fn seen(&self, _: usize) -> String {
            match self.failed.len() {
                0 => "no payout failed".to_owned(),
                n => format!("the payouts of {} failed", count(len(n), "round", "rounds")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (story, seen) = (scene.story, self.seen(subject));
            if let Some(Failure { seq, round, chain_round, why }) = &self.last {
                let why = format!("{seen}, last that of round {round} in round {chain_round}: {why}");
                let of_round = story.round(*round);
                let against = of_round.into_iter().flat_map(|it| it.against.first.iter().map(|(_, seq)| *seq)).filter(|vote| vote < seq);
                let list = of_round.and_then(|it| it.list()).filter(|list| list < seq);
                let evidence = against.take(2).chain(list).chain([*seq]).collect();
                return Told { why, evidence };
            }
            let listed = |(round, it): &(Round, &crate::story::RoundStory)| it.list().is_some() && self.is_of(*round);
            let Some((round, it)) = story.rounds().filter(listed).last() else { return Told { why: seen, evidence: vec![] } };
            let (what, end) = match &it.paid {
                Some(payout) => (format!("was paid in round {}", payout.chain_round), Some(payout.seq)),
                None => (format!("is not paid in round {}", story.cast.round), None),
            };
            Told { why: format!("{seen}; round {round} {what}"), evidence: it.list().into_iter().chain(end).collect() }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{PayoutFailed, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn failed(round: Option<u64>, rounds: &str) -> VerbSpec {
        VerbSpec::PayoutFailed(PayoutFailed { round, rounds: rounds.parse().ok() })
    }

    /// The payout of round 0 fails in round 3 and comes through in round 4; that of round 1 comes through at once.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "cheat-1", &[("cheat-1", 1)]).votes_on_list(0, "honest-1", "cheat-1", false);
        stage.round(3).fails_to_pay(0, "cheat-1");
        stage.round(4).lists(0, "honest-1", &[("honest-1", 1)]).pays(0, "honest-1");
        stage.lists(1, "honest-1", &[("honest-1", 1)]).pays(1, "honest-1");
        stage
    }

    #[test]
    fn a_payout_that_fails_satisfies_eventually_and_breaks_never_though_a_later_one_comes_through() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, failed(None, "")), "round 3 · the payouts of 1 round failed");
        assert_held(&stage.judge(When::Finally, failed(Some(0), "")), "the payouts of 1 round failed");
        let why = "the payouts of 1 round failed, last that of round 0 in round 3: the list was rejected";
        let evidence = assert_broken(&stage.judge(When::Never, failed(None, "")), stage.nth("PayoutFailed", 0), why);
        stage.assert_kinds(&evidence, &["ListSubmitted", "ListAudited", "PayoutFailed"]);
        assert_eq!(stage.name(When::Never, failed(None, "")), "no payout has failed");
        assert_eq!(stage.name(When::Never, failed(Some(3), "")), "the payout of round 3 has never failed");
    }

    #[test]
    fn rounds_are_counted_once_however_often_their_payout_fails() {
        let mut stage = stage();
        stage.fails_to_pay(1, "cheat-1").fails_to_pay(1, "cheat-1");
        assert_held(&stage.judge(When::Finally, failed(None, "2")), "the payouts of 2 rounds failed");
        assert_held(&stage.judge(When::Always, failed(None, "at most 2")), "always so");
        assert_broken(&stage.judge(When::Always, failed(None, "at most 1")), stage.nth("PayoutFailed", 1), "of 2 rounds failed");
        assert_eq!(stage.name(When::Finally, failed(None, "at least 2")), "in the end the payout of at least 2 rounds has failed");
    }

    #[test]
    fn a_round_whose_payout_came_through_did_not_fail() {
        let stage = stage();
        let why = "no payout failed; round 1 was paid in round 4";
        let evidence = assert_broken(&stage.judge(When::Eventually, failed(Some(1), "")), stage.nth("Ended", 0), why);
        stage.assert_kinds(&evidence, &["ListSubmitted", "PaidOut"]);
        assert_held(&stage.judge(When::Never, failed(Some(1), "")), "1 opportunity, never so");
    }

    #[test]
    fn without_a_list_nothing_is_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, failed(Some(7), "")), "no distribution list of round 7 was submitted");
            assert_not_reached(&Stage::staked().judge(when, failed(None, "")), "no distribution list was submitted");
        }
    }

    #[test]
    fn of_one_round_that_did_not_fail_that_round_is_told() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[]).pays(0, "honest-1").round(3).lists(1, "honest-1", &[]).pays(1, "honest-1");
        let why = "no payout failed; round 0 was paid in round 2";
        assert_broken(&stage.judge(When::Eventually, failed(Some(0), "")), stage.nth("Ended", 0), why);
    }
}
