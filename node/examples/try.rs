//! Runs a script in one node, outside of any world, and prints what it prints: `cargo run -p koipond-node --example try -- script.js`.
//!
//! Timers are answered at once in virtual time; questions to the world are not answered.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the developer, not part of a run")]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

use koipond_node::spec::{BehaviourSpec, FrameworkSpec, JavaScriptSpec};
use koipond_node::{Lateness, Node, NodeConfig, NodeKeys, compile};
use koipond_record::event::{NodeEvent, Schedule};
use koipond_record::unit::SlotRange;
use koipond_record::{Ask, Input, NodeId, Pubkey, SimTime, Slot, SlotClock, Span, TaskNo, TimerId, WakeAt};

/// The latest moment to which timers are followed: an hour.
const UNTIL: SimTime = SimTime(3_600_000_000_000);

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1).map(PathBuf::from) else {
        return say("give a script");
    };
    let root = path.parent().unwrap_or(std::path::Path::new("")).to_owned();
    let entry = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let task = match compile(&entry, Rc::new(move |name| std::fs::read(root.join(name)).ok().map(Arc::from))) {
        Ok(task) => task,
        Err(why) => return say(&why.to_string()),
    };
    let clock = SlotClock { slot_time: Span::from_millis(400), starting_slot: Slot(0), round_time: 100_000, paces: None };
    let mut node = Node::new(NodeConfig {
        id: NodeId(0),
        seed: 1,
        task_no: TaskNo(0),
        task_id: Pubkey::from_bytes(&[9; 32]),
        task_name: "try".to_owned(),
        schedule: Schedule { clock, submission_window: 400, audit_window: 400, rounds: 8 },
        lateness: Lateness { jitter: SlotRange { low: 0, high: 0 }, tail: None, known: BTreeMap::new() },
        keys: NodeKeys::of_node(1, 0),
        task: Arc::new(task),
        framework: FrameworkSpec::default(),
        javascript: JavaScriptSpec::default(),
        behaviour: BehaviourSpec::Honest,
        recording: None,
    });
    let mut due = BinaryHeap::from([Reverse((SimTime(0), None::<TimerId>))]);
    while let Some(Reverse((at, timer))) = due.pop().filter(|Reverse((at, _))| *at < UNTIL) {
        let input = timer.map_or(Input::Boot, |timer| Input::Wake { timer, unpaid: Vec::new() });
        let step = node.step(at, &input);
        for event in &step.events {
            match event {
                NodeEvent::Said { text, .. } => drop(say(text)),
                NodeEvent::Threw(error) => drop(say(&format!("uncaught {}: {}\n{}", error.name, error.message, error.stack))),
                NodeEvent::Hit { detail, .. } => drop(say(detail)),
                NodeEvent::Called { ask: Ask::Wake { timer, at: WakeAt::Time(at) }, .. } => due.push(Reverse((*at, Some(*timer)))),
                _ => {}
            }
        }
        if let Some(exit) = step.ended {
            return say(&format!("the process ended: {exit}"));
        }
    }
    ExitCode::SUCCESS
}

fn say(line: &str) -> ExitCode {
    let _ = writeln!(std::io::stdout(), "{line}");
    ExitCode::FAILURE
}
