//! A node at a desk: whatever it asks is answered at once out of what is written here, and whatever it sends is kept.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use koipond_node::spec::{AuditScope, BehaviourSpec, FrameworkSpec, JavaScriptSpec};
use koipond_node::{Lateness, Node, NodeConfig, NodeKeys, Step, compile};
use koipond_record::event::{Exit, NodeEvent, Schedule};
use koipond_record::unit::SlotRange;
use koipond_record::{
    Ask, Input, Instruction, InstructionName, Json, NodeId, Payload, Pubkey, Reply, Round, SimTime, Slot, SlotClock, Span, StateQuery,
    TaskNo, TimerId, WakeAt,
};
use serde_json::{Value, json};

const SLOT_MS: u64 = 400;

/// What the RPC answers to readings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Readings {
    /// What there is.
    Answer,
    /// Nothing.
    Null,
    /// An error.
    Fail,
}

/// A node, what it is told, and what it did.
pub struct Desk {
    pub seed: u64,
    pub audits: AuditScope,
    pub submissions: Value,
    pub distributions: Value,
    pub state: Value,
    /// The text in everybody's data account.
    pub list: Option<String>,
    pub readings: Readings,
    /// Instructions that fail.
    pub refused: Vec<InstructionName>,
    pub sent: Vec<Instruction>,
    pub said: Vec<String>,
    pub asked: Vec<(&'static str, u64)>,
    pub ended: Option<Exit>,
    pub timers: Vec<(TimerId, WakeAt)>,
    pub now_ms: u64,
    pub node: Option<Node>,
}

impl Desk {
    /// A task without submissions and lists; a round may pay 1,000,000 ROE.
    pub fn new() -> Self {
        Self {
            seed: 7,
            audits: AuditScope::Every,
            submissions: json!({ "submissions": {}, "submissions_audit_trigger": {} }),
            distributions: json!({ "distribution_rewards_submission": {}, "distributions_audit_trigger": {}, "distributions_audit_record": {} }),
            state: json!({ "stake_list": {}, "bounty_amount_per_round": 1_000_000, "audit_window": 400, "submission_window": 400 }),
            list: None,
            readings: Readings::Answer,
            refused: Vec::new(),
            sent: Vec::new(),
            said: Vec::new(),
            asked: Vec::new(),
            ended: None,
            timers: Vec::new(),
            now_ms: 0,
            node: None,
        }
    }

    /// Starts a process of this task in a slot.
    pub fn boot(mut self, source: &str, slot: u64) -> Self {
        self.node = Some(node(source, self.seed, self.audits));
        self.now_ms = slot * SLOT_MS;
        self.start();
        self
    }

    pub fn start(&mut self) {
        self.gives(&Input::Boot);
    }

    pub fn stop(&mut self) {
        self.node.as_mut().expect("it was started").stop();
    }

    /// The next burst of messages comes, with these unpaid rounds.
    pub fn burst(&mut self, unpaid: &[Round]) {
        let next = self.timers.iter().rev().find_map(|(timer, at)| if let WakeAt::Slot(slot) = at { Some((*timer, *slot)) } else { None });
        let (timer, slot) = next.expect("a process waits for its next burst");
        self.now_ms = self.now_ms.max(slot.0 * SLOT_MS);
        self.wake(timer, unpaid);
    }

    /// A timer fires.
    pub fn wake(&mut self, timer: TimerId, unpaid: &[Round]) {
        self.gives(&Input::Wake { timer, unpaid: unpaid.to_vec() });
    }

    /// The last timer that was set in milliseconds, and how many of them are left.
    pub fn timer(&self) -> Option<(TimerId, u64)> {
        self.timers.iter().rev().find_map(|(timer, at)| match at {
            WakeAt::Time(at) => Some((*timer, (at.0 / 1_000_000).saturating_sub(self.now_ms))),
            WakeAt::Slot(_) => None,
        })
    }

    /// The instructions that were sent.
    pub fn names(&self) -> Vec<InstructionName> {
        self.sent.iter().map(Instruction::name).collect()
    }

    /// Gives the node an input, and then the answers to what it asks, in order.
    fn gives(&mut self, input: &Input) {
        let mut waiting = VecDeque::from([input.clone()]);
        while let Some(input) = waiting.pop_front() {
            self.now_ms += 1;
            let step = self.node.as_mut().expect("it was started").step(SimTime(self.now_ms * 1_000_000), &input);
            self.takes(step, &mut waiting);
        }
    }

    fn takes(&mut self, step: Step, waiting: &mut VecDeque<Input>) {
        self.ended = self.ended.take().or(step.ended);
        for event in step.events {
            match event {
                NodeEvent::Said { text, .. } => self.said.push(text),
                NodeEvent::Asked(message) => self.asked.push((message.function.wire_name(), message.round.0)),
                NodeEvent::Called { ask: Ask::Wake { timer, at }, .. } => self.timers.push((timer, at)),
                NodeEvent::Called { call, ask } => waiting.extend(self.reply(ask).map(|reply| Input::Answer { call, reply })),
                _ => {}
            }
        }
    }

