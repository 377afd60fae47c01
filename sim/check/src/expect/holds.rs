//! The verbs `stake` and `balance`: what an account holds.

use koipond_record::unit::{AmountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an account holds. Opportunity: the account exists, that is, its node has staked or was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holds {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// What it holds.
    pub is: AmountBound,
}

#[cfg(feature = "engine")]
pub(crate) use fold::{balance, stake};

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Pubkey, Roe, Round, Seq};

    use super::Holds;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{minus, plus};

    /// The verb about a stake.
    pub(crate) fn stake(spec: Holds) -> impl Verb {
        Account { spec, name: "the stake", of: "the stake of ", change: change_of_stake }
    }

    /// The verb about an available balance.
    pub(crate) fn balance(spec: Holds) -> impl Verb {
        Account { spec, name: "the balance", of: "the balance of ", change: change_of_balance }
    }

    /// Reads an event as a change of somebody's account: what it holds after, from what it held before.
    type Change = fn(&ChainEvent, Roe) -> Option<Roe>;

    #[derive(Clone)]
    struct Account {
        spec: Holds,
        name: &'static str,
        of: &'static str,
        change: Change,
    }

    fn change_of_stake(event: &ChainEvent, held: Roe) -> Option<Roe> {
        match event {
            ChainEvent::Staked { amount, .. } => Some(plus(held, *amount)),
            ChainEvent::Slashed { amount, .. } | ChainEvent::Withdrew { amount, .. } => Some(minus(held, *amount)),
            _ => None,
        }
    }

    fn change_of_balance(event: &ChainEvent, held: Roe) -> Option<Roe> {
        match event {
            ChainEvent::Rewarded { amount, .. } | ChainEvent::Withdrew { amount, .. } => Some(plus(held, *amount)),
            ChainEvent::Claimed { amount, .. } => Some(minus(held, *amount)),
            // It changes nothing, but from now on there is an account.
            ChainEvent::Staked { .. } => Some(held),
            _ => None,
        }
    }

    /// Whose account a chain event is about, and for which round.
    fn subject_of(event: &ChainEvent) -> Option<(&Pubkey, Option<Round>)> {
        match event {
            ChainEvent::Staked { by, .. } | ChainEvent::Claimed { by, .. } | ChainEvent::Withdrew { by, .. } => Some((by, None)),
            ChainEvent::Slashed { who, round, .. } => Some((who, Some(*round))),
            ChainEvent::Rewarded { to, round, .. } => Some((to, Some(*round))),
            _ => None,
        }
    }

    impl Verb for Account {
        fn who(&self) -> Who {
            Who::of(self.spec.node.as_ref(), self.spec.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: self.of, aux: "is", rest: self.spec.is.to_string() }
        }

        fn lacking(&self) -> String {
            "it never staked, so it has no account".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Accounts { verb: self.clone(), of: vec![Holding::default(); subjects] })
        }
    }

    struct Accounts {
        verb: Account,
        of: Vec<Holding>,
    }

    /// What one subject holds.
    #[derive(Clone, Default)]
    struct Holding {
        amount: Roe,
        /// The latest changes, and the round in which the last was and which it was for.
        changes: Vec<Seq>,
        since: Round,
        for_round: Option<Round>,
    }

    impl Fold for Accounts {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let What::Chain(event) = &e.what else { return vec![] };
            let Some((key, for_round)) = subject_of(event) else { return vec![] };
            let Some(subject) = scene.by_key(key) else { return vec![] };
            let state = &mut self.of[subject];
            let Some(amount) = (self.verb.change)(event, state.amount) else { return vec![] };
            if state.changes.len() == 4 {
                state.changes.remove(0);
            }
            state.changes.push(e.seq);
            (state.amount, state.since, state.for_round) = (amount, scene.story.cast.round, for_round);
            vec![Touch::Changed(subject)]
        }

        fn holds(&self, subject: usize) -> bool {
            self.verb.spec.is.0.holds(self.of[subject].amount)
        }

        fn seen(&self, subject: usize) -> String {
            format!("{} KOII", self.of[subject].amount)
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (state, key) = (&self.of[subject], scene.key(subject));
            let name = self.verb.name;
            let why = format!("{name} of {} is {} KOII since round {}", scene.name(subject), state.amount, state.since);
            let Some(round) = state.for_round else { return Told { why, evidence: state.changes.clone() } };
            let mut evidence = scene.story.of_pay(round, &key);
            evidence.extend(state.changes.last());
            Told { why: format!("{why}: {}", scene.story.fate(round, &key)), evidence }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::Seq;

    use crate::spec::{Holds, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn holds(node: &str, is: &str) -> Holds {
        Holds { node: node.parse().ok(), group: None, is: is.parse().expect("a bound") }
    }

    fn stake(node: &str, is: &str) -> VerbSpec {
        VerbSpec::Stake(holds(node, is))
    }

    fn balance(node: &str, is: &str) -> VerbSpec {
        VerbSpec::Balance(holds(node, is))
    }

    /// Each node stakes 5 KOII; round 0 slashes the cheat by 3.5 and pays honest-1 0.5, which it claims in round 3.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "x").votes(0, "honest-1", "cheat-1", false);
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -3_500), ("honest-1", 500)]).pays(0, "honest-1");
        stage.round(3).claims("honest-1", 500);
        stage
    }

    #[test]
    fn a_stake_is_exact_in_the_end() {
        let stage = stage();
        assert_held(&stage.judge(When::Finally, stake("cheat-1", "1.5 KOII")), "1.5 KOII");
        let verdict = stage.judge(When::Finally, stake("cheat-1", "5 KOII"));
        let evidence =
            assert_broken(&verdict, stage.nth("Ended", 0), "the stake of cheat-1 is 1.5 KOII since round 2: its proof of round 0 cost it");
        stage.assert_kinds(&evidence, &["Submitted", "Audited", "ListSubmitted", "Slashed"]);
        assert_eq!(stage.name(When::Finally, stake("cheat-1", "0.45 KOII")), "in the end the stake of cheat-1 is 0.45 KOII");
    }

    #[test]
    fn always_is_checked_at_every_change_from_the_first_stake_on() {
        let stage = stage();
        assert_held(&stage.judge(When::Always, stake("honest-1", "at least 5 KOII")), "1 opportunity, always so");
        assert_broken(&stage.judge(When::Always, stake("cheat-1", "at least 5 KOII")), stage.nth("Slashed", 0), "is 1.5 KOII");
        assert_eq!(stage.name(When::Always, stake("cheat-1", "at least 5 KOII")), "the stake of cheat-1 is always at least 5 KOII");
    }

    #[test]
    fn never_is_broken_when_the_account_comes_to_hold_it() {
        let stage = stage();
        assert_broken(&stage.judge(When::Never, stake("cheat-1", "at most 2 KOII")), stage.nth("Slashed", 0), "is 1.5 KOII");
        assert_held(&stage.judge(When::Never, stake("honest-1", "at most 2 KOII")), "never so");
    }

    #[test]
    fn eventually_holds_when_the_account_comes_to_hold_it() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, stake("cheat-1", "at most 2 KOII")), "round 2 · 1.5 KOII");
        assert_broken(
            &stage.judge(When::Eventually, stake("honest-1", "at most 2 KOII")),
            stage.nth("Ended", 0),
            "is 5 KOII since round 0",
        );
    }

    #[test]
    fn a_balance_rises_with_rewards_and_falls_with_claims() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, balance("honest-1", "0.5 KOII")), "round 2 · 0.5 KOII");
        assert_held(&stage.judge(When::Finally, balance("honest-1", "0 KOII")), "0 KOII");
        assert_broken(
            &stage.judge(When::Finally, balance("honest-1", "0.5 KOII")),
            stage.nth("Ended", 0),
            "the balance of honest-1 is 0 KOII",
        );
        assert_broken(&stage.judge(When::Never, balance("honest-1", "at least 0.5 KOII")), stage.nth("Rewarded", 0), "is 0.5 KOII");
        assert_held(&stage.judge(When::Never, balance("honest-2", "at least 0.5 KOII")), "never so");
        assert_broken(&stage.judge(When::Eventually, balance("honest-2", "at least 0.5 KOII")), stage.nth("Ended", 0), "is 0 KOII");
    }

    #[test]
    fn a_withdrawal_moves_the_stake_to_the_balance() {
        let mut stage = stage();
        stage.round(4).withdraws("cheat-1");
        let at = stage.nth("Withdrew", 0);
        assert_held(&stage.judge(When::Finally, stake("cheat-1", "0 KOII")), "0 KOII");
        assert_held(&stage.judge(When::Finally, balance("cheat-1", "1.5 KOII")), "1.5 KOII");
        assert_broken(&stage.judge(When::Never, stake("cheat-1", "0 KOII")), at, "the stake of cheat-1 is 0 KOII since round 4");
        let evidence = assert_broken(&stage.judge(When::Never, balance("cheat-1", "at least 1 KOII")), at, "is 1.5 KOII since round 4");
        stage.assert_kinds(&evidence, &["Staked", "Withdrew"]);
    }

    #[test]
    fn always_is_checked_of_a_balance_from_the_stake_on() {
        let stage = stage();
        assert_held(&stage.judge(When::Always, balance("honest-2", "0 KOII")), "1 opportunity, always so");
        assert_broken(&stage.judge(When::Always, balance("honest-1", "0 KOII")), stage.nth("Rewarded", 0), "is 0.5 KOII");
    }

    #[test]
    fn a_node_that_never_staked_was_not_reached() {
        let mut stage = Stage::new();
        stage.round(1).stakes("honest-1", 5_000);
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            for verb in [stake("cheat-1", "0 KOII"), balance("cheat-1", "0 KOII")] {
                assert_not_reached(&stage.judge(when, verb), "cheat-1: it never staked");
            }
        }
    }

    #[test]
    fn only_the_latest_changes_are_shown() {
        let mut stage = Stage::new();
        stage.round(1);
        for _ in 0..9 {
            stage.stakes("honest-1", 1_000);
        }
        let last = stage.latest().0;
        let evidence = assert_broken(&stage.judge(When::Finally, stake("honest-1", "1 KOII")), stage.nth("Ended", 0), "is 9 KOII");
        assert_eq!(evidence, [Seq(last - 3), Seq(last - 2), Seq(last - 1), Seq(last)]);
    }
}
