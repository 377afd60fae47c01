//! Every reason to refuse a transaction.
//!
//! The real contract's error texts are unknown but for one (`protocol.md` §3, §13); the others are ours.

use koipond_record::{LIST_CHUNK_BYTES, Pubkey, Roe, Round, Rule, SUBMISSION_BYTES, Slot, TaskNo};
use thiserror::Error;

use crate::window::WindowKind;

/// Why a transaction was refused; it changed nothing. The text says what to do, [`rule`](Self::rule) names the rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// It came outside of the windows it belongs into. §1.2, §1.3.
    #[error("{instruction} for round {about} is taken in the {kind} window of {}; slot {slot} of round {now} is not in it", spoken(*.first, *.last))]
    OutsideWindow {
        /// The instruction's name.
        instruction: &'static str,
        /// The round it is about.
        about: Round,
        /// The window it belongs into.
        kind: WindowKind,
        /// The first round with such a window.
        first: Round,
        /// The last.
        last: Round,
        /// When it came.
        slot: Slot,
        /// The round that slot lies in.
        now: Round,
    },
    /// The submission is too long. §3.1.
    #[error("a submission cannot be longer than {SUBMISSION_BYTES} bytes, this one has {bytes}; submit a CID instead")]
    SubmissionTooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The submitter's stake is too small. §3.1, §12.
    #[error("a stake of {stake} KOII is below the minimum of {minimum} KOII; stake more to submit")]
    StakeBelowMinimum {
        /// What is staked.
        stake: Roe,
        /// What must be.
        minimum: Roe,
    },
    /// The signer has no stake at all. §12.
    #[error("{instruction} needs a stake, and this key has none; stake first")]
    NotStaked {
        /// The instruction's name.
        instruction: &'static str,
    },
    /// A vote on the voter's own. §12.
    #[error("a key cannot vote on its own; let another key vote")]
    OwnVote,
    /// A second vote of the same key on the same. §12.
    #[error("this key has voted on that already in round {about}; one vote is all it has")]
    DoubleVote {
        /// The round the vote is about.
        about: Round,
    },
    /// A vote on a submission that does not exist.
    #[error("the candidate has no submission for round {about}; vote on one that stands on chain")]
    NoSuchSubmission {
        /// The round.
        about: Round,
    },
    /// A vote on a list, or a payout by one, that was not submitted.
    #[error("no distribution list of that key is submitted for round {about}; submit one first")]
    NoSuchList {
        /// The round.
        about: Round,
    },
    /// A part of a list is too long. §2.2.
    #[error("a part of a list cannot be longer than {LIST_CHUNK_BYTES} bytes, this one has {bytes}; cut it into more parts")]
    ChunkTooLong {
        /// Its length in bytes.
        bytes: u64,
    },
    /// A part of a list has a number that its count does not allow.
    #[error("there is no part {chunk} among {of}; parts count from 0")]
    ChunkOutOfRange {
        /// Its number.
        chunk: u16,
        /// The count.
        of: u16,
    },
    /// Two parts of one upload disagree about how many there are.
    #[error("this part says that the list has {of} parts, an earlier one said {was}; upload all with the same count")]
    ChunkCountDiffers {
        /// What this part says.
        of: u16,
        /// What the earlier one said.
        was: u16,
    },
    /// A part came without its bytes, as the log keeps long ones.
    #[error("the bytes of this part are not at hand; send the bytes, not their hash")]
    ChunkWithoutBytes,
    /// The list is not all there.
    #[error("only {have} parts of the list for round {about} are uploaded; upload all before submitting it")]
    ListIncomplete {
        /// The round it pays.
        about: Round,
        /// How many parts are there.
        have: usize,
    },
    /// The round is paid. §3.6.
    #[error("round {about} is paid; a round is paid once")]
    AlreadyPaid {
        /// The round.
        about: Round,
    },
    /// The list may still be audited. §12.
    #[error("the list for round {about} can be audited before slot {from}, and it is slot {slot}; send the payout then")]
    PayoutTooEarly {
        /// The round.
        about: Round,
        /// The first slot in which it may be paid.
        from: Slot,
        /// When the payout came.
        slot: Slot,
    },
    /// The payer cannot pay the stake or the bounty.
    #[error("the wallet holds {wallet} KOII besides the fee, less than the {amount} KOII {purpose}")]
    WalletTooSmall {
        /// What it holds.
        wallet: Roe,
        /// What was to be paid.
        amount: Roe,
        /// What for, and what to do.
        purpose: &'static str,
    },
    /// There is nothing to claim; the contract's own words. §3.5.
    #[error("The provided claimer account doesn't have any balance on task state")]
    NothingToClaim,
    /// No such task.
    #[error("there is no task {} on this chain; send to one that was created", .task.0)]
    NoSuchTask {
        /// The task asked for.
        task: TaskNo,
    },
    /// The task stands still. §8.3.
    #[error("the task is not active, so {instruction} is not taken; its manager has to start it with SetActive")]
    TaskInactive {
        /// The instruction's name.
        instruction: &'static str,
    },
    /// The task has a follower. §8.3.
    #[error("the task is migrated to {to}, so {instruction} is not taken; send it to that task")]
    TaskMigrated {
        /// The instruction's name.
        instruction: &'static str,
        /// The follower.
        to: Pubkey,
    },
    /// The task is gone. §8.3.
    #[error("the task is deleted, so {instruction} is not taken; only stakes and balances can still be taken out")]
    TaskDeleted {
        /// The instruction's name.
        instruction: &'static str,
    },
    /// Only the creator may. §2.2.
    #[error("{instruction} is for the task's manager; sign with the key {manager}")]
    NotTaskManager {
        /// The instruction's name.
        instruction: &'static str,
        /// The creator.
        manager: Pubkey,
    },
    /// Only Koii may, or who manages the list of approved KPL tasks. §2.2.
    #[error("{instruction} is for {who}; sign with such a key")]
    NotAuthority {
        /// The instruction's name.
        instruction: &'static str,
        /// Who may.
        who: &'static str,
    },
    /// The program of KOII tasks has no such instruction. §2.2.
    #[error("the program of KOII tasks has no {instruction}; only that of KPL tasks has")]
    WrongProgram {
        /// The instruction's name.
        instruction: &'static str,
    },
    /// The task as written cannot be. §8.2.
    #[error("the task cannot be created: {why}")]
    InvalidTerms {
        /// Each field and what is wrong with it.
        why: String,
    },
    /// The account is full. §1.5.
    #[error(
        "the task's account holds {space} bytes and would need {bytes}; wait until a payout prunes it, or create the task with more space"
    )]
    AccountFull {
        /// Its size.
        space: u64,
        /// What it would need.
        bytes: u64,
    },
    /// The payer cannot pay the fee. §3.5.
    #[error("the main account holds {holds} KOII, less than the fee of {fee} KOII; fund it")]
    FeeUnpaid {
        /// The fee.
        fee: Roe,
        /// What the account holds.
        holds: Roe,
    },
    /// The stake is locked; it contains the words of the contract. §3.5.
    #[error("a key with a recent submission cannot withdraw; stop submitting and withdraw in round {from} or later")]
    WithdrawLocked {
        /// The first round in which it can.
        from: Round,
    },
    /// There is no stake to withdraw. §3.5.
    #[error("the key has nothing at stake, so there is nothing to withdraw; claim what is available")]
    NothingToWithdraw,
    /// One submission for a round is all there is, by the rule `second-submission`. §13.7.
    #[error("the key has submitted for round {about} before; one submission is all it has")]
    SecondSubmission {
        /// The round.
        about: Round,
    },
    /// Only who submitted may vote, by the rule `voters`. §13.1.
    #[error("only keys that submitted for round {about} may vote, and this key did not; let one that did vote")]
    VoterWithoutSubmission {
        /// The round.
        about: Round,
    },
    /// The data account cannot be written. The world says so of nodes that are made so, as eight in ten were on mainnet
    /// for a cause nobody knows (§2.4); the contract never does.
    #[error("the key's data account cannot be written; let another node make the list")]
    DataAccountUnusable,
    /// Only who submitted the list may have it paid, by the rule `payout-by`. §13.4.
    #[error("only {list_by}, who submitted the list, may send its payout; sign with that key")]
    NotListSubmitter {
        /// Who submitted it.
        list_by: Pubkey,
    },
}

