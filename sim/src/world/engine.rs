//! The loop: what is due, in order, until the run is over.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use koipond_chain_mock::Chain;
use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_kernel::{Agenda, Clock, Full, Network, Process, Service};
use koipond_node::{Node, Step, Task};
use koipond_record::event::{EndReason, NetEvent, NodeCard, NodeEvent, RunEvent, Schedule};
use koipond_record::unit::SlotRange;
use koipond_record::{Ask, CallId, Input, NodeId, Pubkey, Reply, Round, Seq, SimTime, Slot, Stream, TimerId, WakeAt, What};
use koipond_scenarios::Plan;

use super::history::History;
use super::plant::Plant;
use super::pool::Transit;
use super::recorder::Recorder;
use super::rpc::Cached;
use super::storage::{GivenUp, Store};
use super::timeline::Running;
use super::watch::{Saw, Watches};
use super::web::{Outcome, Visit, Web};

/// A world and all that is still to happen in it.
pub(super) struct World<'p, 'o> {
    pub(super) plan: &'p Plan,
    pub(super) seed: u64,
    pub(super) now: SimTime,
    pub(super) schedule: Schedule,
    pub(super) inclusion: SlotRange,
    pub(super) inclusion_draws: Stream,
    pub(super) agenda: Agenda<Due>,
    pub(super) network: Network,
    pub(super) chain: Chain,
    pub(super) history: History,
    /// How many transactions were sent.
    pub(super) transactions: u64,
    /// Transactions that wait for the leader, in order.
    pub(super) held: Vec<Transit>,
    /// Transactions of the present slot, each with its draw, where they come in any order.
    pub(super) batch: Vec<(u64, Transit)>,
    /// The last effects of transactions that stand on chain and do not count yet.
    pub(super) unconfirmed: BTreeSet<Seq>,
    /// Faults of the chain that are in force.
    pub(super) chain_faults: Vec<InForce>,
    /// The task's creator and Koii.
    pub(super) creator: Creator,
    pub(super) store: Store,
    pub(super) web: Web,
    pub(super) inhabitants: Vec<Inhabitant>,
    pub(super) recorder: Recorder<'o>,
    /// Faults in force, by their entries in the timeline.
    pub(super) faults: BTreeMap<usize, Running>,
    pub(super) watches: Watches,
    /// The plan's tasks, compiled.
    pub(super) codes: Vec<Arc<Task>>,
    pub(super) full: Option<Full>,
}

/// A node and its place in the world.
pub(super) struct Inhabitant {
    pub(super) card: NodeCard,
    pub(super) node: Node,
    pub(super) process: Process<(Input, Option<Seq>)>,
    /// Whether its operator stopped it.
    pub(super) stopped: bool,
    /// Timers that are set and not forgotten.
    pub(super) timers: BTreeSet<TimerId>,
    /// Transactions it sent so far.
    pub(super) sent: u64,
    /// Questions about the chain it asked so far.
    pub(super) read: u64,
    /// What its task node has read and keeps.
    pub(super) cache: Vec<Cached>,
}

/// A fault of the chain that is in force.
pub(super) struct InForce {
    pub(super) entry: u32,
    /// The nodes it touches; all where it names none.
    pub(super) nodes: Option<BTreeSet<NodeId>>,
    pub(super) spec: Rc<ChainFaultSpec>,
}

/// The keys of the task's creator and of Koii.
pub(super) struct Creator {
    pub(super) manager: Pubkey,
    pub(super) authority: Pubkey,
}

/// Where a question came from.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) node: NodeId,
    pub(super) boot: u32,
    pub(super) call: CallId,
    /// The event of its asking.
    pub(super) asked: Seq,
    /// Whether it arrived before, so that nobody hears the answer.
    pub(super) deaf: bool,
}

/// Something that is due.
pub(super) enum Due {
    RoundBegins(Round),
    Boot(NodeId, Option<Seq>),
    /// A timer of a node; of the task node's round timers if it was set for a slot.
    Wake {
        node: NodeId,
        boot: u32,
        timer: TimerId,
        set: Seq,
        for_slot: bool,
    },
    /// A node's process has finished a piece of work and can take what waited.
    Free(NodeId, u32),
    /// A question reaches its service.
    Arrives(Asker, Ask),
    /// A question reaches its service once more, by a fault.
    Again(Asker, Ask, u32),
    /// A transaction comes to its slot.
    Lands(Box<Transit>),
    /// All transactions of a slot are there whose order is any.
    Batch,
    /// A transaction is old enough to count.
    Confirms(Asker, Seq, Reply),
    /// A service answers only now.
    Replies(Asker, Seq, Service, Reply),
    /// An answer reaches its node.
    Answers(Asker, Seq, Reply),
    /// A node gives up waiting.
    GivesUp(Box<GivenUp>),
    /// The time in which a bill could be paid is over.
    Overdue {
        number: u64,
        why: String,
        cause: Seq,
    },
    /// A request is at the node that it is for.
    Visits(Box<Visit>),
    /// What came of a request is back where it was sent.
    Responds(Box<Outcome>),
    /// An entry of the timeline happens.
    Happens(usize, Option<Saw>),
    FaultEnds(usize),
    Settle,
    End,
}

