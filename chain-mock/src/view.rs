//! Answers to a node's questions. `protocol.md` §5.1.

use std::sync::Arc;

use koipond_record::event::Totals;
use koipond_record::{Json, Pubkey, Reply, Roe, Round, Slot, StateQuery, TaskNo};

use crate::Chain;
use crate::list::DataAccount;
use crate::shape::{self, Fields, Wanted};
use crate::spec::TaskType;
use crate::state::PayoutRecord;
use crate::task::Task;

/// Over how many slots the mean slot time is taken: 60 samples of 60 seconds, as the node asks of
/// `getRecentPerformanceSamples` (§1.1), at 400 ms a slot.
const SAMPLED_SLOTS: u64 = 9_000;

/// What can be read of a chain.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    chain: &'a Chain,
}

/// The last tree made for a question about a task, with the version it was made at.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    task: TaskNo,
    query: StateQuery,
    version: u64,
    tree: Json,
}

impl<'a> View<'a> {
    pub(crate) fn of(chain: &'a Chain) -> Self {
        Self { chain }
    }

    /// The answer to a question that a node of this task asks in a slot; nothing about a task that is not there or is
    /// deleted.
    #[must_use]
    pub fn answer(&self, task: TaskNo, slot: Slot, query: &StateQuery) -> Reply {
        let clock = &self.chain.params.clock;
        match query {
            StateQuery::Slot => Reply::Number(slot.0),
            StateQuery::AverageSlotTime => Reply::Length(clock.mean_slot_time(clock.begins(slot), SAMPLED_SLOTS)),
            StateQuery::TaskState { of: Some(id), submissions, distributions, balances, stakes } => {
                let (submissions, distributions, balances, stakes) = (*submissions, *distributions, *balances, *stakes);
                let own = StateQuery::TaskState { of: None, submissions, distributions, balances, stakes };
                self.no_of(id).map_or(Reply::Nothing, |task| self.about(task, slot, &own))
            }
            StateQuery::Balance { of } => Reply::Number(self.koii(of).0),
            _ => self.about(task, slot, query),
        }
    }

    /// The answer to a question about one task.
    fn about(&self, no: TaskNo, slot: Slot, query: &StateQuery) -> Reply {
        let Some(task) = self.chain.task(no).filter(|task| !task.is_deleted) else { return Reply::Nothing };
        let words = &self.chain.words;
        match query {
            StateQuery::TaskState { submissions, distributions, balances, stakes, .. } => {
                let wanted = Wanted { submissions: *submissions, distributions: *distributions, balances: *balances, stakes: *stakes };
                self.state(no, query, || shape::task_state(task, words, wanted))
            }
            StateQuery::SubmissionInfo => self.state(no, query, || shape::submission_info(task, words)),
            StateQuery::DistributionInfo => self.state(no, query, || shape::distribution_info(task, words)),
            StateQuery::DistributionList { by, round } => {
                let text = task.account(*round, by).and_then(DataAccount::text);
                text.map_or(Reply::Nothing, |text| Reply::Bytes(text.clone()))
            }
            StateQuery::Round => Reply::Number(task.windows(&self.chain.params.rules).round(slot).0),
            StateQuery::Slot | StateQuery::AverageSlotTime | StateQuery::Balance { .. } => Reply::Nothing,
        }
    }

    /// The place of the task with this key.
    #[must_use]
    pub fn no_of(&self, id: &Pubkey) -> Option<TaskNo> {
        let at = self.chain.state.tasks.iter().position(|task| task.id == *id)?;
        u32::try_from(at).ok().map(TaskNo)
    }

    /// The round of a task that a slot lies in.
    #[must_use]
    pub fn round(&self, task: TaskNo, slot: Slot) -> Round {
        self.chain.task(task).map_or(Round(0), |task| task.windows(&self.chain.params.rules).round(slot))
    }

