//! One node alone: stepped again through all that came to it, as a log has it, and held against what it did.
//!
//! The world is built and never runs. Its chain is built again from the log ([`Refold`]), since the log keeps of a state that a node
//! read its version alone; payloads that the log keeps by hash come from beside it. What befalls the node's machine (a kill, a clock
//! that is wrong, a full disk, other code) is no input of the node and is done to it as the log tells it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use koipond_kernel::contained;
use koipond_kernel::fault::FaultSpec;
use koipond_node::Step;
use koipond_node::spec::OperatorSpec;
use koipond_record::event::{Exit, FaultEvent, Level, NodeEvent};
use koipond_record::log::{LogReader, encode};
use koipond_record::{
    Ask, CallId, Event, Hash, HttpRequest, HttpResponse, Input, NodeId, Payload, RecordError, Reply, Seq, SimTime, StateQuery, WakeAt, What,
};
use koipond_scenarios::{Deed, Plan};

use super::build::build;
use super::engine::World;
use super::recorder::Recorder;
use super::refold::{Lost, Refold, deed};
use super::run::RunError;
use super::timeline::Running;
use crate::tasks::Tasks;

/// What is stepped again, and what it is held against.
pub struct Part<'a> {
    /// The node.
    pub node: NodeId,
    /// What is compared.
    pub against: Against,
    /// Payloads that the log keeps by their hash.
    pub blobs: &'a (dyn Fn(Hash) -> Option<Vec<u8>> + Sync),
    /// Whether to stop before the end.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// What of a node's doing is held against the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// All of it: the code is the same.
    All,
    /// Its calls and how its process ends: the code is other. The moments of its timers are left out, since other code takes other time.
    Calls,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Alone {
    /// Inputs that it took.
    pub inputs: u64,
    /// Calls that were compared.
    pub calls: u64,
    /// How often its process started.
    pub boots: u32,
    /// What it printed and which errors its code let go, in order.
    pub console: Vec<Line>,
    /// Where it does otherwise than the log says, first.
    pub parted: Option<Parted>,
}

/// A line of a node's console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: SimTime,
    /// How loudly; none for an error that left the code uncaught.
    pub level: Option<Level>,
    /// The line, as far as the log would keep it.
    pub text: String,
    /// Its length in bytes.
    pub len: u64,
}

/// Where a node does otherwise than the log says.
#[derive(Clone, Debug)]
pub struct Parted {
    /// What it was about: the input, or what befell it.
    pub over: Option<Event>,
    /// What it did just before, in both.
    pub before: Vec<Event>,
    /// What the log says it did then; none where it did nothing more.
    pub logged: Option<Event>,
    /// What it does now; none where it does nothing more.
    pub now: Option<NodeEvent>,
}

/// A node that cannot be stepped alone.
#[derive(Debug, thiserror::Error)]
pub enum AloneError {
    /// The log.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The world.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The chain that the node read cannot be built again.
    #[error("what the node read of the chain cannot be rebuilt from the log: {why} (event {at}); replay the whole run, without `--node`")]
    Chain {
        /// The event.
        at: Seq,
        /// Why.
        why: String,
    },
    /// A payload is missing beside the log.
    #[error("event {at} is not whole: its payload of {len} bytes (blake3 {hash}) is not in the run's blobs/")]
    Blob {
        /// The event.
        at: Seq,
        /// Which.
        hash: Hash,
        /// How long it was.
        len: u64,
    },
}

/// How much is shown of what a node did before.
const BEFORE: usize = 4;

