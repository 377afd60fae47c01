//! Answers to a node's questions. `protocol.md` §5.1.

use std::sync::Arc;

use koipond_record::event::Totals;
use koipond_record::{Json, Pubkey, Reply, Roe, Round, Slot, StateQuery};

use crate::Chain;
use crate::list::DataAccount;
use crate::shape::{self, Fields, Wanted};
use crate::state::PayoutRecord;

/// What can be read of a chain.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    chain: &'a Chain,
}

/// The last tree made for a question, with the version it was made at.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    query: StateQuery,
    version: u64,
    tree: Json,
}

impl<'a> View<'a> {
    pub(crate) fn of(chain: &'a Chain) -> Self {
        Self { chain }
    }

    /// The answer to a question asked in a slot.
    #[must_use]
    pub fn answer(&self, slot: Slot, query: &StateQuery) -> Reply {
        let Chain { params, state, words, .. } = self.chain;
        match query {
            StateQuery::TaskState { submissions, distributions, balances, stakes } => {
                let wanted = Wanted { submissions: *submissions, distributions: *distributions, balances: *balances, stakes: *stakes };
                self.state(query, || shape::task_state(params, state, words, wanted))
            }
            StateQuery::SubmissionInfo => self.state(query, || shape::submission_info(state, words)),
            StateQuery::DistributionInfo => self.state(query, || shape::distribution_info(state, words)),
            StateQuery::DistributionList { by, round } => {
                let text = state.account(*round, by).and_then(DataAccount::text);
                text.map_or(Reply::Nothing, |text| Reply::Bytes(text.clone()))
            }
            StateQuery::Slot => Reply::Number(slot.0),
            StateQuery::Round => Reply::Number(params.clock.round(slot).0),
            StateQuery::AverageSlotTime => Reply::Number(params.clock.slot_time.millis()),
        }
    }

    /// The rounds that the task nodes try to pay again in the burst of a round, ascending: those of the look-back that
    /// have no successful payout.
    ///
    /// The look-back is `[current − 2 − allowed, current − 3]`: three rounds, N−5 to N−3, are seen in logs of a task
    /// with three allowed failed distributions (`protocol.md` §1.3; that the parameter sets it is §12's default). A
    /// round without any list or submission has no record and stays in it until it ages out (§3.3).
    #[must_use]
    pub fn unpaid(&self, current: Round) -> Vec<Round> {
        let Some(last) = current.0.checked_sub(3) else { return Vec::new() };
        let first = (current.0 - 2).saturating_sub(self.chain.params.allowed_failed_distributions);
        (first..=last).map(Round).filter(|round| !self.chain.state.is_paid(*round)).collect()
    }

    /// What a key has staked.
    #[must_use]
    pub fn stake(&self, key: &Pubkey) -> Roe {
        self.chain.state.stake(key)
    }

    /// What a key can claim.
    #[must_use]
    pub fn balance(&self, key: &Pubkey) -> Roe {
        self.chain.state.balance(key)
    }

    /// What is in a wallet.
    #[must_use]
    pub fn wallet(&self, owner: &Pubkey) -> Roe {
        self.chain.state.wallet(owner)
    }

    /// What became of a round's payout, if one was tried.
    #[must_use]
    pub fn record(&self, round: Round) -> Option<PayoutRecord> {
        self.chain.state.records.get(&round).copied()
    }

    /// What the chain holds, summed over its own books.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.chain.state.totals()
    }

    /// A tree of state. One that did not change since it was last asked for is the same tree, not an equal one.
    fn state(&self, query: &StateQuery, make: impl FnOnce() -> Fields) -> Reply {
        let version = self.chain.version;
        let mut kept = self.chain.kept.borrow_mut();
        let tree = match kept.iter_mut().find(|k| k.query == *query) {
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
                kept.push(Kept { query: query.clone(), version, tree: tree.clone() });
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
