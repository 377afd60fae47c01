//! One event: its place, its time, its node, its cause, and what happened.

use serde::{Deserialize, Serialize};

use super::{ChainEvent, FaultEvent, NetEvent, NodeEvent, RunEvent, StorageEvent};
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
        match &self.what {
            What::Node(event) => event.payloads(&mut each),
            What::Net(event) => event.payloads(&mut each),
            What::Storage(StorageEvent::Stored { files, .. }) => files.iter().for_each(|file| each(&file.content)),
            _ => {}
        }
    }
}
