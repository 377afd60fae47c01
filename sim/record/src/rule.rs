//! Why the task program refuses a transaction, and what it is asked: names that the log, the chain and expectations share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The rule that refuses a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Rule {
    /// The slot lies outside of the round's submission window.
    OutsideSubmissionWindow,
    /// The slot lies outside of the round's audit window.
    OutsideAuditWindow,
    /// The submission is above 512 bytes.
    SubmissionTooLong,
    /// The submitter's stake is below the task's minimum.
    StakeBelowMinimum,
    /// The signer has nothing at stake.
    NotStaked,
    /// The vote is on the voter's own submission or list.
    OwnVote,
    /// The voter has voted on it before.
    DoubleVote,
    /// There is no such submission to vote on.
    NoSuchSubmission,
    /// There is no such list.
    NoSuchList,
    /// The part of a list is above 508 bytes.
    ChunkTooLong,
    /// The part's number is not below their count.
    ChunkOutOfRange,
    /// The part belongs to a list of another number of parts.
    ChunkCountDiffers,
    /// The part has no bytes.
    ChunkWithoutBytes,
    /// Parts of the list are missing.
    ListIncomplete,
    /// The round is paid.
    AlreadyPaid,
    /// The list may not be paid yet.
    PayoutTooEarly,
    /// The wallet holds less than is to be staked.
    WalletTooSmall,
    /// There is no balance to claim.
    NothingToClaim,
    /// There is no such task.
    NoSuchTask,
    /// The task is not active.
    TaskInactive,
    /// The task is migrated to another.
    TaskMigrated,
    /// The task is deleted.
    TaskDeleted,
    /// The signer is not the task's manager.
    NotTaskManager,
    /// The signer is no authority over the list of approved tasks.
    NotAuthority,
    /// The task's program has no such instruction.
    WrongProgram,
    /// The task as written cannot be.
    InvalidTerms,
    /// The task's account has no room left.
    AccountFull,
    /// The main account cannot pay the fee.
    FeeUnpaid,
    /// The key has submitted too lately to withdraw.
    WithdrawLocked,
    /// The key has nothing at stake to withdraw.
    NothingToWithdraw,
    /// The key has submitted for that round before.
    SecondSubmission,
    /// The key's data account cannot be written.
    DataAccountUnusable,
    /// The payer of a list is not who submitted it.
    NotListSubmitter,
}

/// An instruction of the task program, by its own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum InstructionName {
    /// A proof.
    SubmitTask,
    /// A vote on a proof.
    AuditSubmissions,
    /// A part of a distribution list.
    UploadDistributionList,
    /// A distribution list.
    SubmitDistributionList,
    /// A vote on a distribution list.
    AuditDistribution,
    /// A payout.
    Payout,
    /// A stake.
    Stake,
    /// A claim.
    ClaimReward,
    /// A withdrawal of a stake.
    Withdraw,
    /// A gift to a task's bounty.
    FundTask,
    /// A new task.
    CreateTask,
    /// A task that follows another.
    UpdateTask,
    /// An approval by Koii.
    Whitelist,
    /// A start or a stop of a task.
    SetActive,
    /// The end of a KPL task.
    DeleteTask,
    /// A change of the managers of KPL tasks.
    HandleManagerAccounts,
    /// A payment to another wallet, by the System program.
    Transfer,
}

impl Rule {
    /// All of them, in the order of the list above.
    pub const ALL: &[Self] = &[
        Self::OutsideSubmissionWindow,
        Self::OutsideAuditWindow,
        Self::SubmissionTooLong,
        Self::StakeBelowMinimum,
        Self::NotStaked,
        Self::OwnVote,
        Self::DoubleVote,
        Self::NoSuchSubmission,
        Self::NoSuchList,
        Self::ChunkTooLong,
        Self::ChunkOutOfRange,
        Self::ChunkCountDiffers,
        Self::ChunkWithoutBytes,
        Self::ListIncomplete,
        Self::AlreadyPaid,
        Self::PayoutTooEarly,
        Self::WalletTooSmall,
        Self::NothingToClaim,
        Self::NoSuchTask,
        Self::TaskInactive,
        Self::TaskMigrated,
        Self::TaskDeleted,
        Self::NotTaskManager,
        Self::NotAuthority,
        Self::WrongProgram,
        Self::InvalidTerms,
        Self::AccountFull,
        Self::FeeUnpaid,
        Self::WithdrawLocked,
        Self::NothingToWithdraw,
        Self::SecondSubmission,
        Self::DataAccountUnusable,
        Self::NotListSubmitter,
    ];

