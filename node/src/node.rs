//! The node: [`Node::step`] takes an input and says what happened. It does no I/O and knows no clock.

mod machine;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use koipond_record::event::{Exit, NodeEvent, Schedule};
use koipond_record::{
    Ask, CallId, Input, NodeId, Pubkey, Reply, Roe, Round, SimTime, Slot, Span, StateQuery, Stream, TaskMessage, TaskNo, TimerId, WakeAt,
};

use crate::behaviour::{Door, Fate, Peer, Standing};
use crate::engine::{Engine, Host, Identity, Then};
use crate::keys::NodeKeys;
use crate::load::Task;
use crate::restart::Restarts;
use crate::rounds::{Burst, Lateness, RoundTimers, messages};
use crate::scripted::{self, AtTheDoor};
use crate::spec::{ActsSpec, BehaviourSpec, FrameworkSpec, JavaScriptSpec, Recording, TaskNodeSpec};

/// Everything a node is made of.
pub struct NodeConfig {
    /// Its place in the plan.
    pub id: NodeId,
    /// The world's seed.
    pub seed: u64,
    /// The task's place on the chain.
    pub task_no: TaskNo,
    /// The task's id on chain.
    pub task_id: Pubkey,
    /// The task's name on chain.
    pub task_name: String,
    /// How time divides.
    pub schedule: Schedule,
    /// How late its bursts are.
    pub lateness: Lateness,
    /// Its keys.
    pub keys: NodeKeys,
    /// Its task, compiled.
    pub task: Arc<Task>,
    /// The framework's choices.
    pub framework: FrameworkSpec,
    /// What its task node does with the task's process.
    pub task_node: TaskNodeSpec,
    /// What its staking key for KOII has at stake as its process is told; none for a task of another token. `protocol.md` §4.1.
    pub stake: Option<Roe>,
    /// Its task variables.
    pub variables: BTreeMap<String, String>,
    /// How many nodes there are in its world.
    pub nodes: u32,
    /// What its JavaScript may use.
    pub javascript: JavaScriptSpec,
    /// How it behaves; the first that acts on something wins.
    pub behaviours: Vec<BehaviourSpec>,
    /// When its behaviours act.
    pub acts: ActsSpec,
    /// All nodes, itself among them, as its behaviours know them.
    pub peers: Arc<[Peer]>,
    /// Proofs it sends in place of its task's own.
    pub recording: Option<Recording>,
}

/// What came of one input.
#[derive(Debug)]
pub struct Step {
    /// What happened, in order; a [`NodeEvent::Called`] among them is a question to the world.
    pub events: Vec<NodeEvent>,
    /// Virtual time that the process was busy.
    pub spent: Span,
    /// How the process ended, if it did.
    pub ended: Option<Exit>,
    /// After how long the task node starts it again, if it does.
    pub restart: Option<Span>,
}

/// One task node: the node's own program and the task's process.
pub struct Node {
    host: Rc<Host>,
    engine: Option<Engine>,
    /// Where its behaviours stand; an honest node has no door.
    door: Option<Door>,
    recording: Option<Recording>,
    timers: RoundTimers,
    next_burst: Option<(TimerId, Burst, Round)>,
    restarts: Restarts,
    /// The watchdog's next look, and the question that it has asked.
    next_look: Option<TimerId>,
    looking: Option<CallId>,
    boots: u32,
}

impl Node {
    /// A node whose process has not started.
    #[must_use]
    pub fn new(config: NodeConfig) -> Self {
        let entity = u64::from(config.id.0);
        let stream = |name| Stream::named(config.seed, name).of(entity);
        let timers = RoundTimers::new(config.schedule.clone(), config.lateness, stream("node/jitter"));
        let restarts = Restarts::new(config.task_node.clone(), config.schedule.clone(), config.stake.is_some());
        let standing = Standing {
            me: config.peers.iter().position(|peer| peer.key == *config.keys.staking.public()),
            key: config.keys.staking.public().clone(),
            main: config.keys.main.public().clone(),
            peers: Arc::clone(&config.peers),
            schedule: config.schedule.clone(),
            chance: stream("node/behaviour"),
        };
        let door = Door::new(&config.behaviours, config.acts, stream("node/acts"), standing);
        let identity = Identity {
            task_no: config.task_no,
            task_id: config.task_id,
            task_name: config.task_name,
            schedule: config.schedule,
            framework: config.framework.rules(),
            stake: config.stake,
            pays_out: config.task_node.pays_out,
            node: config.id,
            seed: config.seed,
            nodes: config.nodes,
            peers: config.peers,
            variables: config.variables,
            javascript: config.javascript,
        };
        let host = Host::new(identity, config.keys, config.task, stream("node/math-random"), stream("node/crypto-random"));
        let recording = config.recording;
        let (next_burst, next_look, looking) = (None, None, None);
        Self { host, engine: None, door, recording, timers, next_burst, restarts, next_look, looking, boots: 0 }
    }

    /// Takes an input and says what happened.
    pub fn step(&mut self, now: SimTime, input: &Input) -> Step {
        self.host.begin(now);
        let ended = match input {
            Input::Boot => self.boot(now),
            Input::Wake { timer, unpaid } => self.wake(now, *timer, unpaid),
            Input::Answer { call, reply } => self.answer(now, *call, reply),
            Input::Request { request, http } => self.engine.as_ref().and_then(|engine| engine.request(*request, http)),
        };
        let ended = self.past_the_door(ended);
        if let Some(exit) = &ended {
            self.stop();
            self.host.note(NodeEvent::Ended(exit.clone()));
        }
        let (mut events, spent) = self.host.end();
        let submitted = self.host.disk.borrow().last_submitted;
        let restart = ended.as_ref().and_then(|exit| self.restarts.after(now + spent, exit, submitted));
        if spent > Span(0) {
            events.push(NodeEvent::Worked { busy: spent });
        }
        Step { events, spent, ended, restart }
    }

