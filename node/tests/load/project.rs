//! A task from files in memory, run in one node outside of any world for a minute.

use koipond_node::{Node, NodeConfig, Task};
use koipond_record::SimTime;

pub use crate::common::{Files, Ran, files, load};
use crate::common::{config, patient};

/// Runs a task whose timers fire in order.
pub fn run(task: Task) -> Ran {
    let mut node = Node::new(NodeConfig { javascript: patient(), ..config(7, 0, task) });
    crate::common::run(&mut node, SimTime(59_999_999_999))
}

/// What a project prints, which neither fails to load nor ends.
#[track_caller]
pub fn prints(entry: &str, files: &Files) -> Vec<String> {
    let task = load(entry, files).unwrap_or_else(|why| panic!("it does not load: {why}"));
    let ran = run(task);
    assert_eq!(ran.ended, None, "{:?}\n{:?}", ran.threw, ran.lines);
    ran.lines
}
