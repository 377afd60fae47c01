//! The verb `paid`: rounds are paid.

use koipond_record::unit::CountBound;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rounds are paid. Opportunity: a distribution list on chain, of that round if one is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paid {
    /// One round. Default: any.
    pub round: Option<u64>,
    /// How many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
    /// How many rounds after the work the payout comes; each paid round must match (with `never`: none may). Default: any.
    pub after: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use std::collections::BTreeSet;

    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Round, Seq};

    use super::Paid;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::story::{RoundStory, Story};
    use crate::words::{count, len, rounds};

    impl Verb for Paid {
        fn who(&self) -> Who {
            match (self.round, self.rounds) {
                (Some(round), _) => Who::Run { some: format!("round {round}"), none: None },
                (None, Some(bound)) => Who::Run { some: rounds(bound), none: None },
                (None, None) => Who::Run { some: "a round".to_owned(), none: Some("no round".to_owned()) },
            }
        }

        fn phrase(&self) -> Phrase {
            let after = self.after.map_or_else(String::new, |bound| format!(" {bound} rounds after the work"));
            let aux = if self.round.is_none() && self.rounds.is_some() { "are" } else { "is" };
            Phrase { of: "", aux, rest: format!("paid{after}") }
        }

        fn lacking(&self) -> String {
            match self.round {
                Some(round) => format!("no distribution list of round {round} was submitted"),
                None => "no distribution list was submitted".to_owned(),
            }
        }

        fn fold(&self, when: When, _: usize) -> Box<dyn Fold> {
            let all_must_match = when != When::Never;
            Box::new(Payouts { spec: self.clone(), all_must_match, paid: BTreeSet::new(), last: None, unlike: None })
        }
    }

    struct Payouts {
        spec: Paid,
        all_must_match: bool,
        /// The rounds that were paid, as far as they match.
        paid: BTreeSet<Round>,
        last: Option<Round>,
        /// The first that was paid too early or too late.
        unlike: Option<Round>,
    }

    impl Payouts {
        fn is_of(&self, round: Round) -> bool {
            self.spec.round.is_none_or(|wanted| wanted == round.0)
        }
    }

    impl Fold for Payouts {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Chain(ChainEvent::ListSubmitted { round, .. }) if self.is_of(*round) => vec![Touch::Opportunity(0)],
                What::Chain(ChainEvent::PaidOut { round, .. }) if self.is_of(*round) => {
                    let after = scene.story.cast.round.0.saturating_sub(round.0);
                    if self.spec.after.is_none_or(|bound| bound.0.holds(after)) {
                        self.paid.insert(*round);
                        self.last = Some(*round);
                        return vec![Touch::Changed(0)];
                    }
                    self.unlike.get_or_insert(*round);
                    vec![if self.all_must_match { Touch::Changed(0) } else { Touch::Opportunity(0) }]
                }
                _ => vec![],
            }
        }

        fn holds(&self, _: usize) -> bool {
            let paid = len(self.paid.len());
            let enough = self.spec.rounds.map_or(paid > 0, |bound| bound.0.holds(paid));
            enough && !(self.all_must_match && self.unlike.is_some())
        }

        fn seen(&self, _: usize) -> String {
            match self.paid.len() {
                0 => "no round paid".to_owned(),
                n => format!("{} paid", count(len(n), "round", "rounds")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let story = scene.story;
            let wanted = self.spec.round.map(Round);
            let unpaid = || story.rounds().find(|(round, it)| it.paid.is_none() && it.list().is_some() && self.is_of(*round));
            let round = match (self.holds(subject), self.unlike) {
                (true, _) => self.last,
                (false, Some(unlike)) => Some(unlike),
                (false, None) => wanted.or_else(|| unpaid().map(|(round, _)| round)).or(self.last),
            };
            let told = round.and_then(|round| story.round(round).map(|it| of_round(round, it, story)));
            let Told { why, evidence } = told.unwrap_or_default();
            let why = if why.is_empty() { self.seen(subject) } else { format!("{}; {why}", self.seen(subject)) };
            Told { why, evidence }
        }
    }

    /// What became of a round's distribution.
    fn of_round(round: Round, it: &RoundStory, story: &Story) -> Told {
        let against: Vec<Seq> = it.against.first.iter().map(|(_, seq)| *seq).take(2).collect();
        let end = it.paid.as_ref().map(|payout| payout.seq).or(it.failed);
        let evidence = it.list().into_iter().chain(against).chain(end).collect();
        let why = match &it.paid {
            Some(payout) => format!("round {round} was paid in round {}", payout.chain_round),
            None if it.failed.is_some() => {
                format!("the payout of round {round} failed, with {} against its lists", count(it.against.count, "vote", "votes"))
            }
            None => format!("round {round} is not paid in round {}", story.cast.round),
        };
        Told { why, evidence }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{Paid, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn paid(round: Option<u64>, rounds: &str, after: &str) -> VerbSpec {
        VerbSpec::Paid(Paid { round, rounds: rounds.parse().ok(), after: after.parse().ok() })
    }

    /// Round 0 is paid in round 2, round 1 in round 4; the payout of round 2 fails.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("honest-1", 1)]).pays(0, "honest-1");
        stage.round(4).lists(1, "honest-1", &[("honest-1", 1)]).pays(1, "honest-1");
        stage.lists(2, "cheat-1", &[("cheat-1", 1)]).votes_on_list(2, "honest-1", "cheat-1", false).fails_to_pay(2, "cheat-1");
        stage
    }

    #[test]
    fn payouts_are_counted() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, paid(None, "at least 2", "")), "round 4 · 2 rounds paid");
        assert_held(&stage.judge(When::Finally, paid(None, "2", "")), "2 rounds paid");
        assert_eq!(stage.name(When::Finally, paid(None, "2", "")), "in the end 2 rounds are paid");
        let why = "2 rounds paid; the payout of round 2 failed, with 1 vote against its lists";
        let evidence = assert_broken(&stage.judge(When::Finally, paid(None, "3", "")), stage.nth("Ended", 0), why);
        stage.assert_kinds(&evidence, &["ListSubmitted", "ListAudited", "PayoutFailed"]);
    }

    #[test]
    fn one_round_is_judged_alone() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, paid(Some(1), "", "")), "round 4 · 1 round paid");
        assert_broken(
            &stage.judge(When::Eventually, paid(Some(2), "", "")),
            stage.nth("Ended", 0),
            "no round paid; the payout of round 2 failed",
        );
        assert_held(&stage.judge(When::Never, paid(Some(2), "", "")), "1 opportunity, never so");
        assert_broken(&stage.judge(When::Never, paid(Some(0), "", "")), stage.nth("PaidOut", 0), "round 0 was paid in round 2");
        assert_not_reached(&stage.judge(When::Never, paid(Some(7), "", "")), "no distribution list of round 7 was submitted");
    }

    #[test]
    fn every_payout_must_come_so_long_after_the_work() {
        let stage = stage();
        assert_held(&stage.judge(When::Always, paid(None, "", "at most 3")), "always so");
        let evidence =
            assert_broken(&stage.judge(When::Always, paid(None, "", "2")), stage.nth("PaidOut", 1), "round 1 was paid in round 4");
        stage.assert_kinds(&evidence, &["ListSubmitted", "PaidOut"]);
        assert_broken(&stage.judge(When::Finally, paid(None, "", "2")), stage.nth("Ended", 0), "round 1 was paid in round 4");
    }

    #[test]
    fn with_never_no_payout_may_come_so_long_after_the_work() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, paid(None, "", "at least 4")), "never so");
        assert_broken(&stage.judge(When::Never, paid(None, "", "at least 3")), stage.nth("PaidOut", 1), "round 1 was paid in round 4");
        assert_eq!(stage.name(When::Never, paid(None, "", "at least 3")), "no round is paid at least 3 rounds after the work");
    }

    #[test]
    fn without_a_list_nothing_is_reached() {
        let mut stage = Stage::staked();
        stage.round(3);
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, paid(None, "", "")), "no distribution list was submitted");
        }
    }

    #[test]
    fn a_round_whose_payout_was_never_tried_is_not_said_to_have_failed() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[]).round(5);
        let why = "no round paid; round 0 is not paid in round 5";
        assert_broken(&stage.judge(When::Eventually, paid(Some(0), "", "")), stage.nth("Ended", 0), why);
    }
}
