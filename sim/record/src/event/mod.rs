//! Events: everything that happened in a run, in order. The log's public vocabulary.
//!
//! | file | says what happened |
//! |---|---|
//! | `run.rs` | to the run as a whole |
//! | `node.rs` | in a node, and through its door |
//! | `chain.rs` | on the chain |
//! | `storage.rs` | in the storage network |
//! | `net.rs` | on the links |
//! | `fault.rs` | by injection |

mod chain;
mod fault;
mod net;
mod node;
mod run;
mod say;
mod storage;

pub use chain::{ChainEvent, Totals};
pub use fault::FaultEvent;
pub use net::NetEvent;
pub use node::{Exit, JsError, LINE_LIMIT, Level, NodeEvent, NodeLimit};
pub use run::{EndReason, NodeCard, RunEvent, Schedule};
pub use storage::StorageEvent;

use serde::{Deserialize, Serialize};

use crate::{NodeId, Payload, Seq, SimTime};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the log.
    pub seq: Seq,
    /// When.
    pub at: SimTime,
    /// At which node, if at one.
    pub node: Option<NodeId>,
    /// The event that led to it, if one did.
    pub cause: Option<Seq>,
    /// What.
    pub what: What,
}

/// What happened, by the part of the world that says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// To the run as a whole.
    Run(RunEvent),
    /// In a node.
    Node(NodeEvent),
    /// On the chain.
    Chain(ChainEvent),
    /// In the storage network.
    Storage(StorageEvent),
    /// On a link.
    Net(NetEvent),
    /// By injection.
    Fault(FaultEvent),
}

impl Event {
    /// The payloads within it that may have to be kept beside the log.
    pub fn payloads(&self, mut each: impl FnMut(&Payload)) {
        if let What::Node(event) = &self.what {
            event.payloads(&mut each);
        }
    }
}
