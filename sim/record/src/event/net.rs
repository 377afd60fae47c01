//! What happened on the links.

use serde::{Deserialize, Serialize};

use crate::CallId;

/// What happened on a link between the event's node and one of the world's services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetEvent {
    /// A request or its answer was lost and sent again; loss is delay.
    Retransmitted {
        /// The question it belongs to.
        call: CallId,
        /// How often it was lost.
        lost: u32,
    },
    /// The chain's RPC answered a reading with an error, or with nothing.
    Unanswered {
        /// The question.
        call: CallId,
        /// What came instead of an answer.
        why: String,
    },
    /// A request gave up.
    TimedOut {
        /// The question.
        call: CallId,
        /// Why: loss, or the partition's name.
        why: String,
    },
}