    fn reply(&mut self, ask: Ask) -> Option<Reply> {
        let failed = || Reply::Failed { why: "refused".to_owned() };
        Some(match ask {
            Ask::Send(tx) => {
                let name = tx.what.name();
                self.sent.push(tx.what);
                if self.refused.contains(&name) { failed() } else { Reply::Confirmed { signature: "signature".to_owned() } }
            }
            Ask::Read(_) if self.readings == Readings::Null => Reply::Nothing,
            Ask::Read(_) if self.readings == Readings::Fail => failed(),
            Ask::Read(query) => self.reads(&query),
            Ask::Put { .. } | Ask::Get { .. } => failed(),
            Ask::Wake { .. } | Ask::Forget { .. } => return None,
        })
    }

    fn reads(&self, query: &StateQuery) -> Reply {
        let tree = |value: &Value| Reply::State { version: 1, tree: shared(value) };
        match query {
            StateQuery::SubmissionInfo => tree(&self.submissions),
            StateQuery::DistributionInfo => tree(&self.distributions),
            StateQuery::TaskState { .. } => tree(&self.state),
            StateQuery::DistributionList { .. } => {
                self.list.as_ref().map_or(Reply::Nothing, |list| Reply::Bytes(Payload::new(list.as_bytes())))
            }
            StateQuery::Slot => Reply::Number(self.now_ms / SLOT_MS),
            StateQuery::Round => Reply::Number(self.now_ms / SLOT_MS / 1200),
            StateQuery::AverageSlotTime => Reply::Length(Span::from_millis(SLOT_MS)),
        }
    }
}

fn node(source: &str, seed: u64, audits: AuditScope) -> Node {
    let text: Arc<[u8]> = source.as_bytes().into();
    let task = compile("task.js", Rc::new(move |path| (path == "task.js").then(|| Arc::clone(&text)))).expect("it compiles");
    let clock = SlotClock { slot_time: Span::from_millis(SLOT_MS), starting_slot: Slot(0), round_time: 1200, paces: None };
    Node::new(NodeConfig {
        id: NodeId(0),
        seed,
        task_no: TaskNo(0),
        task_id: Pubkey::from_bytes(&[9; 32]),
        task_name: "test".to_owned(),
        schedule: Schedule { clock, submission_window: 400, audit_window: 400, rounds: 8 },
        lateness: Lateness { jitter: SlotRange { low: 0, high: 0 }, tail: None, known: BTreeMap::new() },
        keys: keys(seed),
        task: Arc::new(task),
        framework: FrameworkSpec { audits },
        javascript: JavaScriptSpec::default(),
        behaviour: BehaviourSpec::Honest,
        recording: None,
    })
}

/// A node's keys.
pub fn keys(seed: u64) -> NodeKeys {
    NodeKeys::of_node(seed, 0)
}

/// The staking key of the node with the seed 7.
pub fn own() -> String {
    keys(7).staking.public().to_string()
}

/// A task that does what a task must, with some of its functions replaced.
pub fn task(over: &str) -> String {
    format!(
        "import {{ initializeTaskManager }} from '@_koii/task-manager';
         const nothing = async () => {{}};
         initializeTaskManager({{ setup: nothing, task: nothing, submission: async (round) => `proof ${{round}}`,
           audit: async () => true, distribution: () => ({{}}), routes: nothing, {over} }});"
    )
}

/// Submissions of one round by these keys.
pub fn submissions(round: u64, keys: &[&str]) -> Value {
    let entry = |key: &&str| ((*key).to_owned(), json!({ "submission_value": format!("proof of {key}"), "slot": 1 }));
    let of: serde_json::Map<String, Value> = keys.iter().map(entry).collect();
    json!({ "submissions": { round.to_string(): of }, "submissions_audit_trigger": {} })
}

/// Lists for one round by these keys.
pub fn lists(round: u64, keys: &[&str]) -> Value {
    let entry = |key: &&str| ((*key).to_owned(), json!({ "submission_value": key, "slot": 1 }));
    let of: serde_json::Map<String, Value> = keys.iter().map(entry).collect();
    json!({ "distribution_rewards_submission": { round.to_string(): of }, "distributions_audit_trigger": {}, "distributions_audit_record": {} })
}

/// An audit with these votes.
pub fn trigger(votes: &[bool]) -> Value {
    let votes: Vec<Value> = votes.iter().map(|is_valid| json!({ "is_valid": is_valid, "voter": "v", "slot": 1 })).collect();
    json!({ "trigger_by": "somebody", "slot": 1, "votes": votes })
}

/// The text of the list whose parts were sent.
pub fn list_of(sent: &[Instruction]) -> Option<String> {
    let parts = sent.iter().filter_map(|sent| match sent {
        Instruction::UploadDistributionList { bytes, .. } => bytes.bytes(),
        _ => None,
    });
    let all: Vec<u8> = parts.flat_map(|bytes| bytes.iter().copied()).collect();
    (!all.is_empty()).then(|| String::from_utf8(all).expect("a list is text"))
}

fn shared(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => Json::Int(number.as_i64().expect("whole numbers alone")),
        Value::String(text) => Json::text(text),
        Value::Array(list) => Json::List(list.iter().map(shared).collect()),
        Value::Object(map) => Json::map(map.iter().map(|(key, value)| (key.as_str().into(), shared(value))).collect()),
    }
}