impl World<'_, '_> {
    /// Runs to the end; `None` when an observer stopped it.
    pub(super) fn run(&mut self, clock: &Clock) -> Option<EndReason> {
        while let Some((at, due)) = self.agenda.take() {
            self.now = at;
            clock.reaches(at);
            if matches!(due, Due::End) {
                return Some(self.end(EndReason::Completed));
            }
            self.happen(due);
            if let Some(full) = self.full.take() {
                return Some(self.end(EndReason::Limit { what: full.to_string() }));
            }
            let limit = self.plan.limits.events;
            if self.recorder.events() >= limit {
                let what = format!("the run has {limit} events; raise `limits.events`, or look for work that is asked for without end");
                return Some(self.end(EndReason::Limit { what }));
            }
            if self.recorder.stopped {
                return None;
            }
        }
        Some(self.end(EndReason::Completed))
    }

    fn end(&mut self, reason: EndReason) -> EndReason {
        self.say(None, None, What::Run(RunEvent::Ended { reason: reason.clone() }));
        reason
    }

    /// Enters something into the agenda; a full one ends the run.
    pub(super) fn enter(&mut self, at: SimTime, due: Due) {
        if let Err(full) = self.agenda.enter(at, due) {
            self.full = Some(full);
        }
    }

    /// Records what happens now.
    pub(super) fn say(&mut self, node: Option<NodeId>, cause: Option<Seq>, what: What) -> Seq {
        let waited = self.watched(node, &what);
        let seq = self.recorder.record(self.now, node, cause, what);
        waited.into_iter().for_each(|(watch, it)| self.triggers(watch, it, seq));
        seq
    }

    pub(super) fn slot(&self) -> Slot {
        self.schedule.clock.slot(self.now)
    }

    pub(super) fn round(&self) -> Round {
        self.schedule.clock.round(self.slot())
    }

