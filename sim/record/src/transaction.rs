//! What a node can ask of the task program. `protocol.md` §2.2.

use serde::{Deserialize, Serialize};

use crate::{InstructionName, Payload, Pubkey, Roe, Round};

/// The longest submission, in bytes.
pub const SUBMISSION_BYTES: usize = 512;
/// The bytes of a distribution list that one upload transaction carries.
pub const LIST_CHUNK_BYTES: usize = 508;

/// A signed request to the task program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The staking key that signs.
    pub by: Pubkey,
    /// The main account, which signs too and pays.
    pub payer: Pubkey,
    /// What is asked.
    pub what: Instruction,
}

/// The instructions of the task program, by their own names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instruction {
    /// A node's proof of its work in a round.
    SubmitTask {
        /// The round worked in.
        round: Round,
        /// At most [`SUBMISSION_BYTES`] bytes.
        value: String,
    },
    /// A vote on another's submission.
    AuditSubmissions {
        /// The round worked in.
        round: Round,
        /// Whose submission.
        candidate: Pubkey,
        /// The vote.
        is_valid: bool,
    },
    /// A piece of a distribution list, into the signer's own data account.
    UploadDistributionList {
        /// The round it pays.
        round: Round,
        /// Which piece, from 0.
        chunk: u16,
        /// How many pieces there are.
        of: u16,
        /// At most [`LIST_CHUNK_BYTES`] bytes.
        bytes: Payload,
    },
    /// Announces the uploaded list.
    SubmitDistributionList {
        /// The round it pays.
        round: Round,
    },
    /// A vote on another's distribution list.
    AuditDistribution {
        /// The round it pays.
        round: Round,
        /// Whose list.
        candidate: Pubkey,
        /// The vote.
        is_valid: bool,
    },
    /// Pays a round out by the list in a data account.
    Payout {
        /// The round to pay.
        round: Round,
        /// Whose list.
        list_by: Pubkey,
    },
    /// Adds to the signer's stake, from its wallet.
    Stake {
        /// How much.
        amount: Roe,
    },
    /// Pays the signer's whole available balance to a wallet.
    ClaimReward {
        /// Whose wallet receives it.
        beneficiary: Pubkey,
    },
}

impl Instruction {
    /// The instruction's own name.
    #[must_use]
    pub fn name(&self) -> InstructionName {
        match self {
            Self::SubmitTask { .. } => InstructionName::SubmitTask,
            Self::AuditSubmissions { .. } => InstructionName::AuditSubmissions,
            Self::UploadDistributionList { .. } => InstructionName::UploadDistributionList,
            Self::SubmitDistributionList { .. } => InstructionName::SubmitDistributionList,
            Self::AuditDistribution { .. } => InstructionName::AuditDistribution,
            Self::Payout { .. } => InstructionName::Payout,
            Self::Stake { .. } => InstructionName::Stake,
            Self::ClaimReward { .. } => InstructionName::ClaimReward,
        }
    }

    /// The round it is about, if it is about one.
    #[must_use]
    pub fn round(&self) -> Option<Round> {
        match self {
            Self::SubmitTask { round, .. }
            | Self::AuditSubmissions { round, .. }
            | Self::UploadDistributionList { round, .. }
            | Self::SubmitDistributionList { round }
            | Self::AuditDistribution { round, .. }
            | Self::Payout { round, .. } => Some(*round),
            Self::Stake { .. } | Self::ClaimReward { .. } => None,
        }
    }
}
