//! The verb `unreadable`: an auditor could not read a proof.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An auditor could not read a proof of theirs: another node asked for a CID that the proof names, between its submission and
/// the end of the third round after its own, and could not read anything under it in the whole round in which it asked. It is decided when
/// that round ends, since a task may ask several gateways. Opportunity: another node asks for a CID that a proof of the node names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unreadable {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The proofs of how many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use std::collections::BTreeSet;

    use koipond_record::event::{Event, StorageEvent, What};
    use koipond_record::{Round, Seq};

    use super::Unreadable;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::unread::Failure;
    use crate::words::{count, len, rounds};

    impl Verb for Unreadable {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let what = self.rounds.map_or_else(|| "a proof".to_owned(), |bound| format!("the proofs of {}", rounds(bound)));
            Phrase { of: "", aux: "has", rest: format!("left {what} unreadable") }
        }

        fn lacking(&self) -> String {
            "nobody else asked for what a proof of it names".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Failures { spec: self.clone(), of: vec![Failing::default(); subjects] })
        }
    }

    struct Failures {
        spec: Unreadable,
        of: Vec<Failing>,
    }

    /// What became of one subject's proofs.
    #[derive(Clone, Default)]
    struct Failing {
        rounds: BTreeSet<Round>,
        last: Option<Failure>,
        /// The latest proof that another node asked for, and the answer.
        asked: Vec<Seq>,
    }

    impl Failures {
        fn asked(&mut self, e: &Event, cid: &str, scene: &Scene<'_>) -> Vec<Touch> {
            let Some(reader) = e.node else { return vec![] };
            let mut touched = vec![];
            for proof in scene.story.unread.others(cid, reader, &scene.story.cast) {
                if let Some(subject) = scene.by_key(&proof.owner) {
                    self.of[subject].asked = vec![proof.submitted, e.seq];
                    touched.push(Touch::Opportunity(subject));
                }
            }
            touched
        }

        fn decided(&mut self, scene: &Scene<'_>) -> Vec<Touch> {
            let mut touched = BTreeSet::new();
            for failure in scene.story.unread.decided() {
                let Some(subject) = scene.by_key(&failure.proof.owner) else { continue };
                self.of[subject].rounds.insert(failure.proof.round);
                self.of[subject].last = Some(failure.clone());
                touched.insert(subject);
            }
            touched.into_iter().map(Touch::Changed).collect()
        }
    }

    impl Fold for Failures {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Storage(StorageEvent::Read { cid, .. } | StorageEvent::Altered { cid, .. } | StorageEvent::Missing { cid, .. }) => {
                    self.asked(e, cid, scene)
                }
                What::Run(_) => self.decided(scene),
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let rounds = len(self.of[subject].rounds.len());
            self.spec.rounds.map_or(rounds > 0, |bound| bound.0.holds(rounds))
        }

        fn seen(&self, subject: usize) -> String {
            match len(self.of[subject].rounds.len()) {
                0 => "left no proof unreadable".to_owned(),
                rounds => format!("left the proofs of {} unreadable", count(rounds, "round", "rounds")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, state, cast) = (scene.name(subject), &self.of[subject], &scene.story.cast);
            let why = format!("{name} {}", self.seen(subject));
            let Some(Failure { proof, reader, seq, why: absence }) = &state.last else {
                return Told { why, evidence: state.asked.clone() };
            };
            let (reader, absence) = (cast.node_name(*reader), cast.tell(|names| absence.words(names)));
            let why = format!("{why}: {reader} could not read that of round {}, {absence}", proof.round);
            Told { why, evidence: vec![proof.submitted, *seq] }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::NodeId;
    use koipond_record::event::{Absence, Provider};

    use crate::spec::{Unreadable, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn one(node: &str, rounds: &str) -> VerbSpec {
        VerbSpec::Unreadable(Unreadable { node: node.parse().ok(), group: None, rounds: rounds.parse().ok() })
    }

    fn honest() -> VerbSpec {
        VerbSpec::Unreadable(Unreadable { node: None, group: "honest".parse().ok(), rounds: None })
    }

    /// Honest-1's host is offline when the proofs of rounds 0 and 1 are audited; that of honest-2 is read at the second try.
    fn stage() -> Stage {
        let offline = || Absence::HostsOffline { hosts: vec![Provider::Node(NodeId(0))] };
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "{\"cid\":\"bafyone\"}").submits(0, "honest-2", "bafytwo");
        stage.misses("honest-2", "bafyone", offline()).missing("honest-1", "bafytwo").reads("honest-1", "bafytwo", "a proof");
        stage.round(2).submits(1, "honest-1", "bafysix").misses("cheat-1", "bafysix", offline()).round(3);
        stage
    }

    #[test]
    fn a_proof_that_could_not_be_read_is_told_when_its_round_ends() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, one("honest-1", "")), "round 2 · left the proofs of 1 round unreadable");
        assert_held(&stage.judge(When::Finally, one("honest-1", "2")), "left the proofs of 2 rounds unreadable");
        assert_held(&stage.judge(When::Always, one("honest-1", "at most 2")), "always so");
        let why =
            "honest-1 left the proofs of 1 round unreadable: honest-2 could not read that of round 0, its only host, honest-1, is offline";
        let evidence = assert_broken(&stage.judge(When::Never, one("honest-1", "")), stage.nth("RoundBegan", 2), why);
        stage.assert_kinds(&evidence, &["Submitted", "Missing"]);
        assert_broken(&stage.judge(When::Always, one("honest-1", "at most 1")), stage.nth("RoundBegan", 3), "2 rounds");
    }

    #[test]
    fn a_proof_that_is_read_in_the_end_is_not_unreadable() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, one("honest-2", "")), "2 opportunities, never so");
        let why = "honest-2 left no proof unreadable";
        let evidence = assert_broken(&stage.judge(When::Eventually, one("honest-2", "")), stage.nth("Ended", 0), why);
        stage.assert_kinds(&evidence, &["Submitted", "Read"]);
    }

    #[test]
    fn a_proof_that_nobody_else_asked_for_was_not_reached() {
        let mut stage = stage();
        stage.submits(2, "cheat-1", "bafycheat").missing("cheat-1", "bafycheat").missing("honest-1", "bafynever");
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            let verdict = stage.judge(when, one("cheat-1", ""));
            assert_not_reached(&verdict, "cheat-1: nobody else asked for what a proof of it names");
        }
    }

    #[test]
    fn the_last_round_of_a_run_ends_with_it() {
        let mut stage = stage();
        stage.submits(2, "cheat-1", "bafycheat").missing("honest-2", "bafycheat");
        assert_broken(&stage.judge(When::Never, one("cheat-1", "")), stage.nth("Ended", 0), "nobody stored anything under this CID");
        stage.limit("10 events");
        assert_not_reached(&stage.judge(When::Never, one("cheat-1", "")), "the run was ended early");
    }

    #[test]
    fn being_given_other_bytes_is_an_opportunity_and_no_failure_to_read() {
        let mut stage = stage();
        stage.submits(2, "cheat-1", "bafycheat").alters("honest-2", "bafycheat", 1);
        assert_held(&stage.judge(When::Never, one("cheat-1", "")), "1 opportunity, never so");
    }

    #[test]
    fn it_reads_as_people_say_it() {
        let stage = stage();
        assert_eq!(stage.name(When::Never, honest()), "no honest node has left a proof unreadable");
        assert_eq!(stage.name(When::Never, one("honest-1", "")), "honest-1 has never left a proof unreadable");
        let name = "in the end honest-1 has left the proofs of at least 2 rounds unreadable";
        assert_eq!(stage.name(When::Finally, one("honest-1", "at least 2")), name);
    }
}
