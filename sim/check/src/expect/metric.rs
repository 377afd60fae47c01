//! The verb `metric`: what a metric's value is.

use koipond_record::unit::NumberBound;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a metric's value is, looked at whenever a round is over: of metrics of a round that round's value, of others the value so far.
/// Opportunity: a round is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricIs {
    /// Which metric.
    pub name: MetricName,
    /// What it is: a number, or of metrics in ROE an amount.
    pub is: NumberBound,
}

/// A number sampled when a round is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricName {
    /// Proofs that reached the chain in the round.
    Submissions,
    /// Votes against proofs in the round.
    VotesAgainst,
    /// Payouts in the round.
    Payouts,
    /// ROE added to balances by payouts since the run began.
    RewardsTotal,
    /// ROE taken from stakes since the run began.
    SlashedTotal,
    /// ROE taken from the stakes of honest nodes since the run began.
    HonestSlashed,
    /// Nodes whose process does not run at the end of the round, of those that ever booted.
    Down,
    /// How often behaviours acted in the round.
    Deviations,
    /// Proofs that an auditor could not read in the round.
    UnreadProofs,
    /// Bytes that hosts keep at the end of the round, each as often as it has hosts.
    HostedBytes,
    /// ROE paid for pins since the run began.
    HostingCost,
}

impl MetricName {
    /// All of them, in the order of the list above.
    pub const ALL: &[Self] = &[
        Self::Submissions,
        Self::VotesAgainst,
        Self::Payouts,
        Self::RewardsTotal,
        Self::SlashedTotal,
        Self::HonestSlashed,
        Self::Down,
        Self::Deviations,
        Self::UnreadProofs,
        Self::HostedBytes,
        Self::HostingCost,
    ];

    /// Its name in the derived stream and in YAML.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Submissions => "submissions",
            Self::VotesAgainst => "votes_against",
            Self::Payouts => "payouts",
            Self::RewardsTotal => "rewards_total",
            Self::SlashedTotal => "slashed_total",
            Self::HonestSlashed => "honest_slashed",
            Self::Down => "down",
            Self::Deviations => "deviations",
            Self::UnreadProofs => "unread_proofs",
            Self::HostedBytes => "hosted_bytes",
            Self::HostingCost => "hosting_cost",
        }
    }

    /// Whether it is an amount in ROE.
    #[must_use]
    pub fn is_money(self) -> bool {
        matches!(self, Self::RewardsTotal | Self::SlashedTotal | Self::HonestSlashed | Self::HostingCost)
    }
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, RunEvent, What};
    use koipond_record::{Round, Seq};

    use super::MetricIs;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::koii;

    impl Verb for MetricIs {
        fn who(&self) -> Who {
            Who::Run { some: format!("the metric {}", self.name.name()), none: None }
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "is", rest: self.is.to_string() }
        }

        fn lacking(&self) -> String {
            "no round was over".to_owned()
        }

        fn fold(&self, _: When, _: usize) -> Box<dyn Fold> {
            Box::new(Samples { spec: self.clone(), latest: None, evidence: vec![] })
        }
    }

    struct Samples {
        spec: MetricIs,
        latest: Option<(Round, i64)>,
        evidence: Vec<Seq>,
    }

    impl Fold for Samples {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            if !matches!(&e.what, What::Run(RunEvent::RoundBegan { .. } | RunEvent::Ended { .. })) {
                return vec![];
            }
            let Some(sampled) = scene.story.samples.get(self.spec.name.name()).filter(|sampled| sampled.after == e.seq) else {
                return vec![];
            };
            self.latest = Some((sampled.round, sampled.value));
            self.evidence = scene.story.cast.round_began.into_iter().chain([e.seq]).collect();
            vec![Touch::Changed(0)]
        }

        fn holds(&self, _: usize) -> bool {
            self.latest.is_some_and(|(_, value)| self.spec.is.holds(value))
        }

        fn seen(&self, _: usize) -> String {
            match self.latest {
                None => "no value".to_owned(),
                Some((round, value)) if self.spec.name.is_money() => format!("{} in round {round}", koii(i128::from(value))),
                Some((round, value)) => format!("{value} in round {round}"),
            }
        }

        fn told(&self, subject: usize, _: &Scene<'_>) -> Told {
            let why = format!("the metric {} was {}", self.spec.name.name(), self.seen(subject));
            Told { why, evidence: self.evidence.clone() }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::Round;

    use super::MetricName;
    use crate::spec::{MetricIs, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn metric(name: MetricName, is: &str) -> VerbSpec {
        VerbSpec::Metric(MetricIs { name, is: is.parse().expect("a bound") })
    }

    fn submissions(is: &str) -> VerbSpec {
        metric(MetricName::Submissions, is)
    }

    /// Two proofs in round 1, one in round 2, none in rounds 0 and 3; the cheat is slashed in round 3.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "a").submits(0, "honest-2", "b").round(2).submits(1, "honest-1", "c");
        stage.round(3).slashes(0, "cheat-1", 3_500, 5_000);
        stage
    }

    #[test]
    fn every_metric_of_the_table_has_a_name_here() {
        let names: Vec<_> = crate::metric::all().iter().map(|metric| metric.name()).collect();
        assert_eq!(names, MetricName::ALL.iter().map(|name| name.name()).collect::<Vec<_>>());
        for name in MetricName::ALL {
            assert_eq!(serde_json::to_value(name).expect("a name"), name.name());
        }
    }

    #[test]
    fn a_value_is_looked_at_when_its_round_is_over() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, submissions("2")), "2 in round 1");
        assert_broken(&stage.judge(When::Always, submissions("at most 1")), stage.nth("RoundBegan", 2), "submissions was 2 in round 1");
        assert_held(&stage.judge(When::Always, submissions("at most 2")), "4 opportunities, always so");
        assert_held(&stage.judge(When::Never, submissions("at least 3")), "never so");
        assert_broken(&stage.judge(When::Never, submissions("at least 2")), stage.nth("RoundBegan", 2), "was 2 in round 1");
        assert_held(&stage.judge(When::Finally, submissions("0")), "0 in round 3");
        assert_held(&stage.judge(When::At(Round(2)), submissions("1")), "1 in round 2");
        assert_broken(&stage.judge(When::At(Round(2)), submissions("2")), stage.nth("RoundBegan", 3), "was 1 in round 2");
    }

    #[test]
    fn money_is_bounded_in_koii() {
        let stage = stage();
        assert_held(&stage.judge(When::Finally, metric(MetricName::SlashedTotal, "3.5 KOII")), "3.5 KOII in round 3");
        let verdict = stage.judge(When::Finally, metric(MetricName::SlashedTotal, "at most 3 KOII"));
        assert_broken(&verdict, stage.nth("Ended", 0), "the metric slashed_total was 3.5 KOII in round 3");
    }

    #[test]
    fn it_reads_as_people_say_it() {
        assert_eq!(stage().name(When::Always, submissions("at least 2")), "the metric submissions is always at least 2");
        assert_eq!(stage().name(When::At(Round(4)), submissions("2")), "at the end of round 4, the metric submissions is 2");
    }

    #[test]
    fn a_run_without_a_round_was_not_reached() {
        let mut stage = Stage::without_rounds();
        stage.boots("honest-1");
        assert_not_reached(&stage.judge(When::Finally, submissions("0")), "no round was over");
    }
}
