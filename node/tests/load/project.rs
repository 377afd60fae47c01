//! A task from files in memory, run in one node outside of any world.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use koipond_node::spec::{BehaviourSpec, FrameworkSpec, JavaScriptSpec};
use koipond_node::{Lateness, Node, NodeConfig, NodeKeys, Task, TaskProblem, compile};
use koipond_record::event::{Exit, JsError, NodeEvent, Schedule};
use koipond_record::unit::SlotRange;
use koipond_record::{Ask, Input, NodeId, Pubkey, SimTime, Slot, SlotClock, Span, TaskNo, TimerId, WakeAt};

/// Files by path.
pub type Files = BTreeMap<String, String>;

/// Files from pairs.
pub fn files<const N: usize>(pairs: [(&str, &str); N]) -> Files {
    pairs.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// Compiles a task.
pub fn load(entry: &str, files: &Files) -> Result<Task, TaskProblem> {
    let files: BTreeMap<String, Arc<[u8]>> = files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_bytes()))).collect();
    compile(entry, Rc::new(move |path| files.get(path).cloned()))
}

/// What came of a task that ran for a minute.
#[derive(Debug, Default)]
pub struct Ran {
    pub lines: Vec<String>,
    pub threw: Option<JsError>,
    pub ended: Option<Exit>,
    pub listens: bool,
}

/// Runs a task whose timers fire in order.
pub fn run(task: Task) -> Ran {
    let clock = SlotClock { slot_time: Span::from_millis(400), starting_slot: Slot(0), round_time: 100_000, paces: None };
    let mut node = Node::new(NodeConfig {
        id: NodeId(0),
        seed: 7,
        task_no: TaskNo(0),
        task_id: Pubkey::from_bytes(&[9; 32]),
        task_name: "test".to_owned(),
        schedule: Schedule { clock, submission_window: 400, audit_window: 400, rounds: 8 },
        lateness: Lateness { jitter: SlotRange { low: 0, high: 0 }, tail: None, known: BTreeMap::new() },
        keys: NodeKeys::of_node(7, 0),
        task: Arc::new(task),
        framework: FrameworkSpec::default(),
        javascript: JavaScriptSpec { longest_work: "10 min".parse().expect("a length"), ..JavaScriptSpec::default() },
        behaviour: BehaviourSpec::Honest,
        recording: None,
    });
    let mut ran = Ran::default();
    let mut due = BTreeMap::<(SimTime, u64), Option<TimerId>>::from([((SimTime(0), 0), None)]);
    while let Some(((at, _), timer)) = due.pop_first().filter(|((at, _), _)| *at < SimTime(60_000_000_000)) {
        let step = node.step(at, &timer.map_or(Input::Boot, |timer| Input::Wake { timer, unpaid: Vec::new() }));
        ran.listens |= node.listens();
        for event in step.events {
            match event {
                NodeEvent::Said { text, .. } => ran.lines.push(text),
                NodeEvent::Threw(error) => ran.threw = Some(error),
                NodeEvent::Called { ask: Ask::Wake { timer, at: WakeAt::Time(at) }, .. } => drop(due.insert((at, timer.0), Some(timer))),
                NodeEvent::Called { ask: Ask::Forget { timer }, .. } => due.retain(|_, set| *set != Some(timer)),
                _ => {}
            }
        }
        if step.ended.is_some() {
            ran.ended = step.ended;
            break;
        }
    }
    ran
}

/// What a project prints, which neither fails to load nor ends.
#[track_caller]
pub fn prints(entry: &str, files: &Files) -> Vec<String> {
    let task = load(entry, files).unwrap_or_else(|why| panic!("it does not load: {why}"));
    let ran = run(task);
    assert_eq!(ran.ended, None, "{:?}\n{:?}", ran.threw, ran.lines);
    ran.lines
}
