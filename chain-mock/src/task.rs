//! One task on the chain: what its creator wrote down, and what its nodes have done. `protocol.md` §2.3.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use koipond_record::{Pubkey, Roe, Round, Slot, TaskTerms};

use crate::book::Book;
use crate::by_round::ByRound;
use crate::list::DataAccount;
use crate::refusal::Rejection;
use crate::size;
use crate::spec::{RulesSpec, TaskType};
use crate::state::{ListSubmission, PayoutRecord, Submission, Trigger};
use crate::window::Windows;

/// The data accounts of a round, by who writes them.
pub(crate) type DataAccounts = BTreeMap<Pubkey, DataAccount>;

/// A task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    pub(crate) id: Pubkey,
    pub(crate) manager: Pubkey,
    pub(crate) terms: Arc<TaskTerms>,
    pub(crate) flavour: TaskType,
    /// The slot of its creation, in which its round 0 begins. §1.2.
    pub(crate) starting_slot: Slot,
    pub(crate) is_active: bool,
    pub(crate) is_allowlisted: bool,
    pub(crate) is_deleted: bool,
    pub(crate) migrated_to: Option<Pubkey>,
    pub(crate) submissions: ByRound<Submission>,
    pub(crate) submissions_audit_trigger: ByRound<Trigger>,
    pub(crate) lists: ByRound<ListSubmission>,
    pub(crate) lists_audit_trigger: ByRound<Trigger>,
    pub(crate) records: Book<Round, PayoutRecord>,
    pub(crate) stakes: Book<Pubkey, Roe>,
    pub(crate) balances: Book<Pubkey, Roe>,
    pub(crate) bounty: Roe,
    /// The stake pot is an account of its own and each instruction moves it by itself, so that a booking bug shows
    /// against the sum of stakes, balances and bounty (§3.6).
    pub(crate) stake_pot: Roe,
    /// The rounds that were ever paid, kept apart from the records so that pruning lets no round be paid again.
    paid: Arc<BTreeSet<Round>>,
    /// Each key's last round of submitting, kept apart from the submissions so that pruning unlocks no stake.
    last_submitted_in: Arc<BTreeMap<Pubkey, Round>>,
    /// Data accounts are accounts of their own and take no room in the task's.
    accounts: BTreeMap<Round, Arc<DataAccounts>>,
    /// The last round at whose beginning old rounds were forgotten, where the rule `pruning` is `every-round`.
    pub(crate) pruned_in: Round,
}

/// What a task is created with.
pub(crate) struct Founding {
    pub(crate) id: Pubkey,
    pub(crate) manager: Pubkey,
    pub(crate) terms: TaskTerms,
    pub(crate) starting_slot: Slot,
    pub(crate) bounty: Roe,
}

impl Task {
    /// A task that holds its bounty and nothing else, and stands still.
    pub(crate) fn new(founding: Founding) -> Self {
        let Founding { id, manager, terms, starting_slot, bounty } = founding;
        let flavour = if terms.token_type.is_some() { TaskType::Kpl } else { TaskType::Koii };
        Self {
            id,
            manager,
            terms: Arc::new(terms),
            flavour,
            starting_slot,
            is_active: false,
            is_allowlisted: false,
            is_deleted: false,
            migrated_to: None,
            submissions: ByRound::new(flavour),
            submissions_audit_trigger: ByRound::new(flavour),
            lists: ByRound::new(flavour),
            lists_audit_trigger: ByRound::new(flavour),
            records: Book::new(flavour),
            stakes: Book::new(flavour),
            balances: Book::new(flavour),
            bounty,
            stake_pot: bounty,
            paid: Arc::default(),
            last_submitted_in: Arc::default(),
            accounts: BTreeMap::new(),
            pruned_in: Round(0),
        }
    }

    /// Its rounds and windows.
    pub(crate) fn windows(&self, rules: &RulesSpec) -> Windows {
        Windows {
            starting_slot: self.starting_slot,
            round_time: self.terms.round_time,
            submission: self.terms.submission_window,
            audit: self.terms.audit_window,
            end: rules.window_end,
        }
    }

    /// How many rounds back an unpaid round is tried again. §1.3; the rule `look-back` (§13.5).
    pub(crate) fn look_back(&self, rules: &RulesSpec) -> u64 {
        rules.look_back.map_or(self.terms.allowed_failed_distributions, |rounds| rounds.0)
    }

    /// The first round that a payout of this one leaves in the state. §1.5: from R − (allowed + 1) on.
    pub(crate) fn kept_from(&self, paid: Round) -> Round {
        Round(paid.0.saturating_sub(self.terms.allowed_failed_distributions.saturating_add(1)))
    }

    pub(crate) fn is_paid(&self, round: Round) -> bool {
        self.paid.contains(&round)
    }

    /// Marks a round as paid, for good.
    pub(crate) fn pays(&mut self, round: Round) {
        self.records.set(&round, PayoutRecord::Successful);
        Arc::make_mut(&mut self.paid).insert(round);
    }

    pub(crate) fn account(&self, round: Round, by: &Pubkey) -> Option<&DataAccount> {
        self.accounts.get(&round)?.get(by)
    }

    /// The data accounts of a round, to be changed.
    pub(crate) fn accounts(&mut self, round: Round) -> &mut DataAccounts {
        Arc::make_mut(self.accounts.entry(round).or_default())
    }

    pub(crate) fn last_submitted_in(&self, key: &Pubkey) -> Option<Round> {
        self.last_submitted_in.get(key).copied()
    }

