//! What happened to the run as a whole.

use serde::{Deserialize, Serialize};

use crate::{NodeId, Pubkey, Roe, Round, SlotClock, TaskNo};

/// What happened to the run as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEvent {
    /// It began. Everything a reader needs to name the rest of the log stands here.
    Started {
        /// The scenario's name.
        scenario: String,
        /// The seed.
        seed: u64,
        /// How time divides.
        schedule: Schedule,
        /// The nodes, by their ids.
        nodes: Vec<NodeCard>,
        /// Whether what stands on chain may be undone, by a fork that is given up.
        may_fork: bool,
        /// The tasks on chain by their names in the scenario, in the order of their creation; the scenario's own has none.
        tasks: Vec<String>,
    },
    /// A round of the task began.
    RoundBegan {
        /// Which.
        round: Round,
    },
    /// The faults are lifted; what follows is for the world to settle.
    SettleBegan,
    /// It ended.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

/// How a run's time divides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Slots and rounds.
    pub clock: SlotClock,
    /// Slots in the submission window.
    pub submission_window: u64,
    /// Slots in the audit window, which follows it.
    pub audit_window: u64,
    /// Rounds the run lasts, those of the settling included.
    pub rounds: u64,
}

/// Who a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeCard {
    /// Its name, `honest-2`.
    pub name: String,
    /// Its group.
    pub group: String,
    /// Its staking key.
    pub key: Pubkey,
    /// Its main account.
    pub main: Pubkey,
    /// Its stake when the world begins.
    pub stake: Roe,
    /// The behaviour it plays, `honest` if none.
    pub behaviour: String,
    /// The task it runs.
    pub task: TaskNo,
    /// The first node of its computer: itself, if it does not share the computer of another.
    pub computer: NodeId,
}

/// Why a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// All its rounds are over.
    Completed,
    /// A limit of the whole run was reached.
    Limit {
        /// Which, with its number.
        what: String,
    },
}