impl Rejection {
    /// The rule that refuses.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::OutsideWindow { kind: WindowKind::Submission, .. } => Rule::OutsideSubmissionWindow,
            Self::OutsideWindow { kind: WindowKind::Audit, .. } => Rule::OutsideAuditWindow,
            Self::SubmissionTooLong { .. } => Rule::SubmissionTooLong,
            Self::StakeBelowMinimum { .. } => Rule::StakeBelowMinimum,
            Self::NotStaked { .. } => Rule::NotStaked,
            Self::OwnVote => Rule::OwnVote,
            Self::DoubleVote { .. } => Rule::DoubleVote,
            Self::NoSuchSubmission { .. } => Rule::NoSuchSubmission,
            Self::NoSuchList { .. } => Rule::NoSuchList,
            Self::ChunkTooLong { .. } => Rule::ChunkTooLong,
            Self::ChunkOutOfRange { .. } => Rule::ChunkOutOfRange,
            Self::ChunkCountDiffers { .. } => Rule::ChunkCountDiffers,
            Self::ChunkWithoutBytes => Rule::ChunkWithoutBytes,
            Self::ListIncomplete { .. } => Rule::ListIncomplete,
            Self::AlreadyPaid { .. } => Rule::AlreadyPaid,
            Self::PayoutTooEarly { .. } => Rule::PayoutTooEarly,
            Self::WalletTooSmall { .. } => Rule::WalletTooSmall,
            Self::NothingToClaim => Rule::NothingToClaim,
            Self::NoSuchTask { .. } => Rule::NoSuchTask,
            Self::TaskInactive { .. } => Rule::TaskInactive,
            Self::TaskMigrated { .. } => Rule::TaskMigrated,
            Self::TaskDeleted { .. } => Rule::TaskDeleted,
            Self::NotTaskManager { .. } => Rule::NotTaskManager,
            Self::NotAuthority { .. } => Rule::NotAuthority,
            Self::WrongProgram { .. } => Rule::WrongProgram,
            Self::InvalidTerms { .. } => Rule::InvalidTerms,
            Self::AccountFull { .. } => Rule::AccountFull,
            Self::FeeUnpaid { .. } => Rule::FeeUnpaid,
            Self::WithdrawLocked { .. } => Rule::WithdrawLocked,
            Self::NothingToWithdraw => Rule::NothingToWithdraw,
            Self::SecondSubmission { .. } => Rule::SecondSubmission,
            Self::VoterWithoutSubmission { .. } => Rule::NoSuchSubmission,
            Self::DataAccountUnusable => Rule::DataAccountUnusable,
            Self::NotListSubmitter { .. } => Rule::NotListSubmitter,
        }
    }
}

/// The rounds, as people say them.
fn spoken(first: Round, last: Round) -> String {
    if first == last { format!("round {first}") } else { format!("rounds {first} to {last}") }
}
