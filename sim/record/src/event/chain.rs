//! What happened on the chain.

use serde::{Deserialize, Serialize};

use crate::{InstructionName, Pubkey, Roe, RoeChange, Round, Rule, Seq, Slot, TaskNo};

/// What happened on the chain, one event for each effect of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainEvent {
    /// A task exists and is funded.
    TaskCreated {
        /// Its place on the chain.
        task: TaskNo,
        /// Its key.
        id: Pubkey,
        /// Its name.
        name: String,
        /// Its bounty.
        total_bounty: Roe,
        /// What one round may pay.
        bounty_per_round: Roe,
        /// The least stake a submitter needs.
        minimum_stake: Roe,
    },
    /// A wallet exists with money in it, from outside of the world: KOII, or tokens where the task is a KPL task.
    WalletOpened {
        /// Whose.
        owner: Pubkey,
        /// How much.
        amount: Roe,
    },
    /// The main account of a KPL task's node exists with KOII in it, which pay its fees, from outside of the world.
    PurseOpened {
        /// Whose.
        owner: Pubkey,
        /// How much.
        amount: Roe,
    },
    /// Somebody paid somebody else.
    Transferred {
        /// Whose main account paid.
        from: Pubkey,
        /// Whose wallet received it.
        to: Pubkey,
        /// How much KOII.
        amount: Roe,
    },
    /// A task's bounty grew.
    Funded {
        /// By whose wallet.
        by: Pubkey,
        /// By how much.
        amount: Roe,
    },
    /// The task runs, or stands still.
    ActiveSet {
        /// Which.
        active: bool,
    },
    /// The task is on the list of approved ones, or off it.
    AllowlistSet {
        /// Which.
        allowed: bool,
    },
    /// The task is followed by another, which has its bounty.
    Migrated {
        /// The other's key.
        to: Pubkey,
        /// The bounty that moved.
        moved: Roe,
    },
    /// The task is deleted and its bounty given back.
    TaskDeleted {
        /// To whom.
        to: Pubkey,
        /// How much.
        amount: Roe,
    },
    /// Who manages the list of approved KPL tasks has changed.
    ManagersSet {
        /// All of them now.
        managers: Vec<Pubkey>,
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
    /// A stake became an available balance.
    Withdrew {
        /// Whose.
        by: Pubkey,
        /// How much.
        amount: Roe,
    },
    /// Slashed money left the world.
    Burned {
        /// The round whose payout slashed it.
        round: Round,
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
    /// A transaction was lost on its way.
    Lost {
        /// Who sent it.
        by: Pubkey,
        /// What was asked.
        instruction: InstructionName,
        /// The round it is about.
        round: Option<Round>,
    },
    /// A transaction is held up on its way.
    HeldUp {
        /// Who sent it.
        by: Pubkey,
        /// What was asked.
        instruction: InstructionName,
        /// The round it is about.
        round: Option<Round>,
        /// The slot it comes into.
        until: Slot,
    },
    /// A transaction came twice.
    Repeated {
        /// Who sent it.
        by: Pubkey,
        /// What was asked.
        instruction: InstructionName,
        /// The round it is about.
        round: Option<Round>,
    },
    /// A fork was given up: the chain is as it was after an earlier slot, and what was included since waits again.
    RolledBack {
        /// The last slot that counts.
        to: Slot,
        /// What is undone: of each transaction the first and the last of its effects, in order.
        undone: Vec<(Seq, Seq)>,
        /// What the chain holds now.
        totals: Totals,
    },
    /// What the chain holds after a transaction that moved money.
    Totals(Totals),
}

/// What the chain holds, summed over its own books and over all its tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The tasks' stake pots, accounts of their own on chain.
    pub stake_pot: Roe,
    /// All stakes.
    pub stakes: Roe,
    /// All balances that can be claimed.
    pub balances: Roe,
    /// The bounty that is left.
    pub bounty: Roe,
    /// All wallets.
    pub wallets: Roe,
    /// All main accounts that pay fees in KOII beside wallets that hold tokens; nothing for a KOII task.
    pub purses: Roe,
    /// All fees that were ever paid; they left the world.
    pub fees: Roe,
    /// All slashed money that ever left the world.
    pub burned: Roe,
}
