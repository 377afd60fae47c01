//! The verb `submitted`: proofs stand on chain.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Their proofs stand on chain. Opportunity: the node is told to submit, for that round if one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Submitted {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The round the proof is of. Default: any.
    pub round: Option<u64>,
    /// For how many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use std::collections::BTreeSet;

    use koipond_record::event::{ChainEvent, Event, NodeEvent, What};
    use koipond_record::{Round, Seq, TaskFunction};

    use super::Submitted;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{count, len, rounds};

    impl Verb for Submitted {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let rounds = self.rounds.map_or_else(String::new, |bound| format!(" for {}", rounds(bound)));
            let round = self.round.map_or_else(String::new, |round| format!(" for round {round}"));
            Phrase { of: "", aux: "has", rest: format!("submitted{round}{rounds}") }
        }

        fn lacking(&self) -> String {
            match self.round {
                Some(round) => format!("it was never told to submit for round {round}"),
                None => "it was never told to submit".to_owned(),
            }
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Submissions { spec: self.clone(), of: vec![Submitting::default(); subjects] })
        }
    }

    impl Submitted {
        fn is_of(&self, round: Round) -> bool {
            self.round.is_none_or(|wanted| wanted == round.0)
        }
    }

    struct Submissions {
        spec: Submitted,
        of: Vec<Submitting>,
    }

    /// What one subject submitted.
    #[derive(Clone, Default)]
    struct Submitting {
        rounds: BTreeSet<Round>,
        /// The latest submission.
        last: Option<Seq>,
        /// For how many rounds it was told to submit, and when for those it has not submitted for.
        told: u64,
        missed: Vec<(Round, Seq)>,
        /// The latest thing that went wrong at the node.
        trouble: Option<(Seq, String)>,
    }

    fn trouble(event: &NodeEvent) -> Option<String> {
        match event {
            NodeEvent::Threw(error) => Some(format!("uncaught {}: {}", error.name, error.message)),
            NodeEvent::Hit { detail, .. } => Some(detail.clone()),
            NodeEvent::Ended(exit) => Some(format!("its process stopped: {exit}")),
            _ => None,
        }
    }

    impl Fold for Submissions {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Node(NodeEvent::Asked(message))
                    if message.function == TaskFunction::SubmitPayload && self.spec.is_of(message.round) =>
                {
                    let Some(subject) = scene.by_node(e.node) else { return vec![] };
                    let state = &mut self.of[subject];
                    state.told += 1;
                    state.missed.push((message.round, e.seq));
                    vec![Touch::Opportunity(subject)]
                }
                What::Chain(ChainEvent::Submitted { by, round, .. }) if self.spec.is_of(*round) => {
                    let Some(subject) = scene.by_key(by) else { return vec![] };
                    let state = &mut self.of[subject];
                    state.rounds.insert(*round);
                    state.last = Some(e.seq);
                    state.missed.retain(|(missed, _)| missed != round);
                    vec![Touch::Changed(subject)]
                }
                What::Chain(ChainEvent::Refused { by, instruction, why, round, .. })
                    if *instruction == koipond_record::InstructionName::SubmitTask =>
                {
                    let Some(subject) = scene.by_key(by) else { return vec![] };
                    self.of[subject].trouble = Some((e.seq, format!("its submission was refused, {why}")));
                    // A cheat may try without having been told to.
                    let untold = round.filter(|round| self.of[subject].missed.iter().all(|(missed, _)| missed != round));
                    if untold.is_some_and(|round| self.spec.is_of(round)) { vec![Touch::Opportunity(subject)] } else { vec![] }
                }
                What::Node(event) => {
                    if let Some((subject, what)) = scene.by_node(e.node).zip(trouble(event)) {
                        self.of[subject].trouble = Some((e.seq, what));
                    }
                    vec![]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let rounds = len(self.of[subject].rounds.len());
            self.spec.rounds.map_or(rounds > 0, |bound| bound.0.holds(rounds))
        }

        fn seen(&self, subject: usize) -> String {
            format!("submitted for {}", count(len(self.of[subject].rounds.len()), "round", "rounds"))
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let state = &self.of[subject];
            let why = format!("{} {}, told to {}", scene.name(subject), self.seen(subject), count(state.told, "time", "times"));
            let missed = state.missed.first().filter(|_| !self.holds(subject));
            let Some((round, told)) = missed else { return Told { why, evidence: state.last.into_iter().collect() } };
            let after = state.trouble.as_ref().filter(|(seq, _)| seq > told);
            let cause = after.map_or_else(String::new, |(_, what)| format!("; {what}"));
            let evidence = [Some(*told), after.map(|(seq, _)| *seq)].into_iter().flatten().collect();
            Told { why: format!("{why}, and not for round {round}{cause}"), evidence }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::TaskFunction::SubmitPayload;
    use koipond_record::event::{ChainEvent, Exit, NodeEvent, NodeLimit, What};
    use koipond_record::{InstructionName, Round, Verdict};

    use crate::spec::{Submitted, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn one(node: &str, rounds: &str) -> VerbSpec {
        VerbSpec::Submitted(Submitted { node: node.parse().ok(), rounds: rounds.parse().ok(), ..Submitted::default() })
    }

    /// Honest-1 submits for rounds 0 and 1; honest-2 is told to and does so for none; the cheat is never told.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).asks("honest-1", SubmitPayload, 0).asks("honest-2", SubmitPayload, 0).submits(0, "honest-1", "x");
        stage.refuses("honest-2", 0, koipond_record::Rule::OutsideSubmissionWindow);
        stage.round(2).asks("honest-1", SubmitPayload, 1).submits(1, "honest-1", "y");
        stage
    }

    #[test]
    fn rounds_are_counted() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, one("honest-1", "at least 2")), "round 2 · submitted for 2 rounds");
        assert_held(&stage.judge(When::Finally, one("honest-1", "2")), "submitted for 2 rounds");
        assert_broken(&stage.judge(When::Finally, one("honest-1", "at most 1")), stage.nth("Ended", 0), "submitted for 2 rounds");
        assert_held(&stage.judge(When::Always, one("honest-1", "at most 2")), "always so");
        assert_broken(&stage.judge(When::Always, one("honest-1", "at most 1")), stage.nth("Submitted", 1), "submitted for 2 rounds");
        assert_eq!(stage.name(When::Finally, one("honest-1", "2")), "in the end honest-1 has submitted for 2 rounds");
    }

    #[test]
    fn being_told_without_submitting_breaks_eventually_and_shows_the_refusal() {
        let stage = stage();
        let why = "honest-2 submitted for 0 rounds, told to 1 time, and not for round 0; its submission was refused";
        let evidence = assert_broken(&stage.judge(When::Eventually, one("honest-2", "")), stage.nth("Ended", 0), why);
        stage.assert_kinds(&evidence, &["Asked", "Refused"]);
    }

    #[test]
    fn never_is_about_proofs_on_chain() {
        let stage = stage();
        assert_broken(&stage.judge(When::Never, one("honest-1", "")), stage.nth("Submitted", 0), "submitted for 1 round");
        assert_held(&stage.judge(When::Never, one("honest-2", "")), "1 opportunity, never so");
    }

    #[test]
    fn a_node_that_was_never_told_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, one("cheat-1", "")), "cheat-1: it was never told to submit");
        }
    }

    #[test]
    fn a_cheat_that_is_refused_without_being_told_had_its_opportunity() {
        let mut stage = stage();
        stage.refuses("cheat-1", 1, koipond_record::Rule::StakeBelowMinimum);
        assert_held(&stage.judge(When::Never, one("cheat-1", "")), "1 opportunity, never so");
    }

    #[test]
    fn what_went_wrong_at_the_node_after_it_was_told_is_shown() {
        let why = |happens: &dyn Fn(&mut Stage) -> &mut Stage| {
            let mut stage = Stage::staked();
            stage.round(1).throws("honest-2", "long ago").asks("honest-2", SubmitPayload, 0);
            happens(&mut stage);
            stage.round(2);
            match stage.judge(When::Eventually, one("honest-2", "")) {
                Verdict::Broken { why, .. } => why.split_once("not for round 0").map_or_else(String::new, |(_, cause)| cause.to_owned()),
                other => panic!("{other:?}"),
            }
        };
        let hit = NodeEvent::Hit { limit: NodeLimit::Memory, detail: "64 MiB of heap".to_owned() };
        let vote = InstructionName::AuditSubmissions;
        let (by, rule, text) = (crate::stage::key("honest-2"), koipond_record::Rule::NotStaked, "no stake".to_owned());
        let refused = ChainEvent::Refused { by, instruction: vote, rule, why: text, round: Some(Round(0)) };
        assert_eq!(why(&|stage| stage), "");
        assert_eq!(why(&|stage| stage.throws("honest-2", "boom")), "; uncaught Error: boom");
        assert_eq!(why(&|stage| stage.throws("honest-1", "boom")), "");
        assert_eq!(why(&|stage| stage.ends("honest-2", Exit::Hung)), "; its process stopped: it hung and was killed");
        assert_eq!(why(&|stage| stage.say(Some("honest-2"), What::Node(hit.clone()))), "; 64 MiB of heap");
        assert_eq!(why(&|stage| stage.say(None, What::Chain(refused.clone()))), "", "of another transaction");
    }

    #[test]
    fn one_round_is_judged_alone() {
        let of = |round| VerbSpec::Submitted(Submitted { node: "honest-1".parse().ok(), round: Some(round), ..Submitted::default() });
        let stage = stage();
        assert_held(&stage.judge(When::Finally, of(1)), "submitted for 1 round");
        assert_not_reached(&stage.judge(When::Finally, of(2)), "honest-1: it was never told to submit");
    }

    #[test]
    fn the_first_round_that_is_missing_is_told() {
        let mut stage = stage();
        stage.asks("honest-1", SubmitPayload, 2);
        let why = "submitted for 2 rounds, told to 3 times, and not for round 2";
        assert_broken(&stage.judge(When::Finally, one("honest-1", "3")), stage.nth("Ended", 0), why);
    }

    #[test]
    fn to_be_told_something_else_is_not_to_be_told_to_submit() {
        let mut stage = Stage::staked();
        stage.round(1).asks("honest-1", koipond_record::TaskFunction::AuditPayload, 0);
        assert_not_reached(&stage.judge(When::Eventually, one("honest-1", "")), "honest-1: it was never told to submit");
    }
}
