//! The verb `voted-down`: somebody votes no on a proof.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody votes no on a proof of theirs. Opportunity: a proof of the node on chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VotedDown {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The node that votes no. Default: any.
    pub by: Option<NodeName>,
    /// The group that votes no, one of its nodes. Default: any.
    pub by_group: Option<GroupName>,
    /// The round the proof is of. Default: any.
    pub round: Option<u64>,
    /// How many such votes so far. Default: at least one.
    pub votes: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Pubkey, Round, Seq};

    use super::VotedDown;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{by_words, count, votes};

    impl Verb for VotedDown {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let round = self.round.map_or_else(String::new, |round| format!(" for round {round}"));
            let votes = self.votes.map_or_else(String::new, |bound| format!(" by {}", votes(bound)));
            let by = by_words(self.by.as_ref(), self.by_group.as_ref());
            let by = if votes.is_empty() { by } else { by.replacen(" by ", " of ", 1) };
            Phrase { of: "", aux: "is", rest: format!("voted down{round}{votes}{by}") }
        }

        fn lacking(&self) -> String {
            match self.round {
                Some(round) => format!("no proof of it of round {round} stands on chain"),
                None => "no proof of it stands on chain".to_owned(),
            }
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(VotesDown { spec: self.clone(), of: vec![Voted::default(); subjects] })
        }
    }

    impl VotedDown {
        fn is_of(&self, round: Round) -> bool {
            self.round.is_none_or(|wanted| wanted == round.0)
        }
    }

    struct VotesDown {
        spec: VotedDown,
        of: Vec<Voted>,
    }

    /// The votes against one subject.
    #[derive(Clone, Default)]
    struct Voted {
        votes: u64,
        last: Option<(Seq, Round, Pubkey)>,
    }

    impl Fold for VotesDown {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Chain(ChainEvent::Submitted { round, by, .. }) if self.spec.is_of(*round) => {
                    scene.by_key(by).into_iter().map(Touch::Opportunity).collect()
                }
                What::Chain(ChainEvent::Audited { round, candidate, by, is_valid: false, .. })
                    if self.spec.is_of(*round) && scene.is_by(by, self.spec.by.as_ref(), self.spec.by_group.as_ref()) =>
                {
                    let Some(subject) = scene.by_key(candidate) else { return vec![] };
                    self.of[subject].votes += 1;
                    self.of[subject].last = Some((e.seq, *round, by.clone()));
                    vec![Touch::Changed(subject)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let votes = self.of[subject].votes;
            self.spec.votes.map_or(votes > 0, |bound| bound.0.holds(votes))
        }

        fn seen(&self, subject: usize) -> String {
            match self.of[subject].votes {
                0 => "no vote against it".to_owned(),
                votes => format!("{} against it", count(votes, "vote", "votes")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, key, story) = (scene.name(subject), scene.key(subject), scene.story);
            if let Some((seq, round, by)) = &self.of[subject].last {
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
        VerbSpec::VotedDown(VotedDown { node: name.parse().ok(), ..VotedDown::default() })
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

    #[test]
    fn votes_count_that_are_of_whom_and_for_what_is_asked() {
        let mut stage = stage();
        stage.votes(0, "honest-2", "cheat-1", false);
        let cheat = || VotedDown { node: "cheat-1".parse().ok(), ..VotedDown::default() };
        let by = |by: &str| VerbSpec::VotedDown(VotedDown { by: by.parse().ok(), ..cheat() });
        assert_held(&stage.judge(When::Eventually, by("honest-2")), "1 vote against it");
        assert_held(&stage.judge(When::Never, by("cheat-1")), "never so");
        let group = |group: &str| VerbSpec::VotedDown(VotedDown { by_group: group.parse().ok(), ..cheat() });
        assert_broken(&stage.judge(When::Never, group("honest")), stage.nth("Audited", 0), "honest-1 voted no");
        assert_broken(&stage.judge(When::Eventually, group("cheat")), stage.nth("Ended", 0), "cheat-1 was not voted down");
        let votes = |bound: &str| VerbSpec::VotedDown(VotedDown { votes: bound.parse().ok(), ..cheat() });
        assert_held(&stage.judge(When::Finally, votes("2")), "2 votes against it");
        assert_broken(&stage.judge(When::Finally, votes("at most 1")), stage.nth("Ended", 0), "honest-2 voted no");
        let round = |round| VerbSpec::VotedDown(VotedDown { round: Some(round), ..cheat() });
        assert_held(&stage.judge(When::Finally, round(0)), "2 votes");
        assert_not_reached(&stage.judge(When::Finally, round(1)), "no proof of it of round 1 stands on chain");
    }

    #[test]
    fn it_reads_as_people_say_it() {
        let spec = VotedDown { by: "honest-2".parse().ok(), ..VotedDown { node: "cheat-1".parse().ok(), ..VotedDown::default() } };
        assert_eq!(stage().name(When::Never, VerbSpec::VotedDown(spec.clone())), "cheat-1 is never voted down by honest-2");
        let spec = VotedDown { by: None, by_group: "honest".parse().ok(), votes: "at least 2".parse().ok(), round: Some(0), ..spec };
        let name = "in the end cheat-1 is voted down for round 0 by at least 2 votes of honest nodes";
        assert_eq!(stage().name(When::Finally, VerbSpec::VotedDown(spec)), name);
    }
}
