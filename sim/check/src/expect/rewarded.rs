//! The verb `rewarded`: payouts add to a balance.

use koipond_record::unit::{AmountBound, CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Payouts add to their balance. Opportunity: a paid list that names the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rewarded {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// In how many rounds so far. Default: at least one, or any if `total` is given.
    pub rounds: Option<CountBound>,
    /// All that was added so far. Default: any.
    pub total: Option<AmountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use std::collections::BTreeSet;

    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Roe, Round, Seq};

    use super::Rewarded;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{count, len, plus, rounds};

    impl Verb for Rewarded {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let rounds = self.rounds.map_or_else(String::new, |bound| format!(" for {}", rounds(bound)));
            let total = self.total.map_or_else(String::new, |bound| format!(", {bound} in all"));
            Phrase { of: "", aux: "is", rest: format!("rewarded{rounds}{total}") }
        }

        fn lacking(&self) -> String {
            "no list that names it was paid".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Rewards { spec: self.clone(), of: vec![Rewarding::default(); subjects] })
        }
    }

    struct Rewards {
        spec: Rewarded,
        of: Vec<Rewarding>,
    }

    /// What was added for one subject.
    #[derive(Clone, Default)]
    struct Rewarding {
        rounds: BTreeSet<Round>,
        total: Roe,
        last: Option<(Seq, Round)>,
    }

    impl Fold for Rewards {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Chain(ChainEvent::PaidOut { round, list_by }) => scene.named_in_paid(*round, list_by),
                What::Chain(ChainEvent::Rewarded { round, to, amount }) if *amount > Roe::ZERO => {
                    let Some(subject) = scene.by_key(to) else { return vec![] };
                    let state = &mut self.of[subject];
                    state.rounds.insert(*round);
                    state.total = plus(state.total, *amount);
                    state.last = Some((e.seq, *round));
                    vec![Touch::Changed(subject)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let state = &self.of[subject];
            let any = self.spec.total.is_some() || state.last.is_some();
            let rounds = self.spec.rounds.map_or(any, |bound| bound.0.holds(len(state.rounds.len())));
            rounds && self.spec.total.is_none_or(|bound| bound.0.holds(state.total))
        }

        fn seen(&self, subject: usize) -> String {
            let state = &self.of[subject];
            match state.last {
                None => "earned nothing".to_owned(),
                Some(_) => format!("earned {} KOII in {}", state.total, count(len(state.rounds.len()), "round", "rounds")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (key, story, state) = (scene.key(subject), scene.story, &self.of[subject]);
            let last = state.last.map(|(_, round)| round);
            // What went right is told by the latest reward, what went wrong by the first proof that earned nothing.
            let unpaid = || story.proofs_of(&key).find(|(_, proof)| proof.rewarded.is_none()).map(|(round, _)| round);
            let told_by = if self.holds(subject) { last } else { unpaid().or(last) };
            let why = format!("{} {}", scene.name(subject), self.seen(subject));
            match told_by {
                None => Told { why: format!("{why}: it has no proof on chain"), evidence: vec![] },
                Some(round) => {
                    let mut evidence = story.of_pay(round, &key);
                    evidence.extend(state.last.filter(|(_, of)| *of == round).map(|(seq, _)| seq));
                    Told { why: format!("{why}: {}", story.fate(round, &key)), evidence }
                }
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{Rewarded, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn honest() -> Rewarded {
        Rewarded { node: None, group: Some("honest".parse().expect("a name")), rounds: None, total: None }
    }

    fn cheat() -> Rewarded {
        Rewarded { node: Some("cheat-1".parse().expect("a name")), group: None, rounds: None, total: None }
    }

    /// Two rounds are paid; honest-2 is left out of the second.
    fn two_rounds() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "a").submits(0, "honest-2", "b").submits(0, "cheat-1", "c");
        stage.round(2).submits(1, "honest-1", "d").submits(1, "honest-2", "e");
        stage.lists(0, "honest-1", &[("honest-1", 500), ("honest-2", 500), ("cheat-1", 0)]).pays(0, "honest-1");
        stage.votes(1, "cheat-1", "honest-2", false);
        stage.round(3).lists(1, "honest-1", &[("honest-1", 1_000), ("honest-2", 0)]).pays(1, "honest-1");
        stage
    }

    #[test]
    fn eventually_holds_when_the_last_of_the_group_is_rewarded() {
        let verdict = two_rounds().judge(When::Eventually, VerbSpec::Rewarded(honest()));
        assert_held(&verdict, "round 2 · all 2 nodes");
    }

    #[test]
    fn finally_counts_the_rounds_of_every_node_of_a_group() {
        let stage = two_rounds();
        let rounds = |bound: &str| VerbSpec::Rewarded(Rewarded { rounds: bound.parse().ok(), ..honest() });
        assert_held(&stage.judge(When::Finally, rounds("at least 1")), "all 2 nodes");
        let verdict = stage.judge(When::Finally, rounds("at least 2"));
        let why =
            "honest-2 earned 0.5 KOII in 1 round: its proof of round 1 earned nothing when round 1 was paid in round 3 (1 vote against it)";
        let evidence = assert_broken(&verdict, stage.nth("Ended", 0), why);
        stage.assert_kinds(&evidence, &["Submitted", "Audited", "ListSubmitted", "PaidOut"]);
        assert_eq!(stage.name(When::Finally, rounds("at least 2")), "in the end every honest node is rewarded for at least 2 rounds");
    }

    #[test]
    fn the_total_is_exact() {
        let stage = two_rounds();
        let total = |of: Rewarded, bound: &str| VerbSpec::Rewarded(Rewarded { total: bound.parse().ok(), ..of });
        let one = Rewarded { node: Some("honest-1".parse().expect("a name")), group: None, rounds: None, total: None };
        assert_held(&stage.judge(When::Finally, total(one.clone(), "1.5 KOII")), "earned 1.5 KOII in 2 rounds");
        assert_broken(&stage.judge(When::Finally, total(one, "1.4 KOII")), stage.nth("Ended", 0), "earned 1.5 KOII");
        assert_held(&stage.judge(When::Finally, total(cheat(), "0 KOII")), "earned nothing");
    }

    #[test]
    fn being_named_with_nothing_is_an_opportunity_but_no_reward() {
        let stage = two_rounds();
        assert_held(&stage.judge(When::Never, VerbSpec::Rewarded(cheat())), "1 opportunity, never so");
        assert_broken(&stage.judge(When::Eventually, VerbSpec::Rewarded(cheat())), stage.nth("Ended", 0), "cheat-1 earned nothing");
    }

    #[test]
    fn never_is_broken_at_the_reward_and_shows_how_it_was_paid() {
        let stage = two_rounds();
        let verdict = stage.judge(When::Never, VerbSpec::Rewarded(honest()));
        let evidence = assert_broken(&verdict, stage.nth("Rewarded", 0), "honest-1 earned 0.5 KOII in 1 round");
        stage.assert_kinds(&evidence, &["Submitted", "ListSubmitted", "Rewarded"]);
    }

    #[test]
    fn always_bounds_the_total_at_every_reward() {
        let total = |bound: &str| VerbSpec::Rewarded(Rewarded { total: bound.parse().ok(), ..honest() });
        let stage = two_rounds();
        assert_held(&stage.judge(When::Always, total("at most 1.5 KOII")), "always so");
        assert_broken(&stage.judge(When::Always, total("at most 1 KOII")), stage.nth("Rewarded", 2), "earned 1.5 KOII");
    }

    #[test]
    fn a_group_needs_the_opportunity_of_all_for_eventually_and_of_one_for_never() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("honest-1", 0)]).pays(0, "honest-1");
        let verb = || VerbSpec::Rewarded(honest());
        assert_not_reached(&stage.judge(When::Eventually, verb()), "honest-2, for one: no list that names it was paid");
        assert_not_reached(&stage.judge(When::Finally, verb()), "honest-2, for one: no list that names it was paid");
        assert_held(&stage.judge(When::Never, verb()), "1 opportunity, never so");
    }

    #[test]
    fn without_a_paid_list_nothing_is_reached() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("honest-1", 500), ("honest-2", 500)]);
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, VerbSpec::Rewarded(honest())), "every honest node: no list that names it was paid");
        }
    }

    #[test]
    fn a_reward_of_nothing_is_none() {
        let mut stage = Stage::staked();
        stage.round(2).rewards(0, "cheat-1", 0);
        assert_not_reached(&stage.judge(When::Never, VerbSpec::Rewarded(cheat())), "no list that names it was paid");
    }

    #[test]
    fn a_payout_of_another_task_leaves_the_lists_of_this_one() {
        let mut stage = Stage::of_two_tasks();
        stage.round(2).lists(0, "honest-1", &[("honest-1", 0), ("honest-2", 500)]).lists(0, "cheat-1", &[("cheat-1", 500)]);
        stage.pays(0, "cheat-1").pays(0, "honest-1");
        assert_held(&stage.judge(When::Never, VerbSpec::Rewarded(Rewarded { node: "honest-1".parse().ok(), ..cheat() })), "1 opportunity");
    }
}