    pub(super) fn at(&mut self, node: NodeId) -> &mut Inhabitant {
        &mut self.inhabitants[node.0 as usize]
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::RoundBegins(round) => {
                self.recorder.round = round;
                let began = self.say(None, None, What::Run(RunEvent::RoundBegan { round }));
                self.storage_round_begins(round, began);
                let next = Round(round.0 + 1);
                if next.0 < self.schedule.rounds {
                    let at = self.schedule.clock.begins(self.schedule.clock.round_begins(next));
                    self.enter(at, Due::RoundBegins(next));
                }
            }
            Due::Boot(node, cause) => self.boot(node, cause),
            Due::Wake { node, boot, timer, set, for_slot } => self.wake(node, boot, timer, set, for_slot),
            Due::Free(node, boot) => self.free(node, boot),
            Due::Arrives(asker, ask) => self.arrives(asker, ask),
            Due::Again(asker, ask, entry) => self.arrives_again(asker, ask, entry),
            Due::Lands(transit) => self.lands(*transit),
            Due::Batch => self.batch_lands(),
            Due::Confirms(asker, cause, reply) => self.counts(asker, cause, reply),
            Due::Replies(asker, cause, from, reply) => self.answers(asker, cause, from, reply),
            Due::Answers(asker, cause, reply) => self.hand(asker, cause, reply),
            Due::GivesUp(given_up) => self.gives_up(*given_up),
            Due::Overdue { number, why, cause } => self.bill_is_settled(number, Err(why), cause),
            Due::Visits(visit) => self.visits(*visit),
            Due::Responds(outcome) => self.responded(*outcome),
            Due::Happens(entry, saw) => self.happens(entry, saw),
            Due::FaultEnds(entry) => self.fault_ends(entry, None),
            Due::Settle => self.settle(),
            Due::End => {}
        }
    }

    /// Starts a node's process, if it does not run.
    pub(super) fn boot(&mut self, node: NodeId, cause: Option<Seq>) {
        let now = self.now;
        let inhabitant = self.at(node);
        if inhabitant.process.is_up() || self.is_kept_down(node) || !self.has_the_storage_it_needs(node, cause) {
            return;
        }
        let inhabitant = self.at(node);
        inhabitant.process.start(now);
        if self.wakes_up(node, cause) {
            return;
        }
        self.at(node).timers.clear();
        self.forgets(node);
        self.feed(node, Input::Boot, cause);
    }

    fn wake(&mut self, node: NodeId, boot: u32, timer: TimerId, set: Seq, for_slot: bool) {
        let inhabitant = self.at(node);
        if inhabitant.process.boot() != Some(boot) || !inhabitant.timers.remove(&timer) {
            return;
        }
        if self.has(Plant::TimersTwice) {
            self.feed(node, Input::Wake { timer, unpaid: Vec::new() }, Some(set));
        }
        let unpaid = if for_slot { self.unpaid_for(node) } else { Vec::new() };
        self.feed(node, Input::Wake { timer, unpaid }, Some(set));
    }

    fn free(&mut self, node: NodeId, boot: u32) {
        let now = self.now;
        let inhabitant = self.at(node);
        if inhabitant.process.boot() != Some(boot) {
            return;
        }
        if let Some((input, cause)) = inhabitant.process.next(now) {
            self.step(node, &input, cause);
            let (up, free_at, waiting) = {
                let process = &self.at(node).process;
                (process.boot() == Some(boot), process.free_at(), process.waiting())
            };
            // A step that took time has entered its own `Free`; one that took none lets the next input in at once.
            if up && waiting > 0 && free_at <= now {
                self.enter(now, Due::Free(node, boot));
            }
        }
    }

    fn gives_up(&mut self, GivenUp { asker, ask, why }: GivenUp) {
        let gave_up = NetEvent::TimedOut { call: asker.call, why: why.clone() };
        let seq = self.say(Some(asker.node), Some(asker.asked), What::Net(gave_up));
        let cause = self.did_not_reach_storage(asker, ask.as_ref(), seq, &why);
        self.hand(asker, cause, Reply::Failed { why });
    }

    fn hand(&mut self, asker: Asker, cause: Seq, reply: Reply) {
        let node = self.hears_with(asker.node);
        if node != asker.node {
            return self.feed(node, Input::Answer { call: asker.call, reply }, Some(cause));
        }
        if self.at(asker.node).process.boot() == Some(asker.boot) {
            self.feed(asker.node, Input::Answer { call: asker.call, reply }, Some(cause));
        }
    }

    /// Gives a node an input now, or when it has finished what it is busy with.
    pub(super) fn feed(&mut self, node: NodeId, input: Input, cause: Option<Seq>) {
        let now = self.now;
        if let Some((input, cause)) = self.at(node).process.offer(now, (input, cause)) {
            self.step(node, &input, cause);
        }
    }

    fn step(&mut self, node: NodeId, input: &Input, cause: Option<Seq>) {
        let now = self.now;
        let got = self.say(Some(node), cause, What::Node(NodeEvent::Got(input.clone())));
        let step = self.at(node).node.step(now, input);
        self.comes_of_step(node, step, got);
    }

    /// What a node did is recorded, what it asks goes on its way, and it is busy for as long as it took.
    pub(super) fn comes_of_step(&mut self, node: NodeId, step: Step, got: Seq) {
        let now = self.now;
        let Some(boot) = self.at(node).process.boot() else { return };
        let done = now + step.spent;
        for event in step.events {
            let called = match &event {
                NodeEvent::Called { call, ask } => Some((*call, ask.clone())),
                _ => None,
            };
            let seq = self.say(Some(node), Some(got), What::Node(event));
            if let Some((call, ask)) = called {
                self.asked(Asker { node, boot, call, asked: seq, deaf: false }, ask, done);
            }
        }
        if step.ended.is_some() {
            self.at(node).process.stop();
            self.hangs_up(node, got);
            if let Some(wait) = step.restart {
                self.enter(done + wait, Due::Boot(node, Some(got)));
            }
        } else if done > now {
            self.at(node).process.busy_until(done);
            self.enter(done, Due::Free(node, boot));
        }
    }

    /// A node asks something; what it asks leaves it when its piece of work is done.
    fn asked(&mut self, asker: Asker, ask: Ask, leaves: SimTime) {
        match ask {
            Ask::Wake { timer, at } => {
                self.at(asker.node).timers.insert(timer);
                let (at, for_slot) = match at {
                    WakeAt::Time(at) => (at, false),
                    WakeAt::Slot(slot) => (self.schedule.clock.begins(slot), true),
                };
                let due = Due::Wake { node: asker.node, boot: asker.boot, timer, set: asker.asked, for_slot };
                let at = self.fires_with(at.max(leaves)).max(self.now);
                self.enter(at, due);
            }
            Ask::Forget { timer } => {
                self.at(asker.node).timers.remove(&timer);
            }
            Ask::Respond { request, response } => self.responds(asker, request, response, leaves),
            ask => self.sends(asker, ask, leaves),
        }
    }
}
