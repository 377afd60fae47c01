//! A node at a desk: whatever it asks is answered at once out of what is written here, and whatever it sends is kept.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use koipond_node::spec::{ActsSpec, AuditScope, BehaviourSpec, FrameworkSpec, FrameworkVersion};
use koipond_node::{Node, NodeConfig, NodeKeys, Peer, Step};
use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{
    Ask, HttpRequest, HttpResponse, Input, Instruction, InstructionName, Json, NodeId, Payload, Reply, RequestId, Round, SimTime, Span,
    StateQuery, TimerId, WakeAt,
};
use serde_json::{Value, json};

use crate::common;

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
    /// The world's seed.
    pub seed: u64,
    /// The generation of its framework.
    pub version: FrameworkVersion,
    /// Which submissions it audits.
    pub audits: AuditScope,
    /// What it reads of submissions.
    pub submissions: Value,
    /// What it reads of lists.
    pub distributions: Value,
    /// What it reads of the task's state.
    pub state: Value,
    /// The text in everybody's data account.
    pub list: Option<String>,
    /// How reading goes.
    pub readings: Readings,
    /// What the world outside answers to a URL: a status and a body.
    pub web: fn(&str) -> Option<(u16, String)>,
    /// Instructions that fail.
    pub refused: Vec<InstructionName>,
    /// What it sent to the chain.
    pub sent: Vec<Instruction>,
    /// In which slots it did.
    pub sent_in: Vec<u64>,
    /// How it was not honest: the behaviour, and what it did.
    pub deviated: Vec<(String, String)>,
    /// How it behaves.
    pub behaviours: Vec<BehaviourSpec>,
    /// When its behaviours act.
    pub acts: ActsSpec,
    /// The nodes that it knows.
    pub peers: Arc<[Peer]>,
    /// What every main account holds.
    pub balance: u64,
    /// Timers that have fired.
    pub fired: BTreeSet<TimerId>,
    /// What it printed.
    pub said: Vec<String>,
    /// What it was told to do, with the round.
    pub asked: Vec<(&'static str, u64)>,
    /// How its process ended.
    pub ended: Option<Exit>,
    /// What it answered to requests.
    pub answered: Vec<Result<HttpResponse, String>>,
    /// All timers that were set.
    pub timers: Vec<(TimerId, WakeAt)>,
    /// The time.
    pub now_ms: u64,
    /// The node, once it was started.
    pub node: Option<Node>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            seed: 7,
            version: FrameworkVersion::Latest,
            audits: AuditScope::Every,
            submissions: json!({ "submissions": {}, "submissions_audit_trigger": {} }),
            distributions: json!({ "distribution_rewards_submission": {}, "distributions_audit_trigger": {}, "distributions_audit_record": {} }),
            state: json!({ "stake_list": {}, "bounty_amount_per_round": 1_000_000, "audit_window": 400, "submission_window": 400 }),
            list: None,
            readings: Readings::Answer,
            web: |_| None,
            refused: Vec::new(),
            sent: Vec::new(),
            sent_in: Vec::new(),
            deviated: Vec::new(),
            behaviours: Vec::new(),
            acts: ActsSpec::default(),
            peers: Arc::new([]),
            balance: 0,
            fired: BTreeSet::new(),
            said: Vec::new(),
            asked: Vec::new(),
            ended: None,
            answered: Vec::new(),
            timers: Vec::new(),
            now_ms: 0,
            node: None,
        }
    }
}

impl Desk {
    /// A task without submissions and lists; a round may pay 1,000,000 ROE.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a process of this task in a slot.
    pub fn boot(mut self, source: &str, slot: u64) -> Self {
        let task = common::script(source).expect("it compiles");
        self.node = Some(Node::new(NodeConfig {
            schedule: common::schedule(1200),
            framework: FrameworkSpec { version: self.version, audits: Some(self.audits) },
            behaviours: self.behaviours.clone(),
            acts: self.acts.clone(),
            peers: Arc::clone(&self.peers),
            ..common::config(self.seed, 0, task)
        }));
        self.now_ms = slot * SLOT_MS;
        self.start();
        self
    }

    /// Starts its process.
    pub fn start(&mut self) {
        self.gives(&Input::Boot);
    }

    /// Stops its process.
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
        self.fired.insert(timer);
        self.gives(&Input::Wake { timer, unpaid: unpaid.to_vec() });
    }

    /// So many slots pass, in which its timers fire.
    pub fn passes(&mut self, slots: u64) {
        let until = self.now_ms + slots * SLOT_MS;
        let due = |desk: &Self| {
            let due = desk.timers.iter().filter_map(|(timer, at)| match at {
                WakeAt::Time(at) if !desk.fired.contains(timer) && at.0 / 1_000_000 <= until => Some((at.0 / 1_000_000, *timer)),
                _ => None,
            });
            due.min()
        };
        while let Some((at, timer)) = due(self) {
            self.now_ms = self.now_ms.max(at);
            self.wake(timer, &[]);
        }
        self.now_ms = self.now_ms.max(until);
    }

    /// Somebody sends it a request; gives the status and the body of its answer, or how the connection failed.
    pub fn request(&mut self, method: &str, port: u16, path: &str, headers: &[(&str, &str)], body: &str) -> Result<(u16, String), String> {
        let http = HttpRequest {
            method: method.to_owned(),
            scheme: "http".to_owned(),
            host: NodeId(0).address(),
            port,
            path: path.to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Payload::new(body.as_bytes()),
        };
        self.gives(&Input::Request { request: RequestId(self.answered.len() as u64), http });
        let answer = self.answered.last().cloned().expect("it answers");
        answer.map(|answer| (answer.status, String::from_utf8_lossy(answer.body.bytes().map_or(&[][..], |bytes| bytes)).into_owned()))
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
                NodeEvent::Deviated { behaviour, did } => self.deviated.push((behaviour, did)),
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
                self.sent_in.push(self.now_ms / SLOT_MS);
                if self.refused.contains(&name) { failed() } else { Reply::Confirmed { signature: "signature".to_owned() } }
            }
            Ask::Read(_) if self.readings == Readings::Null => Reply::Nothing,
            Ask::Read(_) if self.readings == Readings::Fail => failed(),
            Ask::Read(query) => self.reads(&query),
            Ask::Http(request) => self.fetches(&request),
            Ask::Put { .. } | Ask::Get { .. } => failed(),
            Ask::Respond { response, .. } => {
                self.answered.push(response);
                return None;
            }
            Ask::Wake { .. } | Ask::Forget { .. } => return None,
        })
    }

    fn fetches(&self, request: &HttpRequest) -> Reply {
        match (self.web)(&format!("{}://{}{}", request.scheme, request.host, request.path)) {
            Some((status, body)) => Reply::Http(HttpResponse { status, headers: Vec::new(), body: Payload::new(body.into_bytes()) }),
            None => Reply::Unreachable { code: "ENOTFOUND".to_owned(), why: "there is no such host".to_owned() },
        }
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
            StateQuery::Balance { .. } => Reply::Number(self.balance),
        }
    }
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
