//! The metric `down`: nodes whose process does not run at the end of the round, of those that ever booted.

use std::collections::BTreeSet;

use koipond_record::NodeId;
use koipond_record::event::{Event, NodeEvent, What};

use super::Metric;
use crate::story::Story;

/// Nodes whose process does not run at the end of the round, of those that ever booted.
#[derive(Default)]
pub(crate) struct Down(BTreeSet<NodeId>);

impl Metric for Down {
    fn name(&self) -> &'static str {
        "down"
    }

    fn on_event(&mut self, e: &Event) {
        match (&e.what, e.node) {
            (What::Node(NodeEvent::Booted { .. }), Some(node)) => drop(self.0.remove(&node)),
            (What::Node(NodeEvent::Ended(_)), Some(node)) => drop(self.0.insert(node)),
            _ => {}
        }
    }

    fn sample(&mut self, _: &Story) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::event::Exit;

    use crate::stage::Stage;

    #[test]
    fn a_node_is_down_until_it_boots_again() {
        let mut stage = Stage::staked();
        stage.boots("honest-1").boots("honest-2").round(1).ends("honest-1", Exit::Hung).ends("honest-2", Exit::Hung).boots("honest-2");
        stage.round(2).boots("honest-1").round(3);
        assert_eq!(stage.samples("down"), [(0, 0), (1, 1), (2, 0), (3, 0)]);
    }
}
