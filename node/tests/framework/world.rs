//! A world that answers what a node asks of storage and of the web, each after a while, and fires its timers in order.

use std::collections::BTreeMap;

use koipond_node::spec::JavaScriptSpec;
use koipond_node::{Node, NodeConfig, Task};
use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{Ask, HttpResponse, Input, Payload, Reply, SimTime, Span, TimerId, WakeAt};

use crate::common;

/// How long the world takes to answer.
const LATENCY: Span = Span::from_millis(100);
/// The latest moment that a test sees.
const UNTIL: SimTime = SimTime(1_000_000_000_000);

/// What a run printed, how its process ended, what it asked of the world, and when it printed the last line.
pub struct Told {
    pub lines: Vec<String>,
    pub ended: Option<Exit>,
    pub asked: Vec<Ask>,
    pub last: SimTime,
}

/// Runs a node in a world that answers each question of storage and of the web; what is not answered stays open.
pub fn world(config: NodeConfig, mut answer: impl FnMut(&Ask) -> Option<Reply>) -> Told {
    let mut node = Node::new(config);
    let mut told = Told { lines: Vec::new(), ended: None, asked: Vec::new(), last: SimTime(0) };
    let mut due = BTreeMap::<(SimTime, u64), (Option<TimerId>, Input)>::from([((SimTime(0), 0), (None, Input::Boot))]);
    let mut number = 0;
    while let Some(((at, _), (_, input))) = due.pop_first().filter(|((at, _), _)| *at <= UNTIL) {
        let step = node.step(at, &input);
        for event in step.events {
            number += 1;
            match event {
                NodeEvent::Said { text, .. } => {
                    told.lines.push(text);
                    told.last = at;
                }
                NodeEvent::Called { ask: Ask::Wake { timer, at: WakeAt::Time(at) }, .. } => {
                    due.insert((at, number), (Some(timer), Input::Wake { timer, unpaid: Vec::new() }));
                }
                NodeEvent::Called { ask: Ask::Forget { timer }, .. } => due.retain(|_, (set, _)| *set != Some(timer)),
                NodeEvent::Called { call, ask: ask @ (Ask::Put { .. } | Ask::Get { .. } | Ask::Http(_)) } => {
                    if let Some(reply) = answer(&ask) {
                        due.insert((at + LATENCY, number), (None, Input::Answer { call, reply }));
                    }
                    told.asked.push(ask);
                }
                _ => {}
            }
        }
        if step.ended.is_some() {
            told.ended = step.ended;
            break;
        }
    }
    told
}

/// A node of this task with so much memory, whose work may take ten minutes.
pub fn node(task: Task, memory: &str) -> NodeConfig {
    let javascript = JavaScriptSpec { memory: memory.parse().expect("a size"), disk: memory.parse().expect("a size"), ..common::patient() };
    NodeConfig { javascript, ..common::config(7, 0, task) }
}

/// What comes of a script with `tried` and `show`.
pub fn told(script: &str, answer: impl FnMut(&Ask) -> Option<Reply>) -> Told {
    let script = format!("{TRIED}\n{script}");
    world(node(common::script(&script).expect("it compiles"), "64 MiB"), answer)
}

/// What a script prints whose process goes on.
#[track_caller]
pub fn prints(script: &str, answer: impl FnMut(&Ask) -> Option<Reply>) -> Vec<String> {
    let told = told(script, answer);
    assert_eq!(told.ended, None, "{:?}", told.lines);
    told.lines
}

/// Prints what a call gives, or how it fails.
pub const TRIED: &str = "const tried = async (call) => {
      try { const got = await call(); console.log(got === undefined ? 'undefined' : JSON.stringify(got)); }
      catch (error) { console.log(`${error.name}: ${error.message}`); } };";

/// A response.
pub fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Option<Reply> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Some(Reply::Http(HttpResponse { status, headers, body: Payload::new(body.to_vec()) }))
}

/// What the world says of a failure.
pub fn failed(why: &str) -> Option<Reply> {
    Some(Reply::Failed { why: why.to_owned() })
}
