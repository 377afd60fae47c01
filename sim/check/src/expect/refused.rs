//! The verb `refused`: the chain refuses a transaction.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use koipond_record::{InstructionName, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The chain refuses a transaction of theirs. Opportunity: a transaction of the node, accepted or refused, of that instruction if one is given.
/// What the creator or Koii sends (`CreateTask`, `UpdateTask`, `Whitelist`, `SetActive`, `DeleteTask`, …) is no node's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The instruction that is refused, `SubmitTask`. Default: any.
    pub instruction: Option<InstructionName>,
    /// The rule that refuses it, `stake-below-minimum`. Default: any.
    pub rule: Option<Rule>,
    /// How many refusals so far. Default: at least one.
    pub times: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{Pubkey, Seq, SimTime};

    use super::{InstructionName, Refused};
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::count;

    impl Verb for Refused {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let instruction = self.instruction.as_ref().map_or_else(String::new, |name| format!(" {name}"));
            let rule = self.rule.as_ref().map_or_else(String::new, |rule| format!(" by {rule}"));
            let times = self.times.map_or_else(String::new, |bound| format!(" {bound} times"));
            Phrase { of: "", aux: "is", rest: format!("refused{instruction}{rule}{times}") }
        }

        fn lacking(&self) -> String {
            match &self.instruction {
                Some(name) => format!("no {name} of it reached the chain"),
                None => "no transaction of it reached the chain".to_owned(),
            }
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Refusals { spec: self.clone(), of: vec![Refusing::default(); subjects] })
        }
    }

    struct Refusals {
        spec: Refused,
        of: Vec<Refusing>,
    }

    /// What was refused to one subject.
    #[derive(Clone, Default)]
    struct Refusing {
        times: u64,
        transactions: u64,
        /// The latest transactions, of which nothing was refused that is spoken of.
        passed: Vec<Seq>,
        /// The first refusal and the latest, each after what led to it.
        first: Vec<Seq>,
        last: Vec<Seq>,
        why: String,
    }

    /// Of which instruction an event shows an accepted transaction, and whose. What the creator or Koii sends is nobody's
    /// here, since they are no nodes; a task is funded by a wallet, which is no node's staking key either.
    ///
    /// What stands in the first moment is how the world was set up, no transaction that could have been refused.
    pub(super) fn accepted(e: &Event) -> Option<(Option<&Pubkey>, InstructionName)> {
        let What::Chain(event) = &e.what else { return None };
        Some(match event {
            ChainEvent::Staked { .. } | ChainEvent::TaskCreated { .. } if e.at == SimTime(0) => return None,
            ChainEvent::Staked { by, .. } => (Some(by), InstructionName::Stake),
            ChainEvent::Submitted { by, .. } => (Some(by), InstructionName::SubmitTask),
            ChainEvent::Audited { by, .. } => (Some(by), InstructionName::AuditSubmissions),
            ChainEvent::ListUploaded { by, .. } => (Some(by), InstructionName::UploadDistributionList),
            ChainEvent::ListSubmitted { by, .. } => (Some(by), InstructionName::SubmitDistributionList),
            ChainEvent::ListAudited { by, .. } => (Some(by), InstructionName::AuditDistribution),
            ChainEvent::PaidOut { list_by, .. } | ChainEvent::PayoutFailed { list_by, .. } => (Some(list_by), InstructionName::Payout),
            ChainEvent::Claimed { by, .. } => (Some(by), InstructionName::ClaimReward),
            ChainEvent::Withdrew { by, .. } => (Some(by), InstructionName::Withdraw),
            ChainEvent::Funded { by, .. } => (Some(by), InstructionName::FundTask),
            ChainEvent::Transferred { .. } => (None, InstructionName::Transfer),
            ChainEvent::TaskCreated { .. } => (None, InstructionName::CreateTask),
            ChainEvent::Migrated { .. } => (None, InstructionName::UpdateTask),
            ChainEvent::AllowlistSet { .. } => (None, InstructionName::Whitelist),
            ChainEvent::ActiveSet { .. } => (None, InstructionName::SetActive),
            ChainEvent::TaskDeleted { .. } => (None, InstructionName::DeleteTask),
            ChainEvent::ManagersSet { .. } => (None, InstructionName::HandleManagerAccounts),
            _ => return None,
        })
    }

    impl Refusals {
        fn is_of(&self, instruction: InstructionName) -> bool {
            self.spec.instruction.is_none_or(|wanted| wanted == instruction)
        }

        fn passed(&mut self, e: &Event, subject: usize) -> Vec<Touch> {
            let state = &mut self.of[subject];
            state.transactions += 1;
            if state.passed.len() == 2 {
                state.passed.remove(0);
            }
            state.passed.push(e.seq);
            vec![Touch::Opportunity(subject)]
        }
    }

    impl Fold for Refusals {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            if let Some((by, instruction)) = accepted(e) {
                // Of a transfer, the chain tells the main accounts alone; whose transaction it is, the event itself.
                let subject = by.map_or_else(|| scene.by_node(e.node), |by| scene.by_key(by)).filter(|_| self.is_of(instruction));
                return subject.map_or_else(Vec::new, |subject| self.passed(e, subject));
            }
            let What::Chain(ChainEvent::Refused { by, instruction, rule, why, .. }) = &e.what else { return vec![] };
            let Some(subject) = scene.by_key(by).filter(|_| self.is_of(*instruction)) else { return vec![] };
            if self.spec.rule.as_ref().is_some_and(|wanted| wanted != rule) {
                return self.passed(e, subject);
            }
            let state = &mut self.of[subject];
            state.times += 1;
            state.last = e.cause.into_iter().chain([e.seq]).collect();
            if state.first.is_empty() {
                state.first.clone_from(&state.last);
            }
            state.why = format!("{instruction}, {rule}: {why}");
            vec![Touch::Changed(subject)]
        }

        fn holds(&self, subject: usize) -> bool {
            let times = self.of[subject].times;
            self.spec.times.map_or(times > 0, |bound| bound.0.holds(times))
        }

        fn seen(&self, subject: usize) -> String {
            match self.of[subject].times {
                0 => "never refused".to_owned(),
                times => format!("refused {}", count(times, "time", "times")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, state) = (scene.name(subject), &self.of[subject]);
            if state.times == 0 {
                let transactions = count(state.transactions, "transaction", "transactions");
                return Told { why: format!("none of {transactions} of {name} was refused so"), evidence: state.passed.clone() };
            }
            let why = format!("{name} was {}, last {}", self.seen(subject), state.why);
            Told { why, evidence: [state.first.clone(), state.last.clone()].concat() }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::event::{ChainEvent, Event, What};
    use koipond_record::{InstructionName, Roe, Round, Rule, Seq, SimTime, Slot, TaskNo};

    use super::fold::accepted;
    use crate::spec::{Refused, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached, key};

    fn cheat() -> Refused {
        Refused { node: "cheat-1".parse().ok(), group: None, instruction: None, rule: None, times: None }
    }

    fn honest() -> VerbSpec {
        VerbSpec::Refused(Refused { node: None, group: "honest".parse().ok(), ..cheat() })
    }

    fn by_stake() -> VerbSpec {
        let (instruction, rule) = (Some(InstructionName::SubmitTask), Some(Rule::StakeBelowMinimum));
        VerbSpec::Refused(Refused { instruction, rule, ..cheat() })
    }

    /// The cheat submits once, then is refused twice for want of stake and once for the window.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "x").submits(0, "honest-1", "y").submits(0, "honest-2", "z");
        stage.round(2).refuses("cheat-1", 1, Rule::OutsideSubmissionWindow);
        stage.round(3).refuses("cheat-1", 2, Rule::StakeBelowMinimum);
        stage.round(4).refuses("cheat-1", 3, Rule::StakeBelowMinimum);
        stage
    }

    #[test]
    fn a_refusal_by_the_rule_satisfies_eventually() {
        assert_held(&stage().judge(When::Eventually, by_stake()), "round 3 · refused 1 time");
        assert_eq!(stage().name(When::Eventually, by_stake()), "cheat-1 is refused SubmitTask by stake-below-minimum before the end");
    }

    #[test]
    fn a_refusal_by_another_rule_is_an_opportunity_only() {
        let mut stage = Stage::staked();
        stage.round(2).refuses("cheat-1", 1, Rule::OutsideSubmissionWindow);
        assert_broken(&stage.judge(When::Eventually, by_stake()), stage.nth("Ended", 0), "none of 1 transaction of cheat-1 was refused so");
        assert_held(&stage.judge(When::Never, by_stake()), "1 opportunity, never so");
    }

    #[test]
    fn never_is_broken_at_the_refusal_and_shows_what_sent_it() {
        let stage = stage();
        let verdict = stage.judge(When::Never, by_stake());
        let evidence = assert_broken(&verdict, stage.nth("Refused", 1), "cheat-1 was refused 1 time, last SubmitTask, stake-below-minimum");
        stage.assert_kinds(&evidence, &["Called", "Refused"]);
        assert_held(&stage.judge(When::Never, honest()), "2 opportunities, never so");
    }

    #[test]
    fn times_are_counted_to_the_end() {
        let stage = stage();
        let times = |bound: &str| VerbSpec::Refused(Refused { times: bound.parse().ok(), ..cheat() });
        assert_held(&stage.judge(When::Finally, times("3")), "refused 3 times");
        assert_broken(&stage.judge(When::Finally, times("at most 2")), stage.nth("Ended", 0), "refused 3 times");
        assert_broken(&stage.judge(When::Always, times("at most 2")), stage.nth("Refused", 2), "refused 3 times");
        assert_held(&stage.judge(When::Always, times("at most 3")), "always so");
    }

    #[test]
    fn without_a_transaction_of_the_node_nothing_is_reached() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "y");
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, VerbSpec::Refused(cheat())), "cheat-1: no transaction of it reached the chain");
        }
        stage.votes(0, "cheat-1", "honest-1", false);
        assert_not_reached(&stage.judge(When::Never, by_stake()), "cheat-1: no SubmitTask of it reached the chain");
    }

    #[test]
    fn a_withdrawal_that_came_through_is_an_opportunity() {
        let mut stage = Stage::staked();
        stage.round(1).withdraws("cheat-1");
        let verb = |instruction| VerbSpec::Refused(Refused { instruction: Some(instruction), ..cheat() });
        assert_held(&stage.judge(When::Never, verb(InstructionName::Withdraw)), "1 opportunity, never so");
        assert_not_reached(&stage.judge(When::Never, verb(InstructionName::Stake)), "cheat-1: no Stake of it reached the chain");
    }

    #[test]
    fn a_transfer_is_of_the_node_whose_main_account_pays() {
        let mut stage = Stage::staked();
        stage.round(1).pays_bill("honest-1", 1);
        let of = |node: &str| {
            let instruction = Some(InstructionName::Transfer);
            VerbSpec::Refused(Refused { node: node.parse().ok(), group: None, instruction, rule: None, times: None })
        };
        assert_held(&stage.judge(When::Never, of("honest-1")), "1 opportunity, never so");
        assert_not_reached(&stage.judge(When::Never, of("honest-2")), "no Transfer of it reached the chain");
    }

    #[test]
    fn every_instruction_is_known_by_what_it_did() {
        let (round, by, candidate, is_valid, opened) = (Round(0), key("cheat-1"), key("honest-1"), true, false);
        let (me, amount) = (|| by.clone(), Roe(1));
        let (task, total_bounty, bounty_per_round, minimum_stake) = (TaskNo(1), amount, amount, amount);
        let theirs = [
            (ChainEvent::Staked { by: me(), from: me(), amount }, InstructionName::Stake),
            (ChainEvent::Submitted { round, by: me(), value: String::new(), slot: Slot(0) }, InstructionName::SubmitTask),
            (ChainEvent::Audited { round, candidate: candidate.clone(), by: me(), is_valid, opened }, InstructionName::AuditSubmissions),
            (ChainEvent::ListUploaded { round, by: me(), chunk: 0, of: 1 }, InstructionName::UploadDistributionList),
            (ChainEvent::ListSubmitted { round, by: me(), entries: vec![] }, InstructionName::SubmitDistributionList),
            (ChainEvent::ListAudited { round, candidate, by: me(), is_valid, opened }, InstructionName::AuditDistribution),
            (ChainEvent::PaidOut { round, list_by: me() }, InstructionName::Payout),
            (ChainEvent::Claimed { by: me(), to: me(), amount }, InstructionName::ClaimReward),
            (ChainEvent::Withdrew { by: me(), amount }, InstructionName::Withdraw),
            (ChainEvent::Funded { by: me(), amount }, InstructionName::FundTask),
        ];
        let created = ChainEvent::TaskCreated { task, id: me(), name: String::new(), total_bounty, bounty_per_round, minimum_stake };
        let nobodys = [
            (created, InstructionName::CreateTask),
            (ChainEvent::Migrated { to: me(), moved: amount }, InstructionName::UpdateTask),
            (ChainEvent::AllowlistSet { allowed: true }, InstructionName::Whitelist),
            (ChainEvent::ActiveSet { active: true }, InstructionName::SetActive),
            (ChainEvent::TaskDeleted { to: me(), amount }, InstructionName::DeleteTask),
            (ChainEvent::Transferred { from: me(), to: me(), amount }, InstructionName::Transfer),
            (ChainEvent::ManagersSet { managers: vec![me()] }, InstructionName::HandleManagerAccounts),
        ];
        let told = theirs.into_iter().map(|pair| (pair, Some(&by))).chain(nobodys.into_iter().map(|pair| (pair, None)));
        let mut known = vec![];
        for ((event, instruction), whose) in told {
            let e = Event { seq: Seq(0), at: SimTime(1), node: None, cause: None, what: What::Chain(event) };
            assert_eq!(accepted(&e), Some((whose, instruction)));
            known.push(instruction);
        }
        known.sort();
        assert_eq!(known, InstructionName::ALL, "each instruction stands in the lists above");
    }
}
