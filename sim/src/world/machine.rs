//! What happens to the machines of nodes: processes that die, stand still or are slow, clocks, disks, other code.

use std::sync::Arc;

use koipond_kernel::fault::{Direction, FaultSpec};
use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{NodeId, Seq, What};
use koipond_scenarios::Deed;

use super::engine::{Due, World};
use super::plant::Plant;

/// What is wrong with a machine, by all faults in force together.
struct Condition {
    pace: u64,
    skew: i64,
    full: bool,
    paused: bool,
}

impl World<'_, '_> {
    /// A node's process is killed; says whether there was one.
    pub(super) fn kills(&mut self, node: NodeId, by: &str, cause: Seq) -> bool {
        if !self.at(node).process.is_up() {
            return false;
        }
        if !self.outlives(node) {
            self.at(node).process.stop();
            if !self.has(Plant::HeapSurvives) {
                self.at(node).node.stop();
            }
        }
        let ended = self.say(Some(node), Some(cause), What::Node(NodeEvent::Ended(Exit::Killed { by: by.to_owned() })));
        self.hangs_up(node, ended);
        true
    }

    /// A node's process ends with an exit code, if it runs.
    pub(super) fn exits(&mut self, node: NodeId, code: u8, cause: Seq) {
        let now = self.now;
        if self.at(node).process.is_up() {
            let step = self.at(node).node.exits(now, code);
            self.comes_of_step(node, step, cause);
        }
    }

    /// A node runs other code from now on: its process is started with it, whether or not it ran.
    pub(super) fn upgrades(&mut self, node: NodeId, path: &str, cause: Seq) {
        let Some(code) = self.plan.tasks.iter().position(|task| task == path).and_then(|n| self.codes.get(n)) else { return };
        let code = Arc::clone(code);
        self.kills(node, "its operator", cause);
        self.at(node).node.upgrades(code);
        self.at(node).stopped = false;
        self.boot(node, Some(cause));
    }

    /// Whether something keeps a node's process from being started. A crash remembers to start it.
    pub(super) fn is_kept_down(&mut self, node: NodeId) -> bool {
        if self.at(node).stopped {
            return true;
        }
        let crash =
            self.faults.values_mut().find(|fault| fault.nodes.contains(&node) && matches!(*fault.deed, Deed::Fault(FaultSpec::Crash(_))));
        crash.map(|crash| crash.starts.insert(node)).is_some()
    }

    /// Sets a node's machine to what the faults in force make of it.
    pub(super) fn machine_changes(&mut self, node: NodeId) {
        let Condition { pace, skew, full, paused } = self.condition(node);
        let now = self.now;
        let inhabitant = self.at(node);
        inhabitant.node.takes_longer(pace);
        inhabitant.node.skews(skew);
        inhabitant.node.disk_is_full(full);
        let goes_on = inhabitant.process.is_paused() && !paused;
        inhabitant.process.pause(paused);
        if let Some(boot) = inhabitant.process.boot().filter(|_| goes_on && inhabitant.process.waiting() > 0) {
            let at = inhabitant.process.free_at().max(now);
            self.enter(at, Due::Free(node, boot));
        }
    }

    fn condition(&self, node: NodeId) -> Condition {
        let mut condition = Condition { pace: 1, skew: 0, full: false, paused: false };
        for fault in self.faults.values().filter(|fault| fault.nodes.contains(&node)) {
            match &*fault.deed {
                Deed::Fault(FaultSpec::Pause(_)) => condition.paused = true,
                Deed::Fault(FaultSpec::DiskFull(_)) => condition.full = true,
                Deed::Fault(FaultSpec::Slow(slow)) => condition.pace = condition.pace.max(slow.factor),
                Deed::Fault(FaultSpec::ClockSkew(skew)) => {
                    let by = i64::try_from(skew.by.on(&self.schedule.clock).0).unwrap_or(i64::MAX);
                    let by = if skew.direction == Direction::Ahead { by } else { -by };
                    condition.skew = condition.skew.saturating_add(by);
                }
                _ => {}
            }
        }
        condition
    }
}
