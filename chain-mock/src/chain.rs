//! The machine: transactions in, events out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Roe, Slot, TaskNo, TaskTerms, Transaction};

use crate::ChainParams;
use crate::program::{self, Call};
use crate::refusal::Rejection;
use crate::shape::Words;
use crate::spec::TaskType;
use crate::state::{Money, State};
use crate::task::{Founding, Task};
use crate::view::{Kept, View};

/// Characters of the signer's key in a signature.
const SIGNER_CHARS: usize = 8;

/// The chain with its tasks. Two are equal when their books are, whatever was read of them. A copy shares its large
/// parts with the original until one of the two changes them.
#[derive(Clone, Debug)]
pub struct Chain {
    pub(crate) params: Arc<ChainParams>,
    pub(crate) state: State,
    pub(crate) version: u64,
    pub(crate) words: Words,
    pub(crate) kept: RefCell<Vec<Kept>>,
}

/// What an accepted transaction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Names the transaction: the chain's version after it and the beginning of the signer's key.
    /// Real ones are 88 characters of base58.
    pub signature: String,
    /// Its effects, in order; [`ChainEvent::Totals`] last if it moved money, besides the fee.
    pub events: Vec<ChainEvent>,
}

impl Chain {
    /// Creates the first task, funded with its bounty from outside of the world, active and on the list of approved ones.
    ///
    /// # Panics
    /// When the rounds or slots of the parameters have no length; [`ChainParams::problems`] refuses such specs.
    #[must_use]
    pub fn new(params: ChainParams) -> (Self, Vec<ChainEvent>) {
        assert!(params.clock.round_time > 0 && params.clock.slot_time.0 > 0, "problems() lets no round or slot without length pass");
        let founding = Founding {
            id: params.task_id.clone(),
            manager: params.manager.clone(),
            terms: params.terms.clone(),
            starting_slot: params.clock.starting_slot,
            bounty: params.terms.total_bounty_amount,
        };
        let mut task = Task::new(founding);
        (task.is_active, task.is_allowlisted) = (true, true);
        let flavour = task.flavour;
        let created = created(TaskNo(0), &task);
        let state = State { flavour, tasks: vec![task], money: Money::default(), managers: None };
        let events = vec![created, ChainEvent::Totals(state.totals())];
        (Self { params: Arc::new(params), state, version: 0, words: Words::new(flavour), kept: RefCell::default() }, events)
    }

    /// Puts money from outside of the world into a wallet: KOII, or tokens where the tasks are KPL tasks. All money
    /// together is at most what an amount can hold, so that no sum overflows later: of more, only what fits arrives,
    /// and the event says how much.
    pub fn open_wallet(&mut self, owner: &Pubkey, amount: Roe) -> Vec<ChainEvent> {
        let amount = amount.min(self.state.room_for_money());
        self.state.money.put_into_wallet(owner, amount);
        vec![ChainEvent::WalletOpened { owner: owner.clone(), amount }, ChainEvent::Totals(self.state.totals())]
    }

    /// Says at which addresses stakers are reached, as their stakes tell it on chain.
    pub fn reached_at(&mut self, addresses: &BTreeMap<Pubkey, String>) {
        self.words.reached_at(addresses);
    }

    /// Puts KOII from outside of the world into a main account beside a wallet that holds tokens; it pays the fees of a
    /// KPL task. Of more than fits, only what fits arrives.
    pub fn open_purse(&mut self, owner: &Pubkey, amount: Roe) -> Vec<ChainEvent> {
        let amount = amount.min(self.state.room_for_money());
        self.state.money.put_into_purse(owner, amount);
        vec![ChainEvent::PurseOpened { owner: owner.clone(), amount }, ChainEvent::Totals(self.state.totals())]
    }

    /// Numbers its versions on from above this one, so that no version that was read names two states. The world does so
    /// when it goes back to a copy.
    pub fn numbers_on_from(&mut self, version: u64) {
        self.version = self.version.max(version).saturating_add(1);
    }

    /// Applies a transaction included in a slot.
    ///
    /// # Errors
    /// When a rule refuses it; then nothing has changed.
    pub fn apply(&mut self, slot: Slot, tx: &Transaction) -> Result<Receipt, Rejection> {
        let flavour = self.state.flavour;
        let call = Call { params: &self.params, slot, by: &tx.by, payer: &tx.payer, task: tx.task, instruction: tx.what.name().name() };
        self.state.money.can_pay_fee(flavour, &tx.payer, call.params.fee)?;
        let mut events = program::run(&mut self.state, &call, &tx.what)?;
        self.state.money.pay_fee(flavour, &tx.payer, call.params.fee);
        if events.iter().any(moves_money) {
            events.push(ChainEvent::Totals(self.state.totals()));
        }
        self.version += 1;
        let signer: String = tx.by.as_str().chars().take(SIGNER_CHARS).collect();
        Ok(Receipt { signature: format!("sig-{}-{signer}", self.version), events })
    }

    /// What can be read of it now.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::of(self)
    }

    /// How many transactions it has accepted; above that, once it [numbers on](Self::numbers_on_from).
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The chain as it began.
    #[must_use]
    pub fn params(&self) -> &ChainParams {
        &self.params
    }

    /// How many tasks are on it, deleted ones included.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.state.tasks.len()
    }

    /// The key of a task.
    #[must_use]
    pub fn task_id(&self, task: TaskNo) -> Option<&Pubkey> {
        self.task(task).map(|task| &task.id)
    }

    /// A task as its creator wrote it down.
    #[must_use]
    pub fn terms(&self, task: TaskNo) -> Option<&TaskTerms> {
        self.task(task).map(|task| &*task.terms)
    }

    /// Who created a task.
    #[must_use]
    pub fn manager(&self, task: TaskNo) -> Option<&Pubkey> {
        self.task(task).map(|task| &task.manager)
    }

    /// The slot in which a task's round 0 begins.
    #[must_use]
    pub fn starting_slot(&self, task: TaskNo) -> Option<Slot> {
        self.task(task).map(|task| task.starting_slot)
    }

    /// Whether its tasks pay in KOII or in a token.
    #[must_use]
    pub fn task_type(&self) -> TaskType {
        self.state.flavour
    }

    pub(crate) fn task(&self, task: TaskNo) -> Option<&Task> {
        self.state.tasks.get(usize::try_from(task.0).ok()?)
    }
}

impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        (&self.params, &self.state, self.version) == (&other.params, &other.state, other.version)
    }
}

/// That a task exists.
pub(crate) fn created(no: TaskNo, task: &Task) -> ChainEvent {
    ChainEvent::TaskCreated {
        task: no,
        id: task.id.clone(),
        name: task.terms.task_name.clone(),
        total_bounty: task.bounty,
        bounty_per_round: task.terms.bounty_amount_per_round,
        minimum_stake: task.terms.minimum_stake_amount,
    }
}

/// Whether an effect moves money between the books. A payout does even when its list is empty: it is said with it how
/// the books stand.
fn moves_money(event: &ChainEvent) -> bool {
    use ChainEvent::{Claimed, Funded, Migrated, PaidOut, Staked, TaskCreated, TaskDeleted, Transferred, Withdrew};
    matches!(
        event,
        Claimed { .. }
            | Funded { .. }
            | Migrated { .. }
            | PaidOut { .. }
            | Staked { .. }
            | TaskCreated { .. }
            | TaskDeleted { .. }
            | Transferred { .. }
            | Withdrew { .. }
    )
}
