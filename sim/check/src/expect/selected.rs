//! The verb `selected`: a node takes itself for selected.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// They begin to upload a distribution list: each node finds out by itself who is selected, and who uploads takes itself for it. A node that
/// uploads a list without being selected does too. Opportunity: the node is told to make a list, of that round if one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Selected {
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
pub(crate) use fold::{Due, due};

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, NodeEvent, What};
    use koipond_record::unit::CountBound;
    use koipond_record::{Ask, Instruction, Round, TaskFunction};

    use super::Selected;
    use crate::expect::fold::{Fold, Phrase, Scene, Verb, Who};
    use crate::expect::tally::{Counting, Read, Tallies, Tally};
    use crate::spec::When;
    use crate::words::{count, rounds};

    /// The lists that are spoken of, and for how many rounds.
    #[derive(Clone, Copy)]
    pub(crate) struct Due {
        pub round: Option<Round>,
        pub rounds: Option<CountBound>,
    }

    impl Due {
        /// Whether it speaks of this round's list.
        pub fn is_of(self, round: Round) -> bool {
            self.round.is_none_or(|wanted| wanted == round)
        }

        /// The end of a phrase.
        pub fn words(self) -> String {
            let round = self.round.map_or_else(String::new, |round| format!(" for round {round}"));
            let all = self.rounds.map_or_else(String::new, |bound| format!(" for {}", rounds(bound)));
            format!("{round}{all}")
        }

        /// Whether there are enough.
        pub fn is_enough(self, tally: &Tally) -> bool {
            self.rounds.map_or(tally.rounds() > 0, |bound| bound.0.holds(tally.rounds()))
        }

        /// What was missing.
        pub fn lacking(self) -> String {
            match self.round {
                Some(round) => format!("it was never told to make a list of round {round}"),
                None => "it was never told to make a list".to_owned(),
            }
        }
    }

    /// The opportunity to make a list that is spoken of.
    pub(crate) fn due(e: &Event, of: Due, scene: &Scene<'_>) -> Option<(usize, Read)> {
        match &e.what {
            What::Node(NodeEvent::Asked(message))
                if message.function == TaskFunction::GenerateAndSubmitDistributionList && of.is_of(message.round) =>
            {
                Some((scene.by_node(e.node)?, Read::Chance))
            }
            _ => None,
        }
    }

    impl Selected {
        fn due(&self) -> Due {
            Due { round: self.round.map(Round), rounds: self.rounds }
        }
    }

    impl Verb for Selected {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "has", rest: format!("been selected{}", self.due().words()) }
        }

        fn lacking(&self) -> String {
            self.due().lacking()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Tallies::of(Selections(self.due()), subjects))
        }
    }

    struct Selections(Due);

    impl Counting for Selections {
        fn read(&self, e: &Event, scene: &Scene<'_>) -> Option<(usize, Read)> {
            let What::Node(NodeEvent::Called { ask: Ask::Send(sent), .. }) = &e.what else { return due(e, self.0, scene) };
            let Instruction::UploadDistributionList { round, .. } = &sent.what else { return None };
            let how = format!("it uploads a list for round {round}");
            self.0.is_of(*round).then_some(())?;
            Some((scene.by_node(e.node)?, Read::Happened { round: Some(*round), how }))
        }

        fn enough(&self, tally: &Tally) -> bool {
            self.0.is_enough(tally)
        }

        fn seen(&self, tally: &Tally) -> String {
            match tally.rounds() {
                0 => "never took itself for selected".to_owned(),
                n => format!("took itself for selected for {}", count(n, "round", "rounds")),
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::TaskFunction;

    use crate::spec::{Selected, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn one(node: &str, round: Option<u64>, rounds: &str) -> VerbSpec {
        VerbSpec::Selected(Selected { node: node.parse().ok(), group: None, round, rounds: rounds.parse().ok() })
    }

    /// Both honest nodes are told to make the list of round 0; honest-1 does, and again that of round 1.
    fn stage() -> Stage {
        let (mut stage, list) = (Stage::staked(), TaskFunction::GenerateAndSubmitDistributionList);
        stage.round(2).asks("honest-1", list, 0).asks("honest-2", list, 0).takes_up("honest-1", 0).takes_up("honest-1", 0);
        stage.round(3).asks("honest-1", list, 1).takes_up("honest-1", 1);
        stage
    }

    #[test]
    fn who_uploads_a_list_is_selected() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, one("honest-1", None, "")), "round 2 · took itself for selected for 1 round");
        assert_held(&stage.judge(When::Finally, one("honest-1", None, "2")), "took itself for selected for 2 rounds");
        let why = "honest-1 took itself for selected for 1 round, the last in round 2: it uploads a list for round 0";
        let evidence = assert_broken(&stage.judge(When::Never, one("honest-1", None, "")), stage.nth("Called", 0), why);
        stage.assert_kinds(&evidence, &["Asked", "Called"]);
    }

    #[test]
    fn one_round_is_judged_alone() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, one("honest-1", Some(1), "")), "round 3");
        assert_held(&stage.judge(When::Never, one("honest-2", Some(0), "")), "1 opportunity, never so");
        assert_not_reached(&stage.judge(When::Never, one("honest-2", Some(1), "")), "it was never told to make a list of round 1");
    }

    #[test]
    fn who_uploads_none_is_not() {
        let stage = stage();
        let why = "honest-2 never took itself for selected";
        assert_broken(&stage.judge(When::Eventually, one("honest-2", None, "")), stage.nth("Ended", 0), why);
        assert_broken(&stage.judge(When::Finally, one("honest-1", None, "3")), stage.nth("Ended", 0), "for 2 rounds");
        assert_not_reached(&stage.judge(When::Never, one("cheat-1", None, "")), "cheat-1: it was never told to make a list");
    }

    #[test]
    fn it_reads_as_people_say_it() {
        let stage = stage();
        assert_eq!(stage.name(When::Finally, one("honest-1", None, "2")), "in the end honest-1 has been selected for 2 rounds");
        assert_eq!(stage.name(When::Never, one("honest-1", Some(1), "")), "honest-1 has never been selected for round 1");
    }
}
