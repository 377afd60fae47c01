//! What a behaviour is told, and what it can do: the place at the door where it stands.

use koipond_record::event::Schedule;
use koipond_record::{Instruction, Pubkey, Reply, Round, SimTime, Slot, StateQuery, Stream, TaskMessage};

use super::peers::Peer;
use super::spec::Whom;

/// What becomes of a message of the task node to the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The task gets it.
    Deliver,
    /// The task does not; what the behaviour does instead, it does by itself.
    Withhold,
}

/// What becomes of a transaction of the task's process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outgoing {
    /// It never leaves; the process is told that it was confirmed.
    Drop,
    /// This leaves in its place, and the process is told what comes of it.
    Replace(Instruction),
    /// It leaves so many slots later.
    Delay(u64),
}

/// What a behaviour set a timer or asked a question for, and of which round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purpose {
    /// A word of the behaviour's own.
    pub(crate) what: &'static str,
    /// The round that it is about.
    pub(crate) round: Round,
}

/// What a behaviour does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// It says that it is not honest, and how.
    Deviates(String),
    /// It sends a transaction; the answer comes back to it where it says what for.
    Send(Instruction, Option<Purpose>),
    /// It reads the chain.
    Read(StateQuery, Purpose),
    /// It wants to be woken so many slots later.
    Wake(u64, Purpose),
    /// It gives the task a message that it held back.
    Deliver(TaskMessage),
    /// It ends the task's process, for good.
    Quit,
}

/// One behaviour of one node. It is asked only in rounds in which it acts, but for what it notes and waits for.
pub(crate) trait Behaviour {
    /// A message to the task; `None` leaves it to the next behaviour.
    fn on_message(&mut self, _at: &mut Place<'_>, _message: &TaskMessage) -> Option<Fate> {
        None
    }

    /// A transaction of the task's process; `None` leaves it to the next behaviour.
    fn on_send(&mut self, _at: &mut Place<'_>, _what: &Instruction) -> Option<Outgoing> {
        None
    }

    /// The text of the distribution list that the task's process uploads; `None` leaves it as it is.
    fn on_list(&mut self, _at: &mut Place<'_>, _round: Round, _list: &str) -> Option<String> {
        None
    }

    /// Every transaction of the task's process, whether or not it acts in that round.
    fn notes(&mut self, _what: &Instruction) {}

    /// The answer to something that it asked.
    fn on_answer(&mut self, _at: &mut Place<'_>, _purpose: Purpose, _reply: &Reply) {}

    /// A timer that it set.
    fn on_timer(&mut self, _at: &mut Place<'_>, _purpose: Purpose) {}
}

/// What all behaviours of a node know.
pub(crate) struct Standing {
    /// Where the node is among its peers, if it is.
    pub(crate) me: Option<usize>,
    /// Its own staking key and main account.
    pub(crate) key: Pubkey,
    pub(crate) main: Pubkey,
    /// All nodes.
    pub(crate) peers: std::sync::Arc<[Peer]>,
    /// How time divides.
    pub(crate) schedule: Schedule,
    /// Its draws.
    pub(crate) chance: Stream,
}

/// The place at the door: what a behaviour sees, and where it leaves what it does.
pub(crate) struct Place<'a> {
    pub(crate) standing: &'a Standing,
    /// The moment.
    pub(crate) now: SimTime,
    /// What it does, in order.
    pub(crate) acts: &'a mut Vec<Act>,
}

impl Place<'_> {
    /// Its draws about a round.
    pub(super) fn draws(&self, round: Round) -> Stream {
        self.standing.chance.of(round.0)
    }

    /// The present slot.
    pub(super) fn slot(&self) -> Slot {
        self.standing.schedule.clock.slot(self.now)
    }

    /// The present round.
    pub(super) fn round(&self) -> Round {
        self.standing.schedule.clock.round(self.slot())
    }

    /// How many slots of the present round have passed.
    pub(super) fn slots_of_round(&self) -> u64 {
        self.slot().0.saturating_sub(self.standing.schedule.clock.round_begins(self.round()).0)
    }

    /// Itself, as its peers know it.
    pub(super) fn me(&self) -> Option<&Peer> {
        self.standing.peers.get(self.standing.me?)
    }

    /// The name of its own group; empty where it is nobody's peer.
    pub(super) fn own_group(&self) -> &str {
        self.me().map_or("", |me| &me.group)
    }

    /// The node with a staking key.
    pub(super) fn peer(&self, key: &str) -> Option<&Peer> {
        self.standing.peers.iter().find(|peer| peer.key.as_str() == key)
    }

    /// The name of the node with a staking key, or the key.
    pub(super) fn name<'b>(&'b self, key: &'b str) -> &'b str {
        self.peer(key).map_or(key, |peer| &peer.name)
    }

    /// Whether a staking key is one of those that are meant; nobody is meant where nothing is said.
    pub(super) fn means(&self, whom: Option<&Whom>, key: &str) -> bool {
        whom.is_some_and(|whom| self.peer(key).is_some_and(|peer| whom.means(peer)))
    }

    /// Whether it is its own staking key.
    pub(super) fn is_me(&self, key: &str) -> bool {
        self.standing.key.as_str() == key
    }

    /// It says that it is not honest, and how.
    pub(super) fn deviates(&mut self, did: impl Into<String>) {
        self.acts.push(Act::Deviates(did.into()));
    }

    /// It sends a transaction and does not care what comes of it.
    pub(super) fn send(&mut self, what: Instruction) {
        self.acts.push(Act::Send(what, None));
    }

    /// It sends a transaction and is told what comes of it.
    pub(super) fn send_and_hear(&mut self, what: Instruction, purpose: &'static str, round: Round) {
        self.acts.push(Act::Send(what, Some(Purpose { what: purpose, round })));
    }

    /// It reads the chain.
    pub(super) fn read(&mut self, query: StateQuery, purpose: &'static str, round: Round) {
        self.acts.push(Act::Read(query, Purpose { what: purpose, round }));
    }

    /// It wants to be woken so many slots later.
    pub(super) fn wake_after(&mut self, slots: u64, purpose: &'static str, round: Round) {
        self.acts.push(Act::Wake(slots, Purpose { what: purpose, round }));
    }
    /// It gives the task a message that it held back.
    pub(super) fn deliver(&mut self, message: TaskMessage) {
        self.acts.push(Act::Deliver(message));
    }

    /// It ends the task's process, for good.
    pub(super) fn quit(&mut self) {
        self.acts.push(Act::Quit);
    }
}
