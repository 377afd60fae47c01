//! The machine: transactions in, events out.

use std::cell::RefCell;

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Roe, Slot, Transaction};

use crate::ChainParams;
use crate::program::{self, Call};
use crate::refusal::Rejection;
use crate::shape::Words;
use crate::state::{FITS, State, add};
use crate::view::{Kept, View};

/// Characters of the signer's key in a signature.
const SIGNER_CHARS: usize = 8;

/// The chain with one task on it. Two are equal when their books are, whatever was read of them.
#[derive(Clone, Debug)]
pub struct Chain {
    pub(crate) params: ChainParams,
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
    /// Its effects, in order; [`ChainEvent::Totals`] last if it moved money.
    pub events: Vec<ChainEvent>,
}

impl Chain {
    /// Creates the task, funded with its bounty.
    ///
    /// # Panics
    /// When the rounds or slots of the parameters have no length; [`ChainParams::problems`] refuses such specs.
    #[must_use]
    pub fn new(params: ChainParams) -> (Self, Vec<ChainEvent>) {
        assert!(params.clock.round_time > 0 && params.clock.slot_time.0 > 0, "problems() lets no round or slot without length pass");
        let state = State::funded(params.total_bounty);
        let created = ChainEvent::TaskCreated {
            name: params.task_name.clone(),
            total_bounty: params.total_bounty,
            bounty_per_round: params.bounty_per_round,
            minimum_stake: params.minimum_stake,
        };
        let events = vec![created, ChainEvent::Totals(state.totals())];
        (Self { params, state, version: 0, words: Words::new(), kept: RefCell::default() }, events)
    }

    /// Puts money from outside of the world into a wallet. All money together is at most what an amount can hold, so
    /// that no sum overflows later: of more, only what fits arrives, and the event says how much.
    pub fn open_wallet(&mut self, owner: &Pubkey, amount: Roe) -> Vec<ChainEvent> {
        let before = self.state.totals();
        let all = before.wallets.plus(before.stake_pot).expect(FITS);
        let amount = amount.min(Roe(u64::MAX - all.0));
        add(&mut self.state.wallets, owner, amount);
        vec![ChainEvent::WalletOpened { owner: owner.clone(), amount }, ChainEvent::Totals(self.state.totals())]
    }

    /// Applies a transaction included in a slot.
    ///
    /// # Errors
    /// When a rule refuses it; then nothing has changed.
    pub fn apply(&mut self, slot: Slot, tx: &Transaction) -> Result<Receipt, Rejection> {
        let call = Call { params: &self.params, slot, by: &tx.by, payer: &tx.payer, instruction: tx.what.name().name() };
        let events = program::run(&mut self.state, &call, &tx.what)?;
        self.version += 1;
        let signer: String = tx.by.as_str().chars().take(SIGNER_CHARS).collect();
        Ok(Receipt { signature: format!("sig-{}-{signer}", self.version), events })
    }

    /// What can be read of it now.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::of(self)
    }

    /// How many transactions it has accepted.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The task on it.
    #[must_use]
    pub fn params(&self) -> &ChainParams {
        &self.params
    }
}

impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        (&self.params, &self.state, self.version) == (&other.params, &other.state, other.version)
    }
}