    /// Its name as YAML and the log have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OutsideSubmissionWindow => "outside-submission-window",
            Self::OutsideAuditWindow => "outside-audit-window",
            Self::SubmissionTooLong => "submission-too-long",
            Self::StakeBelowMinimum => "stake-below-minimum",
            Self::NotStaked => "not-staked",
            Self::OwnVote => "own-vote",
            Self::DoubleVote => "double-vote",
            Self::NoSuchSubmission => "no-such-submission",
            Self::NoSuchList => "no-such-list",
            Self::ChunkTooLong => "chunk-too-long",
            Self::ChunkOutOfRange => "chunk-out-of-range",
            Self::ChunkCountDiffers => "chunk-count-differs",
            Self::ChunkWithoutBytes => "chunk-without-bytes",
            Self::ListIncomplete => "list-incomplete",
            Self::AlreadyPaid => "already-paid",
            Self::PayoutTooEarly => "payout-too-early",
            Self::WalletTooSmall => "wallet-too-small",
            Self::NothingToClaim => "nothing-to-claim",
            Self::NoSuchTask => "no-such-task",
            Self::TaskInactive => "task-inactive",
            Self::TaskMigrated => "task-migrated",
            Self::TaskDeleted => "task-deleted",
            Self::NotTaskManager => "not-task-manager",
            Self::NotAuthority => "not-authority",
            Self::WrongProgram => "wrong-program",
            Self::InvalidTerms => "invalid-terms",
            Self::AccountFull => "account-full",
            Self::FeeUnpaid => "fee-unpaid",
            Self::WithdrawLocked => "withdraw-locked",
            Self::NothingToWithdraw => "nothing-to-withdraw",
            Self::SecondSubmission => "second-submission",
            Self::DataAccountUnusable => "data-account-unusable",
            Self::NotListSubmitter => "not-list-submitter",
        }
    }
}

impl InstructionName {
    /// All of them, in the order of the list above.
    pub const ALL: &[Self] = &[
        Self::SubmitTask,
        Self::AuditSubmissions,
        Self::UploadDistributionList,
        Self::SubmitDistributionList,
        Self::AuditDistribution,
        Self::Payout,
        Self::Stake,
        Self::ClaimReward,
        Self::Withdraw,
        Self::FundTask,
        Self::CreateTask,
        Self::UpdateTask,
        Self::Whitelist,
        Self::SetActive,
        Self::DeleteTask,
        Self::HandleManagerAccounts,
        Self::Transfer,
    ];

    /// Its name as YAML and the log have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SubmitTask => "SubmitTask",
            Self::AuditSubmissions => "AuditSubmissions",
            Self::UploadDistributionList => "UploadDistributionList",
            Self::SubmitDistributionList => "SubmitDistributionList",
            Self::AuditDistribution => "AuditDistribution",
            Self::Payout => "Payout",
            Self::Stake => "Stake",
            Self::ClaimReward => "ClaimReward",
            Self::Withdraw => "Withdraw",
            Self::FundTask => "FundTask",
            Self::CreateTask => "CreateTask",
            Self::UpdateTask => "UpdateTask",
            Self::Whitelist => "Whitelist",
            Self::SetActive => "SetActive",
            Self::DeleteTask => "DeleteTask",
            Self::HandleManagerAccounts => "HandleManagerAccounts",
            Self::Transfer => "Transfer",
        }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::fmt::Display for InstructionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rules_name_is_what_yaml_says() {
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_value(rule).expect("a name"), rule.name());
        }
        for instruction in InstructionName::ALL {
            assert_eq!(serde_json::to_value(instruction).expect("a name"), instruction.name());
        }
    }
}
