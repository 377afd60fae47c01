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
}

impl Rule {
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
        }
    }
}

impl InstructionName {
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
        for rule in [Rule::StakeBelowMinimum, Rule::OwnVote, Rule::NothingToClaim, Rule::ChunkWithoutBytes] {
            assert_eq!(serde_json::to_value(rule).expect("a name"), rule.name());
        }
        assert_eq!(serde_json::to_value(InstructionName::AuditSubmissions).expect("a name"), InstructionName::AuditSubmissions.name());
    }
}
