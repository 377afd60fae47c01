//! The verb `retried`: an unpaid round is tried again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An unpaid round is tried again. Opportunity: a distribution list is due, of that round if one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Retried {
    /// One round. Default: any.
    pub round: Option<u64>,
}

#[cfg(feature = "engine")]
mod fold {
    use std::collections::BTreeSet;

    use koipond_record::event::{Event, NodeEvent, What};
    use koipond_record::{Round, Seq, TaskFunction};

    use super::Retried;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{count, len};

    impl Verb for Retried {
        fn who(&self) -> Who {
            match self.round {
                Some(round) => Who::Run { some: format!("round {round}"), none: None },
                None => Who::Run { some: "a round".to_owned(), none: Some("no round".to_owned()) },
            }
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "is", rest: "tried again".to_owned() }
        }

        fn lacking(&self) -> String {
            match self.round {
                Some(round) => format!("no distribution list of round {round} was due"),
                None => "no distribution list was due".to_owned(),
            }
        }

        fn fold(&self, _: When, _: usize) -> Box<dyn Fold> {
            Box::new(Retries { spec: self.clone(), due: BTreeSet::new(), again: BTreeSet::new(), last: None })
        }
    }

    struct Retries {
        spec: Retried,
        due: BTreeSet<Round>,
        again: BTreeSet<Round>,
        /// The round that was latest told of.
        last: Option<Round>,
    }

    impl Fold for Retries {
        fn on_event(&mut self, e: &Event, _: &Scene<'_>) -> Vec<Touch> {
            let What::Node(NodeEvent::Asked(message)) = &e.what else { return vec![] };
            let is_of = self.spec.round.is_none_or(|wanted| wanted == message.round.0);
            if message.function != TaskFunction::GenerateAndSubmitDistributionList || !is_of {
                return vec![];
            }
            self.last = Some(message.round);
            if message.previous_failed {
                self.again.insert(message.round);
                return vec![Touch::Changed(0)];
            }
            self.due.insert(message.round);
            vec![Touch::Opportunity(0)]
        }

        fn holds(&self, _: usize) -> bool {
            !self.again.is_empty()
        }

        fn seen(&self, _: usize) -> String {
            match self.again.len() {
                0 => "no round tried again".to_owned(),
                n => format!("{} tried again", count(len(n), "round", "rounds")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let round = self.last.and_then(|last| scene.story.round(last).map(|it| (last, it)));
            let Some((last, it)) = round else { return Told { why: self.seen(subject), evidence: vec![] } };
            let again = it.again.filter(|_| self.holds(subject));
            let evidence: Vec<Seq> = [it.due, it.list(), it.failed, again].into_iter().flatten().collect();
            let why = match (again, it.failed, it.list()) {
                (Some(_), Some(_), _) => format!("round {last} is tried again in round {}, its payout failed", scene.story.cast.round),
                (Some(_), None, Some(_)) => {
                    format!("round {last} is tried again in round {}, its list was not paid", scene.story.cast.round)
                }
                (Some(_), None, None) => format!("round {last} is tried again in round {}, it had no list", scene.story.cast.round),
                (None, ..) => format!("{}; lists were due for {}", self.seen(subject), count(len(self.due.len()), "round", "rounds")),
            };
            Told { why, evidence }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::TaskFunction::GenerateAndSubmitDistributionList;

    use crate::spec::{Retried, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn retried(round: Option<u64>) -> VerbSpec {
        VerbSpec::Retried(Retried { round })
    }

    /// Round 0 is due in round 2 and again in round 3, where round 1 is due.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).asks("honest-1", GenerateAndSubmitDistributionList, 0).lists(0, "honest-1", &[("honest-1", 1)]);
        stage.round(3).asks_again("honest-2", 0).asks("honest-2", GenerateAndSubmitDistributionList, 1);
        stage
    }

    #[test]
    fn a_second_call_for_a_round_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, retried(None)), "round 3 · 1 round tried again");
        assert_held(&stage.judge(When::Finally, retried(Some(0))), "1 round tried again");
        assert_held(&stage.judge(When::Always, retried(Some(0))), "always so");
        let verdict = stage.judge(When::Never, retried(None));
        let evidence = assert_broken(&verdict, stage.nth("Asked", 1), "round 0 is tried again in round 3, its list was not paid");
        stage.assert_kinds(&evidence, &["Asked", "ListSubmitted", "Asked"]);
        assert_eq!(stage.name(When::Never, retried(None)), "no round is tried again");
    }

    #[test]
    fn a_round_that_was_due_once_was_not_tried_again() {
        let stage = stage();
        for when in [When::Eventually, When::Finally, When::Always] {
            assert_broken(&stage.judge(when, retried(Some(1))), stage.nth("Ended", 0), "no round tried again");
        }
        assert_held(&stage.judge(When::Never, retried(Some(1))), "1 opportunity, never so");
    }

    #[test]
    fn a_round_of_which_no_list_was_due_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, retried(Some(2))), "no distribution list of round 2 was due");
            assert_not_reached(&Stage::staked().judge(when, retried(None)), "no distribution list was due");
        }
    }

    #[test]
    fn a_round_is_due_when_its_list_is_asked_for_and_not_before() {
        let mut stage = Stage::staked();
        stage.round(1).asks("honest-1", koipond_record::TaskFunction::SubmitPayload, 0);
        let due = stage.round(2).asks("honest-1", GenerateAndSubmitDistributionList, 0).latest();
        let again = stage.round(3).asks_again("honest-1", 0).latest();
        let verdict = stage.judge(When::Never, retried(None));
        assert_eq!(assert_broken(&verdict, again, "round 0 is tried again in round 3, it had no list"), [due, again]);
    }
}
