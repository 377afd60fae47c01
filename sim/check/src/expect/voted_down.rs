//! The verb `voted-down`: somebody votes no on a proof.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody votes no on a proof of theirs. Opportunity: a proof of the node on chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VotedDown {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Pubkey, Round, Seq};

    use super::VotedDown;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::count;

    impl Verb for VotedDown {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "is", rest: "voted down".to_owned() }
        }

        fn lacking(&self) -> String {
            "no proof of it stands on chain".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(VotesDown(vec![Voted::default(); subjects]))
        }
    }

    struct VotesDown(Vec<Voted>);

    /// The votes against one subject.
    #[derive(Clone, Default)]
    struct Voted {
        votes: u64,
        last: Option<(Seq, Round, Pubkey)>,
    }

    impl Fold for VotesDown {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Chain(ChainEvent::Submitted { by, .. }) => scene.by_key(by).into_iter().map(Touch::Opportunity).collect(),
                What::Chain(ChainEvent::Audited { round, candidate, by, is_valid: false, .. }) => {
                    let Some(subject) = scene.by_key(candidate) else { return vec![] };
                    self.0[subject].votes += 1;
                    self.0[subject].last = Some((e.seq, *round, by.clone()));
                    vec![Touch::Changed(subject)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            self.0[subject].votes > 0
        }

        fn seen(&self, subject: usize) -> String {
            match self.0[subject].votes {
                0 => "no vote against it".to_owned(),
                votes => format!("{} against it", count(votes, "vote", "votes")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, key, story) = (scene.name(subject), scene.key(subject), scene.story);
            if let Some((seq, round, by)) = &self.0[subject].last {
                let mut evidence = story.of_votes(*round, &key);
                evidence.push(*seq);
                return Told { why: format!("{} voted no on the proof of {name} of round {round}", story.cast.name_of(by)), evidence };
            }
            let first = story.proofs_of(&key).next().map(|(round, _)| round);
            let Some(round) = first else { return Told { why: format!("{name} was not voted down"), evidence: vec![] } };
            Told { why: format!("{name} was not voted down: {}", story.fate(round, &key)), evidence: story.of_pay(round, &key) }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{VerbSpec, VotedDown, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn node(name: &str) -> VerbSpec {
        VerbSpec::VotedDown(VotedDown { node: name.parse().ok(), group: None })
    }

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "{\"cid\":\"bafycheat\"}").submits(0, "honest-1", "bafyone");
        stage.missing("honest-2", "bafycheat").missing("honest-1", "bafycheat");
        stage.votes(0, "honest-1", "cheat-1", false).votes(0, "cheat-1", "honest-1", true);
        stage
    }

    #[test]
    fn a_vote_no_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, node("cheat-1")), "round 1 · 1 vote against it");
        assert_held(&stage.judge(When::Finally, node("cheat-1")), "1 vote against it");
        assert_held(&stage.judge(When::Always, node("cheat-1")), "always so");
        let verdict = stage.judge(When::Never, node("cheat-1"));
        let evidence = assert_broken(&verdict, stage.nth("Audited", 0), "honest-1 voted no on the proof of cheat-1 of round 0");
        stage.assert_kinds(&evidence, &["Submitted", "Missing", "Audited"]);
        assert_eq!(evidence[1], stage.nth("Missing", 1), "the read that failed is the voter's own");
    }

    #[test]
    fn a_vote_yes_is_none_against() {
        let stage = stage();
        let why = "honest-1 was not voted down: its proof of round 0 was not paid for (1 vote for it and none against)";
        for when in [When::Eventually, When::Finally, When::Always] {
            let evidence = assert_broken(&stage.judge(when, node("honest-1")), stage.nth("Ended", 0), why);
            stage.assert_kinds(&evidence, &["Submitted", "Audited"]);
        }
        assert_held(&stage.judge(When::Never, node("honest-1")), "1 opportunity, never so");
    }

    #[test]
    fn a_node_without_a_proof_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, node("honest-2")), "honest-2: no proof of it stands on chain");
        }
    }

    #[test]
    fn a_file_that_was_looked_for_before_its_proof_came_is_found_missing_again() {
        let mut stage = Stage::staked();
        stage.round(1).missing("honest-1", "bafycheat").submits(0, "cheat-1", "bafycheat");
        stage.missing("honest-1", "bafycheat").votes(0, "honest-1", "cheat-1", false);
        let verdict = stage.judge(When::Never, node("cheat-1"));
        let evidence = assert_broken(&verdict, stage.nth("Audited", 0), "honest-1 voted no");
        assert_eq!(evidence[1], stage.nth("Missing", 1));
    }

    /// The kinds of event that explain a vote of honest-1 against the cheat, after what happened before it.
    fn explain(before: impl FnOnce(&mut Stage) -> &mut Stage) -> Vec<String> {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "bafycheat");
        before(&mut stage);
        let at = stage.votes(0, "honest-1", "cheat-1", false).latest();
        let evidence = assert_broken(&stage.judge(When::Never, node("cheat-1")), at, "honest-1 voted no");
        stage.kinds(&evidence)
    }

    #[test]
    fn other_bytes_that_the_voter_was_given_explain_its_vote() {
        assert_eq!(explain(|stage| stage.alters("honest-1", "bafycheat", 1)), ["Submitted", "Altered", "Audited"]);
        assert_eq!(explain(|stage| stage.alters("honest-2", "bafycheat", 1)), ["Submitted", "Audited"]);
        assert_eq!(
            explain(|stage| stage.alters("honest-1", "bafycheat", 1).reads("honest-1", "bafycheat", "x")),
            ["Submitted", "Altered", "Audited"],
            "which of the two it went by is not known"
        );
    }

    #[test]
    fn a_host_that_was_skipped_explains_a_vote_if_nothing_was_read_or_failed_after_it() {
        assert_eq!(explain(|stage| stage.skips("honest-1", "bafycheat")), ["Submitted", "Skipped", "Audited"]);
        assert_eq!(
            explain(|stage| stage.skips("honest-1", "bafycheat").missing("honest-1", "bafycheat")),
            ["Submitted", "Missing", "Audited"]
        );
        assert_eq!(
            explain(|stage| stage.missing("honest-1", "bafycheat").skips("honest-1", "bafycheat")),
            ["Submitted", "Missing", "Audited"]
        );
    }

    #[test]
    fn a_read_that_failed_before_one_that_did_not_explains_nothing() {
        assert_eq!(explain(|stage| stage.missing("honest-1", "bafycheat").reads("honest-1", "bafycheat", "x")), ["Submitted", "Audited"]);
        assert_eq!(
            explain(|stage| stage.missing("honest-1", "bafycheat").reads("honest-2", "bafycheat", "x")),
            ["Submitted", "Missing", "Audited"]
        );
    }
}