    /// The rounds that the task nodes try to pay again in the burst of a round, ascending: those of the look-back that
    /// have no successful payout.
    ///
    /// The look-back is `[current − 2 − n, current − 3]`: three rounds, N−5 to N−3, are seen in logs of a task with
    /// three allowed failed distributions (`protocol.md` §1.3; that the parameter sets it is §12's default, the rule
    /// `look-back`). A round without any list or submission has no record and stays in it until it ages out (§3.3).
    #[must_use]
    pub fn unpaid(&self, task: TaskNo, current: Round) -> Vec<Round> {
        let (Some(task), Some(last)) = (self.chain.task(task), current.0.checked_sub(3)) else { return Vec::new() };
        let first = (current.0 - 2).saturating_sub(task.look_back(&self.chain.params.rules));
        (first..=last).map(Round).filter(|round| !task.is_paid(*round)).collect()
    }

    /// What a key has staked in a task.
    #[must_use]
    pub fn stake(&self, task: TaskNo, key: &Pubkey) -> Roe {
        self.chain.task(task).map_or(Roe::ZERO, |task| task.stakes.amount(key))
    }

    /// What a key can claim of a task.
    #[must_use]
    pub fn balance(&self, task: TaskNo, key: &Pubkey) -> Roe {
        self.chain.task(task).map_or(Roe::ZERO, |task| task.balances.amount(key))
    }

    /// What is in a wallet.
    #[must_use]
    pub fn wallet(&self, owner: &Pubkey) -> Roe {
        self.chain.state.money.wallet(owner)
    }

    /// The KOII in a main account.
    fn koii(&self, owner: &Pubkey) -> Roe {
        if self.chain.state.flavour == TaskType::Kpl { self.purse(owner) } else { self.wallet(owner) }
    }

    /// What is in a main account beside a wallet that holds tokens.
    #[must_use]
    pub fn purse(&self, owner: &Pubkey) -> Roe {
        self.chain.state.money.purse(owner)
    }

    /// What is left of a task's bounty.
    #[must_use]
    pub fn bounty(&self, task: TaskNo) -> Roe {
        self.chain.task(task).map_or(Roe::ZERO, |task| task.bounty)
    }

    /// What became of a round's payout, if one was tried.
    #[must_use]
    pub fn record(&self, task: TaskNo, round: Round) -> Option<PayoutRecord> {
        self.chain.task(task)?.records.get(&round)
    }

    /// The bytes of a task's account: for a KOII task the JSON of its maps, for a KPL task their borsh, and the rest at its widest.
    #[must_use]
    pub fn account_bytes(&self, task: TaskNo) -> u64 {
        self.chain.task(task).map_or(0, Task::bytes)
    }

    /// What the chain holds, summed over its own books.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.chain.state.totals()
    }

    /// A tree of state. One that did not change since it was last asked for is the same tree, not an equal one.
    fn state(&self, task: TaskNo, query: &StateQuery, make: impl FnOnce() -> Fields) -> Reply {
        let version = self.chain.version;
        let mut kept = self.chain.kept.borrow_mut();
        let tree = match kept.iter_mut().find(|k| k.task == task && k.query == *query) {
            Some(last) if last.version == version => last.tree.clone(),
            Some(last) => {
                let fields = make();
                last.version = version;
                if !still(&last.tree, &fields) {
                    last.tree = Json::map(fields);
                }
                last.tree.clone()
            }
            None => {
                let tree = Json::map(make());
                kept.push(Kept { task, query: query.clone(), version, tree: tree.clone() });
                tree
            }
        };
        Reply::State { version, tree }
    }
}

/// Whether a tree still has these fields: the same parts, which are shared, and equal plain values.
fn still(tree: &Json, fields: &Fields) -> bool {
    let Json::Map(map) = tree else { return false };
    let same = |old: &Json, new: &Json| match (old, new) {
        (Json::Map(old), Json::Map(new)) => Arc::ptr_eq(old, new),
        (old, new) => old == new,
    };
    map.entries().len() == fields.len() && map.entries().iter().zip(fields).all(|(old, new)| same(&old.1, &new.1))
}
