//! Small worlds and what was seen of them.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use koipond_node::compile;
use koipond_record::event::{ChainEvent, Exit, FaultEvent, NetEvent, NodeEvent};
use koipond_record::{Ask, CallId, Event, Input, Instruction, NodeId, Reply, Round, SlotClock, What};
use koipond_scenarios::{Plan, parse};

use crate::tasks::Tasks;
use crate::world::{Flow, Observer, run};

#[derive(Default)]
struct Keep(Vec<Event>);

impl Observer for Keep {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        self.0.push(event.clone());
        Flow::Go
    }
}

/// What was seen of a run.
pub(in crate::world) struct Seen {
    pub(in crate::world) events: Vec<Event>,
    pub(in crate::world) clock: SlotClock,
}

/// Honest nodes in slots of a second, whose links take a millisecond. A round has 1,200 slots.
pub(in crate::world) fn plan(chain: &str, nodes: &str, more: &str) -> Plan {
    let text = format!(
        "scenario: t\ntask: kept-proof\nnetwork: {{ latency: 1 ms }}\nchain: {{ slot_time: 1 s, {chain} }}\nnodes: {nodes}\nrounds: 4\n\
         {more}\nexpect: [{{ never: {{ slashed: {{ group: a }} }} }}]\n"
    );
    parse("t.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A run of two nodes.
pub(in crate::world) fn seen(chain: &str, more: &str) -> Seen {
    of(&plan(chain, "{ a: { count: 2 } }", more))
}

/// A run of two nodes whose calls come with the round and whose transactions take three slots.
pub(super) fn calm(timeline: &str) -> Seen {
    seen("timing: { jitter: 0 slots, inclusion: 3 slots }", &format!("timeline: [{timeline}]"))
}

/// A run of a plan whose tasks are those of the library.
pub(in crate::world) fn of(plan: &Plan) -> Seen {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/tasks");
    played(plan, &Tasks::read(plan, &folder).expect("the task is there"))
}

/// Tasks that submit nothing would be restarted.
pub(super) const NO_WATCHDOG: &str = "task_node: { watchdog: false }\n";

/// The same with a task of its own: what it does in each round.
pub(super) fn doing(task: &str, nodes: &str, timeline: &str) -> Seen {
    let more = format!("{NO_WATCHDOG}timeline: [{timeline}]");
    doing_each(&[task], &plan("timing: { jitter: 0 slots, inclusion: 3 slots }", nodes, &more))
}

/// The same for a plan, with one piece of code for each of its tasks.
pub(super) fn doing_each(tasks: &[&str], plan: &Plan) -> Seen {
    let compiled = tasks.iter().map(|task| {
        let code = format!(
            "import {{ initializeTaskManager }} from '@_koii/task-manager';\n\
             import {{ app, namespaceWrapper }} from '@_koii/namespace-wrapper';\n\
             import fs from 'fs';\n\
             const nothing = async () => undefined;\n\
             const task = async (round) => {{ {task} }};\n\
             const routes = () => app.get('/hello', (_, response) => response.send('hello'));\n\
             initializeTaskManager({{ setup: nothing, task, submission: nothing, audit: async () => true, distribution: nothing, routes }});"
        );
        let source = move |path: &str| (path == "t.js").then(|| Arc::from(code.as_bytes()));
        Arc::new(compile("t.js", Rc::new(source)).expect("it compiles"))
    });
    let mut all = Tasks::default();
    all.compiled = compiled.collect();
    played(plan, &all)
}

fn played(plan: &Plan, tasks: &Tasks) -> Seen {
    let mut keep = Keep::default();
    run(plan, tasks, 1, vec![&mut keep]).expect("it runs");
    Seen { events: keep.0, clock: plan.clock() }
}

impl Seen {
    pub(in crate::world) fn slot(&self, event: &Event) -> u64 {
        self.clock.slot(event.at).0
    }

    /// Every submission that was sent: its node, the question's name and the slot.
    pub(in crate::world) fn sent(&self) -> Vec<(NodeId, CallId, u64)> {
        let sent = self.events.iter().filter_map(|event| match &event.what {
            What::Node(NodeEvent::Called { call, ask: Ask::Send(tx) }) if matches!(tx.what, Instruction::SubmitTask { .. }) => {
                Some((event.node?, *call, self.slot(event)))
            }
            _ => None,
        });
        sent.collect()
    }

    /// What a question was answered, and in which slot.
    pub(in crate::world) fn answer(&self, node: NodeId, call: CallId) -> Option<(&Reply, u64)> {
        self.events.iter().find_map(|event| match &event.what {
            What::Node(NodeEvent::Got(Input::Answer { call: of, reply })) if event.node == Some(node) && *of == call => {
                Some((reply, self.slot(event)))
            }
            _ => None,
        })
    }

    /// Round, node and slot of each submission that was taken.
    pub(in crate::world) fn submitted(&self) -> Vec<(u64, NodeId, u64)> {
        let taken = self.events.iter().filter_map(|event| match &event.what {
            What::Chain(ChainEvent::Submitted { round, slot, .. }) => Some((round.0, event.node?, slot.0)),
            _ => None,
        });
        taken.collect()
    }

    /// The lines that a node's task printed, with the prefix that says what they are about.
    pub(super) fn lines(&self, node: u32, about: &str) -> Vec<&str> {
        let said = self.events.iter().filter(|event| event.node == Some(NodeId(node))).filter_map(|event| match &event.what {
            What::Node(NodeEvent::Said { text, .. }) => text.strip_prefix(about),
            _ => None,
        });
        said.map(str::trim).collect()
    }

    /// When a node's process started, in seconds.
    pub(super) fn boots(&self, node: u32) -> Vec<u64> {
        self.seconds(node, |what| matches!(what, What::Node(NodeEvent::Booted { .. })))
    }

    /// When a node's process ended and how, in seconds.
    pub(super) fn ends(&self, node: u32) -> Vec<(u64, &Exit)> {
        let ended = self.events.iter().filter(|event| event.node == Some(NodeId(node))).filter_map(|event| match &event.what {
            What::Node(NodeEvent::Ended(exit)) => Some((event.at.0 / 1_000_000_000, exit)),
            _ => None,
        });
        ended.collect()
    }

    /// When something happened at a node, in seconds.
    pub(super) fn seconds(&self, node: u32, is_it: impl Fn(&What) -> bool) -> Vec<u64> {
        let of_node = self.events.iter().filter(|event| event.node == Some(NodeId(node)));
        of_node.filter(|event| is_it(&event.what)).map(|event| event.at.0 / 1_000_000_000).collect()
    }

    /// What happened on links, with its event.
    pub(super) fn net(&self) -> impl Iterator<Item = (&Event, &NetEvent)> {
        self.events.iter().filter_map(|event| match &event.what {
            What::Net(net) => Some((event, net)),
            _ => None,
        })
    }

    /// From when to when each fault was in force, in seconds, in the order of their beginnings.
    pub(super) fn faults(&self) -> Vec<(&str, u64, Option<u64>)> {
        let of = |event: &Event| event.at.0 / 1_000_000_000;
        let mut found: Vec<(u32, &str, u64, Option<u64>)> = Vec::new();
        for event in &self.events {
            match &event.what {
                What::Fault(FaultEvent::Began { entry, kind, .. }) => found.push((*entry, kind, of(event), None)),
                What::Fault(FaultEvent::Ended { entry, .. }) => {
                    let open = found.iter_mut().find(|(begun, .., ended)| begun == entry && ended.is_none());
                    open.expect("what ends has begun").3 = Some(of(event));
                }
                _ => {}
            }
        }
        found.into_iter().map(|(_, kind, from, until)| (kind, from, until)).collect()
    }
}
