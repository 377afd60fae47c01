//! A run of one node with its timers fired in order; questions to the world are not answered.

use std::collections::BTreeMap;

use koipond_node::{Node, Step};
use koipond_record::event::{Exit, JsError, NodeEvent};
use koipond_record::{Ask, Input, SimTime, TimerId, WakeAt};

use super::{config, script};

/// What came of a run.
#[derive(Debug, Default)]
pub struct Ran {
    /// What the task printed.
    pub lines: Vec<String>,
    /// When it printed the last line.
    pub last: SimTime,
    /// The last error that nobody caught.
    pub threw: Option<JsError>,
    /// How its process ended, if it did.
    pub ended: Option<Exit>,
    /// Whether it listened to the node's messages.
    pub listens: bool,
}

/// Boots a node and fires its timers in order, none later than this moment; shows every step with its time.
pub fn drive(node: &mut Node, until: SimTime, mut seen: impl FnMut(&Node, SimTime, &Step)) -> Option<Exit> {
    let mut due = BTreeMap::<(SimTime, u64), Option<TimerId>>::from([((SimTime(0), 0), None)]);
    while let Some(((at, _), timer)) = due.pop_first().filter(|((at, _), _)| *at <= until) {
        let step = node.step(at, &timer.map_or(Input::Boot, |timer| Input::Wake { timer, unpaid: Vec::new() }));
        seen(node, at, &step);
        for event in &step.events {
            match event {
                NodeEvent::Called { ask: Ask::Wake { timer, at: WakeAt::Time(at) }, .. } => drop(due.insert((*at, timer.0), Some(*timer))),
                NodeEvent::Called { ask: Ask::Forget { timer }, .. } => due.retain(|_, set| set.as_ref() != Some(timer)),
                _ => {}
            }
        }
        if step.ended.is_some() {
            return step.ended;
        }
    }
    None
}

/// What comes of a node from its start to this moment.
pub fn run(node: &mut Node, until: SimTime) -> Ran {
    let mut ran = Ran::default();
    ran.ended = drive(node, until, |node, at, step| {
        ran.listens |= node.listens();
        for event in &step.events {
            match event {
                NodeEvent::Said { text, .. } => {
                    ran.lines.push(text.clone());
                    ran.last = at;
                }
                NodeEvent::Threw(error) => ran.threw = Some(error.clone()),
                _ => {}
            }
        }
    });
    ran
}

/// What a script prints within a minute, whose process goes on.
#[track_caller]
pub fn prints(source: &str) -> Vec<String> {
    let task = script(source).unwrap_or_else(|why| panic!("it does not compile: {why}"));
    let ran = run(&mut Node::new(config(7, 0, task)), SimTime(60_000_000_000));
    assert_eq!(ran.ended, None, "{:?}\n{:?}", ran.threw, ran.lines);
    ran.lines
}