    /// Whether its task listens to the node's messages, as one does that handed over its functions.
    #[must_use]
    pub fn listens(&self) -> bool {
        self.host.listens.get()
    }

    /// Ends its process from outside: its memory is lost, its disk stays.
    pub fn stop(&mut self) {
        self.engine = None;
        self.host.forget();
        (self.next_burst, self.next_look, self.looking) = (None, None, None);
        if let Some(door) = &mut self.door {
            door.forget();
        }
    }

    /// What was asked in this step goes out past the behaviours, and what they want of the node is done.
    fn past_the_door(&mut self, mut ended: Option<Exit>) -> Option<Exit> {
        let mut gone = Vec::new();
        while let Some(door) = &mut self.door {
            let events = self.host.happened();
            let wants = door.wants();
            if events.is_empty() && wants.is_nothing() {
                door.ends_step();
                break;
            }
            gone.append(&mut door.leaving(&self.host, events));
            if let Some(by) = wants.quits {
                ended = ended.or(Some(Exit::Killed { by: by.to_owned() }));
            }
            for (message, from) in wants.deliver {
                if ended.is_none() {
                    ended = self.hands_over(&message, from);
                }
            }
        }
        gone.into_iter().for_each(|event| self.host.note(event));
        ended
    }

    /// The process starts, the task is told to execute the present round at once, and the next burst is waited for. `protocol.md` §1.3.
    fn boot(&mut self, now: SimTime) -> Option<Exit> {
        let clock = self.host.identity.schedule.clock.clone();
        let slot = clock.slot(now);
        self.host.note(NodeEvent::Booted { boot: self.boots, round: clock.round(slot) });
        self.boots += 1;
        let look = self.restarts.starts(now);
        let (engine, exit) = Engine::boot(&self.host);
        self.engine = Some(engine);
        if exit.is_some() {
            return exit;
        }
        let (slot_of_next, burst, next_round) = self.timers.first(slot);
        self.wait_for_burst(slot_of_next, burst, next_round);
        self.next_look = look.map(|look| self.host.wake_at(WakeAt::Time(look)));
        let [execute] = messages(Burst::Submit, clock.round(slot), &[])[..1] else { return None };
        self.deliver(&[execute])
    }

    fn wait_for_burst(&mut self, slot: Slot, burst: Burst, round: Round) {
        let timer = self.host.wake_at(WakeAt::Slot(slot));
        self.next_burst = Some((timer, burst, round));
    }

    fn wake(&mut self, now: SimTime, timer: TimerId, unpaid: &[Round]) -> Option<Exit> {
        if let Some(due) = self.door.as_mut().and_then(|door| door.on_timer(&self.host, timer)) {
            return due.and_then(|(call, reply)| self.engine.as_ref()?.answer(call, &reply));
        }
        match self.next_burst {
            Some((waited, burst, round)) if waited == timer => {
                let (slot, next, of) = self.timers.next(self.host.identity.schedule.clock.slot(now));
                self.wait_for_burst(slot, next, of);
                self.deliver(&messages(burst, round, unpaid))
            }
            _ if self.next_look == Some(timer) => {
                self.looking = Some(self.host.ask(Ask::Read(StateQuery::SubmissionInfo), Then::Nobody));
                self.next_look = self.restarts.next_look(now).map(|look| self.host.wake_at(WakeAt::Time(look)));
                None
            }
            _ => match self.host.payout_due(timer) {
                Some(round) => {
                    self.host.ask(self.host.payout(round), Then::Nobody);
                    None
                }
                None => self.engine.as_ref()?.wake(timer),
            },
        }
    }

    /// Sends the task its messages, past the door where the behaviours stand.
    fn deliver(&mut self, messages: &[TaskMessage]) -> Option<Exit> {
        for message in messages {
            match self.recording.as_ref().and_then(|recording| scripted::on_message(recording, message)) {
                Some(AtTheDoor::Withhold) => {}
                Some(AtTheDoor::Instead { send, did }) => {
                    self.host.note(NodeEvent::Deviated { behaviour: "recorded".to_owned(), did });
                    self.host.ask(self.host.transaction(send), Then::Nobody);
                }
                None => {
                    if let Some(exit) = self.hands_over(message, 0) {
                        return Some(exit);
                    }
                }
            }
        }
        None
    }

    /// Hands the task a message, unless one of its behaviours from this place on holds it back.
    fn hands_over(&mut self, message: &TaskMessage, from: usize) -> Option<Exit> {
        if self.door.as_mut().is_some_and(|door| door.on_message(&self.host, message, from) == Fate::Withhold) {
            return None;
        }
        self.host.note(NodeEvent::Asked(*message));
        self.engine.as_ref()?.deliver(message)
    }

    fn answer(&mut self, now: SimTime, call: CallId, reply: &Reply) -> Option<Exit> {
        if self.looking == Some(call) {
            self.looking = None;
            let why = self.restarts.looks(now, self.host.keys.staking.public(), reply)?;
            return Some(Exit::Code { code: 0, why });
        }
        if self.door.as_mut().is_some_and(|door| door.on_answer(&self.host, call, reply)) {
            self.host.heard(call);
            return None;
        }
        self.engine.as_ref()?.answer(call, reply)
    }
}
