//! The verb `listed`: a distribution list of theirs stands on chain.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A distribution list of theirs stands on chain. Opportunity: the node is told to make a list, of that round if one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Listed {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The round the list pays. Default: any.
    pub round: Option<u64>,
    /// For how many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::Round;
    use koipond_record::event::{ChainEvent, Event, What};

    use super::Listed;
    use crate::expect::fold::{Fold, Phrase, Scene, Verb, Who};
    use crate::expect::selected::{Due, due};
    use crate::expect::tally::{Counting, Read, Tallies, Tally};
    use crate::spec::When;
    use crate::words::count;

    impl Listed {
        fn due(&self) -> Due {
            Due { round: self.round.map(Round), rounds: self.rounds }
        }
    }

    impl Verb for Listed {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "has", rest: format!("submitted a list{}", self.due().words()) }
        }

        fn lacking(&self) -> String {
            self.due().lacking()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Tallies::of(Lists(self.due()), subjects))
        }
    }

    struct Lists(Due);

    impl Counting for Lists {
        fn read(&self, e: &Event, scene: &Scene<'_>) -> Option<(usize, Read)> {
            match &e.what {
                What::Chain(ChainEvent::ListSubmitted { round, by, entries }) if self.0.is_of(*round) => {
                    let how = format!("for round {round}, with {}", count(entries.len() as u64, "entry", "entries"));
                    Some((scene.by_key(by)?, Read::Happened { round: Some(*round), how }))
                }
                _ => due(e, self.0, scene),
            }
        }

        fn enough(&self, tally: &Tally) -> bool {
            self.0.is_enough(tally)
        }

        fn seen(&self, tally: &Tally) -> String {
            match tally.rounds() {
                0 => "submitted no list".to_owned(),
                n => format!("submitted lists for {}", count(n, "round", "rounds")),
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::TaskFunction;

    use crate::spec::{Listed, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn one(node: &str, round: Option<u64>, rounds: &str) -> VerbSpec {
        VerbSpec::Listed(Listed { node: node.parse().ok(), group: None, round, rounds: rounds.parse().ok() })
    }

    /// Honest-1 makes a list that stands on chain; honest-2 is told to, and makes none.
    fn stage() -> Stage {
        let (mut stage, list) = (Stage::staked(), TaskFunction::GenerateAndSubmitDistributionList);
        stage.round(2).asks("honest-1", list, 0).asks("honest-2", list, 0).lists(0, "honest-1", &[("honest-1", 1)]);
        stage
    }

    #[test]
    fn a_list_on_chain_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, one("honest-1", Some(0), "")), "round 2 · submitted lists for 1 round");
        let why = "honest-1 submitted lists for 1 round, the last in round 2: for round 0, with 1 entry";
        let evidence = assert_broken(&stage.judge(When::Never, one("honest-1", None, "")), stage.nth("ListSubmitted", 0), why);
        stage.assert_kinds(&evidence, &["Asked", "ListSubmitted"]);
        assert_broken(&stage.judge(When::Finally, one("honest-1", None, "2")), stage.nth("Ended", 0), "for 1 round");
        assert_eq!(stage.name(When::Never, one("honest-1", None, "")), "honest-1 has never submitted a list");
    }

    #[test]
    fn who_was_told_to_and_made_none_had_its_opportunity() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, one("honest-2", None, "")), "1 opportunity, never so");
        let why = "honest-2 submitted no list";
        assert_broken(&stage.judge(When::Eventually, one("honest-2", None, "")), stage.nth("Ended", 0), why);
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, one("cheat-1", None, "")), "cheat-1: it was never told to make a list");
            assert_not_reached(&stage.judge(when, one("honest-2", Some(1), "")), "it was never told to make a list of round 1");
        }
    }

    #[test]
    fn a_list_of_another_round_does_not_count() {
        let mut stage = stage();
        stage.round(3).asks("honest-1", TaskFunction::GenerateAndSubmitDistributionList, 1);
        let verdict = stage.judge(When::Eventually, one("honest-1", Some(1), ""));
        assert_broken(&verdict, stage.nth("Ended", 0), "honest-1 submitted no list");
    }
}
