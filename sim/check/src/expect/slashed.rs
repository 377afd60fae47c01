//! The verb `slashed`: a payout takes from a stake.

use koipond_record::unit::{AmountBound, GroupName, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A payout takes from their stake. Opportunity: a paid list that names the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slashed {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The share of the stake that one payout takes, exactly, rounded down to whole ROE. Default: any.
    pub by: Option<Share>,
    /// All that was taken so far, which is nothing before the first slash. Default: any, of at least one slash.
    pub total: Option<AmountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Roe, Round, Seq};

    use super::Slashed;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::plus;

    impl Verb for Slashed {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let by = self.by.map_or_else(String::new, |share| format!(" by {share}"));
            let total = self.total.map_or_else(String::new, |bound| format!(", {bound} in all"));
            Phrase { of: "", aux: "is", rest: format!("slashed{by}{total}") }
        }

        fn lacking(&self) -> String {
            "no list that names it was paid".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Slashes { spec: self.clone(), of: vec![Slashing::default(); subjects] })
        }
    }

    struct Slashes {
        spec: Slashed,
        of: Vec<Slashing>,
    }

    /// What was taken from one subject.
    #[derive(Clone, Default)]
    struct Slashing {
        total: Roe,
        last: Option<Slash>,
        /// Whether some payout took the share that is spoken of.
        by_share: bool,
    }

    #[derive(Clone, Copy)]
    struct Slash {
        seq: Seq,
        round: Round,
        chain_round: Round,
        amount: Roe,
        of: Roe,
    }

    impl Fold for Slashes {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Chain(ChainEvent::PaidOut { round, list_by }) => scene.named_in_paid(*round, list_by),
                // A stake of nothing can be slashed by nothing; that takes nothing from it.
                What::Chain(ChainEvent::Slashed { round, who, amount, of }) if *amount > Roe::ZERO => {
                    let Some(subject) = scene.by_key(who) else { return vec![] };
                    let state = &mut self.of[subject];
                    state.total = plus(state.total, *amount);
                    state.by_share |= self.spec.by.is_some_and(|share| share.of(*of) == *amount);
                    let chain_round = scene.story.cast.round;
                    state.last = Some(Slash { seq: e.seq, round: *round, chain_round, amount: *amount, of: *of });
                    vec![Touch::Changed(subject)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let state = &self.of[subject];
            let share = self.spec.by.is_none() || state.by_share;
            let total = self.spec.total.map_or(state.last.is_some(), |bound| bound.0.holds(state.total));
            share && total
        }

        fn seen(&self, subject: usize) -> String {
            let state = &self.of[subject];
            match state.last {
                None => "lost nothing".to_owned(),
                Some(last) if last.amount == state.total => format!("lost {} of {} KOII", last.amount, last.of),
                Some(last) => format!("lost {} of {} KOII, {} in all", last.amount, last.of, state.total),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, key, story) = (scene.name(subject), scene.key(subject), scene.story);
            if let Some(last) = self.of[subject].last {
                let total = self.of[subject].total;
                let in_all = if total == last.amount { String::new() } else { format!(", {total} in all") };
                let why = format!("{name} lost {} of {} KOII in round {}{in_all}", last.amount, last.of, last.chain_round);
                let mut evidence = story.of_slash(last.round, &key);
                evidence.push(last.seq);
                return Told { why: format!("{why}: {}", story.fate(last.round, &key)), evidence };
            }
            let paid = story.proofs_of(&key).find(|(_, proof)| proof.rewarded.is_some());
            match paid.or_else(|| story.proofs_of(&key).next()).map(|(round, _)| round) {
                Some(round) => {
                    Told { why: format!("{name} was not slashed: {}", story.fate(round, &key)), evidence: story.of_pay(round, &key) }
                }
                None => Told { why: format!("{name} was not slashed: it has no proof on chain"), evidence: vec![] },
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::Seq;

    use crate::spec::{Slashed, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn cheat() -> Slashed {
        Slashed { node: Some("cheat-1".parse().expect("a name")), group: None, by: None, total: None }
    }

    fn honest() -> Slashed {
        Slashed { node: None, group: Some("honest".parse().expect("a name")), ..cheat() }
    }

    /// The cheat's proof of round 0 is voted down and slashed in round 2; both honest nodes are paid.
    fn slashed() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "bafycheat").submits(0, "honest-1", "bafyone").submits(0, "honest-2", "bafytwo");
        stage.missing("honest-1", "bafycheat").votes(0, "honest-1", "cheat-1", false).votes(0, "honest-2", "cheat-1", false);
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -3_500), ("honest-1", 500), ("honest-2", 500)]).pays(0, "honest-1");
        stage
    }

    /// Nobody notices: the cheat is paid like the others.
    fn paid() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "bafycheat").submits(0, "honest-1", "bafyone").votes(0, "honest-1", "cheat-1", true);
        stage.round(2).lists(0, "honest-1", &[("cheat-1", 500), ("honest-1", 500), ("honest-2", 0)]).pays(0, "honest-1");
        stage
    }

    #[test]
    fn a_slash_in_time_satisfies_eventually_at_once() {
        let (name, verdict) = slashed().judge_within(When::Eventually, VerbSpec::Slashed(cheat()), "4 rounds");
        assert_eq!(name, "cheat-1 is slashed within 4 rounds");
        assert_eq!(verdict, koipond_record::Verdict::Held { why: "round 2 · lost 3.5 of 5 KOII".to_owned() });
    }

    #[test]
    fn a_cheat_that_is_paid_breaks_eventually_at_the_deadline_and_the_pay_is_shown() {
        let mut stage = paid();
        stage.round(3).round(4);
        let deadline = stage.round(5).latest();
        let (_, verdict) = stage.round(6).judge_within(When::Eventually, VerbSpec::Slashed(cheat()), "4 rounds");
        let evidence =
            assert_broken(&verdict, deadline, "its proof of round 0 was paid 0.5 KOII in round 2 (1 vote for it and none against)");
        stage.assert_kinds(&evidence, &["Submitted", "Audited", "ListSubmitted", "Rewarded"]);
    }

    #[test]
    fn a_slash_after_the_deadline_is_too_late() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "x").round(2).lists(0, "honest-1", &[("cheat-1", 1)]).pays(0, "honest-1");
        stage.round(3).lists(1, "honest-1", &[("cheat-1", -3_500)]).pays(1, "honest-1");
        let (_, verdict) = stage.judge_within(When::Eventually, VerbSpec::Slashed(cheat()), "250 slots");
        assert_broken(&verdict, stage.nth("RoundBegan", 3), "was not slashed");
    }

    #[test]
    fn a_cheat_no_paid_list_names_was_not_reached() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "x").round(2).lists(0, "honest-1", &[("cheat-1", -3_500)]);
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, VerbSpec::Slashed(cheat())), "cheat-1: no list that names it was paid");
        }
        let (_, late) = stage.round(6).judge_within(When::Eventually, VerbSpec::Slashed(cheat()), "4 rounds");
        assert_not_reached(&late, "no list that names it was paid");
    }

    #[test]
    fn never_is_broken_at_the_slash_and_told_from_the_proof_to_the_slash() {
        let stage = slashed();
        let verdict = stage.judge(When::Never, VerbSpec::Slashed(cheat()));
        let evidence = assert_broken(&verdict, stage.nth("Slashed", 0), "cheat-1 lost 3.5 of 5 KOII in round 2");
        stage.assert_kinds(&evidence, &["Submitted", "Missing", "Audited", "ListSubmitted", "Slashed"]);
    }

    #[test]
    fn without_a_failed_read_two_votes_are_shown() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "x").votes(0, "honest-1", "cheat-1", false).votes(0, "honest-2", "cheat-1", false);
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -1)]).pays(0, "honest-1");
        let evidence = assert_broken(&stage.judge(When::Never, VerbSpec::Slashed(cheat())), stage.nth("Slashed", 0), "2 votes against it");
        stage.assert_kinds(&evidence, &["Submitted", "Audited", "Audited", "ListSubmitted", "Slashed"]);
    }

    #[test]
    fn never_holds_for_a_group_that_lists_named_and_spared() {
        let stage = slashed();
        assert_held(&stage.judge(When::Never, VerbSpec::Slashed(honest())), "2 opportunities, never so");
        assert_eq!(stage.name(When::Never, VerbSpec::Slashed(honest())), "no honest node is slashed");
    }

    #[test]
    fn never_is_broken_for_a_group_by_any_of_it() {
        let mut stage = slashed();
        stage.round(3).lists(1, "honest-1", &[("honest-2", -1_000)]).pays(1, "honest-1");
        let verdict = stage.judge(When::Never, VerbSpec::Slashed(honest()));
        assert_broken(&verdict, stage.nth("Slashed", 1), "honest-2 lost 1 of 5 KOII in round 3");
    }

    #[test]
    fn the_share_is_of_the_stake_before_and_rounded_down() {
        let mut stage = slashed();
        stage.round(3).lists(1, "honest-1", &[("cheat-1", -1_050)]).pays(1, "honest-1");
        let by = |percent: &str| VerbSpec::Slashed(Slashed { by: percent.parse().ok(), ..cheat() });
        assert_held(&stage.judge(When::Eventually, by("70 %")), "round 2 · lost 3.5 of 5 KOII");
        assert_broken(
            &stage.judge(When::Eventually, by("69.9999 %")),
            stage.nth("Ended", 0),
            "lost 1.05 of 1.5 KOII in round 3, 4.55 in all",
        );
        assert_held(&stage.judge(When::Never, by("71 %")), "never so");
    }

    #[test]
    fn the_total_is_judged_in_the_end() {
        let mut stage = slashed();
        stage.round(3).lists(1, "honest-1", &[("cheat-1", -1_050)]).pays(1, "honest-1");
        let total = |bound: &str| VerbSpec::Slashed(Slashed { total: bound.parse().ok(), ..cheat() });
        assert_held(&stage.judge(When::Finally, total("4.55 KOII")), "lost 1.05 of 1.5 KOII, 4.55 in all");
        assert_broken(&stage.judge(When::Finally, total("at most 4 KOII")), stage.nth("Ended", 0), "4.55 in all");
        let honest = VerbSpec::Slashed(Slashed { total: "0 KOII".parse().ok(), ..honest() });
        assert_held(&stage.judge(When::Finally, honest), "all 2 nodes · lost nothing");
    }

    #[test]
    fn always_bounds_the_total_at_every_slash() {
        let total = |bound: &str| VerbSpec::Slashed(Slashed { total: bound.parse().ok(), ..cheat() });
        let stage = slashed();
        assert_held(&stage.judge(When::Always, total("at most 3.5 KOII")), "always so");
        assert_broken(&stage.judge(When::Always, total("at most 3 KOII")), stage.nth("Slashed", 0), "lost 3.5 of 5 KOII");
    }

    #[test]
    fn a_run_that_hit_its_limit_leaves_the_undecided_not_reached() {
        let mut stage = paid();
        stage.limit("1,000 events");
        for when in [When::Eventually, When::Never, When::Finally] {
            assert_not_reached(&stage.judge(when, VerbSpec::Slashed(cheat())), "the run was ended early: 1,000 events");
        }
        let mut stage = slashed();
        stage.limit("1,000 events");
        assert_broken(&stage.judge(When::Never, VerbSpec::Slashed(cheat())), stage.nth("Slashed", 0), "lost");
    }

    #[test]
    fn a_verdict_that_lacks_a_story_still_shows_two_events() {
        let mut stage = Stage::staked();
        let at = stage.round(2).slashes(0, "cheat-1", 1_000, 5_000).latest();
        let evidence = assert_broken(&stage.judge(When::Never, VerbSpec::Slashed(cheat())), at, "lost 1 of 5 KOII");
        assert_eq!(evidence, [Seq(at.0 - 1), at]);
    }

    #[test]
    fn a_slash_of_nothing_is_none() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -1_000)]).slashes(0, "cheat-1", 0, 0);
        assert_not_reached(&stage.judge(When::Never, VerbSpec::Slashed(cheat())), "no list that names it was paid");
    }
}
