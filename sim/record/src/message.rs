//! What the task node tells the task process. `protocol.md` §1.3 and §4.2.

use serde::{Deserialize, Serialize};

use crate::Round;

/// The functions of a task that its node calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaskFunction {
    /// Do the round's work.
    ExecuteTask,
    /// Submit the proof of a round.
    SubmitPayload,
    /// Audit the proofs of a round.
    AuditPayload,
    /// If selected, make and submit the distribution list of a round.
    GenerateAndSubmitDistributionList,
    /// Audit the distribution lists of a round.
    DistributionListAudit,
}

/// One message of the task node to the task process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskMessage {
    /// What to do.
    pub function: TaskFunction,
    /// For which round.
    pub round: Round,
    /// Whether the round was to be paid before and was not.
    pub previous_failed: bool,
}

impl TaskFunction {
    /// The text in the message's `functionCall`.
    #[must_use]
    pub fn wire_name(self) -> &'static str {
        match self {
            Self::ExecuteTask => "executeTask",
            Self::SubmitPayload => "submitPayload",
            Self::AuditPayload => "auditPayload",
            Self::GenerateAndSubmitDistributionList => "generateAndSubmitDistributionList",
            Self::DistributionListAudit => "distributionListAudit",
        }
    }
}
