//! The memory that runs need, estimated before they begin.
//!
//! What counts is the JavaScript heap of each node: half a MiB with the framework and the shim, and about two bytes for each byte of
//! bytecode that it may load. Measured at 150 nodes: 1.4 MiB a node with the shipped task and 1.9 MiB with the one of the protocol's rows,
//! where this says 2.1. The limit of `javascript.memory` says nothing of it: nodes use a fiftieth of what they may. To that come the world
//! around the nodes, the log that is being written, and what judging keeps of each event; they grow with nodes and rounds. It is an
//! estimate: a task that hoards takes more.

use koipond_scenarios::Plan;

use crate::tasks::Tasks;

const MIB: u64 = 1 << 20;
/// A run with no nodes: its stacks, log frames and buffers.
const BARE: u64 = 8 * MIB;
/// A node before its task's own code.
const NODE: u64 = MIB / 2;
/// For each byte of a task's bytecode.
const PER_BYTECODE: u64 = 2;
/// What is kept of what a node does in a round, most of it one small entry for each event.
const NODE_ROUND: u64 = 4 << 10;

/// What one run of a plan needs, in bytes.
#[must_use]
pub fn need(plan: &Plan, tasks: &Tasks) -> u64 {
    let rounds = plan.rounds.saturating_add(plan.settle);
    let node = |task: usize| {
        let code = tasks.compiled.get(task).map_or(0, |task| task.bytecode_bytes() as u64);
        NODE.saturating_add(code.saturating_mul(PER_BYTECODE)).saturating_add(rounds.saturating_mul(NODE_ROUND))
    };
    plan.nodes.iter().map(|plan| node(plan.task)).fold(BARE, u64::saturating_add)
}

/// What so many runs need that are made at the same time, where each of these needs can be there as often as it says, and the dearest come
/// together.
#[must_use]
pub fn together(needs: &[(u64, u64)], jobs: usize) -> u64 {
    let mut needs = needs.to_vec();
    needs.sort();
    let (mut left, mut sum) = (jobs as u64, 0_u64);
    for (need, times) in needs.into_iter().rev() {
        let taken = times.min(left);
        sum = sum.saturating_add(need.saturating_mul(taken));
        left -= taken;
    }
    sum
}

/// How many runs fit at the same time, at most `jobs`; none where not even the dearest fits alone.
#[must_use]
pub fn fitting(needs: &[(u64, u64)], jobs: usize, room: u64) -> usize {
    // A folder has few scenarios and a machine few cores, so that the plainest search does.
    (1..=jobs).take_while(|jobs| together(needs, *jobs) <= room).last().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dearest_runs_come_together() {
        assert_eq!(together(&[(10, 1), (50, 2), (20, 9)], 4), 50 + 50 + 20 + 20);
        assert_eq!(together(&[(10, 1)], 4), 10);
        assert_eq!(together(&[], 4), 0);
    }

    #[test]
    fn as_many_fit_as_there_is_room_for() {
        let needs = [(100, 1_000), (10, 1_000)];
        assert_eq!([1_000, 399, 100, 99].map(|room| fitting(&needs, 4, room)), [4, 3, 1, 0]);
    }
}
