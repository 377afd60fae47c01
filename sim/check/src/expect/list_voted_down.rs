//! The verb `list-voted-down`: somebody votes no on a distribution list.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody votes no on a distribution list of theirs, or of anybody's. Opportunity: a list of the node on chain, or of anybody, of
/// that round if one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListVotedDown {
    /// One node; give this or `group`, or neither for a list of anybody's.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`, or neither.
    pub group: Option<GroupName>,
    /// The round the list pays. Default: any.
    pub round: Option<u64>,
    /// The node that votes no. Default: any.
    pub by: Option<NodeName>,
    /// The group that votes no, one of its nodes. Default: any.
    pub by_group: Option<GroupName>,
    /// How many such votes so far. Default: at least one.
    pub votes: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Pubkey, Round, Seq};

    use super::ListVotedDown;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{by_words, count, votes};

    impl Verb for ListVotedDown {
        fn who(&self) -> Who {
            if self.is_of_anybody() {
                return Who::Run { some: "somebody".to_owned(), none: Some("nobody".to_owned()) };
            }
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let round = self.round.map_or_else(String::new, |round| format!(" of round {round}"));
            let votes = self.votes.map_or_else(String::new, |bound| format!(" by {}", votes(bound)));
            let by = by_words(self.by.as_ref(), self.by_group.as_ref());
            let by = if votes.is_empty() { by } else { by.replacen(" by ", " of ", 1) };
            Phrase { of: "", aux: "has", rest: format!("had a list{round} voted down{votes}{by}") }
        }

        fn lacking(&self) -> String {
            let of = if self.is_of_anybody() { "" } else { " of it" };
            match self.round {
                Some(round) => format!("no distribution list{of} for round {round} stands on chain"),
                None => format!("no distribution list{of} stands on chain"),
            }
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(VotesOnLists { spec: self.clone(), of: vec![Voted::default(); subjects] })
        }
    }

    impl ListVotedDown {
        fn is_of_anybody(&self) -> bool {
            self.node.is_none() && self.group.is_none()
        }
    }

    struct VotesOnLists {
        spec: ListVotedDown,
        of: Vec<Voted>,
    }

    /// The votes on one subject's lists.
    #[derive(Clone, Default)]
    struct Voted {
        /// Its latest list.
        list: Option<(Round, Seq)>,
        against: u64,
        in_favour: u64,
        /// The latest vote against one of its lists, and that list.
        last: Option<(Seq, Round, Pubkey)>,
        /// Whose the latest list is, or the one that was voted down.
        whose: Option<Pubkey>,
        voted_down: Option<Seq>,
    }

    impl Fold for VotesOnLists {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let What::Chain(event) = &e.what else { return vec![] };
            let (ChainEvent::ListSubmitted { round, by: of, .. } | ChainEvent::ListAudited { round, candidate: of, .. }) = event else {
                return vec![];
            };
            let subject = if self.spec.is_of_anybody() { Some(0) } else { scene.by_key(of) };
            let Some(subject) = subject.filter(|_| self.spec.round.is_none_or(|wanted| wanted == round.0)) else { return vec![] };
            let state = &mut self.of[subject];
            match event {
                ChainEvent::ListAudited { by, is_valid: false, .. } => {
                    if !scene.is_by(by, self.spec.by.as_ref(), self.spec.by_group.as_ref()) {
                        return vec![];
                    }
                    state.against += 1;
                    state.voted_down = state.list.filter(|(of, _)| of == round).map(|(_, seq)| seq);
                    state.last = Some((e.seq, *round, by.clone()));
                    state.whose = Some(of.clone());
                    vec![Touch::Changed(subject)]
                }
                ChainEvent::ListAudited { .. } => {
                    state.in_favour += 1;
                    vec![]
                }
                _ => {
                    state.list = Some((*round, e.seq));
                    if state.against == 0 {
                        state.whose = Some(of.clone());
                    }
                    vec![Touch::Opportunity(subject)]
                }
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let votes = self.of[subject].against;
            self.spec.votes.map_or(votes > 0, |bound| bound.0.holds(votes))
        }

        fn seen(&self, subject: usize) -> String {
            match self.of[subject].against {
                0 => "no vote against its lists".to_owned(),
                votes => format!("{} against its lists", count(votes, "vote", "votes")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (state, story) = (&self.of[subject], scene.story);
            let name = state.whose.as_ref().map_or_else(|| scene.name(subject), |of| story.cast.name_of(of));
            if let Some((seq, round, by)) = &state.last {
                let why = format!("{} voted no on the list of {name} of round {round}", story.cast.name_of(by));
                return Told { why, evidence: state.voted_down.into_iter().chain([*seq]).collect() };
            }
            let Some((round, list)) = state.list else { return Told { why: format!("{name} has no list on chain"), evidence: vec![] } };
            let votes = match state.in_favour {
                _ if self.spec.by.is_some() || self.spec.by_group.is_some() => "nobody of those asked for voted against it".to_owned(),
                0 => "nobody voted on its lists".to_owned(),
                yes => format!("{} for its lists and none against", count(yes, "vote", "votes")),
            };
            let paid = story.round(round).and_then(|it| it.paid.as_ref()).map(|payout| payout.seq);
            let why = format!("no list of {name} was voted down, last that of round {round}: {votes}");
            Told { why, evidence: [list].into_iter().chain(paid).collect() }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{ListVotedDown, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn of(node: &str, round: Option<u64>) -> VerbSpec {
        VerbSpec::ListVotedDown(ListVotedDown { node: node.parse().ok(), round, ..ListVotedDown::default() })
    }

    fn of_group(group: &str) -> VerbSpec {
        VerbSpec::ListVotedDown(ListVotedDown { group: group.parse().ok(), ..ListVotedDown::default() })
    }

    /// The cheat's list of round 0 is voted down, that of honest-1 of round 1 is found good and paid.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "cheat-1", &[("cheat-1", 1)]).votes_on_list(0, "honest-1", "cheat-1", false);
        stage.round(3).lists(1, "honest-1", &[("honest-1", 1)]).votes_on_list(1, "cheat-1", "honest-1", true).pays(1, "honest-1");
        stage
    }

    #[test]
    fn a_vote_no_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, of("cheat-1", None)), "round 2 · 1 vote against its lists");
        assert_held(&stage.judge(When::Finally, of("cheat-1", Some(0))), "1 vote against its lists");
        let verdict = stage.judge(When::Never, of("cheat-1", None));
        let evidence = assert_broken(&verdict, stage.nth("ListAudited", 0), "honest-1 voted no on the list of cheat-1 of round 0");
        stage.assert_kinds(&evidence, &["ListSubmitted", "ListAudited"]);
        assert_eq!(stage.name(When::Never, of("cheat-1", None)), "cheat-1 has never had a list voted down");
        assert_eq!(stage.name(When::Finally, of("cheat-1", Some(0))), "in the end cheat-1 has had a list of round 0 voted down");
    }

    #[test]
    fn a_vote_yes_is_none_against() {
        let stage = stage();
        let why = "no list of honest-1 was voted down, last that of round 1: 1 vote for its lists and none against";
        for when in [When::Eventually, When::Finally, When::Always] {
            let evidence = assert_broken(&stage.judge(when, of("honest-1", None)), stage.nth("Ended", 0), why);
            stage.assert_kinds(&evidence, &["ListSubmitted", "PaidOut"]);
        }
        assert_held(&stage.judge(When::Never, of("honest-1", None)), "1 opportunity, never so");
    }

    #[test]
    fn a_group_is_voted_down_by_a_vote_on_any_of_its_lists() {
        let mut stage = stage();
        assert_held(&stage.judge(When::Never, of_group("honest")), "1 opportunity, never so");
        assert_eq!(stage.name(When::Never, of_group("honest")), "no honest node has had a list voted down");
        let at = stage.lists(2, "honest-2", &[]).votes_on_list(2, "cheat-1", "honest-2", false).latest();
        assert_broken(&stage.judge(When::Never, of_group("honest")), at, "cheat-1 voted no on the list of honest-2 of round 2");
    }

    #[test]
    fn without_a_node_or_group_anybodys_list_counts() {
        let (stage, anybodys) = (stage(), |round| VerbSpec::ListVotedDown(ListVotedDown { round, ..ListVotedDown::default() }));
        assert_held(&stage.judge(When::Eventually, anybodys(Some(0))), "1 vote against its lists");
        assert_broken(&stage.judge(When::Never, anybodys(None)), stage.nth("ListAudited", 0), "honest-1 voted no on the list of cheat-1");
        assert_held(&stage.judge(When::Never, anybodys(Some(1))), "1 opportunity, never so");
        assert_not_reached(&stage.judge(When::Finally, anybodys(Some(5))), "no distribution list for round 5 stands on chain");
        assert_eq!(stage.name(When::Never, anybodys(None)), "nobody has had a list voted down");
    }

    #[test]
    fn a_node_without_such_a_list_was_not_reached() {
        let stage = stage();
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, of("honest-2", None)), "honest-2: no distribution list of it stands on chain");
            assert_not_reached(&stage.judge(when, of("cheat-1", Some(1))), "no distribution list of it for round 1 stands on chain");
        }
    }

    #[test]
    fn votes_count_that_are_of_whom_is_asked() {
        let mut stage = stage();
        stage.votes_on_list(0, "honest-2", "cheat-1", false);
        let cheat = || ListVotedDown { node: "cheat-1".parse().ok(), ..ListVotedDown::default() };
        let by = |by: &str| VerbSpec::ListVotedDown(ListVotedDown { by: by.parse().ok(), ..cheat() });
        assert_held(&stage.judge(When::Eventually, by("honest-2")), "1 vote against its lists");
        let why = "last that of round 0: nobody of those asked for voted against it";
        assert_broken(&stage.judge(When::Eventually, by("cheat-1")), stage.nth("Ended", 0), why);
        let votes = |bound: &str| {
            let by_group = "honest".parse().ok();
            VerbSpec::ListVotedDown(ListVotedDown { by_group, votes: bound.parse().ok(), ..cheat() })
        };
        assert_held(&stage.judge(When::Finally, votes("2")), "2 votes against its lists");
        assert_broken(&stage.judge(When::Finally, votes("at most 1")), stage.nth("Ended", 0), "honest-2 voted no");
        let name = "in the end cheat-1 has had a list voted down by at most 1 vote of honest nodes";
        assert_eq!(stage.name(When::Finally, votes("at most 1")), name);
    }

    #[test]
    fn a_list_that_nobody_voted_on_is_told_by_its_owner() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-2", &[]);
        let anybodys = |votes: &str| VerbSpec::ListVotedDown(ListVotedDown { votes: votes.parse().ok(), ..ListVotedDown::default() });
        let why = "no list of honest-2 was voted down, last that of round 0: nobody voted on its lists";
        assert_broken(&stage.judge(When::Eventually, anybodys("")), stage.nth("Ended", 0), why);
        stage.votes_on_list(0, "honest-1", "honest-2", false).lists(1, "cheat-1", &[]);
        let why = "honest-1 voted no on the list of honest-2 of round 0";
        assert_broken(&stage.judge(When::Finally, anybodys("at least 2")), stage.nth("Ended", 0), why);
    }
}