/// Steps one node of a run again, alone.
///
/// # Errors
/// When the log lacks what the node was told, or by a bug of ours.
pub fn alone<R: Read + Seek + Send>(
    plan: &Plan,
    tasks: &Tasks,
    seed: u64,
    log: &mut LogReader<R>,
    part: Part<'_>,
) -> Result<Alone, AloneError> {
    let wanted = wanted(log, part.node)?;
    let stepped = contained(seed, move |clock| {
        let mut world = build(plan, tasks, seed, Recorder::new(Vec::new())).map_err(RunError::Plan)?;
        let reader = world.at(part.node).card.task;
        let refold = Refold::begin(&world, reader, wanted);
        let mut stepping = Stepping::of(part, refold);
        let mut failed = None;
        log.each(|event| {
            clock.reaches(event.at);
            world.now = event.at;
            match stepping.on_event(&mut world, event) {
                Ok(flow) => flow,
                Err(why) => {
                    failed = Some(why);
                    ControlFlow::Break(())
                }
            }
        })?;
        match failed {
            Some(why) => Err(why),
            None => Ok(stepping.finish(log.is_complete())),
        }
    });
    stepped.map_err(RunError::from)?
}

/// Which versions of the chain a node read, and with which questions.
fn wanted<R: Read + Seek>(log: &mut LogReader<R>, node: NodeId) -> Result<BTreeMap<u64, Vec<StateQuery>>, RecordError> {
    let (mut asked, mut wanted) = (BTreeMap::new(), BTreeMap::<u64, Vec<StateQuery>>::new());
    log.each(|event| {
        match &event.what {
            What::Node(NodeEvent::Called { call, ask: Ask::Read(query) }) if event.node == Some(node) => {
                asked.insert(*call, query.clone());
            }
            What::Node(NodeEvent::Got(Input::Answer { call, reply: Reply::State { version, .. } })) if event.node == Some(node) => {
                let queries = wanted.entry(*version).or_default();
                queries.extend(asked.get(call).filter(|query| !queries.contains(query)).cloned().into_iter().collect::<Vec<_>>());
            }
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(wanted)
}

/// A node on its way through the log.
struct Stepping<'a> {
    part: Part<'a>,
    refold: Refold,
    asked: BTreeMap<CallId, StateQuery>,
    /// What the node did that the log has yet to tell.
    open: VecDeque<NodeEvent>,
    over: Option<Event>,
    before: VecDeque<Event>,
    /// Faults of machines in force, each with its entry, by the events of their beginning.
    faults: BTreeMap<usize, u32>,
    /// Code that the node starts with when it was killed.
    upgrade: Option<String>,
    alone: Alone,
}

impl<'a> Stepping<'a> {
    fn of(part: Part<'a>, refold: Refold) -> Self {
        Self {
            part,
            refold,
            asked: BTreeMap::new(),
            open: VecDeque::new(),
            over: None,
            before: VecDeque::new(),
            faults: BTreeMap::new(),
            upgrade: None,
            alone: Alone::default(),
        }
    }

    fn on_event(&mut self, world: &mut World<'_, '_>, event: &Event) -> Result<ControlFlow<()>, AloneError> {
        self.refold.on_event(world, event).map_err(|Lost { at, why }| AloneError::Chain { at, why })?;
        let node = self.part.node;
        match &event.what {
            What::Fault(fault) => self.befalls(world, event, fault),
            What::Node(NodeEvent::Got(input)) if event.node == Some(node) => {
                if !self.open.is_empty() {
                    self.parts(None);
                    return Ok(ControlFlow::Break(()));
                }
                let input = self.whole(event.seq, input)?;
                self.takes(world, event, &input);
            }
            What::Node(did) if event.node == Some(node) && !self.did(world, event, did) => return Ok(ControlFlow::Break(())),
            _ => {}
        }
        let stops = event.seq.0.is_multiple_of(256) && (self.part.stop)();
        Ok(if stops { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// The end of the log. One that was cut short may have been about to tell more.
    fn finish(mut self, is_complete: bool) -> Alone {
        if self.alone.parted.is_none() && is_complete && !self.open.is_empty() && !(self.part.stop)() {
            self.parts(None);
        }
        self.alone
    }

    /// The node takes an input.
    fn takes(&mut self, world: &mut World<'_, '_>, event: &Event, input: &Input) {
        let (now, node) = (event.at, self.part.node);
        if matches!(input, Input::Boot) {
            self.runs_other_code(world);
            world.at(node).process.start(now);
            self.alone.boots += 1;
        }
        self.over = Some(event.clone());
        self.alone.inputs += 1;
        let step = world.at(node).node.step(now, input);
        self.comes_of(world, step);
    }

    fn comes_of(&mut self, world: &mut World<'_, '_>, step: Step) {
        for event in step.events {
            match &event {
                NodeEvent::Said { level, text, len } => self.prints(world.now, Some(*level), text.clone(), *len),
                NodeEvent::Threw(error) => {
                    let place = if error.place.is_empty() { String::new() } else { format!(" ({})", error.place) };
                    let text = format!("uncaught {}: {}{place}", error.name, error.message);
                    let len = text.len() as u64;
                    self.prints(world.now, None, text, len);
                }
                _ => {}
            }
            if self.counts(&event) {
                self.open.push_back(event);
            }
        }
        if step.ended.is_some() {
            world.at(self.part.node).process.stop();
        }
    }

    fn prints(&mut self, at: SimTime, level: Option<Level>, text: String, len: u64) {
        self.alone.console.push(Line { at, level, text, len });
    }

    /// Whether something that a node did is compared.
    fn counts(&self, event: &NodeEvent) -> bool {
        self.part.against == Against::All || matches!(event, NodeEvent::Called { .. } | NodeEvent::Ended(_))
    }

    /// The log says what the node did. Gives whether it did so now too.
    fn did(&mut self, world: &mut World<'_, '_>, event: &Event, did: &NodeEvent) -> bool {
        if let NodeEvent::Called { call, ask: Ask::Read(query) } = did {
            self.asked.insert(*call, query.clone());
        }
        if !self.counts(did) {
            return true;
        }
        match self.open.pop_front() {
            Some(now) if same(self.part.against, did, &now) => {}
            None if matches!(did, NodeEvent::Ended(Exit::Killed { .. })) => {
                world.at(self.part.node).process.stop();
                world.at(self.part.node).node.stop();
                self.runs_other_code(world);
            }
            now => {
                self.open.extend(now);
                self.parts(Some(event.clone()));
                return false;
            }
        }
        self.alone.calls += u64::from(matches!(did, NodeEvent::Called { .. }));
        self.before.push_back(event.clone());
        if self.before.len() > BEFORE {
            self.before.pop_front();
        }
        true
    }

    fn parts(&mut self, logged: Option<Event>) {
        let before = std::mem::take(&mut self.before).into();
        self.alone.parted = Some(Parted { over: self.over.take(), before, logged, now: self.open.pop_front() });
    }

    /// Something befalls the machines of nodes.
    fn befalls(&mut self, world: &mut World<'_, '_>, event: &Event, fault: &FaultEvent) {
        let node = self.part.node;
        match fault {
            FaultEvent::Began { entry, what, nodes, .. } => {
                let Some(Deed::Fault(fault)) = deed(world.plan, *entry, what) else { return };
                let key = usize::try_from(event.seq.0).unwrap_or(usize::MAX);
                let nodes: BTreeSet<NodeId> = nodes.iter().copied().collect();
                let touches = nodes.contains(&node);
                world.faults.insert(key, Running { deed: Rc::new(Deed::Fault(fault.clone())), nodes, starts: BTreeSet::new() });
                self.faults.insert(key, *entry);
                match fault {
                    _ if !touches => {}
                    FaultSpec::Exit(exit) if world.at(node).process.is_up() => {
                        self.over = Some(event.clone());
                        let step = world.at(node).node.exits(event.at, exit.code);
                        self.comes_of(world, step);
                    }
                    FaultSpec::DiskLoss(_) => world.at(node).node.loses_its_disk(),
                    FaultSpec::Pause(_) | FaultSpec::Slow(_) | FaultSpec::ClockSkew(_) | FaultSpec::DiskFull(_) => {
                        world.machine_changes(node);
                    }
                    _ => {}
                }
            }
            FaultEvent::Ended { entry, .. } => {
                // Of several faults of one entry the first ends first, unless this one was over as it began.
                let caused = event.cause.and_then(|cause| usize::try_from(cause.0).ok());
                let own = caused.filter(|key| self.faults.contains_key(key));
                let first = || self.faults.iter().find(|(_, of)| *of == entry).map(|(key, _)| *key);
                if let Some(key) = own.or_else(first) {
                    self.faults.remove(&key);
                    world.faults.remove(&key);
                    world.machine_changes(node);
                }
            }
            FaultEvent::Operator { entry, what } if event.node == Some(node) => {
                let Some(Deed::Operator(OperatorSpec::Upgrade(upgrade))) = deed(world.plan, *entry, what) else { return };
                self.upgrade = Some(upgrade.task.clone());
                if !world.at(node).process.is_up() {
                    self.runs_other_code(world);
                }
            }
            _ => {}
        }
    }

    /// The node's operator has given it other code.
    fn runs_other_code(&mut self, world: &mut World<'_, '_>) {
        let Some(path) = self.upgrade.take() else { return };
        let code = world.plan.tasks.iter().position(|task| *task == path).and_then(|n| world.codes.get(n)).map(Arc::clone);
        if let Some(code) = code {
            world.at(self.part.node).node.upgrades(code);
        }
    }

    /// An input as the node had it, with all that the log keeps elsewhere.
    fn whole(&self, at: Seq, input: &Input) -> Result<Input, AloneError> {
        Ok(match input {
            Input::Answer { call, reply: Reply::State { version, .. } } => {
                let tree = self.asked.get(call).and_then(|query| self.refold.tree(*version, query));
                let tree = tree.ok_or_else(|| {
                    let why = format!("version {version} of its state is not among those that were rebuilt");
                    AloneError::Chain { at, why }
                })?;
                Input::Answer { call: *call, reply: Reply::State { version: *version, tree } }
            }
            Input::Answer { call, reply: Reply::Bytes(bytes) } => {
                Input::Answer { call: *call, reply: Reply::Bytes(self.payload(at, bytes)?) }
            }
            Input::Answer { call, reply: Reply::Http(response) } => {
                let response = HttpResponse { body: self.payload(at, &response.body)?, ..response.clone() };
                Input::Answer { call: *call, reply: Reply::Http(response) }
            }
            Input::Request { request, http } => {
                let http = HttpRequest { body: self.payload(at, &http.body)?, ..http.clone() };
                Input::Request { request: *request, http }
            }
            other => other.clone(),
        })
    }

    fn payload(&self, at: Seq, payload: &Payload) -> Result<Payload, AloneError> {
        match payload {
            Payload::Here(_) => Ok(payload.clone()),
            Payload::Kept { hash, len } => {
                let kept = (self.part.blobs)(*hash).ok_or(AloneError::Blob { at, hash: *hash, len: *len })?;
                Ok(Payload::new(kept))
            }
        }
    }
}

/// Whether the log says what a node did now.
fn same(against: Against, logged: &NodeEvent, now: &NodeEvent) -> bool {
    if against == Against::Calls
        && let (
            NodeEvent::Called { call, ask: Ask::Wake { timer, at } },
            NodeEvent::Called { call: other, ask: Ask::Wake { timer: set, at: then } },
        ) = (logged, now)
        && let (WakeAt::Time(_), WakeAt::Time(_)) = (at, then)
    {
        return (call, timer) == (other, set);
    }
    // Encoded forms are compared, since a log keeps large payloads by their hash alone.
    encoded(logged) == encoded(now)
}

fn encoded(did: &NodeEvent) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(&Event { seq: Seq(0), at: SimTime(0), node: None, cause: None, what: What::Node(did.clone()) }, &mut bytes);
    bytes
}
