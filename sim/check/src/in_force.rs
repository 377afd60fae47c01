//! The faults in force.

use std::collections::BTreeMap;

use koipond_record::NodeId;
use koipond_record::event::{Event, FaultEvent, What};

/// The faults in force, by their places in the timeline.
#[derive(Debug, Default)]
pub(crate) struct InForce(BTreeMap<u32, Fault>);

#[derive(Debug)]
struct Fault {
    kind: String,
    nodes: Vec<NodeId>,
}

impl InForce {
    /// Takes an event in.
    pub fn on_event(&mut self, e: &Event) {
        match &e.what {
            What::Fault(FaultEvent::Began { entry, kind, nodes, .. }) => {
                self.0.insert(*entry, Fault { kind: kind.clone(), nodes: nodes.clone() });
            }
            What::Fault(FaultEvent::Ended { entry, .. }) => drop(self.0.remove(entry)),
            _ => {}
        }
    }

    /// Whether the fault of this place is.
    pub fn is(&self, entry: u32) -> bool {
        self.0.contains_key(&entry)
    }

    /// Whether a fault of this kind is: for a node, one that touches it.
    pub fn any(&self, kind: &str, node: Option<NodeId>) -> bool {
        self.0.values().any(|fault| fault.kind == kind && node.is_none_or(|node| fault.nodes.contains(&node)))
    }
}
