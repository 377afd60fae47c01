//! What happened on the chain.

use serde::{Deserialize, Serialize};

use crate::{InstructionName, Pubkey, Roe, RoeChange, Round, Rule, Slot};

/// What happened on the chain, one event for each effect of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainEvent {
    /// The task exists and is funded.
    TaskCreated {
        /// Its name.
        name: String,
        /// Its bounty.
        total_bounty: Roe,
        /// What one round may pay.
        bounty_per_round: Roe,
        /// The least stake a submitter needs.
        minimum_stake: Roe,
    },
    /// A wallet exists with money in it, from outside of the world.
    WalletOpened {
        /// Whose.
        owner: Pubkey,
        /// How much.
        amount: Roe,
    },
    /// A key staked.
    Staked {
        /// Which.
        by: Pubkey,
        /// From whose wallet.
        from: Pubkey,
        /// How much was added.
        amount: Roe,
    },
    /// A proof stands on chain.
    Submitted {
        /// The round worked in.
        round: Round,
        /// Whose.
        by: Pubkey,
        /// What.
        value: String,
        /// The slot of inclusion.
        slot: Slot,
    },
    /// A vote on a proof stands on chain.
    Audited {
        /// The round worked in.
        round: Round,
        /// Whose proof.
        candidate: Pubkey,
        /// Who voted.
        by: Pubkey,
        /// How.
        is_valid: bool,
        /// Whether it raised the audit, and so, by the rule in force, is no vote itself.
        opened: bool,
    },
    /// A piece of a distribution list was uploaded.
    ListUploaded {
        /// The round it pays.
        round: Round,
        /// By whom.
        by: Pubkey,
        /// Which piece.
        chunk: u16,
        /// Of how many.
        of: u16,
    },
    /// A distribution list was announced.
    ListSubmitted {
        /// The round it pays.
        round: Round,
        /// By whom.
        by: Pubkey,
        /// What it says, as far as it can be read.
        entries: Vec<(Pubkey, RoeChange)>,
    },
    /// A vote on a distribution list stands on chain.
    ListAudited {
        /// The round it pays.
        round: Round,
        /// Whose list.
        candidate: Pubkey,
        /// Who voted.
        by: Pubkey,
        /// How.
        is_valid: bool,
        /// Whether it raised the audit.
        opened: bool,
    },
    /// A round was paid.
    PaidOut {
        /// Which.
        round: Round,
        /// By whose list.
        list_by: Pubkey,
    },
    /// A round could not be paid by this list.
    PayoutFailed {
        /// Which.
        round: Round,
        /// By whose list.
        list_by: Pubkey,
        /// Why.
        why: String,
    },
    /// A payout added to a balance.
    Rewarded {
        /// The round worked in.
        round: Round,
        /// Whose.
        to: Pubkey,
        /// How much.
        amount: Roe,
    },
    /// A payout took from a stake.
    Slashed {
        /// The round worked in.
        round: Round,
        /// Whose.
        who: Pubkey,
        /// How much.
        amount: Roe,
        /// What the stake was before.
        of: Roe,
    },
    /// A balance was paid to a wallet.
    Claimed {
        /// Whose balance.
        by: Pubkey,
        /// To whose wallet.
        to: Pubkey,
        /// How much.
        amount: Roe,
    },
    /// Old rounds left the state.
    Pruned {
        /// Rounds below this one.
        below: Round,
    },
    /// A transaction was refused; nothing changed.
    Refused {
        /// Who sent it.
        by: Pubkey,
        /// What was asked.
        instruction: InstructionName,
        /// The round it is about.
        round: Option<Round>,
        /// The rule that refused it.
        rule: Rule,
        /// In a sentence.
        why: String,
    },
    /// What the chain holds after a transaction that moved money.
    Totals(Totals),
}

/// What the chain holds, summed over its own books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The task's stake pot, its own account on chain.
    pub stake_pot: Roe,
    /// All stakes.
    pub stakes: Roe,
    /// All balances that can be claimed.
    pub balances: Roe,
    /// The bounty that is left.
    pub bounty: Roe,
    /// All wallets.
    pub wallets: Roe,
}
