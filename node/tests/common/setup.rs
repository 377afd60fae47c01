//! A task from texts, and the configuration of its node; a test changes what it is about and takes the rest with `..config(…)`.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use koipond_node::spec::{ActsSpec, FrameworkSpec, JavaScriptSpec, TaskNodeSpec};
use koipond_node::{Lateness, NodeConfig, NodeKeys, Task, TaskProblem, compile};
use koipond_record::event::Schedule;
use koipond_record::unit::SlotRange;
use koipond_record::{NodeId, Pubkey, Slot, SlotClock, Span, TaskNo};

/// Files by path.
pub type Files = BTreeMap<String, String>;

/// Files from pairs.
pub fn files<const N: usize>(pairs: [(&str, &str); N]) -> Files {
    pairs.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// Compiles a task of several files.
///
/// # Errors
/// What is wrong with the task.
pub fn load(entry: &str, files: &Files) -> Result<Task, TaskProblem> {
    let files: BTreeMap<String, Arc<[u8]>> = files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_bytes()))).collect();
    compile(entry, Rc::new(move |path| files.get(path).cloned()))
}

/// Compiles a task that is one file, `task.js`.
///
/// # Errors
/// What is wrong with the source.
pub fn script(source: &str) -> Result<Task, TaskProblem> {
    load("task.js", &files([("task.js", source)]))
}

/// The n-th node of a seed, honest and punctual, in rounds that are longer than a test.
pub fn config(seed: u64, n: u32, task: impl Into<Arc<Task>>) -> NodeConfig {
    NodeConfig {
        id: NodeId(n),
        seed,
        task_no: TaskNo(0),
        task_id: Pubkey::from_bytes(&[9; 32]),
        task_name: "test".to_owned(),
        schedule: schedule(100_000),
        lateness: Lateness { jitter: SlotRange { low: 0, high: 0 }, tail: None, known: BTreeMap::new() },
        keys: NodeKeys::of_node(seed, n),
        task: task.into(),
        framework: FrameworkSpec::default(),
        task_node: TaskNodeSpec::default(),
        stake: None,
        variables: BTreeMap::new(),
        nodes: 4,
        javascript: JavaScriptSpec::default(),
        behaviours: Vec::new(),
        acts: ActsSpec::default(),
        peers: Arc::new([]),
        recording: None,
    }
}

/// Eight rounds of so many slots, with windows of 400 slots.
pub fn schedule(round_time: u64) -> Schedule {
    let clock = SlotClock { slot_time: Span::from_millis(400), starting_slot: Slot(0), round_time, paces: None };
    Schedule { clock, submission_window: 400, audit_window: 400, rounds: 8 }
}

/// Limits under which one piece of work may take ten minutes.
pub fn patient() -> JavaScriptSpec {
    JavaScriptSpec { longest_work: "10 min".parse().expect("a length"), ..JavaScriptSpec::default() }
}