    pub(crate) fn submits_in(&mut self, key: &Pubkey, now: Round) {
        if self.last_submitted_in(key).is_none_or(|last| last < now) {
            Arc::make_mut(&mut self.last_submitted_in).insert(key.clone(), now);
        }
    }

    /// The bytes of its account. [`crate::size`] says how they are counted.
    pub(crate) fn bytes(&self) -> u64 {
        let maps = [
            self.submissions.bytes(),
            self.submissions_audit_trigger.bytes(),
            self.lists.bytes(),
            self.lists_audit_trigger.bytes(),
            self.records.bytes(),
            self.stakes.bytes(),
            self.balances.bytes(),
        ];
        size::fixed(self.flavour) + maps.iter().sum::<u64>()
    }

    /// Refuses what would grow the account beyond its size.
    pub(crate) fn room(&self, growth: i64) -> Result<(), Rejection> {
        let bytes = self.bytes().saturating_add_signed(growth);
        if growth > 0 && bytes > self.terms.space { Err(Rejection::AccountFull { space: self.terms.space, bytes }) } else { Ok(()) }
    }

    /// The room that forgetting the rounds below this one would free, records aside.
    pub(crate) fn prunable(&self, below: Round) -> i64 {
        self.submissions.prunable(below)
            + self.submissions_audit_trigger.prunable(below)
            + self.lists.prunable(below)
            + self.lists_audit_trigger.prunable(below)
            + self.records.prunable(&below)
    }

    /// Forgets what is about rounds below this one, their data accounts too; whether the state held any.
    pub(crate) fn prune(&mut self, below: Round) -> bool {
        self.accounts = self.accounts.split_off(&below);
        let maps = [
            self.submissions.prune(below),
            self.submissions_audit_trigger.prune(below),
            self.lists.prune(below),
            self.lists_audit_trigger.prune(below),
            self.records.prune(&below),
        ];
        maps.contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ChainParams;
    use crate::spec::ChainSpec;

    fn key() -> Pubkey {
        Pubkey::from_text("a")
    }

    fn task(flavour: TaskType) -> Task {
        let spec = ChainSpec { task_type: flavour, ..ChainSpec::default() };
        let terms = ChainParams::of(&spec, key(), key(), key()).terms;
        Task::new(Founding { id: key(), manager: key(), terms, starting_slot: Slot(0), bounty: Roe(100) })
    }

    /// One entry of this round in each map.
    fn fill(task: &mut Task, round: u64) {
        let (at, slot) = (Round(round), Slot(round * 1200));
        task.submissions.put(at, &key(), Submission { value: "cid".into(), slot });
        task.submissions_audit_trigger.put(at, &key(), Trigger { trigger_by: key(), slot, votes: Vec::new() });
        task.lists.put(at, &key(), ListSubmission { account: key(), slot, since: at });
        task.lists_audit_trigger.put(at, &key(), Trigger { trigger_by: key(), slot, votes: Vec::new() });
        task.pays(at);
    }

    #[test]
    fn pruning_frees_what_was_said() {
        for flavour in [TaskType::Koii, TaskType::Kpl] {
            let mut task = task(flavour);
            for round in [8, 9, 10] {
                fill(&mut task, round);
            }
            for (below, any) in [(8, false), (9, true), (11, true)] {
                let (frees, before) = (task.prunable(Round(below)), size::signed(task.bytes()));
                assert_eq!((task.prune(Round(below)), before - size::signed(task.bytes())), (any, frees), "{below}");
                assert_eq!(frees > 0, any, "{below}");
            }
        }
    }

    #[test]
    fn each_map_alone_is_pruned() {
        let with = |change: &dyn Fn(&mut Task)| {
            let mut task = task(TaskType::Koii);
            change(&mut task);
            task
        };
        let trigger = || Trigger { trigger_by: key(), slot: Slot(0), votes: Vec::new() };
        let each = [
            with(&|task| task.submissions.put(Round(8), &key(), Submission { value: "cid".into(), slot: Slot(0) })),
            with(&|task| task.submissions_audit_trigger.put(Round(8), &key(), trigger())),
            with(&|task| task.lists.put(Round(8), &key(), ListSubmission { account: key(), slot: Slot(0), since: Round(8) })),
            with(&|task| task.lists_audit_trigger.put(Round(8), &key(), trigger())),
            with(&|task| task.records.set(&Round(8), PayoutRecord::Failed)),
        ];
        let empty = task(TaskType::Koii).bytes();
        for mut task in each {
            assert_eq!(task.prunable(Round(9)), size::signed(task.bytes() - empty));
            assert!(task.prune(Round(9)) && task.bytes() == empty && !task.prune(Round(9)));
        }
    }

    #[test]
    fn only_what_grows_needs_room() {
        let mut task = task(TaskType::Koii);
        let bytes = task.bytes();
        let has = |task: &mut Task, space| {
            Arc::make_mut(&mut task.terms).space = space;
            [-1, 0, 1].map(|growth| task.room(growth).is_ok())
        };
        assert_eq!(has(&mut task, bytes + 1), [true, true, true]);
        assert_eq!(has(&mut task, bytes), [true, true, false]);
        assert_eq!(has(&mut task, bytes - 9), [true, true, false], "what is too large already may stay so");
    }

    #[test]
    fn the_last_round_of_submitting_never_goes_back() {
        let mut task = task(TaskType::Koii);
        let lasts = [5, 3, 7, 7].map(|now| {
            task.submits_in(&key(), Round(now));
            task.last_submitted_in(&key()).map(|round| round.0)
        });
        assert_eq!(lasts, [Some(5), Some(5), Some(7), Some(7)]);
    }
}
