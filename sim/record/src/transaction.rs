//! What a node can ask of the task program. `protocol.md` §2.2.

use serde::{Deserialize, Serialize};

use crate::{InstructionName, Payload, Pubkey, Roe, Round, TaskNo};

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
    /// The task it is sent to; of no account where a task is created.
    pub task: TaskNo,
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
    /// Moves the signer's whole stake into its available balance.
    Withdraw,
    /// Adds to a task's bounty, from the payer's wallet.
    FundTask {
        /// How much.
        amount: Roe,
    },
    /// Creates a task and funds it from the payer's wallet.
    CreateTask {
        /// The task.
        terms: Box<TaskTerms>,
    },
    /// Creates the task that follows this one, with this one's bounty; this one is migrated.
    UpdateTask {
        /// The new task; its total bounty is that of the old one.
        terms: Box<TaskTerms>,
    },
    /// Puts the task on the list of those that Koii approves of, or takes it off.
    Whitelist {
        /// Whether it is on the list.
        allowed: bool,
    },
    /// Starts or stops the task.
    SetActive {
        /// Whether it runs.
        active: bool,
    },
    /// Deletes a KPL task and gives its bounty back.
    DeleteTask,
    /// Changes who may manage the list of approved KPL tasks.
    HandleManagerAccounts {
        /// How.
        change: ManagerChange,
    },
    /// Pays another wallet out of the payer's main account; an instruction of the System program, not of the task program.
    Transfer {
        /// Whose wallet receives it.
        to: Pubkey,
        /// How much KOII.
        amount: Roe,
    },
}

/// A change of the accounts that manage the list of approved KPL tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManagerChange {
    /// The list begins with its signer alone.
    Init,
    /// This account is added.
    Insert(Pubkey),
    /// This account is taken off.
    Remove(Pubkey),
}

/// A task as its creator writes it down on chain. `protocol.md` §2.2, §2.3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskTerms {
    /// At most 24 characters.
    pub task_name: String,
    /// At most 64 characters.
    pub task_description: String,
    /// The CID of the executable, or its name in the network `DEVELOPMENT`; at most 64 characters.
    pub task_audit_program: String,
    /// `IPFS`, `ARWEAVE` or `DEVELOPMENT`.
    pub task_executable_network: String,
    /// The CID of the task's metadata; at most 64 characters.
    pub task_metadata: String,
    /// At most 64 characters.
    pub task_vars: String,
    /// Slots in a round.
    pub round_time: u64,
    /// Slots of the submission window.
    pub submission_window: u64,
    /// Slots of the audit window.
    pub audit_window: u64,
    /// The least stake of a submitter.
    pub minimum_stake_amount: Roe,
    /// The bounty it begins with.
    pub total_bounty_amount: Roe,
    /// The most that one round's list may pay.
    pub bounty_amount_per_round: Roe,
    /// How often an unpaid round is tried again.
    pub allowed_failed_distributions: u64,
    /// The size of its account, in bytes.
    pub space: u64,
    /// The mint of its token; a task with one is a KPL task, one without is a KOII task.
    pub token_type: Option<Pubkey>,
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
            Self::Withdraw => InstructionName::Withdraw,
            Self::FundTask { .. } => InstructionName::FundTask,
            Self::CreateTask { .. } => InstructionName::CreateTask,
            Self::UpdateTask { .. } => InstructionName::UpdateTask,
            Self::Whitelist { .. } => InstructionName::Whitelist,
            Self::SetActive { .. } => InstructionName::SetActive,
            Self::DeleteTask => InstructionName::DeleteTask,
            Self::HandleManagerAccounts { .. } => InstructionName::HandleManagerAccounts,
            Self::Transfer { .. } => InstructionName::Transfer,
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
            _ => None,
        }
    }
}
